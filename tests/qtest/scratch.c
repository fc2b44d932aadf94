/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The temporary folder of a test program: see scratch.h.
 *
 * A failed assertion ends the program by SIGABRT, which runs no atexit() function: libqtest has a list of its own for that.
 */
#include "qemu/osdep.h"
#include <glib/gstdio.h>
#include "tests/qtest/libqtest.h"
#include "scratch.h"

static char *folder;
static pid_t owner;             /* a child between fork() and exec() has the same atexit() functions */

static void remove_folder(void)
{
    GDir *entries = folder && owner == getpid() ? g_dir_open(folder, 0, NULL) : NULL;
    const char *name;

    while (entries && (name = g_dir_read_name(entries))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        g_unlink(path);
    }
    if (entries) {
        g_dir_close(entries);
        g_rmdir(folder);
    }
}

static void remove_at_abort(void *unused)
{
    remove_folder();
}

static void make_folder(void)
{
    g_autoptr(GError) error = NULL;

    folder = g_dir_make_tmp("misfit-qtest-XXXXXX", &error);
    g_assert_no_error(error);
    owner = getpid();
    atexit(remove_folder);
    qtest_add_abrt_handler(remove_at_abort, &folder);
}

char *scratch_path(void)
{
    static unsigned count;

    if (!folder) {
        make_folder();
    }
    return g_strdup_printf("%s/%u", folder, ++count);
}

char *scratch_file(uint64_t size)
{
    char *path = scratch_path();
    int fd = g_open(path, O_RDWR | O_CREAT | O_EXCL, 0600);

    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(ftruncate(fd, size), ==, 0);
    close(fd);
    return path;
}
