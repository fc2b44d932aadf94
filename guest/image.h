/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernel and initial RAM disk of a guest, made from Debian 13 packages (and the user's own kernel) and kept in the cache. The contract is in
 * docs/devel/guest-protocol.rst, section 5; how it works in docs/guest.rst.
 */
#ifndef MISFIT_GUEST_IMAGE_H
#define MISFIT_GUEST_IMAGE_H

#include <glib.h>
#include <stdbool.h>

#define MISFIT_IMAGE_ERROR (misfit_image_error_quark())
GQuark misfit_image_error_quark(void);

typedef enum MisfitImageError {
    MISFIT_IMAGE_ERROR_REQUEST, /* the request is wrong: no such architecture, kernel, folder of modules */
    MISFIT_IMAGE_ERROR_FETCH,   /* packages cannot be had */
    MISFIT_IMAGE_ERROR_CONTENT, /* a package or a file is not as expected */
    MISFIT_IMAGE_ERROR_CACHE,   /* the cache cannot be written */
} MisfitImageError;

/* Told in words what is going on, when it takes time. */
typedef void (*MisfitImageProgress)(const char *message, void *user);

typedef struct MisfitImageRequest {
    const char *arch;           /* "x86_64" or "ppc64le" */
    const char *kernel;         /* the user's own kernel file, or NULL for Debian's */
    const char *modules;        /* folder that holds lib/modules/RELEASE, or is it; NULL: none. Only with kernel */
    bool update;                /* look for newer packages instead of taking the cached image */
    bool compressed_kernel;     /* boot the kernel file as it is, even when a faster form can be made of it */
    MisfitImageProgress progress;   /* may be NULL */
    void *progress_user;
} MisfitImageRequest;

typedef struct MisfitImage {
    char *kernel;               /* for -kernel */
    char *initrd;               /* cached archive, read-only; see misfit_image_join() */
    char *release;              /* release of the kernel, "6.12.0-1-amd64" */
    char *key;                  /* names the content: same key, same bytes */
    bool cached;                /* nothing had to be made */
} MisfitImage;

/* Find or make the image; NULL with @error. Several processes may ask at the same time: one makes it, the others wait. */
MisfitImage *misfit_image_get(const MisfitImageRequest *request, GError **error);
void misfit_image_free(MisfitImage *image);

/*
 * Kernel arguments that make a guest of @arch boot faster under emulation and change nothing that a persistent-memory driver could see (docs/guest.rst has the
 * reasons and figures). "console=" and "panic=" are the caller's. NULL for an unknown architecture.
 */
const char *misfit_image_kernel_args(const char *arch);

/*
 * Write @image followed by @archive to @out: what QEMU's -initrd takes. The bytes of @image are shared with the copy where the file system can do that.
 */
bool misfit_image_join(const char *image, const char *archive, const char *out, GError **error);

#endif
