/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One boot of a guest, from the start of the emulator to its end, within limits.
 */
#ifndef LAB_BOOT_H
#define LAB_BOOT_H

#include "command.h"

#define BOOT_RECORD "boot.json"

/* How a boot ended, as far as the host can tell. A panic is told from a reboot by the console (verdict.c). */
typedef enum BootEnd {
    BOOT_END_POWEROFF,
    BOOT_END_RESET,
    BOOT_END_PANIC,         /* the guest told the machine so */
    BOOT_END_LIMIT,         /* a limit ran out; see BootOutcome.limit */
    BOOT_END_DIED,          /* the emulator ended by itself */
    BOOT_END_STOPPED,       /* we were told to stop */
    BOOT_END_SHELL,         /* the interactive shell was left */
} BootEnd;

enum boot_phase { BOOT_PHASE_BOOT, BOOT_PHASE_PROBE, BOOT_PHASE_STEPS, BOOT_PHASE_FACTS, BOOT_PHASE_SHUTDOWN, BOOT_PHASES };

typedef struct BootOutcome {
    BootEnd end;
    enum boot_phase phase;          /* the last one that was reached */
    const char *limit;              /* which limit ran out: "boot", "total", "shutdown"; NULL otherwise */
    unsigned limit_ms;              /* its length, with the accelerator's factor */
    int exit_status;                /* of the emulator; 128 + signal as in a shell */
    guint64 phase_ms[BOOT_PHASES];  /* 0 = never reached */
} BootOutcome;

typedef void BootProgress(const char *what, void *user);

typedef struct BootRequest {
    const FwScenarioBoot *boot;
    const char *folder;             /* where the emulator is started; holds the initrd */
    char *const *argv;
    unsigned factor;
    gboolean interactive;           /* a shell: standard input goes to the guest, no limits but that of the boot */
    BootProgress *progress;
    void *user;
} BootRequest;

const char *boot_phase_name(enum boot_phase phase);
const char *boot_end_name(BootEnd end);

/*
 * Run it. Returns FALSE and @error only when the harness failed (the emulator could not be started, its monitor does not answer); everything
 * that a guest or an emulator can do is an outcome. The emulator is gone when this returns.
 */
gboolean boot_run(const BootRequest *request, BootOutcome *outcome, GError **error);

/* The outcome as JSON (the content of BOOT_RECORD), and back; FALSE when @node is no such record. */
JsonNode *boot_outcome_to_json(const BootOutcome *outcome);
gboolean boot_outcome_from_json(JsonNode *node, BootOutcome *outcome);

#endif
