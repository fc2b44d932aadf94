/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a driver of Linux 5.3 or later says to an info-block, and how the block
 * is shown.
 *
 * Facts of nd_pfn_validate() in drivers/nvdimm.
 */
#include <string.h>
#include "fw/infoblock.h"
#include "fw/layout.h"

#define HEX "0x%" G_GINT64_MODIFIER "x"
#define REFUSED(name, field, ...) \
    fw_findings_add(findings, FW_SEVERITY_ERROR, name, base, "Info-block", field, __VA_ARGS__)

static void check_parent(const struct fw_infoblock *block, uint64_t base, const uint8_t *parent,
                         struct fw_findings *findings)
{
    char have[FW_GUID_TEXT_LENGTH + 1], want[FW_GUID_TEXT_LENGTH + 1];

    if (parent && memcmp(block->parent_uuid, parent, FW_GUID_LENGTH) != 0) {
        fw_uuid_format(block->parent_uuid, have);
        fw_uuid_format(parent, want);
        REFUSED("parent-uuid", "parent_uuid",
                "the block belongs to namespace %s, this one is %s; it is ignored", have, want);
    }
}

/* Start and end of what is mapped, in units of sub-sections. */
static void check_ends(const struct fw_infoblock *block, uint64_t base, uint64_t size,
                       struct fw_findings *findings)
{
    if (!fw_is_aligned(base + block->start_pad, FW_SUBSECTION_SIZE)) {
        REFUSED("start-misaligned", "start_pad",
                "base plus start_pad " HEX " is no multiple of 2 MiB; the namespace is refused "
                "(resource start misaligned)", base + block->start_pad);
    }
    if (!fw_is_aligned(base + size - block->end_trunc, FW_SUBSECTION_SIZE)) {
        REFUSED("end-misaligned", "end_trunc",
                "end minus end_trunc " HEX " is no multiple of 2 MiB; the namespace is refused "
                "(resource end misaligned)", base + size - block->end_trunc);
    }
}

static void check_offset(const struct fw_infoblock *block, uint64_t base, uint64_t size,
                         struct fw_findings *findings)
{
    uint64_t cut = (uint64_t)block->start_pad + block->end_trunc;

    if (cut >= size || block->dataoff >= size - cut) {
        REFUSED("offset-beyond-end", "dataoff",
                "data would begin at " HEX " of " HEX " bytes; the namespace is refused",
                block->dataoff, cut >= size ? 0 : size - cut);
        return;
    }
    if (!fw_is_aligned(block->dataoff, FW_PAGE_SIZE) ||
        (fw_is_power_of_two(block->align) &&
         !fw_is_aligned(base + block->start_pad + block->dataoff, block->align))) {
        REFUSED("offset-misaligned", "dataoff",
                "data at " HEX " is no multiple of align 0x%x; the namespace is refused (bad offset)",
                base + block->start_pad + block->dataoff, block->align);
    }
}

void fw_infoblock_check(const struct fw_infoblock *block, uint64_t base, uint64_t size,
                        const uint8_t *parent, struct fw_findings *findings)
{
    check_parent(block, base, parent, findings);
    if (block->mode != FW_INFOBLOCK_MODE_RAM && block->mode != FW_INFOBLOCK_MODE_PMEM) {
        REFUSED("mode", "mode", "mode %u is not known; the namespace is refused", block->mode);
    }
    if (block->page_size > FW_INFOBLOCK_PAGE && block->mode == FW_INFOBLOCK_MODE_PMEM) {
        REFUSED("page-size", "page_size",
                "made for pages of %u bytes, an x86 kernel has 4096; the namespace is refused",
                block->page_size);
    }
    check_offset(block, base, size, findings);
    check_ends(block, base, size, findings);
}

static const char *mode_name(uint32_t mode)
{
    switch (mode) {
    case FW_INFOBLOCK_MODE_NONE:
        return "none";
    case FW_INFOBLOCK_MODE_RAM:
        return "struct pages in RAM (map=mem)";
    case FW_INFOBLOCK_MODE_PMEM:
        return "struct pages in the namespace (map=dev)";
    default:
        return "not known";
    }
}

static void visit_size(const struct fw_visitor *visitor, const char *name, uint64_t value,
                       unsigned width)
{
    g_autoptr(GString) size = g_string_new(NULL);

    fw_size_format(value, size);
    visitor->number(visitor->opaque, name, value, width, size->str);
}

void fw_infoblock_visit(const struct fw_infoblock *block, const struct fw_visitor *visitor)
{
    char uuid[FW_GUID_TEXT_LENGTH + 1], parent[FW_GUID_TEXT_LENGTH + 1];

    fw_uuid_format(block->uuid, uuid);
    fw_uuid_format(block->parent_uuid, parent);
    if (visitor->begin) {
        visitor->begin(visitor->opaque, "Info-block", FALSE);
    }
    if (visitor->text) {
        visitor->text(visitor->opaque, "Kind", block->kind == FW_INFOBLOCK_DAX ? "dax" : "pfn",
                      block->kind == FW_INFOBLOCK_DAX ? "devdax" : "fsdax");
        visitor->text(visitor->opaque, "UUID", uuid, NULL);
        visitor->text(visitor->opaque, "Parent UUID", parent, NULL);
    }
    if (visitor->number) {
        visitor->number(visitor->opaque, "Major Version", block->major, 2, NULL);
        visitor->number(visitor->opaque, "Minor Version", block->minor, 2, NULL);
        visitor->number(visitor->opaque, "Flags", block->flags, 4, NULL);
        visit_size(visitor, "Data Offset", block->dataoff, 8);
        visitor->number(visitor->opaque, "Pages", block->npfns, 8, NULL);
        visitor->number(visitor->opaque, "Mode", block->mode, 4, mode_name(block->mode));
        visit_size(visitor, "Start Pad", block->start_pad, 4);
        visit_size(visitor, "End Truncation", block->end_trunc, 4);
        visit_size(visitor, "Align", block->align, 4);
        visit_size(visitor, "Page Size", block->page_size, 4);
        visitor->number(visitor->opaque, "Struct Page Size", block->page_struct_size, 2, NULL);
        visitor->number(visitor->opaque, "Checksum", block->checksum, 8, NULL);
    }
    if (visitor->end) {
        visitor->end(visitor->opaque, FALSE);
    }
}
