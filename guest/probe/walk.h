/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Walks a folder of sysfs or of the device tree and reports what it finds.
 */
#ifndef MISFIT_PROBE_WALK_H
#define MISFIT_PROBE_WALK_H

#include "fact.h"

/* What of a sysfs folder is reported. */
struct walk_rule {
    const char *root;
    const char *prefix;         /* only entries of the root whose names begin so; NULL: all */
    const char *const *subdirs; /* NULL-terminated: only these folders are entered; NULL: all that are no devices of their own */
    const char *skip;           /* an attribute that must not be read, or NULL */
    bool links;                 /* report symbolic links */
    bool links_below;           /* report them only below the root's entries, which have too many */
};

/* Report the tree below rule->root, sorted by name. Entries of the root may be symbolic links; below them links are not followed. */
void walk_sysfs(const struct fact_sink *sink, const struct walk_rule *rule);

/* Report every file below @root as a binary fact with its path relative to @root. */
void walk_files(const struct fact_sink *sink, const char *root);

#endif
