/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hostile bytes of a label area to its active labels, judged as Linux judges.
 *
 * Specification: UEFI 2.10, section 13.19.
 * Must not: read beyond the buffer, whatever an index block says.
 */
#include <string.h>
#include "label-geometry.h"

#define REPORT(name, offset, field, ...) \
    fw_findings_add(findings, FW_SEVERITY_ERROR, name, offset, "Index Block", field, __VA_ARGS__)

/* The bytes and what they are taken for. */
struct reader {
    const uint8_t *bytes;
    struct fw_label_geometry geometry;
    uint16_t minor;
};

/* --- Index blocks ----------------------------------------------------------------- */

static gboolean index_version_ok(const struct reader *reader, const uint8_t *index,
                                 size_t offset, struct fw_findings *findings)
{
    uint16_t major = (uint16_t)fw_le_load(index + INDEX_MAJOR, 2);
    uint16_t minor = (uint16_t)fw_le_load(index + INDEX_MINOR, 2);
    unsigned shift = index[INDEX_LABEL_SIZE];

    if (major != LABEL_MAJOR || minor != reader->minor ||
        (minor >= 2 && (shift > 1 || FW_LABEL_LENGTH_V1_1 << shift !=
                        reader->geometry.label_length))) {
        REPORT("index-version", offset + INDEX_MAJOR, "Major and Minor",
               "version %u.%u with labels of 128 << %u bytes", major, minor, shift);
        return FALSE;
    }
    return TRUE;
}

static gboolean index_offsets_ok(const struct reader *reader, const uint8_t *index, size_t offset,
                                 unsigned which, struct fw_findings *findings)
{
    uint64_t length = reader->geometry.index_length;
    uint64_t mine = fw_le_load(index + INDEX_MY_OFFSET, 8);
    uint64_t other = fw_le_load(index + INDEX_OTHER, 8);
    uint64_t size = fw_le_load(index + INDEX_MY_SIZE, 8);

    if (mine != which * length || other != (1 - which) * length ||
        size < FW_LABEL_INDEX_FIXED || size > length) {
        REPORT("index-offset", offset + INDEX_MY_OFFSET, "MyOffset, MySize, OtherOffset",
               "0x%" G_GINT64_MODIFIER "x, 0x%" G_GINT64_MODIFIER "x, 0x%" G_GINT64_MODIFIER
               "x do not fit index blocks of 0x%" G_GINT64_MODIFIER "x bytes", mine, size, other,
               length);
        return FALSE;
    }
    return TRUE;
}

static gboolean index_ok(const struct reader *reader, unsigned which, struct fw_findings *findings)
{
    size_t offset = (size_t)which * reader->geometry.index_length;
    const uint8_t *index = reader->bytes + offset;
    uint64_t stored = fw_le_load(index + INDEX_CHECKSUM, 8);
    uint32_t slots = (uint32_t)fw_le_load(index + INDEX_SLOTS, 4);

    if (memcmp(index, FW_LABEL_SIGNATURE, LABEL_SIGNATURE_LENGTH) != 0) {
        REPORT("index-signature", offset, "Sig", "not NAMESPACE_INDEX");
        return FALSE;
    }
    if (!index_version_ok(reader, index, offset, findings)) {
        return FALSE;
    }
    if (label_sum(index, reader->geometry.index_length, INDEX_CHECKSUM) != stored) {
        REPORT("index-checksum", offset + INDEX_CHECKSUM, "Checksum",
               "0x%" G_GINT64_MODIFIER "x is wrong", stored);
        return FALSE;
    }
    if ((fw_le_load(index + INDEX_SEQUENCE, 4) & INDEX_SEQUENCE_MASK) == 0) {
        REPORT("index-sequence", offset + INDEX_SEQUENCE, "Seq", "0 marks an invalid block");
        return FALSE;
    }
    if (!index_offsets_ok(reader, index, offset, which, findings)) {
        return FALSE;
    }
    if (slots > reader->geometry.slots) {
        REPORT("index-slots", offset + INDEX_SLOTS, "NSlot", "%u slots, the area has room for %u",
               slots, reader->geometry.slots);
        return FALSE;
    }
    return TRUE;
}

static uint32_t index_sequence(const struct reader *reader, unsigned which)
{
    const uint8_t *index = reader->bytes + (size_t)which * reader->geometry.index_length;

    return (uint32_t)fw_le_load(index + INDEX_SEQUENCE, 4) & INDEX_SEQUENCE_MASK;
}

/* 0 or 1: the index block in use; -1 when none is valid. */
static int current_index(const struct reader *reader, struct fw_findings *findings)
{
    gboolean valid[2];

    for (unsigned which = 0; which < 2; which++) {
        valid[which] = index_ok(reader, which, findings);
    }
    if (valid[0] && valid[1]) {
        uint32_t first = index_sequence(reader, 0), second = index_sequence(reader, 1);

        return first == second || label_next_sequence(first) == second;
    }
    return valid[0] ? 0 : valid[1] ? 1 : -1;
}

/* --- Labels -------------------------------------------------------------------------- */

static void get_label(const uint8_t *wire, uint32_t length, struct fw_label *label)
{
    memcpy(label->uuid, wire + LABEL_UUID, FW_GUID_LENGTH);
    memcpy(label->name, wire + LABEL_NAME, FW_LABEL_NAME_LENGTH);
    label->flags = (uint32_t)fw_le_load(wire + LABEL_FLAGS, 4);
    label->nlabel = (uint16_t)fw_le_load(wire + LABEL_NLABEL, 2);
    label->position = (uint16_t)fw_le_load(wire + LABEL_POSITION, 2);
    label->cookie = fw_le_load(wire + LABEL_COOKIE, 8);
    label->lba_size = fw_le_load(wire + LABEL_LBA_SIZE, 8);
    label->dpa = fw_le_load(wire + LABEL_DPA, 8);
    label->raw_size = fw_le_load(wire + LABEL_RAW_SIZE, 8);
    label->slot = (uint32_t)fw_le_load(wire + LABEL_SLOT, 4);
    if (length >= FW_LABEL_LENGTH_V1_2) {
        label->align = wire[LABEL_ALIGN];
        memcpy(label->type_guid, wire + LABEL_TYPE, FW_GUID_LENGTH);
        memcpy(label->abstraction_guid, wire + LABEL_ABSTRACTION, FW_GUID_LENGTH);
        label->checksum = fw_le_load(wire + LABEL_CHECKSUM, 8);
    }
}

static gboolean label_ok(const struct fw_label *label, const uint8_t *wire, uint32_t length,
                         uint32_t slot, size_t offset, struct fw_findings *findings)
{
    if (label->slot != slot) {
        fw_findings_add(findings, FW_SEVERITY_ERROR, "label-slot", offset + LABEL_SLOT, "Label",
                        "Slot", "the label in slot %u says %u and is ignored", slot, label->slot);
        return FALSE;
    }
    if ((label->dpa | label->raw_size) % LABEL_DPA_ALIGN != 0) {
        fw_findings_add(findings, FW_SEVERITY_ERROR, "label-alignment", offset + LABEL_DPA,
                        "Label", "Dpa, RawSize", "the label in slot %u is not 4 KiB aligned and "
                        "is ignored", slot);
        return FALSE;
    }
    if (length >= FW_LABEL_LENGTH_V1_2 &&
        label_sum(wire, length, LABEL_CHECKSUM) != label->checksum) {
        fw_findings_add(findings, FW_SEVERITY_ERROR, "label-checksum", offset + LABEL_CHECKSUM,
                        "Label", "Checksum", "the label in slot %u is ignored", slot);
        return FALSE;
    }
    return TRUE;
}

static void read_labels(const struct reader *reader, unsigned which, struct fw_label_area *area,
                        struct fw_findings *findings)
{
    const struct fw_label_geometry *geometry = &reader->geometry;
    const uint8_t *index = reader->bytes + (size_t)which * geometry->index_length;
    uint32_t slots = (uint32_t)fw_le_load(index + INDEX_SLOTS, 4);

    for (uint32_t slot = 0; slot < slots; slot++) {
        size_t offset = geometry->label_offset + (size_t)slot * geometry->label_length;
        struct fw_label label = { .slot = 0 };

        if (index[INDEX_FREE + slot / 8] >> slot % 8 & 1) {
            continue;
        }
        get_label(reader->bytes + offset, geometry->label_length, &label);
        if (label_ok(&label, reader->bytes + offset, geometry->label_length, slot, offset,
                     findings)) {
            g_ptr_array_add(area->labels, g_memdup2(&label, sizeof(label)));
        }
    }
}

/* Takes the bytes for an area of one version; NULL when no index block agrees. */
static struct fw_label_area *decode_as(const uint8_t *bytes, uint32_t size, uint16_t minor,
                                       struct fw_findings *findings)
{
    struct reader reader = { .bytes = bytes, .minor = minor };
    struct fw_label_area *area;
    int which;

    if (!fw_label_geometry(size, minor, &reader.geometry, NULL)) {
        return NULL;
    }
    which = current_index(&reader, findings);
    if (which < 0) {
        return NULL;
    }
    area = fw_label_area_new(size, minor);
    area->sequence = index_sequence(&reader, (unsigned)which);
    read_labels(&reader, (unsigned)which, area, findings);
    return area;
}

struct fw_label_area *fw_label_area_decode(const uint8_t *bytes, size_t length,
                                           struct fw_findings *findings)
{
    uint16_t minor = 1;

    if (length < 2 * FW_LABEL_INDEX_ALIGN + 2 * FW_LABEL_LENGTH_V1_1 ||
        length > FW_LABEL_AREA_MAX) {
        fw_findings_add(findings, FW_SEVERITY_ERROR, "too-short", 0, "Label Area", "",
                        "%zu bytes cannot be a label area (768 bytes to 256 MiB)", length);
        return NULL;
    }
    /* Like Linux: 1.1 is tried first. The reasons are told of what is found in the end. */
    for (; minor <= 2; minor++) {
        g_autoptr(fw_label_area) area = decode_as(bytes, (uint32_t)length, minor, NULL);

        if (area) {
            return decode_as(bytes, (uint32_t)length, minor, findings);
        }
    }
    return decode_as(bytes, (uint32_t)length, fw_le_load(bytes + INDEX_MINOR, 2) == 1 ? 1 : 2,
                     findings);
}
