/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An NFIT model for people and programs: every field with its meaning.
 *
 * Must not: judge; findings do that.
 */
#include "fw/nfit.h"

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

static void visit_number(const struct fw_visitor *visitor, const char *name, uint64_t value,
                         unsigned width)
{
    if (visitor->number) {
        visitor->number(visitor->opaque, name, value, width, NULL);
    }
}

static void visit_bytes(const struct fw_visitor *visitor, const char *name,
                        const GByteArray *bytes)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (!visitor->text || !bytes || bytes->len == 0) {
        return;
    }
    for (guint i = 0; i < bytes->len; i++) {
        g_string_append_printf(text, "%02x", bytes->data[i]);
    }
    visitor->text(visitor->opaque, name, text->str, NULL);
}

static void visit_tail(const struct fw_nfit_structure *structure,
                       const struct fw_visitor *visitor)
{
    switch (structure->type) {
    case FW_NFIT_INTERLEAVE:
        visit_begin(visitor, "Line Offsets", TRUE);
        for (guint i = 0; i < structure->u.interleave.lines->len; i++) {
            visit_number(visitor, NULL,
                         g_array_index(structure->u.interleave.lines, uint32_t, i), 4);
        }
        visit_end(visitor, TRUE);
        break;
    case FW_NFIT_FLUSH_HINT:
        visit_begin(visitor, "Flush Hint Addresses", TRUE);
        for (guint i = 0; i < structure->u.flush_hint.hints->len; i++) {
            visit_number(visitor, NULL,
                         g_array_index(structure->u.flush_hint.hints, uint64_t, i), 8);
        }
        visit_end(visitor, TRUE);
        break;
    case FW_NFIT_SMBIOS:
        visit_bytes(visitor, "Data", structure->u.smbios.data);
        break;
    default:
        break;
    }
    visit_bytes(visitor, "Further Bytes", structure->extra);
}

static void visit_structure(const struct fw_nfit_structure *structure,
                            const struct fw_visitor *visitor)
{
    const struct fw_acpi_layout *layout = fw_nfit_layout(structure->type);

    visit_begin(visitor, NULL, FALSE);
    if (visitor->number) {
        visitor->number(visitor->opaque, "Type", structure->type, 2,
                        layout ? layout->name : "Reserved Type");
    }
    if (layout) {
        fw_acpi_fields_visit(layout, &structure->u, structure->length, visitor);
    }
    visit_tail(structure, visitor);
    visit_end(visitor, FALSE);
}

void fw_nfit_visit(const struct fw_nfit *nfit, const struct fw_visitor *visitor)
{
    fw_acpi_header_visit(&nfit->header, visitor);
    visit_begin(visitor, "Structures", TRUE);
    for (guint i = 0; i < nfit->structures->len; i++) {
        visit_structure(g_ptr_array_index(nfit->structures, i), visitor);
    }
    visit_end(visitor, TRUE);
}

void fw_nfit_print(const struct fw_nfit *nfit, GString *out)
{
    struct fw_visitor *printer = fw_printer_new(out, 0);

    fw_nfit_visit(nfit, printer);
    fw_printer_free(printer);
}
