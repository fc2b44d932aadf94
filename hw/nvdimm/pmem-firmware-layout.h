/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a PC keeps its memory above 4 GiB, moved by the device pmem-firmware.
 */
#ifndef HW_NVDIMM_PMEM_FIRMWARE_LAYOUT_H
#define HW_NVDIMM_PMEM_FIRMWARE_LAYOUT_H

#include "hw/nvdimm/pmem-firmware.h"

/**
 * pmem_firmware_layout_apply: moves System RAM above 4 GiB and the window for
 * memory devices to where @fw's properties want them.
 *
 * Only while the machine is being built, before the first memory device is
 * plugged. On success the three properties hold what is in force, or stay
 * PMEM_FIRMWARE_AUTO when the machine has no such part.
 *
 * Returns false with @errp, naming the property and what to do, and with the
 * machine unchanged.
 */
bool pmem_firmware_layout_apply(PmemFirmware *fw, Error **errp);

/**
 * pmem_firmware_pci_hole64_start: where the 64-bit PCI window begins.
 *
 * @start is the machine's own answer; it comes back unless the layout was
 * moved.
 */
uint64_t pmem_firmware_pci_hole64_start(uint64_t start);

#endif
