/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A DIMM with a label area and the whole of its firmware; for the tests of its command sets and methods. */
#ifndef TEST_DSM_FIRMWARE_H
#define TEST_DSM_FIRMWARE_H

#include "test-dsm.h"
#include "fw/dimm.h"

struct test {
    struct test_dimm dimm;
    struct fw_dimm firmware;
};

/* Free it with end(). */
static inline struct test *test_begin(void)
{
    struct test *test = g_new0(struct test, 1);

    test_dimm_init(&test->dimm);
    fw_dimm_init(&test->firmware);
    test->dimm.dimm.firmware = &test->firmware;
    return test;
}

static inline void end(struct test *test)
{
    fw_dimm_clear(&test->firmware);
    test_dimm_clear(&test->dimm);
    g_free(test);
}

#endif
