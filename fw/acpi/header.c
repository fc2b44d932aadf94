/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The 36 bytes in front of every ACPI table, and its checksum.
 *
 * Specification: ACPI 6.5, section 5.2.6, table 5.4.
 * Must not: interpret what follows the header.
 */
#include <string.h>
#include "fw/acpi.h"

#define HEADER_REVISION          8u
#define HEADER_OEM_ID            10u
#define HEADER_OEM_TABLE_ID      16u
#define HEADER_OEM_REVISION      24u
#define HEADER_CREATOR_ID        28u
#define HEADER_CREATOR_REVISION  32u

G_STATIC_ASSERT(HEADER_CREATOR_REVISION + 4u == FW_ACPI_HEADER_LENGTH);

GQuark fw_acpi_error_quark(void)
{
    return g_quark_from_static_string("fw-acpi-error");
}

gboolean fw_acpi_fail(GError **error, enum fw_acpi_error code, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    if (error) {
        *error = g_error_new_valist(FW_ACPI_ERROR, code, format, args);
    }
    va_end(args);
    return FALSE;
}

uint64_t fw_le_load(const uint8_t *bytes, unsigned width)
{
    uint64_t value = 0;

    while (width-- > 0) {
        value = value << 8 | bytes[width];
    }
    return value;
}

void fw_le_store(uint8_t *bytes, unsigned width, uint64_t value)
{
    for (unsigned i = 0; i < width; i++) {
        bytes[i] = value & 0xff;
        value >>= 8;
    }
}

uint8_t fw_acpi_sum(const uint8_t *bytes, size_t length)
{
    uint8_t sum = 0;

    for (size_t i = 0; i < length; i++) {
        sum = (uint8_t)(sum + bytes[i]);
    }
    return sum;
}

void fw_acpi_header_encode(const struct fw_acpi_header *header, GByteArray *out)
{
    uint8_t wire[FW_ACPI_HEADER_LENGTH];

    memcpy(wire, header->signature, sizeof(header->signature));
    fw_le_store(wire + FW_ACPI_LENGTH_OFFSET, 4, header->length);
    wire[HEADER_REVISION] = header->revision;
    wire[FW_ACPI_CHECKSUM_OFFSET] = header->checksum;
    memcpy(wire + HEADER_OEM_ID, header->oem_id, sizeof(header->oem_id));
    memcpy(wire + HEADER_OEM_TABLE_ID, header->oem_table_id, sizeof(header->oem_table_id));
    fw_le_store(wire + HEADER_OEM_REVISION, 4, header->oem_revision);
    memcpy(wire + HEADER_CREATOR_ID, header->creator_id, sizeof(header->creator_id));
    fw_le_store(wire + HEADER_CREATOR_REVISION, 4, header->creator_revision);
    g_byte_array_append(out, wire, sizeof(wire));
}

static void header_load(const uint8_t *wire, struct fw_acpi_header *header)
{
    memcpy(header->signature, wire, sizeof(header->signature));
    header->length = (uint32_t)fw_le_load(wire + FW_ACPI_LENGTH_OFFSET, 4);
    header->revision = wire[HEADER_REVISION];
    header->checksum = wire[FW_ACPI_CHECKSUM_OFFSET];
    memcpy(header->oem_id, wire + HEADER_OEM_ID, sizeof(header->oem_id));
    memcpy(header->oem_table_id, wire + HEADER_OEM_TABLE_ID, sizeof(header->oem_table_id));
    header->oem_revision = (uint32_t)fw_le_load(wire + HEADER_OEM_REVISION, 4);
    memcpy(header->creator_id, wire + HEADER_CREATOR_ID, sizeof(header->creator_id));
    header->creator_revision = (uint32_t)fw_le_load(wire + HEADER_CREATOR_REVISION, 4);
}

/* What may be walked: the shorter of the declared length and the buffer. */
static size_t header_usable(const struct fw_acpi_header *header, size_t length,
                            struct fw_findings *findings)
{
    if (header->length == length) {
        return length;
    }
    fw_findings_add(findings, FW_SEVERITY_ERROR, "length", FW_ACPI_LENGTH_OFFSET, "Header",
                    "Length", "the header says %u bytes, there are %zu",
                    header->length, length);
    if (header->length < FW_ACPI_HEADER_LENGTH) {
        return FW_ACPI_HEADER_LENGTH;
    }
    return MIN((size_t)header->length, length);
}

gboolean fw_acpi_header_decode(const uint8_t *bytes, size_t length, const char *signature,
                               struct fw_acpi_header *header, size_t *usable,
                               struct fw_findings *findings)
{
    uint8_t sum;

    if (length < FW_ACPI_HEADER_LENGTH) {
        fw_findings_add(findings, FW_SEVERITY_ERROR, "too-short", 0, "Header", "",
                        "%zu bytes cannot hold a table header of %u", length,
                        FW_ACPI_HEADER_LENGTH);
        return FALSE;
    }
    header_load(bytes, header);
    if (signature && memcmp(header->signature, signature, sizeof(header->signature)) != 0) {
        fw_findings_add(findings, FW_SEVERITY_ERROR, "signature", 0, "Header", "Signature",
                        "bytes %02x %02x %02x %02x are not \"%s\"",
                        bytes[0], bytes[1], bytes[2], bytes[3], signature);
    }
    *usable = header_usable(header, length, findings);
    sum = fw_acpi_sum(bytes, *usable);
    if (sum != 0) {
        fw_findings_add(findings, FW_SEVERITY_ERROR, "checksum", FW_ACPI_CHECKSUM_OFFSET,
                        "Header", "Checksum", "%zu bytes sum to 0x%02x instead of 0",
                        *usable, sum);
    }
    return TRUE;
}

gboolean fw_acpi_seal(GByteArray *table, GError **error)
{
    uint8_t *checksum;

    if (table->len < FW_ACPI_HEADER_LENGTH) {
        g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_RANGE,
                    "a table of %u bytes has no whole header (%u bytes)",
                    table->len, FW_ACPI_HEADER_LENGTH);
        return FALSE;
    }
    fw_le_store(table->data + FW_ACPI_LENGTH_OFFSET, 4, table->len);
    checksum = table->data + FW_ACPI_CHECKSUM_OFFSET;
    *checksum = 0;
    *checksum = (uint8_t)-fw_acpi_sum(table->data, table->len);
    return TRUE;
}

/* A padded, possibly unprintable field of the header as text. */
static void visit_id(const struct fw_visitor *visitor, const char *name,
                     const char *bytes, size_t length)
{
    g_autofree char *text = g_strndup(bytes, length);

    for (char *p = text; *p; p++) {
        if (!g_ascii_isprint(*p)) {
            *p = '?';
        }
    }
    visitor->text(visitor->opaque, name, text, NULL);
}

void fw_acpi_header_visit(const struct fw_acpi_header *header, const struct fw_visitor *visitor)
{
    if (visitor->begin) {
        visitor->begin(visitor->opaque, "Header", FALSE);
    }
    if (visitor->text) {
        visit_id(visitor, "Signature", header->signature, sizeof(header->signature));
    }
    if (visitor->number) {
        visitor->number(visitor->opaque, "Length", header->length, 4, NULL);
        visitor->number(visitor->opaque, "Revision", header->revision, 1, NULL);
        visitor->number(visitor->opaque, "Checksum", header->checksum, 1, NULL);
    }
    if (visitor->text) {
        visit_id(visitor, "OEM ID", header->oem_id, sizeof(header->oem_id));
        visit_id(visitor, "OEM Table ID", header->oem_table_id, sizeof(header->oem_table_id));
    }
    if (visitor->number) {
        visitor->number(visitor->opaque, "OEM Revision", header->oem_revision, 4, NULL);
    }
    if (visitor->text) {
        visit_id(visitor, "Creator ID", header->creator_id, sizeof(header->creator_id));
    }
    if (visitor->number) {
        visitor->number(visitor->opaque, "Creator Revision", header->creator_revision, 4, NULL);
    }
    if (visitor->end) {
        visitor->end(visitor->opaque, FALSE);
    }
}
