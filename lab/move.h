/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A running machine goes on in a new emulator on the same files: by migration, or by a snapshot that the new emulator starts from. The guest
 * notices nothing.
 */
#ifndef LAB_MOVE_H
#define LAB_MOVE_H

#include "fw/scenario.h"
#include "vm.h"

typedef struct Move {
    Vm *from;
    const char *folder;         /* that both emulators are started in */
    char *const *argv;          /* of the first emulator of the boot */
    FwScenarioMove how;
    unsigned number;            /* 1 for the first move of a boot, then one more each time */
    unsigned limit_ms;          /* for the whole of it */
    ChannelLine *event;         /* for the lines of the guest's probe, as in vm_connect() */
    void *user;
} Move;

/*
 * The new machine, running; move->from is stopped and remains the caller's. NULL and @error when it failed: move->from goes on then.
 */
Vm *move_machine(const Move *move, GError **error);

/* After the end of a boot with @moves moves: what each of its emulators wrote (console, calls, errors) becomes one file again. */
gboolean move_join_logs(const char *folder, unsigned moves, GError **error);

#endif
