/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * NVDIMM Firmware Interface Table: a model of every structure, and the codec
 * between the model and bytes.
 *
 * Specification: ACPI 6.5, section 5.2.25. The builder that makes a model from
 * DIMM descriptions is in fw/nfit-build.h, deliberate damage in
 * fw/nfit-damage.h.
 * Must not: invent values; what the model says is what the bytes say.
 */
#ifndef FW_NFIT_H
#define FW_NFIT_H

#include "fw/acpi.h"

#define FW_NFIT_SIGNATURE     "NFIT"
#define FW_NFIT_REVISION      1u
#define FW_NFIT_FIXED_LENGTH  40u  /* header and 4 reserved bytes, table 5.127 */

/* Structure types, ACPI 6.5 table 5.128. 8 and above are reserved. */
enum fw_nfit_type {
    FW_NFIT_SPA          = 0,
    FW_NFIT_MAPPING      = 1,
    FW_NFIT_INTERLEAVE   = 2,
    FW_NFIT_SMBIOS       = 3,
    FW_NFIT_CONTROL      = 4,
    FW_NFIT_BLOCK_WINDOW = 5,
    FW_NFIT_FLUSH_HINT   = 6,
    FW_NFIT_CAPABILITIES = 7,
    FW_NFIT_TYPE_COUNT
};

/* Lengths of the structures, or of their fixed parts, in bytes. */
#define FW_NFIT_STRUCTURE_HEADER    4u   /* type and length */
#define FW_NFIT_SPA_LENGTH          56u  /* as before ACPI 6.4 */
#define FW_NFIT_SPA_COOKIE_LENGTH   64u  /* with SPALocationCookie */
#define FW_NFIT_MAPPING_LENGTH      48u
#define FW_NFIT_INTERLEAVE_FIXED    16u  /* plus 4 per line */
#define FW_NFIT_SMBIOS_FIXED        8u   /* plus data */
#define FW_NFIT_CONTROL_LENGTH      80u
#define FW_NFIT_CONTROL_SHORT       32u  /* no block control windows */
#define FW_NFIT_BLOCK_WINDOW_LENGTH 40u
#define FW_NFIT_FLUSH_HINT_FIXED    16u  /* plus 8 per address */
#define FW_NFIT_CAPABILITIES_LENGTH 16u

/* SPA range flags, 5.2.25.2. */
#define FW_NFIT_SPA_HOT_ADD_ONLY     (1u << 0)  /* control region for hot add/online only */
#define FW_NFIT_SPA_PROXIMITY_VALID  (1u << 1)
#define FW_NFIT_SPA_COOKIE_VALID     (1u << 2)

/* Memory attributes of an SPA range: UEFI 2.10, section 7.2.3. */
#define FW_EFI_MEMORY_UC   0x0000000000000001ull
#define FW_EFI_MEMORY_WC   0x0000000000000002ull
#define FW_EFI_MEMORY_WT   0x0000000000000004ull
#define FW_EFI_MEMORY_WB   0x0000000000000008ull
#define FW_EFI_MEMORY_UCE  0x0000000000000010ull
#define FW_EFI_MEMORY_WP   0x0000000000001000ull
#define FW_EFI_MEMORY_RP   0x0000000000002000ull
#define FW_EFI_MEMORY_XP   0x0000000000004000ull
#define FW_EFI_MEMORY_NV   0x0000000000008000ull
#define FW_EFI_MEMORY_MORE_RELIABLE 0x0000000000010000ull
#define FW_EFI_MEMORY_RO   0x0000000000020000ull
#define FW_EFI_MEMORY_SP   0x0000000000040000ull

/* NVDIMM state flags, 5.2.25.3. */
#define FW_NFIT_STATE_SAVE_FAILED     (1u << 0)
#define FW_NFIT_STATE_RESTORE_FAILED  (1u << 1)
#define FW_NFIT_STATE_FLUSH_FAILED    (1u << 2)
#define FW_NFIT_STATE_NOT_ARMED       (1u << 3)
#define FW_NFIT_STATE_HEALTH_OBSERVED (1u << 4)
#define FW_NFIT_STATE_HEALTH_ENABLED  (1u << 5)
#define FW_NFIT_STATE_NOT_MAPPED      (1u << 6)

/* Control region: valid fields and flags, 5.2.25.6. */
#define FW_NFIT_CONTROL_MANUFACTURING_VALID (1u << 0)
#define FW_NFIT_CONTROL_BUFFERED            (1u << 0)

/* Region format interface codes (JEDEC Annex L, SPD bytes 193/192). */
#define FW_NFIT_FORMAT_BYTE        0x0301u  /* byte addressable, no energy source */
#define FW_NFIT_FORMAT_BLOCK       0x0201u
#define FW_NFIT_FORMAT_BYTE_ENERGY 0x0101u

/* Platform capabilities, 5.2.25.9. */
#define FW_NFIT_CAPABILITY_CACHE_FLUSH      (1u << 0)
#define FW_NFIT_CAPABILITY_CONTROLLER_FLUSH (1u << 1)
#define FW_NFIT_CAPABILITY_MIRROR           (1u << 2)

/* Address range type GUIDs, 5.2.25.2, as bytes of the table. */
extern const uint8_t fw_nfit_guid_volatile[FW_GUID_LENGTH];
extern const uint8_t fw_nfit_guid_pmem[FW_GUID_LENGTH];
extern const uint8_t fw_nfit_guid_control[FW_GUID_LENGTH];
extern const uint8_t fw_nfit_guid_block[FW_GUID_LENGTH];

/* A word for a known address range type GUID ("PMEM"), or NULL. */
const char *fw_nfit_guid_name(const uint8_t guid[FW_GUID_LENGTH]);

/* System Physical Address Range Structure, 5.2.25.2. */
struct fw_nfit_spa {
    uint16_t index;             /* never 0 */
    uint16_t flags;             /* FW_NFIT_SPA_* */
    uint32_t reserved;
    uint32_t proximity;
    uint8_t  guid[FW_GUID_LENGTH];
    uint64_t base;              /* bytes */
    uint64_t length;            /* bytes */
    uint64_t attributes;        /* FW_EFI_MEMORY_* */
    uint64_t location_cookie;   /* in the 64-byte form only */
};

/* NVDIMM Region Mapping Structure, 5.2.25.3. */
struct fw_nfit_mapping {
    uint32_t handle;            /* NFIT device handle = _ADR of the DIMM */
    uint16_t physical_id;       /* SMBIOS type 17 handle */
    uint16_t region_id;
    uint16_t spa_index;         /* 0: no SPA range */
    uint16_t control_index;
    uint64_t region_size;       /* bytes of this DIMM in the range */
    uint64_t region_offset;     /* of this DIMM's first line from the range's base */
    uint64_t dpa;               /* NVDIMM physical address region base */
    uint16_t interleave_index;  /* 0: not interleaved */
    uint16_t interleave_ways;
    uint16_t state_flags;       /* FW_NFIT_STATE_* */
    uint16_t reserved;
};

/* Interleave Structure, 5.2.25.4. */
struct fw_nfit_interleave {
    uint16_t index;             /* never 0 */
    uint16_t reserved;
    uint32_t line_count;        /* as the table says; the bytes hold lines->len */
    uint32_t line_size;         /* bytes */
    GArray  *lines;             /* of uint32_t: offsets in units of line_size */
};

/* SMBIOS Management Information Structure, 5.2.25.5. */
struct fw_nfit_smbios {
    uint32_t    reserved;
    GByteArray *data;
};

/* NVDIMM Control Region Structure, 5.2.25.6. */
struct fw_nfit_control {
    uint16_t index;             /* never 0 */
    uint16_t vendor;
    uint16_t device;
    uint16_t revision;
    uint16_t subsystem_vendor;
    uint16_t subsystem_device;
    uint16_t subsystem_revision;
    uint8_t  valid_fields;      /* FW_NFIT_CONTROL_MANUFACTURING_VALID */
    uint8_t  manufacturing_location;
    uint16_t manufacturing_date;
    uint16_t reserved1;
    uint32_t serial;
    uint16_t format;            /* FW_NFIT_FORMAT_* */
    uint16_t window_count;      /* block control windows */
    /* What follows is absent from the 32-byte form. */
    uint64_t window_size;
    uint64_t command_offset;
    uint64_t command_size;
    uint64_t status_offset;
    uint64_t status_size;
    uint16_t flags;             /* FW_NFIT_CONTROL_BUFFERED */
    uint8_t  reserved2[6];
};

/* NVDIMM Block Data Window Region Structure, 5.2.25.7. */
struct fw_nfit_block_window {
    uint16_t control_index;
    uint16_t window_count;
    uint64_t window_offset;
    uint64_t window_size;
    uint64_t capacity;
    uint64_t start;             /* first addressable byte of block memory */
};

/* Flush Hint Address Structure, 5.2.25.8. */
struct fw_nfit_flush_hint {
    uint32_t handle;
    uint16_t hint_count;        /* as the table says; the bytes hold hints->len */
    uint8_t  reserved[6];
    GArray  *hints;             /* of uint64_t: addresses */
};

/* Platform Capabilities Structure, 5.2.25.9. */
struct fw_nfit_capabilities {
    uint8_t  highest;           /* index of the highest bit that is defined here */
    uint8_t  reserved1[3];
    uint32_t capabilities;      /* FW_NFIT_CAPABILITY_* */
    uint32_t reserved2;
};

/*
 * One structure of the table. @length is what the encoder writes into the
 * length field and how many bytes it emits of the fixed part; fw_nfit_add()
 * sets the usual one. Two structures have a choice: an SPA range of 56 or 64,
 * a control region of 80 or 32 bytes.
 */
struct fw_nfit_structure {
    uint16_t type;              /* enum fw_nfit_type, or a reserved one */
    uint16_t length;            /* of the fixed part */
    size_t   offset;            /* where it was found, in bytes; not encoded */
    union {
        struct fw_nfit_spa spa;
        struct fw_nfit_mapping mapping;
        struct fw_nfit_interleave interleave;
        struct fw_nfit_smbios smbios;
        struct fw_nfit_control control;
        struct fw_nfit_block_window block_window;
        struct fw_nfit_flush_hint flush_hint;
        struct fw_nfit_capabilities capabilities;
    } u;
    GByteArray *extra;          /* bytes behind the known ones, or all of an unknown type; may be NULL */
};

struct fw_nfit {
    struct fw_acpi_header header;
    uint32_t   reserved;
    GPtrArray *structures;      /* of struct fw_nfit_structure *, in table order */
};

/* An empty table: revision 1, blank OEM fields. Never NULL. */
struct fw_nfit *fw_nfit_new(void);
void fw_nfit_free(struct fw_nfit *nfit);
typedef struct fw_nfit fw_nfit;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(fw_nfit, fw_nfit_free)

/*
 * Appends a structure of @type, zeroed, with the usual length and empty lists.
 * @nfit owns it. A reserved type gets an empty @extra.
 */
struct fw_nfit_structure *fw_nfit_add(struct fw_nfit *nfit, uint16_t type);
/* The same at @place in table order (from 0; beyond the end: at the end). */
struct fw_nfit_structure *fw_nfit_insert(struct fw_nfit *nfit, guint place, uint16_t type);

/* The @nth structure (from 0) of @type, or NULL. */
struct fw_nfit_structure *fw_nfit_nth(const struct fw_nfit *nfit, uint16_t type, guint nth);
guint fw_nfit_count(const struct fw_nfit *nfit, uint16_t type);

/* Look-up by the indices and handles that structures refer to; NULL when dangling. */
struct fw_nfit_spa *fw_nfit_find_spa(const struct fw_nfit *nfit, uint16_t index);
struct fw_nfit_control *fw_nfit_find_control(const struct fw_nfit *nfit, uint16_t index);
struct fw_nfit_interleave *fw_nfit_find_interleave(const struct fw_nfit *nfit, uint16_t index);

/* The field table of @type, or NULL for a reserved type. */
const struct fw_acpi_layout *fw_nfit_layout(uint16_t type);

/*
 * The whole table: header, 4 reserved bytes, structures; sealed. NULL and
 * @error when a structure does not fit its 16-bit length.
 */
GByteArray *fw_nfit_encode(const struct fw_nfit *nfit, GError **error);

/* The structures only: what _FIT answers (ACPI 6.5, 6.5.9). */
GByteArray *fw_nfit_encode_structures(const struct fw_nfit *nfit, GError **error);

/*
 * Reads hostile bytes of a whole table, or (second form) of a _FIT answer.
 * Never reads beyond @length. The first returns NULL only when there is no
 * whole fixed part of 40 bytes, the second never; everything else is a finding
 * and the walk goes on where that makes sense. Findings of the walk:
 *   too-short signature length checksum revision   the header
 *   zero-length truncated                          end the walk
 *   short-structure                                ends it below 4 bytes
 *   reserved-type reserved-field trailing-bytes
 *   line-count hint-count                          lists longer than their structure
 * and of fw_nfit_check(), which both end with:
 *   zero-index duplicate-index dangling-index duplicate-handle duplicate-serial
 *   unknown-guid range-empty range-wrap range-overlap
 *   ways-mismatch size-mismatch short-control-region capability-range not-referenced
 */
struct fw_nfit *fw_nfit_decode(const uint8_t *bytes, size_t length,
                               struct fw_findings *findings);
struct fw_nfit *fw_nfit_decode_structures(const uint8_t *bytes, size_t length,
                                          struct fw_findings *findings);

/* The cross-checks that the decoder ends with, for a model from elsewhere. */
void fw_nfit_check(const struct fw_nfit *nfit, struct fw_findings *findings);

void fw_nfit_visit(const struct fw_nfit *nfit, const struct fw_visitor *visitor);
void fw_nfit_print(const struct fw_nfit *nfit, GString *out);

/*
 * The interleave-set cookies that Linux computes from a table for the range
 * @spa_index, and compares with those in namespace labels: @v1 for labels of
 * version 1.1, @v2 for 1.2. FALSE when no mapping refers to that range or a
 * control region is missing.
 */
gboolean fw_nfit_set_cookie(const struct fw_nfit *nfit, uint16_t spa_index,
                            uint64_t *v1, uint64_t *v2, GError **error);

#endif
