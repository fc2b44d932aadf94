/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Words and numbers of a line of the plan. Pure.
 */
#include "plan-words.h"

#include <stddef.h>
#include <string.h>

#include "plan.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

char *plan_take_word(char **rest)
{
    char *word = *rest;
    char *end;

    while (is_blank(*word)) {
        word++;
    }
    if (!*word) {
        *rest = word;
        return NULL;
    }
    end = word;
    while (*end && !is_blank(*end)) {
        end++;
    }
    if (*end) {
        *end++ = '\0';
    }
    *rest = end;
    return word;
}

char *plan_take_rest(char *rest)
{
    size_t len;

    while (is_blank(*rest)) {
        rest++;
    }
    len = strlen(rest);
    while (len && is_blank(rest[len - 1])) {
        rest[--len] = '\0';
    }
    return len ? rest : NULL;
}

bool plan_take_number(char **rest, unsigned min, unsigned max, unsigned *value)
{
    const char *word = plan_take_word(rest);
    unsigned long sum = 0;

    if (!word) {
        return false;
    }
    for (; *word; word++) {
        if (*word < '0' || *word > '9') {
            return false;
        }
        sum = sum * 10 + (unsigned long)(*word - '0');
        if (sum > max) {
            return false;
        }
    }
    *value = (unsigned)sum;
    return sum >= min;
}

bool plan_is_token(const char *word)
{
    static const char ok[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-:+=,@";
    size_t len = strlen(word);

    return len > 0 && len <= MISFIT_TOKEN_MAX && strspn(word, ok) == len;
}
