/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Functions of the NVDIMM root device through the doorbell: right, short and long input, ranges that are no persistent memory, what
 * is switched off. The scrub's states are in nvdimm-scrub-test.c.
 */
#include "qemu/osdep.h"
#include "root-device.h"

#define ALL_FUNCTIONS 0x3bfu

typedef struct {
    const char *name;
    uint32_t function;
    size_t length;          /* of the input that it needs */
    size_t answer;          /* bytes of the answer to a right request */
} Function;

static const Function functions[] = {
    { "capabilities", FW_DSM_ROOT_ARS_CAPABILITIES, 16, 16 },
    { "start", FW_DSM_ROOT_ARS_START, 24, 8 },
    { "clear", FW_DSM_ROOT_CLEAR_ERROR, 16, 16 },
    { "translate", FW_DSM_ROOT_TRANSLATE_SPA, 8, 36 },
    { "inject", FW_DSM_ROOT_INJECT, 17, 4 },
    { "inject-clear", FW_DSM_ROOT_INJECT_CLEAR, 16, 4 },
    { "status", FW_DSM_ROOT_ARS_STATUS, 0, 48 },
    { "inject-query", FW_DSM_ROOT_INJECT_QUERY, 0, 8 },
};

/* Address, length, type 2; long enough for all of them. */
static void right_input(uint8_t *in, size_t length)
{
    memset(in, 0, length);
    fw_le_store(in, 8, ROOT_BASE);
    fw_le_store(in + 8, 8, 4096);
    fw_le_store(in + 16, 2, FW_ARS_TYPE_PERSISTENT);
}

static void test_right(const void *opaque)
{
    const Function *row = opaque;
    g_autoptr(Root) root = root_start("", NULL);
    uint8_t in[32];
    g_autoptr(GByteArray) out = NULL;

    right_input(in, sizeof(in));
    out = root_call(root, row->function, in, row->length);
    g_assert_cmpuint(doorbell_status(out) & 0xffff, ==, FW_DSM_ROOT_SUCCESS);
    g_assert_cmpuint(out->len, ==, row->answer);
}

/* All lengths that are too short; nothing changes. */
static void test_short(const void *opaque)
{
    const Function *row = opaque;
    g_autoptr(Root) root = root_start("", "poison=0+64");
    g_autofree char *poison = NULL;
    uint8_t in[32];

    right_input(in, sizeof(in));
    for (size_t length = 0; length < row->length; length++) {
        g_autoptr(GByteArray) out = root_call(root, row->function, in, length);

        g_assert_cmpuint(out->len, ==, 4);
        g_assert_cmphex(doorbell_status(out), ==, FW_DSM_ROOT_INVALID_INPUT);
    }
    poison = machine_get(root->guest->qts, "nv0", "poison");
    g_assert_cmpstr(poison, ==, "0x0+64");
}

/* What is behind the input that a function knows is not looked at. */
static void test_long(const void *opaque)
{
    static const size_t more[] = { 1, 7, 512, 4000, 60000 };
    const Function *row = opaque;
    g_autoptr(Root) root = root_start("", NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(more); i++) {
        size_t length = row->length + more[i];
        g_autofree uint8_t *in = g_malloc(MAX(length, 32));
        g_autoptr(GByteArray) out = NULL;

        right_input(in, MAX(length, 32));
        memset(in + row->length, 0xff, more[i]);
        out = root_call(root, row->function, in, length);
        g_assert_cmpuint(doorbell_status(out) & 0xffff, ==, FW_DSM_ROOT_SUCCESS);
        g_assert_cmpuint(out->len, >=, row->answer);
    }
}

/* A length that is more than the buffer has room for counts as no input. */
static void test_lying_length(const void *opaque)
{
    const Function *row = opaque;
    g_autoptr(Root) root = root_start("", NULL);
    uint64_t page = firmware_file(root->guest->fw, "etc/acpi/nvdimm-mem", NULL);
    uint8_t request[64] = { 0 };

    fw_le_store(request + 4, 4, FW_DSM_ROOT_REVISION);
    fw_le_store(request + 8, 4, row->function);
    fw_le_store(request + 12, 4, UINT32_MAX);
    g_assert_true(fw_guid_parse(FW_DSM_ROOT_UUID, request + 16, NULL));
    right_input(request + 32, 32);
    qtest_bufwrite(root->guest->qts, page, request, sizeof(request));
    qtest_outl(root->guest->qts, DOORBELL_PORT, page | DOORBELL_DSM);
    if (row->length) {
        g_assert_cmpuint(qtest_readl(root->guest->qts, page), ==, 4);
        g_assert_cmphex(qtest_readl(root->guest->qts, page + 8), ==, FW_DSM_ROOT_INVALID_INPUT);
    } else {
        g_assert_cmphex(qtest_readl(root->guest->qts, page + 8) & 0xffff, ==, FW_DSM_ROOT_SUCCESS);
    }
}

/* While a scrub is in progress: no other one starts, and all else answers. */
static void test_out_of_order(const void *opaque)
{
    const Function *row = opaque;
    g_autoptr(Root) root = root_start("ars-calls=1000", NULL);
    uint32_t status = row->function == FW_DSM_ROOT_ARS_START ? FW_DSM_ROOT_FUNCTION_ERROR : FW_DSM_ROOT_SUCCESS;
    uint8_t in[32];
    g_autoptr(GByteArray) out = NULL;

    g_assert_cmphex(root_start_scrub(root, ROOT_BASE, ROOT_SIZE), ==, FW_DSM_ROOT_SUCCESS);
    right_input(in, sizeof(in));
    out = root_call(root, row->function, in, row->length);
    g_assert_cmphex(doorbell_status(out) & 0xffff, ==, status);
    g_assert_cmpuint(out->len, ==, status ? 4 : row->answer);
    if (row->function == FW_DSM_ROOT_ARS_STATUS) {
        g_assert_cmphex(doorbell_status(out) >> FW_DSM_ROOT_EXTENDED_SHIFT, ==, FW_DSM_ROOT_ARS_IN_PROGRESS);
    }
}

static void test_off(const void *opaque)
{
    const Function *row = opaque;
    g_autoptr(Root) root = root_start("ars=off", NULL);
    uint8_t in[32];
    g_autoptr(GByteArray) out = NULL;

    right_input(in, sizeof(in));
    out = root_call(root, row->function, in, row->length);
    g_assert_cmpuint(out->len, ==, 4);
    g_assert_cmphex(doorbell_status(out), ==, FW_DSM_ROOT_NOT_SUPPORTED);
}

static void test_query(void)
{
    g_autoptr(Root) root = root_start("", NULL);
    g_autoptr(GByteArray) out = root_call(root, 0, NULL, 0);

    uint32_t rows = 1;

    g_assert_cmpuint(out->len, ==, 4);
    g_assert_cmphex(root_field(out, 0, 4), ==, ALL_FUNCTIONS);
    for (size_t i = 0; i < G_N_ELEMENTS(functions); i++) {
        rows |= 1u << functions[i].function;
    }
    g_assert_cmphex(rows, ==, ALL_FUNCTIONS);                       /* every function has a row */
}

static void test_query_off(void)
{
    g_autoptr(Root) root = root_start("ars=off", NULL);
    g_autoptr(GByteArray) out = root_call(root, 0, NULL, 0);

    g_assert_cmphex(root_field(out, 0, 4), ==, 0);
}

/* The plain protocol reaches the same functions. */
static void test_query_plain(void)
{
    g_autoptr(Root) root = root_start("", NULL);
    g_autoptr(GByteArray) out = doorbell_call(root->guest->qts, root->guest->fw, DOORBELL_ROOT, FW_DSM_ROOT_REVISION, 0, NULL, 0);

    g_assert_cmphex(root_field(out, 0, 4), ==, ALL_FUNCTIONS);
}

/* ACPI 6.5, 9.1.1: one zero byte for the query of a UUID or revision that there is not. */
static void test_unknown(void)
{
    static const struct { const char *uuid; uint32_t revision; } rows[] = {
        { FW_DSM_ROOT_UUID, 0 }, { FW_DSM_ROOT_UUID, 2 }, { FW_DSM_ROOT_UUID, UINT32_MAX },
        { "4309ac30-0d11-11e4-9191-0800200c9a66", 1 }, { "2f10e7a4-9e91-11e4-89d3-123b93f75cbb", 1 },
    };
    g_autoptr(Root) root = root_start("", NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GByteArray) query = doorbell_ring(root->guest->qts, root->guest->fw, DOORBELL_DSM, 0, rows[i].uuid, rows[i].revision, 0,
                                                    NULL, 0);
        g_autoptr(GByteArray) call = doorbell_ring(root->guest->qts, root->guest->fw, DOORBELL_DSM, 0, rows[i].uuid, rows[i].revision,
                                                   FW_DSM_ROOT_ARS_STATUS, NULL, 0);

        g_assert_cmpuint(query->len, ==, 1);
        g_assert_cmphex(query->data[0], ==, 0);
        g_assert_cmphex(doorbell_status(call), ==, FW_DSM_ROOT_NOT_SUPPORTED);
    }
}

static void test_unknown_function(void)
{
    static const uint32_t unknown[] = { 6, 10, 31, 32, 33, 64, 0x7fffffff, UINT32_MAX };
    g_autoptr(Root) root = root_start("", NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(unknown); i++) {
        g_autoptr(GByteArray) out = root_call(root, unknown[i], NULL, 0);

        g_assert_cmphex(doorbell_status(out), ==, FW_DSM_ROOT_NOT_SUPPORTED);
    }
}

static void test_ranges(const void *opaque)
{
    static const struct { uint64_t spa, length; bool good; } ranges[] = {
        { ROOT_BASE, ROOT_SIZE, true }, { ROOT_BASE + ROOT_SIZE, ROOT_SIZE, true }, { ROOT_BASE, 2 * ROOT_SIZE, true },
        { ROOT_BASE + ROOT_SIZE - 256, 512, true }, { ROOT_BASE, 0, false }, { ROOT_BASE - 256, 512, false },
        { ROOT_BASE, 2 * ROOT_SIZE + 256, false }, { ROOT_BASE + 2 * ROOT_SIZE, 256, false }, { 0, 4096, false },
        { ROOT_BASE, UINT64_MAX & ~255ull, false }, { UINT64_MAX & ~255ull, 512, false },
    };
    const Function *row = opaque;
    g_autoptr(Root) root = root_start("", NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(ranges); i++) {
        uint32_t status = root_range_status(root, row->function, ranges[i].spa, ranges[i].length,
                                            row->function == FW_DSM_ROOT_ARS_START ? FW_ARS_TYPE_PERSISTENT : 0);

        g_assert_cmpuint(status & 0xffff, ==, ranges[i].good ? FW_DSM_ROOT_SUCCESS : FW_DSM_ROOT_INVALID_INPUT);
    }
}

static void test_capabilities(void)
{
    g_autoptr(Root) root = root_start("ars-clear-unit=4K,ars-records=3", NULL);
    g_autoptr(GByteArray) out = root_range(root, FW_DSM_ROOT_ARS_CAPABILITIES, ROOT_BASE, ROOT_SIZE, 0);

    g_assert_cmphex(root_field(out, 0, 4), ==, FW_ARS_TYPE_PERSISTENT << 16);
    g_assert_cmpuint(root_field(out, 4, 4), ==, 48 + 3 * 24);
    g_assert_cmpuint(root_field(out, 8, 4), ==, 4096);
}

static void assert_translation(Root *root, uint64_t spa, uint32_t handle, uint64_t dpa, uint64_t length)
{
    g_autoptr(GByteArray) out = root_range(root, FW_DSM_ROOT_TRANSLATE_SPA, spa, 0, 0);

    g_assert_cmphex(doorbell_status(out), ==, FW_DSM_ROOT_SUCCESS);
    g_assert_cmphex(root_field(out, 8, 8), ==, length);
    g_assert_cmpuint(root_field(out, 16, 4), ==, 1);
    g_assert_cmphex(root_field(out, 20, 4), ==, handle);
    g_assert_cmphex(root_field(out, 28, 8), ==, dpa);
}

static void test_translate(void)
{
    g_autoptr(Root) root = root_start("", NULL);

    assert_translation(root, ROOT_BASE, 1, 0, ROOT_SIZE);
    assert_translation(root, ROOT_BASE + ROOT_SIZE + 0x1234, 2, 0x1234, ROOT_SIZE - 0x1234);
    g_assert_cmphex(root_range_status(root, FW_DSM_ROOT_TRANSLATE_SPA, ROOT_BASE + 2 * ROOT_SIZE, 0, 0), ==, FW_DSM_ROOT_INVALID_INPUT);
    g_assert_cmphex(root_range_status(root, FW_DSM_ROOT_TRANSLATE_SPA, ROOT_BASE - 1, 0, 0), ==, FW_DSM_ROOT_INVALID_INPUT);
}

static void test_translate_interleaved(void)
{
    g_autoptr(Root) root = root_start("", "interleave-set=a,interleave-line-size=4096");

    assert_translation(root, ROOT_BASE, 1, 0, 4096);
    assert_translation(root, ROOT_BASE + 4096 + 10, 2, 10, 4086);
    assert_translation(root, ROOT_BASE + 3 * 4096, 2, 4096, 4096);
    assert_translation(root, ROOT_BASE + 2 * ROOT_SIZE - 1, 2, ROOT_SIZE - 1, 1);
}

static void add(const char *kind, const Function *row, void (*test)(const void *))
{
    g_autofree char *path = g_strdup_printf("nvdimm-root/%s/%s", kind, row->name);

    qtest_add_data_func(path, row, test);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(functions); i++) {
        add("right", &functions[i], test_right);
        if (functions[i].length) {
            add("short", &functions[i], test_short);
        }
        add("long", &functions[i], test_long);
        add("lying-length", &functions[i], test_lying_length);
        add("out-of-order", &functions[i], test_out_of_order);
        add("off", &functions[i], test_off);
        if (functions[i].length >= FW_DSM_ROOT_RANGE_LENGTH) {
            add("ranges", &functions[i], test_ranges);
        }
    }
    qtest_add_func("nvdimm-root/query/on", test_query);
    qtest_add_func("nvdimm-root/query/off", test_query_off);
    qtest_add_func("nvdimm-root/query/plain", test_query_plain);
    qtest_add_func("nvdimm-root/unknown", test_unknown);
    qtest_add_func("nvdimm-root/unknown-function", test_unknown_function);
    qtest_add_func("nvdimm-root/capabilities", test_capabilities);
    qtest_add_func("nvdimm-root/translate/one", test_translate);
    qtest_add_func("nvdimm-root/translate/interleaved", test_translate_interleaved);
    return emulator_run("pmem-firmware", "ars");
}
