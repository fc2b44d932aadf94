/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The NVDIMM root device as fw/dsm/root.c sees it. */
#ifndef HW_ACPI_ROOT_DEVICE_H
#define HW_ACPI_ROOT_DEVICE_H

#include "hw/mem/nvdimm.h"
#include "fw/dsm-bus-intel.h"
#include "fw/dsm-root.h"

/* What one call needs. */
typedef struct RootDevice {
    struct fw_dsm_root root;
    struct fw_ars_region *regions;
    struct fw_dsm_bus bus;
} RootDevice;

/**
 * root_device_begin: the machine's DIMMs and its scrub, for a call whose answer may have @room bytes.
 *
 * Returns NULL when the user wants a root device without commands. root_device_end() frees what was made in either case.
 */
const struct fw_dsm_root *root_device_begin(RootDevice *device, NVDIMMState *state, uint32_t room);
void root_device_end(RootDevice *device);

/**
 * root_device_bus: the firmware of the machine's DIMMs, for a call that activates it.
 *
 * Returns NULL when the user wants no run-time activation. root_device_end() frees what was made.
 */
const struct fw_dsm_bus *root_device_bus(RootDevice *device);

/* Nothing was scrubbed; the state in migration and at reset. Once, when the board is made. */
void root_device_init(NVDIMMState *state);

#endif
