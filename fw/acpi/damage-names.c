/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Requests for damage by name.
 *
 * Must not: know a single damage, or what a row holds besides its name.
 */
#include "damage-names.h"

static const void *find(const struct damage_names *names, const char *name)
{
    const void *row;

    for (guint i = 0; (row = names->row(i)); i++) {
        if (g_str_equal(names->name(row), name)) {
            return row;
        }
    }
    return NULL;
}

static void unknown_name(const struct damage_names *names, const char *name, GError **error)
{
    g_autoptr(GString) known = g_string_new(NULL);
    const void *row;

    for (guint i = 0; (row = names->row(i)); i++) {
        g_string_append_printf(known, "%s%s", i ? ", " : "", names->name(row));
    }
    g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_SYNTAX,
                "'%s' is no %s; there are: %s", name, names->kind, known->str);
}

GPtrArray *damage_names_parse(const struct damage_names *names, const char *text, GError **error)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    g_auto(GStrv) words = NULL;

    if (!text || !*text || g_str_equal(text, "none")) {
        return g_steal_pointer(&rows);
    }
    words = g_strsplit(text, ":", -1);
    for (guint i = 0; words[i]; i++) {
        const void *row = find(names, words[i]);

        if (!row) {
            unknown_name(names, words[i], error);
            return NULL;
        }
        if (g_ptr_array_find(rows, row, NULL)) {
            g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_SYNTAX,
                        "%s '%s' is named twice", names->kind, words[i]);
            return NULL;
        }
        g_ptr_array_add(rows, (gpointer)row);
    }
    return g_steal_pointer(&rows);
}
