/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scripted answers: the language, whose turn it is, and the way into a migration and out of it. */
#include <string.h>
#include "fw/acpi.h"
#include "fw/answers.h"

/* An interface with two calls; "words" has all kinds, "numbers" a status of up to three numbers. */
static unsigned kinds(const char *call)
{
    return g_str_equal(call, "words") ? (1u << FW_ANSWER_KINDS) - 1 : g_str_equal(call, "numbers") ? 1u << FW_ANSWER_STATUS : 0;
}

static gboolean status(const char *call, const char *name, uint64_t *value)
{
    *value = 7;
    return g_str_equal(call, "words") && g_str_equal(name, "seven");
}

static char *check(const char *call, const struct fw_answer *answer)
{
    return answer->kind == FW_ANSWER_STATUS && answer->count > 3 ? g_strdup_printf("%s has three registers", call) : NULL;
}

static const struct fw_answers_words words = { .calls = "words or numbers", .kinds = kinds, .status = status, .check = check };

static struct fw_answers *parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    struct fw_answers *answers = fw_answers_parse(&words, text, &error);

    g_assert_no_error(error);
    return answers;
}

static const struct fw_answer *next(struct fw_answers *answers, const char *call)
{
    const char *const names[] = { call, NULL };

    return fw_answers_next(answers, names);
}

/* The only item's answer. */
static struct fw_answers *one(const char *text, const struct fw_answer **answer)
{
    struct fw_answers *answers = parse(text);

    *answer = next(answers, "words");
    g_assert_nonnull(*answer);
    g_assert_cmpstr(fw_answers_item(answers, *answer), ==, text);
    return answers;
}

static void expect_values(const char *text, enum fw_answer_kind kind, gboolean executes, guint count, uint64_t first, uint64_t second)
{
    const struct fw_answer *answer;
    struct fw_answers *answers = one(text, &answer);

    g_assert_cmpint(answer->kind, ==, kind);
    g_assert_cmpint(answer->executes, ==, executes);
    g_assert_cmpuint(answer->count, ==, count);
    g_assert_cmphex(answer->values[0], ==, first);
    g_assert_cmphex(answer->values[1], ==, second);
    fw_answers_free(answers);
}

static void test_numbers(void)
{
    expect_values("words=status-4", FW_ANSWER_STATUS, FALSE, 1, 4, 0);
    expect_values("words=status-0x10007", FW_ANSWER_STATUS, FALSE, 1, 0x10007, 0);
    expect_values("words=status-7+1", FW_ANSWER_STATUS, FALSE, 2, 7, 1);
    expect_values("words=status--4", FW_ANSWER_STATUS, FALSE, 1, -UINT64_C(4), 0);
    expect_values("words=status-seven+0x20", FW_ANSWER_STATUS, FALSE, 2, 7, 0x20);
    expect_values("words=then-status-3", FW_ANSWER_STATUS, TRUE, 1, 3, 0);
    expect_values("words=short-0", FW_ANSWER_SHORT, TRUE, 1, 0, 0);
    expect_values("words=long-4K", FW_ANSWER_LONG, TRUE, 1, 4096, 0);
    expect_values("words=sizes-1K+0x100", FW_ANSWER_SIZES, FALSE, 2, 1024, 256);
    expect_values("words=functions-0xffffffffffffffff", FW_ANSWER_FUNCTIONS, FALSE, 1, UINT64_MAX, 0);
    expect_values("words=integer", FW_ANSWER_INTEGER, FALSE, 1, 0, 0);
    expect_values("words=then-integer-4294967295", FW_ANSWER_INTEGER, TRUE, 1, UINT32_MAX, 0);
    expect_values("words=fails", FW_ANSWER_FAILS, FALSE, 0, 0, 0);
    expect_values("words=then-fails", FW_ANSWER_FAILS, TRUE, 0, 0, 0);
}

static void expect_bytes(const char *text, enum fw_answer_kind kind, uint64_t value, const char *bytes, guint length)
{
    const struct fw_answer *answer;
    struct fw_answers *answers = one(text, &answer);

    g_assert_cmpint(answer->kind, ==, kind);
    g_assert_cmphex(answer->values[0], ==, value);
    g_assert_cmpmem(answer->bytes->data, answer->bytes->len, bytes, length);
    fw_answers_free(answers);
}

static void test_bytes(void)
{
    expect_bytes("words=bytes-", FW_ANSWER_BYTES, 0, "", 0);
    expect_bytes("words=bytes-00fFA0", FW_ANSWER_BYTES, 0, "\x00\xff\xa0", 3);
    expect_bytes("words=patch-0x10+0102", FW_ANSWER_PATCH, 16, "\x01\x02", 2);
    expect_bytes("words=buffer", FW_ANSWER_BUFFER, 0, "", 0);
    expect_bytes("words=buffer-01", FW_ANSWER_BUFFER, 0, "\x01", 1);
    expect_bytes("words=string", FW_ANSWER_STRING, 0, "", 0);
    expect_bytes("words=string-no-label_1.2", FW_ANSWER_STRING, 0, "no-label_1.2", 12);
    expect_bytes("words=package", FW_ANSWER_PACKAGE, 0, "", 0);
    expect_bytes("words=package-258+x0a+x+sab", FW_ANSWER_PACKAGE, 4,
                 "\1\0\0\0\4\0\0\0\2\1\0\0" "\4\0\0\0\1\0\0\0\x0a" "\4\0\0\0\0\0\0\0" "\2\0\0\0\2\0\0\0" "ab", 39);
}

static void expect_turns(const char *when, const char *turns)
{
    g_autofree char *text = g_strdup_printf("words%s=fails", when);
    struct fw_answers *answers = parse(text);

    for (size_t i = 0; turns[i]; i++) {
        g_assert_cmpint(next(answers, "words") != NULL, ==, turns[i] == 'x');
        g_assert_null(next(answers, "numbers"));
    }
    fw_answers_free(answers);
}

static void test_turns(void)
{
    expect_turns("", "xxxxxxx");
    expect_turns("@1", "x......");
    expect_turns("@3", "..x....");
    expect_turns("@2-4", ".xxx...");
    expect_turns("@3+", "..xxxxx");
    expect_turns("@every-1", "xxxxxxx");
    expect_turns("@every-3", "..x..x..x");
}

/* The first item whose turn it is answers; every item of the call counts. */
static void test_order(void)
{
    struct fw_answers *answers = parse("words@2=status-1:words@2-3=status-2:numbers=status-3:words=status-4");
    static const uint64_t expected[] = { 4, 1, 2, 4 };
    static const char *const both[] = { "other", "numbers", "words", NULL };

    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        g_assert_cmpuint(next(answers, "words")->values[0], ==, expected[i]);
    }
    g_assert_null(next(answers, "other"));
    g_assert_cmpuint(next(answers, "numbers")->values[0], ==, 3);
    g_assert_cmpuint(fw_answers_next(answers, both)->values[0], ==, 3);
    fw_answers_restart(answers);
    g_assert_cmpuint(next(answers, "words")->values[0], ==, 4);
    g_assert_cmpuint(next(answers, "words")->values[0], ==, 1);
    fw_answers_free(answers);
    g_assert_null(next(NULL, "words"));
}

static void test_missing(void)
{
    struct fw_answers *answers = parse("words=missing:words@1=fails");

    g_assert_true(fw_answers_missing(answers, "words"));
    g_assert_false(fw_answers_missing(answers, "numbers"));
    g_assert_true(fw_answers_missing(answers, NULL));
    g_assert_false(fw_answers_missing(NULL, "words"));
    g_assert_cmpint(next(answers, "words")->kind, ==, FW_ANSWER_FAILS);   /* somebody calls it all the same */
    g_assert_null(next(answers, "words"));
    fw_answers_free(answers);
}

static void test_format(void)
{
    static const char *const texts[] = { "none", "words=fails", "words@2-4=bytes-0102:numbers@every-9=status--3+0xff" };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        struct fw_answers *answers = parse(texts[i]);
        g_autofree char *text = fw_answers_format(answers);

        g_assert_cmpstr(text, ==, texts[i]);
        fw_answers_free(answers);
    }
    {
        struct fw_answers *empty = parse(""), *full = parse("words=fails");

        g_assert_true(fw_answers_is_empty(empty));
        g_assert_false(fw_answers_is_empty(full));
        fw_answers_free(empty);
        fw_answers_free(full);
    }
}

static void test_refused(void)
{
    static const struct { const char *text, *message; } rows[] = {
        { "words", "item 1, 'words': it is not of the form CALL=ANSWER or CALL@WHEN=ANSWER" },
        { "words=fails:", "item 2, '': it is not of the form" },
        { "_LSX=fails", "item 1, '_LSX=fails': '_LSX' is no call; it can be words or numbers" },
        { "=fails", "'' is no call" },
        { "words@=fails", "'@' does not say which calls; it can be 2, 2-4, 3+ or every-3" },
        { "words@0=fails", "'@0' does not say" },
        { "words@4-2=fails", "'@4-2' does not say" },
        { "words@1K=fails", "'@1K' does not say" },
        { "words@2-=fails", "'@2-' does not say" },
        { "words@every-0=fails", "'@every-0' does not say" },
        { "words@+=fails", "'@+' does not say" },
        { "words@18446744073709551616=fails", "does not say" },
        { "words@2=missing", "what is missing is missing for every call; leave out the '@'" },
        { "words=explodes", "'explodes' is no answer of words; it can be [then-]status-S, [then-]bytes-HEX, short-N" },
        { "numbers=fails", "'fails' is no answer of numbers; it can be [then-]status-S" },
        { "words=then-short-4", "'then-short-4' is no answer of words" },
        { "words=then-missing", "'then-missing' is no answer" },
        { "words=failsafe", "'failsafe' is no answer" },
        { "words=fails-1", "'fails-1' is not of the form fails" },
        { "words=status", "'status' is not of the form status-S" },
        { "words=status-", "'status-' is not of the form status-S" },
        { "words=status-eight", "'status-eight' is not of the form status-S" },
        { "words=status-1+", "is not of the form" },
        { "words=status-1+-1", "is not of the form" },
        { "words=status-1+2+3+4", "'status-1+2+3+4': words has three registers" },
        { "words=status-1+2+3+4+5+6+7+8+9", "is not of the form" },
        { "words=status-18446744073709551616", "is not of the form" },
        { "words=bytes", "'bytes' is not of the form bytes-HEX" },
        { "words=bytes-1", "is not of the form" },
        { "words=bytes-0g", "is not of the form" },
        { "words=short-", "is not of the form short-N" },
        { "words=short--1", "is not of the form" },
        { "words=short-1048577", "is not of the form" },
        { "words=long-1025K", "is not of the form" },
        { "words=patch-4", "is not of the form patch-OFFSET+HEX" },
        { "words=patch-4+", "is not of the form" },
        { "words=patch-4+00+00", "is not of the form" },
        { "words=sizes-1K", "is not of the form sizes-SIZE+TRANSFER" },
        { "words=sizes-4G+1", "is not of the form" },
        { "words=sizes-17179869184G+1", "is not of the form" },
        { "words=integer-0x100000000", "is not of the form integer[-N]" },
        { "words=string-\"", "is not of the form string[-TEXT]" },
        { "words=string-", "is not of the form" },
        { "words=package-1+", "is not of the form package" },
        { "words=package-y", "is not of the form" },
        { "words=package-1+2+3+4+5+6+7+8+9+10+11+12+13+14+15+16+17", "is not of the form" },
        { "words=fails:words=nothing", "item 2, 'words=nothing': 'nothing' is no answer" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;

        if (fw_answers_parse(&words, rows[i].text, &error) || !strstr(error->message, rows[i].message)) {
            g_error("%s: %s", rows[i].text, error ? error->message : "was accepted");
        }
    }
}

static void test_limits(void)
{
    GString *many = g_string_new("words=fails");
    g_autofree char *digits = g_strnfill(2 * FW_ANSWER_BYTES_MAX + 2, '0');
    g_autofree char *bytes = g_strdup_printf("words=bytes-%s", digits);
    g_autofree char *string = g_strdup_printf("words=string-%.*s", FW_ANSWER_STRING_MAX + 1, digits);

    g_assert_null(fw_answers_parse(&words, bytes, NULL));
    bytes[strlen(bytes) - 2] = '\0';
    fw_answers_free(parse(bytes));
    g_assert_null(fw_answers_parse(&words, string, NULL));
    string[strlen(string) - 1] = '\0';
    fw_answers_free(parse(string));
    for (guint i = 1; i < FW_ANSWERS_ITEMS_MAX; i++) {
        g_string_append(many, ":words=fails");
    }
    fw_answers_free(parse(many->str));
    g_string_append(many, ":words=fails");
    g_assert_null(fw_answers_parse(&words, many->str, NULL));
    g_string_free(many, TRUE);
}

/* Every cut of the bytes is refused, and what was saved goes on where it was. */
static void test_migration(void)
{
    struct fw_answers *source = parse("words@3=status-1:numbers@2+=status-2");
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    g_autoptr(GError) error = NULL;
    struct fw_answers *target;

    next(source, "words");
    next(source, "words");
    fw_answers_hold(source, next(source, "words"));
    next(source, "numbers");
    fw_answers_restart(source);
    next(source, "words");
    next(source, "words");
    next(source, "numbers");
    fw_answers_hold(source, next(source, "words"));
    fw_answers_save(source, bytes);
    g_assert_cmpuint(bytes->len, <=, FW_ANSWERS_SAVED_MAX);
    for (guint length = 0; length < bytes->len; length++) {
        g_assert_null(fw_answers_load(&words, bytes->data, length, NULL));
    }
    target = fw_answers_load(&words, bytes->data, bytes->len, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(fw_answers_held(target)->values[0], ==, 1);
    g_assert_null(next(target, "words"));                                 /* the fourth */
    g_assert_cmpuint(next(target, "numbers")->values[0], ==, 2);          /* the second */
    fw_le_store(bytes->data + bytes->len - 20, 4, 3);                     /* holds the third of two */
    g_assert_null(fw_answers_load(&words, bytes->data, bytes->len, NULL));
    fw_answers_hold(target, NULL);
    g_assert_null(fw_answers_held(target));
    fw_answers_free(target);
    fw_answers_free(source);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/answers/numbers", test_numbers);
    g_test_add_func("/answers/bytes", test_bytes);
    g_test_add_func("/answers/turns", test_turns);
    g_test_add_func("/answers/order", test_order);
    g_test_add_func("/answers/missing", test_missing);
    g_test_add_func("/answers/format", test_format);
    g_test_add_func("/answers/refused", test_refused);
    g_test_add_func("/answers/limits", test_limits);
    g_test_add_func("/answers/migration", test_migration);
    return g_test_run();
}
