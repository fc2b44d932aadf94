/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of a machine's storage class memory as bytes, and back.
 *
 * What the guest or the operator changed: bindings, operations under way, the place in the sequence of tokens, health, statistics, the
 * in-use list, broken and absent calls.  Not in it: what the machine is configured with (devices, sizes, pace, placement, address map)
 * and the contents of memory and metadata.
 */
#ifndef FW_SCM_STATE_H
#define FW_SCM_STATE_H

#include "fw/scm.h"

/** The state; every call of the engine may come before or after.  Free with g_byte_array_unref(). */
GByteArray *fw_scm_state_save(const FwScm *scm);

/**
 * Take over a saved state.
 *
 * The machine must have the same devices (DRC index, block size, number of blocks) as the one that was saved.  On success everything that
 * was mapped is unmapped, the saved bindings are mapped, and the jobs of former flushes are forgotten; a flush in the saved state starts its
 * job again at the guest's next call.  On failure (bytes cut short or too long, a number out of its range, blocks or addresses twice, another
 * machine) nothing has changed and the error says what was wrong.
 */
bool fw_scm_state_load(FwScm *scm, const void *bytes, size_t len, GError **error);

#endif
