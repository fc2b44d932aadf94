/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An emulator binary: where it is, what version it says, which properties its devices have. Asked of the binary itself, once.
 */
#ifndef LAB_EMULATOR_H
#define LAB_EMULATOR_H

#include <glib.h>

typedef struct Emulator {
    char *path;             /* absolute */
    char *arch;             /* "x86_64", "ppc64le" */
    char *version;          /* first line of --version */
    gboolean users_own;     /* given by --qemu */
    GHashTable *devices;    /* device name -> GHashTable set of property names */
} Emulator;

#define EMULATOR_ERROR (emulator_error_quark())
GQuark emulator_error_quark(void);

typedef enum EmulatorError {
    EMULATOR_ERROR_START,   /* ours cannot be built or started */
    EMULATOR_ERROR_CHOICE,  /* what the user named is no emulator */
} EmulatorError;

/*
 * The emulator for guests of @arch: @binary (--qemu), or ours, which is built first when it is not there.
 * NULL and @error when it cannot be started.
 */
Emulator *emulator_open(const char *arch, const char *binary, GError **error);
void emulator_free(Emulator *emulator);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Emulator, emulator_free)

/* Whether the emulator has the property @need, "device.property". */
gboolean emulator_has(const Emulator *emulator, const char *need);

/* The first of @needs (char *) that the emulator lacks, or NULL. */
const char *emulator_lacks(const Emulator *emulator, const GPtrArray *needs);

/* Names of the properties in the text that "-device X,help" prints: exposed for the tests. */
GHashTable *emulator_parse_properties(const char *text);

#endif
