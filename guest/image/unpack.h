/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads Debian packages and compressed files with libarchive.
 */
#ifndef MISFIT_IMAGE_UNPACK_H
#define MISFIT_IMAGE_UNPACK_H

#include <glib.h>
#include <stdbool.h>

/* One entry of a package; the path has no leading "./". Data is NULL for links. */
typedef struct DebEntry {
    const char *path;
    const char *link;           /* target of a symbolic link, NULL for a file */
    GBytes *data;
    bool executable;
} DebEntry;

typedef struct DebVisitor {
    bool (*wants)(const char *path, void *user);            /* whether entry() shall be called; keeps the rest from being kept in memory */
    void (*entry)(const DebEntry *entry, void *user);
    void *user;
} DebVisitor;

/* Walk the files and symbolic links of the package @path (deb(5)). */
bool deb_visit(const char *path, const DebVisitor *visitor, GError **error);

/* The value of a field of the package's control file; NULL when it is not there (no error) or cannot be read (@error). */
char *deb_field(const char *path, const char *field, GError **error);

/* @data with all of its compressions taken off; a file that is not compressed comes back as it is. */
GBytes *unpack_bytes(GBytes *data, const char *name, GError **error);

#endif
