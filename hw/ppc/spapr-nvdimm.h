/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the pseries machine needs of its NVDIMMs.
 *
 * Stands in QEMU's tree as include/hw/ppc/spapr_nvdimm.h.  The first five functions are called by the machine, its connectors and its reset; their names
 * stay as they are.  The others are called from where overlay/ppc.list says.
 */
#ifndef HW_SPAPR_NVDIMM_H
#define HW_SPAPR_NVDIMM_H

#include "chardev/char-fe.h"
#include "hw/mem/nvdimm.h"

typedef struct SpaprDrc SpaprDrc;
typedef struct SpaprMachineState SpaprMachineState;

/* The connector @drc has a device for the guest: its node, at the top of @fdt. */
int spapr_pmem_dt_populate(SpaprDrc *drc, SpaprMachineState *spapr, void *fdt, int *fdt_start_offset, Error **errp);
/* The node /ibm,persistent-memory with one child per plugged device. */
void spapr_dt_persistent_memory(SpaprMachineState *spapr, void *fdt);
/* Whether @nvdimm may be plugged; @size is what the memory device reports, which is 0 for an spapr-nvdimm. */
bool spapr_nvdimm_validate(HotplugHandler *hotplug_dev, NVDIMMDevice *nvdimm, uint64_t size, Error **errp);
/* @dev was plugged into @slot. */
void spapr_add_nvdimm(DeviceState *dev, uint64_t slot);
/* The machine is reset: operations under way and bindings are forgotten, those of bound-at-boot are made. */
void spapr_nvdimm_finish_flushes(void);

/* Asks the guest to give @dev up; false when it is no NVDIMM and others must see to it. */
bool spapr_nvdimm_unplug_request(DeviceState *dev, Error **errp);
/* The guest has given @dev up; false when it is no NVDIMM. */
bool spapr_nvdimm_unplug(HotplugHandler *hotplug_dev, DeviceState *dev);
/* The connector of @dev lets it go. */
void spapr_nvdimm_release(DeviceState *dev);
/* An ordinary DIMM got its address: refused when storage class memory is bound there. */
void spapr_nvdimm_check_dimm(DeviceState *dev, Error **errp);
/* Whether a block is bound at @address. */
bool spapr_nvdimm_is_bound(hwaddr address);
/* The command "hcall" of the qtest protocol; false for all others. */
bool spapr_nvdimm_qtest(CharBackend *chr, char **words);

#endif
