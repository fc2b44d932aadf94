/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes a plan (docs/devel/guest-protocol.rst, section 2) and the archive that carries it. What it accepts, the probe's reader (probe/plan.c) accepts.
 */
#include "plan.h"

#include <string.h>

#include "image/tree.h"
#include "probe/plan.h"

G_DEFINE_QUARK(misfit-plan-error-quark, misfit_plan_error)

struct MisfitPlan {
    char *console;
    unsigned limit_s;
    unsigned output_limit;
    bool stop_on_failure;
    MisfitPlanEnd end;
    GString *env;               /* lines */
    GString *directives;        /* lines */
    unsigned lines;
    unsigned steps;
    ImageTree *tree;            /* steps and files */
};

MisfitPlan *misfit_plan_new(const char *console, unsigned limit_s)
{
    MisfitPlan *plan = g_new0(MisfitPlan, 1);

    plan->console = g_strdup(console);
    plan->limit_s = CLAMP(limit_s, 1, MISFIT_LIMIT_MAX_S);
    plan->output_limit = MISFIT_OUTPUT_LIMIT;
    plan->env = g_string_new(NULL);
    plan->directives = g_string_new(NULL);
    plan->tree = image_tree_new();
    return plan;
}

void misfit_plan_free(MisfitPlan *plan)
{
    if (plan) {
        g_free(plan->console);
        g_string_free(plan->env, TRUE);
        g_string_free(plan->directives, TRUE);
        image_tree_free(plan->tree);
        g_free(plan);
    }
}

void misfit_plan_set_output_limit(MisfitPlan *plan, unsigned bytes)
{
    plan->output_limit = CLAMP(bytes, MISFIT_OUTPUT_LIMIT_MIN, MISFIT_OUTPUT_LIMIT_MAX);
}

void misfit_plan_set_on_failure(MisfitPlan *plan, bool stop)
{
    plan->stop_on_failure = stop;
}

void misfit_plan_set_end(MisfitPlan *plan, MisfitPlanEnd end)
{
    plan->end = end;
}

static bool refuse(GError **error, const char *what, const char *value)
{
    g_autofree char *shown = g_strescape(value, NULL);

    g_set_error(error, MISFIT_PLAN_ERROR, MISFIT_PLAN_ERROR_VALUE, "%s: \"%.200s\"", what, shown);
    return false;
}

/* Settings and fixed lines that come besides: version, console, limit, output-limit, on-failure, end. */
#define LINES_BESIDES 6u

static bool add_line(MisfitPlan *plan, GString *lines, GError **error, const char *format, ...) G_GNUC_PRINTF(4, 5);

/* Add one line to @lines when the protocol can carry it. */
static bool add_line(MisfitPlan *plan, GString *lines, GError **error, const char *format, ...)
{
    g_autofree char *line = NULL;
    va_list args;

    va_start(args, format);
    line = g_strdup_vprintf(format, args);
    va_end(args);
    if (strchr(line, '\n')) {
        return refuse(error, "a line of the plan cannot hold a newline", line);
    }
    if (strlen(line) > MISFIT_PLAN_LINE_MAX) {
        return refuse(error, "a line of the plan is longer than 4095 bytes", line);
    }
    if (plan->lines + LINES_BESIDES >= MISFIT_PLAN_LINES_MAX) {
        return refuse(error, "the plan has too many lines", line);
    }
    plan->lines++;
    g_string_append(lines, line);
    g_string_append_c(lines, '\n');
    return true;
}

static bool is_word(const char *text)
{
    return *text && !strpbrk(text, " \t\n");
}

static bool has_text(const char *text)
{
    return text[strspn(text, " \t")] != '\0';
}

static bool check_limit(unsigned limit_s, const char *of, GError **error)
{
    if (limit_s >= 1 && limit_s <= MISFIT_LIMIT_MAX_S) {
        return true;
    }
    g_set_error(error, MISFIT_PLAN_ERROR, MISFIT_PLAN_ERROR_VALUE, "the limit of '%s' is %u s; it must be 1 to %u", of, limit_s,
                MISFIT_LIMIT_MAX_S);
    return false;
}

bool misfit_plan_add_env(MisfitPlan *plan, const char *name, const char *value, GError **error)
{
    if (!is_word(name) || strchr(name, '=')) {
        return refuse(error, "not a name of an environment variable", name);
    }
    return add_line(plan, plan->env, error, "env %s %s", name, value);
}

bool misfit_plan_add_module(MisfitPlan *plan, const char *name, const char *params, GError **error)
{
    if (!is_word(name) || strchr(name, '/')) {
        return refuse(error, "not a name of a kernel module", name);
    }
    return add_line(plan, plan->directives, error, "module %s%s%s", name, params ? " " : "", params ? params : "");
}

bool misfit_plan_add_facts(MisfitPlan *plan, const char *label, const char *const *sets, GError **error)
{
    g_autofree char *joined = g_strjoinv(" ", (char **)sets);

    if (!plan_is_token(label)) {
        return refuse(error, "not a label (1 to 63 letters, digits and ._-:+=,@)", label);
    }
    if (!has_text(joined)) {
        return refuse(error, "no fact sets for the label", label);
    }
    return add_line(plan, plan->directives, error, "facts %s %s", label, joined);
}

bool misfit_plan_add_step(MisfitPlan *plan, const char *name, const char *text, unsigned limit_s, unsigned *number, GError **error)
{
    g_autofree char *path = g_strdup_printf(MISFIT_STEP_DIR "/%u", plan->steps + 1);
    g_autoptr(GBytes) data = g_bytes_new(text, strlen(text));

    if (!has_text(name)) {
        return refuse(error, "a step needs a name", name);
    }
    if (g_bytes_get_size(data) > MISFIT_STEP_TEXT_MAX) {
        return refuse(error, "the text of the step is longer than 1 MiB", name);
    }
    if (plan->steps == MISFIT_STEP_NUMBER_MAX) {
        return refuse(error, "more than 9999 steps", name);
    }
    if (!check_limit(limit_s, name, error) || !add_line(plan, plan->directives, error, "step %u %u %s", plan->steps + 1, limit_s, name)) {
        return false;
    }
    plan->steps++;
    image_tree_add_file(plan->tree, path + 1, data, false);
    if (number) {
        *number = plan->steps;
    }
    return true;
}

bool misfit_plan_add_wait(MisfitPlan *plan, const char *token, unsigned limit_s, GError **error)
{
    if (!plan_is_token(token)) {
        return refuse(error, "not a token (1 to 63 letters, digits and ._-:+=,@)", token);
    }
    return check_limit(limit_s, token, error) && add_line(plan, plan->directives, error, "wait %s %u", token, limit_s);
}

void misfit_plan_add_shell(MisfitPlan *plan)
{
    add_line(plan, plan->directives, NULL, "shell");
}

/* Relative, and no component that is empty or dots. */
static bool is_path_below(const char *path)
{
    g_auto(GStrv) parts = g_strsplit(path, "/", -1);

    for (char **part = parts; *part; part++) {
        if (!**part || strcmp(*part, ".") == 0 || strcmp(*part, "..") == 0) {
            return false;
        }
    }
    return parts[0] != NULL;
}

bool misfit_plan_add_file(MisfitPlan *plan, const char *path, const void *data, size_t size, bool executable, GError **error)
{
    g_autofree char *full = g_strconcat(MISFIT_FILE_DIR "/", path, NULL);
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);

    if (!is_path_below(path)) {
        return refuse(error, "not a path below " MISFIT_FILE_DIR, path);
    }
    image_tree_add_file(plan->tree, full + 1, bytes, executable);
    return true;
}

char *misfit_plan_text(const MisfitPlan *plan)
{
    GString *text = g_string_new(NULL);

    g_string_append_printf(text, "misfit-plan %d\n", MISFIT_PROTOCOL_VERSION);
    if (plan->console) {
        g_string_append_printf(text, "console %s\n", plan->console);
    }
    g_string_append_printf(text, "limit %u\noutput-limit %u\non-failure %s\n", plan->limit_s, plan->output_limit,
                           plan->stop_on_failure ? "stop" : "continue");
    g_string_append(text, plan->env->str);
    g_string_append(text, plan->directives->str);
    g_string_append_printf(text, "end %s\n", plan_end_name((enum plan_end)plan->end));
    return g_string_free(text, FALSE);
}

bool misfit_plan_write_cpio(const MisfitPlan *plan, const char *out, GError **error)
{
    char *text = misfit_plan_text(plan);
    g_autoptr(GBytes) data = g_bytes_new_take(text, strlen(text));

    image_tree_add_file(plan->tree, MISFIT_PLAN_PATH + 1, data, false);
    return image_tree_write_cpio(plan->tree, out, error);
}
