/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files of a run's folder. Everything that is cited as evidence is named relative to that folder.
 */
#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "record.h"
#include "table-text.h"

#define MAX_FOLDERS_PER_SECOND 1000
#define PROOF_SHOWN 100     /* longest value that is told with a proof, bytes */

char *record_make_folder(const char *output, const char *scenario, GError **error)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    g_autofree char *time = g_date_time_format(now, "%Y%m%d-%H%M%S");
    g_autofree char *absolute = g_canonicalize_filename(output, NULL);
    g_autofree char *name = g_strdelimit(g_strdup(scenario), "/", '.');

    if (g_mkdir_with_parents(absolute, 0755) != 0) {
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "cannot make %s: %s", absolute, g_strerror(errno));
        return NULL;
    }
    for (unsigned i = 0; i < MAX_FOLDERS_PER_SECOND; i++) {
        g_autofree char *leaf = i ? g_strdup_printf("%s-%s-%u", name, time, i + 1) : g_strdup_printf("%s-%s", name, time);
        g_autofree char *folder = g_build_filename(absolute, leaf, NULL);

        if (g_mkdir(folder, 0755) == 0) {
            return g_steal_pointer(&folder);
        }
        if (errno != EEXIST) {
            g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "cannot make %s: %s", folder, g_strerror(errno));
            return NULL;
        }
    }
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_EXIST, "too many run folders of this second in %s", absolute);
    return NULL;
}

gboolean record_write_json(const char *folder, const char *name, JsonNode *node, GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *text = json_to_string(node, TRUE);
    g_autofree char *line = g_strconcat(text, "\n", NULL);

    return g_file_set_contents(path, line, -1, error);
}

JsonNode *record_read_json(const char *folder, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *text = NULL;
    JsonNode *node;

    if (!g_file_get_contents(path, &text, NULL, error)) {
        return NULL;
    }
    node = json_from_string(text, error);
    if (!node) {
        g_prefix_error(error, "%s: ", path);
    }
    return node;
}

/* Beside the table, for people; nothing when fw/ has no decoder for it. */
static gboolean write_decoded(const char *path, const char *name, const guint8 *bytes, size_t size, GError **error)
{
    g_autoptr(fw_findings) findings = fw_findings_new();
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *file = g_strconcat(path, ".txt", NULL);

    if (!table_text(name, bytes, size, findings, text)) {
        return TRUE;
    }
    fw_findings_print(findings, text);
    return g_file_set_contents(file, text->str, text->len, error);
}

gboolean record_write_tables(const char *folder, const Facts *facts, GError **error)
{
    g_autofree char *tables = g_build_filename(folder, RECORD_TABLES, NULL);
    GHashTableIter iter;
    gpointer name, value;

    if (g_hash_table_size(facts->tables) == 0) {
        return TRUE;
    }
    if (g_mkdir_with_parents(tables, 0755) != 0) {
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "cannot make %s: %s", tables, g_strerror(errno));
        return FALSE;
    }
    g_hash_table_iter_init(&iter, facts->tables);
    while (g_hash_table_iter_next(&iter, &name, &value)) {
        /* "dynamic/SSDT7" is written as "dynamic-SSDT7": a guest's names make no folders here. */
        g_autofree char *leaf = g_strdelimit(g_strdup(name), "/", '-');
        g_autofree char *path = g_build_filename(tables, leaf[0] == '.' ? "unnamed" : leaf, NULL);
        size_t size;
        const guint8 *bytes = g_bytes_get_data(value, &size);

        if (!g_file_set_contents(path, (const char *)bytes, size, error) || !write_decoded(path, leaf, bytes, size, error)) {
            return FALSE;
        }
    }
    return TRUE;
}

static void add_text(JsonObject *object, const char *name, const char *text)
{
    if (text) {
        json_object_set_string_member(object, name, text);
    }
}

static JsonObject *finding_json(const Finding *finding)
{
    JsonObject *object = json_object_new();

    add_text(object, "kind", verdict_name(finding->kind));
    add_text(object, "what", finding->what);
    add_text(object, "expected", finding->expected);
    add_text(object, "seen", finding->seen);
    add_text(object, "evidence", finding->evidence);
    add_text(object, "stated", finding->stated);
    add_text(object, "why", finding->why);
    add_text(object, "first_divergence", finding->diverged);
    return object;
}

static JsonArray *findings_json(const GPtrArray *findings)
{
    JsonArray *array = json_array_new();

    for (unsigned i = 0; i < findings->len; i++) {
        json_array_add_object_element(array, finding_json(g_ptr_array_index(findings, i)));
    }
    return array;
}

JsonNode *record_verdict_json(const char *scenario, const Verdict *verdict, const char *folder, JsonObject *phases)
{
    JsonNode *node = json_node_new(JSON_NODE_OBJECT);
    JsonObject *object = json_object_new();
    JsonArray *notes = json_array_new();

    for (unsigned i = 0; i < verdict->notes->len; i++) {
        json_array_add_string_element(notes, g_ptr_array_index(verdict->notes, i));
    }
    json_object_set_int_member(object, "schema", RECORD_SCHEMA);
    json_object_set_string_member(object, "type", "verdict");
    json_object_set_string_member(object, "scenario", scenario);
    json_object_set_string_member(object, "verdict", verdict_name(verdict->kind));
    add_text(object, "reason", verdict->reason);
    json_object_set_int_member(object, "held", verdict->proofs->len);
    json_object_set_int_member(object, "not_checked", verdict->not_checked);
    json_object_set_array_member(object, "findings", findings_json(verdict->findings));
    json_object_set_array_member(object, "proofs", findings_json(verdict->proofs));
    json_object_set_array_member(object, "notes", notes);
    if (phases) {
        json_object_set_object_member(object, "phase_ms", json_object_ref(phases));
    }
    add_text(object, "folder", folder);
    json_node_take_object(node, object);
    return node;
}

/* "  label: text", the further lines of the text below its first. */
static void print_labelled(GString *out, const char *label, const char *text)
{
    g_auto(GStrv) lines = NULL;

    if (!text) {
        return;
    }
    lines = g_strsplit(text, "\n", -1);
    for (unsigned i = 0; lines[i]; i++) {
        g_string_append_printf(out, "    %-10s%s\n", i ? "" : label, lines[i]);
    }
}

/* One line, and the scenario's reason: what was expected is what was seen. A value is told when the expectation does not say it. */
static void print_proof(GString *out, const Finding *proof)
{
    gboolean brief = strlen(proof->seen) <= PROOF_SHOWN && !strchr(proof->seen, '\n') && !strstr(proof->expected, proof->seen);

    g_string_append_printf(out, "  held: %s: %s%s%s (%s)\n", proof->what, proof->expected, brief ? "; seen " : "", brief ? proof->seen : "",
                           proof->evidence);
    print_labelled(out, "because", proof->why);
}

char *record_verdict_text(const char *scenario, const Verdict *verdict, const char *folder, gboolean proofs)
{
    g_autoptr(GString) out = g_string_new(NULL);

    g_string_append_printf(out, "%s: %s%s%s\n", scenario, verdict_name(verdict->kind), verdict->reason ? ": " : "",
                           verdict->reason ? verdict->reason : "");
    for (unsigned i = 0; i < verdict->findings->len; i++) {
        const Finding *finding = g_ptr_array_index(verdict->findings, i);

        g_string_append_printf(out, "  %s: %s\n", verdict_name(finding->kind), finding->what);
        print_labelled(out, "expected", finding->expected);
        print_labelled(out, "seen", finding->seen);
        print_labelled(out, "evidence", finding->evidence);
        print_labelled(out, "stated in", finding->stated);
        print_labelled(out, "because", finding->why);
        print_labelled(out, "after", finding->diverged);
    }
    for (unsigned i = 0; i < verdict->notes->len; i++) {
        g_string_append_printf(out, "  note: %s\n", (char *)g_ptr_array_index(verdict->notes, i));
    }
    for (unsigned i = 0; proofs && i < verdict->proofs->len; i++) {
        print_proof(out, g_ptr_array_index(verdict->proofs, i));
    }
    if (verdict->proofs->len + verdict->not_checked > 0) {
        g_string_append_printf(out, "  %u expectations held", verdict->proofs->len);
        if (verdict->not_checked > 0) {
            g_string_append_printf(out, ", %u do not apply to this kernel or emulator", verdict->not_checked);
        }
        g_string_append_c(out, '\n');
    }
    if (folder) {
        g_string_append_printf(out, "  run folder: %s\n", folder);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}
