/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reader of the plan (guest protocol, section 2). Pure: no file, no system call but memory; the unit tests link it natively.
 */
#include "plan.h"

#include <stdlib.h>
#include <string.h>

#include "plan-words.h"

struct reader {
    struct plan *plan;
    struct plan_error *error;
    unsigned line;
    bool seen_version;
    bool seen_end;
    size_t env_room;
    size_t directive_room;
};

typedef bool (*line_handler)(struct reader *r, char *rest);

static bool fail(struct reader *r, const char *message)
{
    r->error->line = r->line;
    r->error->message = message;
    return false;
}

const char *plan_end_name(enum plan_end end)
{
    static const char *const names[] = { "poweroff", "reboot", "none" };

    return names[end];
}

/* Make room for one more element of @size bytes in *@array; false when memory is short. */
static bool grow(void **array, size_t count, size_t *room, size_t size)
{
    size_t wanted = *room ? *room * 2 : 16;
    void *bigger;

    if (count < *room) {
        return true;
    }
    bigger = realloc(*array, wanted * size);
    if (!bigger) {
        return false;
    }
    *array = bigger;
    *room = wanted;
    return true;
}

static struct directive *add_directive(struct reader *r, enum directive_kind kind)
{
    struct plan *plan = r->plan;
    struct directive *directive;

    if (!grow((void **)&plan->directives, plan->directive_count, &r->directive_room, sizeof(*directive))) {
        fail(r, "out of memory");
        return NULL;
    }
    directive = &plan->directives[plan->directive_count++];
    memset(directive, 0, sizeof(*directive));
    directive->kind = kind;
    directive->line = r->line;
    return directive;
}

static bool on_console(struct reader *r, char *rest)
{
    const char *name = plan_take_word(&rest);

    if (!name || !plan_is_token(name) || plan_take_rest(rest)) {
        return fail(r, "'console' takes one name of a device below /dev");
    }
    r->plan->console = name;
    return true;
}

static bool on_limit(struct reader *r, char *rest)
{
    if (!plan_take_number(&rest, 1, MISFIT_LIMIT_MAX_S, &r->plan->limit_s) || plan_take_rest(rest)) {
        return fail(r, "'limit' takes a number of seconds, 1 to 86400");
    }
    return true;
}

static bool on_output_limit(struct reader *r, char *rest)
{
    if (!plan_take_number(&rest, MISFIT_OUTPUT_LIMIT_MIN, MISFIT_OUTPUT_LIMIT_MAX, &r->plan->output_limit) || plan_take_rest(rest)) {
        return fail(r, "'output-limit' takes a number of bytes, 1024 to 67108864");
    }
    return true;
}

static bool on_failure(struct reader *r, char *rest)
{
    const char *word = plan_take_word(&rest);

    if (!word || plan_take_rest(rest) || (strcmp(word, "stop") && strcmp(word, "continue"))) {
        return fail(r, "'on-failure' takes 'continue' or 'stop'");
    }
    r->plan->stop_on_failure = !strcmp(word, "stop");
    return true;
}

static bool on_env(struct reader *r, char *rest)
{
    const char *name = plan_take_word(&rest);
    const char *value = plan_take_rest(rest);
    struct plan *plan = r->plan;

    if (!name || strchr(name, '=')) {
        return fail(r, "'env' takes a name without '=' and a value");
    }
    if (!grow((void **)&plan->env, plan->env_count, &r->env_room, sizeof(*plan->env))) {
        return fail(r, "out of memory");
    }
    plan->env[plan->env_count].name = name;
    plan->env[plan->env_count].value = value ? value : "";
    plan->env_count++;
    return true;
}

static bool on_module(struct reader *r, char *rest)
{
    const char *name = plan_take_word(&rest);
    struct directive *directive;

    if (!name || strchr(name, '/')) {
        return fail(r, "'module' takes the name of a module and its parameters");
    }
    directive = add_directive(r, DIRECTIVE_MODULE);
    if (!directive) {
        return false;
    }
    directive->text = name;
    directive->rest = plan_take_rest(rest);
    return true;
}

static bool on_facts(struct reader *r, char *rest)
{
    const char *label = plan_take_word(&rest);
    const char *sets = plan_take_rest(rest);
    struct directive *directive;

    if (!label || !sets || !plan_is_token(label)) {
        return fail(r, "'facts' takes a label and at least one set");
    }
    directive = add_directive(r, DIRECTIVE_FACTS);
    if (!directive) {
        return false;
    }
    directive->text = label;
    directive->rest = sets;
    return true;
}

static bool on_step(struct reader *r, char *rest)
{
    struct directive step = { 0 };
    struct directive *directive;

    if (!plan_take_number(&rest, 1, MISFIT_STEP_NUMBER_MAX, &step.number)) {
        return fail(r, "'step' takes a number, 1 to 9999");
    }
    if (!plan_take_number(&rest, 1, MISFIT_LIMIT_MAX_S, &step.limit_s)) {
        return fail(r, "'step' takes a limit in seconds, 1 to 86400, after its number");
    }
    step.rest = plan_take_rest(rest);
    if (!step.rest) {
        return fail(r, "'step' takes a name after its limit");
    }
    directive = add_directive(r, DIRECTIVE_STEP);
    if (!directive) {
        return false;
    }
    directive->number = step.number;
    directive->limit_s = step.limit_s;
    directive->rest = step.rest;
    return true;
}

static bool on_wait(struct reader *r, char *rest)
{
    const char *token = plan_take_word(&rest);
    struct directive *directive;
    unsigned limit_s;

    if (!token || !plan_is_token(token) || !plan_take_number(&rest, 1, MISFIT_LIMIT_MAX_S, &limit_s) || plan_take_rest(rest)) {
        return fail(r, "'wait' takes a token and a limit in seconds, 1 to 86400");
    }
    directive = add_directive(r, DIRECTIVE_WAIT);
    if (!directive) {
        return false;
    }
    directive->text = token;
    directive->limit_s = limit_s;
    return true;
}

static bool on_shell(struct reader *r, char *rest)
{
    if (plan_take_rest(rest)) {
        return fail(r, "'shell' takes nothing");
    }
    return add_directive(r, DIRECTIVE_SHELL) != NULL;
}

static bool on_end(struct reader *r, char *rest)
{
    const char *word = plan_take_word(&rest);

    for (int end = PLAN_END_POWEROFF; word && end <= PLAN_END_NONE; end++) {
        if (!strcmp(word, plan_end_name((enum plan_end)end)) && !plan_take_rest(rest)) {
            r->plan->end = (enum plan_end)end;
            r->seen_end = true;
            return true;
        }
    }
    return fail(r, "'end' takes 'poweroff', 'reboot' or 'none'");
}

static const struct line_kind {
    const char *word;
    line_handler handler;
    bool setting;
} line_kinds[] = {
    { "console", on_console, true },
    { "limit", on_limit, true },
    { "output-limit", on_output_limit, true },
    { "on-failure", on_failure, true },
    { "env", on_env, true },
    { "module", on_module, false },
    { "facts", on_facts, false },
    { "step", on_step, false },
    { "wait", on_wait, false },
    { "shell", on_shell, false },
    { "end", on_end, false },
};

static bool read_version(struct reader *r, const char *word, char *rest)
{
    unsigned version;

    if (strcmp(word, "misfit-plan") || !plan_take_number(&rest, 1, 9999, &version) || plan_take_rest(rest)) {
        return fail(r, "the first line must be 'misfit-plan 1'");
    }
    if (version != MISFIT_PROTOCOL_VERSION) {
        return fail(r, "this version of the plan is not known to this probe");
    }
    r->seen_version = true;
    return true;
}

static bool read_line(struct reader *r, char *line)
{
    char *rest = line;
    const char *word;

    if (*line == '#') {
        return true;
    }
    word = plan_take_word(&rest);
    if (!word) {
        return true;
    }
    if (!r->seen_version) {
        return read_version(r, word, rest);
    }
    if (r->seen_end) {
        return fail(r, "nothing may follow 'end'");
    }
    for (size_t i = 0; i < sizeof(line_kinds) / sizeof(line_kinds[0]); i++) {
        if (strcmp(word, line_kinds[i].word)) {
            continue;
        }
        if (line_kinds[i].setting && r->plan->directive_count) {
            return fail(r, "a setting must stand before the first directive");
        }
        return line_kinds[i].handler(r, rest);
    }
    return fail(r, "unknown word at the beginning of the line");
}

static bool read_lines(struct reader *r, char *text, size_t size)
{
    char *end = text + size;

    while (text < end) {
        char *newline = memchr(text, '\n', (size_t)(end - text));
        size_t len = (size_t)((newline ? newline : end) - text);

        r->line++;
        if (r->line > MISFIT_PLAN_LINES_MAX) {
            return fail(r, "the plan has more than 4096 lines");
        }
        if (len > MISFIT_PLAN_LINE_MAX) {
            return fail(r, "the line has more than 4095 bytes");
        }
        if (memchr(text, '\0', len)) {
            return fail(r, "the line has a NUL byte");
        }
        text[len] = '\0';
        if (!read_line(r, text)) {
            return false;
        }
        text += len + 1;
    }
    if (!r->seen_version) {
        return fail(r, "the plan is empty");
    }
    return r->seen_end || fail(r, "the last line must be 'end'");
}

bool plan_parse(struct plan *plan, char *text, size_t size, struct plan_error *error)
{
    struct reader r = { .plan = plan, .error = error };

    memset(plan, 0, sizeof(*plan));
    plan->limit_s = MISFIT_LIMIT_DEFAULT_S;
    plan->output_limit = MISFIT_OUTPUT_LIMIT;
    if (read_lines(&r, text, size)) {
        return true;
    }
    plan_clear(plan);
    return false;
}

void plan_clear(struct plan *plan)
{
    free(plan->env);
    free(plan->directives);
    memset(plan, 0, sizeof(*plan));
}
