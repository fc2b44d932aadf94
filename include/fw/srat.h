/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * System Resource Affinity Table: memory affinity entries in full, processor
 * and initiator entries well enough to be shown.
 *
 * Specification: ACPI 6.5, section 5.2.16.
 * Must not: decide which memory belongs to which node; callers say that.
 */
#ifndef FW_SRAT_H
#define FW_SRAT_H

#include "fw/acpi.h"

#define FW_SRAT_SIGNATURE        "SRAT"
#define FW_SRAT_FIXED_LENGTH     48u  /* header, 4 and 8 reserved bytes */
#define FW_SRAT_RESERVED1        1u   /* shall be 1 for old readers, table 5.49 */

/* Entry types, ACPI 6.5 table 5.50 and on. */
enum fw_srat_type {
    FW_SRAT_PROCESSOR_APIC    = 0,
    FW_SRAT_MEMORY            = 1,
    FW_SRAT_PROCESSOR_X2APIC  = 2,
    FW_SRAT_PROCESSOR_GICC    = 3,
    FW_SRAT_GIC_ITS           = 4,
    FW_SRAT_GENERIC_INITIATOR = 5,
    FW_SRAT_GENERIC_PORT      = 6,
};

#define FW_SRAT_MEMORY_LENGTH    40u

/* Memory affinity flags, ACPI 6.5 table 5.53. */
#define FW_SRAT_MEMORY_ENABLED       (1u << 0)
#define FW_SRAT_MEMORY_HOT_PLUGGABLE (1u << 1)
#define FW_SRAT_MEMORY_NON_VOLATILE  (1u << 2)

/* Memory Affinity Structure, 5.2.16.2. */
struct fw_srat_memory {
    uint32_t proximity;
    uint16_t reserved1;
    uint64_t base;       /* bytes */
    uint64_t length;     /* bytes */
    uint32_t reserved2;
    uint32_t flags;      /* FW_SRAT_MEMORY_* */
    uint64_t reserved3;
};

/* Processor Local APIC/SAPIC Affinity Structure, 5.2.16.1. */
struct fw_srat_apic {
    uint8_t  proximity_low;
    uint8_t  apic_id;
    uint32_t flags;
    uint8_t  sapic_eid;
    uint8_t  proximity_high[3];
    uint32_t clock_domain;
};

/* Processor Local x2APIC Affinity Structure, 5.2.16.3. */
struct fw_srat_x2apic {
    uint16_t reserved1;
    uint32_t proximity;
    uint32_t x2apic_id;
    uint32_t flags;
    uint32_t clock_domain;
    uint32_t reserved2;
};

/* Generic Initiator and Generic Port Affinity Structures, 5.2.16.6 and 5.2.16.7. */
struct fw_srat_initiator {
    uint8_t  reserved1;
    uint8_t  handle_type;
    uint32_t proximity;
    uint8_t  handle[16];
    uint32_t flags;
    uint32_t reserved2;
};

struct fw_srat_entry {
    uint8_t type;
    union {
        struct fw_srat_memory memory;
        struct fw_srat_apic apic;
        struct fw_srat_x2apic x2apic;
        struct fw_srat_initiator initiator;
    } u;
    GByteArray *raw;     /* whole entry as found, for other types; else NULL */
};

struct fw_srat {
    struct fw_acpi_header header;
    uint32_t reserved1;
    uint64_t reserved2;
    GPtrArray *entries;  /* of struct fw_srat_entry *, in table order */
};

/* The field table of @type, or NULL when entries of that type are kept raw. */
const struct fw_acpi_layout *fw_srat_layout(uint8_t type);
/* The specification's name of @type, or NULL for a reserved one. */
const char *fw_srat_type_name(uint8_t type);

/* An empty table: revision 3, no entries, blank OEM fields. */
struct fw_srat *fw_srat_new(void);
void fw_srat_free(struct fw_srat *srat);
typedef struct fw_srat fw_srat;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(fw_srat, fw_srat_free)

/* Appends one zeroed entry of @type and returns it; the table owns it. */
struct fw_srat_entry *fw_srat_add(struct fw_srat *srat, enum fw_srat_type type);

/* The domain of a processor, whose low byte and high bytes lie apart. */
uint32_t fw_srat_apic_domain(const struct fw_srat_apic *apic);

/* Appends the 40 bytes of one memory affinity structure. */
void fw_srat_memory_encode(const struct fw_srat_memory *memory, GByteArray *out);

/*
 * Reads one memory affinity structure of exactly 40 bytes, type and length
 * included. FALSE when the bytes are too few or are something else.
 */
gboolean fw_srat_memory_decode(const uint8_t *bytes, size_t length,
                               struct fw_srat_memory *memory);

/* The whole table, sealed. NULL and @error when it cannot be expressed. */
GByteArray *fw_srat_encode(const struct fw_srat *srat, GError **error);

/*
 * Reads hostile bytes. Returns NULL only when there is no whole header;
 * everything else is a finding. Findings: too-short, signature, length,
 * checksum, zero-length, truncated, reserved-type, wrong-length, overlap,
 * reserved-field.
 */
struct fw_srat *fw_srat_decode(const uint8_t *bytes, size_t length,
                               struct fw_findings *findings);

void fw_srat_visit(const struct fw_srat *srat, const struct fw_visitor *visitor);
void fw_srat_print(const struct fw_srat *srat, GString *out);

#endif
