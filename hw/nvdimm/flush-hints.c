/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Flush hint addresses (ACPI 6.5, section 5.2.25.8): memory-mapped, write-only.
 *
 * The guest may write as often as it likes; a write costs what the host's sync of the backing costs, and nothing for a backing that
 * has no file. How often it wrote is state of the machine: it moves with a migration and goes back with a snapshot.
 *
 * Must not: be read as memory. A read gives zeros.
 */
#include "qemu/osdep.h"
#include "qemu/range.h"
#include "qemu/units.h"
#include "qapi/error.h"
#include "exec/address-spaces.h"
#include "hw/boards.h"
#include "hw/core/cpu.h"
#include "hw/mem/memory-device.h"
#include "system/hostmem.h"
#include "fw/nfit-build.h"
#include "hw/nvdimm/flush-hints.h"
#include "migration/vmstate.h"

/* Hints are written with up to 8 bytes. */
#define HINT_ALIGN 8

static uint64_t hints_read(void *opaque, hwaddr offset, unsigned size)
{
    return 0;
}

static void hints_write(void *opaque, hwaddr offset, uint64_t value, unsigned size)
{
    NVDIMMDevice *nvdimm = opaque;
    MemoryRegion *backing = host_memory_backend_get_memory(PC_DIMM(nvdimm)->hostmem);

    nvdimm->flush_count++;
    memory_region_msync(backing, 0, memory_region_size(backing));
}

static const MemoryRegionOps hints_ops = {
    .read = hints_read,
    .write = hints_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
    .impl = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
};

static const VMStateDescription hints_vmstate = {
    .name = "nvdimm-flush-hints",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT64(flush_count, NVDIMMDevice),
        VMSTATE_END_OF_LIST()
    },
};

/* The name of what is mapped in the range already, or NULL. */
static char *occupant(uint64_t base, uint64_t size)
{
    MemoryRegionSection section = memory_region_find(get_system_memory(), base, size);
    char *name = NULL;

    if (section.mr) {
        name = g_strdup(memory_region_name(section.mr));
        memory_region_unref(section.mr);
    }
    return name;
}

/* Whether every processor can form these addresses; a kind of processor that does not say how far it reaches can. */
static bool in_reach(uint64_t base, uint64_t size)
{
    Error *unsaid = NULL;
    uint64_t bits = object_property_get_uint(OBJECT(first_cpu), "phys-bits", &unsaid);

    if (unsaid) {
        error_free(unsaid);
        return true;
    }
    return bits >= 64 || (base + size - 1) >> bits == 0;
}

/* Where DIMMs lie, and later ones will. */
static bool in_window(uint64_t base, uint64_t size)
{
    const DeviceMemoryState *window = MACHINE(qdev_get_machine())->device_memory;

    return window && ranges_overlap(base, size, window->base, memory_region_size(&window->mr));
}

static bool check_place(uint64_t base, uint64_t size, Error **errp)
{
    g_autofree char *name = NULL;

    if (base % HINT_ALIGN || base + size < base) {
        error_setg(errp, "flush-base=0x%" PRIx64 " is no multiple of %d from which 0x%" PRIx64 " bytes are left", base, HINT_ALIGN, size);
        return false;
    }
    if (!in_reach(base, size)) {
        error_setg(errp, "flush-base=0x%" PRIx64 " is beyond what the processors can address; choose a lower place, or give them more with "
                   "-cpu ...,phys-bits=", base);
        return false;
    }
    if (in_window(base, size)) {
        error_setg(errp, "flush-base=0x%" PRIx64 " lies in the window for DIMMs; choose a place outside of it", base);
        return false;
    }
    name = occupant(base, size);
    if (name) {
        error_setg(errp, "flush hints: 0x%" PRIx64 "-0x%" PRIx64 " belongs to '%s'; choose a free place with flush-base", base,
                   base + size - 1, name);
        return false;
    }
    return true;
}

bool nvdimm_flush_hints_realize(NVDIMMDevice *nvdimm, Error **errp)
{
    uint64_t base = nvdimm->nfit->flush_base;
    uint64_t size = (uint64_t)nvdimm->nfit->flush_hints * FW_NFIT_FLUSH_HINT_STRIDE;

    if (!size) {
        return true;
    }
    if (!base) {
        if (size > NVDIMM_FLUSH_HINTS_PAGE) {
            error_setg(errp, "flush-hints=%u: more than %u need a place of their own; give it with flush-base",
                       nvdimm->nfit->flush_hints, (unsigned)(NVDIMM_FLUSH_HINTS_PAGE / FW_NFIT_FLUSH_HINT_STRIDE));
            return false;
        }
        base = NVDIMM_FLUSH_HINTS_BASE + PC_DIMM(nvdimm)->slot * NVDIMM_FLUSH_HINTS_PAGE;
    }
    if (!check_place(base, size, errp)) {
        return false;
    }
    nvdimm->nfit->flush_base = base;
    nvdimm->flush_mr = g_new0(MemoryRegion, 1);
    memory_region_init_io(nvdimm->flush_mr, OBJECT(nvdimm), &hints_ops, nvdimm, "nvdimm-flush-hints", size);
    memory_region_add_subregion(get_system_memory(), base, nvdimm->flush_mr);
    vmstate_register(NULL, PC_DIMM(nvdimm)->slot, &hints_vmstate, nvdimm);
    return true;
}

void nvdimm_flush_hints_unrealize(NVDIMMDevice *nvdimm)
{
    if (nvdimm->flush_mr) {
        vmstate_unregister(NULL, &hints_vmstate, nvdimm);
        memory_region_del_subregion(get_system_memory(), nvdimm->flush_mr);
        object_unparent(OBJECT(nvdimm->flush_mr));
    }
}
