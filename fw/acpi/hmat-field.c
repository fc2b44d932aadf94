/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The field tables of HMAT structures, and the names of their codes.
 *
 * Specification: ACPI 6.5, section 5.2.28; ACPI 6.2, section 5.2.27.
 */
#include "field-rows.h"
#include "fw/hmat.h"

static void meaning_data_type(const void *value, GString *out)
{
    const char *name = fw_hmat_data_name((unsigned)*(const uint64_t *)value);

    g_string_append(out, name ? name : "Reserved");
}

static unsigned part(uint64_t attributes, unsigned shift)
{
    return attributes >> shift & FW_HMAT_CACHE_PART_MASK;
}

static const char *name_of(const char *const *names, guint count, unsigned code)
{
    return code < count ? names[code] : "reserved";
}

static void meaning_attributes(const void *value, GString *out)
{
    static const char *const associativities[] = { "none", "direct mapped", "complex" };
    static const char *const policies[] = { "none", "write back", "write through" };
    uint64_t attributes = *(const uint64_t *)value;

    g_string_append_printf(out, "level %u of %u, associativity %s, policy %s, lines of %u bytes",
        part(attributes, FW_HMAT_CACHE_LEVEL_SHIFT), part(attributes, FW_HMAT_CACHE_LEVELS_SHIFT),
        name_of(associativities, G_N_ELEMENTS(associativities),
                part(attributes, FW_HMAT_CACHE_ASSOCIATIVITY_SHIFT)),
        name_of(policies, G_N_ELEMENTS(policies), part(attributes, FW_HMAT_CACHE_POLICY_SHIFT)),
        (unsigned)(attributes >> FW_HMAT_CACHE_LINE_SHIFT & FW_HMAT_CACHE_LINE_MASK));
}

static const struct fw_acpi_bit proximity_flags[] = {
    { FW_HMAT_INITIATOR_VALID, "initiator valid" },
    { FW_HMAT_MEMORY_VALID, "memory domain valid (revision 1)" },
    { FW_HMAT_RESERVATION_HINT, "reservation hint (revision 1)" },
    { 0, NULL },
};

static const struct fw_acpi_bit locality_flags[] = {
    { FW_HMAT_MINIMUM_TRANSFER, "minimum transfer size" },
    { FW_HMAT_NON_SEQUENTIAL, "non-sequential transfers" },
    { 0, NULL },
};

static const struct fw_acpi_field proximity_fields[] = {
    FLAGS(fw_hmat_proximity, "Flags", 8, flags, proximity_flags),
    RESERVED(fw_hmat_proximity, 10, reserved1),
    FIELD(fw_hmat_proximity, "Proximity Domain for the Attached Initiator", 12, initiator),
    FIELD(fw_hmat_proximity, "Proximity Domain for the Memory", 16, memory),
    RESERVED(fw_hmat_proximity, 20, reserved2),
    FIELD(fw_hmat_proximity, "Memory Range Base (revision 1)", 24, base),
    MEANT(fw_hmat_proximity, "Memory Range Length (revision 1)", 32, length, meaning_size),
    END,
};

static const struct fw_acpi_field locality_fields[] = {
    FLAGS(fw_hmat_locality, "Flags", 8, flags, locality_flags),
    MEANT(fw_hmat_locality, "Data Type", 9, data_type, meaning_data_type),
    FIELD(fw_hmat_locality, "Minimum Transfer Size", 10, min_transfer),
    RESERVED(fw_hmat_locality, 11, reserved1),
    FIELD(fw_hmat_locality, "Number of Initiator Proximity Domains", 12, initiator_count),
    FIELD(fw_hmat_locality, "Number of Target Proximity Domains", 16, target_count),
    RESERVED(fw_hmat_locality, 20, reserved2),
    FIELD(fw_hmat_locality, "Entry Base Unit", 24, base_unit),
    END,
};

static const struct fw_acpi_field cache_fields[] = {
    FIELD(fw_hmat_cache, "Proximity Domain for the Memory", 8, memory),
    RESERVED(fw_hmat_cache, 12, reserved1),
    MEANT(fw_hmat_cache, "Memory Side Cache Size", 16, size, meaning_size),
    MEANT(fw_hmat_cache, "Cache Attributes", 24, attributes, meaning_attributes),
    FIELD(fw_hmat_cache, "Address Mode", 28, address_mode),
    FIELD(fw_hmat_cache, "Number of SMBIOS Handles", 30, handle_count),
    END,
};

static const struct fw_acpi_layout layouts[] = {
    { "Memory Proximity Domain Attributes", FW_HMAT_PROXIMITY, FW_HMAT_PROXIMITY_LENGTH,
      proximity_fields },
    { "System Locality Latency and Bandwidth Information", FW_HMAT_LOCALITY,
      FW_HMAT_LOCALITY_LENGTH, locality_fields },
    { "Memory Side Cache Information", FW_HMAT_CACHE, FW_HMAT_CACHE_LENGTH, cache_fields },
};

const struct fw_acpi_layout *fw_hmat_layout(uint16_t type)
{
    return type < G_N_ELEMENTS(layouts) ? &layouts[type] : NULL;
}

gboolean fw_hmat_is_latency(unsigned data_type)
{
    return data_type <= FW_HMAT_WRITE_LATENCY;
}

const char *fw_hmat_data_name(unsigned data_type)
{
    static const char *const names[] = {
        "Access Latency", "Read Latency", "Write Latency",
        "Access Bandwidth", "Read Bandwidth", "Write Bandwidth",
    };

    return data_type < G_N_ELEMENTS(names) ? names[data_type] : NULL;
}

/* Revision 1 has "last level memory" as code 1, and the caches behind it. */
int fw_hmat_hierarchy_of(uint8_t revision, unsigned code)
{
    if (revision == FW_HMAT_REVISION_6_2 && code > 0) {
        code--;
        if (code == 0) {
            return -1;
        }
    }
    return code < FW_HMAT_HIERARCHIES ? (int)code : -1;
}

unsigned fw_hmat_hierarchy_code(uint8_t revision, enum fw_hmat_hierarchy hierarchy)
{
    gboolean shifted = revision == FW_HMAT_REVISION_6_2 && hierarchy != FW_HMAT_MEMORY;

    return (unsigned)hierarchy + (shifted ? 1 : 0);
}

const char *fw_hmat_hierarchy_name(uint8_t revision, unsigned code)
{
    static const char *const names[] = {
        "Memory", "First Level Memory Side Cache", "Second Level Memory Side Cache",
        "Third Level Memory Side Cache",
    };
    int hierarchy = fw_hmat_hierarchy_of(revision, code);

    if (revision == FW_HMAT_REVISION_6_2 && code == 1) {
        return "Last Level Memory";
    }
    return hierarchy < 0 ? NULL : names[hierarchy];
}
