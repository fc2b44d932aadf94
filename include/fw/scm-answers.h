/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scripted answers of hypercalls: declared faults by which the n-th call, or every call, answers something else than its contract says.
 *
 * The language is docs/specs/answers.rst, what it says of hypercalls docs/specs/papr-scm.rst.  A machine has a list for all calls, a device
 * one for the calls that name it by its DRC index.  Both count; where both have an answer it is the device's.
 * Must not: carry out a call; fw/scm/call.c does, or not.
 */
#ifndef FW_SCM_ANSWERS_H
#define FW_SCM_ANSWERS_H

#include "fw/answers.h"
#include "fw/scm-call.h"

/** The name of every call: an item of it is about all of them. */
#define FW_SCM_ANSWERS_ANY "H_SCM"

/** The words of a machine's list: every call. */
extern const struct fw_answers_words fw_scm_answers_machine;

/** The words of a device's list: the calls that name a device. */
extern const struct fw_answers_words fw_scm_answers_device;

/** Replace a list by what @text says, counting from the beginning; on failure nothing has changed and the error says what is wrong. */
bool fw_scm_answers_set(struct fw_answers **list, const struct fw_answers_words *words, const char *text, GError **error);

/** A list as text, "none" for NULL and for one without items.  Free with g_free(). */
char *fw_scm_answers_format(const struct fw_answers *list);

/**
 * The call happens: counts it in the lists that it belongs to, and returns what they say; NULL: the true answer.
 * Sets call->scripted to the item that says it.
 */
const struct fw_answer *fw_scm_answers_find(FwScm *scm, const FwScmCallInfo *info, FwScmCall *call);

/** Make of a call, which holds the true answer or none, what the script says. */
void fw_scm_answers_apply(const FwScm *scm, const struct fw_answer *answer, FwScmCall *call);

/** Whether a list says that there is no such call. */
bool fw_scm_answers_missing(const FwScm *scm, const FwScmCallInfo *info, const FwScmCall *call);

/** Every list of the machine counts from the beginning. */
void fw_scm_answers_restart(FwScm *scm);

#endif
