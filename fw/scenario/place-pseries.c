/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The physical map of a pseries machine: RAM, the room for DIMMs, PCI, and the places where the hypervisor binds each device.
 *
 * The engine of fw/scm is asked with the hypercall that the guest would make, so that explanation and emulator cannot differ.
 * Must not: choose an address.
 */
#include "place-pseries.h"
#include "fw/scm-call.h"

#include <gio/gio.h>
#include <inttypes.h>

#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)
/* QEMU: RAM, maxmem and what each node has are multiples of a logical memory block. */
#define MEMORY_BLOCK (256 * MIB)
/* QEMU: device memory begins at a multiple of this. The hypervisor binds from such a multiple on, and below PCI. */
#define WINDOW_ALIGN GIB
#define PCI_BASE (UINT64_C(1) << 45)
#define PCI_SIZE (UINT64_C(1) << 45)
/* QEMU: connectors for memory. */
#define MAX_SLOTS 32
/* Every memory block of maxmem costs the guest time at boot; devices that are larger get no room that only QEMU's own device would need. */
#define MAX_ROOM (64 * GIB)

/* --- the machine ------------------------------------------------------------------------------------------------------------------ */

static uint64_t round_up(uint64_t value, uint64_t align)
{
    return (value + align - 1) / align * align;
}

/*
 * QEMU's own device takes its room from device memory, ours does not. So a boot that QEMU's could have gets that room; otherwise one block is enough
 * (slots without any room are an error of QEMU's).
 */
static uint64_t room_for_dimms(const FwScenarioBoot *boot)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < boot->dimms->len; i++) {
        const FwScenarioDimm *dimm = g_ptr_array_index(boot->dimms, i);

        if (dimm->scm->len) {
            return MEMORY_BLOCK;
        }
        sum += round_up(dimm->size, MEMORY_BLOCK);
    }
    return sum <= MAX_ROOM ? sum : MEMORY_BLOCK;
}

static bool fill_machine(const FwScenarioBoot *boot, FwScenarioMap *map, GError **error)
{
    const FwScenarioMachine *machine = boot->machine;
    unsigned slots = boot->dimms->len;

    for (unsigned i = 0; i < boot->dimms->len; i++) {
        slots = MAX(slots, (unsigned)(((const FwScenarioDimm *)g_ptr_array_index(boot->dimms, i))->slot + 1));
    }
    map->config.ram = machine->memory;
    map->config.slots = machine->slots ? machine->slots : slots;
    map->config.maxmem = machine->maxmem ? machine->maxmem : map->config.slots ? machine->memory + MAX(room_for_dimms(boot), MEMORY_BLOCK) : 0;
    if (map->config.slots > MAX_SLOTS) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "a pseries machine has at most %d memory slots, and %u are needed", MAX_SLOTS,
                    map->config.slots);
        return false;
    }
    if (map->config.maxmem > PCI_BASE) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "maxmem reaches beyond 0x%" PRIx64 ", where PCI begins", PCI_BASE);
        return false;
    }
    if (map->config.slots && map->config.maxmem == map->config.ram) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "maxmem must be more than memory when there are memory slots");
        return false;
    }
    return true;
}

static bool fill_layout(FwScenarioMap *map, GError **error)
{
    uint64_t base = round_up(map->config.ram, WINDOW_ALIGN);
    uint64_t size = map->config.maxmem > map->config.ram ? map->config.maxmem - map->config.ram : 0;

    map->layout->units = fw_layout_units_ppc64;
    map->machine.bound = TRUE;
    map->window = round_up(base + size, WINDOW_ALIGN);
    if (map->window >= PCI_BASE) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "memory and maxmem leave no addresses for storage class memory below PCI, 0x%" PRIx64,
                    PCI_BASE);
        return false;
    }
    return fw_layout_add(map->layout, FW_LAYOUT_RAM, 0, map->config.ram, "ram", error)
        && (!size || fw_layout_add(map->layout, FW_LAYOUT_DEVICE_MEMORY, base, size, "device-memory", error))
        && fw_layout_add(map->layout, FW_LAYOUT_HOLE, PCI_BASE, PCI_SIZE, "PCI", error);
}

/* --- the engine ------------------------------------------------------------------------------------------------------------------- */

static void forget(void *opaque, uint32_t drc_index, uint64_t first, uint64_t count, uint64_t address)
{
    (void)opaque;
    (void)drc_index;
    (void)first;
    (void)count;
    (void)address;
}

/* Binding needs nothing else from outside. */
static const FwScmOps no_machine = { .map = forget, .unmap = forget };

/* DRC index of the DIMM with that id; 0, which is nobody's, when it is not there. */
static uint32_t index_of(const FwScenarioBoot *boot, const FwScenarioMap *map, const char *id)
{
    for (unsigned i = 0; id && i < boot->dimms->len; i++) {
        const FwScenarioDimm *dimm = g_ptr_array_index(boot->dimms, i);

        if (!dimm->hotplug && !g_strcmp0(dimm->id, id)) {
            return ((const FwScenarioScm *)g_ptr_array_index(map->scm, i))->device->config.drc_index;
        }
    }
    return 0;
}

/* What the emulator makes of "addr": the hypervisor begins to look there. */
static bool apply_address(const FwScenarioDimm *dimm, const FwScenarioMap *map, FwScmDeviceConfig *config, GError **error)
{
    if (!dimm->has_address) {
        return true;
    }
    if (dimm->address < map->config.ram) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "the address 0x%" PRIx64 " is in RAM, which ends at 0x%" PRIx64, dimm->address,
                    map->config.ram);
        return false;
    }
    config->placement = FW_SCM_PLACE_AFTER_RAM;
    config->placement_offset = dimm->address - map->config.ram;
    return true;
}

/* The device as the engine gets it. Pace is of no interest here: everything in one call. */
static bool add_device(const FwScenarioBoot *boot, FwScenarioMap *map, unsigned at, GError **error)
{
    const FwScenarioDimm *dimm = g_ptr_array_index(boot->dimms, at);
    const FwScenarioScm *scm = g_ptr_array_index(map->scm, at);
    FwScmDeviceConfig config = scm->device->config;

    config.bind.blocks_per_call = 0;
    config.placement_after = index_of(boot, map, scm->placement_after);
    if (!apply_address(dimm, map, &config, error) || !fw_scm_add_device(map->engine, &config, error)) {
        return false;
    }
    for (unsigned i = 0; i < scm->bound->len; i++) {
        const FwScmRange *range = &g_array_index(scm->bound, FwScmRange, i);

        if (!fw_scm_bind_at_boot(map->engine, config.drc_index, range->first, range->count, range->address, error)) {
            g_prefix_error(error, "bound-at-boot: ");
            return false;
        }
    }
    return true;
}

/* H_SCM_BIND_MEM of the whole device, wherever the hypervisor likes. */
static bool bind_all(FwScenarioMap *map, const FwScmDevice *device, uint64_t *base, GError **error)
{
    FwScmCall call = {
        .opcode = FW_SCM_H_BIND_MEM, .in = { device->config.drc_index, 0, device->config.blocks, FW_SCM_ANY_ADDRESS, 0 },
    };

    fw_scm_call(map->engine, &call);
    if (call.ret != FW_SCM_RC_SUCCESS) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "the hypervisor finds no room for it between 0x%" PRIx64 " and PCI, 0x%" PRIx64,
                    map->window, PCI_BASE);
        return false;
    }
    *base = call.out[1];
    return true;
}

static bool add_range(FwScenarioMap *map, const FwScenarioDimm *dimm, const FwScmDevice *device, const FwScmRange *range, GError **error)
{
    uint64_t size = device->config.block_size;
    bool whole = range->count == device->config.blocks;
    g_autofree char *name = whole ? g_strdup(dimm->id) : g_strdup_printf("%s[%" PRIu64 "+%" PRIu64 "]", dimm->id, range->first, range->count);

    return fw_layout_add(map->layout, FW_LAYOUT_PMEM, range->address, range->count * size, name, error);
}

/* A device of which blocks are bound at boot stays as it is: what the guest does about it is the guest's affair. */
static bool place_device(FwScenarioMap *map, const FwScenarioDimm *dimm, unsigned at, GError **error)
{
    uint32_t index = ((const FwScenarioScm *)g_ptr_array_index(map->scm, at))->device->config.drc_index;
    const FwScmDevice *device = fw_scm_find_device(map->engine, index);
    uint64_t *base = &g_array_index(map->bases, uint64_t, at);

    if (!device->ranges->len && !bind_all(map, device, base, error)) {
        return false;
    }
    *base = g_array_index(device->ranges, FwScmRange, 0).address;
    for (unsigned i = 0; i < device->ranges->len; i++) {
        if (!add_range(map, dimm, device, &g_array_index(device->ranges, FwScmRange, i), error)) {
            return false;
        }
    }
    return true;
}

static bool make_devices(const FwScenarioBoot *boot, FwScenarioMap *map, unsigned *at, GError **error)
{
    for (unsigned i = 0; i < boot->dimms->len; i++) {
        const FwScenarioDimm *dimm = g_ptr_array_index(boot->dimms, i);
        uint64_t nowhere = UINT64_MAX;
        FwScenarioScm *scm;

        *at = i;
        scm = fw_scenario_scm_new(dimm, g_array_index(map->slots, unsigned, i), error);
        if (!scm) {
            return false;
        }
        g_ptr_array_add(map->scm, scm);
        g_array_append_val(map->bases, nowhere);
    }
    return true;
}

static bool place_all(const FwScenarioBoot *boot, FwScenarioMap *map, unsigned *at, GError **error)
{
    for (unsigned i = 0; i < boot->dimms->len; i++) {
        *at = i;
        if (!((const FwScenarioDimm *)g_ptr_array_index(boot->dimms, i))->hotplug && !add_device(boot, map, i, error)) {
            return false;
        }
    }
    for (unsigned i = 0; i < boot->dimms->len; i++) {
        const FwScenarioDimm *dimm = g_ptr_array_index(boot->dimms, i);

        *at = i;
        if (!dimm->hotplug && !place_device(map, dimm, i, error)) {
            return false;
        }
    }
    return true;
}

bool fw_scenario_place_pseries(const FwScenarioBoot *boot, FwScenarioMap *map, FwScenarioSlots *assign_slots, unsigned *at, GError **error)
{
    FwScmMap space = { .window_end = PCI_BASE };

    if (!fill_machine(boot, map, error) || !fill_layout(map, error) || !assign_slots(boot, map, at, error) ||
        !make_devices(boot, map, at, error)) {
        return false;
    }
    *at = G_MAXUINT;
    space.ram_end = map->config.ram;
    space.window_base = map->window;
    map->engine = fw_scm_new(&space, 0, &no_machine, NULL, error);
    if (!map->engine || !place_all(boot, map, at, error)) {
        return false;
    }
    *at = G_MAXUINT;
    return true;
}
