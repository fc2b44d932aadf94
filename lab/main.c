/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The program `misfit`: reads the command line and hands over to one verb, which lives in the file of its name.
 */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "exit-status.h"
#include "options.h"

/*
 * Under `git bisect run` any status from 1 to 124 means that the kernel is bad. A command line that is wrong says nothing of a kernel.
 */
static enum exit_status usage_status(char **argv)
{
    for (; *argv && strcmp(*argv, "--") != 0; argv++) {
        if (strcmp(*argv, "--bisect") == 0) {
            return EXIT_UNTESTABLE;
        }
    }
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(options) o = NULL;

    (void)argc;
    setlocale(LC_CTYPE, "");
    if (argv[1] && strcmp(argv[1], "--version") == 0) {
        printf("misfit %s\n", MISFIT_VERSION);
        return EXIT_GOOD;
    }
    o = options_parse(argv + 1, &error);
    if (!o) {
        fprintf(stderr, "misfit: %s\n", error->message);
        return usage_status(argv + 1);
    }
    if (o->help) {
        help_print(o->verb);
        return EXIT_GOOD;
    }
    if (!o->verb->run) {
        fprintf(stderr, "misfit: '%s' is done by the script 'misfit' at the top of the checkout; start that one\n", o->verb->name);
        return EXIT_USAGE;
    }
    return o->verb->run(o);
}
