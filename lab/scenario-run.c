/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs a scenario. The order matters: everything that can be wrong is found before the emulator starts, everything that a run used is
 * written down before it is used, evidence is on disk before it is judged, and the memory images go last.
 */
#include <errno.h>
#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

#include "console-scan.h"
#include "guest-plan.h"
#include "image.h"
#include "images.h"
#include "record.h"
#include "scenario-run.h"
#include "stop.h"
#include "vm.h"

G_DEFINE_QUARK(misfit-scenario-run-error-quark, scenario_run_error)

#define TAIL_LINES 15
#define MEDIA_FOLDER "media"

struct running {
    const RunRequest *request;
    const FwScenario *scenario;
    RunResult *result;
    JsonObject *record;         /* of RECORD_RUN */
    JsonNode *earlier;          /* RECORD_RUN of the run that is replayed, or NULL */
    GPtrArray *evidence;
    GHashTable *lacks;
};

char *scenario_boot_folder(const FwScenario *scenario, unsigned n)
{
    const FwScenarioBoot *boot = g_ptr_array_index(scenario->boots, n);

    return scenario->boots->len == 1 ? g_strdup("") : g_strconcat(boot->name, "/", NULL);
}

/* Every property that the scenario or one of its expectations needs and the emulator lacks. */
static GHashTable *find_lacks(const FwScenario *scenario, const Emulator *emulator)
{
    GHashTable *lacks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (unsigned b = 0; b < scenario->boots->len; b++) {
        const FwScenarioBoot *boot = g_ptr_array_index(scenario->boots, b);

        for (unsigned e = 0; e < boot->expect->len; e++) {
            const FwScenarioExpect *expect = g_ptr_array_index(boot->expect, e);

            for (unsigned i = 0; expect->needs && i < expect->needs->len; i++) {
                const char *need = g_ptr_array_index(expect->needs, i);

                if (!emulator_has(emulator, need)) {
                    g_hash_table_add(lacks, g_strdup(need));
                }
            }
        }
    }
    return lacks;
}

/* Why the scenario is not to be run here at all, or NULL. */
static char *reason_to_skip(const FwScenario *scenario, const RunPlatform *platform)
{
    g_autoptr(GPtrArray) needs = fw_scenario_needs(scenario);
    const char *lack = emulator_lacks(platform->emulator, needs);

    if (lack) {
        return g_strdup_printf("%s has no property %s", platform->emulator->path, lack);
    }
    if (scenario->kernel && platform->release && !fw_kernel_range_has(scenario->kernel, platform->release)) {
        return g_strdup_printf("it is for kernels %s, and this is %s", fw_kernel_range_text(scenario->kernel), platform->release);
    }
    return NULL;
}

static void add_strings(JsonObject *object, const char *name, GHashTable *set)
{
    JsonArray *array = json_array_new();
    GHashTableIter iter;
    gpointer key;

    g_hash_table_iter_init(&iter, set);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        json_array_add_string_element(array, key);
    }
    json_object_set_array_member(object, name, array);
}

static JsonObject *describe_run(const struct running *r)
{
    const RunPlatform *p = r->request->platform;
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *time = g_date_time_format_iso8601(now);
    g_autofree char *folder = g_path_get_dirname(r->request->item->path);
    g_autofree char *scenario_folder = g_canonicalize_filename(folder, NULL);
    JsonObject *object = json_object_new();

    json_object_set_int_member(object, "schema", RECORD_SCHEMA);
    json_object_set_string_member(object, "misfit", MISFIT_VERSION);
    json_object_set_string_member(object, "started", time);
    json_object_set_string_member(object, "scenario", r->scenario->name);
    json_object_set_string_member(object, "file", r->request->item->path);
    json_object_set_string_member(object, "scenario_folder", scenario_folder);
    json_object_set_string_member(object, "arch", p->arch->name);
    json_object_set_string_member(object, "emulator", p->emulator->path);
    json_object_set_string_member(object, "emulator_version", p->emulator->version);
    json_object_set_boolean_member(object, "emulator_of_user", p->emulator->users_own);
    json_object_set_string_member(object, "accelerator", p->accel.name);
    json_object_set_string_member(object, "accelerator_reason", p->accel.reason);
    json_object_set_int_member(object, "time_factor", p->accel.factor);
    json_object_set_string_member(object, "kernel", p->kernel);
    json_object_set_string_member(object, "initrd", p->initrd);
    if (p->release) {
        json_object_set_string_member(object, "kernel_release", p->release);
    }
    if (p->key) {
        json_object_set_string_member(object, "image_key", p->key);
    }
    add_strings(object, "emulator_lacks", r->lacks);
    json_object_set_array_member(object, "boots", json_array_new());
    return object;
}

static gboolean save_record(const struct running *r, GError **error)
{
    g_autoptr(JsonNode) node = json_node_new(JSON_NODE_OBJECT);

    json_node_set_object(node, r->record);
    return record_write_json(r->result->folder, RECORD_RUN, node, error);
}

/* The command line of the @n-th boot in RECORD_RUN of an earlier run; NULL when it has none. */
static GPtrArray *recorded_argv(JsonNode *earlier, unsigned n)
{
    JsonObject *object = earlier && JSON_NODE_HOLDS_OBJECT(earlier) ? json_node_get_object(earlier) : NULL;
    JsonArray *boots = object && json_object_has_member(object, "boots") ? json_object_get_array_member(object, "boots") : NULL;
    JsonObject *boot = boots && n < json_array_get_length(boots) ? json_array_get_object_element(boots, n) : NULL;
    JsonArray *words = boot && json_object_has_member(boot, "argv") ? json_object_get_array_member(boot, "argv") : NULL;
    GPtrArray *argv;

    if (!words || json_array_get_length(words) == 0) {
        return NULL;
    }
    argv = g_ptr_array_new_with_free_func(g_free);
    for (unsigned i = 0; i < json_array_get_length(words); i++) {
        g_ptr_array_add(argv, g_strdup(json_array_get_string_element(words, i)));
    }
    g_ptr_array_add(argv, NULL);
    return argv;
}

static GPtrArray *make_argv(const struct running *r, unsigned n, const char *images, GError **error)
{
    const RunPlatform *p = r->request->platform;
    g_autofree char *file_folder = g_path_get_dirname(r->request->item->path);
    g_autofree char *scenario_folder = g_canonicalize_filename(file_folder, NULL);
    Command command = {
        .scenario = r->scenario, .boot = g_ptr_array_index(r->scenario->boots, n), .arch = p->arch, .emulator = p->emulator,
        .accel = &p->accel, .kernel = p->kernel, .images = images, .scenario_folder = scenario_folder,
    };

    if (r->request->same_command) {
        GPtrArray *argv = recorded_argv(r->earlier, n);

        if (!argv) {
            g_set_error(error, SCENARIO_RUN_ERROR, 0, "%s/" RECORD_RUN " has no command line for boot %u", r->request->replay_of, n + 1);
        }
        return argv;
    }
    return command_build(&command, error);
}

static void record_boot(const struct running *r, const FwScenarioBoot *boot, GPtrArray *argv)
{
    JsonObject *object = json_object_new();
    JsonArray *words = json_array_new();

    for (unsigned i = 0; i + 1 < argv->len; i++) {
        json_array_add_string_element(words, g_ptr_array_index(argv, i));
    }
    json_object_set_string_member(object, "name", boot->name);
    json_object_set_array_member(object, "argv", words);
    json_array_add_object_element(json_object_get_array_member(r->record, "boots"), object);
}

static gboolean copy_file(const char *from, const char *to, GError **error)
{
    g_autoptr(GFile) source = g_file_new_for_path(from);
    g_autoptr(GFile) target = g_file_new_for_path(to);

    return g_file_copy(source, target, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, error);
}

/* The archive with the plan: the earlier run's when one is replayed, else a new one. Then the initrd that the guest boots from. */
static gboolean make_guest_files(const struct running *r, unsigned n, const char *folder, GError **error)
{
    const RunPlatform *p = r->request->platform;
    g_autofree char *archive = g_build_filename(folder, GUEST_PLAN_ARCHIVE, NULL);
    g_autofree char *initrd = g_build_filename(folder, COMMAND_INITRD, NULL);
    g_autofree char *sub = scenario_boot_folder(r->scenario, n);
    g_autofree char *earlier = r->request->replay_of ? g_build_filename(r->request->replay_of, sub, GUEST_PLAN_ARCHIVE, NULL) : NULL;

    if (earlier ? !copy_file(earlier, archive, error)
                : !guest_plan_write(g_ptr_array_index(r->scenario->boots, n), p->arch, p->accel.factor, r->request->shell, archive, error)) {
        return FALSE;
    }
    return misfit_image_join(p->initrd, archive, initrd, error);
}

static gboolean write_script(const struct running *r, unsigned n, const char *folder, const char *images, char *const *argv,
                             GError **error)
{
    g_autofree char *media = g_build_filename(r->result->folder, MEDIA_FOLDER, NULL);
    const char *media_name = r->scenario->boots->len == 1 ? MEDIA_FOLDER : "../" MEDIA_FOLDER;
    g_autofree char *script = g_build_filename(folder, COMMAND_SCRIPT, NULL);
    g_autofree char *prepare = images_shell_text(g_ptr_array_index(r->scenario->boots, n), media, media_name, images, error);

    return prepare && command_write_script(script, argv, prepare, r->request->platform->initrd, GUEST_PLAN_ARCHIVE, error);
}

static gboolean load_evidence(struct running *r, unsigned n, const char *folder, GError **error)
{
    g_autofree char *name = scenario_boot_folder(r->scenario, n);
    Evidence *evidence = evidence_load(folder, name, error);

    if (!evidence) {
        return FALSE;
    }
    g_ptr_array_add(r->evidence, evidence);
    return record_write_tables(folder, evidence->facts, error);
}

static void add_times(RunResult *result, const BootOutcome *outcome)
{
    for (unsigned i = 0; i < BOOT_PHASES; i++) {
        result->phase_ms[i] += outcome->phase_ms[i];
    }
    result->boots++;
}

static void remove_leftovers(const char *folder)
{
    static const char *const names[] = { COMMAND_INITRD, VM_QMP_SOCKET, VM_EVENTS_SOCKET };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);

        unlink(path);
    }
}

/* Boot, and leave the evidence on disk. */
static gboolean boot_and_record(struct running *r, unsigned n, const char *folder, const char *images_path, char *const *argv,
                                BootOutcome *outcome, GError **error)
{
    const FwScenarioBoot *boot = g_ptr_array_index(r->scenario->boots, n);
    g_autofree char *image_record = g_build_filename(folder, IMAGES_EVIDENCE, NULL);
    g_autoptr(JsonNode) before = images_snapshot(boot, images_path, error);
    g_autoptr(JsonNode) outcome_json = NULL;
    BootRequest request = {
        .boot = boot, .folder = folder, .argv = argv, .factor = r->request->platform->accel.factor,
        .interactive = r->request->shell, .progress = r->request->progress, .user = r->request->user,
    };
    gboolean ok;

    if (!before) {
        return FALSE;
    }
    ok = boot_run(&request, outcome, error);
    remove_leftovers(folder);
    if (!ok) {
        return FALSE;
    }
    add_times(r->result, outcome);
    outcome_json = boot_outcome_to_json(outcome);
    return record_write_json(folder, BOOT_RECORD, outcome_json, error) && images_record(boot, images_path, before, image_record, error);
}

static gboolean run_boot(struct running *r, unsigned n, BootOutcome *outcome, GError **error)
{
    const FwScenarioBoot *boot = g_ptr_array_index(r->scenario->boots, n);
    const char *images = r->scenario->boots->len == 1 ? IMAGES_FOLDER : "../" IMAGES_FOLDER;
    g_autofree char *images_path = g_build_filename(r->result->folder, IMAGES_FOLDER, NULL);
    g_autofree char *sub = scenario_boot_folder(r->scenario, n);
    g_autofree char *folder = g_build_filename(r->result->folder, sub, NULL);
    g_autoptr(GPtrArray) argv = NULL;

    if (g_mkdir_with_parents(folder, 0755) != 0) {
        g_set_error(error, SCENARIO_RUN_ERROR, 0, "cannot make %s: %s", folder, g_strerror(errno));
        return FALSE;
    }
    argv = make_argv(r, n, images, error);
    if (!argv) {
        return FALSE;
    }
    record_boot(r, boot, argv);
    if (!save_record(r, error) || !images_create(boot, images_path, error) || !make_guest_files(r, n, folder, error) ||
        !write_script(r, n, folder, images, (char *const *)argv->pdata, error)) {
        return FALSE;
    }
    return boot_and_record(r, n, folder, images_path, (char *const *)argv->pdata, outcome, error) &&
           (r->request->shell || load_evidence(r, n, folder, error));
}

/* Whether the next boot makes sense after this one. */
static gboolean goes_on(const struct running *r, const BootOutcome *outcome)
{
    (void)r;
    return outcome->end == BOOT_END_POWEROFF || outcome->end == BOOT_END_RESET || outcome->end == BOOT_END_PANIC;
}

static gboolean run_boots(struct running *r, GError **error)
{
    unsigned count = r->request->shell ? 1 : r->scenario->boots->len;

    for (unsigned n = 0; n < count; n++) {
        BootOutcome outcome;

        if (!run_boot(r, n, &outcome, error)) {
            return FALSE;
        }
        if (!goes_on(r, &outcome)) {
            break;
        }
    }
    return TRUE;
}

static gboolean open_folder(struct running *r, GError **error)
{
    g_autofree char *copy = NULL;
    size_t size;
    const char *text = g_bytes_get_data(r->request->item->text, &size);

    r->result->folder = record_make_folder(r->request->output, r->scenario->name, error);
    if (!r->result->folder) {
        return FALSE;
    }
    r->record = describe_run(r);
    copy = g_build_filename(r->result->folder, RECORD_SCENARIO, NULL);
    if (!g_file_set_contents(copy, text, size, error)) {
        return FALSE;
    }
    if (r->request->replay_of) {
        r->earlier = record_read_json(r->request->replay_of, RECORD_RUN, error);
        return r->earlier != NULL;
    }
    return TRUE;
}

static void remove_images(const struct running *r)
{
    g_autofree char *path = g_build_filename(r->result->folder, IMAGES_FOLDER, NULL);

    for (unsigned n = 0; n < r->scenario->boots->len; n++) {
        images_remove(g_ptr_array_index(r->scenario->boots, n), path);
    }
}

/* The last console lines of a guest that did not get to its probe. */
static void keep_tail(struct running *r)
{
    const Evidence *last = r->evidence->len ? g_ptr_array_index(r->evidence, r->evidence->len - 1) : NULL;

    if (last && !last->facts->release) {
        r->result->tail = console_tail(last->console, TAIL_LINES);
    }
}

static gboolean write_verdict(const struct running *r, GError **error)
{
    RunResult *result = r->result;
    g_autoptr(JsonNode) node = record_verdict_json(r->scenario->name, result->verdict, NULL, NULL);
    g_autofree char *text = record_verdict_text(r->scenario->name, result->verdict, NULL);
    g_autofree char *path = g_build_filename(result->folder, RECORD_VERDICT_TEXT, NULL);

    return record_write_json(result->folder, RECORD_VERDICT_JSON, node, error) && g_file_set_contents(path, text, -1, error);
}

static void run_it(struct running *r)
{
    g_autoptr(GError) error = NULL;
    gboolean ok = open_folder(r, &error) && run_boots(r, &error);

    if (ok && !r->request->shell) {
        r->result->verdict = verdict_judge(r->scenario, r->evidence, r->lacks);
        keep_tail(r);
        ok = write_verdict(r, &error);
    }
    if (r->result->folder && !r->request->keep) {
        remove_images(r);
    }
    if (!ok) {
        g_clear_pointer(&r->result->verdict, verdict_free);
        r->result->verdict = verdict_new(VERDICT_ERROR, error->message);
    } else if (!r->result->verdict) {
        r->result->verdict = verdict_new(VERDICT_PASS, NULL);
    }
}

RunResult *scenario_run(const RunRequest *request)
{
    struct running r = { .request = request, .scenario = request->item->scenario, .result = g_new0(RunResult, 1) };
    gint64 start = g_get_monotonic_time();
    g_autofree char *skip = request->same_command ? NULL : reason_to_skip(r.scenario, request->platform);

    r.evidence = g_ptr_array_new_with_free_func((GDestroyNotify)evidence_free);
    r.lacks = find_lacks(r.scenario, request->platform->emulator);
    if (skip) {
        r.result->verdict = verdict_new(VERDICT_SKIP, skip);
    } else if (stop_requested()) {
        r.result->verdict = verdict_new(VERDICT_ERROR, "interrupted before it was started");
    } else {
        run_it(&r);
    }
    r.result->total_ms = (g_get_monotonic_time() - start) / 1000;
    g_ptr_array_unref(r.evidence);
    g_hash_table_unref(r.lacks);
    g_clear_pointer(&r.record, json_object_unref);
    g_clear_pointer(&r.earlier, json_node_unref);
    return r.result;
}

void run_result_free(RunResult *result)
{
    if (!result) {
        return;
    }
    g_free(result->folder);
    g_clear_pointer(&result->verdict, verdict_free);
    g_strfreev(result->tail);
    g_free(result);
}

static GHashTable *recorded_lacks(JsonObject *record)
{
    GHashTable *lacks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    JsonArray *array = json_object_has_member(record, "emulator_lacks") ? json_object_get_array_member(record, "emulator_lacks") : NULL;

    for (unsigned i = 0; array && i < json_array_get_length(array); i++) {
        g_hash_table_add(lacks, g_strdup(json_array_get_string_element(array, i)));
    }
    return lacks;
}

Verdict *scenario_rejudge(const FwScenario *scenario, const char *folder, GError **error)
{
    g_autoptr(GPtrArray) evidence = g_ptr_array_new_with_free_func((GDestroyNotify)evidence_free);
    g_autoptr(JsonNode) record = record_read_json(folder, RECORD_RUN, error);
    g_autoptr(GHashTable) lacks = NULL;

    if (!record || !JSON_NODE_HOLDS_OBJECT(record)) {
        g_prefix_error(error, "%s is no run folder: ", folder);
        return NULL;
    }
    lacks = recorded_lacks(json_node_get_object(record));
    for (unsigned n = 0; n < scenario->boots->len; n++) {
        g_autofree char *name = scenario_boot_folder(scenario, n);
        g_autofree char *path = g_build_filename(folder, name, NULL);
        Evidence *one = evidence_load(path, name, n == 0 ? error : NULL);

        if (!one) {
            break;
        }
        g_ptr_array_add(evidence, one);
    }
    return evidence->len ? verdict_judge(scenario, evidence, lacks) : NULL;
}
