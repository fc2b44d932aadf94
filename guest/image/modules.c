/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel modules of an image. The section .modinfo of each module says what it depends on, so no symbol needs to be looked up; the indexes have the
 * text forms of modules.dep(5). Modules are put into the image decompressed: that is the fastest for a guest that loads each one once.
 */
#include "modules.h"

#include <gio/gio.h>
#include <string.h>

#include "elf-file.h"
#include "image.h"
#include "unpack.h"

typedef struct ModuleFile {
    char *path;                 /* below lib/modules/RELEASE, with .ko and without a suffix of compression */
    char *disk_path;            /* where to read it, or NULL */
    GBytes *data;               /* compressed, or NULL */
    GPtrArray *depends;         /* names; NULL until it was selected */
} ModuleFile;

struct ImageModules {
    char *release;
    GHashTable *files;          /* name -> ModuleFile */
    GBytes *builtin;            /* modules.builtin, or NULL */
};

static void module_file_free(void *data)
{
    ModuleFile *file = data;

    g_free(file->path);
    g_free(file->disk_path);
    g_clear_pointer(&file->data, g_bytes_unref);
    g_clear_pointer(&file->depends, g_ptr_array_unref);
    g_free(file);
}

ImageModules *image_modules_new(void)
{
    ImageModules *modules = g_new0(ImageModules, 1);

    modules->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, module_file_free);
    return modules;
}

void image_modules_free(ImageModules *modules)
{
    if (modules) {
        g_free(modules->release);
        g_hash_table_unref(modules->files);
        g_clear_pointer(&modules->builtin, g_bytes_unref);
        g_free(modules);
    }
}

const char *image_modules_release(const ImageModules *modules)
{
    return modules->release;
}

/* "kernel/drivers/acpi/nfit/nfit.ko.xz" -> "kernel/drivers/acpi/nfit/nfit.ko"; NULL when it is no module. */
static char *module_path(const char *path)
{
    static const char *const suffixes[] = { ".ko", ".ko.xz", ".ko.zst", ".ko.gz" };

    for (size_t i = 0; i < G_N_ELEMENTS(suffixes); i++) {
        if (g_str_has_suffix(path, suffixes[i])) {
            return g_strndup(path, strlen(path) - strlen(suffixes[i]) + strlen(".ko"));
        }
    }
    return NULL;
}

/* Module names have '_' where the file may have '-'. */
static char *module_name(const char *text)
{
    g_autofree char *base = g_path_get_basename(text);

    if (g_str_has_suffix(base, ".ko")) {
        base[strlen(base) - strlen(".ko")] = '\0';
    }
    return g_strdelimit(g_steal_pointer(&base), "-", '_');
}

static void add_file(ImageModules *modules, const char *path, GBytes *data, const char *disk_path)
{
    char *plain = module_path(path);
    ModuleFile *file;

    if (!plain) {
        return;
    }
    file = g_new0(ModuleFile, 1);
    file->path = plain;
    file->disk_path = g_strdup(disk_path);
    file->data = data ? g_bytes_ref(data) : NULL;
    g_hash_table_replace(modules->files, module_name(plain), file);
}

/* What follows "lib/modules/RELEASE/" in the path of a package; NULL for another path. */
static const char *below_release(const char *path, char **release)
{
    const char *at = g_str_has_prefix(path, "usr/") ? path + strlen("usr/") : path;
    const char *slash;

    if (!g_str_has_prefix(at, "lib/modules/")) {
        return NULL;
    }
    at += strlen("lib/modules/");
    slash = strchr(at, '/');
    if (slash && release) {
        g_free(*release);
        *release = g_strndup(at, (gsize)(slash - at));
    }
    return slash ? slash + 1 : NULL;
}

/* What is taken out of a kernel's package, in one pass: unpacking it is the longest part of making an image. */
typedef struct KernelPackage {
    ImageModules *modules;
    GBytes *kernel;
} KernelPackage;

static bool is_kernel(const char *path)
{
    return g_str_has_prefix(path, "boot/vmlinu");
}

static bool wants_module(const char *path, void *user)
{
    const char *below = below_release(path, NULL);
    g_autofree char *plain = below ? module_path(below) : NULL;

    (void)user;
    return plain || is_kernel(path) || (below && strcmp(below, "modules.builtin") == 0);
}

static void take_module(const DebEntry *entry, void *user)
{
    KernelPackage *package = user;
    ImageModules *modules = package->modules;
    const char *below;

    if (!entry->data) {
        return;
    }
    if (is_kernel(entry->path)) {
        g_clear_pointer(&package->kernel, g_bytes_unref);
        package->kernel = g_bytes_ref(entry->data);
        return;
    }
    below = below_release(entry->path, &modules->release);
    if (strcmp(below, "modules.builtin") == 0) {
        g_clear_pointer(&modules->builtin, g_bytes_unref);
        modules->builtin = g_bytes_ref(entry->data);
    } else {
        add_file(modules, below, entry->data, NULL);
    }
}

GBytes *image_modules_read_deb(ImageModules *modules, const char *deb, GError **error)
{
    KernelPackage package = { .modules = modules };
    DebVisitor visitor = { wants_module, take_module, &package };
    bool ok = deb_visit(deb, &visitor, error);

    if (ok && (!modules->release || !package.kernel)) {
        g_set_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_CONTENT, "%s has no %s", deb,
                    package.kernel ? "kernel modules in lib/modules/" : "kernel in boot/");
        ok = false;
    }
    if (!ok) {
        g_clear_pointer(&package.kernel, g_bytes_unref);
    }
    return package.kernel;
}

typedef void (*FolderVisit)(const char *disk_path, const char *path, GFileInfo *info, void *user);

/* Call @visit for each file below @folder, without following links ("build" and "source" lead to the kernel's source). */
static bool visit_folder(const char *folder, const char *path, FolderVisit visit, void *user, GError **error)
{
    g_autoptr(GFile) file = g_file_new_for_path(folder);
    g_autoptr(GFileEnumerator) entries = g_file_enumerate_children(file,
        G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_TIME_MODIFIED
        "," G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, error);
    GFileInfo *info;

    while (entries && g_file_enumerator_iterate(entries, &info, NULL, NULL, error)) {
        g_autofree char *disk_path = NULL;
        g_autofree char *below = NULL;

        if (!info) {
            return true;
        }
        disk_path = g_build_filename(folder, g_file_info_get_name(info), NULL);
        below = path ? g_build_filename(path, g_file_info_get_name(info), NULL) : g_strdup(g_file_info_get_name(info));
        if (g_file_info_get_file_type(info) == G_FILE_TYPE_REGULAR) {
            visit(disk_path, below, info, user);
        } else if (g_file_info_get_file_type(info) == G_FILE_TYPE_DIRECTORY && !visit_folder(disk_path, below, visit, user, error)) {
            return false;
        }
    }
    return false;
}

/* lib/modules/RELEASE, given itself or a folder above it; NULL with @error. */
static char *find_release_folder(const char *folder, GError **error)
{
    g_autofree char *itself = g_build_filename(folder, "modules.order", NULL);
    g_autofree char *kernel = g_build_filename(folder, "kernel", NULL);
    g_autofree char *above = g_build_filename(folder, "lib", "modules", NULL);
    g_autofree char *found = NULL;
    const char *name;
    GDir *dir;

    if (g_file_test(itself, G_FILE_TEST_EXISTS) || g_file_test(kernel, G_FILE_TEST_IS_DIR)) {
        return g_canonicalize_filename(folder, NULL);
    }
    dir = g_dir_open(above, 0, NULL);
    while (dir && (name = g_dir_read_name(dir))) {
        if (found) {
            g_set_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_REQUEST,
                        "%s has modules of several kernels; name one of the folders in it", above);
            g_dir_close(dir);
            return NULL;
        }
        found = g_canonicalize_filename(name, above);
    }
    if (dir) {
        g_dir_close(dir);
    }
    if (!found) {
        g_set_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_REQUEST,
                    "%s has no kernel modules: neither kernel/ nor lib/modules/RELEASE/ is in it (make modules_install INSTALL_MOD_PATH=%s makes them)",
                    folder, folder);
    }
    return g_steal_pointer(&found);
}

static void take_from_folder(const char *disk_path, const char *path, GFileInfo *info, void *user)
{
    ImageModules *modules = user;
    char *bytes;
    gsize size;

    (void)info;
    add_file(modules, path, NULL, disk_path);
    if (strcmp(path, "modules.builtin") == 0 && g_file_get_contents(disk_path, &bytes, &size, NULL)) {
        g_clear_pointer(&modules->builtin, g_bytes_unref);
        modules->builtin = g_bytes_new_take(bytes, size);
    }
}

bool image_modules_read_folder(ImageModules *modules, const char *folder, GError **error)
{
    g_autofree char *found = find_release_folder(folder, error);

    if (!found || !visit_folder(found, NULL, take_from_folder, modules, error)) {
        return false;
    }
    g_free(modules->release);
    modules->release = g_path_get_basename(found);
    return true;
}

static void list_stamp(const char *disk_path, const char *path, GFileInfo *info, void *user)
{
    guint64 seconds = g_file_info_get_attribute_uint64(info, G_FILE_ATTRIBUTE_TIME_MODIFIED);
    guint32 micros = g_file_info_get_attribute_uint32(info, G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC);

    (void)disk_path;
    g_ptr_array_add(user, g_strdup_printf("%s %" G_GOFFSET_FORMAT " %" G_GUINT64_FORMAT ".%u\n", path, g_file_info_get_size(info), seconds, micros));
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool image_modules_stamp(const char *folder, GChecksum *checksum, GError **error)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *found = find_release_folder(folder, error);

    if (!found || !visit_folder(found, NULL, list_stamp, lines, error)) {
        return false;
    }
    g_ptr_array_sort(lines, compare_lines);
    g_checksum_update(checksum, (const guchar *)found, (gssize)strlen(found) + 1);
    for (guint i = 0; i < lines->len; i++) {
        g_checksum_update(checksum, lines->pdata[i], -1);
    }
    return true;
}

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
                g_ptr_array_add(file->depends, module_name(*depend));
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
    g_autofree char *name = module_name(wanted);
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
    g_ptr_array_sort(names, compare_lines);
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
