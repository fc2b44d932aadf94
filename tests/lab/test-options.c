/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parser and its tables: what well-formed command lines mean, and that the tables are sound.
 */
#include <string.h>

#include "options.h"
#include "suggest.h"

static options *parse(const char *words)
{
    g_auto(GStrv) argv = g_strsplit(words, " ", -1);
    g_autoptr(GError) error = NULL;
    options *o = options_parse(argv, &error);

    g_assert_no_error(error);
    g_assert_nonnull(o);
    return o;
}

static void test_values(void)
{
    g_autoptr(options) o = parse("run -j4 --json -k --kernel=a=b --accel kvm one two --report tap=x --report junit=y");

    g_assert_cmpstr(o->verb->name, ==, "run");
    g_assert_cmpint(o->jobs, ==, 4);
    g_assert_true(o->json && o->keep && !o->all);
    g_assert_cmpstr(o->kernel, ==, "a=b");
    g_assert_cmpstr(o->accel, ==, "kvm");
    g_assert_cmpuint(o->args->len, ==, 2);
    g_assert_cmpstr(o->args->pdata[1], ==, "two");
    g_assert_cmpuint(o->reports->len, ==, 2);
    g_assert_cmpstr(o->reports->pdata[1], ==, "junit=y");
}

static void test_defaults(void)
{
    g_autoptr(options) o = parse("run nominal");

    g_assert_cmpint(o->jobs, ==, 1);
    g_assert_cmpint(o->time_factor, ==, 0);
    g_assert_null(o->output);
    g_assert_false(o->json || o->keep || o->bisect);
}

static void test_after(void)
{
    g_autoptr(options) o = parse("qemu x86_64 -- -m 2G --help");

    g_assert_false(o->help);
    g_assert_cmpuint(o->after->len, ==, 3);
    g_assert_cmpstr(o->after->pdata[2], ==, "--help");
}

static void test_before_verb(void)
{
    g_autoptr(options) o = parse("--json list");

    g_assert_cmpstr(o->verb->name, ==, "list");
    g_assert_true(o->json);
}

/* A lone dash is a word, not an option. */
static void test_dash(void)
{
    g_autoptr(options) o = parse("run -");

    g_assert_cmpstr(o->args->pdata[0], ==, "-");
}

static void test_tables(void)
{
    for (size_t i = 0; i < VERB_COUNT; i++) {
        g_assert_nonnull(verbs[i].name);
        g_assert_nonnull(verbs[i].text);
        g_assert_cmpuint(strlen(verbs[i].summary), >, 0);
        for (size_t k = 0; k < i; k++) {
            g_assert_cmpstr(verbs[i].name, !=, verbs[k].name);
        }
    }
    for (size_t i = 0; i < option_row_count; i++) {
        const struct option_row *row = &option_rows[i];

        g_assert_cmpuint(row->verbs, !=, 0);
        g_assert_true((row->kind == OPTION_FLAG) == (row->metavar == NULL));
        g_assert_true(row->kind != OPTION_INT || row->min < row->max);
        for (size_t k = 0; k < i; k++) {
            g_assert_cmpstr(row->name, !=, option_rows[k].name);
            g_assert_true(row->letter == 0 || row->letter != option_rows[k].letter);
            g_assert_cmpuint(row->offset, !=, option_rows[k].offset);
        }
    }
}

static void test_suggest(void)
{
    static const char *const words[] = { "run", "replay", "explain", "list", NULL };

    g_assert_cmpstr(suggest_nearest("rnu", words), ==, "run");
    g_assert_cmpstr(suggest_nearest("explan", words), ==, "explain");
    g_assert_cmpstr(suggest_nearest("expl", words), ==, "explain");
    g_assert_cmpstr(suggest_nearest("lsit", words), ==, "list");
    g_assert_null(suggest_nearest("frobnicate", words));
    g_assert_null(suggest_nearest("", words));
    g_assert_null(suggest_nearest("a-word-that-is-so-long-that-nobody-can-have-meant-any-of-the-words-above-with-it", words));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/lab/options/values", test_values);
    g_test_add_func("/lab/options/defaults", test_defaults);
    g_test_add_func("/lab/options/after", test_after);
    g_test_add_func("/lab/options/before-verb", test_before_verb);
    g_test_add_func("/lab/options/dash", test_dash);
    g_test_add_func("/lab/options/tables", test_tables);
    g_test_add_func("/lab/options/suggest", test_suggest);
    return g_test_run();
}
