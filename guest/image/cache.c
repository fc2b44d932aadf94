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
    if (!is_whole(path, files)) {
        return NULL;
    }
    utimensat(AT_FDCWD, link, NULL, AT_SYMLINK_NOFOLLOW);
    return g_steal_pointer(&path);
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

/* A name in the folder with its time. */
typedef struct Entry {
    char *path;
    char *target;               /* of a link */
    gint64 time;
} Entry;

static void entry_free(void *data)
{
    Entry *entry = data;

    g_free(entry->path);
    g_free(entry->target);
    g_free(entry);
}

static int newest_first(const void *a, const void *b)
{
    const Entry *left = *(const Entry *const *)a;
    const Entry *right = *(const Entry *const *)b;

    return left->time > right->time ? -1 : left->time < right->time;
}

/* Links of recipes (@links), or folders of images. */
static GPtrArray *list_entries(const char *folder, bool links)
{
    GPtrArray *entries = g_ptr_array_new_with_free_func(entry_free);
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        GStatBuf st;
        Entry *entry;

        if (*name == '.' || g_lstat(path, &st) < 0 || (links ? !S_ISLNK(st.st_mode) : !S_ISDIR(st.st_mode))) {
            continue;
        }
        entry = g_new0(Entry, 1);
        entry->target = links ? g_file_read_link(path, NULL) : g_strdup(name);
        entry->path = g_steal_pointer(&path);
        entry->time = st.st_mtime;
        g_ptr_array_add(entries, entry);
    }
    if (dir) {
        g_dir_close(dir);
    }
    g_ptr_array_sort(entries, newest_first);
    return entries;
}

void cache_prune(const char *folder, guint keep)
{
    g_autoptr(GPtrArray) recipes = list_entries(folder, true);
    g_autoptr(GPtrArray) images = list_entries(folder, false);
    g_autoptr(GHashTable) used = g_hash_table_new(g_str_hash, g_str_equal);
    gint64 hour_ago = g_get_real_time() / G_USEC_PER_SEC - 3600;

    for (guint i = 0; i < recipes->len; i++) {
        const Entry *recipe = recipes->pdata[i];

        if (i >= keep) {
            g_unlink(recipe->path);
        } else if (recipe->target) {
            g_hash_table_add(used, recipe->target);
        }
    }
    for (guint i = 0; i < images->len; i++) {
        const Entry *image = images->pdata[i];

        if (!g_hash_table_contains(used, image->target) && image->time < hour_ago) {
            cache_remove(image->path);
        }
    }
}
