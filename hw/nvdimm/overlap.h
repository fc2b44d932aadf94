/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * DIMMs whose property overlap is on: they lie where they were told to, over whatever is there.
 */
#ifndef HW_NVDIMM_OVERLAP_H
#define HW_NVDIMM_OVERLAP_H

#include "hw/mem/memory-device.h"

/**
 * nvdimm_overlap_place: true when the machine's search for a free address must not be made for @md.
 *
 * With @errp set the DIMM cannot lie where it was told to.
 */
bool nvdimm_overlap_place(MemoryDeviceState *md, MemoryRegion *mr, Error **errp);

/**
 * nvdimm_overlap_map: maps @mr of @md over what is at @address. False when @md is an ordinary device, which the machine maps.
 */
bool nvdimm_overlap_map(MemoryDeviceState *md, uint64_t address, MemoryRegion *mr);

/**
 * nvdimm_overlap_unmap: takes back nvdimm_overlap_map(). False when that did nothing.
 */
bool nvdimm_overlap_unmap(MemoryDeviceState *md, MemoryRegion *mr);

#endif
