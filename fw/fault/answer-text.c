/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One answer as text, see fw/answers.h: a word, and behind a dash what belongs to it.
 *
 * Must not: accept a character that a trace or a command line would have to quote.
 */
#include <errno.h>
#include <string.h>
#include "fw/acpi.h"
#include "fw/answers.h"

#define THEN "then-"
#define SEPARATOR "+"

#define fail(error, ...) g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, __VA_ARGS__)

gboolean fw_answer_parse_number(const char *text, gboolean is_signed, uint64_t *value)
{
    gboolean negative = is_signed && *text == '-';
    unsigned shift = 0;
    char *end;

    text += negative;
    if (!g_ascii_isdigit(*text)) {
        return FALSE;
    }
    errno = 0;
    *value = g_ascii_strtoull(text, &end, text[0] == '0' && (text[1] == 'x' || text[1] == 'X') ? 16 : 10);
    if (errno || end == text) {
        return FALSE;
    }
    switch (*end) {
    case 'G':
        shift += 10;
        /* fall through */
    case 'M':
        shift += 10;
        /* fall through */
    case 'K':
        shift += 10;
        end++;
    }
    if (*end || *value > G_MAXUINT64 >> shift || (negative && *value << shift > (uint64_t)G_MAXINT64)) {
        return FALSE;
    }
    *value = negative ? -(*value << shift) : *value << shift;
    return TRUE;
}

/* Pairs of digits to the end of @text. */
static gboolean parse_hex(const char *text, GByteArray *bytes)
{
    size_t length = strlen(text);

    if (length % 2 || length / 2 > FW_ANSWER_BYTES_MAX) {
        return FALSE;
    }
    for (; *text; text += 2) {
        int high = g_ascii_xdigit_value(text[0]), low = g_ascii_xdigit_value(text[1]);
        uint8_t byte = (uint8_t)(high << 4 | low);

        if (high < 0 || low < 0) {
            return FALSE;
        }
        g_byte_array_append(bytes, &byte, 1);
    }
    return TRUE;
}

static gboolean parse_string(const char *text, GByteArray *bytes)
{
    size_t length = strlen(text);

    for (size_t i = 0; i < length; i++) {
        if (!g_ascii_isalnum(text[i]) && !strchr("_.-", text[i])) {
            return FALSE;
        }
    }
    g_byte_array_append(bytes, (const guint8 *)text, (guint)length);
    return length <= FW_ANSWER_STRING_MAX;
}

/* --- What follows each word; "" when nothing does --------------------------------------------------------------------------------- */

typedef gboolean (*argument_reader)(const char *text, struct fw_answer *answer);

static gboolean read_nothing(const char *text, struct fw_answer *answer)
{
    (void)answer;
    return !*text;
}

static gboolean read_length(const char *text, struct fw_answer *answer)
{
    answer->count = 1;
    return fw_answer_parse_number(text, FALSE, &answer->values[0]) && answer->values[0] <= FW_ANSWER_LENGTH_MAX;
}

static gboolean read_mask(const char *text, struct fw_answer *answer)
{
    answer->count = 1;
    return fw_answer_parse_number(text, FALSE, &answer->values[0]);
}

static gboolean read_integer(const char *text, struct fw_answer *answer)
{
    answer->count = 1;
    return !*text || (fw_answer_parse_number(text, FALSE, &answer->values[0]) && answer->values[0] <= G_MAXUINT32);
}

static gboolean read_bytes(const char *text, struct fw_answer *answer)
{
    answer->bytes = g_byte_array_new();
    return parse_hex(text, answer->bytes);
}

static gboolean read_text(const char *text, struct fw_answer *answer)
{
    answer->bytes = g_byte_array_new();
    return parse_string(text, answer->bytes);
}

static gboolean read_patch(const char *text, struct fw_answer *answer)
{
    g_auto(GStrv) parts = g_strsplit(text, SEPARATOR, 3);

    answer->bytes = g_byte_array_new();
    return g_strv_length(parts) == 2 && read_length(parts[0], answer) && *parts[1] && parse_hex(parts[1], answer->bytes);
}

static gboolean read_sizes(const char *text, struct fw_answer *answer)
{
    g_auto(GStrv) parts = g_strsplit(text, SEPARATOR, 3);

    answer->count = 2;
    return g_strv_length(parts) == 2 && fw_answer_parse_number(parts[0], FALSE, &answer->values[0]) &&
           fw_answer_parse_number(parts[1], FALSE, &answer->values[1]) && answer->values[0] <= G_MAXUINT32 &&
           answer->values[1] <= G_MAXUINT32;
}

/* An element: a number, x and digits, s and text. */
static gboolean read_element(const char *text, GByteArray *content, uint32_t *object)
{
    uint8_t bytes[4];
    uint64_t value;

    if (*text == 'x') {
        *object = FW_OBJECT_BUFFER;
        return parse_hex(text + 1, content);
    }
    if (*text == 's') {
        *object = FW_OBJECT_STRING;
        return parse_string(text + 1, content);
    }
    *object = FW_OBJECT_INTEGER;
    if (!fw_answer_parse_number(text, FALSE, &value) || value > G_MAXUINT32) {
        return FALSE;
    }
    fw_le_store(bytes, 4, value);
    g_byte_array_append(content, bytes, sizeof(bytes));
    return TRUE;
}

static gboolean read_package(const char *text, struct fw_answer *answer)
{
    g_auto(GStrv) parts = g_strsplit(text, SEPARATOR, -1);
    guint count = g_strv_length(parts);

    answer->bytes = g_byte_array_new();
    answer->count = 1;
    answer->values[0] = count;
    for (guint i = 0; count <= FW_ANSWER_ELEMENTS_MAX && i < count; i++) {
        g_autoptr(GByteArray) content = g_byte_array_new();
        uint8_t head[8];
        uint32_t object;

        if (!read_element(parts[i], content, &object)) {
            return FALSE;
        }
        fw_le_store(head, 4, object);
        fw_le_store(head + 4, 4, content->len);
        g_byte_array_append(answer->bytes, head, sizeof(head));
        g_byte_array_append(answer->bytes, content->data, content->len);
    }
    return count <= FW_ANSWER_ELEMENTS_MAX && answer->bytes->len <= FW_ANSWER_BYTES_MAX;
}

/* --- The words ------------------------------------------------------------------------------------------------------------------------ */

static const struct word {
    const char *name;
    enum fw_answer_kind kind;
    argument_reader read;             /* NULL: a status, for which the interface's words are needed */
    gboolean optional;                /* the word may stand alone */
    gboolean executes;                /* always: it is about the true answer */
    gboolean then;                    /* it can be said to execute */
    const char *form;                 /* for error messages */
} words_of_answers[] = {
    { "status", FW_ANSWER_STATUS, NULL, FALSE, FALSE, TRUE, "status-S" },
    { "bytes", FW_ANSWER_BYTES, read_bytes, FALSE, FALSE, TRUE, "bytes-HEX" },
    { "short", FW_ANSWER_SHORT, read_length, FALSE, TRUE, FALSE, "short-N" },
    { "long", FW_ANSWER_LONG, read_length, FALSE, TRUE, FALSE, "long-N" },
    { "patch", FW_ANSWER_PATCH, read_patch, FALSE, TRUE, FALSE, "patch-OFFSET+HEX" },
    { "sizes", FW_ANSWER_SIZES, read_sizes, FALSE, FALSE, FALSE, "sizes-SIZE+TRANSFER" },
    { "functions", FW_ANSWER_FUNCTIONS, read_mask, FALSE, FALSE, FALSE, "functions-MASK" },
    { "integer", FW_ANSWER_INTEGER, read_integer, TRUE, FALSE, TRUE, "integer[-N]" },
    { "string", FW_ANSWER_STRING, read_text, TRUE, FALSE, TRUE, "string[-TEXT]" },
    { "buffer", FW_ANSWER_BUFFER, read_bytes, TRUE, FALSE, TRUE, "buffer[-HEX]" },
    { "package", FW_ANSWER_PACKAGE, read_package, TRUE, FALSE, TRUE, "package[-ELEMENT+ELEMENT...]" },
    { "fails", FW_ANSWER_FAILS, read_nothing, TRUE, FALSE, TRUE, "fails" },
    { "missing", FW_ANSWER_MISSING, read_nothing, TRUE, FALSE, FALSE, "missing" },
};

G_STATIC_ASSERT(G_N_ELEMENTS(words_of_answers) == FW_ANSWER_KINDS);

static const struct word *find_word(const char *text)
{
    for (size_t i = 0; i < G_N_ELEMENTS(words_of_answers); i++) {
        size_t length = strlen(words_of_answers[i].name);

        if (g_str_has_prefix(text, words_of_answers[i].name) && (!text[length] || text[length] == '-')) {
            return &words_of_answers[i];
        }
    }
    return NULL;
}

static char *allowed_forms(unsigned kinds)
{
    GString *text = g_string_new(NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(words_of_answers); i++) {
        if (kinds & 1u << words_of_answers[i].kind) {
            g_string_append_printf(text, "%s%s%s", text->len ? ", " : "", words_of_answers[i].then ? "[" THEN "]" : "",
                                   words_of_answers[i].form);
        }
    }
    return g_string_free(text, FALSE);
}

/* A status and what else the interface has, joined by plus signs; the first may be a name. */
static gboolean read_status(const struct fw_answers_words *words, const char *call, const char *text, struct fw_answer *answer)
{
    g_auto(GStrv) parts = g_strsplit(text, SEPARATOR, -1);

    if (!parts[0] || g_strv_length(parts) > FW_ANSWER_VALUES_MAX) {
        return FALSE;
    }
    for (guint i = 0; parts[i]; i++) {
        if (!fw_answer_parse_number(parts[i], i == 0, &answer->values[i]) &&
            (i || !words->status || !words->status(call, parts[0], &answer->values[0]))) {
            return FALSE;
        }
        answer->count = i + 1;
    }
    return TRUE;
}

static void refuse_form(const struct fw_answers_words *words, const char *call, const char *text, const struct word *word, GError **error)
{
    g_autofree char *names = word->read || !words->statuses ? NULL : words->statuses(call);

    fail(error, "'%s' is not of the form %s%s%s", text, word->form, names ? ", where S is a number or one of " : "", names ? names : "");
}

gboolean fw_answer_parse(const struct fw_answers_words *words, const char *call, const char *text, struct fw_answer *answer, GError **error)
{
    unsigned kinds = words->kinds(call);
    gboolean then = g_str_has_prefix(text, THEN);
    const char *rest = then ? text + strlen(THEN) : text;
    const struct word *word = find_word(rest);
    g_autofree char *forms = allowed_forms(kinds);
    g_autofree char *wrong = NULL;
    gboolean alone, good;

    *answer = (struct fw_answer) { .kind = FW_ANSWER_KINDS };
    if (!word || !(kinds & 1u << word->kind) || (then && !word->then)) {
        fail(error, "'%s' is no answer of %s; it can be %s", text, call, forms);
        return FALSE;
    }
    rest += strlen(word->name);
    alone = !*rest;
    rest += !alone;
    answer->kind = word->kind;
    answer->executes = then || word->executes;
    good = (!alone || word->optional) && (alone || *rest || word->kind == FW_ANSWER_BYTES) &&
           (word->read ? word->read(rest, answer) : read_status(words, call, rest, answer));
    if (!good) {
        refuse_form(words, call, text, word, error);
        return FALSE;
    }
    wrong = words->check ? words->check(call, answer) : NULL;
    if (wrong) {
        fail(error, "'%s': %s", text, wrong);
        return FALSE;
    }
    return TRUE;
}

void fw_answer_clear(struct fw_answer *answer)
{
    g_clear_pointer(&answer->bytes, g_byte_array_unref);
}
