/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * docs/ndctl.rst says which scenario runs which command of ndctl: the step must be there, call the command, and be judged by what it printed or how it
 * ended; and no command may be missing.
 */
#include <string.h>

#include "fw/scenario.h"

static const char *const commands[] = {
    "inject-error", "start-scrub", "wait-scrub", "list -M", "clear-errors", "inject-smart", "monitor", "update-firmware", "activate-firmware",
    "setup-passphrase", "update-passphrase", "remove-passphrase", "freeze-security", "sanitize-dimm --crypto-erase", "sanitize-dimm --overwrite",
    "wait-overwrite", "init-labels", "read-labels", "write-labels", "check-labels", "zero-labels", "create-namespace --mode raw",
    "create-namespace --mode sector", "create-namespace --mode fsdax", "create-namespace --mode devdax", "check-namespace", "write-infoblock",
    "read-infoblock",
};

/* One row of the table. */
typedef struct Row {
    char *command;              /* words after "ndctl" */
    char *scenario;             /* name of a file below scenarios/, without .yaml */
    char *step;
} Row;

static const char *top;

static void row_free(Row *row)
{
    g_free(row->command);
    g_free(row->scenario);
    g_free(row->step);
    g_free(row);
}

/* The rows of a table's text: those that begin with a command in double backquotes. */
static GPtrArray *rows_parse(const char *text)
{
    g_autoptr(GRegex) form = g_regex_new("^``([^`]+)``\\s+([\\w-]+)\\s+([\\w-]+)\\s+\\S", G_REGEX_MULTILINE, 0, NULL);
    GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify)row_free);
    g_autoptr(GMatchInfo) match = NULL;

    g_regex_match(form, text, 0, &match);
    for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
        Row *row = g_new0(Row, 1);

        row->command = g_match_info_fetch(match, 1);
        row->scenario = g_match_info_fetch(match, 2);
        row->step = g_match_info_fetch(match, 3);
        g_ptr_array_add(rows, row);
    }
    return rows;
}

/* A line of the shell text calls ndctl with these words, the first of which is the command. */
static gboolean calls(const char *run, const char *command)
{
    g_auto(GStrv) words = g_strsplit(command, " ", -1);
    g_auto(GStrv) lines = g_strsplit(run, "\n", -1);

    for (unsigned i = 0; lines[i]; i++) {
        g_autofree char *line = g_strconcat(lines[i], " ", NULL);
        gboolean all = TRUE;

        for (unsigned j = 0; words[j] && all; j++) {
            g_autofree char *escaped = g_regex_escape_string(words[j], -1);
            g_autofree char *word = g_strdup_printf(j ? " %s[ =]" : "\\bndctl %s ", escaped);

            all = g_regex_match_simple(word, line, 0, 0);
        }
        if (all) {
            return TRUE;
        }
    }
    return FALSE;
}

/* An expectation of the boot is about what the step printed or how it ended. */
static gboolean is_judged(const FwScenarioBoot *boot, const char *step)
{
    for (guint i = 0; i < boot->expect->len; i++) {
        const FwScenarioExpect *expect = boot->expect->pdata[i];

        if (expect->kind == FW_SCENARIO_EXPECT_FACT && g_str_equal(fw_fact_path_root(expect->fact), "step") &&
            g_strcmp0(fw_fact_path_member(expect->fact, 1), step) == 0) {
            return TRUE;
        }
    }
    return FALSE;
}

/* The text of scenarios/THEME/NAME.yaml, whatever the theme. */
static char *scenario_text(const char *name)
{
    g_autofree char *folder = g_build_filename(top, "scenarios", NULL);
    g_autofree char *file = g_strconcat(name, ".yaml", NULL);
    g_autoptr(GDir) themes = g_dir_open(folder, 0, NULL);
    const char *theme;
    char *text = NULL;

    g_assert_nonnull(themes);
    while (!text && (theme = g_dir_read_name(themes))) {
        g_autofree char *path = g_build_filename(folder, theme, file, NULL);

        g_file_get_contents(path, &text, NULL, NULL);
    }
    return text;
}

/* What is wrong with a row, or NULL. */
static char *row_fault(const Row *row)
{
    g_autofree char *text = scenario_text(row->scenario);
    g_autoptr(FwDiags) diags = fw_diags_new(row->scenario);
    g_autoptr(GPtrArray) scenarios = text ? fw_scenario_parse(row->scenario, text, strlen(text), diags) : NULL;
    gboolean found = FALSE;

    if (!scenarios) {
        return g_strdup_printf("there is no scenario %s", row->scenario);
    }
    for (guint i = 0; i < scenarios->len; i++) {
        const FwScenario *scenario = scenarios->pdata[i];

        for (guint j = 0; j < scenario->boots->len; j++) {
            const FwScenarioBoot *boot = scenario->boots->pdata[j];

            for (guint k = 0; k < boot->steps->len; k++) {
                const FwScenarioStep *step = boot->steps->pdata[k];

                if (step->kind != FW_SCENARIO_STEP_RUN || !g_str_equal(step->name, row->step)) {
                    continue;
                }
                found = TRUE;
                if (!calls(step->run, row->command)) {
                    return g_strdup_printf("step %s of %s does not call it", row->step, scenario->name);
                }
                if (!is_judged(boot, row->step)) {
                    return g_strdup_printf("no expectation of %s is about step %s", scenario->name, row->step);
                }
            }
        }
    }
    return found ? NULL : g_strdup_printf("%s has no step %s", row->scenario, row->step);
}

static GPtrArray *table(void)
{
    g_autofree char *path = g_build_filename(top, "docs", "ndctl.rst", NULL);
    g_autofree char *text = NULL;

    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    return rows_parse(text);
}

static void test_rows(void)
{
    g_autoptr(GPtrArray) rows = table();

    g_assert_cmpuint(rows->len, >=, G_N_ELEMENTS(commands));
    for (guint i = 0; i < rows->len; i++) {
        const Row *row = rows->pdata[i];
        g_autofree char *fault = row_fault(row);

        if (fault) {
            g_test_message("docs/ndctl.rst, 'ndctl %s': %s", row->command, fault);
            g_test_fail();
        }
    }
}

/* Every command has a row that begins with it, word for word. */
static void test_complete(void)
{
    g_autoptr(GPtrArray) rows = table();

    for (unsigned i = 0; i < G_N_ELEMENTS(commands); i++) {
        g_autofree char *begin = g_strconcat(commands[i], " ", NULL);
        gboolean found = FALSE;

        for (guint j = 0; j < rows->len && !found; j++) {
            const Row *row = rows->pdata[j];
            g_autofree char *command = g_strconcat(row->command, " ", NULL);

            found = g_str_has_prefix(command, begin);
        }
        if (!found) {
            g_test_message("docs/ndctl.rst has no row for 'ndctl %s'", commands[i]);
            g_test_fail();
        }
    }
}

/* What the rows are checked against can tell a right one from a wrong one. */
static void test_faults(void)
{
    g_autoptr(GPtrArray) rows = rows_parse("``check-labels``  label-commands  check-labels  x\n``check-labels --all``  label-commands  check-labels  x\n"
                                           "``check-labels``  label-commands  nowhere  x\n``check-labels``  nowhere  check-labels  x\n"
                                           "``create-namespace``  label-commands  make  x\n");
    static const char *const faults[] = { NULL, "does not call it", "has no step nowhere", "there is no scenario", "no expectation" };

    g_assert_cmpuint(rows->len, ==, G_N_ELEMENTS(faults));
    for (guint i = 0; i < rows->len; i++) {
        g_autofree char *fault = row_fault(rows->pdata[i]);

        g_assert_true(faults[i] ? fault && strstr(fault, faults[i]) : !fault);
    }
    g_assert_false(calls("ndctl init-labels-x all", "init-labels"));
    g_assert_true(calls("a && ndctl create-namespace -s 1 --mode=raw", "create-namespace --mode"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (argc != 2) {
        g_printerr("usage: %s CHECKOUT\n", argv[0]);
        return 2;
    }
    top = argv[1];
    g_test_add_func("/ndctl-doc/rows", test_rows);
    g_test_add_func("/ndctl-doc/complete", test_complete);
    g_test_add_func("/ndctl-doc/faults", test_faults);
    return g_test_run();
}
