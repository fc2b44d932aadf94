/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Walks a folder of sysfs or of the device tree and reports what it finds. Runs in a child of PID 1: a read may sleep for ever in a driver.
 */
#define _GNU_SOURCE
#include "walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "body.h"
#include "file.h"

#define ATTR_MAX 65536u         /* bytes of one attribute that are read */
#define PATH_ROOM 1024u

struct walk {
    const struct fact_sink *sink;
    const struct walk_rule *rule;
    unsigned dirs;
    struct tree_writer writer;
};

static int no_dots(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
}

/* Numbers inside of names count as numbers: region2 comes before region10. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strverscmp((*a)->d_name, (*b)->d_name);
}

static void free_names(struct dirent **names, int count)
{
    for (int i = 0; i < count; i++) {
        free(names[i]);
    }
    free(names);
}

static void report_attr(struct walk *walk, int dir, const char *name, mode_t mode)
{
    struct file file;

    if (!(mode & 0444) || (walk->rule->skip && !strcmp(name, walk->rule->skip))) {
        return;
    }
    if (!file_read(&file, dir, name, ATTR_MAX)) {
        tree_error(&walk->writer, name, errno_name(errno));
        return;
    }
    tree_attr(&walk->writer, name, file.data, file.size);
    file_clear(&file);
}

static void report_link(struct walk *walk, int dir, const char *name)
{
    char target[PATH_ROOM];
    ssize_t len = readlinkat(dir, name, target, sizeof(target) - 1);
    char *slash;

    if (len < 0) {
        tree_error(&walk->writer, name, errno_name(errno));
        return;
    }
    target[len] = '\0';
    slash = strrchr(target, '/');
    tree_link(&walk->writer, name, slash ? slash + 1 : target);
}

static void report_entries(struct walk *walk, int dir, struct dirent **names, int count, unsigned depth)
{
    bool links = walk->rule->links || (walk->rule->links_below && depth > 1);

    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < count; i++) {
            const char *name = names[i]->d_name;
            struct stat st;

            if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
                continue;       /* hot-unplugged in between */
            }
            if (pass == 0 && S_ISREG(st.st_mode)) {
                report_attr(walk, dir, name, st.st_mode);
            } else if (pass == 1 && S_ISLNK(st.st_mode) && links) {
                report_link(walk, dir, name);
            }
        }
    }
}

/* Whether to enter the folder @name of @dir: not one with power management knobs, nor one that is a device of its own and has its own place in the tree. */
static bool wanted_subdir(const struct walk *walk, int dir, const char *name)
{
    char mark[PATH_ROOM];
    struct stat st;

    if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISDIR(st.st_mode)) {
        return false;
    }
    if (walk->rule->subdirs) {
        for (const char *const *ok = walk->rule->subdirs; *ok; ok++) {
            if (!strcmp(*ok, name)) {
                return true;
            }
        }
        return false;
    }
    snprintf(mark, sizeof(mark), "%s/subsystem", name);
    return strcmp(name, "power") && faccessat(dir, mark, F_OK, 0) < 0;
}

static void walk_folder(struct walk *walk, int parent, const char *name, const char *path, unsigned depth)
{
    struct dirent **names;
    int dir = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int count = dir < 0 ? -1 : scandirat(dir, ".", &names, no_dots, by_name);

    if (count < 0 || ++walk->dirs > MISFIT_TREE_DIRS_MAX) {
        fact_send_error(walk->sink, path, count < 0 ? errno_name(errno) : "EFBIG");
    } else {
        tree_begin(&walk->writer, walk->sink, path);
        report_entries(walk, dir, names, count, depth);
        tree_end(&walk->writer);
        for (int i = 0; i < count && depth < MISFIT_TREE_DEPTH_MAX; i++) {
            char below[PATH_ROOM];

            if (wanted_subdir(walk, dir, names[i]->d_name) &&
                snprintf(below, sizeof(below), "%s/%s", path, names[i]->d_name) < (int)sizeof(below)) {
                walk_folder(walk, dir, names[i]->d_name, below, depth + 1);
            }
        }
    }
    if (count >= 0) {
        free_names(names, count);
    }
    if (dir >= 0) {
        close(dir);
    }
}

static bool wanted_entry(const struct walk_rule *rule, int root, const char *name)
{
    struct stat st;

    if (rule->prefix && strncmp(name, rule->prefix, strlen(rule->prefix))) {
        return false;
    }
    return fstatat(root, name, &st, 0) == 0 && S_ISDIR(st.st_mode) && strcmp(name, "power");
}

void walk_sysfs(const struct fact_sink *sink, const struct walk_rule *rule)
{
    static struct walk walk;
    struct dirent **names;
    int root = open(rule->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int count = root < 0 ? -1 : scandirat(root, ".", &names, no_dots, by_name);

    walk.sink = sink;
    walk.rule = rule;
    walk.dirs = 0;
    if (count < 0) {
        fact_send_error(sink, rule->root, errno_name(errno));
    }
    for (int i = 0; i < count; i++) {
        if (wanted_entry(rule, root, names[i]->d_name)) {
            walk_folder(&walk, root, names[i]->d_name, names[i]->d_name, 1);
        }
    }
    if (count >= 0) {
        free_names(names, count);
    }
    if (root >= 0) {
        close(root);
    }
}

static void send_file(const struct fact_sink *sink, int dir, const char *name, const char *path)
{
    struct file file;

    if (!file_read(&file, dir, name, MISFIT_FACT_MAX)) {
        fact_send_error(sink, path, errno_name(errno));
        return;
    }
    fact_send(sink, path, file.data, file.size, true);
    if (file.cut) {
        fact_send_error(sink, path, "EFBIG");
    }
    file_clear(&file);
}

static void walk_files_below(const struct fact_sink *sink, int parent, const char *name, const char *path, unsigned depth)
{
    struct dirent **names;
    int dir = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int count = dir < 0 ? -1 : scandirat(dir, ".", &names, no_dots, by_name);

    if (count < 0) {
        fact_send_error(sink, *path ? path : name, errno_name(errno));
    }
    for (int i = 0; i < count; i++) {
        const char *entry = names[i]->d_name;
        char below[PATH_ROOM];
        struct stat st;

        if (snprintf(below, sizeof(below), "%s%s%s", path, *path ? "/" : "", entry) >= (int)sizeof(below) ||
            fstatat(dir, entry, &st, AT_SYMLINK_NOFOLLOW) < 0) {
            continue;
        }
        if (S_ISREG(st.st_mode)) {
            send_file(sink, dir, entry, below);
        } else if (S_ISDIR(st.st_mode) && depth < MISFIT_TREE_DEPTH_MAX) {
            walk_files_below(sink, dir, entry, below, depth + 1);
        }
    }
    if (count >= 0) {
        free_names(names, count);
    }
    if (dir >= 0) {
        close(dir);
    }
}

void walk_files(const struct fact_sink *sink, const char *root)
{
    walk_files_below(sink, AT_FDCWD, root, "", 1);
}
