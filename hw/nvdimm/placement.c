/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Addresses that the user left to the machine: aligned as asked, members of an interleave set one behind the other.
 *
 * The machine's own search for free space does the rest; an address that the user gave is used as it is.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "hw/mem/memory-device.h"
#include "hw/mem/nvdimm.h"
#include "hw/nvdimm/pmem-firmware.h"
#include "fw/nfit-build.h"

/* The place of a member in its set: what the user gave, or its rank among the members in order of creation. */
static int64_t set_position(const NVDIMMDevice *nvdimm, int64_t rank)
{
    return nvdimm->nfit->interleave_position == FW_NFIT_POSITION_AUTO ? rank : nvdimm->nfit->interleave_position;
}

/* The first other member of the set of @nvdimm, its position, and how many others there are; NULL: none. */
static const NVDIMMDevice *first_member(const NVDIMMDevice *nvdimm, int64_t *position, int64_t *others)
{
    GSList *list = nvdimm_list_plugged();
    const NVDIMMDevice *first = NULL;

    *others = 0;
    for (GSList *item = list; item; item = item->next) {
        const NVDIMMDevice *member = item->data;

        if (member == nvdimm || g_strcmp0(member->interleave_set, nvdimm->interleave_set)) {
            continue;
        }
        if (!first) {
            first = member;
            *position = set_position(member, 0);
        }
        ++*others;
    }
    g_slist_free(list);
    return first;
}

/* Where @nvdimm must lie so that its set is one range; 0 when no other member has an address yet. */
static uint64_t address_in_set(const NVDIMMDevice *nvdimm)
{
    int64_t position = 0, others;
    const NVDIMMDevice *first = first_member(nvdimm, &position, &others);

    if (!first || !nvdimm->nvdimm_mr) {
        return 0;
    }
    return PC_DIMM(first)->addr + (set_position(nvdimm, others) - position) * memory_region_size(nvdimm->nvdimm_mr);
}

/* Whether @nvdimm, of @size bytes, has the size of its set; asked before an address is looked for. */
bool nvdimm_placement_check(NVDIMMDevice *nvdimm, uint64_t size, Error **errp)
{
    int64_t position, others;
    const NVDIMMDevice *first = nvdimm->interleave_set ? first_member(nvdimm, &position, &others) : NULL;

    if (first && memory_region_size(first->nvdimm_mr) != size) {
        error_setg(errp, "'interleave-set' property: the members of '%s' have one size, 0x%" PRIx64 ", and this DIMM has 0x%" PRIx64,
                   nvdimm->interleave_set, memory_region_size(first->nvdimm_mr), size);
        return false;
    }
    return true;
}

/* The address that the user, or the DIMM's set, asks for; 0 leaves it to the machine. */
uint64_t nvdimm_placement_address(const MemoryDeviceState *md)
{
    const NVDIMMDevice *nvdimm = NVDIMM(md);
    uint64_t address = PC_DIMM(md)->addr;

    if (!address && nvdimm->interleave_set) {
        address = address_in_set(nvdimm);
    }
    return address;
}

/*
 * What the address must be a multiple of, beyond pages: nothing when it was given, otherwise what the user asked for, otherwise what suits
 * the backing.
 */
uint64_t nvdimm_placement_alignment(const MemoryDeviceState *md)
{
    const NVDIMMDevice *nvdimm = NVDIMM(md);
    const PmemFirmware *firmware = pmem_firmware_get();

    if (nvdimm_placement_address(md)) {
        return 0;
    }
    if (nvdimm->align) {
        return nvdimm->align;
    }
    if (firmware && firmware->placement_align) {
        return firmware->placement_align;
    }
    return memory_region_get_alignment(host_memory_backend_get_memory(PC_DIMM(nvdimm)->hostmem));
}
