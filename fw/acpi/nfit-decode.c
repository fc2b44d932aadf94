/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hostile bytes to an NFIT model, with findings. Keeps whatever can be kept:
 * reserved fields, unknown types and bytes behind a structure stay in the model,
 * so that a well-formed table encodes to the same bytes again.
 *
 * Specification: ACPI 6.5, section 5.2.25.
 * Must not: read beyond the buffer, whatever a length field says.
 */
#include "fw/nfit.h"

#define LINE_BYTES 4u
#define HINT_BYTES 8u

/* One structure of the walk. */
struct piece {
    const uint8_t *bytes;
    size_t   offset;      /* in the whole input, for findings */
    size_t   have;        /* bytes that are really there */
    uint16_t type;
    gboolean truncated;
};

static const char *piece_name(const struct piece *piece)
{
    const struct fw_acpi_layout *layout = fw_nfit_layout(piece->type);

    return layout ? layout->name : "Reserved Type";
}

/* Length of the fixed part, given which of its forms there is room for. */
static size_t fixed_length(const struct piece *piece, const struct fw_acpi_layout *layout)
{
    if (piece->type == FW_NFIT_SPA && piece->have >= FW_NFIT_SPA_COOKIE_LENGTH) {
        return FW_NFIT_SPA_COOKIE_LENGTH;
    }
    if (piece->type == FW_NFIT_CONTROL && piece->have >= FW_NFIT_CONTROL_SHORT &&
        piece->have < FW_NFIT_CONTROL_LENGTH) {
        return FW_NFIT_CONTROL_SHORT;
    }
    return layout->length;
}

/* How many of @declared items of @size bytes are behind the fixed part. */
static guint list_length(const struct piece *piece, size_t fixed, guint declared, guint size,
                         const char *name, const char *field, struct fw_findings *findings)
{
    size_t room = piece->have > fixed ? (piece->have - fixed) / size : 0;

    if (declared <= room) {
        return declared;
    }
    fw_findings_add(findings, FW_SEVERITY_ERROR, name, piece->offset, piece_name(piece), field,
                    "%u declared, but the structure has room for %zu", declared, room);
    return (guint)room;
}

static size_t load_lines(const struct piece *piece, size_t fixed,
                         struct fw_nfit_interleave *interleave, struct fw_findings *findings)
{
    guint count = list_length(piece, fixed, interleave->line_count, LINE_BYTES, "line-count",
                              "Number of Lines Described", findings);

    for (guint i = 0; i < count; i++) {
        uint32_t line = (uint32_t)fw_le_load(piece->bytes + fixed + i * LINE_BYTES, LINE_BYTES);

        g_array_append_val(interleave->lines, line);
    }
    return (size_t)count * LINE_BYTES;
}

static size_t load_hints(const struct piece *piece, size_t fixed,
                         struct fw_nfit_flush_hint *flush_hint, struct fw_findings *findings)
{
    guint count = list_length(piece, fixed, flush_hint->hint_count, HINT_BYTES, "hint-count",
                              "Number of Flush Hint Addresses", findings);

    for (guint i = 0; i < count; i++) {
        uint64_t hint = fw_le_load(piece->bytes + fixed + i * HINT_BYTES, HINT_BYTES);

        g_array_append_val(flush_hint->hints, hint);
    }
    return (size_t)count * HINT_BYTES;
}

/* The list behind the fixed part; returns how many bytes it took. */
static size_t load_list(const struct piece *piece, size_t fixed,
                        struct fw_nfit_structure *structure, struct fw_findings *findings)
{
    switch (piece->type) {
    case FW_NFIT_INTERLEAVE:
        return load_lines(piece, fixed, &structure->u.interleave, findings);
    case FW_NFIT_FLUSH_HINT:
        return load_hints(piece, fixed, &structure->u.flush_hint, findings);
    case FW_NFIT_SMBIOS:
        g_byte_array_append(structure->u.smbios.data, piece->bytes + fixed,
                            (guint)(piece->have - fixed));
        return piece->have - fixed;
    default:
        return 0;
    }
}

static void keep_extra(const struct piece *piece, size_t known,
                       struct fw_nfit_structure *structure)
{
    if (piece->have > known) {
        if (!structure->extra) {
            structure->extra = g_byte_array_new();
        }
        g_byte_array_append(structure->extra, piece->bytes + known, (guint)(piece->have - known));
    }
}

static void note_reserved_fields(const struct piece *piece, const struct fw_acpi_layout *layout,
                                 const struct fw_nfit_structure *structure,
                                 struct fw_findings *findings)
{
    for (const struct fw_acpi_field *field = layout->fields; field->name; field++) {
        if (field->reserved && !fw_acpi_field_is_zero(field, &structure->u)) {
            fw_findings_add(findings, FW_SEVERITY_NOTE, "reserved-field",
                            piece->offset + field->wire, layout->name, field->name,
                            "%u reserved bytes are not zero", field->width);
        }
    }
}

/* A structure of a known type. */
static void load_known(const struct piece *piece, const struct fw_acpi_layout *layout,
                       struct fw_nfit *nfit, struct fw_findings *findings)
{
    struct fw_nfit_structure *structure = fw_nfit_add(nfit, piece->type);
    size_t fixed = fixed_length(piece, layout);
    size_t known;

    structure->offset = piece->offset;
    if (piece->have < fixed) {
        if (!piece->truncated) {
            fw_findings_add(findings, FW_SEVERITY_ERROR, "short-structure", piece->offset + 2,
                            layout->name, "Length", "%zu bytes, at least %zu are needed",
                            piece->have, fixed);
        }
        structure->length = (uint16_t)piece->have;
        fw_acpi_fields_load(layout, &structure->u, piece->bytes, piece->have);
        return;
    }
    structure->length = (uint16_t)fixed;
    fw_acpi_fields_load(layout, &structure->u, piece->bytes, fixed);
    note_reserved_fields(piece, layout, structure, findings);
    known = fixed + load_list(piece, fixed, structure, findings);
    if (piece->have > known) {
        fw_findings_add(findings, FW_SEVERITY_NOTE, "trailing-bytes", piece->offset + known,
                        layout->name, "", "%zu bytes behind the last known field",
                        piece->have - known);
    }
    keep_extra(piece, known, structure);
}

static void load_reserved(const struct piece *piece, struct fw_nfit *nfit,
                          struct fw_findings *findings)
{
    struct fw_nfit_structure *structure = fw_nfit_add(nfit, piece->type);

    structure->offset = piece->offset;
    keep_extra(piece, FW_NFIT_STRUCTURE_HEADER, structure);
    fw_findings_add(findings, FW_SEVERITY_WARNING, "reserved-type", piece->offset,
                    "Reserved Type", "Type", "type %u is not defined; %zu bytes skipped",
                    piece->type, piece->have);
}

/* Whether a structure of @declared bytes can be stepped over at all. */
static gboolean length_walkable(const struct piece *piece, uint16_t declared,
                                struct fw_findings *findings)
{
    if (declared == 0) {
        fw_findings_add(findings, FW_SEVERITY_ERROR, "zero-length", piece->offset + 2,
                        piece_name(piece), "Length",
                        "a length of 0 ends the walk; %zu bytes are not read", piece->have);
        return FALSE;
    }
    if (declared < FW_NFIT_STRUCTURE_HEADER) {
        fw_findings_add(findings, FW_SEVERITY_ERROR, "short-structure", piece->offset + 2,
                        piece_name(piece), "Length",
                        "a length of %u is shorter than type and length; the walk ends",
                        declared);
        return FALSE;
    }
    return TRUE;
}

static void walk(const uint8_t *bytes, size_t begin, size_t end, struct fw_nfit *nfit,
                 struct fw_findings *findings)
{
    size_t offset = begin;

    while (end - offset >= FW_NFIT_STRUCTURE_HEADER) {
        struct piece piece = { bytes + offset, offset, end - offset, 0, FALSE };
        uint16_t declared = (uint16_t)fw_le_load(piece.bytes + 2, 2);
        const struct fw_acpi_layout *layout;

        piece.type = (uint16_t)fw_le_load(piece.bytes, 2);
        if (!length_walkable(&piece, declared, findings)) {
            return;
        }
        if (declared > piece.have) {
            piece.truncated = TRUE;
            fw_findings_add(findings, FW_SEVERITY_ERROR, "truncated", offset + 2,
                            piece_name(&piece), "Length",
                            "%u bytes declared, the table ends after %zu", declared, piece.have);
        } else {
            piece.have = declared;
        }
        layout = fw_nfit_layout(piece.type);
        if (layout) {
            load_known(&piece, layout, nfit, findings);
        } else {
            load_reserved(&piece, nfit, findings);
        }
        offset += piece.have;
    }
    if (offset < end) {
        fw_findings_add(findings, FW_SEVERITY_WARNING, "trailing-bytes", offset, "", "",
                        "%zu bytes at the end are no structure", end - offset);
    }
}

struct fw_nfit *fw_nfit_decode_structures(const uint8_t *bytes, size_t length,
                                          struct fw_findings *findings)
{
    struct fw_nfit *nfit = fw_nfit_new();

    walk(bytes, 0, length, nfit, findings);
    fw_nfit_check(nfit, findings);
    return nfit;
}

struct fw_nfit *fw_nfit_decode(const uint8_t *bytes, size_t length, struct fw_findings *findings)
{
    struct fw_acpi_header header;
    struct fw_nfit *nfit;
    size_t usable;

    if (!fw_acpi_header_decode(bytes, length, FW_NFIT_SIGNATURE, &header, &usable, findings)) {
        return NULL;
    }
    if (usable < FW_NFIT_FIXED_LENGTH) {
        fw_findings_add(findings, FW_SEVERITY_ERROR, "too-short", usable, "Header", "",
                        "%zu bytes cannot hold the fixed part of %u", usable,
                        FW_NFIT_FIXED_LENGTH);
        return NULL;
    }
    if (header.revision != FW_NFIT_REVISION) {
        fw_findings_add(findings, FW_SEVERITY_WARNING, "revision", 8, "Header", "Revision",
                        "revision %u, expected %u", header.revision, FW_NFIT_REVISION);
    }
    nfit = fw_nfit_new();
    nfit->header = header;
    nfit->reserved = (uint32_t)fw_le_load(bytes + FW_ACPI_HEADER_LENGTH, 4);
    if (nfit->reserved != 0) {
        fw_findings_add(findings, FW_SEVERITY_NOTE, "reserved-field", FW_ACPI_HEADER_LENGTH,
                        "Header", "Reserved", "4 reserved bytes are not zero");
    }
    walk(bytes, FW_NFIT_FIXED_LENGTH, usable, nfit, findings);
    fw_nfit_check(nfit, findings);
    return nfit;
}
