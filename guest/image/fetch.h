/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Debian packages by name, through the program that owns the private apt set-up; and the kernel that is built from one of them.
 */
#ifndef MISFIT_IMAGE_FETCH_H
#define MISFIT_IMAGE_FETCH_H

#include <glib.h>
#include <stdbool.h>

/*
 * Fetch @packages (NULL-terminated; NAME or NAME=VERSION) for Debian's architecture @arch; paths in the same order. The program is $MISFIT_APT_FETCH, else
 * $MISFIT_DATADIR/scripts/apt-fetch; its messages go to our standard error. @refresh: look for newer versions.
 */
char **fetch_packages(const char *arch, const char *const *packages, bool refresh, GError **error);

/*
 * Make sure that the kernel for guests of @arch is built from Debian's source; the folder with "vmlinux" and its modules. Takes minutes the first time.
 */
char *fetch_built_kernel(const char *arch, GError **error);

/* Make sure that the probe for guests of @arch, another architecture than ours, is compiled; its path. */
char *fetch_built_probe(const char *arch, GError **error);

/* The configuration that the kernel is built with; NULL when there is none. */
char *fetch_kernel_config(const char *arch);

#endif
