/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Recognises what Linux prints when it is in trouble. Stalls and soft lockups are left out: under emulation on a busy host they say
 * more about the host than about the kernel; a guest that really hangs runs into a limit.
 */
#include <string.h>

#include "console-scan.h"

static const struct {
    const char *text;
    ConsoleTrouble trouble;
} signs[] = {
    { "Kernel panic - not syncing", CONSOLE_PANIC },
    { "soft lockup", CONSOLE_FINE },
    { "BUG: ", CONSOLE_OOPS },
    { "kernel BUG at ", CONSOLE_OOPS },
    { "Oops: ", CONSOLE_OOPS },
    { "general protection fault", CONSOLE_OOPS },
    { "Unable to handle kernel", CONSOLE_OOPS },
    { "WARNING: possible ", CONSOLE_WARNING },
    { "UBSAN: ", CONSOLE_WARNING },
    { " blocked for more than ", CONSOLE_WARNING },
};

/* A sign is a word of its own: "BUG: " is not found in "DEBUG: ". */
static gboolean has_sign(const char *text, const char *sign)
{
    const char *found = text;

    while ((found = strstr(found, sign))) {
        if (found == text || !g_ascii_isalnum(sign[0]) || !g_ascii_isalnum(found[-1])) {
            return TRUE;
        }
        found++;
    }
    return FALSE;
}

/* "WARNING: CPU: 0 PID: 1 at FILE:LINE ..." up to Linux 6.17, "WARNING: FILE:LINE at ..., CPU#0: ..." since. */
static gboolean is_warn_on(const char *text)
{
    return has_sign(text, "WARNING: ") && strstr(text, " at ") && (strstr(text, "CPU: ") || strstr(text, "CPU#"));
}

ConsoleTrouble console_classify(const char *text)
{
    for (size_t i = 0; i < G_N_ELEMENTS(signs); i++) {
        if (has_sign(text, signs[i].text)) {
            return signs[i].trouble;
        }
    }
    return is_warn_on(text) ? CONSOLE_WARNING : CONSOLE_FINE;
}

static void line_free(gpointer data)
{
    ConsoleLine *line = data;

    g_free(line->text);
    g_free(line);
}

/* A line as it is shown: valid text, no carriage returns or escape sequences. */
static char *clean(const char *line)
{
    g_autofree char *valid = g_utf8_make_valid(line, -1);
    GString *out = g_string_new(NULL);

    for (const char *c = valid; *c; c++) {
        if (*c == 033 && c[1] == '[') {
            c += 1 + strcspn(c + 1, "ABCDEFGHJKSTfmnsulh?");
            if (*c == '\0') {
                break;
            }
        } else if ((unsigned char)*c >= ' ' || *c == '\t') {
            g_string_append_c(out, *c);
        }
    }
    return g_string_free(out, FALSE);
}

GPtrArray *console_scan(const char *log)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(line_free);
    g_auto(GStrv) lines = g_strsplit(log, "\n", -1);

    for (unsigned i = 0; lines[i]; i++) {
        ConsoleTrouble trouble = console_classify(lines[i]);

        if (trouble != CONSOLE_FINE) {
            ConsoleLine *line = g_new0(ConsoleLine, 1);

            line->trouble = trouble;
            line->number = i + 1;
            line->text = clean(lines[i]);
            g_ptr_array_add(found, line);
        }
    }
    return found;
}

char **console_tail(const char *log, unsigned count)
{
    g_auto(GStrv) lines = g_strsplit(log, "\n", -1);
    g_autoptr(GPtrArray) tail = g_ptr_array_new();

    for (unsigned i = g_strv_length(lines); i > 0 && tail->len < count; i--) {
        char *line = clean(lines[i - 1]);

        if (line[strspn(line, " \t")] == '\0') {
            g_free(line);
        } else {
            g_ptr_array_insert(tail, 0, line);
        }
    }
    g_ptr_array_add(tail, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&tail), FALSE);
}
