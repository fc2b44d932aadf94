/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * RECORD_RUN: what a run used, written down before it is used; and what is made of it later (replay, judging again).
 */
#include <gio/gio.h>

#include "record.h"
#include "run-record.h"

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

JsonObject *run_record_new(const RunRequest *request, GHashTable *lacks)
{
    const RunPlatform *p = request->platform;
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *time = g_date_time_format_iso8601(now);
    g_autofree char *folder = g_path_get_dirname(request->item->path);
    g_autofree char *scenario_folder = g_canonicalize_filename(folder, NULL);
    JsonObject *object = json_object_new();

    json_object_set_int_member(object, "schema", RECORD_SCHEMA);
    json_object_set_string_member(object, "misfit", MISFIT_VERSION);
    json_object_set_string_member(object, "started", time);
    json_object_set_string_member(object, "scenario", request->item->scenario->name);
    json_object_set_string_member(object, "file", request->item->path);
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
    add_strings(object, "emulator_lacks", lacks);
    json_object_set_array_member(object, "boots", json_array_new());
    return object;
}

void run_record_add_boot(JsonObject *record, const FwScenarioBoot *boot, const GPtrArray *argv)
{
    JsonObject *object = json_object_new();
    JsonArray *words = json_array_new();

    for (unsigned i = 0; i + 1 < argv->len; i++) {
        json_array_add_string_element(words, g_ptr_array_index(argv, i));
    }
    json_object_set_string_member(object, "name", boot->name);
    json_object_set_array_member(object, "argv", words);
    json_array_add_object_element(json_object_get_array_member(record, "boots"), object);
}

GPtrArray *run_record_argv(JsonNode *earlier, unsigned n)
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
