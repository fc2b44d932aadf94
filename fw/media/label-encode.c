/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A label area as bytes.
 *
 * Specification: UEFI 2.10, section 13.19.
 */
#include <string.h>
#include "label-geometry.h"

static gboolean check_labels(const struct fw_label_area *area,
                             const struct fw_label_geometry *geometry, GError **error)
{
    g_autoptr(GHashTable) taken = g_hash_table_new(NULL, NULL);

    for (guint i = 0; i < area->labels->len; i++) {
        const struct fw_label *label = g_ptr_array_index(area->labels, i);

        if (label->slot >= geometry->slots) {
            return fw_acpi_fail(error, FW_ACPI_ERROR_MODEL, "label slot %u; the area has %u", label->slot, geometry->slots);
        }
        if (!g_hash_table_add(taken, GUINT_TO_POINTER(label->slot))) {
            return fw_acpi_fail(error, FW_ACPI_ERROR_MODEL, "label slot %u is used twice", label->slot);
        }
        if (label->dpa % LABEL_DPA_ALIGN != 0 || label->raw_size % LABEL_DPA_ALIGN != 0) {
            return fw_acpi_fail(error, FW_ACPI_ERROR_MODEL, "label in slot %u: address 0x%" G_GINT64_MODIFIER "x and size 0x%"
                                G_GINT64_MODIFIER "x must be multiples of 4 KiB", label->slot, label->dpa,
                                label->raw_size);
        }
    }
    return TRUE;
}

static void put_label(uint8_t *wire, const struct fw_label *label, uint32_t length)
{
    memcpy(wire + LABEL_UUID, label->uuid, FW_GUID_LENGTH);
    memcpy(wire + LABEL_NAME, label->name, FW_LABEL_NAME_LENGTH);
    fw_le_store(wire + LABEL_FLAGS, 4, label->flags);
    fw_le_store(wire + LABEL_NLABEL, 2, label->nlabel);
    fw_le_store(wire + LABEL_POSITION, 2, label->position);
    fw_le_store(wire + LABEL_COOKIE, 8, label->cookie);
    fw_le_store(wire + LABEL_LBA_SIZE, 8, label->lba_size);
    fw_le_store(wire + LABEL_DPA, 8, label->dpa);
    fw_le_store(wire + LABEL_RAW_SIZE, 8, label->raw_size);
    fw_le_store(wire + LABEL_SLOT, 4, label->slot);
    if (length >= FW_LABEL_LENGTH_V1_2) {
        wire[LABEL_ALIGN] = label->align;
        memcpy(wire + LABEL_TYPE, label->type_guid, FW_GUID_LENGTH);
        memcpy(wire + LABEL_ABSTRACTION, label->abstraction_guid, FW_GUID_LENGTH);
        fw_le_store(wire + LABEL_CHECKSUM, 8, label_sum(wire, length, LABEL_CHECKSUM));
    }
}

/* All slots free but those of the labels; bits behind the last slot are 0. */
static void put_bitmap(uint8_t *bitmap, const struct fw_label_area *area, uint32_t slots)
{
    for (uint32_t i = 0; i < slots; i++) {
        bitmap[i / 8] |= (uint8_t)(1u << i % 8);
    }
    for (guint i = 0; i < area->labels->len; i++) {
        uint32_t slot = ((const struct fw_label *)g_ptr_array_index(area->labels, i))->slot;

        bitmap[slot / 8] &= (uint8_t)~(1u << slot % 8);
    }
}

static void put_index(uint8_t *wire, const struct fw_label_area *area,
                      const struct fw_label_geometry *geometry, unsigned which,
                      uint32_t sequence)
{
    uint32_t length = geometry->index_length;

    memcpy(wire, FW_LABEL_SIGNATURE, LABEL_SIGNATURE_LENGTH);
    wire[INDEX_LABEL_SIZE] = geometry->label_length / FW_LABEL_LENGTH_V1_2;
    fw_le_store(wire + INDEX_SEQUENCE, 4, sequence);
    fw_le_store(wire + INDEX_MY_OFFSET, 8, which * length);
    fw_le_store(wire + INDEX_MY_SIZE, 8, length);
    fw_le_store(wire + INDEX_OTHER, 8, (1 - which) * length);
    fw_le_store(wire + INDEX_LABELS, 8, geometry->label_offset);
    fw_le_store(wire + INDEX_SLOTS, 4, geometry->slots);
    fw_le_store(wire + INDEX_MAJOR, 2, LABEL_MAJOR);
    fw_le_store(wire + INDEX_MINOR, 2, area->minor);
    put_bitmap(wire + INDEX_FREE, area, geometry->slots);
    fw_le_store(wire + INDEX_CHECKSUM, 8, label_sum(wire, length, INDEX_CHECKSUM));
}

GByteArray *fw_label_area_encode(const struct fw_label_area *area, GError **error)
{
    struct fw_label_geometry geometry;
    GByteArray *out;

    if (!fw_label_geometry(area->size, area->minor, &geometry, error) ||
        !check_labels(area, &geometry, error)) {
        return NULL;
    }
    out = g_byte_array_new();
    g_byte_array_set_size(out, area->size);
    memset(out->data, 0, area->size);
    put_index(out->data, area, &geometry, 0, area->sequence);
    put_index(out->data + geometry.index_length, area, &geometry, 1,
              label_next_sequence(area->sequence));
    for (guint i = 0; i < area->labels->len; i++) {
        const struct fw_label *label = g_ptr_array_index(area->labels, i);

        put_label(out->data + geometry.label_offset + (size_t)label->slot * geometry.label_length,
                  label, geometry.label_length);
    }
    return out;
}
