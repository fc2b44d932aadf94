/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The temporary folder of a test program: made when first asked for, removed with all that is in it when the program ends, by a failed assertion too.
 */
#ifndef MISFIT_QTEST_SCRATCH_H
#define MISFIT_QTEST_SCRATCH_H

#include <stdint.h>

/** scratch_file: a new sparse file of @size bytes. Returns: its path, to be freed; always another one. */
char *scratch_file(uint64_t size);

/** scratch_path: a path in the folder with nothing there, for what the emulator makes by itself (sockets, traces). To be freed; always another one. */
char *scratch_path(void);

#endif
