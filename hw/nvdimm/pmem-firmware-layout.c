/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Moves RAM above 4 GiB and the window for memory devices of a PC.
 *
 * A PC places both before any device exists. Nothing has read the places by
 * the time the devices of the command line are made: the firmware's copies of
 * the memory map, the ACPI tables and the PCI window are made when the machine
 * is complete. So the move is: the two memory regions, the two fields that
 * hold their addresses, RAM's entry of the memory map, and the one file that
 * the firmware reads for the end of what is reserved.
 *
 * Must not: check addresses by itself; fw/pc-map.h does.
 */
#include "qemu/osdep.h"
#include "qemu/units.h"
#include "qapi/error.h"
#include "exec/address-spaces.h"
#include "hw/boards.h"
#include "hw/i386/pc.h"
#include "hw/i386/x86.h"
#include "hw/mem/memory-device.h"
#include "hw/nvram/fw_cfg.h"
#include "hw/pci/pci_bus.h"
#include "hw/pci/pci_host.h"
#include "target/i386/cpu.h"
#include "fw/pc-map.h"
#include "hw/nvdimm/e820-entry.h"
#include "hw/nvdimm/pmem-firmware-layout.h"

/* The names under which the machine publishes what is moved. */
#define RAM_ABOVE_4G_REGION "ram-above-4g"
#define RESERVED_END_FILE   "etc/reserved-memory-end"

static PCMachineState *the_pc(void)
{
    return (PCMachineState *)object_dynamic_cast(qdev_get_machine(), TYPE_PC_MACHINE);
}

static bool wants_move(const PmemFirmware *fw)
{
    return fw->device_memory_base != PMEM_FIRMWARE_AUTO ||
           fw->device_memory_size != PMEM_FIRMWARE_AUTO ||
           fw->ram_above_4g_base != PMEM_FIRMWARE_AUTO;
}

static uint64_t pci_hole64_size(PCMachineState *pcms)
{
    CPUX86State *env = &X86_CPU(first_cpu)->env;
    Object *bridge = pcms->pcibus ? OBJECT(BUS(pcms->pcibus)->parent) : NULL;

    if (!bridge || !(env->features[FEAT_8000_0001_EDX] & CPUID_EXT2_LM)) {
        return 0;
    }
    return object_property_get_uint(bridge, PCI_HOST_PROP_PCI_HOLE64_SIZE, NULL);
}

/* The map as the machine has it now. */
static struct fw_pc_map current_map(PCMachineState *pcms)
{
    MachineState *ms = MACHINE(pcms);
    X86MachineState *x86ms = X86_MACHINE(pcms);
    X86CPU *cpu = X86_CPU(first_cpu);

    return (struct fw_pc_map) {
        .ram_high_base = x86ms->above_4g_mem_start,
        .ram_high_size = x86ms->above_4g_mem_size,
        .device_memory_base = ms->device_memory ? ms->device_memory->base : 0,
        .device_memory_size = ms->device_memory ?
                              memory_region_size(&ms->device_memory->mr) : 0,
        .pci_hole64_size = pci_hole64_size(pcms),
        .phys_bits = cpu->phys_bits,
        .hypertransport = IS_AMD_CPU(&cpu->env) &&
                          PC_MACHINE_GET_CLASS(pcms)->enforce_amd_1tb_hole,
    };
}

/* Puts what @fw asks for into @map; what it leaves open follows what moved. */
static bool wanted_map(const PmemFirmware *fw, struct fw_pc_map *map, Error **errp)
{
    bool has_window = map->device_memory_size != 0;

    if (fw->ram_above_4g_base != PMEM_FIRMWARE_AUTO) {
        if (!map->ram_high_size) {
            error_setg(errp, "ram-above-4g-base: this machine has no RAM above 4 GiB; give it "
                       "more with -m, or leave the property out");
            return false;
        }
        map->ram_high_base = fw->ram_above_4g_base;
        if (fw->device_memory_base == PMEM_FIRMWARE_AUTO && has_window) {
            map->device_memory_base = ROUND_UP(map->ram_high_base + map->ram_high_size, GiB);
        }
    }
    if (!has_window && (fw->device_memory_base != PMEM_FIRMWARE_AUTO ||
                        fw->device_memory_size != PMEM_FIRMWARE_AUTO)) {
        error_setg(errp, "device-memory-%s: this machine has no device memory; add it with "
                   "-m SIZE,slots=N,maxmem=SIZE",
                   fw->device_memory_base != PMEM_FIRMWARE_AUTO ? "base" : "size");
        return false;
    }
    if (fw->device_memory_base != PMEM_FIRMWARE_AUTO) {
        map->device_memory_base = fw->device_memory_base;
    }
    if (fw->device_memory_size == 0) {
        error_setg(errp, "device-memory-size=0: no DIMM fits into an empty window; give at "
                   "least 4 KiB, or leave the property out");
        return false;
    }
    if (fw->device_memory_size != PMEM_FIRMWARE_AUTO) {
        map->device_memory_size = fw->device_memory_size;
    }
    return true;
}

/* Parts of the map that were placed relative to what would move. */
static bool check_movable(PCMachineState *pcms, Error **errp)
{
    MachineState *ms = MACHINE(pcms);

    if (pcms->cxl_devices_state.is_enabled || pcms->sgx_epc.size) {
        error_setg(errp, "the layout cannot be changed on a machine with %s, which has its "
                   "place behind RAM and device memory already",
                   pcms->sgx_epc.size ? "an SGX EPC" : "CXL (-M cxl=on)");
        return false;
    }
    if (ms->device_memory && ms->device_memory->used_region_size) {
        error_setg(errp, "the layout cannot be changed after a memory device was plugged; put "
                   "-device " TYPE_PMEM_FIRMWARE " before the first DIMM");
        return false;
    }
    return true;
}

static MemoryRegion *find_ram_above_4g(MachineState *ms)
{
    MemoryRegion *region;

    QTAILQ_FOREACH(region, &get_system_memory()->subregions, subregions_link) {
        if (region->alias == ms->ram &&
            g_strcmp0(memory_region_name(region), RAM_ABOVE_4G_REGION) == 0) {
            return region;
        }
    }
    return NULL;
}

static bool move_ram(PCMachineState *pcms, uint64_t base, Error **errp)
{
    X86MachineState *x86ms = X86_MACHINE(pcms);
    MemoryRegion *region;

    if (x86ms->above_4g_mem_start == base) {
        return true;
    }
    region = find_ram_above_4g(MACHINE(pcms));
    if (!region || !e820_entry_move(x86ms->above_4g_mem_start, base)) {
        error_setg(errp, "ram-above-4g-base: this machine's RAM cannot be moved");
        return false;
    }
    memory_region_set_address(region, base);
    x86ms->above_4g_mem_start = base;
    return true;
}

static void move_device_memory(MachineState *ms, uint64_t base, uint64_t size)
{
    ms->device_memory->base = base;
    memory_region_transaction_begin();
    memory_region_set_size(&ms->device_memory->mr, size);
    memory_region_set_address(&ms->device_memory->mr, base);
    memory_region_transaction_commit();
}

static void publish_reserved_end(PCMachineState *pcms, uint64_t end)
{
    FWCfgState *fw_cfg = X86_MACHINE(pcms)->fw_cfg;
    uint64_t *value;

    if (!fw_cfg || !MACHINE(pcms)->device_memory) {
        return;                                 /* the machine gives its firmware no such file */
    }
    value = g_new(uint64_t, 1);
    *value = cpu_to_le64(end);
    g_free(fw_cfg_modify_file(fw_cfg, RESERVED_END_FILE, value, sizeof(*value)));
}

static void record_map(PmemFirmware *fw, const struct fw_pc_map *map)
{
    if (map->device_memory_size) {
        fw->device_memory_base = map->device_memory_base;
        fw->device_memory_size = map->device_memory_size;
    }
    if (map->ram_high_size) {
        fw->ram_above_4g_base = map->ram_high_base;
    }
}

bool pmem_firmware_layout_apply(PmemFirmware *fw, Error **errp)
{
    PCMachineState *pcms = the_pc();
    GError *error = NULL;
    struct fw_pc_map map;

    if (!pcms) {
        if (wants_move(fw)) {
            error_setg(errp, "device-memory-base, device-memory-size and ram-above-4g-base "
                       "need a PC machine (-M q35 or -M pc)");
        }
        return !wants_move(fw);
    }
    map = current_map(pcms);
    if (!wants_move(fw)) {
        record_map(fw, &map);
        return true;
    }
    if (!check_movable(pcms, errp) || !wanted_map(fw, &map, errp)) {
        return false;
    }
    if (!fw_pc_map_check(&map, &error)) {
        error_setg(errp, "%s", error->message);
        g_error_free(error);
        return false;
    }
    if (map.ram_high_size && !move_ram(pcms, map.ram_high_base, errp)) {
        return false;
    }
    if (map.device_memory_size) {
        move_device_memory(MACHINE(pcms), map.device_memory_base, map.device_memory_size);
    }
    publish_reserved_end(pcms, fw_pc_map_pci_hole64_base(&map));
    record_map(fw, &map);
    fw->layout_moved = true;
    return true;
}

uint64_t pmem_firmware_pci_hole64_start(uint64_t start)
{
    PmemFirmware *fw = pmem_firmware_get();
    PCMachineState *pcms = the_pc();
    struct fw_pc_map map;

    if (!fw || !fw->layout_moved || !pcms) {
        return start;
    }
    map = current_map(pcms);
    return fw_pc_map_pci_hole64_base(&map);
}
