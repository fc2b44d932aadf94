/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds a kernel's configuration. A kernel with CONFIG_IKCONFIG holds it gzipped between the marks IKCFG_ST and IKCFG_ED
 * (Linux, kernel/configs.c); in a bzImage that is inside of the compressed payload, whose place the boot protocol gives
 * (Linux, Documentation/arch/x86/boot.rst: setup_sects, payload_offset, payload_length).
 */
#include <archive.h>
#include <archive_entry.h>
#include <gio/gio.h>
#include <string.h>

#include "kernel-config.h"

G_DEFINE_QUARK(misfit-kernel-config-error-quark, kernel_config_error)

#define MARK_START "IKCFG_ST"
#define MARK_END "IKCFG_ED"
#define MARK_SIZE 8

/* The x86 boot protocol's header. */
#define SETUP_SECTS 0x1f1
#define SETUP_MAGIC_AT 0x202
#define SETUP_MAGIC "HdrS"
#define PAYLOAD_OFFSET 0x248
#define PAYLOAD_LENGTH 0x24c
#define SETUP_END 0x250
#define SECTOR 512
#define DEFAULT_SETUP_SECTS 4       /* what 0 means there */

#define MAX_KERNEL (1u << 30)       /* an unpacked kernel beyond is none */

static guint32 le32(const guint8 *bytes)
{
    return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (guint32)bytes[3] << 24;
}

/* Decompress @bytes, whatever the method. NULL when it is none that libarchive knows. */
static GByteArray *unpack(const guint8 *bytes, size_t size)
{
    struct archive *archive = archive_read_new();
    struct archive_entry *entry;
    g_autoptr(GByteArray) out = g_byte_array_new();
    guint8 block[65536];
    la_ssize_t count = -1;

    archive_read_support_filter_all(archive);
    archive_read_support_format_raw(archive);
    if (archive_read_open_memory(archive, bytes, size) == ARCHIVE_OK && archive_read_next_header(archive, &entry) == ARCHIVE_OK) {
        while ((count = archive_read_data(archive, block, sizeof(block))) > 0 && out->len < MAX_KERNEL) {
            g_byte_array_append(out, block, count);
        }
    }
    archive_read_free(archive);
    /* What follows the compressed data (its length, a relocation table) may look like damage; what was unpacked counts. */
    return out->len > 0 ? g_steal_pointer(&out) : NULL;
}

static gboolean is_config_text(const char *text)
{
    return strstr(text, "CONFIG_") && (g_str_has_prefix(text, "#") || g_str_has_prefix(text, "CONFIG_") || strstr(text, "\nCONFIG_"));
}

/* The configuration between the marks in @bytes, unpacked; NULL when there are none. */
static char *embedded(const guint8 *bytes, size_t size)
{
    const guint8 *start = memmem(bytes, size, MARK_START, MARK_SIZE);
    const guint8 *end;
    GByteArray *text;

    if (!start) {
        return NULL;
    }
    start += MARK_SIZE;
    end = memmem(start, bytes + size - start, MARK_END, MARK_SIZE);
    text = end ? unpack(start, end - start) : NULL;
    if (!text) {
        return NULL;
    }
    g_byte_array_append(text, (const guint8 *)"", 1);
    if (!is_config_text((const char *)text->data)) {
        g_byte_array_unref(text);
        return NULL;
    }
    return (char *)g_byte_array_free(text, FALSE);
}

/* The same inside of a bzImage's payload. */
static char *embedded_in_bzimage(const guint8 *bytes, size_t size)
{
    size_t setup, offset, length;
    g_autoptr(GByteArray) kernel = NULL;

    if (size < SETUP_END || memcmp(bytes + SETUP_MAGIC_AT, SETUP_MAGIC, strlen(SETUP_MAGIC)) != 0) {
        return NULL;
    }
    setup = ((bytes[SETUP_SECTS] ? bytes[SETUP_SECTS] : DEFAULT_SETUP_SECTS) + 1) * SECTOR;
    offset = setup + le32(bytes + PAYLOAD_OFFSET);
    length = le32(bytes + PAYLOAD_LENGTH);
    if (offset > size || length > size - offset) {
        return NULL;
    }
    kernel = unpack(bytes + offset, length);
    return kernel ? embedded(kernel->data, kernel->len) : NULL;
}

/* Where the configuration of the kernel file @path may lie otherwise; a list of paths. */
static char **candidates(const char *path)
{
    g_autofree char *absolute = g_canonicalize_filename(path, NULL);
    g_autofree char *folder = g_path_get_dirname(absolute);
    g_autofree char *name = g_path_get_basename(absolute);
    const char *dash = strchr(name, '-');
    g_autoptr(GPtrArray) list = g_ptr_array_new();

    if (dash) {
        g_ptr_array_add(list, g_strdup_printf("%s/config%s", folder, dash));
    }
    g_ptr_array_add(list, g_strdup_printf("%s/.config", folder));               /* TREE/vmlinux */
    g_ptr_array_add(list, g_strdup_printf("%s/../../../.config", folder));      /* TREE/arch/x86/boot/bzImage */
    g_ptr_array_add(list, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&list), FALSE);
}

static char *beside(const char *path, char **from)
{
    g_auto(GStrv) list = candidates(path);

    for (char **candidate = list; *candidate; candidate++) {
        char *text = NULL;

        if (g_file_get_contents(*candidate, &text, NULL, NULL) && is_config_text(text)) {
            *from = g_canonicalize_filename(*candidate, NULL);
            return text;
        }
        g_free(text);
    }
    return NULL;
}

static char *find_text(const char *path, char **from, GError **error)
{
    g_autofree char *bytes = NULL;
    size_t size;
    char *text;

    if (!g_file_get_contents(path, &bytes, &size, error)) {
        return NULL;
    }
    *from = g_strdup(path);
    if (memchr(bytes, '\0', size) == NULL && is_config_text(bytes)) {
        return g_steal_pointer(&bytes);
    }
    text = embedded((const guint8 *)bytes, size);
    if (!text) {
        text = embedded_in_bzimage((const guint8 *)bytes, size);
    }
    if (!text) {
        g_clear_pointer(from, g_free);
        text = beside(path, from);
    }
    if (!text) {
        g_set_error(error, KERNEL_CONFIG_ERROR, 0, "%s is no configuration, and as a kernel it was not built with CONFIG_IKCONFIG; name its "
                    ".config (or /boot/config-RELEASE)", path);
    }
    return text;
}

KernelConfig *kernel_config_load(const char *path, GError **error)
{
    char *from = NULL;
    g_autofree char *text = find_text(path, &from, error);
    g_auto(GStrv) lines = NULL;
    KernelConfig *config;

    if (!text) {
        return NULL;
    }
    config = g_new0(KernelConfig, 1);
    config->from = from;
    config->options = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        char *equals = g_str_has_prefix(*line, "CONFIG_") ? strchr(*line, '=') : NULL;

        if (equals && strcmp(g_strchomp(equals + 1), "n") != 0) {
            g_hash_table_insert(config->options, g_strndup(*line, equals - *line), g_strdup(equals + 1));
        }
    }
    return config;
}

void kernel_config_free(KernelConfig *config)
{
    if (!config) {
        return;
    }
    g_free(config->from);
    g_hash_table_unref(config->options);
    g_free(config);
}

const char *kernel_config_get(const KernelConfig *config, const char *name)
{
    g_autofree char *full = g_strconcat("CONFIG_", name, NULL);

    return g_hash_table_lookup(config->options, full);
}
