/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SLIT: encode, decode, check and show.
 *
 * Specification: ACPI 6.5, section 5.2.17.
 * Must not: read beyond the buffer, whatever the number of localities says.
 */
#include <string.h>
#include "fw/slit.h"

static struct fw_slit *new_empty(void)
{
    struct fw_slit *slit = g_new0(struct fw_slit, 1);

    memcpy(slit->header.signature, FW_SLIT_SIGNATURE, sizeof(slit->header.signature));
    slit->header.revision = FW_SLIT_REVISION;
    memset(slit->header.oem_id, ' ', sizeof(slit->header.oem_id));
    memset(slit->header.oem_table_id, ' ', sizeof(slit->header.oem_table_id));
    memset(slit->header.creator_id, ' ', sizeof(slit->header.creator_id));
    slit->distances = g_byte_array_new();
    return slit;
}

struct fw_slit *fw_slit_new(guint localities)
{
    struct fw_slit *slit = new_empty();

    localities = MIN(localities, FW_SLIT_LOCALITIES_MAX);
    slit->localities = localities;
    g_byte_array_set_size(slit->distances, localities * localities);
    for (guint from = 0; from < localities; from++) {
        for (guint to = 0; to < localities; to++) {
            slit->distances->data[from * localities + to] = from == to ? FW_SLIT_LOCAL
                                                                       : FW_SLIT_REMOTE;
        }
    }
    return slit;
}

void fw_slit_free(struct fw_slit *slit)
{
    if (slit) {
        g_byte_array_unref(slit->distances);
        g_free(slit);
    }
}

uint8_t *fw_slit_distance(const struct fw_slit *slit, uint32_t from, uint32_t to)
{
    uint64_t index = from * slit->localities + to;

    /* A count that the bytes do not hold may wrap the product: rows are compared, not products. */
    if (from >= slit->localities || to >= slit->localities ||
        (from && slit->localities > slit->distances->len / from) ||
        index >= slit->distances->len) {
        return NULL;
    }
    return slit->distances->data + index;
}

GByteArray *fw_slit_encode(const struct fw_slit *slit, GError **error)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    uint8_t count[FW_SLIT_FIXED_LENGTH - FW_ACPI_HEADER_LENGTH];

    if (slit->localities > FW_SLIT_LOCALITIES_MAX ||
        slit->localities * slit->localities != slit->distances->len) {
        g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_RANGE,
                    "SLIT: %u distances for %" G_GUINT64_FORMAT " domains", slit->distances->len,
                    slit->localities);
        return NULL;
    }
    fw_acpi_header_encode(&slit->header, out);
    fw_le_store(count, sizeof(count), slit->localities);
    g_byte_array_append(out, count, sizeof(count));
    g_byte_array_append(out, slit->distances->data, slit->distances->len);
    return fw_acpi_seal(out, error) ? g_steal_pointer(&out) : NULL;
}

/* --- Decode ---------------------------------------------------------------- */

static void check_pair(const struct fw_slit *slit, guint from, guint to,
                       struct fw_findings *findings)
{
    uint8_t there = *fw_slit_distance(slit, from, to);
    const uint8_t *back = fw_slit_distance(slit, to, from);
    uint64_t offset = FW_SLIT_FIXED_LENGTH + from * slit->localities + to;

    if (from == to && there != FW_SLIT_LOCAL) {
        fw_findings_add(findings, FW_SEVERITY_ERROR, "diagonal", offset, "", "Entry",
                        "domain %u is %u from itself, not %u", from, there, FW_SLIT_LOCAL);
    } else if (there < FW_SLIT_LOCAL) {
        fw_findings_add(findings, FW_SEVERITY_ERROR, "reserved-distance", offset, "", "Entry",
                        "%u from domain %u to %u; 0 to 9 are reserved", there, from, to);
    } else if (from != to && there == FW_SLIT_LOCAL) {
        fw_findings_add(findings, FW_SEVERITY_WARNING, "local-distance", offset, "", "Entry",
                        "domain %u is as near to domain %u as that is to itself; Linux uses no "
                        "such table", to, from);
    } else if (from < to && back && *back != there) {
        fw_findings_add(findings, FW_SEVERITY_NOTE, "asymmetric", offset, "", "Entry",
                        "%u from domain %u to %u, %u back", there, from, to, *back);
    }
}

static void check_size(const struct fw_slit *slit, size_t room, size_t *used,
                       struct fw_findings *findings)
{
    uint64_t n = slit->localities;

    if (n > 0 && n > room / n) {
        fw_findings_add(findings, FW_SEVERITY_ERROR, "short-matrix", FW_ACPI_HEADER_LENGTH, "",
                        "Number of System Localities",
                        "%" G_GUINT64_FORMAT " rows do not fit %zu bytes", n, room);
        *used = room;
        return;
    }
    *used = (size_t)(n * n);
    if (*used < room) {
        fw_findings_add(findings, FW_SEVERITY_NOTE, "trailing-bytes",
                        FW_SLIT_FIXED_LENGTH + *used, "", "", "%zu bytes behind the matrix",
                        room - *used);
    }
}

struct fw_slit *fw_slit_decode(const uint8_t *bytes, size_t length, struct fw_findings *findings)
{
    struct fw_acpi_header header;
    struct fw_slit *slit;
    size_t usable, used;

    if (!fw_acpi_header_decode(bytes, length, FW_SLIT_SIGNATURE, &header, &usable, findings)) {
        return NULL;
    }
    if (usable < FW_SLIT_FIXED_LENGTH) {
        fw_findings_add(findings, FW_SEVERITY_ERROR, "too-short", usable, "Header", "",
                        "%zu bytes cannot hold the fixed part of %u", usable,
                        FW_SLIT_FIXED_LENGTH);
        return NULL;
    }
    slit = new_empty();
    slit->header = header;
    slit->localities = fw_le_load(bytes + FW_ACPI_HEADER_LENGTH, 8);
    check_size(slit, usable - FW_SLIT_FIXED_LENGTH, &used, findings);
    g_byte_array_append(slit->distances, bytes + FW_SLIT_FIXED_LENGTH, (guint)used);
    if (slit->localities * slit->localities == used && slit->localities <= used) {
        for (guint i = 0; i < used; i++) {
            check_pair(slit, i / (guint)slit->localities, i % (guint)slit->localities, findings);
        }
    }
    return slit;
}

/* --- Show ------------------------------------------------------------------ */

static void visit_rows(const struct fw_slit *slit, const struct fw_visitor *visitor)
{
    for (guint at = 0; at < slit->distances->len;) {
        guint row = (guint)MIN(slit->localities, slit->distances->len - at);
        g_autoptr(GString) text = g_string_new(NULL);

        for (guint i = 0; i < row; i++) {
            g_string_append_printf(text, "%s%u", i ? " " : "", slit->distances->data[at + i]);
        }
        visitor->text(visitor->opaque, NULL, text->str, NULL);
        at += MAX(row, 1);
    }
}

void fw_slit_visit(const struct fw_slit *slit, const struct fw_visitor *visitor)
{
    fw_acpi_header_visit(&slit->header, visitor);
    if (visitor->number) {
        visitor->number(visitor->opaque, "Number of System Localities", slit->localities, 8,
                        NULL);
    }
    if (visitor->begin) {
        visitor->begin(visitor->opaque, "Distances", TRUE);
    }
    if (visitor->text) {
        visit_rows(slit, visitor);
    }
    if (visitor->end) {
        visitor->end(visitor->opaque, TRUE);
    }
}

void fw_slit_print(const struct fw_slit *slit, GString *out)
{
    struct fw_visitor *printer = fw_printer_new(out, 0);

    fw_slit_visit(slit, printer);
    fw_printer_free(printer);
}
