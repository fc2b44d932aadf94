/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Findings: what a decoder or a check noticed, in the order in which it did.
 *
 * Must not: stop a decoder, or decide what a finding means to the user.
 */
#include "fw/acpi.h"

static void finding_free(gpointer data)
{
    struct fw_finding *finding = data;

    g_free(finding->text);
    g_free(finding);
}

struct fw_findings *fw_findings_new(void)
{
    struct fw_findings *findings = g_new0(struct fw_findings, 1);

    findings->items = g_ptr_array_new_with_free_func(finding_free);
    return findings;
}

void fw_findings_free(struct fw_findings *findings)
{
    if (findings) {
        g_ptr_array_unref(findings->items);
        g_free(findings);
    }
}

void fw_findings_add(struct fw_findings *findings, enum fw_severity severity,
                     const char *name, uint64_t offset, const char *structure,
                     const char *field, const char *format, ...)
{
    struct fw_finding *finding;
    va_list args;

    if (!findings) {
        return;
    }
    finding = g_new0(struct fw_finding, 1);
    finding->severity = severity;
    finding->name = name;
    finding->offset = offset;
    finding->structure = structure;
    finding->field = field;
    va_start(args, format);
    finding->text = g_strdup_vprintf(format, args);
    va_end(args);
    g_ptr_array_add(findings->items, finding);
}

guint fw_findings_count(const struct fw_findings *findings, const char *name,
                        enum fw_severity least)
{
    guint count = 0;

    for (guint i = 0; i < findings->items->len; i++) {
        const struct fw_finding *finding = g_ptr_array_index(findings->items, i);

        if (finding->severity >= least && (!name || g_str_equal(finding->name, name))) {
            count++;
        }
    }
    return count;
}

const char *fw_severity_name(enum fw_severity severity)
{
    switch (severity) {
    case FW_SEVERITY_NOTE:
        return "note";
    case FW_SEVERITY_WARNING:
        return "warning";
    case FW_SEVERITY_ERROR:
        return "error";
    }
    return "unknown";
}

/* " (Control Region, Length)", as far as there is anything to say. */
static void append_place(const struct fw_finding *finding, GString *out)
{
    if (*finding->structure && *finding->field) {
        g_string_append_printf(out, " (%s, %s)", finding->structure, finding->field);
    } else if (*finding->structure) {
        g_string_append_printf(out, " (%s)", finding->structure);
    }
}

void fw_finding_print(const struct fw_finding *finding, GString *out)
{
    g_string_append_printf(out, "%s %s at 0x%" G_GINT64_MODIFIER "x",
                           fw_severity_name(finding->severity), finding->name,
                           finding->offset);
    append_place(finding, out);
    g_string_append_printf(out, ": %s\n", finding->text);
}

void fw_findings_print(const struct fw_findings *findings, GString *out)
{
    for (guint i = 0; i < findings->items->len; i++) {
        fw_finding_print(g_ptr_array_index(findings->items, i), out);
    }
}

static void visit_text(const struct fw_visitor *visitor, const char *name, const char *text)
{
    if (visitor->text) {
        visitor->text(visitor->opaque, name, text, NULL);
    }
}

void fw_findings_visit(const struct fw_findings *findings, const struct fw_visitor *visitor)
{
    if (visitor->begin) {
        visitor->begin(visitor->opaque, "Findings", TRUE);
    }
    for (guint i = 0; i < findings->items->len; i++) {
        const struct fw_finding *finding = g_ptr_array_index(findings->items, i);

        if (visitor->begin) {
            visitor->begin(visitor->opaque, NULL, FALSE);
        }
        visit_text(visitor, "Severity", fw_severity_name(finding->severity));
        visit_text(visitor, "Name", finding->name);
        if (visitor->number) {
            visitor->number(visitor->opaque, "Offset", finding->offset, 8, NULL);
        }
        visit_text(visitor, "Structure", finding->structure);
        visit_text(visitor, "Field", finding->field);
        visit_text(visitor, "Text", finding->text);
        if (visitor->end) {
            visitor->end(visitor->opaque, FALSE);
        }
    }
    if (visitor->end) {
        visitor->end(visitor->opaque, TRUE);
    }
}
