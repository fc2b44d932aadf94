/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The key "infoblock" of a piece of an image: an info-block as a kernel wrote it, prepared by fw/media.
 *
 * Must not: know the format; what the file leaves out is planned by the writer.
 */
#include "read.h"
#include "fw/infoblock.h"

#include <string.h>

#define PAGE 4096u
#define GIB (UINT64_C(1) << 30)
#define DEFAULT_ALIGN (UINT64_C(2) << 20)
/* Minor versions that brought a field (fw/infoblock.h). */
#define MINOR_WITH_ALIGN 2u
#define MINOR_WITH_PAGE_SIZE 4u

typedef struct Info {
    char *kind, *mode, *uuid, *parent;
    uint64_t minor, align, start_pad, end_trunc, data_offset, npfns, page_size, struct_page, namespace_size;
} Info;

#define INFO(field) offsetof(Info, field)

static const char *const kinds[] = { "pfn", "dax", NULL };
static const char *const modes[] = { "pmem", "ram", NULL };

static const FwField fields[] = {
    { .key = "kind", .read = fw_read_word, .offset = INFO(kind), .words = kinds },
    { .key = "mode", .read = fw_read_word, .offset = INFO(mode), .words = modes },
    { .key = "minor", .read = fw_read_number, .offset = INFO(minor), .max = FW_INFOBLOCK_MINOR_MAX },
    { .key = "align", .read = fw_read_power, .offset = INFO(align), .min = PAGE, .max = GIB },
    { .key = "start-pad", .read = fw_read_size, .offset = INFO(start_pad), .max = UINT32_MAX, .unit = PAGE },
    { .key = "end-trunc", .read = fw_read_size, .offset = INFO(end_trunc), .max = UINT32_MAX, .unit = PAGE },
    { .key = "data-offset", .read = fw_read_size, .offset = INFO(data_offset) },
    { .key = "npfns", .read = fw_read_number, .offset = INFO(npfns) },
    { .key = "page-size", .read = fw_read_size, .offset = INFO(page_size), .max = UINT32_MAX },
    { .key = "struct-page-size", .read = fw_read_size, .offset = INFO(struct_page), .max = UINT16_MAX },
    { .key = "namespace-size", .read = fw_read_size, .offset = INFO(namespace_size), .min = PAGE, .unit = PAGE },
    { .key = "uuid", .read = fw_read_uuid, .offset = INFO(uuid) },
    { .key = "parent-uuid", .read = fw_read_uuid, .offset = INFO(parent) },
    { .key = NULL },
};

static void fill(struct fw_infoblock *block, const Info *info)
{
    block->kind = info->kind && !strcmp(info->kind, "dax") ? FW_INFOBLOCK_DAX : FW_INFOBLOCK_PFN;
    block->mode = info->mode && !strcmp(info->mode, "ram") ? FW_INFOBLOCK_MODE_RAM : FW_INFOBLOCK_MODE_PMEM;
    fw_uuid_parse(info->uuid, block->uuid, NULL);
    if (info->parent) {
        fw_uuid_parse(info->parent, block->parent_uuid, NULL);
    }
    block->major = FW_INFOBLOCK_MAJOR;
    block->minor = (uint16_t)info->minor;
    block->start_pad = (uint32_t)info->start_pad;
    block->end_trunc = (uint32_t)info->end_trunc;
    block->align = (uint32_t)info->align;
    block->page_size = (uint32_t)info->page_size;
    block->page_struct_size = (uint16_t)info->struct_page;
}

static GBytes *encode(FwReader *reader, const FwYamlNode *node, const Info *info, uint64_t base, uint64_t size)
{
    struct fw_infoblock block = { 0 };
    g_autoptr(GError) error = NULL;
    GByteArray *bytes;

    fill(&block, info);
    if (!fw_infoblock_plan(&block, base, size, &error)) {
        fw_read_error(reader, node, "%s", error->message);
        return NULL;
    }
    block.dataoff = fw_yaml_get(node, "data-offset") ? info->data_offset : block.dataoff;
    block.npfns = fw_yaml_get(node, "npfns") ? info->npfns : block.npfns;
    bytes = fw_infoblock_encode(&block, &error);
    if (!bytes) {
        fw_read_error(reader, node, "%s", error->message);
        return NULL;
    }
    return g_byte_array_free_to_bytes(bytes);
}

/* Fields that a version does not have yet stay zero: the writer refuses a value there. */
static void set_defaults(Info *info)
{
    if (!info->align && info->minor >= MINOR_WITH_ALIGN) {
        info->align = DEFAULT_ALIGN;
    }
    if (info->minor >= MINOR_WITH_PAGE_SIZE) {
        info->page_size = info->page_size ? info->page_size : FW_INFOBLOCK_PAGE;
        info->struct_page = info->struct_page ? info->struct_page : FW_INFOBLOCK_STRUCT_PAGE;
    }
}

GBytes *fw_read_infoblock(FwReader *reader, const FwYamlNode *node, const FwScenarioDimm *dimm, uint64_t offset)
{
    Info info = { .minor = FW_INFOBLOCK_MINOR_MAX };
    unsigned errors = fw_diags_count(reader->diags);
    GBytes *bytes = NULL;

    info.uuid = g_strdup("00000000-0000-4000-8000-000000000076");
    fw_read_map(reader, node, fields, &info);
    set_defaults(&info);
    if (!dimm->has_address) {
        fw_read_error(reader, node, "needs the DIMM's address: the place of the data depends on it");
    } else if (offset >= dimm->size || info.namespace_size > dimm->size - offset) {
        fw_read_error(reader, node, "the namespace reaches beyond the end of the DIMM");
    }
    if (fw_diags_count(reader->diags) == errors) {
        bytes = encode(reader, node, &info, dimm->address + offset, info.namespace_size ? info.namespace_size : dimm->size - offset);
    }
    g_free(info.kind);
    g_free(info.mode);
    g_free(info.uuid);
    g_free(info.parent);
    return bytes;
}
