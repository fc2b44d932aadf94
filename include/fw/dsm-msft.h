/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Microsoft's command set for NVDIMM-N ("_DSM Interface for Byte Addressable Energy Backed Function Class"): the function that tells health. */
#ifndef FW_DSM_MSFT_H
#define FW_DSM_MSFT_H

#include "fw/dsm.h"

#define FW_DSM_MSFT_UUID "1ee68b36-d4bd-4a1a-9a16-4f8e53d46e05"
#define FW_DSM_MSFT_REVISION 1u

#define FW_DSM_MSFT_HEALTH 11u          /* Get NVDIMM-N Health Information */

enum fw_dsm_msft_status {
    FW_DSM_MSFT_SUCCESS       = 0,
    FW_DSM_MSFT_NOT_SUPPORTED = 1,
    FW_DSM_MSFT_INVALID_INPUT = 2,
    FW_DSM_MSFT_I2C_ERROR     = 3,
};

/* Function 11, behind the status: health (16 bits), temperature (16 bits, degrees), thresholds, life left. */
#define FW_DSM_MSFT_HEALTH_ANSWER   9u
#define FW_DSM_MSFT_AT_TEMPERATURE  2u
#define FW_DSM_MSFT_AT_ERROR        4u  /* thresholds of errors that tripped */
#define FW_DSM_MSFT_AT_WARNING      5u  /* thresholds of warnings that tripped */
#define FW_DSM_MSFT_AT_LIFE         6u  /* percent left */

#define FW_DSM_MSFT_FAILED  (1u << 0)   /* in the health */
#define FW_DSM_MSFT_TRIPPED (1u << 0)   /* in the thresholds */

extern const struct fw_dsm_family fw_dsm_msft;

#endif
