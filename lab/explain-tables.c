/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A boot's ACPI tables as text for people: NFIT, SRAT, SLIT and HMAT, decoded from their bytes.
 *
 * Must not: know a field; fw/ decodes and names them.
 */
#include <inttypes.h>
#include <string.h>

#include "explain.h"
#include "fw/srat.h"
#include "table-text.h"

#define BYTES_PER_LINE 16u
#define NFIT_STRUCTURES 40u     /* offset of the first structure: ACPI 6.5, table 5.127 */

static void show_bytes(const GByteArray *bytes, GString *out)
{
    for (guint at = 0; at < bytes->len; at += BYTES_PER_LINE) {
        guint end = MIN(at + BYTES_PER_LINE, bytes->len);

        g_string_append_printf(out, "%04x ", at);
        for (guint i = at; i < at + BYTES_PER_LINE; i++) {
            if (i < end) {
                g_string_append_printf(out, " %02x", bytes->data[i]);
            } else {
                g_string_append(out, "   ");
            }
        }
        g_string_append(out, "  ");
        for (guint i = at; i < end; i++) {
            g_string_append_c(out, g_ascii_isprint(bytes->data[i]) ? (char)bytes->data[i] : '.');
        }
        g_string_append_c(out, '\n');
    }
}

/* What a decoder complains of, and the bytes when they are wanted. */
static void show_rest(const struct fw_findings *findings, const GByteArray *bytes, gboolean hex, GString *out)
{
    if (findings->items->len) {
        g_string_append(out, "What a decoder notices:\n");
        fw_findings_print(findings, out);
    }
    if (hex) {
        g_string_append(out, "Bytes:\n");
        show_bytes(bytes, out);
    }
}

/* --- NFIT ------------------------------------------------------------------------------------------------------------------------- */

/* Passes on what is inside of groups: an answer of _FIT has no table header. */
typedef struct Inner {
    struct fw_visitor visitor;
    const struct fw_visitor *to;
    unsigned depth;
} Inner;

static void inner_begin(void *opaque, const char *name, gboolean list)
{
    Inner *inner = opaque;

    inner->depth++;
    inner->to->begin(inner->to->opaque, name, list);
}

static void inner_end(void *opaque, gboolean list)
{
    Inner *inner = opaque;

    inner->depth--;
    inner->to->end(inner->to->opaque, list);
}

static void inner_number(void *opaque, const char *name, uint64_t value, unsigned width, const char *meaning)
{
    Inner *inner = opaque;

    if (inner->depth) {
        inner->to->number(inner->to->opaque, name, value, width, meaning);
    }
}

static void inner_text(void *opaque, const char *name, const char *value, const char *meaning)
{
    Inner *inner = opaque;

    if (inner->depth) {
        inner->to->text(inner->to->opaque, name, value, meaning);
    }
}

static void print_structures(const struct fw_nfit *nfit, GString *out)
{
    struct fw_visitor *printer = fw_printer_new(out, 0);
    Inner inner = { .to = printer };

    inner.visitor = (struct fw_visitor){ inner_begin, inner_end, inner_number, inner_text, &inner };
    fw_nfit_visit(nfit, &inner.visitor);
    fw_printer_free(printer);
}

static void show_nfit(const GByteArray *bytes, gboolean fit, gboolean hex, GString *out)
{
    struct fw_findings *findings = fw_findings_new();
    g_autoptr(fw_nfit) nfit = fit ? fw_nfit_decode_structures(bytes->data, bytes->len, findings)
                                  : fw_nfit_decode(bytes->data, bytes->len, findings);

    if (nfit && fit) {
        print_structures(nfit, out);
    } else if (nfit) {
        fw_nfit_print(nfit, out);
    }
    show_rest(findings, bytes, hex, out);
    fw_findings_free(findings);
}

static gboolean same_structures(const GByteArray *table, const GByteArray *fit)
{
    return table->len >= NFIT_STRUCTURES && table->len - NFIT_STRUCTURES == fit->len
        && memcmp(table->data + NFIT_STRUCTURES, fit->data, fit->len) == 0;
}

static void show_nfits(const ExplainBoot *view, gboolean hex, GString *out)
{
    g_string_append_printf(out, "\nNFIT, static table: %u bytes%s%s\n", view->table->len, view->table_file ? ", from the file " : "",
                           view->table_file ? view->table_file : "");
    if (view->table->len) {
        show_nfit(view->table, FALSE, hex, out);
    } else {
        g_string_append(out, "there is none\n");
    }
    g_string_append_printf(out, "\nNFIT, answer of _FIT: %u bytes%s%s\n", view->fit->len, view->fit_file ? ", from the file " : "",
                           view->fit_file ? view->fit_file : "");
    if (!view->fit->len) {
        g_string_append(out, "it is empty\n");
    } else if (same_structures(view->table, view->fit)) {
        g_string_append(out, "the same structures as in the static table\n");
    } else {
        show_nfit(view->fit, TRUE, hex, out);
    }
}

/* --- SRAT ------------------------------------------------------------------------------------------------------------------------- */

static void show_memory(const struct fw_srat_memory *memory, GString *out)
{
    if (!(memory->flags & FW_SRAT_MEMORY_ENABLED) || !memory->length) {
        g_string_append_printf(out, "  domain %u: memory entry that is %s\n", memory->proximity,
                               memory->flags & FW_SRAT_MEMORY_ENABLED ? "empty" : "disabled");
        return;
    }
    g_string_append_printf(out, "  domain %u: memory 0x%010" PRIx64 " to 0x%010" PRIx64 "%s%s\n", memory->proximity, memory->base,
                           memory->base + memory->length - 1, memory->flags & FW_SRAT_MEMORY_HOT_PLUGGABLE ? ", hot-pluggable" : "",
                           memory->flags & FW_SRAT_MEMORY_NON_VOLATILE ? ", non-volatile" : "");
}

static void show_entry(const struct fw_srat_entry *entry, GString *out)
{
    const struct fw_srat_initiator *initiator = &entry->u.initiator;

    if (entry->raw) {
        g_string_append_printf(out, "  entry of type %u, %u bytes\n", entry->type, entry->raw->len);
    } else if (entry->type == FW_SRAT_MEMORY) {
        show_memory(&entry->u.memory, out);
    } else if (entry->type == FW_SRAT_PROCESSOR_APIC) {
        g_string_append_printf(out, "  domain %u: processor with APIC id %u\n", fw_srat_apic_domain(&entry->u.apic), entry->u.apic.apic_id);
    } else if (entry->type == FW_SRAT_PROCESSOR_X2APIC) {
        g_string_append_printf(out, "  domain %u: processor with x2APIC id %u\n", entry->u.x2apic.proximity, entry->u.x2apic.x2apic_id);
    } else {
        g_string_append_printf(out, "  domain %u: %s\n", initiator->proximity, fw_srat_type_name(entry->type));
    }
}

/* SRAT is shown in short: one line per entry. */
static void show_srat(const GByteArray *bytes, struct fw_findings *findings, GString *out)
{
    g_autoptr(fw_srat) srat = fw_srat_decode(bytes->data, bytes->len, findings);

    for (guint i = 0; srat && i < srat->entries->len; i++) {
        show_entry(g_ptr_array_index(srat->entries, i), out);
    }
}

/* --- All --------------------------------------------------------------------------------------------------------------------------- */

static void show_table(const char *name, const GByteArray *bytes, gboolean hex, GString *out)
{
    g_autoptr(fw_findings) findings = fw_findings_new();

    g_string_append_printf(out, "\n%s: %u bytes\n", name, bytes->len);
    if (strcmp(name, "SRAT") == 0) {
        show_srat(bytes, findings, out);
    } else {
        table_text(name, bytes->data, bytes->len, findings, out);
    }
    show_rest(findings, bytes, hex, out);
}

void explain_tables_text(const ExplainBoot *view, gboolean hex, GString *out)
{
    const struct {
        const char *name;
        const GByteArray *bytes;
    } tables[] = { { "SRAT", view->tables->srat }, { "SLIT", view->tables->slit }, { "HMAT", view->tables->hmat } };

    show_nfits(view, hex, out);
    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) {
        if (tables[i].bytes->len) {
            show_table(tables[i].name, tables[i].bytes, hex, out);
        }
    }
}
