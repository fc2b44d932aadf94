/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whole files into memory, for files whose size is not known before they are read (proc, sysfs, the initramfs).
 */
#ifndef MISFIT_PROBE_FILE_H
#define MISFIT_PROBE_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct file {
    char *data;                 /* a NUL follows the last byte */
    size_t size;
    bool cut;                   /* the file is longer than the limit */
};

/* Read at most @max bytes of @name in the folder @dir (AT_FDCWD: a path); false with errno set. A failure after some bytes is a failure. */
bool file_read(struct file *file, int dir, const char *name, size_t max);

void file_clear(struct file *file);

#endif
