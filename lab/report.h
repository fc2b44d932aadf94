/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a run prints: progress on standard error, results on standard output (text or JSON lines), and reports for CI systems.
 * All functions may be called from any thread.
 */
#ifndef LAB_REPORT_H
#define LAB_REPORT_H

#include "options.h"
#include "scenario-run.h"

typedef struct Report Report;

/* @total: number of scenarios that will be run; @width: length of the longest name, characters. */
Report *report_new(const struct options *o, unsigned total, unsigned width);

/* The first line: accelerator, why, emulator, kernel. Once per architecture. */
void report_platform(Report *report, const RunPlatform *platform);

/* Something long that is being done before or between the guests ("fetching ..."). */
void report_message(const char *message, void *report);

/* What the guest of @scenario does now. */
void report_progress(Report *report, const char *scenario, const char *what);

/* A scenario is done: its line. Takes over @result. */
void report_result(Report *report, const FwScenario *scenario, RunResult *result);

/* Print failures and the summary, write --report files; returns the exit status. */
enum exit_status report_finish(Report *report);
void report_free(Report *report);

/* Whether every --report of @o is well-formed; sets @error when not. */
gboolean report_check(const struct options *o, GError **error);

#endif
