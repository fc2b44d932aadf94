/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two archives into one file. The kernel unpacks one archive after the other (buffer-format.rst); each begins at a multiple of 4 bytes.
 */
#define _GNU_SOURCE
#include "image.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ARCHIVE_ALIGN 4
#define COPY_ROOM     (64u << 10)

static bool fail(GError **error, const char *what, const char *path, int number)
{
    g_set_error(error, G_IO_ERROR, g_io_error_from_errno(number), "cannot %s %s: %s", what, path, g_strerror(number));
    return false;
}

/* By hand, for file systems between which the kernel does not copy. errno is set on failure. */
static bool copy_plain(int in, int out)
{
    g_autofree char *room = g_malloc(COPY_ROOM);
    ssize_t got;

    while ((got = read(in, room, COPY_ROOM)) > 0) {
        for (ssize_t done = 0; done < got;) {
            ssize_t wrote = write(out, room + done, (size_t)(got - done));

            if (wrote < 0) {
                return false;
            }
            done += wrote;
        }
    }
    return got == 0;
}

/* Append all of @in to @out: the kernel shares the blocks or copies them itself. */
static bool copy_all(int in, int out)
{
    ssize_t done;

    do {
        done = copy_file_range(in, NULL, out, NULL, 1u << 30, 0);
    } while (done > 0);
    return done == 0 || copy_plain(in, out);
}

static bool append(const char *path, int out, const char *out_path, GError **error)
{
    int in = g_open(path, O_RDONLY | O_CLOEXEC, 0);
    int number;
    bool ok;

    if (in < 0) {
        return fail(error, "open", path, errno);
    }
    ok = copy_all(in, out);
    number = errno;
    close(in);
    return ok || fail(error, "write", out_path, number);
}

/* Zero bytes up to where the next archive may begin. */
static bool align(int out, const char *path, GError **error)
{
    off_t end = lseek(out, 0, SEEK_END);
    off_t target = (end + ARCHIVE_ALIGN - 1) / ARCHIVE_ALIGN * ARCHIVE_ALIGN;

    if (end < 0 || ftruncate(out, target) < 0 || lseek(out, target, SEEK_SET) < 0) {
        return fail(error, "write", path, errno);
    }
    return true;
}

bool misfit_image_join(const char *image, const char *archive, const char *out, GError **error)
{
    int fd = g_open(out, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    bool ok;

    if (fd < 0) {
        return fail(error, "create", out, errno);
    }
    ok = append(image, fd, out, error) && align(fd, out, error) && append(archive, fd, out, error);
    if (close(fd) < 0 && ok) {
        ok = fail(error, "write", out, errno);
    }
    if (!ok) {
        g_unlink(out);
    }
    return ok;
}
