/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Starts and ends the emulator's process. It judges nothing: what an end means is for session.c.
 */
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vm.h"

G_DEFINE_QUARK(misfit-vm-error-quark, vm_error)

#define VM_CONNECT_RETRY_MS 20
#define VM_DRAIN_MS 5000            /* the sockets of a dead process are closed; a child of it might hold them open */

struct Vm {
    char *folder;
    GMainContext *context;
    GSubprocess *process;
    Qmp *qmp;
    Channel *events;
    gboolean exited;
    int status;
    char *reason;
};

/* The emulator dies with the thread that started it, and gets no Ctrl-C of the terminal's: how a guest ends is our decision. */
static void in_child(gpointer user)
{
    (void)user;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setpgid(0, 0);
}

static void process_ended(GObject *source, GAsyncResult *result, gpointer user)
{
    Vm *vm = user;
    GSubprocess *process = G_SUBPROCESS(source);

    if (!g_subprocess_wait_finish(process, result, NULL)) {
        return;
    }
    vm->exited = TRUE;
    vm->status = g_subprocess_get_if_exited(process) ? g_subprocess_get_exit_status(process)
                                                     : 128 + g_subprocess_get_term_sig(process);
}

Vm *vm_start(const char *folder, char *const *argv, gboolean interactive, GError **error)
{
    g_autoptr(Vm) vm = g_new0(Vm, 1);
    g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_NONE);
    g_autofree char *errors = g_build_filename(folder, VM_STDERR_LOG, NULL);

    g_subprocess_launcher_set_flags(launcher, interactive ? G_SUBPROCESS_FLAGS_STDIN_PIPE : G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
    g_subprocess_launcher_set_cwd(launcher, folder);
    g_subprocess_launcher_set_stderr_file_path(launcher, errors);
    g_subprocess_launcher_set_child_setup(launcher, in_child, NULL, NULL);
    vm->folder = g_strdup(folder);
    vm->context = g_main_context_ref_thread_default();
    vm->status = -1;
    vm->process = g_subprocess_launcher_spawnv(launcher, (const char *const *)argv, error);
    if (!vm->process) {
        return NULL;
    }
    g_subprocess_wait_async(vm->process, NULL, process_ended, vm);
    return g_steal_pointer(&vm);
}

static Channel *connect_when_there(Vm *vm, const char *name, gint64 deadline, GError **error)
{
    for (;;) {
        g_autoptr(GError) failed = NULL;
        Channel *channel = channel_connect(vm->folder, name, &failed);

        if (channel) {
            return channel;
        }
        if (vm->exited) {
            g_set_error(error, VM_ERROR, 0, "the emulator ended before its guest started (status %d)", vm->status);
            return NULL;
        }
        if (g_get_monotonic_time() > deadline) {
            g_propagate_error(error, g_steal_pointer(&failed));
            return NULL;
        }
        vm_iterate(vm, VM_CONNECT_RETRY_MS);
    }
}

gboolean vm_connect(Vm *vm, unsigned timeout_ms, ChannelLine *event, void *user, GError **error)
{
    gint64 deadline = g_get_monotonic_time() + timeout_ms * G_TIME_SPAN_MILLISECOND;
    Channel *monitor = connect_when_there(vm, VM_QMP_SOCKET, deadline, error);

    if (!monitor) {
        return FALSE;
    }
    vm->events = connect_when_there(vm, VM_EVENTS_SOCKET, deadline, error);
    if (!vm->events) {
        channel_free(monitor);
        return FALSE;
    }
    channel_listen(vm->events, event, user);
    vm->qmp = qmp_new(monitor, timeout_ms, error);
    return vm->qmp != NULL;
}

Qmp *vm_qmp(Vm *vm)
{
    return vm->qmp;
}

gboolean vm_tell_guest(Vm *vm, const char *line, GError **error)
{
    g_autofree char *text = g_strconcat(line, "\n", NULL);

    return channel_send(vm->events, text, error);
}

GOutputStream *vm_console_input(Vm *vm)
{
    return g_subprocess_get_stdin_pipe(vm->process);
}

gboolean vm_exited(const Vm *vm)
{
    return vm->exited;
}

int vm_exit_status(const Vm *vm)
{
    return vm->status;
}

static gboolean tick(gpointer user)
{
    *(gboolean *)user = TRUE;
    return G_SOURCE_REMOVE;
}

void vm_iterate(Vm *vm, unsigned ms)
{
    gboolean rang = FALSE;
    GSource *source = g_timeout_source_new(ms);

    g_source_set_callback(source, tick, &rang, NULL);
    g_source_attach(source, vm->context);
    g_main_context_iteration(vm->context, TRUE);
    while (!rang && g_main_context_iteration(vm->context, FALSE)) {
        continue;
    }
    g_source_destroy(source);
    g_source_unref(source);
}

gboolean vm_wait_exit(Vm *vm, unsigned ms)
{
    gint64 deadline = g_get_monotonic_time() + ms * G_TIME_SPAN_MILLISECOND;

    while (!vm->exited && g_get_monotonic_time() < deadline) {
        vm_iterate(vm, 50);
    }
    return vm->exited;
}

void vm_drain(Vm *vm)
{
    gint64 deadline = g_get_monotonic_time() + VM_DRAIN_MS * G_TIME_SPAN_MILLISECOND;

    while (vm->exited && g_get_monotonic_time() < deadline &&
           ((vm->events && !channel_closed(vm->events)) || (vm->qmp && !qmp_closed(vm->qmp)))) {
        vm_iterate(vm, 50);
    }
}

void vm_end(Vm *vm, unsigned grace_ms)
{
    if (vm->exited) {
        return;
    }
    g_subprocess_send_signal(vm->process, SIGTERM);
    if (!vm_wait_exit(vm, grace_ms)) {
        g_subprocess_force_exit(vm->process);
        while (!vm->exited) {
            vm_iterate(vm, 50);
        }
    }
}

const char *vm_shutdown_reason(Vm *vm)
{
    static const char *const names[] = { "SHUTDOWN", NULL };
    JsonObject *event;

    while (vm->qmp && (event = qmp_wait_event(vm->qmp, names, 1))) {
        JsonObject *data = json_object_has_member(event, "data") ? json_object_get_object_member(event, "data") : NULL;

        g_free(vm->reason);
        vm->reason = g_strdup(data ? json_object_get_string_member_with_default(data, "reason", "") : "");
        json_object_unref(event);
    }
    return vm->reason ? vm->reason : "";
}

void vm_free(Vm *vm)
{
    if (!vm) {
        return;
    }
    if (vm->process) {
        vm_end(vm, 0);
        g_object_unref(vm->process);
    }
    g_clear_pointer(&vm->qmp, qmp_free);
    g_clear_pointer(&vm->events, channel_free);
    g_clear_pointer(&vm->context, g_main_context_unref);
    g_free(vm->reason);
    g_free(vm->folder);
    g_free(vm);
}
