/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A boot's tables and address map as one JSON object. Addresses and sizes are numbers.
 *
 * Must not: work anything out; the view has it all.
 */
#include <string.h>

#include "explain.h"
#include "fw/hmat.h"
#include "fw/slit.h"
#include "fw/srat.h"
#include "json-visitor.h"

/* Version of the JSON lines that this verb prints. */
#define EXPLAIN_SCHEMA 2

static void set_text(JsonBuilder *builder, const char *name, const char *text)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_string_value(builder, text);
}

static void set_number(JsonBuilder *builder, const char *name, uint64_t value)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_int_value(builder, (gint64)value);
}

static void set_bytes(JsonBuilder *builder, const GByteArray *bytes)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < bytes->len; i++) {
        g_string_append_printf(text, "%02x", bytes->data[i]);
    }
    set_text(builder, "bytes", text->str);
}

static void begin(JsonBuilder *builder, const char *name, gboolean list)
{
    json_builder_set_member_name(builder, name);
    if (list) {
        json_builder_begin_array(builder);
    } else {
        json_builder_begin_object(builder);
    }
}

static void add_machine(JsonBuilder *builder, const ExplainBoot *view)
{
    begin(builder, "machine", FALSE);
    set_text(builder, "type", view->boot->machine->type);
    set_number(builder, "memory", view->boot->machine->memory);
    set_number(builder, "slots", view->map->config.slots);
    set_number(builder, "maxmem", view->map->config.maxmem);
    if (view->map->machine.phys_bits) {
        set_number(builder, "phys_bits", view->map->machine.phys_bits);
    }
    json_builder_end_object(builder);
    begin(builder, "firmware", FALSE);
    for (unsigned i = 0; i < view->boot->firmware->len; i++) {
        const FwScenarioProperty *property = g_ptr_array_index(view->boot->firmware, i);

        set_text(builder, property->name, property->value);
    }
    json_builder_end_object(builder);
}

static void add_scm(JsonBuilder *builder, const FwScenarioDimm *dimm, const FwScenarioScm *scm)
{
    set_number(builder, "drc_index", scm->device->config.drc_index);
    set_number(builder, "block_size", scm->device->config.block_size);
    set_number(builder, "blocks", scm->device->config.blocks);
    begin(builder, "properties", FALSE);
    for (unsigned i = 0; i < dimm->scm->len; i++) {
        const FwScenarioProperty *property = g_ptr_array_index(dimm->scm, i);

        set_text(builder, property->name, property->value);
    }
    json_builder_end_object(builder);
}

static void add_dimms(JsonBuilder *builder, const ExplainBoot *view)
{
    begin(builder, "dimms", TRUE);
    for (unsigned i = 0; i < view->boot->dimms->len; i++) {
        const FwScenarioDimm *dimm = g_ptr_array_index(view->boot->dimms, i);
        uint64_t base = g_array_index(view->map->bases, uint64_t, i);

        json_builder_begin_object(builder);
        set_text(builder, "id", dimm->id);
        if (base != UINT64_MAX) {
            set_number(builder, "base", base);
        }
        set_number(builder, "size", dimm->size);
        set_number(builder, "slot", g_array_index(view->map->slots, unsigned, i));
        set_number(builder, "label_size", dimm->label_size);
        if (view->map->engine) {
            add_scm(builder, dimm, g_ptr_array_index(view->map->scm, i));
        } else {
            set_text(builder, "nfit", dimm->nfit);
            set_text(builder, "e820", dimm->e820);
        }
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

/* Findings of the checks of a map (@of_map) also say what Linux does with such a map. */
static void add_findings(JsonBuilder *builder, const char *name, const struct fw_findings *findings, gboolean of_map)
{
    struct fw_visitor visitor = json_visitor(builder);

    begin(builder, name, TRUE);
    for (guint i = 0; i < findings->items->len; i++) {
        const struct fw_finding *finding = g_ptr_array_index(findings->items, i);

        json_builder_begin_object(builder);
        set_text(builder, "severity", fw_severity_name(finding->severity));
        set_text(builder, "name", finding->name);
        visitor.number(builder, "at", finding->offset, 8, NULL);
        set_text(builder, "text", finding->text);
        if (of_map) {
            set_text(builder, "linux", fw_layout_check_find(finding->name)->explanation);
        }
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

static void add_map(JsonBuilder *builder, const ExplainBoot *view)
{
    struct fw_visitor visitor = json_visitor(builder);

    begin(builder, "map", FALSE);
    fw_layout_visit(view->map->layout, &visitor);
    json_builder_end_object(builder);
    add_findings(builder, "checks", view->checks, TRUE);
}

/* Shows @visitor what can be read of @bytes. */
typedef void Decode(const GByteArray *bytes, const struct fw_visitor *visitor, struct fw_findings *findings);

static void decode_nfit(const GByteArray *bytes, const struct fw_visitor *visitor, struct fw_findings *findings)
{
    g_autoptr(fw_nfit) nfit = fw_nfit_decode(bytes->data, bytes->len, findings);

    if (nfit) {
        fw_nfit_visit(nfit, visitor);
    }
}

static void decode_fit(const GByteArray *bytes, const struct fw_visitor *visitor, struct fw_findings *findings)
{
    g_autoptr(fw_nfit) nfit = fw_nfit_decode_structures(bytes->data, bytes->len, findings);

    if (nfit) {
        fw_nfit_visit(nfit, visitor);
    }
}

static void decode_srat(const GByteArray *bytes, const struct fw_visitor *visitor, struct fw_findings *findings)
{
    g_autoptr(fw_srat) srat = fw_srat_decode(bytes->data, bytes->len, findings);

    if (srat) {
        fw_srat_visit(srat, visitor);
    }
}

static void decode_slit(const GByteArray *bytes, const struct fw_visitor *visitor, struct fw_findings *findings)
{
    g_autoptr(fw_slit) slit = fw_slit_decode(bytes->data, bytes->len, findings);

    if (slit) {
        fw_slit_visit(slit, visitor);
    }
}

static void decode_hmat(const GByteArray *bytes, const struct fw_visitor *visitor, struct fw_findings *findings)
{
    g_autoptr(fw_hmat) hmat = fw_hmat_decode(bytes->data, bytes->len, findings);

    if (hmat) {
        fw_hmat_visit(hmat, visitor);
    }
}

static void add_table(JsonBuilder *builder, const char *name, const GByteArray *bytes, Decode *decode, gboolean hex)
{
    struct fw_visitor visitor = json_visitor(builder);
    g_autoptr(fw_findings) findings = fw_findings_new();

    begin(builder, name, FALSE);
    set_number(builder, "length", bytes->len);
    if (bytes->len) {
        begin(builder, "decoded", FALSE);
        decode(bytes, &visitor, findings);
        json_builder_end_object(builder);
    }
    add_findings(builder, "findings", findings, FALSE);
    if (hex) {
        set_bytes(builder, bytes);
    }
    json_builder_end_object(builder);
}

static void add_tables(JsonBuilder *builder, const ExplainBoot *view, gboolean hex)
{
    add_table(builder, "nfit", view->table, decode_nfit, hex);
    add_table(builder, "fit", view->fit, decode_fit, hex);
    add_table(builder, "srat", view->tables->srat, decode_srat, hex);
    add_table(builder, "slit", view->tables->slit, decode_slit, hex);
    add_table(builder, "hmat", view->tables->hmat, decode_hmat, hex);
    explain_proximity_json(view, builder);
}

static void add_needs(JsonBuilder *builder, const FwScenario *scenario)
{
    g_autoptr(GPtrArray) needs = fw_scenario_needs(scenario);

    begin(builder, "needs", TRUE);
    for (unsigned i = 0; i < needs->len; i++) {
        json_builder_add_string_value(builder, g_ptr_array_index(needs, i));
    }
    json_builder_end_array(builder);
}

char *explain_json(const ExplainBoot *view, gboolean hex)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    g_autoptr(JsonNode) root = NULL;

    json_builder_begin_object(builder);
    set_number(builder, "schema", EXPLAIN_SCHEMA);
    set_text(builder, "scenario", view->scenario->name);
    set_text(builder, "title", view->scenario->title);
    set_text(builder, "boot", view->boot->name);
    add_machine(builder, view);
    add_dimms(builder, view);
    add_map(builder, view);
    if (view->map->engine) {
        explain_nodes_json(view, builder);
        explain_affinity_json(view, builder);
    } else {
        add_tables(builder, view, hex);
    }
    add_needs(builder, view->scenario);
    json_builder_end_object(builder);
    root = json_builder_get_root(builder);
    return json_to_string(root, FALSE);
}
