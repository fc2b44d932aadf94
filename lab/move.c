/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Moves a machine, by QMP. Both emulators have the DIMMs' files open, so a migration leaves out shared memory: the copy that arrives would be older
 * than what the guest has written since. A snapshot holds everything, and is taken and loaded while the machine stands still.
 *
 * Each emulator writes its logs anew, and listens at the same names; what the one before it made is put aside or unlinked.
 */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "move.h"

#define QMP_LIMIT_MS 60000
#define POLL_MS 20
#define GRACE_MS 3000
#define MIGRATION_SOCKET "migrate.sock"
#define SNAPSHOT_FILE "snapshot.qcow2"
#define URI "{\"uri\":\"unix:" MIGRATION_SOCKET "\"}"
#define CAPABILITIES "{\"capabilities\":[{\"capability\":\"events\",\"state\":true},{\"capability\":\"x-ignore-shared\",\"state\":true}]}"
#define WHOLE "{\"capabilities\":[{\"capability\":\"x-ignore-shared\",\"state\":false}]}"
#define SNAPSHOT "{\"job-id\":\"misfit\",\"tag\":\"misfit\",\"vmstate\":\"snapshots\",\"devices\":[\"snapshots\"]}"
#define ADD_FILE "{\"driver\":\"file\",\"node-name\":\"snapshot-file\",\"filename\":\"" SNAPSHOT_FILE "\"}"
#define ADD_IMAGE "{\"driver\":\"qcow2\",\"node-name\":\"snapshots\",\"file\":\"snapshot-file\"}"
#define MAKE_FILE "{\"job-id\":\"misfit\",\"options\":{\"driver\":\"file\",\"filename\":\"" SNAPSHOT_FILE "\",\"size\":0}}"
#define MAKE_IMAGE "{\"job-id\":\"misfit\",\"options\":{\"driver\":\"qcow2\",\"file\":\"snapshot-file\",\"size\":1048576}}"

static const char *const logs[] = { VM_CONSOLE_LOG, COMMAND_TRACE, VM_STDERR_LOG };

static gboolean order(Vm *vm, const char *command, const char *arguments, GError **error)
{
    g_autoptr(JsonNode) node = json_from_string(arguments, error);
    g_autoptr(JsonNode) answer = node ? qmp_execute(vm_qmp(vm), command, json_node_dup_object(node), QMP_LIMIT_MS, error) : NULL;

    return answer != NULL;
}

static const char *text_of(JsonObject *object, const char *name)
{
    return json_object_get_string_member_with_default(object, name, "");
}

static gboolean too_late(gint64 deadline, const char *what, GError **error)
{
    if (g_get_monotonic_time() < deadline) {
        return FALSE;
    }
    g_set_error(error, VM_ERROR, 0, "%s has not ended in time", what);
    return TRUE;
}

/* --- Migration --- */

static gboolean migration_failed(Vm *vm, GError **error)
{
    g_autoptr(JsonNode) answer = qmp_execute(vm_qmp(vm), "query-migrate", NULL, QMP_LIMIT_MS, NULL);
    const char *why = answer && JSON_NODE_HOLDS_OBJECT(answer) ? text_of(json_node_get_object(answer), "error-desc") : "";

    g_set_error(error, VM_ERROR, 0, "the migration failed%s%s", *why ? ": " : "", why);
    return FALSE;
}

static gboolean wait_migrated(Vm *vm, gint64 deadline, GError **error)
{
    static const char *const names[] = { "MIGRATION", NULL };

    while (!too_late(deadline, "the migration", error)) {
        g_autoptr(JsonObject) event = qmp_wait_event(vm_qmp(vm), names, POLL_MS);
        JsonObject *data = event && json_object_has_member(event, "data") ? json_object_get_object_member(event, "data") : NULL;
        const char *status = data ? text_of(data, "status") : "";

        if (strcmp(status, "completed") == 0) {
            return TRUE;
        }
        if (strcmp(status, "failed") == 0 || vm_exited(vm) || qmp_closed(vm_qmp(vm))) {
            return migration_failed(vm, error);
        }
    }
    return FALSE;
}

static gboolean migrate(Vm *from, Vm *to, gint64 deadline, GError **error)
{
    return order(from, "migrate-set-capabilities", CAPABILITIES, error) && order(to, "migrate-set-capabilities", CAPABILITIES, error) &&
           order(to, "migrate-incoming", URI, error) && order(from, "migrate", URI, error) && wait_migrated(from, deadline, error) &&
           wait_migrated(to, deadline, error);
}

/* --- Snapshot --- */

/* The only job, or NULL. */
static JsonObject *first_job(JsonNode *jobs)
{
    JsonArray *array = jobs && JSON_NODE_HOLDS_ARRAY(jobs) ? json_node_get_array(jobs) : NULL;

    return array && json_array_get_length(array) ? json_array_get_object_element(array, 0) : NULL;
}

static gboolean run_job(Vm *vm, const char *command, const char *arguments, gint64 deadline, GError **error)
{
    if (!order(vm, command, arguments, error)) {
        return FALSE;
    }
    while (!too_late(deadline, command, error)) {
        g_autoptr(JsonNode) jobs = qmp_execute(vm_qmp(vm), "query-jobs", NULL, QMP_LIMIT_MS, error);
        JsonObject *job = first_job(jobs);
        g_autofree char *why = NULL;

        if (!job) {
            g_prefix_error(error, "%s: ", command);
            if (jobs) {
                g_set_error(error, VM_ERROR, 0, "%s left no job", command);
            }
            return FALSE;
        }
        if (strcmp(text_of(job, "status"), "concluded") != 0) {
            vm_iterate(vm, POLL_MS);
            continue;
        }
        why = g_strdup(text_of(job, "error"));
        if (!order(vm, "job-dismiss", "{\"id\":\"misfit\"}", error)) {
            return FALSE;
        }
        if (*why) {
            g_set_error(error, VM_ERROR, 0, "%s: %s", command, why);
        }
        return !*why;
    }
    return FALSE;
}

/* An emulator that a migration came to leaves out shared memory until it is told otherwise. */
static gboolean save(Vm *vm, gint64 deadline, GError **error)
{
    return order(vm, "stop", "{}", error) && order(vm, "migrate-set-capabilities", WHOLE, error) && run_job(vm, "blockdev-create", MAKE_FILE, deadline, error) &&
           order(vm, "blockdev-add", ADD_FILE, error) && run_job(vm, "blockdev-create", MAKE_IMAGE, deadline, error) &&
           order(vm, "blockdev-add", ADD_IMAGE, error) && run_job(vm, "snapshot-save", SNAPSHOT, deadline, error);
}

/* The image must be closed before the new emulator can have it. */
static gboolean close_image(Vm *vm, GError **error)
{
    return order(vm, "blockdev-del", "{\"node-name\":\"snapshots\"}", error) &&
           order(vm, "blockdev-del", "{\"node-name\":\"snapshot-file\"}", error);
}

static gboolean load(Vm *vm, gint64 deadline, GError **error)
{
    return order(vm, "blockdev-add", ADD_FILE, error) && order(vm, "blockdev-add", ADD_IMAGE, error) &&
           run_job(vm, "snapshot-load", SNAPSHOT, deadline, error) && close_image(vm, error) && order(vm, "cont", "{}", error);
}

static gboolean restart(Vm *from, Vm *to, gint64 deadline, GError **error)
{
    return save(from, deadline, error) && close_image(from, error) && load(to, deadline, error);
}

/* --- The new emulator --- */

static char *part_name(const char *folder, const char *log, unsigned number)
{
    g_autofree char *name = g_strdup_printf("%s.%u", log, number);

    return g_build_filename(folder, name, NULL);
}

/* The old emulator goes on writing to the files that it has open. */
static void put_logs_aside(const char *folder, unsigned number)
{
    for (size_t i = 0; i < G_N_ELEMENTS(logs); i++) {
        g_autofree char *from = g_build_filename(folder, logs[i], NULL);
        g_autofree char *to = part_name(folder, logs[i], number);

        g_rename(from, to);
    }
}

static void unlink_in(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    g_unlink(path);
}

static Vm *start(const Move *move, gint64 deadline, GError **error)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_autoptr(Vm) vm = NULL;

    for (char *const *word = move->argv; *word; word++) {
        g_ptr_array_add(argv, *word);
    }
    if (move->how == FW_SCENARIO_MOVE_LIVE) {
        g_ptr_array_add(argv, (char *)"-incoming");
        g_ptr_array_add(argv, (char *)"defer");
    } else {
        g_ptr_array_add(argv, (char *)"-S");
    }
    g_ptr_array_add(argv, NULL);
    put_logs_aside(move->folder, move->number);
    unlink_in(move->folder, VM_QMP_SOCKET);
    unlink_in(move->folder, VM_EVENTS_SOCKET);
    vm = vm_start(move->folder, (char *const *)argv->pdata, FALSE, error);
    if (!vm || !vm_connect(vm, MAX(1, (deadline - g_get_monotonic_time()) / 1000), move->event, move->user, error)) {
        return NULL;
    }
    return g_steal_pointer(&vm);
}

Vm *move_machine(const Move *move, GError **error)
{
    gint64 deadline = g_get_monotonic_time() + move->limit_ms * G_TIME_SPAN_MILLISECOND;
    g_autoptr(Vm) to = start(move, deadline, error);
    gboolean moved = to && (move->how == FW_SCENARIO_MOVE_LIVE ? migrate(move->from, to, deadline, error) : restart(move->from, to, deadline, error));

    unlink_in(move->folder, MIGRATION_SOCKET);
    unlink_in(move->folder, SNAPSHOT_FILE);
    if (moved) {
        return g_steal_pointer(&to);
    }
    if (to) {
        vm_end(to, GRACE_MS);
    }
    order(move->from, "cont", "{}", NULL);
    return NULL;
}

gboolean move_join_logs(const char *folder, unsigned moves, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(logs); i++) {
        g_autoptr(GString) whole = g_string_new(NULL);
        g_autofree char *last = g_build_filename(folder, logs[i], NULL);
        gboolean any = FALSE;

        for (unsigned number = 1; number <= moves + 1; number++) {
            g_autofree char *path = number > moves ? g_strdup(last) : part_name(folder, logs[i], number);
            g_autofree char *text = NULL;
            gsize length;

            if (g_file_get_contents(path, &text, &length, NULL)) {
                g_string_append_len(whole, text, length);
                any = TRUE;
                g_unlink(path);
            }
        }
        if (any && !g_file_set_contents(last, whole->str, whole->len, error)) {
            return FALSE;
        }
    }
    return TRUE;
}
