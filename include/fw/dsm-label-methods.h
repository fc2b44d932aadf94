/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * _LSI, _LSR and _LSW: ACPI 6.5 section 6.5.10 (NVDIMM Label Methods).
 */
#ifndef FW_DSM_LABEL_METHODS_H
#define FW_DSM_LABEL_METHODS_H

#include "fw/dsm.h"

enum fw_label_method_status {
    FW_LABEL_METHOD_SUCCESS       = 0,
    FW_LABEL_METHOD_FAILURE       = 1,
    FW_LABEL_METHOD_INVALID_INPUT = 2,
    FW_LABEL_METHOD_LOCKED        = 3,
    FW_LABEL_METHOD_HARDWARE      = 4,
};

/* Answer of _LSI: size of the area and longest transfer, 32 bits each. */
#define FW_LABEL_METHOD_INFO_ANSWER 8u
/* Input of _LSR and _LSW: offset and length, 32 bits each; _LSW has the data behind them. */
#define FW_LABEL_METHOD_RANGE       8u

/* Answers a call whose method is one of the three; the status is not part of the answer's bytes. */
void fw_label_method(const struct fw_dsm_target *target, const struct fw_dsm_call *call, struct fw_dsm_reply *reply);

/* Static texts: what the method and one of its statuses are called. */
const char *fw_label_method_name(enum fw_dsm_method method);
const char *fw_label_method_status_name(uint32_t status);

#endif
