/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `misfit --help` and `misfit VERB --help`, made from the tables of options-table.c and grouped by task.
 */
#include <stdio.h>
#include <string.h>

#include "help.h"
#include "options.h"

#define HELP_WIDTH 100
#define HELP_COLUMN 30

const struct exit_row exit_rows[] = {
    { 0, "every scenario gave the verdict that it should (PASS, XFAIL)" },
    { 1, "at least one FAIL or XPASS" },
    { 2, "the command line or a scenario file is wrong; nothing was started" },
    { 3, "CRASH: the guest's kernel or the emulator died" },
    { 4, "TIMEOUT" },
    { 5, "ERROR: misfit itself failed (a missing program, a full disk, ...)" },
    { 77, "everything was skipped" },
    { 125, "with --bisect: this kernel cannot be tested (in place of 2, 5 and 77, and of 3 and 4 when the guest did not get to its probe; otherwise those are 1)" },
};
const size_t exit_row_count = G_N_ELEMENTS(exit_rows);

/* Print @text from column @column on, broken at HELP_WIDTH; the cursor is at column @at. */
static void print_wrapped(const char *text, int at, int column)
{
    g_auto(GStrv) words = g_strsplit_set(text, " ", -1);

    for (char **w = words; *w; w++) {
        int length = g_utf8_strlen(*w, -1);

        if (at > column && at + 1 + length > HELP_WIDTH) {
            printf("\n");
            at = 0;
        }
        if (at < column) {
            printf("%*s", column - at, "");
            at = column;
        } else if (w != words) {
            printf(" ");
            at++;
        }
        printf("%s", *w);
        at += length;
    }
    printf("\n");
}

char *help_option_heading(const struct option_row *row)
{
    g_autofree char *letter = row->letter ? g_strdup_printf("-%c, ", row->letter) : g_strdup("");

    return g_strdup_printf("%s--%s%s%s", letter, row->name, row->metavar ? " " : "", row->metavar ? row->metavar : "");
}

static void print_row(const char *heading, const char *text)
{
    int at = 2 + strlen(heading);

    printf("  %s", heading);
    if (at + 1 > HELP_COLUMN) {
        printf("\n");
        at = 0;
    }
    print_wrapped(text, at, HELP_COLUMN);
}

/* The options that every verb of @mask knows; grouped under their headings in table order. */
static void print_options(unsigned mask)
{
    const char *group = NULL;

    for (size_t i = 0; i < option_row_count; i++) {
        const struct option_row *row = &option_rows[i];
        g_autofree char *heading = help_option_heading(row);

        if (!(row->verbs & mask)) {
            continue;
        }
        if (row->group != group) {
            printf("\n%s:\n", row->group);
            group = row->group;
        }
        print_row(heading, row->help);
    }
}

static void print_exit_statuses(void)
{
    printf("\nExit status:\n");
    for (size_t i = 0; i < exit_row_count; i++) {
        g_autofree char *number = g_strdup_printf("%d", exit_rows[i].status);

        print_row(number, exit_rows[i].meaning);
    }
    printf("  With several scenarios the most severe one counts: 5, 3, 4, 1, 0; 77 only when nothing ran.\n");
}

static void print_verb(const struct verb *verb)
{
    g_auto(GStrv) paragraphs = g_strsplit(verb->text, "\n", -1);

    printf("misfit %s: %s\n\nUsage: misfit %s [options] %s\n", verb->name, verb->summary, verb->name, verb->args);
    for (char **p = paragraphs; *p; p++) {
        if (**p) {
            printf("\n");
            print_wrapped(*p, 0, 0);
        }
    }
    print_options(1u << (verb - verbs));
    print_exit_statuses();
}

static void print_overview(void)
{
    const char *group = NULL;

    printf("misfit: persistent memory firmware, well-behaved and badly behaved, and how real guest drivers take it\n\n"
           "Usage: misfit VERB [options] [words]\n");
    for (size_t g = 0; g < VERB_COUNT; g++) {
        if (g > 0 && verbs[g].group == verbs[g - 1].group) {
            continue;
        }
        group = verbs[g].group;
        printf("\n%s:\n", group);
        for (size_t i = g; i < VERB_COUNT && verbs[i].group == group; i++) {
            g_autofree char *heading = g_strdup_printf("%s %s", verbs[i].name, verbs[i].args);

            print_row(heading, verbs[i].summary);
        }
    }
    print_options(~0u);
    print_exit_statuses();
    printf("\nBegin with: misfit run nominal\n");
}

void help_print(const struct verb *verb)
{
    if (verb) {
        print_verb(verb);
    } else {
        print_overview();
    }
}

int verb_help(const struct options *o)
{
    if (o->man) {
        help_print_man();
    } else if (o->completion) {
        help_print_completion();
    } else if (o->args->len == 0) {
        help_print(NULL);
    } else {
        char *argv[] = { g_ptr_array_index(o->args, 0), (char *)"--help", NULL };
        g_autoptr(GError) error = NULL;
        g_autoptr(options) inner = options_parse(argv, &error);

        if (!inner) {
            fprintf(stderr, "misfit: %s\n", error->message);
            return EXIT_USAGE;
        }
        help_print(inner->verb);
    }
    return EXIT_GOOD;
}
