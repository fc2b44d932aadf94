/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Chooses the modules of an image. The section .modinfo of each module says what it depends on, so no symbol needs to be looked up; the indexes have the
 * text forms of modules.dep(5). Modules are put into the image decompressed: that is the fastest for a guest that loads each one once.
 */
#include "modules-set.h"

#include <gio/gio.h>
#include <string.h>

#include "elf-file.h"
#include "image.h"
#include "unpack.h"

/* What is made while modules are selected. */
typedef struct Selection {
    ImageModules *modules;
    ImageTree *tree;
    char *folder;               /* of the modules, in the tree */
    GPtrArray *order;           /* ModuleFile, a module after those that it depends on */
    GString *aliases;
} Selection;

static GBytes *file_data(const ModuleFile *file, GError **error)
{
    g_autoptr(GBytes) packed = file->data ? g_bytes_ref(file->data) : NULL;
    char *bytes;
    gsize size;

    if (!packed) {
        if (!g_file_get_contents(file->disk_path, &bytes, &size, error)) {
            return NULL;
        }
        packed = g_bytes_new_take(bytes, size);
    }
    return elf_is(packed) ? g_steal_pointer(&packed) : unpack_bytes(packed, file->path, error);
}

static void add_aliases(Selection *selection, const char *name, GBytes *data)
{
    g_autoptr(GPtrArray) aliases = elf_modinfo(data, "alias");

    for (guint i = 0; i < aliases->len; i++) {
        g_string_append_printf(selection->aliases, "alias %s %s\n", (char *)aliases->pdata[i], name);
    }
}

static bool select_module(Selection *selection, const char *wanted, GError **error);

/* Put the module into the tree after all that it depends on. */
static bool select_file(Selection *selection, const char *name, ModuleFile *file, GError **error)
{
    g_autofree char *path = g_build_filename(selection->folder, file->path, NULL);
    g_autoptr(GBytes) data = file_data(file, error);
    g_autoptr(GPtrArray) lists = NULL;

    if (!data) {
        return false;
    }
    if (!elf_is(data)) {
        g_set_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_CONTENT, "%s is no kernel module", file->path);
        return false;
    }
    file->depends = g_ptr_array_new_with_free_func(g_free);
    lists = elf_modinfo(data, "depends");
    for (guint i = 0; i < lists->len; i++) {
        g_auto(GStrv) names = g_strsplit(lists->pdata[i], ",", -1);

        for (char **depend = names; *depend; depend++) {
            if (**depend) {
                g_ptr_array_add(file->depends, image_module_name(*depend));
                if (!select_module(selection, *depend, error)) {
                    return false;
                }
            }
        }
    }
    image_tree_add_file(selection->tree, path, data, false);
    add_aliases(selection, name, data);
    g_ptr_array_add(selection->order, file);
    return true;
}

static bool select_module(Selection *selection, const char *wanted, GError **error)
{
    g_autofree char *name = image_module_name(wanted);
    ModuleFile *file = g_hash_table_lookup(selection->modules->files, name);

    return !file || file->depends || select_file(selection, name, file, error);
}

/* Add to @list what @file depends on, the nearest first; each once, at its farthest place. */
static void list_depends(const Selection *selection, const ModuleFile *file, GPtrArray *list)
{
    for (guint i = 0; i < file->depends->len; i++) {
        ModuleFile *needed = g_hash_table_lookup(selection->modules->files, file->depends->pdata[i]);

        if (needed) {
            g_ptr_array_remove(list, needed);
            g_ptr_array_add(list, needed);
            list_depends(selection, needed, list);
        }
    }
}

static void add_text(const Selection *selection, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(selection->folder, name, NULL);
    g_autoptr(GBytes) data = g_bytes_new(text, strlen(text));

    image_tree_add_file(selection->tree, path, data, false);
}

static void add_indexes(const Selection *selection)
{
    g_autofree char *builtin = g_build_filename(selection->folder, "modules.builtin", NULL);
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < selection->order->len; i++) {
        const ModuleFile *file = selection->order->pdata[i];
        g_autoptr(GPtrArray) list = g_ptr_array_new();

        list_depends(selection, file, list);
        g_string_append_printf(text, "%s:", file->path);
        for (guint k = 0; k < list->len; k++) {
            g_string_append_printf(text, " %s", ((const ModuleFile *)list->pdata[k])->path);
        }
        g_string_append_c(text, '\n');
    }
    add_text(selection, "modules.dep", text->str);
    add_text(selection, "modules.alias", selection->aliases->str);
    if (selection->modules->builtin) {
        image_tree_add_file(selection->tree, builtin, selection->modules->builtin, false);
    }
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Modules that are no part of the kernel's source are there because somebody wants them. */
static GPtrArray *names_of_extra(const ImageModules *modules)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    GHashTableIter iter;
    gpointer name, file;

    g_hash_table_iter_init(&iter, modules->files);
    while (g_hash_table_iter_next(&iter, &name, &file)) {
        const char *path = ((const ModuleFile *)file)->path;

        if (g_str_has_prefix(path, "extra/") || g_str_has_prefix(path, "updates/")) {
            g_ptr_array_add(names, g_strdup(name));
        }
    }
    g_ptr_array_sort(names, compare_names);
    return names;
}

bool image_modules_add(ImageModules *modules, const char *const *wanted, ImageTree *tree, GError **error)
{
    g_autofree char *folder = g_build_filename("usr/lib/modules", modules->release, NULL);
    g_autoptr(GPtrArray) order = g_ptr_array_new();
    g_autoptr(GPtrArray) extra = names_of_extra(modules);
    g_autoptr(GString) aliases = g_string_new(NULL);
    Selection selection = { modules, tree, folder, order, aliases };

    for (; *wanted; wanted++) {
        if (!select_module(&selection, *wanted, error)) {
            return false;
        }
    }
    for (guint i = 0; i < extra->len; i++) {
        if (!select_module(&selection, extra->pdata[i], error)) {
            return false;
        }
    }
    add_indexes(&selection);
    return true;
}
