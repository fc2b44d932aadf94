/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Verdicts over recorded evidence: a scenario, what a boot left, and the verdict that must come of it.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "bisect.h"
#include "corpus.h"
#include "record.h"
#include "scenario-run.h"

#define HEAD "name: t\ntitle: t\nsource: {kind: spec, ref: x}\nproves: x\ndimms:\n  - {id: pm0, size: 1G}\n"
#define HELLO "{\"n\":1,\"t\":1,\"ev\":\"hello\",\"kernel\":\"6.12.107\"}\n"
#define IOMEM "{\"n\":2,\"t\":1,\"ev\":\"fact\",\"label\":\"lab.done\",\"set\":\"iomem\",\"path\":\"i\",\"part\":0,\"last\":true,\"text\":\"a : RAM\"}\n"
#define FACTS_END "{\"n\":3,\"t\":1,\"ev\":\"facts-end\",\"label\":\"lab.done\",\"ms\":1,\"ok\":true}\n"
#define END "{\"n\":4,\"t\":1,\"ev\":\"end\",\"reason\":\"done\",\"action\":\"poweroff\"}\n"
#define EVENTS HELLO IOMEM FACTS_END END
#define MODULE(state) "{\"n\":0,\"ev\":\"module\",\"name\":\"nfit\",\"ok\":true,\"state\":\"" state "\"}\n"
#define POWEROFF "{\"end\":\"poweroff\",\"phase\":\"shutdown\",\"exit_status\":0,\"phase_ms\":{}}"
#define STEP_EVENTS(how) HELLO "{\"n\":2,\"ev\":\"step-begin\",\"step\":1,\"name\":\"step1\"}\n{\"n\":3,\"ev\":\"step-end\",\"step\":1," how "}\n" \
    "{\"n\":4,\"ev\":\"facts-end\",\"label\":\"lab.done\",\"ok\":true}\n{\"n\":5,\"ev\":\"end\",\"reason\":\"done\"}\n"
#define SHA256_OF_AB "fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603"
#define IMAGE_OF(digest) \
    "[{\"dimm\":\"pm0\",\"area\":\"data\",\"offset\":0,\"length\":2,\"before\":\"a\",\"after\":\"a\",\"zero\":false,\"equals_of\":\"" digest "\",\"equals\":true}]"
#define TRACE \
    "{\"n\":1,\"t_us\":5,\"method\":\"_FIT\",\"status\":0,\"status_name\":\"Success\"}\n" \
    "{\"n\":2,\"t_us\":9,\"method\":\"_DSM\",\"handle\":1,\"family\":\"intel\",\"function\":4,\"name\":\"Get Namespace Label Size\",\"status\":0," \
    "\"status_name\":\"Success\"}\n" \
    "{\"n\":3,\"t_us\":12,\"method\":\"_DSM\",\"handle\":1,\"family\":\"intel\",\"function\":5,\"name\":\"Get Namespace Label Data\",\"status\":3," \
    "\"status_name\":\"Invalid Input Parameters\"}\n"

struct judged {
    const char *name;
    const char *scenario;       /* behind HEAD */
    const char *boot, *events, *console, *trace, *images, *host;    /* NULL: the good ones (no file for the last four) */
    const char *lacks;          /* JSON array of the run's record */
    VerdictKind kind;
    gboolean at_fault;      /* the kernel, of CRASH and TIMEOUT */
    const char *text;           /* part of the verdict's text, or NULL */
};

static const struct judged cases[] = {
    { .name = "fact-holds", .scenario = "expect: [{fact: iomem, contains: RAM, why: the rest is persistent}]", .kind = VERDICT_PASS,
      .text = "  held: fact iomem: contains RAM; seen a : RAM (facts.jsonl:2)\n    because   the rest is persistent\n  1 expectations held\n" },
    { .name = "fact-fails", .scenario = "expect: [{fact: iomem, contains: Persistent, why: it is there}]", .kind = VERDICT_FAIL,
      .text = "expected  contains Persistent\n    seen      a : RAM\n    evidence  facts.jsonl:2\n    stated in scenario.yaml:7\n    because   it is there" },
    { .name = "fact-missing", .scenario = "expect: [{fact: nd.region0.size, equals: 1}]", .kind = VERDICT_FAIL, .text = "seen      nothing" },
    { .name = "fact-absent-as-wanted", .scenario = "expect: [{fact: nd.region0, exists: false}]", .kind = VERDICT_PASS },
    { .name = "absent-proves-nothing-without-facts", .scenario = "expect: [{fact: nd.region0, exists: false}]",
      .events = HELLO "{\"n\":2,\"ev\":\"end\",\"reason\":\"done\"}\n", .kind = VERDICT_FAIL, .text = "did not get so far" },
    { .name = "no-expectations", .scenario = "", .kind = VERDICT_PASS },

    { .name = "kernel-in-range", .scenario = "expect: [{fact: iomem, contains: nix, kernel: '>=6.9 <6.13'}]", .kind = VERDICT_FAIL },
    { .name = "kernel-out-of-range", .scenario = "expect: [{fact: iomem, contains: nix, kernel: '<6.9'}, {fact: iomem, contains: RAM}]",
      .kind = VERDICT_PASS, .text = "1 expectations held, 1 do not apply" },
    { .name = "nothing-checked-is-no-pass", .scenario = "expect: [{fact: iomem, contains: RAM, kernel: '<6.9'}]", .kind = VERDICT_SKIP,
      .text = "none of its 1 expectations applies to kernel 6.12.107" },
    { .name = "emulator-lacks", .scenario = "expect: [{fact: iomem, contains: nix, needs: nvdimm.e820}, {fact: iomem, contains: RAM}]",
      .lacks = "[\"nvdimm.e820\"]", .kind = VERDICT_PASS },
    { .name = "emulator-has", .scenario = "expect: [{fact: iomem, contains: nix, needs: nvdimm.e820}]", .kind = VERDICT_FAIL },

    { .name = "xfail", .scenario = "xfail: {reason: known}\nexpect: [{fact: iomem, contains: nix}]", .kind = VERDICT_XFAIL, .text = "XFAIL: known" },
    { .name = "xpass", .scenario = "xfail: {reason: known}\nexpect: [{fact: iomem, contains: RAM}]", .kind = VERDICT_XPASS },
    { .name = "xfail-of-other-kernels", .scenario = "xfail: {reason: known, kernel: '<5.3'}\nexpect: [{fact: iomem, contains: nix}]",
      .kind = VERDICT_FAIL },

    { .name = "console-holds", .scenario = "expect: [{console: {contains: hello}}]", .console = "well\nhello world\n", .kind = VERDICT_PASS,
      .text = "  held: console: contains hello; seen hello world (console.log:2)\n" },
    { .name = "console-fails", .scenario = "expect: [{console: {contains: bye}}]", .console = "hello\n", .kind = VERDICT_FAIL,
      .text = "seen      no such line" },
    { .name = "console-must-not", .scenario = "expect: [{console: {not-matches: 'mis.ligned'}}]", .console = "a\nb\nresource misaligned\n",
      .kind = VERDICT_FAIL, .text = "seen      resource misaligned\n    evidence  console.log:3" },

    { .name = "oops", .scenario = "", .console = "a\r\n[ 1.0] BUG: kernel NULL pointer dereference, address: 0\r\n[ 1.1] Oops: 0000\r\n",
      .kind = VERDICT_CRASH, .at_fault = TRUE, .text = "[ 1.0] BUG: kernel NULL pointer dereference, address: 0\n    evidence  console.log:2" },
    { .name = "oops-as-stated", .scenario = "expect: [{console: {contains: 'kernel BUG at'}}]", .console = "kernel BUG at mm/x.c:1\n",
      .kind = VERDICT_PASS },
    { .name = "another-oops-than-stated", .scenario = "expect: [{console: {contains: 'kernel BUG at'}}]",
      .console = "kernel BUG at mm/x.c:1\nBUG: unable to handle page fault\n", .kind = VERDICT_CRASH, .at_fault = TRUE },
    { .name = "warning", .scenario = "", .console = "WARNING: CPU: 0 PID: 1 at mm/x.c:1 f\n", .kind = VERDICT_FAIL },
    { .name = "warning-since-6.18", .scenario = "", .console = "WARNING: mm/x.c:1 at f+0x1/0x2, CPU#0: init/1\n", .kind = VERDICT_FAIL },
    { .name = "debug-is-no-bug", .scenario = "", .console = "nfit: DEBUG: all is well, no WARNING: here\n", .kind = VERDICT_PASS },
    { .name = "soft-lockup-is-the-host", .scenario = "", .console = "watchdog: BUG: soft lockup - CPU#0 stuck for 22s!\n", .kind = VERDICT_PASS },
    { .name = "panic", .scenario = "", .boot = "{\"end\":\"reset\",\"phase\":\"steps\",\"exit_status\":0}", .events = HELLO,
      .console = "Kernel panic - not syncing: x\n", .kind = VERDICT_CRASH, .at_fault = TRUE, .text = "Kernel panic - not syncing: x" },
    { .name = "panic-as-stated", .scenario = "expect: [{end: panic}]", .boot = "{\"end\":\"reset\",\"phase\":\"steps\",\"exit_status\":0}",
      .events = HELLO, .console = "Kernel panic - not syncing: x\n", .kind = VERDICT_PASS },
    { .name = "no-panic", .scenario = "expect: [{end: panic}]", .kind = VERDICT_FAIL, .text = "expected  panic\n    seen      poweroff" },
    { .name = "reboot", .scenario = "", .boot = "{\"end\":\"reset\",\"phase\":\"steps\",\"exit_status\":0}", .kind = VERDICT_CRASH, .at_fault = TRUE },
    { .name = "reboot-as-stated", .scenario = "expect: [{end: reboot}]", .boot = "{\"end\":\"reset\",\"phase\":\"steps\",\"exit_status\":0}",
      .events = HELLO, .kind = VERDICT_PASS },

    { .name = "boot-limit", .scenario = "expect: [{fact: iomem, contains: RAM}]",
      .boot = "{\"end\":\"limit\",\"phase\":\"boot\",\"limit\":\"boot\",\"limit_ms\":480000,\"exit_status\":0}", .events = "",
      .kind = VERDICT_TIMEOUT, .text = "nothing after 480.0 s (phase boot)" },
    { .name = "probe-limit", .scenario = "", .events = HELLO "{\"n\":2,\"ev\":\"end\",\"reason\":\"limit\"}\n", .kind = VERDICT_TIMEOUT, .at_fault = TRUE },
    { .name = "bad-plan", .scenario = "", .events = HELLO "{\"n\":2,\"ev\":\"end\",\"reason\":\"bad-plan\",\"line\":3,\"error\":\"what\"}\n",
      .kind = VERDICT_ERROR, .text = "the plan is refused: what" },
    { .name = "emulator-killed", .scenario = "", .boot = "{\"end\":\"died\",\"phase\":\"steps\",\"exit_status\":139}", .events = HELLO,
      .kind = VERDICT_CRASH, .text = "signal 11" },
    { .name = "emulator-refuses", .scenario = "", .boot = "{\"end\":\"died\",\"phase\":\"boot\",\"exit_status\":1}", .events = "",
      .kind = VERDICT_ERROR, .text = "refuses to start" },
    { .name = "interrupted", .scenario = "", .boot = "{\"end\":\"stopped\",\"phase\":\"steps\",\"exit_status\":143}", .kind = VERDICT_ERROR },

    { .name = "step-good", .scenario = "steps: [{run: 'true'}]", .events = STEP_EVENTS("\"how\":\"exit\",\"status\":0"), .kind = VERDICT_PASS },
    { .name = "step-bad", .scenario = "steps: [{run: 'false'}]", .events = STEP_EVENTS("\"how\":\"exit\",\"status\":2"), .kind = VERDICT_FAIL,
      .text = "exit status 2\n    evidence  facts.jsonl:3" },
    { .name = "step-status", .scenario = "steps: [{run: x, exit: 2}]", .events = STEP_EVENTS("\"how\":\"exit\",\"status\":2"),
      .kind = VERDICT_PASS },
    { .name = "step-nonzero", .scenario = "steps: [{run: x, exit: nonzero}]", .events = STEP_EVENTS("\"how\":\"exit\",\"status\":0"),
      .kind = VERDICT_FAIL, .text = "exit status other than 0" },
    { .name = "step-any", .scenario = "steps: [{run: x, exit: any}]", .events = STEP_EVENTS("\"how\":\"exit\",\"status\":77"),
      .kind = VERDICT_PASS },
    { .name = "step-signal", .scenario = "steps: [{run: x}]", .events = STEP_EVENTS("\"how\":\"signal\",\"signal\":9"), .kind = VERDICT_FAIL,
      .text = "ended by signal" },
    { .name = "step-limit", .scenario = "steps: [{run: x}]", .events = STEP_EVENTS("\"how\":\"timeout\""), .kind = VERDICT_TIMEOUT, .at_fault = TRUE },
    { .name = "step-missing", .scenario = "steps: [{run: x}]", .kind = VERDICT_FAIL, .text = "did not end" },
    { .name = "unplug", .scenario = "steps: [{unplug: pm0}]", .host = "{\"step\":\"step1\",\"kind\":\"unplug\",\"done\":true,\"message\":\"\"}\n",
      .kind = VERDICT_PASS },
    { .name = "unplug-refused", .scenario = "steps: [{unplug: pm0}]",
      .host = "{\"step\":\"step1\",\"kind\":\"unplug\",\"done\":false,\"message\":\"in use\"}\n", .kind = VERDICT_FAIL, .text = "refused: in use" },
    { .name = "unplug-must-be-refused", .scenario = "steps: [{unplug: pm0, refused: true}]",
      .host = "{\"step\":\"step1\",\"kind\":\"unplug\",\"done\":true,\"message\":\"\"}\n", .kind = VERDICT_FAIL, .text = "was accepted" },
    { .name = "unplug-never", .scenario = "steps: [{unplug: pm0}]", .kind = VERDICT_FAIL, .text = "was never reached" },

    { .name = "call", .scenario = "expect: [{call: {method: _DSM, function: Get Namespace Label Size, status: Success}}]", .trace = TRACE,
      .kind = VERDICT_PASS },
    { .name = "call-number", .scenario = "expect: [{call: {method: _DSM, number: 5, handle: 1, status: 3}}]", .trace = TRACE, .kind = VERDICT_PASS },
    { .name = "call-must-not", .scenario = "expect: [{call: {method: _FIT}, count: 0}]", .trace = TRACE, .kind = VERDICT_FAIL,
      .text = "seen      1 such calls\n    evidence  trace.jsonl:1" },
    { .name = "call-count", .scenario = "expect: [{call: {method: _DSM}, count: 2}]", .trace = TRACE, .kind = VERDICT_PASS,
      .text = "; seen 2 such calls (trace.jsonl:2)\n" },
    { .name = "call-without-trace", .scenario = "expect: [{call: {method: _DSM}}, {fact: iomem, contains: RAM}]", .kind = VERDICT_PASS },
    { .name = "order", .scenario = "expect: [{order: [{method: _FIT}, {method: _DSM, number: 5}]}]", .trace = TRACE, .kind = VERDICT_PASS },
    { .name = "order-wrong", .scenario = "expect: [{order: [{method: _DSM, number: 5}, {method: _FIT}]}]", .trace = TRACE, .kind = VERDICT_FAIL,
      .text = "call 2 of 2: method=_FIT" },
    { .name = "divergence", .scenario = "expect: [{fact: iomem, contains: nix}]", .trace = TRACE, .kind = VERDICT_FAIL,
      .text = "after     _DSM intel Get Namespace Label Data on DIMM 0x1: Invalid Input Parameters (trace.jsonl:3)" },
    { .name = "driver-never-called", .scenario = "expect: [{fact: iomem, contains: nix}]", .trace = "", .kind = VERDICT_FAIL,
      .text = "built without CONFIG_ACPI_NFIT" },
    { .name = "driver-not-in-the-kernel", .scenario = "expect: [{fact: iomem, contains: nix}]", .events = MODULE("unknown") EVENTS, .trace = "",
      .kind = VERDICT_SKIP, .text = "has no driver nfit" },
    { .name = "driver-not-needed", .scenario = "expect: [{fact: iomem, contains: RAM}]", .events = MODULE("missing") EVENTS, .trace = "",
      .kind = VERDICT_PASS },
    { .name = "driver-there-but-silent", .scenario = "expect: [{fact: iomem, contains: nix}]", .events = MODULE("present") EVENTS, .trace = "",
      .kind = VERDICT_FAIL },

    { .name = "image", .scenario = "expect: [{image: {dimm: pm0, offset: 0, length: 4096, is: unchanged}}]",
      .images = "[{\"dimm\":\"pm0\",\"area\":\"data\",\"offset\":0,\"length\":4096,\"before\":\"a\",\"after\":\"a\",\"zero\":true}]",
      .kind = VERDICT_PASS },
    { .name = "image-changed", .scenario = "expect: [{image: {dimm: pm0, offset: 0, length: 4096, is: unchanged}}]",
      .images = "[{\"dimm\":\"pm0\",\"area\":\"data\",\"offset\":0,\"length\":4096,\"before\":\"a\",\"after\":\"b\",\"zero\":true}]",
      .kind = VERDICT_FAIL, .text = "the range has changed" },
    { .name = "image-not-recorded", .scenario = "expect: [{image: {dimm: pm0, offset: 0, length: 4096, is: zero}}]",
      .images = "[{\"dimm\":\"pm0\",\"area\":\"labels\",\"offset\":0,\"length\":4096,\"zero\":true}]", .kind = VERDICT_ERROR },
    { .name = "image-bytes", .scenario = "expect: [{image: {dimm: pm0, offset: 0, length: 2, is: {text: ab}}}]", .images = IMAGE_OF(SHA256_OF_AB),
      .kind = VERDICT_PASS },
    { .name = "image-other-bytes", .scenario = "expect: [{image: {dimm: pm0, offset: 0, length: 2, is: {text: ac}}}]",
      .images = IMAGE_OF(SHA256_OF_AB), .kind = VERDICT_ERROR, .text = "run the scenario again" },
    { .name = "crash-before-fail", .scenario = "expect: [{fact: iomem, contains: nix}]", .console = "Oops: 0000\n", .kind = VERDICT_CRASH, .at_fault = TRUE },
};

static void put(const char *folder, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    if (text) {
        g_assert_true(g_file_set_contents(path, text, -1, NULL));
    }
}

static void remove_all(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        g_unlink(path);
    }
    g_rmdir(folder);
}

static void test_case(gconstpointer data)
{
    const struct judged *c = data;
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("misfit-test-XXXXXX", NULL);
    g_autofree char *yaml = g_strconcat(HEAD, c->scenario, "\n", NULL);
    g_autofree char *record = g_strdup_printf("{\"emulator_lacks\":%s}", c->lacks ? c->lacks : "[]");
    g_autoptr(GBytes) bytes = g_bytes_new(yaml, strlen(yaml));
    g_autoptr(GPtrArray) items = corpus_load_text("scenario.yaml", bytes, &error);
    g_autoptr(Verdict) verdict = NULL;
    g_autofree char *text = NULL;

    g_assert_no_error(error);
    put(folder, "run.json", record);
    put(folder, "boot.json", c->boot ? c->boot : POWEROFF);
    put(folder, "facts.jsonl", c->events ? c->events : EVENTS);
    put(folder, "console.log", c->console ? c->console : "");
    put(folder, "trace.jsonl", c->trace);
    put(folder, "images.json", c->images);
    put(folder, "host.jsonl", c->host);
    verdict = scenario_rejudge(((CorpusItem *)items->pdata[0])->scenario, folder, &error);
    remove_all(folder);
    g_assert_no_error(error);
    text = record_verdict_text("t", verdict, NULL, TRUE);
    g_test_message("%s", text);
    g_assert_cmpstr(verdict_name(verdict->kind), ==, verdict_name(c->kind));
    g_assert_cmpint(verdict->kernel_at_fault, ==, c->at_fault);
    g_assert_true(!c->text || strstr(text, c->text));
}

static void test_exit_statuses(void)
{
    static const struct {
        VerdictKind kinds[3];
        unsigned guilty;
        int status, bisect;
    } rows[] = {
        { { VERDICT_PASS, VERDICT_XFAIL, VERDICT_SKIP }, 0, 0, 0 },
        { { VERDICT_PASS, VERDICT_FAIL, VERDICT_SKIP }, 0, 1, 1 },
        { { VERDICT_XPASS, VERDICT_PASS, VERDICT_PASS }, 0, 1, 1 },
        { { VERDICT_PASS, VERDICT_TIMEOUT, VERDICT_PASS }, 0, 4, 125 },
        { { VERDICT_PASS, VERDICT_TIMEOUT, VERDICT_PASS }, 1, 4, 1 },
        { { VERDICT_TIMEOUT, VERDICT_CRASH, VERDICT_PASS }, 0, 3, 125 },
        { { VERDICT_TIMEOUT, VERDICT_CRASH, VERDICT_PASS }, 1, 3, 1 },
        { { VERDICT_TIMEOUT, VERDICT_CRASH, VERDICT_FAIL }, 0, 3, 1 },
        { { VERDICT_CRASH, VERDICT_ERROR, VERDICT_PASS }, 0, 5, 125 },
        { { VERDICT_FAIL, VERDICT_ERROR, VERDICT_PASS }, 0, 5, 1 },
        { { VERDICT_SKIP, VERDICT_SKIP, VERDICT_SKIP }, 0, 77, 125 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        unsigned counts[VERDICT_KINDS] = { 0 };

        for (size_t k = 0; k < 3; k++) {
            counts[rows[i].kinds[k]]++;
        }
        g_assert_cmpint(verdict_exit_of_all(counts), ==, rows[i].status);
        g_assert_cmpint(bisect_status(counts, rows[i].guilty), ==, rows[i].bisect);
    }
}

static void test_no_run_folder(void)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static(HEAD, strlen(HEAD));
    g_autoptr(GPtrArray) items = corpus_load_text("scenario.yaml", bytes, NULL);
    g_autoptr(GError) error = NULL;

    g_assert_null(scenario_rejudge(((CorpusItem *)items->pdata[0])->scenario, "/nonexistent", &error));
    g_assert_nonnull(error);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = g_strdup_printf("/lab/verdict/%s", cases[i].name);

        g_test_add_data_func(name, &cases[i], test_case);
    }
    g_test_add_func("/lab/verdict/exit-statuses", test_exit_statuses);
    g_test_add_func("/lab/verdict/no-run-folder", test_no_run_folder);
    return g_test_run();
}
