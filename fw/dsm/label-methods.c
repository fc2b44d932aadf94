/* SPDX-License-Identifier: GPL-2.0-or-later */
/* _LSI, _LSR and _LSW, see fw/dsm-label-methods.h. */
#include "fw/dsm-label-methods.h"

const char *fw_label_method_status_name(uint32_t status)
{
    static const char *const names[] = {
        "Success", "Failure", "Invalid Input Parameters", "Label Storage Area Locked", "Hardware Error",
    };

    return status < G_N_ELEMENTS(names) ? names[status] : "Unknown";
}

const char *fw_label_method_name(enum fw_dsm_method method)
{
    static const char *const names[FW_DSM_METHOD_COUNT] = {
        [FW_DSM_METHOD_LSI] = "Label Storage Information",
        [FW_DSM_METHOD_LSR] = "Label Storage Read",
        [FW_DSM_METHOD_LSW] = "Label Storage Write",
    };

    return names[method];
}

static uint32_t status_of(enum fw_label_access access)
{
    switch (access) {
    case FW_LABEL_ACCESS_OK:
        return FW_LABEL_METHOD_SUCCESS;
    case FW_LABEL_ACCESS_RANGE:
    case FW_LABEL_ACCESS_TRANSFER:
        return FW_LABEL_METHOD_INVALID_INPUT;
    case FW_LABEL_ACCESS_LOCKED:
        return FW_LABEL_METHOD_LOCKED;
    default:
        return FW_LABEL_METHOD_FAILURE;
    }
}

static uint32_t information(const struct fw_label_area *area, GByteArray *out)
{
    uint8_t answer[FW_LABEL_METHOD_INFO_ANSWER];

    fw_le_store(answer, 4, area->size);
    fw_le_store(answer + 4, 4, area->transfer_max);
    g_byte_array_append(out, answer, sizeof(answer));
    return FW_LABEL_METHOD_SUCCESS;
}

static uint32_t transfer(const struct fw_label_area *area, const struct fw_dsm_call *call, struct fw_dsm_reply *reply)
{
    uint32_t offset, length;

    if (call->in_length < FW_LABEL_METHOD_RANGE) {
        return FW_LABEL_METHOD_INVALID_INPUT;
    }
    offset = fw_le_load(call->in, 4);
    length = fw_le_load(call->in + 4, 4);
    if (call->method == FW_DSM_METHOD_LSR) {
        return status_of(fw_label_area_read(area, offset, length, reply->out));
    }
    if (length > call->in_length - FW_LABEL_METHOD_RANGE) {
        return FW_LABEL_METHOD_INVALID_INPUT;
    }
    return status_of(fw_label_area_write(area, offset, call->in + FW_LABEL_METHOD_RANGE, length));
}

void fw_label_method(const struct fw_dsm_target *target, const struct fw_dsm_call *call, struct fw_dsm_reply *reply)
{
    reply->name = fw_label_method_name(call->method);
    if (!target->dimm || !fw_label_area_exists(&target->dimm->labels)) {
        reply->status = FW_LABEL_METHOD_FAILURE;
    } else if (call->method == FW_DSM_METHOD_LSI) {
        reply->status = information(&target->dimm->labels, reply->out);
    } else {
        reply->status = transfer(&target->dimm->labels, call, reply);
    }
    reply->status_name = fw_label_method_status_name(reply->status);
}
