/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Operators of expectations: one table row each, and how they judge a value.
 *
 * An array (from a path with [*]) satisfies an operator when it is not empty and every element does; "contains", "not-contains" and
 * "count" look at the array itself.
 */
#include "fact.h"
#include "units.h"

#include <gio/gio.h>
#include <string.h>

typedef struct Operator Operator;

struct FwFactTest {
    const Operator *op;
    char *text;
    GStrv operands;
    guint64 number;         /* operands[0] as a number, where the operator wants one */
    int relation;           /* count: '=', '<', '>', 'l' (<=), 'g' (>=) */
    bool flag;              /* exists */
    GRegex *regex;
};

struct Operator {
    const char *name;
    bool (*prepare)(FwFactTest *test, GError **error);      /* NULL: any operand */
    bool (*judge)(const FwFactTest *test, const char *text);
};

bool fw_fact_text_number(const char *text, guint64 *number)
{
    g_autofree char *trimmed = g_strstrip(g_strdup(text));

    return !fw_unit_size(trimmed, number);
}

static size_t length_without_newline(const char *text)
{
    size_t length = strlen(text);

    while (length && text[length - 1] == '\n') {
        length--;
    }
    return length;
}

bool fw_fact_texts_equal(const char *a, const char *b)
{
    size_t length = length_without_newline(a);
    guint64 left, right;

    if (length == length_without_newline(b) && !memcmp(a, b, length)) {
        return true;
    }
    return fw_fact_text_number(a, &left) && fw_fact_text_number(b, &right) && left == right;
}

char *fw_fact_scalar_text(JsonNode *value)
{
    GType type = JSON_NODE_HOLDS_VALUE(value) ? json_node_get_value_type(value) : G_TYPE_INVALID;

    if (type == G_TYPE_STRING) {
        return json_node_dup_string(value);
    }
    if (type == G_TYPE_BOOLEAN) {
        return g_strdup(json_node_get_boolean(value) ? "true" : "false");
    }
    if (type == G_TYPE_INT64) {
        return g_strdup_printf("%" G_GINT64_FORMAT, json_node_get_int(value));
    }
    return type == G_TYPE_DOUBLE ? g_strdup_printf("%.17g", json_node_get_double(value)) : NULL;
}

static bool want_number(FwFactTest *test, GError **error)
{
    if (fw_fact_text_number(test->operands[0], &test->number)) {
        return true;
    }
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "'%s' needs a whole number, not '%s'", test->op->name, test->operands[0]);
    return false;
}

static bool want_divisor(FwFactTest *test, GError **error)
{
    if (!want_number(test, error)) {
        return false;
    }
    if (!test->number) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "'%s' needs a number greater than 0", test->op->name);
        return false;
    }
    return true;
}

static bool want_switch(FwFactTest *test, GError **error)
{
    if (!fw_unit_switch(test->operands[0], &test->flag)) {
        return true;
    }
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "'%s' needs true or false, not '%s'", test->op->name, test->operands[0]);
    return false;
}

static bool want_regex(FwFactTest *test, GError **error)
{
    g_autoptr(GError) cause = NULL;

    test->regex = g_regex_new(test->operands[0], G_REGEX_MULTILINE, 0, &cause);
    if (!test->regex) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "'%s' is not a regular expression: %s", test->operands[0], cause->message);
    }
    return test->regex != NULL;
}

/* "3", ">=2", "<10" */
static bool want_count(FwFactTest *test, GError **error)
{
    const char *text = test->operands[0];

    test->relation = *text == '<' || *text == '>' ? *text++ : '=';
    if (*text == '=') {
        test->relation = test->relation == '<' ? 'l' : test->relation == '>' ? 'g' : '=';
        text++;
    }
    if (!fw_unit_number(text, &test->number)) {
        return true;
    }
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "'%s' needs a number, or a comparison such as \">=2\", not '%s'",
                test->op->name, test->operands[0]);
    return false;
}

static bool judge_equals(const FwFactTest *test, const char *text)
{
    for (unsigned i = 0; test->operands[i]; i++) {
        if (fw_fact_texts_equal(text, test->operands[i])) {
            return true;
        }
    }
    return false;
}

static bool judge_not_equals(const FwFactTest *test, const char *text)
{
    return !judge_equals(test, text);
}

static bool judge_contains(const FwFactTest *test, const char *text)
{
    return strstr(text, test->operands[0]) != NULL;
}

static bool judge_not_contains(const FwFactTest *test, const char *text)
{
    return !judge_contains(test, text);
}

static bool judge_matches(const FwFactTest *test, const char *text)
{
    return g_regex_match(test->regex, text, 0, NULL);
}

static bool judge_not_matches(const FwFactTest *test, const char *text)
{
    return !judge_matches(test, text);
}

static bool judge_exists(const FwFactTest *test, const char *text)
{
    (void)text;
    return test->flag;
}

static bool judge_count(const FwFactTest *test, const char *text)
{
    guint64 number;

    if (!fw_fact_text_number(text, &number)) {
        return false;
    }
    switch (test->relation) {
    case '<':
        return number < test->number;
    case '>':
        return number > test->number;
    case 'l':
        return number <= test->number;
    case 'g':
        return number >= test->number;
    default:
        return number == test->number;
    }
}

static bool judge_greater(const FwFactTest *test, const char *text)
{
    guint64 number;

    return fw_fact_text_number(text, &number) && number > test->number;
}

static bool judge_at_least(const FwFactTest *test, const char *text)
{
    guint64 number;

    return fw_fact_text_number(text, &number) && number >= test->number;
}

static bool judge_less(const FwFactTest *test, const char *text)
{
    guint64 number;

    return fw_fact_text_number(text, &number) && number < test->number;
}

static bool judge_at_most(const FwFactTest *test, const char *text)
{
    guint64 number;

    return fw_fact_text_number(text, &number) && number <= test->number;
}

static bool judge_multiple_of(const FwFactTest *test, const char *text)
{
    guint64 number;

    return fw_fact_text_number(text, &number) && number % test->number == 0;
}

static const Operator operators[] = {
    { "equals", NULL, judge_equals },
    { "not-equals", NULL, judge_not_equals },
    { "contains", NULL, judge_contains },
    { "not-contains", NULL, judge_not_contains },
    { "matches", want_regex, judge_matches },
    { "not-matches", want_regex, judge_not_matches },
    { "one-of", NULL, judge_equals },
    { "exists", want_switch, judge_exists },
    { "count", want_count, judge_count },
    { "greater", want_number, judge_greater },
    { "at-least", want_number, judge_at_least },
    { "less", want_number, judge_less },
    { "at-most", want_number, judge_at_most },
    { "multiple-of", want_divisor, judge_multiple_of },
};

const char *const *fw_fact_operators(void)
{
    static const char *const names[] = {
        "equals", "not-equals", "contains", "not-contains", "matches", "not-matches", "one-of", "exists", "count", "greater", "at-least",
        "less", "at-most", "multiple-of", NULL
    };

    G_STATIC_ASSERT(G_N_ELEMENTS(names) == G_N_ELEMENTS(operators) + 1);
    return names;
}

FwFactTest *fw_fact_test_new(const char *op, const char *const *operands, GError **error)
{
    g_autoptr(FwFactTest) test = g_new0(FwFactTest, 1);
    g_autofree char *shown = NULL;

    for (unsigned i = 0; i < G_N_ELEMENTS(operators) && !test->op; i++) {
        test->op = strcmp(operators[i].name, op) ? NULL : &operators[i];
    }
    test->operands = g_strdupv((GStrv)operands);
    if (!test->op || !operands[0] || (operands[1] && strcmp(op, "one-of"))) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, test->op ? "'%s' needs one value" : "there is no operator '%s'", op);
        return NULL;
    }
    if (test->op->prepare && !test->op->prepare(test, error)) {
        return NULL;
    }
    shown = g_strjoinv(", ", test->operands);
    test->text = g_strdup_printf("%s %s", op, shown);
    return g_steal_pointer(&test);
}

void fw_fact_test_free(FwFactTest *test)
{
    if (test) {
        g_free(test->text);
        g_strfreev(test->operands);
        g_clear_pointer(&test->regex, g_regex_unref);
        g_free(test);
    }
}

const char *fw_fact_test_text(const FwFactTest *test)
{
    return test->text;
}

bool fw_fact_test_string(const FwFactTest *test, const char *text)
{
    return test->op->judge(test, text);
}

bool fw_fact_test_number(const FwFactTest *test, guint64 number)
{
    g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT, number);

    return test->op->judge(test, text);
}

static bool array_has(const FwFactTest *test, JsonArray *array)
{
    for (unsigned i = 0; i < json_array_get_length(array); i++) {
        g_autofree char *text = fw_fact_scalar_text(json_array_get_element(array, i));

        if (text && judge_equals(test, text)) {
            return true;
        }
    }
    return false;
}

static bool test_array(const FwFactTest *test, JsonArray *array)
{
    unsigned length = json_array_get_length(array);

    if (test->op->judge == judge_count) {
        return fw_fact_test_number(test, length);
    }
    if (test->op->judge == judge_contains || test->op->judge == judge_not_contains) {
        return array_has(test, array) == (test->op->judge == judge_contains);
    }
    for (unsigned i = 0; i < length; i++) {
        if (!fw_fact_test_node(test, json_array_get_element(array, i))) {
            return false;
        }
    }
    return length > 0;
}

bool fw_fact_test_node(const FwFactTest *test, JsonNode *value)
{
    g_autofree char *text = NULL;

    if (test->op->judge == judge_exists) {
        return test->flag == (value && !JSON_NODE_HOLDS_NULL(value));
    }
    if (!value || JSON_NODE_HOLDS_NULL(value)) {
        return false;
    }
    if (JSON_NODE_HOLDS_ARRAY(value)) {
        return test_array(test, json_node_get_array(value));
    }
    if (JSON_NODE_HOLDS_OBJECT(value)) {
        return test->op->judge == judge_count && fw_fact_test_number(test, json_object_get_size(json_node_get_object(value)));
    }
    text = fw_fact_scalar_text(value);
    return text && test->op->judge != judge_count && fw_fact_test_string(test, text);
}
