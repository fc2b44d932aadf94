/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command sets of Microsoft and Hyper-V: masks, payloads, what a DIMM of one family makes of another's calls. */
#include "test-dsm.h"
#include "fw/dimm.h"
#include "fw/dsm-hyperv.h"
#include "fw/dsm-intel.h"
#include "fw/dsm-msft.h"

struct test {
    struct test_dimm dimm;
    struct fw_dimm firmware;
};

static struct test *begin(const struct fw_dsm_family *family)
{
    struct test *test = g_new0(struct test, 1);

    test_dimm_init(&test->dimm);
    fw_dimm_init(&test->firmware);
    test->firmware.family = family;
    test->dimm.dimm.firmware = &test->firmware;
    return test;
}

static void end(struct test *test)
{
    fw_dimm_clear(&test->firmware);
    test_dimm_clear(&test->dimm);
    g_free(test);
}

static void expect(struct test *test, const char *uuid, uint32_t revision, uint32_t function, const void *bytes, size_t length)
{
    static const uint8_t in[64];
    struct fw_dsm_reply reply = test_dsm(&test->dimm.target, uuid, revision, function, in, sizeof(in));

    g_assert_cmpmem(reply.out->data, reply.out->len, bytes, length);
    g_byte_array_unref(reply.out);
}

#define EXPECT(test, uuid, revision, function, ...) \
    do { \
        static const uint8_t bytes_[] = { __VA_ARGS__ }; \
        expect(test, uuid, revision, function, bytes_, sizeof(bytes_)); \
    } while (0)

static void test_msft(void)
{
    struct test *test = begin(&fw_dsm_msft);

    EXPECT(test, FW_DSM_MSFT_UUID, 1, 0, 0x01, 0x08, 0, 0);
    EXPECT(test, FW_DSM_MSFT_UUID, 0, 0, 0);
    EXPECT(test, FW_DSM_MSFT_UUID, 2, 0, 0);
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 1, 1, 0, 0, 0);
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 11, 0, 0, 0, 0, 0, 0, 25, 0, 0, 0, 100, 0, 0);
    test->firmware.smart.sensors.health = FW_SMART_HEALTH_NON_CRITICAL;
    test->firmware.smart.sensors.media_temperature = fw_smart_temperature(300);
    test->firmware.smart.sensors.life_used = 30;
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 11, 0, 0, 0, 0, 0, 0, 44, 1, 0, 1, 70, 0, 0);
    test->firmware.smart.sensors.health = FW_SMART_HEALTH_CRITICAL;
    test->firmware.smart.sensors.media_temperature = fw_smart_temperature(-5);
    test->firmware.smart.sensors.life_used = 130;
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 11, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0);
    test->firmware.smart.sensors.health = FW_SMART_HEALTH_FATAL | FW_SMART_HEALTH_NON_CRITICAL;
    test->firmware.smart.sensors.life_used = 30;
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 11, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0);
    end(test);
}

static void test_hyperv(void)
{
    struct test *test = begin(&fw_dsm_hyperv);

    EXPECT(test, FW_DSM_HYPERV_UUID, 1, 0, 0x07, 0, 0, 0);
    EXPECT(test, FW_DSM_HYPERV_UUID, 2, 0, 0);
    EXPECT(test, FW_DSM_HYPERV_UUID, 1, 3, 1, 0, 0, 0);
    EXPECT(test, FW_DSM_HYPERV_UUID, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0);
    test->firmware.smart.sensors.health = FW_SMART_HEALTH_NON_CRITICAL;
    EXPECT(test, FW_DSM_HYPERV_UUID, 1, 1, 0, 0, 0, 0, 8, 0, 0, 0);
    test->firmware.smart.sensors.health = FW_SMART_HEALTH_CRITICAL;
    EXPECT(test, FW_DSM_HYPERV_UUID, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0);
    test->firmware.smart.sensors.health = FW_SMART_HEALTH_FATAL;
    EXPECT(test, FW_DSM_HYPERV_UUID, 1, 1, 0, 0, 0, 0, 4, 0, 0, 0);
    test->firmware.smart.sensors.shutdown_count = 0x04030201;
    EXPECT(test, FW_DSM_HYPERV_UUID, 1, 2, 0, 0, 0, 0, 1, 2, 3, 4);
    test->firmware.functions = 1u << FW_DSM_HYPERV_HEALTH;
    EXPECT(test, FW_DSM_HYPERV_UUID, 1, 0, 0x03, 0, 0, 0);
    EXPECT(test, FW_DSM_HYPERV_UUID, 1, 2, 1, 0, 0, 0);
    end(test);
}

/* A DIMM has one family; the UUIDs of all others are unknown to it, and an empty slot has no functions. */
static void test_one_family(void)
{
    struct test *test = begin(&fw_dsm_msft);

    EXPECT(test, FW_DSM_INTEL_UUID, 1, 0, 0);
    EXPECT(test, FW_DSM_INTEL_UUID, 1, 4, 1, 0, 0, 0);
    EXPECT(test, FW_DSM_HYPERV_UUID, 1, 0, 0);
    test->firmware.family = &fw_dsm_intel;
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 0, 0);
    test->dimm.target.dimm = NULL;
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 0, 0, 0, 0, 0);
    EXPECT(test, FW_DSM_HYPERV_UUID, 1, 0, 0, 0, 0, 0);
    EXPECT(test, FW_DSM_HYPERV_UUID, 1, 1, 2, 0, 0, 0);
    end(test);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dsm/others/msft", test_msft);
    g_test_add_func("/dsm/others/hyperv", test_hyperv);
    g_test_add_func("/dsm/others/one-family", test_one_family);
    return g_test_run();
}
