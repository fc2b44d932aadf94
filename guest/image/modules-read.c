/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds the modules of a kernel, in Debian's package or in a folder of the user. Reads no module: that is done for those that are wanted.
 */
#include "modules-set.h"

#include <gio/gio.h>
#include <string.h>

#include "image.h"
#include "unpack.h"

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
char *image_module_name(const char *text)
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
    g_hash_table_replace(modules->files, image_module_name(plain), file);
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

/* Where the releases are below @folder: lib/modules, or usr/lib/modules of an unpacked package. */
static char *releases_below(const char *folder)
{
    g_autofree char *whole = g_canonicalize_filename(folder, NULL);
    char *above = g_build_filename(whole, "lib", "modules", NULL);

    if (!g_file_test(above, G_FILE_TEST_IS_DIR)) {
        g_free(above);
        above = g_build_filename(whole, "usr", "lib", "modules", NULL);
    }
    return above;
}

/* lib/modules/RELEASE, given itself or a folder above it; NULL with @error. */
static char *find_release_folder(const char *folder, GError **error)
{
    g_autofree char *itself = g_build_filename(folder, "modules.order", NULL);
    g_autofree char *kernel = g_build_filename(folder, "kernel", NULL);
    g_autofree char *above = releases_below(folder);
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
                    "%s has no kernel modules: neither kernel/ nor lib/modules/RELEASE/ nor usr/lib/modules/RELEASE/ is in it (make modules_install INSTALL_MOD_PATH=%s makes them)",
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
