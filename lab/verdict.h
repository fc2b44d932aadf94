/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the evidence of a scenario's boots to a verdict.
 */
#ifndef LAB_VERDICT_H
#define LAB_VERDICT_H

#include "evidence.h"
#include "exit-status.h"

typedef enum VerdictKind {
    VERDICT_PASS, VERDICT_FAIL, VERDICT_XFAIL, VERDICT_XPASS, VERDICT_SKIP, VERDICT_CRASH, VERDICT_TIMEOUT, VERDICT_ERROR,
    VERDICT_KINDS
} VerdictKind;

/* One thing that was looked at. Strings may be NULL, except for what and seen. */
typedef struct Finding {
    VerdictKind kind;       /* FAIL, CRASH, TIMEOUT or ERROR; PASS of a proof */
    char *what;             /* "fact ndctl.regions[0].size" */
    char *expected;
    char *seen;
    char *evidence;         /* "console.log:123", relative to the run folder */
    char *stated;           /* "ndctl-76.yaml:40", where the scenario asks for it */
    char *why;              /* the scenario's own words */
    char *diverged;         /* first firmware call after which things diverged, with its place */
} Finding;

typedef struct Verdict {
    VerdictKind kind;
    char *reason;           /* of SKIP, XFAIL and ERROR; NULL otherwise */
    GPtrArray *findings;    /* Finding*: what went otherwise than it should */
    GPtrArray *proofs;      /* Finding*: expectations that held */
    GPtrArray *notes;       /* char *: what helps to understand; never decides */
    unsigned not_checked;   /* expectations that do not apply to this kernel or emulator */
    gboolean kernel_at_fault;   /* of CRASH and TIMEOUT: the guest had got to its probe, and the emulator lived */
} Verdict;

const char *verdict_name(VerdictKind kind);

/* The exit status that stands for @kind. */
enum exit_status verdict_exit(VerdictKind kind);

/* The exit status of a whole run from the number of verdicts of each kind. */
enum exit_status verdict_exit_of_all(const unsigned counts[VERDICT_KINDS]);

/*
 * Judge @evidence (Evidence*, one per boot that was started, in order).
 * @lacks: set of "device.property" that the emulator does not have; expectations that need one are not checked.
 */
Verdict *verdict_judge(const FwScenario *scenario, GPtrArray *evidence, GHashTable *lacks);

/* A verdict without evidence: SKIP or ERROR. */
Verdict *verdict_new(VerdictKind kind, const char *reason);
void verdict_free(Verdict *verdict);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Verdict, verdict_free)

/* Add a finding, or a proof when @kind is PASS; the caller fills in what it knows besides. Takes @seen. */
Finding *verdict_find(Verdict *verdict, VerdictKind kind, const char *what, char *seen);

#endif
