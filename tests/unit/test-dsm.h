/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A DIMM with a label area in memory, and calls on it; for the tests of fw/dsm. */
#ifndef TEST_DSM_H
#define TEST_DSM_H

#include <string.h>
#include "fw/dsm.h"

#define TEST_LABEL_SIZE   (2u * 1024 * 1024 + 768)      /* on purpose no round number */
#define TEST_TRANSFER_MAX 65472u

struct test_dimm {
    uint8_t *labels;
    guint writes;
    struct fw_dsm_dimm dimm;
    struct fw_dsm_target target;
};

static inline void test_labels_read(void *opaque, uint32_t offset, uint8_t *bytes, uint32_t length)
{
    g_assert_cmpuint(offset, <=, TEST_LABEL_SIZE);
    g_assert_cmpuint(length, <=, TEST_LABEL_SIZE - offset);
    memcpy(bytes, ((struct test_dimm *)opaque)->labels + offset, length);
}

static inline void test_labels_write(void *opaque, uint32_t offset, const uint8_t *bytes, uint32_t length)
{
    g_assert_cmpuint(offset, <=, TEST_LABEL_SIZE);
    g_assert_cmpuint(length, <=, TEST_LABEL_SIZE - offset);
    memcpy(((struct test_dimm *)opaque)->labels + offset, bytes, length);
    ((struct test_dimm *)opaque)->writes++;
}

static inline void test_dimm_init(struct test_dimm *test)
{
    memset(test, 0, sizeof(*test));
    test->labels = g_malloc0(TEST_LABEL_SIZE);
    test->dimm.labels = (struct fw_label_area) {
        .size = TEST_LABEL_SIZE,
        .transfer_max = TEST_TRANSFER_MAX,
        .read = test_labels_read,
        .write = test_labels_write,
        .opaque = test,
    };
    test->target.device = FW_DSM_DEVICE_DIMM;
    test->target.dimm = &test->dimm;
}

static inline void test_dimm_clear(struct test_dimm *test)
{
    g_free(test->labels);
}

/* A _DSM with @length bytes of input; free @reply->out with g_byte_array_unref(). */
static inline struct fw_dsm_reply test_dsm(const struct fw_dsm_target *target, const char *uuid, uint32_t revision, uint32_t function,
                                           const void *in, size_t length)
{
    struct fw_dsm_call call = { .method = FW_DSM_METHOD_DSM, .revision = revision, .function = function, .in = in, .in_length = length };
    struct fw_dsm_reply reply = { .out = g_byte_array_new() };

    g_assert_true(fw_guid_parse(uuid, call.uuid, NULL));
    fw_dsm_dispatch(target, &call, &reply);
    return reply;
}

/* Offset and length as functions 5 and 6, _LSR and _LSW have them in front. */
static inline void test_range(uint8_t bytes[8], uint32_t offset, uint32_t length)
{
    fw_le_store(bytes, 4, offset);
    fw_le_store(bytes + 4, 4, length);
}

#endif
