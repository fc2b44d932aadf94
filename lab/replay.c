/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `misfit replay`: the same command line, guest files and scenario as a recorded run; or only its evidence, judged again.
 */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

#include "json-line.h"
#include "record.h"
#include "report.h"
#include "stop.h"

#define DEFAULT_OUTPUT "runs"

static int complain(const GError *error, enum exit_status status)
{
    fprintf(stderr, "misfit: %s\n", error->message);
    return status;
}

/* The scenario of the run in @folder: the copy in the folder, under the name that the run recorded. */
static CorpusItem *load_item(const char *folder, JsonObject *record, GError **error)
{
    g_autofree char *path = g_build_filename(folder, RECORD_SCENARIO, NULL);
    const char *name = json_object_get_string_member_with_default(record, "scenario", "");
    g_autoptr(GPtrArray) items = NULL;
    g_autoptr(GBytes) bytes = NULL;
    char *text;
    size_t size;

    if (!g_file_get_contents(path, &text, &size, error)) {
        return NULL;
    }
    bytes = g_bytes_new_take(text, size);
    items = corpus_load_text(path, bytes, error);
    for (unsigned i = 0; items && i < items->len; i++) {
        if (strcmp(((CorpusItem *)g_ptr_array_index(items, i))->scenario->name, name) == 0) {
            return g_ptr_array_steal_index(items, i);
        }
    }
    if (items) {
        g_set_error(error, OPTIONS_ERROR, 0, "%s holds no scenario '%s'", path, name);
    }
    return NULL;
}

static int judge_only(const struct options *o, const CorpusItem *item, const char *folder)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Verdict) verdict = scenario_rejudge(item->scenario, folder, &error);
    unsigned counts[VERDICT_KINDS] = { 0 };

    if (!verdict) {
        return complain(error, EXIT_USAGE);
    }
    if (o->json) {
        g_autoptr(JsonNode) node = record_verdict_json(item->scenario->name, verdict, folder, NULL);

        json_line_print(node);
    } else {
        g_autofree char *text = record_verdict_text(item->scenario->name, verdict, folder, TRUE);

        fputs(text, stdout);
    }
    counts[verdict->kind]++;
    return verdict_exit_of_all(counts);
}

static char *recorded(JsonObject *record, const char *name)
{
    return g_strdup(json_object_get_string_member_with_default(record, name, NULL));
}

static gboolean there(const char *what, const char *path, GError **error)
{
    if (path && g_file_test(path, G_FILE_TEST_EXISTS)) {
        return TRUE;
    }
    g_set_error(error, OPTIONS_ERROR, 0, "the run used the %s %s, which is no longer there; name another (--%s) or run the scenario anew", what,
                path ? path : "(not recorded)", what);
    return FALSE;
}

/* The platform of the recorded run, with what the user wants otherwise. */
static RunPlatform *make_platform(const struct options *o, JsonObject *record, GError **error)
{
    g_autofree char *emulator = recorded(record, "emulator");
    g_autofree char *accel = recorded(record, "accelerator");
    const char *arch = json_object_get_string_member_with_default(record, "arch", "");
    g_autoptr(RunPlatform) platform = g_new0(RunPlatform, 1);
    unsigned factor = o->time_factor ? (unsigned)o->time_factor : json_object_get_int_member_with_default(record, "time_factor", 0);

    platform->arch = arch_find(arch);
    platform->kernel = o->kernel ? g_canonicalize_filename(o->kernel, NULL) : recorded(record, "kernel");
    platform->initrd = recorded(record, "initrd");
    platform->release = o->kernel ? NULL : recorded(record, "kernel_release");
    platform->key = recorded(record, "image_key");
    if (!platform->arch) {
        g_set_error(error, OPTIONS_ERROR, 0, "the run's architecture '%s' is unknown", arch);
        return NULL;
    }
    if ((!o->qemu && !there("qemu", emulator, error)) || !there("kernel", platform->kernel, error) ||
        !there("initrd", platform->initrd, error)) {
        return NULL;
    }
    platform->emulator = emulator_open(arch, o->qemu ? o->qemu : emulator, error);
    if (!platform->emulator || !accel_choose(&platform->accel, o->accel ? o->accel : accel, platform->emulator, factor, error)) {
        return NULL;
    }
    if (!o->accel) {
        g_free(platform->accel.reason);
        platform->accel.reason = g_strdup("as in the run that is replayed");
    }
    return g_steal_pointer(&platform);
}

static void on_progress(const char *what, void *user)
{
    report_progress(user, "replay", what);
}

static int run_again(const struct options *o, const CorpusItem *item, const char *folder, JsonObject *record)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(RunPlatform) platform = make_platform(o, record, &error);
    Report *report;
    int status;

    if (!platform) {
        return complain(error, EXIT_USAGE);
    }
    report = report_new(o, 1, strlen(item->scenario->name));
    RunRequest request = {
        .item = item, .platform = platform, .output = o->output ? o->output : DEFAULT_OUTPUT, .keep = o->keep, .replay_of = folder,
        .same_command = !o->kernel && !o->qemu && !o->accel, .progress = on_progress, .user = report,
    };

    stop_install();
    report_platform(report, platform);
    report_result(report, item->scenario, scenario_run(&request));
    status = report_finish(report);
    report_free(report);
    return status;
}

int verb_replay(const struct options *o)
{
    g_autofree char *folder = g_canonicalize_filename(g_ptr_array_index(o->args, 0), NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(JsonNode) node = record_read_json(folder, RECORD_RUN, &error);
    CorpusItem *item;
    int status;

    if (!node || !JSON_NODE_HOLDS_OBJECT(node)) {
        fprintf(stderr, "misfit: '%s' is no run folder%s%s\n", folder, error ? ": " : "", error ? error->message : "");
        return EXIT_USAGE;
    }
    item = load_item(folder, json_node_get_object(node), &error);
    if (!item) {
        return complain(error, EXIT_USAGE);
    }
    status = o->verdict_only ? judge_only(o, item, folder) : run_again(o, item, folder, json_node_get_object(node));
    corpus_item_free(item);
    return status;
}
