/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine's storage class memory: the engine with its view of the address space, and the hypercalls.
 *
 * The hypervisor chooses addresses behind device memory (maxmem), so that a DIMM plugged later finds its place free, and below PCI.
 * Contracts of the calls: docs/specs/papr-scm.rst.
 */
#include "qemu/osdep.h"
#include "qemu/units.h"
#include "qapi/error.h"
#include "qapi/qapi-types-machine.h"
#include "exec/address-spaces.h"
#include "exec/memory.h"
#include "hw/boards.h"
#include "hw/mem/memory-device.h"
#include "hw/pci-host/spapr.h"
#include "hw/ppc/spapr.h"
#include "hw/ppc/scm.h"

#define SCM_WINDOW_ALIGN GiB

#define SCM_DEFAULT_SEED 1

static SpaprScm *the_scm;

SpaprScmUnit *spapr_scm_unit_by_index(SpaprScm *scm, uint32_t drc_index)
{
    for (guint i = 0; i < scm->units->len; i++) {
        SpaprScmUnit *unit = g_ptr_array_index(scm->units, i);

        if (unit->device->config.drc_index == drc_index) {
            return unit;
        }
    }
    return NULL;
}

SpaprScmUnit *spapr_scm_unit_of(SpaprScm *scm, const NVDIMMDevice *nvdimm)
{
    for (guint i = 0; i < scm->units->len; i++) {
        SpaprScmUnit *unit = g_ptr_array_index(scm->units, i);

        if (unit->nvdimm == nvdimm) {
            return unit;
        }
    }
    return NULL;
}

/* --- What the engine needs from outside --- */

static bool metadata_read(void *opaque, uint32_t drc_index, uint64_t offset, void *bytes, size_t len)
{
    SpaprScmUnit *unit = spapr_scm_unit_by_index(opaque, drc_index);

    if (!unit) {
        return false;
    }
    NVDIMM_GET_CLASS(unit->nvdimm)->read_label_data(unit->nvdimm, bytes, len, offset);
    return true;
}

static bool metadata_write(void *opaque, uint32_t drc_index, uint64_t offset, const void *bytes, size_t len)
{
    SpaprScmUnit *unit = spapr_scm_unit_by_index(opaque, drc_index);

    if (!unit) {
        return false;
    }
    NVDIMM_GET_CLASS(unit->nvdimm)->write_label_data(unit->nvdimm, bytes, len, offset);
    return true;
}

/* Whether all of it is memory: a guest must not make a hypercall touch a device. */
static bool is_memory(hwaddr address, size_t len, bool writable)
{
    while (len) {
        MemoryRegionSection section = memory_region_find(get_system_memory(), address, len);
        uint64_t n = int128_get64(section.size);
        bool fits;

        if (!section.mr) {
            return false;
        }
        fits = memory_region_is_ram(section.mr) && !memory_region_is_ram_device(section.mr) && !(writable && section.readonly) &&
               section.offset_within_address_space == address && n;
        memory_region_unref(section.mr);
        if (!fits) {
            return false;
        }
        address += n;
        len -= n;
    }
    return true;
}

static bool guest_read(void *opaque, uint64_t address, void *bytes, size_t len)
{
    return address <= UINT64_MAX - len && is_memory(address, len, false) &&
           address_space_read(&address_space_memory, address, MEMTXATTRS_UNSPECIFIED, bytes, len) == MEMTX_OK;
}

static bool guest_write(void *opaque, uint64_t address, const void *bytes, size_t len)
{
    return address <= UINT64_MAX - len && is_memory(address, len, true) &&
           address_space_write(&address_space_memory, address, MEMTXATTRS_UNSPECIFIED, bytes, len) == MEMTX_OK;
}

/* The engine's list of ranges is what counts; it is looked at when the call is over. */
static void map_changed(void *opaque, uint32_t drc_index, uint64_t first, uint64_t count, uint64_t address)
{
    ((SpaprScm *)opaque)->map_changed = true;
}

static const FwScmOps scm_ops = {
    .metadata_read = metadata_read,
    .metadata_write = metadata_write,
    .guest_read = guest_read,
    .guest_write = guest_write,
    .map = map_changed,
    .unmap = map_changed,
    .flush_start = spapr_scm_flush_start,
    .flush_poll = spapr_scm_flush_poll,
    .flush_forget = spapr_scm_flush_forget,
};

/* --- The address space --- */

SpaprScm *spapr_scm_get(Error **errp)
{
    MachineState *machine = MACHINE(qdev_get_machine());
    uint64_t end = machine->ram_size;
    g_autoptr(GError) error = NULL;
    FwScmMap map;
    SpaprScm *scm;

    if (the_scm) {
        return the_scm;
    }
    if (machine->device_memory) {
        end = MAX(end, machine->device_memory->base + memory_region_size(&machine->device_memory->mr));
    }
    map = (FwScmMap) { .ram_end = machine->ram_size, .window_base = ROUND_UP(end, SCM_WINDOW_ALIGN), .window_end = SPAPR_PCI_BASE };
    scm = g_new0(SpaprScm, 1);
    scm->engine = fw_scm_new(&map, SCM_DEFAULT_SEED, &scm_ops, scm, &error);
    if (!scm->engine) {
        error_setg(errp, "no addresses are left for storage class memory between maxmem and PCI: %s", error->message);
        g_free(scm);
        return NULL;
    }
    scm->units = g_ptr_array_new();
    the_scm = scm;
    return scm;
}

static void find_dimms(SpaprScm *scm)
{
    g_autoptr(GArray) taken = g_array_new(false, false, sizeof(FwScmOccupied));
    MemoryDeviceInfoList *list = qmp_memory_device_list();

    for (MemoryDeviceInfoList *item = list; item; item = item->next) {
        if (item->value->type == MEMORY_DEVICE_INFO_KIND_DIMM) {
            const PCDIMMDeviceInfo *info = item->value->u.dimm.data;
            FwScmOccupied dimm = { info->addr, info->size };

            g_array_append_val(taken, dimm);
        }
    }
    qapi_free_MemoryDeviceInfoList(list);
    fw_scm_set_occupied(scm->engine, (const FwScmOccupied *)taken->data, taken->len);
}

/* DRC index of the unit whose device has that id; 0, which is nobody's, when there is none. */
static uint32_t index_of_id(const SpaprScm *scm, const char *id)
{
    for (guint i = 0; id && i < scm->units->len; i++) {
        const SpaprScmUnit *unit = g_ptr_array_index(scm->units, i);

        if (!g_strcmp0(DEVICE(unit->nvdimm)->id, id)) {
            return unit->device->config.drc_index;
        }
    }
    return 0;
}

void spapr_scm_look_around(SpaprScm *scm)
{
    find_dimms(scm);
    for (guint i = 0; i < scm->units->len; i++) {
        SpaprScmUnit *unit = g_ptr_array_index(scm->units, i);

        unit->device->config.placement_after = index_of_id(scm, unit->placement_after);
    }
}

/* --- Hypercalls --- */

static target_ulong scm_hypercall(PowerPCCPU *cpu, SpaprMachineState *spapr, target_ulong opcode, target_ulong *args)
{
    SpaprScm *scm = spapr_scm_get(NULL);
    FwScmCall call = { .opcode = opcode };

    if (!scm) {
        return H_FUNCTION;
    }
    for (unsigned i = 0; i < FW_SCM_MAX_IN; i++) {
        call.in[i] = args[i];
    }
    if (opcode == FW_SCM_H_BIND_MEM) {
        spapr_scm_look_around(scm);
    }
    fw_scm_call(scm->engine, &call);
    spapr_scm_mapping_sync(scm);
    spapr_scm_trace(scm, &call);
    for (unsigned i = 0; i < call.n_out; i++) {
        args[i] = call.out[i];
    }
    return call.ret;
}

static void scm_register_hypercalls(void)
{
    for (unsigned i = 0; i < fw_scm_call_count(); i++) {
        spapr_register_hypercall(fw_scm_call_row(i)->opcode, scm_hypercall);
    }
}

type_init(scm_register_hypercalls)
