/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Health, thresholds, injections: see fw/smart.h. */
#include "fw/smart.h"

/* A healthy DIMM at room temperature, and thresholds as such modules ship with. */
#define HEALTHY_SPARES        100
#define HEALTHY_MEDIA         25
#define HEALTHY_CONTROLLER    30
#define THRESHOLD_SPARES      10
#define THRESHOLD_MEDIA       82
#define THRESHOLD_CONTROLLER  98

/* Conditions beside the alarms, in fw_smart.reported. */
#define CONDITION_HEALTH_SHIFT 3
#define CONDITION_SHUTDOWN     (1u << 6)

void fw_smart_init(struct fw_smart *smart)
{
    *smart = (struct fw_smart) {
        .sensors = {
            .spares = HEALTHY_SPARES,
            .media_temperature = fw_smart_temperature(HEALTHY_MEDIA),
            .controller_temperature = fw_smart_temperature(HEALTHY_CONTROLLER),
        },
        .thresholds = {
            .control = FW_SMART_ALARM_ALL,
            .spares = THRESHOLD_SPARES,
            .media_temperature = fw_smart_temperature(THRESHOLD_MEDIA),
            .controller_temperature = fw_smart_temperature(THRESHOLD_CONTROLLER),
        },
    };
}

struct fw_smart_values fw_smart_values(const struct fw_smart *smart)
{
    struct fw_smart_values values = smart->sensors;

    values.health |= smart->imposed;
    if (smart->injected & FW_SMART_INJECT_MEDIA) {
        values.media_temperature = smart->injected_media;
    }
    if (smart->injected & FW_SMART_INJECT_SPARES) {
        values.spares = smart->injected_spares;
    }
    if (smart->injected & FW_SMART_INJECT_FATAL) {
        values.health |= FW_SMART_HEALTH_FATAL;
    }
    if (smart->injected & FW_SMART_INJECT_SHUTDOWN) {
        values.shutdown_state = 1;
    }
    return values;
}

static int signed_temperature(uint16_t temperature)
{
    int magnitude = temperature & ~FW_SMART_TEMPERATURE_SIGN;

    return temperature & FW_SMART_TEMPERATURE_SIGN ? -magnitude : magnitude;
}

static gboolean too_hot(uint16_t temperature, uint16_t threshold)
{
    return signed_temperature(temperature) >= signed_temperature(threshold);
}

uint8_t fw_smart_alarms(const struct fw_smart *smart)
{
    const struct fw_smart_thresholds *thresholds = &smart->thresholds;
    struct fw_smart_values values = fw_smart_values(smart);
    uint8_t alarms = 0;

    if (values.spares <= thresholds->spares) {
        alarms |= FW_SMART_ALARM_SPARES;
    }
    if (too_hot(values.media_temperature, thresholds->media_temperature)) {
        alarms |= FW_SMART_ALARM_MEDIA;
    }
    if (too_hot(values.controller_temperature, thresholds->controller_temperature)) {
        alarms |= FW_SMART_ALARM_CONTROLLER;
    }
    return alarms & thresholds->control;
}

gboolean fw_smart_set_thresholds(struct fw_smart *smart, const struct fw_smart_thresholds *thresholds)
{
    if (thresholds->control & ~FW_SMART_ALARM_ALL || thresholds->spares > FW_SMART_PERCENT_MAX) {
        return FALSE;
    }
    smart->thresholds = *thresholds;
    return TRUE;
}

gboolean fw_smart_inject(struct fw_smart *smart, const struct fw_smart_injection *injection)
{
    uint8_t begin = injection->which & injection->enable;

    if (injection->which & ~FW_SMART_INJECT_ALL ||
        (begin & FW_SMART_INJECT_SPARES && injection->spares > FW_SMART_PERCENT_MAX)) {
        return FALSE;
    }
    if (begin & FW_SMART_INJECT_MEDIA) {
        smart->injected_media = injection->media_temperature;
    }
    if (begin & FW_SMART_INJECT_SPARES) {
        smart->injected_spares = injection->spares;
    }
    if (begin & FW_SMART_INJECT_SHUTDOWN && !(smart->injected & FW_SMART_INJECT_SHUTDOWN)) {
        smart->sensors.shutdown_count++;
    }
    smart->injected = (smart->injected & ~injection->which) | begin;
    return TRUE;
}

void fw_smart_power_cycle(struct fw_smart *smart, gboolean dirty)
{
    smart->sensors.shutdown_state = dirty && smart->latch;
    if (smart->sensors.shutdown_state) {
        smart->sensors.shutdown_count++;
    }
    smart->latch = FALSE;
    smart->injected = 0;
}

gboolean fw_smart_update(struct fw_smart *smart)
{
    struct fw_smart_values values = fw_smart_values(smart);
    uint8_t now = fw_smart_alarms(smart) | values.health << CONDITION_HEALTH_SHIFT;
    gboolean news;

    if (values.shutdown_state) {
        now |= CONDITION_SHUTDOWN;
    }
    news = (now & ~smart->reported) != 0;
    smart->reported = now;
    return news;
}

uint16_t fw_smart_temperature(int celsius)
{
    uint16_t magnitude = ABS(celsius) * FW_SMART_TEMPERATURE_UNIT;

    return celsius < 0 ? magnitude | FW_SMART_TEMPERATURE_SIGN : magnitude;
}

int fw_smart_celsius(uint16_t temperature)
{
    return signed_temperature(temperature) / FW_SMART_TEMPERATURE_UNIT;
}
