/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The handlers of Intel's command set, by file; the table is in intel.c. */
#ifndef FW_DSM_INTEL_PARTS_H
#define FW_DSM_INTEL_PARTS_H

#include "fw/dimm.h"
#include "fw/dsm-intel.h"

#define INTEL_HANDLER(name) \
    uint32_t name(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)

/* intel-labels.c */
gboolean intel_has_labels(const struct fw_dsm_target *target);
INTEL_HANDLER(intel_label_size);
INTEL_HANDLER(intel_label_get);
INTEL_HANDLER(intel_label_set);

/* intel-smart.c */
INTEL_HANDLER(intel_smart);
INTEL_HANDLER(intel_threshold);
INTEL_HANDLER(intel_set_threshold);
INTEL_HANDLER(intel_inject);
INTEL_HANDLER(intel_latch);

/* intel-vendor.c */
INTEL_HANDLER(intel_effect_log_size);
INTEL_HANDLER(intel_effect_log);
INTEL_HANDLER(intel_vendor);

/* intel-security.c */
INTEL_HANDLER(intel_security_state);
INTEL_HANDLER(intel_set_passphrase);
INTEL_HANDLER(intel_disable_passphrase);
INTEL_HANDLER(intel_unlock);
INTEL_HANDLER(intel_freeze);
INTEL_HANDLER(intel_erase);
INTEL_HANDLER(intel_overwrite);
INTEL_HANDLER(intel_overwrite_query);
INTEL_HANDLER(intel_set_master);
INTEL_HANDLER(intel_master_erase);

/* intel-update.c */
INTEL_HANDLER(intel_update_info);
INTEL_HANDLER(intel_update_start);
INTEL_HANDLER(intel_update_send);
INTEL_HANDLER(intel_update_finish);
INTEL_HANDLER(intel_update_query);
INTEL_HANDLER(intel_activate_info);
INTEL_HANDLER(intel_activate_arm);

#endif
