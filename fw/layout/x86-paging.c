/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A search through x86 page tables for mappings of a physical range.
 *
 * Specification: Intel SDM volume 3, sections 4.3 (32-bit paging), 4.4 (PAE)
 * and 4.5 (4-level and 5-level paging). Only bits that lead to an address are
 * looked at; access rights do not matter.
 * Must not: follow a table at the same level twice, or read more tables than
 * its caller allows.
 */
#include "fw/x86-paging.h"
#include "fw/acpi.h"

#define PAGE_SHIFT      12u
#define ENTRY_PRESENT   (UINT64_C(1) << 0)
#define ENTRY_ACCESSED  (UINT64_C(1) << 5)
#define ENTRY_DIRTY     (UINT64_C(1) << 6)
#define ENTRY_LARGE     (UINT64_C(1) << 7)
#define ENTRY_NX        (UINT64_C(1) << 63)
#define CANONICAL_48    (UINT64_C(1) << 47)
#define CANONICAL_57    (UINT64_C(1) << 56)

/* CR3 names a table by these bits; below 4 KiB in PAE mode (SDM 4.4.1). */
#define CR3_TABLE       (~UINT64_C(0xfff))
#define CR3_TABLE_32    UINT64_C(0xfffff000)
#define CR3_TABLE_PAE   UINT64_C(0xffffffe0)

/* Page table isolation: the user's table is the upper one of two that follow each other. */
#define PTI_USER_TABLE  UINT64_C(0x1000)

/* A table is known by its address, which ends below bit 52, with level and mode above it. */
#define KEY_LEVEL       56u
#define KEY_MODE        60u

/* 4 MiB pages of 32-bit paging carry bits 39:32 of the address in bits 20:13 (SDM table 4-4). */
#define PSE36_FIELD(entry) ((((entry) >> 13) & 0xff) << 32)
#define PSE36_LOW       UINT64_C(0xffc00000)

/* What the entries of one table mean. */
struct shape {
    unsigned levels;       /* of the whole walk */
    unsigned width;        /* bytes of an entry */
    unsigned bits;         /* of an address that one level translates */
    unsigned top_entries;  /* of the first table */
    unsigned large;        /* bit n: level n may hold a page */
};

static const struct shape shapes[] = {
    [FW_X86_PAGING_32BIT]  = { 2, 4, 10, 1024, 1u << 2 },
    [FW_X86_PAGING_PAE]    = { 3, 8, 9, 4, 1u << 2 },
    [FW_X86_PAGING_4LEVEL] = { 4, 8, 9, 512, 1u << 2 | 1u << 3 },
    [FW_X86_PAGING_5LEVEL] = { 5, 8, 9, 512, 1u << 2 | 1u << 3 },
};

struct fw_x86_paging_search {
    uint64_t base, last;         /* of the range, both inclusive */
    uint64_t address_mask;       /* bits of an entry that are an address */
    guint tables_left;
    GHashTable *seen;            /* of uint64_t: table address, level and mode */
    fw_x86_read_table *read;
    void *opaque;
    const struct shape *shape;
    uint64_t found;              /* virtual address */
};

enum fw_x86_paging_mode fw_x86_paging_mode(uint64_t cr0, uint64_t cr4, uint64_t efer)
{
    if (!(cr0 & FW_X86_CR0_PG)) {
        return FW_X86_PAGING_NONE;
    }
    if (!(cr4 & FW_X86_CR4_PAE)) {
        return FW_X86_PAGING_32BIT;
    }
    if (!(efer & FW_X86_EFER_LMA)) {
        return FW_X86_PAGING_PAE;
    }
    return cr4 & FW_X86_CR4_LA57 ? FW_X86_PAGING_5LEVEL : FW_X86_PAGING_4LEVEL;
}

struct fw_x86_paging_search *fw_x86_paging_search_new(uint64_t base, uint64_t length,
                                                      unsigned phys_bits, guint tables_max,
                                                      fw_x86_read_table *read, void *opaque)
{
    struct fw_x86_paging_search *search = g_new0(struct fw_x86_paging_search, 1);

    search->base = base;
    search->last = length ? base + length - 1 : base;
    search->address_mask = ((UINT64_C(1) << MIN(phys_bits, 52)) - 1) & CR3_TABLE;
    search->tables_left = tables_max;
    search->seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    search->read = read;
    search->opaque = opaque;
    return search;
}

void fw_x86_paging_search_free(struct fw_x86_paging_search *search)
{
    if (search) {
        g_hash_table_unref(search->seen);
        g_free(search);
    }
}

static unsigned shift_of(const struct shape *shape, unsigned level)
{
    return PAGE_SHIFT + shape->bits * (level - 1);
}

/* Bits above the highest translated one copy it. */
static uint64_t canonical(const struct shape *shape, uint64_t address)
{
    uint64_t sign = shape->levels == 5 ? CANONICAL_57 : shape->levels == 4 ? CANONICAL_48 : 0;

    return sign && (address & sign) ? address | ~(sign | (sign - 1)) : address;
}

static gboolean is_page(const struct shape *shape, unsigned level, uint64_t entry)
{
    return level == 1 || ((shape->large >> level & 1) && (entry & ENTRY_LARGE));
}

/* Whether the page that @entry maps shares an address with the range; @offset: where in the page that begins. */
static gboolean page_meets(const struct fw_x86_paging_search *search, unsigned level, uint64_t entry,
                           uint64_t *offset)
{
    const struct shape *shape = search->shape;
    uint64_t size = UINT64_C(1) << shift_of(shape, level);
    uint64_t start = entry & search->address_mask & ~(size - 1);

    if (shape->width == 4 && level == 2) {
        start = (entry & PSE36_LOW) | (PSE36_FIELD(entry) & search->address_mask);
    }
    if (start > search->last || start + (size - 1) < search->base) {
        return FALSE;
    }
    *offset = search->base > start ? search->base - start : 0;
    return TRUE;
}

/* Marks a table as walked; FALSE when it was already. */
static gboolean enter(struct fw_x86_paging_search *search, uint64_t table, unsigned level)
{
    uint64_t *key = g_new(uint64_t, 1);

    *key = table | (uint64_t)level << KEY_LEVEL | (uint64_t)(search->shape - shapes) << KEY_MODE;
    return g_hash_table_add(search->seen, key);
}

static enum fw_x86_paging_answer walk(struct fw_x86_paging_search *search, unsigned level, uint64_t table,
                                      unsigned entries, uint64_t address)
{
    const struct shape *shape = search->shape;
    uint8_t bytes[FW_X86_TABLE_SIZE];
    uint64_t start = table & ~(uint64_t)(FW_X86_TABLE_SIZE - 1);
    unsigned skip = table - start;

    if (!enter(search, table, level)) {
        return FW_X86_PAGING_FREE;
    }
    if (!search->tables_left) {
        return FW_X86_PAGING_ENDLESS;
    }
    search->tables_left--;
    if (!search->read(search->opaque, start, bytes)) {
        return FW_X86_PAGING_FREE;              /* no memory: the processor would find nothing either */
    }
    for (unsigned i = 0; i < entries; i++) {
        uint64_t entry = fw_le_load(bytes + skip + i * shape->width, shape->width);
        uint64_t here = address + ((uint64_t)i << shift_of(shape, level));
        enum fw_x86_paging_answer answer = FW_X86_PAGING_FREE;
        uint64_t offset;

        if (!(entry & ENTRY_PRESENT)) {
            continue;
        }
        if (!is_page(shape, level, entry)) {
            answer = walk(search, level - 1, entry & search->address_mask, FW_X86_TABLE_SIZE / shape->width, here);
        } else if (page_meets(search, level, entry, &offset)) {
            search->found = canonical(shape, here + offset);
            answer = FW_X86_PAGING_MAPPED;
        }
        if (answer != FW_X86_PAGING_FREE) {
            return answer;
        }
    }
    return FW_X86_PAGING_FREE;
}

/*
 * Whether @user and the table below it are a pair of page table isolation: the
 * halves for user space hold the same entries, but for execution, which the
 * kernel's table may forbid, and for what the processor notes in them.
 */
static gboolean is_isolated_pair(struct fw_x86_paging_search *search, uint64_t user)
{
    const uint64_t ignore = ENTRY_NX | ENTRY_ACCESSED | ENTRY_DIRTY;
    uint8_t mine[FW_X86_TABLE_SIZE], below[FW_X86_TABLE_SIZE];
    gboolean any = FALSE;

    if (!search->read(search->opaque, user, mine) ||
        !search->read(search->opaque, user - FW_X86_TABLE_SIZE, below)) {
        return FALSE;
    }
    for (unsigned i = 0; i < FW_X86_TABLE_SIZE / 2; i += 8) {
        uint64_t entry = fw_le_load(mine + i, 8);

        if ((entry ^ fw_le_load(below + i, 8)) & ~ignore) {
            return FALSE;
        }
        any |= entry & ENTRY_PRESENT;
    }
    return any;
}

enum fw_x86_paging_answer fw_x86_paging_search_cpu(struct fw_x86_paging_search *search,
                                                   enum fw_x86_paging_mode mode, uint64_t cr3,
                                                   uint64_t *virtual_address)
{
    enum fw_x86_paging_answer answer;
    uint64_t table;

    if (mode == FW_X86_PAGING_NONE) {
        return FW_X86_PAGING_FREE;
    }
    search->shape = &shapes[mode];
    table = mode == FW_X86_PAGING_PAE ? cr3 & CR3_TABLE_PAE :
            mode == FW_X86_PAGING_32BIT ? cr3 & CR3_TABLE_32 : cr3 & search->address_mask;
    answer = walk(search, search->shape->levels, table, search->shape->top_entries, 0);
    if (answer == FW_X86_PAGING_FREE && search->shape->levels >= 4 && (table & PTI_USER_TABLE) &&
        is_isolated_pair(search, table)) {
        answer = walk(search, search->shape->levels, table - FW_X86_TABLE_SIZE, search->shape->top_entries, 0);
    }
    if (answer == FW_X86_PAGING_MAPPED) {
        *virtual_address = search->found;
    }
    return answer;
}
