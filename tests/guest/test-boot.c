/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The image and its first process on a real emulator: what the protocol promises, and that PID 1 survives what steps do.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "guest-machine.h"
#include "image/tree.h"
#include "plan.h"

#define STEP_LIMIT_S 60u

static char *archive_path(void)
{
    g_autofree char *name = g_strdup_printf("misfit-plan-%u.cpio", g_random_int());

    return g_build_filename(g_get_tmp_dir(), name, NULL);
}

static GuestMachine *start(MisfitPlan *plan)
{
    g_autofree char *archive = archive_path();
    g_autoptr(GError) error = NULL;

    misfit_plan_write_cpio(plan, archive, &error);
    g_assert_no_error(error);
    misfit_plan_free(plan);
    return guest_machine_start(archive);
}

static bool missing(void)
{
    const char *reason = guest_machine_missing();

    if (reason) {
        g_test_skip(reason);
    }
    return reason != NULL;
}

static const char *text_of(JsonObject *event, const char *member)
{
    g_assert_true(json_object_has_member(event, member));
    return json_object_get_string_member(event, member);
}

/* What one step gave. */
typedef struct Step {
    GString *out;
    gint64 dropped;
    char *how;
    gint64 status;
} Step;

/* Run through the events of one step. */
static Step follow_step(GuestMachine *machine, gint64 number)
{
    g_autoptr(JsonObject) begin = guest_machine_until(machine, "step-begin");
    Step step = { .out = g_string_new(NULL) };

    g_assert_cmpint(json_object_get_int_member(begin, "step"), ==, number);
    for (;;) {
        g_autoptr(JsonObject) event = guest_machine_next(machine);
        const char *ev = text_of(event, "ev");

        g_assert_cmpint(json_object_get_int_member(event, "step"), ==, number);
        if (strcmp(ev, "step-end") == 0) {
            step.how = g_strdup(text_of(event, "how"));
            step.status = json_object_get_int_member_with_default(event, "status", -1);
            return step;
        }
        if (strcmp(ev, "output-end") == 0) {
            step.dropped += json_object_get_int_member(event, "dropped");
        } else if (json_object_has_member(event, "text")) {
            g_string_append(step.out, text_of(event, "text"));
        } else {
            gsize size;
            g_autofree guchar *raw = g_base64_decode(text_of(event, "base64"), &size);

            g_string_append_len(step.out, (const char *)raw, (gssize)size);
        }
    }
}

static void step_clear(Step *step)
{
    g_string_free(step->out, TRUE);
    g_free(step->how);
}

static void check_step(GuestMachine *machine, gint64 number, const char *how, gint64 status, const char *has)
{
    Step step = follow_step(machine, number);

    g_assert_cmpstr(step.how, ==, how);
    g_assert_cmpint(step.status, ==, status);
    if (!strstr(step.out->str, has)) {
        g_error("step %d said: %s", (int)number, step.out->str);
    }
    step_clear(&step);
}

static void add_step(MisfitPlan *plan, const char *text, unsigned limit_s)
{
    g_assert_true(misfit_plan_add_step(plan, "a step", text, limit_s, NULL, NULL));
}

static void check_end(GuestMachine *machine, const char *reason)
{
    g_autoptr(JsonObject) end = guest_machine_until(machine, "end");
    g_autofree char *console = NULL;

    g_assert_cmpstr(text_of(end, "reason"), ==, reason);
    console = guest_machine_end(machine);
    g_assert_null(strstr(console, "Kernel panic"));
    g_assert_null(strstr(console, "Call Trace"));
}

/* Sets of facts that came between facts-begin and facts-end, and which of them only as an error. */
static GHashTable *follow_facts(GuestMachine *machine)
{
    g_autoptr(JsonObject) begin = guest_machine_until(machine, "facts-begin");
    GHashTable *sets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

    for (;;) {
        g_autoptr(JsonObject) event = guest_machine_next(machine);
        const char *ev = text_of(event, "ev");

        if (strcmp(ev, "facts-end") == 0) {
            g_assert_true(json_object_get_boolean_member(event, "ok"));
            return sets;
        }
        g_hash_table_replace(sets, g_strdup(text_of(event, "set")), g_strdup(ev));
    }
}

static void check_facts(GuestMachine *machine)
{
    static const char *const present[] = { "version", "cmdline", "iomem", "meminfo", "modules", "tainted", "dmesg", "memmap", "acpi", "acpi-nvdimm",
                                           "nd", "block", "memory", "node", "ndctl", "daxctl", NULL };
    g_autoptr(GHashTable) sets = follow_facts(machine);

    for (const char *const *set = present; *set; set++) {
        const char *ev = g_hash_table_lookup(sets, *set);

        if (!ev || strcmp(ev, "fact-error") == 0) {
            g_error("no facts of the set %s", *set);
        }
    }
    g_assert_cmpstr(g_hash_table_lookup(sets, "devicetree"), ==, "fact-error");
}

static void test_everything(void)
{
    static const char *const all[] = { "all", NULL };
    static const char *const modules[] = { "nfit", "nd_pmem", "dax_pmem", "device_dax", "kmem", "no_such_module" };
    MisfitPlan *plan;
    GuestMachine *machine;
    Step step;

    if (missing()) {
        return;
    }
    plan = misfit_plan_new("ttyS1", 600);
    misfit_plan_set_output_limit(plan, 4096);
    g_assert_true(misfit_plan_add_env(plan, "GREETING", "good  day", NULL));
    for (size_t i = 0; i < G_N_ELEMENTS(modules); i++) {
        g_assert_true(misfit_plan_add_module(plan, modules[i], NULL, NULL));
    }
    g_assert_true(misfit_plan_add_facts(plan, "boot", all, NULL));
    add_step(plan, "echo \"$GREETING $MISFIT_STEP $(pwd)\"; exit 3", STEP_LIMIT_S);
    add_step(plan, "echo before; sleep 600", 5);
    add_step(plan, "head -c 2000 /bin/busybox", STEP_LIMIT_S);
    add_step(plan, "seq 1 100000", STEP_LIMIT_S);
    add_step(plan, "sleep 500 >/dev/null & kill -9 $$", STEP_LIMIT_S);
    add_step(plan, "ps | grep -c '[s]leep 500'", STEP_LIMIT_S);
    g_assert_true(misfit_plan_add_wait(plan, "host0", 60, NULL));
    add_step(plan, "set -e; ndctl disable-region all; ndctl init-labels -f all; ndctl enable-region all; ndctl create-namespace -m fsdax -M mem -s 384M\n"
                   "mkfs.ext4 -q -b 4096 /dev/pmem0; mount -t ext4 -o dax /dev/pmem0 /mnt; grep -w dax=always /proc/mounts; umount /mnt\n"
                   "mkfs.xfs -q -f /dev/pmem0; mount -t xfs -o dax=always /dev/pmem0 /mnt; grep -w xfs /proc/mounts; umount /mnt\n"
                   "ndctl list -N", STEP_LIMIT_S * 4);
    machine = start(plan);

    json_object_unref(guest_machine_until(machine, "hello"));
    check_facts(machine);
    check_step(machine, 1, "exit", 3, "good  day 1 /\n");
    check_step(machine, 2, "timeout", -1, "before\n");
    step = follow_step(machine, 3);
    g_assert_cmpuint(step.out->len, ==, 2000);
    g_assert_cmpmem(step.out->str, 4, "\177ELF", 4);
    step_clear(&step);
    step = follow_step(machine, 4);
    g_assert_cmpuint(step.out->len, ==, 4096);
    g_assert_cmpint(step.dropped, ==, 588895 - 4096);
    step_clear(&step);
    check_step(machine, 5, "signal", -1, "");
    check_step(machine, 6, "exit", 0, "1\n");
    json_object_unref(guest_machine_until(machine, "wait"));
    guest_machine_say(machine, "go host0\n");
    check_step(machine, 7, "exit", 0, "\"mode\":\"fsdax\"");
    check_end(machine, "done");
}

/* A plan that the probe cannot obey is told with its line, and the machine ends. */
static void test_bad_plan(void)
{
    g_autoptr(ImageTree) tree = image_tree_new();
    g_autoptr(GBytes) text = g_bytes_new_static("misfit-plan 1\nlimit 60\nfly\nend poweroff\n", 40);
    g_autofree char *archive = archive_path();
    g_autoptr(JsonObject) end = NULL;
    GuestMachine *machine;

    if (missing()) {
        return;
    }
    image_tree_add_file(tree, "misfit/plan", text, false);
    g_assert_true(image_tree_write_cpio(tree, archive, NULL));
    machine = guest_machine_start(archive);
    end = guest_machine_until(machine, "end");
    g_assert_cmpstr(text_of(end, "reason"), ==, "bad-plan");
    g_assert_cmpint(json_object_get_int_member(end, "line"), ==, 3);
    g_free(guest_machine_end(machine));
}

/* A failed step makes the rest be skipped when the plan says so; the host can stop what runs. */
static void test_failure_and_stop(void)
{
    static const char *const sets[] = { "tainted", NULL };
    MisfitPlan *plan;
    GuestMachine *machine;

    if (missing()) {
        return;
    }
    plan = misfit_plan_new("ttyS1", 600);
    misfit_plan_set_on_failure(plan, true);
    add_step(plan, "false", STEP_LIMIT_S);
    g_assert_true(misfit_plan_add_wait(plan, "never", 600, NULL));
    add_step(plan, "echo not reached", STEP_LIMIT_S);
    g_assert_true(misfit_plan_add_facts(plan, "after", sets, NULL));
    machine = start(plan);
    check_step(machine, 1, "exit", 1, "");
    json_object_unref(guest_machine_until(machine, "resume"));
    json_object_unref(guest_machine_until(machine, "step-end"));
    json_object_unref(guest_machine_until(machine, "facts-end"));
    check_end(machine, "done");

    plan = misfit_plan_new("ttyS1", 600);
    add_step(plan, "sleep 600", 600);
    add_step(plan, "echo not reached", STEP_LIMIT_S);
    machine = start(plan);
    json_object_unref(guest_machine_until(machine, "step-begin"));
    guest_machine_say(machine, "stop\n");
    check_end(machine, "stopped");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/guest/everything", test_everything);
    g_test_add_func("/guest/bad-plan", test_bad_plan);
    g_test_add_func("/guest/failure-and-stop", test_failure_and_stop);
    return g_test_run();
}
