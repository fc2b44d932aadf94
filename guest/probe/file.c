/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whole files into memory.
 */
#define _GNU_SOURCE
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_ROOM 8192u

static bool make_room(struct file *file, size_t *room)
{
    size_t wanted = *room ? *room * 2 : FIRST_ROOM;
    char *bigger;

    if (*room - file->size > 1) {
        return true;
    }
    bigger = realloc(file->data, wanted);
    if (!bigger) {
        return false;
    }
    file->data = bigger;
    *room = wanted;
    return true;
}

static bool read_all(struct file *file, int fd, size_t max)
{
    size_t room = 0;

    for (;;) {
        ssize_t got;

        if (!make_room(file, &room)) {
            return false;
        }
        got = read(fd, file->data + file->size, room - file->size - 1);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return false;
        }
        file->size += (size_t)got;
        if (file->size > max) {
            file->size = max;
            file->cut = true;
            got = 0;
        }
        if (!got) {
            file->data[file->size] = '\0';
            return true;
        }
    }
}

bool file_read(struct file *file, int dir, const char *name, size_t max)
{
    int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    int error;
    bool ok;

    memset(file, 0, sizeof(*file));
    if (fd < 0) {
        return false;
    }
    ok = read_all(file, fd, max);
    error = errno;
    close(fd);
    if (!ok) {
        file_clear(file);
        errno = error;
    }
    return ok;
}

void file_clear(struct file *file)
{
    free(file->data);
    memset(file, 0, sizeof(*file));
}
