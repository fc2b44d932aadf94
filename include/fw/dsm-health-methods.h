/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * _NCH, _NBS, _NIC, _NIH and _NIG: the methods of an NVDIMM device that tell its health and inject errors into it.
 *
 * Specification: ACPI 6.5 section 9.20.8. Every method returns a buffer that begins with the status and the extended status, 16 bits each; numbers are
 * little-endian. The offsets below count from there.
 */
#ifndef FW_DSM_HEALTH_METHODS_H
#define FW_DSM_HEALTH_METHODS_H

#include "fw/dsm.h"

/* Status, table "NVDIMM Device Method Return Status Code". */
enum fw_health_method_status {
    FW_HEALTH_METHOD_SUCCESS         = 0,
    FW_HEALTH_METHOD_NOT_IMPLEMENTED = 1,
    FW_HEALTH_METHOD_INVALID_INPUT   = 2,
    FW_HEALTH_METHOD_HARDWARE        = 3,
    FW_HEALTH_METHOD_RETRY           = 4,
    FW_HEALTH_METHOD_UNKNOWN_REASON  = 5,
    FW_HEALTH_METHOD_SPECIFIC        = 6,
};

/* Extended status of _NIH behind FW_HEALTH_METHOD_SPECIFIC: only a part of what was asked for was done. */
#define FW_HEALTH_METHOD_EXTENDED_SHIFT 16u
#define FW_HEALTH_METHOD_PARTLY (FW_HEALTH_METHOD_SPECIFIC | 1u << FW_HEALTH_METHOD_EXTENDED_SHIFT)

/* Every buffer, the input of _NIH included. */
#define FW_HEALTH_METHOD_LENGTH 64u

/* _NCH and _NIG: validation flags (16 bits), conditions, attributes (32 bits each). */
#define FW_HEALTH_METHOD_VALID            4u
#define FW_HEALTH_METHOD_VALID_ERRORS     (1u << 0)
#define FW_HEALTH_METHOD_VALID_ATTRIBUTES (1u << 1)
#define FW_HEALTH_METHOD_ERRORS           6u
#define FW_HEALTH_METHOD_ATTRIBUTES       10u

/* _NBS: validation flags (bit 0: the count is valid), data loss count (32 bits). */
#define FW_HEALTH_METHOD_VALID_LOSSES     (1u << 0)
#define FW_HEALTH_METHOD_LOSSES           6u

/* _NIC: conditions and attributes that can be injected. */
#define FW_HEALTH_METHOD_CAN_ERRORS       4u
#define FW_HEALTH_METHOD_CAN_ATTRIBUTES   8u

/* Input of _NIH: mode (8 bits), three reserved bytes, conditions, attributes, reserved to the end. */
#define FW_HEALTH_METHOD_MODE             0u
#define FW_HEALTH_METHOD_MODE_INJECT      1u
#define FW_HEALTH_METHOD_MODE_CLEAR       2u
#define FW_HEALTH_METHOD_IN_ERRORS        4u
#define FW_HEALTH_METHOD_IN_ATTRIBUTES    8u
#define FW_HEALTH_METHOD_IN_END           12u

/* Answers a call whose method is one of the five; both statuses are in @reply->status, not in the answer's bytes. */
void fw_health_method(const struct fw_dsm_target *target, const struct fw_dsm_call *call, struct fw_dsm_reply *reply);

/* Static texts: what the method and one of its statuses are called; NULL: it is none of these methods. */
const char *fw_health_method_name(enum fw_dsm_method method);
const char *fw_health_method_status_name(uint32_t status);

#endif
