/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Run-time firmware activation of the bus: every status, offsets of the answer, and that a refusal leaves every DIMM armed. */
#include "test-dsm.h"
#include "fw/dsm-bus-intel.h"

#define DIMMS 3u

struct test_bus {
    struct fw_update dimms[DIMMS];
    struct fw_update *list[DIMMS];
    struct fw_dsm_bus bus;
    struct fw_dsm_target target;
};

static void begin(struct test_bus *test)
{
    memset(test, 0, sizeof(*test));
    for (guint i = 0; i < DIMMS; i++) {
        fw_update_init(&test->dimms[i]);
        test->dimms[i].running = 1;
        test->dimms[i].staged = i + 2;
        test->list[i] = &test->dimms[i];
    }
    test->bus = (struct fw_dsm_bus) { FW_DSM_BUS_INTEL_CAP_FIRMWARE, 1000, 2000, test->list, DIMMS };
    test->target.device = FW_DSM_DEVICE_ROOT;
    test->target.bus = &test->bus;
}

static void end(struct test_bus *test)
{
    for (guint i = 0; i < DIMMS; i++) {
        fw_update_clear(&test->dimms[i]);
    }
}

static GByteArray *call(struct test_bus *test, uint32_t function, const void *in, size_t length)
{
    return test_dsm(&test->target, FW_DSM_BUS_INTEL_UUID, FW_DSM_BUS_INTEL_REVISION, function, in, length).out;
}

static uint32_t activate(struct test_bus *test, uint8_t devices)
{
    g_autoptr(GByteArray) out = call(test, FW_DSM_BUS_INTEL_ACTIVATE, &devices, 1);

    g_assert_cmpuint(out->len, ==, 4);
    return fw_le_load(out->data, 4);
}

static void assert_info(struct test_bus *test, uint8_t state)
{
    g_autoptr(GByteArray) out = call(test, FW_DSM_BUS_INTEL_ACTIVATE_INFO, NULL, 0);

    g_assert_cmpuint(out->len, ==, 40);
    g_assert_cmphex(fw_le_load(out->data, 4), ==, 0);
    g_assert_cmpuint(out->data[6], ==, state);
    g_assert_cmpuint(out->data[7], ==, test->bus.capability);
    g_assert_cmpuint(fw_le_load(out->data + 8, 8), ==, test->bus.activation_time);
    g_assert_cmpuint(fw_le_load(out->data + 16, 8), ==, 0);
    g_assert_cmpuint(fw_le_load(out->data + 24, 8), ==, 0);
    g_assert_cmpuint(fw_le_load(out->data + 32, 8), ==, test->bus.standstill_max);
}

static void test_query(void)
{
    struct test_bus test;
    g_autoptr(GByteArray) on = NULL;
    g_autoptr(GByteArray) off = NULL;

    begin(&test);
    on = call(&test, 0, NULL, 0);
    g_assert_cmphex(fw_le_load(on->data, 4), ==, 7);
    test.target.bus = NULL;
    off = call(&test, 0, NULL, 0);
    g_assert_cmphex(fw_le_load(off->data, 4), ==, 0);
    g_assert_cmphex(activate(&test, 0), ==, FW_DSM_BUS_INTEL_NOT_SUPPORTED);
    end(&test);
}

static void test_activate(void)
{
    struct test_bus test;

    begin(&test);
    assert_info(&test, FW_DSM_BUS_INTEL_IDLE);
    g_assert_cmpint(fw_update_arm(&test.dimms[1], TRUE), ==, FW_UPDATE_OK);
    assert_info(&test, FW_DSM_BUS_INTEL_ARMED);
    g_assert_cmphex(activate(&test, FW_DSM_BUS_INTEL_STOP_DEVICES), ==, FW_DSM_BUS_INTEL_SUCCESS);
    assert_info(&test, FW_DSM_BUS_INTEL_IDLE);
    g_assert_cmpuint(test.dimms[0].running, ==, 1);
    g_assert_cmpuint(test.dimms[1].running, ==, 3);
    g_assert_cmpuint(test.dimms[1].staged, ==, 0);
    g_assert_cmpuint(test.dimms[1].result, ==, FW_UPDATE_RESULT_SUCCESS);
    g_assert_cmpuint(test.dimms[2].staged, ==, 4);
    g_assert_cmphex(activate(&test, FW_DSM_BUS_INTEL_STOP_DEVICES), ==, FW_DSM_BUS_INTEL_NOT_ARMED);
    end(&test);
}

static void test_refused(void)
{
    struct test_bus test;
    g_autoptr(GByteArray) none = NULL;

    begin(&test);
    g_assert_cmphex(activate(&test, FW_DSM_BUS_INTEL_DEVICES_IDLE), ==, FW_DSM_BUS_INTEL_NOT_ARMED);
    g_assert_cmpint(fw_update_arm(&test.dimms[0], TRUE), ==, FW_UPDATE_OK);
    g_assert_cmphex(activate(&test, 2), ==, FW_DSM_BUS_INTEL_INVALID_INPUT);
    none = call(&test, FW_DSM_BUS_INTEL_ACTIVATE, NULL, 0);
    g_assert_cmphex(fw_le_load(none->data, 4), ==, FW_DSM_BUS_INTEL_INVALID_INPUT);
    test.bus.activation_time = test.bus.standstill_max + 1;
    g_assert_cmphex(activate(&test, FW_DSM_BUS_INTEL_DEVICES_IDLE), ==, FW_DSM_BUS_INTEL_TIMEOUT);
    assert_info(&test, FW_DSM_BUS_INTEL_ARMED);
    g_assert_cmpuint(test.dimms[0].running, ==, 1);
    test.bus.activation_time = test.bus.standstill_max;
    g_assert_cmphex(activate(&test, FW_DSM_BUS_INTEL_DEVICES_IDLE), ==, FW_DSM_BUS_INTEL_SUCCESS);
    g_assert_cmpuint(test.dimms[0].running, ==, 2);
    end(&test);
}

/* --- Every event in every state --- */

enum state { NONE_ARMED, ONE_ARMED, ALL_ARMED, STATES };
enum event { STOP_DEVICES, DEVICES_IDLE, NO_SUCH_KIND, NO_INPUT, TOO_LONG, DISARM_FIRST, POWER_CYCLE_FIRST, EVENTS };

struct outcome {
    uint32_t status;
    guint activated;                    /* DIMMs that run a new image */
    guint armed;                        /* DIMMs that are armed then */
};

#define OK        FW_DSM_BUS_INTEL_SUCCESS
#define INVALID   FW_DSM_BUS_INTEL_INVALID_INPUT
#define NOT_ARMED FW_DSM_BUS_INTEL_NOT_ARMED
#define TIMEOUT   FW_DSM_BUS_INTEL_TIMEOUT

static const struct outcome table[STATES][EVENTS] = {
    /*               stop devices            devices idle            no such kind         no input             too long */
    [NONE_ARMED] = { { NOT_ARMED, 0, 0 },    { NOT_ARMED, 0, 0 },    { INVALID, 0, 0 },   { INVALID, 0, 0 },   { NOT_ARMED, 0, 0 },
    /*  disarm one      power cycle of one */
        { OK, 0, 0 },   { OK, 1, 0 } },
    [ONE_ARMED]  = { { OK, 1, 0 },           { OK, 1, 0 },           { INVALID, 0, 1 },   { INVALID, 0, 1 },   { TIMEOUT, 0, 1 },
        { OK, 0, 0 },   { OK, 1, 0 } },
    [ALL_ARMED]  = { { OK, DIMMS, 0 },       { OK, DIMMS, 0 },       { INVALID, 0, DIMMS }, { INVALID, 0, DIMMS }, { TIMEOUT, 0, DIMMS },
        { OK, 0, DIMMS - 1 }, { OK, 1, DIMMS - 1 } },
};

static uint32_t happen(struct test_bus *test, enum event event)
{
    g_autoptr(GByteArray) none = NULL;

    switch (event) {
    case NO_INPUT:
        none = call(test, FW_DSM_BUS_INTEL_ACTIVATE, NULL, 0);
        return fw_le_load(none->data, 4);
    case TOO_LONG:
        test->bus.activation_time = test->bus.standstill_max + 1;
        return activate(test, FW_DSM_BUS_INTEL_STOP_DEVICES);
    case DISARM_FIRST:
        g_assert_cmpint(fw_update_arm(&test->dimms[0], FALSE), ==, FW_UPDATE_OK);
        return OK;
    case POWER_CYCLE_FIRST:
        fw_update_power_cycle(&test->dimms[0]);
        return OK;
    default:
        return activate(test, event);           /* the kinds have the numbers 0, 1 and what is behind them */
    }
}

static void test_every_event_in_every_state(void)
{
    for (int state = 0; state < STATES; state++) {
        for (int event = 0; event < EVENTS; event++) {
            const struct outcome *wanted = &table[state][event];
            guint activated = 0, armed = 0;
            struct test_bus test;
            uint32_t status;

            begin(&test);
            for (guint i = 0; i < (state == ALL_ARMED ? DIMMS : state == ONE_ARMED ? 1 : 0); i++) {
                g_assert_cmpint(fw_update_arm(&test.dimms[i], TRUE), ==, FW_UPDATE_OK);
            }
            status = happen(&test, event);
            for (guint i = 0; i < DIMMS; i++) {
                activated += test.dimms[i].running == i + 2;
                armed += test.dimms[i].armed;
            }
            if (status != wanted->status || activated != wanted->activated || armed != wanted->armed) {
                g_error("state %d, event %d: status 0x%x, %u activated, %u armed; wanted 0x%x, %u and %u", state, event, status, activated, armed,
                        wanted->status, wanted->activated, wanted->armed);
            }
            assert_info(&test, armed ? FW_DSM_BUS_INTEL_ARMED : FW_DSM_BUS_INTEL_IDLE);
            end(&test);
        }
    }
}

static void test_unknown(void)
{
    static const uint32_t unknown[] = { 3, 31, 32, 33, UINT32_MAX };
    struct test_bus test;

    begin(&test);
    for (size_t i = 0; i < G_N_ELEMENTS(unknown); i++) {
        g_autoptr(GByteArray) out = call(&test, unknown[i], NULL, 0);

        g_assert_cmphex(fw_le_load(out->data, 4), ==, FW_DSM_BUS_INTEL_NOT_SUPPORTED);
    }
    end(&test);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dsm-bus-intel/query", test_query);
    g_test_add_func("/dsm-bus-intel/activate", test_activate);
    g_test_add_func("/dsm-bus-intel/refused", test_refused);
    g_test_add_func("/dsm-bus-intel/every-event-in-every-state", test_every_event_in_every_state);
    g_test_add_func("/dsm-bus-intel/unknown", test_unknown);
    return g_test_run();
}
