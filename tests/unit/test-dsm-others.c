/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command sets of Microsoft, HPE and Hyper-V: masks, payloads, what a DIMM of one family makes of another's calls. */
#include "test-dsm-firmware.h"
#include "fw/dsm-hpe1.h"
#include "fw/dsm-hyperv.h"
#include "fw/dsm-intel.h"
#include "fw/dsm-msft.h"

static struct test *begin(const struct fw_dsm_family *family)
{
    struct test *test = test_begin();

    test->firmware.family = family;
    return test;
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

    EXPECT(test, FW_DSM_MSFT_UUID, 1, 0, 0x71, 0xff, 0x3f, 0x80);
    EXPECT(test, FW_DSM_MSFT_UUID, 0, 0, 0);
    EXPECT(test, FW_DSM_MSFT_UUID, 2, 0, 0);
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 1, 1, 0, 0, 0);
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 7, 1, 0, 0, 0);
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 22, 1, 0, 0, 0);
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

/* Calls with an input; returns the status of an answer that has nothing else. */
static uint32_t msft(struct test *test, uint32_t function, const void *in, size_t length)
{
    struct fw_dsm_reply reply = test_dsm(&test->dimm.target, FW_DSM_MSFT_UUID, 1, function, in, length);

    g_assert_cmpuint(reply.out->len, ==, 4);
    g_assert_cmphex(fw_le_load(reply.out->data, 4), ==, reply.status);
    g_byte_array_unref(reply.out);
    return reply.status;
}

/* The summary of the health, of each degree and of a DIMM that does not save. */
static void test_msft_critical_health(void)
{
    struct test *test = begin(&fw_dsm_msft);
    uint8_t *health = &test->firmware.smart.sensors.health;

    EXPECT(test, FW_DSM_MSFT_UUID, 1, 10, 0, 0, 0, 0, 0);
    *health = FW_SMART_HEALTH_NON_CRITICAL;
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 10, 0, 0, 0, 0, 2);
    *health = FW_SMART_HEALTH_CRITICAL;
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 10, 0, 0, 0, 0, 1);
    *health = FW_SMART_HEALTH_FATAL;
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 10, 0, 0, 0, 0, 1);
    *health = FW_SMART_HEALTH_OK;
    test->firmware.health.unarmed = TRUE;
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 10, 0, 0, 0, 0, 1);
    g_assert_cmphex(msft(test, 20, NULL, 0), ==, 0x10004);
    test->firmware.health.unarmed = FALSE;
    g_assert_cmphex(msft(test, 20, NULL, 0), ==, 0);
    end(test);
}

/* The warning comes on when so much life is left or less, is told once, and does not move the error threshold. */
static void test_msft_thresholds(void)
{
    struct test *test = begin(&fw_dsm_msft);
    uint8_t *used = &test->firmware.smart.sensors.life_used;

    EXPECT(test, FW_DSM_MSFT_UUID, 1, 5, 0, 0, 0, 0, 0, 0);
    g_assert_cmphex(msft(test, 6, "\x65", 1), ==, FW_DSM_MSFT_INVALID_INPUT);
    g_assert_cmphex(msft(test, 6, NULL, 0), ==, FW_DSM_MSFT_INVALID_INPUT);
    *used = 89;
    g_assert_cmphex(msft(test, 6, "\x0a", 1), ==, 0);
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 5, 0, 0, 0, 0, 10, 0);
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 11, 0, 0, 0, 0, 0, 0, 25, 0, 0, 0, 11, 0, 0);
    g_assert_cmphex(test->firmware.events, ==, 0);
    *used = 90;
    fw_dimm_smart_changed(&test->firmware);
    g_assert_cmphex(test->firmware.events, ==, FW_DIMM_EVENT_NOTIFY);
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 11, 0, 0, 0, 0, 0, 0, 25, 0, 0, 1, 10, 0, 0);
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 10, 0, 0, 0, 0, 2);
    test->firmware.events = 0;
    *used = 200;
    fw_dimm_smart_changed(&test->firmware);
    g_assert_cmphex(test->firmware.events, ==, 0);
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 11, 0, 0, 0, 0, 0, 0, 25, 0, 0, 1, 0, 0, 0);
    g_assert_cmphex(msft(test, 6, "\0", 1), ==, 0);
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 10, 0, 0, 0, 0, 0);
    *used = 0;
    g_assert_cmphex(msft(test, 6, "\x64", 1), ==, 0);
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 10, 0, 0, 0, 0, 2);
    end(test);
}

/* What became of the last save, and the statistics: good, then failed, then erased, then good again. */
static void test_msft_saves(void)
{
    struct test *test = begin(&fw_dsm_msft);

    EXPECT(test, FW_DSM_MSFT_UUID, 1, 4, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0);
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 13, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    fw_dimm_power_cycle(&test->firmware, FALSE);
    fw_dimm_power_cycle(&test->firmware, FALSE);
    fw_dimm_power_cycle(&test->firmware, TRUE);
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 4, 0, 0, 0, 0, 4, 0, 0, 0, 0, 2, 0, 0);
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 13, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0);
    fw_dimm_power_cycle(&test->firmware, FALSE);
    g_assert_cmphex(msft(test, 19, NULL, 0), ==, 0);
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 4, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0);
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 13, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0);
    fw_dimm_power_cycle(&test->firmware, FALSE);
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 4, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0);
    test->firmware.smart.sensors.shutdown_state = 1;
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 4, 0, 0, 0, 0, 4, 0, 0, 0, 0, 2, 0, 0);
    end(test);
}

/* The registers that hold the counts have 16 bits. */
static void test_msft_counts_end(void)
{
    struct test *test = begin(&fw_dsm_msft);

    test->firmware.msft.saves = test->firmware.msft.power_cycles = test->firmware.msft.erases = UINT16_MAX;
    fw_dimm_power_cycle(&test->firmware, FALSE);
    g_assert_cmphex(msft(test, 19, NULL, 0), ==, 0);
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 13, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff, 0, 0,
           0xff, 0xff, 0, 0);
    end(test);
}

static void test_msft_inject(void)
{
    struct test *test = begin(&fw_dsm_msft);

    EXPECT(test, FW_DSM_MSFT_UUID, 1, 16, 0, 0, 0, 0, 1);
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 18, 0, 0, 0, 0, 0, 0, 0, 0);
    g_assert_cmphex(msft(test, 17, "\0\0\0\0", 4), ==, 0);
    g_assert_cmphex(msft(test, 17, "\0\0\0", 3), ==, FW_DSM_MSFT_INVALID_INPUT);
    g_assert_cmphex(msft(test, 17, "\1\0\0\0", 4), ==, 0x20004);
    g_assert_cmphex(msft(test, 17, "\0\0\0\1", 4), ==, 0x20004);
    g_assert_cmphex(msft(test, 17, "\x80\x20\0\0", 4), ==, 0x20004);
    g_assert_cmphex(msft(test, 17, "\x7f\x20\0\0", 4), ==, FW_DSM_MSFT_INVALID_INPUT);
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 18, 0, 0, 0, 0, 0, 0, 0, 0);
    test->firmware.injection = FALSE;
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 16, 0, 0, 0, 0, 0);
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 18, 0, 0, 0, 0, 0, 0, 0, 0);
    g_assert_cmphex(msft(test, 17, "\0\0\0\0", 4), ==, 0x10004);
    end(test);
}

/* Counters are set and taken back; a reset takes the threshold and the image, too, and leaves the statistics. */
static void test_msft_reset(void)
{
    struct test *test = begin(&fw_dsm_msft);

    g_assert_cmphex(msft(test, 31, "\7", 1), ==, FW_DSM_MSFT_INVALID_INPUT);
    g_assert_cmphex(msft(test, 31, "\7\x9", 2), ==, 0);
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 11, 0, 0, 0, 0, 0, 0, 25, 0, 0, 0, 100, 7, 9);
    g_assert_cmphex(msft(test, 6, "\x32", 1), ==, 0);
    fw_dimm_power_cycle(&test->firmware, FALSE);
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 11, 0, 0, 0, 0, 0, 0, 25, 0, 0, 0, 100, 7, 9);
    g_assert_cmphex(msft(test, 21, NULL, 0), ==, 0);
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 11, 0, 0, 0, 0, 0, 0, 25, 0, 0, 0, 100, 0, 0);
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 5, 0, 0, 0, 0, 0, 0);
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 4, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0);
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 13, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0);
    end(test);
}

/* What the module has not: information on the energy source, a log. */
static void test_msft_lacks(void)
{
    struct test *test = begin(&fw_dsm_msft);
    struct fw_dsm_reply reply = test_dsm(&test->dimm.target, FW_DSM_MSFT_UUID, 1, 12, NULL, 0);

    g_assert_cmphex(reply.status, ==, 0x10004);
    g_assert_cmpstr(reply.status_name, ==, "Function-Specific Error Code");
    g_byte_array_unref(reply.out);
    g_assert_cmphex(msft(test, 8, "\5", 1), ==, 0x10004);
    g_assert_cmphex(msft(test, 9, "\5", 1), ==, 0x10004);
    g_assert_cmphex(msft(test, 9, NULL, 0), ==, FW_DSM_MSFT_INVALID_INPUT);
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 14, 0, 0, 0, 0, 0, 0, 0, 0);
    g_assert_cmphex(msft(test, 15, NULL, 0), ==, 0);
    end(test);
}

/* --- HPE --- */

static struct fw_dsm_reply hpe1(struct test *test, uint32_t function, const void *in, size_t length)
{
    return test_dsm(&test->dimm.target, FW_DSM_HPE1_UUID, 1, function, in, length);
}

/* @width bytes behind the status of function 1, all fields wanted. */
static uint64_t hpe1_smart(struct test *test, unsigned offset, unsigned width)
{
    struct fw_dsm_reply reply = hpe1(test, FW_DSM_HPE1_SMART, "\xff\xff\xff\xff", 4);
    uint64_t value;

    g_assert_cmpuint(reply.out->len, ==, 4 + FW_DSM_HPE1_SMART_ANSWER);
    value = fw_le_load(reply.out->data + 4 + offset, width);
    g_byte_array_unref(reply.out);
    return value;
}

static uint32_t hpe1_inject(struct test *test, uint8_t type, uint8_t option)
{
    const uint8_t in[] = { type, option };
    struct fw_dsm_reply reply = hpe1(test, FW_DSM_HPE1_INJECT, in, sizeof(in));

    g_assert_cmpuint(reply.out->len, ==, 4);
    g_byte_array_unref(reply.out);
    return reply.status;
}

static uint32_t hpe1_set_life(struct test *test, uint8_t percent)
{
    struct fw_dsm_reply reply = hpe1(test, FW_DSM_HPE1_SET_LIFE, &percent, 1);

    g_byte_array_unref(reply.out);
    return reply.status;
}

static void test_hpe1(void)
{
    struct test *test = begin(&fw_dsm_hpe1);

    EXPECT(test, FW_DSM_HPE1_UUID, 1, 0, 0x77, 0x3c, 0x1c, 0);
    EXPECT(test, FW_DSM_HPE1_UUID, 2, 0, 0);
    EXPECT(test, FW_DSM_HPE1_UUID, 1, 3, 1, 0, 0, 0);
    test->firmware.smart.sensors.health = FW_SMART_HEALTH_CRITICAL;
    test->firmware.smart.sensors.spares = 10;
    test->firmware.smart.sensors.media_temperature = fw_smart_temperature(82);
    test->firmware.smart.sensors.life_used = 30;
    g_assert_cmphex(hpe1_smart(test, 0, 4), ==, 0x2bf);
    g_assert_cmphex(hpe1_smart(test, FW_DSM_HPE1_AT_HEALTH, 1), ==, FW_SMART_HEALTH_CRITICAL);
    g_assert_cmpuint(hpe1_smart(test, FW_DSM_HPE1_AT_TEMPERATURE, 2), ==, 82 * 16);
    g_assert_cmpuint(hpe1_smart(test, FW_DSM_HPE1_AT_SPARES, 1), ==, 10);
    g_assert_cmphex(hpe1_smart(test, FW_DSM_HPE1_AT_ALARMS, 2), ==, FW_DSM_HPE1_ALARM_TEMPERATURE | FW_DSM_HPE1_ALARM_SPARES);
    g_assert_cmpuint(hpe1_smart(test, FW_DSM_HPE1_AT_LIFE, 1), ==, 30);
    g_assert_cmphex(hpe1_smart(test, FW_DSM_HPE1_AT_SHUTDOWN, 1), ==, FW_DSM_HPE1_LAST_SAVE_GOOD);
    g_assert_cmphex(hpe1_smart(test, FW_DSM_HPE1_AT_DETAIL, 4), ==, 0);
    EXPECT(test, FW_DSM_HPE1_UUID, 1, FW_DSM_HPE1_LAST_BACKUP, 0, 0, 0, 0, 1, 1, 1, 1);
    test->firmware.smart.sensors.shutdown_state = 1;
    g_assert_cmphex(hpe1_smart(test, FW_DSM_HPE1_AT_SHUTDOWN, 1), ==, 0);
    g_assert_cmphex(hpe1_smart(test, FW_DSM_HPE1_AT_DETAIL, 4), ==, FW_DSM_HPE1_DETAIL_SAVE_FAILED);
    EXPECT(test, FW_DSM_HPE1_UUID, 1, FW_DSM_HPE1_LAST_BACKUP, 0, 0, 0, 0, 0, 0, 1, 4);
    end(test);
}

/* Fields that are not wanted are neither valid nor told. */
static void test_hpe1_wanted(void)
{
    struct test *test = begin(&fw_dsm_hpe1);
    struct fw_dsm_reply reply = hpe1(test, FW_DSM_HPE1_SMART, "\x04\0\0\x80", 4);
    uint8_t expected[4 + FW_DSM_HPE1_SMART_ANSWER] = { [4] = FW_DSM_HPE1_VALID_SPARES, [4 + FW_DSM_HPE1_AT_SPARES] = 100 };

    g_assert_cmpmem(reply.out->data, reply.out->len, expected, sizeof(expected));
    g_byte_array_unref(reply.out);
    reply = hpe1(test, FW_DSM_HPE1_SMART, "\x04\0", 3);
    g_assert_cmpuint(reply.status, ==, FW_DSM_HPE1_INVALID_INPUT);
    g_byte_array_unref(reply.out);
    end(test);
}

static void test_hpe1_threshold(void)
{
    struct test *test = begin(&fw_dsm_hpe1);
    uint8_t expected[4 + FW_DSM_HPE1_THRESHOLD_ANSWER] = { [4] = 3, 0, 0x20, 0x05, 10 };
    struct fw_dsm_reply reply = hpe1(test, FW_DSM_HPE1_THRESHOLD, NULL, 0);

    g_assert_cmpmem(reply.out->data, reply.out->len, expected, sizeof(expected));
    g_byte_array_unref(reply.out);
    g_assert_cmpuint(hpe1_set_life(test, 101), ==, FW_DSM_HPE1_INVALID_INPUT);
    g_assert_cmpuint(hpe1_set_life(test, 50), ==, 0);
    expected[4] = 7;
    expected[4 + FW_DSM_HPE1_THRESHOLD_LIFE] = 50;
    reply = hpe1(test, FW_DSM_HPE1_THRESHOLD, NULL, 0);
    g_assert_cmpmem(reply.out->data, reply.out->len, expected, sizeof(expected));
    g_byte_array_unref(reply.out);
    end(test);
}

/* The alarm comes on at the threshold, is told once, and again after it was off. */
static void test_hpe1_life(void)
{
    struct test *test = begin(&fw_dsm_hpe1);
    uint8_t *used = &test->firmware.smart.sensors.life_used;

    *used = 49;
    g_assert_cmpuint(hpe1_set_life(test, 50), ==, 0);
    g_assert_cmphex(hpe1_smart(test, FW_DSM_HPE1_AT_ALARMS, 2), ==, 0);
    g_assert_cmphex(test->firmware.events, ==, 0);
    *used = 50;
    fw_dimm_smart_changed(&test->firmware);
    g_assert_cmphex(hpe1_smart(test, FW_DSM_HPE1_AT_ALARMS, 2), ==, FW_DSM_HPE1_ALARM_LIFE_WARNING);
    g_assert_cmphex(test->firmware.events, ==, FW_DIMM_EVENT_NOTIFY);
    test->firmware.events = 0;
    *used = 60;
    fw_dimm_smart_changed(&test->firmware);
    g_assert_cmphex(test->firmware.events, ==, 0);
    g_assert_cmpuint(hpe1_set_life(test, 0), ==, 0);
    g_assert_cmphex(hpe1_smart(test, FW_DSM_HPE1_AT_ALARMS, 2), ==, 0);
    g_assert_cmpuint(hpe1_set_life(test, 60), ==, 0);
    g_assert_cmphex(test->firmware.events, ==, FW_DIMM_EVENT_NOTIFY);
    end(test);
}

/* Each type that the capabilities have, and none that they have not: what it does to the health, alarms and the module. */
static void test_hpe1_inject(void)
{
    static const struct { uint8_t type, health; uint16_t alarms; uint32_t detail; } rows[] = {
        { 1, 1, 0, 0 }, { 2, 2, 0, 0 }, { 3, 4, 0, 0 }, { 9, 2, 0, 1 }, { 11, 0, 0x40, 0 }, { 12, 0, 0x80, 0 }, { 13, 0, 0x10, 0 },
        { 14, 0, 0x20, 0 }, { 15, 0, 4, 0 }, { 16, 0, 8, 0 }, { 18, 2, 0, 2 },
    };
    struct test *test = begin(&fw_dsm_hpe1);
    struct fw_dsm_reply reply = hpe1(test, FW_DSM_HPE1_INJECT_QUERY, NULL, 0);
    size_t row = 0;

    g_assert_cmpuint(reply.out->len, ==, 4 + FW_DSM_HPE1_CAPABILITY_ANSWER);
    for (unsigned type = 0; type < 256; type++) {
        gboolean can = row < G_N_ELEMENTS(rows) && rows[row].type == type;

        g_assert_cmpuint(reply.out->data[4 + type / 8] >> type % 8 & 1, ==, can);
        test->firmware.events = 0;
        g_assert_cmpuint(hpe1_inject(test, type, FW_DSM_HPE1_OPTION_PERSISTENT), ==, can ? 0 : FW_DSM_HPE1_INVALID_INPUT);
        g_assert_cmphex(test->firmware.events, ==, can ? FW_DIMM_EVENT_NOTIFY : 0);
        if (can) {
            g_assert_cmphex(hpe1_smart(test, FW_DSM_HPE1_AT_HEALTH, 1), ==, rows[row].health);
            g_assert_cmphex(hpe1_smart(test, FW_DSM_HPE1_AT_ALARMS, 2), ==, rows[row].alarms);
            g_assert_cmphex(hpe1_smart(test, FW_DSM_HPE1_AT_DETAIL, 4), ==, rows[row].detail);
            row++;
        }
    }
    g_byte_array_unref(reply.out);
    end(test);
}

static void test_hpe1_options(void)
{
    struct test *test = begin(&fw_dsm_hpe1);

    EXPECT(test, FW_DSM_HPE1_UUID, 1, FW_DSM_HPE1_INJECT_STATUS, 0, 0, 0, 0, 0, 0, 0);
    g_assert_cmpuint(hpe1_inject(test, 3, 3), ==, FW_DSM_HPE1_INVALID_INPUT);
    g_assert_cmpuint(hpe1_inject(test, 3, FW_DSM_HPE1_OPTION_SINGLE), ==, 0);
    EXPECT(test, FW_DSM_HPE1_UUID, 1, FW_DSM_HPE1_INJECT_STATUS, 0, 0, 0, 0, 1, 3, 0);
    g_assert_cmphex(hpe1_smart(test, FW_DSM_HPE1_AT_HEALTH, 1), ==, FW_SMART_HEALTH_FATAL);
    g_assert_cmphex(hpe1_smart(test, FW_DSM_HPE1_AT_HEALTH, 1), ==, 0);
    EXPECT(test, FW_DSM_HPE1_UUID, 1, FW_DSM_HPE1_INJECT_STATUS, 0, 0, 0, 0, 0, 0, 0);
    g_assert_cmpuint(hpe1_inject(test, 3, FW_DSM_HPE1_OPTION_PERSISTENT), ==, 0);
    g_assert_cmphex(hpe1_smart(test, FW_DSM_HPE1_AT_HEALTH, 1), ==, FW_SMART_HEALTH_FATAL);
    g_assert_cmpuint(hpe1_inject(test, 2, FW_DSM_HPE1_OPTION_CLEAR), ==, 0);
    EXPECT(test, FW_DSM_HPE1_UUID, 1, FW_DSM_HPE1_INJECT_STATUS, 0, 0, 0, 0, 1, 3, 1);
    g_assert_cmpuint(hpe1_inject(test, 3, FW_DSM_HPE1_OPTION_CLEAR), ==, 0);
    g_assert_cmphex(hpe1_smart(test, FW_DSM_HPE1_AT_HEALTH, 1), ==, 0);
    g_assert_cmpuint(hpe1_inject(test, 3, FW_DSM_HPE1_OPTION_PERSISTENT), ==, 0);
    fw_dimm_power_cycle(&test->firmware, FALSE);
    EXPECT(test, FW_DSM_HPE1_UUID, 1, FW_DSM_HPE1_INJECT_STATUS, 0, 0, 0, 0, 0, 0, 0);
    test->firmware.injection = FALSE;
    g_assert_cmpuint(hpe1_inject(test, 3, FW_DSM_HPE1_OPTION_PERSISTENT), ==, FW_DSM_HPE1_INVALID_INPUT);
    end(test);
}

/* What the module is, byte for byte. */
static void test_hpe1_identity(void)
{
    struct test *test = begin(&fw_dsm_hpe1);

    EXPECT(test, FW_DSM_HPE1_UUID, 1, FW_DSM_HPE1_IDENTITY, 0, 0, 0, 0, 0x10, 4, 1, 0, 0, 0, 0x10, 3, 0, 0, 0, 0, 60, 0, 0, 0, 60, 0, 0, 0,
           60, 0, 0, 0, 60, 0, 0, 0, 60, 0, 0, 0, 0, 16, 0, 0, 0, 0, 95, 0, 0, 0, 0, 0);
    EXPECT(test, FW_DSM_HPE1_UUID, 1, FW_DSM_HPE1_ENERGY_IDENTITY, 0, 0, 0, 0, 0, 1, 2, 0, 1, 0, 1, 0, 60, 0, 0, 0, 0, 0, 65, 0);
    end(test);
}

static void test_hpe1_labels(void)
{
    struct test *test = begin(&fw_dsm_hpe1);
    uint8_t set[12] = { 8, [4] = 4, [8] = 1, 2, 3, 4 };
    struct fw_dsm_reply reply = hpe1(test, FW_DSM_HPE1_LABEL_SET, set, sizeof(set));

    g_assert_cmpuint(reply.status, ==, 0);
    g_byte_array_unref(reply.out);
    reply = hpe1(test, FW_DSM_HPE1_LABEL_GET, set, 8);
    g_assert_cmpmem(reply.out->data, reply.out->len, "\0\0\0\0\1\2\3\4", 8);
    g_byte_array_unref(reply.out);
    reply = hpe1(test, FW_DSM_HPE1_LABEL_SIZE, NULL, 0);
    g_assert_cmpuint(fw_le_load(reply.out->data + 4, 4), ==, TEST_LABEL_SIZE);
    g_byte_array_unref(reply.out);
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
    EXPECT(test, FW_DSM_HPE1_UUID, 1, 0, 0);
    test->firmware.family = &fw_dsm_intel;
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 0, 0);
    test->dimm.target.dimm = NULL;
    EXPECT(test, FW_DSM_MSFT_UUID, 1, 0, 0, 0, 0, 0);
    EXPECT(test, FW_DSM_HYPERV_UUID, 1, 0, 0, 0, 0, 0);
    EXPECT(test, FW_DSM_HYPERV_UUID, 1, 1, 2, 0, 0, 0);
    EXPECT(test, FW_DSM_HPE1_UUID, 1, 1, 2, 0, 0, 0);
    end(test);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dsm/others/msft/health", test_msft);
    g_test_add_func("/dsm/others/msft/critical-health", test_msft_critical_health);
    g_test_add_func("/dsm/others/msft/thresholds", test_msft_thresholds);
    g_test_add_func("/dsm/others/msft/saves", test_msft_saves);
    g_test_add_func("/dsm/others/msft/counts-end", test_msft_counts_end);
    g_test_add_func("/dsm/others/msft/inject", test_msft_inject);
    g_test_add_func("/dsm/others/msft/reset", test_msft_reset);
    g_test_add_func("/dsm/others/msft/lacks", test_msft_lacks);
    g_test_add_func("/dsm/others/hpe1/health", test_hpe1);
    g_test_add_func("/dsm/others/hpe1/wanted", test_hpe1_wanted);
    g_test_add_func("/dsm/others/hpe1/threshold", test_hpe1_threshold);
    g_test_add_func("/dsm/others/hpe1/life", test_hpe1_life);
    g_test_add_func("/dsm/others/hpe1/inject", test_hpe1_inject);
    g_test_add_func("/dsm/others/hpe1/options", test_hpe1_options);
    g_test_add_func("/dsm/others/hpe1/identity", test_hpe1_identity);
    g_test_add_func("/dsm/others/hpe1/labels", test_hpe1_labels);
    g_test_add_func("/dsm/others/hyperv", test_hyperv);
    g_test_add_func("/dsm/others/one-family", test_one_family);
    return g_test_run();
}
