/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hypervisor's account of a machine check: see scm-machine-check.h.
 *
 * A failed access is an uncorrectable error that is synchronous: the instruction did not complete, and is the one that the log is about.
 */
#include "fw/scm-machine-check.h"

#include "fw/scm-device.h"

static const char *const names[FW_SCM_LOG_ADDRESS_KINDS] = {
    [FW_SCM_LOG_EFFECTIVE] = "effective",
    [FW_SCM_LOG_LOGICAL] = "logical",
    [FW_SCM_LOG_BOTH] = "both",
    [FW_SCM_LOG_NEITHER] = "neither",
};

FwScmMachineCheck fw_scm_machine_check(bool fetch, FwScmLogAddresses addresses, uint64_t effective_address, uint64_t logical_address)
{
    FwScmMachineCheck check = {
        .summary = FW_SCM_LOG_SEVERITY_ERROR_SYNC | FW_SCM_LOG_INITIATOR_CPU,
        .type = FW_SCM_LOG_TYPE_UE,
        .sub_type = fetch ? FW_SCM_LOG_UE_FETCH : FW_SCM_LOG_UE_LOAD_STORE,
    };

    if (effective_address != UINT64_MAX && (addresses == FW_SCM_LOG_EFFECTIVE || addresses == FW_SCM_LOG_BOTH)) {
        check.sub_type |= FW_SCM_LOG_UE_EFFECTIVE_ADDRESS;
        check.effective_address = effective_address;
    }
    if (logical_address != UINT64_MAX && (addresses == FW_SCM_LOG_LOGICAL || addresses == FW_SCM_LOG_BOTH)) {
        check.sub_type |= FW_SCM_LOG_UE_LOGICAL_ADDRESS;
        check.logical_address = logical_address;
    }
    return check;
}

const char *fw_scm_log_addresses_name(FwScmLogAddresses addresses)
{
    return (unsigned)addresses < FW_SCM_LOG_ADDRESS_KINDS ? names[addresses] : NULL;
}

bool fw_scm_log_addresses_parse(const char *word, FwScmLogAddresses *addresses, GError **error)
{
    for (unsigned i = 0; i < FW_SCM_LOG_ADDRESS_KINDS; i++) {
        if (g_str_equal(word, names[i])) {
            *addresses = (FwScmLogAddresses)i;
            return true;
        }
    }
    g_set_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG,
                "\"%s\" is no choice of the addresses in the log of a machine check: use effective, logical, both or neither", word);
    return false;
}
