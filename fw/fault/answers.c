/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of scripted answers: whose turn it is, see fw/answers.h. */
#include <string.h>
#include "fw/acpi.h"
#include "fw/answers.h"

#define SEPARATOR ":"
#define NONE "none"
#define EVERY "every-"

#define fail(error, ...) g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, __VA_ARGS__)

struct item {
    char *text;
    char *call;
    uint64_t first, last;             /* calls, from 1; last 0: no end */
    uint64_t step;
    uint64_t calls;                   /* that were made */
    struct fw_answer answer;
};

struct fw_answers {
    guint count;
    guint held;                       /* number of the item from 1; 0: none */
    struct item items[FW_ANSWERS_ITEMS_MAX];
};

/* --- Reading -------------------------------------------------------------------------------------------------------------------------- */

static gboolean parse_count(const char *text, uint64_t *value)
{
    for (const char *at = text; *at; at++) {
        if (!g_ascii_isdigit(*at)) {
            return FALSE;
        }
    }
    return fw_answer_parse_number(text, FALSE, value) && *value;
}

/* "2", "2-4", "3+", "every-3". */
static gboolean parse_when(const char *text, struct item *item)
{
    g_autofree char *copy = g_strdup(text);
    char *dash = strchr(copy, '-');
    size_t length = strlen(copy);

    item->step = 1;
    if (g_str_has_prefix(text, EVERY)) {
        item->last = 0;
        return parse_count(text + strlen(EVERY), &item->first) && (item->step = item->first);
    }
    if (length && copy[length - 1] == '+') {
        copy[length - 1] = '\0';
        item->last = 0;
        return parse_count(copy, &item->first);
    }
    if (dash) {
        *dash = '\0';
        return parse_count(copy, &item->first) && parse_count(dash + 1, &item->last) && item->first <= item->last;
    }
    return parse_count(copy, &item->first) && (item->last = item->first);
}

/* Everything but the answer. */
static gboolean parse_call(const struct fw_answers_words *words, const char *before, struct item *item, GError **error)
{
    const char *at = strchr(before, '@');

    item->first = item->step = 1;
    item->call = at ? g_strndup(before, at - before) : g_strdup(before);
    if (!*item->call || !words->kinds(item->call)) {
        fail(error, "'%s' is no call; it can be %s", item->call, words->calls);
        return FALSE;
    }
    if (at && !parse_when(at + 1, item)) {
        fail(error, "'%s' does not say which calls; it can be 2, 2-4, 3+ or " EVERY "3", at);
        return FALSE;
    }
    return TRUE;
}

static gboolean parse_item(const struct fw_answers_words *words, const char *text, struct item *item, GError **error)
{
    const char *equals = strchr(text, '=');
    g_autofree char *before = equals ? g_strndup(text, equals - text) : NULL;

    item->text = g_strdup(text);
    if (!equals) {
        fail(error, "it is not of the form CALL=ANSWER or CALL@WHEN=ANSWER");
        return FALSE;
    }
    if (!parse_call(words, before, item, error) || !fw_answer_parse(words, item->call, equals + 1, &item->answer, error)) {
        return FALSE;
    }
    if (item->answer.kind == FW_ANSWER_MISSING && strchr(before, '@')) {
        fail(error, "what is missing is missing for every call; leave out the '@'");
        return FALSE;
    }
    return TRUE;
}

struct fw_answers *fw_answers_parse(const struct fw_answers_words *words, const char *text, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(g_str_equal(text, NONE) ? "" : text, SEPARATOR, -1);
    guint count = g_strv_length(parts);
    struct fw_answers *answers;

    if (strlen(text) > FW_ANSWERS_TEXT_MAX) {
        fail(error, "it is longer than %u characters", FW_ANSWERS_TEXT_MAX);
        return NULL;
    }
    if (count > FW_ANSWERS_ITEMS_MAX) {
        fail(error, "%u items are more than %u", count, FW_ANSWERS_ITEMS_MAX);
        return NULL;
    }
    answers = g_new0(struct fw_answers, 1);
    while (answers->count < count) {
        guint i = answers->count++;

        if (!parse_item(words, parts[i], &answers->items[i], error)) {
            g_prefix_error(error, "item %u, '%s': ", i + 1, parts[i]);
            fw_answers_free(answers);
            return NULL;
        }
    }
    return answers;
}

void fw_answers_free(struct fw_answers *answers)
{
    for (guint i = 0; answers && i < answers->count; i++) {
        g_free(answers->items[i].text);
        g_free(answers->items[i].call);
        fw_answer_clear(&answers->items[i].answer);
    }
    g_free(answers);
}

gboolean fw_answers_is_empty(const struct fw_answers *answers)
{
    return !answers->count;
}

char *fw_answers_format(const struct fw_answers *answers)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < answers->count; i++) {
        g_string_append_printf(text, "%s%s", i ? SEPARATOR : "", answers->items[i].text);
    }
    return g_string_free(answers->count ? text : g_string_append(text, NONE), FALSE);
}

/* --- Use ------------------------------------------------------------------------------------------------------------------------------ */

static gboolean is_turn(const struct item *item)
{
    return item->answer.kind != FW_ANSWER_MISSING && item->calls >= item->first && (!item->last || item->calls <= item->last) &&
           (item->calls - item->first) % item->step == 0;
}

const struct fw_answer *fw_answers_next(struct fw_answers *answers, const char *const *names)
{
    const struct fw_answer *found = NULL;

    for (guint i = 0; answers && i < answers->count; i++) {
        struct item *item = &answers->items[i];

        if (g_strv_contains((const gchar *const *)names, item->call)) {
            item->calls++;
            found = !found && is_turn(item) ? &item->answer : found;
        }
    }
    return found;
}

gboolean fw_answers_missing(const struct fw_answers *answers, const char *call)
{
    for (guint i = 0; answers && i < answers->count; i++) {
        if (answers->items[i].answer.kind == FW_ANSWER_MISSING && (!call || g_str_equal(answers->items[i].call, call))) {
            return TRUE;
        }
    }
    return FALSE;
}

const char *fw_answers_item(const struct fw_answers *answers, const struct fw_answer *answer)
{
    for (guint i = 0; i < answers->count; i++) {
        if (&answers->items[i].answer == answer) {
            return answers->items[i].text;
        }
    }
    return NULL;
}

void fw_answers_hold(struct fw_answers *answers, const struct fw_answer *answer)
{
    answers->held = 0;
    for (guint i = 0; answer && i < answers->count; i++) {
        if (&answers->items[i].answer == answer) {
            answers->held = i + 1;
        }
    }
}

const struct fw_answer *fw_answers_held(const struct fw_answers *answers)
{
    return answers->held ? &answers->items[answers->held - 1].answer : NULL;
}

void fw_answers_restart(struct fw_answers *answers)
{
    answers->held = 0;
    for (guint i = 0; i < answers->count; i++) {
        answers->items[i].calls = 0;
    }
}

/* --- Migration: length of the text, the text, the item that is held, the calls of each item; all little-endian ------------------------- */

/* Bytes of a list without text. */
#define SAVED_MIN 8u

static void put(GByteArray *out, unsigned width, uint64_t value)
{
    uint8_t bytes[8];

    fw_le_store(bytes, width, value);
    g_byte_array_append(out, bytes, width);
}

void fw_answers_save(const struct fw_answers *answers, GByteArray *out)
{
    g_autofree char *text = fw_answers_format(answers);

    put(out, 4, strlen(text));
    g_byte_array_append(out, (const guint8 *)text, (guint)strlen(text));
    put(out, 4, answers->held);
    for (guint i = 0; i < answers->count; i++) {
        put(out, 8, answers->items[i].calls);
    }
}

static gboolean load_counts(struct fw_answers *answers, const uint8_t *bytes, size_t length)
{
    if (length != 4 + 8 * (size_t)answers->count || fw_le_load(bytes, 4) > answers->count) {
        return FALSE;
    }
    answers->held = (guint)fw_le_load(bytes, 4);
    for (guint i = 0; i < answers->count; i++) {
        answers->items[i].calls = fw_le_load(bytes + 4 + 8 * (size_t)i, 8);
    }
    return TRUE;
}

struct fw_answers *fw_answers_load(const struct fw_answers_words *words, const uint8_t *bytes, size_t length, GError **error)
{
    uint32_t text_length = length >= SAVED_MIN ? (uint32_t)fw_le_load(bytes, 4) : 0;
    g_autofree char *text = NULL;
    struct fw_answers *answers;

    if (length < SAVED_MIN || length > FW_ANSWERS_SAVED_MAX || text_length > length - SAVED_MIN || memchr(bytes + 4, '\0', text_length)) {
        fail(error, "the saved scripted answers are damaged");
        return NULL;
    }
    text = g_strndup((const char *)bytes + 4, text_length);
    answers = fw_answers_parse(words, text, error);
    if (answers && !load_counts(answers, bytes + 4 + text_length, length - 4 - text_length)) {
        fail(error, "the saved scripted answers do not fit their list");
        g_clear_pointer(&answers, fw_answers_free);
    }
    return answers;
}
