/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command set that Intel published for its NVDIMMs ("NVDIMM DSM Interface", revision 1): functions and statuses.
 */
#ifndef FW_DSM_INTEL_H
#define FW_DSM_INTEL_H

#include "fw/dsm.h"

#define FW_DSM_INTEL_UUID "4309ac30-0d11-11e4-9191-0800200c9a66"
#define FW_DSM_INTEL_REVISION 1u

/* Function indices. */
#define FW_DSM_INTEL_LABEL_SIZE 4u    /* Get Namespace Label Size */
#define FW_DSM_INTEL_LABEL_GET  5u    /* Get Namespace Label Data */
#define FW_DSM_INTEL_LABEL_SET  6u    /* Set Namespace Label Data */

/* Statuses, the first four bytes of every answer but that of function 0. */
enum fw_dsm_intel_status {
    FW_DSM_INTEL_SUCCESS       = 0,
    FW_DSM_INTEL_NOT_SUPPORTED = 1,
    FW_DSM_INTEL_NO_DEVICE     = 2,
    FW_DSM_INTEL_INVALID_INPUT = 3,
};

/* Input of functions 5 and 6: offset and length, 32 bits each; 6 has the data behind them. */
#define FW_DSM_INTEL_RANGE_LENGTH 8u
/* Answer of function 4 behind the status: size of the area and longest transfer, 32 bits each. */
#define FW_DSM_INTEL_SIZE_ANSWER  8u

extern const struct fw_dsm_family fw_dsm_intel;

#endif
