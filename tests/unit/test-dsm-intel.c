/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The label commands of Intel's command set: answers, every status, bounds. */
#include "test-dsm.h"
#include "fw/dsm-intel.h"

static uint32_t status_of(struct fw_dsm_reply reply)
{
    uint32_t status = fw_le_load(reply.out->data, 4);

    g_assert_cmpuint(reply.status, ==, status);
    g_assert_nonnull(reply.status_name);
    g_byte_array_unref(reply.out);
    return status;
}

static struct fw_dsm_reply intel(struct test_dimm *test, uint32_t function, const void *in, size_t length)
{
    return test_dsm(&test->target, FW_DSM_INTEL_UUID, FW_DSM_INTEL_REVISION, function, in, length);
}

static uint32_t get(struct test_dimm *test, uint32_t offset, uint32_t length)
{
    uint8_t in[FW_DSM_INTEL_RANGE_LENGTH];
    struct fw_dsm_reply reply;
    guint got;

    test_range(in, offset, length);
    reply = intel(test, FW_DSM_INTEL_LABEL_GET, in, sizeof(in));
    got = reply.out->len;
    g_assert_cmpuint(got, ==, reply.status ? 4 : 4 + length);
    return status_of(reply);
}

/* Says @length, sends @sent bytes of data. */
static uint32_t set(struct test_dimm *test, uint32_t offset, uint32_t length, size_t sent)
{
    g_autofree uint8_t *in = g_malloc(FW_DSM_INTEL_RANGE_LENGTH + sent);

    test_range(in, offset, length);
    memset(in + FW_DSM_INTEL_RANGE_LENGTH, 0xa5, sent);
    return status_of(intel(test, FW_DSM_INTEL_LABEL_SET, in, FW_DSM_INTEL_RANGE_LENGTH + sent));
}

static void test_query(void)
{
    struct test_dimm test;
    struct fw_dsm_reply reply;

    test_dimm_init(&test);
    reply = intel(&test, 0, NULL, 0);
    g_assert_cmpuint(reply.out->len, ==, 4);
    g_assert_cmphex(fw_le_load(reply.out->data, 4), ==, 1u | 1u << 4 | 1u << 5 | 1u << 6);
    g_byte_array_unref(reply.out);
    test.dimm.labels.size = 0;
    reply = intel(&test, 0, NULL, 0);
    g_assert_cmphex(fw_le_load(reply.out->data, 4), ==, 0);
    g_byte_array_unref(reply.out);
    test_dimm_clear(&test);
}

/* ACPI 6.5 section 9.1.1: one zero byte, which says that there is nothing. */
static void test_query_of_another(void)
{
    static const char unknown[] = "00112233-4455-6677-8899-aabbccddeeff";
    struct test_dimm test;
    struct fw_dsm_reply reply;

    test_dimm_init(&test);
    reply = test_dsm(&test.target, unknown, 1, 0, NULL, 0);
    g_assert_cmpmem(reply.out->data, reply.out->len, "\0", 1);
    g_assert_null(reply.family);
    g_byte_array_unref(reply.out);
    reply = test_dsm(&test.target, FW_DSM_INTEL_UUID, 3, 0, NULL, 0);
    g_assert_cmpmem(reply.out->data, reply.out->len, "\0", 1);
    g_byte_array_unref(reply.out);
    g_assert_cmpuint(status_of(test_dsm(&test.target, unknown, 1, 4, NULL, 0)), ==, FW_DSM_INTEL_NOT_SUPPORTED);
    g_assert_cmpuint(status_of(test_dsm(&test.target, FW_DSM_INTEL_UUID, 3, 4, NULL, 0)), ==, FW_DSM_INTEL_NOT_SUPPORTED);
    test_dimm_clear(&test);
}

static void test_size(void)
{
    struct test_dimm test;
    struct fw_dsm_reply reply;

    test_dimm_init(&test);
    reply = intel(&test, FW_DSM_INTEL_LABEL_SIZE, NULL, 0);
    g_assert_cmpuint(reply.out->len, ==, 12);
    g_assert_cmpuint(fw_le_load(reply.out->data + 4, 4), ==, TEST_LABEL_SIZE);
    g_assert_cmpuint(fw_le_load(reply.out->data + 8, 4), ==, TEST_TRANSFER_MAX);
    g_assert_cmpuint(status_of(reply), ==, FW_DSM_INTEL_SUCCESS);
    test_dimm_clear(&test);
}

static void test_get(void)
{
    struct test_dimm test;

    test_dimm_init(&test);
    g_assert_cmpuint(get(&test, 0, TEST_TRANSFER_MAX), ==, FW_DSM_INTEL_SUCCESS);
    g_assert_cmpuint(get(&test, TEST_LABEL_SIZE - 1, 1), ==, FW_DSM_INTEL_SUCCESS);
    g_assert_cmpuint(get(&test, TEST_LABEL_SIZE, 0), ==, FW_DSM_INTEL_SUCCESS);
    g_assert_cmpuint(get(&test, 0, 0), ==, FW_DSM_INTEL_SUCCESS);
    g_assert_cmpuint(get(&test, 0, TEST_TRANSFER_MAX + 1), ==, FW_DSM_INTEL_INVALID_INPUT);
    g_assert_cmpuint(get(&test, TEST_LABEL_SIZE - 1, 2), ==, FW_DSM_INTEL_INVALID_INPUT);
    g_assert_cmpuint(get(&test, TEST_LABEL_SIZE + 1, 0), ==, FW_DSM_INTEL_INVALID_INPUT);
    g_assert_cmpuint(get(&test, 0xffffffff, 2), ==, FW_DSM_INTEL_INVALID_INPUT);
    g_assert_cmpuint(get(&test, 2, 0xffffffff), ==, FW_DSM_INTEL_INVALID_INPUT);
    test_dimm_clear(&test);
}

static void test_set(void)
{
    struct test_dimm test;

    test_dimm_init(&test);
    g_assert_cmpuint(set(&test, 100, 256, 256), ==, FW_DSM_INTEL_SUCCESS);
    g_assert_cmpuint(test.labels[99], ==, 0);
    g_assert_cmpuint(test.labels[100], ==, 0xa5);
    g_assert_cmpuint(test.labels[355], ==, 0xa5);
    g_assert_cmpuint(test.labels[356], ==, 0);
    g_assert_cmpuint(set(&test, TEST_LABEL_SIZE - 1, 1, 1), ==, FW_DSM_INTEL_SUCCESS);
    g_assert_cmpuint(test.writes, ==, 2);
    g_assert_cmpuint(set(&test, 0, 257, 256), ==, FW_DSM_INTEL_INVALID_INPUT);
    g_assert_cmpuint(set(&test, 0, 0xffffffff, 16), ==, FW_DSM_INTEL_INVALID_INPUT);
    g_assert_cmpuint(set(&test, TEST_LABEL_SIZE, 1, 1), ==, FW_DSM_INTEL_INVALID_INPUT);
    g_assert_cmpuint(set(&test, 0, TEST_TRANSFER_MAX + 1, TEST_TRANSFER_MAX + 1), ==, FW_DSM_INTEL_INVALID_INPUT);
    test.dimm.labels.readonly = TRUE;
    g_assert_cmpuint(set(&test, 0, 16, 16), ==, FW_DSM_INTEL_NOT_SUPPORTED);
    g_assert_cmpuint(test.writes, ==, 2);
    test_dimm_clear(&test);
}

/* Every length of input that is too short for its function, down to none. */
static void test_short_input(void)
{
    static const uint32_t functions[] = { FW_DSM_INTEL_LABEL_GET, FW_DSM_INTEL_LABEL_SET };
    struct test_dimm test;

    test_dimm_init(&test);
    for (size_t i = 0; i < G_N_ELEMENTS(functions); i++) {
        for (size_t length = 0; length < FW_DSM_INTEL_RANGE_LENGTH; length++) {
            g_autofree uint8_t *in = g_malloc0(length ? length : 1);

            g_assert_cmpuint(status_of(intel(&test, functions[i], in, length)), ==, FW_DSM_INTEL_INVALID_INPUT);
        }
    }
    g_assert_cmpuint(test.writes, ==, 0);
    test_dimm_clear(&test);
}

static void test_absent(void)
{
    struct test_dimm test;

    test_dimm_init(&test);
    test.dimm.labels.size = 0;
    g_assert_cmpuint(get(&test, 0, 1), ==, FW_DSM_INTEL_NOT_SUPPORTED);
    for (uint32_t function = 1; function < 40; function++) {
        g_assert_cmpuint(status_of(intel(&test, function, NULL, 0)), ==, FW_DSM_INTEL_NOT_SUPPORTED);
    }
    test.target.dimm = NULL;
    g_assert_cmpuint(get(&test, 0, 1), ==, FW_DSM_INTEL_NO_DEVICE);
    test_dimm_clear(&test);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dsm/intel/query", test_query);
    g_test_add_func("/dsm/intel/query-of-another", test_query_of_another);
    g_test_add_func("/dsm/intel/size", test_size);
    g_test_add_func("/dsm/intel/get", test_get);
    g_test_add_func("/dsm/intel/set", test_set);
    g_test_add_func("/dsm/intel/short-input", test_short_input);
    g_test_add_func("/dsm/intel/absent", test_absent);
    return g_test_run();
}
