/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where things are. The script `misfit` says it in the environment (docs/devel/environment.rst); this file is the only one of lab/ that
 * reads those variables.
 */
#ifndef LAB_PLACE_H
#define LAB_PLACE_H

#include <glib.h>

#define PLACE_ERROR (place_error_quark())
GQuark place_error_quark(void);

/* Folder with scenarios/ scripts/ guest/ docs/; NULL and @error when the program was not started by the script. */
const char *place_data(GError **error);

/* Path of the compiled program @name ("qemu-system-x86_64"), whether it exists or not; caller frees. NULL and @error as place_data(). */
char *place_program(const char *name, GError **error);

/* The cache folder of the user; caller frees. */
char *place_cache(void);

/* The file to which durations of long phases (builds) go, or NULL. */
const char *place_phases(void);

/* Write down that @name took so long, as the scripts do for what they build. Nothing happens when there is no such file. */
void place_record_phase(const char *name, gint64 microseconds);

/* Name of the emulator for @arch ("x86_64", "ppc64le", "ppc64"), or NULL when there is none. */
const char *place_emulator_name(const char *arch);

/*
 * Make sure that @thing (a name of MISFIT_BINDIR) exists and is current; builds it with progress on stderr when not.
 * Returns FALSE and sets @error when it could not be made.
 */
gboolean place_ensure(const char *thing, GError **error);

typedef struct PlacePhase {
    char *name;             /* "build qemu-system-x86_64" */
    double seconds;
} PlacePhase;

/* Long phases of this and earlier calls, each with its newest time: array of PlacePhase* (free function set). */
GPtrArray *place_recorded_phases(void);

#endif
