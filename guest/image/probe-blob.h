/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The probe for each architecture, as bytes in this program.
 */
#ifndef MISFIT_IMAGE_PROBE_BLOB_H
#define MISFIT_IMAGE_PROBE_BLOB_H

#include <glib.h>

/* The probe for guests of the architecture @arch; NULL with @error when it could not be compiled where this program was. */
GBytes *probe_blob(const char *arch, GError **error);

#endif
