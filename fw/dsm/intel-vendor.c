/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Functions 7 to 9 of Intel's command set: the log of command effects, and the commands that it lists.  See fw/dsm-intel.h.
 *
 * The opcodes are this DIMM's own (docs/specs/dsm-intel.rst).
 */
#include "intel-parts.h"

#define OPCODE_IDENTIFY     1u          /* out: running and staged version, 64 bits each */
#define OPCODE_CLEAR_COUNT  2u          /* the count of unclean shutdowns begins anew */

#define EFFECT_ENTRY        8u          /* opcode and effects, 32 bits each */

static const struct {
    uint32_t opcode;
    uint32_t effects;
} effect_log[] = {
    { OPCODE_IDENTIFY, FW_DSM_INTEL_EFFECT_NONE },
    { OPCODE_CLEAR_COUNT, FW_DSM_INTEL_EFFECT_POLICY },
};

static void append(GByteArray *out, unsigned bytes, uint64_t value)
{
    uint8_t number[8];

    fw_le_store(number, bytes, value);
    g_byte_array_append(out, number, bytes);
}

INTEL_HANDLER(intel_effect_log_size)
{
    (void)target;
    (void)call;
    (void)in_used;
    append(out, 4, sizeof(effect_log) / sizeof(effect_log[0]) * EFFECT_ENTRY);
    return FW_DSM_INTEL_SUCCESS;
}

INTEL_HANDLER(intel_effect_log)
{
    (void)target;
    (void)call;
    (void)in_used;
    append(out, 4, G_N_ELEMENTS(effect_log));
    for (size_t i = 0; i < G_N_ELEMENTS(effect_log); i++) {
        append(out, 4, effect_log[i].opcode);
        append(out, 4, effect_log[i].effects);
    }
    return FW_DSM_INTEL_SUCCESS;
}

INTEL_HANDLER(intel_vendor)
{
    struct fw_dimm *dimm = target->dimm->firmware;

    (void)in_used;
    if (fw_le_load(call->in + 4, 4) > call->in_length - FW_DSM_INTEL_VENDOR_INPUT) {
        return FW_DSM_INTEL_INVALID_INPUT;
    }
    switch (fw_le_load(call->in, 4)) {
    case OPCODE_IDENTIFY:
        append(out, 4, 16);
        append(out, 8, dimm->update.running);
        append(out, 8, dimm->update.staged);
        return FW_DSM_INTEL_SUCCESS;
    case OPCODE_CLEAR_COUNT:
        dimm->smart.sensors.shutdown_count = 0;
        append(out, 4, 0);
        return FW_DSM_INTEL_SUCCESS;
    default:
        return FW_DSM_INTEL_INVALID_INPUT;
    }
}
