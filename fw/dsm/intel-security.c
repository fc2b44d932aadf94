/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Functions 19 to 28 of Intel's command set: fw/security.h as payloads.  See fw/dsm-intel.h. */
#include "intel-parts.h"

static uint32_t status_of(enum fw_security_answer answer)
{
    switch (answer) {
    case FW_SECURITY_OK:
        return FW_DSM_INTEL_SUCCESS;
    case FW_SECURITY_INVALID_PASS:
        return FW_DSM_INTEL_INVALID_PASS;
    case FW_SECURITY_UNSUPPORTED:
        return FW_DSM_INTEL_NO_OVERWRITE;
    case FW_SECURITY_IN_PROGRESS:
        return FW_DSM_INTEL_OVERWRITING;
    case FW_SECURITY_SEQUENCE:
        return FW_DSM_INTEL_OVERWRITE_SEQUENCE;
    default:
        return FW_DSM_INTEL_INVALID_STATE;
    }
}

/* What happened may have changed who reaches the data; @events on top of that when it succeeded. */
static uint32_t settle(const struct fw_dsm_target *target, enum fw_security_answer answer, uint32_t events)
{
    if (answer == FW_SECURITY_OK) {
        target->dimm->firmware->events |= FW_DIMM_EVENT_ACCESS | events;
    }
    return status_of(answer);
}

INTEL_HANDLER(intel_security_state)
{
    const struct fw_security *security = &target->dimm->firmware->security;
    uint8_t answer[FW_DSM_INTEL_STATE_ANSWER] = { fw_security_extended(security), 0, 0, 0, fw_security_state(security) };

    (void)call;
    (void)in_used;
    g_byte_array_append(out, answer, sizeof(answer));
    return FW_DSM_INTEL_SUCCESS;
}

INTEL_HANDLER(intel_set_passphrase)
{
    (void)in_used;
    (void)out;
    return settle(target, fw_security_set(&target->dimm->firmware->security, call->in, call->in + FW_SECURITY_PASSPHRASE), 0);
}

INTEL_HANDLER(intel_disable_passphrase)
{
    (void)in_used;
    (void)out;
    return settle(target, fw_security_disable(&target->dimm->firmware->security, call->in), 0);
}

INTEL_HANDLER(intel_unlock)
{
    (void)in_used;
    (void)out;
    return settle(target, fw_security_unlock(&target->dimm->firmware->security, call->in), 0);
}

INTEL_HANDLER(intel_freeze)
{
    (void)call;
    (void)in_used;
    (void)out;
    return settle(target, fw_security_freeze(&target->dimm->firmware->security), 0);
}

INTEL_HANDLER(intel_erase)
{
    (void)in_used;
    (void)out;
    if (!target->dimm->firmware->can_erase) {
        return FW_DSM_INTEL_HARDWARE;
    }
    return settle(target, fw_security_erase(&target->dimm->firmware->security, call->in), FW_DIMM_EVENT_ERASE_DATA);
}

INTEL_HANDLER(intel_overwrite)
{
    (void)in_used;
    (void)out;
    if (!target->dimm->firmware->can_erase) {
        return FW_DSM_INTEL_NO_OVERWRITE;
    }
    return settle(target, fw_security_overwrite(&target->dimm->firmware->security, call->in), 0);
}

INTEL_HANDLER(intel_overwrite_query)
{
    gboolean ended;
    enum fw_security_answer answer = fw_security_overwrite_query(&target->dimm->firmware->security, &ended);

    (void)call;
    (void)in_used;
    (void)out;
    return settle(target, answer, ended ? FW_DIMM_EVENTS_OVERWRITE : 0);
}

INTEL_HANDLER(intel_set_master)
{
    (void)in_used;
    (void)out;
    return settle(target, fw_security_set_master(&target->dimm->firmware->security, call->in, call->in + FW_SECURITY_PASSPHRASE), 0);
}

INTEL_HANDLER(intel_master_erase)
{
    (void)in_used;
    (void)out;
    if (!target->dimm->firmware->can_erase) {
        return FW_DSM_INTEL_HARDWARE;
    }
    return settle(target, fw_security_master_erase(&target->dimm->firmware->security, call->in), FW_DIMM_EVENT_ERASE_DATA);
}
