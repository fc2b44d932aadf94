/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What ndctl and daxctl print, in one form, and values as text for reports.
 *
 * Both tools nest what they list (a namespace in its region in its bus) and leave levels out; here every kind has an array of its own.
 */
#include "fact.h"

#include <string.h>

typedef struct Kind {
    const char *list;       /* name of the array, both where the tool nests it and in the result */
    const char *prefix;     /* of the element's member @member */
    const char *member;
} Kind;

static const Kind ndctl_kinds[] = {
    { "buses", "ndbus", "dev" }, { "dimms", "nmem", "dev" }, { "regions", "region", "dev" }, { "namespaces", "", "dev" }, { NULL, NULL, NULL },
};
static const Kind daxctl_kinds[] = {
    { "devices", "", "chardev" }, { "regions", "", "path" }, { NULL, NULL, NULL },
};

static const Kind *kind_of(const Kind *kinds, JsonObject *object)
{
    for (; kinds->list; kinds++) {
        JsonNode *member = json_object_get_member(object, kinds->member);
        const char *text = member && json_node_get_value_type(member) == G_TYPE_STRING ? json_node_get_string(member) : NULL;

        if (text && g_str_has_prefix(text, kinds->prefix)) {
            return kinds;
        }
    }
    return NULL;
}

static bool is_known_list(const Kind *kinds, const char *name)
{
    for (; kinds->list; kinds++) {
        if (!strcmp(kinds->list, name)) {
            return true;
        }
    }
    return false;
}

static void collect(const Kind *kinds, JsonObject *result, JsonNode *node);

static void collect_members(const Kind *kinds, JsonObject *result, JsonObject *object)
{
    JsonObjectIter iter;
    const char *name;
    JsonNode *value;

    json_object_iter_init(&iter, object);
    while (json_object_iter_next(&iter, &name, &value)) {
        if (is_known_list(kinds, name)) {
            collect(kinds, result, value);
        }
    }
}

static void collect(const Kind *kinds, JsonObject *result, JsonNode *node)
{
    if (JSON_NODE_HOLDS_ARRAY(node)) {
        JsonArray *array = json_node_get_array(node);

        for (unsigned i = 0; i < json_array_get_length(array); i++) {
            collect(kinds, result, json_array_get_element(array, i));
        }
    } else if (JSON_NODE_HOLDS_OBJECT(node)) {
        const Kind *kind = kind_of(kinds, json_node_get_object(node));

        if (kind) {
            json_array_add_element(json_object_get_array_member(result, kind->list), json_node_copy(node));
        }
        collect_members(kinds, result, json_node_get_object(node));
    }
}

static JsonNode *one_form(const Kind *kinds, JsonNode *printed)
{
    JsonObject *result = json_object_new();
    JsonNode *node = json_node_new(JSON_NODE_OBJECT);

    for (const Kind *kind = kinds; kind->list; kind++) {
        json_object_set_array_member(result, kind->list, json_array_new());
    }
    if (printed) {
        collect(kinds, result, printed);
    }
    json_node_take_object(node, result);
    return node;
}

JsonNode *fw_facts_ndctl(JsonNode *printed)
{
    return one_form(ndctl_kinds, printed);
}

JsonNode *fw_facts_daxctl(JsonNode *printed)
{
    return one_form(daxctl_kinds, printed);
}

char *fw_fact_show(JsonNode *value, size_t max)
{
    g_autofree char *text = NULL;

    if (!value || JSON_NODE_HOLDS_NULL(value)) {
        return g_strdup("nothing");
    }
    text = JSON_NODE_HOLDS_VALUE(value) ? fw_fact_scalar_text(value) : json_to_string(value, FALSE);
    if (strlen(text) > max) {
        size_t end = (size_t)(g_utf8_find_prev_char(text, text + max + 1) - text);
        g_autofree char *start = g_strndup(text, end);

        return g_strconcat(start, "...", NULL);
    }
    return g_steal_pointer(&text);
}
