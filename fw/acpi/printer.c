/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A visitor that writes a table as indented lines: name, value, meaning.
 *
 * Must not: know any particular table.
 */
#include "fw/acpi.h"

#define INDENT_STEP   2u
#define NAME_COLUMN   42   /* values begin here at the first level */
#define VALUE_COLUMN  18   /* and meanings so much further */

struct printer {
    struct fw_visitor visitor;   /* first: the caller holds a pointer to it */
    GString *out;
    unsigned indent;
    GArray  *counts;             /* of guint: members so far of each open group */
};

static void line_begin(struct printer *printer, const char *name)
{
    for (unsigned i = 0; i < printer->indent; i++) {
        g_string_append_c(printer->out, ' ');
    }
    if (name) {
        g_string_append_printf(printer->out, "%-*s ", MAX(NAME_COLUMN - (int)printer->indent, 1),
                               name);
    }
}

/* "[0]", "[1]"... for the members of a list that have no name. */
static const char *member_name(struct printer *printer, const char *name, char buffer[16])
{
    guint *count;

    if (name || printer->counts->len == 0) {
        return name ? name : "";
    }
    count = &g_array_index(printer->counts, guint, printer->counts->len - 1);
    g_snprintf(buffer, 16, "[%u]", (*count)++);
    return buffer;
}

static void printer_begin(void *opaque, const char *name, gboolean list)
{
    struct printer *printer = opaque;
    char buffer[16];
    guint zero = 0;

    (void)list;
    line_begin(printer, NULL);
    g_string_append_printf(printer->out, "%s\n", member_name(printer, name, buffer));
    g_array_append_val(printer->counts, zero);
    printer->indent += INDENT_STEP;
}

static void printer_end(void *opaque, gboolean list)
{
    struct printer *printer = opaque;

    (void)list;
    if (printer->counts->len > 0) {
        g_array_set_size(printer->counts, printer->counts->len - 1);
        printer->indent -= INDENT_STEP;
    }
}

static void append_value(struct printer *printer, const char *value, const char *meaning)
{
    if (meaning) {
        g_string_append_printf(printer->out, "%-*s %s\n", VALUE_COLUMN, value, meaning);
    } else {
        g_string_append_printf(printer->out, "%s\n", value);
    }
}

static void printer_number(void *opaque, const char *name, uint64_t value, unsigned width,
                           const char *meaning)
{
    struct printer *printer = opaque;
    char buffer[16], text[32];

    g_snprintf(text, sizeof(text), "0x%0*" G_GINT64_MODIFIER "x", (int)(width * 2), value);
    line_begin(printer, member_name(printer, name, buffer));
    append_value(printer, text, meaning);
}

static void printer_text(void *opaque, const char *name, const char *text, const char *meaning)
{
    struct printer *printer = opaque;
    char buffer[16];

    line_begin(printer, member_name(printer, name, buffer));
    append_value(printer, text, meaning);
}

struct fw_visitor *fw_printer_new(GString *out, unsigned indent)
{
    struct printer *printer = g_new0(struct printer, 1);

    printer->out = out;
    printer->indent = indent;
    printer->counts = g_array_new(FALSE, FALSE, sizeof(guint));
    printer->visitor.begin = printer_begin;
    printer->visitor.end = printer_end;
    printer->visitor.number = printer_number;
    printer->visitor.text = printer_text;
    printer->visitor.opaque = printer;
    return &printer->visitor;
}

void fw_printer_free(struct fw_visitor *visitor)
{
    if (visitor) {
        struct printer *printer = visitor->opaque;

        g_array_unref(printer->counts);
        g_free(printer);
    }
}
