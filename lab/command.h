/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The emulator's command line for one boot, and its form for people. */
#ifndef LAB_COMMAND_H
#define LAB_COMMAND_H

#include "accel.h"
#include "arch.h"
#include "fw/scenario-args.h"

/* Name of the initrd in the folder that the emulator is started in. */
#define COMMAND_INITRD "initrd"
#define COMMAND_SCRIPT "cmdline.sh"
#define COMMAND_TRACE "trace.jsonl"

typedef struct Command {
    const FwScenario *scenario;
    const FwScenarioBoot *boot;
    const Arch *arch;
    const Emulator *emulator;
    const Accel *accel;
    const char *kernel;         /* absolute path */
    const char *images;         /* folder of backing files, relative to the folder that the emulator is started in */
    const char *scenario_folder;
} Command;

/*
 * NULL-terminated array of char * (free function set); argv[0] is the emulator. All files of the run are named relative to the folder that
 * the emulator is started in, so that the folder can be moved. NULL and @error when the scenario's DIMMs cannot be placed.
 */
GPtrArray *command_build(const Command *command, GError **error);

/*
 * Write an executable shell script @path that makes what is missing beside it (@prepare: shell text; the initrd of @image and @archive)
 * and runs @argv.
 */
gboolean command_write_script(const char *path, char *const *argv, const char *prepare, const char *image, const char *archive,
                              GError **error);

#endif
