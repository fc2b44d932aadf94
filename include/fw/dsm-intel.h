/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command set that Intel published for its NVDIMMs ("NVDIMM DSM Interface", revisions 1 and 2): functions, statuses, lengths.
 */
#ifndef FW_DSM_INTEL_H
#define FW_DSM_INTEL_H

#include "fw/dsm.h"

#define FW_DSM_INTEL_UUID "4309ac30-0d11-11e4-9191-0800200c9a66"
#define FW_DSM_INTEL_REVISION 1u
#define FW_DSM_INTEL_REVISION_2 2u
#define FW_DSM_INTEL_REVISION_2_FROM 11u  /* functions from here on are new in revision 2 */

/* Function indices. */
#define FW_DSM_INTEL_SMART            1u    /* Get SMART and Health Info */
#define FW_DSM_INTEL_THRESHOLD        2u    /* Get SMART Threshold */
#define FW_DSM_INTEL_LABEL_SIZE       4u    /* Get Namespace Label Size */
#define FW_DSM_INTEL_LABEL_GET        5u    /* Get Namespace Label Data */
#define FW_DSM_INTEL_LABEL_SET        6u    /* Set Namespace Label Data */
#define FW_DSM_INTEL_EFFECT_LOG_SIZE  7u    /* Get Command Effect Log Info */
#define FW_DSM_INTEL_EFFECT_LOG       8u    /* Get Command Effect Log */
#define FW_DSM_INTEL_VENDOR           9u    /* Pass-Through Command */
#define FW_DSM_INTEL_LATCH           10u    /* Enable Latch System Shutdown Status */
#define FW_DSM_INTEL_FW_INFO         12u    /* Get Firmware Info */
#define FW_DSM_INTEL_FW_START        13u    /* Start Firmware Update */
#define FW_DSM_INTEL_FW_SEND         14u    /* Send Firmware Update Data */
#define FW_DSM_INTEL_FW_FINISH       15u    /* Finish Firmware Update */
#define FW_DSM_INTEL_FW_QUERY        16u    /* Query Finish Firmware Update Status */
#define FW_DSM_INTEL_SET_THRESHOLD   17u    /* Set SMART Threshold */
#define FW_DSM_INTEL_INJECT          18u    /* Inject Error */
#define FW_DSM_INTEL_SECURITY_STATE  19u    /* Get Security State */
#define FW_DSM_INTEL_SET_PASSPHRASE  20u    /* Set Passphrase */
#define FW_DSM_INTEL_DISABLE         21u    /* Disable Passphrase */
#define FW_DSM_INTEL_UNLOCK          22u    /* Unlock Unit */
#define FW_DSM_INTEL_FREEZE          23u    /* Freeze Lock */
#define FW_DSM_INTEL_ERASE           24u    /* Secure Erase NVDIMM */
#define FW_DSM_INTEL_OVERWRITE       25u    /* Overwrite NVDIMM */
#define FW_DSM_INTEL_OVERWRITE_QUERY 26u    /* Query Overwrite NVDIMM Status */
#define FW_DSM_INTEL_SET_MASTER      27u    /* Set Master Passphrase */
#define FW_DSM_INTEL_MASTER_ERASE    28u    /* Master Secure Erase NVDIMM */
#define FW_DSM_INTEL_ACTIVATE_INFO   29u    /* Firmware Activate Info */
#define FW_DSM_INTEL_ACTIVATE_ARM    30u    /* Firmware Activate Arm */

/* Statuses, the first four bytes of every answer but that of function 0: general in 16 bits, extended in 16 bits. */
enum fw_dsm_intel_status {
    FW_DSM_INTEL_SUCCESS       = 0,
    FW_DSM_INTEL_NOT_SUPPORTED = 1,
    FW_DSM_INTEL_NO_DEVICE     = 2,
    FW_DSM_INTEL_INVALID_INPUT = 3,
    FW_DSM_INTEL_HARDWARE      = 4,
    FW_DSM_INTEL_RETRY         = 5,
    FW_DSM_INTEL_UNKNOWN       = 6,
    FW_DSM_INTEL_SPECIFIC      = 7,         /* see the extended status */
    FW_DSM_INTEL_NO_RESOURCES  = 8,
    FW_DSM_INTEL_NOT_READY     = 9,
    FW_DSM_INTEL_INVALID_STATE = 10,
    FW_DSM_INTEL_INVALID_PASS  = 11,
    /* With an extended status; what it means depends on the function. */
    FW_DSM_INTEL_LABELS_LOCKED      = 0x10000,  /* 4, 5, 6 */
    FW_DSM_INTEL_INJECTION_DISABLED = 0x10007,  /* 18 */
    FW_DSM_INTEL_UPDATE_BUSY        = 0x10007,  /* 13 */
    FW_DSM_INTEL_UPDATE_CONTEXT     = 0x10007,  /* 14, 15, 16 */
    FW_DSM_INTEL_UPDATE_DONE        = 0x20007,  /* 15 */
    FW_DSM_INTEL_UPDATE_BAD         = 0x30007,  /* 15, 16 */
    FW_DSM_INTEL_UPDATE_ABORTED     = 0x40007,  /* 15 */
    FW_DSM_INTEL_UPDATE_VERIFYING   = 0x20007,  /* 16 */
    FW_DSM_INTEL_UPDATE_ORDER       = 0x40007,  /* 16 */
    FW_DSM_INTEL_NO_OVERWRITE       = 0x10007,  /* 25 */
    FW_DSM_INTEL_OVERWRITING        = 0x10007,  /* 26 */
    FW_DSM_INTEL_OVERWRITE_SEQUENCE = 0x20007,  /* 26 */
};

/* Function 1: which fields of the answer are valid. */
#define FW_DSM_INTEL_VALID_HEALTH         (1u << 0)
#define FW_DSM_INTEL_VALID_SPARES         (1u << 1)
#define FW_DSM_INTEL_VALID_LIFE_USED      (1u << 2)
#define FW_DSM_INTEL_VALID_MEDIA          (1u << 3)
#define FW_DSM_INTEL_VALID_CONTROLLER     (1u << 4)
#define FW_DSM_INTEL_VALID_SHUTDOWN_COUNT (1u << 5)
#define FW_DSM_INTEL_VALID_ALARMS         (1u << 9)
#define FW_DSM_INTEL_VALID_SHUTDOWN_STATE (1u << 10)
/* Its answer behind the status, and where what is in it. */
#define FW_DSM_INTEL_SMART_ANSWER     128u
#define FW_DSM_INTEL_AT_HEALTH        8u
#define FW_DSM_INTEL_AT_SPARES        9u
#define FW_DSM_INTEL_AT_LIFE_USED     10u
#define FW_DSM_INTEL_AT_ALARMS        11u
#define FW_DSM_INTEL_AT_MEDIA         12u   /* 16 bits */
#define FW_DSM_INTEL_AT_CONTROLLER    14u   /* 16 bits */
#define FW_DSM_INTEL_AT_COUNT         16u   /* 32 bits */
#define FW_DSM_INTEL_AT_SHUTDOWN      31u

/* Functions 2 (answer) and 17 (input): control, spares, media and controller temperature; 2 ends with a reserved byte. */
#define FW_DSM_INTEL_THRESHOLD_ANSWER 8u
#define FW_DSM_INTEL_THRESHOLD_INPUT  7u

/* Input of functions 5 and 6: offset and length, 32 bits each; 6 has the data behind them. */
#define FW_DSM_INTEL_RANGE_LENGTH     8u
/* Answer of function 4 behind the status: size of the area and longest transfer, 32 bits each. */
#define FW_DSM_INTEL_SIZE_ANSWER      8u

/* Function 9: opcode and length of the parameters, 32 bits each, in front of them.  Effects of an opcode, functions 8. */
#define FW_DSM_INTEL_VENDOR_INPUT     8u
#define FW_DSM_INTEL_EFFECT_NONE      (1u << 0)
#define FW_DSM_INTEL_EFFECT_POLICY    (1u << 8)

#define FW_DSM_INTEL_LATCH_INPUT      1u
#define FW_DSM_INTEL_INJECT_INPUT     15u   /* 64 bits of flags, then enable and value of each injection */

/* Function 12, behind the status. */
#define FW_DSM_INTEL_INFO_ANSWER      40u
/* Bytes that do not belong to the data of function 14. */
#define FW_DSM_INTEL_SEND_HEADER      12u
#define FW_DSM_INTEL_FINISH_INPUT     8u
#define FW_DSM_INTEL_FINISH_ABORT     (1u << 0)
#define FW_DSM_INTEL_QUERY_INPUT      4u

#define FW_DSM_INTEL_STATE_ANSWER     8u

extern const struct fw_dsm_family fw_dsm_intel;

#endif
