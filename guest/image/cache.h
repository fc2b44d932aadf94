/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Folders of the cache: made once, by one process, seen only when whole.
 *
 * A folder has a name made of its content's key. What was asked for is a "recipe": a symbolic link recipe-KEY leads to the folder that it gave last. So a warm start
 * needs one look at a link, and two recipes with the same result share it.
 */
#ifndef MISFIT_IMAGE_CACHE_H
#define MISFIT_IMAGE_CACHE_H

#include <glib.h>
#include <stdbool.h>

/* $MISFIT_CACHE or ${XDG_CACHE_HOME:-~/.cache}/misfit, then @section. */
char *cache_section(const char *section);

typedef struct CacheLock {
    int fd;
} CacheLock;

/* Wait for the lock of @recipe in @folder (made when needed); false with @error. @waiting is called once when somebody else holds it. */
bool cache_lock(CacheLock *lock, const char *folder, const char *recipe, void (*waiting)(void *user), void *user, GError **error);
void cache_unlock(CacheLock *lock);

/* The folder that @recipe gave, NULL when it has not been made or is incomplete (each of @files must be there). Notes that it was asked for. */
char *cache_lookup(const char *folder, const char *recipe, const char *const *files);

/* A new folder to fill, for @recipe; removes what an interrupted run has left of it. The lock must be held. */
char *cache_begin(const char *folder, const char *recipe, GError **error);

/*
 * Make the filled folder @work, which has @files, the one of @key and let @recipe lead to it; the path of the folder. A whole folder that is there already stays,
 * since it may be in use. The lock must be held.
 */
char *cache_commit(const char *folder, const char *recipe, const char *work, const char *key, const char *const *files, GError **error);

/*
 * Forget the recipes that were not asked for lately (all but the newest @keep), then remove the folders to which none leads and which are older than an hour: nobody
 * can still be about to open them.
 */
void cache_prune(const char *folder, guint keep);

/* Remove a folder with its files (it has no folders in it). */
void cache_remove(const char *path);

#endif
