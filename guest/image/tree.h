/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A tree of files in memory and its cpio archive (newc, the kernel's Documentation/driver-api/early-userspace/buffer-format.rst).
 */
#ifndef MISFIT_IMAGE_TREE_H
#define MISFIT_IMAGE_TREE_H

#include <glib.h>
#include <stdbool.h>

typedef struct ImageTree ImageTree;

ImageTree *image_tree_new(void);
void image_tree_free(ImageTree *tree);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImageTree, image_tree_free)

/* Add one entry; paths are relative ("usr/bin/sh"). Folders above it are added by themselves; an entry that is there already is replaced. */
void image_tree_add_dir(ImageTree *tree, const char *path);
void image_tree_add_file(ImageTree *tree, const char *path, GBytes *data, bool executable);
void image_tree_add_link(ImageTree *tree, const char *path, const char *target);

/* The bytes of the file @path, NULL when there is no such file. Not a copy. */
GBytes *image_tree_file(const ImageTree *tree, const char *path);
bool image_tree_has(const ImageTree *tree, const char *path);

/* Call @function for each file in the order of the paths. */
typedef void (*ImageTreeVisit)(const char *path, GBytes *data, void *user);
void image_tree_visit(const ImageTree *tree, ImageTreeVisit function, void *user);

/*
 * Write the archive to @out. The same tree always gives the same bytes: sorted by path, owner root, no times. Its length is a multiple of 4, so that
 * another archive may follow.
 */
bool image_tree_write_cpio(const ImageTree *tree, const char *out, GError **error);

#endif
