/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a boot ended, what its steps gave, what the kernel says about itself. A sign of trouble that an expectation of the scenario asks for
 * ("console: {contains: ...}" that holds on that very line) is evidence, not a crash.
 */
#include <string.h>

#include "console-scan.h"
#include "host-step.h"
#include "judge.h"
#include "trace-log.h"
#include "vm.h"

#define TAIL_LINES 5

static const char *const end_names[] = {
    [FW_SCENARIO_END_POWEROFF] = "poweroff", [FW_SCENARIO_END_PANIC] = "panic", [FW_SCENARIO_END_REBOOT] = "reboot",
};

const char *judge_end_name(FwScenarioEnd end)
{
    return end_names[end];
}

char *judge_place(const Evidence *evidence, const char *file, unsigned line)
{
    return line ? g_strdup_printf("%s%s:%u", evidence->name, file, line) : g_strconcat(evidence->name, file, NULL);
}

char *judge_stated(const Judge *judge, FwDiagMark mark)
{
    g_autofree char *name = g_path_get_basename(judge->scenario->file ? judge->scenario->file : "scenario.yaml");

    return mark.line ? g_strdup_printf("%s:%u", name, mark.line) : g_strdup(name);
}

char *judge_divergence(const Evidence *evidence)
{
    for (unsigned i = 0; evidence->trace && i < evidence->trace->len; i++) {
        const TraceCall *call = g_ptr_array_index(evidence->trace, i);

        if (trace_is_refusal(call)) {
            g_autofree char *text = trace_describe(call);
            g_autofree char *place = judge_place(evidence, COMMAND_TRACE, call->line);

            return g_strdup_printf("%s (%s)", text, place);
        }
    }
    return NULL;
}

static const ConsoleLine *first_of(GPtrArray *lines, ConsoleTrouble trouble)
{
    for (unsigned i = 0; i < lines->len; i++) {
        const ConsoleLine *line = g_ptr_array_index(lines, i);

        if (line->trouble == trouble) {
            return line;
        }
    }
    return NULL;
}

gboolean judge_end(const Evidence *evidence, FwScenarioEnd *end)
{
    g_autoptr(GPtrArray) lines = console_scan(evidence->console);

    if (evidence->outcome.end == BOOT_END_PANIC || first_of(lines, CONSOLE_PANIC)) {
        *end = FW_SCENARIO_END_PANIC;
        return TRUE;
    }
    if (evidence->outcome.end == BOOT_END_RESET) {
        *end = FW_SCENARIO_END_REBOOT;
        return TRUE;
    }
    *end = FW_SCENARIO_END_POWEROFF;
    return evidence->outcome.end == BOOT_END_POWEROFF;
}

/* The expectation of @kind that applies and comes last, or NULL. */
static const FwScenarioExpect *stated_end(const Judge *judge, const FwScenarioBoot *boot)
{
    const FwScenarioExpect *found = NULL;

    for (unsigned i = 0; i < boot->expect->len; i++) {
        const FwScenarioExpect *expect = g_ptr_array_index(boot->expect, i);

        if (expect->kind == FW_SCENARIO_EXPECT_END && judge_applies(judge, expect)) {
            found = expect;
        }
    }
    return found;
}

/* An expectation asks for a console line, and this is such a line. */
static gboolean is_asked_for(const Judge *judge, const FwScenarioBoot *boot, const char *line)
{
    for (unsigned i = 0; i < boot->expect->len; i++) {
        const FwScenarioExpect *expect = g_ptr_array_index(boot->expect, i);
        gboolean positive;

        if (expect->kind != FW_SCENARIO_EXPECT_CONSOLE || !judge_applies(judge, expect)) {
            continue;
        }
        positive = g_str_has_prefix(fw_fact_test_text(expect->test), "contains") ||
                   g_str_has_prefix(fw_fact_test_text(expect->test), "matches");
        if (positive && fw_fact_test_string(expect->test, line)) {
            return TRUE;
        }
    }
    return FALSE;
}

static void judge_console(Judge *judge, const FwScenarioBoot *boot, const Evidence *evidence, FwScenarioEnd wanted)
{
    g_autoptr(GPtrArray) lines = console_scan(evidence->console);

    for (unsigned i = 0; i < lines->len; i++) {
        const ConsoleLine *line = g_ptr_array_index(lines, i);
        gboolean warning = line->trouble == CONSOLE_WARNING;
        Finding *finding;

        if ((line->trouble == CONSOLE_PANIC && wanted == FW_SCENARIO_END_PANIC) || is_asked_for(judge, boot, line->text)) {
            continue;
        }
        finding = verdict_find(judge->verdict, warning ? VERDICT_FAIL : VERDICT_CRASH,
                               warning ? "the guest's kernel warns" : "the guest's kernel is in trouble", g_strdup(line->text));
        finding->evidence = judge_place(evidence, VM_CONSOLE_LOG, line->number);
        finding->diverged = judge_divergence(evidence);
        if (!warning) {
            return;     /* what follows is its consequence */
        }
    }
}

static char *last_words(const char *text)
{
    g_auto(GStrv) tail = console_tail(text, TAIL_LINES);

    return g_strjoinv("\n", tail);
}

static void judge_died(Judge *judge, const Evidence *evidence)
{
    int status = evidence->outcome.exit_status;
    g_autofree char *words = last_words(evidence->emulator_errors);
    Finding *finding;

    if (status > 128) {
        finding = verdict_find(judge->verdict, VERDICT_CRASH, "the emulator died",
                               g_strdup_printf("signal %d%s%s", status - 128, words[0] ? "; its last words:\n" : "", words));
    } else if (evidence->facts->release == NULL && status != 0) {
        finding = verdict_find(judge->verdict, VERDICT_ERROR, "the emulator refuses to start",
                               g_strdup_printf("status %d%s%s", status, words[0] ? ":\n" : "", words));
    } else {
        finding = verdict_find(judge->verdict, VERDICT_CRASH, "the emulator ended by itself",
                               g_strdup_printf("status %d%s%s", status, words[0] ? "; its last words:\n" : "", words));
    }
    finding->evidence = judge_place(evidence, VM_STDERR_LOG, 0);
}

static void judge_limit(Judge *judge, const Evidence *evidence)
{
    static const struct {
        const char *limit, *what;
    } texts[] = {
        { "boot", "the guest's probe did not start" },
        { "total", "the guest did not finish" },
        { "shutdown", "the guest did not switch off" },
    };
    const BootOutcome *o = &evidence->outcome;
    Finding *finding;

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        if (g_strcmp0(texts[i].limit, o->limit) == 0) {
            finding = verdict_find(judge->verdict, VERDICT_TIMEOUT, texts[i].what,
                                   g_strdup_printf("nothing after %u.%u s (phase %s)", o->limit_ms / 1000, o->limit_ms % 1000 / 100,
                                                   boot_phase_name(o->phase)));
            finding->expected = g_strdup_printf("limits.%s", o->limit);
            finding->evidence = judge_place(evidence, VM_CONSOLE_LOG, 0);
            finding->diverged = judge_divergence(evidence);
        }
    }
}

/* The probe's last word says why it ended; only "done" is as planned. */
static void judge_probe(Judge *judge, const Evidence *evidence)
{
    const char *reason = evidence->facts->end_reason;
    gboolean limit = g_strcmp0(reason, "limit") == 0;
    Finding *finding;

    if (!reason || strcmp(reason, "done") == 0) {
        return;
    }
    finding = verdict_find(judge->verdict, limit ? VERDICT_TIMEOUT : VERDICT_ERROR, "the guest's probe ended early",
                           g_strdup_printf("reason: %s", reason));
    finding->evidence = judge_place(evidence, VM_EVENTS_LOG, 0);
}

/* The scenario says how the guest is to end, and so it did. */
static void prove_end(Judge *judge, const FwScenarioExpect *stated, const Evidence *evidence)
{
    Finding *proof;

    if (stated) {
        proof = verdict_find(judge->verdict, VERDICT_PASS, "end of the guest", g_strdup(judge_end_name(stated->end)));
        proof->expected = g_strdup(judge_end_name(stated->end));
        proof->evidence = judge_place(evidence, VM_CONSOLE_LOG, 0);
        proof->stated = judge_stated(judge, stated->mark);
        proof->why = g_strdup(stated->why);
    }
}

static void judge_ending(Judge *judge, const FwScenarioExpect *stated, const Evidence *evidence)
{
    FwScenarioEnd wanted = stated ? stated->end : FW_SCENARIO_END_POWEROFF, seen;
    Finding *finding;

    switch (evidence->outcome.end) {
    case BOOT_END_DIED:
        judge_died(judge, evidence);
        return;
    case BOOT_END_LIMIT:
        judge_limit(judge, evidence);
        return;
    case BOOT_END_STOPPED:
        verdict_find(judge->verdict, VERDICT_ERROR, "the run", g_strdup("was interrupted"));
        return;
    default:
        break;
    }
    judge_probe(judge, evidence);
    if (!judge_end(evidence, &seen) || seen == wanted) {
        prove_end(judge, stated, evidence);
        return;
    }
    if (seen == FW_SCENARIO_END_PANIC) {
        return;         /* judge_console() tells it with its line */
    }
    finding = verdict_find(judge->verdict, stated ? VERDICT_FAIL : VERDICT_CRASH, "end of the guest", g_strdup(judge_end_name(seen)));
    finding->expected = g_strdup(judge_end_name(wanted));
    finding->evidence = judge_place(evidence, VM_CONSOLE_LOG, 0);
    finding->stated = stated ? judge_stated(judge, stated->mark) : NULL;
}

static gboolean exit_fits(int wanted, gint64 seen)
{
    return wanted == FW_SCENARIO_EXIT_ANY || (wanted == FW_SCENARIO_EXIT_NONZERO ? seen != 0 : seen == wanted);
}

static char *wanted_exit(int wanted)
{
    return wanted == FW_SCENARIO_EXIT_NONZERO ? g_strdup("exit status other than 0") : g_strdup_printf("exit status %d", wanted);
}

/* What a guest step said on stderr, its last line; or on stdout. */
static char *step_words(JsonObject *step)
{
    const char *err = json_object_get_string_member_with_default(step, "stderr", "");
    const char *out = json_object_get_string_member_with_default(step, "stdout", "");

    return last_words(err[0] ? err : out);
}

static void judge_run_step(Judge *judge, const FwScenarioStep *step, const Evidence *evidence)
{
    JsonObject *steps = json_node_get_object(evidence->facts->root);
    JsonObject *done = json_object_has_member(steps, "step") ? json_object_get_object_member(steps, "step") : NULL;
    JsonObject *seen = done && json_object_has_member(done, step->name) ? json_object_get_object_member(done, step->name) : NULL;
    g_autofree char *what = g_strdup_printf("step %s", step->name);
    g_autofree char *key = g_strdup_printf("step/%s/end", step->name);
    g_autofree char *words = NULL;
    const char *how;
    Finding *finding;

    if (!seen) {
        finding = verdict_find(judge->verdict, VERDICT_FAIL, what, g_strdup("did not end (or was never started)"));
    } else {
        how = json_object_get_string_member_with_default(seen, "how", "?");
        gint64 status = json_object_get_int_member_with_default(seen, "exit", -1);

        if (strcmp(how, "exit") == 0 ? exit_fits(step->exit, status) : step->exit == FW_SCENARIO_EXIT_ANY && strcmp(how, "signal") == 0) {
            return;
        }
        words = step_words(seen);
        finding = verdict_find(judge->verdict, strcmp(how, "timeout") == 0 ? VERDICT_TIMEOUT : VERDICT_FAIL, what,
                               strcmp(how, "exit") == 0 ? g_strdup_printf("exit status %d%s%s", (int)status, words[0] ? ":\n" : "", words)
                                                        : g_strdup_printf("ended by %s%s%s", how, words[0] ? ":\n" : "", words));
    }
    finding->expected = wanted_exit(step->exit);
    finding->evidence = judge_place(evidence, VM_EVENTS_LOG, GPOINTER_TO_UINT(g_hash_table_lookup(evidence->facts->lines, key)));
    finding->stated = judge_stated(judge, step->mark);
    finding->diverged = judge_divergence(evidence);
}

static void judge_host_step(Judge *judge, const FwScenarioStep *step, const Evidence *evidence)
{
    JsonNode *node = g_hash_table_lookup(evidence->host_steps, step->name);
    JsonObject *record = node ? json_node_get_object(node) : NULL;
    gboolean done = record && json_object_get_boolean_member_with_default(record, "done", FALSE);
    g_autofree char *what = g_strdup_printf("step %s", step->name);
    Finding *finding;

    if (record && done == !step->refused) {
        return;
    }
    finding = verdict_find(judge->verdict, VERDICT_FAIL, what,
                           !record ? g_strdup("was never reached")
                           : done  ? g_strdup("was accepted")
                                   : g_strdup_printf("refused: %s", json_object_get_string_member_with_default(record, "message", "")));
    finding->expected = g_strdup(step->refused ? "to be refused" : "to be accepted");
    finding->evidence = judge_place(evidence, HOST_STEP_LOG, 0);
    finding->stated = judge_stated(judge, step->mark);
}

static void judge_steps(Judge *judge, const FwScenarioBoot *boot, const Evidence *evidence)
{
    for (unsigned i = 0; i < boot->steps->len; i++) {
        const FwScenarioStep *step = g_ptr_array_index(boot->steps, i);

        if (step->kind == FW_SCENARIO_STEP_RUN) {
            judge_run_step(judge, step, evidence);
        } else if (step->kind != FW_SCENARIO_STEP_FACTS) {
            judge_host_step(judge, step, evidence);
        }
    }
}

/* A guest that never reported: its expectations fail for one reason, which is told once. */
static void note_not_reached(Judge *judge, const FwScenarioBoot *boot, const Evidence *evidence)
{
    if (boot->expect->len + boot->steps->len > 0) {
        g_ptr_array_add(judge->verdict->notes, g_strdup_printf("%sthe guest's probe never reported, so that %u steps and %u expectations were not "
                                                               "looked at", evidence->name, boot->steps->len, boot->expect->len));
    }
}

void judge_boot(Judge *judge, const FwScenarioBoot *boot, const Evidence *evidence)
{
    const FwScenarioExpect *stated = stated_end(judge, boot);
    FwScenarioEnd wanted = stated ? stated->end : FW_SCENARIO_END_POWEROFF;
    gboolean cut_short;

    judge_ending(judge, stated, evidence);
    judge_console(judge, boot, evidence, wanted);
    if (!evidence->facts->release && judge->verdict->findings->len > 0) {
        note_not_reached(judge, boot, evidence);
        return;
    }
    /* A guest that was asked to panic or reboot in a step does not finish that step. */
    cut_short = wanted != FW_SCENARIO_END_POWEROFF;
    if (evidence->facts->release && !cut_short) {
        judge_steps(judge, boot, evidence);
    }
    for (unsigned i = 0; i < boot->expect->len; i++) {
        const FwScenarioExpect *expect = g_ptr_array_index(boot->expect, i);

        if (!judge_applies(judge, expect)) {
            judge->verdict->not_checked++;
        } else if (expect->kind != FW_SCENARIO_EXPECT_END) {
            judge_expectation(judge, expect, evidence);
        }
    }
}
