/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tables of one boot have in common. Private to fw/scenario. */
#ifndef FW_SCENARIO_TABLES_H
#define FW_SCENARIO_TABLES_H

#include "fw/proximity-damage.h"
#include "fw/scenario-place.h"

/* Revision and creator of every table that QEMU's x86 machines make; @header keeps its signature and revision. */
void fw_scenario_set_header(struct fw_acpi_header *header);

/*
 * The DIMMs that are there at boot, as the builders of NFIT and SRAT want them, in the order of creation; @count receives how many. NULL and @error
 * when a field cannot have its value. What they point to belongs to @boot.
 */
struct fw_nfit_dimm *fw_scenario_nfit_dimms(const FwScenarioBoot *boot, const FwScenarioMap *map, size_t *count, GError **error);

/* Nodes that the machine has, the one that it makes by itself included; 0: the firmware speaks of no proximity. */
unsigned fw_scenario_nodes(const FwScenarioBoot *boot, const FwScenarioMap *map);
/* The node of a processor. */
unsigned fw_scenario_cpu_node(const FwScenarioBoot *boot, unsigned cpu);

/* Whether a node has a generic initiator. */
bool fw_scenario_is_generic(const FwScenarioBoot *boot, unsigned node);

/* uint32_t for each DIMM of the boot: its domain; of one that is not there at boot, 0. */
GArray *fw_scenario_domains(const FwScenarioBoot *boot, const FwScenarioMap *map);

/* What the boot asks of proximity, with all that it points to. */
typedef struct FwScenarioProximity {
    struct fw_proximity_config config;
    fw_proximity_damages *damages;
    GArray *nodes, *dimms;
    GPtrArray *measures;        /* fw_measure*, owned */
    struct fw_slit *distances;  /* or NULL */
} FwScenarioProximity;

/* NULL and @error when a value cannot be read; the reader of scenarios lets none of these through. */
FwScenarioProximity *fw_scenario_proximity_new(const FwScenarioBoot *boot, const FwScenarioMap *map, GError **error);
void fw_scenario_proximity_free(FwScenarioProximity *proximity);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FwScenarioProximity, fw_scenario_proximity_free)

#endif
