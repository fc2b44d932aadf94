/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A DIMM over RAM, over another DIMM, or outside of the window for memory devices: firmware that hands out one address twice.
 *
 * The DIMM is mapped into the machine's memory itself, in front of what is there, so reads and writes reach the DIMM that was plugged
 * last. Everything else about the machine stays as it is.
 *
 * Must not: act on a DIMM that did not ask for it.
 */
#include "qemu/osdep.h"
#include "qemu/units.h"
#include "qapi/error.h"
#include "exec/address-spaces.h"
#include "hw/mem/nvdimm.h"
#include "hw/nvdimm/overlap.h"

/* RAM, the window for memory devices and what is in it have priority 0. */
#define OVER_ALL 1

/* Below 4 GiB are the interrupt controllers and the firmware, without which no machine runs. */
#define FIRST_ADDRESS (4 * GiB)

static bool wants_overlap(MemoryDeviceState *md)
{
    NVDIMMDevice *nvdimm = (NVDIMMDevice *)object_dynamic_cast(OBJECT(md), TYPE_NVDIMM);

    return nvdimm && nvdimm->overlap;
}

bool nvdimm_overlap_place(MemoryDeviceState *md, MemoryRegion *mr, Error **errp)
{
    uint64_t address, size = memory_region_size(mr);

    if (!wants_overlap(md)) {
        return false;
    }
    address = PC_DIMM(md)->addr;
    if (!address) {
        error_setg(errp, "overlap=on: say with addr where the DIMM shall lie");
    } else if (!QEMU_IS_ALIGNED(address, 4 * KiB)) {
        error_setg(errp, "addr=0x%" PRIx64 " is no multiple of 4 KiB", address);
    } else if (address < FIRST_ADDRESS || address + size < size) {
        error_setg(errp, "addr=0x%" PRIx64 ": a DIMM with overlap=on lies at 4 GiB or above and ends before 16 EiB", address);
    }
    return true;
}

bool nvdimm_overlap_map(MemoryDeviceState *md, uint64_t address, MemoryRegion *mr)
{
    if (!wants_overlap(md)) {
        return false;
    }
    memory_region_add_subregion_overlap(get_system_memory(), address, mr, OVER_ALL);
    return true;
}

bool nvdimm_overlap_unmap(MemoryDeviceState *md, MemoryRegion *mr)
{
    if (!wants_overlap(md)) {
        return false;
    }
    memory_region_del_subregion(get_system_memory(), mr);
    return true;
}
