/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Quoting for a POSIX shell (POSIX.1-2017, Shell Command Language, 2.2). Only for people's and replay's eyes: misfit itself starts
 * programs by argument vectors and never by a shell's text.
 */
#include <glib.h>
#include <string.h>

#include "quote.h"

#define PLAIN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:,./@%^"

char *quote_word(const char *word)
{
    if (word[0] && word[strspn(word, PLAIN)] == '\0') {
        return g_strdup(word);
    }
    return g_shell_quote(word);
}

char *quote_command(char *const *argv)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (unsigned i = 0; argv[i]; i++) {
        g_autofree char *word = quote_word(argv[i]);

        if (i > 0) {
            g_string_append(text, argv[i][0] == '-' ? " \\\n  " : " ");
        }
        g_string_append(text, word);
    }
    g_string_append_c(text, '\n');
    return g_string_free(g_steal_pointer(&text), FALSE);
}
