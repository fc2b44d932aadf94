/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The key "namespaces" of a piece of an image: a whole label area, written by fw/media, that gives a DIMM namespaces before any guest has run.
 *
 * Must not: know the format of labels.
 */
#include "read.h"
#include "fw/infoblock.h"
#include "fw/label.h"
#include "fw/nfit.h"

#include <string.h>

#define PAGE 4096u
#define MAX_NAMESPACES 256u
/* Larger areas are not written: a small file must not ask for much memory. */
#define MAX_AREA (UINT64_C(16) << 20)

typedef struct Namespace {
    char *uuid, *name;
    uint64_t offset, size;
} Namespace;

typedef struct Area {
    char *version;
    uint64_t cookie;
} Area;

#define SPACE(field) offsetof(Namespace, field)
#define AREA(field) offsetof(Area, field)

static const char *const versions[] = { "1.1", "1.2", NULL };

static const FwField area_fields[] = {
    { .key = "version", .read = fw_read_word, .offset = AREA(version), .words = versions },
    { .key = "cookie", .read = fw_read_number, .offset = AREA(cookie), .needed = true },
    { .key = "namespaces", .needed = true },
    { .key = NULL },
};

static const FwField fields[] = {
    { .key = "uuid", .read = fw_read_uuid, .offset = SPACE(uuid), .needed = true },
    { .key = "name", .read = fw_read_line, .offset = SPACE(name) },
    { .key = "offset", .read = fw_read_size, .offset = SPACE(offset), .unit = PAGE },
    { .key = "size", .read = fw_read_size, .offset = SPACE(size), .needed = true, .min = PAGE, .unit = PAGE },
    { .key = NULL },
};

/* A set of one DIMM: its only label says all of the namespace. The type is that of the NFIT's range; a pseries machine has none. */
static void add_label(FwReader *reader, const FwYamlNode *node, const FwScenarioDimm *dimm, struct fw_label_area *area, uint64_t cookie)
{
    Namespace space = { 0 };
    struct fw_label *label;

    if (fw_read_map(reader, node, fields, &space) && space.uuid) {
        if (space.offset >= dimm->size || space.size > dimm->size - space.offset) {
            fw_read_error(reader, node, "the namespace reaches beyond the end of the DIMM");
        }
        if (space.name && strlen(space.name) >= FW_LABEL_NAME_LENGTH) {
            fw_read_error(reader, fw_yaml_get(node, "name"), "longer than the %u bytes that a label has room for", FW_LABEL_NAME_LENGTH - 1);
        }
        label = fw_label_area_add(area);
        fw_uuid_parse(space.uuid, label->uuid, NULL);
        g_strlcpy(label->name, space.name ? space.name : "", sizeof(label->name));
        label->nlabel = 1;
        label->cookie = cookie;
        label->dpa = space.offset;
        label->raw_size = space.size;
        if (reader->arch == FW_SCENARIO_ARCH_X86_64 && area->minor > 1) {
            memcpy(label->type_guid, fw_nfit_guid_pmem, FW_GUID_LENGTH);
        }
    }
    g_free(space.uuid);
    g_free(space.name);
}

/* What is behind the last label is a hole of the backing. */
static GByteArray *without_zeros(GByteArray *bytes)
{
    while (bytes->len > 1 && !bytes->data[bytes->len - 1]) {
        g_byte_array_set_size(bytes, bytes->len - 1);
    }
    return bytes;
}

static GBytes *encode(FwReader *reader, const FwYamlNode *node, const FwScenarioDimm *dimm, const Area *said)
{
    const FwYamlNode *list = fw_yaml_get(node, "namespaces");
    g_autoptr(fw_label_area) area = fw_label_area_new((uint32_t)dimm->label_size, said->version && !strcmp(said->version, "1.2") ? 2 : 1);
    unsigned errors = fw_diags_count(reader->diags);
    g_autoptr(GError) error = NULL;
    GByteArray *bytes;

    if (list->items->len > MAX_NAMESPACES) {
        fw_read_error(reader, list, "more than %u namespaces", MAX_NAMESPACES);
        return NULL;
    }
    for (unsigned i = 0; i < list->items->len; i++) {
        add_label(reader, g_ptr_array_index(list->items, i), dimm, area, said->cookie);
    }
    bytes = fw_diags_count(reader->diags) == errors ? fw_label_area_encode(area, &error) : NULL;
    if (error) {
        fw_read_error(reader, node, "%s", error->message);
    }
    return bytes ? g_byte_array_free_to_bytes(without_zeros(bytes)) : NULL;
}

GBytes *fw_read_labels(FwReader *reader, const FwYamlNode *node, const FwScenarioDimm *dimm)
{
    Area area = { 0 };
    GBytes *bytes = NULL;

    if (!dimm->label_size) {
        fw_read_error(reader, node, "the DIMM has no label area");
    } else if (dimm->label_size > MAX_AREA) {
        fw_read_error(reader, node, "only label areas of at most 16M can be written");
    } else if (fw_read_map(reader, node, area_fields, &area) && fw_read_list(reader, fw_yaml_get(node, "namespaces"), "namespaces")) {
        bytes = encode(reader, node, dimm, &area);
    }
    g_free(area.version);
    return bytes;
}
