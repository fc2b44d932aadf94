/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Steps that the host does while the guest waits: plug, unplug, set. */
#ifndef LAB_HOST_STEP_H
#define LAB_HOST_STEP_H

#include "fw/scenario.h"
#include "qmp.h"

#define HOST_STEP_LOG "host.jsonl"

/*
 * Do @step by @qmp, taking at most @limit_ms. Returns what happened: {"step","kind","done" (bool),"message"}; "done" false means that it was
 * refused, "message" then says by whom and why.
 */
JsonNode *host_step_do(Qmp *qmp, const FwScenarioBoot *boot, const FwScenarioStep *step, unsigned limit_ms);

/* The same record of a step that somebody else did (lab/move.h); @error NULL: it is done. */
JsonNode *host_step_result(const FwScenarioStep *step, const GError *error);

/* Append @node as a line to @folder/HOST_STEP_LOG. */
gboolean host_step_record(const char *folder, JsonNode *node, GError **error);

#endif
