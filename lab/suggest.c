/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * "Did you mean": edit distance with adjacent swaps (optimal string alignment), over the few words of a command line.
 * It only proposes; nothing is ever run under a guessed name.
 */
#include <glib.h>
#include <string.h>

#include "suggest.h"

#define SUGGEST_MAX_LENGTH 64   /* longer words are no typing errors of ours */

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
    return MIN(MIN(a, b), c);
}

static unsigned edit_distance(const char *a, const char *b)
{
    size_t la = strlen(a), lb = strlen(b);
    unsigned d[SUGGEST_MAX_LENGTH + 1][SUGGEST_MAX_LENGTH + 1];

    for (size_t i = 0; i <= la; i++) {
        d[i][0] = i;
    }
    for (size_t j = 0; j <= lb; j++) {
        d[0][j] = j;
    }
    for (size_t i = 1; i <= la; i++) {
        for (size_t j = 1; j <= lb; j++) {
            unsigned replace = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);

            d[i][j] = min3(d[i - 1][j] + 1, d[i][j - 1] + 1, replace);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                d[i][j] = MIN(d[i][j], d[i - 2][j - 2] + 1);
            }
        }
    }
    return d[la][lb];
}

const char *suggest_nearest(const char *wrong, const char *const *words)
{
    const char *best = NULL;
    unsigned best_distance = MAX(1, strlen(wrong) / 3) + 1;

    if (strlen(wrong) > SUGGEST_MAX_LENGTH || wrong[0] == '\0') {
        return NULL;
    }
    for (; *words; words++) {
        unsigned distance;

        if (strlen(*words) > SUGGEST_MAX_LENGTH) {
            continue;
        }
        distance = edit_distance(wrong, *words);
        if (distance >= best_distance && strlen(wrong) >= 3 && g_str_has_prefix(*words, wrong) && !best) {
            distance = best_distance - 1;
        }
        if (distance < best_distance) {
            best = *words;
            best_distance = distance;
        }
    }
    return best;
}
