/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A machine with the guest image for tests: started with a plan, followed by its events.
 */
#ifndef TEST_GUEST_MACHINE_H
#define TEST_GUEST_MACHINE_H

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <stdbool.h>

typedef struct GuestMachine {
    char *folder;               /* temporary: initrd, console, memory */
    GSubprocess *emulator;
    GDataInputStream *events;
    GOutputStream *answers;
    gint64 sequence;            /* "n" of the last event */
} GuestMachine;

/* NULL when guests can be booted here, else why not. */
const char *guest_machine_missing(void);

/* Start a machine with one NVDIMM of 512 MiB and the plan in @archive (a path, removed afterwards). */
GuestMachine *guest_machine_start(const char *archive);

/* The next event, checked for its sequence number; NULL when the machine has ended. */
JsonObject *guest_machine_next(GuestMachine *machine);

/* Skip events up to one of the kind @ev; fails the test when the machine ends before. */
JsonObject *guest_machine_until(GuestMachine *machine, const char *ev);

/* Say something to the guest. */
void guest_machine_say(GuestMachine *machine, const char *line);

/* Wait for the end of the machine; its console's text. */
char *guest_machine_end(GuestMachine *machine);

#endif
