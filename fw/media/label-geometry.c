/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The shape of a label area, its checksums, and its model.
 *
 * Specification: UEFI 2.10, section 13.19. How many slots an area has is left
 * open there; the rule here is the one that Linux and ndctl share, because a
 * reader compares the offsets in the index with its own.
 */
#include <string.h>
#include "fw/fletcher.h"
#include "label-geometry.h"

/* Linux takes the address abstraction GUIDs as bytes in this order. */
#define GUID(a, b, c, d0, d1, d2, d3, d4, d5, d6, d7) \
    { (a) & 0xff, (a) >> 8 & 0xff, (a) >> 16 & 0xff, (a) >> 24 & 0xff, \
      (b) & 0xff, (b) >> 8 & 0xff, (c) & 0xff, (c) >> 8 & 0xff, \
      d0, d1, d2, d3, d4, d5, d6, d7 }

const uint8_t fw_label_guid_btt[FW_GUID_LENGTH] =
    GUID(0x18633bfc, 0x1735, 0x4217, 0x8a, 0xc9, 0x17, 0x23, 0x92, 0x82, 0xd3, 0xf8);
const uint8_t fw_label_guid_pfn[FW_GUID_LENGTH] =
    GUID(0x266400ba, 0xfb9f, 0x4677, 0xbc, 0xb0, 0x96, 0x8f, 0x11, 0xd0, 0xd2, 0x25);
const uint8_t fw_label_guid_dax[FW_GUID_LENGTH] =
    GUID(0x97a86d9c, 0x3cdd, 0x4eda, 0x98, 0x6f, 0x50, 0x68, 0xb4, 0xf8, 0x00, 0x88);

static uint32_t index_length(uint32_t slots)
{
    uint32_t used = FW_LABEL_INDEX_FIXED + (slots + 7) / 8;

    return (used + FW_LABEL_INDEX_ALIGN - 1) / FW_LABEL_INDEX_ALIGN * FW_LABEL_INDEX_ALIGN;
}

gboolean fw_label_geometry(uint32_t size, uint16_t minor, struct fw_label_geometry *geometry,
                           GError **error)
{
    uint32_t length = minor >= 2 ? FW_LABEL_LENGTH_V1_2 : FW_LABEL_LENGTH_V1_1;
    uint32_t estimate = index_length(size / length);

    if (minor < 1 || minor > 2) {
        g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_RANGE,
                    "label version 1.%u is not known; there are 1.1 and 1.2", minor);
        return FALSE;
    }
    if (size > FW_LABEL_AREA_MAX || size < 2 * estimate + 2 * length) {
        g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_RANGE,
                    "a label area of %u bytes is impossible for version 1.%u; %u to %u bytes are",
                    size, minor, 2 * FW_LABEL_INDEX_ALIGN + 2 * length, FW_LABEL_AREA_MAX);
        return FALSE;
    }
    geometry->label_length = length;
    geometry->slots = (size - 2 * estimate) / length;
    geometry->index_length = index_length(geometry->slots);
    geometry->label_offset = 2 * geometry->index_length;
    return TRUE;
}

uint64_t label_sum(const uint8_t *bytes, size_t length, size_t hole)
{
    g_autofree uint8_t *copy = g_malloc(length);

    memcpy(copy, bytes, length);
    memset(copy + hole, 0, sizeof(uint64_t));
    return fw_fletcher64(copy, length);
}

uint32_t label_next_sequence(uint32_t sequence)
{
    return sequence % 3 + 1;
}

struct fw_label_area *fw_label_area_new(uint32_t size, uint16_t minor)
{
    struct fw_label_area *area = g_new0(struct fw_label_area, 1);

    area->size = size;
    area->minor = minor;
    area->sequence = 1;
    area->labels = g_ptr_array_new_with_free_func(g_free);
    return area;
}

void fw_label_area_free(struct fw_label_area *area)
{
    if (area) {
        g_ptr_array_unref(area->labels);
        g_free(area);
    }
}

struct fw_label *fw_label_area_add(struct fw_label_area *area)
{
    struct fw_label *label = g_new0(struct fw_label, 1);

    for (guint i = 0; i < area->labels->len; i++) {
        const struct fw_label *other = g_ptr_array_index(area->labels, i);

        label->slot = MAX(label->slot, other->slot + 1);
    }
    label->nlabel = 1;
    g_ptr_array_add(area->labels, label);
    return label;
}
