/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From events to facts: parts are joined, trees are nested, the outputs of steps collected, what ndctl and daxctl print is flattened.
 * The guest is not trusted: any line may be missing, cut or strange.
 */
#include <string.h>

#include "facts.h"
#include "facts-lists.h"

#define MAX_PARTS_BYTES (64u << 20)     /* of one fact or stream, after joining */

/* Where a tree's folders are below /sys. */
static const struct {
    const char *set;
    const char *folder;
} sysfs_roots[] = {
    { "nd", "/bus/nd/devices" }, { "dax", "/bus/dax/devices" }, { "block", "/class/block" }, { "node", "/devices/system/node" },
    { "tier", "/devices/virtual/memory_tiering" },
    { "memmap", "/firmware/memmap" }, { "acpi-nvdimm", "/bus/acpi/devices" },
};

struct reader {
    Facts *facts;
    JsonObject *root;
    GHashTable *parts;          /* "label\nset\npath" or "step\nN\nstream" -> GByteArray */
    GHashTable *step_names;     /* number -> name */
    unsigned line;
    gint64 last_n;
};

static const char *text_of(JsonObject *event, const char *name)
{
    JsonNode *node = json_object_get_member(event, name);

    return node && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING ? json_node_get_string(node) : "";
}

static gint64 number_of(JsonObject *event, const char *name)
{
    JsonNode *node = json_object_get_member(event, name);

    return node && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_INT64 ? json_node_get_int(node) : 0;
}

static JsonObject *object_of(JsonObject *event, const char *name)
{
    JsonNode *node = json_object_get_member(event, name);

    return node && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
}

static gboolean is_true(JsonObject *event, const char *name)
{
    JsonNode *node = json_object_get_member(event, name);

    return node && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_BOOLEAN && json_node_get_boolean(node);
}

static JsonObject *child(JsonObject *parent, const char *name)
{
    JsonObject *object = object_of(parent, name);

    if (!object) {
        object = json_object_new();
        json_object_set_object_member(parent, name, object);
    }
    return object;
}

/* The object into which facts of @label go: the root, at.LABEL, or nothing for those of the firmware label. */
static JsonObject *place_of(struct reader *r, const char *label)
{
    if (strcmp(label, FACTS_LABEL_DONE) == 0) {
        return r->root;
    }
    if (strcmp(label, FACTS_LABEL_FIRMWARE) == 0) {
        return NULL;
    }
    return child(child(r->root, "at"), label);
}

static void note_line(struct reader *r, const char *first, const char *second)
{
    char *key = second && second[0] ? g_strdup_printf("%s/%s", first, second) : g_strdup(first);

    if (g_hash_table_contains(r->facts->lines, key)) {
        g_free(key);
    } else {
        g_hash_table_insert(r->facts->lines, key, GUINT_TO_POINTER(r->line));
    }
}

static GByteArray *parts_of(struct reader *r, const char *key)
{
    GByteArray *bytes = g_hash_table_lookup(r->parts, key);

    if (!bytes) {
        bytes = g_byte_array_new();
        g_hash_table_insert(r->parts, g_strdup(key), bytes);
    }
    return bytes;
}

/* Append the "text" or "base64" of @event. */
static void append_part(GByteArray *bytes, JsonObject *event)
{
    const char *text = text_of(event, "text");
    const char *encoded = text_of(event, "base64");

    if (bytes->len > MAX_PARTS_BYTES) {
        return;
    }
    if (encoded[0]) {
        size_t size;
        g_autofree guchar *raw = g_base64_decode(encoded, &size);

        g_byte_array_append(bytes, raw, size);
    } else {
        g_byte_array_append(bytes, (const guint8 *)text, strlen(text));
    }
}

static char *valid_text(const GByteArray *bytes)
{
    return bytes->len ? g_utf8_make_valid((const char *)bytes->data, bytes->len) : g_strdup("");
}

static void keep_fact(struct reader *r, const char *label, const char *set, const char *path, GByteArray *bytes)
{
    JsonObject *place = place_of(r, label);
    g_autofree char *text = NULL;

    if (strcmp(set, "acpi") == 0) {
        g_hash_table_insert(r->facts->tables, g_strdup(path), g_bytes_new(bytes->data, bytes->len));
        return;
    }
    if (!place || strcmp(set, "devicetree") == 0) {
        return;
    }
    text = valid_text(bytes);
    if (strcmp(set, "ndctl") == 0 || strcmp(set, "daxctl") == 0) {
        json_object_set_object_member(place, set, facts_flatten_lists(set, text));
    } else {
        json_object_set_string_member(place, set, text);
    }
}

static void on_fact(struct reader *r, JsonObject *event)
{
    const char *label = text_of(event, "label"), *set = text_of(event, "set"), *path = text_of(event, "path");
    g_autofree char *key = g_strjoin("\n", label, set, path, NULL);
    GByteArray *bytes = parts_of(r, key);

    if (strcmp(label, FACTS_LABEL_DONE) == 0) {
        note_line(r, set, NULL);
    }
    append_part(bytes, event);
    if (is_true(event, "last")) {
        keep_fact(r, label, set, path, bytes);
        g_hash_table_remove(r->parts, key);
    }
}

static const char *sysfs_root(const char *set)
{
    for (size_t i = 0; i < G_N_ELEMENTS(sysfs_roots); i++) {
        if (strcmp(sysfs_roots[i].set, set) == 0) {
            return sysfs_roots[i].folder;
        }
    }
    return NULL;
}

static void copy_members(JsonObject *from, JsonObject *nested, JsonObject *flat, const char *prefix)
{
    JsonObjectIter iter;
    const char *name;
    JsonNode *value;

    if (!from) {
        return;
    }
    json_object_iter_init(&iter, from);
    while (json_object_iter_next(&iter, &name, &value)) {
        if (nested) {
            json_object_set_member(nested, name, json_node_copy(value));
        }
        if (flat) {
            g_autofree char *path = g_strconcat(prefix, "/", name, NULL);

            json_object_set_member(flat, path, json_node_copy(value));
        }
    }
}

static void on_tree(struct reader *r, JsonObject *event)
{
    const char *set = text_of(event, "set"), *dir = text_of(event, "dir");
    JsonObject *place = place_of(r, text_of(event, "label"));
    g_auto(GStrv) folders = g_strsplit(dir, "/", -1);
    g_autofree char *prefix = g_strconcat(sysfs_root(set) ? sysfs_root(set) : "", "/", dir, NULL);
    JsonObject *nested, *flat;

    if (!place) {
        return;
    }
    flat = sysfs_root(set) ? child(place, "sysfs") : NULL;
    nested = child(place, set);
    for (char **folder = folders; *folder; folder++) {
        if (**folder) {
            nested = child(nested, *folder);
        }
    }
    if (place == r->root) {
        note_line(r, set, dir);
    }
    copy_members(object_of(event, "attrs"), nested, flat, prefix);
    copy_members(object_of(event, "links"), nested, flat, prefix);
}

static const char *step_name(struct reader *r, JsonObject *event)
{
    const char *name = g_hash_table_lookup(r->step_names, GINT_TO_POINTER((int)number_of(event, "step")));

    return name ? name : "?";
}

static void on_step_begin(struct reader *r, JsonObject *event)
{
    const char *name = text_of(event, "name");

    g_hash_table_insert(r->step_names, GINT_TO_POINTER((int)number_of(event, "step")), g_strdup(name));
    note_line(r, "step", name);
}

static void on_output(struct reader *r, JsonObject *event)
{
    const char *name = step_name(r, event), *stream = text_of(event, "stream");
    g_autofree char *key = g_strjoin("\n", "step", name, stream, NULL);
    g_autofree char *where = g_strjoin("/", name, stream, NULL);

    note_line(r, "step", where);
    append_part(parts_of(r, key), event);
}

static void keep_stream(struct reader *r, JsonObject *step, const char *name, const char *stream)
{
    g_autofree char *key = g_strjoin("\n", "step", name, stream, NULL);
    GByteArray *bytes = g_hash_table_lookup(r->parts, key);
    g_autofree char *text = bytes ? valid_text(bytes) : g_strdup("");

    json_object_set_string_member(step, stream, text);
}

static void on_step_end(struct reader *r, JsonObject *event)
{
    const char *name = step_name(r, event);
    JsonObject *step = child(child(r->root, "step"), name);
    g_autofree char *where = g_strconcat(name, "/end", NULL);

    note_line(r, "step", where);
    keep_stream(r, step, name, "stdout");
    keep_stream(r, step, name, "stderr");
    json_object_set_string_member(step, "how", text_of(event, "how"));
    json_object_set_int_member(step, "ms", number_of(event, "ms"));
    if (strcmp(text_of(event, "how"), "exit") == 0) {
        json_object_set_int_member(step, "exit", number_of(event, "status"));
    } else if (strcmp(text_of(event, "how"), "signal") == 0) {
        json_object_set_int_member(step, "signal", number_of(event, "signal"));
    }
}

static void trouble(struct reader *r, const char *what, const char *detail)
{
    g_ptr_array_add(r->facts->troubles, g_strdup_printf("%s %s (" "facts.jsonl:%u)", what, detail, r->line));
}

static void on_module(struct reader *r, JsonObject *event)
{
    const char *state = text_of(event, "state");

    /* "unknown": no folder of modules, and nothing in /sys/module, where a driver with parameters shows itself. */
    if (strcmp(state, "missing") == 0 || strcmp(state, "unknown") == 0) {
        g_hash_table_add(r->facts->absent, g_strdup(text_of(event, "name")));
    }
    if (!is_true(event, "ok")) {
        g_ptr_array_add(r->facts->modules, g_strdup_printf("%s (%s%s%s)", text_of(event, "name"), state,
                                                           text_of(event, "error")[0] ? ": " : "", text_of(event, "error")));
    }
}

static void on_facts_end(struct reader *r, JsonObject *event)
{
    if (!is_true(event, "ok")) {
        trouble(r, "facts not complete:", text_of(event, "label"));
    } else if (strcmp(text_of(event, "label"), FACTS_LABEL_DONE) == 0) {
        r->facts->done = TRUE;
    }
}

static void on_event(struct reader *r, JsonObject *event)
{
    const char *ev = text_of(event, "ev");

    if (strcmp(ev, "hello") == 0) {
        g_free(r->facts->release);
        r->facts->release = g_strdup(text_of(event, "kernel"));
    } else if (strcmp(ev, "fact") == 0) {
        on_fact(r, event);
    } else if (strcmp(ev, "tree") == 0) {
        on_tree(r, event);
    } else if (strcmp(ev, "facts-end") == 0) {
        on_facts_end(r, event);
    } else if (strcmp(ev, "step-begin") == 0) {
        on_step_begin(r, event);
    } else if (strcmp(ev, "output") == 0) {
        on_output(r, event);
    } else if (strcmp(ev, "step-end") == 0) {
        on_step_end(r, event);
    } else if (strcmp(ev, "module") == 0) {
        on_module(r, event);
    } else if (strcmp(ev, "log") == 0) {
        trouble(r, "the probe says:", text_of(event, "text"));
    } else if (strcmp(ev, "end") == 0) {
        g_free(r->facts->end_reason);
        r->facts->end_reason = g_strdup(text_of(event, "reason"));
        if (strcmp(r->facts->end_reason, "bad-plan") == 0) {
            trouble(r, "the plan is refused:", text_of(event, "error"));
        }
    }
}

static void read_line(struct reader *r, const char *line)
{
    g_autoptr(JsonNode) node = NULL;
    JsonObject *event;
    gint64 n;

    if (!g_str_has_prefix(line, "{\"n\":") || !(node = json_from_string(line, NULL)) || !JSON_NODE_HOLDS_OBJECT(node)) {
        return;
    }
    event = json_node_get_object(node);
    n = number_of(event, "n");
    if (n != r->last_n + 1) {
        g_autofree char *numbers = g_strdup_printf("%" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, r->last_n + 1, n - 1);

        trouble(r, "events are lost:", numbers);
    }
    r->last_n = n;
    on_event(r, event);
}

Facts *facts_read(const char *text)
{
    Facts *facts = g_new0(Facts, 1);
    struct reader r = { .facts = facts };
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    facts->lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    facts->tables = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
    facts->modules = g_ptr_array_new_with_free_func(g_free);
    facts->absent = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    facts->troubles = g_ptr_array_new_with_free_func(g_free);
    facts->root = json_node_new(JSON_NODE_OBJECT);
    r.root = json_object_new();
    json_node_take_object(facts->root, r.root);
    r.parts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_byte_array_unref);
    r.step_names = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    for (char **line = lines; *line; line++) {
        r.line++;
        read_line(&r, *line);
    }
    g_hash_table_unref(r.parts);
    g_hash_table_unref(r.step_names);
    return facts;
}

void facts_free(Facts *facts)
{
    if (!facts) {
        return;
    }
    json_node_unref(facts->root);
    g_hash_table_unref(facts->lines);
    g_hash_table_unref(facts->tables);
    g_ptr_array_unref(facts->modules);
    g_hash_table_unref(facts->absent);
    g_ptr_array_unref(facts->troubles);
    g_free(facts->release);
    g_free(facts->end_reason);
    g_free(facts);
}

unsigned facts_line(const Facts *facts, const FwFactPath *path)
{
    g_autoptr(GString) key = g_string_new(fw_fact_path_root(path));
    unsigned line = GPOINTER_TO_UINT(g_hash_table_lookup(facts->lines, key->str));

    /* The longest prefix that an event stands for is the nearest evidence. */
    for (unsigned n = 1; fw_fact_path_member(path, n); n++) {
        gpointer found;

        g_string_append_printf(key, "/%s", fw_fact_path_member(path, n));
        found = g_hash_table_lookup(facts->lines, key->str);
        if (found) {
            line = GPOINTER_TO_UINT(found);
        }
    }
    return line;
}
