/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The field tables of SRAT entries.
 *
 * Specification: ACPI 6.5, section 5.2.16, tables 5.50 to 5.62.
 */
#include "field-rows.h"
#include "fw/srat.h"

static const struct fw_acpi_bit memory_flags[] = {
    { FW_SRAT_MEMORY_ENABLED, "enabled" },
    { FW_SRAT_MEMORY_HOT_PLUGGABLE, "hot pluggable" },
    { FW_SRAT_MEMORY_NON_VOLATILE, "non-volatile" },
    { 0, NULL },
};

static const struct fw_acpi_bit enabled_flag[] = { { 1, "enabled" }, { 0, NULL } };

static const struct fw_acpi_field memory_fields[] = {
    FIELD(fw_srat_memory, "Proximity Domain", 2, proximity),
    RESERVED(fw_srat_memory, 6, reserved1),
    FIELD(fw_srat_memory, "Base Address", 8, base),
    MEANT(fw_srat_memory, "Length", 16, length, meaning_size),
    RESERVED(fw_srat_memory, 24, reserved2),
    FLAGS(fw_srat_memory, "Flags", 28, flags, memory_flags),
    RESERVED(fw_srat_memory, 32, reserved3),
    END,
};

static const struct fw_acpi_field apic_fields[] = {
    FIELD(fw_srat_apic, "Proximity Domain [7:0]", 2, proximity_low),
    FIELD(fw_srat_apic, "APIC ID", 3, apic_id),
    FLAGS(fw_srat_apic, "Flags", 4, flags, enabled_flag),
    FIELD(fw_srat_apic, "Local SAPIC EID", 8, sapic_eid),
    FIELD(fw_srat_apic, "Proximity Domain [31:8]", 9, proximity_high),
    FIELD(fw_srat_apic, "Clock Domain", 12, clock_domain),
    END,
};

static const struct fw_acpi_field x2apic_fields[] = {
    RESERVED(fw_srat_x2apic, 2, reserved1),
    FIELD(fw_srat_x2apic, "Proximity Domain", 4, proximity),
    FIELD(fw_srat_x2apic, "X2APIC ID", 8, x2apic_id),
    FLAGS(fw_srat_x2apic, "Flags", 12, flags, enabled_flag),
    FIELD(fw_srat_x2apic, "Clock Domain", 16, clock_domain),
    RESERVED(fw_srat_x2apic, 20, reserved2),
    END,
};

static const struct fw_acpi_field initiator_fields[] = {
    RESERVED(fw_srat_initiator, 2, reserved1),
    FIELD(fw_srat_initiator, "Device Handle Type", 3, handle_type),
    FIELD(fw_srat_initiator, "Proximity Domain", 4, proximity),
    FIELD(fw_srat_initiator, "Device Handle", 8, handle),
    FLAGS(fw_srat_initiator, "Flags", 24, flags, enabled_flag),
    RESERVED(fw_srat_initiator, 28, reserved2),
    END,
};

static const struct fw_acpi_layout layouts[] = {
    { "Processor Local APIC Affinity", FW_SRAT_PROCESSOR_APIC, 16, apic_fields },
    { "Memory Affinity", FW_SRAT_MEMORY, FW_SRAT_MEMORY_LENGTH, memory_fields },
    { "Processor Local x2APIC Affinity", FW_SRAT_PROCESSOR_X2APIC, 24, x2apic_fields },
    { "Generic Initiator Affinity", FW_SRAT_GENERIC_INITIATOR, 32, initiator_fields },
    { "Generic Port Affinity", FW_SRAT_GENERIC_PORT, 32, initiator_fields },
};

const struct fw_acpi_layout *fw_srat_layout(uint8_t type)
{
    for (guint i = 0; i < G_N_ELEMENTS(layouts); i++) {
        if (layouts[i].type == type) {
            return &layouts[i];
        }
    }
    return NULL;
}

const char *fw_srat_type_name(uint8_t type)
{
    const struct fw_acpi_layout *layout = fw_srat_layout(type);

    switch (type) {
    case FW_SRAT_PROCESSOR_GICC:
        return "GICC Affinity";
    case FW_SRAT_GIC_ITS:
        return "GIC ITS Affinity";
    default:
        return layout ? layout->name : NULL;
    }
}
