/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words and command lines as text that a POSIX shell reads back unchanged. */
#ifndef LAB_QUOTE_H
#define LAB_QUOTE_H

/* @word as it is when it needs no quotes, else in single quotes. Caller frees. */
char *quote_word(const char *word);

/*
 * The whole command, an option with its value on each line ("  -m 2G \"), ended by a newline. Caller frees.
 * @argv: NULL-terminated; argv[0] is the program.
 */
char *quote_command(char *const *argv);

#endif
