/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The root device: every function with right, short and impossible input; the scrub's states; byte offsets of each answer. */
#include "test-dsm.h"
#include "fw/dsm-root.h"
#include "fw/nfit-build.h"

#define BASE   UINT64_C(0x100000000)
#define SIZE   UINT64_C(0x4000000)
#define DIMMS  2u
#define ROOM   65528u

struct test_root {
    struct fw_ars state;
    struct fw_poison found;
    struct fw_poison injected;
    struct fw_poison dimms[DIMMS];
    struct fw_ars_config config;
    struct fw_ars_region regions[DIMMS];
    struct fw_dsm_root root;
    struct fw_dsm_target target;
    const char *set;              /* of interleave; NULL: none */
    guint notified;
};

static gboolean poison_dimm(void *dimm, uint64_t offset, uint64_t length)
{
    return fw_poison_add(dimm, offset, length, NULL);
}

static gboolean heal_dimm(void *dimm, uint64_t offset, uint64_t length)
{
    return fw_poison_clear(dimm, offset, length);
}

static void notify(void *opaque)
{
    ((struct test_root *)opaque)->notified++;
}

static struct fw_nfit *make_nfit(void *opaque)
{
    struct test_root *test = opaque;
    struct fw_nfit_dimm dimms[DIMMS];
    struct fw_nfit_config config = { .dimms = dimms, .count = DIMMS };

    memset(dimms, 0, sizeof(dimms));
    for (guint i = 0; i < DIMMS; i++) {
        fw_nfit_dimm_init(&dimms[i]);
        dimms[i].slot = i;
        dimms[i].base = BASE + i * SIZE;
        dimms[i].length = SIZE;
        dimms[i].interleave_set = test->set;
    }
    return fw_nfit_build(&config, FW_NFIT_REPORT_FIT, NULL);
}

static void begin(struct test_root *test)
{
    memset(test, 0, sizeof(*test));
    fw_poison_init(&test->found, FW_POISON_LINE_X86);
    fw_poison_init(&test->injected, FW_POISON_LINE_X86);
    for (guint i = 0; i < DIMMS; i++) {
        fw_poison_init(&test->dimms[i], FW_POISON_LINE_X86);
        g_assert_true(fw_poison_bound(&test->dimms[i], SIZE, NULL));
        /* The second one is listed first: the order is nobody's promise. */
        test->regions[DIMMS - 1 - i] = (struct fw_ars_region) { BASE + i * SIZE, SIZE, i + 1, &test->dimms[i], &test->dimms[i] };
    }
    test->root.ars = (struct fw_ars_platform) {
        .state = &test->state, .found = &test->found, .injected = &test->injected, .config = &test->config, .regions = test->regions, .count = DIMMS,
        .poison = poison_dimm, .heal = heal_dimm, .notify = notify, .opaque = test,
    };
    test->root.output_max = ROOM;
    test->root.nfit = make_nfit;
    test->target.device = FW_DSM_DEVICE_ROOT;
    test->target.root = &test->root;
}

static void end(struct test_root *test)
{
    fw_poison_finish(&test->found);
    fw_poison_finish(&test->injected);
    for (guint i = 0; i < DIMMS; i++) {
        fw_poison_finish(&test->dimms[i]);
    }
}

static GByteArray *call(struct test_root *test, uint32_t function, const void *in, size_t length)
{
    struct fw_dsm_reply reply = test_dsm(&test->target, FW_DSM_ROOT_UUID, FW_DSM_ROOT_REVISION, function, in, length);

    g_assert_cmpuint(reply.out->len, >=, 4);
    g_assert_cmpuint(fw_le_load(reply.out->data, 2), ==, reply.status);
    if (reply.status) {
        g_assert_cmpuint(reply.out->len, ==, 4);
    }
    return reply.out;
}

static uint64_t at(const GByteArray *out, guint offset, unsigned width)
{
    g_assert_cmpuint(offset + width, <=, out->len);
    return fw_le_load(out->data + offset, width);
}

/* Address and length, and what follows them. */
static GByteArray *on_range(struct test_root *test, uint32_t function, uint64_t spa, uint64_t length, uint64_t more)
{
    uint8_t in[FW_DSM_ROOT_START_LENGTH] = { 0 };

    fw_le_store(in, 8, spa);
    fw_le_store(in + 8, 8, length);
    fw_le_store(in + 16, 8, more);
    return call(test, function, in, function == FW_DSM_ROOT_ARS_START ? FW_DSM_ROOT_START_LENGTH :
                function == FW_DSM_ROOT_INJECT ? FW_DSM_ROOT_INJECT_LENGTH : FW_DSM_ROOT_RANGE_LENGTH);
}

static uint32_t status_of(GByteArray *out)
{
    uint32_t status = fw_le_load(out->data, 4);

    g_byte_array_unref(out);
    return status;
}

static uint32_t range_status(struct test_root *test, uint32_t function, uint64_t spa, uint64_t length, uint64_t more)
{
    return status_of(on_range(test, function, spa, length, more));
}

static uint32_t start(struct test_root *test, uint64_t spa, uint64_t length)
{
    return range_status(test, FW_DSM_ROOT_ARS_START, spa, length, FW_ARS_TYPE_PERSISTENT);
}

static GByteArray *query(struct test_root *test)
{
    return call(test, FW_DSM_ROOT_ARS_STATUS, NULL, 0);
}

static uint32_t extended(uint32_t status)
{
    return status >> FW_DSM_ROOT_EXTENDED_SHIFT;
}

static void test_query(void)
{
    struct test_root test;
    struct fw_dsm_reply reply;

    begin(&test);
    reply = test_dsm(&test.target, FW_DSM_ROOT_UUID, FW_DSM_ROOT_REVISION, 0, NULL, 0);
    g_assert_cmphex(fw_le_load(reply.out->data, 4), ==, 0x3bf);
    g_byte_array_unref(reply.out);
    test.target.root = NULL;
    reply = test_dsm(&test.target, FW_DSM_ROOT_UUID, FW_DSM_ROOT_REVISION, 0, NULL, 0);
    g_assert_cmphex(fw_le_load(reply.out->data, 4), ==, 0);
    g_byte_array_unref(reply.out);
    g_assert_cmpuint(status_of(query(&test)), ==, FW_DSM_ROOT_NOT_SUPPORTED);
    end(&test);
}

/* Every length below what a function needs, and the reserved function. */
static void test_short_input(void)
{
    static const struct { uint32_t function; size_t length; } needs[] = {
        { FW_DSM_ROOT_ARS_CAPABILITIES, 16 }, { FW_DSM_ROOT_ARS_START, 24 }, { FW_DSM_ROOT_CLEAR_ERROR, 16 },
        { FW_DSM_ROOT_TRANSLATE_SPA, 8 }, { FW_DSM_ROOT_INJECT, 17 }, { FW_DSM_ROOT_INJECT_CLEAR, 16 },
    };
    struct test_root test;

    begin(&test);
    for (size_t i = 0; i < G_N_ELEMENTS(needs); i++) {
        for (size_t length = 0; length < needs[i].length; length++) {
            g_autofree uint8_t *in = g_malloc0(length ? length : 1);

            g_assert_cmpuint(status_of(call(&test, needs[i].function, in, length)), ==, FW_DSM_ROOT_INVALID_INPUT);
        }
    }
    g_assert_cmpuint(status_of(call(&test, 6, NULL, 0)), ==, FW_DSM_ROOT_NOT_SUPPORTED);
    g_assert_cmpuint(status_of(call(&test, 10, NULL, 0)), ==, FW_DSM_ROOT_NOT_SUPPORTED);
    g_assert_cmpuint(status_of(call(&test, 0xffffffff, NULL, 0)), ==, FW_DSM_ROOT_NOT_SUPPORTED);
    end(&test);
}

/* Ranges that are not persistent memory from end to end are refused by everything that takes one. */
static void test_ranges(void)
{
    static const uint32_t functions[] = {
        FW_DSM_ROOT_ARS_CAPABILITIES, FW_DSM_ROOT_ARS_START, FW_DSM_ROOT_CLEAR_ERROR, FW_DSM_ROOT_INJECT, FW_DSM_ROOT_INJECT_CLEAR,
    };
    static const struct { uint64_t spa, length; gboolean good; } ranges[] = {
        { BASE, SIZE, TRUE }, { BASE + SIZE, SIZE, TRUE }, { BASE, DIMMS * SIZE, TRUE }, { BASE + SIZE - 256, 512, TRUE },
        { BASE, 0, FALSE }, { BASE - 256, 512, FALSE }, { BASE, DIMMS * SIZE + 256, FALSE }, { BASE + DIMMS * SIZE, 256, FALSE },
        { BASE, UINT64_MAX & ~UINT64_C(255), FALSE }, { UINT64_MAX & ~UINT64_C(255), 512, FALSE }, { 0, 256, FALSE },
    };
    struct test_root test;

    begin(&test);
    for (size_t f = 0; f < G_N_ELEMENTS(functions); f++) {
        for (size_t i = 0; i < G_N_ELEMENTS(ranges); i++) {
            uint32_t status = range_status(&test, functions[f], ranges[i].spa, ranges[i].length, FW_ARS_TYPE_PERSISTENT);

            g_assert_cmpuint(status & 0xffff, ==, ranges[i].good ? FW_DSM_ROOT_SUCCESS : FW_DSM_ROOT_INVALID_INPUT);
        }
    }
    end(&test);
}

static void test_capabilities(void)
{
    g_autoptr(GByteArray) out = NULL;
    struct test_root test;

    begin(&test);
    out = on_range(&test, FW_DSM_ROOT_ARS_CAPABILITIES, BASE, SIZE, 0);
    g_assert_cmpuint(out->len, ==, 16);
    g_assert_cmphex(at(out, 0, 4), ==, FW_ARS_TYPE_PERSISTENT << 16);
    g_assert_cmpuint(at(out, 4, 4), ==, 48 + 168 * 24);
    g_assert_cmpuint(at(out, 8, 4), ==, 256);
    g_assert_cmpuint(at(out, 12, 2), ==, 1);
    end(&test);
}

static void test_no_scrub_yet(void)
{
    g_autoptr(GByteArray) out = NULL;
    struct test_root test;

    begin(&test);
    out = query(&test);
    g_assert_cmpuint(out->len, ==, 48);
    g_assert_cmphex(at(out, 0, 4), ==, FW_DSM_ROOT_ARS_NONE << 16);
    g_assert_cmpuint(at(out, 4, 4), ==, 48);
    g_assert_cmpuint(at(out, 44, 4), ==, 0);
    end(&test);
}

static void test_records(void)
{
    g_autoptr(GByteArray) out = NULL;
    struct test_root test;

    begin(&test);
    g_assert_true(fw_poison_parse(&test.dimms[0], "0x1000+64:0x3ffffc0+64", NULL));
    g_assert_true(fw_poison_parse(&test.dimms[1], "0x0+128", NULL));
    g_assert_cmphex(start(&test, BASE + 64, 2 * SIZE - 128), ==, FW_DSM_ROOT_SUCCESS);
    out = query(&test);
    g_assert_cmpuint(out->len, ==, 48 + 3 * 24);
    g_assert_cmphex(at(out, 0, 4), ==, 0);
    g_assert_cmpuint(at(out, 4, 4), ==, out->len);
    g_assert_cmphex(at(out, 8, 8), ==, BASE + 64);
    g_assert_cmphex(at(out, 16, 8), ==, 2 * SIZE - 128);
    g_assert_cmphex(at(out, 24, 8), ==, 0);
    g_assert_cmphex(at(out, 32, 8), ==, 0);
    g_assert_cmpuint(at(out, 40, 2), ==, FW_ARS_TYPE_PERSISTENT);
    g_assert_cmpuint(at(out, 42, 2), ==, 0);
    g_assert_cmpuint(at(out, 44, 4), ==, 3);
    g_assert_cmpuint(at(out, 48, 4), ==, 1);
    g_assert_cmphex(at(out, 56, 8), ==, BASE + 0x1000);
    g_assert_cmphex(at(out, 64, 8), ==, 64);
    g_assert_cmphex(at(out, 72 + 8, 8), ==, BASE + SIZE - 64);
    g_assert_cmpuint(at(out, 96, 4), ==, 2);
    g_assert_cmphex(at(out, 96 + 8, 8), ==, BASE + SIZE);
    g_assert_cmphex(at(out, 96 + 16, 8), ==, 128);
    end(&test);
}

/* Two records fit: the rest is asked for from the restart address on, until there is none. */
static void test_overflow(void)
{
    uint64_t spa = BASE, length = SIZE;
    guint records = 0, rounds = 0;
    struct test_root test;

    begin(&test);
    test.config.records_max = 2;
    g_assert_true(fw_poison_parse(&test.dimms[0], "0+64:0x1000+64:0x2000+64:0x3000+64:0x4000+64", NULL));
    while (length) {
        g_autoptr(GByteArray) out = NULL;

        g_assert_cmpuint(start(&test, spa, length), ==, FW_DSM_ROOT_SUCCESS);
        out = query(&test);
        g_assert_cmpuint(out->len, ==, at(out, 4, 4));
        records += at(out, 44, 4);
        g_assert_cmpuint(extended(at(out, 0, 4)), ==, ++rounds < 3 ? FW_DSM_ROOT_ARS_STOPPED : FW_DSM_ROOT_ARS_COMPLETE);
        g_assert_cmpuint(at(out, 42, 2), ==, rounds < 3 ? FW_DSM_ROOT_STATUS_OVERFLOW : 0);
        g_assert_cmphex(at(out, 16, 8) + at(out, 32, 8), ==, length);
        spa = at(out, 24, 8);
        length = at(out, 32, 8);
    }
    g_assert_cmpuint(records, ==, 5);
    g_assert_cmpuint(rounds, ==, 3);
    end(&test);
}

static void test_premature_end(void)
{
    g_autoptr(GByteArray) out = NULL;
    struct test_root test;

    begin(&test);
    test.config.stop_after = 0x2000;
    test.config.output_size = 44;
    g_assert_true(fw_poison_parse(&test.dimms[0], "0x1000+64:0x2000+64", NULL));
    g_assert_cmpuint(start(&test, BASE, SIZE), ==, FW_DSM_ROOT_SUCCESS);
    out = query(&test);
    g_assert_cmpuint(extended(at(out, 0, 4)), ==, FW_DSM_ROOT_ARS_STOPPED);
    g_assert_cmpuint(out->len, ==, 48 + 24);
    g_assert_cmpuint(at(out, 4, 4), ==, 44);
    g_assert_cmphex(at(out, 24, 8), ==, BASE + 0x2000);
    g_assert_cmphex(at(out, 32, 8), ==, SIZE - 0x2000);
    g_assert_cmpuint(at(out, 42, 2), ==, 0);
    g_assert_cmpuint(at(out, 44, 4), ==, 1);
    end(&test);
}

/* The platform has memory for two errors: no overflow, for there is nothing more; the guest goes on behind them. */
static void test_out_of_memory(void)
{
    g_autoptr(GByteArray) out = NULL;
    struct test_root test;

    begin(&test);
    test.config.memory = 2;
    g_assert_true(fw_poison_parse(&test.dimms[0], "0x1000+64:0x2000+64:0x3000+64", NULL));
    g_assert_cmpuint(start(&test, BASE, SIZE), ==, FW_DSM_ROOT_SUCCESS);
    out = query(&test);
    g_assert_cmpuint(extended(at(out, 0, 4)), ==, FW_DSM_ROOT_ARS_STOPPED);
    g_assert_cmpuint(out->len, ==, 48 + 2 * 24);
    g_assert_cmphex(at(out, 16, 8), ==, 0x2040);
    g_assert_cmphex(at(out, 24, 8), ==, BASE + 0x2040);
    g_assert_cmphex(at(out, 32, 8), ==, SIZE - 0x2040);
    g_assert_cmpuint(at(out, 42, 2), ==, 0);
    g_assert_cmpuint(at(out, 44, 4), ==, 2);
    g_assert_cmpuint(start(&test, at(out, 24, 8), at(out, 32, 8)), ==, FW_DSM_ROOT_SUCCESS);
    g_assert_cmphex(status_of(query(&test)), ==, 0);
    test.config.records_max = 1;                         /* what fits the answer counts first */
    g_byte_array_unref(out);
    g_assert_cmpuint(start(&test, BASE, SIZE), ==, FW_DSM_ROOT_SUCCESS);
    out = query(&test);
    g_assert_cmpuint(at(out, 42, 2), ==, FW_DSM_ROOT_STATUS_OVERFLOW);
    test.config.memory = 1;
    g_byte_array_unref(out);
    out = query(&test);
    g_assert_cmpuint(at(out, 42, 2), ==, 0);
    end(&test);
}

static guint records_of(struct test_root *test)
{
    g_autoptr(GByteArray) out = query(test);

    g_assert_cmpuint(out->len, ==, 48 + 24 * at(out, 44, 4));
    return at(out, 44, 4);
}

/* A result that is kept is what was there when the scrub ended, with the DIMMs' own handles; the next scrub makes a new one. */
static void test_kept(void)
{
    g_autoptr(GByteArray) out = NULL;
    struct test_root test;

    begin(&test);
    test.config.keep = TRUE;
    test.config.calls = 1;
    g_assert_true(fw_poison_parse(&test.dimms[0], "0x1000+64:0x3ffffc0+64", NULL));
    g_assert_true(fw_poison_parse(&test.dimms[1], "0+64", NULL));
    g_assert_cmpuint(start(&test, BASE, 2 * SIZE), ==, FW_DSM_ROOT_SUCCESS);
    g_assert_true(fw_poison_add(&test.dimms[0], 0x2000, 64, NULL));
    g_assert_cmphex(extended(status_of(query(&test))), ==, FW_DSM_ROOT_ARS_IN_PROGRESS);
    g_assert_cmpuint(records_of(&test), ==, 4);
    g_assert_cmpuint(range_status(&test, FW_DSM_ROOT_CLEAR_ERROR, BASE, SIZE, 0), ==, FW_DSM_ROOT_SUCCESS);
    g_assert_cmpuint(fw_poison_count(&test.dimms[0]), ==, 0);
    g_assert_true(fw_poison_add(&test.dimms[1], 0x5000, 64, NULL));
    test.config.keep = FALSE;                            /* speaks for the next one */
    out = query(&test);
    g_assert_cmpuint(at(out, 44, 4), ==, 4);
    g_assert_cmphex(at(out, 48 + 2 * 24 + 8, 8), ==, BASE + SIZE - 64);
    g_assert_cmpuint(at(out, 48 + 2 * 24, 4), ==, 1);
    g_assert_cmphex(at(out, 48 + 3 * 24 + 8, 8), ==, BASE + SIZE);
    g_assert_cmpuint(at(out, 48 + 3 * 24, 4), ==, 2);
    g_assert_cmpuint(start(&test, BASE, 2 * SIZE), ==, FW_DSM_ROOT_SUCCESS);
    g_assert_cmphex(extended(status_of(query(&test))), ==, FW_DSM_ROOT_ARS_IN_PROGRESS);
    g_assert_cmpuint(records_of(&test), ==, 2);
    g_assert_cmpuint(range_status(&test, FW_DSM_ROOT_CLEAR_ERROR, BASE, 2 * SIZE, 0), ==, FW_DSM_ROOT_SUCCESS);
    g_assert_cmpuint(records_of(&test), ==, 0);
    end(&test);
}

/* Busy for so many queries and so long; a start in between is refused and changes nothing; what is known takes no time. */
static void test_states(void)
{
    struct test_root test;

    begin(&test);
    test.config.calls = 2;
    test.config.milliseconds = 1500;
    test.root.ars.now = 100;
    {
        g_autoptr(GByteArray) out = on_range(&test, FW_DSM_ROOT_ARS_START, BASE, SIZE, FW_ARS_TYPE_PERSISTENT);

        g_assert_cmpuint(out->len, ==, 8);
        g_assert_cmpuint(at(out, 4, 4), ==, 2);
    }
    g_assert_cmpuint(start(&test, BASE, 256), ==, FW_DSM_ROOT_FUNCTION_ERROR);
    g_assert_cmpuint(extended(status_of(query(&test))), ==, FW_DSM_ROOT_ARS_IN_PROGRESS);
    test.root.ars.now = 5000;
    g_assert_cmpuint(start(&test, BASE, 256), ==, FW_DSM_ROOT_FUNCTION_ERROR);
    g_assert_cmpuint(extended(status_of(query(&test))), ==, FW_DSM_ROOT_ARS_IN_PROGRESS);
    test.root.ars.now = 1599;
    g_assert_cmpuint(extended(status_of(query(&test))), ==, FW_DSM_ROOT_ARS_IN_PROGRESS);
    g_assert_cmpuint(start(&test, BASE, 256), ==, FW_DSM_ROOT_FUNCTION_ERROR);
    test.root.ars.now = 1600;
    g_assert_cmphex(status_of(query(&test)), ==, 0);
    g_assert_cmphex(test.state.length, ==, SIZE);
    g_assert_cmpuint(range_status(&test, FW_DSM_ROOT_ARS_START, BASE, 256, FW_ARS_TYPE_PERSISTENT | FW_DSM_ROOT_START_PREVIOUS << 16),
                     ==, FW_DSM_ROOT_SUCCESS);
    g_assert_cmphex(status_of(query(&test)), ==, 0);
    g_assert_cmpuint(range_status(&test, FW_DSM_ROOT_ARS_START, BASE, 256, FW_ARS_TYPE_VOLATILE), ==, FW_DSM_ROOT_INVALID_INPUT);
    g_assert_cmpuint(range_status(&test, FW_DSM_ROOT_ARS_START, BASE, 256, FW_ARS_TYPE_PERSISTENT | 4), ==, FW_DSM_ROOT_INVALID_INPUT);
    end(&test);
}

/* The longest time that can be said is not over at once. */
static void test_endless(void)
{
    struct test_root test;
    g_autoptr(GByteArray) out = NULL;

    begin(&test);
    test.config.milliseconds = G_MAXUINT64;
    test.root.ars.now = 5;
    out = on_range(&test, FW_DSM_ROOT_ARS_START, BASE, SIZE, FW_ARS_TYPE_PERSISTENT);
    g_assert_cmphex(at(out, 4, 4), ==, G_MAXUINT32);
    g_assert_cmphex(status_of(call(&test, FW_DSM_ROOT_ARS_STATUS, NULL, 0)), ==,
                    FW_DSM_ROOT_ARS_IN_PROGRESS << FW_DSM_ROOT_EXTENDED_SHIFT);
    end(&test);
}

static void test_clear(void)
{
    g_autoptr(GByteArray) out = NULL;
    struct test_root test;

    begin(&test);
    g_assert_true(fw_poison_parse(&test.dimms[0], "0x1000+1024", NULL));
    g_assert_cmpuint(range_status(&test, FW_DSM_ROOT_CLEAR_ERROR, BASE + 0x1080, 256, 0), ==, FW_DSM_ROOT_INVALID_INPUT);
    g_assert_cmpuint(range_status(&test, FW_DSM_ROOT_CLEAR_ERROR, BASE + 0x1000, 128, 0), ==, FW_DSM_ROOT_INVALID_INPUT);
    g_assert_cmpuint(fw_poison_bytes(&test.dimms[0]), ==, 1024);
    test.config.clear_max = 256;
    out = on_range(&test, FW_DSM_ROOT_CLEAR_ERROR, BASE + 0x1000, 512, 0);
    g_assert_cmpuint(out->len, ==, 16);
    g_assert_cmpuint(at(out, 8, 8), ==, 256);
    g_assert_cmpuint(fw_poison_bytes(&test.dimms[0]), ==, 768);
    test.config.clear_max = 0;
    test.config.clear_unit = 64;
    g_assert_cmpuint(range_status(&test, FW_DSM_ROOT_CLEAR_ERROR, BASE + 0x1140, 64, 0), ==, FW_DSM_ROOT_SUCCESS);
    g_assert_cmpuint(fw_poison_count(&test.dimms[0]), ==, 2);
    g_assert_cmpuint(range_status(&test, FW_DSM_ROOT_CLEAR_ERROR, BASE, 2 * SIZE, 0), ==, FW_DSM_ROOT_SUCCESS);
    g_assert_cmpuint(fw_poison_count(&test.dimms[0]), ==, 0);
    end(&test);
}

static void test_inject(void)
{
    struct test_root test;

    begin(&test);
    g_assert_cmpuint(range_status(&test, FW_DSM_ROOT_INJECT, BASE + SIZE - 64, 128, 0), ==, FW_DSM_ROOT_SUCCESS);
    g_assert_cmpuint(test.notified, ==, 0);
    g_assert_cmpuint(fw_poison_bytes(&test.dimms[0]), ==, 64);
    g_assert_cmpuint(fw_poison_bytes(&test.dimms[1]), ==, 64);
    g_assert_cmpuint(range_status(&test, FW_DSM_ROOT_INJECT, BASE + 0x1000, 1, FW_DSM_ROOT_INJECT_NOTIFY), ==, FW_DSM_ROOT_SUCCESS);
    g_assert_cmpuint(test.notified, ==, 1);
    {
        g_autoptr(GByteArray) out = call(&test, FW_DSM_ROOT_INJECT_QUERY, NULL, 0);

        g_assert_cmpuint(out->len, ==, 8 + 3 * 16);
        g_assert_cmpuint(at(out, 4, 4), ==, 3);
        g_assert_cmphex(at(out, 8, 8), ==, BASE + 0x1000);
        g_assert_cmphex(at(out, 16, 8), ==, 64);
        g_assert_cmphex(at(out, 24, 8), ==, BASE + SIZE - 64);
        g_assert_cmphex(at(out, 40, 8), ==, BASE + SIZE);
    }
    g_assert_true(fw_poison_clear(&test.dimms[1], 0, 64));          /* the guest overwrote it */
    g_assert_cmpuint(range_status(&test, FW_DSM_ROOT_INJECT_CLEAR, BASE + 0x1000, 1, 0), ==, FW_DSM_ROOT_SUCCESS);
    {
        g_autoptr(GByteArray) out = call(&test, FW_DSM_ROOT_INJECT_QUERY, NULL, 0);

        g_assert_cmpuint(at(out, 4, 4), ==, 1);
        g_assert_cmphex(at(out, 8, 8), ==, BASE + SIZE - 64);
    }
    g_assert_cmpuint(fw_poison_bytes(&test.dimms[0]), ==, 64);
    end(&test);
}

/* More injected errors than an answer has room for, and than the platform keeps. */
static void test_inject_many(void)
{
    struct test_root test;
    uint32_t status = FW_DSM_ROOT_SUCCESS;

    begin(&test);
    for (uint64_t i = 0; i < 300; i++) {
        g_assert_cmpuint(range_status(&test, FW_DSM_ROOT_INJECT, BASE + i * 256, 64, 0), ==, FW_DSM_ROOT_SUCCESS);
    }
    {
        g_autoptr(GByteArray) out = call(&test, FW_DSM_ROOT_INJECT_QUERY, NULL, 0);

        g_assert_cmpuint(at(out, 4, 4), ==, (4096 - 8) / 16);
        g_assert_cmpuint(out->len, ==, 8 + at(out, 4, 4) * 16);
    }
    for (uint64_t i = 300; i <= FW_POISON_RANGES_MAX && status == FW_DSM_ROOT_SUCCESS; i++) {
        status = range_status(&test, FW_DSM_ROOT_INJECT, BASE + i * 256, 64, 0);
    }
    g_assert_cmpuint(status, ==, FW_DSM_ROOT_HARDWARE_ERROR);
    end(&test);
}

static void expect_translation(struct test_root *test, uint64_t spa, uint32_t handle, uint64_t dpa, uint64_t length)
{
    g_autoptr(GByteArray) out = NULL;
    uint8_t in[8];

    fw_le_store(in, 8, spa);
    out = call(test, FW_DSM_ROOT_TRANSLATE_SPA, in, sizeof(in));
    g_assert_cmpuint(out->len, ==, 20 + 16);
    g_assert_cmpuint(at(out, 16, 4), ==, 1);
    g_assert_cmpuint(at(out, 20, 4), ==, handle);
    g_assert_cmphex(at(out, 28, 8), ==, dpa);
    g_assert_cmphex(at(out, 8, 8), ==, length);
}

/* A record names the DIMM that translation names; poison over several lines of a set is a record of each. */
static void test_interleaved_records(void)
{
    struct test_root test;
    g_autoptr(GByteArray) out = NULL;

    begin(&test);
    test.set = "a";                                      /* lines of 256 bytes */
    g_assert_true(fw_poison_add(&test.dimms[0], 0x1080, 0x200, NULL));
    g_assert_cmphex(status_of(on_range(&test, FW_DSM_ROOT_ARS_START, BASE, 2 * SIZE, FW_ARS_TYPE_PERSISTENT)), ==, FW_DSM_ROOT_SUCCESS);
    out = call(&test, FW_DSM_ROOT_ARS_STATUS, NULL, 0);
    g_assert_cmpuint(at(out, 44, 4), ==, 3);
    for (guint i = 0; i < 3; i++) {
        guint record = FW_DSM_ROOT_STATUS_HEADER + i * FW_DSM_ROOT_STATUS_RECORD;
        static const uint64_t starts[] = { 0x1080, 0x1100, 0x1200, 0x1280 };
        g_autoptr(GByteArray) place = NULL;

        g_assert_cmphex(at(out, record + 8, 8), ==, BASE + starts[i]);
        g_assert_cmphex(at(out, record + 16, 8), ==, starts[i + 1] - starts[i]);
        place = on_range(&test, FW_DSM_ROOT_TRANSLATE_SPA, BASE + starts[i], 0, 0);
        g_assert_cmpuint(at(out, record, 4), ==, at(place, 20, 4));
        g_assert_cmpuint(at(out, record, 4), ==, 1 + i % 2);
    }
    end(&test);
}

static void test_translate(void)
{
    struct test_root test;
    uint8_t in[8];

    begin(&test);
    expect_translation(&test, BASE, 1, 0, SIZE);
    expect_translation(&test, BASE + SIZE + 0x1234, 2, 0x1234, SIZE - 0x1234);
    fw_le_store(in, 8, BASE + 2 * SIZE);
    g_assert_cmpuint(status_of(call(&test, FW_DSM_ROOT_TRANSLATE_SPA, in, sizeof(in))), ==, FW_DSM_ROOT_INVALID_INPUT);
    test.set = "a";
    expect_translation(&test, BASE, 1, 0, 256);
    expect_translation(&test, BASE + 256, 2, 0, 256);
    expect_translation(&test, BASE + 512 + 10, 1, 256 + 10, 246);
    expect_translation(&test, BASE + 2 * SIZE - 1, 2, SIZE - 1, 1);
    end(&test);
}

static void test_sane(void)
{
    struct fw_ars state = { .phase = FW_ARS_DONE, .start = BASE, .length = SIZE };

    g_assert_true(fw_ars_state_is_sane(&state));
    state.length = UINT64_MAX;
    g_assert_false(fw_ars_state_is_sane(&state));
    state.length = 0;
    state.kept = 1;
    g_assert_true(fw_ars_state_is_sane(&state));
    state.kept = 2;
    g_assert_false(fw_ars_state_is_sane(&state));
    state.kept = 1;
    state.phase = FW_ARS_BUSY;
    g_assert_false(fw_ars_state_is_sane(&state));
    state.kept = 0;
    state.phase = FW_ARS_PHASES;
    g_assert_false(fw_ars_state_is_sane(&state));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dsm-root/query", test_query);
    g_test_add_func("/dsm-root/short-input", test_short_input);
    g_test_add_func("/dsm-root/ranges", test_ranges);
    g_test_add_func("/dsm-root/capabilities", test_capabilities);
    g_test_add_func("/dsm-root/no-scrub-yet", test_no_scrub_yet);
    g_test_add_func("/dsm-root/records", test_records);
    g_test_add_func("/dsm-root/overflow", test_overflow);
    g_test_add_func("/dsm-root/premature-end", test_premature_end);
    g_test_add_func("/dsm-root/out-of-memory", test_out_of_memory);
    g_test_add_func("/dsm-root/kept", test_kept);
    g_test_add_func("/dsm-root/states", test_states);
    g_test_add_func("/dsm-root/clear", test_clear);
    g_test_add_func("/dsm-root/inject", test_inject);
    g_test_add_func("/dsm-root/inject-many", test_inject_many);
    g_test_add_func("/dsm-root/translate", test_translate);
    g_test_add_func("/dsm-root/endless", test_endless);
    g_test_add_func("/dsm-root/interleaved-records", test_interleaved_records);
    g_test_add_func("/dsm-root/sane", test_sane);
    return g_test_run();
}
