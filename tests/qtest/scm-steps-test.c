/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Operations that span several calls, token by token: what is bound after each, misused tokens in between, reset, migration at every cut,
 * and snapshots.
 */
#include "qemu/osdep.h"
#include "qobject/qdict.h"
#include "migration.h"
#include "scm-machine.h"
#include "scratch.h"
#include "snapshot.h"

#define DRC    SCM_DRC(0)
#define OTHER  SCM_DRC(1)
#define BLOCKS 7u

typedef enum Operation { BIND, UNBIND, UNBIND_DEVICE, UNBIND_EVERYTHING, FLUSH, OPERATIONS } Operation;

static const char *const names[OPERATIONS] = { "bind", "unbind", "unbind-device", "unbind-everything", "flush" };
static const int64_t token_errors[OPERATIONS] = { FW_SCM_RC_P5, FW_SCM_RC_P4, FW_SCM_RC_P3, FW_SCM_RC_P3, FW_SCM_RC_P2 };

typedef struct Case {
    Operation operation;
    unsigned per_call;
    const char *busy;
    int64_t busy_code;
} Case;

static const Case cases[] = {
    { BIND, 1, "busy", FW_SCM_RC_BUSY },
    { BIND, 2, "1ms", FW_SCM_RC_LONG_BUSY_1_MSEC },
    { BIND, 3, "10ms", FW_SCM_RC_LONG_BUSY_10_MSEC },
    { BIND, 7, "100ms", FW_SCM_RC_LONG_BUSY_100_MSEC },
    { BIND, 8, "busy", FW_SCM_RC_BUSY },
    { UNBIND, 1, "busy", FW_SCM_RC_BUSY },
    { UNBIND, 4, "1s", FW_SCM_RC_LONG_BUSY_1_SEC },
    { UNBIND, 6, "10s", FW_SCM_RC_LONG_BUSY_10_SEC },
    { UNBIND_DEVICE, 1, "100s", FW_SCM_RC_LONG_BUSY_100_SEC },
    { UNBIND_DEVICE, 5, "busy", FW_SCM_RC_BUSY },
    { UNBIND_EVERYTHING, 1, "busy", FW_SCM_RC_BUSY },
    { UNBIND_EVERYTHING, 3, "10ms", FW_SCM_RC_LONG_BUSY_10_MSEC },
};

static ScmMachine *prepare(const Case *c, const char *incoming)
{
    ScmMachine *m = scm_machine_new();
    g_autofree char *pace = g_strdup_printf("%s%s-blocks-per-call=%u,%s-busy=%s", c->operation == BIND ? "" : "bound-at-boot=0+7,",
                                            c->operation == BIND ? "bind" : c->operation == FLUSH ? "flush" : "unbind", c->per_call,
                                            c->operation == BIND ? "bind" : c->operation == FLUSH ? "flush" : "unbind", c->busy);

    if (incoming) {
        g_string_append_printf(m->args, " -incoming %s", incoming);
    }
    scm_device(m, BLOCKS, pace);
    scm_device(m, BLOCKS, pace);
    scm_start(m);
    return m;
}

/* In how many calls the operation is done. */
static unsigned calls_of(const Case *c)
{
    return DIV_ROUND_UP(BLOCKS, c->per_call) * (c->operation == UNBIND_EVERYTHING ? 2 : 1);
}

static ScmAnswer step(ScmMachine *m, Operation operation, uint64_t token)
{
    switch (operation) {
    case BIND:
        return scm_bind(m, DRC, 0, BLOCKS, SCM_ANY, token);
    case UNBIND:
        return scm_unbind(m, DRC, SCM_WINDOW, BLOCKS, token);
    case UNBIND_DEVICE:
        return scm_unbind_all(m, FW_SCM_SCOPE_DRC, DRC, token);
    case UNBIND_EVERYTHING:
        return scm_unbind_all(m, FW_SCM_SCOPE_ALL, 0, token);
    default:
        return scm_flush(m, DRC, token);
    }
}

/* Which blocks of nv0 are bound, from the query; each must be memory exactly when it is. */
static unsigned bound_blocks(ScmMachine *m)
{
    unsigned n = 0;

    for (unsigned i = 0; i < BLOCKS; i++) {
        uint64_t address = scm_where(m, DRC, i);

        g_assert_cmpint(scm_is_memory(m, SCM_WINDOW + i * SCM_BLOCK), ==, address != 0);
        g_assert_true(!address || address == SCM_WINDOW + i * SCM_BLOCK);
        n += address != 0;
    }
    return n;
}

static unsigned expected_blocks(const Case *c, unsigned calls)
{
    unsigned done = MIN(calls * c->per_call, BLOCKS);

    return c->operation == BIND ? done : BLOCKS - done;
}

/* To the end, with a worthless token tried at every step. */
static unsigned finish(ScmMachine *m, const Case *c, ScmAnswer answer, unsigned calls)
{
    while (answer.ret == c->busy_code) {
        uint64_t token = answer.out[0];

        g_assert_cmphex(token, !=, 0);
        g_assert_cmpuint(bound_blocks(m), ==, expected_blocks(c, calls));
        g_assert_cmpint(step(m, c->operation, token ^ 1).ret, ==, token_errors[c->operation]);
        answer = step(m, c->operation, token);
        calls++;
        if (c->operation == BIND) {
            g_assert_cmphex(answer.out[1], ==, SCM_ANY);
            g_assert_cmpuint(answer.out[2], ==, expected_blocks(c, calls));
        }
        g_assert_cmpint(step(m, c->operation, token).ret, ==, token_errors[c->operation]);       /* used up */
    }
    g_assert_cmpint(answer.ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmphex(answer.out[0], ==, 0);
    g_assert_cmpuint(bound_blocks(m), ==, c->operation == BIND ? BLOCKS : 0);
    return calls;
}

static void test_steps(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(ScmMachine) m = prepare(c, NULL);
    ScmAnswer answer;

    answer = step(m, c->operation, 0);
    if (c->operation == BIND) {
        g_assert_cmphex(answer.out[1], ==, SCM_WINDOW);
    }
    g_assert_cmpuint(finish(m, c, answer, 1), ==, calls_of(c));
}

/* A bind left half-way: another one begins, its token is worth nothing, the blocks stay. */
static void test_abandoned(void)
{
    static const Case c = { BIND, 3, "busy", FW_SCM_RC_BUSY };
    g_autoptr(ScmMachine) m = prepare(&c, NULL);
    ScmAnswer first = step(m, BIND, 0);
    ScmAnswer second = scm_bind(m, DRC, 3, 4, SCM_WINDOW + 3 * SCM_BLOCK, 0);

    g_assert_cmpint(second.ret, ==, FW_SCM_RC_BUSY);
    g_assert_cmpint(step(m, BIND, first.out[0]).ret, ==, FW_SCM_RC_P5);
    g_assert_cmpuint(bound_blocks(m), ==, 6);
    g_assert_cmpint(scm_bind(m, DRC, 3, 4, SCM_WINDOW + 3 * SCM_BLOCK, second.out[0]).ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmpuint(bound_blocks(m), ==, 7);
}

static void test_token_of_another_device(void)
{
    static const Case c = { BIND, 3, "busy", FW_SCM_RC_BUSY };
    g_autoptr(ScmMachine) m = prepare(&c, NULL);
    ScmAnswer mine = step(m, BIND, 0);
    ScmAnswer theirs = scm_bind(m, OTHER, 0, BLOCKS, SCM_ANY, 0);

    g_assert_cmpint(step(m, BIND, theirs.out[0]).ret, ==, FW_SCM_RC_P5);
    g_assert_cmpint(scm_bind(m, OTHER, 0, BLOCKS, SCM_ANY, mine.out[0]).ret, ==, FW_SCM_RC_P5);
    g_assert_cmpint(step(m, BIND, mine.out[0]).ret, ==, FW_SCM_RC_BUSY);
}

static void test_other_arguments(void)
{
    static const Case c = { BIND, 3, "busy", FW_SCM_RC_BUSY };
    g_autoptr(ScmMachine) m = prepare(&c, NULL);
    uint64_t token = step(m, BIND, 0).out[0];

    g_assert_cmpint(scm_bind(m, DRC, 1, BLOCKS, SCM_ANY, token).ret, ==, FW_SCM_RC_P2);
    g_assert_cmpint(scm_bind(m, DRC, 0, BLOCKS - 1, SCM_ANY, token).ret, ==, FW_SCM_RC_P3);
    g_assert_cmpint(scm_bind(m, DRC, 0, BLOCKS, SCM_WINDOW + SCM_BLOCK, token).ret, ==, FW_SCM_RC_P4);
    g_assert_cmpint(scm_bind(m, DRC, 0, BLOCKS, SCM_WINDOW, token).ret, ==, FW_SCM_RC_BUSY);
}

static void test_reset(void)
{
    static const Case c = { BIND, 3, "busy", FW_SCM_RC_BUSY };
    g_autoptr(ScmMachine) m = prepare(&c, NULL);
    uint64_t token = step(m, BIND, 0).out[0];

    qtest_system_reset(m->qts);
    g_assert_cmpuint(bound_blocks(m), ==, 0);
    g_assert_cmpint(step(m, BIND, token).ret, ==, FW_SCM_RC_P5);
    g_assert_cmpint(step(m, BIND, 0).ret, ==, FW_SCM_RC_BUSY);
}

/* A flush goes on until the job is done, however long that takes; each busy answer has a new token. */
static void test_flush(void)
{
    static const Case c = { FLUSH, 2, "1ms", FW_SCM_RC_LONG_BUSY_1_MSEC };
    g_autoptr(ScmMachine) m = prepare(&c, NULL);
    ScmAnswer answer = scm_flush(m, DRC, 0);
    unsigned calls = 1;

    while (answer.ret == c.busy_code) {
        uint64_t token = answer.out[0];

        answer = scm_flush(m, DRC, token);
        g_assert_cmpint(scm_flush(m, DRC, token).ret, ==, FW_SCM_RC_P2);
        calls++;
    }
    g_assert_cmpint(answer.ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmphex(answer.out[0], ==, 0);
    g_assert_cmpuint(calls, >=, 4);
}

static void test_many_flushes(void)
{
    static const Case c = { FLUSH, 1, "busy", FW_SCM_RC_BUSY };
    g_autoptr(ScmMachine) m = prepare(&c, NULL);

    for (unsigned i = 0; i < 64; i++) {
        g_assert_cmphex(scm_flush(m, DRC, 0).out[0], !=, 0);
    }
    g_assert_cmphex(scm_flush(m, DRC, 0).out[0], ==, 0);
    g_assert_cmphex(scm_flush(m, OTHER, 0).out[0], !=, 0);
}

/* --- Migration --- */

static void finish_flush(ScmMachine *m, const Case *c, ScmAnswer answer)
{
    while (answer.ret == c->busy_code) {
        answer = scm_flush(m, DRC, answer.out[0]);
    }
    g_assert_cmpint(answer.ret, ==, FW_SCM_RC_SUCCESS);
}

static ScmMachine *migrate(ScmMachine *source, const Case *c)
{
    g_autofree char *path = scratch_path();
    g_autofree char *uri = g_strdup_printf("unix:%s", path);
    ScmMachine *target = prepare(c, uri);

    migration_run(source->qts, target->qts, uri);
    unlink(path);
    return target;
}

/* The operation is stopped after so many calls, moves to another emulator, and goes on with its token. */
static void test_migration(gconstpointer data)
{
    const Case *c = data;

    for (unsigned cut = 1; cut <= 3; cut++) {
        g_autoptr(ScmMachine) source = prepare(c, NULL);
        g_autoptr(ScmMachine) target = NULL;
        ScmAnswer answer = step(source, c->operation, 0);

        for (unsigned i = 1; i < cut; i++) {
            answer = step(source, c->operation, answer.out[0]);
        }
        g_assert_cmpint(answer.ret, ==, c->busy_code);
        target = migrate(source, c);
        if (c->operation != FLUSH) {
            g_assert_cmpuint(finish(target, c, answer, cut), ==, calls_of(c));
            continue;
        }
        finish_flush(target, c, answer);
    }
}

static void set(ScmMachine *m, const char *property, const char *value)
{
    qtest_qmp_assert_success(m->qts, "{'execute': 'qom-set', 'arguments': {'path': '/machine/peripheral/nv0', 'property': %s, 'value': %s}}",
                             property, value);
}

static void expect(ScmMachine *m, const char *property, const char *value)
{
    QDict *answer = qtest_qmp(m->qts, "{'execute': 'qom-get', 'arguments': {'path': '/machine/peripheral/nv0', 'property': %s}}", property);

    g_assert_cmpstr(qdict_get_try_str(answer, "return"), ==, value);
    qobject_unref(answer);
}

/* What the device is in at that moment goes along, and its properties say so on the other side. */
static void test_migration_of_conditions(void)
{
    static const Case c = { BIND, 2, "busy", FW_SCM_RC_BUSY };
    g_autoptr(ScmMachine) source = prepare(&c, NULL);
    g_autoptr(ScmMachine) target = NULL;
    const char *const conditions[][2] = {
        { "health", "life-critical:encrypted" }, { "in-use", "1+2:4+1" }, { "poison", "0x1000+128" }, { "stats-access", "no-authority" },
        { "broken", "metadata-read:flush" },
    };

    g_assert_cmpint(step(source, BIND, 0).ret, ==, FW_SCM_RC_BUSY);
    for (unsigned i = 0; i < G_N_ELEMENTS(conditions); i++) {
        set(source, conditions[i][0], conditions[i][1]);
        expect(source, conditions[i][0], conditions[i][1]);
    }
    target = migrate(source, &c);
    for (unsigned i = 0; i < G_N_ELEMENTS(conditions); i++) {
        expect(target, conditions[i][0], conditions[i][1]);
    }
    g_assert_cmpint(scm_unbind(target, DRC, SCM_WINDOW, 2, 0).ret, ==, FW_SCM_RC_IN_USE);
    g_assert_cmphex(qtest_readq(target->qts, SCM_WINDOW + 0x1000), ==, UINT64_MAX);
}

static const Case interrupted[] = {
    { BIND, 2, "busy", FW_SCM_RC_BUSY },
    { UNBIND, 2, "busy", FW_SCM_RC_BUSY },
    { UNBIND_DEVICE, 2, "10ms", FW_SCM_RC_LONG_BUSY_10_MSEC },
    { UNBIND_EVERYTHING, 2, "1ms", FW_SCM_RC_LONG_BUSY_1_MSEC },
    { FLUSH, 2, "busy", FW_SCM_RC_BUSY },
};

/* --- Snapshots --- */

static void add_disk(ScmMachine *m)
{
    char *path = scratch_file(0);

    g_ptr_array_add(m->files, path);
    snapshot_disk(m->qts, path, true);
}

/* The operation goes to its end, the snapshot brings it back to where it was, and it goes to its end once more with the token from before. */
static void test_snapshot(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(ScmMachine) m = prepare(c, NULL);
    ScmAnswer answer = step(m, c->operation, 0);

    add_disk(m);
    g_assert_cmpint(answer.ret, ==, c->busy_code);
    answer = step(m, c->operation, answer.out[0]);
    g_assert_cmpint(answer.ret, ==, c->busy_code);
    snapshot_save(m->qts, "t");
    for (unsigned times = 0; times < 2; times++) {
        if (c->operation == FLUSH) {
            finish_flush(m, c, answer);
        } else {
            g_assert_cmpuint(bound_blocks(m), ==, expected_blocks(c, 2));
            g_assert_cmpuint(finish(m, c, answer, 2), ==, calls_of(c));
        }
        g_assert_cmpint(step(m, c->operation, answer.out[0]).ret, ==, token_errors[c->operation]);
        snapshot_load(m->qts, "t");
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = g_strdup_printf("scm-steps/%s/%u-%s", names[cases[i].operation], cases[i].per_call, cases[i].busy);

        qtest_add_data_func(name, &cases[i], test_steps);
    }
    qtest_add_func("scm-steps/abandoned", test_abandoned);
    qtest_add_func("scm-steps/foreign-token", test_token_of_another_device);
    qtest_add_func("scm-steps/other-arguments", test_other_arguments);
    qtest_add_func("scm-steps/reset", test_reset);
    qtest_add_func("scm-steps/flush", test_flush);
    qtest_add_func("scm-steps/many-flushes", test_many_flushes);
    qtest_add_func("scm-steps/migration/conditions", test_migration_of_conditions);
    for (unsigned i = 0; i < G_N_ELEMENTS(interrupted); i++) {
        g_autofree char *migration = g_strdup_printf("scm-steps/migration/%s", names[interrupted[i].operation]);
        g_autofree char *snapshot = g_strdup_printf("scm-steps/snapshot/%s", names[interrupted[i].operation]);

        qtest_add_data_func(migration, &interrupted[i], test_migration);
        qtest_add_data_func(snapshot, &interrupted[i], test_snapshot);
    }
    return scm_run();
}
