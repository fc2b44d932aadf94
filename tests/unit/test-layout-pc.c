/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * RAM and device memory of q35 and pc, against addresses read off QEMU 10.0.
 */
#include <string.h>
#include "fw/layout-pc.h"

static const struct {
    struct fw_layout_pc_config config;
    struct fw_layout_pc expected;
} cases[] = {
    /* -M q35 -m 2G */
    { { .type = FW_LAYOUT_PC_Q35, .ram = 2 * FW_GIB },
      { 2 * FW_GIB, 4 * FW_GIB, 0, 0, 0 } },
    /* the last size that stays below 4 GiB as a whole, and the first that does not */
    { { .type = FW_LAYOUT_PC_Q35, .ram = 0xb0000000 - FW_MIB },
      { 0xb0000000 - FW_MIB, 4 * FW_GIB, 0, 0, 0 } },
    { { .type = FW_LAYOUT_PC_Q35, .ram = 0xb0000000 },
      { 2 * FW_GIB, 4 * FW_GIB, 0x30000000, 0, 0 } },
    { { .type = FW_LAYOUT_PC_I440FX, .ram = 0xe0000000 - FW_MIB },
      { 0xe0000000 - FW_MIB, 4 * FW_GIB, 0, 0, 0 } },
    { { .type = FW_LAYOUT_PC_I440FX, .ram = 0xe0000000 },
      { 3 * FW_GIB, 4 * FW_GIB, 0x20000000, 0, 0 } },
    /* -m 2G,slots=4,maxmem=700G: device memory at 4 GiB */
    { { .type = FW_LAYOUT_PC_Q35, .ram = 2 * FW_GIB, .maxmem = 700 * FW_GIB, .slots = 4 },
      { 2 * FW_GIB, 4 * FW_GIB, 0, 4 * FW_GIB, 702 * FW_GIB } },
    /* -m 4160M,slots=2,maxmem=8G: RAM ends at 0x184000000, device memory at 7 GiB */
    { { .type = FW_LAYOUT_PC_Q35, .ram = 4160 * FW_MIB, .maxmem = 8 * FW_GIB, .slots = 2 },
      { 2 * FW_GIB, 4 * FW_GIB, 2112 * FW_MIB, 7 * FW_GIB, 8 * FW_GIB - 4160 * FW_MIB + 2 * FW_GIB } },
    /* the same with the window moved to the end of RAM */
    { { .type = FW_LAYOUT_PC_Q35, .ram = 4160 * FW_MIB, .maxmem = 8 * FW_GIB, .slots = 2,
        .has_device_base = TRUE, .device_base = 0x184000000, .has_device_size = TRUE,
        .device_size = 3 * FW_GIB },
      { 2 * FW_GIB, 4 * FW_GIB, 2112 * FW_MIB, 0x184000000, 3 * FW_GIB } },
    /* RAM behind device memory */
    { { .type = FW_LAYOUT_PC_Q35, .ram = 4 * FW_GIB, .maxmem = 8 * FW_GIB, .slots = 1,
        .has_device_base = TRUE, .device_base = 4 * FW_GIB, .has_device_size = TRUE,
        .device_size = FW_GIB + 64 * FW_MIB, .has_ram_above_base = TRUE,
        .ram_above_base = 5 * FW_GIB + 64 * FW_MIB },
      { 2 * FW_GIB, 5 * FW_GIB + 64 * FW_MIB, 2 * FW_GIB, 4 * FW_GIB, FW_GIB + 64 * FW_MIB } },
    /* AMD: 1 TiB of DIMMs would reach the hole, so everything moves above it */
    { { .type = FW_LAYOUT_PC_Q35, .ram = 4 * FW_GIB, .maxmem = FW_TIB, .slots = 2,
        .amd_hole = TRUE },
      { 2 * FW_GIB, FW_TIB, 2 * FW_GIB, FW_TIB + 2 * FW_GIB, FW_TIB - 2 * FW_GIB } },
    { { .type = FW_LAYOUT_PC_Q35, .ram = 4 * FW_GIB, .maxmem = 700 * FW_GIB, .slots = 2,
        .amd_hole = TRUE },
      { 2 * FW_GIB, 4 * FW_GIB, 2 * FW_GIB, 6 * FW_GIB, 698 * FW_GIB } },
};

static void test_addresses(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        struct fw_layout_pc pc;

        g_test_message("row %" G_GSIZE_FORMAT, i);
        fw_layout_pc_compute(&cases[i].config, &pc, &error);
        g_assert_no_error(error);
        g_assert_cmphex(pc.ram_below_4g, ==, cases[i].expected.ram_below_4g);
        g_assert_cmphex(pc.ram_above_base, ==, cases[i].expected.ram_above_base);
        g_assert_cmphex(pc.ram_above_4g, ==, cases[i].expected.ram_above_4g);
        g_assert_cmphex(pc.device_base, ==, cases[i].expected.device_base);
        g_assert_cmphex(pc.device_size, ==, cases[i].expected.device_size);
    }
}

#define OF_8G .type = FW_LAYOUT_PC_Q35, .ram = 4 * FW_GIB, .maxmem = 8 * FW_GIB, .slots = 1

static const struct {
    struct fw_layout_pc_config config;
    const char *text;
} refused[] = {
    { { .ram = 0 }, "no RAM" },
    { { .ram = 2 * FW_GIB, .maxmem = FW_GIB }, "maxmem" },
    { { OF_8G, .has_device_base = TRUE, .device_base = 8 * FW_GIB + 1 }, "device-memory-base" },
    { { OF_8G, .has_device_base = TRUE, .device_base = 3 * FW_GIB }, "below 4 GiB" },
    { { OF_8G, .has_ram_above_base = TRUE, .ram_above_base = 5 * FW_GIB + 512 },
      "ram-above-4g-base" },
    { { OF_8G, .has_device_size = TRUE, .device_size = 0 }, "device-memory-size" },
    { { OF_8G, .has_device_size = TRUE, .device_size = 4097 }, "device-memory-size" },
    { { OF_8G, .has_device_base = TRUE, .device_base = 5 * FW_GIB }, "overlaps RAM" },
    { { OF_8G, .has_device_base = TRUE, .device_base = UINT64_MAX - 4095 },
      "end of the address space" },
    { { OF_8G, .has_ram_above_base = TRUE, .ram_above_base = UINT64_MAX - 4095 },
      "end of the address space" },
};

static void test_refusals(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        struct fw_layout_pc pc;

        g_test_message("row %" G_GSIZE_FORMAT, i);
        g_assert_false(fw_layout_pc_compute(&refused[i].config, &pc, &error));
        g_assert_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_RANGE);
        g_assert_nonnull(strstr(error->message, refused[i].text));
    }
}

static void test_fill(void)
{
    static const struct fw_layout_pc pc = {
        2 * FW_GIB, 4 * FW_GIB, FW_GIB, 5 * FW_GIB, 10 * FW_GIB,
    };
    g_autoptr(fw_layout) layout = fw_layout_new();
    g_autoptr(fw_findings) findings = fw_findings_new();
    static const struct fw_layout_machine machine = { .phys_bits = 40, .amd = TRUE };

    g_assert_true(fw_layout_pc_fill(&pc, layout, NULL));
    g_assert_cmpuint(fw_layout_count(layout), ==, 4);
    g_assert_cmphex(fw_layout_find(layout, "ram-high")->base, ==, 4 * FW_GIB);
    g_assert_cmphex(fw_layout_find(layout, "device-memory")->length, ==, 10 * FW_GIB);
    fw_layout_check(layout, &machine, findings);
    g_assert_cmpuint(findings->items->len, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/layout-pc/addresses", test_addresses);
    g_test_add_func("/layout-pc/refusals", test_refusals);
    g_test_add_func("/layout-pc/fill", test_fill);
    return g_test_run();
}
