/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Functions 12 to 16, 29 and 30 of Intel's command set: fw/fwupdate.h as payloads.  See fw/dsm-intel.h. */
#include "intel-parts.h"

#define INTERFACE_VERSION 0x0201u       /* of the firmware's interface specification */

/* The answers that mean one thing in every function; the others are the caller's. */
static uint32_t status_of(enum fw_update_answer answer, uint32_t busy)
{
    switch (answer) {
    case FW_UPDATE_OK:
        return FW_DSM_INTEL_SUCCESS;
    case FW_UPDATE_INVALID:
        return FW_DSM_INTEL_INVALID_INPUT;
    case FW_UPDATE_BUSY:
        return busy;
    case FW_UPDATE_CONTEXT:
        return FW_DSM_INTEL_UPDATE_CONTEXT;
    case FW_UPDATE_DONE:
        return FW_DSM_INTEL_UPDATE_DONE;
    case FW_UPDATE_BAD:
        return FW_DSM_INTEL_UPDATE_BAD;
    case FW_UPDATE_ABORTED:
        return FW_DSM_INTEL_UPDATE_ABORTED;
    case FW_UPDATE_ORDER:
        return FW_DSM_INTEL_UPDATE_ORDER;
    case FW_UPDATE_TIMEOUT:
        return FW_DSM_INTEL_NO_RESOURCES;
    default:
        return FW_DSM_INTEL_NOT_READY;
    }
}

static uint32_t longest_piece(const struct fw_dsm_target *target)
{
    return target->dimm->in_max > FW_DSM_INTEL_SEND_HEADER ? target->dimm->in_max - FW_DSM_INTEL_SEND_HEADER : 0;
}

INTEL_HANDLER(intel_update_info)
{
    const struct fw_update *update = &target->dimm->firmware->update;
    uint8_t answer[FW_DSM_INTEL_INFO_ANSWER] = { 0 };

    (void)call;
    (void)in_used;
    fw_le_store(answer, 4, FW_UPDATE_STORAGE);
    fw_le_store(answer + 4, 4, longest_piece(target));
    fw_le_store(answer + 8, 4, FW_UPDATE_INTERVAL_US);
    fw_le_store(answer + 12, 4, FW_UPDATE_TIME_MAX_US);
    fw_le_store(answer + 20, 4, INTERFACE_VERSION);
    fw_le_store(answer + 24, 8, update->running);
    fw_le_store(answer + 32, 8, update->staged);
    g_byte_array_append(out, answer, sizeof(answer));
    return FW_DSM_INTEL_SUCCESS;
}

INTEL_HANDLER(intel_update_start)
{
    uint32_t context = 0;
    enum fw_update_answer answer = fw_update_start(&target->dimm->firmware->update, &context);
    uint8_t number[4];

    (void)call;
    (void)in_used;
    fw_le_store(number, sizeof(number), context);
    g_byte_array_append(out, number, sizeof(number));
    return status_of(answer, FW_DSM_INTEL_UPDATE_BUSY);
}

INTEL_HANDLER(intel_update_send)
{
    uint32_t context = fw_le_load(call->in, 4);
    uint32_t offset = fw_le_load(call->in + 4, 4);
    uint32_t length = fw_le_load(call->in + 8, 4);

    (void)out;
    if (length > call->in_length - FW_DSM_INTEL_SEND_HEADER) {
        return FW_DSM_INTEL_INVALID_INPUT;
    }
    *in_used = FW_DSM_INTEL_SEND_HEADER + length;
    return status_of(fw_update_send(&target->dimm->firmware->update, context, offset, call->in + FW_DSM_INTEL_SEND_HEADER, length),
                     FW_DSM_INTEL_UPDATE_BUSY);
}

INTEL_HANDLER(intel_update_finish)
{
    uint8_t flags = call->in[0];

    (void)in_used;
    (void)out;
    if (flags & ~FW_DSM_INTEL_FINISH_ABORT) {
        return FW_DSM_INTEL_INVALID_INPUT;
    }
    return status_of(fw_update_finish(&target->dimm->firmware->update, fw_le_load(call->in + 4, 4), flags & FW_DSM_INTEL_FINISH_ABORT),
                     FW_DSM_INTEL_UPDATE_BUSY);
}

INTEL_HANDLER(intel_update_query)
{
    uint64_t version = 0;
    enum fw_update_answer answer = fw_update_query(&target->dimm->firmware->update, fw_le_load(call->in, 4), &version);
    uint8_t number[8];

    (void)in_used;
    fw_le_store(number, sizeof(number), version);
    g_byte_array_append(out, number, sizeof(number));
    return status_of(answer, FW_DSM_INTEL_UPDATE_VERIFYING);
}

/* 16 bits of result, 8 of state, 7 reserved bytes. */
INTEL_HANDLER(intel_activate_info)
{
    const struct fw_update *update = &target->dimm->firmware->update;
    uint8_t answer[10] = { 0 };

    (void)call;
    (void)in_used;
    fw_le_store(answer, 2, update->result);
    answer[2] = update->armed ? FW_UPDATE_ACTIVATION_ARMED : FW_UPDATE_ACTIVATION_IDLE;
    g_byte_array_append(out, answer, sizeof(answer));
    return FW_DSM_INTEL_SUCCESS;
}

INTEL_HANDLER(intel_activate_arm)
{
    (void)in_used;
    (void)out;
    if (call->in[0] > 1) {
        return FW_DSM_INTEL_INVALID_INPUT;
    }
    return status_of(fw_update_arm(&target->dimm->firmware->update, call->in[0]), FW_DSM_INTEL_RETRY);
}
