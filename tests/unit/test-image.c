/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The image builder without a network: archives, packages, ELF files, modules and kernels made here, and the whole way from a request to a cached image with a
 * program in place of apt.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include "image.h"
#include "image/cache.h"
#include "image/elf-file.h"
#include "image/kernel.h"
#include "image/modules.h"
#include "image/tree.h"
#include "image/unpack.h"
#include "plan.h"
#include "test-image-files.h"

static char *folder;            /* of this run */

static char *path_of(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static GBytes *contents(const char *path)
{
    g_autoptr(GError) error = NULL;
    char *bytes;
    gsize size;

    g_file_get_contents(path, &bytes, &size, &error);
    g_assert_no_error(error);
    return g_bytes_new_take(bytes, size);
}

static GBytes *text_bytes(const char *text)
{
    return g_bytes_new(text, strlen(text));
}

static void test_cpio(void)
{
    g_autoptr(ImageTree) tree = image_tree_new();
    g_autoptr(ImageTree) again = image_tree_new();
    g_autoptr(GBytes) data = text_bytes("hello\n");
    g_autoptr(GBytes) first = NULL;
    g_autoptr(GBytes) second = NULL;
    g_autofree char *one = path_of("one.cpio");
    g_autofree char *two = path_of("two.cpio");
    g_autofree char *list = NULL;

    image_tree_add_file(tree, "usr/bin/tool", data, true);
    image_tree_add_link(tree, "bin", "usr/bin");
    image_tree_add_file(tree, "etc/conf", data, false);
    image_tree_add_file(again, "etc/conf", data, false);
    image_tree_add_link(again, "bin", "usr/bin");
    image_tree_add_file(again, "usr/bin/tool", data, true);
    g_assert_true(image_tree_write_cpio(tree, one, NULL));
    g_assert_true(image_tree_write_cpio(again, two, NULL));
    first = contents(one);
    second = contents(two);
    g_assert_true(g_bytes_equal(first, second));
    g_assert_cmpuint(g_bytes_get_size(first) % 4, ==, 0);
    list = files_list_archive(one);
    g_assert_cmpstr(list, ==,
        "bin 0120777 -> usr/bin\n"
        "etc 040755\n"
        "etc/conf 0100644 6\n"
        "usr 040755\n"
        "usr/bin 040755\n"
        "usr/bin/tool 0100755 6\n");
}

static void test_join(void)
{
    g_autofree char *a = path_of("a");
    g_autofree char *b = path_of("b");
    g_autofree char *out = path_of("joined");
    g_autofree char *none = path_of("none");
    g_autoptr(GBytes) joined = NULL;
    g_autoptr(GError) error = NULL;

    g_assert_true(g_file_set_contents(a, "12345", 5, NULL));
    g_assert_true(g_file_set_contents(b, "abc", 3, NULL));
    g_assert_true(misfit_image_join(a, b, out, &error));
    joined = contents(out);
    g_assert_cmpmem(g_bytes_get_data(joined, NULL), g_bytes_get_size(joined), "12345\0\0\0abc", 11);
    g_assert_false(misfit_image_join(a, none, out, &error));
    g_assert_nonnull(strstr(error->message, "none"));
    g_assert_false(g_file_test(out, G_FILE_TEST_EXISTS));
}

static void test_plan_archive(void)
{
    MisfitPlan *plan = misfit_plan_new("ttyS1", 60);
    g_autofree char *out = path_of("plan.cpio");
    g_autofree char *list = NULL;

    g_assert_true(misfit_plan_add_step(plan, "list", "ndctl list\n", 30, NULL, NULL));
    g_assert_true(misfit_plan_add_file(plan, "bin/tool", "#!/bin/sh\n", 10, true, NULL));
    g_assert_true(misfit_plan_write_cpio(plan, out, NULL));
    list = files_list_archive(out);
    g_assert_nonnull(strstr(list, "misfit/plan 0100644 "));
    g_assert_nonnull(strstr(list, "misfit/step/1 0100644 11\n"));
    g_assert_nonnull(strstr(list, "misfit/file/bin/tool 0100755 10\n"));
    misfit_plan_free(plan);
}

static bool want_all(const char *path, void *user)
{
    (void)user;
    return strcmp(path, "usr/share/unwanted") != 0;
}

static void see(const DebEntry *entry, void *user)
{
    g_string_append_printf(user, "%s%s%s%s\n", entry->path, entry->link ? " -> " : "", entry->link ? entry->link : "",
                           entry->executable && !entry->link ? " x" : "");
}

static void test_deb(void)
{
    static const FilesEntry entries[] = {
        { "./usr/bin/tool", "#!/bin/sh\n", 0755, NULL },
        { "./usr/lib/libx.so.1", NULL, 0777, "libx.so.1.2" },
        { "./usr/lib/libx.so.1.2", "library", 0644, NULL },
        { "./usr/share/unwanted", "x", 0644, NULL },
        { NULL, NULL, 0, NULL },
    };
    g_autofree char *deb = path_of("tool_1_amd64.deb");
    g_autoptr(GString) seen = g_string_new(NULL);
    DebVisitor visitor = { want_all, see, seen };
    g_autofree char *depends = NULL;
    g_autofree char *missing = NULL;
    g_autoptr(GError) error = NULL;

    files_write_deb(deb, "Package: tool\nDepends: linux-image-6.12.5+deb13-amd64 (= 6.12.5-1)\n", entries);
    g_assert_true(deb_visit(deb, &visitor, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(seen->str, ==, "usr/bin/tool x\nusr/lib/libx.so.1 -> libx.so.1.2\nusr/lib/libx.so.1.2\n");
    depends = deb_field(deb, "Depends", &error);
    g_assert_cmpstr(depends, ==, "linux-image-6.12.5+deb13-amd64 (= 6.12.5-1)");
    missing = deb_field(deb, "Conflicts", &error);
    g_assert_null(missing);
    g_assert_no_error(error);
}

/* A package that was cut off at any place is an error, never a crash and never half of its files. */
static void test_broken_deb(void)
{
    static const FilesEntry entries[] = { { "./usr/bin/tool", "#!/bin/sh\n", 0755, NULL }, { NULL, NULL, 0, NULL } };
    g_autofree char *deb = path_of("whole.deb");
    g_autofree char *cut = path_of("cut.deb");
    g_autoptr(GString) seen = g_string_new(NULL);
    DebVisitor visitor = { want_all, see, seen };
    g_autoptr(GBytes) whole = NULL;

    files_write_deb(deb, "Package: tool\n", entries);
    whole = contents(deb);
    for (gsize size = 0; size + 64 < g_bytes_get_size(whole); size += 13) {
        g_autoptr(GError) error = NULL;

        g_assert_true(g_file_set_contents(cut, g_bytes_get_data(whole, NULL), (gssize)size, NULL));
        g_assert_false(deb_visit(cut, &visitor, &error));
        g_assert_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_CONTENT);
    }
    g_assert_false(deb_visit("/nonexistent.deb", &visitor, NULL));
}

static void test_elf(void)
{
    g_autoptr(GBytes) module = FILES_MODULE("depends=libnvdimm,dax\0alias=acpi*:ACPI0012:*\0alias=second\0license=GPL");
    g_autoptr(GPtrArray) aliases = elf_modinfo(module, "alias");
    g_autoptr(GPtrArray) depends = elf_modinfo(module, "depends");
    g_autoptr(GPtrArray) none = elf_modinfo(module, "ali");
    g_autoptr(GBytes) self = contents("/proc/self/exe");
    g_autoptr(GPtrArray) needed = elf_needed(self);
    g_autofree char *interpreter = elf_interpreter(self);
    bool libc = false;

    g_assert_cmpuint(aliases->len, ==, 2);
    g_assert_cmpstr(aliases->pdata[0], ==, "acpi*:ACPI0012:*");
    g_assert_cmpstr(aliases->pdata[1], ==, "second");
    g_assert_cmpuint(depends->len, ==, 1);
    g_assert_cmpstr(depends->pdata[0], ==, "libnvdimm,dax");
    g_assert_cmpuint(none->len, ==, 0);
    for (guint i = 0; i < needed->len; i++) {
        libc = libc || g_str_has_prefix(needed->pdata[i], "libc.so");
    }
    g_assert_true(libc);
    g_assert_nonnull(interpreter);
    g_assert_false(elf_has_pvh_entry(self));
}

/* Broken ELF files: ASan watches that nothing behind the end is read. */
static void test_broken_elf(void)
{
    g_autoptr(GBytes) module = FILES_MODULE("depends=a\0alias=b");
    g_autoptr(GBytes) kernel = files_pvh_kernel("6.1.0-test");
    GBytes *originals[] = { module, kernel };

    for (unsigned round = 0; round < 20000; round++) {
        GBytes *original = originals[round % 2];
        gsize size = g_bytes_get_size(original);
        g_autofree guint8 *copy = g_memdup2(g_bytes_get_data(original, NULL), size);
        gsize cut = g_test_rand_bit() ? size : (gsize)g_test_rand_int_range(0, (int)size + 1);
        g_autoptr(GBytes) broken = NULL;
        g_autoptr(GPtrArray) info = NULL;
        g_autoptr(GPtrArray) needed = NULL;
        g_autofree char *interpreter = NULL;
        g_autofree char *release = NULL;

        for (int i = g_test_rand_int_range(0, 8); i > 0; i--) {
            copy[g_test_rand_int_range(0, (int)MIN(size, 400))] = (guint8)g_test_rand_int();
        }
        broken = g_bytes_new(copy, cut);
        info = elf_modinfo(broken, "depends");
        needed = elf_needed(broken);
        interpreter = elf_interpreter(broken);
        release = kernel_release(broken, "broken", NULL);
        elf_has_pvh_entry(broken);
    }
}

static void test_kernel(void)
{
    g_autoptr(GBytes) elf = files_pvh_kernel("6.1.0-test");
    g_autoptr(GBytes) bzimage = files_bzimage(elf, "6.1.0-test (me@here) #1 SMP", true);
    g_autoptr(GBytes) liar = files_bzimage(elf, "6.1.0-test (me@here) #1 SMP", false);
    g_autoptr(GBytes) plain_elf = FILES_MODULE("depends=");
    g_autoptr(GBytes) no_pvh = files_bzimage(plain_elf, "5.10.0 x", true);
    g_autoptr(GBytes) text = text_bytes("not a kernel, but long enough to look for things in it");
    g_autofree char *of_bzimage = kernel_release(bzimage, "b", NULL);
    g_autofree char *of_elf = kernel_release(elf, "e", NULL);
    g_autoptr(GBytes) unpacked = kernel_unpack(bzimage);
    g_autoptr(GError) error = NULL;

    g_assert_cmpstr(of_bzimage, ==, "6.1.0-test");
    g_assert_cmpstr(of_elf, ==, "6.1.0-test");
    g_assert_true(g_bytes_equal(unpacked, elf));
    g_assert_null(kernel_unpack(liar));     /* unpacks to another size than it says */
    g_assert_null(kernel_unpack(no_pvh));
    g_assert_null(kernel_unpack(text));
    g_assert_null(kernel_release(text, "the-file", &error));
    g_assert_nonnull(strstr(error->message, "the-file is no kernel"));
}

static void test_modules(void)
{
    static const char *const wanted[] = { "nd_pmem", "not-there", NULL };
    g_autofree char *root = path_of("mods");
    g_autofree char *release = path_of("mods/lib/modules/6.1.0-test");
    g_autoptr(ImageModules) modules = image_modules_new();
    g_autoptr(ImageTree) tree = image_tree_new();
    g_autoptr(GError) error = NULL;
    GBytes *index;

    files_write_modules(release);
    g_assert_cmpint(g_chdir(folder), ==, 0);
    g_assert_true(image_modules_read_folder(modules, "mods", &error));      /* relative, the folder above */
    g_assert_true(image_modules_read_folder(modules, release, &error));     /* absolute, itself */
    g_assert_true(image_modules_read_folder(modules, root, &error));
    g_assert_cmpstr(image_modules_release(modules), ==, "6.1.0-test");
    g_assert_true(image_modules_add(modules, wanted, tree, &error));
    g_assert_no_error(error);
    index = image_tree_file(tree, "usr/lib/modules/6.1.0-test/modules.dep");
    g_assert_cmpmem(g_bytes_get_data(index, NULL), g_bytes_get_size(index), FILES_MODULES_DEP, strlen(FILES_MODULES_DEP));
    g_assert_true(image_tree_has(tree, "usr/lib/modules/6.1.0-test/kernel/nvdimm/libnvdimm.ko"));
    g_assert_true(image_tree_has(tree, "usr/lib/modules/6.1.0-test/extra/mine.ko"));
    g_assert_false(image_tree_has(tree, "usr/lib/modules/6.1.0-test/kernel/net/unwanted.ko"));
    index = image_tree_file(tree, "usr/lib/modules/6.1.0-test/modules.alias");
    g_assert_nonnull(g_strstr_len(g_bytes_get_data(index, NULL), (gssize)g_bytes_get_size(index), "alias nd:t4* nd_pmem\n"));
}

static void test_modules_refused(void)
{
    static const char *const wanted[] = { "broken", NULL };
    g_autofree char *empty = path_of("empty");
    g_autofree char *several = path_of("several");
    g_autofree char *first = path_of("several/lib/modules/a/kernel");
    g_autofree char *second = path_of("several/lib/modules/b/kernel");
    g_autofree char *bad = path_of("bad/kernel/broken.ko");
    g_autofree char *bad_folder = path_of("bad");
    g_autofree char *bad_kernel = path_of("bad/kernel");
    g_autoptr(ImageModules) modules = image_modules_new();
    g_autoptr(ImageTree) tree = image_tree_new();
    g_autoptr(GError) error = NULL;

    g_mkdir(empty, 0755);
    g_mkdir_with_parents(first, 0755);
    g_mkdir_with_parents(second, 0755);
    g_mkdir_with_parents(bad_kernel, 0755);
    g_assert_true(g_file_set_contents(bad, "no module", -1, NULL));
    g_assert_false(image_modules_read_folder(modules, empty, &error));
    g_assert_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_REQUEST);
    g_assert_nonnull(strstr(error->message, "modules_install"));
    g_clear_error(&error);
    g_assert_false(image_modules_read_folder(modules, several, &error));
    g_assert_nonnull(strstr(error->message, "several kernels"));
    g_clear_error(&error);
    g_assert_true(image_modules_read_folder(modules, bad_folder, &error));
    g_assert_false(image_modules_add(modules, wanted, tree, &error));
    g_assert_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_CONTENT);
    g_assert_nonnull(strstr(error->message, "broken.ko"));
}

static MisfitImage *ask(const char *kernel, const char *modules, GError **error)
{
    MisfitImageRequest request = { .arch = "x86_64", .kernel = kernel, .modules = modules };

    return misfit_image_get(&request, error);
}

static void test_bad_requests(void)
{
    static const struct {
        MisfitImageRequest request;
        const char *message;
    } cases[] = {
        { { .arch = "sparc" }, "sparc" },
        { { .arch = "x86_64", .modules = "/tmp" }, "needs the kernel" },
        { { .arch = "x86_64", .kernel = "/nonexistent/bzImage" }, "/nonexistent/bzImage" },
        { { .arch = "x86_64", .kernel = "/proc/self/exe", .modules = "/nonexistent/modules" }, "/nonexistent/modules" },
        { { .arch = "x86_64", .kernel = "/bin/sh" }, "is no kernel" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(misfit_image_get(&cases[i].request, &error));
        g_assert_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_REQUEST);
        g_assert_nonnull(strstr(error->message, cases[i].message));
    }
}

/* A kernel for one architecture is none for the other. */
static void test_other_arch(void)
{
    g_autofree char *pool = path_of("pool-arch");
    g_autofree char *fetch = path_of("fetch-arch");
    g_autofree char *x86_path = path_of("vmlinux-x86");
    g_autofree char *ppc_path = path_of("vmlinux-ppc");
    g_autoptr(GBytes) x86 = files_pvh_kernel("6.1.0-test");
    g_autofree guint8 *ppc = g_memdup2(g_bytes_get_data(x86, NULL), g_bytes_get_size(x86));
    g_autoptr(GError) error = NULL;

    ((Elf64_Ehdr *)(void *)ppc)->e_machine = EM_PPC64;
    g_assert_true(g_file_set_contents(ppc_path, (const char *)ppc, (gssize)g_bytes_get_size(x86), NULL));
    g_assert_true(g_file_set_contents(x86_path, g_bytes_get_data(x86, NULL), (gssize)g_bytes_get_size(x86), NULL));
    files_write_packages(pool, fetch, true);
    g_setenv("MISFIT_APT_FETCH", fetch, TRUE);
    g_assert_null(ask(ppc_path, NULL, &error));
    g_assert_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_REQUEST);
    g_assert_nonnull(strstr(error->message, "is a kernel for ppc64le, but this guest is x86_64"));
    g_clear_error(&error);
    misfit_image_free(ask(x86_path, NULL, &error));
    g_assert_no_error(error);
}

/* From a request to an image in the cache, with packages made here. */
static void test_whole(void)
{
    g_autofree char *pool = path_of("pool");
    g_autofree char *fetch = path_of("fetch");
    g_autofree char *kernel_path = path_of("bzImage");
    g_autofree char *root = path_of("mods");
    g_autofree char *list = NULL;
    g_autoptr(GBytes) elf = files_pvh_kernel("6.1.0-test");
    g_autoptr(GBytes) bzimage = files_bzimage(elf, "6.1.0-test x", true);
    g_autoptr(GBytes) kernel = NULL;
    g_autoptr(GError) error = NULL;
    MisfitImage *made, *found;

    files_write_packages(pool, fetch, true);
    g_setenv("MISFIT_APT_FETCH", fetch, TRUE);
    g_assert_true(g_file_set_contents(kernel_path, g_bytes_get_data(bzimage, NULL), (gssize)g_bytes_get_size(bzimage), NULL));
    made = ask(kernel_path, root, &error);
    g_assert_no_error(error);
    g_assert_false(made->cached);
    g_assert_cmpstr(made->release, ==, "6.1.0-test");
    kernel = contents(made->kernel);
    g_assert_true(g_bytes_equal(kernel, elf));
    list = files_list_archive(made->initrd);
    g_assert_nonnull(strstr(list, "\ninit 0100755 "));
    g_assert_nonnull(strstr(list, "\nusr/bin/ndctl 0100755 "));
    g_assert_nonnull(strstr(list, "\nusr/bin/sha256sum 0120777 -> busybox\n"));
    g_assert_nonnull(strstr(list, "\nusr/lib/x86_64-linux-gnu/libc.so.6 0100755 "));
    g_assert_nonnull(strstr(list, "\nusr/lib/modules/6.1.0-test/extra/mine.ko 0100644 "));
    g_setenv("MISFIT_APT_FETCH", "/bin/false", TRUE);   /* a second time nothing is fetched */
    found = ask(kernel_path, root, &error);
    g_assert_no_error(error);
    g_assert_true(found->cached);
    g_assert_cmpstr(found->key, ==, made->key);
    g_assert_cmpint(g_unlink(found->initrd), ==, 0);    /* half an image is none */
    misfit_image_free(found);
    g_assert_null(ask(kernel_path, root, &error));
    g_assert_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_FETCH);
    g_clear_error(&error);
    g_setenv("MISFIT_APT_FETCH", fetch, TRUE);
    found = ask(kernel_path, root, &error);
    g_assert_no_error(error);
    g_assert_false(found->cached);
    g_assert_cmpstr(found->key, ==, made->key);         /* the same bytes again */
    misfit_image_free(found);
    misfit_image_free(made);
}

/* With an update the packages are asked for anew, though the image is there; when that fails, the image that is there stays. */
static void test_update(void)
{
    g_autofree char *pool = path_of("pool-new");
    g_autofree char *fetch = path_of("fetch-new");
    g_autofree char *asking = path_of("fetch-asked");
    g_autofree char *asked = path_of("asked");
    g_autofree char *kernel_path = path_of("vmlinux-new");
    g_autofree char *script = g_strdup_printf("#!/bin/sh\necho \"refresh=$MISFIT_APT_REFRESH\" >>%s\nexec %s \"$@\"\n", asked, fetch);
    g_autofree char *text = NULL;
    g_autoptr(GBytes) elf = files_pvh_kernel("6.1.0-new");
    g_autoptr(GError) error = NULL;
    MisfitImageRequest request = { .arch = "x86_64", .kernel = kernel_path };
    MisfitImage *image;

    files_write_packages(pool, fetch, true);
    g_assert_true(g_file_set_contents(asking, script, -1, NULL));
    g_assert_cmpint(g_chmod(asking, 0755), ==, 0);
    g_assert_true(g_file_set_contents(kernel_path, g_bytes_get_data(elf, NULL), (gssize)g_bytes_get_size(elf), NULL));
    g_setenv("MISFIT_APT_FETCH", asking, TRUE);
    for (unsigned i = 0; i < 3; i++) {
        request.update = i == 1;
        image = misfit_image_get(&request, &error);
        g_assert_no_error(error);
        g_assert_cmpint(image->cached, ==, i == 2);
        misfit_image_free(image);
    }
    g_assert_true(g_file_get_contents(asked, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, "refresh=\nrefresh=1\n");
    g_setenv("MISFIT_APT_FETCH", "/bin/false", TRUE);
    request.update = true;
    g_assert_null(misfit_image_get(&request, &error));
    g_assert_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_FETCH);
    g_clear_error(&error);
    request.update = false;
    image = misfit_image_get(&request, &error);
    g_assert_no_error(error);
    misfit_image_free(image);
}

/* A library that no package has is told here, not by a program that does not start in the guest. */
static void test_missing_library(void)
{
    g_autofree char *pool = path_of("pool-less");
    g_autofree char *fetch = path_of("fetch-less");
    g_autofree char *kernel_path = path_of("vmlinux");
    g_autoptr(GBytes) elf = files_pvh_kernel("6.1.0-less");
    g_autoptr(GError) error = NULL;

    files_write_packages(pool, fetch, false);
    g_setenv("MISFIT_APT_FETCH", fetch, TRUE);
    g_assert_true(g_file_set_contents(kernel_path, g_bytes_get_data(elf, NULL), (gssize)g_bytes_get_size(elf), NULL));
    g_assert_null(ask(kernel_path, NULL, &error));
    g_assert_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_CONTENT);
    g_assert_nonnull(strstr(error->message, "libc.so.6"));
}

static void test_modules_of_another_kernel(void)
{
    g_autofree char *kernel_path = path_of("other");
    g_autofree char *root = path_of("mods");
    g_autoptr(GBytes) elf = files_pvh_kernel("6.2.0-other");
    g_autoptr(GError) error = NULL;

    g_assert_true(g_file_set_contents(kernel_path, g_bytes_get_data(elf, NULL), (gssize)g_bytes_get_size(elf), NULL));
    g_assert_null(ask(kernel_path, root, &error));
    g_assert_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_REQUEST);
    g_assert_nonnull(strstr(error->message, "6.1.0-test"));
    g_assert_nonnull(strstr(error->message, "6.2.0-other"));
}

static void test_elf_kernel_without_entry(void)
{
    g_autofree char *kernel_path = path_of("no-entry");
    g_autoptr(GBytes) pvh = files_pvh_kernel("6.3.0");
    g_autofree char *bytes = g_memdup2(g_bytes_get_data(pvh, NULL), g_bytes_get_size(pvh));
    char *note = memmem(bytes, g_bytes_get_size(pvh), "\022\0\0\0Xen", 8);
    g_autoptr(GError) error = NULL;

    g_assert_nonnull(note);
    *note = 1;
    g_assert_true(g_file_set_contents(kernel_path, bytes, (gssize)g_bytes_get_size(pvh), NULL));
    g_assert_null(ask(kernel_path, NULL, &error));
    g_assert_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_REQUEST);
    g_assert_nonnull(strstr(error->message, "bzImage"));
}

/* Only what is used lately stays; what was made this hour stays too. */
static void test_prune(void)
{
    g_autofree char *cache = path_of("prune");
    struct utimbuf old = { 1000000, 1000000 };

    g_assert_cmpint(g_mkdir(cache, 0755), ==, 0);
    for (int i = 0; i < 5; i++) {
        struct timespec times[2] = { { 2000000 + i, 0 }, { 2000000 + i, 0 } };
        g_autofree char *name = g_strdup_printf("key%d", i);
        g_autofree char *image = g_build_filename(cache, name, NULL);
        g_autofree char *file = g_build_filename(image, "kernel", NULL);
        g_autofree char *link_name = g_strdup_printf("recipe-%d", i);
        g_autofree char *link = g_build_filename(cache, link_name, NULL);

        g_assert_cmpint(g_mkdir(image, 0755), ==, 0);
        g_assert_true(g_file_set_contents(file, "x", 1, NULL));
        g_assert_cmpint(symlink(name, link), ==, 0);
        g_assert_cmpint(utimensat(AT_FDCWD, link, times, AT_SYMLINK_NOFOLLOW), ==, 0);
        if (i != 1) {
            g_assert_cmpint(g_utime(image, &old), ==, 0);
        }
    }
    cache_prune(cache, 2);
    for (int i = 0; i < 5; i++) {
        g_autofree char *name = g_strdup_printf("key%d", i);
        g_autofree char *image = g_build_filename(cache, name, NULL);

        g_assert_cmpint(g_file_test(image, G_FILE_TEST_IS_DIR), ==, i == 1 || i >= 3);
    }
}

static void remove_folder(void)
{
    char *argv[] = { (char *)"rm", (char *)"-rf", folder, NULL };

    g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
    g_free(folder);
}

int main(int argc, char **argv)
{
    g_autofree char *cache = NULL;
    int status;

    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("misfit-image-XXXXXX", NULL);
    cache = path_of("cache");
    g_setenv("MISFIT_CACHE", cache, TRUE);
    g_test_add_func("/image/cpio", test_cpio);
    g_test_add_func("/image/join", test_join);
    g_test_add_func("/image/plan-archive", test_plan_archive);
    g_test_add_func("/image/deb", test_deb);
    g_test_add_func("/image/broken-deb", test_broken_deb);
    g_test_add_func("/image/elf", test_elf);
    g_test_add_func("/image/broken-elf", test_broken_elf);
    g_test_add_func("/image/kernel", test_kernel);
    g_test_add_func("/image/modules", test_modules);
    g_test_add_func("/image/modules-refused", test_modules_refused);
    g_test_add_func("/image/bad-requests", test_bad_requests);
    g_test_add_func("/image/kernel-of-another-architecture", test_other_arch);
    g_test_add_func("/image/whole", test_whole);
    g_test_add_func("/image/update", test_update);
    g_test_add_func("/image/missing-library", test_missing_library);
    g_test_add_func("/image/modules-of-another-kernel", test_modules_of_another_kernel);
    g_test_add_func("/image/elf-kernel-without-entry", test_elf_kernel_without_entry);
    g_test_add_func("/image/prune", test_prune);
    status = g_test_run();
    remove_folder();
    return status;
}
