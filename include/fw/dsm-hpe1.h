/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * HPE's first command set for NVDIMM-N ("HPE1" in Linux).
 *
 * Source: HPE, "NVDIMM-N _DSM Interface"; numbers and layouts as published with ndctl, names by what they are there. What is not published
 * in such a form is said in docs/specs/dsm-hpe1.rst. Functions 4 to 6 are Intel's (fw/dsm-intel.h). Numbers are little-endian.
 */
#ifndef FW_DSM_HPE1_H
#define FW_DSM_HPE1_H

#include "fw/dsm.h"

#define FW_DSM_HPE1_UUID "9002c334-acf3-4c0e-9642-a235f0d53bc6"
#define FW_DSM_HPE1_REVISION 1u

#define FW_DSM_HPE1_SMART            1u
#define FW_DSM_HPE1_THRESHOLD        2u
#define FW_DSM_HPE1_LABEL_SIZE       4u
#define FW_DSM_HPE1_LABEL_GET        5u
#define FW_DSM_HPE1_LABEL_SET        6u
#define FW_DSM_HPE1_IDENTITY         10u
#define FW_DSM_HPE1_ENERGY_IDENTITY  11u
#define FW_DSM_HPE1_LAST_BACKUP      12u
#define FW_DSM_HPE1_SET_LIFE         13u
#define FW_DSM_HPE1_INJECT_QUERY     18u
#define FW_DSM_HPE1_INJECT           19u
#define FW_DSM_HPE1_INJECT_STATUS    20u

enum fw_dsm_hpe1_status {
    FW_DSM_HPE1_SUCCESS       = 0,
    FW_DSM_HPE1_NOT_SUPPORTED = 1,
    FW_DSM_HPE1_NO_DEVICE     = 2,
    FW_DSM_HPE1_INVALID_INPUT = 3,
};

/* Lengths of inputs, and of answers behind the status. */
#define FW_DSM_HPE1_SMART_INPUT      4u     /* fields that are wanted */
#define FW_DSM_HPE1_SMART_ANSWER     124u
#define FW_DSM_HPE1_THRESHOLD_ANSWER 32u
#define FW_DSM_HPE1_IDENTITY_ANSWER  44u    /* and a revision of each firmware slot */
#define FW_DSM_HPE1_ENERGY_ANSWER    16u
#define FW_DSM_HPE1_BACKUP_ANSWER    4u
#define FW_DSM_HPE1_LIFE_INPUT       1u
#define FW_DSM_HPE1_CAPABILITY_ANSWER 32u   /* one bit of each type of error */
#define FW_DSM_HPE1_INJECT_INPUT     2u     /* type, option */
#define FW_DSM_HPE1_INJECT_ANSWER    3u     /* state, type, option */

/* Fields of function 1, wanted and valid. */
#define FW_DSM_HPE1_VALID_HEALTH      (1u << 0)
#define FW_DSM_HPE1_VALID_TEMPERATURE (1u << 1)
#define FW_DSM_HPE1_VALID_SPARES      (1u << 2)
#define FW_DSM_HPE1_VALID_ALARMS      (1u << 3)
#define FW_DSM_HPE1_VALID_LIFE        (1u << 4)
#define FW_DSM_HPE1_VALID_SHUTDOWN    (1u << 5)
#define FW_DSM_HPE1_VALID_DETAIL      (1u << 7)
#define FW_DSM_HPE1_VALID_VENDOR      (1u << 9)

/* Offsets in the answer of function 1; health is as Intel's (fw/smart.h). */
#define FW_DSM_HPE1_AT_HEALTH      4u       /* 8 bits */
#define FW_DSM_HPE1_AT_TEMPERATURE 5u       /* 16 bits, sixteenths of a degree */
#define FW_DSM_HPE1_AT_SPARES      7u       /* 8 bits, percent left */
#define FW_DSM_HPE1_AT_ALARMS      8u       /* 16 bits */
#define FW_DSM_HPE1_AT_LIFE        10u      /* 8 bits, percent used */
#define FW_DSM_HPE1_AT_SHUTDOWN    11u      /* 8 bits */
#define FW_DSM_HPE1_AT_DETAIL      48u      /* 32 bits, health of the module */

/* Alarms; the control of function 2 has the same bits. */
#define FW_DSM_HPE1_ALARM_TEMPERATURE     (1u << 0)
#define FW_DSM_HPE1_ALARM_SPARES          (1u << 1)
#define FW_DSM_HPE1_ALARM_LIFE_WARNING    (1u << 2)
#define FW_DSM_HPE1_ALARM_LIFE_ERROR      (1u << 3)
#define FW_DSM_HPE1_ALARM_ENERGY_LIFE_WARNING (1u << 4)
#define FW_DSM_HPE1_ALARM_ENERGY_LIFE_ERROR   (1u << 5)
#define FW_DSM_HPE1_ALARM_ENERGY_HEAT_WARNING (1u << 6)
#define FW_DSM_HPE1_ALARM_ENERGY_HEAT_ERROR   (1u << 7)

#define FW_DSM_HPE1_LAST_SAVE_GOOD        (1u << 1)     /* the last shutdown */

/* Health of the module. */
#define FW_DSM_HPE1_DETAIL_ENERGY_FAILED     (1u << 0)
#define FW_DSM_HPE1_DETAIL_CONTROLLER_FAILED (1u << 1)
#define FW_DSM_HPE1_DETAIL_SAVE_FAILED       (1u << 4)

/* Offsets in the answer of function 2. */
#define FW_DSM_HPE1_THRESHOLD_CONTROL     0u    /* 16 bits */
#define FW_DSM_HPE1_THRESHOLD_TEMPERATURE 2u    /* 16 bits */
#define FW_DSM_HPE1_THRESHOLD_SPARES      4u    /* 8 bits */
#define FW_DSM_HPE1_THRESHOLD_LIFE        8u    /* 8 bits, of the warning */

/* Types of errors that can be injected (functions 18 to 20). */
#define FW_DSM_HPE1_ERROR_NON_CRITICAL        1u
#define FW_DSM_HPE1_ERROR_CRITICAL            2u
#define FW_DSM_HPE1_ERROR_FATAL               3u
#define FW_DSM_HPE1_ERROR_ENERGY_FAULT        9u
#define FW_DSM_HPE1_ERROR_ENERGY_HEAT_WARNING 11u
#define FW_DSM_HPE1_ERROR_ENERGY_HEAT_ERROR   12u
#define FW_DSM_HPE1_ERROR_ENERGY_LIFE_WARNING 13u
#define FW_DSM_HPE1_ERROR_ENERGY_LIFE_ERROR   14u
#define FW_DSM_HPE1_ERROR_LIFE_WARNING        15u
#define FW_DSM_HPE1_ERROR_LIFE_ERROR          16u
#define FW_DSM_HPE1_ERROR_CONTROLLER          18u

/* Options of an injection. */
#define FW_DSM_HPE1_OPTION_SINGLE     0u
#define FW_DSM_HPE1_OPTION_PERSISTENT 1u
#define FW_DSM_HPE1_OPTION_CLEAR      2u

/* States of function 20. */
#define FW_DSM_HPE1_STATE_NONE     0u
#define FW_DSM_HPE1_STATE_INJECTED 1u

extern const struct fw_dsm_family fw_dsm_hpe1;

#endif
