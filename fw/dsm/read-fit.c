/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The content of _FIT in pieces, see fw/dsm-read-fit.h. */
#include "fw/dsm-read-fit.h"

enum fw_dsm_read_fit_status fw_dsm_read_fit_piece(struct fw_dsm_fit *fit, uint32_t offset, GByteArray *out)
{
    if (offset > fit->length) {
        return FW_DSM_READ_FIT_INVALID_INPUT;
    }
    if (offset == 0) {
        fit->changed = FALSE;
    } else if (fit->changed) {
        return FW_DSM_READ_FIT_CHANGED;
    }
    if (offset < fit->length) {
        g_byte_array_append(out, fit->bytes + offset, MIN(fit->length - offset, fit->chunk_max));
    }
    return FW_DSM_READ_FIT_SUCCESS;
}

static uint32_t read_fit(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    (void)in_used;
    return fw_dsm_read_fit_piece(target->fit, fw_le_load(call->in, 4), out);
}

static const char *status_name(uint32_t status)
{
    switch (status) {
    case FW_DSM_READ_FIT_SUCCESS:
        return "Success";
    case FW_DSM_READ_FIT_NOT_SUPPORTED:
        return "Not Supported";
    case FW_DSM_READ_FIT_INVALID_INPUT:
        return "Invalid Input Parameters";
    case FW_DSM_READ_FIT_CHANGED:
        return "FIT Changed";
    default:
        return "Unknown";
    }
}

static gboolean has_fit(const struct fw_dsm_target *target)
{
    return target->fit != NULL;
}

static const struct fw_dsm_command commands[] = {
    { FW_DSM_READ_FIT_FUNCTION, "Read FIT", FW_DSM_READ_FIT_INPUT, FW_DSM_EFFECT_NONE, has_fit, read_fit },
};

const struct fw_dsm_family fw_dsm_read_fit = {
    .name = "emulator",
    .uuid = FW_DSM_READ_FIT_UUID,
    .device = FW_DSM_DEVICE_EMULATOR,
    .revision = FW_DSM_READ_FIT_REVISION,
    .commands = commands,
    .count = G_N_ELEMENTS(commands),
    .status_name = status_name,
    .status_not_supported = FW_DSM_READ_FIT_NOT_SUPPORTED,
    .status_no_device = FW_DSM_READ_FIT_NOT_SUPPORTED,
    .status_invalid_input = FW_DSM_READ_FIT_INVALID_INPUT,
};
