/* SPDX-License-Identifier: GPL-2.0-or-later */
/* _LSI, _LSR, _LSW, _FIT and the root device's _DSM. */
#include "test-dsm.h"
#include "fw/dsm-label-methods.h"
#include "fw/dsm-read-fit.h"
#include "fw/dsm-root.h"

static struct fw_dsm_reply method(const struct fw_dsm_target *target, enum fw_dsm_method which, const void *in, size_t length)
{
    struct fw_dsm_call call = { .method = which, .in = in, .in_length = length };
    struct fw_dsm_reply reply = { .out = g_byte_array_new() };

    fw_dsm_dispatch(target, &call, &reply);
    g_assert_nonnull(reply.status_name);
    return reply;
}

static uint32_t finish(struct fw_dsm_reply reply)
{
    g_byte_array_unref(reply.out);
    return reply.status;
}

static uint32_t read_labels(struct test_dimm *test, uint32_t offset, uint32_t length)
{
    uint8_t in[FW_LABEL_METHOD_RANGE];
    struct fw_dsm_reply reply;

    test_range(in, offset, length);
    reply = method(&test->target, FW_DSM_METHOD_LSR, in, sizeof(in));
    g_assert_cmpuint(reply.out->len, ==, reply.status ? 0 : length);
    return finish(reply);
}

static uint32_t write_labels(struct test_dimm *test, uint32_t offset, uint32_t length, size_t sent)
{
    g_autofree uint8_t *in = g_malloc0(FW_LABEL_METHOD_RANGE + sent);

    test_range(in, offset, length);
    return finish(method(&test->target, FW_DSM_METHOD_LSW, in, FW_LABEL_METHOD_RANGE + sent));
}

static void test_information(void)
{
    struct test_dimm test;
    struct fw_dsm_reply reply;

    test_dimm_init(&test);
    reply = method(&test.target, FW_DSM_METHOD_LSI, NULL, 0);
    g_assert_cmpuint(reply.status, ==, FW_LABEL_METHOD_SUCCESS);
    g_assert_cmpuint(reply.out->len, ==, FW_LABEL_METHOD_INFO_ANSWER);
    g_assert_cmpuint(fw_le_load(reply.out->data, 4), ==, TEST_LABEL_SIZE);
    g_assert_cmpuint(fw_le_load(reply.out->data + 4, 4), ==, TEST_TRANSFER_MAX);
    g_byte_array_unref(reply.out);
    test.dimm.labels.size = 0;
    g_assert_cmpuint(finish(method(&test.target, FW_DSM_METHOD_LSI, NULL, 0)), ==, FW_LABEL_METHOD_FAILURE);
    test.target.dimm = NULL;
    g_assert_cmpuint(finish(method(&test.target, FW_DSM_METHOD_LSI, NULL, 0)), ==, FW_LABEL_METHOD_FAILURE);
    test_dimm_clear(&test);
}

static void test_transfers(void)
{
    struct test_dimm test;

    test_dimm_init(&test);
    g_assert_cmpuint(read_labels(&test, 0, 4096), ==, FW_LABEL_METHOD_SUCCESS);
    g_assert_cmpuint(read_labels(&test, TEST_LABEL_SIZE, 1), ==, FW_LABEL_METHOD_INVALID_INPUT);
    g_assert_cmpuint(read_labels(&test, 0, TEST_TRANSFER_MAX + 1), ==, FW_LABEL_METHOD_INVALID_INPUT);
    g_assert_cmpuint(finish(method(&test.target, FW_DSM_METHOD_LSR, "1234567", 7)), ==, FW_LABEL_METHOD_INVALID_INPUT);
    g_assert_cmpuint(write_labels(&test, 16, 64, 64), ==, FW_LABEL_METHOD_SUCCESS);
    g_assert_cmpuint(write_labels(&test, 16, 65, 64), ==, FW_LABEL_METHOD_INVALID_INPUT);
    test.dimm.labels.readonly = TRUE;
    g_assert_cmpuint(write_labels(&test, 16, 64, 64), ==, FW_LABEL_METHOD_FAILURE);
    g_assert_cmpuint(test.writes, ==, 1);
    test_dimm_clear(&test);
}

/* The whole content through pieces; @change_at: the piece before which it changes, or -1. */
static GByteArray *read_fit(struct fw_dsm_fit *fit, int change_at)
{
    struct fw_dsm_target target = { .device = FW_DSM_DEVICE_EMULATOR, .fit = fit };
    GByteArray *all = g_byte_array_new();

    for (int piece = 0; piece < 100; piece++) {
        uint8_t in[FW_DSM_READ_FIT_INPUT];
        struct fw_dsm_reply reply;

        fit->changed |= piece == change_at;
        fw_le_store(in, sizeof(in), all->len);
        reply = method(&target, FW_DSM_METHOD_FIT, in, sizeof(in));
        if (reply.status == FW_DSM_READ_FIT_CHANGED) {
            g_assert_cmpint(piece, ==, change_at);
            g_byte_array_set_size(all, 0);
        } else {
            g_assert_cmpuint(reply.status, ==, FW_DSM_READ_FIT_SUCCESS);
            g_byte_array_append(all, reply.out->data, reply.out->len);
            if (!reply.out->len) {
                g_byte_array_unref(reply.out);
                return all;
            }
        }
        g_byte_array_unref(reply.out);
    }
    g_assert_not_reached();
}

static void test_fit(void)
{
    uint8_t content[1000];
    struct fw_dsm_fit fit = { .bytes = content, .length = sizeof(content), .chunk_max = 300, .changed = TRUE };
    struct fw_dsm_target target = { .device = FW_DSM_DEVICE_EMULATOR, .fit = &fit };

    for (size_t i = 0; i < sizeof(content); i++) {
        content[i] = i * 7;
    }
    for (int change_at = -1; change_at < 4; change_at++) {
        g_autoptr(GByteArray) all = read_fit(&fit, change_at);

        g_assert_cmpmem(all->data, all->len, content, sizeof(content));
        g_assert_false(fit.changed);
    }
    g_assert_cmpuint(finish(method(&target, FW_DSM_METHOD_FIT, "\xe9\x03\0\0", 4)), ==, FW_DSM_READ_FIT_INVALID_INPUT);
    g_assert_cmpuint(finish(method(&target, FW_DSM_METHOD_FIT, "\0\0\0", 3)), ==, FW_DSM_READ_FIT_INVALID_INPUT);
}

/* The same content through the command of the plain doorbell: the status is in the output. */
static void test_fit_command(void)
{
    struct fw_dsm_fit fit = { .bytes = (const uint8_t *)"abcdef", .length = 6, .chunk_max = 4 };
    struct fw_dsm_target target = { .device = FW_DSM_DEVICE_EMULATOR, .fit = &fit };
    struct fw_dsm_reply reply = test_dsm(&target, FW_DSM_READ_FIT_UUID, 1, FW_DSM_READ_FIT_FUNCTION, "\4\0\0\0", 4);

    g_assert_cmpmem(reply.out->data, reply.out->len, "\0\0\0\0ef", 6);
    g_byte_array_unref(reply.out);
    reply = test_dsm(&target, FW_DSM_READ_FIT_UUID, 1, 0, NULL, 0);
    g_assert_cmphex(fw_le_load(reply.out->data, 4), ==, 3);
    g_byte_array_unref(reply.out);
}

static void test_root(void)
{
    struct fw_dsm_target target = { .device = FW_DSM_DEVICE_ROOT };
    struct fw_dsm_reply reply = test_dsm(&target, FW_DSM_ROOT_UUID, 1, 0, NULL, 0);

    g_assert_cmpuint(reply.out->len, ==, 4);
    g_assert_cmphex(fw_le_load(reply.out->data, 4), ==, 0);
    g_byte_array_unref(reply.out);
    g_assert_cmpuint(finish(test_dsm(&target, FW_DSM_ROOT_UUID, 1, 1, NULL, 0)), ==, FW_DSM_ROOT_NOT_SUPPORTED);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dsm/methods/information", test_information);
    g_test_add_func("/dsm/methods/transfers", test_transfers);
    g_test_add_func("/dsm/methods/fit", test_fit);
    g_test_add_func("/dsm/methods/fit-command", test_fit_command);
    g_test_add_func("/dsm/methods/root", test_root);
    return g_test_run();
}
