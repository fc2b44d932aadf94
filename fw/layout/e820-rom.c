/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Completes the option ROM of e820-rom.S with entries, length and checksums.
 *
 * Specifications: Plug and Play BIOS Specification 1.0A section 3 (option ROM
 * header, expansion header); ACPI 6.5 section 15.1.
 * Must not: contain code of the ROM; the assembly does.
 */
#include "fw/e820.h"
#include "fw/acpi.h"

#include <inttypes.h>

#include "e820-rom-code.h"

#define ROM_LENGTH_OFFSET   2u   /* option ROM header: length in units of 512 bytes */
#define PNP_SUM_OFFSET      9u   /* expansion header: its bytes sum to zero */

/* Offsets in an entry. */
#define ENTRY_BASE          0u
#define ENTRY_LENGTH        8u
#define ENTRY_KIND          16u

G_STATIC_ASSERT(E820_ROM_ENTRIES < FW_E820_ROM_UNIT);

G_DEFINE_QUARK(fw-e820-error-quark, fw_e820_error)

size_t fw_e820_rom_max(void)
{
    return (FW_E820_ROM_UNIT * FW_E820_ROM_UNITS_MAX - E820_ROM_ENTRIES) / FW_E820_ENTRY_LENGTH;
}

static gboolean check_entries(const struct fw_e820_entry *entries, size_t count, GError **error)
{
    if (!count || count > fw_e820_rom_max()) {
        g_set_error(error, FW_E820_ERROR, FW_E820_ERROR_COUNT,
                    "%zu entries of the memory map: an option ROM takes 1 to %zu", count, fw_e820_rom_max());
        return FALSE;
    }
    for (size_t i = 0; i < count; i++) {
        if (!entries[i].length || entries[i].length - 1 > UINT64_MAX - entries[i].base) {
            g_set_error(error, FW_E820_ERROR, FW_E820_ERROR_RANGE,
                        "entry %zu of the memory map, 0x%" PRIx64 " bytes at 0x%" PRIx64
                        ", is empty or passes the end of the address space",
                        i, entries[i].length, entries[i].base);
            return FALSE;
        }
    }
    return TRUE;
}

static void append_entry(GByteArray *rom, const struct fw_e820_entry *entry)
{
    uint8_t bytes[FW_E820_ENTRY_LENGTH];

    fw_le_store(bytes + ENTRY_BASE, 8, entry->base);
    fw_le_store(bytes + ENTRY_LENGTH, 8, entry->length);
    fw_le_store(bytes + ENTRY_KIND, 4, entry->kind);
    g_byte_array_append(rom, bytes, sizeof(bytes));
}

/* Fills @rom with zeros up to a multiple of the unit. */
static void pad(GByteArray *rom)
{
    static const uint8_t zeros[FW_E820_ROM_UNIT];
    guint rest = rom->len % FW_E820_ROM_UNIT;

    if (rest) {
        g_byte_array_append(rom, zeros, FW_E820_ROM_UNIT - rest);
    }
}

GByteArray *fw_e820_rom_build(const struct fw_e820_entry *entries, size_t count, GError **error)
{
    GByteArray *rom;

    if (!check_entries(entries, count, error)) {
        return NULL;
    }
    rom = g_byte_array_new();
    g_byte_array_append(rom, e820_rom_code, sizeof(e820_rom_code));
    for (size_t i = 0; i < count; i++) {
        append_entry(rom, &entries[i]);
    }
    pad(rom);
    rom->data[ROM_LENGTH_OFFSET] = rom->len / FW_E820_ROM_UNIT;
    fw_le_store(rom->data + E820_ROM_COUNT, 4, count);
    rom->data[E820_ROM_PNP + PNP_SUM_OFFSET] -=
        fw_acpi_sum(rom->data + E820_ROM_PNP, E820_ROM_PNP_END - E820_ROM_PNP);
    rom->data[E820_ROM_CHECKSUM] -= fw_acpi_sum(rom->data, rom->len);
    return rom;
}
