/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What git bisect is told, and whether it is asking. Git (gitrepository-layout): a working tree's ".git" is the repository's folder, or a file
 * "gitdir: FOLDER"; while a bisection goes on, that folder holds BISECT_START.
 */
#include <gio/gio.h>
#include <string.h>

#include "bisect.h"

#define GIT_FOLDER ".git"
#define GIT_FILE_BEGINS "gitdir: "
#define BISECT_MARK "BISECT_START"

/* The repository's folder for the working tree whose top is @top; NULL when it is none. */
static char *repository_of(const char *top)
{
    g_autofree char *path = g_build_filename(top, GIT_FOLDER, NULL);
    g_autofree char *text = NULL;

    if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
        return g_steal_pointer(&path);
    }
    if (!g_file_get_contents(path, &text, NULL, NULL) || !g_str_has_prefix(text, GIT_FILE_BEGINS)) {
        return NULL;
    }
    return g_canonicalize_filename(g_strchomp(text + strlen(GIT_FILE_BEGINS)), top);
}

static char *find_repository(const char *folder)
{
    const char *said = g_getenv("GIT_DIR");
    g_autofree char *top = g_canonicalize_filename(folder, NULL);

    if (said && *said) {
        return g_canonicalize_filename(said, top);
    }
    for (;;) {
        char *repository = repository_of(top);
        g_autofree char *parent = g_path_get_dirname(top);

        if (repository || strcmp(parent, top) == 0) {
            return repository;
        }
        g_free(top);
        top = g_steal_pointer(&parent);
    }
}

gboolean bisect_is_going_on(const char *folder)
{
    g_autofree char *repository = find_repository(folder);
    g_autofree char *mark = repository ? g_build_filename(repository, BISECT_MARK, NULL) : NULL;

    return mark && g_file_test(mark, G_FILE_TEST_EXISTS);
}

enum exit_status bisect_status(const unsigned counts[VERDICT_KINDS], unsigned guilty)
{
    if (counts[VERDICT_FAIL] + counts[VERDICT_XPASS] + guilty > 0) {
        return EXIT_BAD;
    }
    if (counts[VERDICT_ERROR] + counts[VERDICT_CRASH] + counts[VERDICT_TIMEOUT] > 0) {
        return EXIT_UNTESTABLE;
    }
    return counts[VERDICT_PASS] + counts[VERDICT_XFAIL] > 0 ? EXIT_GOOD : EXIT_UNTESTABLE;
}
