/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Functions 4 to 6 of Intel's command set: the label area.  See fw/dsm-intel.h. */
#include "intel-parts.h"

gboolean intel_has_labels(const struct fw_dsm_target *target)
{
    return target->dimm && fw_label_area_exists(&target->dimm->labels);
}

static uint32_t status_of(enum fw_label_access access)
{
    switch (access) {
    case FW_LABEL_ACCESS_OK:
        return FW_DSM_INTEL_SUCCESS;
    case FW_LABEL_ACCESS_RANGE:
    case FW_LABEL_ACCESS_TRANSFER:
        return FW_DSM_INTEL_INVALID_INPUT;
    case FW_LABEL_ACCESS_LOCKED:
        return FW_DSM_INTEL_LABELS_LOCKED;
    default:
        return FW_DSM_INTEL_NOT_SUPPORTED;
    }
}

INTEL_HANDLER(intel_label_size)
{
    uint8_t answer[FW_DSM_INTEL_SIZE_ANSWER];

    (void)call;
    (void)in_used;
    if (target->dimm->labels.locked) {
        return FW_DSM_INTEL_LABELS_LOCKED;
    }
    fw_le_store(answer, 4, target->dimm->labels.size);
    fw_le_store(answer + 4, 4, target->dimm->labels.transfer_max);
    g_byte_array_append(out, answer, sizeof(answer));
    return FW_DSM_INTEL_SUCCESS;
}

INTEL_HANDLER(intel_label_get)
{
    uint32_t offset = fw_le_load(call->in, 4);
    uint32_t length = fw_le_load(call->in + 4, 4);

    (void)in_used;
    return status_of(fw_label_area_read(&target->dimm->labels, offset, length, out));
}

INTEL_HANDLER(intel_label_set)
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
