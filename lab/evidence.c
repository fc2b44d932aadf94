/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loads the files of a boot's folder. Files that are not there are empty evidence, except for the record of how the boot ended.
 */
#include "evidence.h"
#include "host-step.h"
#include "images.h"
#include "trace-log.h"
#include "vm.h"

G_DEFINE_QUARK(misfit-evidence-error-quark, evidence_error)

/* Content of @folder/@name, or NULL. Bytes that are no text (NUL, bad UTF-8) are replaced. */
static char *load_text(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *bytes = NULL;
    size_t size;

    if (!g_file_get_contents(path, &bytes, &size, NULL)) {
        return NULL;
    }
    return g_utf8_make_valid(bytes, size);
}

static char *load_text_or_empty(const char *folder, const char *name)
{
    char *text = load_text(folder, name);

    return text ? text : g_strdup("");
}

static JsonNode *load_json(const char *folder, const char *name)
{
    g_autofree char *text = load_text(folder, name);

    return text ? json_from_string(text, NULL) : NULL;
}

static GHashTable *load_host_steps(const char *folder)
{
    GHashTable *steps = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)json_node_unref);
    g_autofree char *text = load_text_or_empty(folder, HOST_STEP_LOG);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line; line++) {
        g_autoptr(JsonNode) node = **line ? json_from_string(*line, NULL) : NULL;

        if (node && JSON_NODE_HOLDS_OBJECT(node)) {
            const char *name = json_object_get_string_member_with_default(json_node_get_object(node), "step", "");

            g_hash_table_insert(steps, g_strdup(name), json_node_ref(node));
        }
    }
    return steps;
}

Evidence *evidence_load(const char *folder, const char *name, GError **error)
{
    g_autoptr(Evidence) evidence = g_new0(Evidence, 1);
    g_autoptr(JsonNode) record = load_json(folder, BOOT_RECORD);
    g_autofree char *events = NULL;
    g_autofree char *trace = NULL;

    evidence->host_steps = load_host_steps(folder);
    if (!record || !boot_outcome_from_json(record, &evidence->outcome)) {
        g_set_error(error, EVIDENCE_ERROR, 0, "%s/%s is missing or damaged: this is no folder of a finished run", folder, BOOT_RECORD);
        return NULL;
    }
    events = load_text_or_empty(folder, VM_EVENTS_LOG);
    trace = load_text(folder, COMMAND_TRACE);
    evidence->folder = g_strdup(folder);
    evidence->name = g_strdup(name);
    evidence->facts = facts_read(events);
    evidence->console = load_text_or_empty(folder, VM_CONSOLE_LOG);
    evidence->emulator_errors = load_text_or_empty(folder, VM_STDERR_LOG);
    evidence->trace = trace ? trace_read(trace) : NULL;
    evidence->images = load_json(folder, IMAGES_EVIDENCE);
    return g_steal_pointer(&evidence);
}

void evidence_free(Evidence *evidence)
{
    if (!evidence) {
        return;
    }
    g_free(evidence->folder);
    g_free(evidence->name);
    g_clear_pointer(&evidence->facts, facts_free);
    g_free(evidence->console);
    g_free(evidence->emulator_errors);
    g_clear_pointer(&evidence->trace, g_ptr_array_unref);
    g_clear_pointer(&evidence->images, json_node_unref);
    g_hash_table_unref(evidence->host_steps);
    g_free(evidence);
}
