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
        explain_affinity_text(view, out);
    } else {
        explain_tables_text(view, hex, out);
        explain_proximity_text(view, out);
    }
    if (needs->len) {
        g_string_append(out, "\nThe emulator must have:");
        for (unsigned i = 0; i < needs->len; i++) {
            g_string_append_printf(out, " %s", (const char *)g_ptr_array_index(needs, i));
        }
        g_string_append_c(out, '\n');
    }
}
