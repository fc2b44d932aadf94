/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Functions 1, 2, 10, 17 and 18 of Intel's command set: fw/smart.h as payloads.  See fw/dsm-intel.h. */
#include "intel-parts.h"

#define VALID_FIELDS \
    (FW_DSM_INTEL_VALID_HEALTH | FW_DSM_INTEL_VALID_SPARES | FW_DSM_INTEL_VALID_LIFE_USED | FW_DSM_INTEL_VALID_MEDIA | \
     FW_DSM_INTEL_VALID_CONTROLLER | FW_DSM_INTEL_VALID_SHUTDOWN_COUNT | FW_DSM_INTEL_VALID_ALARMS | \
     FW_DSM_INTEL_VALID_SHUTDOWN_STATE)

INTEL_HANDLER(intel_smart)
{
    const struct fw_smart *smart = &target->dimm->firmware->smart;
    struct fw_smart_values values = fw_smart_values(smart);
    uint8_t answer[FW_DSM_INTEL_SMART_ANSWER] = { 0 };

    (void)call;
    (void)in_used;
    fw_le_store(answer, 4, VALID_FIELDS);
    answer[FW_DSM_INTEL_AT_HEALTH] = values.health;
    answer[FW_DSM_INTEL_AT_SPARES] = values.spares;
    answer[FW_DSM_INTEL_AT_LIFE_USED] = values.life_used;
    answer[FW_DSM_INTEL_AT_ALARMS] = fw_smart_alarms(smart);
    fw_le_store(answer + FW_DSM_INTEL_AT_MEDIA, 2, values.media_temperature);
    fw_le_store(answer + FW_DSM_INTEL_AT_CONTROLLER, 2, values.controller_temperature);
    fw_le_store(answer + FW_DSM_INTEL_AT_COUNT, 4, values.shutdown_count);
    answer[FW_DSM_INTEL_AT_SHUTDOWN] = values.shutdown_state;
    g_byte_array_append(out, answer, sizeof(answer));
    return FW_DSM_INTEL_SUCCESS;
}

INTEL_HANDLER(intel_threshold)
{
    const struct fw_smart_thresholds *thresholds = &target->dimm->firmware->smart.thresholds;
    uint8_t answer[FW_DSM_INTEL_THRESHOLD_ANSWER] = { 0 };

    (void)call;
    (void)in_used;
    fw_le_store(answer, 2, thresholds->control);
    answer[2] = thresholds->spares;
    fw_le_store(answer + 3, 2, thresholds->media_temperature);
    fw_le_store(answer + 5, 2, thresholds->controller_temperature);
    g_byte_array_append(out, answer, sizeof(answer));
    return FW_DSM_INTEL_SUCCESS;
}

INTEL_HANDLER(intel_set_threshold)
{
    struct fw_dimm *dimm = target->dimm->firmware;
    struct fw_smart_thresholds thresholds = {
        .control = fw_le_load(call->in, 2),
        .spares = call->in[2],
        .media_temperature = fw_le_load(call->in + 3, 2),
        .controller_temperature = fw_le_load(call->in + 5, 2),
    };

    (void)in_used;
    (void)out;
    if (!fw_smart_set_thresholds(&dimm->smart, &thresholds)) {
        return FW_DSM_INTEL_INVALID_INPUT;
    }
    fw_dimm_smart_changed(dimm);
    return FW_DSM_INTEL_SUCCESS;
}

/* An enable byte is 0 or 1; only those count whose flag is set. */
static gboolean parse_injection(const uint8_t *in, struct fw_smart_injection *injection)
{
    static const struct { uint8_t bit, at; } enables[] = {
        { FW_SMART_INJECT_MEDIA, 8 }, { FW_SMART_INJECT_SPARES, 11 }, { FW_SMART_INJECT_FATAL, 13 }, { FW_SMART_INJECT_SHUTDOWN, 14 },
    };
    uint64_t flags = fw_le_load(in, 8);

    if (flags & ~(uint64_t)FW_SMART_INJECT_ALL) {
        return FALSE;
    }
    *injection = (struct fw_smart_injection) {
        .which = flags,
        .media_temperature = fw_le_load(in + 9, 2),
        .spares = in[12],
    };
    for (size_t i = 0; i < G_N_ELEMENTS(enables); i++) {
        if (flags & enables[i].bit && in[enables[i].at] > 1) {
            return FALSE;
        }
        injection->enable |= in[enables[i].at] ? enables[i].bit : 0;
    }
    return TRUE;
}

INTEL_HANDLER(intel_inject)
{
    struct fw_dimm *dimm = target->dimm->firmware;
    struct fw_smart_injection injection;

    (void)in_used;
    (void)out;
    if (!dimm->injection) {
        return FW_DSM_INTEL_INJECTION_DISABLED;
    }
    if (!parse_injection(call->in, &injection) || !fw_smart_inject(&dimm->smart, &injection)) {
        return FW_DSM_INTEL_INVALID_INPUT;
    }
    fw_dimm_smart_changed(dimm);
    return FW_DSM_INTEL_SUCCESS;
}

INTEL_HANDLER(intel_latch)
{
    (void)in_used;
    (void)out;
    if (call->in[0] > 1) {
        return FW_DSM_INTEL_INVALID_INPUT;
    }
    target->dimm->firmware->smart.latch = call->in[0];
    return FW_DSM_INTEL_SUCCESS;
}
