/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Info-blocks of fsdax and devdax namespaces: plan, write, read.
 *
 * Facts of drivers/nvdimm in Linux; the field offsets are named below.
 * Must not: trust one byte of what it reads.
 */
#include <string.h>
#include "fw/fletcher.h"
#include "fw/infoblock.h"
#include "fw/layout.h"

#define SIGNATURE_LENGTH  16u
#define OFFSET_UUID       16u
#define OFFSET_PARENT     32u
#define OFFSET_FLAGS      48u
#define OFFSET_MAJOR      52u
#define OFFSET_MINOR      54u
#define OFFSET_DATAOFF    56u
#define OFFSET_NPFNS      64u
#define OFFSET_MODE       72u
#define OFFSET_START_PAD  76u
#define OFFSET_END_TRUNC  80u
#define OFFSET_ALIGN      84u
#define OFFSET_PAGE_SIZE  88u
#define OFFSET_STRUCT     92u
#define OFFSET_PADDING    94u
#define OFFSET_CHECKSUM   4088u

/* First minor version with a field. */
#define MINOR_PADS        1u
#define MINOR_ALIGN       2u
#define MINOR_ZERO        3u   /* padding and flags are zero from here on */
#define MINOR_PAGE_SIZE   4u

#define HEX "0x%" G_GINT64_MODIFIER "x"

static const char signatures[][SIGNATURE_LENGTH] = {
    [FW_INFOBLOCK_PFN] = "NVDIMM_PFN_INFO",
    [FW_INFOBLOCK_DAX] = "NVDIMM_DAX_INFO",
};

void fw_infoblock_legacy_pads(uint64_t base, uint64_t size, gboolean share_start,
                              gboolean share_end, uint32_t *start_pad, uint32_t *end_trunc)
{
    uint64_t into = base % FW_SECTION_SIZE;

    *start_pad = share_start && into ? (uint32_t)(FW_SECTION_SIZE - into) : 0;
    *end_trunc = share_end ? (uint32_t)((base + size) % FW_SECTION_SIZE) : 0;
}

/* --- Plan ---------------------------------------------------------------------- */

gboolean fw_infoblock_plan(struct fw_infoblock *block, uint64_t base, uint64_t size,
                           GError **error)
{
    uint64_t cut = (uint64_t)block->start_pad + block->end_trunc;
    uint64_t align = block->align ? block->align : FW_PMD_SIZE;
    uint64_t start = base + block->start_pad;
    uint64_t reserve = FW_INFOBLOCK_RESERVE, data;

    if (!fw_is_power_of_two(align) || align < FW_PAGE_SIZE || align > FW_PUD_SIZE) {
        return fw_acpi_fail(error, FW_ACPI_ERROR_RANGE, "align " HEX " is no power of two from 4 KiB to 1 GiB", align);
    }
    if (size == 0 || base + (size - 1) < base || size <= cut + FW_INFOBLOCK_RESERVE) {
        return fw_acpi_fail(error, FW_ACPI_ERROR_RANGE, "a namespace of " HEX " bytes has no room for data behind start_pad "
                            "0x%x, end_trunc 0x%x and its info-block", size, block->start_pad,
                            block->end_trunc);
    }
    if (block->mode == FW_INFOBLOCK_MODE_PMEM) {
        reserve += (size - cut - FW_INFOBLOCK_RESERVE) / FW_INFOBLOCK_PAGE *
                   FW_INFOBLOCK_STRUCT_PAGE;
    }
    if (block->kind == FW_INFOBLOCK_DAX && block->minor <= MINOR_ALIGN) {
        reserve += FW_INFOBLOCK_DAX_RESERVE;
    }
    if (!fw_align_up(start + reserve, align, &data) || data - start + cut >= size) {
        return fw_acpi_fail(error, FW_ACPI_ERROR_RANGE, "a namespace of " HEX " bytes at " HEX " has no data left when that is "
                            "aligned to " HEX, size, base, align);
    }
    block->dataoff = data - start;
    block->npfns = (size - cut - block->dataoff) / FW_INFOBLOCK_PAGE;
    return TRUE;
}

/* --- Write ----------------------------------------------------------------------- */

static gboolean check_version(const struct fw_infoblock *block, GError **error)
{
    if (block->minor > FW_INFOBLOCK_MINOR_MAX) {
        return fw_acpi_fail(error, FW_ACPI_ERROR_RANGE, "info-block version 1.%u is not known; the newest is 1.%u",
                            block->minor, FW_INFOBLOCK_MINOR_MAX);
    }
    if (block->minor < MINOR_PADS && (block->start_pad || block->end_trunc)) {
        return fw_acpi_fail(error, FW_ACPI_ERROR_RANGE, "start_pad and end_trunc need info-block version 1.%u, not 1.%u",
                            MINOR_PADS, block->minor);
    }
    if (block->minor < MINOR_ALIGN && block->align) {
        return fw_acpi_fail(error, FW_ACPI_ERROR_RANGE, "align needs info-block version 1.%u, not 1.%u", MINOR_ALIGN,
                            block->minor);
    }
    if (block->minor < MINOR_PAGE_SIZE && (block->page_size || block->page_struct_size)) {
        return fw_acpi_fail(error, FW_ACPI_ERROR_RANGE, "page_size needs info-block version 1.%u, not 1.%u",
                            MINOR_PAGE_SIZE, block->minor);
    }
    return TRUE;
}

GByteArray *fw_infoblock_encode(const struct fw_infoblock *block, GError **error)
{
    GByteArray *out;
    uint8_t *wire;

    if (!check_version(block, error)) {
        return NULL;
    }
    out = g_byte_array_sized_new(FW_INFOBLOCK_LENGTH);
    g_byte_array_set_size(out, FW_INFOBLOCK_LENGTH);
    wire = out->data;
    memset(wire, 0, FW_INFOBLOCK_LENGTH);
    memcpy(wire, signatures[block->kind], SIGNATURE_LENGTH);
    memcpy(wire + OFFSET_UUID, block->uuid, FW_GUID_LENGTH);
    memcpy(wire + OFFSET_PARENT, block->parent_uuid, FW_GUID_LENGTH);
    fw_le_store(wire + OFFSET_FLAGS, 4, block->flags);
    fw_le_store(wire + OFFSET_MAJOR, 2, block->major);
    fw_le_store(wire + OFFSET_MINOR, 2, block->minor);
    fw_le_store(wire + OFFSET_DATAOFF, 8, block->dataoff);
    fw_le_store(wire + OFFSET_NPFNS, 8, block->npfns);
    fw_le_store(wire + OFFSET_MODE, 4, block->mode);
    fw_le_store(wire + OFFSET_START_PAD, 4, block->start_pad);
    fw_le_store(wire + OFFSET_END_TRUNC, 4, block->end_trunc);
    fw_le_store(wire + OFFSET_ALIGN, 4, block->align);
    fw_le_store(wire + OFFSET_PAGE_SIZE, 4, block->page_size);
    fw_le_store(wire + OFFSET_STRUCT, 2, block->page_struct_size);
    fw_le_store(wire + OFFSET_CHECKSUM, 8, fw_fletcher64(wire, FW_INFOBLOCK_LENGTH));
    return out;
}

/* --- Read ------------------------------------------------------------------------ */

static gboolean find_kind(const uint8_t *bytes, enum fw_infoblock_kind *kind)
{
    for (guint i = 0; i < G_N_ELEMENTS(signatures); i++) {
        if (memcmp(bytes, signatures[i], SIGNATURE_LENGTH) == 0) {
            *kind = (enum fw_infoblock_kind)i;
            return TRUE;
        }
    }
    return FALSE;
}

static void load(const uint8_t *wire, struct fw_infoblock *block)
{
    memcpy(block->uuid, wire + OFFSET_UUID, FW_GUID_LENGTH);
    memcpy(block->parent_uuid, wire + OFFSET_PARENT, FW_GUID_LENGTH);
    block->flags = (uint32_t)fw_le_load(wire + OFFSET_FLAGS, 4);
    block->major = (uint16_t)fw_le_load(wire + OFFSET_MAJOR, 2);
    block->minor = (uint16_t)fw_le_load(wire + OFFSET_MINOR, 2);
    block->dataoff = fw_le_load(wire + OFFSET_DATAOFF, 8);
    block->npfns = fw_le_load(wire + OFFSET_NPFNS, 8);
    block->mode = (uint32_t)fw_le_load(wire + OFFSET_MODE, 4);
    block->start_pad = (uint32_t)fw_le_load(wire + OFFSET_START_PAD, 4);
    block->end_trunc = (uint32_t)fw_le_load(wire + OFFSET_END_TRUNC, 4);
    block->align = (uint32_t)fw_le_load(wire + OFFSET_ALIGN, 4);
    block->page_size = (uint32_t)fw_le_load(wire + OFFSET_PAGE_SIZE, 4);
    block->page_struct_size = (uint16_t)fw_le_load(wire + OFFSET_STRUCT, 2);
    block->checksum = fw_le_load(wire + OFFSET_CHECKSUM, 8);
}

/* Fields that the version does not have count as what the driver assumes. */
static void forget_newer(struct fw_infoblock *block)
{
    if (block->minor < MINOR_PADS) {
        block->start_pad = 0;
        block->end_trunc = 0;
    }
    if (block->minor < MINOR_ALIGN) {
        block->align = 0;
    }
    if (block->minor < MINOR_PAGE_SIZE) {
        block->page_size = FW_INFOBLOCK_PAGE;
        block->page_struct_size = FW_INFOBLOCK_STRUCT_PAGE;
    }
}

static void check_checksum(const uint8_t *bytes, const struct fw_infoblock *block,
                           struct fw_findings *findings)
{
    uint8_t copy[FW_INFOBLOCK_LENGTH];
    uint64_t sum;

    memcpy(copy, bytes, sizeof(copy));
    memset(copy + OFFSET_CHECKSUM, 0, sizeof(uint64_t));
    sum = fw_fletcher64(copy, sizeof(copy));
    if (sum != block->checksum) {
        fw_findings_add(findings, FW_SEVERITY_ERROR, "checksum", OFFSET_CHECKSUM, "Info-block",
                        "checksum", "stored " HEX ", computed " HEX, block->checksum, sum);
    }
}

static void check_padding(const uint8_t *bytes, const struct fw_infoblock *block,
                          struct fw_findings *findings)
{
    guint set = block->flags != 0;

    if (block->minor < MINOR_ZERO) {
        return;
    }
    for (guint i = OFFSET_PADDING; i < OFFSET_CHECKSUM; i++) {
        set += bytes[i] != 0;
    }
    if (set > 0) {
        fw_findings_add(findings, FW_SEVERITY_NOTE, "reserved-field", OFFSET_PADDING,
                        "Info-block", "padding", "flags or padding are not zero");
    }
}

gboolean fw_infoblock_decode(const uint8_t *bytes, size_t length, struct fw_infoblock *block,
                             struct fw_findings *findings)
{
    memset(block, 0, sizeof(*block));
    if (length < FW_INFOBLOCK_LENGTH) {
        fw_findings_add(findings, FW_SEVERITY_ERROR, "too-short", 0, "Info-block", "",
                        "%zu bytes, an info-block has %u", length, FW_INFOBLOCK_LENGTH);
        return FALSE;
    }
    if (!find_kind(bytes, &block->kind)) {
        fw_findings_add(findings, FW_SEVERITY_ERROR, "signature", 0, "Info-block", "signature",
                        "neither NVDIMM_PFN_INFO nor NVDIMM_DAX_INFO");
        return FALSE;
    }
    load(bytes, block);
    check_checksum(bytes, block, findings);
    if (block->major != FW_INFOBLOCK_MAJOR || block->minor > FW_INFOBLOCK_MINOR_MAX) {
        fw_findings_add(findings, FW_SEVERITY_WARNING, "version", OFFSET_MAJOR, "Info-block",
                        "version", "version %u.%u, known are 1.0 to 1.%u", block->major,
                        block->minor, FW_INFOBLOCK_MINOR_MAX);
    }
    check_padding(bytes, block, findings);
    forget_newer(block);
    if (block->mode != FW_INFOBLOCK_MODE_RAM && block->mode != FW_INFOBLOCK_MODE_PMEM) {
        fw_findings_add(findings, FW_SEVERITY_ERROR, "mode", OFFSET_MODE, "Info-block", "mode",
                        "mode %u is neither 1 (mem) nor 2 (dev)", block->mode);
    }
    return TRUE;
}
