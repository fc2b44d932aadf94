/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine's nodes, its -numa hmat-lb and hmat-cache, and its DIMMs, as fw/proximity.h takes them.
 */
#ifndef HW_ACPI_PROXIMITY_H
#define HW_ACPI_PROXIMITY_H

#include "hw/boards.h"
#include "hw/mem/nvdimm.h"
#include "fw/proximity-damage.h"

/* @fw points into the rest, to the DIMMs and to pmem-firmware, none of which may go before it. */
typedef struct ProximityConfig {
    struct fw_proximity_config fw;
    GArray *nodes;
    GArray *matrices;
    GArray *caches;
    GArray *dimms;
    GPtrArray *ratings;                                 /* of GArray, one per matrix */
    struct fw_slit *distances;
} ProximityConfig;

/* What @machine has now; with @dimms, what its DIMMs and pmem-firmware say too, and @newcomer (or NULL), which is not plugged yet. */
ProximityConfig *proximity_config_new(MachineState *machine, bool dimms, const NVDIMMDevice *newcomer);
void proximity_config_free(ProximityConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ProximityConfig, proximity_config_free)

/* The damages that pmem-firmware asks for; NULL: none. */
const struct fw_proximity_damages *proximity_damages(void);

/* Whether SLIT and HMAT can be made with @newcomer, which has its domain. */
bool proximity_check(MachineState *machine, const NVDIMMDevice *newcomer, Error **errp);

#endif
