/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guest's user space: which Debian packages it comes from and what is taken out of them.
 */
#ifndef MISFIT_IMAGE_PACKAGES_H
#define MISFIT_IMAGE_PACKAGES_H

#include <glib.h>
#include <stdbool.h>

#include "tree.h"

/* What differs between the architectures of guests. */
typedef struct ImageArch {
    const char *name;           /* "x86_64" */
    const char *debian;         /* "amd64" */
    const char *triplet;        /* "x86_64-linux-gnu" */
    const char *kernel_package; /* depends on the newest kernel; NULL: none serves, it is built from source */
    const char *const *modules; /* wanted modules */
    const char *kernel_args;    /* for a faster boot under emulation, on a busy host */
} ImageArch;

/* NULL when there is no such architecture. */
const ImageArch *image_arch_find(const char *name);

/* Names of the packages of the user space. */
const char *const *image_packages(void);

/* Names of the programs that busybox stands for. */
const char *const *image_applets(void);

/* Add the user space out of the packages @debs (paths) to @tree; checks that every library that a program needs is there. */
bool image_packages_add(const ImageArch *arch, char *const *debs, ImageTree *tree, GError **error);

#endif
