/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Debian packages by name, through the program that owns the private apt set-up.
 */
#ifndef MISFIT_IMAGE_FETCH_H
#define MISFIT_IMAGE_FETCH_H

#include <glib.h>

/*
 * Fetch @packages (NULL-terminated; NAME or NAME=VERSION) for Debian's architecture @arch; paths in the same order. The program is $MISFIT_APT_FETCH, else
 * $MISFIT_DATADIR/scripts/apt-fetch; its messages go to our standard error.
 */
char **fetch_packages(const char *arch, const char *const *packages, GError **error);

#endif
