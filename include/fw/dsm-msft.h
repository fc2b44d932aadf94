/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Microsoft's command set for NVDIMM-N ("_DSM Interface for Byte Addressable Energy Backed Function Class (Function Interface 1)").
 *
 * Fields are as Microsoft publishes them; many are registers of JEDEC's JESD245, of which docs/specs/dsm-msft.rst has the bits that are used. Numbers
 * are little-endian.
 */
#ifndef FW_DSM_MSFT_H
#define FW_DSM_MSFT_H

#include "fw/dsm.h"

#define FW_DSM_MSFT_UUID "1ee68b36-d4bd-4a1a-9a16-4f8e53d46e05"
#define FW_DSM_MSFT_REVISION 1u

#define FW_DSM_MSFT_LAST_BACKUP      4u
#define FW_DSM_MSFT_THRESHOLDS       5u
#define FW_DSM_MSFT_SET_LIFE         6u
#define FW_DSM_MSFT_SET_ENERGY_LIFE  8u
#define FW_DSM_MSFT_SET_ENERGY_HEAT  9u
#define FW_DSM_MSFT_CRITICAL_HEALTH  10u
#define FW_DSM_MSFT_HEALTH           11u
#define FW_DSM_MSFT_ENERGY_HEALTH    12u
#define FW_DSM_MSFT_STATISTICS       13u
#define FW_DSM_MSFT_LOG_SIZE         14u
#define FW_DSM_MSFT_LOG_PAGE         15u
#define FW_DSM_MSFT_INJECT_QUERY     16u
#define FW_DSM_MSFT_INJECT           17u
#define FW_DSM_MSFT_INJECTED         18u
#define FW_DSM_MSFT_ERASE            19u
#define FW_DSM_MSFT_ARM              20u
#define FW_DSM_MSFT_RESET            21u
#define FW_DSM_MSFT_SET_COUNTERS     31u

enum fw_dsm_msft_status {
    FW_DSM_MSFT_SUCCESS       = 0,
    FW_DSM_MSFT_NOT_SUPPORTED = 1,
    FW_DSM_MSFT_INVALID_INPUT = 2,
    FW_DSM_MSFT_I2C_ERROR     = 3,
    FW_DSM_MSFT_OF_FUNCTION   = 4,      /* the third byte says which */
};

/* The status that says error @code of the function; what the codes are depends on the function. */
#define FW_DSM_MSFT_SPECIFIC(code) (FW_DSM_MSFT_OF_FUNCTION | (code) << 16)

#define FW_DSM_MSFT_NO_ENERGY_INFO     1u       /* functions 8, 9, 12 */
#define FW_DSM_MSFT_INJECTION_DISABLED 1u       /* function 17 */
#define FW_DSM_MSFT_CANNOT_INJECT      2u       /* function 17 */
#define FW_DSM_MSFT_TIMED_OUT          1u       /* functions 19 to 21 */

/* Lengths of inputs, and of answers behind the status. */
#define FW_DSM_MSFT_BACKUP_ANSWER     8u
#define FW_DSM_MSFT_THRESHOLDS_ANSWER 2u        /* percent of life left: warning, error */
#define FW_DSM_MSFT_LIFE_INPUT        1u
#define FW_DSM_MSFT_ENERGY_INPUT      1u
#define FW_DSM_MSFT_HEALTH_ANSWER     9u
#define FW_DSM_MSFT_STATISTICS_ANSWER 28u
#define FW_DSM_MSFT_LOG_SIZE_ANSWER   4u
#define FW_DSM_MSFT_INJECT_INPUT      4u        /* operations (16 bits), energy source, firmware */
#define FW_DSM_MSFT_INJECTED_ANSWER   4u
#define FW_DSM_MSFT_COUNTERS_INPUT    2u

/* Function 4: trigger information (32 bits), save failure information (32 bits). */
#define FW_DSM_MSFT_AT_SAVE_FAILURE   4u
#define FW_DSM_MSFT_IMAGE_VALID       (1u << 0)
#define FW_DSM_MSFT_BY_SAVE_N         (1u << 2)
#define FW_DSM_MSFT_SAVED_IN_PART     (1u << 9)

/* Function 10. */
#define FW_DSM_MSFT_PERSISTENCY_LOST  (1u << 0)
#define FW_DSM_MSFT_WARNING_EXCEEDED  (1u << 1)

/* Function 11: health of the module (16 bits), temperature (16 bits, degrees), thresholds, life left, two counts. */
#define FW_DSM_MSFT_AT_TEMPERATURE    2u
#define FW_DSM_MSFT_AT_ERROR          4u        /* thresholds of errors that tripped */
#define FW_DSM_MSFT_AT_WARNING        5u        /* thresholds of warnings that tripped */
#define FW_DSM_MSFT_AT_LIFE           6u        /* percent left */
#define FW_DSM_MSFT_AT_UNCORRECTABLE  7u        /* errors of the memory */
#define FW_DSM_MSFT_AT_CORRECTABLE    8u        /* how often there were too many of them */

#define FW_DSM_MSFT_FAILED  (1u << 0)   /* in the health: the voltage regulator */
#define FW_DSM_MSFT_TRIPPED (1u << 0)   /* in the thresholds: of the life */

/* Function 13, 32 bits each; three durations before them. */
#define FW_DSM_MSFT_AT_SAVES          12u
#define FW_DSM_MSFT_AT_RESTORES       16u
#define FW_DSM_MSFT_AT_ERASES         20u
#define FW_DSM_MSFT_AT_POWER_CYCLES   24u

/* Function 17, in the first byte: the second one says how many. */
#define FW_DSM_MSFT_INJECT_BAD_BLOCKS (1u << 7)

extern const struct fw_dsm_family fw_dsm_msft;

#endif
