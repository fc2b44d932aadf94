/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One running emulator: its process, monitor and the two consoles of its guest.
 *
 * All calls for one machine come from the thread that started it, which must have a thread-default main context of its own.
 */
#ifndef LAB_VM_H
#define LAB_VM_H

#include <gio/gio.h>

#include "qmp.h"

/* Names in the folder that the machine is started in. */
#define VM_CONSOLE_LOG "console.log"
#define VM_EVENTS_LOG "facts.jsonl"
#define VM_STDERR_LOG "emulator.err"
#define VM_QMP_SOCKET "qmp.sock"
#define VM_EVENTS_SOCKET "events.sock"

typedef struct Vm Vm;

#define VM_ERROR (vm_error_quark())
GQuark vm_error_quark(void);

/*
 * Start @argv (NULL-terminated, argv[0] the program) in @folder.
 * @interactive: the guest's first console is written to our standard output and read from vm_console_input(); otherwise it goes to the
 * log only.
 */
Vm *vm_start(const char *folder, char *const *argv, gboolean interactive, GError **error);

/* Connect to the monitor and the events console; @event is called for each line of the latter. */
gboolean vm_connect(Vm *vm, unsigned timeout_ms, ChannelLine *event, void *user, GError **error);

Qmp *vm_qmp(Vm *vm);

/* Send a line to the guest's probe. */
gboolean vm_tell_guest(Vm *vm, const char *line, GError **error);

/* Stream to the guest's first console of an interactive machine. Belongs to the machine. */
GOutputStream *vm_console_input(Vm *vm);

/* The process has ended. */
gboolean vm_exited(const Vm *vm);

/* After the end: exit status, or 128 + signal as in a shell; -1 before. */
int vm_exit_status(const Vm *vm);

/* Wait for events of the machine, at most @ms. */
void vm_iterate(Vm *vm, unsigned ms);

/* Wait for the end of the process, at most @ms. */
gboolean vm_wait_exit(Vm *vm, unsigned ms);

/* After the end: take what is still in the sockets, so that the guest's last words count though the end was noticed before them. */
void vm_drain(Vm *vm);

/* End the process: SIGTERM, after @grace_ms SIGKILL. Returns when it is gone. Harmless when it has ended already. */
void vm_end(Vm *vm, unsigned grace_ms);

/* Reason of the last SHUTDOWN event of the monitor ("guest-shutdown", "guest-reset", "guest-panic", ...), or "". */
const char *vm_shutdown_reason(Vm *vm);

void vm_free(Vm *vm);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Vm, vm_free)

#endif
