/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules by which findings become one verdict. What is looked at, expectation by expectation, is in judge-expect.c; how a boot ended is
 * in judge-boot.c.
 */
#include <string.h>

#include "judge.h"

static const char *const names[VERDICT_KINDS] = { "PASS", "FAIL", "XFAIL", "XPASS", "SKIP", "CRASH", "TIMEOUT", "ERROR" };

const char *verdict_name(VerdictKind kind)
{
    return names[kind];
}

enum exit_status verdict_exit(VerdictKind kind)
{
    static const enum exit_status statuses[VERDICT_KINDS] = {
        [VERDICT_PASS] = EXIT_GOOD, [VERDICT_XFAIL] = EXIT_GOOD, [VERDICT_FAIL] = EXIT_BAD, [VERDICT_XPASS] = EXIT_BAD,
        [VERDICT_SKIP] = EXIT_SKIPPED, [VERDICT_CRASH] = EXIT_CRASH, [VERDICT_TIMEOUT] = EXIT_TIMEOUT, [VERDICT_ERROR] = EXIT_HARNESS,
    };

    return statuses[kind];
}

enum exit_status verdict_exit_of_all(const unsigned counts[VERDICT_KINDS])
{
    static const VerdictKind by_severity[] = { VERDICT_ERROR, VERDICT_CRASH, VERDICT_TIMEOUT, VERDICT_FAIL, VERDICT_XPASS, VERDICT_PASS,
                                               VERDICT_XFAIL, VERDICT_SKIP };

    for (size_t i = 0; i < G_N_ELEMENTS(by_severity); i++) {
        if (counts[by_severity[i]] > 0) {
            return verdict_exit(by_severity[i]);
        }
    }
    return EXIT_SKIPPED;
}

static void finding_free(gpointer data)
{
    Finding *finding = data;

    g_free(finding->what);
    g_free(finding->expected);
    g_free(finding->seen);
    g_free(finding->evidence);
    g_free(finding->stated);
    g_free(finding->why);
    g_free(finding->diverged);
    g_free(finding);
}

Verdict *verdict_new(VerdictKind kind, const char *reason)
{
    Verdict *verdict = g_new0(Verdict, 1);

    verdict->kind = kind;
    verdict->reason = g_strdup(reason);
    verdict->findings = g_ptr_array_new_with_free_func(finding_free);
    verdict->proofs = g_ptr_array_new_with_free_func(finding_free);
    verdict->notes = g_ptr_array_new_with_free_func(g_free);
    return verdict;
}

void verdict_free(Verdict *verdict)
{
    if (!verdict) {
        return;
    }
    g_free(verdict->reason);
    g_ptr_array_unref(verdict->findings);
    g_ptr_array_unref(verdict->proofs);
    g_ptr_array_unref(verdict->notes);
    g_free(verdict);
}

Finding *verdict_find(Verdict *verdict, VerdictKind kind, const char *what, char *seen)
{
    Finding *finding = g_new0(Finding, 1);

    finding->kind = kind;
    finding->what = g_strdup(what);
    finding->seen = seen;
    g_ptr_array_add(kind == VERDICT_PASS ? verdict->proofs : verdict->findings, finding);
    return finding;
}

/* The most severe kind of all findings: a crash explains failed facts, not the other way round. */
static VerdictKind worst(const Verdict *verdict)
{
    static const VerdictKind order[] = { VERDICT_ERROR, VERDICT_CRASH, VERDICT_TIMEOUT, VERDICT_FAIL };

    for (size_t i = 0; i < G_N_ELEMENTS(order); i++) {
        for (unsigned n = 0; n < verdict->findings->len; n++) {
            if (((Finding *)g_ptr_array_index(verdict->findings, n))->kind == order[i]) {
                return order[i];
            }
        }
    }
    return VERDICT_PASS;
}

static void apply_xfail(Verdict *verdict, const FwScenario *scenario, const char *release)
{
    if (!scenario->xfail_reason || !release || !fw_kernel_range_has(scenario->xfail_kernel, release)) {
        return;
    }
    if (verdict->kind == VERDICT_PASS) {
        verdict->kind = VERDICT_XPASS;
    } else if (verdict->kind == VERDICT_FAIL || verdict->kind == VERDICT_CRASH || verdict->kind == VERDICT_TIMEOUT) {
        verdict->kind = VERDICT_XFAIL;
    } else {
        return;
    }
    g_free(verdict->reason);
    verdict->reason = g_strdup(scenario->xfail_reason);
}

static unsigned count_expectations(const FwScenario *scenario)
{
    unsigned count = 0;

    for (unsigned i = 0; i < scenario->boots->len; i++) {
        count += ((FwScenarioBoot *)g_ptr_array_index(scenario->boots, i))->expect->len;
    }
    return count;
}

/* The module that makes the first firmware call did not do so: what the probe says about it, or NULL. */
static const char *driver_trouble(const Evidence *evidence, const Arch *arch)
{
    for (unsigned i = 0; i < evidence->facts->modules->len; i++) {
        const char *text = g_ptr_array_index(evidence->facts->modules, i);

        if (g_str_has_prefix(text, arch->modules[0]) && text[strlen(arch->modules[0])] == ' ') {
            return text;
        }
    }
    return NULL;
}

/* The first boot's evidence when it is complete and shows DIMMs but no firmware call at all; else NULL. */
static const Evidence *without_calls(const Judge *judge)
{
    const Evidence *first = judge->evidence->len ? g_ptr_array_index(judge->evidence, 0) : NULL;
    const FwScenarioBoot *boot = g_ptr_array_index(judge->scenario->boots, 0);
    gboolean silent = first && first->trace && first->trace->len == 0 && first->facts->done;

    return silent && boot->dimms->len > 0 && !boot->modules ? first : NULL;
}

/* A kernel without the driver says nothing about the driver: neither good nor bad. */
static void skip_without_driver(Judge *judge, const Arch *arch)
{
    const Evidence *first = without_calls(judge);

    if (judge->verdict->kind == VERDICT_FAIL && first && arch && g_hash_table_contains(first->facts->absent, arch->modules[0])) {
        judge->verdict->kind = VERDICT_SKIP;
        judge->verdict->reason = g_strdup_printf("the guest's kernel has no driver %s: it is built without %s, or the module is not among its modules "
                                                 "(--modules)", arch->modules[0], arch->driver_options);
    }
}

/* Whether the last boot that was started shows what the kernel did, and not that it, or the emulator, never came so far. */
static gboolean kernel_at_fault(const Judge *judge)
{
    const Evidence *last = judge->evidence->len ? g_ptr_array_index(judge->evidence, judge->evidence->len - 1) : NULL;
    VerdictKind kind = judge->verdict->kind;

    return (kind == VERDICT_CRASH || kind == VERDICT_TIMEOUT) && last && last->facts->release && last->outcome.end != BOOT_END_DIED;
}

/* No firmware call at all: say why the driver did not make one. */
static void note_missing_driver(Judge *judge, const Arch *arch)
{
    const Evidence *first = without_calls(judge);
    const char *trouble = first && arch ? driver_trouble(first, arch) : NULL;

    if (!first || !arch || judge->verdict->kind == VERDICT_SKIP) {
        return;
    }
    if (trouble && !strstr(trouble, "(missing")) {
        g_ptr_array_add(judge->verdict->notes, g_strdup_printf("the guest's kernel never called the firmware (no %s): its driver found nothing "
                                                               "to drive: %s", arch->driver_method, trouble));
        return;
    }
    g_ptr_array_add(judge->verdict->notes,
                    g_strdup_printf("the guest's kernel never called the firmware (no %s): it is probably built without %s, or the module is "
                                    "not among its modules; 'misfit doctor KERNEL' says which options are missing",
                                    arch->driver_method, arch->driver_options));
}

static void note_modules(Judge *judge)
{
    for (unsigned i = 0; i < judge->evidence->len; i++) {
        const Evidence *evidence = g_ptr_array_index(judge->evidence, i);

        for (unsigned m = 0; m < evidence->facts->modules->len; m++) {
            g_ptr_array_add(judge->verdict->notes, g_strdup_printf("module not loaded: %s",
                                                                   (char *)g_ptr_array_index(evidence->facts->modules, m)));
        }
        for (unsigned t = 0; t < evidence->facts->troubles->len; t++) {
            g_ptr_array_add(judge->verdict->notes, g_strdup_printf("%s%s", evidence->name,
                                                                   (char *)g_ptr_array_index(evidence->facts->troubles, t)));
        }
    }
}

Verdict *verdict_judge(const FwScenario *scenario, GPtrArray *evidence, GHashTable *lacks)
{
    Judge judge = { .scenario = scenario, .evidence = evidence, .lacks = lacks, .verdict = verdict_new(VERDICT_PASS, NULL) };
    Verdict *verdict = judge.verdict;
    const Arch *arch = arch_find(fw_scenario_arch_name(scenario->arch));
    const Evidence *first = evidence->len ? g_ptr_array_index(evidence, 0) : NULL;

    judge.release = first ? first->facts->release : NULL;
    for (unsigned i = 0; i < evidence->len; i++) {
        judge_boot(&judge, g_ptr_array_index(scenario->boots, i), g_ptr_array_index(evidence, i));
    }
    if (evidence->len < scenario->boots->len && verdict->findings->len == 0) {
        verdict_find(verdict, VERDICT_ERROR, "boots", g_strdup_printf("only %u of %u were run", evidence->len, scenario->boots->len));
    }
    verdict->kind = worst(verdict);
    if (verdict->kind == VERDICT_PASS && verdict->proofs->len == 0 && count_expectations(scenario) > 0) {
        verdict->kind = VERDICT_SKIP;
        verdict->reason = g_strdup_printf("none of its %u expectations applies to kernel %s on this emulator", verdict->not_checked,
                                          judge.release ? judge.release : "(unknown)");
    }
    skip_without_driver(&judge, arch);
    verdict->kernel_at_fault = kernel_at_fault(&judge);
    apply_xfail(verdict, scenario, judge.release);
    if (verdict->kind != VERDICT_PASS) {
        note_missing_driver(&judge, arch);
        note_modules(&judge);
    }
    return verdict;
}
