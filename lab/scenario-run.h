/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One scenario from start to verdict: folder, images, boots, evidence, judgement.
 */
#ifndef LAB_SCENARIO_RUN_H
#define LAB_SCENARIO_RUN_H

#include "accel.h"
#include "boot.h"
#include "corpus.h"
#include "verdict.h"

/* What all scenarios of one architecture share in one call of misfit. */
typedef struct RunPlatform {
    const Arch *arch;
    Emulator *emulator;
    Accel accel;
    char *kernel;           /* absolute path */
    char *initrd;           /* cached image, absolute path */
    char *release;          /* of the kernel, or NULL when it is not known before the boot */
    char *key;              /* of the image's content */
} RunPlatform;

#define SCENARIO_RUN_ERROR (scenario_run_error_quark())
GQuark scenario_run_error_quark(void);

/* What the user asked for; NULL strings = not said. */
typedef struct RunWishes {
    const char *qemu, *accel, *kernel, *modules;
    unsigned time_factor;
} RunWishes;

/* Make ready (build, fetch) what guests of @arch need; @progress is told what is being done. NULL and @error when it cannot be had. */
RunPlatform *run_platform_new(const char *arch, const RunWishes *wishes, BootProgress *progress, void *user, GError **error);
void run_platform_free(RunPlatform *platform);

/* Whether every address of @scenario can be had on @platform's accelerator. */
gboolean run_platform_reaches(const RunPlatform *platform, const FwScenario *scenario);

/* For scenarios that @narrow does not reach: the same with TCG, and the reason. */
RunPlatform *run_platform_widen(const RunPlatform *narrow, const RunWishes *wishes, BootProgress *progress, void *user, GError **error);

/* Make ready what @scenario needs, on an accelerator that reaches its addresses unless the user names one. */
RunPlatform *run_platform_for(const FwScenario *scenario, const RunWishes *wishes, BootProgress *progress, void *user, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RunPlatform, run_platform_free)

/* The exit status that an error of run_platform_new() asks for: EXIT_USAGE when what the user named is no kernel, modules or emulator. */
enum exit_status run_platform_status(const GError *error);

typedef struct RunRequest {
    const CorpusItem *item;
    const RunPlatform *platform;
    const char *output;         /* folder of run folders */
    const char *replay_of;      /* run folder whose command lines and guest files are taken, or NULL */
    gboolean same_command;      /* with replay_of: start its very command lines */
    gboolean keep;
    gboolean shell;             /* only the first boot, with a shell in place of the steps; no verdict */
    BootProgress *progress;
    void *user;
} RunRequest;

typedef struct RunResult {
    char *folder;               /* NULL when nothing was started */
    Verdict *verdict;
    guint64 phase_ms[BOOT_PHASES];  /* sums over the boots */
    guint64 total_ms;
    unsigned boots;
    char **tail;                /* last console lines when the guest did not get to its probe; NULL otherwise */
} RunResult;

/* Run and judge. Never fails: what goes wrong is a verdict. */
RunResult *scenario_run(const RunRequest *request);
void run_result_free(RunResult *result);

/* Judge the stored evidence of @folder with @scenario. NULL and @error when the folder holds no finished run. */
Verdict *scenario_rejudge(const FwScenario *scenario, const char *folder, GError **error);

/* Folder of the @n-th boot relative to the run folder: "" for the only one, else its name with '/'. Caller frees. */
char *scenario_boot_folder(const FwScenario *scenario, unsigned n);

#endif
