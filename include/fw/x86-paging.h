/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a processor's page table map any part of a physical range?
 *
 * Specification: Intel SDM volume 3, chapter 4 (32-bit, PAE, 4-level and
 * 5-level paging).
 * Must not: trust the tables. They are the guest's: they may form cycles, lie
 * anywhere, and be endless.
 */
#ifndef FW_X86_PAGING_H
#define FW_X86_PAGING_H

#include <glib.h>
#include <stdint.h>

#define FW_X86_TABLE_SIZE  4096u

enum fw_x86_paging_mode {
    FW_X86_PAGING_NONE,     /* CR0.PG = 0: addresses are physical */
    FW_X86_PAGING_32BIT,    /* two levels of 4-byte entries */
    FW_X86_PAGING_PAE,      /* three levels, the first of four entries */
    FW_X86_PAGING_4LEVEL,
    FW_X86_PAGING_5LEVEL,
};

/* Control register bits that select the mode (SDM 4.1.1). */
#define FW_X86_CR0_PG    (UINT64_C(1) << 31)
#define FW_X86_CR4_PAE   (UINT64_C(1) << 5)
#define FW_X86_CR4_LA57  (UINT64_C(1) << 12)
#define FW_X86_EFER_LMA  (UINT64_C(1) << 10)

enum fw_x86_paging_mode fw_x86_paging_mode(uint64_t cr0, uint64_t cr4, uint64_t efer);

/**
 * Reads FW_X86_TABLE_SIZE bytes of guest memory at @address, a multiple of
 * that. FALSE when no memory is there.
 */
typedef gboolean fw_x86_read_table(void *opaque, uint64_t address, uint8_t *bytes);

enum fw_x86_paging_answer {
    FW_X86_PAGING_FREE,     /* nothing maps the range */
    FW_X86_PAGING_MAPPED,
    FW_X86_PAGING_ENDLESS,  /* gave up: more tables than allowed */
};

/* A search over the tables of one or more processors, each table read once. */
struct fw_x86_paging_search;

/**
 * fw_x86_paging_search_new: a search for mappings of @length bytes at @base.
 *
 * @phys_bits: width of a physical address; bits of an entry beyond it do not
 * count. @tables_max: how many tables may be read in all.
 */
struct fw_x86_paging_search *fw_x86_paging_search_new(uint64_t base, uint64_t length,
                                                      unsigned phys_bits, guint tables_max,
                                                      fw_x86_read_table *read, void *opaque);
void fw_x86_paging_search_free(struct fw_x86_paging_search *search);

/**
 * fw_x86_paging_search_cpu: looks through the tables of one processor.
 *
 * With page table isolation a processor in user mode has a table without the
 * kernel's mappings; the kernel's own table is its neighbour, and is looked
 * through too when the two are such a pair.
 *
 * On FW_X86_PAGING_MAPPED @virtual_address receives one address that leads into
 * the range. Tables that an earlier call went through are skipped.
 */
enum fw_x86_paging_answer fw_x86_paging_search_cpu(struct fw_x86_paging_search *search,
                                                   enum fw_x86_paging_mode mode, uint64_t cr3,
                                                   uint64_t *virtual_address);

#endif
