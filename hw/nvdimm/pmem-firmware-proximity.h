/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What pmem-firmware says of proximity: the part of its state that SRAT, SLIT and HMAT are made from.
 */
#ifndef HW_NVDIMM_PMEM_FIRMWARE_PROXIMITY_H
#define HW_NVDIMM_PMEM_FIRMWARE_PROXIMITY_H

#include "qom/object.h"
#include "fw/proximity-damage.h"

#define PMEM_FIRMWARE_HMAT_REVISION_DEFAULT FW_HMAT_REVISION_6_3

typedef struct PmemFirmwareProximity {
    uint32_t hmat_revision;                             /* 1 or 2 */
    uint64_t latency_unit;                              /* picoseconds; 0: chosen */
    uint64_t bandwidth_unit;                            /* MB/s; 0: chosen */
    struct fw_measure *ram_latency;                     /* NULL: nothing said */
    struct fw_measure *ram_bandwidth;
    enum fw_srat_window srat_window;
    char *damage_names;                                 /* as the user gave them, or NULL */
    struct fw_proximity_damages *damages;               /* NULL: none */
} PmemFirmwareProximity;

/* Adds the properties to the class of pmem-firmware, for its class_init. */
void pmem_firmware_add_proximity_properties(ObjectClass *oc);
/* False with @errp when the machine, whose nodes are known, has no table to do the damage to. For the device's realize. */
bool pmem_firmware_proximity_check(const PmemFirmwareProximity *proximity, Error **errp);
/* Frees what the structure points to. */
void pmem_firmware_proximity_clear(PmemFirmwareProximity *proximity);

#endif
