/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernel and initial RAM disk of a guest: looked up in the cache, else made. See image.h for the contract.
 */
#include "image.h"

#include <gio/gio.h>
#include <string.h>

#include "build.h"
#include "cache.h"
#include "fetch.h"
#include "modules.h"
#include "probe-blob.h"

/* To be raised when the same input gives another image. */
#define BUILDER_VERSION 1

/* Images that are kept, the last ones asked for: some 80 MB each. */
#define IMAGES_KEPT 16

G_DEFINE_QUARK(misfit-image-error-quark, misfit_image_error)

static const char *const image_files[] = { "kernel", "initrd", "release", NULL };

static void build_clear(ImageBuild *build)
{
    g_clear_pointer(&build->probe, g_bytes_unref);
    g_clear_pointer(&build->user_kernel, g_bytes_unref);
    g_free(build->recipe);
}

static void say_waiting(void *user)
{
    image_say(user, "another process makes this image; waiting for it");
}

static void mix_text(GChecksum *checksum, const char *text)
{
    g_checksum_update(checksum, (const guchar *)text, (gssize)strlen(text) + 1);
}

/* A kernel that is built depends on its configuration. */
static bool mix_kernel_config(const ImageBuild *build, GChecksum *checksum, GError **error)
{
    g_autofree char *path = fetch_kernel_config(build->arch->name);
    g_autoptr(GBytes) config = NULL;

    if (!path) {
        return true;            /* building it will say what is missing */
    }
    config = image_read_file(path, MISFIT_IMAGE_ERROR_CONTENT, error);
    if (config) {
        image_mix(checksum, config);
    }
    return config != NULL;
}

/* What the image depends on, as far as it is known without looking at packages. */
static bool make_recipe(ImageBuild *build, GError **error)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autofree char *version = g_strdup_printf("builder %d compressed %d", BUILDER_VERSION, build->request->compressed_kernel);
    g_autofree char *packages = g_strjoinv(" ", (char **)image_packages());
    g_autofree char *applets = g_strjoinv(" ", (char **)image_applets());
    g_autofree char *modules = g_strjoinv(" ", (char **)build->arch->modules);

    mix_text(checksum, version);
    mix_text(checksum, build->arch->name);
    mix_text(checksum, packages);
    mix_text(checksum, applets);
    mix_text(checksum, modules);
    image_mix(checksum, build->probe);
    if (build->user_kernel) {
        image_mix(checksum, build->user_kernel);
    } else if (!build->arch->kernel_package && !mix_kernel_config(build, checksum, error)) {
        return false;
    }
    if (build->request->modules && !image_modules_stamp(build->request->modules, checksum, error)) {
        return false;
    }
    build->recipe = image_digest(checksum);
    return true;
}

static char *make_in_cache(const ImageBuild *build, const char *folder, GError **error)
{
    g_autofree char *work = cache_begin(folder, build->recipe, error);
    g_autofree char *key = work ? image_build(build, work, error) : NULL;
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
static char *lock_and_make(const ImageBuild *build, const char *folder, bool *cached, GError **error)
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
    g_autoptr(GBytes) release = image_read_file(release_path, MISFIT_IMAGE_ERROR_CACHE, error);
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

static bool prepare(ImageBuild *build, GError **error)
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
        build->user_kernel = image_read_file(request->kernel, MISFIT_IMAGE_ERROR_REQUEST, error);
        if (!build->user_kernel) {
            return false;
        }
    }
    return make_recipe(build, error);
}

MisfitImage *misfit_image_get(const MisfitImageRequest *request, GError **error)
{
    g_autofree char *folder = cache_section("image");
    ImageBuild build = { .request = request };
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
