/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reader of the plan (guest protocol, section 2): text to struct, with the line of the first error.
 */
#ifndef MISFIT_PROBE_PLAN_H
#define MISFIT_PROBE_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "../protocol.h"

enum directive_kind {
    DIRECTIVE_MODULE,           /* text: name, rest: parameters or NULL */
    DIRECTIVE_FACTS,            /* text: label, rest: sets separated by blanks */
    DIRECTIVE_STEP,             /* number, limit_s, rest: name */
    DIRECTIVE_WAIT,             /* text: token, limit_s */
    DIRECTIVE_SHELL,
};

enum plan_end {
    PLAN_END_POWEROFF,
    PLAN_END_REBOOT,
    PLAN_END_NONE,
};

struct directive {
    enum directive_kind kind;
    unsigned line;              /* in the plan, from 1 */
    unsigned number;
    unsigned limit_s;
    const char *text;
    const char *rest;
};

struct plan_env {
    const char *name;
    const char *value;
};

/* All strings point into the text that plan_parse() was given. */
struct plan {
    const char *console;        /* NULL: the architecture's default */
    unsigned limit_s;
    unsigned output_limit;
    bool stop_on_failure;
    enum plan_end end;
    struct plan_env *env;
    size_t env_count;
    struct directive *directives;
    size_t directive_count;
};

struct plan_error {
    unsigned line;
    const char *message;        /* static text */
};

/*
 * Parse @text (@size bytes, writable, with a NUL after the last byte); the text is cut into pieces and must outlive @plan.
 * False leaves @plan empty and describes the first bad line in @error.
 */
bool plan_parse(struct plan *plan, char *text, size_t size, struct plan_error *error);

/* Free the arrays of @plan; the text stays the caller's. */
void plan_clear(struct plan *plan);

/* The word for @end in plans and events. */
const char *plan_end_name(enum plan_end end);

/* True when @word is a token or label: 1 to 63 of A-Z a-z 0-9 . _ - : + = , @ */
bool plan_is_token(const char *word);

#endif
