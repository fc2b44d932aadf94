/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of H_SCM hypercalls: number, name, what its registers are called, who handles it.
 *
 * To add a call: its number in scm-papr.h, its handler in a file of its own, one row in fw/scm/call.c.
 */
#ifndef FW_SCM_CALL_H
#define FW_SCM_CALL_H

#include "fw/scm.h"

/** How a register reads best. */
typedef enum {
    FW_SCM_AS_COUNT,    /* a decimal number: blocks, offsets, lengths, scopes */
    FW_SCM_AS_HEX,      /* addresses, tokens, DRC indexes, bitmaps, data */
} FwScmRendering;

typedef struct FwScmRegister {
    const char *name;   /* as papr_hcalls calls it, written in one word */
    FwScmRendering rendering;
} FwScmRegister;

/**
 * One call.  A handler reads call->in, sets call->out and call->n_out where the contract gives outputs, and returns the return code.
 */
typedef int64_t (*FwScmHandler)(FwScm *scm, FwScmCall *call);

typedef struct FwScmCallInfo {
    uint64_t opcode;
    const char *name;                       /* "H_SCM_BIND_MEM" */
    FwScmHandler handler;
    unsigned n_in, n_out;
    FwScmRegister in[FW_SCM_MAX_IN];
    FwScmRegister out[FW_SCM_MAX_OUT];
} FwScmCallInfo;

/** Number of rows of the table. */
unsigned fw_scm_call_count(void);

/** Row @i, i < fw_scm_call_count(). */
const FwScmCallInfo *fw_scm_call_row(unsigned i);

/** The row of @opcode, or NULL when it is no H_SCM call. */
const FwScmCallInfo *fw_scm_call_info(uint64_t opcode);

/** Take a call away (it then answers H_FUNCTION) or put it back; false when @opcode is no H_SCM call. */
bool fw_scm_call_set_absent(FwScm *scm, uint64_t opcode, bool absent);

/**
 * The calls to take away from a colon-separated list of their names (H_SCM_HEALTH; case counts); "none" and "" give all back.
 * Fails with the unknown name, and then changes nothing.
 */
bool fw_scm_call_set_absent_list(FwScm *scm, const char *text, GError **error);

/** Run one hypercall.  Unknown and absent calls get H_FUNCTION.  Every outcome is a return code; n_out is 0 unless outputs are due. */
void fw_scm_call(FwScm *scm, FwScmCall *call);

#endif
