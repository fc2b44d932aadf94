/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A boot's tables and address map as text for people.
 *
 * Must not: work anything out; the view has it all.
 */
#include <inttypes.h>
#include <string.h>

#include "explain.h"
#include "fw/size.h"
#include "fw/srat.h"

#define BYTES_PER_LINE 16u
#define NFIT_STRUCTURES 40u     /* offset of the first structure: ACPI 6.5, table 5.127 */

/* --- paragraphs ------------------------------------------------------------------------------------------------------------------- */

static void append_size(GString *out, const char *before, uint64_t bytes)
{
    g_string_append(out, before);
    fw_size_format(bytes, out);
}

static void show_heading(const ExplainBoot *view, GString *out)
{
    const FwScenario *scenario = view->scenario;

    g_string_append_printf(out, "%s: %s\n", scenario->name, scenario->title);
    for (unsigned i = 0; i < scenario->sources->len; i++) {
        const FwScenarioSource *source = g_ptr_array_index(scenario->sources, i);

        g_string_append_printf(out, "source: %s %s\n", source->kind, source->ref);
    }
    if (scenario->boots->len > 1) {
        unsigned at = 0;

        while (at < scenario->boots->len && g_ptr_array_index(scenario->boots, at) != view->boot) {
            at++;
        }
        g_string_append_printf(out, "boot: %s, %u of %u\n", view->boot->name, at + 1, scenario->boots->len);
    }
}

static void show_machine(const ExplainBoot *view, GString *out)
{
    const FwScenarioMachine *machine = view->boot->machine;

    g_string_append_printf(out, "machine: %s, %u CPU (%s),", machine->type, machine->cpus, machine->cpu ? machine->cpu : "the machine's default");
    if (view->map->machine.phys_bits) {
        g_string_append_printf(out, " %u-bit physical addresses,", view->map->machine.phys_bits);
    }
    append_size(out, " RAM ", machine->memory);
    if (view->map->config.slots) {
        g_string_append_printf(out, ", %u memory slots,", view->map->config.slots);
        append_size(out, " maxmem ", view->map->config.maxmem);
    }
    g_string_append_c(out, '\n');
    for (unsigned i = 0; i < view->boot->firmware->len; i++) {
        const FwScenarioProperty *property = g_ptr_array_index(view->boot->firmware, i);

        g_string_append_printf(out, "firmware: %s=%s\n", property->name, property->value);
    }
}

/* What the engine knows of the device, and its properties as the scenario sets them. */
static void show_scm(const ExplainBoot *view, unsigned at, GString *out)
{
    const FwScenarioDimm *dimm = g_ptr_array_index(view->boot->dimms, at);
    const FwScenarioScm *scm = view->map->engine ? g_ptr_array_index(view->map->scm, at) : NULL;

    if (!scm) {
        return;
    }
    append_size(out, ", blocks of ", scm->device->config.block_size);
    g_string_append_printf(out, ", %" PRIu64 " of them", scm->device->config.blocks);
    for (unsigned i = 0; i < dimm->scm->len; i++) {
        const FwScenarioProperty *property = g_ptr_array_index(dimm->scm, i);

        g_string_append_printf(out, ", %s=%s", property->name, property->value);
    }
}

static void show_dimm(const ExplainBoot *view, unsigned at, GString *out)
{
    const FwScenarioDimm *dimm = g_ptr_array_index(view->boot->dimms, at);
    uint64_t base = g_array_index(view->map->bases, uint64_t, at);

    if (view->map->engine && base != UINT64_MAX && ((const FwScenarioScm *)g_ptr_array_index(view->map->scm, at))->bound->len) {
        g_string_append_printf(out, "  %-12s bound at boot from 0x%010" PRIx64 " on,", dimm->id, base);
    } else if (base == UINT64_MAX) {
        g_string_append_printf(out, "  %-12s not there at boot,", dimm->id);
    } else {
        g_string_append_printf(out, "  %-12s 0x%010" PRIx64 " to 0x%010" PRIx64 ",", dimm->id, base, base + dimm->size - 1);
    }
    append_size(out, " ", dimm->size);
    g_string_append_printf(out, ", slot %u", g_array_index(view->map->slots, unsigned, at));
    if (dimm->label_size) {
        append_size(out, ", labels ", dimm->label_size);
        g_string_append(out, dimm->labels == FW_SCENARIO_LABELS_SEPARATE ? " of their own" : " behind the data");
    }
    show_scm(view, at, out);
    if (dimm->interleave_set) {
        g_string_append_printf(out, ", set %s", dimm->interleave_set);
    }
    if (strcmp(dimm->nfit, "both")) {
        g_string_append_printf(out, ", reported in: %s", dimm->nfit);
    }
    if (strcmp(dimm->e820, "none")) {
        g_string_append_printf(out, ", e820 %s", dimm->e820);
    }
    g_string_append(out, dimm->unarmed ? ", unarmed\n" : "\n");
}

/* --- map -------------------------------------------------------------------------------------------------------------------------- */

static void style(void *opaque, enum fw_layout_style what, gboolean begin, GString *out)
{
    static const char *const codes[] = {
        [FW_LAYOUT_STYLE_PLAIN] = "", [FW_LAYOUT_STYLE_RULER] = "\033[2m", [FW_LAYOUT_STYLE_RAM] = "\033[32m",
        [FW_LAYOUT_STYLE_PMEM] = "\033[36m", [FW_LAYOUT_STYLE_OTHER] = "\033[33m", [FW_LAYOUT_STYLE_GAP] = "\033[2m",
        [FW_LAYOUT_STYLE_COLLISION] = "\033[1;31m",
    };

    (void)opaque;
    if (what != FW_LAYOUT_STYLE_PLAIN) {
        g_string_append(out, begin ? codes[what] : "\033[0m");
    }
}

/* The findings of one check follow each other; behind the last one stands what Linux does with such a map. */
static void show_checks(const struct fw_findings *findings, GString *out)
{
    const GPtrArray *items = findings->items;

    g_string_append(out, items->len ? "\nChecks of the map\n" : "\nChecks of the map\nnothing to report\n");
    for (guint i = 0; i < items->len; i++) {
        const struct fw_finding *finding = g_ptr_array_index(items, i);
        const struct fw_finding *next = i + 1 < items->len ? g_ptr_array_index(items, i + 1) : NULL;

        fw_finding_print(finding, out);
        if (!next || strcmp(next->name, finding->name) != 0) {
            g_string_append_printf(out, "    in Linux: %s\n", fw_layout_check_find(finding->name)->explanation);
        }
    }
}

static void show_map(const ExplainBoot *view, gboolean colour, GString *out)
{
    struct fw_layout_drawing drawing = { .style = colour ? style : NULL };

    g_string_append(out, "\nAddress map\n");
    fw_layout_draw(view->map->layout, &drawing, out);
    show_checks(view->checks, out);
}

/* --- tables ----------------------------------------------------------------------------------------------------------------------- */

static void show_bytes(const GByteArray *bytes, GString *out)
{
    for (guint at = 0; at < bytes->len; at += BYTES_PER_LINE) {
        guint end = MIN(at + BYTES_PER_LINE, bytes->len);

        g_string_append_printf(out, "%04x ", at);
        for (guint i = at; i < at + BYTES_PER_LINE; i++) {
            if (i < end) {
                g_string_append_printf(out, " %02x", bytes->data[i]);
            } else {
                g_string_append(out, "   ");
            }
        }
        g_string_append(out, "  ");
        for (guint i = at; i < end; i++) {
            g_string_append_c(out, g_ascii_isprint(bytes->data[i]) ? (char)bytes->data[i] : '.');
        }
        g_string_append_c(out, '\n');
    }
}

/* Passes on what is inside of groups: an answer of _FIT has no table header. */
typedef struct Inner {
    struct fw_visitor visitor;
    const struct fw_visitor *to;
    unsigned depth;
} Inner;

static void inner_begin(void *opaque, const char *name, gboolean list)
{
    Inner *inner = opaque;

    inner->depth++;
    inner->to->begin(inner->to->opaque, name, list);
}

static void inner_end(void *opaque, gboolean list)
{
    Inner *inner = opaque;

    inner->depth--;
    inner->to->end(inner->to->opaque, list);
}

static void inner_number(void *opaque, const char *name, uint64_t value, unsigned width, const char *meaning)
{
    Inner *inner = opaque;

    if (inner->depth) {
        inner->to->number(inner->to->opaque, name, value, width, meaning);
    }
}

static void inner_text(void *opaque, const char *name, const char *value, const char *meaning)
{
    Inner *inner = opaque;

    if (inner->depth) {
        inner->to->text(inner->to->opaque, name, value, meaning);
    }
}

static void print_structures(const struct fw_nfit *nfit, GString *out)
{
    struct fw_visitor *printer = fw_printer_new(out, 0);
    Inner inner = { .to = printer };

    inner.visitor = (struct fw_visitor){ inner_begin, inner_end, inner_number, inner_text, &inner };
    fw_nfit_visit(nfit, &inner.visitor);
    fw_printer_free(printer);
}

static void show_nfit(const GByteArray *bytes, gboolean fit, gboolean hex, GString *out)
{
    struct fw_findings *findings = fw_findings_new();
    g_autoptr(fw_nfit) nfit = fit ? fw_nfit_decode_structures(bytes->data, bytes->len, findings)
                                  : fw_nfit_decode(bytes->data, bytes->len, findings);

    if (nfit && fit) {
        print_structures(nfit, out);
    } else if (nfit) {
        fw_nfit_print(nfit, out);
    }
    if (findings->items->len) {
        g_string_append(out, "What a decoder notices:\n");
        fw_findings_print(findings, out);
    }
    if (hex) {
        g_string_append(out, "Bytes:\n");
        show_bytes(bytes, out);
    }
    fw_findings_free(findings);
}

static gboolean same_structures(const GByteArray *table, const GByteArray *fit)
{
    return table->len >= NFIT_STRUCTURES && table->len - NFIT_STRUCTURES == fit->len
        && memcmp(table->data + NFIT_STRUCTURES, fit->data, fit->len) == 0;
}

static void show_tables(const ExplainBoot *view, gboolean hex, GString *out)
{
    g_string_append_printf(out, "\nNFIT, static table: %u bytes%s%s\n", view->table->len, view->table_file ? ", from the file " : "",
                           view->table_file ? view->table_file : "");
    if (view->table->len) {
        show_nfit(view->table, FALSE, hex, out);
    } else {
        g_string_append(out, "there is none\n");
    }
    g_string_append_printf(out, "\nNFIT, answer of _FIT: %u bytes%s%s\n", view->fit->len, view->fit_file ? ", from the file " : "",
                           view->fit_file ? view->fit_file : "");
    if (!view->fit->len) {
        g_string_append(out, "it is empty\n");
    } else if (same_structures(view->table, view->fit)) {
        g_string_append(out, "the same structures as in the static table\n");
    } else {
        show_nfit(view->fit, TRUE, hex, out);
    }
}

static void show_srat(const ExplainBoot *view, gboolean hex, GString *out)
{
    if (!view->srat->len) {
        return;
    }
    g_string_append(out, "\nSRAT, memory affinity of the DIMMs\n");
    for (guint at = 0; at + FW_SRAT_MEMORY_LENGTH <= view->srat->len; at += FW_SRAT_MEMORY_LENGTH) {
        struct fw_srat_memory entry;

        if (fw_srat_memory_decode(view->srat->data + at, FW_SRAT_MEMORY_LENGTH, &entry)) {
            g_string_append_printf(out, "proximity domain %u: 0x%010" PRIx64 " to 0x%010" PRIx64 ", flags 0x%x%s%s%s\n", entry.proximity,
                                   entry.base, entry.base + entry.length - 1, entry.flags,
                                   entry.flags & FW_SRAT_MEMORY_ENABLED ? " enabled" : "",
                                   entry.flags & FW_SRAT_MEMORY_HOT_PLUGGABLE ? " hot-pluggable" : "",
                                   entry.flags & FW_SRAT_MEMORY_NON_VOLATILE ? " non-volatile" : "");
        }
    }
    if (hex) {
        show_bytes(view->srat, out);
    }
}

void explain_text(const ExplainBoot *view, gboolean hex, gboolean colour, GString *out)
{
    g_autoptr(GPtrArray) needs = fw_scenario_needs(view->scenario);

    show_heading(view, out);
    show_machine(view, out);
    if (view->boot->dimms->len) {
        g_string_append(out, "\nDIMMs\n");
    }
    for (unsigned i = 0; i < view->boot->dimms->len; i++) {
        show_dimm(view, i, out);
    }
    show_map(view, colour, out);
    if (view->map->engine) {
        explain_nodes_text(view, out);
    } else {
        show_tables(view, hex, out);
        show_srat(view, hex, out);
    }
    if (needs->len) {
        g_string_append(out, "\nThe emulator must have:");
        for (unsigned i = 0; i < needs->len; i++) {
            g_string_append_printf(out, " %s", (const char *)g_ptr_array_index(needs, i));
        }
        g_string_append_c(out, '\n');
    }
}
