/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hyper-V's command set for virtual NVDIMMs (UEFI RFIC list, "Virtual NVDIMM 0x1901"). */
#ifndef FW_DSM_HYPERV_H
#define FW_DSM_HYPERV_H

#include "fw/dsm.h"

#define FW_DSM_HYPERV_UUID "5746c5f2-a9a2-4264-ad0e-e4ddc9e09e80"
#define FW_DSM_HYPERV_REVISION 1u

#define FW_DSM_HYPERV_HEALTH   1u       /* Get Health Information: 32 bits */
#define FW_DSM_HYPERV_SHUTDOWN 2u       /* Get Unsafe Shutdown Count: 32 bits */

enum fw_dsm_hyperv_status {
    FW_DSM_HYPERV_SUCCESS       = 0,
    FW_DSM_HYPERV_NOT_SUPPORTED = 1,
    FW_DSM_HYPERV_NO_DEVICE     = 2,
    FW_DSM_HYPERV_INVALID_INPUT = 3,
};

/* Function 1: one bit of each degree. */
#define FW_DSM_HYPERV_CRITICAL     (1u << 0)
#define FW_DSM_HYPERV_FATAL        (1u << 2)
#define FW_DSM_HYPERV_NON_CRITICAL (1u << 3)

extern const struct fw_dsm_family fw_dsm_hyperv;

#endif
