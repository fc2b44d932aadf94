/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tools print an array, an object of arrays, or objects nested in objects, depending on what is there. Objects are told apart here by the
 * member that each kind always has: a bus "provider", a DIMM, region or namespace "dev" with its kernel name.
 */
#include <string.h>

#include "facts-lists.h"

#define MAX_DEPTH 16

/* Arrays in which the tools put objects of these kinds. */
static const char *const ndctl_lists[] = { "buses", "dimms", "regions", "namespaces", NULL };
static const char *const daxctl_lists[] = { "regions", "devices", NULL };

static const char *member_text(JsonObject *object, const char *name)
{
    JsonNode *node = json_object_get_member(object, name);

    return node && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING ? json_node_get_string(node) : "";
}

static const char *ndctl_kind(JsonObject *object)
{
    const char *dev = member_text(object, "dev");

    if (g_str_has_prefix(dev, "nmem")) {
        return "dimms";
    }
    if (g_str_has_prefix(dev, "region")) {
        return "regions";
    }
    if (g_str_has_prefix(dev, "namespace") || g_str_has_prefix(dev, "btt") || g_str_has_prefix(dev, "pfn") ||
        g_str_has_prefix(dev, "dax")) {
        return "namespaces";
    }
    return json_object_has_member(object, "provider") ? "buses" : NULL;
}

static const char *daxctl_kind(JsonObject *object)
{
    if (member_text(object, "chardev")[0]) {
        return "devices";
    }
    return json_object_has_member(object, "id") && json_object_has_member(object, "path") ? "regions" : NULL;
}

struct flattening {
    const char *(*kind)(JsonObject *object);
    const char *const *lists;
    JsonObject *out;
};

static void walk(const struct flattening *f, JsonNode *node, unsigned depth);

static void walk_member(const struct flattening *f, const char *name, JsonNode *value, unsigned depth)
{
    if (g_strv_contains(f->lists, name)) {
        walk(f, value, depth);
    }
}

static void walk_object(const struct flattening *f, JsonNode *node, unsigned depth)
{
    JsonObject *object = json_node_get_object(node);
    const char *kind = f->kind(object);
    JsonObjectIter iter;
    const char *name;
    JsonNode *value;

    if (kind) {
        json_array_add_element(json_object_get_array_member(f->out, kind), json_node_copy(node));
    }
    json_object_iter_init(&iter, object);
    while (json_object_iter_next(&iter, &name, &value)) {
        walk_member(f, name, value, depth + 1);
    }
}

static void walk(const struct flattening *f, JsonNode *node, unsigned depth)
{
    if (depth > MAX_DEPTH) {
        return;
    }
    if (JSON_NODE_HOLDS_OBJECT(node)) {
        walk_object(f, node, depth);
    } else if (JSON_NODE_HOLDS_ARRAY(node)) {
        JsonArray *array = json_node_get_array(node);

        for (unsigned i = 0; i < json_array_get_length(array); i++) {
            walk(f, json_array_get_element(array, i), depth + 1);
        }
    }
}

JsonObject *facts_flatten_lists(const char *tool, const char *text)
{
    gboolean ndctl = strcmp(tool, "ndctl") == 0;
    struct flattening f = { ndctl ? ndctl_kind : daxctl_kind, ndctl ? ndctl_lists : daxctl_lists, json_object_new() };
    g_autoptr(JsonNode) node = json_from_string(text, NULL);

    for (const char *const *list = f.lists; *list; list++) {
        json_object_set_array_member(f.out, *list, json_array_new());
    }
    if (node) {
        walk(&f, node, 0);
    }
    return f.out;
}
