/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An HMAT model for people and programs: every field with its meaning, every
 * entry of a matrix with its pair of domains and its value.
 *
 * Must not: judge; findings do that.
 */
#include "fw/hmat.h"

static void visit_begin(const struct fw_visitor *visitor, const char *name, gboolean list)
{
    if (visitor->begin) {
        visitor->begin(visitor->opaque, name, list);
    }
}

static void visit_end(const struct fw_visitor *visitor, gboolean list)
{
    if (visitor->end) {
        visitor->end(visitor->opaque, list);
    }
}

static void visit_bytes(const struct fw_visitor *visitor, const char *name,
                        const GByteArray *bytes)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; bytes && i < bytes->len; i++) {
        g_string_append_printf(text, "%02x", bytes->data[i]);
    }
    if (text->len && visitor->text) {
        visitor->text(visitor->opaque, name, text->str, NULL);
    }
}

static void visit_domains(const struct fw_visitor *visitor, const char *name,
                          const GArray *domains)
{
    visit_begin(visitor, name, TRUE);
    for (guint i = 0; visitor->number && i < domains->len; i++) {
        visitor->number(visitor->opaque, NULL, g_array_index(domains, uint32_t, i), 4, NULL);
    }
    visit_end(visitor, TRUE);
}

static void append_value(const struct fw_hmat *hmat, const struct fw_hmat_locality *locality,
                         uint16_t entry, GString *out)
{
    uint64_t value = 0;

    switch (fw_hmat_value(hmat->header.revision, locality, entry, &value)) {
    case FW_HMAT_KNOWN:
        g_string_append_printf(out, "%" G_GUINT64_FORMAT " %s", value,
                               fw_hmat_is_latency(locality->data_type) ? "ps" : "MB/s");
        break;
    case FW_HMAT_NOTHING:
        g_string_append(out, "nothing said");
        break;
    case FW_HMAT_UNREACHABLE:
        g_string_append(out, "unreachable");
        break;
    case FW_HMAT_OVERFLOW:
        g_string_append(out, "beyond 64 bits");
        break;
    }
}

static void visit_entries(const struct fw_hmat *hmat, const struct fw_hmat_locality *locality,
                          const struct fw_visitor *visitor)
{
    visit_begin(visitor, "Entries", TRUE);
    for (guint i = 0; visitor->number && i < locality->entries->len; i++) {
        guint row = i / locality->targets->len;
        guint column = i % locality->targets->len;
        uint16_t entry = g_array_index(locality->entries, uint16_t, i);
        g_autoptr(GString) meaning = g_string_new(NULL);

        g_string_printf(meaning, "domain %u to %u: ",
                        g_array_index(locality->initiators, uint32_t, row),
                        g_array_index(locality->targets, uint32_t, column));
        append_value(hmat, locality, entry, meaning);
        visitor->number(visitor->opaque, NULL, entry, 2, meaning->str);
    }
    visit_end(visitor, TRUE);
}

static void visit_matrix(const struct fw_hmat *hmat, const struct fw_hmat_locality *locality,
                         const struct fw_visitor *visitor)
{
    unsigned code = locality->flags & FW_HMAT_HIERARCHY_MASK;
    const char *hierarchy = fw_hmat_hierarchy_name(hmat->header.revision, code);

    if (visitor->text) {
        visitor->text(visitor->opaque, "Memory Hierarchy", hierarchy ? hierarchy : "Reserved",
                      NULL);
    }
    visit_domains(visitor, "Initiator Proximity Domain List", locality->initiators);
    visit_domains(visitor, "Target Proximity Domain List", locality->targets);
    visit_entries(hmat, locality, visitor);
}

static void visit_handles(const struct fw_hmat_cache *cache, const struct fw_visitor *visitor)
{
    visit_begin(visitor, "SMBIOS Handles", TRUE);
    for (guint i = 0; visitor->number && i < cache->handles->len; i++) {
        visitor->number(visitor->opaque, NULL, g_array_index(cache->handles, uint16_t, i), 2,
                        NULL);
    }
    visit_end(visitor, TRUE);
}

static void visit_structure(const struct fw_hmat *hmat, const struct fw_hmat_structure *structure,
                            const struct fw_visitor *visitor)
{
    const struct fw_acpi_layout *layout = fw_hmat_layout(structure->type);

    visit_begin(visitor, NULL, FALSE);
    if (visitor->number) {
        visitor->number(visitor->opaque, "Type", structure->type, 2,
                        layout ? layout->name : "Reserved Type");
    }
    if (structure->raw) {
        visit_bytes(visitor, "Bytes", structure->raw);
        visit_end(visitor, FALSE);
        return;
    }
    fw_acpi_fields_visit(layout, &structure->u, layout->length, visitor);
    if (structure->type == FW_HMAT_LOCALITY) {
        visit_matrix(hmat, &structure->u.locality, visitor);
    } else if (structure->type == FW_HMAT_CACHE) {
        visit_handles(&structure->u.cache, visitor);
    }
    visit_bytes(visitor, "Further Bytes", structure->extra);
    visit_end(visitor, FALSE);
}

void fw_hmat_visit(const struct fw_hmat *hmat, const struct fw_visitor *visitor)
{
    fw_acpi_header_visit(&hmat->header, visitor);
    visit_begin(visitor, "Structures", TRUE);
    for (guint i = 0; i < hmat->structures->len; i++) {
        visit_structure(hmat, g_ptr_array_index(hmat->structures, i), visitor);
    }
    visit_end(visitor, TRUE);
}

void fw_hmat_print(const struct fw_hmat *hmat, GString *out)
{
    struct fw_visitor *printer = fw_printer_new(out, 0);

    fw_hmat_visit(hmat, printer);
    fw_printer_free(printer);
}
