/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The key "dimms".
 */
#include "read-proximity.h"
#include "fw/dimm-properties.h"
#include "fw/dsm-answers.h"
#include "fw/nfit-build.h"
#include "fw/poison.h"
#include "fw/scenario-scm.h"

#include <inttypes.h>
#include <string.h>

#define PAGE 4096u
#define KIB (UINT64_C(1) << 10)
#define GIB (UINT64_C(1) << 30)
/* Largest DIMM: half of the largest physical address space (52 bits). */
#define MAX_SIZE (UINT64_C(1) << 51)
/* Largest label area: its length is a 32-bit number in every interface that tells it. */
#define MAX_LABELS (2 * GIB)
/* What the Intel family's label functions need at least. */
#define DEFAULT_LABELS (128 * KIB)

#define DIMM(field) offsetof(FwScenarioDimm, field)

static const char *const label_places[] = { "none", "inline", "separate", NULL };
static const char *const e820_kinds[] = { "none", "reserved", "persistent", "legacy", "ram", NULL };
static const char *const reports[] = { "both", "static", "fit", "none", NULL };

static void read_labels(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    g_autofree char *word = NULL;

    fw_read_word(reader, node, &word, field);
    if (word) {
        *(FwScenarioLabels *)member = !strcmp(word, "none") ? FW_SCENARIO_LABELS_NONE
            : !strcmp(word, "inline")                       ? FW_SCENARIO_LABELS_INLINE : FW_SCENARIO_LABELS_SEPARATE;
    }
}

static const FwField interleave_fields[] = {
    { .key = "set", .read = fw_read_name, .offset = DIMM(interleave_set), .needed = true },
    { .key = "position", .read = fw_read_unsigned, .offset = DIMM(interleave_position), .max = FW_NFIT_SET_WAYS_MAX - 1 },
    { .key = "line-size", .read = fw_read_power, .offset = DIMM(interleave_line), .min = 64, .max = GIB },
    { .key = "lines", .read = fw_read_unsigned, .offset = DIMM(interleave_lines), .min = 1, .max = 1024 },
    { .key = NULL },
};

static void read_interleave(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    (void)field;
    fw_read_map(reader, node, interleave_fields, member);
}

static void no_such_field(FwReader *reader, const FwYamlNode *key, const FwYamlNode *map)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const struct fw_nfit_property *rows;
    const char *nearest;
    guint count;

    rows = fw_nfit_properties(&count);
    g_ptr_array_add(names, (char *)"where");
    for (guint i = 0; i < count; i++) {
        g_ptr_array_add(names, (char *)rows[i].name + strlen("nfit-"));
    }
    g_ptr_array_add(names, NULL);
    nearest = fw_read_nearest(key->text, (const char *const *)names->pdata);
    fw_diags_add(reader->diags, key->mark, map->path, nearest ? "there is no NFIT field '%.60s'; did you mean '%s'?"
                 : "there is no NFIT field '%.60s'; docs/nvdimm.rst lists them", key->text, nearest);
}

/* One overridden field; the NFIT builder judges the value, as it does in the emulator. */
static void read_nfit_field(FwReader *reader, const FwYamlNode *map, const FwYamlNode *key, const FwYamlNode *value, FwScenarioDimm *dimm)
{
    g_autofree char *name = g_strconcat("nfit-", key->text, NULL);
    const char *text = fw_read_scalar(reader, value, "a number or a GUID");
    g_autofree struct fw_nfit_dimm *probe = g_new0(struct fw_nfit_dimm, 1);
    g_autoptr(GError) error = NULL;
    FwScenarioProperty *property;

    if (!text) {
        return;
    }
    if (fw_nfit_property_find(name) < 0) {
        no_such_field(reader, key, map);
        return;
    }
    fw_nfit_dimm_init(probe);
    if (!fw_nfit_dimm_set_text(probe, name, text, &error)) {
        fw_read_error(reader, value, "%s", error->message);
        return;
    }
    property = g_new0(FwScenarioProperty, 1);
    property->name = g_strdup(key->text);
    property->value = g_strdup(text);
    g_ptr_array_add(dimm->nfit_fields, property);
}

/* "nfit: fit", or "nfit: {where: fit, serial: 0x1234}". */
static void read_nfit(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    FwScenarioDimm *dimm = member;

    if (node->kind != FW_YAML_MAP) {
        fw_read_word(reader, node, &dimm->nfit, field);
        return;
    }
    for (unsigned i = 0; i < node->keys->len; i++) {
        const FwYamlNode *key = g_ptr_array_index(node->keys, i);
        const FwYamlNode *value = g_ptr_array_index(node->items, i);

        if (!strcmp(key->text, "where")) {
            fw_read_word(reader, value, &dimm->nfit, field);
        } else {
            read_nfit_field(reader, node, key, value, dimm);
        }
    }
}

/* One property of the DIMM's firmware; the emulator's own table judges the value. */
static void read_firmware_property(FwReader *reader, const FwYamlNode *map, const FwYamlNode *key, const FwYamlNode *value,
                                   struct fw_dimm *probe, GPtrArray *list)
{
    const struct fw_dimm_property *row = fw_dimm_property_find(key->text);
    const char *text = fw_read_scalar(reader, value, "a value of the property");
    g_autoptr(GError) error = NULL;
    FwScenarioProperty *property;

    if (!row) {
        fw_diags_add(reader->diags, key->mark, map->path, "there is no property '%.60s' of a DIMM's firmware; docs/nvdimm.rst lists them", key->text);
        return;
    }
    if (!text) {
        return;
    }
    if (!fw_dimm_property_set_text(probe, row, text, &error)) {
        fw_read_error(reader, value, "%s", error->message);
        return;
    }
    property = g_new0(FwScenarioProperty, 1);
    property->name = g_strdup(key->text);
    property->value = g_strdup(row->kind != FW_DIMM_PROPERTY_SWITCH ? text : row->get(probe) ? "on" : "off");
    g_ptr_array_add(list, property);
}

static void read_answers(FwReader *reader, const FwYamlNode *value, GPtrArray *list)
{
    FwScenarioProperty *property = g_new0(FwScenarioProperty, 1);

    property->name = g_strdup("answers");
    property->value = fw_read_answers(reader, value, &fw_dsm_answers_dimm);
    g_ptr_array_add(list, property);
}

/* "firmware: {dsm-family: intel, smart-spares: 50}". */
static void read_firmware(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    struct fw_dimm probe;

    (void)field;
    if (node->kind != FW_YAML_MAP) {
        fw_read_error(reader, node, "must be a mapping of properties, such as {dsm-family: intel}");
        return;
    }
    fw_dimm_init(&probe);
    for (unsigned i = 0; i < node->keys->len; i++) {
        const FwYamlNode *key = g_ptr_array_index(node->keys, i);
        const FwYamlNode *value = g_ptr_array_index(node->items, i);

        if (g_str_equal(key->text, "answers")) {
            read_answers(reader, value, *(GPtrArray **)member);
        } else {
            read_firmware_property(reader, node, key, value, &probe, *(GPtrArray **)member);
        }
    }
    fw_dimm_clear(&probe);
}

/* A property of the device spapr-nvdimm; scenario-scm.h knows its kind. */
#define SCM(name) { .key = name, .read = fw_read_scm, .offset = DIMM(scm), .archs = FW_FIELD_PPC64LE }

static const FwField fields[] = {
    { .key = "id", .read = fw_read_name, .offset = DIMM(id), .needed = true },
    { .key = "size", .read = fw_read_size, .offset = DIMM(size), .min = PAGE, .max = MAX_SIZE, .unit = PAGE },
    { .key = "address", .read = fw_read_address, .offset = DIMM(address) },
    { .key = "labels", .read = read_labels, .offset = DIMM(labels), .words = label_places },
    { .key = "label-size", .read = fw_read_size, .offset = DIMM(label_size), .min = KIB, .max = MAX_LABELS, .unit = 256 },
    { .key = "uuid", .read = fw_read_uuid, .offset = DIMM(uuid) },
    { .key = "node", .read = fw_read_unsigned, .offset = DIMM(node), .max = 1023 },
    { .key = "slot", .read = fw_read_unsigned, .offset = DIMM(slot), .max = FW_SCENARIO_MAX_DIMMS - 1 },
    { .key = "align", .read = fw_read_power, .offset = DIMM(align), .min = PAGE, .archs = FW_FIELD_X86_64 },
    { .key = "overlap", .read = fw_read_switch, .offset = DIMM(overlap), .archs = FW_FIELD_X86_64 },
    { .key = "spa-offset", .read = fw_read_size, .offset = DIMM(spa_offset), .unit = PAGE, .archs = FW_FIELD_X86_64 },
    { .key = "spa-length", .read = fw_read_size, .offset = DIMM(spa_length), .min = PAGE, .unit = PAGE, .archs = FW_FIELD_X86_64 },
    { .key = "spa-base", .read = fw_read_address, .offset = DIMM(spa_base), .archs = FW_FIELD_X86_64 },
    { .key = "e820", .read = fw_read_word, .offset = DIMM(e820), .words = e820_kinds, .archs = FW_FIELD_X86_64 },
    { .key = "nfit", .read = read_nfit, .words = reports, .archs = FW_FIELD_X86_64 },
    { .key = "proximity", .read = fw_read_proximity, .offset = DIMM(proximity), .archs = FW_FIELD_X86_64 },
    { .key = "interleave", .read = read_interleave, .archs = FW_FIELD_X86_64 },
    { .key = "flush-hints", .read = fw_read_unsigned, .offset = DIMM(flush_hints), .min = 1, .max = 1024, .archs = FW_FIELD_X86_64 },
    { .key = "flush-base", .read = fw_read_address, .offset = DIMM(flush_base), .archs = FW_FIELD_X86_64 },
    { .key = "poison", .read = fw_read_line, .offset = DIMM(poison) },
    { .key = "keep-poison", .read = fw_read_switch, .offset = DIMM(keep_poison) },
    { .key = "firmware", .read = read_firmware, .offset = DIMM(firmware), .archs = FW_FIELD_X86_64 },
    { .key = "unarmed", .read = fw_read_switch, .offset = DIMM(unarmed) },
    { .key = "hotplug", .read = fw_read_switch, .offset = DIMM(hotplug) },
    { .key = "blocks", .read = fw_read_number, .offset = DIMM(blocks), .min = 1, .max = MAX_SIZE / FW_SCM_MIN_BLOCK_SIZE, .archs = FW_FIELD_PPC64LE },
    SCM("block-size"),
    SCM("metadata-size"),
    SCM("bind-blocks-per-call"),
    SCM("unbind-blocks-per-call"),
    SCM("flush-blocks-per-call"),
    SCM("bind-busy"),
    SCM("unbind-busy"),
    SCM("flush-busy"),
    SCM("placement"),
    SCM("placement-after"),
    SCM("placement-align"),
    SCM("placement-offset"),
    SCM("bound-at-boot"),
    SCM("in-use"),
    SCM("health"),
    SCM("health-valid"),
    SCM("persistence-failed-count"),
    SCM("stats"),
    SCM("stats-access"),
    SCM("broken"),
    SCM("answers"),
    SCM("dt-sizes"),
    SCM("dt-damage"),
    SCM("dt-unit-guid"),
    SCM("dt-associativity"),
    SCM("pmem-override"),
    { .key = "image" },
    { .key = "absent" },
    { .key = "count" },
    { .key = NULL },
};

/* On a pseries machine the number of blocks may stand in place of the size. */
static void check_size(FwReader *reader, const FwYamlNode *node, FwScenarioDimm *dimm)
{
    const FwYamlNode *size = fw_yaml_get(node, "size"), *blocks = fw_yaml_get(node, "blocks");
    uint64_t block_size = fw_scenario_scm_block_size(dimm);

    if (size && blocks && dimm->size && dimm->blocks) {
        fw_read_error(reader, blocks, "has both 'size' and 'blocks'; only one is possible");
    } else if (!size && !blocks) {
        fw_read_error(reader, node, reader->arch == FW_SCENARIO_ARCH_PPC64LE ? "the key 'size' (or 'blocks') is missing" : "the key 'size' is missing");
    } else if (dimm->blocks && dimm->blocks > MAX_SIZE / block_size) {
        fw_read_error(reader, blocks, "%s blocks of %" PRIu64 " bytes are more than 2^51 bytes", blocks->text, block_size);
    } else if (dimm->blocks) {
        dimm->size = dimm->blocks * block_size;
    }
}

/* The emulator's own reader judges the text. */
static void check_poison(FwReader *reader, const FwYamlNode *node, const FwScenarioDimm *dimm)
{
    struct fw_poison poison;
    g_autoptr(GError) error = NULL;

    fw_poison_init(&poison, reader->arch == FW_SCENARIO_ARCH_PPC64LE ? FW_POISON_LINE_PSERIES : FW_POISON_LINE_X86);
    if (!fw_poison_parse(&poison, dimm->poison, &error) || (dimm->size && !fw_poison_bound(&poison, dimm->size, &error))) {
        fw_read_error(reader, node, "%s", error->message);
    }
    fw_poison_finish(&poison);
}

/* An inline label area shares the backing's pages with the data; one of its own is at the beginning of a file of its own. */
static void check_dimm(FwReader *reader, const FwYamlNode *node, FwScenarioDimm *dimm)
{
    const FwYamlNode *label_size = fw_yaml_get(node, "label-size");

    if (dimm->labels == FW_SCENARIO_LABELS_NONE) {
        if (label_size) {
            fw_read_error(reader, label_size, "has no meaning with 'labels: none'");
        }
        dimm->label_size = 0;
    } else if (dimm->label_size % PAGE && dimm->labels == FW_SCENARIO_LABELS_INLINE) {
        fw_read_error(reader, label_size, "%s is not a multiple of 4K", label_size->text);
    }
    if (dimm->id && !g_ascii_isalpha(dimm->id[0])) {
        fw_read_error(reader, fw_yaml_get(node, "id"), "'%s' must begin with a letter: it names a device of QEMU", dimm->id);
    }
    if (fw_yaml_get(node, "flush-base") && !dimm->flush_hints) {
        fw_read_error(reader, fw_yaml_get(node, "flush-base"), "has no meaning without 'flush-hints'");
    } else if (dimm->flush_hints > PAGE / FW_NFIT_FLUSH_HINT_STRIDE && !fw_yaml_get(node, "flush-base")) {
        fw_read_error(reader, fw_yaml_get(node, "flush-hints"), "more than %u addresses need a place of their own: 'flush-base'",
                      PAGE / FW_NFIT_FLUSH_HINT_STRIDE);
    }
    if (dimm->poison) {
        check_poison(reader, fw_yaml_get(node, "poison"), dimm);
    }
    if (dimm->keep_poison && dimm->hotplug) {
        fw_read_error(reader, fw_yaml_get(node, "keep-poison"), "is for DIMMs that are there from the start");
    }
    if (dimm->spa_offset >= dimm->size && dimm->size) {
        fw_read_error(reader, fw_yaml_get(node, "spa-offset"), "is not inside the DIMM's size");
    } else if (dimm->size && dimm->spa_length > dimm->size - dimm->spa_offset) {
        fw_read_error(reader, fw_yaml_get(node, "spa-length"), "reaches beyond the DIMM's size");
    }
}

static FwScenarioDimm *read_dimm(FwReader *reader, const FwYamlNode *node)
{
    FwScenarioDimm *dimm = g_new0(FwScenarioDimm, 1);
    const FwYamlNode *image;

    dimm->mark = node->mark;
    dimm->labels = FW_SCENARIO_LABELS_INLINE;
    dimm->label_size = DEFAULT_LABELS;
    dimm->node = dimm->slot = dimm->interleave_position = -1;
    dimm->e820 = g_strdup("none");
    dimm->nfit = g_strdup("both");
    dimm->proximity = g_ptr_array_new_with_free_func(fw_scenario_property_free);
    dimm->firmware = g_ptr_array_new_with_free_func(fw_scenario_property_free);
    dimm->nfit_fields = g_ptr_array_new_with_free_func(fw_scenario_property_free);
    dimm->media = g_ptr_array_new_with_free_func(fw_scenario_media_free);
    dimm->scm = g_ptr_array_new_with_free_func(fw_scenario_property_free);
    if (!fw_read_map(reader, node, fields, dimm)) {
        return dimm;
    }
    dimm->has_address = fw_yaml_get(node, "address") != NULL;
    dimm->has_spa_base = fw_yaml_get(node, "spa-base") != NULL;
    check_size(reader, node, dimm);
    check_dimm(reader, node, dimm);
    image = fw_yaml_get(node, "image");
    if (image) {
        fw_read_media(reader, image, dimm);
    }
    return dimm;
}

/* An entry that a boot or a variant leaves out. */
static bool is_absent(FwReader *reader, const FwYamlNode *node)
{
    const FwYamlNode *absent = fw_yaml_get(node, "absent");
    bool value = false;

    if (absent) {
        fw_read_switch(reader, absent, &value, NULL);
    }
    return value;
}

/* How many DIMMs an entry stands for; 0 = one, under its own id. */
static unsigned read_count(FwReader *reader, const FwYamlNode *node)
{
    static const FwField limits = { .min = 1, .max = FW_SCENARIO_MAX_DIMMS };
    const FwYamlNode *count = fw_yaml_get(node, "count");
    unsigned value = 0;

    if (count) {
        fw_read_unsigned(reader, count, &value, &limits);
        if (fw_yaml_get(node, "address") || fw_yaml_get(node, "slot")) {
            fw_read_error(reader, count, "DIMMs with a count cannot have one address or slot");
        }
    }
    return value;
}

/* Reads one entry into as many DIMMs as it stands for; with a count they are named ID0, ID1, ... */
static void read_entry(FwReader *reader, const FwYamlNode *node, GPtrArray *list)
{
    unsigned count = read_count(reader, node);

    for (unsigned i = 0; i < MAX(count, 1); i++) {
        FwScenarioDimm *dimm;

        if (list->len == FW_SCENARIO_MAX_DIMMS) {
            fw_read_error(reader, node, "more than %d DIMMs", FW_SCENARIO_MAX_DIMMS);
            return;
        }
        dimm = read_dimm(reader, node);
        g_ptr_array_add(list, dimm);
        if (count && dimm->id) {
            g_autofree char *stem = g_steal_pointer(&dimm->id);

            dimm->id = g_strdup_printf("%s%u", stem, i);
        }
    }
}

GPtrArray *fw_read_dimms(FwReader *reader, const FwYamlNode *node)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(fw_scenario_dimm_free);

    if (!node || !fw_read_list(reader, node, "DIMMs")) {
        return list;
    }
    for (unsigned i = 0; i < node->items->len; i++) {
        const FwYamlNode *item = g_ptr_array_index(node->items, i);

        if (!is_absent(reader, item)) {
            read_entry(reader, item, list);
        }
    }
    return list;
}
