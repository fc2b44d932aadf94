/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds scenario files by name and reads them. What is in a file is judged by fw/scenario alone.
 */
#include <errno.h>
#include <string.h>

#include "corpus.h"
#include "place.h"
#include "suggest.h"

G_DEFINE_QUARK(misfit-corpus-error-quark, corpus_error)

#define CORPUS_DEPTH 4      /* folders below scenarios/ */

void corpus_item_free(CorpusItem *item)
{
    if (!item) {
        return;
    }
    fw_scenario_free(item->scenario);
    g_free(item->path);
    g_free(item->theme);
    g_bytes_unref(item->text);
    g_free(item);
}

/* "…/scenarios/x86/layout/a.yaml" -> "x86/layout"; "" outside of the corpus. */
static char *theme_of(const char *path)
{
    const char *data = place_data(NULL);
    g_autofree char *top = data ? g_build_filename(data, "scenarios", NULL) : NULL;
    g_autofree char *folder = g_path_get_dirname(path);

    if (top && g_str_has_prefix(folder, top) && folder[strlen(top)] == '/') {
        return g_strdup(folder + strlen(top) + 1);
    }
    return g_strdup("");
}

GPtrArray *corpus_load_text(const char *path, GBytes *text, GError **error)
{
    g_autoptr(FwDiags) diags = fw_diags_new(path);
    g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify)corpus_item_free);
    g_autoptr(GPtrArray) scenarios = NULL;
    size_t size;
    const char *bytes = g_bytes_get_data(text, &size);

    scenarios = fw_scenario_parse(path, bytes ? bytes : "", size, diags);
    if (!scenarios) {
        g_autofree char *list = fw_diags_text(diags);

        g_set_error(error, CORPUS_ERROR, 0, "%s", g_strchomp(list));
        return NULL;
    }
    while (scenarios->len > 0) {
        CorpusItem *item = g_new0(CorpusItem, 1);

        item->scenario = g_ptr_array_steal_index(scenarios, 0);
        item->path = g_strdup(path);
        item->theme = theme_of(path);
        item->text = g_bytes_ref(text);
        g_ptr_array_add(items, item);
    }
    return g_steal_pointer(&items);
}

static GPtrArray *load_file(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    g_autoptr(GBytes) bytes = NULL;
    size_t size;

    if (!g_file_get_contents(path, &text, &size, error)) {
        return NULL;
    }
    bytes = g_bytes_new_take(g_steal_pointer(&text), size);
    return corpus_load_text(path, bytes, error);
}

static int compare_paths(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static gboolean is_scenario_file(const char *name)
{
    return g_str_has_suffix(name, ".yaml") || g_str_has_suffix(name, ".yml");
}

static void collect(const char *folder, unsigned depth, GPtrArray *files)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
            if (depth > 0) {
                collect(path, depth - 1, files);
            }
        } else if (is_scenario_file(name)) {
            g_ptr_array_add(files, g_steal_pointer(&path));
        }
    }
}

static GPtrArray *corpus_files(GError **error)
{
    const char *data = place_data(error);
    g_autofree char *top = NULL;
    GPtrArray *files;

    if (!data) {
        return NULL;
    }
    top = g_build_filename(data, "scenarios", NULL);
    files = g_ptr_array_new_with_free_func(g_free);
    collect(top, CORPUS_DEPTH, files);
    g_ptr_array_sort(files, compare_paths);
    return files;
}

static char *stem_of(const char *path)
{
    char *stem = g_path_get_basename(path);
    char *dot = strrchr(stem, '.');

    if (dot) {
        *dot = '\0';
    }
    return stem;
}

/* Keep those of @items that are named @name or are variants of it. */
static GPtrArray *only_named(GPtrArray *items, const char *name, const char *where, GError **error)
{
    g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func((GDestroyNotify)corpus_item_free);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *prefix = g_strconcat(name, "/", NULL);
    const char *near;

    while (items->len > 0) {
        CorpusItem *item = g_ptr_array_steal_index(items, 0);

        g_ptr_array_add(names, g_strdup(item->scenario->name));
        if (strcmp(item->scenario->name, name) == 0 || g_str_has_prefix(item->scenario->name, prefix)) {
            g_ptr_array_add(kept, item);
        } else {
            corpus_item_free(item);
        }
    }
    if (kept->len > 0) {
        return g_steal_pointer(&kept);
    }
    g_ptr_array_add(names, NULL);
    near = suggest_nearest(name, (const char *const *)names->pdata);
    g_set_error(error, CORPUS_ERROR, 0, "%s holds no scenario '%s'%s%s%s", where, name, near ? ", did you mean '" : "",
                near ? near : "", near ? "'?" : "");
    return NULL;
}

static GPtrArray *load_user_file(const char *word, GError **error)
{
    const char *colon = strrchr(word, ':');
    g_autofree char *path = NULL;
    g_autofree char *name = NULL;
    g_autoptr(GPtrArray) items = NULL;

    if (is_scenario_file(word)) {
        return load_file(word, error);
    }
    path = g_strndup(word, colon - word);
    items = load_file(path, error);
    if (!items) {
        return NULL;
    }
    name = g_strdup(((CorpusItem *)g_ptr_array_index(items, 0))->scenario->name);
    if (strchr(name, '/')) {
        *strchr(name, '/') = '\0';
    }
    g_autofree char *full = g_strdup_printf("%s/%s", name, colon + 1);
    return only_named(items, full, path, error);
}

static gboolean names_user_file(const char *word)
{
    return is_scenario_file(word) || strstr(word, ".yaml:") || strstr(word, ".yml:");
}

GPtrArray *corpus_load(const char *word, GError **error)
{
    g_autofree char *stem = g_strndup(word, strcspn(word, "/"));
    g_autoptr(GPtrArray) files = NULL;
    g_autoptr(GPtrArray) stems = g_ptr_array_new_with_free_func(g_free);
    const char *found = NULL, *near;

    if (names_user_file(word)) {
        return load_user_file(word, error);
    }
    files = corpus_files(error);
    if (!files) {
        return NULL;
    }
    for (unsigned i = 0; i < files->len; i++) {
        const char *path = g_ptr_array_index(files, i);
        char *name = stem_of(path);

        g_ptr_array_add(stems, name);
        if (strcmp(name, stem) != 0) {
            continue;
        }
        if (found) {
            g_set_error(error, CORPUS_ERROR, 0, "two scenarios are called '%s', %s and %s; give the path of the one you mean", stem, found, path);
            return NULL;
        }
        found = path;
    }
    if (found) {
        g_autoptr(GPtrArray) items = load_file(found, error);

        return items ? only_named(items, word, found, error) : NULL;
    }
    g_ptr_array_add(stems, NULL);
    near = suggest_nearest(word, (const char *const *)stems->pdata);
    g_set_error(error, CORPUS_ERROR, 0, "there is no scenario '%s'%s%s%s; 'misfit list' names all, a file of your own ends in .yaml",
                word, near ? ", did you mean '" : "", near ? near : "", near ? "'?" : "");
    return NULL;
}

static gboolean in_theme(const CorpusItem *item, const char *theme)
{
    size_t length = strlen(theme);

    return g_str_has_prefix(item->theme, theme) && (item->theme[length] == '\0' || item->theme[length] == '/');
}

GPtrArray *corpus_load_all(const char *theme, GError **error)
{
    g_autoptr(GPtrArray) files = corpus_files(error);
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)corpus_item_free);

    for (unsigned i = 0; files && i < files->len; i++) {
        g_autoptr(GPtrArray) items = load_file(g_ptr_array_index(files, i), error);

        if (!items) {
            return NULL;
        }
        while (items->len > 0) {
            CorpusItem *item = g_ptr_array_steal_index(items, 0);

            if (!theme || in_theme(item, theme)) {
                g_ptr_array_add(all, item);
            } else {
                corpus_item_free(item);
            }
        }
    }
    if (!files) {
        return NULL;
    }
    if (theme && all->len == 0) {
        g_set_error(error, CORPUS_ERROR, 0, "no scenario is of the theme '%s'; 'misfit list' shows the themes", theme);
        return NULL;
    }
    return g_steal_pointer(&all);
}
