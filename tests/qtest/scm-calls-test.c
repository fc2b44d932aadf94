/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each H_SCM call through the machine: return codes one by one, and what the answers carry.
 *
 * One machine serves all cases that are refused, because a refused call changes nothing, and that is looked at too.
 */
#include "qemu/osdep.h"
#include "qemu/bswap.h"
#include "qobject/qdict.h"
#include "scm-machine.h"
#include "scratch.h"

#define DRC   SCM_DRC(0)
#define OTHER SCM_DRC(1)
#define BOUND UINT64_C(0x50000000)                      /* where block 2 of nv0 is */
#define STATS 0x1000                                    /* a buffer in RAM */

static ScmMachine *shared;

/* nv0: 8 blocks, two of them bound, the first of these in use.  nv1: 2 blocks, no metadata. */
static void start_shared(void)
{
    if (!shared) {
        shared = scm_machine_new();
        scm_device(shared, 8, "bound-at-boot=2+1@0x50000000:4+1@0x51000000,in-use=2+1");
        scm_device(shared, 2, "metadata-size=0");
        scm_start(shared);
    }
}

typedef struct Case {
    const char *name;
    uint64_t opcode;
    uint64_t in[5];
    int64_t ret;
} Case;

#define BIND    FW_SCM_H_BIND_MEM
#define UNBIND  FW_SCM_H_UNBIND_MEM
#define ALL     FW_SCM_H_UNBIND_ALL
#define QUERY   FW_SCM_H_QUERY_BLOCK_MEM_BINDING
#define LOGICAL FW_SCM_H_QUERY_LOGICAL_MEM_BINDING
#define READ    FW_SCM_H_READ_METADATA
#define WRITE   FW_SCM_H_WRITE_METADATA
#define HEALTH  FW_SCM_H_HEALTH
#define STAT    FW_SCM_H_PERFORMANCE_STATS
#define FLUSH   FW_SCM_H_FLUSH

static const Case refused[] = {
    { "bind/unknown-drc", BIND, { SCM_DRC(3), 0, 1, SCM_ANY, 0 }, FW_SCM_RC_PARAMETER },
    { "bind/upper-bits-of-drc", BIND, { DRC | UINT64_C(1) << 32, 0, 1, SCM_ANY, 0 }, FW_SCM_RC_PARAMETER },
    { "bind/first-too-large", BIND, { DRC, 8, 1, SCM_ANY, 0 }, FW_SCM_RC_P2 },
    { "bind/first-huge", BIND, { DRC, UINT64_MAX, 1, SCM_ANY, 0 }, FW_SCM_RC_P2 },
    { "bind/no-blocks", BIND, { DRC, 0, 0, SCM_ANY, 0 }, FW_SCM_RC_P3 },
    { "bind/one-too-many", BIND, { DRC, 0, 9, SCM_ANY, 0 }, FW_SCM_RC_P3 },
    { "bind/sum-overflows", BIND, { DRC, 1, UINT64_MAX, SCM_ANY, 0 }, FW_SCM_RC_P3 },
    { "bind/address-no-page", BIND, { DRC, 0, 1, SCM_WINDOW + 0x8000, 0 }, FW_SCM_RC_P4 },
    { "bind/address-at-window-end", BIND, { DRC, 0, 1, SCM_WINDOW_END, 0 }, FW_SCM_RC_P4 },
    { "bind/address-last-page", BIND, { DRC, 0, 1, UINT64_MAX - 0xffff, 0 }, FW_SCM_RC_P4 },
    { "bind/invented-token", BIND, { DRC, 0, 1, SCM_ANY, 1 }, FW_SCM_RC_P5 },
    { "bind/token-all-ones", BIND, { DRC, 0, 1, SCM_ANY, UINT64_MAX }, FW_SCM_RC_P5 },
    { "bind/bound-block", BIND, { DRC, 2, 1, SCM_ANY, 0 }, FW_SCM_RC_OVERLAP },
    { "bind/whole-with-bound-block", BIND, { DRC, 0, 8, SCM_ANY, 0 }, FW_SCM_RC_OVERLAP },
    { "bind/over-ram", BIND, { DRC, 0, 1, 0, 0 }, FW_SCM_RC_OVERLAP },
    { "bind/over-end-of-ram", BIND, { DRC, 0, 1, SCM_RAM_END - 0x10000, 0 }, FW_SCM_RC_OVERLAP },
    { "bind/over-bound-memory", BIND, { OTHER, 0, 2, BOUND - SCM_BLOCK, 0 }, FW_SCM_RC_OVERLAP },
    { "bind/past-window-end", BIND, { DRC, 0, 2, SCM_WINDOW_END - SCM_BLOCK, 0 }, FW_SCM_RC_TOO_BIG },
    { "unbind/unknown-drc", UNBIND, { SCM_DRC(3), BOUND, 1, 0 }, FW_SCM_RC_PARAMETER },
    { "unbind/nothing-there", UNBIND, { DRC, BOUND - SCM_BLOCK, 1, 0 }, FW_SCM_RC_P2 },
    { "unbind/inside-a-block", UNBIND, { DRC, BOUND + 0x10000, 1, 0 }, FW_SCM_RC_P2 },
    { "unbind/of-another-device", UNBIND, { OTHER, BOUND, 1, 0 }, FW_SCM_RC_P2 },
    { "unbind/no-blocks", UNBIND, { DRC, BOUND, 0, 0 }, FW_SCM_RC_P3 },
    { "unbind/more-than-there-are", UNBIND, { DRC, BOUND, 9, 0 }, FW_SCM_RC_P3 },
    { "unbind/invented-token", UNBIND, { DRC, BOUND, 1, 77 }, FW_SCM_RC_P4 },
    { "unbind/runs-on-into-nothing", UNBIND, { DRC, BOUND + SCM_BLOCK, 2, 0 }, FW_SCM_RC_OVERLAP },
    { "unbind/in-use", UNBIND, { DRC, BOUND, 1, 0 }, FW_SCM_RC_IN_USE },
    { "unbind-all/scope-0", ALL, { 0, DRC, 0 }, FW_SCM_RC_PARAMETER },
    { "unbind-all/scope-3", ALL, { 3, DRC, 0 }, FW_SCM_RC_PARAMETER },
    { "unbind-all/unknown-drc", ALL, { 2, SCM_DRC(3), 0 }, FW_SCM_RC_P2 },
    { "unbind-all/invented-token", ALL, { 1, 0, 5 }, FW_SCM_RC_P3 },
    { "unbind-all/in-use-of-one", ALL, { 2, DRC, 0 }, FW_SCM_RC_IN_USE },
    { "unbind-all/in-use-of-all", ALL, { 1, 0, 0 }, FW_SCM_RC_IN_USE },
    { "query/unknown-drc", QUERY, { SCM_DRC(3), 0 }, FW_SCM_RC_PARAMETER },
    { "query/no-such-block", QUERY, { DRC, 8 }, FW_SCM_RC_P2 },
    { "query/not-bound", QUERY, { DRC, 0 }, FW_SCM_RC_NOT_FOUND },
    { "logical/in-ram", LOGICAL, { 0 }, FW_SCM_RC_NOT_FOUND },
    { "logical/last-of-window", LOGICAL, { SCM_WINDOW_END - 1 }, FW_SCM_RC_NOT_FOUND },
    { "logical/window-end", LOGICAL, { SCM_WINDOW_END }, FW_SCM_RC_PARAMETER },
    { "read/unknown-drc", READ, { SCM_DRC(3), 0, 8 }, FW_SCM_RC_PARAMETER },
    { "read/no-bytes", READ, { DRC, 0, 0 }, FW_SCM_RC_P3 },
    { "read/3-bytes", READ, { DRC, 0, 3 }, FW_SCM_RC_P3 },
    { "read/16-bytes", READ, { DRC, 0, 16 }, FW_SCM_RC_P3 },
    { "read/past-the-end", READ, { DRC, SCM_LABELS - 7, 8 }, FW_SCM_RC_P2 },
    { "read/offset-overflows", READ, { DRC, UINT64_MAX - 3, 8 }, FW_SCM_RC_P2 },
    { "read/no-metadata", READ, { OTHER, 0, 1 }, FW_SCM_RC_P2 },
    { "write/unknown-drc", WRITE, { SCM_DRC(3), 0, 0, 8 }, FW_SCM_RC_PARAMETER },
    { "write/5-bytes", WRITE, { DRC, 0, 0, 5 }, FW_SCM_RC_P4 },
    { "write/past-the-end", WRITE, { DRC, SCM_LABELS, 0, 1 }, FW_SCM_RC_P2 },
    { "write/value-too-large", WRITE, { DRC, 0, 0x100, 1 }, FW_SCM_RC_P2 },
    { "write/value-too-large-4", WRITE, { DRC, 0, UINT64_C(1) << 32, 4 }, FW_SCM_RC_P2 },
    { "health/unknown-drc", HEALTH, { SCM_DRC(3) }, FW_SCM_RC_PARAMETER },
    { "stats/unknown-drc", STAT, { SCM_DRC(3), STATS, 256 }, FW_SCM_RC_PARAMETER },
    { "stats/buffer-nowhere", STAT, { DRC, SCM_WINDOW_END, 272 }, FW_SCM_RC_PARAMETER },
    { "stats/buffer-at-the-end-of-all", STAT, { DRC, UINT64_MAX - 15, 272 }, FW_SCM_RC_PARAMETER },
    { "stats/buffer-without-eye-catcher", STAT, { DRC, STATS, 272 }, FW_SCM_RC_PARAMETER },
    { "stats/buffer-too-small", STAT, { DRC, STATS, 8 }, FW_SCM_RC_PARAMETER },
    { "flush/unknown-drc", FLUSH, { SCM_DRC(3), 0 }, FW_SCM_RC_PARAMETER },
    { "flush/invented-token", FLUSH, { DRC, 1 }, FW_SCM_RC_P2 },
};

/* The code, no register touched, and the one binding still there. */
static void test_refused(gconstpointer data)
{
    const Case *c = data;
    ScmAnswer answer;

    start_shared();
    answer = scm_call(shared, c->opcode, c->in[0], c->in[1], c->in[2], c->in[3], c->in[4]);
    g_assert_cmpint(answer.ret, ==, c->ret);
    for (unsigned i = 0; i < G_N_ELEMENTS(answer.out); i++) {
        g_assert_cmphex(answer.out[i], ==, c->in[i]);
    }
    g_assert_cmphex(scm_where(shared, DRC, 2), ==, BOUND);
    g_assert_cmphex(scm_where(shared, DRC, 4), ==, BOUND + SCM_BLOCK);
}

static void test_metadata_bytes(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();
    static const unsigned sizes[] = { 1, 2, 4, 8 };
    const char *path = scm_device(m, 2, NULL);
    uint8_t bytes[8];
    int fd;

    scm_start(m);
    g_assert_cmpint(scm_call(m, WRITE, DRC, 0x100, UINT64_C(0x0102030405060708), 8, 0).ret, ==, 0);
    for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++) {
        ScmAnswer answer = scm_call(m, READ, DRC, 0x100, sizes[i], 0, 0);

        g_assert_cmpint(answer.ret, ==, 0);
        g_assert_cmphex(answer.out[0], ==, UINT64_C(0x0102030405060708) >> (64 - 8 * sizes[i]));
        g_assert_cmpuint(answer.out[1], ==, sizes[i]);
    }
    fd = open(path, O_RDONLY);
    g_assert_cmpint(pread(fd, bytes, 8, 2 * SCM_BLOCK + 0x100), ==, 8);
    close(fd);
    for (unsigned i = 0; i < 8; i++) {
        g_assert_cmpuint(bytes[i], ==, i + 1);
    }
}

static void set(ScmMachine *m, const char *property, const char *value)
{
    qtest_qmp_assert_success(m->qts, "{'execute': 'qom-set', 'arguments': {'path': '/machine/peripheral/nv0', 'property': %s, 'value': %s}}",
                             property, value);
}

static void test_health_at_run_time(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();
    static const char *const names[] = { "unarmed", "persist-failed", "restored", "no-data", "life-critical", "garded-next-ipl",
                                         "cannot-persist", "conditional", "encrypted", "erased" };
    ScmAnswer answer;

    scm_device(m, 2, NULL);
    scm_start(m);
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        set(m, "health", names[i]);
        answer = scm_call(m, HEALTH, DRC, 0, 0, 0, 0);
        g_assert_cmphex(answer.out[0], ==, FW_SCM_HEALTH_BIT(i));
        g_assert_cmphex(answer.out[1], ==, FW_SCM_HEALTH_KNOWN);
    }
    set(m, "health-valid", "unarmed:encrypted");
    answer = scm_call(m, HEALTH, DRC, 0, 0, 0, 0);
    g_assert_cmphex(answer.out[1], ==, FW_SCM_HEALTH_UNARMED | FW_SCM_HEALTH_ENCRYPTED);
}

static void test_unarmed(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();

    scm_device(m, 2, "unarmed=on");
    scm_start(m);
    g_assert_cmphex(scm_call(m, HEALTH, DRC, 0, 0, 0, 0).out[0], ==, FW_SCM_HEALTH_UNARMED);
}

static void test_broken(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();

    scm_device(m, 2, "broken=metadata-read:metadata-write:health:stats:flush");
    scm_start(m);
    g_assert_cmpint(scm_call(m, READ, DRC, 0, 8, 0, 0).ret, ==, FW_SCM_RC_HARDWARE);
    g_assert_cmpint(scm_call(m, WRITE, DRC, 0, 0, 8, 0).ret, ==, FW_SCM_RC_HARDWARE);
    g_assert_cmpint(scm_call(m, HEALTH, DRC, 0, 0, 0, 0).ret, ==, FW_SCM_RC_HARDWARE);
    g_assert_cmpint(scm_call(m, STAT, DRC, STATS, 0, 0, 0).ret, ==, FW_SCM_RC_HARDWARE);
    g_assert_cmpint(scm_flush(m, DRC, 0).ret, ==, FW_SCM_RC_HARDWARE);
    set(m, "broken", "none");
    g_assert_cmpint(scm_call(m, READ, DRC, 0, 8, 0, 0).ret, ==, FW_SCM_RC_SUCCESS);
}

/* A request for the @ids, in RAM. */
static void ask_stats(ScmMachine *m, const char *const *ids, unsigned n)
{
    uint8_t header[16] = "SCMSTATS";

    stl_be_p(header + 8, 1);
    stl_be_p(header + 12, n);
    qtest_memwrite(m->qts, STATS, header, sizeof(header));
    for (unsigned i = 0; i < n; i++) {
        qtest_memwrite(m->qts, STATS + 16 + 16 * i, ids[i], 8);
    }
}

static uint64_t stat_value(ScmMachine *m, unsigned i)
{
    uint8_t bytes[8];

    qtest_memread(m->qts, STATS + 16 + 16 * i + 8, bytes, 8);
    return ldq_be_p(bytes);
}

static void test_stats(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();
    static const char *const two[] = { "MedRCnt ", "MemLife " };
    static const char *const unknown[] = { "MemLife ", "Nonsense" };
    ScmAnswer answer;

    scm_device(m, 2, "stats=MedRCnt=4711");
    scm_start(m);
    g_assert_cmpuint(scm_call(m, STAT, DRC, 0, 0, 0, 0).out[0], ==, 16 + 16 * 16);
    ask_stats(m, two, 2);
    g_assert_cmpint(scm_call(m, STAT, DRC, STATS, 48, 0, 0).ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmpuint(stat_value(m, 0), ==, 4711);
    g_assert_cmpuint(stat_value(m, 1), ==, 100);
    set(m, "stats", "MedRCnt=1:MemLife=7");
    ask_stats(m, unknown, 2);
    answer = scm_call(m, STAT, DRC, STATS, 48, 0, 0);
    g_assert_cmpint(answer.ret, ==, FW_SCM_RC_PARTIAL);
    g_assert_cmphex(answer.out[0], ==, UINT64_C(0x4e6f6e73656e7365));
    g_assert_cmpuint(stat_value(m, 0), ==, 7);
    set(m, "stats-access", "no-authority");
    g_assert_cmpint(scm_call(m, STAT, DRC, STATS, 48, 0, 0).ret, ==, FW_SCM_RC_AUTHORITY);
    set(m, "stats-access", "unsupported");
    g_assert_cmpint(scm_call(m, STAT, DRC, STATS, 48, 0, 0).ret, ==, FW_SCM_RC_UNSUPPORTED);
    set(m, "stats-access", "no-privilege");
    g_assert_cmpint(scm_call(m, STAT, DRC, STATS, 48, 0, 0).ret, ==, FW_SCM_RC_PRIVILEGE);
}

static void test_all_stats(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();
    uint8_t count[4];

    scm_device(m, 2, NULL);
    scm_start(m);
    ask_stats(m, NULL, 0);
    g_assert_cmpint(scm_call(m, STAT, DRC, STATS, 272, 0, 0).ret, ==, FW_SCM_RC_SUCCESS);
    qtest_memread(m->qts, STATS + 12, count, 4);
    g_assert_cmpuint(ldl_be_p(count), ==, FW_SCM_STATS_KINDS);
}

static void test_absent_calls(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();

    g_string_append(m->args, " -device pmem-firmware,absent-calls=H_SCM_HEALTH:H_SCM_FLUSH");
    scm_device(m, 2, NULL);
    scm_start(m);
    g_assert_cmpint(scm_call(m, HEALTH, DRC, 0, 0, 0, 0).ret, ==, FW_SCM_RC_FUNCTION);
    g_assert_cmpint(scm_flush(m, DRC, 0).ret, ==, FW_SCM_RC_FUNCTION);
    g_assert_cmpint(scm_call(m, READ, DRC, 0, 8, 0, 0).ret, ==, FW_SCM_RC_SUCCESS);
}

/* Every call of a machine with no device at all. */
static void test_no_device(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();
    static const uint64_t calls[] = { READ, WRITE, BIND, UNBIND, QUERY, HEALTH, STAT, FLUSH };

    scm_start(m);
    for (unsigned i = 0; i < G_N_ELEMENTS(calls); i++) {
        g_assert_cmpint(scm_call(m, calls[i], DRC, 0, 8, 8, 0).ret, ==, FW_SCM_RC_PARAMETER);
    }
    g_assert_cmpint(scm_unbind_all(m, FW_SCM_SCOPE_ALL, 0, 0).ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmpint(scm_call(m, LOGICAL, SCM_WINDOW, 0, 0, 0, 0).ret, ==, FW_SCM_RC_NOT_FOUND);
}

static void test_trace(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();
    g_autofree char *path = scratch_path();
    g_autofree char *text = NULL;

    g_string_append_printf(m->args, " -device pmem-firmware,trace=%s", path);
    g_ptr_array_add(m->files, g_strdup(path));
    scm_device(m, 2, NULL);
    scm_start(m);
    g_assert_cmpint(scm_bind(m, DRC, 0, 2, SCM_ANY, 0).ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_nonnull(strstr(text, "\"hcall\":\"H_SCM_BIND_MEM\""));
    g_assert_nonnull(strstr(text, "\"ret_name\":\"H_SUCCESS\""));
    g_assert_nonnull(strstr(text, "\"targetLogicalMemoryAddress\":\"0x80000000\""));
}

int main(int argc, char **argv)
{
    int status;

    g_test_init(&argc, &argv, NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autofree char *name = g_strdup_printf("scm-calls/refused/%s", refused[i].name);

        qtest_add_data_func(name, &refused[i], test_refused);
    }
    qtest_add_func("scm-calls/metadata", test_metadata_bytes);
    qtest_add_func("scm-calls/health", test_health_at_run_time);
    qtest_add_func("scm-calls/unarmed", test_unarmed);
    qtest_add_func("scm-calls/broken", test_broken);
    qtest_add_func("scm-calls/stats", test_stats);
    qtest_add_func("scm-calls/all-stats", test_all_stats);
    qtest_add_func("scm-calls/absent", test_absent_calls);
    qtest_add_func("scm-calls/no-device", test_no_device);
    qtest_add_func("scm-calls/trace", test_trace);
    status = scm_run();
    g_clear_pointer(&shared, scm_machine_free);
    return status;
}
