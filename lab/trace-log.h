/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The firmware call trace (docs/devel/contracts.rst, section 3) as a list that can be searched. */
#ifndef LAB_TRACE_LOG_H
#define LAB_TRACE_LOG_H

#include "fw/scenario.h"
#include <json-glib/json-glib.h>

typedef struct TraceCall {
    unsigned line;          /* in trace.jsonl, from 1 */
    JsonObject *object;     /* of the array's own */
} TraceCall;

/* The calls in @text; lines that are no JSON object (a cut last one) are left out. Array of TraceCall* (free function set). */
GPtrArray *trace_read(const char *text);

/* Whether @call matches @pattern: every member that the pattern names. */
gboolean trace_matches(const TraceCall *call, const FwScenarioCall *pattern);

/* How the firmware answered, for people: "_DSM intel Get Namespace Label Size on DIMM 1: Invalid Parameters". Caller frees. */
char *trace_describe(const TraceCall *call);

/* What @pattern asks for, for people. Caller frees. */
char *trace_describe_pattern(const FwScenarioCall *pattern);

/* The firmware refused this call (a status that is neither success nor "go on"). */
gboolean trace_is_refusal(const TraceCall *call);

#endif
