/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes an image out of packages and kernels. Knows nothing of the cache: it fills a folder.
 */
#include "build.h"

#include <gio/gio.h>
#include <string.h>

#include "elf-file.h"
#include "fetch.h"
#include "kernel.h"
#include "modules.h"
#include "tree.h"
#include "unpack.h"

/* Hexadecimal digits of a SHA-256 that name something. */
#define KEY_DIGITS 24

void image_say(const MisfitImageRequest *request, const char *format, ...)
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

GBytes *image_read_file(const char *path, MisfitImageError code, GError **error)
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

void image_mix(GChecksum *checksum, GBytes *data)
{
    gsize size;
    const guchar *bytes = g_bytes_get_data(data, &size);

    g_checksum_update(checksum, bytes, (gssize)size);
}

char *image_digest(GChecksum *checksum)
{
    return g_strndup(g_checksum_get_string(checksum), KEY_DIGITS);
}

/* The package of the newest kernel, as the metapackage names it. */
static char *kernel_package(const ImageBuild *build, GError **error)
{
    const char *names[] = { build->arch->kernel_package, NULL };
    g_auto(GStrv) debs = fetch_packages(build->arch->debian, names, build->request->update, error);
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
static GBytes *built_kernel(const ImageBuild *build, ImageModules *modules, GError **error)
{
    g_autofree char *folder = NULL;
    g_autofree char *kernel = NULL;

    image_say(build->request, "taking the kernel of %s guests, which is built when it was not yet (some minutes, once)", build->arch->name);
    folder = fetch_built_kernel(build->arch->name, error);
    if (!folder || !image_modules_read_folder(modules, folder, error)) {
        return NULL;
    }
    kernel = g_build_filename(folder, "vmlinux", NULL);
    return image_read_file(kernel, MISFIT_IMAGE_ERROR_CONTENT, error);
}

/* Debian's kernel and its modules. */
static GBytes *debian_kernel(const ImageBuild *build, ImageModules *modules, GError **error)
{
    g_autofree char *package = NULL;
    g_auto(GStrv) debs = NULL;

    if (!build->arch->kernel_package) {
        return built_kernel(build, modules, error);
    }
    image_say(build->request, "fetching Debian's kernel for %s", build->arch->debian);
    package = kernel_package(build, error);
    if (package) {
        const char *names[] = { package, NULL };

        debs = fetch_packages(build->arch->debian, names, build->request->update, error);
    }
    if (!debs) {
        return NULL;
    }
    image_say(build->request, "unpacking %s", package);
    return image_modules_read_deb(modules, debs[0], error);
}

static bool check_arch(const ImageBuild *build, GError **error)
{
    const char *arch = kernel_arch(build->user_kernel);

    if (strcmp(arch, build->arch->name) == 0) {
        return true;
    }
    g_set_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_REQUEST, "%s is a kernel for %s, but this guest is %s", build->request->kernel, arch,
                build->arch->name);
    return false;
}

/* The emulator enters an ELF kernel of x86 by its PVH note and by nothing else. */
static bool check_entry(const ImageBuild *build, GError **error)
{
    if (strcmp(build->arch->name, "x86_64") != 0 || !elf_is(build->user_kernel) || elf_has_pvh_entry(build->user_kernel)) {
        return true;
    }
    g_set_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_REQUEST,
                "%s is an ELF kernel without a PVH entry (CONFIG_PVH); give its arch/x86/boot/bzImage", build->request->kernel);
    return false;
}

/* The user's kernel; its modules must be of the same release, since the kernel would refuse others. */
static GBytes *user_kernel(const ImageBuild *build, const char *release, ImageModules *modules, GError **error)
{
    const MisfitImageRequest *request = build->request;

    if (!check_arch(build, error) || !check_entry(build, error)) {
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

static bool add_user_space(const ImageBuild *build, ImageTree *tree, GError **error)
{
    g_auto(GStrv) debs = NULL;

    image_say(build->request, "fetching ndctl, daxctl and what they need");
    debs = fetch_packages(build->arch->debian, image_packages(), build->request->update, error);
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
static char *write_image(const ImageBuild *build, GBytes *kernel, const char *release, const ImageTree *tree, const char *work, GError **error)
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
    archive = image_read_file(initrd, MISFIT_IMAGE_ERROR_CACHE, error);
    if (!archive) {
        return NULL;
    }
    image_mix(checksum, plain ? plain : kernel);
    image_mix(checksum, archive);
    return image_digest(checksum);
}

char *image_build(const ImageBuild *build, const char *work, GError **error)
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
    image_say(build->request, "writing the image for Linux %s", release);
    return write_image(build, kernel, release, tree, work, error);
}
