/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The physical map of a boot: which machine, which window, which base for each DIMM. Here for a PC; place-pseries.c has the other one.
 *
 * Must not: know how QEMU computes addresses (fw/layout-pc.h does) or how ranges are searched (fw/layout.h does).
 */
#include "place-pseries.h"

#include <gio/gio.h>
#include <inttypes.h>
#include <string.h>

#define PAGE 4096u
/* Width of a physical address that QEMU's CPU models have under emulation unless they are told otherwise. */
#define DEFAULT_PHYS_BITS 40

unsigned fw_scenario_phys_bits(const FwScenarioBoot *boot)
{
    return boot->machine->phys_bits ? boot->machine->phys_bits : DEFAULT_PHYS_BITS;
}

/* QEMU's default lengths of the 64-bit PCI window, which begins at a multiple of 1 GiB behind everything else. */
#define PCI_WINDOW_Q35 (32 * FW_GIB)
#define PCI_WINDOW_I440FX (2 * FW_GIB)
#define PCI_WINDOW_ALIGN FW_GIB

unsigned fw_scenario_address_bits(const FwScenarioBoot *boot, const FwScenarioMap *map)
{
    uint64_t last = 0, end;

    if (boot->arch != FW_SCENARIO_ARCH_X86_64) {
        return 0;
    }
    for (unsigned i = 0; i < fw_layout_count(map->layout); i++) {
        const struct fw_layout_range *range = fw_layout_nth(map->layout, i);

        if (fw_layout_kind_is_memory(range->kind) || range->kind == FW_LAYOUT_DEVICE_MEMORY) {
            last = MAX(last, fw_layout_last(range));
        }
    }
    end = fw_align_down(last, PCI_WINDOW_ALIGN) + PCI_WINDOW_ALIGN;
    end += map->config.type == FW_LAYOUT_PC_Q35 ? PCI_WINDOW_Q35 : PCI_WINDOW_I440FX;
    return MAX(boot->machine->phys_bits, (unsigned)g_bit_storage(end - 1));
}

/* CPU models that tell the guest they are AMD's; "max" does under emulation. */
static bool is_amd(const char *cpu)
{
    static const char *const models[] = { "max", "qemu64", "EPYC", "Opteron", "athlon", "phenom", NULL };

    if (strstr(cpu, "vendor=")) {
        return strstr(cpu, "vendor=AuthenticAMD") != NULL;
    }
    for (unsigned i = 0; models[i]; i++) {
        if (g_str_has_prefix(cpu, models[i])) {
            return true;
        }
    }
    return false;
}

/* The reader wrote these values as "0x...". */
static gboolean firmware_number(const FwScenarioBoot *boot, const char *name, uint64_t *value)
{
    const char *text = fw_scenario_firmware(boot, name);

    *value = text ? g_ascii_strtoull(text, NULL, 0) : 0;
    return text != NULL;
}

static unsigned count_slots(const FwScenarioBoot *boot)
{
    unsigned slots = boot->dimms->len;

    for (unsigned i = 0; i < boot->dimms->len; i++) {
        const FwScenarioDimm *dimm = g_ptr_array_index(boot->dimms, i);

        slots = MAX(slots, (unsigned)(dimm->slot + 1));
    }
    return boot->machine->slots ? boot->machine->slots : slots;
}

static uint64_t sum_of_sizes(const FwScenarioBoot *boot)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < boot->dimms->len; i++) {
        sum += ((const FwScenarioDimm *)g_ptr_array_index(boot->dimms, i))->size;
    }
    return sum;
}

/* End of the highest DIMM that has an address; 0 when none has. */
static uint64_t highest_end(const FwScenarioBoot *boot)
{
    uint64_t end = 0;

    for (unsigned i = 0; i < boot->dimms->len; i++) {
        const FwScenarioDimm *dimm = g_ptr_array_index(boot->dimms, i);

        if (dimm->has_address) {
            end = MAX(end, dimm->address + dimm->size);
        }
    }
    return end;
}

static void fill_config(const FwScenarioBoot *boot, struct fw_layout_pc_config *config)
{
    config->type = strcmp(boot->machine->type, "pc") ? FW_LAYOUT_PC_Q35 : FW_LAYOUT_PC_I440FX;
    config->ram = boot->machine->memory;
    config->slots = count_slots(boot);
    config->amd_hole = is_amd(boot->machine->cpu);
    config->has_ram_above_base = firmware_number(boot, "ram-above-4g-base", &config->ram_above_base);
    config->has_device_base = firmware_number(boot, "device-memory-base", &config->device_base);
    config->has_device_size = firmware_number(boot, "device-memory-size", &config->device_size);
    config->maxmem = boot->machine->maxmem ? boot->machine->maxmem : config->ram + sum_of_sizes(boot);
}

/*
 * Without a maxmem of the user's: as much as all DIMMs take, and as much as the highest address needs. The base of the window follows
 * from RAM alone, so one computation tells it; DIMMs plugged later need room besides.
 */
static bool compute_machine(const FwScenarioBoot *boot, FwScenarioMap *map, GError **error)
{
    uint64_t end = highest_end(boot), window_end;

    if (!boot->dimms->len) {
        map->config.maxmem = boot->machine->maxmem;
        map->config.slots = boot->machine->slots;
        return fw_layout_pc_compute(&map->config, &map->pc, error);
    }
    if (!fw_layout_pc_compute(&map->config, &map->pc, error)) {
        return false;
    }
    window_end = map->pc.device_base + map->pc.device_size;
    if (boot->machine->maxmem || map->config.has_device_size || end <= window_end) {
        return true;
    }
    map->config.maxmem += end - window_end;
    return fw_layout_pc_compute(&map->config, &map->pc, error);
}

/* Checks the address that a DIMM asks for against the window and its neighbours. */
static bool take_address(FwScenarioMap *map, const FwScenarioDimm *dimm, unsigned phys_bits, GError **error)
{
    const struct fw_layout_pc *pc = &map->pc;
    uint64_t limit = UINT64_C(1) << phys_bits;

    if (dimm->address >= limit || dimm->size > limit - dimm->address) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                    "0x%" PRIx64 " to 0x%" PRIx64 " reaches beyond the %u bits of a physical address (machine.phys-bits)", dimm->address,
                    dimm->address + dimm->size - 1, phys_bits);
        return false;
    }
    if (!dimm->overlap && (dimm->address < pc->device_base || dimm->address - pc->device_base > pc->device_size
                           || dimm->size > pc->device_size - (dimm->address - pc->device_base))) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                    "0x%" PRIx64 " to 0x%" PRIx64 " is not in the window of device memory, 0x%" PRIx64 " to 0x%" PRIx64
                    "; move the window with firmware.device-memory-base, or make it longer with machine.maxmem",
                    dimm->address, dimm->address + dimm->size - 1, pc->device_base, pc->device_base + pc->device_size - 1);
        return false;
    }
    return true;
}

static bool refuse_overlap(FwScenarioMap *map, const FwScenarioDimm *dimm, uint64_t base, GError **error)
{
    for (guint i = 0; !dimm->overlap && i < fw_layout_count(map->layout); i++) {
        const struct fw_layout_range *range = fw_layout_nth(map->layout, i);

        if (fw_layout_kind_is_container(range->kind) || range->overlap_wanted || range->base > base + (dimm->size - 1)
            || fw_layout_last(range) < base) {
            continue;
        }
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                    "0x%" PRIx64 " to 0x%" PRIx64 " overlaps %s at 0x%" PRIx64 " to 0x%" PRIx64 "; say 'overlap: true' if that is meant",
                    base, base + dimm->size - 1, range->name, range->base, fw_layout_last(range));
        return false;
    }
    return true;
}

static uint64_t placement_align(const FwScenarioBoot *boot, const FwScenarioDimm *dimm)
{
    uint64_t align;

    if (dimm->align) {
        return dimm->align;
    }
    return firmware_number(boot, "placement-align", &align) && align ? align : PAGE;
}

/*
 * Members of an interleave set are one range: a member without an address lies where its position puts it, seen from the first member
 * that has a place. Position: what the file says, or the rank among the members in their order.
 */
static bool place_in_set(const FwScenarioBoot *boot, const FwScenarioMap *map, const FwScenarioDimm *dimm, uint64_t *base)
{
    int rank = 0, anchor_position = 0, position;
    bool found = false;

    if (!dimm->interleave_set) {
        return false;
    }
    for (unsigned i = 0; i < map->bases->len; i++) {
        const FwScenarioDimm *other = g_ptr_array_index(boot->dimms, i);

        if (g_strcmp0(other->interleave_set, dimm->interleave_set) || g_array_index(map->bases, uint64_t, i) == UINT64_MAX) {
            continue;
        }
        if (!found) {
            *base = g_array_index(map->bases, uint64_t, i);
            anchor_position = other->interleave_position < 0 ? rank : other->interleave_position;
            found = true;
        }
        rank++;
    }
    position = dimm->interleave_position < 0 ? rank : dimm->interleave_position;
    *base += dimm->size * (uint64_t)(int64_t)(position - anchor_position);
    return found;
}

/* What the guest takes the range for: the memory map's word counts more than the NFIT's. */
static enum fw_layout_kind kind_of(const FwScenarioDimm *dimm)
{
    if (!strcmp(dimm->e820, "ram")) {
        return FW_LAYOUT_RAM;
    }
    return strcmp(dimm->e820, "legacy") ? FW_LAYOUT_PMEM : FW_LAYOUT_LEGACY_PMEM;
}

static bool place_dimm(const FwScenarioBoot *boot, FwScenarioMap *map, const FwScenarioDimm *dimm, GError **error)
{
    struct fw_layout_range *range;
    uint64_t base = dimm->address;

    if (dimm->has_address) {
        if (!take_address(map, dimm, fw_scenario_phys_bits(boot), error) || !refuse_overlap(map, dimm, base, error)) {
            return false;
        }
    } else if (place_in_set(boot, map, dimm, &base)) {
        if (!refuse_overlap(map, dimm, base, error)) {
            return false;
        }
    } else if (!fw_layout_place(map->layout, map->pc.device_base, map->pc.device_size, dimm->size, placement_align(boot, dimm), &base, error)) {
        return false;
    }
    if (!fw_layout_add(map->layout, kind_of(dimm), base, dimm->size, dimm->id, error)) {
        return false;
    }
    range = fw_layout_find(map->layout, dimm->id);
    if (range) {
        range->overlap_wanted = dimm->overlap;
    }
    g_array_append_val(map->bases, base);
    return true;
}

/* A slot that the file gives is taken; the others get the lowest that is free, in order. */
static bool assign_slots(const FwScenarioBoot *boot, FwScenarioMap *map, unsigned *at, GError **error)
{
    bool taken[FW_SCENARIO_MAX_DIMMS] = { false };
    unsigned next = 0;

    for (unsigned i = 0; i < boot->dimms->len; i++) {
        const FwScenarioDimm *dimm = g_ptr_array_index(boot->dimms, i);

        *at = i;
        if (dimm->slot >= 0 && taken[dimm->slot]) {
            g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "another DIMM has slot %d", dimm->slot);
            return false;
        }
        if (dimm->slot >= (int)map->config.slots) {
            g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "slot %d is beyond the machine's %u slots", dimm->slot, map->config.slots);
            return false;
        }
        if (dimm->slot >= 0) {
            taken[dimm->slot] = true;
        }
    }
    for (unsigned i = 0; i < boot->dimms->len; i++) {
        const FwScenarioDimm *dimm = g_ptr_array_index(boot->dimms, i);
        unsigned slot = (unsigned)dimm->slot;

        *at = i;
        if (dimm->slot < 0) {
            while (next < map->config.slots && taken[next]) {
                next++;
            }
            slot = next++;
        }
        if (slot >= map->config.slots) {
            g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "the machine has only %u slots (machine.slots)", map->config.slots);
            return false;
        }
        g_array_append_val(map->slots, slot);
    }
    *at = G_MAXUINT;
    return true;
}

static bool place_pc(const FwScenarioBoot *boot, FwScenarioMap *map, unsigned *at, GError **error)
{
    map->machine.phys_bits = fw_scenario_phys_bits(boot);
    map->machine.amd = is_amd(boot->machine->cpu);
    fill_config(boot, &map->config);
    if (!compute_machine(boot, map, error) || !fw_layout_pc_fill(&map->pc, map->layout, error) || !assign_slots(boot, map, at, error)) {
        return false;
    }
    for (unsigned i = 0; i < boot->dimms->len; i++) {
        const FwScenarioDimm *dimm = g_ptr_array_index(boot->dimms, i);
        uint64_t nowhere = UINT64_MAX;

        *at = i;
        if (dimm->hotplug) {
            g_array_append_val(map->bases, nowhere);
        } else if (!place_dimm(boot, map, dimm, error)) {
            return false;
        }
    }
    *at = G_MAXUINT;
    return true;
}

static void scm_free(void *scm)
{
    fw_scenario_scm_free(scm);
}

FwScenarioMap *fw_scenario_map_new(const FwScenarioBoot *boot, unsigned *at, GError **error)
{
    g_autoptr(FwScenarioMap) map = g_new0(FwScenarioMap, 1);
    unsigned dummy;
    bool ok;

    at = at ? at : &dummy;
    *at = G_MAXUINT;
    map->layout = fw_layout_new();
    map->bases = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    map->slots = g_array_new(FALSE, FALSE, sizeof(unsigned));
    map->scm = g_ptr_array_new_with_free_func(scm_free);
    ok = boot->arch == FW_SCENARIO_ARCH_PPC64LE ? fw_scenario_place_pseries(boot, map, assign_slots, at, error)
                                                : place_pc(boot, map, at, error);
    return ok ? g_steal_pointer(&map) : NULL;
}

void fw_scenario_map_free(FwScenarioMap *map)
{
    if (map) {
        fw_layout_free(map->layout);
        g_array_unref(map->bases);
        g_array_unref(map->slots);
        g_ptr_array_unref(map->scm);
        fw_scm_free(map->engine);
        g_free(map);
    }
}
