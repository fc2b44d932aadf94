/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Copies keys. Nothing is read before the guest's shell is there: a console that nobody reads yet would lose what a pipe holds.
 */
#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "terminal.h"

/* Not Ctrl-D: one that arrives while a command runs reaches the shell as a NUL. The first newline ends a last line that has none. */
#define END_OF_INPUT "\nexit\n"
#define READ_SIZE 256

struct Terminal {
    GOutputStream *to;
    GSource *source;
    gboolean raw;
    gboolean left;
    struct termios before;
};

Terminal *terminal_new(void)
{
    return g_new0(Terminal, 1);
}

static void pass_on(Terminal *terminal, const char *bytes, size_t count)
{
    /* A guest that is gone shows by the machine's end. */
    g_output_stream_write_all(terminal->to, bytes, count, NULL, NULL, NULL);
    g_output_stream_flush(terminal->to, NULL, NULL);
}

static gboolean readable(int fd, GIOCondition condition, gpointer user)
{
    Terminal *terminal = user;
    char bytes[READ_SIZE];
    ssize_t count = read(fd, bytes, sizeof(bytes));

    (void)condition;
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) {
        return G_SOURCE_CONTINUE;
    }
    if (count <= 0) {
        pass_on(terminal, END_OF_INPUT, strlen(END_OF_INPUT));
        return G_SOURCE_REMOVE;
    }
    if (terminal->raw && memchr(bytes, TERMINAL_ESCAPE, count)) {
        terminal->left = TRUE;
        return G_SOURCE_REMOVE;
    }
    pass_on(terminal, bytes, count);
    return G_SOURCE_CONTINUE;
}

static void make_raw(Terminal *terminal)
{
    struct termios raw;

    if (tcgetattr(STDIN_FILENO, &terminal->before) != 0) {
        return;
    }
    raw = terminal->before;
    cfmakeraw(&raw);
    terminal->raw = tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0;
}

void terminal_open(Terminal *terminal, GOutputStream *to)
{
    terminal->to = to;
    make_raw(terminal);
    terminal->source = g_unix_fd_source_new(STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR);
    g_source_set_callback(terminal->source, G_SOURCE_FUNC(readable), terminal, NULL);
    g_source_attach(terminal->source, g_main_context_get_thread_default());
}

void terminal_close(Terminal *terminal)
{
    if (terminal->source) {
        g_source_destroy(terminal->source);
        g_clear_pointer(&terminal->source, g_source_unref);
    }
    if (terminal->raw) {
        tcsetattr(STDIN_FILENO, TCSANOW, &terminal->before);
        terminal->raw = FALSE;
    }
}

gboolean terminal_left(const Terminal *terminal)
{
    return terminal->left;
}

void terminal_free(Terminal *terminal)
{
    terminal_close(terminal);
    g_free(terminal);
}
