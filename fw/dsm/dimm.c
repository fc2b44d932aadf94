/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The firmware of one DIMM as a whole, see fw/dimm.h. */
#include "fw/dimm.h"
#include "fw/dsm-intel.h"

void fw_dimm_init(struct fw_dimm *dimm)
{
    *dimm = (struct fw_dimm) {
        .family = &fw_dsm_intel,
        .functions = FW_DIMM_FUNCTIONS_ALL,
        .injection = TRUE,
        .can_erase = TRUE,
    };
    fw_smart_init(&dimm->smart);
    fw_health_init(&dimm->health);
    fw_security_init(&dimm->security);
    fw_update_init(&dimm->update);
}

void fw_dimm_clear(struct fw_dimm *dimm)
{
    fw_update_clear(&dimm->update);
}

gboolean fw_dimm_life_alarm(const struct fw_dimm *dimm)
{
    uint8_t used = MIN(fw_smart_values(&dimm->smart).life_used, FW_SMART_PERCENT_MAX);

    return (dimm->hpe1.life_warning && used >= dimm->hpe1.life_warning) ||
           (dimm->msft.life_warning && FW_SMART_PERCENT_MAX - used <= dimm->msft.life_warning);
}

void fw_dimm_smart_changed(struct fw_dimm *dimm)
{
    uint32_t conditions = fw_dimm_conditions(dimm);
    gboolean alarm = fw_dimm_life_alarm(dimm);

    if (fw_smart_update(&dimm->smart) || (alarm && !dimm->hpe1.life_told) ||
        (dimm->health.methods && conditions != dimm->health.reported)) {
        dimm->events |= FW_DIMM_EVENT_NOTIFY;
    }
    dimm->hpe1.life_told = alarm;
    dimm->health.reported = conditions;
}

void fw_dimm_health_changed(struct fw_dimm *dimm)
{
    dimm->smart.imposed = fw_health_smart(&dimm->health);
    dimm->events |= FW_DIMM_EVENT_NOTIFY;
    fw_dimm_smart_changed(dimm);
}

uint32_t fw_dimm_conditions(const struct fw_dimm *dimm)
{
    struct fw_smart sensed = dimm->smart;
    uint32_t conditions = dimm->health.injected.errors;
    uint8_t health;

    sensed.imposed = 0;
    health = fw_smart_values(&sensed).health;
    if (health & FW_SMART_HEALTH_NON_CRITICAL || fw_smart_alarms(&sensed) || fw_dimm_life_alarm(dimm)) {
        conditions |= FW_HEALTH_MAINTENANCE;
    }
    if (health & FW_SMART_HEALTH_CRITICAL) {
        conditions |= FW_HEALTH_PERFORMANCE;
    }
    if (health & FW_SMART_HEALTH_FATAL) {
        conditions |= FW_HEALTH_DATA_LOSS;
    }
    return dimm->health.unarmed ? conditions | FW_HEALTH_WRITE_LOSS_POWER : conditions;
}

void fw_dimm_boot(struct fw_dimm *dimm)
{
    dimm->health.losses = dimm->smart.sensors.shutdown_count;
}

/* A module that is backed by energy saves its memory when the power goes, and restores it when the power is back. */
static void save_and_restore(struct fw_dimm_msft *msft, gboolean dirty)
{
    msft->save_failed = dirty;
    msft->power_cycles += msft->power_cycles < UINT16_MAX;
    if (!dirty) {
        msft->erased = FALSE;
        msft->saves += msft->saves < UINT16_MAX;
    }
}

void fw_dimm_power_cycle(struct fw_dimm *dimm, gboolean dirty)
{
    fw_smart_power_cycle(&dimm->smart, dirty);
    dimm->hpe1.error = 0;
    save_and_restore(&dimm->msft, dirty);
    fw_health_power_cycle(&dimm->health);
    dimm->smart.imposed = fw_health_smart(&dimm->health);
    fw_dimm_smart_changed(dimm);
    fw_security_power_cycle(&dimm->security);
    fw_update_power_cycle(&dimm->update);
    dimm->events |= FW_DIMM_EVENT_ACCESS;
}
