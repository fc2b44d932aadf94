/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Results in the forms that CI systems read. */
#ifndef LAB_CI_REPORT_H
#define LAB_CI_REPORT_H

#include "scenario-run.h"

typedef struct ReportRow {
    char *name;
    RunResult *result;
} ReportRow;

/* @rows: ReportRow*. TAP version 14 (testanything.org), with the verdict's text as comments. Caller frees. */
char *ci_report_tap(const GPtrArray *rows);

/* One <testsuite>, as the JUnit reporters of CI systems read it. Caller frees. */
char *ci_report_junit(const GPtrArray *rows);

#endif
