/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One expectation against the evidence of one boot: holds, fails (with expected, seen, where), or cannot be checked.
 */
#include <string.h>

#include "images.h"
#include "judge.h"
#include "trace-log.h"
#include "vm.h"

#define SHOWN 400       /* bytes of a value that are shown */

gboolean judge_applies(const Judge *judge, const FwScenarioExpect *expect)
{
    if (expect->kernel && (!judge->release || !fw_kernel_range_has(expect->kernel, judge->release))) {
        return FALSE;
    }
    for (unsigned i = 0; expect->needs && i < expect->needs->len; i++) {
        if (g_hash_table_contains(judge->lacks, g_ptr_array_index(expect->needs, i))) {
            return FALSE;
        }
    }
    return TRUE;
}

/* A finding or a proof, as @holds says. The caller adds what was expected and seen, and where. */
static Finding *tell(Judge *judge, const FwScenarioExpect *expect, const Evidence *evidence, gboolean holds, const char *what)
{
    Finding *finding = verdict_find(judge->verdict, holds ? VERDICT_PASS : VERDICT_FAIL, what, NULL);

    finding->stated = judge_stated(judge, expect->mark);
    finding->why = g_strdup(expect->why);
    finding->diverged = holds ? NULL : judge_divergence(evidence);
    return finding;
}

/*
 * The line of @log that decides: the first that a positive test holds for, or that a negative one does not. 0 when no single line does (nothing of
 * the kind is there, or the test spans lines).
 */
static unsigned deciding_line(const FwFactTest *test, const char *log, char **text)
{
    g_auto(GStrv) lines = g_strsplit(log, "\n", -1);
    gboolean negative = g_str_has_prefix(fw_fact_test_text(test), "not-");

    for (unsigned i = 0; lines[i]; i++) {
        if (fw_fact_test_string(test, lines[i]) != negative) {
            *text = g_strdup(g_strchomp(lines[i]));
            return i + 1;
        }
    }
    return 0;
}

/* What of @value is shown: of a text of many lines the one that decides. */
static char *seen_value(const FwFactTest *test, JsonNode *value)
{
    const char *text = value && JSON_NODE_HOLDS_VALUE(value) && json_node_get_value_type(value) == G_TYPE_STRING ? json_node_get_string(value) : NULL;
    char *line = NULL;

    if (text && strchr(text, '\n') && deciding_line(test, text, &line)) {
        return line;
    }
    return fw_fact_show(value, SHOWN);
}

static void expect_fact(Judge *judge, const FwScenarioExpect *expect, const Evidence *evidence)
{
    g_autoptr(JsonNode) value = fw_fact_path_find(expect->fact, evidence->facts->root);
    g_autofree char *what = g_strdup_printf("fact %s", fw_fact_path_text(expect->fact));
    /* "exists: false" must not hold because nothing was collected. */
    gboolean known = evidence->facts->done || value;
    Finding *finding = tell(judge, expect, evidence, known && fw_fact_test_node(expect->test, value), what);

    finding->seen = known ? seen_value(expect->test, value) : g_strdup("nothing: the guest did not get so far");
    finding->expected = g_strdup(fw_fact_test_text(expect->test));
    finding->evidence = judge_place(evidence, VM_EVENTS_LOG, facts_line(evidence->facts, expect->fact));
}

static void expect_console(Judge *judge, const FwScenarioExpect *expect, const Evidence *evidence)
{
    char *line = NULL;
    unsigned number = deciding_line(expect->test, evidence->console, &line);
    Finding *finding = tell(judge, expect, evidence, fw_fact_test_string(expect->test, evidence->console), "console");

    finding->seen = line ? line : g_strdup("no such line");
    finding->expected = g_strdup(fw_fact_test_text(expect->test));
    finding->evidence = judge_place(evidence, VM_CONSOLE_LOG, number);
}

static void expect_call(Judge *judge, const FwScenarioExpect *expect, const Evidence *evidence)
{
    const FwScenarioCall *pattern = g_ptr_array_index(expect->calls, 0);
    g_autofree char *text = trace_describe_pattern(pattern);
    unsigned count = 0, first = 0;
    Finding *finding;

    for (unsigned i = 0; i < evidence->trace->len; i++) {
        const TraceCall *call = g_ptr_array_index(evidence->trace, i);

        if (trace_matches(call, pattern)) {
            first = count++ ? first : call->line;
        }
    }
    finding = tell(judge, expect, evidence, fw_fact_test_number(expect->count, count), "firmware call");
    finding->seen = g_strdup_printf("%u such calls", count);
    finding->expected = g_strdup_printf("number of calls with %s %s", text, fw_fact_test_text(expect->count));
    finding->evidence = judge_place(evidence, COMMAND_TRACE, first);
}

static void expect_order(Judge *judge, const FwScenarioExpect *expect, const Evidence *evidence)
{
    const TraceCall *last = NULL;
    unsigned next = 0;
    g_autofree char *wanted = NULL;
    g_autofree char *after = NULL;
    Finding *finding;

    for (unsigned i = 0; i < evidence->trace->len && next < expect->calls->len; i++) {
        const TraceCall *call = g_ptr_array_index(evidence->trace, i);

        if (trace_matches(call, g_ptr_array_index(expect->calls, next))) {
            last = call;
            next++;
        }
    }
    finding = tell(judge, expect, evidence, next == expect->calls->len, "order of firmware calls");
    finding->evidence = judge_place(evidence, COMMAND_TRACE, last ? last->line : 0);
    after = last ? trace_describe(last) : g_strdup("the start");
    if (next == expect->calls->len) {
        finding->expected = g_strdup_printf("%u calls in this order", next);
        finding->seen = g_strdup_printf("all, the last one %s", after);
        return;
    }
    wanted = trace_describe_pattern(g_ptr_array_index(expect->calls, next));
    finding->seen = g_strdup_printf("no such call after %s", after);
    finding->expected = g_strdup_printf("call %u of %u: %s", next + 1, expect->calls->len, wanted);
    if (last) {
        g_free(finding->diverged);
        finding->diverged = g_strdup_printf("%s (%s)", after, finding->evidence);
    }
}

/* Whether @record tells of the bytes that @expect states: a scenario may have been edited since the run. */
static gboolean is_comparison_with(JsonObject *record, const FwScenarioExpect *expect)
{
    g_autofree char *digest = images_bytes_digest(expect);

    return json_object_has_member(record, "equals") &&
           strcmp(json_object_get_string_member_with_default(record, "equals_of", ""), digest) == 0;
}

static gboolean is_record_of(JsonObject *record, const FwScenarioExpect *expect)
{
    const char *area = expect->image_labels ? "labels" : "data";

    return strcmp(json_object_get_string_member_with_default(record, "dimm", ""), expect->image_dimm) == 0 &&
           strcmp(json_object_get_string_member_with_default(record, "area", ""), area) == 0 &&
           json_object_get_int_member_with_default(record, "offset", -1) == (gint64)expect->image_offset &&
           json_object_get_int_member_with_default(record, "length", -1) == (gint64)expect->image_length &&
           (expect->image_is != FW_SCENARIO_IMAGE_EQUALS || is_comparison_with(record, expect));
}

static JsonObject *image_record(const FwScenarioExpect *expect, const Evidence *evidence)
{
    JsonArray *array = evidence->images && JSON_NODE_HOLDS_ARRAY(evidence->images) ? json_node_get_array(evidence->images) : NULL;

    for (unsigned i = 0; array && i < json_array_get_length(array); i++) {
        JsonObject *record = json_array_get_object_element(array, i);

        if (is_record_of(record, expect)) {
            return record;
        }
    }
    return NULL;
}

static gboolean image_holds(JsonObject *record, FwScenarioImageIs is)
{
    gboolean same = g_strcmp0(json_object_get_string_member_with_default(record, "before", "?"),
                              json_object_get_string_member_with_default(record, "after", "")) == 0;

    switch (is) {
    case FW_SCENARIO_IMAGE_UNCHANGED:
        return same;
    case FW_SCENARIO_IMAGE_CHANGED:
        return !same;
    case FW_SCENARIO_IMAGE_ZERO:
        return json_object_get_boolean_member_with_default(record, "zero", FALSE);
    case FW_SCENARIO_IMAGE_EQUALS:
        return json_object_get_boolean_member_with_default(record, "equals", FALSE);
    }
    return FALSE;
}

/* What became of a range for which @is does not hold. */
static char *image_seen(JsonObject *record, FwScenarioImageIs is)
{
    switch (is) {
    case FW_SCENARIO_IMAGE_UNCHANGED:
        return g_strdup("the range has changed");
    case FW_SCENARIO_IMAGE_CHANGED:
        return g_strdup("the range is as it was");
    case FW_SCENARIO_IMAGE_ZERO:
        return g_strdup("the range is not all zero");
    case FW_SCENARIO_IMAGE_EQUALS:
        break;
    }
    return g_strdup_printf("first difference at byte %" G_GINT64_FORMAT " of the range",
                           json_object_get_int_member_with_default(record, "first_difference", -1));
}

static void expect_image(Judge *judge, const FwScenarioExpect *expect, const Evidence *evidence)
{
    static const char *const words[] = { "unchanged", "changed", "zero", "these bytes" };
    JsonObject *record = image_record(expect, evidence);
    g_autofree char *what = NULL;
    gboolean holds;
    Finding *finding;

    if (!record) {
        finding = verdict_find(judge->verdict, VERDICT_ERROR, "image",
                               g_strdup("this range, or its comparison with these bytes, was not recorded in the run; run the scenario again"));
        finding->stated = judge_stated(judge, expect->mark);
        return;
    }
    holds = image_holds(record, expect->image_is);
    what = g_strdup_printf("image of %s, %s, %" G_GUINT64_FORMAT " bytes at %" G_GUINT64_FORMAT, expect->image_dimm,
                           expect->image_labels ? "labels" : "data", expect->image_length, expect->image_offset);
    finding = tell(judge, expect, evidence, holds, what);
    finding->seen = holds ? g_strdup(words[expect->image_is]) : image_seen(record, expect->image_is);
    finding->expected = g_strdup(words[expect->image_is]);
    finding->evidence = judge_place(evidence, IMAGES_EVIDENCE, 0);
}

void judge_expectation(Judge *judge, const FwScenarioExpect *expect, const Evidence *evidence)
{
    switch (expect->kind) {
    case FW_SCENARIO_EXPECT_FACT:
        expect_fact(judge, expect, evidence);
        return;
    case FW_SCENARIO_EXPECT_CONSOLE:
        expect_console(judge, expect, evidence);
        return;
    case FW_SCENARIO_EXPECT_CALL:
    case FW_SCENARIO_EXPECT_ORDER:
        if (!evidence->trace) {
            judge->verdict->not_checked++;      /* an emulator without a trace */
        } else if (expect->kind == FW_SCENARIO_EXPECT_CALL) {
            expect_call(judge, expect, evidence);
        } else {
            expect_order(judge, expect, evidence);
        }
        return;
    case FW_SCENARIO_EXPECT_IMAGE:
        expect_image(judge, expect, evidence);
        return;
    case FW_SCENARIO_EXPECT_END:
        return;         /* judge_boot() */
    }
}
