/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scripted answers of the methods of the NVDIMM devices: what the calls are called, and how an answer is made to say what the script says.
 *
 * The language is docs/specs/answers.rst.
 * Must not: carry out a call; the caller dispatches it, or not.
 */
#ifndef FW_DSM_ANSWERS_H
#define FW_DSM_ANSWERS_H

#include "fw/answers.h"
#include "fw/dsm.h"

/* The calls of a DIMM, and those of the root device. */
extern const struct fw_answers_words fw_dsm_answers_dimm;
extern const struct fw_answers_words fw_dsm_answers_root;

/* Counts @call and returns what the script says to it; NULL: the true answer.  @answers may be NULL. */
const struct fw_answer *fw_dsm_answers_find(struct fw_answers *answers, const struct fw_dsm_target *target, const struct fw_dsm_call *call);

/* Whether the call is carried out before it is answered; @answer may be NULL. */
gboolean fw_dsm_answers_executes(const struct fw_answer *answer, const struct fw_dsm_call *call);

/*
 * Before the call is carried out: when @answer changes the content of _FIT, @fit becomes that content, for which @bytes (an empty array)
 * has the room.
 */
void fw_dsm_answers_fit(const struct fw_answer *answer, struct fw_dsm_fit *fit, GByteArray *bytes);

/* Makes of @reply, which is the true answer or empty (fw_dsm_identify()), what @answer of @answers says. */
void fw_dsm_answers_apply(const struct fw_answers *answers, const struct fw_answer *answer, const struct fw_dsm_call *call, struct fw_dsm_reply *reply);

#endif
