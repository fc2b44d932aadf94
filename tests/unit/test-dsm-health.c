/* SPDX-License-Identifier: GPL-2.0-or-later */
/* _NCH, _NBS, _NIC, _NIH and _NIG: buffers byte for byte, refusals, and how injected conditions and SMART see each other. */
#include "test-dsm-firmware.h"
#include "fw/dimm-properties.h"
#include "fw/dsm-health-methods.h"
#include "fw/dsm-intel.h"

#define INJECT FW_HEALTH_METHOD_MODE_INJECT
#define CLEAR  FW_HEALTH_METHOD_MODE_CLEAR

static struct test *begin(void)
{
    struct test *test = test_begin();

    test->firmware.health.methods = TRUE;
    return test;
}

/* The buffer that the method returns: both statuses, and the rest. */
static GByteArray *evaluate(struct test *test, enum fw_dsm_method method, const void *in, size_t length)
{
    struct fw_dsm_call call = { .method = method, .in = in, .in_length = length };
    struct fw_dsm_reply reply = { .out = g_byte_array_new() };
    uint8_t status[4];

    fw_dsm_dispatch(&test->dimm.target, &call, &reply);
    g_assert_nonnull(reply.name);
    g_assert_nonnull(reply.status_name);
    g_assert_cmpuint(reply.in_used, <=, length);
    fw_le_store(status, sizeof(status), reply.status);
    g_byte_array_prepend(reply.out, status, sizeof(status));
    g_assert_cmpuint(reply.out->len, ==, FW_HEALTH_METHOD_LENGTH);
    return reply.out;
}

static void expect(struct test *test, enum fw_dsm_method method, const uint8_t *bytes, size_t length)
{
    uint8_t whole[FW_HEALTH_METHOD_LENGTH] = { 0 };
    g_autoptr(GByteArray) out = evaluate(test, method, NULL, 0);

    memcpy(whole, bytes, length);
    g_assert_cmpmem(out->data, out->len, whole, sizeof(whole));
}

#define EXPECT(test, method, ...) \
    do { \
        static const uint8_t bytes_[] = { __VA_ARGS__ }; \
        expect(test, FW_DSM_METHOD_##method, bytes_, sizeof(bytes_)); \
    } while (0)

static void make_request(uint8_t in[FW_HEALTH_METHOD_LENGTH], uint8_t mode, uint32_t errors, uint32_t attributes)
{
    memset(in, 0, FW_HEALTH_METHOD_LENGTH);
    in[0] = mode;
    fw_le_store(in + 4, 4, errors);
    fw_le_store(in + 8, 4, attributes);
}

static uint32_t status_of(struct test *test, const void *in, size_t length)
{
    g_autoptr(GByteArray) out = evaluate(test, FW_DSM_METHOD_NIH, in, length);

    return fw_le_load(out->data, 4);
}

static uint32_t change(struct test *test, uint8_t mode, uint32_t errors, uint32_t attributes)
{
    uint8_t in[FW_HEALTH_METHOD_LENGTH];

    make_request(in, mode, errors, attributes);
    return status_of(test, in, sizeof(in));
}

static gboolean told(struct test *test)
{
    gboolean told = test->firmware.events & FW_DIMM_EVENT_NOTIFY;

    test->firmware.events = 0;
    return told;
}

static void test_healthy(void)
{
    struct test *test = begin();

    EXPECT(test, NCH, 0, 0, 0, 0, 3, 0);
    EXPECT(test, NBS, 0, 0, 0, 0, 1, 0);
    EXPECT(test, NIC, 0, 0, 0, 0, 0x03, 0x07, 0x07, 0, 1);
    EXPECT(test, NIG, 0, 0, 0, 0, 3, 0);
    end(test);
}

static void test_inject(void)
{
    struct test *test = begin();

    g_assert_cmphex(change(test, INJECT, FW_HEALTH_MAINTENANCE | FW_HEALTH_WRITE_LOSS, 0), ==, 0);
    g_assert_true(told(test));
    EXPECT(test, NCH, 0, 0, 0, 0, 3, 0, 0x01, 0x04);
    EXPECT(test, NIG, 0, 0, 0, 0, 3, 0, 0x01, 0x04);
    /* More is added to what there is. */
    g_assert_cmphex(change(test, INJECT, FW_HEALTH_DATA_LOSS_OFFLINE, FW_HEALTH_PERMANENT), ==, 0);
    g_assert_true(told(test));
    EXPECT(test, NCH, 0, 0, 0, 0, 3, 0, 0x01, 0x04, 0x02, 0, 1);
    EXPECT(test, NIG, 0, 0, 0, 0, 3, 0, 0x01, 0x04, 0x02, 0, 1);
    /* What is there already is no news. */
    g_assert_cmphex(change(test, INJECT, FW_HEALTH_MAINTENANCE, FW_HEALTH_PERMANENT), ==, 0);
    g_assert_false(told(test));
    g_assert_cmphex(change(test, INJECT, 0, 0), ==, 0);
    g_assert_false(told(test));
    g_assert_cmphex(change(test, CLEAR, FW_HEALTH_MAINTENANCE | FW_HEALTH_PERFORMANCE, 0), ==, 0);
    g_assert_true(told(test));
    EXPECT(test, NCH, 0, 0, 0, 0, 3, 0, 0x00, 0x04, 0x02, 0, 1);
    g_assert_cmphex(change(test, CLEAR, FW_HEALTH_PERFORMANCE, 0), ==, 0);
    g_assert_false(told(test));
    g_assert_cmphex(change(test, CLEAR, FW_HEALTH_ERRORS_ALL, FW_HEALTH_PERMANENT), ==, 0);
    g_assert_true(told(test));
    EXPECT(test, NCH, 0, 0, 0, 0, 3, 0);
    EXPECT(test, NIG, 0, 0, 0, 0, 3, 0);
    end(test);
}

static void test_refusals(void)
{
    struct test *test = begin();
    uint8_t in[FW_HEALTH_METHOD_LENGTH + 8];

    memset(in, 0, sizeof(in));
    make_request(in, INJECT, FW_HEALTH_MAINTENANCE, 0);
    for (size_t length = 0; length < FW_HEALTH_METHOD_LENGTH; length++) {
        g_assert_cmphex(status_of(test, in, length), ==, FW_HEALTH_METHOD_INVALID_INPUT);
    }
    for (unsigned mode = 0; mode <= UINT8_MAX; mode++) {
        if (mode != INJECT && mode != CLEAR) {
            g_assert_cmphex(change(test, mode, FW_HEALTH_MAINTENANCE, 0), ==, FW_HEALTH_METHOD_INVALID_INPUT);
        }
    }
    for (unsigned bit = 0; bit < 32; bit++) {
        gboolean error = FW_HEALTH_ERRORS_ALL >> bit & 1, attribute = FW_HEALTH_ATTRIBUTES_ALL >> bit & 1;

        g_assert_cmphex(change(test, CLEAR, 1u << bit, 0), ==, error ? 0 : FW_HEALTH_METHOD_INVALID_INPUT);
        g_assert_cmphex(change(test, CLEAR, 0, 1u << bit), ==, attribute ? 0 : FW_HEALTH_METHOD_INVALID_INPUT);
        g_assert_cmphex(change(test, INJECT, 1u << bit | FW_HEALTH_MAINTENANCE, 0), ==, error ? 0 : FW_HEALTH_METHOD_INVALID_INPUT);
        g_assert_cmphex(test->firmware.health.injected.errors, ==, error ? 1u << bit | FW_HEALTH_MAINTENANCE : 0);
        g_assert_cmphex(change(test, CLEAR, FW_HEALTH_ERRORS_ALL, 0), ==, 0);
    }
    for (size_t at = 0; at < FW_HEALTH_METHOD_LENGTH; at++) {
        make_request(in, INJECT, 0, 0);
        in[at] |= 0x80;
        g_assert_cmphex(status_of(test, in, FW_HEALTH_METHOD_LENGTH), ==, FW_HEALTH_METHOD_INVALID_INPUT);
    }
    g_assert_cmphex(test->firmware.health.injected.errors, ==, 0);
    make_request(in, INJECT, FW_HEALTH_MAINTENANCE, 0);         /* longer than it has to be */
    in[FW_HEALTH_METHOD_LENGTH] = 0xff;
    g_assert_cmphex(status_of(test, in, sizeof(in)), ==, 0);
    end(test);
}

static void test_not_injectable(void)
{
    struct test *test = begin();

    g_assert_true(fw_health_parse(&test->firmware.health.injectable, "performance", NULL));
    EXPECT(test, NIC, 0, 0, 0, 0, 0x02);
    g_assert_cmphex(change(test, INJECT, FW_HEALTH_PERFORMANCE | FW_HEALTH_MAINTENANCE, 0), ==, FW_HEALTH_METHOD_INVALID_INPUT);
    g_assert_cmphex(change(test, CLEAR, 0, FW_HEALTH_PERMANENT), ==, FW_HEALTH_METHOD_INVALID_INPUT);
    g_assert_false(told(test));
    g_assert_cmphex(change(test, INJECT, FW_HEALTH_PERFORMANCE, 0), ==, 0);
    test->firmware.injection = FALSE;
    EXPECT(test, NIC, 0);
    g_assert_cmphex(change(test, CLEAR, FW_HEALTH_PERFORMANCE, 0), ==, FW_HEALTH_METHOD_INVALID_INPUT);
    end(test);
}

static void test_stuck(void)
{
    struct test *test = begin();

    g_assert_true(fw_health_parse(&test->firmware.health.stuck, "performance:permanent", NULL));
    EXPECT(test, NIC, 0, 0, 0, 0, 0x03, 0x07, 0x07, 0, 1);
    g_assert_cmphex(change(test, INJECT, FW_HEALTH_PERFORMANCE | FW_HEALTH_MAINTENANCE, 0), ==, 0x10006);
    g_assert_true(told(test));
    EXPECT(test, NIG, 0, 0, 0, 0, 3, 0, 0x01);
    g_assert_cmphex(change(test, INJECT, FW_HEALTH_MAINTENANCE, FW_HEALTH_PERMANENT), ==, 0x10006);
    g_assert_false(told(test));
    g_assert_cmphex(change(test, INJECT, FW_HEALTH_PERFORMANCE, FW_HEALTH_PERMANENT), ==, FW_HEALTH_METHOD_HARDWARE);
    g_assert_false(told(test));
    g_assert_cmphex(change(test, CLEAR, FW_HEALTH_PERFORMANCE, 0), ==, 0);      /* it is not there */
    test->firmware.health.injected.errors |= FW_HEALTH_PERFORMANCE;
    g_assert_cmphex(change(test, INJECT, FW_HEALTH_PERFORMANCE, 0), ==, 0);     /* it is there */
    g_assert_cmphex(change(test, CLEAR, FW_HEALTH_PERFORMANCE, 0), ==, FW_HEALTH_METHOD_HARDWARE);
    g_assert_cmphex(change(test, CLEAR, FW_HEALTH_PERFORMANCE | FW_HEALTH_MAINTENANCE, 0), ==, 0x10006);
    EXPECT(test, NIG, 0, 0, 0, 0, 3, 0, 0x02);
    end(test);
}

static uint8_t intel_health(struct test *test)
{
    struct fw_dsm_reply reply = test_dsm(&test->dimm.target, FW_DSM_INTEL_UUID, 2, FW_DSM_INTEL_SMART, NULL, 0);
    uint8_t health = reply.out->data[4 + FW_DSM_INTEL_AT_HEALTH];

    g_assert_cmphex(reply.status, ==, 0);
    g_byte_array_unref(reply.out);
    return health;
}

/* Each condition and what Intel's function 1 makes of it. */
static void test_smart_follows(void)
{
    static const struct { uint32_t error; uint8_t health; } rows[] = {
        { FW_HEALTH_MAINTENANCE, FW_SMART_HEALTH_NON_CRITICAL }, { FW_HEALTH_PERFORMANCE, FW_SMART_HEALTH_CRITICAL },
        { FW_HEALTH_WRITE_LOSS_POWER, FW_SMART_HEALTH_CRITICAL }, { FW_HEALTH_WRITE_LOSS_OFFLINE, FW_SMART_HEALTH_CRITICAL },
        { FW_HEALTH_WRITE_LOSS, FW_SMART_HEALTH_FATAL }, { FW_HEALTH_DATA_LOSS_POWER, FW_SMART_HEALTH_CRITICAL },
        { FW_HEALTH_DATA_LOSS_OFFLINE, FW_SMART_HEALTH_CRITICAL }, { FW_HEALTH_DATA_LOSS, FW_SMART_HEALTH_FATAL },
    };
    struct test *test = begin();

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_assert_cmphex(change(test, INJECT, rows[i].error, 0), ==, 0);
        g_assert_cmphex(intel_health(test), ==, rows[i].health);
        g_assert_cmphex(fw_dimm_conditions(&test->firmware), ==, rows[i].error);        /* and not twice */
        g_assert_cmphex(change(test, CLEAR, rows[i].error, 0), ==, 0);
        g_assert_cmphex(intel_health(test), ==, 0);
    }
    end(test);
}

/* What SMART says of itself, by its sensors, by its alarms and by Intel's injection. */
static void test_conditions_follow(void)
{
    static const struct { const char *health; uint32_t error; } rows[] = {
        { "non-critical", FW_HEALTH_MAINTENANCE }, { "critical", FW_HEALTH_PERFORMANCE }, { "fatal", FW_HEALTH_DATA_LOSS }, { "ok", 0 },
    };
    struct test *test = begin();
    struct fw_smart_injection hot = { FW_SMART_INJECT_MEDIA, FW_SMART_INJECT_MEDIA, fw_smart_temperature(90), 0 };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_assert_true(fw_dimm_property_set_text(&test->firmware, fw_dimm_property_find("smart-health"), rows[i].health, NULL));
        fw_dimm_smart_changed(&test->firmware);
        g_assert_true(told(test));                              /* also of the end of a condition */
        g_assert_cmphex(fw_dimm_conditions(&test->firmware), ==, rows[i].error);
    }
    g_assert_true(fw_smart_inject(&test->firmware.smart, &hot));
    fw_dimm_smart_changed(&test->firmware);
    g_assert_true(told(test));
    EXPECT(test, NCH, 0, 0, 0, 0, 3, 0, 0x01);
    EXPECT(test, NIG, 0, 0, 0, 0, 3, 0);                        /* which is not what _NIH injects */
    hot.enable = 0;
    g_assert_true(fw_smart_inject(&test->firmware.smart, &hot));
    fw_dimm_smart_changed(&test->firmware);
    g_assert_true(told(test));
    EXPECT(test, NCH, 0, 0, 0, 0, 3, 0);
    test->firmware.health.unarmed = TRUE;
    EXPECT(test, NCH, 0, 0, 0, 0, 3, 0, 0x00, 0x01);
    end(test);
}

/* A guest without the methods is told what it always was: only that something came. */
static void test_without_methods(void)
{
    struct test *test = begin();
    uint8_t in[FW_HEALTH_METHOD_LENGTH];

    test->firmware.health.methods = FALSE;
    make_request(in, INJECT, FW_HEALTH_MAINTENANCE, 0);
    EXPECT(test, NCH, 1);
    EXPECT(test, NBS, 1);
    EXPECT(test, NIC, 1);
    EXPECT(test, NIG, 1);
    g_assert_cmphex(status_of(test, in, sizeof(in)), ==, FW_HEALTH_METHOD_NOT_IMPLEMENTED);
    g_assert_cmphex(test->firmware.health.injected.errors, ==, 0);
    test->firmware.smart.sensors.health = FW_SMART_HEALTH_FATAL;
    fw_dimm_smart_changed(&test->firmware);
    g_assert_true(told(test));
    test->firmware.smart.sensors.health = FW_SMART_HEALTH_OK;
    fw_dimm_smart_changed(&test->firmware);
    g_assert_false(told(test));
    test->dimm.target.dimm = NULL;
    EXPECT(test, NCH, 5);
    g_assert_cmphex(status_of(test, in, sizeof(in)), ==, FW_HEALTH_METHOD_UNKNOWN_REASON);
    end(test);
}

static void test_power_cycle_and_boot(void)
{
    struct test *test = begin();

    g_assert_cmphex(change(test, INJECT, FW_HEALTH_DATA_LOSS, 0), ==, 0);
    test->firmware.smart.latch = TRUE;
    fw_dimm_power_cycle(&test->firmware, TRUE);
    EXPECT(test, NIG, 0, 0, 0, 0, 3, 0);
    g_assert_cmphex(intel_health(test), ==, 0);
    EXPECT(test, NBS, 0, 0, 0, 0, 1, 0);                        /* as it was at boot */
    fw_dimm_boot(&test->firmware);
    EXPECT(test, NBS, 0, 0, 0, 0, 1, 0, 1);
    g_assert_cmphex(change(test, INJECT, FW_HEALTH_DATA_LOSS, FW_HEALTH_PERMANENT), ==, 0);
    fw_dimm_power_cycle(&test->firmware, FALSE);
    EXPECT(test, NIG, 0, 0, 0, 0, 3, 0, 0, 0, 0x04, 0, 1);
    g_assert_cmphex(intel_health(test), ==, FW_SMART_HEALTH_FATAL);
    end(test);
}

static void test_words(void)
{
    static const char *const good[] = { "none", "all", "maintenance", "performance:write-loss-power:permanent", "data-loss" };
    static const char *const bad[] = { "", "all:none", "maintenance:", ":", "Maintenance", "maintenance,permanent" };
    struct fw_health_set set = { 0 };
    GError *error = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
        g_autofree char *text = NULL;

        g_assert_true(fw_health_parse(&set, good[i], &error));
        g_assert_no_error(error);
        text = fw_health_format(&set);
        g_assert_cmpstr(text, ==, good[i]);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_assert_false(fw_health_parse(&set, bad[i], &error));
        g_assert_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
        g_clear_error(&error);
        g_assert_cmphex(set.errors, ==, FW_HEALTH_DATA_LOSS);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dsm-health/healthy", test_healthy);
    g_test_add_func("/dsm-health/inject", test_inject);
    g_test_add_func("/dsm-health/refusals", test_refusals);
    g_test_add_func("/dsm-health/not-injectable", test_not_injectable);
    g_test_add_func("/dsm-health/stuck", test_stuck);
    g_test_add_func("/dsm-health/smart-follows", test_smart_follows);
    g_test_add_func("/dsm-health/conditions-follow", test_conditions_follow);
    g_test_add_func("/dsm-health/without-methods", test_without_methods);
    g_test_add_func("/dsm-health/power-cycle-and-boot", test_power_cycle_and_boot);
    g_test_add_func("/dsm-health/words", test_words);
    return g_test_run();
}
