/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plans: what the reader of the probe takes and refuses, and that it takes whatever the writer of the host makes.
 */
#include <glib.h>
#include <string.h>

#include "plan.h"
#include "probe/plan.h"

/* Texts into which plans point; freed in the end. */
static GPtrArray *texts;

static bool read_plan(struct plan *plan, const char *text, size_t size, struct plan_error *error)
{
    char *copy = g_malloc(size + 1);

    g_ptr_array_add(texts, copy);
    memcpy(copy, text, size);
    copy[size] = '\0';
    error->line = 0;
    error->message = NULL;
    return plan_parse(plan, copy, size, error);
}

static void check_refused(const char *text, unsigned line, const char *message)
{
    struct plan_error error;
    struct plan plan;

    g_assert_false(read_plan(&plan, text, strlen(text), &error));
    g_assert_cmpuint(error.line, ==, line);
    g_assert_nonnull(strstr(error.message, message));
    g_assert_null(plan.directives);
}

static void test_whole(void)
{
    static const char text[] =
        "# a comment\n"
        "\n"
        "misfit-plan 1\n"
        "console hvc1\n"
        "limit 90\n"
        "output-limit 2048\n"
        "on-failure stop\n"
        "env GREETING hello  world\n"
        "module nfit\n"
        "module nd_pmem  a=1 b=2 \n"
        "facts boot iomem  nd\n"
        "step 1 30 make a namespace\n"
        "\twait plugged 12\n"
        "shell\n"
        "end reboot";
    struct plan_error error;
    struct plan plan;

    g_assert_true(read_plan(&plan, text, sizeof(text) - 1, &error));
    g_assert_cmpstr(plan.console, ==, "hvc1");
    g_assert_cmpuint(plan.limit_s, ==, 90);
    g_assert_cmpuint(plan.output_limit, ==, 2048);
    g_assert_true(plan.stop_on_failure);
    g_assert_cmpint(plan.end, ==, PLAN_END_REBOOT);
    g_assert_cmpuint(plan.env_count, ==, 1);
    g_assert_cmpstr(plan.env[0].name, ==, "GREETING");
    g_assert_cmpstr(plan.env[0].value, ==, "hello  world");
    g_assert_cmpuint(plan.directive_count, ==, 6);
    g_assert_cmpstr(plan.directives[0].text, ==, "nfit");
    g_assert_null(plan.directives[0].rest);
    g_assert_cmpstr(plan.directives[1].rest, ==, "a=1 b=2");
    g_assert_cmpstr(plan.directives[2].text, ==, "boot");
    g_assert_cmpstr(plan.directives[2].rest, ==, "iomem  nd");
    g_assert_cmpuint(plan.directives[3].number, ==, 1);
    g_assert_cmpuint(plan.directives[3].limit_s, ==, 30);
    g_assert_cmpstr(plan.directives[3].rest, ==, "make a namespace");
    g_assert_cmpuint(plan.directives[3].line, ==, 12);
    g_assert_cmpstr(plan.directives[4].text, ==, "plugged");
    g_assert_cmpuint(plan.directives[4].limit_s, ==, 12);
    g_assert_cmpint(plan.directives[5].kind, ==, DIRECTIVE_SHELL);
    plan_clear(&plan);
}

static void test_defaults(void)
{
    struct plan_error error;
    struct plan plan;

    g_assert_true(read_plan(&plan, "misfit-plan 1\nend none\n", 23, &error));
    g_assert_null(plan.console);
    g_assert_cmpuint(plan.limit_s, ==, MISFIT_LIMIT_DEFAULT_S);
    g_assert_cmpuint(plan.output_limit, ==, MISFIT_OUTPUT_LIMIT);
    g_assert_false(plan.stop_on_failure);
    g_assert_cmpint(plan.end, ==, PLAN_END_NONE);
    plan_clear(&plan);
}

static void test_refused(void)
{
    static const struct {
        const char *lines;      /* between the first line and the end */
        const char *message;
    } cases[] = {
        { "limit 0", "'limit'" }, { "limit 86401", "'limit'" }, { "limit -1", "'limit'" }, { "limit 10 s", "'limit'" }, { "limit", "'limit'" },
        { "limit 99999999999999999999", "'limit'" }, { "output-limit 1023", "'output-limit'" }, { "output-limit 67108865", "'output-limit'" },
        { "on-failure", "'on-failure'" }, { "on-failure maybe", "'on-failure'" }, { "on-failure stop now", "'on-failure'" },
        { "console", "'console'" }, { "console a b", "'console'" }, { "console ../kmsg", "'console'" },
        { "env", "'env'" }, { "env A=B c", "'env'" },
        { "module", "'module'" }, { "module ../evil", "'module'" },
        { "facts", "'facts'" }, { "facts boot", "'facts'" }, { "facts a/b all", "'facts'" },
        { "step", "number" }, { "step 0 1 x", "number" }, { "step 10000 1 x", "number" }, { "step x 1 x", "number" }, { "step 1 0 x", "limit" },
        { "step 1 x", "limit" }, { "step 1 5", "name" },
        { "wait", "'wait'" }, { "wait token", "'wait'" }, { "wait token 0", "'wait'" }, { "wait to/ken 5", "'wait'" }, { "wait token 5 6", "'wait'" },
        { "shell now", "'shell'" }, { "end", "'end'" }, { "end halt", "'end'" }, { "end reboot now", "'end'" },
        { "reboot", "unknown" }, { "MODULE nfit", "unknown" }, { "module nfit\nlimit 5", "before the first directive" },
        { "end none\nshell", "follow" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf("misfit-plan 1\n%s\nend poweroff\n", cases[i].lines);
        unsigned line = strchr(cases[i].lines, '\n') ? 3 : 2;

        check_refused(text, line, cases[i].message);
    }
}

static void test_refused_as_a_whole(void)
{
    g_autofree char *long_line = g_strnfill(MISFIT_PLAN_LINE_MAX + 1, 'x');
    g_autofree char *long_plan = g_strdup_printf("misfit-plan 1\n#%s\nend none\n", long_line);
    g_autofree char *newlines = g_strnfill(MISFIT_PLAN_LINES_MAX, '\n');
    g_autofree char *many_lines = g_strconcat("misfit-plan 1\n", newlines, "end none\n", NULL);
    g_autofree char *token = g_strnfill(MISFIT_TOKEN_MAX + 1, 't');
    g_autofree char *long_token = g_strdup_printf("misfit-plan 1\nwait %s 5\nend none\n", token);
    struct plan_error error;
    struct plan plan;

    check_refused("", 0, "empty");
    check_refused("# only a comment\n", 1, "empty");
    check_refused("limit 5\n", 1, "first line");
    check_refused("misfit-plan 2\nend none\n", 1, "version");
    check_refused("misfit-plan\n", 1, "first line");
    check_refused("misfit-plan 1\n", 1, "must be 'end'");
    check_refused(long_plan, 2, "4095");
    check_refused(many_lines, MISFIT_PLAN_LINES_MAX + 1, "4096");
    check_refused(long_token, 2, "'wait'");
    g_assert_false(read_plan(&plan, "misfit-plan 1\nen\0d none\n", 24, &error));
    g_assert_cmpuint(error.line, ==, 2);
    g_assert_nonnull(strstr(error.message, "NUL"));
}

/* A plan of several hundred directives: the arrays grow. */
static void test_many(void)
{
    g_autoptr(GString) text = g_string_new("misfit-plan 1\n");
    struct plan_error error;
    struct plan plan;

    for (unsigned i = 0; i < 300; i++) {
        g_string_append_printf(text, "env N%u %u\n", i, i);
    }
    for (unsigned i = 0; i < 1000; i++) {
        g_string_append_printf(text, "step %u 5 number %u\n", i + 1, i + 1);
    }
    g_string_append(text, "end none\n");
    g_assert_true(read_plan(&plan, text->str, text->len, &error));
    g_assert_cmpuint(plan.env_count, ==, 300);
    g_assert_cmpstr(plan.env[299].name, ==, "N299");
    g_assert_cmpuint(plan.directive_count, ==, 1000);
    g_assert_cmpstr(plan.directives[999].rest, ==, "number 1000");
    plan_clear(&plan);
}

/* No bytes may lead the reader astray (ASan watches). */
static void test_random_bytes(void)
{
    static const char *const words[] = { "misfit-plan 1\n", "step 1 1 x\n", "env ", "limit ", "wait a 1\n", "\n", " ", "#", "end none\n", "\t" };

    for (unsigned round = 0; round < 20000; round++) {
        g_autoptr(GString) text = g_string_new(g_test_rand_bit() ? "misfit-plan 1\n" : "");
        g_autofree char *copy = NULL;
        struct plan_error error;
        struct plan plan;

        for (int i = g_test_rand_int_range(0, 12); i > 0; i--) {
            if (g_test_rand_bit()) {
                g_string_append(text, words[g_test_rand_int_range(0, G_N_ELEMENTS(words))]);
            } else {
                g_string_append_c(text, (char)g_test_rand_int());
            }
        }
        copy = g_memdup2(text->str, text->len + 1);
        if (plan_parse(&plan, copy, text->len, &error)) {
            plan_clear(&plan);
        } else {
            g_assert_nonnull(error.message);
        }
    }
}

/* What the host writes, the probe reads. */
static void test_writer(void)
{
    static const char *const sets[] = { "iomem", "nd", NULL };
    g_autoptr(GError) error = NULL;
    MisfitPlan *writer = misfit_plan_new("ttyS1", 120);
    g_autofree char *text = NULL;
    struct plan_error reason;
    struct plan plan;
    unsigned number;

    misfit_plan_set_on_failure(writer, true);
    misfit_plan_set_output_limit(writer, 5);
    misfit_plan_set_end(writer, MISFIT_PLAN_REBOOT);
    g_assert_true(misfit_plan_add_env(writer, "KEY", "a value", &error));
    g_assert_true(misfit_plan_add_module(writer, "nfit", "x=1", &error));
    g_assert_true(misfit_plan_add_facts(writer, "boot", sets, &error));
    g_assert_true(misfit_plan_add_step(writer, "list \"all\"", "ndctl list\n", 30, &number, &error));
    g_assert_cmpuint(number, ==, 1);
    g_assert_true(misfit_plan_add_wait(writer, "host0", 10, &error));
    misfit_plan_add_shell(writer);
    g_assert_no_error(error);
    text = misfit_plan_text(writer);
    g_assert_true(read_plan(&plan, text, strlen(text), &reason));
    g_assert_cmpuint(plan.output_limit, ==, MISFIT_OUTPUT_LIMIT_MIN);
    g_assert_true(plan.stop_on_failure);
    g_assert_cmpint(plan.end, ==, PLAN_END_REBOOT);
    g_assert_cmpuint(plan.directive_count, ==, 5);
    g_assert_cmpstr(plan.directives[2].rest, ==, "list \"all\"");
    plan_clear(&plan);
    misfit_plan_free(writer);
}

static void test_writer_refuses(void)
{
    static const char *const none[] = { NULL };
    static const char *const two_lines[] = { "nd\nshell", NULL };
    g_autofree char *big = g_strnfill(MISFIT_STEP_TEXT_MAX + 1, 'x');
    MisfitPlan *writer = misfit_plan_new(NULL, 0);
    g_autofree char *before = misfit_plan_text(writer);
    g_autofree char *after = NULL;

    g_assert_false(misfit_plan_add_env(writer, "A=B", "x", NULL));
    g_assert_false(misfit_plan_add_env(writer, "A", "x\nshell", NULL));
    g_assert_false(misfit_plan_add_module(writer, "", NULL, NULL));
    g_assert_false(misfit_plan_add_module(writer, "two words", NULL, NULL));
    g_assert_false(misfit_plan_add_module(writer, "nfit", "a\nend none", NULL));
    g_assert_false(misfit_plan_add_facts(writer, "two words", none, NULL));
    g_assert_false(misfit_plan_add_facts(writer, "label", none, NULL));
    g_assert_false(misfit_plan_add_facts(writer, "label", two_lines, NULL));
    g_assert_false(misfit_plan_add_step(writer, "  ", "true", 5, NULL, NULL));
    g_assert_false(misfit_plan_add_step(writer, "a\nb", "true", 5, NULL, NULL));
    g_assert_false(misfit_plan_add_step(writer, "name", "true", 0, NULL, NULL));
    g_assert_false(misfit_plan_add_step(writer, "name", big, 5, NULL, NULL));
    g_assert_false(misfit_plan_add_wait(writer, "a b", 5, NULL));
    g_assert_false(misfit_plan_add_wait(writer, "ok", MISFIT_LIMIT_MAX_S + 1, NULL));
    g_assert_false(misfit_plan_add_file(writer, "../init", "", 0, true, NULL));
    g_assert_false(misfit_plan_add_file(writer, "/etc/passwd", "", 0, true, NULL));
    g_assert_false(misfit_plan_add_file(writer, "", "", 0, true, NULL));
    after = misfit_plan_text(writer);
    g_assert_cmpstr(after, ==, before);
    misfit_plan_free(writer);
}

int main(int argc, char **argv)
{
    int status;

    texts = g_ptr_array_new_with_free_func(g_free);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/probe/plan/whole", test_whole);
    g_test_add_func("/probe/plan/defaults", test_defaults);
    g_test_add_func("/probe/plan/refused", test_refused);
    g_test_add_func("/probe/plan/refused-as-a-whole", test_refused_as_a_whole);
    g_test_add_func("/probe/plan/many", test_many);
    g_test_add_func("/probe/plan/random-bytes", test_random_bytes);
    g_test_add_func("/probe/plan/writer", test_writer);
    g_test_add_func("/probe/plan/writer-refuses", test_writer_refuses);
    status = g_test_run();
    g_ptr_array_unref(texts);
    return status;
}
