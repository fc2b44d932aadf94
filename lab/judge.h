/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files that make a verdict share: verdict.c, judge-boot.c, judge-expect.c. */
#ifndef LAB_JUDGE_H
#define LAB_JUDGE_H

#include "verdict.h"

typedef struct Judge {
    const FwScenario *scenario;
    GPtrArray *evidence;        /* Evidence* per boot */
    GHashTable *lacks;
    Verdict *verdict;
    const char *release;        /* of the guest's kernel, or NULL when it never spoke */
} Judge;

/* Judge one boot: how it ended, its steps, its console, its expectations. */
void judge_boot(Judge *judge, const FwScenarioBoot *boot, const Evidence *evidence);

/* Judge one expectation that applies. */
void judge_expectation(Judge *judge, const FwScenarioExpect *expect, const Evidence *evidence);

/* Whether @expect is to be checked with this kernel and emulator. */
gboolean judge_applies(const Judge *judge, const FwScenarioExpect *expect);

/* "boot2/console.log:17"; without a line when @line is 0. Caller frees. */
char *judge_place(const Evidence *evidence, const char *file, unsigned line);

/* "ndctl-76.yaml:40". Caller frees. */
char *judge_stated(const Judge *judge, FwDiagMark mark);

/* The first call of the trace that the firmware refused, described with its place; NULL when there is none. Caller frees. */
char *judge_divergence(const Evidence *evidence);

/* How the guest really ended: TRUE and @end, or FALSE when it did not end by itself. */
gboolean judge_end(const Evidence *evidence, FwScenarioEnd *end);
const char *judge_end_name(FwScenarioEnd end);

#endif
