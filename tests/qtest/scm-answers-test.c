/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scripted answers through the machine: the property "answers" of pmem-firmware and of a device, what the guest gets and what has been done by then.
 */
#include "qemu/osdep.h"
#include "qobject/qdict.h"
#include "migration.h"
#include "scm-machine.h"
#include "scratch.h"
#include "snapshot.h"

#define DRC   SCM_DRC(0)
#define OTHER SCM_DRC(1)

#define FIRMWARE "fw"

/* nv0 and nv1 of four blocks; either list may be NULL. */
static ScmMachine *start(const char *of_machine, const char *of_device)
{
    ScmMachine *m = scm_machine_new();
    g_autofree char *properties = of_device ? g_strdup_printf("bind-blocks-per-call=2,answers=%s", of_device) : NULL;

    g_string_append_printf(m->args, " -device pmem-firmware,id=" FIRMWARE "%s%s", of_machine ? ",answers=" : "", of_machine ?: "");
    scm_device(m, 4, properties);
    scm_device(m, 4, NULL);
    scm_start(m);
    return m;
}

static char *get_answers(ScmMachine *m, const char *id)
{
    g_autofree char *path = g_strdup_printf("/machine/peripheral/%s", id);
    QDict *answer = qtest_qmp(m->qts, "{'execute': 'qom-get', 'arguments': {'path': %s, 'property': 'answers'}}", path);
    char *text = g_strdup(qdict_get_str(answer, "return"));

    qobject_unref(answer);
    return text;
}

/* The message of the error; NULL: it was accepted. */
static char *set_answers(ScmMachine *m, const char *id, const char *text)
{
    g_autofree char *path = g_strdup_printf("/machine/peripheral/%s", id);
    QDict *answer = qtest_qmp(m->qts, "{'execute': 'qom-set', 'arguments': {'path': %s, 'property': 'answers', 'value': %s}}", path, text);
    QDict *error = qdict_get_qdict(answer, "error");
    char *message = error ? g_strdup(qdict_get_str(error, "desc")) : NULL;

    qobject_unref(answer);
    return message;
}

static void set_good_answers(ScmMachine *m, const char *id, const char *text)
{
    g_autofree char *message = set_answers(m, id, text);

    g_assert_cmpstr(message, ==, NULL);
}

static int64_t health(ScmMachine *m, uint64_t drc)
{
    return scm_call(m, FW_SCM_H_HEALTH, drc, 0, 0, 0, 0).ret;
}

/* --- Every call refuses ------------------------------------------------------------------------------------------------------------- */

typedef struct Refusal {
    const char *call;
    uint64_t opcode;
    uint64_t in[5];
    bool of_device;             /* the call names nv0 */
} Refusal;

static const Refusal refusals[] = {
    { "H_SCM_READ_METADATA", FW_SCM_H_READ_METADATA, { DRC, 0, 8 }, true },
    { "H_SCM_WRITE_METADATA", FW_SCM_H_WRITE_METADATA, { DRC, 0, 1, 8 }, true },
    { "H_SCM_BIND_MEM", FW_SCM_H_BIND_MEM, { DRC, 0, 4, SCM_ANY, 0 }, true },
    { "H_SCM_UNBIND_MEM", FW_SCM_H_UNBIND_MEM, { DRC, SCM_WINDOW, 1, 0 }, true },
    { "H_SCM_QUERY_BLOCK_MEM_BINDING", FW_SCM_H_QUERY_BLOCK_MEM_BINDING, { DRC, 0 }, true },
    { "H_SCM_QUERY_LOGICAL_MEM_BINDING", FW_SCM_H_QUERY_LOGICAL_MEM_BINDING, { SCM_WINDOW }, false },
    { "H_SCM_UNBIND_ALL", FW_SCM_H_UNBIND_ALL, { FW_SCM_SCOPE_DRC, DRC, 0 }, true },
    { "H_SCM_HEALTH", FW_SCM_H_HEALTH, { DRC }, true },
    { "H_SCM_PERFORMANCE_STATS", FW_SCM_H_PERFORMANCE_STATS, { DRC, 0, 0 }, true },
    { "H_SCM_FLUSH", FW_SCM_H_FLUSH, { DRC, 0 }, true },
};

static ScmAnswer make_call(ScmMachine *m, const Refusal *row)
{
    return scm_call(m, row->opcode, row->in[0], row->in[1], row->in[2], row->in[3], row->in[4]);
}

/* The first call is refused by name, the second by number; the registers keep what the guest had in them, and nothing has been done. */
static void test_refusal(gconstpointer data)
{
    const Refusal *row = data;

    for (unsigned of_device = 0; of_device <= row->of_device; of_device++) {
        g_autofree char *list = g_strdup_printf("%s@1=status-H_HARDWARE:%s@2=status--4242", row->call, row->call);
        g_autoptr(ScmMachine) m = start(of_device ? NULL : list, of_device ? list : NULL);
        ScmAnswer answer = make_call(m, row);

        g_assert_cmpint(answer.ret, ==, FW_SCM_RC_HARDWARE);
        g_assert_cmpmem(answer.out, sizeof(answer.out), row->in, sizeof(row->in));
        g_assert_cmpint(make_call(m, row).ret, ==, -4242);
        g_assert_false(scm_is_memory(m, SCM_WINDOW));
        g_assert_cmphex(scm_call(m, FW_SCM_H_READ_METADATA, OTHER, 0, 8, 0, 0).out[0], ==, 0);
        g_assert_cmpint(make_call(m, row).ret, !=, -4242);
    }
}

/* The same, but carried out: an answer that was lost. */
static void test_lost(void)
{
    g_autoptr(ScmMachine) m = start("H_SCM_UNBIND_ALL=then-status-H_PARAMETER:H_SCM_WRITE_METADATA=then-status-H_HARDWARE",
                                    "H_SCM_BIND_MEM@2=then-status-H_HARDWARE");
    ScmAnswer answer = scm_bind(m, DRC, 0, 4, SCM_ANY, 0);

    g_assert_cmpint(answer.ret, ==, FW_SCM_RC_BUSY);
    answer = scm_bind(m, DRC, 0, 4, SCM_ANY, answer.out[0]);
    g_assert_cmpint(answer.ret, ==, FW_SCM_RC_HARDWARE);
    g_assert_true(scm_is_memory(m, SCM_WINDOW + 3 * SCM_BLOCK));
    g_assert_cmpint(scm_unbind_all(m, FW_SCM_SCOPE_DRC, DRC, 0).ret, ==, FW_SCM_RC_PARAMETER);
    g_assert_false(scm_is_memory(m, SCM_WINDOW));
    g_assert_cmpint(scm_call(m, FW_SCM_H_WRITE_METADATA, DRC, 8, 0x1234, 8, 0).ret, ==, FW_SCM_RC_HARDWARE);
    g_assert_cmphex(scm_call(m, FW_SCM_H_READ_METADATA, DRC, 8, 8, 0, 0).out[0], ==, 0x1234);
}

/* A success that is a lie: registers of the script's choice, and no memory. */
static void test_lies(void)
{
    g_autoptr(ScmMachine) m = start("H_SCM_QUERY_LOGICAL_MEM_BINDING=status-H_SUCCESS+0x90000001+3",
                                    "H_SCM_BIND_MEM@1=status-H_SUCCESS+0+0x99990000+4:H_SCM_BIND_MEM@2=patch-8+0000000000001000:"
                                    "H_SCM_READ_METADATA=short-8:H_SCM_FLUSH=status-H_BUSY+0x5");
    ScmAnswer answer = scm_bind(m, DRC, 0, 4, SCM_ANY, 0);

    g_assert_cmpint(answer.ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmphex(answer.out[1], ==, 0x99990000);
    g_assert_cmpuint(answer.out[2], ==, 4);
    g_assert_cmphex(scm_where(m, DRC, 0), ==, 0);
    g_assert_false(scm_is_memory(m, SCM_WINDOW));

    answer = scm_bind(m, DRC, 0, 2, SCM_ANY, 0);
    g_assert_cmpint(answer.ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmphex(answer.out[1], ==, 0x1000);
    g_assert_cmphex(scm_where(m, DRC, 0), ==, SCM_WINDOW);

    answer = scm_call(m, FW_SCM_H_QUERY_LOGICAL_MEM_BINDING, 0x40, 0, 0, 0, 0);
    g_assert_cmpint(answer.ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmphex(answer.out[0], ==, OTHER);
    g_assert_cmpuint(answer.out[1], ==, 3);

    answer = scm_call(m, FW_SCM_H_READ_METADATA, DRC, 0xabc, 4, 0, 0);
    g_assert_cmphex(answer.out[0], ==, 0);
    g_assert_cmphex(answer.out[1], ==, 0xabc);                          /* the number of bytes is not told: the offset stays there */
    answer = scm_flush(m, DRC, 0);
    g_assert_cmpint(answer.ret, ==, FW_SCM_RC_BUSY);
    g_assert_cmphex(answer.out[0], ==, 5);
    g_assert_cmpint(scm_flush(m, OTHER, 5).ret, ==, FW_SCM_RC_P2);
}

/* The guest's buffer: in RAM it is written, elsewhere nothing is. */
static void test_buffer(void)
{
    g_autoptr(ScmMachine) m = start(NULL, "H_SCM_PERFORMANCE_STATS=bytes-0badc0de");

    qtest_writeq(m->qts, 0x1000, 0);
    g_assert_cmpint(scm_call(m, FW_SCM_H_PERFORMANCE_STATS, DRC, 0x1000, 3, 0, 0).ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmphex(qtest_readb(m->qts, 0x1000), ==, 0x0b);
    g_assert_cmphex(qtest_readb(m->qts, 0x1002), ==, 0xc0);
    g_assert_cmphex(qtest_readb(m->qts, 0x1003), ==, 0);
    g_assert_cmpint(scm_call(m, FW_SCM_H_PERFORMANCE_STATS, DRC, SCM_WINDOW, 4096, 0, 0).ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmpint(scm_call(m, FW_SCM_H_PERFORMANCE_STATS, DRC, UINT64_MAX, 4096, 0, 0).ret, ==, FW_SCM_RC_SUCCESS);
}

/* --- Properties --------------------------------------------------------------------------------------------------------------------- */

/* At run time the new list counts from its beginning; a wrong one leaves the old one as it was. */
static void test_run_time(void)
{
    g_autoptr(ScmMachine) m = start(NULL, NULL);
    g_autofree char *none = get_answers(m, FIRMWARE), *error = NULL, *again = NULL;

    g_assert_cmpstr(none, ==, "none");
    set_good_answers(m, FIRMWARE, "H_SCM_HEALTH@2=status-H_HARDWARE");
    set_good_answers(m, "nv1", "H_SCM@1=status-H_AUTHORITY");
    g_assert_cmpint(health(m, OTHER), ==, FW_SCM_RC_AUTHORITY);
    g_assert_cmpint(health(m, OTHER), ==, FW_SCM_RC_HARDWARE);
    error = set_answers(m, "nv1", "H_SCM_QUERY_LOGICAL_MEM_BINDING=status-H_P2");
    g_assert_nonnull(strstr(error, "names no device"));
    again = get_answers(m, "nv1");
    g_assert_cmpstr(again, ==, "H_SCM@1=status-H_AUTHORITY");
    g_assert_cmpint(health(m, OTHER), ==, FW_SCM_RC_SUCCESS);
    set_good_answers(m, "nv1", "H_SCM@1=status-H_AUTHORITY");
    g_assert_cmpint(health(m, OTHER), ==, FW_SCM_RC_AUTHORITY);
    set_good_answers(m, "nv1", "none");
    g_assert_cmpint(health(m, OTHER), ==, FW_SCM_RC_SUCCESS);
}

static void test_refused_list(void)
{
    g_autoptr(ScmMachine) of_machine = scm_machine_new();
    g_autoptr(ScmMachine) of_device = scm_machine_new();

    g_string_append(of_machine->args, " -device pmem-firmware,answers=H_SCM_BIND_MEM@0=status-H_HARDWARE");
    scm_refused(of_machine, "answers: item 1, 'H_SCM_BIND_MEM@0=status-H_HARDWARE'");
    scm_device(of_device, 2, "answers=H_SCM_FLUSH=status-H_BUSY+1+2");
    scm_refused(of_device, "H_SCM_FLUSH answers 1 register: continueToken");
}

/* Each boot of the guest sees the same. */
static void test_reset(void)
{
    g_autoptr(ScmMachine) m = start("H_SCM_HEALTH@2=status-H_HARDWARE", "H_SCM_HEALTH@3=status-H_AUTHORITY");

    for (unsigned boot = 0; boot < 2; boot++) {
        g_assert_cmpint(health(m, DRC), ==, FW_SCM_RC_SUCCESS);
        g_assert_cmpint(health(m, DRC), ==, FW_SCM_RC_HARDWARE);
        g_assert_cmpint(health(m, DRC), ==, FW_SCM_RC_AUTHORITY);
        qtest_system_reset(m->qts);
    }
}

/* The other emulator has no list on its command line; the list comes with its counters. */
static void test_migration(void)
{
    g_autoptr(ScmMachine) source = start("H_SCM_HEALTH@3=status-H_HARDWARE", "H_SCM_HEALTH@4=status-H_AUTHORITY");
    g_autoptr(ScmMachine) target = scm_machine_new();
    g_autofree char *path = scratch_path(), *uri = g_strdup_printf("unix:%s", path);
    g_autofree char *of_machine = NULL, *of_device = NULL;

    g_string_append_printf(target->args, " -device pmem-firmware,id=" FIRMWARE " -incoming %s", uri);
    scm_device(target, 4, NULL);
    scm_device(target, 4, NULL);
    scm_start(target);
    for (unsigned i = 0; i < 2; i++) {
        g_assert_cmpint(health(source, DRC), ==, FW_SCM_RC_SUCCESS);
    }
    migration_run(source->qts, target->qts, uri);
    of_machine = get_answers(target, FIRMWARE);
    of_device = get_answers(target, "nv0");
    g_assert_cmpstr(of_machine, ==, "H_SCM_HEALTH@3=status-H_HARDWARE");
    g_assert_cmpstr(of_device, ==, "H_SCM_HEALTH@4=status-H_AUTHORITY");
    g_assert_cmpint(health(target, DRC), ==, FW_SCM_RC_HARDWARE);
    g_assert_cmpint(health(target, DRC), ==, FW_SCM_RC_AUTHORITY);
    g_assert_cmpint(health(target, DRC), ==, FW_SCM_RC_SUCCESS);
}

/* Going back to a snapshot is going back to what had been counted by then, and to the list of then. */
static void test_snapshot(void)
{
    g_autoptr(ScmMachine) m = start("H_SCM_HEALTH@3=status-H_HARDWARE", "H_SCM_HEALTH@2=status-H_AUTHORITY");
    g_autofree char *disk = scratch_file(0), *text = NULL;

    snapshot_disk(m->qts, disk, true);
    g_assert_cmpint(health(m, DRC), ==, FW_SCM_RC_SUCCESS);
    snapshot_save(m->qts, "one-call");
    for (unsigned i = 0; i < 2; i++) {
        g_assert_cmpint(health(m, DRC), ==, FW_SCM_RC_AUTHORITY);
        g_assert_cmpint(health(m, DRC), ==, FW_SCM_RC_HARDWARE);
        g_assert_cmpint(health(m, DRC), ==, FW_SCM_RC_SUCCESS);
        set_good_answers(m, "nv0", "none");
        snapshot_load(m->qts, "one-call");
    }
    text = get_answers(m, "nv0");
    g_assert_cmpstr(text, ==, "H_SCM_HEALTH@2=status-H_AUTHORITY");
}

static void test_trace(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();
    g_autofree char *path = scratch_path(), *text = NULL;
    g_auto(GStrv) lines = NULL;

    g_string_append_printf(m->args, " -device pmem-firmware,trace=%s,answers=H_SCM_HEALTH@2=status-H_HARDWARE", path);
    scm_device(m, 2, NULL);
    scm_start(m);
    health(m, DRC);
    health(m, DRC);
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    lines = g_strsplit(text, "\n", -1);
    g_assert_null(strstr(lines[0], "scripted"));
    g_assert_nonnull(strstr(lines[1], "\"ret_name\":\"H_HARDWARE\",\"out\":{},\"scripted\":\"H_SCM_HEALTH@2=status-H_HARDWARE\""));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(refusals); i++) {
        g_autofree char *name = g_strdup_printf("scm-answers/refusal/%s", refusals[i].call);

        qtest_add_data_func(name, &refusals[i], test_refusal);
    }
    qtest_add_func("scm-answers/lost", test_lost);
    qtest_add_func("scm-answers/lies", test_lies);
    qtest_add_func("scm-answers/buffer", test_buffer);
    qtest_add_func("scm-answers/run-time", test_run_time);
    qtest_add_func("scm-answers/refused-list", test_refused_list);
    qtest_add_func("scm-answers/reset", test_reset);
    qtest_add_func("scm-answers/migration", test_migration);
    qtest_add_func("scm-answers/snapshot", test_snapshot);
    qtest_add_func("scm-answers/trace", test_trace);
    return scm_run();
}
