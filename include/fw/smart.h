/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The health of a DIMM: what its sensors say, what was injected over that, the thresholds, and which alarms are on.
 *
 * Specification: Intel, "NVDIMM DSM Interface", functions 1, 2, 10, 17 and 18; the numbers are those of its SMART payload, and other
 * command sets translate from them.
 * Must not: know the layout of a payload or a device; whoever changes something asks fw_smart_update() whether the guest must be told.
 */
#ifndef FW_SMART_H
#define FW_SMART_H

#include <stdint.h>
#include <glib.h>

/* Health status, function 1. */
#define FW_SMART_HEALTH_OK           0u
#define FW_SMART_HEALTH_NON_CRITICAL (1u << 0)  /* maintenance required */
#define FW_SMART_HEALTH_CRITICAL     (1u << 1)  /* features or performance degraded */
#define FW_SMART_HEALTH_FATAL        (1u << 2)  /* data loss has happened or is imminent */
#define FW_SMART_HEALTH_ALL          7u

/* Alarm trips of function 1; the alarm control of functions 2 and 17 has the same bits. */
#define FW_SMART_ALARM_SPARES        (1u << 0)
#define FW_SMART_ALARM_MEDIA         (1u << 1)
#define FW_SMART_ALARM_CONTROLLER    (1u << 2)
#define FW_SMART_ALARM_ALL           7u

/* What function 18 can inject. */
#define FW_SMART_INJECT_MEDIA        (1u << 0)
#define FW_SMART_INJECT_SPARES       (1u << 1)
#define FW_SMART_INJECT_FATAL        (1u << 2)
#define FW_SMART_INJECT_SHUTDOWN     (1u << 3)
#define FW_SMART_INJECT_ALL          15u

#define FW_SMART_PERCENT_MAX         100u

/* Temperatures: sixteenths of a degree Celsius, bit 15 is the sign. */
#define FW_SMART_TEMPERATURE_UNIT    16
#define FW_SMART_TEMPERATURE_SIGN    0x8000u
#define FW_SMART_CELSIUS_MAX         2047

struct fw_smart_values {
    uint8_t health;                     /* FW_SMART_HEALTH_* */
    uint8_t spares;                     /* percent left */
    uint8_t life_used;                  /* percent, 100 and more is beyond the rated life */
    uint16_t media_temperature;
    uint16_t controller_temperature;
    uint8_t shutdown_state;             /* of the last power-down: 0 clean */
    uint32_t shutdown_count;            /* unclean power-downs so far */
};

struct fw_smart_thresholds {
    uint16_t control;                   /* FW_SMART_ALARM_* that may trip */
    uint8_t spares;                     /* trips at or below */
    uint16_t media_temperature;         /* these trip at or above */
    uint16_t controller_temperature;
};

struct fw_smart {
    struct fw_smart_values sensors;
    struct fw_smart_thresholds thresholds;
    uint8_t imposed;                    /* FW_SMART_HEALTH_* that another interface injected */
    uint8_t injected;                   /* FW_SMART_INJECT_* that are in force */
    uint16_t injected_media;
    uint8_t injected_spares;
    gboolean latch;                     /* the next unclean power-down is to be counted, function 10 */
    uint8_t reported;                   /* conditions that the guest was told of */
};

/* One injection: for each bit of @which, put it in force (bit set in @enable) or end it. */
struct fw_smart_injection {
    uint8_t which;
    uint8_t enable;
    uint16_t media_temperature;
    uint8_t spares;
};

/* A healthy DIMM; the thresholds may trip. */
void fw_smart_init(struct fw_smart *smart);

/* What a guest sees: the sensors with the injections over them. */
struct fw_smart_values fw_smart_values(const struct fw_smart *smart);

/* The alarms that are on. */
uint8_t fw_smart_alarms(const struct fw_smart *smart);

/* FALSE, and nothing changed: a bit of the control that does not exist, or a percentage above 100. */
gboolean fw_smart_set_thresholds(struct fw_smart *smart, const struct fw_smart_thresholds *thresholds);

/* FALSE, and nothing changed: a bit that does not exist, or a percentage above 100. */
gboolean fw_smart_inject(struct fw_smart *smart, const struct fw_smart_injection *injection);

/* The power went away and came back; @dirty: before all writes had reached the media. */
void fw_smart_power_cycle(struct fw_smart *smart, gboolean dirty);

/*
 * To be called after every change: TRUE when a condition is on that was not when it was called last, so that the guest is to be
 * notified (an alarm, a health status other than good, an unclean shutdown).
 */
gboolean fw_smart_update(struct fw_smart *smart);

/* Degrees Celsius, -2047 to 2047, in the unit and sign of the protocol, and back (towards zero). */
uint16_t fw_smart_temperature(int celsius);
int fw_smart_celsius(uint16_t temperature);

#endif
