/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Continue tokens.
 *
 * A token is a 64-bit number that the guest must hand back to go on with an operation.  The sequence depends on the machine's seed and on
 * nothing else, so a run can be repeated, and a guest that has seen any number of tokens cannot tell the next one.
 */
#ifndef FW_SCM_TOKENS_H
#define FW_SCM_TOKENS_H

#include "fw/scm.h"

/** The next token: not 0, not all ones, and none that is waiting for its use. */
uint64_t fw_scm_token_next(FwScm *scm);

/** Whether an operation of this machine waits for @token. */
bool fw_scm_token_is_live(const FwScm *scm, uint64_t token);

#endif
