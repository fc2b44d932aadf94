/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Output of `misfit run` and `misfit replay`. On a terminal the last line of standard error shows what is going on; elsewhere each phase is
 * a plain line there. Colours only on a terminal, and never with NO_COLOR.
 */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bisect.h"
#include "ci-report.h"
#include "json-line.h"
#include "record.h"
#include "report.h"

#define BAR_WIDTH 20
#define NAME_WIDTH_MIN 12
#define NAME_WIDTH_MAX 48

struct Report {
    const struct options *options;
    GMutex lock;
    unsigned total;
    int width;                  /* of the column of names */
    gboolean live;              /* standard error is a terminal */
    gboolean colour;            /* standard output is one, and NO_COLOR is not set */
    gboolean bar_shown;
    char *bar_name, *bar_what;  /* what the bar says; NULL: nothing yet */
    GThread *ticker;            /* redraws the bar, so that its seconds go on; NULL when it is not live */
    GCond stop;
    gboolean stopping;
    GPtrArray *done;            /* ReportRow* */
    unsigned counts[VERDICT_KINDS];
    unsigned guilty;            /* CRASHes and TIMEOUTs that speak against the kernel */
    gint64 start;
};

static void row_free(gpointer data)
{
    ReportRow *row = data;

    g_free(row->name);
    run_result_free(row->result);
    g_free(row);
}

static void draw_bar(Report *report)
{
    unsigned filled = report->total ? report->done->len * BAR_WIDTH / report->total : 0;
    guint64 seconds = (g_get_monotonic_time() - report->start) / G_TIME_SPAN_SECOND;

    fputs("\r\033[K[", stderr);
    for (unsigned i = 0; i < BAR_WIDTH; i++) {
        fputc(i < filled ? '#' : '.', stderr);
    }
    fprintf(stderr, "] %u/%u  %" G_GUINT64_FORMAT " s  %s%s%s", report->done->len, report->total, seconds, report->bar_name,
            report->bar_name[0] ? ": " : "", report->bar_what);
    fflush(stderr);
    report->bar_shown = TRUE;
}

static gpointer tick(gpointer user)
{
    Report *report = user;

    g_mutex_lock(&report->lock);
    while (!report->stopping) {
        g_cond_wait_until(&report->stop, &report->lock, g_get_monotonic_time() + G_TIME_SPAN_SECOND);
        if (!report->stopping && report->bar_shown) {
            draw_bar(report);
        }
    }
    g_mutex_unlock(&report->lock);
    return NULL;
}

static void stop_ticker(Report *report)
{
    if (!report->ticker) {
        return;
    }
    g_mutex_lock(&report->lock);
    report->stopping = TRUE;
    g_cond_signal(&report->stop);
    g_mutex_unlock(&report->lock);
    g_thread_join(g_steal_pointer(&report->ticker));
}

Report *report_new(const struct options *o, unsigned total, unsigned width)
{
    Report *report = g_new0(Report, 1);
    const char *no_colour = g_getenv("NO_COLOR");
    gboolean dumb = g_strcmp0(g_getenv("TERM"), "dumb") == 0;

    report->options = o;
    report->total = total;
    report->width = CLAMP(width, NAME_WIDTH_MIN, NAME_WIDTH_MAX);
    report->live = isatty(STDERR_FILENO) && !dumb && !o->verbose;
    report->colour = isatty(STDOUT_FILENO) && !dumb && !(no_colour && no_colour[0]);
    report->done = g_ptr_array_new_with_free_func(row_free);
    report->start = g_get_monotonic_time();
    g_mutex_init(&report->lock);
    g_cond_init(&report->stop);
    if (report->live) {
        report->ticker = g_thread_new("progress", tick, report);
    }
    return report;
}

void report_free(Report *report)
{
    if (!report) {
        return;
    }
    stop_ticker(report);
    g_ptr_array_unref(report->done);
    g_free(report->bar_name);
    g_free(report->bar_what);
    g_cond_clear(&report->stop);
    g_mutex_clear(&report->lock);
    g_free(report);
}

gboolean report_check(const struct options *o, GError **error)
{
    for (unsigned i = 0; i < o->reports->len; i++) {
        const char *word = g_ptr_array_index(o->reports, i);

        if (!((g_str_has_prefix(word, "junit=") || g_str_has_prefix(word, "tap=")) && strchr(word, '=')[1])) {
            g_set_error(error, OPTIONS_ERROR, 0, "--report is junit=FILE or tap=FILE, not '%s'", word);
            return FALSE;
        }
    }
    return TRUE;
}

static void clear_bar(Report *report)
{
    if (report->bar_shown) {
        fputs("\r\033[K", stderr);
        report->bar_shown = FALSE;
    }
}

void report_platform(Report *report, const RunPlatform *p)
{
    g_mutex_lock(&report->lock);
    clear_bar(report);
    if (report->options->json) {
        JsonObject *object = json_object_new();

        json_object_set_string_member(object, "type", "platform");
        json_object_set_string_member(object, "arch", p->arch->name);
        json_object_set_string_member(object, "accelerator", p->accel.name);
        json_object_set_string_member(object, "accelerator_reason", p->accel.reason);
        json_object_set_int_member(object, "time_factor", p->accel.factor);
        json_object_set_string_member(object, "emulator", p->emulator->path);
        json_object_set_string_member(object, "emulator_version", p->emulator->version);
        json_object_set_string_member(object, "kernel", p->release ? p->release : p->kernel);
        json_line_object(object, RECORD_SCHEMA);
    } else {
        printf("%s: accelerator %s (%s); limits x%u\n", p->arch->name, p->accel.name, p->accel.reason, p->accel.factor);
        printf("%s: %s; kernel %s\n", p->arch->name, p->emulator->version, p->release ? p->release : p->kernel);
        fflush(stdout);
    }
    g_mutex_unlock(&report->lock);
}

void report_progress(Report *report, const char *scenario, const char *what)
{
    g_mutex_lock(&report->lock);
    if (report->live) {
        g_free(report->bar_name);
        g_free(report->bar_what);
        report->bar_name = g_strdup(scenario);
        report->bar_what = g_strdup(what);
        draw_bar(report);
    } else if (!report->options->json) {
        fprintf(stderr, "%s%s%s\n", scenario, scenario[0] ? ": " : "", what);
    }
    g_mutex_unlock(&report->lock);
}

void report_message(const char *message, void *user)
{
    Report *report = user;

    /* A line of its own: programs that are started meanwhile write to standard error too. */
    g_mutex_lock(&report->lock);
    clear_bar(report);
    fprintf(stderr, "misfit: %s\n", message);
    g_mutex_unlock(&report->lock);
}

static const char *colour_of(VerdictKind kind)
{
    switch (kind) {
    case VERDICT_PASS:
    case VERDICT_XFAIL:
        return "\033[32m";
    case VERDICT_SKIP:
        return "\033[33m";
    default:
        return "\033[31m";
    }
}

static void print_line(const Report *report, const ReportRow *row)
{
    const RunResult *result = row->result;
    const char *reason = result->verdict->reason;

    printf("%-*s ", report->width, row->name);
    for (unsigned i = 0; i < BOOT_PHASES && result->boots; i++) {
        if (result->phase_ms[i]) {
            printf("%s %" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT "s · ", boot_phase_name(i), result->phase_ms[i] / 1000,
                   result->phase_ms[i] % 1000 / 100);
        }
    }
    printf("%s%s%s%s%s%s\n", report->colour ? colour_of(result->verdict->kind) : "", verdict_name(result->verdict->kind),
           report->colour ? "\033[0m" : "", reason ? " (" : "", reason ? reason : "", reason ? ")" : "");
    fflush(stdout);
}

static JsonObject *phases_json(const RunResult *result)
{
    JsonObject *object = json_object_new();

    for (unsigned i = 0; i < BOOT_PHASES && result->boots; i++) {
        json_object_set_int_member(object, boot_phase_name(i), result->phase_ms[i]);
    }
    json_object_set_int_member(object, "total", result->total_ms);
    return object;
}

void report_result(Report *report, const FwScenario *scenario, RunResult *result)
{
    ReportRow *row = g_new0(ReportRow, 1);

    row->name = g_strdup(scenario->name);
    row->result = result;
    g_mutex_lock(&report->lock);
    clear_bar(report);
    g_ptr_array_add(report->done, row);
    report->counts[result->verdict->kind]++;
    if (result->verdict->kind == VERDICT_CRASH || result->verdict->kind == VERDICT_TIMEOUT) {
        report->guilty += result->verdict->kernel_at_fault;
    }
    if (report->options->json) {
        g_autoptr(JsonObject) phases = phases_json(result);
        g_autoptr(JsonNode) node = record_verdict_json(row->name, result->verdict, result->folder, phases);

        json_line_print(node);
    } else {
        print_line(report, row);
    }
    g_mutex_unlock(&report->lock);
}

static void print_tail(const RunResult *result)
{
    if (!result->tail) {
        return;
    }
    printf("  last lines of the console:\n");
    for (char **line = result->tail; *line; line++) {
        printf("    | %s\n", *line);
    }
    if (!result->tail[0]) {
        printf("    (none: the kernel printed nothing)\n");
    }
}

static gboolean wants_details(const ReportRow *row)
{
    VerdictKind kind = row->result->verdict->kind;

    return kind != VERDICT_PASS && kind != VERDICT_SKIP && kind != VERDICT_XFAIL;
}

/* A single run that went well: how much was looked at, and where the proofs are. */
static void print_place(const Report *report)
{
    const ReportRow *row = report->done->len == 1 ? g_ptr_array_index(report->done, 0) : NULL;

    if (row && row->result->folder && !wants_details(row) && !report->options->verbose) {
        printf("%u expectations held, each with its evidence in %s/%s\n", row->result->verdict->proofs->len, row->result->folder,
               RECORD_VERDICT_TEXT);
    }
}

static void print_details(const Report *report)
{
    for (unsigned i = 0; i < report->done->len; i++) {
        const ReportRow *row = g_ptr_array_index(report->done, i);

        if (wants_details(row) || (report->options->verbose && row->result->folder)) {
            g_autofree char *text = record_verdict_text(row->name, row->result->verdict, row->result->folder, report->options->verbose);

            printf("\n%s", text);
            print_tail(row->result);
        }
    }
}

/* What long builds and fetches before this program cost; the script and ours write it down. */
static void print_phases(void)
{
    const char *file = g_getenv("MISFIT_PHASES");
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;

    if (!file || !g_file_get_contents(file, &text, NULL, NULL) || text[0] == '\0') {
        return;
    }
    lines = g_strsplit(text, "\n", -1);
    printf("before the guests:\n");
    for (char **line = lines; *line; line++) {
        g_autoptr(JsonNode) node = **line ? json_from_string(*line, NULL) : NULL;
        JsonObject *object = node && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;

        if (object) {
            printf("  %8.1f s  %s\n", json_object_get_double_member_with_default(object, "seconds", 0),
                   json_object_get_string_member_with_default(object, "phase", "?"));
        }
    }
}

static void print_summary(const Report *report, enum exit_status status)
{
    guint64 ms = (g_get_monotonic_time() - report->start) / 1000;
    const char *separator = "";

    if (report->options->json) {
        JsonObject *object = json_object_new(), *counts = json_object_new();

        for (unsigned i = 0; i < VERDICT_KINDS; i++) {
            json_object_set_int_member(counts, verdict_name(i), report->counts[i]);
        }
        json_object_set_string_member(object, "type", "summary");
        json_object_set_object_member(object, "counts", counts);
        json_object_set_int_member(object, "total_ms", ms);
        json_object_set_int_member(object, "exit_status", status);
        json_line_object(object, RECORD_SCHEMA);
        return;
    }
    print_place(report);
    print_phases();
    if (report->done->len < 2) {
        return;
    }
    printf("\n");
    for (unsigned i = 0; i < VERDICT_KINDS; i++) {
        if (report->counts[i]) {
            printf("%s%u %s", separator, report->counts[i], verdict_name(i));
            separator = ", ";
        }
    }
    printf(" in %" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT " s\n", ms / 1000, ms % 1000 / 100);
}

/* Write the files of --report; FALSE when one cannot be written. */
static gboolean write_reports(const Report *report)
{
    gboolean ok = TRUE;

    for (unsigned i = 0; i < report->options->reports->len; i++) {
        const char *word = g_ptr_array_index(report->options->reports, i);
        const char *file = strchr(word, '=') + 1;
        g_autofree char *text = g_str_has_prefix(word, "junit=") ? ci_report_junit(report->done) : ci_report_tap(report->done);
        g_autoptr(GError) error = NULL;

        if (!g_file_set_contents(file, text, -1, &error)) {
            fprintf(stderr, "misfit: --report: %s\n", error->message);
            ok = FALSE;
        }
    }
    return ok;
}

enum exit_status report_finish(Report *report)
{
    gboolean bisect = report->options->bisect;
    enum exit_status status = bisect ? bisect_status(report->counts, report->guilty) : verdict_exit_of_all(report->counts);

    stop_ticker(report);
    clear_bar(report);
    if (!write_reports(report)) {
        status = bisect ? EXIT_UNTESTABLE : EXIT_HARNESS;
    }
    if (!report->options->json) {
        print_details(report);
    }
    print_summary(report, status);
    return status;
}
