/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The root device's command set, see fw/dsm-root.h. */
#include "fw/dsm-root.h"

static const char *status_name(uint32_t status)
{
    static const char *const names[] = { "Success", "Not Supported", "Invalid Input Parameters" };

    return status < G_N_ELEMENTS(names) ? names[status] : "Unknown";
}

const struct fw_dsm_family fw_dsm_root = {
    .name = "root",
    .uuid = FW_DSM_ROOT_UUID,
    .device = FW_DSM_DEVICE_ROOT,
    .revision = FW_DSM_ROOT_REVISION,
    .commands = NULL,
    .count = 0,
    .status_name = status_name,
    .status_not_supported = FW_DSM_ROOT_NOT_SUPPORTED,
    .status_no_device = FW_DSM_ROOT_NOT_SUPPORTED,
    .status_invalid_input = FW_DSM_ROOT_INVALID_INPUT,
};
