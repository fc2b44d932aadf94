/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Entries of a PC's memory map, and an option ROM that adds entries of kinds
 * that boot firmware does not pass on.
 *
 * Specifications: ACPI 6.5 section 15.1 (INT 15h, E820h) and table 15.4 (kinds
 * of address ranges).
 * Must not: decide which ranges are in the map.
 */
#ifndef FW_E820_H
#define FW_E820_H

#include <glib.h>
#include <stdint.h>

/* Kinds of address ranges, ACPI 6.5 table 15.4. */
enum fw_e820_kind {
    FW_E820_RAM        = 1,
    FW_E820_RESERVED   = 2,
    FW_E820_PERSISTENT = 7,
    FW_E820_LEGACY     = 12,  /* OEM-defined; what NVDIMMs were before ACPI 6.0 */
};

/* One range; the map has it as 20 bytes, little-endian. */
struct fw_e820_entry {
    uint64_t base;      /* bytes */
    uint64_t length;    /* bytes, at least 1 */
    uint32_t kind;      /* fw_e820_kind, or any other number */
};

#define FW_E820_ENTRY_LENGTH  20u

/* An option ROM's length is given in this unit, in one byte. */
#define FW_E820_ROM_UNIT      512u
#define FW_E820_ROM_UNITS_MAX 255u

/* Linux takes so many entries from INT 15h and ignores the rest. */
#define FW_E820_LINUX_MAX     128u

/**
 * fw_e820_rom_max: how many entries one ROM can hold.
 */
size_t fw_e820_rom_max(void);

/**
 * fw_e820_rom_build: an option ROM that hooks INT 15h and answers function
 * E820h with @count more @entries behind the last one of the boot firmware.
 *
 * The ROM has a Plug and Play header, so firmware that follows the BIOS Boot
 * Specification runs it before it boots anything. Its bytes sum to zero, also
 * after it has run.
 *
 * Returns NULL with @error when there is no entry, too many, an empty one, or
 * one that leaves the 64-bit address space.
 */
GByteArray *fw_e820_rom_build(const struct fw_e820_entry *entries, size_t count, GError **error);

#define FW_E820_ERROR (fw_e820_error_quark())
GQuark fw_e820_error_quark(void);
enum fw_e820_error {
    FW_E820_ERROR_COUNT,  /* none, or more than a ROM holds */
    FW_E820_ERROR_RANGE,  /* an impossible range */
};

#endif
