/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The keys of a DIMM that are properties of the device spapr-nvdimm.
 *
 * Each value becomes the text that QEMU takes; what may stand in it is judged by fw/scm.
 */
#include "read.h"
#include "units.h"
#include "fw/scenario-scm.h"

#include <inttypes.h>
#include <string.h>

static FwScenarioScmKind kind_of(const char *name)
{
    const FwScenarioScmProperty *row;

    for (unsigned i = 0; (row = fw_scenario_scm_property(i)); i++) {
        if (!strcmp(row->name, name)) {
            return row->kind;
        }
    }
    return FW_SCENARIO_SCM_TEXT;
}

static char *number_text(FwReader *reader, const FwYamlNode *node, bool size)
{
    const char *text = fw_read_scalar(reader, node, size ? "a size" : "a number");
    uint64_t value;
    const char *wrong;

    if (!text) {
        return NULL;
    }
    wrong = size ? fw_unit_size(text, &value) : fw_unit_number(text, &value);
    if (wrong) {
        fw_read_error(reader, node, "'%.60s' %s", text, wrong);
        return NULL;
    }
    return g_strdup_printf("%" PRIu64, value);
}

static char *switch_text(FwReader *reader, const FwYamlNode *node)
{
    const char *text = fw_read_scalar(reader, node, "true or false");
    const char *wrong;
    bool value;

    if (!text) {
        return NULL;
    }
    wrong = fw_unit_switch(text, &value);
    if (wrong) {
        fw_read_error(reader, node, "'%.60s' %s", text, wrong);
        return NULL;
    }
    return g_strdup(value ? "on" : "off");
}

/* "a:b" as it is, "[a, b]" and, of pairs, "{a: 1, b: 2}" joined. */
static char *joined_text(FwReader *reader, const FwYamlNode *node, bool pairs)
{
    g_autoptr(GString) joined = g_string_new(NULL);
    bool good = true;

    if (node->kind == FW_YAML_SCALAR || (node->kind == FW_YAML_MAP && !pairs)) {
        return g_strdup(fw_read_scalar(reader, node, "a text or a list"));
    }
    for (unsigned i = 0; i < node->items->len; i++) {
        const char *text = fw_read_scalar(reader, g_ptr_array_index(node->items, i), "a value");

        good = good && text;
        g_string_append(joined, joined->len ? ":" : "");
        if (node->kind == FW_YAML_MAP) {
            g_string_append_printf(joined, "%s=", ((const FwYamlNode *)g_ptr_array_index(node->keys, i))->text);
        }
        g_string_append(joined, text ? text : "");
    }
    return good ? g_strdup(joined->str) : NULL;
}

static char *plain_text(FwReader *reader, const FwYamlNode *node)
{
    char *text = NULL;

    fw_read_line(reader, node, &text, NULL);
    return text;
}

static char *text_of(FwReader *reader, const FwYamlNode *node, FwScenarioScmKind kind)
{
    switch (kind) {
    case FW_SCENARIO_SCM_SIZE:
    case FW_SCENARIO_SCM_NUMBER:
        return number_text(reader, node, kind == FW_SCENARIO_SCM_SIZE);
    case FW_SCENARIO_SCM_SWITCH:
        return switch_text(reader, node);
    case FW_SCENARIO_SCM_TEXT:
        return plain_text(reader, node);
    case FW_SCENARIO_SCM_LIST:
    case FW_SCENARIO_SCM_PAIRS:
        return joined_text(reader, node, kind == FW_SCENARIO_SCM_PAIRS);
    }
    return NULL;
}

void fw_read_scm(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    g_autofree char *text = text_of(reader, node, kind_of(field->key));
    g_autoptr(GError) error = NULL;
    FwScenarioProperty *property;

    if (!text) {
        return;
    }
    if (!fw_scenario_scm_try(field->key, text, &error)) {
        fw_read_error(reader, node, "%s", error->message);
        return;
    }
    property = g_new0(FwScenarioProperty, 1);
    property->name = g_strdup(field->key);
    property->value = g_steal_pointer(&text);
    g_ptr_array_add(*(GPtrArray **)member, property);
}
