/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The root device's command set, see fw/dsm-root.h: address range scrub and clearing. Translation and injection are in root-inject.c.
 *
 * An extended status is written over the zero status that the dispatcher has put in front of the answer.
 */
#include "fw/dsm-root.h"

static const struct fw_ars_platform *platform_of(const struct fw_dsm_target *target)
{
    return &target->root->ars;
}

void fw_dsm_root_append(GByteArray *out, unsigned width, uint64_t value)
{
    uint8_t bytes[8];

    fw_le_store(bytes, width, value);
    g_byte_array_append(out, bytes, width);
}

/* Success with an extended status. */
static void extend_status(GByteArray *out, uint32_t extended)
{
    fw_le_store(out->data, 4, extended << FW_DSM_ROOT_EXTENDED_SHIFT);
}

static guint records_max(const struct fw_dsm_root *root)
{
    guint fit = (MIN(root->output_max, FW_DSM_ROOT_OUTPUT_MAX) - FW_DSM_ROOT_STATUS_HEADER) / FW_DSM_ROOT_STATUS_RECORD;

    return root->ars.config->records_max ? MIN(root->ars.config->records_max, fit) : fit;
}

static uint32_t clear_unit(const struct fw_ars_platform *platform)
{
    return platform->config->clear_unit ? platform->config->clear_unit : FW_ARS_CLEAR_UNIT;
}

/* 9.20.7.4 */
static uint32_t capabilities(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    const struct fw_ars_platform *platform = platform_of(target);

    (void)in_used;
    if (!fw_ars_covers(platform, fw_le_load(call->in, 8), fw_le_load(call->in + 8, 8))) {
        return FW_DSM_ROOT_INVALID_INPUT;
    }
    extend_status(out, FW_ARS_TYPE_PERSISTENT);
    fw_dsm_root_append(out, 4, FW_DSM_ROOT_STATUS_HEADER + records_max(target->root) * FW_DSM_ROOT_STATUS_RECORD);
    fw_dsm_root_append(out, 4, clear_unit(platform));
    fw_dsm_root_append(out, 2, FW_DSM_ROOT_CAPABILITY_NOTIFY);
    fw_dsm_root_append(out, 2, 0);
    return FW_DSM_ROOT_SUCCESS;
}

/* 9.20.7.5 */
static uint32_t start(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    const struct fw_ars_platform *platform = platform_of(target);
    uint64_t spa = fw_le_load(call->in, 8), length = fw_le_load(call->in + 8, 8);
    uint16_t type = fw_le_load(call->in + FW_DSM_ROOT_START_TYPE, 2);
    gboolean previous = (call->in[FW_DSM_ROOT_START_FLAGS] & FW_DSM_ROOT_START_PREVIOUS) != 0;

    (void)in_used;
    if (!(type & FW_ARS_TYPE_PERSISTENT) || type & ~FW_ARS_TYPES || !fw_ars_covers(platform, spa, length)) {
        return FW_DSM_ROOT_INVALID_INPUT;
    }
    if (fw_ars_poll(platform, FALSE) == FW_ARS_BUSY) {
        return FW_DSM_ROOT_FUNCTION_ERROR;
    }
    fw_ars_start(platform, spa, length, type, previous);
    fw_dsm_root_append(out, 4, previous ? 0 : fw_ars_estimate(platform));
    return FW_DSM_ROOT_SUCCESS;
}

/* What a finished scrub has to say: the first records, and where it goes on when there are more or it stopped. */
struct findings {
    GByteArray *records;
    guint count;
    uint64_t end;                 /* bytes from the start that were searched */
    gboolean overflow;
};

/* A record is of one DIMM: a run of poison that reaches over lines of an interleave set is as many records as lines. */
static void collect(const struct fw_dsm_root *root, struct findings *findings)
{
    const struct fw_ars_platform *platform = &root->ars;
    const struct fw_ars *state = platform->state;
    uint64_t stop = platform->config->stop_after;
    uint64_t length = stop ? MIN(stop, state->length) : state->length;
    g_autoptr(fw_nfit) nfit = NULL;
    struct fw_ars_error error;
    uint64_t run;

    findings->end = length;
    for (uint64_t at = 0; fw_ars_next_result(platform, state->start + at, length - at, &error); findings->count++) {
        gboolean no_memory = platform->config->memory && findings->count == platform->config->memory;

        if (no_memory || findings->count == records_max(root)) {
            findings->overflow = !no_memory;
            findings->end = at;
            return;
        }
        if (!findings->count) {
            nfit = root->nfit(root->ars.opaque);
        }
        if (nfit && fw_dsm_root_member(nfit, error.spa, &error.handle, &run)) {
            error.length = MIN(error.length, run);
        }
        fw_dsm_root_append(findings->records, 4, error.handle);
        fw_dsm_root_append(findings->records, 4, 0);
        fw_dsm_root_append(findings->records, 8, error.spa);
        fw_dsm_root_append(findings->records, 8, error.length);
        at = error.spa + error.length - state->start;
    }
}

static uint32_t output_size(const struct fw_dsm_root *root, guint records)
{
    uint32_t forced = root->ars.config->output_size;

    return forced ? forced : FW_DSM_ROOT_STATUS_HEADER + records * FW_DSM_ROOT_STATUS_RECORD;
}

static void append_status(const struct fw_dsm_root *root, const struct findings *findings, GByteArray *out)
{
    const struct fw_ars *state = root->ars.state;
    uint64_t left = state->length - findings->end;

    fw_dsm_root_append(out, 4, output_size(root, findings->count));
    fw_dsm_root_append(out, 8, state->start);
    fw_dsm_root_append(out, 8, findings->end);
    fw_dsm_root_append(out, 8, left ? state->start + findings->end : 0);
    fw_dsm_root_append(out, 8, left);
    fw_dsm_root_append(out, 2, state->type);
    fw_dsm_root_append(out, 2, findings->overflow ? FW_DSM_ROOT_STATUS_OVERFLOW : 0);
    fw_dsm_root_append(out, 4, findings->count);
    g_byte_array_append(out, findings->records->data, findings->records->len);
}

/* 9.20.7.6 */
static uint32_t status(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    const struct fw_dsm_root *root = target->root;
    g_autoptr(GByteArray) records = g_byte_array_new();
    struct findings findings = { .records = records };

    (void)call;
    (void)in_used;
    switch (fw_ars_poll(&root->ars, TRUE)) {
    case FW_ARS_DONE:
        collect(root, &findings);
        extend_status(out, findings.end < root->ars.state->length ? FW_DSM_ROOT_ARS_STOPPED : FW_DSM_ROOT_ARS_COMPLETE);
        break;
    case FW_ARS_BUSY:
        findings.end = root->ars.state->length;
        extend_status(out, FW_DSM_ROOT_ARS_IN_PROGRESS);
        break;
    default:
        extend_status(out, FW_DSM_ROOT_ARS_NONE);
        break;
    }
    append_status(root, &findings, out);
    return FW_DSM_ROOT_SUCCESS;
}

/* 9.20.7.7 */
static uint32_t clear(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    const struct fw_ars_platform *platform = platform_of(target);
    uint64_t spa = fw_le_load(call->in, 8), length = fw_le_load(call->in + 8, 8);
    uint64_t most = platform->config->clear_max;

    (void)in_used;
    if ((spa | length) & (clear_unit(platform) - 1) || !fw_ars_covers(platform, spa, length)) {
        return FW_DSM_ROOT_INVALID_INPUT;
    }
    if (most && length > most) {
        length = most;
    }
    if (!fw_ars_heal(platform, spa, length)) {
        return FW_DSM_ROOT_HARDWARE_ERROR;
    }
    fw_dsm_root_append(out, 4, 0);
    fw_dsm_root_append(out, 8, length);
    return FW_DSM_ROOT_SUCCESS;
}

static gboolean has_platform(const struct fw_dsm_target *target)
{
    return target->root != NULL;
}

static const char *status_name(uint32_t status)
{
    static const char *const names[] = {
        "Success", "Not Supported", "Invalid Input Parameters", "Hardware Error", "Retry Suggested", "Error - Unknown Reason",
        "Function-Specific Error",
    };

    return status < G_N_ELEMENTS(names) ? names[status] : "Unknown";
}

static const struct fw_dsm_command commands[] = {
    { FW_DSM_ROOT_ARS_CAPABILITIES, "Query ARS Capabilities", FW_DSM_ROOT_RANGE_LENGTH, 0, has_platform, capabilities },
    { FW_DSM_ROOT_ARS_START, "Start ARS", FW_DSM_ROOT_START_LENGTH, 0, has_platform, start },
    { FW_DSM_ROOT_ARS_STATUS, "Query ARS Status", 0, 0, has_platform, status },
    { FW_DSM_ROOT_CLEAR_ERROR, "Clear Uncorrectable Error", FW_DSM_ROOT_RANGE_LENGTH, 0, has_platform, clear },
    { FW_DSM_ROOT_TRANSLATE_SPA, "Translate SPA", FW_DSM_ROOT_TRANSLATE_LENGTH, 0, has_platform, fw_dsm_root_translate },
    { FW_DSM_ROOT_INJECT, "ARS Error Inject", FW_DSM_ROOT_INJECT_LENGTH, 0, has_platform, fw_dsm_root_inject },
    { FW_DSM_ROOT_INJECT_CLEAR, "ARS Error Inject Clear", FW_DSM_ROOT_RANGE_LENGTH, 0, has_platform, fw_dsm_root_inject_clear },
    { FW_DSM_ROOT_INJECT_QUERY, "ARS Error Inject Status Query", 0, 0, has_platform, fw_dsm_root_inject_query },
};

const struct fw_dsm_family fw_dsm_root = {
    .name = "root",
    .uuid = FW_DSM_ROOT_UUID,
    .device = FW_DSM_DEVICE_ROOT,
    .revision = FW_DSM_ROOT_REVISION,
    .commands = commands,
    .count = G_N_ELEMENTS(commands),
    .status_name = status_name,
    .status_not_supported = FW_DSM_ROOT_NOT_SUPPORTED,
    .status_no_device = FW_DSM_ROOT_NOT_SUPPORTED,
    .status_invalid_input = FW_DSM_ROOT_INVALID_INPUT,
};
