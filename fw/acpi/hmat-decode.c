/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hostile bytes to an HMAT model, with findings. What cannot be taken apart is
 * kept raw, so that the model encodes to the same bytes again.
 *
 * Specification: ACPI 6.5, section 5.2.28.
 * Must not: read beyond the buffer, whatever a length or a count says.
 */
#include "fw/hmat.h"

#define DOMAIN_BYTES   4u
#define ENTRY_BYTES    2u
#define HANDLE_BYTES   2u
#define LENGTH_OFFSET  4u

/* One structure of the walk; @length bytes are there. */
struct piece {
    const uint8_t *bytes;
    size_t offset;
    size_t length;
    const struct fw_acpi_layout *layout;
};

static void load_words(GArray *words, const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t word = (uint32_t)fw_le_load(bytes + i * DOMAIN_BYTES, DOMAIN_BYTES);

        g_array_append_val(words, word);
    }
}

static void load_halves(GArray *halves, const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint16_t half = (uint16_t)fw_le_load(bytes + i * ENTRY_BYTES, ENTRY_BYTES);

        g_array_append_val(halves, half);
    }
}

/* Bytes of the three lists; FALSE when they do not lie within @room. */
static gboolean matrix_fits(uint64_t initiators, uint64_t targets, size_t room, size_t *used)
{
    uint64_t bytes;

    if (initiators > room / DOMAIN_BYTES || targets > room / DOMAIN_BYTES) {
        return FALSE;
    }
    /* Both are at most a quarter of the table's 32-bit length: the product fits 64 bits. */
    bytes = (initiators + targets) * DOMAIN_BYTES + initiators * targets * ENTRY_BYTES;
    *used = (size_t)bytes;
    return bytes <= room;
}

static gboolean load_matrix(const struct piece *piece, struct fw_hmat_locality *locality,
                            size_t *used, struct fw_findings *findings)
{
    const uint8_t *lists = piece->bytes + FW_HMAT_LOCALITY_LENGTH;
    size_t room = piece->length - FW_HMAT_LOCALITY_LENGTH;
    size_t initiators = locality->initiator_count;
    size_t targets = locality->target_count;

    if (!matrix_fits(initiators, targets, room, used)) {
        fw_findings_add(findings, FW_SEVERITY_ERROR, "short-matrix", piece->offset,
                        piece->layout->name, "Length",
                        "%u initiators and %u targets do not fit the %zu bytes of the lists",
                        locality->initiator_count, locality->target_count, room);
        return FALSE;
    }
    load_words(locality->initiators, lists, initiators);
    load_words(locality->targets, lists + initiators * DOMAIN_BYTES, targets);
    load_halves(locality->entries, lists + (initiators + targets) * DOMAIN_BYTES,
                initiators * targets);
    return TRUE;
}

static gboolean load_handles(const struct piece *piece, struct fw_hmat_cache *cache,
                             size_t *used, struct fw_findings *findings)
{
    size_t room = piece->length - FW_HMAT_CACHE_LENGTH;

    *used = (size_t)cache->handle_count * HANDLE_BYTES;
    if (*used > room) {
        fw_findings_add(findings, FW_SEVERITY_ERROR, "handle-count", piece->offset,
                        piece->layout->name, "Number of SMBIOS Handles",
                        "%u handles do not fit the %zu bytes of the list", cache->handle_count,
                        room);
        return FALSE;
    }
    load_halves(cache->handles, piece->bytes + FW_HMAT_CACHE_LENGTH, cache->handle_count);
    return TRUE;
}

static gboolean load_lists(const struct piece *piece, struct fw_hmat_structure *structure,
                           size_t *used, struct fw_findings *findings)
{
    *used = 0;
    switch (structure->type) {
    case FW_HMAT_LOCALITY:
        return load_matrix(piece, &structure->u.locality, used, findings);
    case FW_HMAT_CACHE:
        return load_handles(piece, &structure->u.cache, used, findings);
    default:
        return TRUE;
    }
}

static void keep(GByteArray **kept, const uint8_t *bytes, size_t length)
{
    if (!*kept) {
        *kept = g_byte_array_new();
    }
    g_byte_array_append(*kept, bytes, (guint)length);
}

static void note_reserved(const struct piece *piece, const struct fw_hmat_structure *structure,
                          struct fw_findings *findings)
{
    const struct fw_acpi_field *field = piece->layout->fields;

    if (structure->reserved != 0) {
        fw_findings_add(findings, FW_SEVERITY_NOTE, "reserved-field", piece->offset + 2,
                        piece->layout->name, "Reserved", "2 reserved bytes are not zero");
    }
    for (; field->name; field++) {
        if (field->reserved && !fw_acpi_field_is_zero(field, &structure->u)) {
            fw_findings_add(findings, FW_SEVERITY_NOTE, "reserved-field",
                            piece->offset + field->wire, piece->layout->name, field->name,
                            "%u reserved bytes are not zero", field->width);
        }
    }
}

static void load_known(const struct piece *piece, struct fw_hmat_structure *structure,
                       struct fw_findings *findings)
{
    size_t fixed = piece->layout->length;
    size_t used;

    if (piece->length < fixed) {
        fw_findings_add(findings, FW_SEVERITY_ERROR, "short-structure",
                        piece->offset + LENGTH_OFFSET, piece->layout->name, "Length",
                        "%zu bytes, at least %zu are needed", piece->length, fixed);
        keep(&structure->raw, piece->bytes, piece->length);
        return;
    }
    fw_acpi_fields_load(piece->layout, &structure->u, piece->bytes, fixed);
    note_reserved(piece, structure, findings);
    if (!load_lists(piece, structure, &used, findings)) {
        keep(&structure->raw, piece->bytes, piece->length);
    } else if (piece->length > fixed + used) {
        size_t more = piece->length - fixed - used;

        fw_findings_add(findings, FW_SEVERITY_WARNING, "trailing-bytes",
                        piece->offset + fixed + used, piece->layout->name, "Length",
                        "%zu bytes behind the known fields", more);
        keep(&structure->extra, piece->bytes + fixed + used, more);
    }
}

static void load_piece(struct piece *piece, struct fw_hmat *hmat, struct fw_findings *findings)
{
    uint16_t type = (uint16_t)fw_le_load(piece->bytes, 2);
    struct fw_hmat_structure *structure = fw_hmat_add(hmat, type);

    structure->offset = piece->offset;
    structure->reserved = (uint16_t)fw_le_load(piece->bytes + 2, 2);
    piece->layout = fw_hmat_layout(type);
    if (piece->layout) {
        load_known(piece, structure, findings);
        return;
    }
    fw_findings_add(findings, FW_SEVERITY_WARNING, "reserved-type", piece->offset,
                    "Reserved Type", "Type", "type %u is not defined; %zu bytes skipped", type,
                    piece->length);
    keep(&structure->raw, piece->bytes, piece->length);
}

static void walk(const uint8_t *bytes, size_t end, struct fw_hmat *hmat,
                 struct fw_findings *findings)
{
    size_t offset = FW_HMAT_FIXED_LENGTH;

    while (end - offset >= FW_HMAT_STRUCTURE_HEADER) {
        size_t declared = (size_t)fw_le_load(bytes + offset + LENGTH_OFFSET, 4);
        struct piece piece = { .bytes = bytes + offset, .offset = offset, .length = declared };

        if (declared < FW_HMAT_STRUCTURE_HEADER) {
            fw_findings_add(findings, FW_SEVERITY_ERROR, "zero-length", offset + LENGTH_OFFSET, "",
                            "Length", "a length of %zu ends the walk; %zu bytes are not read",
                            declared, end - offset);
            return;
        }
        if (declared > end - offset) {
            fw_findings_add(findings, FW_SEVERITY_ERROR, "length-past-end",
                            offset + LENGTH_OFFSET, "", "Length",
                            "%zu bytes declared, the table ends after %zu", declared,
                            end - offset);
            return;
        }
        load_piece(&piece, hmat, findings);
        offset += declared;
    }
    if (offset < end) {
        fw_findings_add(findings, FW_SEVERITY_ERROR, "truncated", offset, "", "",
                        "%zu bytes at the end are no structure", end - offset);
    }
}

struct fw_hmat *fw_hmat_decode(const uint8_t *bytes, size_t length, struct fw_findings *findings)
{
    struct fw_acpi_header header;
    struct fw_hmat *hmat;
    size_t usable;

    if (!fw_acpi_header_decode(bytes, length, FW_HMAT_SIGNATURE, &header, &usable, findings)) {
        return NULL;
    }
    if (usable < FW_HMAT_FIXED_LENGTH) {
        fw_findings_add(findings, FW_SEVERITY_ERROR, "too-short", usable, "Header", "",
                        "%zu bytes cannot hold the fixed part of %u", usable,
                        FW_HMAT_FIXED_LENGTH);
        return NULL;
    }
    hmat = fw_hmat_new(header.revision);
    hmat->header = header;
    hmat->reserved = (uint32_t)fw_le_load(bytes + FW_ACPI_HEADER_LENGTH, 4);
    walk(bytes, usable, hmat, findings);
    fw_hmat_check(hmat, findings);
    return hmat;
}
