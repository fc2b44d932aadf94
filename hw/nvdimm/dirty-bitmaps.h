/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bitmaps of dirty pages that cost nothing for pages that nobody writes to.
 *
 * The emulator has three bits per page of guest memory, and a new piece of memory begins with all of them set: 1.5 GiB to write for a region of 16 TiB. Here
 * each bitmap begins as a private mapping of one and the same piece of ones, so it takes memory only where a bit was cleared and set since.
 *
 * Included by system/physmem.c of QEMU's tree alone, where overlay/sparse.list says.
 */
#ifndef HW_NVDIMM_DIRTY_BITMAPS_H
#define HW_NVDIMM_DIRTY_BITMAPS_H

#include "qemu/bitmap.h"
#include "qemu/memfd.h"
#include "exec/ram_addr.h"
#include "system/xen.h"

/* Bitmaps that were there before the memory that is being added: what of it they hold is not new, and may have any value. */
static unsigned int dirty_bitmaps_old;

static inline void dirty_bitmaps_begin(unsigned int count)
{
    dirty_bitmaps_old = count;
}

/* A file of so many ones, made once; -1 when the host has no such files. */
static inline int dirty_bitmaps_ones(size_t bytes)
{
    static int fd = -1;
    static bool tried;
    g_autofree uint8_t *ones = NULL;

    if (!tried) {
        tried = true;
        fd = qemu_memfd_create("dirty-bitmap", bytes, false, 0, 0, NULL);
        ones = g_malloc(bytes);
        memset(ones, 0xff, bytes);
        if (fd >= 0 && qemu_write_full(fd, ones, bytes) != bytes) {
            close(fd);
            fd = -1;
        }
    }
    return fd;
}

/* In place of bitmap_new(): all ones. All bitmaps have the same size, and none is ever freed. */
static inline unsigned long *dirty_bitmap_new(long bits)
{
    size_t bytes = BITS_TO_LONGS(bits) * sizeof(unsigned long);
    int fd = dirty_bitmaps_ones(bytes);
    void *bitmap = fd < 0 ? MAP_FAILED : mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);

    if (bitmap == MAP_FAILED) {
        bitmap = g_malloc(bytes);
        memset(bitmap, 0xff, bytes);
    }
    return bitmap;
}

/* In place of cpu_physical_memory_set_dirty_range() for memory that is being added: bitmaps that were made for it have these bits already. */
static inline void dirty_bitmaps_set(ram_addr_t start, ram_addr_t length, uint8_t clients)
{
    ram_addr_t new_from = ((ram_addr_t)dirty_bitmaps_old * DIRTY_MEMORY_BLOCK_SIZE) << TARGET_PAGE_BITS;

    if (xen_enabled() || start + length <= new_from) {
        cpu_physical_memory_set_dirty_range(start, length, clients);
    } else if (start < new_from) {
        cpu_physical_memory_set_dirty_range(start, new_from - start, clients);
    }
}

#endif
