/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers of the PAPR storage class memory interface.
 *
 * Sources: the hypercall contracts in the kernel's Documentation/arch/powerpc/papr_hcalls.rst ("papr_hcalls" below), LoPAPR chapter 14
 * for the return codes, and the device-tree binding that the papr_scm driver reads.  Numbers only: no types of the engine, no functions.
 */
#ifndef FW_SCM_PAPR_H
#define FW_SCM_PAPR_H

#include <stdint.h>

/* Hypercall numbers (R3 on entry). */
#define FW_SCM_H_READ_METADATA             UINT64_C(0x3E4)
#define FW_SCM_H_WRITE_METADATA            UINT64_C(0x3E8)
#define FW_SCM_H_BIND_MEM                  UINT64_C(0x3EC)
#define FW_SCM_H_UNBIND_MEM                UINT64_C(0x3F0)
#define FW_SCM_H_QUERY_BLOCK_MEM_BINDING   UINT64_C(0x3F4)
#define FW_SCM_H_QUERY_LOGICAL_MEM_BINDING UINT64_C(0x3F8)
#define FW_SCM_H_UNBIND_ALL                UINT64_C(0x3FC)
#define FW_SCM_H_HEALTH                    UINT64_C(0x400)
#define FW_SCM_H_PERFORMANCE_STATS         UINT64_C(0x418)
#define FW_SCM_H_FLUSH                     UINT64_C(0x44C)

/* Return codes (R3 on return), LoPAPR 14.1.3 and later additions: those that an H_SCM call can give. */
#define FW_SCM_RC_SUCCESS               INT64_C(0)
#define FW_SCM_RC_BUSY                  INT64_C(1)
#define FW_SCM_RC_PARTIAL               INT64_C(5)
#define FW_SCM_RC_LONG_BUSY_1_MSEC      INT64_C(9900)
#define FW_SCM_RC_LONG_BUSY_10_MSEC     INT64_C(9901)
#define FW_SCM_RC_LONG_BUSY_100_MSEC    INT64_C(9902)
#define FW_SCM_RC_LONG_BUSY_1_SEC       INT64_C(9903)
#define FW_SCM_RC_LONG_BUSY_10_SEC      INT64_C(9904)
#define FW_SCM_RC_LONG_BUSY_100_SEC     INT64_C(9905)
#define FW_SCM_RC_HARDWARE              INT64_C(-1)
#define FW_SCM_RC_FUNCTION              INT64_C(-2)
#define FW_SCM_RC_PRIVILEGE             INT64_C(-3)
#define FW_SCM_RC_PARAMETER             INT64_C(-4)
#define FW_SCM_RC_NOT_FOUND             INT64_C(-7)
#define FW_SCM_RC_AUTHORITY             INT64_C(-10)
#define FW_SCM_RC_P2                    INT64_C(-55)
#define FW_SCM_RC_P3                    INT64_C(-56)
#define FW_SCM_RC_P4                    INT64_C(-57)
#define FW_SCM_RC_P5                    INT64_C(-58)
#define FW_SCM_RC_TOO_BIG               INT64_C(-64)
#define FW_SCM_RC_UNSUPPORTED           INT64_C(-67)
#define FW_SCM_RC_OVERLAP               INT64_C(-68)
#define FW_SCM_RC_IN_USE                INT64_C(-77)

/* Likewise, others that a hypervisor may give by mistake: scripted answers know them by name. */
#define FW_SCM_RC_CLOSED                INT64_C(2)
#define FW_SCM_RC_NOT_AVAILABLE         INT64_C(3)
#define FW_SCM_RC_CONSTRAINED           INT64_C(4)
#define FW_SCM_RC_IN_PROGRESS           INT64_C(14)
#define FW_SCM_RC_NO_MEM                INT64_C(-9)
#define FW_SCM_RC_PERMISSION            INT64_C(-11)
#define FW_SCM_RC_RESOURCE              INT64_C(-16)
#define FW_SCM_RC_STATE                 INT64_C(-75)

/* papr_hcalls, H_SCM_BIND_MEM: "the hypervisor chooses" as target; also what later answers carry in place of the address. */
#define FW_SCM_ANY_ADDRESS UINT64_MAX

/* papr_hcalls, H_SCM_UNBIND_ALL: target scope. */
#define FW_SCM_SCOPE_ALL UINT64_C(1)
#define FW_SCM_SCOPE_DRC UINT64_C(2)

/* papr_hcalls, H_SCM_HEALTH: bit n is counted from the most significant end. */
#define FW_SCM_HEALTH_BIT(n)            (UINT64_C(1) << (63 - (n)))
#define FW_SCM_HEALTH_UNARMED           FW_SCM_HEALTH_BIT(0)
#define FW_SCM_HEALTH_PERSIST_FAILED    FW_SCM_HEALTH_BIT(1)
#define FW_SCM_HEALTH_RESTORED          FW_SCM_HEALTH_BIT(2)
#define FW_SCM_HEALTH_NO_DATA           FW_SCM_HEALTH_BIT(3)
#define FW_SCM_HEALTH_LIFE_CRITICAL     FW_SCM_HEALTH_BIT(4)
#define FW_SCM_HEALTH_GARDED_NEXT_IPL   FW_SCM_HEALTH_BIT(5)
#define FW_SCM_HEALTH_CANNOT_PERSIST    FW_SCM_HEALTH_BIT(6)
#define FW_SCM_HEALTH_CONDITIONAL       FW_SCM_HEALTH_BIT(7)
#define FW_SCM_HEALTH_ENCRYPTED         FW_SCM_HEALTH_BIT(8)
#define FW_SCM_HEALTH_ERASED            FW_SCM_HEALTH_BIT(9)
#define FW_SCM_HEALTH_KNOWN             UINT64_C(0xFFC0000000000000)

/*
 * H_SCM_PERFORMANCE_STATS buffer: a header, then entries; every number big-endian.
 *   header: 8 bytes eye catcher, u32 version, u32 number of entries
 *   entry:  8 bytes identifier (ASCII, padded with spaces), u64 value
 */
#define FW_SCM_STATS_EYE_CATCHER  "SCMSTATS"
#define FW_SCM_STATS_VERSION      1
#define FW_SCM_STATS_HEADER_BYTES 16
#define FW_SCM_STATS_ENTRY_BYTES  16
#define FW_SCM_STATS_ID_BYTES     8
#define FW_SCM_STATS_KINDS        16

/* LoPAPR, RTAS error log (10.3.2): its fixed part, as one big-endian word. */
#define FW_SCM_LOG_SEVERITY_ERROR_SYNC  UINT32_C(0x00600000)
#define FW_SCM_LOG_INITIATOR_CPU        UINT32_C(0x00001000)

/* The machine check section "MC" of the log: error type, and sub-type of an uncorrectable error. */
#define FW_SCM_LOG_TYPE_UE              0
#define FW_SCM_LOG_UE_FETCH             1
#define FW_SCM_LOG_UE_LOAD_STORE        3
#define FW_SCM_LOG_UE_EFFECTIVE_ADDRESS 0x40    /* flag: the effective address is valid */
#define FW_SCM_LOG_UE_LOGICAL_ADDRESS   0x20    /* flag: the logical address is valid */

/* Device tree: names below /ibm,persistent-memory. */
#define FW_SCM_DT_NODE_PREFIX           "ibm,pmemory"
#define FW_SCM_DT_BLOCK_SIZE            "ibm,block-size"
#define FW_SCM_DT_NUMBER_OF_BLOCKS      "ibm,number-of-blocks"
#define FW_SCM_DT_UNIT_SIZES            "ibm,unit-sizes"
#define FW_SCM_DT_UNIT_GUID             "ibm,unit-guid"
#define FW_SCM_DT_METADATA_SIZE         "ibm,metadata-size"
#define FW_SCM_DT_DRC_INDEX             "ibm,my-drc-index"
#define FW_SCM_DT_CACHE_FLUSH           "ibm,cache-flush-required"
#define FW_SCM_DT_HCALL_FLUSH           "ibm,hcall-flush-required"
#define FW_SCM_DT_FAILED_COUNT          "ibm,persistence-failed-count"
#define FW_SCM_DT_APPLICATION           "ibm,pmem-application"
#define FW_SCM_DT_ASSOCIATIVITY         "ibm,associativity"

#endif
