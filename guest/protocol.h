/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names and limits of the guest protocol, version 1 (docs/devel/guest-protocol.rst).
 *
 * Shared by the probe and by the host code that writes plans, so that one number is never written twice. Holds no code.
 */
#ifndef MISFIT_GUEST_PROTOCOL_H
#define MISFIT_GUEST_PROTOCOL_H

#define MISFIT_PROTOCOL_VERSION 1

/* Files in the guest (section 1). */
#define MISFIT_PLAN_PATH "/misfit/plan"
#define MISFIT_STEP_DIR  "/misfit/step"
#define MISFIT_FILE_DIR  "/misfit/file"

/* Bounds of a plan (section 2). */
#define MISFIT_PLAN_LINE_MAX      4095u       /* bytes, without the newline */
#define MISFIT_PLAN_LINES_MAX     4096u
#define MISFIT_PLAN_BYTES_MAX     (4u << 20)
#define MISFIT_STEP_TEXT_MAX      (1u << 20)
#define MISFIT_STEP_NUMBER_MAX    9999u
#define MISFIT_LIMIT_MAX_S        86400u
#define MISFIT_LIMIT_DEFAULT_S    600u
#define MISFIT_OUTPUT_LIMIT_MIN   1024u
#define MISFIT_OUTPUT_LIMIT_MAX   (64u << 20)
#define MISFIT_OUTPUT_LIMIT       (1u << 20)
#define MISFIT_TOKENS_REMEMBERED  16u
#define MISFIT_TOKEN_MAX          63u         /* bytes of a token or of a label */

/* Bounds of events (section 4). */
#define MISFIT_EVENT_LINE_MAX     16384u      /* bytes, with the newline */
#define MISFIT_OUTPUT_CHUNK       1024u       /* bytes of output in one event, before encoding */
#define MISFIT_FACT_CHUNK         2048u       /* bytes of a fact in one event, before encoding */
#define MISFIT_FACT_MAX           (1u << 20)
#define MISFIT_FACTS_LIMIT_S      300u
#define MISFIT_MODULE_LIMIT_S     300u
#define MISFIT_TREE_DEPTH_MAX     8u
#define MISFIT_TREE_DIRS_MAX      65536u
#define MISFIT_KILL_PATIENCE_MS   10000u      /* after SIGKILL, before "unkillable" */

#endif
