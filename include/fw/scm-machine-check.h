/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the hypervisor tells of a machine check that an access to memory caused: unbound, or poisoned.
 *
 * Specification: LoPAPR, firmware assisted NMI and RTAS error log; the numbers are in scm-papr.h.
 * Must not: know registers or the guest's memory; hw/ppc/scm-machine-check.c does.
 */
#ifndef FW_SCM_MACHINE_CHECK_H
#define FW_SCM_MACHINE_CHECK_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "fw/scm-papr.h"

/** Which addresses the log has. */
typedef enum {
    FW_SCM_LOG_EFFECTIVE,       /* where the CPU wanted to go, as it named it */
    FW_SCM_LOG_LOGICAL,         /* the guest's physical address */
    FW_SCM_LOG_BOTH,
    FW_SCM_LOG_NEITHER,
    FW_SCM_LOG_ADDRESS_KINDS
} FwScmLogAddresses;

typedef struct FwScmMachineCheck {
    uint32_t summary;           /* bits for the fixed part: severity and initiator */
    uint8_t type;
    uint8_t sub_type;           /* with its flags */
    uint64_t effective_address; /* 0 unless its flag is set */
    uint64_t logical_address;   /* likewise */
} FwScmMachineCheck;

/** The log of an access that failed; @fetch: it was of an instruction.  An address of UINT64_MAX is not known, and left out. */
FwScmMachineCheck fw_scm_machine_check(bool fetch, FwScmLogAddresses addresses, uint64_t effective_address, uint64_t logical_address);

/** "effective", "logical", "both", "neither". */
const char *fw_scm_log_addresses_name(FwScmLogAddresses addresses);

/** The reverse; fails on any other word. */
bool fw_scm_log_addresses_parse(const char *word, FwScmLogAddresses *addresses, GError **error);

#endif
