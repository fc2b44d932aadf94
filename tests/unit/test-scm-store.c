/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The calls that do not bind: metadata, health, performance statistics, flush; each return code, byte order, limits. */
#include "test-scm-machine.h"

#include <string.h>

#include "fw/scm-health.h"
#include "fw/scm-stats-table.h"
#include "fw/scm-stats.h"

#define DRC    0x44000001u
#define READ   FW_SCM_H_READ_METADATA
#define WRITE  FW_SCM_H_WRITE_METADATA
#define HEALTH FW_SCM_H_HEALTH
#define STATS  FW_SCM_H_PERFORMANCE_STATS
#define FLUSH  FW_SCM_H_FLUSH
#define BUFFER WORLD_GUEST_BASE

/* ---- metadata ---- */

static uint64_t read_value(World *world, uint64_t offset, uint64_t len)
{
    FwScmCall call = world_call(world, READ, DRC, offset, len, 0, 0);

    g_assert_cmpint(call.ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmpuint(call.n_out, ==, 2);
    g_assert_cmpuint(call.out[1], ==, len);
    return call.out[0];
}

static void test_metadata_order(void)
{
    World *world = world_new();
    const uint8_t bytes[] = { 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef };

    world_add(world, DRC, 1);
    memcpy(world->device[0].metadata + 3, bytes, sizeof(bytes));
    g_assert_cmphex(read_value(world, 3, 1), ==, 0x01);
    g_assert_cmphex(read_value(world, 3, 2), ==, 0x0123);
    g_assert_cmphex(read_value(world, 3, 4), ==, 0x01234567);
    g_assert_cmphex(read_value(world, 3, 8), ==, UINT64_C(0x0123456789abcdef));
    g_assert_cmpint(world_call(world, WRITE, DRC, 100, UINT64_C(0x0123456789abcdef), 8, 0).ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmpmem(world->device[0].metadata + 100, 8, bytes, 8);
    g_assert_cmpint(world_call(world, WRITE, DRC, 102, 0x89ab, 2, 0).ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmpmem(world->device[0].metadata + 102, 2, bytes + 4, 2);
    g_assert_cmphex(world->device[0].metadata[104], ==, 0x89);
    world_free(world);
}

/* The last byte can be reached with every length; one byte further cannot. */
static void test_metadata_limits(void)
{
    World *world = world_new();
    const uint64_t lengths[] = { 1, 2, 4, 8 }, bad[] = { 0, 3, 5, 6, 7, 9, 16, UINT64_MAX };

    world_add(world, DRC, 1);
    for (unsigned i = 0; i < G_N_ELEMENTS(lengths); i++) {
        uint64_t len = lengths[i], last = WORLD_METADATA_BYTES - len;

        g_assert_cmpint(world_call(world, WRITE, DRC, last, 0x5a, len, 0).ret, ==, FW_SCM_RC_SUCCESS);
        g_assert_cmphex(read_value(world, last, len), ==, 0x5a);
        world_refused(world, FW_SCM_RC_P2, READ, DRC, last + 1, len, 0, 0);
        world_refused(world, FW_SCM_RC_P2, WRITE, DRC, last + 1, 0, len, 0);
        world_refused(world, FW_SCM_RC_P2, READ, DRC, UINT64_MAX - len + 1, len, 0, 0);
        world_refused(world, FW_SCM_RC_P2, WRITE, DRC, UINT64_MAX, 0, len, 0);
        if (len < 8) {
            world_refused(world, FW_SCM_RC_P2, WRITE, DRC, 0, UINT64_C(1) << (8 * len), len, 0);
        }
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++) {
        world_refused(world, FW_SCM_RC_P3, READ, DRC, 0, bad[i], 0, 0);
        world_refused(world, FW_SCM_RC_P4, WRITE, DRC, 0, 0, bad[i], 0);
    }
    world_refused(world, FW_SCM_RC_PARAMETER, READ, 0, 0, 8, 0, 0);
    world_refused(world, FW_SCM_RC_PARAMETER, WRITE, 0, 0, 0, 8, 0);
    world_free(world);
}

static void test_metadata_trouble(void)
{
    World *world = world_new();
    FwScmDevice *device = world_add(world, DRC, 1);

    world->metadata_fails = true;
    world_refused(world, FW_SCM_RC_HARDWARE, READ, DRC, 0, 8, 0, 0);
    world_refused(world, FW_SCM_RC_HARDWARE, WRITE, DRC, 0, 1, 8, 0);
    world->metadata_fails = false;
    device->broken = FW_SCM_BROKEN_METADATA_READ;
    world_refused(world, FW_SCM_RC_HARDWARE, READ, DRC, 0, 8, 0, 0);
    g_assert_cmpint(world_call(world, WRITE, DRC, 0, 1, 8, 0).ret, ==, FW_SCM_RC_SUCCESS);
    device->broken = FW_SCM_BROKEN_METADATA_WRITE;
    world_refused(world, FW_SCM_RC_HARDWARE, WRITE, DRC, 0, 2, 8, 0);
    g_assert_cmphex(read_value(world, 0, 8), ==, 1);
    device->broken = 0;
    device->config.metadata_read_only = true;
    world_refused(world, FW_SCM_RC_P2, WRITE, DRC, 0, 2, 8, 0);
    device->config.metadata_size = 0;
    world_refused(world, FW_SCM_RC_P2, READ, DRC, 0, 1, 0, 0);
    world_free(world);
}

/* ---- health ---- */

static void test_health(void)
{
    World *world = world_new();
    FwScmDevice *device = world_add(world, DRC, 1);
    FwScmCall call = world_call(world, HEALTH, DRC, 0, 0, 0, 0);

    g_assert_cmpint(call.ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmpuint(call.n_out, ==, 2);
    g_assert_cmphex(call.out[0], ==, 0);
    g_assert_cmphex(call.out[1], ==, UINT64_C(0xffc0000000000000));
    device->health = FW_SCM_HEALTH_UNARMED | FW_SCM_HEALTH_PERSIST_FAILED | FW_SCM_HEALTH_GARDED_NEXT_IPL;
    device->health_valid = FW_SCM_HEALTH_UNARMED;
    call = world_call(world, HEALTH, DRC, 0, 0, 0, 0);
    g_assert_cmphex(call.out[0], ==, UINT64_C(0xc400000000000000));
    g_assert_cmphex(call.out[1], ==, UINT64_C(0x8000000000000000));
    world_refused(world, FW_SCM_RC_PARAMETER, HEALTH, 0, 0, 0, 0, 0);
    device->broken = FW_SCM_BROKEN_HEALTH;
    world_refused(world, FW_SCM_RC_HARDWARE, HEALTH, DRC, 0, 0, 0, 0);
    world_free(world);
}

static void test_health_words(void)
{
    const char *const wrong[] = { "", "unarmed:", ":unarmed", "Unarmed", "0x", "0x1g", "0x10000000000000000", "1", "none:unarmed" };
    GError *error = NULL;
    uint64_t bitmap = 7;
    char *text;

    for (unsigned i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_assert_false(fw_scm_health_parse(wrong[i], &bitmap, &error));
        g_assert_nonnull(error);
        g_clear_error(&error);
        g_assert_cmphex(bitmap, ==, 7);
    }
    for (unsigned bit = 0; bit < 10; bit++) {
        text = fw_scm_health_format(FW_SCM_HEALTH_BIT(bit));
        g_assert_true(fw_scm_health_parse(text, &bitmap, &error));
        g_assert_cmphex(bitmap, ==, UINT64_C(1) << (63 - bit));
        g_free(text);
    }
    g_assert_true(fw_scm_health_parse("unarmed:erased", &bitmap, &error));
    text = fw_scm_health_format(bitmap);
    g_assert_cmpstr(text, ==, "unarmed:erased");
    g_free(text);
    g_assert_true(fw_scm_health_parse("all", &bitmap, &error));
    g_assert_cmphex(bitmap, ==, FW_SCM_HEALTH_KNOWN);
    g_assert_true(fw_scm_health_parse("0x8000000000000001", &bitmap, &error));
    text = fw_scm_health_format(bitmap);
    g_assert_cmpstr(text, ==, "0x8000000000000001");
    g_free(text);
    g_assert_true(fw_scm_health_parse("none", &bitmap, &error));
    g_assert_cmphex(bitmap, ==, 0);
}

/* ---- statistics ---- */

static void put_header(World *world, const char *eye_catcher, uint8_t version, uint32_t n)
{
    memcpy(world->guest, eye_catcher, 8);
    memset(world->guest + 8, 0, 8);
    world->guest[11] = version;
    world->guest[12] = (uint8_t)(n >> 24);
    world->guest[13] = (uint8_t)(n >> 16);
    world->guest[14] = (uint8_t)(n >> 8);
    world->guest[15] = (uint8_t)n;
}

static uint64_t value_at(const World *world, unsigned entry)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < 8; i++) {
        value = value << 8 | world->guest[16 + 16 * entry + 8 + i];
    }
    return value;
}

static void put_id(World *world, unsigned entry, const char *id)
{
    memcpy(world->guest + 16 + 16 * entry, id, 8);
    memset(world->guest + 16 + 16 * entry + 8, 0xee, 8);
}

static int64_t ask(World *world, uint64_t address, uint64_t size)
{
    return world_call(world, STATS, DRC, address, size, 0, 0).ret;
}

static void test_stats_all(void)
{
    World *world = world_new();
    FwScmDevice *device = world_add(world, DRC, 1);
    FwScmCall call;

    g_assert_true(fw_scm_stats_set(&device->stats, "PonSecs=12345:FastWCnt=0xffffffffffffffff", NULL));
    call = world_call(world, STATS, DRC, 0, 0, 0, 0);
    g_assert_cmpint(call.ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmpuint(call.n_out, ==, 1);
    g_assert_cmpuint(call.out[0], ==, 16 + 16 * 16);

    put_header(world, "SCMSTATS", 1, 0);
    world->guest[272] = 0x77;
    g_assert_cmpint(ask(world, BUFFER, 272), ==, FW_SCM_RC_SUCCESS);
    g_assert_cmpmem(world->guest, 16, "SCMSTATS\0\0\0\1\0\0\0\20", 16);
    g_assert_cmpmem(world->guest + 16, 8, "CtlResCt", 8);
    g_assert_cmpmem(world->guest + 16 + 2 * 16, 8, "PonSecs ", 8);
    g_assert_cmpuint(value_at(world, 2), ==, 12345);
    g_assert_cmpmem(world->guest + 16 + 3 * 16, 8, "MemLife ", 8);
    g_assert_cmpuint(value_at(world, 3), ==, 100);
    g_assert_cmpmem(world->guest + 16 + 15 * 16, 8, "FastWCnt", 8);
    g_assert_cmphex(value_at(world, 15), ==, UINT64_MAX);
    g_assert_cmphex(world->guest[272], ==, 0x77);

    put_header(world, "SCMSTATS", 1, 0);
    world_refused(world, FW_SCM_RC_PARAMETER, STATS, DRC, BUFFER, 271, 0, 0);
    g_assert_cmpint(ask(world, BUFFER, UINT64_MAX - BUFFER), ==, FW_SCM_RC_SUCCESS);

    /* A smaller table. */
    g_assert_true(fw_scm_stats_set(&device->stats, "all=none:MedRCnt=3", NULL));
    g_assert_cmpuint(world_call(world, STATS, DRC, 0, 0, 0, 0).out[0], ==, 32);
    put_header(world, "SCMSTATS", 1, 0);
    g_assert_cmpint(ask(world, BUFFER, 32), ==, FW_SCM_RC_SUCCESS);
    g_assert_cmpmem(world->guest + 12, 12, "\0\0\0\1MedRCnt ", 12);
    world_free(world);
}

static void test_stats_named(void)
{
    World *world = world_new();
    FwScmDevice *device = world_add(world, DRC, 1);
    FwScmCall call;

    g_assert_true(fw_scm_stats_set(&device->stats, "HostLCnt=7:HostSCnt=none", NULL));
    put_header(world, "SCMSTATS", 1, 2);
    put_id(world, 0, "MemLife ");
    put_id(world, 1, "HostLCnt");
    g_assert_cmpint(ask(world, BUFFER, 48), ==, FW_SCM_RC_SUCCESS);
    g_assert_cmpuint(value_at(world, 0), ==, 100);
    g_assert_cmpuint(value_at(world, 1), ==, 7);

    /* Unknown ones: the first is named, its value is left alone, the known ones are there. */
    put_header(world, "SCMSTATS", 1, 3);
    put_id(world, 0, "HostSCnt");
    put_id(world, 1, "HostLCnt");
    put_id(world, 2, "Nonsense");
    call = world_call(world, STATS, DRC, BUFFER, 64, 0, 0);
    g_assert_cmpint(call.ret, ==, FW_SCM_RC_PARTIAL);
    g_assert_cmpuint(call.n_out, ==, 1);
    g_assert_cmphex(call.out[0], ==, UINT64_C(0x486f737453436e74)); /* "HostSCnt" */
    g_assert_cmphex(value_at(world, 0), ==, UINT64_C(0xeeeeeeeeeeeeeeee));
    g_assert_cmpuint(value_at(world, 1), ==, 7);

    /* More than there are statistics, up to the limit. */
    put_header(world, "SCMSTATS", 1, FW_SCM_STATS_MAX_ENTRIES);
    for (unsigned i = 0; i < FW_SCM_STATS_MAX_ENTRIES; i++) {
        put_id(world, i, "HostLCnt");
    }
    g_assert_cmpint(ask(world, BUFFER, 8192), ==, FW_SCM_RC_SUCCESS);
    g_assert_cmpuint(value_at(world, FW_SCM_STATS_MAX_ENTRIES - 1), ==, 7);
    put_header(world, "SCMSTATS", 1, FW_SCM_STATS_MAX_ENTRIES + 1);
    world_refused(world, FW_SCM_RC_PARAMETER, STATS, DRC, BUFFER, 8192, 0, 0);
    world_free(world);
}

static void test_stats_refusals(void)
{
    World *world = world_new();
    FwScmDevice *device = world_add(world, DRC, 1);

    world_refused(world, FW_SCM_RC_PARAMETER, STATS, 0, 0, 0, 0, 0);
    put_header(world, "SCMSTATS", 1, 1);
    put_id(world, 0, "MemLife ");
    world_refused(world, FW_SCM_RC_PARAMETER, STATS, DRC, BUFFER, 15, 0, 0);
    world_refused(world, FW_SCM_RC_PARAMETER, STATS, DRC, BUFFER, 31, 0, 0);
    world_refused(world, FW_SCM_RC_PARAMETER, STATS, DRC, 0, 32, 0, 0);
    world_refused(world, FW_SCM_RC_PARAMETER, STATS, DRC, BUFFER + WORLD_GUEST_BYTES - 16, 32, 0, 0);
    world_refused(world, FW_SCM_RC_PARAMETER, STATS, DRC, UINT64_MAX - 8, 32, 0, 0);
    world_refused(world, FW_SCM_RC_PARAMETER, STATS, DRC, UINT64_MAX, UINT64_MAX, 0, 0);
    put_header(world, "SCMSTATS", 1, UINT32_MAX);
    world_refused(world, FW_SCM_RC_PARAMETER, STATS, DRC, BUFFER, UINT64_MAX - BUFFER, 0, 0);
    put_header(world, "SCMSTATs", 1, 1);
    world_refused(world, FW_SCM_RC_PARAMETER, STATS, DRC, BUFFER, 32, 0, 0);
    put_header(world, "SCMSTATS", 2, 1);
    world_refused(world, FW_SCM_RC_PARAMETER, STATS, DRC, BUFFER, 32, 0, 0);
    put_header(world, "SCMSTATS", 1, 1);
    device->stats.access = FW_SCM_STATS_NO_AUTHORITY;
    world_refused(world, FW_SCM_RC_AUTHORITY, STATS, DRC, BUFFER, 32, 0, 0);
    world_refused(world, FW_SCM_RC_AUTHORITY, STATS, DRC, 0, 0, 0, 0);
    device->stats.access = FW_SCM_STATS_UNSUPPORTED;
    world_refused(world, FW_SCM_RC_UNSUPPORTED, STATS, DRC, 0, 0, 0, 0);
    device->stats.access = FW_SCM_STATS_NO_PRIVILEGE;
    world_refused(world, FW_SCM_RC_PRIVILEGE, STATS, DRC, 0, 0, 0, 0);
    device->stats.access = FW_SCM_STATS_ALLOWED;
    device->broken = FW_SCM_BROKEN_STATS;
    world_refused(world, FW_SCM_RC_HARDWARE, STATS, DRC, BUFFER, 32, 0, 0);
    g_assert_cmpuint(world->guest_writes, ==, 0);
    world_free(world);
}

static void test_stats_words(void)
{
    const char *const wrong[] = { "MemLife", "MemLife=", "MemLife =1", "Nonsense=1", "MemLife=-1", "MemLife=1:", "MemLife=18446744073709551616",
                                  "all=1", "=1" };
    FwScmStats stats, before;
    FwScmStatsAccess access;
    GError *error = NULL;
    char *text;

    fw_scm_stats_init(&stats);
    before = stats;
    for (unsigned i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_assert_false(fw_scm_stats_set(&stats, wrong[i], &error));
        g_assert_nonnull(error);
        g_clear_error(&error);
        g_assert_cmpmem(&stats, sizeof(stats), &before, sizeof(before));
    }
    for (unsigned i = 0; i < FW_SCM_STATS_KINDS; i++) {
        g_assert_cmpint(fw_scm_stats_find(fw_scm_stats_id(i)), ==, (int)i);
        g_assert_nonnull(fw_scm_stats_meaning(i));
    }
    g_assert_true(fw_scm_stats_set(&stats, "CtlResCt=5:CtlResTm=none:MemLife=0x10", &error));
    text = fw_scm_stats_format(&stats);
    fw_scm_stats_init(&before);
    g_assert_true(fw_scm_stats_set(&before, text, &error));
    g_assert_cmpuint(before.present, ==, stats.present);
    g_assert_cmpuint(before.value[3], ==, 16);
    g_free(text);
    for (unsigned i = 0; i < FW_SCM_STATS_ACCESS_KINDS; i++) {
        g_assert_true(fw_scm_stats_access_parse(fw_scm_stats_access_name(i), &access, &error));
        g_assert_cmpuint(access, ==, i);
    }
    g_assert_false(fw_scm_stats_access_parse("maybe", &access, &error));
    g_clear_error(&error);
}

/* ---- flush ---- */

static void test_flush_job(void)
{
    World *world = world_new();
    FwScmDevice *device = world_add(world, DRC, 8);
    FwScmCall call;

    world_refused(world, FW_SCM_RC_PARAMETER, FLUSH, 0, 0, 0, 0, 0);
    world_refused(world, FW_SCM_RC_P2, FLUSH, DRC, 9, 0, 0, 0);
    call = world_flush(world, DRC, 0);  /* nothing bound: the job still runs */
    g_assert_cmpint(call.ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmphex(call.out[0], ==, 0);
    g_assert_cmpuint(world->jobs_started, ==, 1);

    world->flush_polls = 3;
    call = world_flush(world, DRC, 0);
    g_assert_cmpint(call.ret, ==, FW_SCM_RC_BUSY);
    g_assert_cmpuint(world_finish(world, &call), ==, 3);
    g_assert_cmpint(call.ret, ==, FW_SCM_RC_SUCCESS);

    /* Three calls of pace, and then three polls of the job. */
    g_assert_cmpint(world_bind(world, DRC, 0, 6, FW_SCM_ANY_ADDRESS, 0).ret, ==, FW_SCM_RC_SUCCESS);
    device->config.flush.blocks_per_call = 2;
    call = world_flush(world, DRC, 0);
    g_assert_cmpuint(world_finish(world, &call), ==, 2 + 3);
    g_assert_cmpuint(g_hash_table_size(world->jobs), ==, 0);
    world_free(world);
}

static void test_flush_failures(void)
{
    World *world = world_new();
    FwScmDevice *device = world_add(world, DRC, 8);
    FwScmCall call;

    world->flush_polls = 1;
    world->flush_fails = true;
    call = world_flush(world, DRC, 0);
    g_assert_cmpint(call.ret, ==, FW_SCM_RC_BUSY);
    world_finish(world, &call);
    g_assert_cmpint(call.ret, ==, FW_SCM_RC_HARDWARE);
    g_assert_cmpuint(call.n_out, ==, 0);
    world_refused(world, FW_SCM_RC_P2, FLUSH, DRC, call.in[1], 0, 0, 0);

    call = world_flush(world, DRC, 0);
    device->broken = FW_SCM_BROKEN_FLUSH;
    world_finish(world, &call);
    g_assert_cmpint(call.ret, ==, FW_SCM_RC_HARDWARE);
    g_assert_cmpint(world_flush(world, DRC, 0).ret, ==, FW_SCM_RC_HARDWARE);
    g_assert_cmpuint(g_hash_table_size(world->jobs), ==, 0);
    world_free(world);
}

/* Many CPUs flush at once: each has its own token; the table's end is "call again", not an error. */
static void test_flush_many(void)
{
    World *world = world_new();
    FwScmCall call[FW_SCM_MAX_FLUSHES], more;

    world_add(world, DRC, 8);
    world->flush_polls = 1;
    for (unsigned i = 0; i < FW_SCM_MAX_FLUSHES; i++) {
        call[i] = world_flush(world, DRC, 0);
        g_assert_cmpint(call[i].ret, ==, FW_SCM_RC_BUSY);
    }
    more = world_flush(world, DRC, 0);
    g_assert_cmpint(more.ret, ==, FW_SCM_RC_BUSY);
    g_assert_cmphex(more.out[0], ==, 0);
    g_assert_cmpuint(world->jobs_started, ==, FW_SCM_MAX_FLUSHES);
    world_migrate(world);
    for (unsigned i = FW_SCM_MAX_FLUSHES; i-- > 0;) {
        g_assert_cmpuint(world_finish(world, &call[i]), ==, 2);   /* the job began anew after the migration */
        g_assert_cmpint(call[i].ret, ==, FW_SCM_RC_SUCCESS);
    }
    world_finish(world, &more);
    g_assert_cmpint(more.ret, ==, FW_SCM_RC_SUCCESS);
    world_free(world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/scm/metadata/order", test_metadata_order);
    g_test_add_func("/scm/metadata/limits", test_metadata_limits);
    g_test_add_func("/scm/metadata/trouble", test_metadata_trouble);
    g_test_add_func("/scm/health/call", test_health);
    g_test_add_func("/scm/health/words", test_health_words);
    g_test_add_func("/scm/stats/all", test_stats_all);
    g_test_add_func("/scm/stats/named", test_stats_named);
    g_test_add_func("/scm/stats/refusals", test_stats_refusals);
    g_test_add_func("/scm/stats/words", test_stats_words);
    g_test_add_func("/scm/flush/job", test_flush_job);
    g_test_add_func("/scm/flush/failures", test_flush_failures);
    g_test_add_func("/scm/flush/many", test_flush_many);
    return g_test_run();
}
