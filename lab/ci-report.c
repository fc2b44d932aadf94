/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * TAP and JUnit. XFAIL is TAP's TODO; JUnit knows only failure, error and skipped, so that XFAIL counts as passed there.
 */
#include "ci-report.h"
#include "record.h"

static gboolean is_good(VerdictKind kind)
{
    return verdict_exit(kind) == EXIT_GOOD;
}

/* TAP takes '#' for a directive. */
static char *tap_text(const char *text)
{
    return g_strdelimit(g_strdup(text ? text : ""), "#\n", ' ');
}

static void tap_row(GString *out, unsigned number, const ReportRow *row)
{
    const Verdict *verdict = row->result->verdict;
    gboolean ok = verdict->kind == VERDICT_PASS || verdict->kind == VERDICT_SKIP || verdict->kind == VERDICT_XPASS;
    g_autofree char *reason = tap_text(verdict->reason);

    g_string_append_printf(out, "%s %u - %s", ok ? "ok" : "not ok", number, row->name);
    if (verdict->kind == VERDICT_SKIP) {
        g_string_append_printf(out, " # SKIP %s", reason);
    } else if (verdict->kind == VERDICT_XFAIL || verdict->kind == VERDICT_XPASS) {
        g_string_append_printf(out, " # TODO %s", reason);
    }
    g_string_append_c(out, '\n');
    if (verdict->kind != VERDICT_PASS && verdict->kind != VERDICT_SKIP) {
        g_autofree char *text = record_verdict_text(row->name, verdict, row->result->folder, FALSE);
        g_auto(GStrv) lines = g_strsplit(g_strchomp(text), "\n", -1);

        for (char **line = lines; *line; line++) {
            g_string_append_printf(out, "# %s\n", *line);
        }
    }
}

char *ci_report_tap(const GPtrArray *rows)
{
    g_autoptr(GString) out = g_string_new(NULL);

    g_string_append_printf(out, "TAP version 14\n1..%u\n", rows->len);
    for (unsigned i = 0; i < rows->len; i++) {
        tap_row(out, i + 1, g_ptr_array_index(rows, i));
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static void junit_row(GString *out, const ReportRow *row)
{
    const Verdict *verdict = row->result->verdict;
    g_autofree char *text = record_verdict_text(row->name, verdict, row->result->folder, FALSE);
    g_autofree char *escaped = g_markup_escape_text(text, -1);
    g_autofree char *name = g_markup_escape_text(row->name, -1);
    const char *kind = verdict_name(verdict->kind);

    g_string_append_printf(out, "  <testcase classname=\"misfit\" name=\"%s\" time=\"%.3f\">\n", name, row->result->total_ms / 1000.0);
    if (verdict->kind == VERDICT_SKIP) {
        g_autofree char *reason = g_markup_escape_text(verdict->reason ? verdict->reason : "", -1);

        g_string_append_printf(out, "    <skipped message=\"%s\"/>\n", reason);
    } else if (verdict->kind == VERDICT_FAIL || verdict->kind == VERDICT_XPASS) {
        g_string_append_printf(out, "    <failure type=\"%s\" message=\"%s\">%s</failure>\n", kind, kind, escaped);
    } else if (!is_good(verdict->kind)) {
        g_string_append_printf(out, "    <error type=\"%s\" message=\"%s\">%s</error>\n", kind, kind, escaped);
    } else {
        g_string_append_printf(out, "    <system-out>%s</system-out>\n", escaped);
    }
    g_string_append(out, "  </testcase>\n");
}

char *ci_report_junit(const GPtrArray *rows)
{
    g_autoptr(GString) out = g_string_new(NULL);
    unsigned failures = 0, errors = 0, skipped = 0;
    guint64 ms = 0;

    for (unsigned i = 0; i < rows->len; i++) {
        const ReportRow *row = g_ptr_array_index(rows, i);
        VerdictKind kind = row->result->verdict->kind;

        failures += kind == VERDICT_FAIL || kind == VERDICT_XPASS;
        errors += kind == VERDICT_CRASH || kind == VERDICT_TIMEOUT || kind == VERDICT_ERROR;
        skipped += kind == VERDICT_SKIP;
        ms += row->result->total_ms;
    }
    g_string_append_printf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"misfit\" tests=\"%u\" failures=\"%u\" errors=\"%u\" "
                           "skipped=\"%u\" time=\"%.3f\">\n", rows->len, failures, errors, skipped, ms / 1000.0);
    for (unsigned i = 0; i < rows->len; i++) {
        junit_row(out, g_ptr_array_index(rows, i));
    }
    g_string_append(out, "</testsuite>\n");
    return g_string_free(g_steal_pointer(&out), FALSE);
}
