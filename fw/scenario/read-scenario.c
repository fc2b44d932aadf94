/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The whole file: what belongs to the scenario, its boots and its variants.
 */
#include "read.h"

#include <string.h>

#define SECOND 1000u
#define MAX_BOOTS 16
#define MAX_VARIANTS 64

/* --- parts ------------------------------------------------------------------------------------------------------------------------ */

#define BOOT(field) offsetof(FwScenarioBoot, field)
#define SCENARIO(field) offsetof(FwScenario, field)
#define SOURCE(field) offsetof(FwScenarioSource, field)

static const FwField limit_fields[] = {
    { .key = "boot", .read = fw_read_duration, .offset = BOOT(limit_boot_ms) },
    { .key = "step", .read = fw_read_duration, .offset = BOOT(limit_step_ms) },
    { .key = "total", .read = fw_read_duration, .offset = BOOT(limit_total_ms) },
    { .key = NULL },
};

static void read_modules(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);

    (void)field;
    *(GPtrArray **)member = list;
    for (unsigned i = 0; fw_read_list(reader, node, "kernel modules") && i < node->items->len; i++) {
        char *name = NULL;

        fw_read_name(reader, g_ptr_array_index(node->items, i), &name, NULL);
        if (name) {
            g_ptr_array_add(list, name);
        }
    }
}

static const FwField guest_fields[] = {
    { .key = "append", .read = fw_read_line, .offset = BOOT(append) },
    { .key = "modules", .read = read_modules, .offset = BOOT(modules) },
    { .key = NULL },
};

static const char *const source_kinds[] = { "issue", "thread", "commit", "spec", "report", NULL };

static const FwField source_fields[] = {
    { .key = "kind", .read = fw_read_word, .offset = SOURCE(kind), .needed = true, .words = source_kinds },
    { .key = "ref", .read = fw_read_line, .offset = SOURCE(ref), .needed = true },
    { .key = "text", .read = fw_read_text, .offset = SOURCE(text) },
    { .key = NULL },
};

static void read_one_source(FwReader *reader, const FwYamlNode *node, GPtrArray *list)
{
    FwScenarioSource *source = g_new0(FwScenarioSource, 1);

    g_ptr_array_add(list, source);
    fw_read_map(reader, node, source_fields, source);
}

static void read_source(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    GPtrArray *list = *(GPtrArray **)member;

    (void)field;
    if (node->kind != FW_YAML_LIST) {
        read_one_source(reader, node, list);
        return;
    }
    if (!node->items->len) {
        fw_read_error(reader, node, "names no source");
    }
    for (unsigned i = 0; i < node->items->len; i++) {
        read_one_source(reader, g_ptr_array_index(node->items, i), list);
    }
}

static void read_arch(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    static const char *const words[] = { "x86_64", "ppc64le", NULL };
    static const FwField word = { .words = words };
    g_autofree char *text = NULL;

    (void)field;
    fw_read_word(reader, node, &text, &word);
    *(FwScenarioArch *)member = g_strcmp0(text, "ppc64le") ? FW_SCENARIO_ARCH_X86_64 : FW_SCENARIO_ARCH_PPC64LE;
}

static const FwField xfail_fields[] = {
    { .key = "reason", .read = fw_read_text, .offset = SCENARIO(xfail_reason), .needed = true },
    { .key = "kernel", .read = fw_read_kernel, .offset = SCENARIO(xfail_kernel) },
    { .key = NULL },
};

static void read_xfail(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    (void)field;
    fw_read_map(reader, node, xfail_fields, member);
}

/* Keys without a function are read for each boot. */
#define BOOT_KEYS \
    { .key = "machine" }, { .key = "firmware" }, { .key = "dimms" }, { .key = "guest" }, { .key = "limits" }, { .key = "steps" }, \
    { .key = "expect" }

static const FwField scenario_fields[] = {
    { .key = "name", .read = fw_read_name, .offset = SCENARIO(name), .needed = true },
    { .key = "title", .read = fw_read_line, .offset = SCENARIO(title), .needed = true },
    { .key = "source", .read = read_source, .offset = SCENARIO(sources), .needed = true },
    { .key = "proves", .read = fw_read_text, .offset = SCENARIO(proves), .needed = true },
    { .key = "arch", .read = read_arch, .offset = SCENARIO(arch) },
    { .key = "kernel", .read = fw_read_kernel, .offset = SCENARIO(kernel) },
    { .key = "xfail", .read = read_xfail },
    { .key = "needs", .read = fw_read_needs, .offset = SCENARIO(needs) },
    BOOT_KEYS,
    { .key = "boots" },
    { .key = "variants" },
    { .key = NULL },
};

static const FwField boot_fields[] = { { .key = "name" }, BOOT_KEYS, { .key = NULL } };

static const FwField variant_fields[] = {
    { .key = "name", .needed = true }, { .key = "title" }, { .key = "source" }, { .key = "proves" }, { .key = "kernel" },
    { .key = "xfail" }, { .key = "needs" }, BOOT_KEYS, { .key = "boots" }, { .key = NULL },
};

/* A key with the value ~ goes back to its default; only boots and variants may say so. */
static void check_overlay(FwReader *reader, const FwYamlNode *node, const FwField *fields)
{
    FwYamlNode *present = fw_yaml_node_new(reader->tree, FW_YAML_MAP, node);

    for (unsigned i = 0; node->kind == FW_YAML_MAP && i < node->keys->len; i++) {
        if (!fw_yaml_is_null(g_ptr_array_index(node->items, i))) {
            fw_yaml_put(present, g_ptr_array_index(node->keys, i), g_ptr_array_index(node->items, i));
        }
    }
    fw_read_map(reader, node->kind == FW_YAML_MAP ? present : node, fields, NULL);
}

/* --- boots ------------------------------------------------------------------------------------------------------------------------ */

/* A part of a boot; one that was left without a value has been complained of. */
static const FwYamlNode *part(const FwYamlNode *node, const char *key)
{
    const FwYamlNode *value = fw_yaml_get(node, key);

    return value && !fw_yaml_is_null(value) ? value : NULL;
}

static FwScenarioBoot *read_boot(FwReader *reader, const FwYamlNode *node, char *name)
{
    FwScenarioBoot *boot = g_new0(FwScenarioBoot, 1);
    const FwYamlNode *limits = part(node, "limits"), *guest = part(node, "guest");

    boot->arch = reader->arch;
    boot->name = name;
    boot->limit_boot_ms = 120 * SECOND;
    boot->limit_step_ms = 60 * SECOND;
    boot->limit_total_ms = 300 * SECOND;
    boot->machine = fw_read_machine(reader, part(node, "machine"));
    boot->firmware = fw_read_firmware(reader, part(node, "firmware"));
    boot->dimms = fw_read_dimms(reader, part(node, "dimms"));
    boot->steps = fw_read_steps(reader, part(node, "steps"));
    boot->expect = fw_read_expect(reader, part(node, "expect"));
    if (limits) {
        fw_read_map(reader, limits, limit_fields, boot);
    }
    if (guest) {
        fw_read_map(reader, guest, guest_fields, boot);
    }
    fw_check_boot(reader, boot, node);
    return boot;
}

/* The backing outlives a boot, so a boot cannot say that a DIMM of an earlier one has another size or content. */
static void check_kept(FwReader *reader, const GPtrArray *boots, const FwYamlNode *own)
{
    static const char *const kept[] = { "size", "blocks", "labels", "label-size", "image", NULL };
    const FwYamlNode *dimms = fw_yaml_get(own, "dimms");

    for (unsigned i = 0; dimms && dimms->kind == FW_YAML_LIST && i < dimms->items->len; i++) {
        const FwYamlNode *dimm = g_ptr_array_index(dimms->items, i), *id = fw_yaml_get(dimm, "id");
        bool known = false;

        for (unsigned b = 0; id && id->text && b < boots->len; b++) {
            known = known || fw_scenario_dimm(g_ptr_array_index(boots, b), id->text);
        }
        for (unsigned k = 0; known && kept[k]; k++) {
            if (fw_yaml_get(dimm, kept[k])) {
                fw_read_error(reader, fw_yaml_get(dimm, kept[k]), "cannot change between boots: the backing file is kept");
            }
        }
    }
}

static char *boot_name(FwReader *reader, const FwYamlNode *own, unsigned place)
{
    const FwYamlNode *node = fw_yaml_get(own, "name");
    char *name = NULL;

    if (node && !fw_yaml_is_null(node)) {
        fw_read_name(reader, node, &name, NULL);
    }
    return name ? name : g_strdup_printf("boot%u", place + 1);
}

static void read_boots(FwReader *reader, FwYamlNode *node, GPtrArray *boots)
{
    const FwYamlNode *list = part(node, "boots");

    if (!list) {
        g_ptr_array_add(boots, read_boot(reader, node, g_strdup("boot1")));
        return;
    }
    if (!fw_read_list(reader, list, "boots")) {
        return;
    }
    if (!list->items->len || list->items->len > MAX_BOOTS) {
        fw_read_error(reader, list, "needs 1 to %d boots", MAX_BOOTS);
        return;
    }
    for (unsigned i = 0; i < list->items->len && fw_read_affordable(reader); i++) {
        FwYamlNode *own = g_ptr_array_index(list->items, i);

        check_overlay(reader, own, boot_fields);
        if (own->kind == FW_YAML_MAP) {
            check_kept(reader, boots, own);
            g_ptr_array_add(boots, read_boot(reader, fw_yaml_overlay(reader->tree, node, own), boot_name(reader, own, i)));
        }
    }
}

/* --- scenarios -------------------------------------------------------------------------------------------------------------------- */

FwScenario *fw_read_scenario(FwReader *reader, FwYamlNode *node, const char *of)
{
    FwScenario *scenario = g_new0(FwScenario, 1);

    scenario->file = g_strdup(reader->file);
    scenario->sources = g_ptr_array_new_with_free_func(fw_scenario_source_free);
    scenario->needs = g_ptr_array_new_with_free_func(g_free);
    scenario->boots = g_ptr_array_new_with_free_func(fw_scenario_boot_free);
    if (!fw_read_map(reader, node, scenario_fields, scenario)) {
        return scenario;
    }
    if (of && scenario->name) {
        g_autofree char *own = g_steal_pointer(&scenario->name);

        scenario->name = g_strconcat(of, "/", own, NULL);
    }
    reader->arch = scenario->arch;
    read_boots(reader, node, scenario->boots);
    return scenario;
}

static bool name_is_new(FwReader *reader, const GPtrArray *list, const FwScenario *scenario, const FwYamlNode *node)
{
    for (unsigned i = 0; scenario->name && i < list->len; i++) {
        const FwScenario *other = g_ptr_array_index(list, i);

        if (other->name && !strcmp(other->name, scenario->name)) {
            fw_read_error(reader, node, "another variant has the name '%s'", scenario->name);
            return false;
        }
    }
    return true;
}

static void read_variants(FwReader *reader, FwYamlNode *root, GPtrArray *scenarios)
{
    const FwYamlNode *list = fw_yaml_get(root, "variants"), *name = fw_yaml_get(root, "name");
    const char *of = name && name->kind == FW_YAML_SCALAR ? name->text : "";

    if (!fw_read_list(reader, list, "variants")) {
        return;
    }
    if (!list->items->len || list->items->len > MAX_VARIANTS) {
        fw_read_error(reader, list, "needs 1 to %d variants", MAX_VARIANTS);
        return;
    }
    for (unsigned i = 0; i < list->items->len && fw_read_affordable(reader); i++) {
        FwYamlNode *own = g_ptr_array_index(list->items, i);
        FwScenario *scenario;
        unsigned errors;

        errors = fw_diags_count(reader->diags);
        check_overlay(reader, own, variant_fields);
        if (fw_diags_count(reader->diags) != errors) {
            continue;       /* read any further, its wrong keys would be complained of again */
        }
        scenario = fw_read_scenario(reader, fw_yaml_overlay(reader->tree, root, own), of);
        name_is_new(reader, scenarios, scenario, own);
        g_ptr_array_add(scenarios, scenario);
    }
}

/* Complains of what every variant would repeat: the file's own keys. */
static void check_file(FwReader *reader, const FwYamlNode *root)
{
    g_autoptr(GArray) fields = g_array_new(TRUE, TRUE, sizeof(FwField));

    for (const FwField *field = scenario_fields; field->key; field++) {
        FwField row = { .key = field->key, .needed = !strcmp(field->key, "name") };

        g_array_append_val(fields, row);
    }
    fw_read_map(reader, root, (const FwField *)fields->data, NULL);
}

static void scenario_free(void *scenario)
{
    fw_scenario_free(scenario);
}

GPtrArray *fw_scenario_parse(const char *file, const char *text, size_t length, FwDiags *diags)
{
    g_autoptr(FwYamlTree) tree = fw_yaml_tree_read(text, length, diags);
    g_autoptr(GPtrArray) scenarios = g_ptr_array_new_with_free_func(scenario_free);
    FwReader reader = { .diags = diags, .tree = tree, .file = file };

    if (tree->root && fw_yaml_get(tree->root, "variants")) {
        check_file(&reader, tree->root);
        read_variants(&reader, tree->root, scenarios);
    } else if (tree->root) {
        g_ptr_array_add(scenarios, fw_read_scenario(&reader, tree->root, NULL));
    }
    return fw_diags_count(diags) ? NULL : g_steal_pointer(&scenarios);
}
