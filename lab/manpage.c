/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The man page misfit(1), as roff with the man macros, from the tables of options-table.c. It adds no facts of its own besides FILES.
 */
#include <stdio.h>

#include "help.h"

/* Print @text with what roff would take as its own escaped: backslashes, minus signs, a leading dot or apostrophe. */
static void print_roff(const char *text)
{
    gboolean line_start = TRUE;

    for (; *text; text++) {
        if (line_start && (*text == '.' || *text == '\'')) {
            printf("\\&");
        }
        line_start = *text == '\n';
        if (*text == '\\') {
            printf("\\e");
        } else if (*text == '-') {
            printf("\\-");
        } else {
            putchar(*text);
        }
    }
}

static void print_tagged(const char *tag, const char *text)
{
    printf(".TP\n.B ");
    print_roff(tag);
    printf("\n");
    print_roff(text);
    printf("\n");
}

static void print_verbs(void)
{
    for (size_t i = 0; i < VERB_COUNT; i++) {
        g_autofree char *tag = g_strdup_printf("%s %s", verbs[i].name, verbs[i].args);

        if (i == 0 || verbs[i].group != verbs[i - 1].group) {
            printf(".SS ");
            print_roff(verbs[i].group);
            printf("\n");
        }
        print_tagged(tag, verbs[i].summary);
        if (verbs[i].text[0]) {
            printf(".IP\n");
            print_roff(verbs[i].text);
            printf("\n");
        }
    }
}

static void print_options(void)
{
    for (size_t i = 0; i < option_row_count; i++) {
        const struct option_row *row = &option_rows[i];
        g_autofree char *tag = help_option_heading(row);
        g_autoptr(GString) text = g_string_new(row->help);

        if (i == 0 || row->group != option_rows[i - 1].group) {
            printf(".SS %s\n", row->group);
        }
        if (row->verbs != ~0u) {
            const char *separator = " (";

            for (size_t v = 0; v < VERB_COUNT; v++) {
                if (row->verbs & (1u << v)) {
                    g_string_append_printf(text, "%s%s", separator, verbs[v].name);
                    separator = ", ";
                }
            }
            g_string_append(text, ")");
        }
        print_tagged(tag, text->str);
    }
}

void help_print_man(void)
{
    printf(".\\\" SPDX-License-Identifier: GPL-2.0-or-later\n");
    printf(".TH MISFIT 1 \"\" \"misfit %s\" \"User commands\"\n", MISFIT_VERSION);
    printf(".SH NAME\nmisfit \\- emulated firmware of persistent memory, and verdicts about guest drivers\n");
    printf(".SH SYNOPSIS\n.B misfit\n.I verb\n[options] [words]\n");
    printf(".SH DESCRIPTION\n");
    print_roff("A scenario (a YAML file: layout, faults, steps for the guest, what must be seen) becomes a booted guest with a real "
               "Linux kernel and real ndctl and daxctl, and a verdict with its evidence.\n");
    printf(".SH VERBS\n");
    print_verbs();
    printf(".SH OPTIONS\n");
    print_options();
    printf(".SH EXIT STATUS\n");
    for (size_t i = 0; i < exit_row_count; i++) {
        g_autofree char *tag = g_strdup_printf("%d", exit_rows[i].status);

        print_tagged(tag, exit_rows[i].meaning);
    }
    printf(".SH FILES\n");
    print_tagged("runs/", "run folders, unless --output names another place");
    print_tagged("${XDG_CACHE_HOME:-~/.cache}/misfit", "sources, images and kernels, by content");
    printf(".SH SEE ALSO\n.BR ndctl (1),\n.BR daxctl (1),\n.BR qemu\\-system\\-x86_64 (1)\n");
}
