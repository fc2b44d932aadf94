/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hyper-V's command set, see fw/dsm-hyperv.h.  Labels are reached by _LSI, _LSR and _LSW. */
#include "fw/dimm.h"
#include "fw/dsm-hyperv.h"

static gboolean has_firmware(const struct fw_dsm_target *target)
{
    return target->dimm && target->dimm->firmware;
}

static void append(GByteArray *out, uint32_t value)
{
    uint8_t bytes[4];

    fw_le_store(bytes, sizeof(bytes), value);
    g_byte_array_append(out, bytes, sizeof(bytes));
}

static uint32_t health(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    uint8_t health = fw_smart_values(&target->dimm->firmware->smart).health;

    (void)call;
    (void)in_used;
    append(out, (health & FW_SMART_HEALTH_CRITICAL ? FW_DSM_HYPERV_CRITICAL : 0) | (health & FW_SMART_HEALTH_FATAL ? FW_DSM_HYPERV_FATAL : 0) |
                (health & FW_SMART_HEALTH_NON_CRITICAL ? FW_DSM_HYPERV_NON_CRITICAL : 0));
    return FW_DSM_HYPERV_SUCCESS;
}

static uint32_t shutdown(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    (void)call;
    (void)in_used;
    append(out, fw_smart_values(&target->dimm->firmware->smart).shutdown_count);
    return FW_DSM_HYPERV_SUCCESS;
}

static const char *status_name(uint32_t status)
{
    static const char *const names[] = { "Success", "Not Supported", "Non-Existing Memory Device", "Invalid Input Parameters" };

    return status < G_N_ELEMENTS(names) ? names[status] : "Unknown";
}

static const struct fw_dsm_command commands[] = {
    { FW_DSM_HYPERV_HEALTH, "Get Health Information", 0, FW_DSM_EFFECT_NONE, has_firmware, health },
    { FW_DSM_HYPERV_SHUTDOWN, "Get Unsafe Shutdown Count", 0, FW_DSM_EFFECT_NONE, has_firmware, shutdown },
};

const struct fw_dsm_family fw_dsm_hyperv = {
    .name = "hyperv",
    .uuid = FW_DSM_HYPERV_UUID,
    .device = FW_DSM_DEVICE_DIMM,
    .revision = FW_DSM_HYPERV_REVISION,
    .commands = commands,
    .count = G_N_ELEMENTS(commands),
    .status_name = status_name,
    .status_not_supported = FW_DSM_HYPERV_NOT_SUPPORTED,
    .status_no_device = FW_DSM_HYPERV_NO_DEVICE,
    .status_invalid_input = FW_DSM_HYPERV_INVALID_INPUT,
};
