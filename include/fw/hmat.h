/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Heterogeneous Memory Attribute Table: which initiator a memory domain is
 * attached to, how fast it is from each initiator, and its side caches.
 *
 * Specification: ACPI 6.5, section 5.2.28, revision 2 of the table (since ACPI
 * 6.3); ACPI 6.2, section 5.2.27, for revision 1.
 * Must not: decide which domain has which speed; callers say that.
 */
#ifndef FW_HMAT_H
#define FW_HMAT_H

#include "fw/acpi.h"

#define FW_HMAT_SIGNATURE       "HMAT"
#define FW_HMAT_FIXED_LENGTH    40u   /* header and 4 reserved bytes, 6.5 table 5.145 */
#define FW_HMAT_REVISION_6_2    1u
#define FW_HMAT_REVISION_6_3    2u

/* Structure types, ACPI 6.5 table 5.146 and on. */
enum fw_hmat_type {
    FW_HMAT_PROXIMITY = 0,   /* Memory Proximity Domain Attributes */
    FW_HMAT_LOCALITY  = 1,   /* System Locality Latency and Bandwidth Information */
    FW_HMAT_CACHE     = 2,   /* Memory Side Cache Information */
};

#define FW_HMAT_STRUCTURE_HEADER  8u   /* type, 2 reserved bytes, length */
#define FW_HMAT_PROXIMITY_LENGTH  40u
#define FW_HMAT_LOCALITY_LENGTH   32u  /* without the three lists */
#define FW_HMAT_CACHE_LENGTH      32u  /* without the handles */

/* Flags of a proximity domain attributes structure. */
#define FW_HMAT_INITIATOR_VALID   (1u << 0)
#define FW_HMAT_MEMORY_VALID      (1u << 1)  /* revision 1 only */
#define FW_HMAT_RESERVATION_HINT  (1u << 2)  /* revision 1 only */

/* Flags of a locality structure. */
#define FW_HMAT_HIERARCHY_MASK    0x0fu
#define FW_HMAT_MINIMUM_TRANSFER  (1u << 4)  /* since ACPI 6.4 */
#define FW_HMAT_NON_SEQUENTIAL    (1u << 5)  /* since ACPI 6.4 */

/*
 * Memory hierarchy, as revision 2 counts it. Revision 1 has one more value in
 * front of the caches (last level memory): fw_hmat_hierarchy_code() converts.
 */
enum fw_hmat_hierarchy {
    FW_HMAT_MEMORY       = 0,
    FW_HMAT_SIDE_CACHE_1 = 1,
    FW_HMAT_SIDE_CACHE_2 = 2,
    FW_HMAT_SIDE_CACHE_3 = 3,
    FW_HMAT_HIERARCHIES
};

enum fw_hmat_data {
    FW_HMAT_ACCESS_LATENCY   = 0,
    FW_HMAT_READ_LATENCY     = 1,
    FW_HMAT_WRITE_LATENCY    = 2,
    FW_HMAT_ACCESS_BANDWIDTH = 3,
    FW_HMAT_READ_BANDWIDTH   = 4,
    FW_HMAT_WRITE_BANDWIDTH  = 5,
    FW_HMAT_DATA_TYPES
};

/* Entries of a matrix that are no number. */
#define FW_HMAT_ENTRY_NONE         0u        /* nothing said */
#define FW_HMAT_ENTRY_UNREACHABLE  0xffffu
#define FW_HMAT_ENTRY_MAX          0xfffeu   /* greatest number */

/* Memory Proximity Domain Attributes, 5.2.28.3. */
struct fw_hmat_proximity {
    uint16_t flags;
    uint16_t reserved1;
    uint32_t initiator;      /* attached initiator; valid when the flag says so */
    uint32_t memory;
    uint32_t reserved2;
    uint64_t base;           /* of the memory, bytes; reserved since revision 2 */
    uint64_t length;         /* bytes; reserved since revision 2 */
};

/* System Locality Latency and Bandwidth Information, 5.2.28.4. */
struct fw_hmat_locality {
    uint8_t  flags;
    uint8_t  data_type;          /* enum fw_hmat_data */
    uint8_t  min_transfer;       /* bytes, since ACPI 6.4 */
    uint8_t  reserved1;
    uint32_t initiator_count;    /* set by the encoder */
    uint32_t target_count;       /* set by the encoder */
    uint32_t reserved2;
    uint64_t base_unit;          /* see fw_hmat_value() */
    GArray  *initiators;         /* of uint32_t */
    GArray  *targets;            /* of uint32_t */
    GArray  *entries;            /* of uint16_t, a row per initiator */
};

/* Memory Side Cache Information, 5.2.28.5. */
struct fw_hmat_cache {
    uint32_t memory;
    uint32_t reserved1;
    uint64_t size;               /* bytes */
    uint32_t attributes;         /* FW_HMAT_CACHE_* */
    uint16_t address_mode;       /* since ACPI 6.5 errata; reserved before */
    uint16_t handle_count;       /* set by the encoder */
    GArray  *handles;            /* of uint16_t, SMBIOS */
};

/* Cache attributes: shift and mask of each part. */
#define FW_HMAT_CACHE_LEVELS_SHIFT         0
#define FW_HMAT_CACHE_LEVEL_SHIFT          4
#define FW_HMAT_CACHE_ASSOCIATIVITY_SHIFT  8
#define FW_HMAT_CACHE_POLICY_SHIFT         12
#define FW_HMAT_CACHE_LINE_SHIFT           16
#define FW_HMAT_CACHE_PART_MASK            0xfu
#define FW_HMAT_CACHE_LINE_MASK            0xffffu

enum fw_hmat_associativity {
    FW_HMAT_ASSOCIATIVITY_NONE    = 0,
    FW_HMAT_ASSOCIATIVITY_DIRECT  = 1,
    FW_HMAT_ASSOCIATIVITY_COMPLEX = 2,
};

enum fw_hmat_policy {
    FW_HMAT_POLICY_NONE          = 0,
    FW_HMAT_POLICY_WRITE_BACK    = 1,
    FW_HMAT_POLICY_WRITE_THROUGH = 2,
};

struct fw_hmat_structure {
    uint16_t type;
    uint16_t reserved;
    size_t   offset;         /* where it was in the decoded table */
    union {
        struct fw_hmat_proximity proximity;
        struct fw_hmat_locality locality;
        struct fw_hmat_cache cache;
    } u;
    GByteArray *raw;         /* the whole structure, when it could not be taken apart; else NULL */
    GByteArray *extra;       /* bytes behind the known ones; NULL: none */
};

struct fw_hmat {
    struct fw_acpi_header header;
    uint32_t reserved;
    GPtrArray *structures;   /* of struct fw_hmat_structure *, in table order */
};

/* The fields of the fixed part of @type, or NULL for a reserved type. */
const struct fw_acpi_layout *fw_hmat_layout(uint16_t type);

/* An empty table of @revision, blank OEM fields. */
struct fw_hmat *fw_hmat_new(uint8_t revision);
void fw_hmat_free(struct fw_hmat *hmat);
typedef struct fw_hmat fw_hmat;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(fw_hmat, fw_hmat_free)

/* Appends a zeroed structure of @type with empty lists; the table owns it. */
struct fw_hmat_structure *fw_hmat_add(struct fw_hmat *hmat, uint16_t type);
/* Takes the @nth structure out and frees it. */
void fw_hmat_remove(struct fw_hmat *hmat, guint nth);

/*
 * The entry for the @initiator-th and @target-th domain of a matrix, to read or
 * to write; NULL when the lists do not have them.
 */
uint16_t *fw_hmat_entry(const struct fw_hmat_locality *locality, guint initiator, guint target);

/* The bytes of one structure. FALSE and @error when a list does not fit. */
gboolean fw_hmat_structure_encode(const struct fw_hmat_structure *structure, GByteArray *out,
                                  GError **error);

/*
 * The whole table, sealed. NULL and @error (FW_ACPI_ERROR_RANGE) when a matrix
 * has another number of entries than initiators times targets, or a list is too
 * long for its count.
 */
GByteArray *fw_hmat_encode(const struct fw_hmat *hmat, GError **error);

/*
 * Reads hostile bytes. NULL only when there is no whole fixed part; everything
 * else is a finding (docs/specs/hmat.rst lists them). A structure whose bytes
 * cannot be its fields is kept raw.
 */
struct fw_hmat *fw_hmat_decode(const uint8_t *bytes, size_t length,
                               struct fw_findings *findings);

/* What the fields say, as far as one table can show; the decoder calls it. */
void fw_hmat_check(const struct fw_hmat *hmat, struct fw_findings *findings);

/* --- Meaning ------------------------------------------------------------- */

/* TRUE for the latencies among the data types. */
gboolean fw_hmat_is_latency(unsigned data_type);
/* "Read Latency", "First Level Memory Side Cache"; NULL for a reserved code. */
const char *fw_hmat_data_name(unsigned data_type);
const char *fw_hmat_hierarchy_name(uint8_t revision, unsigned code);
/* Between the code in the table and enum fw_hmat_hierarchy; -1 when there is none. */
unsigned fw_hmat_hierarchy_code(uint8_t revision, enum fw_hmat_hierarchy hierarchy);
int fw_hmat_hierarchy_of(uint8_t revision, unsigned code);

enum fw_hmat_known {
    FW_HMAT_KNOWN,         /* a number */
    FW_HMAT_NOTHING,       /* entry 0, or no such entry */
    FW_HMAT_UNREACHABLE,   /* entry 0xffff */
    FW_HMAT_OVERFLOW,      /* the product does not fit 64 bits */
};

/*
 * What @entry means. @value receives picoseconds for a latency, and MB/s for a
 * bandwidth. Revision 2: entry times base unit is just that. Revision 1: the
 * product is in tenths of a nanosecond or of a MB/s, as Linux reads it (rounded
 * up to whole MB/s).
 */
enum fw_hmat_known fw_hmat_value(uint8_t revision, const struct fw_hmat_locality *locality,
                                 uint16_t entry, uint64_t *value);

/*
 * What the table says of one kind of data from @initiator to @target. The last
 * matrix that has both counts; the access kind answers for read and write when
 * there is no matrix of that kind with both.
 */
enum fw_hmat_known fw_hmat_lookup(const struct fw_hmat *hmat, enum fw_hmat_hierarchy hierarchy,
                                  enum fw_hmat_data data_type, uint32_t initiator,
                                  uint32_t target, uint64_t *value);

/* The attached initiator of @memory; FALSE when the table names none. */
gboolean fw_hmat_attached(const struct fw_hmat *hmat, uint32_t memory, uint32_t *initiator);

void fw_hmat_visit(const struct fw_hmat *hmat, const struct fw_visitor *visitor);
void fw_hmat_print(const struct fw_hmat *hmat, GString *out);

#endif
