/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From (method, UUID, revision, function) to the row that answers, see fw/dsm.h.
 *
 * Specification: ACPI 6.5 section 9.1.1: function 0 tells which functions there are, and is a buffer of one zero byte for a UUID or a
 * revision that is not supported.
 */
#include <string.h>
#include "fw/dimm.h"
#include "fw/dsm.h"
#include "fw/dsm-bus-intel.h"
#include "fw/dsm-health-methods.h"
#include "fw/dsm-hpe1.h"
#include "fw/dsm-hyperv.h"
#include "fw/dsm-intel.h"
#include "fw/dsm-label-methods.h"
#include "fw/dsm-msft.h"
#include "fw/dsm-read-fit.h"
#include "fw/dsm-root.h"

#define DSM_FUNCTION_QUERY 0u
#define DSM_QUERY_ANSWER   4u         /* bytes: functions 0 to 31 */

/* Names of what is in no table of commands. */
#define QUERY_NAME    "Query"
#define READ_FIT_NAME "Read FIT"

const struct fw_dsm_family *const fw_dsm_families[] = {
    &fw_dsm_intel, &fw_dsm_msft, &fw_dsm_hpe1, &fw_dsm_hyperv, &fw_dsm_root, &fw_dsm_bus_intel, &fw_dsm_read_fit, NULL,
};

/* Statuses for a UUID that no family has; all families agree on these two. */
#define UNKNOWN_FAMILY_NOT_SUPPORTED 1u

const char *fw_dsm_method_name(enum fw_dsm_method method)
{
    static const char *const names[FW_DSM_METHOD_COUNT] = {
        "_DSM", "_LSI", "_LSR", "_LSW", "_FIT", "_EJ0", "_NCH", "_NBS", "_NIC", "_NIH", "_NIG",
    };

    return method < FW_DSM_METHOD_COUNT ? names[method] : "?";
}

static void append_le32(GByteArray *out, uint32_t value)
{
    uint8_t bytes[4];

    fw_le_store(bytes, sizeof(bytes), value);
    g_byte_array_append(out, bytes, sizeof(bytes));
}

/* A DIMM has one family of those that are for DIMMs. */
static gboolean answers(const struct fw_dsm_target *target, const struct fw_dsm_family *family)
{
    if (family->device != target->device) {
        return FALSE;
    }
    return family->device != FW_DSM_DEVICE_DIMM || !target->dimm || !target->dimm->firmware || target->dimm->firmware->family == family;
}

static const struct fw_dsm_family *find_family(const struct fw_dsm_target *target, const struct fw_dsm_call *call)
{
    for (size_t i = 0; fw_dsm_families[i]; i++) {
        uint8_t uuid[FW_GUID_LENGTH];

        if (answers(target, fw_dsm_families[i]) && fw_guid_parse(fw_dsm_families[i]->uuid, uuid, NULL) &&
            !memcmp(uuid, call->uuid, sizeof(uuid))) {
            return fw_dsm_families[i];
        }
    }
    return NULL;
}

static gboolean command_available(const struct fw_dsm_family *family, const struct fw_dsm_target *target,
                                  const struct fw_dsm_command *command, uint32_t revision)
{
    if (revision < family->revision_last && command->function >= family->revision_last_from) {
        return FALSE;
    }
    if (command->available && !command->available(target)) {
        return FALSE;
    }
    return target->device != FW_DSM_DEVICE_DIMM || !target->dimm || !target->dimm->firmware ||
           target->dimm->firmware->functions & 1u << command->function;
}

/* Bit 0 says that there is any other bit. */
static uint32_t functions_of(const struct fw_dsm_family *family, const struct fw_dsm_target *target, uint32_t revision)
{
    uint32_t functions = 0;

    for (size_t i = 0; i < family->count; i++) {
        if (command_available(family, target, &family->commands[i], revision)) {
            functions |= 1u << family->commands[i].function;
        }
    }
    return functions ? functions | 1u : 0;
}

static void answer_query(const struct fw_dsm_family *family, gboolean supported, const struct fw_dsm_target *target,
                         uint32_t revision, struct fw_dsm_reply *reply)
{
    static const uint8_t none = 0;

    reply->name = QUERY_NAME;
    reply->status_name = "Success";
    if (supported) {
        append_le32(reply->out, functions_of(family, target, revision));
    } else {
        g_byte_array_append(reply->out, &none, sizeof(none));
    }
}

static const struct fw_dsm_command *find_command(const struct fw_dsm_family *family, uint32_t function)
{
    for (size_t i = 0; i < family->count; i++) {
        if (family->commands[i].function == function) {
            return &family->commands[i];
        }
    }
    return NULL;
}

static uint32_t run_command(const struct fw_dsm_family *family, const struct fw_dsm_target *target, const struct fw_dsm_call *call,
                            struct fw_dsm_reply *reply)
{
    const struct fw_dsm_command *command = find_command(family, call->function);
    uint32_t status;

    if (command) {
        reply->name = command->name;
        reply->secret = command->effects & FW_DSM_EFFECT_SECRET;
    }
    if (target->device == FW_DSM_DEVICE_DIMM && !target->dimm) {
        return family->status_no_device;
    }
    if (!command || !command_available(family, target, command, call->revision)) {
        return family->status_not_supported;
    }
    if (call->in_length < command->in_length) {
        return family->status_invalid_input;
    }
    reply->in_used = command->in_length;
    append_le32(reply->out, 0);
    status = command->handler(target, call, &reply->in_used, reply->out);
    if (status) {
        g_byte_array_set_size(reply->out, 0);
    }
    return status;
}

static void dispatch_dsm(const struct fw_dsm_target *target, const struct fw_dsm_call *call, struct fw_dsm_reply *reply)
{
    const struct fw_dsm_family *family = find_family(target, call);
    gboolean supported = family && call->revision >= family->revision && call->revision <= MAX(family->revision, family->revision_last);

    reply->family = family ? family->name : NULL;
    if (call->function == DSM_FUNCTION_QUERY) {
        answer_query(family, supported, target, call->revision, reply);
        return;
    }
    if (supported) {
        reply->status = run_command(family, target, call, reply);
    } else {
        reply->status = family ? family->status_not_supported : UNKNOWN_FAMILY_NOT_SUPPORTED;
    }
    reply->status_name = family ? family->status_name(reply->status) : "Not Supported";
    if (!reply->out->len) {
        append_le32(reply->out, reply->status);
    }
}

static void dispatch_fit(const struct fw_dsm_target *target, const struct fw_dsm_call *call, struct fw_dsm_reply *reply)
{
    reply->family = fw_dsm_read_fit.name;
    reply->name = READ_FIT_NAME;
    reply->status = FW_DSM_READ_FIT_INVALID_INPUT;
    if (target->fit && call->in_length >= FW_DSM_READ_FIT_INPUT) {
        reply->in_used = FW_DSM_READ_FIT_INPUT;
        reply->status = fw_dsm_read_fit_piece(target->fit, fw_le_load(call->in, 4), reply->out);
    }
    reply->status_name = fw_dsm_read_fit.status_name(reply->status);
}

static void begin(const struct fw_dsm_call *call, struct fw_dsm_reply *reply)
{
    GByteArray *out = reply->out;

    memset(reply, 0, sizeof(*reply));
    reply->out = out;
    reply->in_used = call->in_padded ? 0 : call->in_length;
}

void fw_dsm_identify(const struct fw_dsm_target *target, const struct fw_dsm_call *call, struct fw_dsm_reply *reply)
{
    const struct fw_dsm_family *family = find_family(target, call);
    const struct fw_dsm_command *command = family ? find_command(family, call->function) : NULL;

    begin(call, reply);
    reply->status_name = "Success";
    if (call->method == FW_DSM_METHOD_FIT) {
        reply->family = fw_dsm_read_fit.name;
        reply->name = READ_FIT_NAME;
    } else if (call->method != FW_DSM_METHOD_DSM) {
        reply->name = fw_health_method_name(call->method) ? fw_health_method_name(call->method) : fw_label_method_name(call->method);
    } else {
        reply->family = family ? family->name : NULL;
        reply->name = call->function == DSM_FUNCTION_QUERY ? QUERY_NAME : command ? command->name : NULL;
        reply->secret = command && command->effects & FW_DSM_EFFECT_SECRET;
    }
}

void fw_dsm_dispatch(const struct fw_dsm_target *target, const struct fw_dsm_call *call, struct fw_dsm_reply *reply)
{
    begin(call, reply);
    switch (call->method) {
    case FW_DSM_METHOD_DSM:
        dispatch_dsm(target, call, reply);
        break;
    case FW_DSM_METHOD_LSI:
    case FW_DSM_METHOD_LSR:
    case FW_DSM_METHOD_LSW:
        fw_label_method(target, call, reply);
        break;
    case FW_DSM_METHOD_NCH:
    case FW_DSM_METHOD_NBS:
    case FW_DSM_METHOD_NIC:
    case FW_DSM_METHOD_NIH:
    case FW_DSM_METHOD_NIG:
        fw_health_method(target, call, reply);
        break;
    case FW_DSM_METHOD_FIT:
        dispatch_fit(target, call, reply);
        break;
    default:
        reply->status_name = "Success";
        break;
    }
}
