/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * RAM and device memory of QEMU's q35 and pc machines, by observation of QEMU
 * 10.0: how much RAM stays below 4 GiB, where the rest and the window for DIMMs
 * begin, and when an AMD processor model moves both above 1 TiB.
 */
#include "fw/layout-pc.h"

#define HEX "0x%" G_GINT64_MODIFIER "x"
#define FOUR_GIB  (4 * FW_GIB)

/* Facts of a machine type. */
struct pc_facts {
    uint64_t split_above;     /* RAM of at least this is split ... */
    uint64_t low_when_split;  /* ... and so much stays below 4 GiB */
    uint64_t pci_hole64;      /* default size of the 64-bit PCI window */
};

static const struct pc_facts pc_facts[] = {
    [FW_LAYOUT_PC_Q35] = { 0xb0000000, 0x80000000, 32 * FW_GIB },
    [FW_LAYOUT_PC_I440FX] = { 0xe0000000, 0xc0000000, 2 * FW_GIB },
};

/* A base that a property gives. */
static gboolean check_base(const char *property, uint64_t base, GError **error)
{
    if (!fw_is_aligned(base, FW_PAGE_SIZE)) {
        return fw_acpi_fail(error, FW_ACPI_ERROR_RANGE, "%s " HEX " is no multiple of 4 KiB", property, base);
    }
    if (base < FOUR_GIB) {
        return fw_acpi_fail(error, FW_ACPI_ERROR_RANGE, "%s " HEX " is below 4 GiB", property, base);
    }
    return TRUE;
}

static gboolean check_config(const struct fw_layout_pc_config *config, GError **error)
{
    if (config->ram == 0) {
        return fw_acpi_fail(error, FW_ACPI_ERROR_RANGE, "the machine has no RAM");
    }
    if (config->maxmem != 0 && config->maxmem < config->ram) {
        return fw_acpi_fail(error, FW_ACPI_ERROR_RANGE, "maxmem " HEX " is less than the RAM size " HEX, config->maxmem,
                            config->ram);
    }
    if (config->has_ram_above_base &&
        !check_base("ram-above-4g-base", config->ram_above_base, error)) {
        return FALSE;
    }
    if (config->has_device_base && !check_base("device-memory-base", config->device_base, error)) {
        return FALSE;
    }
    if (config->has_device_size && (config->device_size == 0 ||
                                    !fw_is_aligned(config->device_size, FW_PAGE_SIZE))) {
        return fw_acpi_fail(error, FW_ACPI_ERROR_RANGE, "device-memory-size " HEX " is no positive multiple of 4 KiB",
                            config->device_size);
    }
    return TRUE;
}

/* First address behind a part; FALSE when it passes 2^64. */
static gboolean end_of(uint64_t base, uint64_t length, uint64_t *end)
{
    *end = base + length;
    return *end >= base;
}

static gboolean place_device(const struct fw_layout_pc_config *config, struct fw_layout_pc *pc,
                             GError **error)
{
    uint64_t ram_end, maxmem = MAX(config->maxmem, config->ram);

    if (!end_of(pc->ram_above_base, pc->ram_above_4g, &ram_end)) {
        return fw_acpi_fail(error, FW_ACPI_ERROR_RANGE, "RAM above 4 GiB passes the end of the address space");
    }
    if (maxmem == config->ram) {
        pc->device_base = pc->device_size = 0;
        return TRUE;
    }
    pc->device_base = config->device_base;
    if (!config->has_device_base && !fw_align_up(ram_end, FW_GIB, &pc->device_base)) {
        return fw_acpi_fail(error, FW_ACPI_ERROR_RANGE, "there is no address for device memory behind the RAM");
    }
    pc->device_size = config->has_device_size ? config->device_size
                                              : maxmem - config->ram + config->slots * FW_GIB;
    return TRUE;
}

static gboolean check_parts(const struct fw_layout_pc *pc, GError **error)
{
    uint64_t ram_end = pc->ram_above_base + pc->ram_above_4g, device_end;

    if (pc->device_size == 0) {
        return TRUE;
    }
    if (!end_of(pc->device_base, pc->device_size, &device_end)) {
        return fw_acpi_fail(error, FW_ACPI_ERROR_RANGE, "device memory of " HEX " bytes at " HEX
                            " passes the end of the address space", pc->device_size, pc->device_base);
    }
    if (pc->ram_above_4g != 0 && pc->device_base < ram_end && pc->ram_above_base < device_end) {
        return fw_acpi_fail(error, FW_ACPI_ERROR_RANGE, "device memory at " HEX " overlaps RAM above 4 GiB (" HEX " to " HEX
                            "); choose device-memory-base or ram-above-4g-base so that they do not",
                            pc->device_base, pc->ram_above_base, ram_end - 1);
    }
    return TRUE;
}

/* Whether the highest address in use, 64-bit PCI window included, is in the hole. */
static gboolean reaches_hole(const struct fw_layout_pc *pc, const struct pc_facts *facts)
{
    uint64_t end = pc->device_size ? pc->device_base + pc->device_size
                                   : pc->ram_above_base + pc->ram_above_4g;

    return !fw_align_up(end, FW_GIB, &end) ||
           end + facts->pci_hole64 - 1 >= FW_HYPER_TRANSPORT_BASE;
}

gboolean fw_layout_pc_compute(const struct fw_layout_pc_config *config, struct fw_layout_pc *pc,
                              GError **error)
{
    const struct pc_facts *facts = &pc_facts[config->type];

    if (!check_config(config, error)) {
        return FALSE;
    }
    pc->ram_below_4g = config->ram >= facts->split_above ? facts->low_when_split : config->ram;
    pc->ram_above_4g = config->ram - pc->ram_below_4g;
    pc->ram_above_base = config->has_ram_above_base ? config->ram_above_base : FOUR_GIB;
    if (!place_device(config, pc, error)) {
        return FALSE;
    }
    if (config->amd_hole && !config->has_ram_above_base && reaches_hole(pc, facts)) {
        pc->ram_above_base = FW_HYPER_TRANSPORT_END;
        if (!place_device(config, pc, error)) {
            return FALSE;
        }
    }
    return check_parts(pc, error);
}

gboolean fw_layout_pc_fill(const struct fw_layout_pc *pc, struct fw_layout *layout, GError **error)
{
    return fw_layout_add(layout, FW_LAYOUT_RAM, 0, pc->ram_below_4g, "ram-low", error) &&
           fw_layout_add(layout, FW_LAYOUT_HOLE, pc->ram_below_4g, FOUR_GIB - pc->ram_below_4g,
                         "PCI and firmware", error) &&
           (pc->ram_above_4g == 0 ||
            fw_layout_add(layout, FW_LAYOUT_RAM, pc->ram_above_base, pc->ram_above_4g,
                          "ram-high", error)) &&
           (pc->device_size == 0 ||
            fw_layout_add(layout, FW_LAYOUT_DEVICE_MEMORY, pc->device_base, pc->device_size,
                          "device-memory", error));
}
