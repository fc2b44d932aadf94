/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Health of a DIMM: alarms at their edges, injections, what is news to the guest, power cycles. */
#include "fw/smart.h"

static struct fw_smart healthy(void)
{
    struct fw_smart smart;

    fw_smart_init(&smart);
    g_assert_false(fw_smart_update(&smart));
    return smart;
}

static void test_temperature(void)
{
    g_assert_cmphex(fw_smart_temperature(25), ==, 400);
    g_assert_cmphex(fw_smart_temperature(-25), ==, 0x8000 | 400);
    for (int celsius = -FW_SMART_CELSIUS_MAX; celsius <= FW_SMART_CELSIUS_MAX; celsius++) {
        g_assert_cmpint(fw_smart_celsius(fw_smart_temperature(celsius)), ==, celsius);
    }
}

/* Each alarm one step before its threshold, at it, and with its control bit off. */
static void test_alarms(void)
{
    struct fw_smart smart = healthy();

    g_assert_cmphex(fw_smart_alarms(&smart), ==, 0);
    smart.sensors.spares = smart.thresholds.spares + 1;
    g_assert_cmphex(fw_smart_alarms(&smart), ==, 0);
    smart.sensors.spares--;
    g_assert_cmphex(fw_smart_alarms(&smart), ==, FW_SMART_ALARM_SPARES);
    smart.sensors.media_temperature = smart.thresholds.media_temperature - 1;
    g_assert_cmphex(fw_smart_alarms(&smart), ==, FW_SMART_ALARM_SPARES);
    smart.sensors.media_temperature++;
    g_assert_cmphex(fw_smart_alarms(&smart), ==, FW_SMART_ALARM_SPARES | FW_SMART_ALARM_MEDIA);
    smart.sensors.controller_temperature = smart.thresholds.controller_temperature;
    g_assert_cmphex(fw_smart_alarms(&smart), ==, FW_SMART_ALARM_ALL);
    smart.thresholds.control = FW_SMART_ALARM_MEDIA;
    g_assert_cmphex(fw_smart_alarms(&smart), ==, FW_SMART_ALARM_MEDIA);
}

/* As plain numbers, -5 degrees would be more than 80. */
static void test_below_zero(void)
{
    struct fw_smart smart = healthy();

    smart.sensors.media_temperature = fw_smart_temperature(-5);
    g_assert_cmphex(fw_smart_alarms(&smart), ==, 0);
    smart.thresholds.media_temperature = fw_smart_temperature(-10);
    g_assert_cmphex(fw_smart_alarms(&smart), ==, FW_SMART_ALARM_MEDIA);
}

static void test_thresholds_refused(void)
{
    struct fw_smart smart = healthy();
    struct fw_smart_thresholds wanted = { .control = FW_SMART_ALARM_ALL + 1, .spares = 5 };

    g_assert_false(fw_smart_set_thresholds(&smart, &wanted));
    wanted.control = 0;
    wanted.spares = 101;
    g_assert_false(fw_smart_set_thresholds(&smart, &wanted));
    g_assert_cmphex(smart.thresholds.control, ==, FW_SMART_ALARM_ALL);
    wanted.spares = 100;
    g_assert_true(fw_smart_set_thresholds(&smart, &wanted));
    g_assert_cmphex(smart.thresholds.control, ==, 0);
    g_assert_cmpuint(smart.thresholds.spares, ==, 100);
}

static gboolean inject(struct fw_smart *smart, uint8_t which, uint8_t enable, uint16_t media, uint8_t spares)
{
    struct fw_smart_injection injection = { which, enable, media, spares };

    return fw_smart_inject(smart, &injection);
}

static void test_inject(void)
{
    struct fw_smart smart = healthy();

    g_assert_true(inject(&smart, FW_SMART_INJECT_ALL, FW_SMART_INJECT_ALL, 1600, 3));
    g_assert_cmpuint(fw_smart_values(&smart).media_temperature, ==, 1600);
    g_assert_cmpuint(fw_smart_values(&smart).spares, ==, 3);
    g_assert_cmpuint(fw_smart_values(&smart).health, ==, FW_SMART_HEALTH_FATAL);
    g_assert_cmpuint(fw_smart_values(&smart).shutdown_state, ==, 1);
    g_assert_cmpuint(fw_smart_values(&smart).shutdown_count, ==, 1);
    g_assert_cmpuint(smart.sensors.spares, ==, 100);
    /* Again: the same shutdown is not counted twice. */
    g_assert_true(inject(&smart, FW_SMART_INJECT_SHUTDOWN, FW_SMART_INJECT_SHUTDOWN, 0, 0));
    g_assert_cmpuint(fw_smart_values(&smart).shutdown_count, ==, 1);
    /* One ends, the others stay. */
    g_assert_true(inject(&smart, FW_SMART_INJECT_SPARES, 0, 0, 0));
    g_assert_cmpuint(fw_smart_values(&smart).spares, ==, 100);
    g_assert_cmpuint(fw_smart_values(&smart).media_temperature, ==, 1600);
    g_assert_true(inject(&smart, FW_SMART_INJECT_ALL, 0, 0, 200));
    g_assert_cmpuint(fw_smart_values(&smart).health, ==, FW_SMART_HEALTH_OK);
}

static void test_inject_refused(void)
{
    struct fw_smart smart = healthy();

    g_assert_false(inject(&smart, FW_SMART_INJECT_ALL + 1, 0, 0, 0));
    g_assert_false(inject(&smart, FW_SMART_INJECT_SPARES, FW_SMART_INJECT_SPARES, 0, 101));
    g_assert_cmpuint(smart.injected, ==, 0);
}

static void test_news(void)
{
    struct fw_smart smart = healthy();

    g_assert_true(inject(&smart, FW_SMART_INJECT_SPARES, FW_SMART_INJECT_SPARES, 0, 3));
    g_assert_true(fw_smart_update(&smart));
    g_assert_false(fw_smart_update(&smart));
    g_assert_true(inject(&smart, FW_SMART_INJECT_FATAL, FW_SMART_INJECT_FATAL, 0, 0));
    g_assert_true(fw_smart_update(&smart));
    /* An end is no news; a second beginning is. */
    g_assert_true(inject(&smart, FW_SMART_INJECT_SPARES, 0, 0, 0));
    g_assert_false(fw_smart_update(&smart));
    g_assert_true(inject(&smart, FW_SMART_INJECT_SPARES, FW_SMART_INJECT_SPARES, 0, 3));
    g_assert_true(fw_smart_update(&smart));
    g_assert_true(inject(&smart, FW_SMART_INJECT_SHUTDOWN, FW_SMART_INJECT_SHUTDOWN, 0, 0));
    g_assert_true(fw_smart_update(&smart));
    smart.sensors.health = FW_SMART_HEALTH_NON_CRITICAL;
    g_assert_true(fw_smart_update(&smart));
    smart.sensors.health = FW_SMART_HEALTH_CRITICAL;
    g_assert_true(fw_smart_update(&smart));
}

/* --- Every set of conditions, and every way from one to another --- */

#define CONDITIONS   7u         /* three alarms, three bits of health, an unclean shutdown */
#define AT_HEALTH    3u
#define AT_SHUTDOWN  6u

static void be_in(struct fw_smart *smart, unsigned conditions)
{
    smart->sensors.spares = smart->thresholds.spares + !(conditions & FW_SMART_ALARM_SPARES);
    smart->sensors.media_temperature = smart->thresholds.media_temperature - !(conditions & FW_SMART_ALARM_MEDIA);
    smart->sensors.controller_temperature = smart->thresholds.controller_temperature - !(conditions & FW_SMART_ALARM_CONTROLLER);
    smart->sensors.health = conditions >> AT_HEALTH & FW_SMART_HEALTH_ALL;
    smart->sensors.shutdown_state = conditions >> AT_SHUTDOWN & 1;
}

static void test_every_alarm(void)
{
    for (unsigned conditions = 0; conditions <= FW_SMART_ALARM_ALL; conditions++) {
        for (unsigned control = 0; control <= FW_SMART_ALARM_ALL; control++) {
            struct fw_smart smart = healthy();

            be_in(&smart, conditions);
            smart.thresholds.control = control;
            g_assert_cmphex(fw_smart_alarms(&smart), ==, conditions & control);
            g_assert_cmpint(fw_smart_update(&smart), ==, (conditions & control) != 0);
        }
    }
}

/* News is what was not there before, and nothing else is; it is told once. */
static void test_every_change(void)
{
    for (unsigned from = 0; from < 1u << CONDITIONS; from++) {
        for (unsigned to = 0; to < 1u << CONDITIONS; to++) {
            struct fw_smart smart = healthy();

            be_in(&smart, from);
            g_assert_cmpint(fw_smart_update(&smart), ==, from != 0);
            be_in(&smart, to);
            g_assert_cmpint(fw_smart_update(&smart), ==, (to & ~from) != 0);
            g_assert_false(fw_smart_update(&smart));
        }
    }
}

static void test_power_cycle(void)
{
    struct fw_smart smart = healthy();

    fw_smart_power_cycle(&smart, TRUE);
    g_assert_cmpuint(smart.sensors.shutdown_count, ==, 0);      /* nobody asked for the latch */
    smart.latch = TRUE;
    fw_smart_power_cycle(&smart, FALSE);
    g_assert_cmpuint(smart.sensors.shutdown_count, ==, 0);
    g_assert_false(smart.latch);
    smart.latch = TRUE;
    g_assert_true(inject(&smart, FW_SMART_INJECT_FATAL, FW_SMART_INJECT_FATAL, 0, 0));
    fw_smart_power_cycle(&smart, TRUE);
    g_assert_cmpuint(smart.sensors.shutdown_count, ==, 1);
    g_assert_cmpuint(smart.sensors.shutdown_state, ==, 1);
    g_assert_cmpuint(smart.injected, ==, 0);
    fw_smart_power_cycle(&smart, FALSE);
    g_assert_cmpuint(smart.sensors.shutdown_state, ==, 0);
    g_assert_cmpuint(smart.sensors.shutdown_count, ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/smart/temperature", test_temperature);
    g_test_add_func("/smart/alarms", test_alarms);
    g_test_add_func("/smart/below-zero", test_below_zero);
    g_test_add_func("/smart/thresholds-refused", test_thresholds_refused);
    g_test_add_func("/smart/inject", test_inject);
    g_test_add_func("/smart/inject-refused", test_inject_refused);
    g_test_add_func("/smart/news", test_news);
    g_test_add_func("/smart/every-alarm", test_every_alarm);
    g_test_add_func("/smart/every-change", test_every_change);
    g_test_add_func("/smart/power-cycle", test_power_cycle);
    return g_test_run();
}
