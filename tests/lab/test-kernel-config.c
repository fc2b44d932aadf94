/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel's configuration from its forms: text, an ELF kernel with the marks, a bzImage around it, a build tree.
 */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "kernel-config.h"

#define TEXT "# Linux\nCONFIG_ACPI_NFIT=m\nCONFIG_LIBNVDIMM=y\n# CONFIG_DEV_DAX is not set\nCONFIG_CMDLINE=\"a=b\"\nCONFIG_OFF=n\n"

static char *folder;

static GByteArray *gzip(const guint8 *bytes, size_t size)
{
    g_autoptr(GZlibCompressor) compressor = g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1);
    GByteArray *out = g_byte_array_sized_new(size + 1024);
    gsize read = 0, written = 0;

    g_byte_array_set_size(out, size + 1024);
    g_assert_cmpint(g_converter_convert(G_CONVERTER(compressor), bytes, size, out->data, out->len, G_CONVERTER_INPUT_AT_END, &read, &written,
                                        NULL), ==, G_CONVERTER_FINISHED);
    g_byte_array_set_size(out, written);
    return out;
}

/* An ELF kernel, as far as this matters. */
static GByteArray *vmlinux(void)
{
    g_autoptr(GByteArray) config = gzip((const guint8 *)TEXT, strlen(TEXT));
    GByteArray *kernel = g_byte_array_new();

    g_byte_array_append(kernel, (const guint8 *)"\177ELF\0\0\0\0", 8);
    g_byte_array_append(kernel, (const guint8 *)"IKCFG_ST", 8);
    g_byte_array_append(kernel, config->data, config->len);
    g_byte_array_append(kernel, (const guint8 *)"IKCFG_ED\0rest", 13);
    return kernel;
}

static GByteArray *bzimage(guint32 cut)
{
    g_autoptr(GByteArray) kernel = vmlinux();
    g_autoptr(GByteArray) payload = gzip(kernel->data, kernel->len);
    GByteArray *image = g_byte_array_new();
    guint32 offset = GUINT32_TO_LE(16), length = GUINT32_TO_LE(payload->len + cut);

    g_byte_array_set_size(image, 2 * 512 + 16);
    memset(image->data, 0, image->len);
    image->data[0x1f1] = 1;
    memcpy(image->data + 0x202, "HdrS", 4);
    memcpy(image->data + 0x248, &offset, 4);
    memcpy(image->data + 0x24c, &length, 4);
    g_byte_array_append(image, payload->data, payload->len);
    return image;
}

static char *put(const char *name, const guint8 *bytes, size_t size)
{
    char *path = g_build_filename(folder, name, NULL);

    g_assert_true(g_file_set_contents(path, (const char *)bytes, size, NULL));
    return path;
}

static void is_it(const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KernelConfig) config = kernel_config_load(path, &error);

    g_assert_no_error(error);
    g_assert_cmpstr(kernel_config_get(config, "ACPI_NFIT"), ==, "m");
    g_assert_cmpstr(kernel_config_get(config, "LIBNVDIMM"), ==, "y");
    g_assert_cmpstr(kernel_config_get(config, "CMDLINE"), ==, "\"a=b\"");
    g_assert_null(kernel_config_get(config, "DEV_DAX"));
    g_assert_null(kernel_config_get(config, "OFF"));
}

static void test_forms(void)
{
    g_autoptr(GByteArray) kernel = vmlinux();
    g_autoptr(GByteArray) image = bzimage(0);
    g_autofree char *text = put("config-6.12", (const guint8 *)TEXT, strlen(TEXT));
    g_autofree char *elf = put("vmlinux", kernel->data, kernel->len);
    g_autofree char *bz = put("bzImage", image->data, image->len);
    /* A kernel that holds nothing has its configuration beside it under the same release. */
    g_autofree char *beside = put("vmlinuz-6.12", (const guint8 *)"\177ELF\0\0", 6);

    is_it(text);
    is_it(elf);
    is_it(bz);
    is_it(beside);
    g_unlink(text);
    g_unlink(elf);
    g_unlink(bz);
    g_unlink(beside);
}

static void test_broken(void)
{
    g_autoptr(GByteArray) image = bzimage(100000);
    g_autofree char *bz = put("bzImage", image->data, image->len);
    g_autofree char *marks = put("marks", (const guint8 *)"\0IKCFG_STxxxxIKCFG_ED", 21);
    g_autofree char *open = put("open", (const guint8 *)"\0IKCFG_ST", 9);
    g_autofree char *empty = put("empty", (const guint8 *)"", 0);

    for (const char *const *path = (const char *const[]){ bz, marks, open, empty, NULL }; *path; path++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(kernel_config_load(*path, &error));
        g_assert_nonnull(strstr(error->message, "CONFIG_IKCONFIG"));
        g_unlink(*path);
    }
}

int main(int argc, char **argv)
{
    int status;

    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("misfit-test-XXXXXX", NULL);
    g_test_add_func("/lab/kernel-config/forms", test_forms);
    g_test_add_func("/lab/kernel-config/broken", test_broken);
    status = g_test_run();
    g_rmdir(folder);
    g_free(folder);
    return status;
}
