/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * docs/specs/nfit.rst names every field with its place and property, and every
 * damage with its description.
 */
#include <string.h>
#include "fw/nfit-build.h"
#include "fw/nfit-damage.h"

static char *page;

/* Whether some line of the page holds all words in this order. */
static gboolean has_line(const char *const *words)
{
    g_auto(GStrv) lines = g_strsplit(page, "\n", -1);

    for (guint i = 0; lines[i]; i++) {
        const char *at = lines[i];
        guint found = 0;

        while (words[found] && (at = strstr(at, words[found]))) {
            at += strlen(words[found++]);
        }
        if (!words[found]) {
            return TRUE;
        }
    }
    return FALSE;
}

/* The page with every run of spaces and line ends made one space. */
static char *flowing(const char *text)
{
    GString *out = g_string_new(NULL);

    for (; *text; text++) {
        gboolean space = g_ascii_isspace(*text);

        if (!space || (out->len && out->str[out->len - 1] != ' ')) {
            g_string_append_c(out, space ? ' ' : *text);
        }
    }
    return g_string_free(out, FALSE);
}

static void test_fields(void)
{
    for (uint16_t type = 0; type < FW_NFIT_TYPE_COUNT; type++) {
        const struct fw_acpi_layout *layout = fw_nfit_layout(type);

        for (const struct fw_acpi_field *field = layout->fields; field->name; field++) {
            g_autofree char *place = g_strdup_printf("%u ", field->wire);
            g_autofree char *width = g_strdup_printf(" %u ", field->width);
            const char *words[] = { place, width, field->name, NULL };

            g_test_message("%s, %s", layout->name, field->name);
            g_assert_true(has_line(words));
        }
    }
}

static void test_properties(void)
{
    guint count;
    const struct fw_nfit_property *rows = fw_nfit_properties(&count);

    for (guint i = 0; i < count; i++) {
        g_autofree char *name = g_strdup_printf("``%s``", rows[i].name);
        const char *words[] = { fw_nfit_property_field(&rows[i])->name, name, rows[i].standard,
                                NULL };

        g_test_message("%s", rows[i].name);
        g_assert_true(has_line(words));
    }
}

static void test_damages(void)
{
    g_autofree char *text = flowing(page);
    const struct fw_damage *damage;

    for (guint i = 0; (damage = fw_damage_nth(i)); i++) {
        /* The first letter is a capital there. */
        g_autofree char *name = g_strdup_printf("``%s`` ", fw_damage_name(damage));
        const char *entry = strstr(text, name);

        g_test_message("%s", fw_damage_name(damage));
        while (entry && !g_str_has_prefix(entry + strlen(name) + 1,
                                          fw_damage_description(damage) + 1)) {
            entry = strstr(entry + 1, name);
        }
        g_assert_nonnull(entry);
    }
}

int main(int argc, char **argv)
{
    g_autofree char *path = NULL;

    g_test_init(&argc, &argv, NULL);
    path = g_test_build_filename(G_TEST_DIST, "..", "..", "docs", "specs", "nfit.rst", NULL);
    if (!g_file_get_contents(path, &page, NULL, NULL)) {
        g_error("cannot read %s", path);
    }
    g_test_add_func("/nfit-doc/fields", test_fields);
    g_test_add_func("/nfit-doc/properties", test_properties);
    g_test_add_func("/nfit-doc/damages", test_damages);
    return g_test_run();
}
