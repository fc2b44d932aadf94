/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Microsoft's command set, see fw/dsm-msft.h.  Labels are reached by _LSI, _LSR and _LSW. */
#include "fw/dimm.h"
#include "fw/dsm-msft.h"

static gboolean has_firmware(const struct fw_dsm_target *target)
{
    return target->dimm && target->dimm->firmware;
}

static uint32_t health(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    struct fw_smart_values values = fw_smart_values(&target->dimm->firmware->smart);
    uint8_t answer[FW_DSM_MSFT_HEALTH_ANSWER] = { 0 };

    (void)call;
    (void)in_used;
    fw_le_store(answer, 2, values.health & FW_SMART_HEALTH_FATAL ? FW_DSM_MSFT_FAILED : 0);
    answer[FW_DSM_MSFT_AT_ERROR] = values.health & FW_SMART_HEALTH_CRITICAL ? FW_DSM_MSFT_TRIPPED : 0;
    answer[FW_DSM_MSFT_AT_WARNING] = values.health & FW_SMART_HEALTH_NON_CRITICAL ? FW_DSM_MSFT_TRIPPED : 0;
    fw_le_store(answer + FW_DSM_MSFT_AT_TEMPERATURE, 2, MAX(fw_smart_celsius(values.media_temperature), 0));
    if (!(values.health & FW_SMART_HEALTH_FATAL)) {     /* a module that is at its end has no life left */
        answer[FW_DSM_MSFT_AT_LIFE] = FW_SMART_PERCENT_MAX - MIN(values.life_used, FW_SMART_PERCENT_MAX);
    }
    g_byte_array_append(out, answer, sizeof(answer));
    return FW_DSM_MSFT_SUCCESS;
}

static const char *status_name(uint32_t status)
{
    static const char *const names[] = { "Success", "Not Supported", "Invalid Input Parameters", "I2C Error" };

    return status < G_N_ELEMENTS(names) ? names[status] : "Unknown";
}

static const struct fw_dsm_command commands[] = {
    { FW_DSM_MSFT_HEALTH, "Get NVDIMM-N Health Information", 0, FW_DSM_EFFECT_NONE, has_firmware, health },
};

const struct fw_dsm_family fw_dsm_msft = {
    .name = "msft",
    .uuid = FW_DSM_MSFT_UUID,
    .device = FW_DSM_DEVICE_DIMM,
    .revision = FW_DSM_MSFT_REVISION,
    .commands = commands,
    .count = G_N_ELEMENTS(commands),
    .status_name = status_name,
    .status_not_supported = FW_DSM_MSFT_NOT_SUPPORTED,
    .status_no_device = FW_DSM_MSFT_INVALID_INPUT,
    .status_invalid_input = FW_DSM_MSFT_INVALID_INPUT,
};
