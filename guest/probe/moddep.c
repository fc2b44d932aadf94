/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reader of modules.dep and modules.builtin. Pure.
 */
#include "moddep.h"

#include <string.h>

void moddep_name(struct moddep_path path, char name[MODDEP_NAME_MAX])
{
    size_t begin = path.len;
    size_t len = 0;

    while (begin && path.path[begin - 1] != '/') {
        begin--;
    }
    while (begin + len < path.len && path.path[begin + len] != '.' && len < MODDEP_NAME_MAX - 1) {
        char c = path.path[begin + len];

        name[len++] = c == '-' ? '_' : c;
    }
    name[len] = '\0';
}

static bool same_name(struct moddep_path path, const char *name)
{
    char left[MODDEP_NAME_MAX];
    char right[MODDEP_NAME_MAX];

    moddep_name(path, left);
    moddep_name((struct moddep_path){ name, strlen(name) }, right);
    return !strcmp(left, right);
}

/* The next line of the text, without its newline; false at the end. */
static bool next_line(const char **text, const char *end, struct moddep_path *line)
{
    const char *newline;

    if (*text >= end) {
        return false;
    }
    newline = memchr(*text, '\n', (size_t)(end - *text));
    line->path = *text;
    line->len = (size_t)((newline ? newline : end) - *text);
    *text += line->len + 1;
    return true;
}

/* "module: nearest-dependency ... farthest-dependency" to the order of loading. */
static bool split(struct moddep_path line, size_t colon, struct moddep *result)
{
    size_t at = colon + 1;

    result->count = 0;
    result->files[result->count++] = (struct moddep_path){ line.path, colon };
    while (at < line.len) {
        size_t begin = at;

        while (at < line.len && line.path[at] != ' ') {
            at++;
        }
        if (at > begin) {
            if (result->count == MODDEP_FILES_MAX) {
                return false;
            }
            result->files[result->count++] = (struct moddep_path){ line.path + begin, at - begin };
        }
        at++;
    }
    for (size_t i = 0; i < result->count / 2; i++) {
        struct moddep_path swap = result->files[i];

        result->files[i] = result->files[result->count - 1 - i];
        result->files[result->count - 1 - i] = swap;
    }
    return true;
}

bool moddep_find(const char *text, size_t size, const char *name, struct moddep *result)
{
    const char *end = text + size;
    struct moddep_path line;

    while (next_line(&text, end, &line)) {
        const char *colon = memchr(line.path, ':', line.len);
        size_t len = colon ? (size_t)(colon - line.path) : 0;

        if (colon && same_name((struct moddep_path){ line.path, len }, name)) {
            return split(line, len, result);
        }
    }
    return false;
}

bool moddep_builtin(const char *text, size_t size, const char *name)
{
    const char *end = text + size;
    struct moddep_path line;

    while (next_line(&text, end, &line)) {
        if (line.len && same_name(line, name)) {
            return true;
        }
    }
    return false;
}
