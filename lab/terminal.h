/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Our standard input as the input of a guest's console. */
#ifndef LAB_TERMINAL_H
#define LAB_TERMINAL_H

#include <gio/gio.h>

/* Ctrl-]: the key that leaves the guest, as in telnet. */
#define TERMINAL_ESCAPE 0x1d

typedef struct Terminal Terminal;

Terminal *terminal_new(void);

/*
 * Begin to copy standard input to @to. A terminal is switched to raw mode, so that every key (Ctrl-C too) goes to the guest. At the end of
 * a pipe the shell is told to exit.
 */
void terminal_open(Terminal *terminal, GOutputStream *to);

/* Stop copying; the terminal is as it was. */
void terminal_close(Terminal *terminal);

/* The user has pressed TERMINAL_ESCAPE. */
gboolean terminal_left(const Terminal *terminal);

void terminal_free(Terminal *terminal);

#endif
