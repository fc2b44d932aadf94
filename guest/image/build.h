/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes an image out of packages and kernels; the cache (image.c) decides when.
 */
#ifndef MISFIT_IMAGE_BUILD_H
#define MISFIT_IMAGE_BUILD_H

#include "image.h"
#include "packages.h"

/* What is known of an image that is to be made. */
typedef struct ImageBuild {
    const MisfitImageRequest *request;
    const ImageArch *arch;
    GBytes *probe;
    GBytes *user_kernel;        /* NULL: Debian's */
    char *recipe;
} ImageBuild;

/* Fill the folder @work with "kernel", "initrd" and "release"; the key of their content, NULL with @error. */
char *image_build(const ImageBuild *build, const char *work, GError **error);

/* Tell the asker what is going on. */
void image_say(const MisfitImageRequest *request, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* A whole file; a failure has the code @code. */
GBytes *image_read_file(const char *path, MisfitImageError code, GError **error);

/* Keys: mix bytes into a checksum, and its digits. */
void image_mix(GChecksum *checksum, GBytes *data);
char *image_digest(GChecksum *checksum);

#endif
