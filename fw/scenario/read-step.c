/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The key "steps".
 */
#include "read.h"
#include "units.h"

#include <string.h>

#define MAX_STEPS 256
#define MAX_EXIT 255

#define STEP(field) offsetof(FwScenarioStep, field)

static const struct {
    const char *key;
    FwScenarioStepKind kind;
} kinds[] = {
    { "run", FW_SCENARIO_STEP_RUN },       { "plug", FW_SCENARIO_STEP_PLUG },   { "unplug", FW_SCENARIO_STEP_UNPLUG },
    { "set", FW_SCENARIO_STEP_SET },       { "migrate", FW_SCENARIO_STEP_MIGRATE }, { "facts", FW_SCENARIO_STEP_FACTS },
};
static const char *const kind_keys[] = { "run", "plug", "unplug", "set", "migrate", "facts", NULL };

/* In the order of FwScenarioMove. */
static const char *const moves[] = { "live", "snapshot", NULL };

static void read_exit(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    const char *text = fw_read_scalar(reader, node, "an exit status, 'any' or 'nonzero'");
    uint64_t value;

    (void)field;
    if (!text) {
        return;
    }
    if (!strcmp(text, "any")) {
        *(int *)member = FW_SCENARIO_EXIT_ANY;
    } else if (!strcmp(text, "nonzero")) {
        *(int *)member = FW_SCENARIO_EXIT_NONZERO;
    } else if (!fw_unit_number(text, &value) && value <= MAX_EXIT) {
        *(int *)member = (int)value;
    } else {
        fw_read_error(reader, node, "'%.60s' is not an exit status: 0 to 255, 'any' or 'nonzero'", text);
    }
}

static const FwField set_fields[] = {
    { .key = "dimm", .read = fw_read_name, .offset = STEP(dimm) },
    { .key = "property", .read = fw_read_line, .offset = STEP(property), .needed = true },
    { .key = "value", .read = fw_read_line, .offset = STEP(value), .needed = true },
    { .key = NULL },
};

static void read_set(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    (void)field;
    fw_read_map(reader, node, set_fields, member);
}

static void read_move(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    g_autofree char *word = NULL;

    fw_read_word(reader, node, &word, field);
    for (unsigned i = 0; word && moves[i]; i++) {
        if (!strcmp(word, moves[i])) {
            *(FwScenarioMove *)member = i;
        }
    }
}

static const FwField fields[] = {
    { .key = "run", .read = fw_read_text, .offset = STEP(run) },
    { .key = "plug", .read = fw_read_name, .offset = STEP(dimm) },
    { .key = "unplug", .read = fw_read_name, .offset = STEP(dimm) },
    { .key = "set", .read = read_set },
    { .key = "migrate", .read = read_move, .offset = STEP(move), .words = moves },
    { .key = "facts", .read = fw_read_name, .offset = STEP(name) },
    { .key = "name", .read = fw_read_name, .offset = STEP(name) },
    { .key = "exit", .read = read_exit, .offset = STEP(exit) },
    { .key = "refused", .read = fw_read_switch, .offset = STEP(refused) },
    { .key = "limit", .read = fw_read_duration, .offset = STEP(limit_ms) },
    { .key = NULL },
};

/* Keys that say nothing for this kind of step would be silently without effect. */
static void check_keys(FwReader *reader, const FwYamlNode *node, const char *kind)
{
    bool asks = !strcmp(kind, "plug") || !strcmp(kind, "unplug") || !strcmp(kind, "set");
    const FwYamlNode *exit = fw_yaml_get(node, "exit"), *refused = fw_yaml_get(node, "refused");

    if (exit && strcmp(kind, "run")) {
        fw_read_error(reader, exit, "only a 'run' step has an exit status");
    }
    if (refused && !asks) {
        fw_read_error(reader, refused, "only 'plug', 'unplug' and 'set' can be refused");
    }
    if (!strcmp(kind, "facts") && fw_yaml_get(node, "name")) {
        fw_read_error(reader, fw_yaml_get(node, "name"), "a 'facts' step has its name in 'facts'");
    }
}

static FwScenarioStep *read_step(FwReader *reader, const FwYamlNode *node, unsigned place)
{
    FwScenarioStep *step = g_new0(FwScenarioStep, 1);
    const char *key = fw_read_choice(reader, node, kind_keys);

    step->mark = node->mark;
    if (key && fw_read_map(reader, node, fields, step)) {
        check_keys(reader, node, key);
    }
    for (unsigned i = 0; key && i < G_N_ELEMENTS(kinds); i++) {
        if (!strcmp(kinds[i].key, key)) {
            step->kind = kinds[i].kind;
        }
    }
    if (!step->name) {
        step->name = g_strdup_printf("step%u", place + 1);
    }
    return step;
}

static void check_names(FwReader *reader, const FwYamlNode *node, const GPtrArray *list)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);

    for (unsigned i = 0; i < list->len; i++) {
        const FwScenarioStep *step = g_ptr_array_index(list, i);

        if (!g_hash_table_add(names, step->name)) {
            fw_read_error(reader, g_ptr_array_index(node->items, i), "another step has the name '%s'", step->name);
        }
    }
}

/* The new emulator is started with the command line of the old one, which knows nothing of a DIMM that came or went since. */
static void check_moves(FwReader *reader, const FwYamlNode *node, const GPtrArray *list)
{
    bool changed = false;

    for (unsigned i = 0; i < list->len; i++) {
        const FwScenarioStep *step = g_ptr_array_index(list, i);

        if (step->kind == FW_SCENARIO_STEP_MIGRATE && changed) {
            fw_read_error(reader, g_ptr_array_index(node->items, i), "a machine cannot migrate behind a 'plug' or 'unplug': the new emulator would "
                          "have other DIMMs; put it in front of them");
        }
        changed = changed || step->kind == FW_SCENARIO_STEP_PLUG || step->kind == FW_SCENARIO_STEP_UNPLUG;
    }
}

GPtrArray *fw_read_steps(FwReader *reader, const FwYamlNode *node)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(fw_scenario_step_free);

    if (!node || !fw_read_list(reader, node, "steps")) {
        return list;
    }
    if (node->items->len > MAX_STEPS) {
        fw_read_error(reader, node, "more than %d steps", MAX_STEPS);
        return list;
    }
    for (unsigned i = 0; i < node->items->len; i++) {
        g_ptr_array_add(list, read_step(reader, g_ptr_array_index(node->items, i), i));
    }
    check_names(reader, node, list);
    check_moves(reader, node, list);
    return list;
}
