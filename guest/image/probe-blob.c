/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The probe for each architecture; probe-blob.S holds the bytes.
 */
#include "probe-blob.h"

#include <string.h>

#include "image.h"

#ifdef HAVE_PROBE_X86_64
extern const guint8 misfit_probe_x86_64[], misfit_probe_x86_64_end[];
#endif
#ifdef HAVE_PROBE_PPC64LE
extern const guint8 misfit_probe_ppc64le[], misfit_probe_ppc64le_end[];
#endif

GBytes *probe_blob(const char *arch, GError **error)
{
#ifdef HAVE_PROBE_X86_64
    if (strcmp(arch, "x86_64") == 0) {
        return g_bytes_new_static(misfit_probe_x86_64, (gsize)(misfit_probe_x86_64_end - misfit_probe_x86_64));
    }
#endif
#ifdef HAVE_PROBE_PPC64LE
    if (strcmp(arch, "ppc64le") == 0) {
        return g_bytes_new_static(misfit_probe_ppc64le, (gsize)(misfit_probe_ppc64le_end - misfit_probe_ppc64le));
    }
#endif
    g_set_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_REQUEST,
                "this build has no first process for %s guests: its C compiler was missing when misfit was built "
                "(Debian: gcc-x86-64-linux-gnu or gcc-powerpc64le-linux-gnu, which bring the C library); install it and build again", arch);
    return NULL;
}
