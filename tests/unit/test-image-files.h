/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that the tests of the image builder need: small packages, modules, kernels, programs.
 */
#ifndef TEST_IMAGE_FILES_H
#define TEST_IMAGE_FILES_H

#include <glib.h>
#include <stdbool.h>

/* One entry of a package: data for a file, link for a symbolic link. */
typedef struct FilesEntry {
    const char *path;
    const char *data;
    unsigned mode;
    const char *link;
} FilesEntry;

/* Write a package with this control file and these entries (up to one without a path). */
void files_write_deb(const char *path, const char *control, const FilesEntry *entries);

/* Entries of an archive, one per line: path, mode in octal, then size or " -> target". */
char *files_list_archive(const char *path);

/* A kernel module of which only the section .modinfo is there, with these @size bytes. */
GBytes *files_module(const char *modinfo, gsize size);
#define FILES_MODULE(text) files_module(text, sizeof(text))

/* An ELF kernel with a PVH entry and a banner. */
GBytes *files_pvh_kernel(const char *release);

/* A bzImage around @elf, compressed by gzip; @honest: it says the true size. */
GBytes *files_bzimage(GBytes *elf, const char *version, bool honest);

/* The folder of a kernel's modules: nd_pmem needs libnvdimm, extra/mine.ko (compressed) needs nd_pmem. */
void files_write_modules(const char *folder);
#define FILES_MODULES_DEP \
    "kernel/nvdimm/libnvdimm.ko:\n" \
    "kernel/nvdimm/nd_pmem.ko: kernel/nvdimm/libnvdimm.ko\n" \
    "extra/mine.ko: kernel/nvdimm/nd_pmem.ko kernel/nvdimm/libnvdimm.ko\n"

/* All packages of an image in @pool and a program @fetch that answers like apt-fetch. @libc: the library that all programs need is there. */
void files_write_packages(const char *pool, const char *fetch, bool libc);

#endif
