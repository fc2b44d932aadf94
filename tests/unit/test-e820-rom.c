/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The option ROM that adds entries to the memory map: what boot firmware checks
 * before it runs a ROM, and the entries in it.
 */
#include "fw/acpi.h"
#include "fw/e820.h"

#include <string.h>

/* Plug and Play BIOS Specification 1.0A section 3. */
#define HEADER_LENGTH       2
#define HEADER_ENTRY        3
#define HEADER_PNP          0x1a
#define PNP_LENGTH          5
#define PNP_BOOT_VECTORS    0x16

static GByteArray *build(const struct fw_e820_entry *entries, size_t count)
{
    GError *error = NULL;
    GByteArray *rom = fw_e820_rom_build(entries, count, &error);

    g_assert_no_error(error);
    g_assert_nonnull(rom);
    return rom;
}

static void test_header(void)
{
    const struct fw_e820_entry entry = { 0x100000000, 0x1000, FW_E820_PERSISTENT };

    for (size_t count = 1; count <= 40; count++) {
        g_autofree struct fw_e820_entry *entries = g_new(struct fw_e820_entry, count);

        for (size_t i = 0; i < count; i++) {
            entries[i] = entry;
        }
        GByteArray *rom = build(entries, count);

        g_assert_cmphex(rom->data[0], ==, 0x55);
        g_assert_cmphex(rom->data[1], ==, 0xaa);
        g_assert_cmpuint(rom->len % FW_E820_ROM_UNIT, ==, 0);
        g_assert_cmpuint(rom->data[HEADER_LENGTH] * FW_E820_ROM_UNIT, ==, rom->len);
        g_assert_cmphex(rom->data[HEADER_ENTRY], ==, 0xe9);
        g_assert_cmpuint(fw_acpi_sum(rom->data, rom->len), ==, 0);
        g_byte_array_unref(rom);
    }
}

static void test_pnp_header(void)
{
    const struct fw_e820_entry entry = { 0x100000000, 0x1000, FW_E820_LEGACY };
    GByteArray *rom = build(&entry, 1);
    const uint8_t *pnp = rom->data + fw_le_load(rom->data + HEADER_PNP, 2);

    g_assert_true(memcmp(pnp, "$PnP", 4) == 0);
    g_assert_cmpuint(fw_acpi_sum(pnp, pnp[PNP_LENGTH] * 16u), ==, 0);
    for (guint i = 0; i < 6; i++) {                     /* it must not become a device to boot from */
        g_assert_cmpuint(pnp[PNP_BOOT_VECTORS + i], ==, 0);
    }
    g_byte_array_unref(rom);
}

/* The address of the entries is not part of the interface: they are found by their bytes. */
static void test_entries(void)
{
    const struct fw_e820_entry entries[] = {
        { 0x187c000000, 0x3f00000000, FW_E820_PERSISTENT },
        { 0x577c000000, 0x1000, FW_E820_LEGACY },
        { UINT64_MAX, 1, 0xfedcba98 },
    };
    static const uint8_t bytes[] = {
        0x00, 0x00, 0x00, 0x7c, 0x18, 0, 0, 0,  0x00, 0x00, 0x00, 0x00, 0x3f, 0, 0, 0,  7, 0, 0, 0,
        0x00, 0x00, 0x00, 0x7c, 0x57, 0, 0, 0,  0x00, 0x10, 0x00, 0x00, 0x00, 0, 0, 0,  12, 0, 0, 0,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,  1, 0, 0, 0, 0, 0, 0, 0,  0x98, 0xba, 0xdc, 0xfe,
    };
    GByteArray *rom = build(entries, G_N_ELEMENTS(entries));
    guint found = 0;

    for (guint at = 0; at + sizeof(bytes) <= rom->len; at++) {
        found += memcmp(rom->data + at, bytes, sizeof(bytes)) == 0;
    }
    g_assert_cmpuint(found, ==, 1);
    g_byte_array_unref(rom);
}

static void refuse(const struct fw_e820_entry *entries, size_t count, enum fw_e820_error code)
{
    GError *error = NULL;

    g_assert_null(fw_e820_rom_build(entries, count, &error));
    g_assert_error(error, FW_E820_ERROR, (gint)code);
    g_error_free(error);
}

static void test_limits(void)
{
    size_t max = fw_e820_rom_max();
    g_autofree struct fw_e820_entry *entries = g_new(struct fw_e820_entry, max + 1);

    g_assert_cmpuint(max, >=, 256);                     /* a DIMM in every slot */
    for (size_t i = 0; i <= max; i++) {
        entries[i] = (struct fw_e820_entry) { i << 12, 1 << 12, FW_E820_PERSISTENT };
    }
    GByteArray *rom = build(entries, max);
    g_assert_cmpuint(rom->len, <=, FW_E820_ROM_UNIT * FW_E820_ROM_UNITS_MAX);
    g_assert_cmpuint(fw_acpi_sum(rom->data, rom->len), ==, 0);
    g_byte_array_unref(rom);

    refuse(entries, max + 1, FW_E820_ERROR_COUNT);
    refuse(entries, 0, FW_E820_ERROR_COUNT);
    refuse(&(struct fw_e820_entry) { 0x1000, 0, FW_E820_LEGACY }, 1, FW_E820_ERROR_RANGE);
    refuse(&(struct fw_e820_entry) { UINT64_MAX, 2, FW_E820_LEGACY }, 1, FW_E820_ERROR_RANGE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/e820-rom/header", test_header);
    g_test_add_func("/e820-rom/pnp-header", test_pnp_header);
    g_test_add_func("/e820-rom/entries", test_entries);
    g_test_add_func("/e820-rom/limits", test_limits);
    return g_test_run();
}
