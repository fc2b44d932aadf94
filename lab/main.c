/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The program `misfit`: reads the command line and hands over to one verb, which lives in the file of its name.
 */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "bisect.h"
#include "options.h"

static gboolean has_word(char **argv, const char *name)
{
    for (; *argv && strcmp(*argv, "--") != 0; argv++) {
        if (g_str_has_prefix(*argv, name) && ((*argv)[strlen(name)] == '\0' || (*argv)[strlen(name)] == '=')) {
            return TRUE;
        }
    }
    return FALSE;
}

/* A command line that is wrong says nothing of a kernel. */
static enum exit_status usage_status(char **argv)
{
    gboolean bisect = has_word(argv, "--bisect") || (has_word(argv, "--kernel") && bisect_is_going_on("."));

    return bisect ? EXIT_UNTESTABLE : EXIT_USAGE;
}

/* The plain command line does what is right in `git bisect run`. */
static void imply_bisect(struct options *o)
{
    if (o->verb == &verbs[VERB_RUN] && o->kernel && !o->bisect && bisect_is_going_on(".")) {
        o->bisect = TRUE;
        fprintf(stderr, "misfit: git is bisecting here: the exit status is that of --bisect\n");
    }
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
    imply_bisect(o);
    if (!o->verb->run) {
        fprintf(stderr, "misfit: '%s' is done by the script 'misfit' at the top of the checkout; start that one\n", o->verb->name);
        return EXIT_USAGE;
    }
    return o->verb->run(o);
}
