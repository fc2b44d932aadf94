/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads ELF files that are wholly in memory. Each offset and count is checked against the file's size: the file may be the user's, and broken.
 */
#include "elf-file.h"

#include <elf.h>
#include <string.h>

/* Note type of Xen's public ABI (elfnote.h): physical entry point, 32 bit. */
#define XEN_ELFNOTE_PHYS32_ENTRY 18u

typedef struct Elf {
    const guint8 *data;
    gsize size;
    Elf64_Ehdr header;
} Elf;

static bool elf_open(Elf *elf, GBytes *data)
{
    elf->data = g_bytes_get_data(data, &elf->size);
    if (elf->size < sizeof(elf->header)) {
        return false;
    }
    memcpy(&elf->header, elf->data, sizeof(elf->header));
    return memcmp(elf->header.e_ident, ELFMAG, SELFMAG) == 0 && elf->header.e_ident[EI_CLASS] == ELFCLASS64 &&
           elf->header.e_ident[EI_DATA] == ELFDATA2LSB;
}

/* @size bytes at @offset, NULL when the file does not have them. */
static const void *elf_range(const Elf *elf, guint64 offset, guint64 size)
{
    return offset <= elf->size && size <= elf->size - offset ? elf->data + offset : NULL;
}

static bool elf_program_header(const Elf *elf, unsigned n, Elf64_Phdr *header)
{
    const void *at;

    if (n >= elf->header.e_phnum || elf->header.e_phentsize < sizeof(*header)) {
        return false;
    }
    at = elf_range(elf, elf->header.e_phoff + (guint64)n * elf->header.e_phentsize, sizeof(*header));
    if (at) {
        memcpy(header, at, sizeof(*header));
    }
    return at != NULL;
}

static bool elf_section(const Elf *elf, unsigned n, Elf64_Shdr *header)
{
    const void *at;

    if (n >= elf->header.e_shnum || elf->header.e_shentsize < sizeof(*header)) {
        return false;
    }
    at = elf_range(elf, elf->header.e_shoff + (guint64)n * elf->header.e_shentsize, sizeof(*header));
    if (at) {
        memcpy(header, at, sizeof(*header));
    }
    return at != NULL;
}

/* The text at @offset, which must end inside of the file. */
static const char *elf_text(const Elf *elf, guint64 offset)
{
    const char *text = elf_range(elf, offset, 1);

    return text && memchr(text, '\0', elf->size - offset) ? text : NULL;
}

bool elf_is(GBytes *data)
{
    Elf elf;

    return elf_open(&elf, data);
}

unsigned elf_machine(GBytes *data)
{
    Elf elf;

    return elf_open(&elf, data) ? elf.header.e_machine : EM_NONE;
}

/* Where in the file the address @address is. */
static bool elf_offset_of(const Elf *elf, guint64 address, guint64 *offset)
{
    Elf64_Phdr header;

    for (unsigned n = 0; elf_program_header(elf, n, &header); n++) {
        if (header.p_type == PT_LOAD && address >= header.p_vaddr && address - header.p_vaddr < header.p_filesz) {
            *offset = header.p_offset + (address - header.p_vaddr);
            return true;
        }
    }
    return false;
}

static bool elf_find_program_header(const Elf *elf, guint32 type, Elf64_Phdr *header)
{
    for (unsigned n = 0; elf_program_header(elf, n, header); n++) {
        if (header->p_type == type) {
            return true;
        }
    }
    return false;
}

static bool elf_dynamic(const Elf *elf, const Elf64_Phdr *header, unsigned n, Elf64_Dyn *entry)
{
    const void *at;

    if ((guint64)(n + 1) * sizeof(*entry) > header->p_filesz) {
        return false;
    }
    at = elf_range(elf, header->p_offset + (guint64)n * sizeof(*entry), sizeof(*entry));
    if (at) {
        memcpy(entry, at, sizeof(*entry));
    }
    return at && entry->d_tag != DT_NULL;
}

GPtrArray *elf_needed(GBytes *data)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    Elf64_Phdr header;
    Elf64_Dyn entry;
    guint64 strings = 0;
    Elf elf;

    if (!elf_open(&elf, data) || !elf_find_program_header(&elf, PT_DYNAMIC, &header)) {
        return names;
    }
    for (unsigned n = 0; elf_dynamic(&elf, &header, n, &entry); n++) {
        if (entry.d_tag == DT_STRTAB && !elf_offset_of(&elf, entry.d_un.d_ptr, &strings)) {
            return names;
        }
    }
    for (unsigned n = 0; elf_dynamic(&elf, &header, n, &entry); n++) {
        const char *name = entry.d_tag == DT_NEEDED ? elf_text(&elf, strings + entry.d_un.d_val) : NULL;

        if (name) {
            g_ptr_array_add(names, g_strdup(name));
        }
    }
    return names;
}

char *elf_interpreter(GBytes *data)
{
    Elf64_Phdr header;
    Elf elf;

    if (!elf_open(&elf, data) || !elf_find_program_header(&elf, PT_INTERP, &header)) {
        return NULL;
    }
    return g_strdup(elf_text(&elf, header.p_offset));
}

static bool elf_section_named(const Elf *elf, const char *wanted, Elf64_Shdr *header)
{
    Elf64_Shdr names;

    if (!elf_section(elf, elf->header.e_shstrndx, &names)) {
        return false;
    }
    for (unsigned n = 0; elf_section(elf, n, header); n++) {
        const char *name = elf_text(elf, names.sh_offset + header->sh_name);

        if (name && strcmp(name, wanted) == 0) {
            return true;
        }
    }
    return false;
}

GPtrArray *elf_modinfo(GBytes *data, const char *key)
{
    GPtrArray *values = g_ptr_array_new_with_free_func(g_free);
    gsize key_len = strlen(key);
    const char *at = NULL;
    Elf64_Shdr header;
    Elf elf;

    if (elf_open(&elf, data) && elf_section_named(&elf, ".modinfo", &header)) {
        at = elf_range(&elf, header.sh_offset, header.sh_size);
    }
    for (const char *end = at ? at + header.sh_size : NULL; at < end;) {
        const char *zero = memchr(at, '\0', (gsize)(end - at));
        gsize len = (gsize)((zero ? zero : end) - at);

        if (len > key_len && at[key_len] == '=' && memcmp(at, key, key_len) == 0) {
            g_ptr_array_add(values, g_strndup(at + key_len + 1, len - key_len - 1));
        }
        at += len + 1;
    }
    return values;
}

/* Walk the notes of one segment: name and description are each padded to 4 bytes. */
static bool notes_have_pvh(const guint8 *at, guint64 left)
{
    Elf64_Nhdr note;

    while (left >= sizeof(note)) {
        guint64 whole;

        memcpy(&note, at, sizeof(note));
        whole = sizeof(note) + ((guint64)note.n_namesz + 3) / 4 * 4 + ((guint64)note.n_descsz + 3) / 4 * 4;
        if (whole > left) {
            return false;
        }
        if (note.n_type == XEN_ELFNOTE_PHYS32_ENTRY && note.n_namesz == sizeof("Xen") && memcmp(at + sizeof(note), "Xen", sizeof("Xen")) == 0) {
            return true;
        }
        at += whole;
        left -= whole;
    }
    return false;
}

bool elf_has_pvh_entry(GBytes *data)
{
    Elf64_Phdr header;
    Elf elf;

    if (!elf_open(&elf, data) || elf.header.e_machine != EM_X86_64) {
        return false;
    }
    for (unsigned n = 0; elf_program_header(&elf, n, &header); n++) {
        const guint8 *notes = header.p_type == PT_NOTE ? elf_range(&elf, header.p_offset, header.p_filesz) : NULL;

        if (notes && notes_have_pvh(notes, header.p_filesz)) {
            return true;
        }
    }
    return false;
}
