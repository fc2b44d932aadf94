/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every malformed scenario of tests/data/bad-scenarios must give exactly the errors that its first lines state, and misfit must answer with the
 * exit status stated there:
 *
 *   # STATUS: LINE:COLUMN: KEY: MESSAGE        one for each error; "..." at the end stands for any text
 *
 * Each of our own scenarios, on the other hand, must be read without a complaint.
 */
#include <gio/gio.h>
#include <string.h>

#include "fw/scenario.h"

#define EXPECTED_AT_LEAST 40

static char *bad_folder, *good_folder, *program;

/* "# 2: 7:5: text" to status and text; FALSE for another line. */
static gboolean read_expected(const char *line, int *status, const char **text)
{
    char *end;

    if (!g_str_has_prefix(line, "# ") || !g_ascii_isdigit(line[2])) {
        return FALSE;
    }
    *status = (int)g_ascii_strtoll(line + 2, &end, 10);
    *text = end + 2;
    return g_str_has_prefix(end, ": ");
}

static void compare_message(const char *expected, const char *seen)
{
    if (g_str_has_suffix(expected, "...")) {
        g_autofree char *start = g_strndup(expected, strlen(expected) - 3);

        g_assert_true(g_str_has_prefix(seen, start));
    } else {
        g_assert_cmpstr(expected, ==, seen);
    }
}

/* All messages of the file, each without the file's name. */
static GStrv messages_of(const char *path, const char *text, gsize length)
{
    g_autoptr(FwDiags) diags = fw_diags_new("F");
    GPtrArray *scenarios = fw_scenario_parse("F", text, length, diags);
    g_autofree char *all = fw_diags_text(diags);
    GStrv lines = g_strsplit(g_strchomp(all), "\n", -1);

    if (scenarios) {
        g_error("%s was accepted", path);
    }
    for (unsigned i = 0; lines[i]; i++) {
        memmove(lines[i], lines[i] + 2, strlen(lines[i] + 2) + 1);
    }
    return lines;
}

static void run_program(const char *path, int status)
{
    const char *argv[] = { program, "explain", path, NULL };
    g_autofree char *out = NULL, *err = NULL, *place = g_strconcat(path, ":", NULL);
    GError *error = NULL;
    int wait;

    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, &err, &wait, &error);
    g_assert_no_error(error);
    g_spawn_check_wait_status(wait, &error);
    g_assert_error(error, G_SPAWN_EXIT_ERROR, status);
    g_error_free(error);
    g_assert_cmpstr(out, ==, "");
    g_assert_nonnull(strstr(err, place));
}

static void test_bad(gconstpointer data)
{
    const char *path = data, *message = NULL;
    g_auto(GStrv) lines = NULL, seen = NULL;
    g_autofree char *text = NULL;
    unsigned count = 0;
    int status = -1;
    gsize length;

    g_assert_true(g_file_get_contents(path, &text, &length, NULL));
    lines = g_strsplit(text, "\n", -1);
    seen = messages_of(path, text, length);
    for (unsigned i = 0; lines[i] && read_expected(lines[i], &status, &message); i++) {
        g_assert_nonnull(seen[count]);
        compare_message(message, seen[count++]);
    }
    g_assert_cmpint(status, !=, -1);
    g_assert_cmpuint(count, ==, g_strv_length(seen));
    if (program) {
        run_program(path, status);
    }
}

static void test_good(gconstpointer data)
{
    const char *path = data;
    g_autofree char *text = NULL, *complaints = NULL;
    g_autoptr(FwDiags) diags = fw_diags_new(path);
    g_autoptr(GPtrArray) scenarios = NULL;
    gsize length;

    g_assert_true(g_file_get_contents(path, &text, &length, NULL));
    scenarios = fw_scenario_parse(path, text, length, diags);
    complaints = fw_diags_text(diags);
    g_assert_cmpstr(complaints, ==, "");
    g_assert_cmpuint(scenarios->len, >, 0);
    for (unsigned i = 0; i < scenarios->len; i++) {
        const FwScenario *scenario = g_ptr_array_index(scenarios, i);
        g_autofree char *stem = g_path_get_basename(path);

        *strstr(stem, ".yaml") = '\0';
        g_assert_true(g_str_has_prefix(scenario->name, stem));
        g_assert_cmpuint(scenario->boots->len, >, 0);
    }
}

static unsigned add_files(const char *folder, const char *prefix, GTestDataFunc function)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    unsigned count = 0;
    const char *name;

    g_assert_nonnull(dir);
    while ((name = g_dir_read_name(dir))) {
        char *path = g_build_filename(folder, name, NULL);
        g_autofree char *test = g_strconcat(prefix, "/", name, NULL);

        if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
            count += add_files(path, test, function);
            g_free(path);
        } else if (g_str_has_suffix(name, ".yaml")) {
            g_test_add_data_func_full(test, path, function, g_free);
            count++;
        } else {
            g_free(path);
        }
    }
    return count;
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (argc < 3) {
        g_printerr("usage: %s BAD-FOLDER GOOD-FOLDER [PROGRAM]\n", argv[0]);
        return 2;
    }
    bad_folder = argv[1];
    good_folder = argv[2];
    program = argc > 3 ? argv[3] : NULL;
    g_assert_cmpuint(add_files(bad_folder, "/bad", test_bad), >=, EXPECTED_AT_LEAST);
    add_files(good_folder, "/good", test_good);
    return g_test_run();
}
