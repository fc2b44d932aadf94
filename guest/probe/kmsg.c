/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's log, read from /dev/kmsg (the kernel's ABI document dev-kmsg): "priority,sequence,micros,flags;text", then lines of properties that begin
 * with a blank.
 */
#define _GNU_SOURCE
#include "kmsg.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RECORD_MAX 8192u

/* The number in the third field, before @end. */
static unsigned long long micros_of(const char *record, const char *end)
{
    const char *comma = memchr(record, ',', (size_t)(end - record));

    comma = comma ? memchr(comma + 1, ',', (size_t)(end - comma - 1)) : NULL;
    return comma ? strtoull(comma + 1, NULL, 10) : 0;
}

void kmsg_record(FILE *out, const char *record, size_t size)
{
    const char *text = memchr(record, ';', size);
    const char *newline;
    unsigned long long micros;

    if (!text) {
        return;
    }
    micros = micros_of(record, text);
    text++;
    newline = memchr(text, '\n', size - (size_t)(text - record));
    fprintf(out, "[%llu.%06llu] ", micros / 1000000, micros % 1000000);
    fwrite(text, 1, (size_t)((newline ? newline : record + size) - text), out);
    fputc('\n', out);
}

bool kmsg_all(FILE *out)
{
    char record[RECORD_MAX + 1];
    int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0) {
        return false;
    }
    for (;;) {
        ssize_t size = read(fd, record, sizeof(record) - 1);

        if (size > 0) {
            record[size] = '\0';
            kmsg_record(out, record, (size_t)size);
        } else if (size == 0 || (errno != EPIPE && errno != EINTR)) {
            break;              /* EPIPE: records were overwritten meanwhile, the next ones follow */
        }
    }
    close(fd);
    return true;
}
