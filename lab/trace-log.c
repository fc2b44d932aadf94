/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads and matches firmware calls. Names come from the trace, where the firmware's code put them; no specification is repeated here.
 */
#include <string.h>

#include "trace-log.h"

static void call_free(gpointer data)
{
    TraceCall *call = data;

    json_object_unref(call->object);
    g_free(call);
}

GPtrArray *trace_read(const char *text)
{
    GPtrArray *calls = g_ptr_array_new_with_free_func(call_free);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (unsigned i = 0; lines[i]; i++) {
        g_autoptr(JsonNode) node = lines[i][0] == '{' ? json_from_string(lines[i], NULL) : NULL;

        if (node && JSON_NODE_HOLDS_OBJECT(node)) {
            TraceCall *call = g_new0(TraceCall, 1);

            call->line = i + 1;
            call->object = json_node_dup_object(node);
            g_ptr_array_add(calls, call);
        }
    }
    return calls;
}

static const char *text_of(const TraceCall *call, const char *name)
{
    JsonNode *node = json_object_get_member(call->object, name);

    return node && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING ? json_node_get_string(node) : NULL;
}

static gboolean number_of(const TraceCall *call, const char *name, gint64 *out)
{
    JsonNode *node = json_object_get_member(call->object, name);

    if (!node || !JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_INT64) {
        return FALSE;
    }
    *out = json_node_get_int(node);
    return TRUE;
}

static gboolean text_fits(const TraceCall *call, const char *name, const char *wanted)
{
    return !wanted || g_strcmp0(text_of(call, name), wanted) == 0;
}

static gboolean number_fits(const TraceCall *call, const char *name, gint64 wanted)
{
    gint64 seen;

    return wanted < 0 || (number_of(call, name, &seen) && seen == wanted);
}

static gboolean status_fits(const TraceCall *call, const char *wanted)
{
    gint64 number, seen;

    if (!wanted) {
        return TRUE;
    }
    if (g_strcmp0(text_of(call, "status_name"), wanted) == 0 || g_strcmp0(text_of(call, "ret_name"), wanted) == 0) {
        return TRUE;
    }
    if (!number_of(call, "status", &seen) && !number_of(call, "ret", &seen)) {
        return FALSE;
    }
    return g_ascii_string_to_signed(wanted, 10, G_MININT64, G_MAXINT64, &number, NULL) ? number == seen
           : g_str_has_prefix(wanted, "0x") && g_ascii_strtoll(wanted, NULL, 16) == seen;
}

/* Numbers are compared as numbers, "0x10" and 16 alike; what a member holds may be of either form. */
static gboolean value_fits(JsonNode *node, const char *wanted)
{
    const char *test[] = { wanted, NULL };
    g_autoptr(FwFactTest) equals = node ? fw_fact_test_new("equals", test, NULL) : NULL;

    return equals && fw_fact_test_node(equals, node);
}

static gboolean members_fit(const TraceCall *call, const char *name, const GPtrArray *wanted)
{
    JsonNode *node = json_object_get_member(call->object, name);
    JsonObject *members = node && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;

    for (unsigned i = 0; wanted && i < wanted->len; i++) {
        const FwScenarioProperty *property = g_ptr_array_index(wanted, i);

        if (!members || !value_fits(json_object_get_member(members, property->name), property->value)) {
            return FALSE;
        }
    }
    return TRUE;
}

gboolean trace_matches(const TraceCall *call, const FwScenarioCall *pattern)
{
    if (pattern->method && g_strcmp0(text_of(call, "method"), pattern->method) != 0 &&
        g_strcmp0(text_of(call, "hcall"), pattern->method) != 0) {
        return FALSE;
    }
    return text_fits(call, "family", pattern->family) && text_fits(call, "name", pattern->function) &&
           number_fits(call, "function", pattern->number) && number_fits(call, "handle", pattern->handle) &&
           status_fits(call, pattern->status) && members_fit(call, "args", pattern->args) && members_fit(call, "out", pattern->out);
}

static void append_args(GString *text, const TraceCall *call)
{
    JsonNode *node = json_object_get_member(call->object, "args");
    g_autofree char *args = node ? json_to_string(node, FALSE) : NULL;

    if (args) {
        g_string_append_printf(text, " %s", args);
    }
}

char *trace_describe(const TraceCall *call)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const char *method = text_of(call, "method") ? text_of(call, "method") : text_of(call, "hcall");
    const char *status = text_of(call, "status_name") ? text_of(call, "status_name") : text_of(call, "ret_name");
    gint64 number;

    g_string_append(text, method ? method : "?");
    if (text_of(call, "family")) {
        g_string_append_printf(text, " %s", text_of(call, "family"));
    }
    if (text_of(call, "name")) {
        g_string_append_printf(text, " %s", text_of(call, "name"));
    } else if (number_of(call, "function", &number)) {
        g_string_append_printf(text, " function %" G_GINT64_FORMAT, number);
    }
    if (number_of(call, "handle", &number)) {
        g_string_append_printf(text, number ? " on DIMM 0x%" G_GINT64_MODIFIER "x" : " on the root device", number);
    }
    append_args(text, call);
    if (status) {
        g_string_append_printf(text, ": %s", status);
    } else if (number_of(call, "status", &number) || number_of(call, "ret", &number)) {
        g_string_append_printf(text, ": %" G_GINT64_FORMAT, number);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void append_key(GString *text, const char *key, const char *value)
{
    if (value) {
        g_string_append_printf(text, "%s%s=%s", text->len ? " " : "", key, value);
    }
}

static void append_members(GString *text, const char *prefix, const GPtrArray *members)
{
    for (unsigned i = 0; members && i < members->len; i++) {
        const FwScenarioProperty *property = g_ptr_array_index(members, i);

        g_string_append_printf(text, "%s%s%s=%s", text->len ? " " : "", prefix, property->name, property->value);
    }
}

char *trace_describe_pattern(const FwScenarioCall *pattern)
{
    g_autoptr(GString) text = g_string_new(NULL);

    append_key(text, "method", pattern->method);
    append_key(text, "family", pattern->family);
    append_key(text, "function", pattern->function);
    if (pattern->number >= 0) {
        g_string_append_printf(text, "%snumber=%" G_GINT64_FORMAT, text->len ? " " : "", pattern->number);
    }
    if (pattern->handle >= 0) {
        g_string_append_printf(text, "%shandle=%" G_GINT64_FORMAT, text->len ? " " : "", pattern->handle);
    }
    append_key(text, "status", pattern->status);
    append_members(text, "args.", pattern->args);
    append_members(text, "out.", pattern->out);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

gboolean trace_is_refusal(const TraceCall *call)
{
    const char *name = text_of(call, "ret_name");
    gint64 number;

    if (number_of(call, "ret", &number)) {
        return number < 0 || (number > 0 && !(name && (strstr(name, "BUSY") || strstr(name, "PARTIAL"))));
    }
    return number_of(call, "status", &number) && number != 0;
}
