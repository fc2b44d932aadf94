/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernel and initial RAM disk of a guest: looked up in the cache, else made. See image.h for the contract.
 */
#include "image.h"

#include <gio/gio.h>
#include <string.h>

#include "cache.h"
#include "elf-file.h"
#include "fetch.h"
#include "kernel.h"
#include "modules.h"
#include "packages.h"
#include "probe-blob.h"
#include "tree.h"
#include "unpack.h"

/* To be raised when the same input gives another image. */
#define BUILDER_VERSION 1

/* Images that are kept, the last ones asked for: some 80 MB each. */
#define IMAGES_KEPT 16

/* Hexadecimal digits of a SHA-256 that name something. */
#define KEY_DIGITS 24

G_DEFINE_QUARK(misfit-image-error-quark, misfit_image_error)

static const char *const image_files[] = { "kernel", "initrd", "release", NULL };

/* What is gathered while an image is made. */
typedef struct Build {
    const MisfitImageRequest *request;
    const ImageArch *arch;
    GBytes *probe;
    GBytes *user_kernel;        /* NULL: Debian's */
    char *recipe;
} Build;

static void build_clear(Build *build)
{
    g_clear_pointer(&build->probe, g_bytes_unref);
    g_clear_pointer(&build->user_kernel, g_bytes_unref);
    g_free(build->recipe);
}

static void say(const MisfitImageRequest *request, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void say(const MisfitImageRequest *request, const char *format, ...)
{
    g_autofree char *message = NULL;
    va_list args;

    va_start(args, format);
    message = g_strdup_vprintf(format, args);
    va_end(args);
    if (request->progress) {
        request->progress(message, request->progress_user);
    }
}

static void say_waiting(void *user)
{
    say(user, "another process makes this image; waiting for it");
}

static GBytes *read_file(const char *path, MisfitImageError code, GError **error)
{
    g_autoptr(GError) reason = NULL;
    char *bytes;
    gsize size;

    if (g_file_get_contents(path, &bytes, &size, &reason)) {
        return g_bytes_new_take(bytes, size);
    }
    g_set_error_literal(error, MISFIT_IMAGE_ERROR, code, reason->message);
    return NULL;
}

static void mix(GChecksum *checksum, GBytes *data)
{
    gsize size;
    const guchar *bytes = g_bytes_get_data(data, &size);

    g_checksum_update(checksum, bytes, (gssize)size);
}

static void mix_text(GChecksum *checksum, const char *text)
{
    g_checksum_update(checksum, (const guchar *)text, (gssize)strlen(text) + 1);
}

static char *digest(GChecksum *checksum)
{
    return g_strndup(g_checksum_get_string(checksum), KEY_DIGITS);
}

/* A kernel that is built depends on its configuration. */
static bool mix_kernel_config(const Build *build, GChecksum *checksum, GError **error)
{
    g_autofree char *path = fetch_kernel_config(build->arch->name);
    g_autoptr(GBytes) config = NULL;

    if (!path) {
        return true;            /* building it will say what is missing */
    }
    config = read_file(path, MISFIT_IMAGE_ERROR_CONTENT, error);
    if (config) {
        mix(checksum, config);
    }
    return config != NULL;
}

/* What the image depends on, as far as it is known without looking at packages. */
static bool make_recipe(Build *build, GError **error)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autofree char *version = g_strdup_printf("builder %d compressed %d", BUILDER_VERSION, build->request->compressed_kernel);
    g_autofree char *packages = g_strjoinv(" ", (char **)image_packages());
    g_autofree char *modules = g_strjoinv(" ", (char **)build->arch->modules);

    mix_text(checksum, version);
    mix_text(checksum, build->arch->name);
    mix_text(checksum, packages);
    mix_text(checksum, modules);
    mix(checksum, build->probe);
    if (build->user_kernel) {
        mix(checksum, build->user_kernel);
    } else if (!build->arch->kernel_package && !mix_kernel_config(build, checksum, error)) {
        return false;
    }
    if (build->request->modules && !image_modules_stamp(build->request->modules, checksum, error)) {
        return false;
    }
    build->recipe = digest(checksum);
    return true;
}

/* The package of the newest kernel, as the metapackage names it. */
static char *kernel_package(const Build *build, GError **error)
{
    const char *names[] = { build->arch->kernel_package, NULL };
    g_auto(GStrv) debs = fetch_packages(build->arch->debian, names, error);
    g_autofree char *depends = debs ? deb_field(debs[0], "Depends", error) : NULL;
    g_auto(GStrv) parts = depends ? g_strsplit_set(depends, " ,(|", 2) : NULL;

    if (!debs || (error && *error)) {
        return NULL;
    }
    if (!parts || !g_str_has_prefix(parts[0], "linux-image-")) {
        g_set_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_CONTENT, "the package %s does not say which kernel it stands for", names[0]);
        return NULL;
    }
    return g_strdup(parts[0]);
}

/* The kernel that Debian's source gives with our configuration, and its modules. */
static GBytes *built_kernel(const Build *build, ImageModules *modules, GError **error)
{
    g_autofree char *folder = NULL;
    g_autofree char *kernel = NULL;

    say(build->request, "building the kernel for %s guests (takes minutes, once)", build->arch->name);
    folder = fetch_built_kernel(build->arch->name, error);
    if (!folder || !image_modules_read_folder(modules, folder, error)) {
        return NULL;
    }
    kernel = g_build_filename(folder, "vmlinux", NULL);
    return read_file(kernel, MISFIT_IMAGE_ERROR_CONTENT, error);
}

/* Debian's kernel and its modules. */
static GBytes *debian_kernel(const Build *build, ImageModules *modules, GError **error)
{
    g_autofree char *package = NULL;
    g_auto(GStrv) debs = NULL;

    if (!build->arch->kernel_package) {
        return built_kernel(build, modules, error);
    }
    say(build->request, "fetching Debian's kernel for %s", build->arch->debian);
    package = kernel_package(build, error);
    if (package) {
        const char *names[] = { package, NULL };

        debs = fetch_packages(build->arch->debian, names, error);
    }
    if (!debs) {
        return NULL;
    }
    say(build->request, "unpacking %s", package);
    return image_modules_read_deb(modules, debs[0], error);
}

/* The emulator enters an ELF kernel of x86 by its PVH note and by nothing else. */
static bool check_entry(const Build *build, GError **error)
{
    if (strcmp(build->arch->name, "x86_64") != 0 || !elf_is(build->user_kernel) || elf_has_pvh_entry(build->user_kernel)) {
        return true;
    }
    g_set_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_REQUEST,
                "%s is an ELF kernel without a PVH entry (CONFIG_PVH); give its arch/x86/boot/bzImage", build->request->kernel);
    return false;
}

/* The user's kernel; its modules must be of the same release, since the kernel would refuse others. */
static GBytes *user_kernel(const Build *build, const char *release, ImageModules *modules, GError **error)
{
    const MisfitImageRequest *request = build->request;

    if (!check_entry(build, error)) {
        return NULL;
    }
    if (request->modules) {
        if (!image_modules_read_folder(modules, request->modules, error)) {
            return NULL;
        }
        if (strcmp(image_modules_release(modules), release) != 0) {
            g_set_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_REQUEST, "the modules in %s are of the kernel %s, but %s is %s",
                        request->modules, image_modules_release(modules), request->kernel, release);
            return NULL;
        }
    }
    return g_bytes_ref(build->user_kernel);
}

static bool add_user_space(const Build *build, ImageTree *tree, GError **error)
{
    g_auto(GStrv) debs = NULL;

    say(build->request, "fetching ndctl, daxctl and what they need");
    debs = fetch_packages(build->arch->debian, image_packages(), error);
    if (!debs || !image_packages_add(build->arch, debs, tree, error)) {
        return false;
    }
    image_tree_add_file(tree, "init", build->probe, true);
    return true;
}

static bool write_file(const char *folder, const char *name, GBytes *data, GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    gsize size;
    const char *bytes = g_bytes_get_data(data, &size);

    return g_file_set_contents_full(path, bytes, (gssize)size, G_FILE_SET_CONTENTS_NONE, 0644, error);
}

/* Write the three files and tell their key. */
static char *write_image(const Build *build, GBytes *kernel, const char *release, const ImageTree *tree, const char *work, GError **error)
{
    g_autoptr(GBytes) plain = build->request->compressed_kernel ? NULL : kernel_unpack(kernel);
    g_autoptr(GBytes) release_text = g_bytes_new(release, strlen(release));
    g_autofree char *initrd = g_build_filename(work, "initrd", NULL);
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autoptr(GBytes) archive = NULL;

    if (!write_file(work, "kernel", plain ? plain : kernel, error) || !write_file(work, "release", release_text, error) ||
        !image_tree_write_cpio(tree, initrd, error)) {
        return NULL;
    }
    archive = read_file(initrd, MISFIT_IMAGE_ERROR_CACHE, error);
    if (!archive) {
        return NULL;
    }
    mix(checksum, plain ? plain : kernel);
    mix(checksum, archive);
    return digest(checksum);
}

/* Fill @work with the image; its key. */
static char *make(const Build *build, const char *work, GError **error)
{
    g_autoptr(ImageModules) modules = image_modules_new();
    g_autoptr(ImageTree) tree = image_tree_new();
    g_autoptr(GBytes) kernel = NULL;
    g_autofree char *release = NULL;

    if (build->user_kernel) {
        release = kernel_release(build->user_kernel, build->request->kernel, error);
        kernel = release ? user_kernel(build, release, modules, error) : NULL;
    } else {
        kernel = debian_kernel(build, modules, error);
        release = kernel ? g_strdup(image_modules_release(modules)) : NULL;
    }
    if (!kernel || !add_user_space(build, tree, error)) {
        return NULL;
    }
    if (image_modules_release(modules) && !image_modules_add(modules, build->arch->modules, tree, error)) {
        return NULL;
    }
    say(build->request, "writing the image for Linux %s", release);
    return write_image(build, kernel, release, tree, work, error);
}

static char *make_in_cache(const Build *build, const char *folder, GError **error)
{
    g_autofree char *work = cache_begin(folder, build->recipe, error);
    g_autofree char *key = work ? make(build, work, error) : NULL;
    char *path = key ? cache_commit(folder, build->recipe, work, key, image_files, error) : NULL;

    if (work && !path) {
        cache_remove(work);
    }
    if (path) {
        cache_prune(folder, IMAGES_KEPT);
    }
    return path;
}

/* Look once more under the lock: another process may have made it meanwhile. */
static char *lock_and_make(const Build *build, const char *folder, bool *cached, GError **error)
{
    CacheLock lock;
    char *path = NULL;

    if (!cache_lock(&lock, folder, build->recipe, say_waiting, (void *)build->request, error)) {
        return NULL;
    }
    if (!build->request->update) {
        path = cache_lookup(folder, build->recipe, image_files);
        *cached = path != NULL;
    }
    if (!path) {
        path = make_in_cache(build, folder, error);
    }
    cache_unlock(&lock);
    return path;
}

static MisfitImage *describe(const char *path, bool cached, GError **error)
{
    g_autofree char *release_path = g_build_filename(path, "release", NULL);
    g_autoptr(GBytes) release = read_file(release_path, MISFIT_IMAGE_ERROR_CACHE, error);
    MisfitImage *image;

    if (!release) {
        return NULL;
    }
    image = g_new0(MisfitImage, 1);
    image->kernel = g_build_filename(path, "kernel", NULL);
    image->initrd = g_build_filename(path, "initrd", NULL);
    image->release = g_strndup(g_bytes_get_data(release, NULL), g_bytes_get_size(release));
    image->key = g_path_get_basename(path);
    image->cached = cached;
    return image;
}

static bool prepare(Build *build, GError **error)
{
    const MisfitImageRequest *request = build->request;

    build->arch = image_arch_find(request->arch);
    if (!build->arch) {
        g_set_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_REQUEST, "no guests of the architecture '%s'; there are x86_64 and ppc64le", request->arch);
        return false;
    }
    if (request->modules && !request->kernel) {
        g_set_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_REQUEST, "a folder of modules (%s) needs the kernel that it belongs to", request->modules);
        return false;
    }
    build->probe = probe_blob(build->arch->name, error);
    if (!build->probe) {
        return false;
    }
    if (request->kernel) {
        build->user_kernel = read_file(request->kernel, MISFIT_IMAGE_ERROR_REQUEST, error);
        if (!build->user_kernel) {
            return false;
        }
    }
    return make_recipe(build, error);
}

MisfitImage *misfit_image_get(const MisfitImageRequest *request, GError **error)
{
    g_autofree char *folder = cache_section("image");
    Build build = { .request = request };
    g_autofree char *path = NULL;
    bool cached = false;

    if (prepare(&build, error)) {
        path = request->update ? NULL : cache_lookup(folder, build.recipe, image_files);
        cached = path != NULL;
        if (!path) {
            path = lock_and_make(&build, folder, &cached, error);
        }
    }
    build_clear(&build);
    return path ? describe(path, cached, error) : NULL;
}

void misfit_image_free(MisfitImage *image)
{
    if (image) {
        g_free(image->kernel);
        g_free(image->initrd);
        g_free(image->release);
        g_free(image->key);
        g_free(image);
    }
}

const char *misfit_image_kernel_args(const char *arch)
{
    const ImageArch *found = image_arch_find(arch);

    return found ? found->kernel_args : NULL;
}
