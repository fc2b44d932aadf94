/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The label storage area of a DIMM: two index blocks and slots for namespace
 * labels, versions 1.1 and 1.2.
 *
 * Specification: UEFI 2.10, section 13.19 (NVDIMM Label Protocol); version 1.1:
 * NVDIMM Namespace Specification.
 * Must not: move bytes to or from a DIMM; the DSM engines do.
 */
#ifndef FW_LABEL_H
#define FW_LABEL_H

#include "fw/acpi.h"

#define FW_LABEL_SIGNATURE       "NAMESPACE_INDEX"  /* and a NUL: 16 bytes */
#define FW_LABEL_INDEX_FIXED     72u    /* without the bitmap */
#define FW_LABEL_INDEX_ALIGN     256u   /* index blocks are multiples of this */
#define FW_LABEL_LENGTH_V1_1     128u
#define FW_LABEL_LENGTH_V1_2     256u
#define FW_LABEL_NAME_LENGTH     64u
#define FW_LABEL_AREA_MAX        (256u * 1024u * 1024u)

/* Label flags, 13.19.5. */
#define FW_LABEL_FLAG_READ_ONLY  (1u << 0)
#define FW_LABEL_FLAG_LOCAL      (1u << 1)
#define FW_LABEL_FLAG_UPDATING   (1u << 3)

/* Address abstraction GUIDs, 13.19.5; none: all zero. */
extern const uint8_t fw_label_guid_btt[FW_GUID_LENGTH];
extern const uint8_t fw_label_guid_pfn[FW_GUID_LENGTH];
extern const uint8_t fw_label_guid_dax[FW_GUID_LENGTH];

struct fw_label {
    uint8_t  uuid[FW_GUID_LENGTH];      /* bytes in the order of the text */
    char     name[FW_LABEL_NAME_LENGTH];/* NUL padded */
    uint32_t flags;                     /* FW_LABEL_FLAG_* */
    uint16_t nlabel;                    /* labels of the namespace = DIMMs of the set */
    uint16_t position;                  /* of this DIMM in the set */
    uint64_t cookie;                    /* of the interleave set, fw_nfit_set_cookie() */
    uint64_t lba_size;                  /* 0: byte addressable */
    uint64_t dpa;                       /* address inside the DIMM */
    uint64_t raw_size;                  /* bytes on this DIMM */
    uint32_t slot;
    uint8_t  align;                     /* log2; from version 1.2 on, like what follows */
    uint8_t  type_guid[FW_GUID_LENGTH]; /* address range type of the NFIT */
    uint8_t  abstraction_guid[FW_GUID_LENGTH];
    uint64_t checksum;
};

/* The shape that follows from the size of the area and the version. */
struct fw_label_geometry {
    uint32_t label_length;   /* 128 or 256 */
    uint32_t index_length;   /* of one index block */
    uint32_t slots;
    uint32_t label_offset;   /* of slot 0 */
};

struct fw_label_area {
    uint32_t   size;         /* bytes, whole area */
    uint16_t   minor;        /* 1 or 2 */
    uint32_t   sequence;     /* of the index block in use: 1, 2 or 3 */
    GPtrArray *labels;       /* of struct fw_label *, active ones, by slot */
};

/*
 * The geometry that Linux and ndctl use for an area of @size bytes: FALSE and
 * @error when two index blocks and two labels do not fit, the version is unknown
 * or the size is above 256 MiB.
 */
gboolean fw_label_geometry(uint32_t size, uint16_t minor, struct fw_label_geometry *geometry,
                           GError **error);

/* An area without labels, sequence 1. */
struct fw_label_area *fw_label_area_new(uint32_t size, uint16_t minor);
void fw_label_area_free(struct fw_label_area *area);
typedef struct fw_label_area fw_label_area;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(fw_label_area, fw_label_area_free)

/* Appends a zeroed label in the next slot; the area owns it. */
struct fw_label *fw_label_area_add(struct fw_label_area *area);

/*
 * All bytes of the area: both index blocks (the second with the next sequence
 * number, so that it is the one in use; both say the same), labels in their
 * slots with checksums, the rest zero. NULL and @error when a slot is out of
 * range or taken twice, or dpa and raw_size are no multiples of 4 KiB.
 */
GByteArray *fw_label_area_encode(const struct fw_label_area *area, GError **error);

/*
 * Reads hostile bytes: finds the index block in use and the active labels. NULL
 * when no index block is valid. Findings: too-short, index-signature,
 * index-checksum, index-version, index-offset, index-sequence, index-slots,
 * label-slot, label-alignment, label-checksum.
 */
struct fw_label_area *fw_label_area_decode(const uint8_t *bytes, size_t length,
                                           struct fw_findings *findings);

void fw_label_area_visit(const struct fw_label_area *area, const struct fw_visitor *visitor);

#endif
