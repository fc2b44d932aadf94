/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SRAT, SLIT and HMAT of a boot, as the emulator publishes them.
 *
 * Specification: ACPI 6.5, sections 5.2.16, 5.2.17 and 5.2.28.
 * Must not: set a field by itself; fw/srat.h and fw/proximity.h do.
 */
#ifndef FW_SCENARIO_TABLES_PUBLIC_H
#define FW_SCENARIO_TABLES_PUBLIC_H

#include "fw/scenario-place.h"
#include "fw/slit.h"

typedef struct FwScenarioTables {
    GByteArray *srat;           /* each is empty when the machine has no such table */
    GByteArray *slit;
    GByteArray *hmat;
} FwScenarioTables;

/**
 * fw_scenario_tables_new() - The bytes of the tables that speak of proximity, damage included.
 *
 * On a pseries machine all are empty. A PC has an SRAT when it has nodes or memory slots, a SLIT when a distance is said, an HMAT when a speed, a side
 * cache or an initiator is.
 * Returns: NULL and @error when the tables cannot say what the boot asks for; the message names the DIMM and the key.
 */
FwScenarioTables *fw_scenario_tables_new(const FwScenarioBoot *boot, const FwScenarioMap *map, GError **error);
void fw_scenario_tables_free(FwScenarioTables *tables);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FwScenarioTables, fw_scenario_tables_free)

/** fw_scenario_distances() - From every node of the machine to every other. Returns: NULL when the file says none, so that the machine's usual ones hold. */
struct fw_slit *fw_scenario_distances(const FwScenarioMachine *machine);

#endif
