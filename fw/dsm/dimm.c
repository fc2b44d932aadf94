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
    fw_security_init(&dimm->security);
    fw_update_init(&dimm->update);
}

void fw_dimm_clear(struct fw_dimm *dimm)
{
    fw_update_clear(&dimm->update);
}

gboolean fw_dimm_life_alarm(const struct fw_dimm *dimm)
{
    return dimm->hpe1.life_warning && fw_smart_values(&dimm->smart).life_used >= dimm->hpe1.life_warning;
}

void fw_dimm_smart_changed(struct fw_dimm *dimm)
{
    gboolean alarm = fw_dimm_life_alarm(dimm);

    if (fw_smart_update(&dimm->smart) || (alarm && !dimm->hpe1.life_told)) {
        dimm->events |= FW_DIMM_EVENT_NOTIFY;
    }
    dimm->hpe1.life_told = alarm;
}

void fw_dimm_power_cycle(struct fw_dimm *dimm, gboolean dirty)
{
    fw_smart_power_cycle(&dimm->smart, dirty);
    dimm->hpe1.error = 0;
    fw_dimm_smart_changed(dimm);
    fw_security_power_cycle(&dimm->security);
    fw_update_power_cycle(&dimm->update);
    dimm->events |= FW_DIMM_EVENT_ACCESS;
}
