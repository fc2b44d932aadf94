/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The part of fw_scenario_map_new() for pseries machines. Private to fw/scenario. */
#ifndef FW_SCENARIO_PLACE_PSERIES_H
#define FW_SCENARIO_PLACE_PSERIES_H

#include "fw/scenario-place.h"

/* Gives every DIMM its slot; *at is the DIMM that cannot have one. */
typedef bool FwScenarioSlots(const FwScenarioBoot *boot, FwScenarioMap *map, unsigned *at, GError **error);

/**
 * fw_scenario_place_pseries() - Fill in a map whose layout and arrays are empty.
 *
 * Returns: false and @error; *at then is the DIMM's index, or G_MAXUINT for the machine.
 */
bool fw_scenario_place_pseries(const FwScenarioBoot *boot, FwScenarioMap *map, FwScenarioSlots *assign_slots, unsigned *at,
                               GError **error);

#endif
