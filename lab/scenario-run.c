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
#include "run-record.h"
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

static gboolean save_record(const struct running *r, GError **error)
{
    g_autoptr(JsonNode) node = json_node_new(JSON_NODE_OBJECT);

    json_node_set_object(node, r->record);
    return record_write_json(r->result->folder, RECORD_RUN, node, error);
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
        GPtrArray *argv = run_record_argv(r->earlier, n);

        if (!argv) {
            g_set_error(error, SCENARIO_RUN_ERROR, 0, "%s/" RECORD_RUN " has no command line for boot %u", r->request->replay_of, n + 1);
        }
        return argv;
    }
    return command_build(&command, error);
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
    run_record_add_boot(r->record, boot, argv);
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
    r->record = run_record_new(r->request, r->lacks);
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
    g_autofree char *text = record_verdict_text(r->scenario->name, result->verdict, NULL, TRUE);
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
