/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signs of trouble in a kernel's console log. */
#ifndef LAB_CONSOLE_SCAN_H
#define LAB_CONSOLE_SCAN_H

#include <glib.h>

typedef enum ConsoleTrouble {
    CONSOLE_FINE,
    CONSOLE_WARNING,    /* the kernel reports a mistake of its own and goes on */
    CONSOLE_OOPS,       /* a part of the kernel died */
    CONSOLE_PANIC,
} ConsoleTrouble;

typedef struct ConsoleLine {
    ConsoleTrouble trouble;
    unsigned number;    /* from 1 */
    char *text;
} ConsoleLine;

/* What the line @text shows. */
ConsoleTrouble console_classify(const char *text);

/* The lines of @log that show trouble, in order: array of ConsoleLine* (free function set). */
GPtrArray *console_scan(const char *log);

/* The last @count lines of @log that are not empty, without control characters; a string list. */
char **console_tail(const char *log, unsigned count);

#endif
