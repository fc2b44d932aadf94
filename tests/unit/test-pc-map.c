/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Address maps of a PC above 4 GiB: those that must be taken and those that
 * must be refused, each for its own reason.
 */
#include "fw/pc-map.h"

#include <string.h>

#define GIB UINT64_C(0x40000000)
#define MIB UINT64_C(0x100000)

/* -M q35 -m 4160M,maxmem=8G: RAM ends 64 MiB into a memory section. */
static struct fw_pc_map small_map(void)
{
    return (struct fw_pc_map) {
        .ram_high_base = FW_PC_HIGH_START,
        .ram_high_size = 0x84000000,
        .device_memory_base = 0x1c0000000,
        .device_memory_size = 4 * GIB,
        .pci_hole64_size = 32 * GIB,
        .phys_bits = 40,
    };
}

static void accept(const struct fw_pc_map *map)
{
    GError *error = NULL;

    g_assert_true(fw_pc_map_check(map, &error));
    g_assert_no_error(error);
}

static void refuse(const struct fw_pc_map *map, enum fw_pc_map_error code, const char *word)
{
    GError *error = NULL;

    g_assert_false(fw_pc_map_check(map, &error));
    g_assert_error(error, FW_PC_MAP_ERROR, (gint)code);
    if (!strstr(error->message, word)) {
        g_error("'%s' does not say '%s'", error->message, word);
    }
    g_error_free(error);
}

static void test_wanted_layouts(void)
{
    struct fw_pc_map map = small_map();

    accept(&map);
    map.device_memory_base = 0x184000000;               /* PMEM right behind RAM */
    accept(&map);
    g_assert_cmphex(fw_pc_map_pci_hole64_base(&map), ==, 0x2c0000000);
    map.device_memory_base = FW_PC_HIGH_START;          /* PMEM first, then RAM */
    map.device_memory_size = 64 * MIB;
    map.ram_high_base = 0x104000000;
    accept(&map);
    g_assert_cmphex(fw_pc_map_pci_hole64_base(&map), ==, 0x1c0000000);
    map.device_memory_base = 0x200001000;               /* nothing but pages */
    map.device_memory_size = 0x3000;
    accept(&map);
    map.device_memory_base = 0x187c000000;              /* a published layout */
    map.device_memory_size = 504 * GIB;
    accept(&map);
    g_assert_cmphex(fw_pc_map_pci_hole64_base(&map), ==, 0x9680000000);
}

static void test_absent_parts(void)
{
    struct fw_pc_map map = { .phys_bits = 36 };

    accept(&map);
    g_assert_cmphex(fw_pc_map_pci_hole64_base(&map), ==, 0);
    map.ram_high_base = 1;                              /* of no RAM: not looked at */
    map.pci_hole64_size = 1024 * GIB;
    accept(&map);
}

static void test_alignment(void)
{
    struct fw_pc_map map = small_map();

    map.device_memory_base = 0x1c0000800;
    refuse(&map, FW_PC_MAP_ERROR_ALIGNMENT, "device-memory-base=0x1c0000800");
    refuse(&map, FW_PC_MAP_ERROR_ALIGNMENT, "0x1c0000000 and 0x1c0001000");
    map = small_map();
    map.device_memory_size -= 1;
    refuse(&map, FW_PC_MAP_ERROR_ALIGNMENT, "length of device memory");
    map = small_map();
    map.ram_high_base += 512;
    refuse(&map, FW_PC_MAP_ERROR_ALIGNMENT, "ram-above-4g-base");
}

static void test_reach(void)
{
    struct fw_pc_map map = small_map();

    map.device_memory_base = FW_PC_HIGH_START - FW_PC_PAGE_SIZE;
    refuse(&map, FW_PC_MAP_ERROR_RANGE, "below 4 GiB");
    map.device_memory_base = UINT64_C(1) << 40;
    refuse(&map, FW_PC_MAP_ERROR_RANGE, "phys-bits from 40");
    map.device_memory_base = (UINT64_C(1) << 40) - 4 * GIB;
    refuse(&map, FW_PC_MAP_ERROR_RANGE, "64-bit PCI window");
    map.pci_hole64_size = 0;
    accept(&map);                                       /* ends with the last address */
    map.device_memory_base += FW_PC_PAGE_SIZE;
    refuse(&map, FW_PC_MAP_ERROR_RANGE, "device-memory-base");
    map.device_memory_base = UINT64_MAX & ~UINT64_C(0xfff);
    refuse(&map, FW_PC_MAP_ERROR_RANGE, "device-memory-base");
    map = small_map();
    map.phys_bits = 64;
    refuse(&map, FW_PC_MAP_ERROR_RANGE, "64 bits");
    map.phys_bits = 31;
    refuse(&map, FW_PC_MAP_ERROR_RANGE, "31 bits");
}

static void test_hypertransport(void)
{
    struct fw_pc_map map = small_map();

    map.phys_bits = 48;
    map.device_memory_base = FW_PC_HYPERTRANSPORT_START - 4 * GIB + FW_PC_PAGE_SIZE;
    accept(&map);                                       /* another maker's processor */
    map.hypertransport = TRUE;
    refuse(&map, FW_PC_MAP_ERROR_OVERLAP, "HyperTransport");
    map.device_memory_base -= FW_PC_PAGE_SIZE;
    accept(&map);
    map.device_memory_base = FW_PC_HYPERTRANSPORT_END - FW_PC_PAGE_SIZE;
    refuse(&map, FW_PC_MAP_ERROR_OVERLAP, "begin at 0x10000000000");
    map.device_memory_base = FW_PC_HYPERTRANSPORT_END;
    accept(&map);
}

static void test_overlap(void)
{
    struct fw_pc_map map = small_map();

    map.device_memory_base = 0x184000000 - FW_PC_PAGE_SIZE;
    refuse(&map, FW_PC_MAP_ERROR_OVERLAP, "meets System RAM");
    map.device_memory_base = FW_PC_HIGH_START;
    map.ram_high_base = map.device_memory_base + map.device_memory_size - FW_PC_PAGE_SIZE;
    refuse(&map, FW_PC_MAP_ERROR_OVERLAP, "device-memory-size");
    map.ram_high_base += FW_PC_PAGE_SIZE;
    accept(&map);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pc-map/wanted-layouts", test_wanted_layouts);
    g_test_add_func("/pc-map/absent-parts", test_absent_parts);
    g_test_add_func("/pc-map/alignment", test_alignment);
    g_test_add_func("/pc-map/reach", test_reach);
    g_test_add_func("/pc-map/hypertransport", test_hypertransport);
    g_test_add_func("/pc-map/overlap", test_overlap);
    return g_test_run();
}
