/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The field tables of all NFIT structures: offset, width and meaning of each
 * field. Everything else about NFIT bytes (encode, decode, print, override)
 * goes through them.
 *
 * Specification: ACPI 6.5, section 5.2.25, tables 5.129 to 5.141.
 */
#include "field-rows.h"
#include "fw/nfit.h"

static void meaning_guid(const void *value, GString *out)
{
    const char *name = fw_nfit_guid_name(value);

    g_string_append(out, name ? name : "not known");
}

/* Node controller 12 bits, socket 4, memory controller 4, channel 4, DIMM 4. */
static void meaning_handle(const void *value, GString *out)
{
    uint64_t handle = *(const uint64_t *)value;

    g_string_append_printf(out, "node %u, socket %u, controller %u, channel %u, DIMM %u",
                           (unsigned)(handle >> 16 & 0xfff), (unsigned)(handle >> 12 & 0xf),
                           (unsigned)(handle >> 8 & 0xf), (unsigned)(handle >> 4 & 0xf),
                           (unsigned)(handle & 0xf));
}

static void meaning_format(const void *value, GString *out)
{
    switch (*(const uint64_t *)value) {
    case FW_NFIT_FORMAT_BYTE:
        g_string_append(out, "byte addressable");
        break;
    case FW_NFIT_FORMAT_BLOCK:
        g_string_append(out, "block addressable");
        break;
    case FW_NFIT_FORMAT_BYTE_ENERGY:
        g_string_append(out, "byte addressable, energy backed");
        break;
    default:
        break;
    }
}

/* Binary coded decimal: first byte of the field the year, second the week. */
static void meaning_date(const void *value, GString *out)
{
    uint64_t date = *(const uint64_t *)value;

    if (date != 0) {
        g_string_append_printf(out, "year %02x, week %02x", (unsigned)(date & 0xff),
                               (unsigned)(date >> 8 & 0xff));
    }
}

static const struct fw_acpi_bit spa_flags[] = {
    { FW_NFIT_SPA_HOT_ADD_ONLY, "control region for hot add only" },
    { FW_NFIT_SPA_PROXIMITY_VALID, "proximity domain valid" },
    { FW_NFIT_SPA_COOKIE_VALID, "location cookie valid" },
    { 0, NULL },
};

static const struct fw_acpi_bit efi_attributes[] = {
    { FW_EFI_MEMORY_UC, "UC" }, { FW_EFI_MEMORY_WC, "WC" }, { FW_EFI_MEMORY_WT, "WT" },
    { FW_EFI_MEMORY_WB, "WB" }, { FW_EFI_MEMORY_UCE, "UCE" }, { FW_EFI_MEMORY_WP, "WP" },
    { FW_EFI_MEMORY_RP, "RP" }, { FW_EFI_MEMORY_XP, "XP" }, { FW_EFI_MEMORY_NV, "NV" },
    { FW_EFI_MEMORY_MORE_RELIABLE, "more reliable" }, { FW_EFI_MEMORY_RO, "RO" },
    { FW_EFI_MEMORY_SP, "SP" },
    { 0, NULL },
};

static const struct fw_acpi_bit state_flags[] = {
    { FW_NFIT_STATE_SAVE_FAILED, "save failed" },
    { FW_NFIT_STATE_RESTORE_FAILED, "restore failed" },
    { FW_NFIT_STATE_FLUSH_FAILED, "flush failed" },
    { FW_NFIT_STATE_NOT_ARMED, "not armed" },
    { FW_NFIT_STATE_HEALTH_OBSERVED, "health event observed" },
    { FW_NFIT_STATE_HEALTH_ENABLED, "health notification enabled" },
    { FW_NFIT_STATE_NOT_MAPPED, "not mapped" },
    { 0, NULL },
};

static const struct fw_acpi_bit valid_fields[] = {
    { FW_NFIT_CONTROL_MANUFACTURING_VALID, "manufacturing fields valid" },
    { 0, NULL },
};

static const struct fw_acpi_bit control_flags[] = {
    { FW_NFIT_CONTROL_BUFFERED, "block windows buffered" },
    { 0, NULL },
};

static const struct fw_acpi_bit capability_bits[] = {
    { FW_NFIT_CAPABILITY_CACHE_FLUSH, "CPU cache flush on power loss" },
    { FW_NFIT_CAPABILITY_CONTROLLER_FLUSH, "memory controller flush on power loss" },
    { FW_NFIT_CAPABILITY_MIRROR, "hardware mirroring" },
    { 0, NULL },
};

static const struct fw_acpi_field spa_fields[] = {
    HELPED_FIELD(fw_nfit_spa, "SPA Range Structure Index", 4, index, "what mappings refer to; never 0"),
    HELPED_FLAGS(fw_nfit_spa, "Flags", 6, flags, spa_flags, "what is valid"),
    RESERVED(fw_nfit_spa, 8, reserved),
    HELPED_FIELD(fw_nfit_spa, "Proximity Domain", 12, proximity, "as in the SRAT"),
    HELPED_MEANT(fw_nfit_spa, "Address Range Type GUID", 16, guid, meaning_guid, "kind of range"),
    HELPED_FIELD(fw_nfit_spa, "SPA Range Base", 32, base, "first address"),
    HELPED_MEANT(fw_nfit_spa, "SPA Range Length", 40, length, meaning_size, "bytes"),
    HELPED_FLAGS(fw_nfit_spa, "Memory Mapping Attribute", 48, attributes, efi_attributes,
          "UEFI memory attributes"),
    HELPED_FIELD(fw_nfit_spa, "SPA Location Cookie", 56, location_cookie,
          "opaque; in the 64-byte form only"),
    END,
};

static const struct fw_acpi_field mapping_fields[] = {
    HELPED_MEANT(fw_nfit_mapping, "NFIT Device Handle", 4, handle, meaning_handle,
          "address of the DIMM; _ADR in AML"),
    HELPED_FIELD(fw_nfit_mapping, "NVDIMM Physical ID", 8, physical_id, "handle in SMBIOS type 17"),
    HELPED_FIELD(fw_nfit_mapping, "NVDIMM Region ID", 10, region_id, "unique within the DIMM"),
    HELPED_FIELD(fw_nfit_mapping, "SPA Range Structure Index", 12, spa_index, "0: no range"),
    HELPED_FIELD(fw_nfit_mapping, "NVDIMM Control Region Structure Index", 14, control_index, "never 0"),
    HELPED_MEANT(fw_nfit_mapping, "NVDIMM Region Size", 16, region_size, meaning_size,
          "bytes of this DIMM in the range"),
    HELPED_MEANT(fw_nfit_mapping, "Region Offset", 24, region_offset, meaning_size,
          "where this DIMM's first line is, from the range's base"),
    HELPED_FIELD(fw_nfit_mapping, "NVDIMM Physical Address Region Base", 32, dpa,
          "address inside the DIMM"),
    HELPED_FIELD(fw_nfit_mapping, "Interleave Structure Index", 40, interleave_index,
          "0: not interleaved"),
    HELPED_FIELD(fw_nfit_mapping, "Interleave Ways", 42, interleave_ways, "members of the set"),
    HELPED_FLAGS(fw_nfit_mapping, "NVDIMM State Flags", 44, state_flags, state_flags, "health at boot"),
    RESERVED(fw_nfit_mapping, 46, reserved),
    END,
};

static const struct fw_acpi_field interleave_fields[] = {
    HELPED_FIELD(fw_nfit_interleave, "Interleave Structure Index", 4, index, "never 0"),
    RESERVED(fw_nfit_interleave, 6, reserved),
    HELPED_FIELD(fw_nfit_interleave, "Number of Lines Described", 8, line_count,
          "lines until the pattern repeats"),
    HELPED_MEANT(fw_nfit_interleave, "Line Size", 12, line_size, meaning_size, "bytes"),
    END,
};

static const struct fw_acpi_field smbios_fields[] = {
    RESERVED(fw_nfit_smbios, 4, reserved),
    END,
};

static const struct fw_acpi_field control_fields[] = {
    HELPED_FIELD(fw_nfit_control, "NVDIMM Control Region Structure Index", 4, index, "never 0"),
    HELPED_FIELD(fw_nfit_control, "Vendor ID", 6, vendor, "of the module, JEDEC bytes"),
    HELPED_FIELD(fw_nfit_control, "Device ID", 8, device, "of the module"),
    HELPED_FIELD(fw_nfit_control, "Revision ID", 10, revision, "of the module"),
    HELPED_FIELD(fw_nfit_control, "Subsystem Vendor ID", 12, subsystem_vendor, "of the controller"),
    HELPED_FIELD(fw_nfit_control, "Subsystem Device ID", 14, subsystem_device, "of the controller"),
    HELPED_FIELD(fw_nfit_control, "Subsystem Revision ID", 16, subsystem_revision, "of the controller"),
    HELPED_FLAGS(fw_nfit_control, "Valid Fields", 18, valid_fields, valid_fields,
          "whether place and date count"),
    HELPED_FIELD(fw_nfit_control, "Manufacturing Location", 19, manufacturing_location,
          "the vendor's code"),
    HELPED_MEANT(fw_nfit_control, "Manufacturing Date", 20, manufacturing_date, meaning_date,
          "BCD: year in the low byte, week in the high one"),
    RESERVED(fw_nfit_control, 22, reserved1),
    HELPED_FIELD(fw_nfit_control, "Serial Number", 24, serial, "of the module"),
    HELPED_MEANT(fw_nfit_control, "Region Format Interface Code", 28, format, meaning_format,
          "how the region is driven"),
    HELPED_FIELD(fw_nfit_control, "Number of Block Control Windows", 30, window_count,
          "0: the fields below do not count"),
    HELPED_FIELD(fw_nfit_control, "Size of Block Control Window", 32, window_size, "bytes"),
    HELPED_FIELD(fw_nfit_control, "Command Register Offset", 40, command_offset, "in a window"),
    HELPED_FIELD(fw_nfit_control, "Size of Command Register", 48, command_size, "bytes"),
    HELPED_FIELD(fw_nfit_control, "Status Register Offset", 56, status_offset, "in a window"),
    HELPED_FIELD(fw_nfit_control, "Size of Status Register", 64, status_size, "bytes"),
    HELPED_FLAGS(fw_nfit_control, "NVDIMM Control Region Flag", 72, flags, control_flags,
          "how windows behave"),
    RESERVED(fw_nfit_control, 74, reserved2),
    END,
};

static const struct fw_acpi_field block_window_fields[] = {
    HELPED_FIELD(fw_nfit_block_window, "NVDIMM Control Region Structure Index", 4, control_index,
          "whose windows these are"),
    HELPED_FIELD(fw_nfit_block_window, "Number of Block Data Windows", 6, window_count,
          "as many as control windows"),
    HELPED_FIELD(fw_nfit_block_window, "Block Data Window Start Offset", 8, window_offset,
          "first window from the range's base"),
    HELPED_MEANT(fw_nfit_block_window, "Size of Block Data Window", 16, window_size, meaning_size,
          "bytes"),
    HELPED_MEANT(fw_nfit_block_window, "Block Accessible Memory Capacity", 24, capacity, meaning_size,
          "bytes"),
    HELPED_FIELD(fw_nfit_block_window, "Beginning Address of Block Memory", 32, start,
          "address inside the DIMM"),
    END,
};

static const struct fw_acpi_field flush_hint_fields[] = {
    HELPED_MEANT(fw_nfit_flush_hint, "NFIT Device Handle", 4, handle, meaning_handle, "of the DIMM"),
    HELPED_FIELD(fw_nfit_flush_hint, "Number of Flush Hint Addresses", 8, hint_count,
          "addresses that follow"),
    RESERVED(fw_nfit_flush_hint, 10, reserved),
    END,
};

static const struct fw_acpi_field capabilities_fields[] = {
    HELPED_FIELD(fw_nfit_capabilities, "Highest Valid Capability", 4, highest,
          "index of the highest bit that is defined"),
    RESERVED(fw_nfit_capabilities, 5, reserved1),
    HELPED_FLAGS(fw_nfit_capabilities, "Capabilities", 8, capabilities, capability_bits,
          "what the platform does when power fails"),
    RESERVED(fw_nfit_capabilities, 12, reserved2),
    END,
};

static const struct fw_acpi_layout layouts[FW_NFIT_TYPE_COUNT] = {
    [FW_NFIT_SPA] = { "SPA Range", FW_NFIT_SPA, FW_NFIT_SPA_LENGTH, spa_fields },
    [FW_NFIT_MAPPING] = { "Region Mapping", FW_NFIT_MAPPING, FW_NFIT_MAPPING_LENGTH,
                          mapping_fields },
    [FW_NFIT_INTERLEAVE] = { "Interleave", FW_NFIT_INTERLEAVE, FW_NFIT_INTERLEAVE_FIXED,
                             interleave_fields },
    [FW_NFIT_SMBIOS] = { "SMBIOS Management Information", FW_NFIT_SMBIOS, FW_NFIT_SMBIOS_FIXED,
                         smbios_fields },
    [FW_NFIT_CONTROL] = { "Control Region", FW_NFIT_CONTROL, FW_NFIT_CONTROL_LENGTH,
                          control_fields },
    [FW_NFIT_BLOCK_WINDOW] = { "Block Data Window", FW_NFIT_BLOCK_WINDOW,
                               FW_NFIT_BLOCK_WINDOW_LENGTH, block_window_fields },
    [FW_NFIT_FLUSH_HINT] = { "Flush Hint Address", FW_NFIT_FLUSH_HINT, FW_NFIT_FLUSH_HINT_FIXED,
                             flush_hint_fields },
    [FW_NFIT_CAPABILITIES] = { "Platform Capabilities", FW_NFIT_CAPABILITIES,
                               FW_NFIT_CAPABILITIES_LENGTH, capabilities_fields },
};

const struct fw_acpi_layout *fw_nfit_layout(uint16_t type)
{
    return type < FW_NFIT_TYPE_COUNT ? &layouts[type] : NULL;
}
