/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A firmware call as one line of JSON, for the firmware call trace (docs/devel/contracts.rst section 3).
 *
 * Must not: write a file or read a clock; the caller has both.
 */
#ifndef FW_TRACE_H
#define FW_TRACE_H

#include "fw/dsm.h"

/* Input and output are shown up to this many bytes; their lengths are always whole. */
#define FW_TRACE_BYTES_MAX 64u

/*
 * Appends one line, with its newline: call number @n (from 1), @t_us microseconds since the trace began, made on the device with NFIT
 * handle @handle (0: the root device).
 */
void fw_trace_dsm(GString *line, uint64_t n, uint64_t t_us, uint32_t handle, const struct fw_dsm_call *call,
                  const struct fw_dsm_reply *reply);

#endif
