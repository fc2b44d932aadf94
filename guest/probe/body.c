/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finished events from a child of PID 1 to PID 1. The child may be killed in the middle of a line; such a line is never sent on.
 */
#define _GNU_SOURCE
#include "body.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

void body_write(const struct json *json)
{
    char line[JSON_BODY_MAX + 1];
    size_t done = 0;

    memcpy(line, json->body, json->len);
    line[json->len] = '\n';
    while (done < json->len + 1) {
        ssize_t wrote = write(STDOUT_FILENO, line + done, json->len + 1 - done);

        if (wrote <= 0) {
            _exit(1);           /* the job's pipe is blocking, so PID 1 has closed it: nobody listens any more */
        }
        done += (size_t)wrote;
    }
}

void body_data(void *user, int stream, const char *bytes, size_t size)
{
    struct body_reader *reader = user;

    (void)stream;
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == '\n') {
            console_send_body(reader->console, reader->line, reader->len);
            reader->len = 0;
        } else if (reader->len < sizeof(reader->line)) {
            reader->line[reader->len++] = bytes[i];
        }
    }
}

const char *errno_name(int error)
{
    static char number[16];
    const char *name = strerrorname_np(error);

    if (name) {
        return name;
    }
    snprintf(number, sizeof(number), "%d", error);
    return number;
}
