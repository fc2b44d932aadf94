/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Folders of the cache. Nothing is ever changed in place: a folder is filled under another name, then renamed.
 */
#include "cache.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image.h"

#define WORK_PREFIX ".work-"

static bool fail(GError **error, const char *what, const char *path)
{
    int number = errno;

    g_set_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_CACHE, "cannot %s %s: %s", what, path, g_strerror(number));
    return false;
}

char *cache_section(const char *section)
{
    const char *cache = g_getenv("MISFIT_CACHE");

    return cache && *cache ? g_build_filename(cache, section, NULL) : g_build_filename(g_get_user_cache_dir(), "misfit", section, NULL);
}

bool cache_lock(CacheLock *lock, const char *folder, const char *recipe, void (*waiting)(void *user), void *user, GError **error)
{
    g_autofree char *name = g_strconcat(".lock-", recipe, NULL);
    g_autofree char *path = g_build_filename(folder, name, NULL);

    if (g_mkdir_with_parents(folder, 0755) < 0) {
        return fail(error, "make the folder", folder);
    }
    lock->fd = g_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (lock->fd < 0) {
        return fail(error, "open", path);
    }
    if (flock(lock->fd, LOCK_EX | LOCK_NB) == 0) {
        return true;
    }
    if (waiting) {
        waiting(user);
    }
    while (flock(lock->fd, LOCK_EX) < 0) {
        if (errno != EINTR) {
            fail(error, "lock", path);
            close(lock->fd);
            return false;
        }
    }
    return true;
}

void cache_unlock(CacheLock *lock)
{
    close(lock->fd);
}

static char *recipe_path(const char *folder, const char *recipe)
{
    g_autofree char *name = g_strconcat("recipe-", recipe, NULL);

    return g_build_filename(folder, name, NULL);
}

static bool is_whole(const char *path, const char *const *files)
{
    for (; *files; files++) {
        g_autofree char *file = g_build_filename(path, *files, NULL);

        if (!g_file_test(file, G_FILE_TEST_IS_REGULAR)) {
            return false;
        }
    }
    return true;
}

char *cache_lookup(const char *folder, const char *recipe, const char *const *files)
{
    g_autofree char *link = recipe_path(folder, recipe);
    g_autofree char *target = g_file_read_link(link, NULL);
    g_autofree char *path = target ? g_build_filename(folder, target, NULL) : NULL;

    if (!path) {
        return NULL;
    }
    return is_whole(path, files) ? g_steal_pointer(&path) : NULL;
}

void cache_remove(const char *path)
{
    GDir *dir = g_dir_open(path, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *file = g_build_filename(path, name, NULL);

        g_unlink(file);
    }
    if (dir) {
        g_dir_close(dir);
        g_rmdir(path);
    }
}

static void remove_left(const char *folder, const char *prefix)
{
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        if (g_str_has_prefix(name, prefix)) {
            g_autofree char *path = g_build_filename(folder, name, NULL);

            cache_remove(path);
        }
    }
    if (dir) {
        g_dir_close(dir);
    }
}

char *cache_begin(const char *folder, const char *recipe, GError **error)
{
    g_autofree char *prefix = g_strconcat(WORK_PREFIX, recipe, "-", NULL);
    g_autofree char *name = g_strconcat(prefix, "XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, name, NULL);

    remove_left(folder, prefix);
    if (!g_mkdtemp_full(path, 0755)) {
        fail(error, "make a folder in", folder);
        return NULL;
    }
    return g_steal_pointer(&path);
}

/* Let the link of @recipe lead to @key, in one step. */
static bool point(const char *folder, const char *recipe, const char *key, GError **error)
{
    g_autofree char *link = recipe_path(folder, recipe);
    g_autofree char *fresh = g_strconcat(link, ".new", NULL);

    g_unlink(fresh);
    if (symlink(key, fresh) < 0 || g_rename(fresh, link) < 0) {
        return fail(error, "make the link", link);
    }
    return true;
}

/* What is renamed must be on the disk before its new name is. */
static bool sync_files(const char *work, const char *const *files, GError **error)
{
    for (; *files; files++) {
        g_autofree char *path = g_build_filename(work, *files, NULL);
        int fd = g_open(path, O_RDONLY | O_CLOEXEC, 0);
        bool ok = fd >= 0 && fsync(fd) == 0;

        if (!ok) {
            fail(error, "write", path);
        }
        if (fd >= 0) {
            close(fd);
        }
        if (!ok) {
            return false;
        }
    }
    return true;
}

char *cache_commit(const char *folder, const char *recipe, const char *work, const char *key, const char *const *files, GError **error)
{
    g_autofree char *path = g_build_filename(folder, key, NULL);

    if (!sync_files(work, files, error)) {
        return NULL;
    }
    if (is_whole(path, files)) {
        cache_remove(work);
    } else {
        cache_remove(path);
        if (g_rename(work, path) < 0) {
            fail(error, "rename a folder to", path);
            return NULL;
        }
    }
    return point(folder, recipe, key, error) ? g_steal_pointer(&path) : NULL;
}
