/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Run-time firmware activation of the bus, see fw/dsm-bus-intel.h.
 *
 * Must not: do half of it; when the platform refuses, every DIMM stays armed.
 */
#include "fw/dsm-bus-intel.h"

static gboolean any_armed(const struct fw_dsm_bus *bus)
{
    for (size_t i = 0; i < bus->count; i++) {
        if (bus->dimms[i]->armed) {
            return TRUE;
        }
    }
    return FALSE;
}

static void store(uint8_t *answer, guint offset, unsigned width, uint64_t value)
{
    fw_le_store(answer + offset, width, value);
}

static uint32_t info(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    const struct fw_dsm_bus *bus = target->bus;
    uint8_t answer[FW_DSM_BUS_INTEL_INFO_LENGTH] = { 0 };

    (void)call;
    (void)in_used;
    store(answer, 2, 1, any_armed(bus) ? FW_DSM_BUS_INTEL_ARMED : FW_DSM_BUS_INTEL_IDLE);
    store(answer, 3, 1, bus->capability);
    store(answer, 4, 8, bus->activation_time);
    store(answer, 12, 8, 0);                              /* stopping processors and devices takes no time here */
    store(answer, 20, 8, 0);
    store(answer, 28, 8, bus->standstill_max);
    g_byte_array_append(out, answer, sizeof(answer));
    return FW_DSM_BUS_INTEL_SUCCESS;
}

static uint32_t activate(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    const struct fw_dsm_bus *bus = target->bus;
    uint8_t devices = call->in[0];

    (void)in_used;
    (void)out;
    if (devices > FW_DSM_BUS_INTEL_DEVICES_IDLE) {
        return FW_DSM_BUS_INTEL_INVALID_INPUT;
    }
    if (!any_armed(bus)) {
        return FW_DSM_BUS_INTEL_NOT_ARMED;
    }
    if (bus->activation_time > bus->standstill_max) {
        return FW_DSM_BUS_INTEL_TIMEOUT;
    }
    for (size_t i = 0; i < bus->count; i++) {
        fw_update_activate(bus->dimms[i]);
    }
    return FW_DSM_BUS_INTEL_SUCCESS;
}

static gboolean has_bus(const struct fw_dsm_target *target)
{
    return target->bus != NULL;
}

static const char *status_name(uint32_t status)
{
    switch (status) {
    case FW_DSM_BUS_INTEL_SUCCESS:
        return "Success";
    case FW_DSM_BUS_INTEL_NOT_SUPPORTED:
        return "Not Supported";
    case FW_DSM_BUS_INTEL_INVALID_INPUT:
        return "Invalid Input Parameters";
    case FW_DSM_BUS_INTEL_NOT_ARMED:
        return "No DIMM Armed";
    case FW_DSM_BUS_INTEL_TIMEOUT:
        return "Activation Timeout";
    default:
        return "Unknown";
    }
}

static const struct fw_dsm_command commands[] = {
    { FW_DSM_BUS_INTEL_ACTIVATE_INFO, "Bus Firmware Activate Info", 0, 0, has_bus, info },
    { FW_DSM_BUS_INTEL_ACTIVATE, "Bus Firmware Activate", FW_DSM_BUS_INTEL_INPUT_LENGTH, 0, has_bus, activate },
};

const struct fw_dsm_family fw_dsm_bus_intel = {
    .name = "intel-bus",
    .uuid = FW_DSM_BUS_INTEL_UUID,
    .device = FW_DSM_DEVICE_ROOT,
    .revision = FW_DSM_BUS_INTEL_REVISION,
    .commands = commands,
    .count = G_N_ELEMENTS(commands),
    .status_name = status_name,
    .status_not_supported = FW_DSM_BUS_INTEL_NOT_SUPPORTED,
    .status_no_device = FW_DSM_BUS_INTEL_NOT_SUPPORTED,
    .status_invalid_input = FW_DSM_BUS_INTEL_INVALID_INPUT,
};
