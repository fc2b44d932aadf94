/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reader of modules.dep and modules.builtin (the text forms described in modules.dep(5)).
 */
#ifndef MISFIT_PROBE_MODDEP_H
#define MISFIT_PROBE_MODDEP_H

#include <stdbool.h>
#include <stddef.h>

#define MODDEP_FILES_MAX 64u
#define MODDEP_NAME_MAX  64u

/* A path inside of the text. */
struct moddep_path {
    const char *path;
    size_t len;
};

/* What must be loaded for one module, in the order of loading; the last is the module itself. */
struct moddep {
    size_t count;
    struct moddep_path files[MODDEP_FILES_MAX];
};

/* Find @name ('-' and '_' are the same) in the text of modules.dep; false when it is not there or needs more than 64 files. */
bool moddep_find(const char *text, size_t size, const char *name, struct moddep *result);

/* True when the text of modules.builtin has @name. */
bool moddep_builtin(const char *text, size_t size, const char *name);

/* The module's name of a path: last component, without .ko, '-' turned into '_'. */
void moddep_name(struct moddep_path path, char name[MODDEP_NAME_MAX]);

#endif
