/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel modules of an image: which there are, which are wanted, what these need.
 */
#ifndef MISFIT_IMAGE_MODULES_H
#define MISFIT_IMAGE_MODULES_H

#include <glib.h>
#include <stdbool.h>

#include "tree.h"

/* All modules of one kernel, still compressed. */
typedef struct ImageModules ImageModules;

ImageModules *image_modules_new(void);
void image_modules_free(ImageModules *modules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImageModules, image_modules_free)

/* Take the modules and the kernel itself out of a kernel's package; the kernel, or NULL with @error. */
GBytes *image_modules_read_deb(ImageModules *modules, const char *deb, GError **error);

/* Take them from @folder, which is a lib/modules/RELEASE or holds one (as "make modules_install" leaves it). */
bool image_modules_read_folder(ImageModules *modules, const char *folder, GError **error);

/* The folder's name: the kernel release. */
const char *image_modules_release(const ImageModules *modules);

/* Mix what a change of the folder would change (paths, sizes, times) into @checksum: the key of the cache, without reading the files. */
bool image_modules_stamp(const char *folder, GChecksum *checksum, GError **error);

/*
 * Add to @tree the modules @wanted (NULL-terminated), those in extra/ and updates/, what all these depend on, and the indexes that the probe and modprobe(8)
 * read. A wanted module that the kernel does not have as a module is no error: it may be built in, or the scenario may not need it.
 */
bool image_modules_add(ImageModules *modules, const char *const *wanted, ImageTree *tree, GError **error);

#endif
