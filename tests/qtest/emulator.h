/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The emulator that the suites test: the one that QTEST_QEMU_BINARY names, else that of the build folder. What it lacks is a reason to skip; what it
 * refuses can be asked for.
 */
#ifndef MISFIT_QTEST_EMULATOR_H
#define MISFIT_QTEST_EMULATOR_H

#include <stdbool.h>

/** emulator_default: the emulator at @path is tested, unless the caller of the program names another. */
void emulator_default(const char *path);

/** emulator_has_property: whether the emulator has @device, and that @property. */
bool emulator_has_property(const char *device, const char *property);

/**
 * emulator_run: g_test_run() for a suite of which no case makes sense without @property of @device. An emulator without it, such as QEMU's own, skips the whole
 * suite and says so. Returns: the exit status of the program.
 */
int emulator_run(const char *device, const char *property);

/** emulator_lacks: the same for one case: true, and the case is marked as skipped, when there is no such property. */
bool emulator_lacks(const char *device, const char *property);

/**
 * emulator_refused: start the emulator with @arguments and without qtest's own checks, and expect that it ends by itself, with status 1
 * (no signal, no core dump) and @message within its standard error.
 */
void emulator_refused(const char *arguments, const char *message);

#endif
