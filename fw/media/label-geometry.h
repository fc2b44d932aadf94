/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Offsets of the label area's structures. Private to fw/media.
 *
 * Specification: UEFI 2.10, section 13.19, EFI_NVDIMM_LABEL_INDEX_BLOCK and
 * EFI_NVDIMM_LABEL.
 */
#ifndef FW_MEDIA_LABEL_GEOMETRY_H
#define FW_MEDIA_LABEL_GEOMETRY_H

#include "fw/label.h"

#define LABEL_SIGNATURE_LENGTH  16u
#define LABEL_MAJOR             1u

/* Index block. */
#define INDEX_LABEL_SIZE  19u   /* log2 of the label length in units of 128 */
#define INDEX_SEQUENCE    20u
#define INDEX_MY_OFFSET   24u
#define INDEX_MY_SIZE     32u
#define INDEX_OTHER       40u
#define INDEX_LABELS      48u
#define INDEX_SLOTS       56u
#define INDEX_MAJOR       60u
#define INDEX_MINOR       62u
#define INDEX_CHECKSUM    64u
#define INDEX_FREE        72u   /* one bit per slot, 1: free */

/* Label; from ALIGN on only in version 1.2. */
#define LABEL_UUID         0u
#define LABEL_NAME         16u
#define LABEL_FLAGS        80u
#define LABEL_NLABEL       84u
#define LABEL_POSITION     86u
#define LABEL_COOKIE       88u
#define LABEL_LBA_SIZE     96u
#define LABEL_DPA          104u
#define LABEL_RAW_SIZE     112u
#define LABEL_SLOT         120u
#define LABEL_ALIGN        124u
#define LABEL_TYPE         128u
#define LABEL_ABSTRACTION  144u
#define LABEL_CHECKSUM     248u

#define LABEL_DPA_ALIGN    4096u
#define INDEX_SEQUENCE_MASK 3u

/* Fletcher 64 over @length bytes as if the 8 bytes at @hole were zero. */
uint64_t label_sum(const uint8_t *bytes, size_t length, size_t hole);

/* The sequence number after @sequence: 1, 2, 3, 1, ... */
uint32_t label_next_sequence(uint32_t sequence);

#endif
