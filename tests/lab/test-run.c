/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whole runs with an emulator that plays a recording: run folders, limits, crashes, host steps, two boots, replay.
 */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "corpus.h"
#include "record.h"
#include "scenario-run.h"

#define HEAD "name: t\ntitle: t\nsource: {kind: spec, ref: x}\nproves: x\ndimms:\n  - {id: pm0, size: 1G}\n"
#define EVENTS "{\"n\":1,\"t\":1,\"ev\":\"hello\",\"kernel\":\"6.12.107\"}\n" \
    "{\"n\":2,\"t\":1,\"ev\":\"fact\",\"label\":\"lab.done\",\"set\":\"iomem\",\"path\":\"i\",\"part\":0,\"last\":true,\"text\":\"RAM\"}\n" \
    "{\"n\":3,\"t\":1,\"ev\":\"facts-end\",\"label\":\"lab.done\",\"ms\":1,\"ok\":true}\n" \
    "{\"n\":4,\"t\":1,\"ev\":\"end\",\"reason\":\"done\",\"action\":\"poweroff\"}\n"
#define WAIT_EVENTS "{\"n\":1,\"t\":1,\"ev\":\"hello\",\"kernel\":\"6.12.107\"}\n{\"n\":2,\"t\":1,\"ev\":\"wait\",\"token\":\"host0\",\"limit\":9}\n" \
    "{\"n\":3,\"t\":1,\"ev\":\"facts-end\",\"label\":\"lab.done\",\"ms\":1,\"ok\":true}\n{\"n\":4,\"t\":1,\"ev\":\"end\",\"reason\":\"done\"}\n"
#define PASS_YAML HEAD "expect: [{fact: iomem, contains: RAM}]\n"
#define SHORT_YAML PASS_YAML "limits: {boot: 1s, total: 2s}\n"

static char *folder;        /* of all that the tests make */
static Emulator *emulator;

static char *put(const char *name, const char *text)
{
    char *path = g_build_filename(folder, name, NULL);

    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    return path;
}

static GPtrArray *load(const char *yaml)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = g_bytes_new(yaml, strlen(yaml));
    g_autofree char *path = put("t.yaml", yaml);
    GPtrArray *items = corpus_load_text(path, bytes, &error);

    g_assert_no_error(error);
    return items;
}

/* Run the first scenario of @items against the fake emulator. */
static RunResult *run(GPtrArray *items, const char *events, const char *end, const char *replay_of, gboolean keep)
{
    g_autofree char *events_file = put("events", events);
    g_autofree char *kernel = put("kernel", "k");
    g_autofree char *initrd = put("image", "i");
    g_autofree char *output = g_build_filename(folder, "runs", NULL);
    RunPlatform platform = {
        .arch = arch_find("x86_64"), .emulator = emulator, .accel = { .name = "tcg", .reason = (char *)"test", .factor = 1 }, .kernel = kernel,
        .initrd = initrd, .release = (char *)"6.12.107", .key = (char *)"k",
    };
    RunRequest request = {
        .item = items->pdata[0], .platform = &platform, .output = output, .replay_of = replay_of, .same_command = replay_of != NULL, .keep = keep,
    };

    g_setenv("FAKE_EVENTS", events_file, TRUE);
    g_setenv("FAKE_END", end, TRUE);
    return scenario_run(&request);
}

static void verdict_is(const RunResult *result, VerdictKind kind)
{
    g_autofree char *text = record_verdict_text("t", result->verdict, result->folder, TRUE);

    g_test_message("%s", text);
    g_assert_cmpstr(verdict_name(result->verdict->kind), ==, verdict_name(kind));
}

static char *content(const RunResult *result, const char *name)
{
    g_autofree char *path = g_build_filename(result->folder, name, NULL);
    char *text = NULL;

    g_file_get_contents(path, &text, NULL, NULL);
    return text;
}

static void holds(const RunResult *result, const char *name, const char *part)
{
    g_autofree char *text = content(result, name);

    g_test_message("%s: %s", name, text ? text : "(none)");
    g_assert_nonnull(text);
    g_assert_nonnull(strstr(text, part));
}

static void test_pass(void)
{
    g_autoptr(GPtrArray) items = load(PASS_YAML);
    RunResult *result = run(items, EVENTS, "poweroff", NULL, FALSE);
    g_autofree char *left = content(result, "images/pm0.pmem");
    g_autofree char *initrd = content(result, "initrd");

    verdict_is(result, VERDICT_PASS);
    holds(result, "verdict.txt", "t: PASS");
    holds(result, "verdict.json", "\"PASS\"");
    holds(result, "cmdline.sh", "-device nvdimm,id=pm0");
    holds(result, "cmdline.sh", "truncate -s 1073872896 images/pm0.pmem");
    holds(result, "facts.jsonl", "\"ev\":\"hello\"");
    holds(result, "console.log", "fake console");
    holds(result, "run.json", "\"emulator_version\" : \"QEMU emulator version 1.0 (a fake)\"");
    holds(result, "scenario.yaml", "name: t");
    holds(result, "boot.json", "\"end\" : \"poweroff\"");
    g_assert_null(left);
    g_assert_null(initrd);
    run_result_free(result);
}

static void test_keep(void)
{
    g_autoptr(GPtrArray) items = load(PASS_YAML);
    RunResult *result = run(items, EVENTS, "poweroff", NULL, TRUE);
    g_autofree char *path = g_build_filename(result->folder, "images", "pm0.pmem", NULL);

    g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
    run_result_free(result);
}

static void test_hang_at_boot(void)
{
    g_autoptr(GPtrArray) items = load(SHORT_YAML);
    RunResult *result = run(items, "", "hang", NULL, FALSE);

    verdict_is(result, VERDICT_TIMEOUT);
    g_assert_nonnull(result->tail);
    g_assert_cmpstr(result->tail[0], ==, "fake console");
    run_result_free(result);
}

static void test_crash(void)
{
    g_autoptr(GPtrArray) items = load(PASS_YAML);
    RunResult *result = run(items, "{\"n\":1,\"t\":1,\"ev\":\"hello\",\"kernel\":\"6.12.107\"}\n", "crash", NULL, FALSE);

    verdict_is(result, VERDICT_CRASH);
    holds(result, "verdict.txt", "signal 6");
    run_result_free(result);
}

static void test_refused(void)
{
    g_autoptr(GPtrArray) items = load(PASS_YAML);
    RunResult *result = run(items, "", "refuse", NULL, FALSE);

    verdict_is(result, VERDICT_ERROR);
    holds(result, "verdict.txt", "memdev property is not set");
    run_result_free(result);
}

/* A refusal is told by the emulator's own words, whenever it comes. */
static void test_refused_late(void)
{
    g_autoptr(GPtrArray) items = load(PASS_YAML);
    RunResult *result = run(items, "", "refuse-late", NULL, FALSE);

    verdict_is(result, VERDICT_ERROR);
    holds(result, "verdict.txt", "memdev property is not set");
    run_result_free(result);
}

static void test_reboot(void)
{
    g_autoptr(GPtrArray) items = load(HEAD "expect: [{end: reboot}]\n");
    RunResult *result = run(items, EVENTS, "reset", NULL, FALSE);

    verdict_is(result, VERDICT_PASS);
    run_result_free(result);
}

static void test_host_step(void)
{
    g_autoptr(GPtrArray) items = load(HEAD "steps: [{set: {dimm: pm0, property: health, value: '2'}, name: ill}]\n");
    RunResult *result = run(items, WAIT_EVENTS, "poweroff", NULL, FALSE);

    holds(result, "host.jsonl", "\"step\":\"ill\",\"kind\":\"set\",\"done\":true");
    verdict_is(result, VERDICT_PASS);
    run_result_free(result);
}

static unsigned count(const RunResult *result, const char *name, const char *part)
{
    g_autofree char *text = content(result, name);
    g_auto(GStrv) pieces = g_strsplit(text ? text : "", part, -1);

    return g_strv_length(pieces) - 1;
}

/* The guest goes on in a second emulator; what both wrote is in one file. */
static void test_migrate(const void *how)
{
    g_autofree char *yaml = g_strdup_printf(HEAD "steps: [{migrate: %s, name: away}]\n", (const char *)how);
    g_autoptr(GPtrArray) items = load(yaml);
    RunResult *result = run(items, WAIT_EVENTS, "poweroff", NULL, FALSE);
    g_autofree char *part = content(result, "console.log.1");
    g_autofree char *snapshot = content(result, "snapshot.qcow2");

    holds(result, "host.jsonl", "\"step\":\"away\",\"kind\":\"migrate\",\"done\":true");
    verdict_is(result, VERDICT_PASS);
    g_assert_cmpuint(count(result, "console.log", "fake console"), ==, 2);
    g_assert_cmpuint(count(result, "facts.jsonl", "\"ev\":\"hello\""), ==, 1);
    g_assert_cmpuint(count(result, "facts.jsonl", "\"ev\":\"end\""), ==, 1);
    g_assert_null(part);
    g_assert_null(snapshot);
    run_result_free(result);
}

/* It stays where it is when the other emulator does not get it. */
static void test_migrate_failed(const void *how)
{
    g_autofree char *yaml = g_strdup_printf(HEAD "steps: [{migrate: %s, name: away}]\n", (const char *)how);
    g_autoptr(GPtrArray) items = load(yaml);
    RunResult *result;

    g_setenv("FAKE_FAILURE", "yes", TRUE);
    result = run(items, WAIT_EVENTS, "poweroff", NULL, FALSE);
    g_unsetenv("FAKE_FAILURE");
    verdict_is(result, VERDICT_FAIL);
    holds(result, "verdict.txt", g_str_equal(how, "live") ? "refused: the migration failed" : "refused: blockdev-create: no space");
    holds(result, "facts.jsonl", "\"ev\":\"end\"");
    run_result_free(result);
}

static void test_lacking_property(void)
{
    g_autoptr(GPtrArray) items = load("name: t\ntitle: t\nsource: {kind: spec, ref: x}\nproves: x\ndimms:\n  - {id: pm0, size: 1G, e820: reserved}\n");
    RunResult *result = run(items, EVENTS, "poweroff", NULL, FALSE);

    verdict_is(result, VERDICT_SKIP);
    g_assert_nonnull(strstr(result->verdict->reason, "nvdimm.e820"));
    g_assert_null(result->folder);
    run_result_free(result);
}

static void test_kernel_range(void)
{
    g_autoptr(GPtrArray) items = load(HEAD "kernel: '<6.0'\n");
    RunResult *result = run(items, EVENTS, "poweroff", NULL, FALSE);

    verdict_is(result, VERDICT_SKIP);
    run_result_free(result);
}

/* Two regions of 252 GiB below 0x967c000000, the 64-bit PCI window behind them. */
static void test_address_bits(void)
{
    static const char laptop[] = "processor\t: 0\naddress sizes\t: 39 bits physical, 48 bits virtual\nprocessor\t: 1\naddress sizes\t: 46 bits physical\n";
    g_autoptr(GPtrArray) low = load(PASS_YAML);
    g_autoptr(GPtrArray) high = load("name: t\ntitle: t\nsource: {kind: spec, ref: x}\nproves: x\ndimms:\n"
                                     "  - {id: pm0, size: 252G, address: 0x187c000000, labels: separate}\n"
                                     "  - {id: pm1, size: 252G, address: 0x577c000000, labels: separate}\n");
    g_autoptr(GPtrArray) told = load(HEAD "machine: {phys-bits: 45}\n");
    RunPlatform platform = { .arch = arch_find("x86_64") };

    g_assert_cmpuint(accel_host_address_bits(laptop), ==, 39);
    g_assert_cmpuint(accel_host_address_bits("processor\t: 0\naddress sizes\t:\n7\n"), ==, 0);
    g_assert_cmpuint(accel_host_address_bits(""), ==, 0);
    for (unsigned bits = 36; bits <= 46; bits++) {
        platform.accel.address_bits = bits;
        g_assert_true(run_platform_reaches(&platform, ((CorpusItem *)low->pdata[0])->scenario));
        g_assert_cmpint(run_platform_reaches(&platform, ((CorpusItem *)high->pdata[0])->scenario), ==, bits >= 40);
        g_assert_cmpint(run_platform_reaches(&platform, ((CorpusItem *)told->pdata[0])->scenario), ==, bits >= 45);
    }
    platform.accel.address_bits = 0;
    g_assert_true(run_platform_reaches(&platform, ((CorpusItem *)told->pdata[0])->scenario));
}

static void test_two_boots(void)
{
    g_autoptr(GPtrArray) items = load(HEAD "boots:\n  - {name: one, expect: [{fact: iomem, contains: RAM}]}\n"
                                      "  - {name: two, expect: [{fact: iomem, contains: nix}]}\n");
    RunResult *result = run(items, EVENTS, "poweroff", NULL, FALSE);

    verdict_is(result, VERDICT_FAIL);
    g_assert_cmpuint(result->boots, ==, 2);
    holds(result, "one/cmdline.sh", "../images/pm0.pmem");
    holds(result, "verdict.txt", "two/facts.jsonl:2");
    run_result_free(result);
}

static void test_replay(void)
{
    g_autoptr(GPtrArray) items = load(PASS_YAML);
    RunResult *first = run(items, EVENTS, "poweroff", NULL, FALSE);
    RunResult *second = run(items, EVENTS, "poweroff", first->folder, FALSE);
    g_autofree char *line = content(first, "cmdline.sh");
    g_autofree char *again = content(second, "cmdline.sh");
    g_autoptr(Verdict) judged = NULL;

    verdict_is(second, VERDICT_PASS);
    g_assert_cmpstr(first->folder, !=, second->folder);
    g_assert_cmpstr(line, ==, again);
    judged = scenario_rejudge(((CorpusItem *)items->pdata[0])->scenario, first->folder, NULL);
    g_assert_cmpstr(verdict_name(judged->kind), ==, "PASS");
    run_result_free(first);
    run_result_free(second);
}

/* The recorded command line is what a replay starts, even when misfit would make another one today. */
static void test_replay_is_exact(void)
{
    g_autoptr(GPtrArray) items = load(PASS_YAML);
    g_autoptr(GPtrArray) changed = load(HEAD "machine: {memory: 3G}\nexpect: [{fact: iomem, contains: RAM}]\n");
    RunResult *first = run(items, EVENTS, "poweroff", NULL, FALSE);
    RunResult *second = run(changed, EVENTS, "poweroff", first->folder, FALSE);
    g_autofree char *line = content(first, "cmdline.sh");
    g_autofree char *again = content(second, "cmdline.sh");

    g_assert_cmpstr(line, ==, again);
    run_result_free(first);
    run_result_free(second);
}

static void test_full_folder_name(void)
{
    g_autofree char *output = g_build_filename(folder, "names", NULL);
    g_autofree char *one = record_make_folder(output, "a/b", NULL);
    g_autofree char *two = record_make_folder(output, "a/b", NULL);
    g_autofree char *name = g_path_get_basename(one);

    g_assert_true(g_str_has_prefix(name, "a.b-"));
    g_assert_cmpstr(one, !=, two);
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GSubprocess) cleaner = NULL;
    int status;

    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("misfit-test-XXXXXX", NULL);
    emulator = emulator_open("x86_64", g_getenv("FAKE_EMULATOR"), &error);
    g_assert_no_error(error);
    g_test_add_func("/lab/run/pass", test_pass);
    g_test_add_func("/lab/run/keep", test_keep);
    g_test_add_func("/lab/run/hang-at-boot", test_hang_at_boot);
    g_test_add_func("/lab/run/crash", test_crash);
    g_test_add_func("/lab/run/refused", test_refused);
    g_test_add_func("/lab/run/refused-late", test_refused_late);
    g_test_add_func("/lab/run/reboot", test_reboot);
    g_test_add_func("/lab/run/host-step", test_host_step);
    g_test_add_data_func("/lab/run/migrate/live", "live", test_migrate);
    g_test_add_data_func("/lab/run/migrate/snapshot", "snapshot", test_migrate);
    g_test_add_data_func("/lab/run/migrate/live-failed", "live", test_migrate_failed);
    g_test_add_data_func("/lab/run/migrate/snapshot-failed", "snapshot", test_migrate_failed);
    g_test_add_func("/lab/run/lacking-property", test_lacking_property);
    g_test_add_func("/lab/run/kernel-range", test_kernel_range);
    g_test_add_func("/lab/run/address-bits", test_address_bits);
    g_test_add_func("/lab/run/two-boots", test_two_boots);
    g_test_add_func("/lab/run/replay", test_replay);
    g_test_add_func("/lab/run/replay-is-exact", test_replay_is_exact);
    g_test_add_func("/lab/run/folder-name", test_full_folder_name);
    status = g_test_run();
    cleaner = g_subprocess_new(G_SUBPROCESS_FLAGS_NONE, NULL, "rm", "-rf", "--", folder, NULL);
    if (cleaner) {
        g_subprocess_wait(cleaner, NULL, NULL);
    }
    emulator_free(emulator);
    g_free(folder);
    return status;
}
