/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The info-block that libnvdimm writes into a namespace in fsdax ("pfn") or
 * devdax ("dax") mode: where the data begins, how it is aligned, what was cut
 * off at both ends.
 *
 * There is no specification; the format is that of the Linux driver
 * (drivers/nvdimm), versions 1.0 to 1.4, little-endian.
 * Must not: touch a namespace; callers read and write the 4 KiB.
 */
#ifndef FW_INFOBLOCK_H
#define FW_INFOBLOCK_H

#include "fw/acpi.h"

#define FW_INFOBLOCK_OFFSET      4096u  /* in the namespace */
#define FW_INFOBLOCK_LENGTH      4096u
#define FW_INFOBLOCK_MAJOR       1u
#define FW_INFOBLOCK_MINOR_MAX   4u
#define FW_INFOBLOCK_RESERVE     8192u  /* labels of the block device and this block */
#define FW_INFOBLOCK_DAX_RESERVE 131072u /* further reserve in "dax" blocks to version 1.2 */
#define FW_INFOBLOCK_PAGE        4096u
#define FW_INFOBLOCK_STRUCT_PAGE 64u

enum fw_infoblock_kind {
    FW_INFOBLOCK_PFN,   /* fsdax */
    FW_INFOBLOCK_DAX,   /* devdax */
};

/* Where the struct pages live. */
enum fw_infoblock_mode {
    FW_INFOBLOCK_MODE_NONE = 0,
    FW_INFOBLOCK_MODE_RAM  = 1,   /* map=mem */
    FW_INFOBLOCK_MODE_PMEM = 2,   /* map=dev: in the namespace, before the data */
};

struct fw_infoblock {
    enum fw_infoblock_kind kind;
    uint8_t  uuid[FW_GUID_LENGTH];         /* bytes in the order of the text */
    uint8_t  parent_uuid[FW_GUID_LENGTH];  /* of the namespace; zeros without labels */
    uint32_t flags;
    uint16_t major, minor;
    uint64_t dataoff;           /* of the data, from namespace base plus start_pad */
    uint64_t npfns;             /* pages of data */
    uint32_t mode;              /* enum fw_infoblock_mode */
    uint32_t start_pad;         /* bytes cut off at the start; from 1.1 on */
    uint32_t end_trunc;         /* bytes cut off at the end; from 1.1 on */
    uint32_t align;             /* bytes; from 1.2 on */
    uint32_t page_size;         /* from 1.4 on */
    uint16_t page_struct_size;  /* from 1.4 on */
    uint64_t checksum;          /* Fletcher 64 over the 4 KiB with this field zero */
};

/* UUID text to bytes in the order of the text (RFC 9562), and back. */
gboolean fw_uuid_parse(const char *text, uint8_t uuid[FW_GUID_LENGTH], GError **error);
void fw_uuid_format(const uint8_t uuid[FW_GUID_LENGTH], char text[FW_GUID_TEXT_LENGTH + 1]);

/*
 * What a kernel before 5.3 would have cut off a namespace [@base, @base + @size)
 * whose first (@share_start) or last (@share_end) section it had to share with
 * System RAM: up to the next, down to the previous section boundary.
 */
void fw_infoblock_legacy_pads(uint64_t base, uint64_t size, gboolean share_start,
                              gboolean share_end, uint32_t *start_pad, uint32_t *end_trunc);

/*
 * Fills dataoff and npfns of @block from its kind, mode, minor, align, start_pad
 * and end_trunc, for a namespace of @size bytes at @base, by the driver's rule:
 * the reserve, room for the struct pages when they are in the namespace, all
 * rounded up so that base + start_pad + dataoff is a multiple of align (4 KiB to
 * 1 GiB). FALSE and @error when nothing is left for data.
 */
gboolean fw_infoblock_plan(struct fw_infoblock *block, uint64_t base, uint64_t size,
                           GError **error);

/*
 * The 4096 bytes, checksum computed (@block's own is not used). Fields that the
 * minor version does not have yet are zero. FALSE and @error for a minor version
 * above 4, and for a start_pad, end_trunc, align or page size that the version
 * cannot hold.
 */
GByteArray *fw_infoblock_encode(const struct fw_infoblock *block, GError **error);

/*
 * Reads hostile bytes. FALSE, with findings too-short or signature, when there is
 * no info-block; otherwise TRUE with findings checksum, version, mode,
 * reserved-field. Fields newer than the minor version are set to what a driver
 * assumes.
 */
gboolean fw_infoblock_decode(const uint8_t *bytes, size_t length, struct fw_infoblock *block,
                             struct fw_findings *findings);

/*
 * What Linux 5.3 and later says to @block in a namespace of @size bytes at @base
 * with @parent (its UUID; NULL: not compared). Findings, each with the driver's
 * verdict: parent-uuid, mode, offset-beyond-end, offset-misaligned,
 * start-misaligned, end-misaligned, page-size.
 */
void fw_infoblock_check(const struct fw_infoblock *block, uint64_t base, uint64_t size,
                        const uint8_t *parent, struct fw_findings *findings);

void fw_infoblock_visit(const struct fw_infoblock *block, const struct fw_visitor *visitor);

#endif
