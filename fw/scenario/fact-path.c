/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Paths into the facts of a boot: parsing and walking. The grammar is in docs/scenario.rst, section 9.
 */
#include "fact.h"

#include <gio/gio.h>
#include <string.h>

#define MAX_SEGMENTS 32

typedef enum SegmentKind { MEMBER, ELEMENT, SELECT, ALL } SegmentKind;

typedef struct Segment {
    SegmentKind kind;
    char *name;             /* MEMBER, SELECT: name of the member */
    char *value;            /* SELECT */
    unsigned index;         /* ELEMENT */
} Segment;

struct FwFactPath {
    char *text;
    GPtrArray *segments;    /* Segment* */
};

/* First names, as listed in docs/scenario.rst. */
static const char *const roots[] = {
    "acpi-nvdimm", "at", "block", "cmdline", "daxctl", "dax", "dmesg", "iomem", "meminfo", "memmap", "memory", "modules", "ndctl", "nd",
    "node", "step", "sysfs", "tainted", "tier", "version", NULL
};

/* Folders of sysfs that the guest collects, and the fact that holds each. */
static const struct {
    const char *folder, *root;
} trees[] = {
    { "/bus/nd/devices", "nd" },          { "/bus/dax/devices", "dax" }, { "/class/block", "block" },
    { "/devices/system/node", "node" },   { "/devices/virtual/memory_tiering", "tier" },
    { "/firmware/memmap", "memmap" }, { "/bus/acpi/devices", "acpi-nvdimm" },
};

static void segment_free(void *data)
{
    Segment *segment = data;

    g_free(segment->name);
    g_free(segment->value);
    g_free(segment);
}

static Segment *add(FwFactPath *path, SegmentKind kind)
{
    Segment *segment = g_new0(Segment, 1);

    segment->kind = kind;
    g_ptr_array_add(path->segments, segment);
    return segment;
}

static bool is_name_char(char c)
{
    return g_ascii_isalnum(c) || c == '_' || c == '-' || c == ':';
}

static bool all_digits(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (!g_ascii_isdigit(text[i])) {
            return false;
        }
    }
    return length > 0;
}

/* What stands between brackets. */
static bool add_selector(FwFactPath *path, const char *text, size_t length)
{
    const char *equal = memchr(text, '=', length);

    if (length == 1 && *text == '*') {
        add(path, ALL);
    } else if (equal) {
        size_t name = (size_t)(equal - text);
        Segment *segment = add(path, SELECT);

        segment->name = g_strndup(text, name);
        segment->value = g_strndup(equal + 1, length - name - 1);
        return name && length > name + 1;
    } else if (all_digits(text, length) && length <= 6) {
        add(path, ELEMENT)->index = (unsigned)g_ascii_strtoull(text, NULL, 10);
    } else {
        add(path, MEMBER)->name = g_strndup(text, length);
    }
    return length > 0;
}

/* Reads one name or bracket at @at; returns where it ends, or NULL. */
static const char *read_segment(FwFactPath *path, const char *at, bool first)
{
    const char *end;

    if (*at == '[' && !first) {
        end = strchr(at, ']');
        return end && add_selector(path, at + 1, (size_t)(end - at - 1)) ? end + 1 : NULL;
    }
    if (!first && *at++ != '.') {
        return NULL;
    }
    for (end = at; is_name_char(*end); end++) {
    }
    if (end == at) {
        return NULL;
    }
    add(path, MEMBER)->name = g_strndup(at, (size_t)(end - at));
    return end;
}

/* "sysfs./bus/nd/devices/region0/align" becomes nd, region0, align. */
static bool rewrite_sysfs(FwFactPath *path, const char *file, GError **error)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(trees); i++) {
        size_t length = strlen(trees[i].folder);

        if (g_str_has_prefix(file, trees[i].folder) && file[length] == '/') {
            g_auto(GStrv) parts = g_strsplit(file + length + 1, "/", MAX_SEGMENTS - 2);

            add(path, MEMBER)->name = g_strdup(trees[i].root);
            for (unsigned part = 0; parts[part]; part++) {
                add(path, MEMBER)->name = g_strdup(parts[part]);
            }
            return true;
        }
    }
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                "the guest does not collect '%s'; it collects what is below /bus/nd/devices, /bus/dax/devices, /class/block, "
                "/devices/system/node, /firmware/memmap and /bus/acpi/devices (or use a step: cat /sys%s)", file, file);
    return false;
}

static bool read_all(FwFactPath *path, GError **error)
{
    const char *at = path->text;

    while (*at) {
        const char *rest = g_str_has_prefix(at, ".sysfs./") ? at + 1 : at;

        if (g_str_has_prefix(rest, "sysfs./") && (at == path->text || rest != at)) {
            return rewrite_sysfs(path, rest + strlen("sysfs."), error);
        }
        rest = read_segment(path, at, at == path->text);
        if (!rest || path->segments->len > MAX_SEGMENTS) {
            g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "'%s' is not a path of a fact: character %u, '%.10s'",
                        path->text, (unsigned)(at - path->text) + 1, at);
            return false;
        }
        at = rest;
    }
    return true;
}

static bool check_root(const FwFactPath *path, GError **error)
{
    const char *root = fw_fact_path_member(path, 0);
    unsigned at = root && !strcmp(root, "at") ? 2 : 0;

    root = fw_fact_path_member(path, at);
    if (root && g_strv_contains(roots, root) && (!at || (strcmp(root, "at") && strcmp(root, "step")))) {
        return true;
    }
    if (at && !root) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "'%s' is not a path of a fact: write at.NAME.PATH", path->text);
    } else {
        g_autofree char *known = g_strjoinv(" ", (char **)roots);

        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "there are no facts named '%s'; there are: %s", root ? root : "", known);
    }
    return false;
}

FwFactPath *fw_fact_path_parse(const char *text, GError **error)
{
    g_autoptr(FwFactPath) path = g_new0(FwFactPath, 1);

    path->text = g_strdup(text);
    path->segments = g_ptr_array_new_with_free_func(segment_free);
    if (!read_all(path, error) || !check_root(path, error)) {
        return NULL;
    }
    return g_steal_pointer(&path);
}

void fw_fact_path_free(FwFactPath *path)
{
    if (path) {
        g_free(path->text);
        g_ptr_array_unref(path->segments);
        g_free(path);
    }
}

const char *fw_fact_path_text(const FwFactPath *path)
{
    return path->text;
}

const char *fw_fact_path_member(const FwFactPath *path, unsigned n)
{
    const Segment *segment = n < path->segments->len ? g_ptr_array_index(path->segments, n) : NULL;

    return segment && segment->kind == MEMBER ? segment->name : NULL;
}

const char *fw_fact_path_root(const FwFactPath *path)
{
    return fw_fact_path_member(path, 0);
}

static JsonNode *select_element(JsonArray *array, const Segment *segment)
{
    for (unsigned i = 0; i < json_array_get_length(array); i++) {
        JsonNode *element = json_array_get_element(array, i);
        JsonNode *member = JSON_NODE_HOLDS_OBJECT(element) ? json_object_get_member(json_node_get_object(element), segment->name) : NULL;
        g_autofree char *text = member ? fw_fact_scalar_text(member) : NULL;

        if (text && fw_fact_texts_equal(text, segment->value)) {
            return element;
        }
    }
    return NULL;
}

/* One step down; not for ALL. Borrowed. */
static JsonNode *step_down(JsonNode *node, const Segment *segment)
{
    if (segment->kind == MEMBER) {
        return JSON_NODE_HOLDS_OBJECT(node) ? json_object_get_member(json_node_get_object(node), segment->name) : NULL;
    }
    if (!JSON_NODE_HOLDS_ARRAY(node)) {
        return NULL;
    }
    if (segment->kind == SELECT) {
        return select_element(json_node_get_array(node), segment);
    }
    return segment->index < json_array_get_length(json_node_get_array(node))
        ? json_array_get_element(json_node_get_array(node), segment->index) : NULL;
}

static JsonNode *walk(const FwFactPath *path, unsigned from, JsonNode *node);

/* The rest of the path for every element; those that lack it are left out. */
static JsonNode *walk_all(const FwFactPath *path, unsigned from, JsonNode *node)
{
    g_autoptr(GList) elements = JSON_NODE_HOLDS_ARRAY(node) ? json_array_get_elements(json_node_get_array(node))
        : JSON_NODE_HOLDS_OBJECT(node)                      ? json_object_get_values(json_node_get_object(node)) : NULL;
    JsonArray *found = json_array_new();
    JsonNode *result = json_node_new(JSON_NODE_ARRAY);

    for (GList *at = elements; at; at = at->next) {
        JsonNode *value = walk(path, from, at->data);

        if (value) {
            json_array_add_element(found, value);
        }
    }
    json_node_take_array(result, found);
    return result;
}

static JsonNode *walk(const FwFactPath *path, unsigned from, JsonNode *node)
{
    for (unsigned i = from; node && i < path->segments->len; i++) {
        const Segment *segment = g_ptr_array_index(path->segments, i);

        if (segment->kind == ALL) {
            return JSON_NODE_HOLDS_VALUE(node) ? NULL : walk_all(path, i + 1, node);
        }
        node = step_down(node, segment);
    }
    return node ? json_node_copy(node) : NULL;
}

JsonNode *fw_fact_path_find(const FwFactPath *path, JsonNode *root)
{
    return walk(path, 0, root);
}
