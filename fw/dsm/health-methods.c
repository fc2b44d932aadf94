/* SPDX-License-Identifier: GPL-2.0-or-later */
/* _NCH, _NBS, _NIC, _NIH and _NIG: fw/health.h as buffers, see fw/dsm-health-methods.h. */
#include "fw/dsm-health-methods.h"
#include "fw/dimm.h"

const char *fw_health_method_status_name(uint32_t status)
{
    static const char *const names[] = {
        "Success", "Not Implemented", "Invalid Input Parameters", "Hardware Error", "Retry Suggested", "Error - Unknown Reason",
        "Method Specific Error Code",
    };
    uint16_t general = status;

    return general < G_N_ELEMENTS(names) ? names[general] : "Unknown";
}

static void put_set(uint8_t *answer, uint32_t errors_at, uint32_t attributes_at, uint32_t errors, uint32_t attributes)
{
    fw_le_store(answer + errors_at, 4, errors);
    fw_le_store(answer + attributes_at, 4, attributes);
}

static void put_valid(uint8_t *answer, uint32_t flags)
{
    fw_le_store(answer + FW_HEALTH_METHOD_VALID, 2, flags);
}

/* Where injection is switched off nothing can be injected. */
static struct fw_health_set injectable(const struct fw_dimm *dimm)
{
    static const struct fw_health_set nothing;

    return dimm->injection ? dimm->health.injectable : nothing;
}

static gboolean all_zero(const uint8_t *bytes, size_t from, size_t to)
{
    while (from < to && !bytes[from]) {
        from++;
    }
    return from == to;
}

static gboolean parse_request(const struct fw_dsm_call *call, const struct fw_dimm *dimm, struct fw_health_set *set, uint8_t *mode)
{
    struct fw_health_set possible = injectable(dimm);

    if (call->in_length < FW_HEALTH_METHOD_LENGTH) {
        return FALSE;
    }
    *mode = call->in[FW_HEALTH_METHOD_MODE];
    set->errors = fw_le_load(call->in + FW_HEALTH_METHOD_IN_ERRORS, 4);
    set->attributes = fw_le_load(call->in + FW_HEALTH_METHOD_IN_ATTRIBUTES, 4);
    return (*mode == FW_HEALTH_METHOD_MODE_INJECT || *mode == FW_HEALTH_METHOD_MODE_CLEAR) &&
           all_zero(call->in, FW_HEALTH_METHOD_MODE + 1, FW_HEALTH_METHOD_IN_ERRORS) &&
           all_zero(call->in, FW_HEALTH_METHOD_IN_END, FW_HEALTH_METHOD_LENGTH) &&
           !(set->errors & ~possible.errors) && !(set->attributes & ~possible.attributes);
}

static uint32_t inject(struct fw_dimm *dimm, const struct fw_dsm_call *call)
{
    enum fw_health_outcome outcome;
    struct fw_health_set set;
    gboolean changed;
    uint8_t mode;

    if (!parse_request(call, dimm, &set, &mode)) {
        return FW_HEALTH_METHOD_INVALID_INPUT;
    }
    outcome = mode == FW_HEALTH_METHOD_MODE_INJECT ? fw_health_inject(&dimm->health, &set, &changed)
                                                   : fw_health_clear(&dimm->health, &set, &changed);
    if (changed) {
        fw_dimm_health_changed(dimm);
    }
    return outcome == FW_HEALTH_DONE ? FW_HEALTH_METHOD_SUCCESS : outcome == FW_HEALTH_PARTLY ? FW_HEALTH_METHOD_PARTLY
                                                                                              : FW_HEALTH_METHOD_HARDWARE;
}

static uint32_t run(struct fw_dimm *dimm, const struct fw_dsm_call *call, uint8_t *answer)
{
    const struct fw_health *health = &dimm->health;
    struct fw_health_set possible = injectable(dimm);

    switch (call->method) {
    case FW_DSM_METHOD_NCH:
        put_valid(answer, FW_HEALTH_METHOD_VALID_ERRORS | FW_HEALTH_METHOD_VALID_ATTRIBUTES);
        put_set(answer, FW_HEALTH_METHOD_ERRORS, FW_HEALTH_METHOD_ATTRIBUTES, fw_dimm_conditions(dimm), health->injected.attributes);
        return FW_HEALTH_METHOD_SUCCESS;
    case FW_DSM_METHOD_NBS:
        put_valid(answer, FW_HEALTH_METHOD_VALID_LOSSES);
        fw_le_store(answer + FW_HEALTH_METHOD_LOSSES, 4, health->losses);
        return FW_HEALTH_METHOD_SUCCESS;
    case FW_DSM_METHOD_NIC:
        put_set(answer, FW_HEALTH_METHOD_CAN_ERRORS, FW_HEALTH_METHOD_CAN_ATTRIBUTES, possible.errors, possible.attributes);
        return FW_HEALTH_METHOD_SUCCESS;
    case FW_DSM_METHOD_NIG:
        put_valid(answer, FW_HEALTH_METHOD_VALID_ERRORS | FW_HEALTH_METHOD_VALID_ATTRIBUTES);
        put_set(answer, FW_HEALTH_METHOD_ERRORS, FW_HEALTH_METHOD_ATTRIBUTES, health->injected.errors, health->injected.attributes);
        return FW_HEALTH_METHOD_SUCCESS;
    default:
        return inject(dimm, call);
    }
}

const char *fw_health_method_name(enum fw_dsm_method method)
{
    static const char *const names[FW_DSM_METHOD_COUNT] = {
        [FW_DSM_METHOD_NCH] = "Get NVDIMM Current Health Information",
        [FW_DSM_METHOD_NBS] = "Get NVDIMM Boot Status",
        [FW_DSM_METHOD_NIC] = "Get NVDIMM Health Error Injection Capabilities",
        [FW_DSM_METHOD_NIH] = "NVDIMM Inject/Clear Health Errors",
        [FW_DSM_METHOD_NIG] = "Get NVDIMM Inject Health Error Status",
    };

    return names[method];
}

void fw_health_method(const struct fw_dsm_target *target, const struct fw_dsm_call *call, struct fw_dsm_reply *reply)
{
    uint8_t answer[FW_HEALTH_METHOD_LENGTH] = { 0 };

    reply->name = fw_health_method_name(call->method);
    reply->in_used = call->method == FW_DSM_METHOD_NIH ? MIN(call->in_length, FW_HEALTH_METHOD_LENGTH) : 0;
    if (!target->dimm || !target->dimm->firmware) {
        reply->status = FW_HEALTH_METHOD_UNKNOWN_REASON;
    } else if (!target->dimm->firmware->health.methods) {
        reply->status = FW_HEALTH_METHOD_NOT_IMPLEMENTED;
    } else {
        reply->status = run(target->dimm->firmware, call, answer);
    }
    reply->status_name = fw_health_method_status_name(reply->status);
    g_byte_array_append(reply->out, answer + FW_HEALTH_METHOD_VALID, sizeof(answer) - FW_HEALTH_METHOD_VALID);
}
