/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of Intel's command set, see fw/dsm-intel.h.  A DIMM without firmware state has the label functions only. */
#include "intel-parts.h"

static gboolean has_firmware(const struct fw_dsm_target *target)
{
    return target->dimm && target->dimm->firmware;
}

static const char *general_name(uint32_t status)
{
    static const char *const names[] = {
        "Success", "Not Supported", "Non-Existing Memory Device", "Invalid Input Parameters", "Hardware Error", "Retry Suggested",
        "Unknown Reason", "Function Specific Error", "Out of Resources", "Hardware Not Ready", "Invalid Security State",
        "Invalid Passphrase",
    };

    return status < G_N_ELEMENTS(names) ? names[status] : "Unknown";
}

static const char *status_name(uint32_t status)
{
    static const char *const extended[] = { NULL, "Function Specific Error 1", "Function Specific Error 2",
                                            "Function Specific Error 3", "Function Specific Error 4" };
    uint32_t number = status >> 16;

    if (status == FW_DSM_INTEL_LABELS_LOCKED) {
        return "Label Storage Area Locked";
    }
    if ((status & 0xffff) == FW_DSM_INTEL_SPECIFIC && number && number < G_N_ELEMENTS(extended)) {
        return extended[number];
    }
    return general_name(status);
}

#define LABELS   intel_has_labels
#define STATE    has_firmware
#define PASS     FW_SECURITY_PASSPHRASE
#define NONE     FW_DSM_EFFECT_NONE

static const struct fw_dsm_command commands[] = {
    { FW_DSM_INTEL_SMART, "Get SMART and Health Info", 0, NONE, STATE, intel_smart },
    { FW_DSM_INTEL_THRESHOLD, "Get SMART Threshold", 0, NONE, STATE, intel_threshold },
    { FW_DSM_INTEL_LABEL_SIZE, "Get Namespace Label Size", 0, NONE, LABELS, intel_label_size },
    { FW_DSM_INTEL_LABEL_GET, "Get Namespace Label Data", FW_DSM_INTEL_RANGE_LENGTH, FW_DSM_EFFECT_READ_LABELS, LABELS,
      intel_label_get },
    { FW_DSM_INTEL_LABEL_SET, "Set Namespace Label Data", FW_DSM_INTEL_RANGE_LENGTH, FW_DSM_EFFECT_WRITE_LABELS, LABELS,
      intel_label_set },
    { FW_DSM_INTEL_EFFECT_LOG_SIZE, "Get Command Effect Log Info", 0, NONE, STATE, intel_effect_log_size },
    { FW_DSM_INTEL_EFFECT_LOG, "Get Command Effect Log", 0, NONE, STATE, intel_effect_log },
    { FW_DSM_INTEL_VENDOR, "Pass-Through Command", FW_DSM_INTEL_VENDOR_INPUT, NONE, STATE, intel_vendor },
    { FW_DSM_INTEL_LATCH, "Enable Latch System Shutdown Status", FW_DSM_INTEL_LATCH_INPUT, NONE, STATE, intel_latch },
    { FW_DSM_INTEL_FW_INFO, "Get Firmware Info", 0, NONE, STATE, intel_update_info },
    { FW_DSM_INTEL_FW_START, "Start Firmware Update", 0, NONE, STATE, intel_update_start },
    { FW_DSM_INTEL_FW_SEND, "Send Firmware Update Data", FW_DSM_INTEL_SEND_HEADER, NONE, STATE, intel_update_send },
    { FW_DSM_INTEL_FW_FINISH, "Finish Firmware Update", FW_DSM_INTEL_FINISH_INPUT, NONE, STATE, intel_update_finish },
    { FW_DSM_INTEL_FW_QUERY, "Query Finish Firmware Update Status", FW_DSM_INTEL_QUERY_INPUT, NONE, STATE, intel_update_query },
    { FW_DSM_INTEL_SET_THRESHOLD, "Set SMART Threshold", FW_DSM_INTEL_THRESHOLD_INPUT, NONE, STATE, intel_set_threshold },
    { FW_DSM_INTEL_INJECT, "Inject Error", FW_DSM_INTEL_INJECT_INPUT, NONE, STATE, intel_inject },
    { FW_DSM_INTEL_SECURITY_STATE, "Get Security State", 0, NONE, STATE, intel_security_state },
    { FW_DSM_INTEL_SET_PASSPHRASE, "Set Passphrase", 2 * PASS, FW_DSM_EFFECT_SECRET, STATE, intel_set_passphrase },
    { FW_DSM_INTEL_DISABLE, "Disable Passphrase", PASS, FW_DSM_EFFECT_SECRET, STATE, intel_disable_passphrase },
    { FW_DSM_INTEL_UNLOCK, "Unlock Unit", PASS, FW_DSM_EFFECT_SECRET, STATE, intel_unlock },
    { FW_DSM_INTEL_FREEZE, "Freeze Lock", 0, NONE, STATE, intel_freeze },
    { FW_DSM_INTEL_ERASE, "Secure Erase NVDIMM", PASS, FW_DSM_EFFECT_SECRET, STATE, intel_erase },
    { FW_DSM_INTEL_OVERWRITE, "Overwrite NVDIMM", PASS, FW_DSM_EFFECT_SECRET, STATE, intel_overwrite },
    { FW_DSM_INTEL_OVERWRITE_QUERY, "Query Overwrite NVDIMM Status", 0, NONE, STATE, intel_overwrite_query },
    { FW_DSM_INTEL_SET_MASTER, "Set Master Passphrase", 2 * PASS, FW_DSM_EFFECT_SECRET, STATE, intel_set_master },
    { FW_DSM_INTEL_MASTER_ERASE, "Master Secure Erase NVDIMM", PASS, FW_DSM_EFFECT_SECRET, STATE, intel_master_erase },
    { FW_DSM_INTEL_ACTIVATE_INFO, "Firmware Activate Info", 0, NONE, STATE, intel_activate_info },
    { FW_DSM_INTEL_ACTIVATE_ARM, "Firmware Activate Arm", 1, NONE, STATE, intel_activate_arm },
};

const struct fw_dsm_family fw_dsm_intel = {
    .name = "intel",
    .uuid = FW_DSM_INTEL_UUID,
    .device = FW_DSM_DEVICE_DIMM,
    .revision = FW_DSM_INTEL_REVISION,
    .revision_last = FW_DSM_INTEL_REVISION_2,
    .revision_last_from = FW_DSM_INTEL_REVISION_2_FROM,
    .commands = commands,
    .count = G_N_ELEMENTS(commands),
    .status_name = status_name,
    .status_not_supported = FW_DSM_INTEL_NOT_SUPPORTED,
    .status_no_device = FW_DSM_INTEL_NO_DEVICE,
    .status_invalid_input = FW_DSM_INTEL_INVALID_INPUT,
};
