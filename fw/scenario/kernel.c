/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernel ranges: text to comparisons, and whether a release satisfies them.
 */
#include "fw/scenario-kernel.h"

#include <gio/gio.h>
#include <stdint.h>
#include <string.h>

#define NUMBERS 3           /* 6.12.107 */
#define MAX_NUMBER 65535u

typedef enum Relation { LESS, AT_MOST, EQUAL, NOT_EQUAL, AT_LEAST, GREATER } Relation;

static const struct {
    const char *sign;
    Relation relation;
} signs[] = {       /* longer signs first */
    { "<=", AT_MOST }, { ">=", AT_LEAST }, { "!=", NOT_EQUAL }, { "==", EQUAL }, { "<", LESS }, { ">", GREATER }, { "=", EQUAL },
};

typedef struct Comparison {
    Relation relation;
    unsigned number[NUMBERS];
    unsigned given;         /* how many of them */
} Comparison;

struct FwKernelRange {
    char *text;
    GArray *list;           /* Comparison */
};

/* "6.12.107..." to numbers; returns how many, 0 when there is none or one is too great; *rest is what follows. */
static unsigned read_numbers(const char *text, unsigned number[NUMBERS], const char **rest)
{
    unsigned given = 0;

    memset(number, 0, NUMBERS * sizeof number[0]);
    while (given < NUMBERS && g_ascii_isdigit(*text)) {
        char *end;
        guint64 value = g_ascii_strtoull(text, &end, 10);

        if (value > MAX_NUMBER) {
            return 0;
        }
        number[given++] = (unsigned)value;
        text = end;
        if (*text != '.' || !g_ascii_isdigit(text[1]) || given == NUMBERS) {
            break;
        }
        text++;
    }
    *rest = text;
    return given;
}

static bool read_comparison(const char *word, Comparison *comparison)
{
    const char *rest;

    for (unsigned i = 0; i < G_N_ELEMENTS(signs); i++) {
        if (g_str_has_prefix(word, signs[i].sign)) {
            comparison->relation = signs[i].relation;
            comparison->given = read_numbers(word + strlen(signs[i].sign), comparison->number, &rest);
            return comparison->given && !*rest;
        }
    }
    return false;
}

static int compare(const unsigned *a, const unsigned *b, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (a[i] != b[i]) {
            return a[i] < b[i] ? -1 : 1;
        }
    }
    return 0;
}

static bool holds(const Comparison *comparison, const unsigned number[NUMBERS])
{
    int order = compare(number, comparison->number, NUMBERS);
    bool same = !compare(number, comparison->number, comparison->given);

    switch (comparison->relation) {
    case LESS:
        return order < 0;
    case AT_MOST:
        return order < 0 || same;
    case EQUAL:
        return same;
    case NOT_EQUAL:
        return !same;
    case AT_LEAST:
        return order >= 0;
    case GREATER:
        return order > 0 && !same;
    }
    return false;
}

static bool all_hold(const FwKernelRange *range, const unsigned number[NUMBERS])
{
    for (unsigned i = 0; i < range->list->len; i++) {
        if (!holds(&g_array_index(range->list, Comparison, i), number)) {
            return false;
        }
    }
    return true;
}

/*
 * A range is an interval with holes, so some number next to a bound is in it, or none is: try each bound, the number after it and the
 * number before it, at each length that the bound was given.
 */
static bool satisfiable(const FwKernelRange *range)
{
    unsigned lowest[NUMBERS] = { 0 };

    if (all_hold(range, lowest)) {
        return true;
    }
    for (unsigned i = 0; i < range->list->len; i++) {
        const Comparison *bound = &g_array_index(range->list, Comparison, i);

        for (unsigned place = 0; place < NUMBERS; place++) {
            unsigned after[NUMBERS];

            memcpy(after, bound->number, sizeof after);
            if (all_hold(range, after)) {
                return true;
            }
            after[place]++;
            memset(after + place + 1, 0, (NUMBERS - 1 - place) * sizeof after[0]);
            if (all_hold(range, after)) {
                return true;
            }
        }
    }
    return false;
}

FwKernelRange *fw_kernel_range_parse(const char *text, GError **error)
{
    g_autoptr(FwKernelRange) range = g_new0(FwKernelRange, 1);
    g_auto(GStrv) words = g_strsplit_set(text, " \t,", -1);

    range->text = g_strdup(text);
    range->list = g_array_new(FALSE, FALSE, sizeof(Comparison));
    for (unsigned i = 0; words[i]; i++) {
        Comparison comparison;

        if (!*words[i]) {
            continue;
        }
        if (!read_comparison(words[i], &comparison)) {
            g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                        "'%s' is not a comparison of kernel versions such as >=5.3 or <6.1", words[i]);
            return NULL;
        }
        g_array_append_val(range->list, comparison);
    }
    if (!range->list->len) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "a kernel range is missing: write one such as \">=5.3 <6.1\"");
        return NULL;
    }
    if (!satisfiable(range)) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "no kernel can be in the range '%s'", text);
        return NULL;
    }
    return g_steal_pointer(&range);
}

void fw_kernel_range_free(FwKernelRange *range)
{
    if (range) {
        g_free(range->text);
        g_array_unref(range->list);
        g_free(range);
    }
}

const char *fw_kernel_range_text(const FwKernelRange *range)
{
    return range->text;
}

bool fw_kernel_range_has(const FwKernelRange *range, const char *release)
{
    unsigned number[NUMBERS];
    const char *rest;

    if (!range) {
        return true;
    }
    return read_numbers(release, number, &rest) && all_hold(range, number);
}
