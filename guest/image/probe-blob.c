/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The probe as bytes: the one in this program (probe-blob.S), or the one that guest/probe/build-probe compiles for another architecture.
 */
#include "probe-blob.h"

#include <string.h>

#include "fetch.h"
#include "image.h"

extern const guint8 misfit_probe[], misfit_probe_end[];

GBytes *probe_blob(const char *arch, GError **error)
{
    g_autofree char *path = NULL;
    char *bytes;
    gsize size;

    if (strcmp(arch, PROBE_ARCH) == 0) {
        return g_bytes_new_static(misfit_probe, (gsize)(misfit_probe_end - misfit_probe));
    }
    path = fetch_built_probe(arch, error);
    if (!path || !g_file_get_contents(path, &bytes, &size, error)) {
        return NULL;
    }
    return g_bytes_new_take(bytes, size);
}
