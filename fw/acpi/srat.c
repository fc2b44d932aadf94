/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SRAT: encode, decode and show.
 *
 * Specification: ACPI 6.5, section 5.2.16, tables 5.49 to 5.62.
 * Must not: read beyond the buffer, whatever a length field says.
 */
#include <string.h>
#include "fw/srat.h"

#define ENTRY_HEADER    2u
#define SRAT_REVISION   3u

/* --- Model -------------------------------------------------------------------- */

static void entry_free(gpointer data)
{
    struct fw_srat_entry *entry = data;

    if (entry->raw) {
        g_byte_array_unref(entry->raw);
    }
    g_free(entry);
}

struct fw_srat *fw_srat_new(void)
{
    struct fw_srat *srat = g_new0(struct fw_srat, 1);

    memcpy(srat->header.signature, FW_SRAT_SIGNATURE, sizeof(srat->header.signature));
    srat->header.revision = SRAT_REVISION;
    memset(srat->header.oem_id, ' ', sizeof(srat->header.oem_id));
    memset(srat->header.oem_table_id, ' ', sizeof(srat->header.oem_table_id));
    memset(srat->header.creator_id, ' ', sizeof(srat->header.creator_id));
    srat->reserved1 = FW_SRAT_RESERVED1;
    srat->entries = g_ptr_array_new_with_free_func(entry_free);
    return srat;
}

void fw_srat_free(struct fw_srat *srat)
{
    if (srat) {
        g_ptr_array_unref(srat->entries);
        g_free(srat);
    }
}

struct fw_srat_entry *fw_srat_add(struct fw_srat *srat, enum fw_srat_type type)
{
    struct fw_srat_entry *entry = g_new0(struct fw_srat_entry, 1);

    entry->type = (uint8_t)type;
    if (!fw_srat_layout(entry->type)) {
        entry->raw = g_byte_array_new();
    }
    g_ptr_array_add(srat->entries, entry);
    return entry;
}

uint32_t fw_srat_apic_domain(const struct fw_srat_apic *apic)
{
    return apic->proximity_low | (uint32_t)fw_le_load(apic->proximity_high, sizeof apic->proximity_high) << 8;
}

/* --- Encode ---------------------------------------------------------------------- */

static void encode_known(const struct fw_acpi_layout *layout, const void *model, GByteArray *out)
{
    guint begin = out->len;

    g_byte_array_set_size(out, begin + layout->length);
    memset(out->data + begin, 0, layout->length);
    fw_acpi_fields_store(layout, model, out->data + begin, layout->length);
    out->data[begin] = (uint8_t)layout->type;
    out->data[begin + 1] = (uint8_t)layout->length;
}

void fw_srat_memory_encode(const struct fw_srat_memory *memory, GByteArray *out)
{
    encode_known(fw_srat_layout(FW_SRAT_MEMORY), memory, out);
}

gboolean fw_srat_memory_decode(const uint8_t *bytes, size_t length, struct fw_srat_memory *memory)
{
    if (length != FW_SRAT_MEMORY_LENGTH || bytes[0] != FW_SRAT_MEMORY ||
        bytes[1] != FW_SRAT_MEMORY_LENGTH) {
        return FALSE;
    }
    memset(memory, 0, sizeof(*memory));
    fw_acpi_fields_load(fw_srat_layout(FW_SRAT_MEMORY), memory, bytes, length);
    return TRUE;
}

static gboolean encode_entry(const struct fw_srat_entry *entry, guint nth, GByteArray *out,
                             GError **error)
{
    const struct fw_acpi_layout *layout = fw_srat_layout(entry->type);

    if (!entry->raw) {
        encode_known(layout, &entry->u, out);
        return TRUE;
    }
    if (entry->raw->len < ENTRY_HEADER || entry->raw->len > UINT8_MAX) {
        g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_RANGE,
                    "SRAT entry %u: %u bytes do not fit its 8-bit length", nth, entry->raw->len);
        return FALSE;
    }
    g_byte_array_append(out, entry->raw->data, entry->raw->len);
    return TRUE;
}

GByteArray *fw_srat_encode(const struct fw_srat *srat, GError **error)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    uint8_t reserved[FW_SRAT_FIXED_LENGTH - FW_ACPI_HEADER_LENGTH];

    fw_acpi_header_encode(&srat->header, out);
    fw_le_store(reserved, 4, srat->reserved1);
    fw_le_store(reserved + 4, 8, srat->reserved2);
    g_byte_array_append(out, reserved, sizeof(reserved));
    for (guint i = 0; i < srat->entries->len; i++) {
        if (!encode_entry(g_ptr_array_index(srat->entries, i), i, out, error)) {
            return NULL;
        }
    }
    return fw_acpi_seal(out, error) ? g_steal_pointer(&out) : NULL;
}

/* --- Decode ----------------------------------------------------------------------- */

static void decode_raw(const uint8_t *bytes, size_t length, struct fw_srat *srat)
{
    struct fw_srat_entry *entry = g_new0(struct fw_srat_entry, 1);

    entry->type = bytes[0];
    entry->raw = g_byte_array_new();
    g_byte_array_append(entry->raw, bytes, (guint)length);
    g_ptr_array_add(srat->entries, entry);
}

static void note_reserved(const struct fw_acpi_layout *layout, const void *model, size_t offset,
                          struct fw_findings *findings)
{
    for (const struct fw_acpi_field *field = layout->fields; field->name; field++) {
        if (field->reserved && !fw_acpi_field_is_zero(field, model)) {
            fw_findings_add(findings, FW_SEVERITY_NOTE, "reserved-field", offset + field->wire,
                            layout->name, field->name, "%u reserved bytes are not zero",
                            field->width);
        }
    }
}

static void decode_entry(const uint8_t *bytes, size_t offset, size_t length,
                         struct fw_srat *srat, struct fw_findings *findings)
{
    const uint8_t *entry_bytes = bytes + offset;
    const struct fw_acpi_layout *layout = fw_srat_layout(entry_bytes[0]);
    struct fw_srat_entry *entry;

    if (!layout || length != layout->length) {
        if (layout) {
            fw_findings_add(findings, FW_SEVERITY_ERROR, "wrong-length", offset + 1,
                            layout->name, "Length", "%zu bytes instead of %u", length,
                            layout->length);
        } else if (!fw_srat_type_name(entry_bytes[0])) {
            fw_findings_add(findings, FW_SEVERITY_WARNING, "reserved-type", offset,
                            "Reserved Type", "Type", "type %u is not defined; %zu bytes skipped",
                            entry_bytes[0], length);
        }
        decode_raw(entry_bytes, length, srat);
        return;
    }
    entry = fw_srat_add(srat, (enum fw_srat_type)entry_bytes[0]);
    fw_acpi_fields_load(layout, &entry->u, entry_bytes, length);
    note_reserved(layout, &entry->u, offset, findings);
}

static void walk(const uint8_t *bytes, size_t end, struct fw_srat *srat,
                 struct fw_findings *findings)
{
    size_t offset = FW_SRAT_FIXED_LENGTH;

    while (end - offset >= ENTRY_HEADER) {
        size_t declared = bytes[offset + 1];

        if (declared < ENTRY_HEADER) {
            fw_findings_add(findings, FW_SEVERITY_ERROR, "zero-length", offset + 1, "", "Length",
                            "a length of %zu ends the walk; %zu bytes are not read", declared,
                            end - offset);
            return;
        }
        if (declared > end - offset) {
            fw_findings_add(findings, FW_SEVERITY_ERROR, "truncated", offset + 1, "", "Length",
                            "%zu bytes declared, the table ends after %zu", declared,
                            end - offset);
            return;
        }
        decode_entry(bytes, offset, declared, srat, findings);
        offset += declared;
    }
    if (offset < end) {
        fw_findings_add(findings, FW_SEVERITY_ERROR, "truncated", offset, "", "",
                        "%zu bytes at the end are no entry", end - offset);
    }
}

static gint compare_base(gconstpointer a, gconstpointer b)
{
    const struct fw_srat_memory *left = *(const struct fw_srat_memory *const *)a;
    const struct fw_srat_memory *right = *(const struct fw_srat_memory *const *)b;

    return left->base < right->base ? -1 : left->base > right->base;
}

static uint64_t last_byte(const struct fw_srat_memory *memory)
{
    uint64_t last = memory->base + (memory->length - 1);

    return last < memory->base ? UINT64_MAX : last;
}

static gboolean is_window(const struct fw_srat_memory *memory)
{
    return (memory->flags & FW_SRAT_MEMORY_HOT_PLUGGABLE) != 0;
}

/* @memory against the range of its kind, or of the other, that reaches farthest so far. */
static void check_overlap(const struct fw_srat_memory *memory, const struct fw_srat_memory *reach,
                          struct fw_findings *findings)
{
    if (!reach || memory->base > last_byte(reach) || memory->proximity == reach->proximity) {
        return;
    }
    fw_findings_add(findings,
                    is_window(memory) == is_window(reach) ? FW_SEVERITY_ERROR : FW_SEVERITY_NOTE,
                    "overlap", memory->base, "Memory Affinity", "Base Address",
                    "0x%" G_GINT64_MODIFIER "x is in the %s of domain %u and in the %s of domain %u",
                    memory->base, is_window(memory) ? "hot-plug window" : "memory",
                    memory->proximity, is_window(reach) ? "hot-plug window" : "memory",
                    reach->proximity);
}

/*
 * Enabled ranges of different domains must not overlap, except that QEMU's
 * machines put DIMMs into a hot-plug window that has a domain of its own.
 */
static void check_overlaps(const struct fw_srat *srat, struct fw_findings *findings)
{
    g_autoptr(GPtrArray) ranges = g_ptr_array_new();
    const struct fw_srat_memory *reach[2] = { NULL, NULL };   /* of memory, of windows */

    for (guint i = 0; i < srat->entries->len; i++) {
        struct fw_srat_entry *entry = g_ptr_array_index(srat->entries, i);

        if (entry->type == FW_SRAT_MEMORY && !entry->raw && entry->u.memory.length != 0 &&
            entry->u.memory.flags & FW_SRAT_MEMORY_ENABLED) {
            g_ptr_array_add(ranges, &entry->u.memory);
        }
    }
    g_ptr_array_sort(ranges, compare_base);
    for (guint i = 0; i < ranges->len; i++) {
        const struct fw_srat_memory *memory = g_ptr_array_index(ranges, i);
        const struct fw_srat_memory **own = &reach[is_window(memory)];

        check_overlap(memory, reach[0], findings);
        check_overlap(memory, reach[1], findings);
        if (!*own || last_byte(memory) > last_byte(*own)) {
            *own = memory;
        }
    }
}

struct fw_srat *fw_srat_decode(const uint8_t *bytes, size_t length, struct fw_findings *findings)
{
    struct fw_acpi_header header;
    struct fw_srat *srat;
    size_t usable;

    if (!fw_acpi_header_decode(bytes, length, FW_SRAT_SIGNATURE, &header, &usable, findings)) {
        return NULL;
    }
    if (usable < FW_SRAT_FIXED_LENGTH) {
        fw_findings_add(findings, FW_SEVERITY_ERROR, "too-short", usable, "Header", "",
                        "%zu bytes cannot hold the fixed part of %u", usable,
                        FW_SRAT_FIXED_LENGTH);
        return NULL;
    }
    srat = fw_srat_new();
    srat->header = header;
    srat->reserved1 = (uint32_t)fw_le_load(bytes + FW_ACPI_HEADER_LENGTH, 4);
    srat->reserved2 = fw_le_load(bytes + FW_ACPI_HEADER_LENGTH + 4, 8);
    walk(bytes, usable, srat, findings);
    check_overlaps(srat, findings);
    return srat;
}

/* --- Show --------------------------------------------------------------------------- */

static void visit_raw(const struct fw_srat_entry *entry, const struct fw_visitor *visitor)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < entry->raw->len; i++) {
        g_string_append_printf(text, "%02x", entry->raw->data[i]);
    }
    if (visitor->text) {
        visitor->text(visitor->opaque, "Bytes", text->str, NULL);
    }
}

static void visit_entry(const struct fw_srat_entry *entry, const struct fw_visitor *visitor)
{
    const struct fw_acpi_layout *layout = fw_srat_layout(entry->type);
    const char *name = fw_srat_type_name(entry->type);

    if (visitor->begin) {
        visitor->begin(visitor->opaque, NULL, FALSE);
    }
    if (visitor->number) {
        visitor->number(visitor->opaque, "Type", entry->type, 1, name ? name : "Reserved Type");
    }
    if (entry->raw) {
        visit_raw(entry, visitor);
    } else {
        fw_acpi_fields_visit(layout, &entry->u, layout->length, visitor);
    }
    if (visitor->end) {
        visitor->end(visitor->opaque, FALSE);
    }
}

void fw_srat_visit(const struct fw_srat *srat, const struct fw_visitor *visitor)
{
    fw_acpi_header_visit(&srat->header, visitor);
    if (visitor->begin) {
        visitor->begin(visitor->opaque, "Entries", TRUE);
    }
    for (guint i = 0; i < srat->entries->len; i++) {
        visit_entry(g_ptr_array_index(srat->entries, i), visitor);
    }
    if (visitor->end) {
        visitor->end(visitor->opaque, TRUE);
    }
}

void fw_srat_print(const struct fw_srat *srat, GString *out)
{
    struct fw_visitor *printer = fw_printer_new(out, 0);

    fw_srat_visit(srat, printer);
    fw_printer_free(printer);
}
