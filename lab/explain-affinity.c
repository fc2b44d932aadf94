/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The NUMA nodes of a pseries machine: what is in each, the DIMMs that the device tree puts there, and the distances that a guest which knows form 2
 * of associativity reads in ibm,numa-distance-table. (Of form 1 a guest works distances out of the lists, as 10, 20, 40, 80 or 160.)
 *
 * Must not: judge; a DIMM's list may name a node that the machine does not have.
 */
#include <inttypes.h>

#include "explain.h"
#include "fw/size.h"

#define NO_NODE (-1)

/* A machine of which no nodes are said has one. */
static unsigned node_count(const ExplainBoot *view)
{
    return MAX(view->boot->machine->numa->len, 1);
}

static uint64_t node_memory(const ExplainBoot *view, unsigned node)
{
    const FwScenarioMachine *machine = view->boot->machine;

    return machine->numa->len ? ((const FwScenarioNode *)g_ptr_array_index(machine->numa, node))->memory : machine->memory;
}

/* "0-1"; NULL: none. */
static char *node_processors(const ExplainBoot *view, unsigned node)
{
    const FwScenarioMachine *machine = view->boot->machine;

    if (machine->numa->len) {
        return g_strdup(((const FwScenarioNode *)g_ptr_array_index(machine->numa, node))->cpus);
    }
    return machine->cpus > 1 ? g_strdup_printf("0-%u", machine->cpus - 1) : g_strdup("0");
}

/* The last domain of the list is the node. A damaged list names none. */
static int64_t node_of_dimm(const ExplainBoot *view, unsigned at)
{
    const FwScenarioScm *scm = g_ptr_array_index(view->map->scm, at);
    const FwScenarioDimm *dimm = g_ptr_array_index(view->boot->dimms, at);

    if (scm->form.damage[FW_SCM_NODE_ASSOCIATIVITY] != FW_SCM_NODE_INTACT) {
        return NO_NODE;
    }
    return scm->form.n_domains ? (int64_t)scm->form.domains[scm->form.n_domains - 1] : MAX(dimm->node, 0);
}

static unsigned distance_of(const struct fw_slit *distances, unsigned from, unsigned to)
{
    return distances ? *fw_slit_distance(distances, from, to) : from == to ? FW_SLIT_LOCAL : FW_SLIT_REMOTE;
}

/* --- text ------------------------------------------------------------------------------------------------------------------------- */

static void show_dimms_of(const ExplainBoot *view, int64_t node, GString *out)
{
    for (unsigned i = 0; i < view->map->scm->len; i++) {
        if (node_of_dimm(view, i) == node) {
            g_string_append_printf(out, ", %s", ((const FwScenarioDimm *)g_ptr_array_index(view->boot->dimms, i))->id);
        }
    }
}

static void show_node(const ExplainBoot *view, unsigned node, GString *out)
{
    g_autofree char *processors = node_processors(view, node);

    g_string_append_printf(out, "  node %u: processors %s, RAM ", node, processors ? processors : "none");
    if (node_memory(view, node)) {
        fw_size_format(node_memory(view, node), out);
    } else {
        g_string_append(out, "none");
    }
    show_dimms_of(view, node, out);
    g_string_append_c(out, '\n');
}

/* DIMMs whose list names what the machine does not have, or nothing at all. */
static void show_strangers(const ExplainBoot *view, GString *out)
{
    for (unsigned i = 0; i < view->map->scm->len; i++) {
        int64_t node = node_of_dimm(view, i);
        const char *id = ((const FwScenarioDimm *)g_ptr_array_index(view->boot->dimms, i))->id;

        if (node == NO_NODE) {
            g_string_append_printf(out, "  %s: its " FW_SCM_DT_ASSOCIATIVITY " is damaged and names no node\n", id);
        } else if (node >= node_count(view)) {
            g_string_append_printf(out, "  %s: its " FW_SCM_DT_ASSOCIATIVITY " names node %" PRId64 ", which the machine does not have\n", id, node);
        }
    }
}

void explain_affinity_text(const ExplainBoot *view, GString *out)
{
    g_autoptr(fw_slit) distances = fw_scenario_distances(view->boot->machine);
    unsigned nodes = node_count(view);

    g_string_append(out, "\nNUMA nodes, from ibm,associativity and ibm,numa-distance-table\n");
    for (unsigned i = 0; i < nodes; i++) {
        show_node(view, i, out);
    }
    show_strangers(view, out);
    g_string_append(out, "  distances\n     from\\to");
    for (unsigned to = 0; to < nodes; to++) {
        g_string_append_printf(out, " %5u", to);
    }
    for (unsigned from = 0; from < nodes; from++) {
        g_string_append_printf(out, "\n    %8u", from);
        for (unsigned to = 0; to < nodes; to++) {
            g_string_append_printf(out, " %5u", distance_of(distances, from, to));
        }
    }
    g_string_append_c(out, '\n');
}

/* --- JSON ------------------------------------------------------------------------------------------------------------------------- */

static void add_node(const ExplainBoot *view, const struct fw_slit *distances, unsigned node, JsonBuilder *builder)
{
    g_autofree char *processors = node_processors(view, node);

    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "node");
    json_builder_add_int_value(builder, node);
    json_builder_set_member_name(builder, "processors");
    json_builder_add_string_value(builder, processors ? processors : "");
    json_builder_set_member_name(builder, "ram");
    json_builder_add_int_value(builder, (gint64)node_memory(view, node));
    json_builder_set_member_name(builder, "distances");
    json_builder_begin_array(builder);
    for (unsigned to = 0; to < node_count(view); to++) {
        json_builder_add_int_value(builder, distance_of(distances, node, to));
    }
    json_builder_end_array(builder);
    json_builder_end_object(builder);
}

void explain_affinity_json(const ExplainBoot *view, JsonBuilder *builder)
{
    g_autoptr(fw_slit) distances = fw_scenario_distances(view->boot->machine);

    json_builder_set_member_name(builder, "affinity");
    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "nodes");
    json_builder_begin_array(builder);
    for (unsigned i = 0; i < node_count(view); i++) {
        add_node(view, distances, i, builder);
    }
    json_builder_end_array(builder);
    json_builder_set_member_name(builder, "dimms");
    json_builder_begin_object(builder);
    for (unsigned i = 0; i < view->map->scm->len; i++) {
        int64_t node = node_of_dimm(view, i);

        if (node != NO_NODE) {
            json_builder_set_member_name(builder, ((const FwScenarioDimm *)g_ptr_array_index(view->boot->dimms, i))->id);
            json_builder_add_int_value(builder, node);
        }
    }
    json_builder_end_object(builder);
    json_builder_end_object(builder);
}
