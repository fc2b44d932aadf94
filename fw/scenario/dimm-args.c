/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One DIMM as properties of the device nvdimm or spapr-nvdimm, and the properties that a scenario needs beyond those of QEMU's own.
 */
#include "args.h"
#include "fw/dimm-properties.h"
#include "fw/scenario-scm.h"

#include <inttypes.h>
#include <string.h>

static void arg_free(void *data)
{
    FwArg *arg = data;

    g_free(arg->name);
    g_free(arg->value);
    g_free(arg);
}

static FwArg *add(GPtrArray *list, const char *name, FwArgKind kind, char *value)
{
    FwArg *arg = g_new0(FwArg, 1);

    arg->name = g_strdup(name);
    arg->value = value;
    arg->kind = kind;
    g_ptr_array_add(list, arg);
    return arg;
}

static FwArg *add_number(GPtrArray *list, const char *name, uint64_t value)
{
    return add(list, name, FW_ARG_NUMBER, g_strdup_printf("%" PRIu64, value));
}

static void add_ours(GPtrArray *list, const char *name, FwArgKind kind, char *value)
{
    add(list, name, kind, value)->ours = true;
}

static void add_our_number(GPtrArray *list, const char *name, uint64_t value)
{
    add_number(list, name, value)->ours = true;
}

/* The least that QEMU takes without being told that it is no mistake. */
#define LABELS_USUAL (UINT64_C(128) << 10)

static void add_labels(GPtrArray *list, const FwScenarioDimm *dimm)
{
    if (dimm->labels == FW_SCENARIO_LABELS_INLINE) {
        add_number(list, "label-size", dimm->label_size);
    } else if (dimm->labels == FW_SCENARIO_LABELS_SEPARATE) {
        add_ours(list, "label-memdev", FW_ARG_TEXT, g_strconcat("lbl-", dimm->id, NULL));
        if (dimm->label_size != fw_scenario_backing_size(dimm, true)) {
            add_number(list, "label-size", dimm->label_size);
        }
    }
    if (dimm->labels != FW_SCENARIO_LABELS_NONE && dimm->label_size < LABELS_USUAL) {
        add_ours(list, "small-labels", FW_ARG_SWITCH, g_strdup("on"));
    }
}

/* Properties that QEMU's own nvdimm has. */
static void add_usual(GPtrArray *list, const FwScenarioDimm *dimm)
{
    add(list, "id", FW_ARG_TEXT, g_strdup(dimm->id));
    add(list, "memdev", FW_ARG_TEXT, g_strconcat("mem-", dimm->id, NULL));
    add_labels(list, dimm);
    if (dimm->has_address) {
        add_number(list, "addr", dimm->address);
    }
    if (dimm->slot >= 0) {
        add_number(list, "slot", (unsigned)dimm->slot);
    }
    if (dimm->node >= 0) {
        add_number(list, "node", (unsigned)dimm->node);
    }
    if (dimm->uuid) {
        add(list, "uuid", FW_ARG_TEXT, g_strdup(dimm->uuid));
    }
    if (dimm->unarmed) {
        add(list, "unarmed", FW_ARG_SWITCH, g_strdup("on"));
    }
}

static void add_place(GPtrArray *list, const FwScenarioDimm *dimm)
{
    if (dimm->align) {
        add_our_number(list, "align", dimm->align);
    }
    if (dimm->overlap) {
        add_ours(list, "overlap", FW_ARG_SWITCH, g_strdup("on"));
    }
    if (dimm->spa_offset) {
        add_our_number(list, "spa-offset", dimm->spa_offset);
    }
    if (dimm->spa_length) {
        add_our_number(list, "spa-length", dimm->spa_length);
    }
    if (dimm->has_spa_base) {
        add_our_number(list, "spa-base", dimm->spa_base);
    }
    if (strcmp(dimm->e820, "none")) {
        add_ours(list, "e820", FW_ARG_TEXT, g_strdup(dimm->e820));
    }
}

/* Sizes are numbers, everything else is text. */
static void add_proximity(GPtrArray *list, const FwScenarioDimm *dimm)
{
    for (unsigned i = 0; i < dimm->proximity->len; i++) {
        const FwScenarioProperty *property = g_ptr_array_index(dimm->proximity, i);

        add_ours(list, property->name, g_str_has_suffix(property->name, "-size") ? FW_ARG_NUMBER : FW_ARG_TEXT, g_strdup(property->value));
    }
}

static void add_firmware(GPtrArray *list, const FwScenarioDimm *dimm)
{
    static const FwArgKind kinds[] = {
        [FW_DIMM_PROPERTY_NUMBER] = FW_ARG_NUMBER, [FW_DIMM_PROPERTY_SWITCH] = FW_ARG_SWITCH, [FW_DIMM_PROPERTY_TEXT] = FW_ARG_TEXT,
    };

    for (unsigned i = 0; i < dimm->firmware->len; i++) {
        const FwScenarioProperty *property = g_ptr_array_index(dimm->firmware, i);
        const struct fw_dimm_property *row = fw_dimm_property_find(property->name);

        add_ours(list, property->name, row ? kinds[row->kind] : FW_ARG_TEXT, g_strdup(property->value));
    }
}

static void add_interleave(GPtrArray *list, const FwScenarioDimm *dimm)
{
    if (!dimm->interleave_set) {
        return;
    }
    add_ours(list, "interleave-set", FW_ARG_TEXT, g_strdup(dimm->interleave_set));
    if (dimm->interleave_position >= 0) {
        add_our_number(list, "interleave-position", (unsigned)dimm->interleave_position);
    }
    if (dimm->interleave_line) {
        add_our_number(list, "interleave-line-size", dimm->interleave_line);
    }
    if (dimm->interleave_lines) {
        add_our_number(list, "interleave-lines", dimm->interleave_lines);
    }
}

static void add_flush(GPtrArray *list, const FwScenarioDimm *dimm)
{
    if (dimm->flush_hints) {
        add_our_number(list, "flush-hints", dimm->flush_hints);
    }
    if (dimm->flush_base) {
        add_our_number(list, "flush-base", dimm->flush_base);
    }
}

static void add_nfit(GPtrArray *list, const FwScenarioDimm *dimm)
{
    if (strcmp(dimm->nfit, "both")) {
        add_ours(list, "nfit", FW_ARG_TEXT, g_strdup(dimm->nfit));
    }
    for (unsigned i = 0; i < dimm->nfit_fields->len; i++) {
        const FwScenarioProperty *field = g_ptr_array_index(dimm->nfit_fields, i);
        g_autofree char *name = g_strconcat("nfit-", field->name, NULL);
        bool guid = strchr(field->value, '-') != NULL;

        add_ours(list, name, guid ? FW_ARG_TEXT : FW_ARG_NUMBER, g_strdup(field->value));
    }
}

static FwArgKind kind_of(const char *name)
{
    const FwScenarioScmProperty *row;

    for (unsigned i = 0; (row = fw_scenario_scm_property(i)); i++) {
        if (!strcmp(row->name, name)) {
            return row->kind == FW_SCENARIO_SCM_SWITCH                                             ? FW_ARG_SWITCH
                   : row->kind == FW_SCENARIO_SCM_SIZE || row->kind == FW_SCENARIO_SCM_NUMBER ? FW_ARG_NUMBER : FW_ARG_TEXT;
        }
    }
    return FW_ARG_TEXT;
}

/* A pseries device must have a UUID, and one without labels must say that this is meant. */
static void add_scm(GPtrArray *list, const FwScenarioDimm *dimm)
{
    if (!dimm->uuid) {
        add(list, "uuid", FW_ARG_TEXT, fw_scenario_scm_uuid(dimm));
    }
    if (dimm->labels == FW_SCENARIO_LABELS_NONE) {
        add_our_number(list, "metadata-size", 0);
    }
    for (unsigned i = 0; i < dimm->scm->len; i++) {
        const FwScenarioProperty *property = g_ptr_array_index(dimm->scm, i);

        if (dimm->labels != FW_SCENARIO_LABELS_NONE || strcmp(property->name, "metadata-size")) {
            add_ours(list, property->name, kind_of(property->name), g_strdup(property->value));
        }
    }
}

GPtrArray *fw_scenario_dimm_args(const FwScenarioBoot *boot, const FwScenarioDimm *dimm)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(arg_free);

    add_usual(list, dimm);
    if (dimm->poison) {
        add_ours(list, "poison", FW_ARG_TEXT, g_strdup(dimm->poison));
    }
    if (boot->arch == FW_SCENARIO_ARCH_PPC64LE) {
        add_scm(list, dimm);
        return list;
    }
    add_place(list, dimm);
    add_proximity(list, dimm);
    add_firmware(list, dimm);
    add_nfit(list, dimm);
    add_interleave(list, dimm);
    add_flush(list, dimm);
    return list;
}

/* --- what a scenario needs -------------------------------------------------------------------------------------------------------- */

static void need(GHashTable *set, const char *device, const char *property)
{
    g_hash_table_add(set, g_strconcat(device, ".", property, NULL));
}

static void needs_of_boot(const FwScenarioBoot *boot, GHashTable *set)
{
    for (unsigned i = 0; i < boot->firmware->len; i++) {
        need(set, "pmem-firmware", ((const FwScenarioProperty *)g_ptr_array_index(boot->firmware, i))->name);
    }
    for (unsigned i = 0; i < boot->dimms->len; i++) {
        const FwScenarioDimm *dimm = g_ptr_array_index(boot->dimms, i);
        g_autoptr(GPtrArray) args = fw_scenario_dimm_args(boot, dimm);

        if (dimm->keep_poison) {
            need(set, fw_scenario_device(boot), "poison-file");
        }

        for (unsigned a = 0; a < args->len; a++) {
            const FwArg *arg = g_ptr_array_index(args, a);

            if (arg->ours) {
                need(set, fw_scenario_device(boot), arg->name);
            }
        }
    }
    for (unsigned i = 0; i < boot->steps->len; i++) {
        const FwScenarioStep *step = g_ptr_array_index(boot->steps, i);

        if (step->kind == FW_SCENARIO_STEP_SET) {
            need(set, step->dimm ? fw_scenario_device(boot) : "pmem-firmware", step->property);
        }
    }
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

GPtrArray *fw_scenario_needs(const FwScenario *scenario)
{
    g_autoptr(GHashTable) set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
    GHashTableIter iter;
    gpointer name;

    for (unsigned i = 0; i < scenario->needs->len; i++) {
        g_hash_table_add(set, g_strdup(g_ptr_array_index(scenario->needs, i)));
    }
    for (unsigned i = 0; i < scenario->boots->len; i++) {
        needs_of_boot(g_ptr_array_index(scenario->boots, i), set);
    }
    g_hash_table_iter_init(&iter, set);
    while (g_hash_table_iter_next(&iter, &name, NULL)) {
        g_ptr_array_add(list, g_strdup(name));
    }
    g_ptr_array_sort(list, by_text);
    return list;
}
