/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parser of the command line, driven by the tables in options-table.c. It knows no option by name.
 * Forms: --name VALUE, --name=VALUE, -x VALUE, -xVALUE, flags, "--" (the rest belongs to another program).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "suggest.h"

G_DEFINE_QUARK(misfit-options-error-quark, options_error)

struct parser {
    char **argv;
    size_t next;
    struct options *o;
};

static unsigned verb_bit(const struct verb *verb)
{
    return 1u << (verb - verbs);
}

static void *field_of(struct options *o, const struct option_row *row)
{
    return (char *)o + row->offset;
}

static struct options *options_new(void)
{
    struct options *o = g_new0(struct options, 1);

    o->args = g_ptr_array_new_with_free_func(g_free);
    o->after = g_ptr_array_new_with_free_func(g_free);
    o->reports = g_ptr_array_new_with_free_func(g_free);
    o->jobs = 1;
    o->repeat = 3;
    return o;
}

void options_free(struct options *o)
{
    if (!o) {
        return;
    }
    for (size_t i = 0; i < option_row_count; i++) {
        enum option_kind kind = option_rows[i].kind;

        if (kind == OPTION_STRING || kind == OPTION_CHOICE) {
            g_free(*(char **)field_of(o, &option_rows[i]));
        }
    }
    g_ptr_array_unref(o->args);
    g_ptr_array_unref(o->after);
    g_ptr_array_unref(o->reports);
    g_free(o);
}

static const struct verb *find_verb(const char *name, GError **error)
{
    const char *names[VERB_COUNT + 1] = { NULL };
    const char *near;

    for (size_t i = 0; i < VERB_COUNT; i++) {
        if (strcmp(verbs[i].name, name) == 0) {
            return &verbs[i];
        }
        names[i] = verbs[i].name;
    }
    near = suggest_nearest(name, names);
    g_set_error(error, OPTIONS_ERROR, 0, "'%s' is no verb of misfit%s%s%s; 'misfit --help' lists them", name,
                near ? ", did you mean '" : "", near ? near : "", near ? "'?" : "");
    return NULL;
}

/* Which verbs know @row, as text for an error message. */
static char *verbs_with(const struct option_row *row)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (size_t i = 0; i < VERB_COUNT; i++) {
        if (row->verbs & (1u << i)) {
            g_string_append_printf(text, "%s%s", text->len ? ", " : "", verbs[i].name);
        }
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static gboolean known_to(const struct option_row *row, const struct verb *verb, GError **error)
{
    g_autofree char *others = NULL;

    if (!verb || (row->verbs & verb_bit(verb))) {
        return TRUE;
    }
    others = verbs_with(row);
    g_set_error(error, OPTIONS_ERROR, 0, "'misfit %s' has no option --%s; it belongs to: %s", verb->name, row->name, others);
    return FALSE;
}

static const struct option_row *find_long(const char *name, const struct verb *verb, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const char *near;

    for (size_t i = 0; i < option_row_count; i++) {
        if (strcmp(option_rows[i].name, name) == 0) {
            return known_to(&option_rows[i], verb, error) ? &option_rows[i] : NULL;
        }
        if (!verb || (option_rows[i].verbs & verb_bit(verb))) {
            g_ptr_array_add(names, (void *)option_rows[i].name);
        }
    }
    g_ptr_array_add(names, NULL);
    near = suggest_nearest(name, (const char *const *)names->pdata);
    g_set_error(error, OPTIONS_ERROR, 0, "unknown option --%s%s%s%s; 'misfit %s%s--help' lists them", name,
                near ? ", did you mean --" : "", near ? near : "", near ? "?" : "", verb ? verb->name : "", verb ? " " : "");
    return NULL;
}

static const struct option_row *find_letter(char letter, const struct verb *verb, GError **error)
{
    for (size_t i = 0; i < option_row_count; i++) {
        if (option_rows[i].letter == letter) {
            return known_to(&option_rows[i], verb, error) ? &option_rows[i] : NULL;
        }
    }
    g_set_error(error, OPTIONS_ERROR, 0, "unknown option -%c; 'misfit %s%s--help' lists them", letter,
                verb ? verb->name : "", verb ? " " : "");
    return NULL;
}

static gboolean store_int(int *field, const struct option_row *row, const char *value, GError **error)
{
    gint64 number;

    if (!g_ascii_string_to_signed(value, 10, row->min, row->max, &number, NULL)) {
        g_set_error(error, OPTIONS_ERROR, 0, "--%s needs a whole number from %d to %d, not '%s'", row->name, row->min, row->max, value);
        return FALSE;
    }
    *field = number;
    return TRUE;
}

static gboolean store_choice(char **field, const struct option_row *row, const char *value, GError **error)
{
    g_auto(GStrv) words = g_strsplit(row->metavar, "|", -1);
    const char *near;

    if (g_strv_contains((const char *const *)words, value)) {
        g_free(*field);
        *field = g_strdup(value);
        return TRUE;
    }
    near = suggest_nearest(value, (const char *const *)words);
    g_set_error(error, OPTIONS_ERROR, 0, "--%s is one of %s, not '%s'%s%s%s", row->name, row->metavar, value,
                near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    return FALSE;
}

static gboolean store_string(char **field, const struct option_row *row, const char *value, GError **error)
{
    if (*field) {
        g_set_error(error, OPTIONS_ERROR, 0, "--%s is given twice: '%s' and '%s'", row->name, *field, value);
        return FALSE;
    }
    if (value[0] == '\0') {
        g_set_error(error, OPTIONS_ERROR, 0, "--%s needs a value (%s), not an empty word", row->name, row->metavar);
        return FALSE;
    }
    *field = g_strdup(value);
    return TRUE;
}

static gboolean store(struct options *o, const struct option_row *row, const char *value, GError **error)
{
    void *field = field_of(o, row);

    switch (row->kind) {
    case OPTION_FLAG:
        *(gboolean *)field = TRUE;
        return TRUE;
    case OPTION_INT:
        return store_int(field, row, value, error);
    case OPTION_CHOICE:
        return store_choice(field, row, value, error);
    case OPTION_STRING:
        return store_string(field, row, value, error);
    case OPTION_LIST:
        g_ptr_array_add(*(GPtrArray **)field, g_strdup(value));
        return TRUE;
    }
    return FALSE;
}

/* Take the value of @row from @attached or the next word, and store it. */
static gboolean take_value(struct parser *p, const struct option_row *row, const char *attached, GError **error)
{
    const char *value = attached;

    if (row->kind == OPTION_FLAG) {
        if (attached) {
            g_set_error(error, OPTIONS_ERROR, 0, "--%s takes no value, but '%s' is given", row->name, attached);
            return FALSE;
        }
        return store(p->o, row, NULL, error);
    }
    if (!value) {
        value = p->argv[p->next];
        if (!value || strcmp(value, "--") == 0) {
            g_set_error(error, OPTIONS_ERROR, 0, "--%s needs a value (%s)", row->name, row->metavar);
            return FALSE;
        }
        p->next++;
    }
    return store(p->o, row, value, error);
}

static gboolean parse_long(struct parser *p, const char *word, GError **error)
{
    const char *equals = strchr(word, '=');
    g_autofree char *name = equals ? g_strndup(word, equals - word) : g_strdup(word);
    const struct option_row *row = find_long(name, p->o->verb, error);

    return row && take_value(p, row, equals ? equals + 1 : NULL, error);
}

/* A word of letters: flags may be joined, and the first that takes a value has the rest of the word. */
static gboolean parse_letters(struct parser *p, const char *word, GError **error)
{
    for (; *word; word++) {
        const struct option_row *row = find_letter(*word, p->o->verb, error);

        if (!row) {
            return FALSE;
        }
        if (row->kind != OPTION_FLAG) {
            return take_value(p, row, word[1] ? word + 1 : NULL, error);
        }
        if (!store(p->o, row, NULL, error)) {
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean parse_word(struct parser *p, const char *word, GError **error)
{
    if (g_str_has_prefix(word, "--")) {
        return parse_long(p, word + 2, error);
    }
    if (word[0] == '-' && word[1] != '\0') {
        return parse_letters(p, word + 1, error);
    }
    if (!p->o->verb) {
        p->o->verb = find_verb(word, error);
        return p->o->verb != NULL;
    }
    g_ptr_array_add(p->o->args, g_strdup(word));
    return TRUE;
}

static gboolean check_count(const struct options *o, GError **error)
{
    const struct verb *verb = o->verb;
    int count = o->args->len;

    if (o->after->len && verb != &verbs[VERB_QEMU]) {
        g_set_error(error, OPTIONS_ERROR, 0, "'misfit %s' takes nothing after '--' (there is '%s')", verb->name,
                    (char *)g_ptr_array_index(o->after, 0));
        return FALSE;
    }
    if (count < verb->min_args) {
        g_set_error(error, OPTIONS_ERROR, 0, "'misfit %s' needs: %s", verb->name, verb->args);
        return FALSE;
    }
    if (verb->max_args >= 0 && count > verb->max_args) {
        g_set_error(error, OPTIONS_ERROR, 0, "'misfit %s' has a word too many: '%s' (it takes: %s)", verb->name,
                    (char *)g_ptr_array_index(o->args, verb->max_args), verb->args[0] ? verb->args : "options only");
        return FALSE;
    }
    return TRUE;
}

/* Options before the verb were taken when it was not known yet whether the verb has them. */
static gboolean check_early_options(const struct options *o, char **argv, GError **error)
{
    for (size_t i = 0; argv[i] && argv[i][0] == '-' && strcmp(argv[i], "--") != 0; i++) {
        size_t length = strcspn(argv[i], "=");
        g_autofree char *word = g_strndup(argv[i], length);

        if (g_str_has_prefix(word, "--") && !find_long(word + 2, o->verb, error)) {
            return FALSE;
        }
    }
    return TRUE;
}

struct options *options_parse(char **argv, GError **error)
{
    g_autoptr(options) o = options_new();
    struct parser p = { argv, 0, o };

    while (argv[p.next]) {
        const char *word = argv[p.next++];

        if (strcmp(word, "--") == 0) {
            for (; argv[p.next]; p.next++) {
                g_ptr_array_add(o->after, g_strdup(argv[p.next]));
            }
            break;
        }
        if (!parse_word(&p, word, error)) {
            return NULL;
        }
    }
    if (o->help) {
        return g_steal_pointer(&o);
    }
    if (!o->verb) {
        g_set_error(error, OPTIONS_ERROR, 0, "what shall be done? 'misfit --help' lists the verbs; try 'misfit run nominal'");
        return NULL;
    }
    if (!check_early_options(o, argv, error) || !check_count(o, error)) {
        return NULL;
    }
    return g_steal_pointer(&o);
}
