/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The label commands of Intel's NVDIMMs, see fw/dsm-intel.h. */
#include "fw/dsm-intel.h"

static gboolean has_labels(const struct fw_dsm_target *target)
{
    return target->dimm && target->dimm->labels.size;
}

static uint32_t status_of(enum fw_label_access access)
{
    switch (access) {
    case FW_LABEL_ACCESS_OK:
        return FW_DSM_INTEL_SUCCESS;
    case FW_LABEL_ACCESS_RANGE:
    case FW_LABEL_ACCESS_TRANSFER:
        return FW_DSM_INTEL_INVALID_INPUT;
    default:
        return FW_DSM_INTEL_NOT_SUPPORTED;
    }
}

static uint32_t get_label_size(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    uint8_t answer[FW_DSM_INTEL_SIZE_ANSWER];

    (void)call;
    (void)in_used;
    fw_le_store(answer, 4, target->dimm->labels.size);
    fw_le_store(answer + 4, 4, target->dimm->labels.transfer_max);
    g_byte_array_append(out, answer, sizeof(answer));
    return FW_DSM_INTEL_SUCCESS;
}

static uint32_t get_label_data(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    uint32_t offset = fw_le_load(call->in, 4);
    uint32_t length = fw_le_load(call->in + 4, 4);

    (void)in_used;
    return status_of(fw_label_area_read(&target->dimm->labels, offset, length, out));
}

static uint32_t set_label_data(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    uint32_t offset = fw_le_load(call->in, 4);
    uint32_t length = fw_le_load(call->in + 4, 4);

    (void)out;
    if (length > call->in_length - FW_DSM_INTEL_RANGE_LENGTH) {
        return FW_DSM_INTEL_INVALID_INPUT;
    }
    *in_used = FW_DSM_INTEL_RANGE_LENGTH + length;
    return status_of(fw_label_area_write(&target->dimm->labels, offset, call->in + FW_DSM_INTEL_RANGE_LENGTH, length));
}

static const char *status_name(uint32_t status)
{
    static const char *const names[] = {
        "Success", "Not Supported", "Non-Existing Memory Device", "Invalid Input Parameters",
    };

    return status < G_N_ELEMENTS(names) ? names[status] : "Unknown";
}

static const struct fw_dsm_command commands[] = {
    { FW_DSM_INTEL_LABEL_SIZE, "Get Namespace Label Size", 0, FW_DSM_EFFECT_NONE, has_labels, get_label_size },
    { FW_DSM_INTEL_LABEL_GET, "Get Namespace Label Data", FW_DSM_INTEL_RANGE_LENGTH, FW_DSM_EFFECT_READ_LABELS, has_labels,
      get_label_data },
    { FW_DSM_INTEL_LABEL_SET, "Set Namespace Label Data", FW_DSM_INTEL_RANGE_LENGTH, FW_DSM_EFFECT_WRITE_LABELS, has_labels,
      set_label_data },
};

const struct fw_dsm_family fw_dsm_intel = {
    .name = "intel",
    .uuid = FW_DSM_INTEL_UUID,
    .device = FW_DSM_DEVICE_DIMM,
    .revision = FW_DSM_INTEL_REVISION,
    .commands = commands,
    .count = G_N_ELEMENTS(commands),
    .status_name = status_name,
    .status_not_supported = FW_DSM_INTEL_NOT_SUPPORTED,
    .status_no_device = FW_DSM_INTEL_NO_DEVICE,
    .status_invalid_input = FW_DSM_INTEL_INVALID_INPUT,
};
