/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the renderers of the option tables (help.c, manpage.c, completion.c) share. */
#ifndef LAB_HELP_H
#define LAB_HELP_H

#include <glib.h>

#include "exit-status.h"
#include "options.h"

struct exit_row {
    int status;
    const char *meaning;
};
extern const struct exit_row exit_rows[];
extern const size_t exit_row_count;

/* "-j, --jobs N". Caller frees. */
char *help_option_heading(const struct option_row *row);

#endif
