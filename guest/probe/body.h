/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a child of PID 1 hands finished events to it: one body per line on standard output; and how PID 1 takes them.
 */
#ifndef MISFIT_PROBE_BODY_H
#define MISFIT_PROBE_BODY_H

#include <stddef.h>

#include "console.h"

/* In the child: write the event that json_end() has closed. */
void body_write(const struct json *json);

/* In PID 1: gathers the lines of a child and sends each as an event. */
struct body_reader {
    struct console *console;
    size_t len;
    char line[JSON_BODY_MAX + 1];
};

/* The "data" function of a job; @user is a struct body_reader. */
void body_data(void *user, int stream, const char *bytes, size_t size);

/* Name of an errno value, "E2BIG" and so on; its number as text when it has none. */
const char *errno_name(int error);

#endif
