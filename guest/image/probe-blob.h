/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The probe (PID 1 of the guest) as bytes.
 */
#ifndef MISFIT_IMAGE_PROBE_BLOB_H
#define MISFIT_IMAGE_PROBE_BLOB_H

#include <glib.h>

/* The probe for guests of the architecture @arch; NULL with @error when it cannot be had. */
GBytes *probe_blob(const char *arch, GError **error);

#endif
