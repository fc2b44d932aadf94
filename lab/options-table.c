/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables of verbs and options. Data only: the parser is options.c, the renderers are help.c, manpage.c and completion.c.
 */
#include <stddef.h>

#include "options.h"

#define V(verb) (1u << VERB_##verb)
#define ALL_VERBS (~0u)
#define GUEST_VERBS (V(RUN) | V(SHELL) | V(BENCH))
#define IMAGE_VERBS (V(RUN) | V(SHELL) | V(BENCH) | V(IMAGE))
#define AT(field) offsetof(struct options, field)

static const char LOOK[] = "Look (nothing is booted)";
static const char RUN[] = "Run";
static const char TOOLS[] = "Tools";
static const char SETUP[] = "Set up (a run does by itself what it needs)";

const struct verb verbs[VERB_COUNT] = {
    [VERB_LIST] = { "list", LOOK, "", "list the scenarios with what each proves",
        "Prints the scenarios that come with misfit, by theme.", verb_list, 0, 0 },
    [VERB_EXPLAIN] = { "explain", LOOK, "SCENARIO|FILE.yaml",
        "show the tables and the address map of a scenario",
        "Decodes the tables that the guest would get and draws the address map with RAM, PMEM, section and sub-section boundaries.\n"
        "The emulator need not be built: the same code makes the guest's tables.", verb_explain, 1, 1 },
    [VERB_DOCTOR] = { "doctor", LOOK, "[KERNEL]",
        "say what is missing on this machine, or in a kernel's configuration",
        "Without KERNEL: the programs, libraries, emulators and accelerator of this machine.\n"
        "With KERNEL (a bzImage or vmlinux with CONFIG_IKCONFIG, a /boot/config-* or a .config): the options that the persistent memory "
        "drivers need, by name, and what each is for.", verb_doctor, 0, 1 },
    [VERB_RUN] = { "run", RUN, "SCENARIO|FILE.yaml... | --all", "boot the guest of each scenario and give a verdict",
        "Verdicts: PASS, FAIL, XFAIL (failed as the scenario expects), XPASS (should have failed), SKIP (with its reason), CRASH (the guest's "
        "kernel or the emulator died), TIMEOUT, ERROR (misfit itself failed).\n"
        "Each run leaves a folder with the command line, console, facts, tables, firmware call trace and verdict.", verb_run, 0, -1 },
    [VERB_REPLAY] = { "replay", RUN, "RUN-FOLDER", "run a recorded run again, or judge its evidence again",
        "Starts the same command line with the same guest files and scenario and judges it.\n"
        "With --verdict-only nothing is started: the stored facts, console and trace are judged again.", verb_replay, 1, 1 },
    [VERB_SHELL] = { "shell", RUN, "SCENARIO|FILE.yaml", "an interactive shell in the guest of a scenario",
        "The terminal is the guest's console. When standard input is not a terminal its lines are the guest's commands.\n"
        "Leave with 'exit' (the guest is shut down) or Ctrl-] (it is killed).", verb_shell, 1, 1 },
    [VERB_TRACE] = { "trace", TOOLS, "RUN-FOLDER|trace.jsonl", "print a firmware call trace readably",
        "One line per call: number, time, method or hypercall, function by its specification's name, status.", verb_trace, 1, 1 },
    [VERB_BENCH] = { "bench", TOOLS, "[ITEM...]", "measure against QEMU's own device, as ratios",
        "Items: verdict, read-labels, tables, metadata, hypercalls, poison, build. Both sides run on this machine in this one call, with the emulator's own device "
        "built from the same source.", verb_bench, 0, -1 },
    [VERB_QEMU] = { "qemu", TOOLS, "x86_64|ppc64 [-- ARGS...]", "start the built emulator by hand",
        "Replaces itself with the emulator, its firmware path set. Everything after '--' is the emulator's.", verb_qemu, 1, 1 },
    [VERB_HELP] = { "help", TOOLS, "[VERB]", "show help; the man page and completion come from it too", "", verb_help, 0, 1 },
    [VERB_BUILD] = { "build", SETUP, "[THING...]", "build emulators now instead of at the first run",
        "THING is qemu-system-x86_64 (default), qemu-system-ppc64, or one of them with .stock behind it (QEMU's own devices).",
        verb_build, 0, -1 },
    [VERB_IMAGE] = { "image", SETUP, "[x86_64|ppc64le]", "make the guest's image now and print where it is",
        "Prints kernel=, initrd=, release= and key= lines. With --update later runs take the new image too.", verb_image, 0, 1 },
    [VERB_TEST] = { "test", SETUP, "[SUITE...]", "run every test; ends with 'N passed, N failed, N skipped'",
        "Done by the script at the top of the checkout.", NULL, 0, -1 },
    [VERB_INSTALL] = { "install", SETUP, "--prefix DIR", "install the command, its emulators, scenarios and man page",
        "Done by the script at the top of the checkout.", NULL, 0, -1 },
};

static const char WHAT[] = "What is run";
static const char HOW[] = "On what it is run";
static const char OUT[] = "What comes out";
static const char GENERAL[] = "General";

const struct option_row option_rows[] = {
    { "all", 0, OPTION_FLAG, NULL, V(RUN), WHAT, "every scenario that comes with misfit", AT(all), 0, 0 },
    { "theme", 0, OPTION_STRING, "THEME", V(RUN) | V(LIST), WHAT, "only scenarios of this theme (with run: implies --all)",
      AT(theme), 0, 0 },
    { "jobs", 'j', OPTION_INT, "N", V(RUN), WHAT, "run N scenarios at the same time, each in its own machine and folder (default 1)",
      AT(jobs), 1, 64 },
    { "bisect", 0, OPTION_FLAG, NULL, V(RUN), WHAT,
      "for git bisect run: 125 where nothing can be said of the kernel; implied by --kernel in a tree that git is bisecting", AT(bisect), 0, 0 },
    { "verdict-only", 0, OPTION_FLAG, NULL, V(REPLAY), WHAT, "start nothing; judge the stored evidence again", AT(verdict_only), 0, 0 },
    { "quick", 0, OPTION_FLAG, NULL, V(BENCH), WHAT, "fewer repetitions and sizes", AT(quick), 0, 0 },
    { "repeat", 0, OPTION_INT, "N", V(BENCH), WHAT, "measure each item N times and take the median (default 3)", AT(repeat), 1, 100 },

    { "kernel", 0, OPTION_STRING, "FILE", IMAGE_VERBS | V(REPLAY), HOW, "your own kernel in place of the image's (bzImage, vmlinux)",
      AT(kernel), 0, 0 },
    { "modules", 0, OPTION_STRING, "DIR", IMAGE_VERBS, HOW,
      "the modules of that kernel: the folder that 'make modules_install INSTALL_MOD_PATH=DIR' filled", AT(modules), 0, 0 },
    { "qemu", 0, OPTION_STRING, "BINARY", GUEST_VERBS | V(REPLAY), HOW,
      "another emulator; scenarios that need a property which it lacks are SKIP and say which", AT(qemu), 0, 0 },
    { "accel", 0, OPTION_CHOICE, "auto|tcg|kvm", GUEST_VERBS | V(REPLAY), HOW,
      "auto takes KVM only after a guest has really booted with it (default auto)", AT(accel), 0, 0 },
    { "time-factor", 0, OPTION_INT, "N", GUEST_VERBS | V(REPLAY), HOW,
      "multiply every limit of the scenario by N (default: 1 with KVM, 4 with TCG)", AT(time_factor), 1, 100 },
    { "update", 0, OPTION_FLAG, NULL, V(IMAGE), HOW, "look for newer packages of Debian 13 instead of taking the image that is there", AT(update), 0, 0 },
    { "stock", 0, OPTION_FLAG, NULL, V(QEMU), HOW, "the emulator with QEMU's own devices, built from the same source", AT(stock), 0, 0 },

    { "output", 'o', OPTION_STRING, "DIR", V(RUN) | V(REPLAY) | V(SHELL) | V(BENCH), OUT, "where run folders go (default runs/)", AT(output), 0, 0 },
    { "keep", 'k', OPTION_FLAG, NULL, V(RUN) | V(REPLAY) | V(SHELL), OUT, "keep the memory images (sparse) in the run folder", AT(keep), 0, 0 },
    { "json", 0, OPTION_FLAG, NULL, V(RUN) | V(REPLAY) | V(LIST) | V(EXPLAIN) | V(DOCTOR) | V(BENCH) | V(TRACE), OUT,
      "JSON lines (schema version in each) on standard output", AT(json), 0, 0 },
    { "report", 0, OPTION_LIST, "junit=FILE|tap=FILE", V(RUN), OUT, "also write a report for a CI system; may be given twice",
      AT(reports), 0, 0 },
    { "hex", 0, OPTION_FLAG, NULL, V(EXPLAIN), OUT, "with the bytes of every table", AT(hex), 0, 0 },
    { "tables", 0, OPTION_STRING, "DIR", V(EXPLAIN), OUT, "also write the tables as files below DIR (NFIT, _FIT, SRAT, SLIT, HMAT)", AT(tables),
      0, 0 },
    { "long", 'l', OPTION_FLAG, NULL, V(LIST), OUT, "with the source and the claim of each scenario", AT(long_list), 0, 0 },
    { "functions", 0, OPTION_FLAG, NULL, V(LIST), OUT,
      "not the scenarios: every _DSM function and method, and whether QEMU, nfit_test and misfit answer it (reStructuredText)", AT(functions), 0, 0 },
    { "print-path", 0, OPTION_FLAG, NULL, V(QEMU), OUT, "print the emulator's path and start nothing", AT(print_path), 0, 0 },
    { "man", 0, OPTION_FLAG, NULL, V(HELP), OUT, "the man page, as roff", AT(man), 0, 0 },
    { "completion", 0, OPTION_FLAG, NULL, V(HELP), OUT, "the completion script for bash", AT(completion), 0, 0 },

    { "verbose", 'v', OPTION_FLAG, NULL, ALL_VERBS, GENERAL, "say more: the verdict's text and the run folder of every scenario", AT(verbose), 0, 0 },
    { "help", 'h', OPTION_FLAG, NULL, ALL_VERBS, GENERAL, "this text; 'misfit VERB --help' for one verb", AT(help), 0, 0 },
};
const size_t option_row_count = G_N_ELEMENTS(option_rows);
