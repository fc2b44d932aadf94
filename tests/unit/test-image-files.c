/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that the tests of the image builder need.
 */
#include "test-image-files.h"

#include <archive.h>
#include <archive_entry.h>
#include <elf.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "image/packages.h"

#define ROOM (1u << 20)

static void add_entry(struct archive *archive, const char *path, unsigned mode, const char *link, const void *data, gsize size)
{
    struct archive_entry *entry = archive_entry_new();

    archive_entry_set_pathname(entry, path);
    archive_entry_set_mode(entry, (link ? S_IFLNK : S_IFREG) | mode);
    archive_entry_set_size(entry, (gint64)size);
    if (link) {
        archive_entry_set_symlink(entry, link);
    }
    g_assert_cmpint(archive_write_header(archive, entry), ==, ARCHIVE_OK);
    if (size) {
        g_assert_cmpint(archive_write_data(archive, data, size), ==, size);
    }
    archive_entry_free(entry);
}

/* A tar archive, compressed by gzip, in memory. */
static GBytes *make_tar(const FilesEntry *entries, gsize busybox_size)
{
    struct archive *archive = archive_write_new();
    char *room = g_malloc(ROOM);
    gsize used = 0;

    archive_write_set_format_ustar(archive);
    archive_write_add_filter_gzip(archive);
    g_assert_cmpint(archive_write_open_memory(archive, room, ROOM, &used), ==, ARCHIVE_OK);
    for (; entries->path; entries++) {
        gsize size = entries->data ? (busybox_size ? busybox_size : strlen(entries->data)) : 0;

        add_entry(archive, entries->path, entries->mode, entries->link, entries->data, size);
    }
    g_assert_cmpint(archive_write_close(archive), ==, ARCHIVE_OK);
    archive_write_free(archive);
    return g_bytes_new_take(room, used);
}

/* @size: of the data of every entry; 0: they are texts. */
static void write_deb(const char *path, const char *control, const FilesEntry *entries, gsize size)
{
    const FilesEntry control_entries[] = { { "./control", control, 0644, NULL }, { NULL, NULL, 0, NULL } };
    g_autoptr(GBytes) control_tar = make_tar(control_entries, 0);
    g_autoptr(GBytes) data_tar = make_tar(entries, size);
    struct archive *archive = archive_write_new();

    archive_write_set_format_ar_svr4(archive);
    g_assert_cmpint(archive_write_open_filename(archive, path), ==, ARCHIVE_OK);
    add_entry(archive, "debian-binary", 0644, NULL, "2.0\n", 4);
    add_entry(archive, "control.tar.gz", 0644, NULL, g_bytes_get_data(control_tar, NULL), g_bytes_get_size(control_tar));
    add_entry(archive, "data.tar.gz", 0644, NULL, g_bytes_get_data(data_tar, NULL), g_bytes_get_size(data_tar));
    g_assert_cmpint(archive_write_close(archive), ==, ARCHIVE_OK);
    archive_write_free(archive);
}

void files_write_deb(const char *path, const char *control, const FilesEntry *entries)
{
    write_deb(path, control, entries, 0);
}

char *files_list_archive(const char *path)
{
    struct archive *archive = archive_read_new();
    GString *list = g_string_new(NULL);
    struct archive_entry *entry;

    archive_read_support_format_cpio(archive);
    g_assert_cmpint(archive_read_open_filename(archive, path, 10240), ==, ARCHIVE_OK);
    while (archive_read_next_header(archive, &entry) == ARCHIVE_OK) {
        g_string_append_printf(list, "%s 0%o", archive_entry_pathname(entry), (unsigned)archive_entry_mode(entry));
        if (archive_entry_symlink(entry)) {
            g_string_append_printf(list, " -> %s", archive_entry_symlink(entry));
        } else if (archive_entry_filetype(entry) == AE_IFREG) {
            g_string_append_printf(list, " %" G_GINT64_FORMAT, (gint64)archive_entry_size(entry));
        }
        g_string_append_c(list, '\n');
    }
    archive_read_free(archive);
    return g_string_free(list, FALSE);
}

static Elf64_Ehdr elf_header(unsigned type)
{
    Elf64_Ehdr header = { .e_type = (Elf64_Half)type, .e_machine = EM_X86_64, .e_version = EV_CURRENT, .e_ehsize = sizeof(header) };

    memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_phentsize = sizeof(Elf64_Phdr);
    header.e_shentsize = sizeof(Elf64_Shdr);
    return header;
}

static GBytes *to_bytes(GByteArray *array)
{
    return g_byte_array_free_to_bytes(array);
}

GBytes *files_module(const char *modinfo, gsize size)
{
    static const char names[] = "\0.shstrtab\0.modinfo";
    GByteArray *array = g_byte_array_new();
    Elf64_Ehdr header = elf_header(ET_REL);
    Elf64_Shdr sections[3] = { 0 };

    header.e_shnum = 3;
    header.e_shstrndx = 1;
    header.e_shoff = sizeof(header);
    sections[1].sh_name = 1;
    sections[1].sh_offset = sizeof(header) + sizeof(sections);
    sections[1].sh_size = sizeof(names);
    sections[2].sh_name = 11;
    sections[2].sh_offset = sections[1].sh_offset + sizeof(names);
    sections[2].sh_size = size;
    g_byte_array_append(array, (const guint8 *)&header, sizeof(header));
    g_byte_array_append(array, (const guint8 *)sections, sizeof(sections));
    g_byte_array_append(array, (const guint8 *)names, sizeof(names));
    g_byte_array_append(array, (const guint8 *)modinfo, (guint)size);
    return to_bytes(array);
}

GBytes *files_pvh_kernel(const char *release)
{
    static const guint32 note[] = { 4, 8, 18 /* XEN_ELFNOTE_PHYS32_ENTRY */, 0x6e6558 /* "Xen" */, 0x1000000, 0 };
    g_autofree char *banner = g_strdup_printf("Linux version %%s\nLinux version %s (me@here) #1 SMP\n", release);
    GByteArray *array = g_byte_array_new();
    Elf64_Ehdr header = elf_header(ET_EXEC);
    Elf64_Phdr segment = { .p_type = PT_NOTE, .p_offset = sizeof(header) + sizeof(segment), .p_filesz = sizeof(note) };

    header.e_phnum = 1;
    header.e_phoff = sizeof(header);
    g_byte_array_append(array, (const guint8 *)&header, sizeof(header));
    g_byte_array_append(array, (const guint8 *)&segment, sizeof(segment));
    g_byte_array_append(array, (const guint8 *)note, sizeof(note));
    g_byte_array_append(array, (const guint8 *)banner, (guint)strlen(banner) + 1);
    return to_bytes(array);
}

static GBytes *gzip(GBytes *data)
{
    struct archive *archive = archive_write_new();
    char *room = g_malloc(ROOM);
    gsize used = 0;

    archive_write_set_format_raw(archive);
    archive_write_add_filter_gzip(archive);
    archive_write_set_bytes_in_last_block(archive, 1);
    g_assert_cmpint(archive_write_open_memory(archive, room, ROOM, &used), ==, ARCHIVE_OK);
    add_entry(archive, "data", 0644, NULL, g_bytes_get_data(data, NULL), g_bytes_get_size(data));
    g_assert_cmpint(archive_write_close(archive), ==, ARCHIVE_OK);
    archive_write_free(archive);
    return g_bytes_new_take(room, used);
}

static void put_le32(guint8 *at, guint32 value)
{
    for (int i = 0; i < 4; i++) {
        at[i] = (guint8)(value >> 8 * i);
    }
}

/* Offsets: the kernel's Documentation/arch/x86/boot.rst. One setup sector behind the first, the payload right behind it. */
GBytes *files_bzimage(GBytes *elf, const char *version, bool honest)
{
    GByteArray *array = g_byte_array_new();
    g_autoptr(GBytes) packed = gzip(elf);
    guint8 setup[1024] = { 0 };
    guint8 size[4];

    setup[0x1f1] = 1;
    memcpy(setup + 0x202, "HdrS", 4);
    setup[0x206] = 0x0f;
    setup[0x207] = 0x02;
    setup[0x20e] = 0x80;                            /* kernel_version: 0x200 + 0x80 */
    g_strlcpy((char *)setup + 0x280, version, 64);
    put_le32(setup + 0x248, 0);
    put_le32(setup + 0x24c, (guint32)g_bytes_get_size(packed) + 4);
    put_le32(size, (guint32)g_bytes_get_size(elf) + !honest);
    g_byte_array_append(array, setup, sizeof(setup));
    g_byte_array_append(array, g_bytes_get_data(packed, NULL), (guint)g_bytes_get_size(packed));
    g_byte_array_append(array, size, sizeof(size));
    return to_bytes(array);
}

static void write_file(const char *folder, const char *name, GBytes *data)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *parent = g_path_get_dirname(path);

    g_assert_cmpint(g_mkdir_with_parents(parent, 0755), ==, 0);
    g_assert_true(g_file_set_contents(path, g_bytes_get_data(data, NULL), (gssize)g_bytes_get_size(data), NULL));
}

void files_write_modules(const char *folder)
{
    g_autoptr(GBytes) libnvdimm = FILES_MODULE("depends=");
    g_autoptr(GBytes) nd_pmem = FILES_MODULE("alias=nd:t4*\0depends=libnvdimm");
    g_autoptr(GBytes) mine = FILES_MODULE("depends=nd-pmem,libnvdimm");
    g_autoptr(GBytes) mine_packed = gzip(mine);
    g_autoptr(GBytes) builtin = g_bytes_new_static("kernel/drivers/dax/dax.ko\n", 26);

    write_file(folder, "kernel/nvdimm/libnvdimm.ko", libnvdimm);
    write_file(folder, "kernel/nvdimm/nd_pmem.ko", nd_pmem);
    write_file(folder, "kernel/net/unwanted.ko", libnvdimm);
    write_file(folder, "extra/mine.ko.gz", mine_packed);
    write_file(folder, "modules.builtin", builtin);
}

/* A dynamic program that needs libc.so.6; @more is appended. */
static GBytes *make_program(const char *more, gsize size)
{
    static const char strings[] = "\0libc.so.6";
    GByteArray *array = g_byte_array_new();
    Elf64_Ehdr header = elf_header(ET_DYN);
    Elf64_Phdr segments[2] = { { .p_type = PT_LOAD }, { .p_type = PT_DYNAMIC } };
    Elf64_Dyn dynamic[3] = { { .d_tag = DT_NEEDED }, { .d_tag = DT_STRTAB }, { .d_tag = DT_NULL } };

    header.e_phnum = 2;
    header.e_phoff = sizeof(header);
    segments[1].p_offset = sizeof(header) + sizeof(segments);
    segments[1].p_filesz = sizeof(dynamic);
    dynamic[0].d_un.d_val = 1;
    dynamic[1].d_un.d_ptr = segments[1].p_offset + sizeof(dynamic);
    segments[0].p_filesz = dynamic[1].d_un.d_ptr + sizeof(strings);
    g_byte_array_append(array, (const guint8 *)&header, sizeof(header));
    g_byte_array_append(array, (const guint8 *)segments, sizeof(segments));
    g_byte_array_append(array, (const guint8 *)dynamic, sizeof(dynamic));
    g_byte_array_append(array, (const guint8 *)strings, sizeof(strings));
    g_byte_array_append(array, (const guint8 *)more, (guint)size);
    return to_bytes(array);
}

static GBytes *make_busybox(void)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (const char *const *name = image_applets(); *name; name++) {
        g_string_append_len(names, *name, (gssize)strlen(*name) + 1);
    }
    return make_program(names->str, names->len);
}

/* What each package has; the others are empty. */
static const struct {
    const char *package;
    const char *path;
} contents[] = {
    { "busybox", "./usr/bin/busybox" }, { "ndctl", "./usr/bin/ndctl" }, { "daxctl", "./usr/bin/daxctl" },
    { "numactl", "./usr/bin/numactl" },
    { "keyutils", "./usr/bin/keyctl" },
    { "xfsprogs", "./sbin/mkfs.xfs" }, { "e2fsprogs", "./usr/sbin/mke2fs" }, { "libzstd1", "./etc/mke2fs.conf" },
    { "libc6", "./lib/x86_64-linux-gnu/libc.so.6" },
};

static const char *path_in(const char *package)
{
    for (size_t i = 0; i < G_N_ELEMENTS(contents); i++) {
        if (strcmp(contents[i].package, package) == 0) {
            return contents[i].path;
        }
    }
    return NULL;
}

void files_write_packages(const char *pool, const char *fetch, bool libc)
{
    g_autofree char *script = g_strdup_printf("#!/bin/sh\nshift\nfor name; do echo '%s'/$name.deb; done\n", pool);
    g_autoptr(GBytes) program = make_program("", 0);
    g_autoptr(GBytes) library = FILES_MODULE("depends=");    /* any ELF file without needs */
    g_autoptr(GBytes) busybox = make_busybox();

    g_assert_cmpint(g_mkdir_with_parents(pool, 0755), ==, 0);
    for (const char *const *name = image_packages(); *name; name++) {
        g_autofree char *file = g_strdup_printf("%s/%s.deb", pool, *name);
        const char *path = path_in(*name);
        bool is_libc = strcmp(*name, "libc6") == 0;
        GBytes *data = strcmp(*name, "busybox") == 0 ? busybox : is_libc ? library : program;
        FilesEntry entries[2] = { { path, g_bytes_get_data(data, NULL), 0755, NULL }, { NULL, NULL, 0, NULL } };

        if (is_libc && !libc) {
            entries[0].path = NULL;
        }
        write_deb(file, "Package: any\n", entries, g_bytes_get_size(data));
    }
    g_assert_true(g_file_set_contents(fetch, script, -1, NULL));
    g_assert_cmpint(g_chmod(fetch, 0755), ==, 0);
}
