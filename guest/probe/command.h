/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs a program of the guest and takes all that it prints.
 */
#ifndef MISFIT_PROBE_COMMAND_H
#define MISFIT_PROBE_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "file.h"

/*
 * Run argv[0] with @argv and wait for it. True: exit status 0, @out holds at most @max bytes of its standard output. False: @error (of @room bytes) says
 * what happened, with the beginning of its standard error.
 */
bool command_run(char *const argv[], struct file *out, size_t max, char *error, size_t room);

#endif
