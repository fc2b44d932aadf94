/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every state of a machine's storage class memory fulfils. */
#ifndef FW_SCM_STATE_CHECK_H
#define FW_SCM_STATE_CHECK_H

#include "fw/scm.h"

/**
 * Whether the state is one that hypercalls could have led to: ranges sorted and inside their devices, no address twice, operations under way
 * in agreement with what is bound, tokens different.  The error names the device and what is wrong.
 */
bool fw_scm_state_check(const FwScm *scm, GError **error);

#endif
