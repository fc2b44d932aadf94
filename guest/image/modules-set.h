/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the reader of modules (modules-read.c) leaves for the selection (modules-select.c).
 */
#ifndef MISFIT_IMAGE_MODULES_SET_H
#define MISFIT_IMAGE_MODULES_SET_H

#include "modules.h"

typedef struct ModuleFile {
    char *path;                 /* below lib/modules/RELEASE, with .ko and without a suffix of compression */
    char *disk_path;            /* where to read it, or NULL */
    GBytes *data;               /* compressed, or NULL */
    GPtrArray *depends;         /* names; NULL until it was selected */
} ModuleFile;

struct ImageModules {
    char *release;
    GHashTable *files;          /* name -> ModuleFile */
    GBytes *builtin;            /* modules.builtin, or NULL */
};

/* The name of a module of a path or of a name written with '-'. Caller frees. */
char *image_module_name(const char *text);

#endif
