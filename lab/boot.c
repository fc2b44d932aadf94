/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Follows a guest by the events of its probe. Phases: boot (until the probe speaks), probe (drivers are loaded), steps, facts (the last
 * collection), shutdown. Each boot ends by one of BootEnd, always within its limits.
 */
#include <errno.h>
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "boot.h"
#include "facts.h"
#include "guest-plan.h"
#include "host-step.h"
#include "move.h"
#include "stop.h"
#include "terminal.h"
#include "vm.h"

#define TICK_MS 100
#define CONNECT_LIMIT_MS 60000      /* the emulator opens its sockets before the guest runs; a busy machine takes its time */
#define SHUTDOWN_LIMIT_MS 30000     /* from the probe's last word to the end of the machine */
#define GRACE_MS 3000               /* between SIGTERM and SIGKILL */

struct follower {
    const BootRequest *request;
    BootOutcome *outcome;
    Vm *vm;
    gint64 start;               /* monotonic, microseconds */
    gint64 phase_start;
    gint64 end_seen;            /* when the probe said its last word; 0 = not yet */
    unsigned moves;             /* the machine is in its emulator number moves + 1 */
    unsigned waiting;           /* host step that the guest waits for, plus one; 0 = none */
    gboolean shell_over;
    Terminal *terminal;
    FILE *events;               /* VM_EVENTS_LOG */
    GError *error;
};

static const char *const phase_names[BOOT_PHASES] = { "boot", "probe", "steps", "facts", "shutdown" };
static const char *const end_names[] = {
    [BOOT_END_POWEROFF] = "poweroff", [BOOT_END_RESET] = "reset", [BOOT_END_PANIC] = "panic", [BOOT_END_LIMIT] = "limit",
    [BOOT_END_DIED] = "died", [BOOT_END_STOPPED] = "stopped", [BOOT_END_SHELL] = "shell",
};

const char *boot_phase_name(enum boot_phase phase)
{
    return phase_names[phase];
}

const char *boot_end_name(BootEnd end)
{
    return end_names[end];
}

static void report(struct follower *f, const char *what)
{
    if (f->request->progress) {
        f->request->progress(what, f->request->user);
    }
}

static void enter(struct follower *f, enum boot_phase phase)
{
    gint64 now = g_get_monotonic_time();

    if (phase <= f->outcome->phase) {
        return;
    }
    f->outcome->phase_ms[f->outcome->phase] = MAX(1, (now - f->phase_start) / 1000);
    f->outcome->phase = phase;
    f->phase_start = now;
    report(f, phase_names[phase]);
}

static const char *text_of(JsonObject *event, const char *name)
{
    JsonNode *node = json_object_get_member(event, name);

    return node && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING ? json_node_get_string(node) : "";
}

/* The step that the guest waits for by @token, plus one; 0 when the token is none of ours. */
static unsigned waited_step(const FwScenarioBoot *boot, const char *token)
{
    for (unsigned i = 0; i < boot->steps->len; i++) {
        g_autofree char *ours = guest_plan_token(i);

        if (strcmp(ours, token) == 0) {
            return i + 1;
        }
    }
    return 0;
}

static void on_facts_begin(struct follower *f, const char *label)
{
    if (strcmp(label, FACTS_LABEL_DONE) == 0) {
        enter(f, BOOT_PHASE_FACTS);
    } else if (strcmp(label, FACTS_LABEL_FIRMWARE) != 0) {
        enter(f, BOOT_PHASE_STEPS);
    }
}

static void on_event(const char *line, void *user)
{
    struct follower *f = user;
    g_autoptr(JsonNode) node = g_str_has_prefix(line, "{\"n\":") ? json_from_string(line, NULL) : NULL;
    JsonObject *event = node && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
    const char *ev = event ? text_of(event, "ev") : "";

    fprintf(f->events, "%s\n", line);
    if (strcmp(ev, "hello") == 0) {
        enter(f, BOOT_PHASE_PROBE);
    } else if (strcmp(ev, "step-begin") == 0) {
        g_autofree char *what = g_strconcat("step ", text_of(event, "name"), NULL);

        enter(f, BOOT_PHASE_STEPS);
        report(f, what);
    } else if (strcmp(ev, "wait") == 0) {
        enter(f, BOOT_PHASE_STEPS);
        f->waiting = waited_step(f->request->boot, text_of(event, "token"));
    } else if (strcmp(ev, "facts-begin") == 0) {
        on_facts_begin(f, text_of(event, "label"));
    } else if (strcmp(ev, "shell-begin") == 0 && f->terminal) {
        enter(f, BOOT_PHASE_STEPS);
        terminal_open(f->terminal, vm_console_input(f->vm));
    } else if (strcmp(ev, "shell-end") == 0 && f->terminal) {
        terminal_close(f->terminal);
    } else if (strcmp(ev, "end") == 0) {
        enter(f, BOOT_PHASE_SHUTDOWN);
        f->end_seen = g_get_monotonic_time();
    }
}

/* On to another emulator; when that fails the guest goes on where it is. */
static JsonNode *move_guest(struct follower *f, const FwScenarioStep *step, unsigned limit_ms)
{
    g_autoptr(GError) error = NULL;
    const Move move = {
        .from = f->vm, .folder = f->request->folder, .argv = f->request->argv, .how = step->move, .number = ++f->moves, .limit_ms = limit_ms,
        .event = on_event, .user = f,
    };
    Vm *vm = move_machine(&move, &error);

    if (vm) {
        vm_free(f->vm);
        f->vm = vm;
    }
    return host_step_result(step, error);
}

/* Do the step that the guest waits for, and let it go on. */
static gboolean serve_guest(struct follower *f)
{
    const FwScenarioStep *step = g_ptr_array_index(f->request->boot->steps, f->waiting - 1);
    /* The guest's own patience is the whole limit; ours ends before. */
    unsigned limit = (guint64)(step->limit_ms ? step->limit_ms : f->request->boot->limit_step_ms) * f->request->factor * 4 / 5;
    g_autofree char *token = guest_plan_token(f->waiting - 1);
    g_autofree char *go = g_strconcat("go ", token, NULL);
    g_autofree char *what = g_strconcat("step ", step->name, NULL);
    g_autoptr(JsonNode) record = NULL;

    f->waiting = 0;
    report(f, what);
    record = step->kind == FW_SCENARIO_STEP_MIGRATE ? move_guest(f, step, limit)
                                                    : host_step_do(vm_qmp(f->vm), f->request->boot, step, limit);
    if (!host_step_record(f->request->folder, record, &f->error)) {
        return FALSE;
    }
    /* A guest that is gone shows by the machine's end. */
    vm_tell_guest(f->vm, go, NULL);
    return TRUE;
}

static gboolean over(gint64 since, guint64 limit_ms)
{
    return g_get_monotonic_time() - since > (gint64)(limit_ms * 1000);
}

static gboolean limit_ran_out(struct follower *f, const char *name, gint64 since, guint64 limit_ms)
{
    limit_ms *= f->request->factor;
    if (!over(since, limit_ms)) {
        return FALSE;
    }
    f->outcome->end = BOOT_END_LIMIT;
    f->outcome->limit = name;
    f->outcome->limit_ms = limit_ms;
    return TRUE;
}

/* Whether the boot has to be ended by us; sets the outcome's end then. */
static gboolean must_end(struct follower *f)
{
    const FwScenarioBoot *boot = f->request->boot;

    if (stop_requested()) {
        f->outcome->end = BOOT_END_STOPPED;
        return TRUE;
    }
    if (f->terminal && terminal_left(f->terminal)) {
        f->outcome->end = BOOT_END_SHELL;
        return TRUE;
    }
    if (f->outcome->phase == BOOT_PHASE_BOOT && limit_ran_out(f, "boot", f->start, boot->limit_boot_ms)) {
        return TRUE;
    }
    if (f->end_seen && limit_ran_out(f, "shutdown", f->end_seen, SHUTDOWN_LIMIT_MS)) {
        return TRUE;
    }
    /* The probe keeps the total limit itself and reports what it has; this is for a guest that no longer can. */
    return !f->terminal && limit_ran_out(f, "total", f->start, boot->limit_total_ms + SHUTDOWN_LIMIT_MS);
}

static void judge_end(struct follower *f)
{
    const char *reason = vm_shutdown_reason(f->vm);

    if (strcmp(reason, "guest-shutdown") == 0) {
        f->outcome->end = BOOT_END_POWEROFF;
    } else if (strcmp(reason, "guest-reset") == 0) {
        f->outcome->end = BOOT_END_RESET;
    } else if (strcmp(reason, "guest-panic") == 0) {
        f->outcome->end = BOOT_END_PANIC;
    } else {
        f->outcome->end = BOOT_END_DIED;
    }
}

static gboolean follow(struct follower *f)
{
    while (!vm_exited(f->vm)) {
        vm_iterate(f->vm, TICK_MS);
        if (f->waiting && !serve_guest(f)) {
            return FALSE;
        }
        if (!vm_exited(f->vm) && must_end(f)) {
            vm_end(f->vm, GRACE_MS);
            vm_drain(f->vm);
            return TRUE;
        }
    }
    vm_drain(f->vm);
    judge_end(f);
    return TRUE;
}

static gboolean open_events_log(struct follower *f)
{
    g_autofree char *path = g_build_filename(f->request->folder, VM_EVENTS_LOG, NULL);

    f->events = fopen(path, "we");
    if (!f->events) {
        g_set_error(&f->error, G_IO_ERROR, g_io_error_from_errno(errno), "cannot make %s: %s", path, g_strerror(errno));
        return FALSE;
    }
    setvbuf(f->events, NULL, _IOLBF, 0);
    return TRUE;
}

/* A full disk shows here at the latest. */
static gboolean close_events_log(struct follower *f)
{
    FILE *events = g_steal_pointer(&f->events);
    gboolean failed = events && ferror(events);

    if (events && fclose(events) != 0) {
        failed = TRUE;
    }
    if (!failed) {
        return TRUE;
    }
    g_clear_error(&f->error);
    g_set_error(&f->error, G_IO_ERROR, G_IO_ERROR_FAILED, "cannot write %s/%s", f->request->folder, VM_EVENTS_LOG);
    return FALSE;
}

static gboolean start(struct follower *f)
{
    const BootRequest *r = f->request;

    if (!open_events_log(f)) {
        return FALSE;
    }
    f->vm = vm_start(r->folder, r->argv, r->interactive, &f->error);
    if (!f->vm) {
        return FALSE;
    }
    if (vm_connect(f->vm, CONNECT_LIMIT_MS, on_event, f, &f->error)) {
        return TRUE;
    }
    /* The end of its sockets may be noticed before its own. */
    if (vm_wait_exit(f->vm, GRACE_MS)) {
        /* Refused its own command line, or died: an outcome, with its words in the error log. */
        g_clear_error(&f->error);
        return TRUE;
    }
    return FALSE;
}

gboolean boot_run(const BootRequest *request, BootOutcome *outcome, GError **error)
{
    g_autoptr(GMainContext) context = g_main_context_new();
    struct follower f = { .request = request, .outcome = outcome, .start = g_get_monotonic_time() };
    gboolean ok;

    *outcome = (BootOutcome){ .end = BOOT_END_DIED, .exit_status = -1 };
    f.phase_start = f.start;
    g_main_context_push_thread_default(context);
    f.terminal = request->interactive ? terminal_new() : NULL;
    report(&f, phase_names[BOOT_PHASE_BOOT]);
    ok = start(&f) && follow(&f);
    outcome->phase_ms[outcome->phase] = MAX(1, (g_get_monotonic_time() - f.phase_start) / 1000);
    if (f.vm && vm_exited(f.vm)) {
        outcome->exit_status = vm_exit_status(f.vm);
    }
    g_clear_pointer(&f.terminal, terminal_free);
    g_clear_pointer(&f.vm, vm_free);
    g_main_context_pop_thread_default(context);
    ok = close_events_log(&f) && ok;
    ok = (!f.moves || move_join_logs(request->folder, f.moves, f.error ? NULL : &f.error)) && ok;
    if (!ok) {
        g_propagate_error(error, f.error);
    }
    return ok;
}

JsonNode *boot_outcome_to_json(const BootOutcome *o)
{
    JsonNode *node = json_node_new(JSON_NODE_OBJECT);
    JsonObject *object = json_object_new(), *phases = json_object_new();

    for (unsigned i = 0; i <= o->phase; i++) {
        json_object_set_int_member(phases, phase_names[i], o->phase_ms[i]);
    }
    json_object_set_string_member(object, "end", end_names[o->end]);
    json_object_set_string_member(object, "phase", phase_names[o->phase]);
    if (o->limit) {
        json_object_set_string_member(object, "limit", o->limit);
        json_object_set_int_member(object, "limit_ms", o->limit_ms);
    }
    json_object_set_int_member(object, "exit_status", o->exit_status);
    json_object_set_object_member(object, "phase_ms", phases);
    json_node_take_object(node, object);
    return node;
}

static gboolean index_of(const char *const *names, size_t count, const char *name, unsigned *out)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0) {
            *out = i;
            return TRUE;
        }
    }
    return FALSE;
}

gboolean boot_outcome_from_json(JsonNode *node, BootOutcome *o)
{
    static const char *const limits[] = { "boot", "shutdown", "total" };
    JsonObject *object = node && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
    JsonObject *phases;
    unsigned end, phase, limit;

    *o = (BootOutcome){ 0 };
    if (!object || !index_of(end_names, G_N_ELEMENTS(end_names), text_of(object, "end"), &end) ||
        !index_of(phase_names, BOOT_PHASES, text_of(object, "phase"), &phase)) {
        return FALSE;
    }
    o->end = end;
    o->phase = phase;
    o->exit_status = json_object_get_int_member_with_default(object, "exit_status", -1);
    o->limit_ms = json_object_get_int_member_with_default(object, "limit_ms", 0);
    if (index_of(limits, G_N_ELEMENTS(limits), text_of(object, "limit"), &limit)) {
        o->limit = limits[limit];
    }
    phases = json_object_has_member(object, "phase_ms") ? json_object_get_object_member(object, "phase_ms") : NULL;
    for (unsigned i = 0; phases && i <= phase; i++) {
        o->phase_ms[i] = json_object_get_int_member_with_default(phases, phase_names[i], 0);
    }
    return TRUE;
}
