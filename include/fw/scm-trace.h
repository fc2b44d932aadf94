/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One H_SCM hypercall as a line of the firmware call trace (docs/devel/contracts.rst, section 3). */
#ifndef FW_SCM_TRACE_H
#define FW_SCM_TRACE_H

#include "fw/scm-call.h"

/** Name of a return code, "H_SUCCESS"; NULL for one without a name here. */
const char *fw_scm_trace_rc_name(int64_t rc);

/** The reverse; false when no return code has that name. */
bool fw_scm_trace_rc_find(const char *name, int64_t *rc);

/** All these names, joined by ", ".  Free with g_free(). */
char *fw_scm_trace_rc_names(void);

/**
 * Append one JSON object and a newline.
 *
 * @n is the number of the line (from 1), @t_us the time in microseconds.  The members of "args" and "out" have the names of the contract.  Addresses, tokens,
 * DRC indexes, bitmaps and data are strings ("0x1f"); counts, offsets and lengths are numbers, or such strings when they do not fit a
 * signed 64-bit number.  Registers that the answer does not set are left out.  An opcode that is no H_SCM call gets "args" r4 to r8.
 * A scripted answer has the member "scripted": the item that says it.
 */
void fw_scm_trace_line(GString *line, const FwScmCall *call, uint64_t n, uint64_t t_us);

#endif
