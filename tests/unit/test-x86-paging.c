/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Page tables built by hand in a made-up memory: what must be found through
 * them, what must not, and that no table can keep the search busy.
 */
#include "fw/acpi.h"
#include "fw/x86-paging.h"

#include <string.h>

#define PRESENT    UINT64_C(0x001)
#define LARGE      UINT64_C(0x080)
#define NX         (UINT64_C(1) << 63)
#define TABLES_MAX 1000u

/* The range that is searched for. */
#define BASE       UINT64_C(0x184000000)
#define LENGTH     UINT64_C(0x4000000)

/* Memory that exists where a page was written, and nowhere else. */
struct memory {
    GHashTable *pages;
    guint reads;
};

static uint8_t *page_at(struct memory *memory, uint64_t address)
{
    uint64_t number = address / FW_X86_TABLE_SIZE;
    uint8_t *page = g_hash_table_lookup(memory->pages, &number);

    if (!page) {
        page = g_malloc0(FW_X86_TABLE_SIZE);
        g_hash_table_insert(memory->pages, g_memdup2(&number, sizeof(number)), page);
    }
    return page;
}

static void put(struct memory *memory, uint64_t table, unsigned index, uint64_t entry)
{
    fw_le_store(page_at(memory, table) + index * 8, 8, entry);
}

static gboolean read_table(void *opaque, uint64_t address, uint8_t *bytes)
{
    struct memory *memory = opaque;
    uint64_t number = address / FW_X86_TABLE_SIZE;
    const uint8_t *page = g_hash_table_lookup(memory->pages, &number);

    memory->reads++;
    if (page) {
        memcpy(bytes, page, FW_X86_TABLE_SIZE);
    }
    return page != NULL;
}

static void setup(struct memory *memory, gconstpointer data G_GNUC_UNUSED)
{
    memory->pages = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
}

static void teardown(struct memory *memory, gconstpointer data G_GNUC_UNUSED)
{
    g_hash_table_unref(memory->pages);
}

static enum fw_x86_paging_answer find(struct memory *memory, enum fw_x86_paging_mode mode, uint64_t cr3,
                                      uint64_t *address)
{
    struct fw_x86_paging_search *search =
        fw_x86_paging_search_new(BASE, LENGTH, 40, TABLES_MAX, read_table, memory);
    enum fw_x86_paging_answer answer = fw_x86_paging_search_cpu(search, mode, cr3, address);

    fw_x86_paging_search_free(search);
    return answer;
}

static void test_mode(struct memory *memory, gconstpointer data G_GNUC_UNUSED)
{
    const uint64_t pg = FW_X86_CR0_PG, pae = FW_X86_CR4_PAE, la57 = FW_X86_CR4_LA57, lma = FW_X86_EFER_LMA;
    uint64_t address;

    g_assert_cmpint(fw_x86_paging_mode(0, pae, lma), ==, FW_X86_PAGING_NONE);
    g_assert_cmpint(fw_x86_paging_mode(pg, 0, 0), ==, FW_X86_PAGING_32BIT);
    g_assert_cmpint(fw_x86_paging_mode(pg, pae, 0), ==, FW_X86_PAGING_PAE);
    g_assert_cmpint(fw_x86_paging_mode(pg, pae, lma), ==, FW_X86_PAGING_4LEVEL);
    g_assert_cmpint(fw_x86_paging_mode(pg, pae | la57, lma), ==, FW_X86_PAGING_5LEVEL);
    g_assert_cmpint(find(memory, FW_X86_PAGING_NONE, 0, &address), ==, FW_X86_PAGING_FREE);
}

static void test_4level_pages(struct memory *memory, gconstpointer data G_GNUC_UNUSED)
{
    uint64_t address = 0;

    put(memory, 0x1000, 256, 0x2000 | PRESENT);
    put(memory, 0x2000, 0, 0x3000 | PRESENT);
    put(memory, 0x3000, 1, 0x4000 | PRESENT);
    put(memory, 0x4000, 2, (BASE - 0x1000) | PRESENT);
    put(memory, 0x4000, 3, (BASE + LENGTH) | PRESENT);
    put(memory, 0x4000, 4, BASE);                       /* not present */
    g_assert_cmpint(find(memory, FW_X86_PAGING_4LEVEL, 0x1000, &address), ==, FW_X86_PAGING_FREE);
    put(memory, 0x4000, 5, (BASE + LENGTH - 0x1000) | PRESENT | NX);
    g_assert_cmpint(find(memory, FW_X86_PAGING_4LEVEL, 0x1000, &address), ==, FW_X86_PAGING_MAPPED);
    g_assert_cmphex(address, ==, 0xffff800000205000);
}

static void test_4level_large(struct memory *memory, gconstpointer data G_GNUC_UNUSED)
{
    uint64_t address = 0;

    put(memory, 0x1000, 0, 0x2000 | PRESENT);
    put(memory, 0x2000, 7, UINT64_C(0x140000000) | LARGE | PRESENT);     /* 1 GiB that ends before it */
    g_assert_cmpint(find(memory, FW_X86_PAGING_4LEVEL, 0x1000, &address), ==, FW_X86_PAGING_FREE);
    put(memory, 0x2000, 8, UINT64_C(0x180000000) | LARGE | PRESENT);     /* 1 GiB around it */
    g_assert_cmpint(find(memory, FW_X86_PAGING_4LEVEL, 0x1000, &address), ==, FW_X86_PAGING_MAPPED);
    g_assert_cmphex(address, ==, 0x204000000);
    put(memory, 0x2000, 8, 0x3000 | PRESENT);
    put(memory, 0x3000, 9, UINT64_C(0x187e00000) | LARGE | PRESENT);     /* its last 2 MiB */
    g_assert_cmpint(find(memory, FW_X86_PAGING_4LEVEL, 0x1000, &address), ==, FW_X86_PAGING_MAPPED);
    g_assert_cmphex(address, ==, 0x201200000);
    put(memory, 0x3000, 9, UINT64_C(0x188000000) | LARGE | PRESENT);
    g_assert_cmpint(find(memory, FW_X86_PAGING_4LEVEL, 0x1000, &address), ==, FW_X86_PAGING_FREE);
}

static void test_5level(struct memory *memory, gconstpointer data G_GNUC_UNUSED)
{
    uint64_t address = 0;

    put(memory, 0x5000, 256, 0x1000 | PRESENT);
    put(memory, 0x1000, 0, 0x2000 | PRESENT);
    put(memory, 0x2000, 6, UINT64_C(0x180000000) | LARGE | PRESENT);
    g_assert_cmpint(find(memory, FW_X86_PAGING_5LEVEL, 0x5000, &address), ==, FW_X86_PAGING_MAPPED);
    g_assert_cmphex(address, ==, 0xff00000184000000);
}

static void test_pae(struct memory *memory, gconstpointer data G_GNUC_UNUSED)
{
    uint64_t address = 0;

    put(memory, 0x1000, 4 + 3, 0x2000 | PRESENT);       /* the first table begins 32 bytes into a page */
    put(memory, 0x2000, 1, UINT64_C(0x184000000) | LARGE | PRESENT);
    g_assert_cmpint(find(memory, FW_X86_PAGING_PAE, 0x1020, &address), ==, FW_X86_PAGING_MAPPED);
    g_assert_cmphex(address, ==, 0xc0200000);
    g_assert_cmpint(find(memory, FW_X86_PAGING_PAE, 0x1000, &address), ==, FW_X86_PAGING_FREE);
}

static void test_32bit(struct memory *memory, gconstpointer data G_GNUC_UNUSED)
{
    uint64_t address = 0;

    /* 4 MiB at 0x184000000: bit 32 is entry bit 13. */
    fw_le_store(page_at(memory, 0x1000) + 4 * 4, 4, 0x84000000 | 1u << 13 | LARGE | PRESENT);
    g_assert_cmpint(find(memory, FW_X86_PAGING_32BIT, 0x1000, &address), ==, FW_X86_PAGING_MAPPED);
    g_assert_cmphex(address, ==, 0x1000000);
    fw_le_store(page_at(memory, 0x1000) + 4 * 4, 4, 0x84000000 | LARGE | PRESENT);
    g_assert_cmpint(find(memory, FW_X86_PAGING_32BIT, 0x1000, &address), ==, FW_X86_PAGING_FREE);
}

/* Bits that the processor does not use as an address must not hide or make a mapping. */
static void test_address_width(struct memory *memory, gconstpointer data G_GNUC_UNUSED)
{
    uint64_t address = 0;

    put(memory, 0x1000, 0, 0x2000 | PRESENT);
    put(memory, 0x2000, 0, (UINT64_C(1) << 51) | UINT64_C(0x180000000) | LARGE | PRESENT);
    g_assert_cmpint(find(memory, FW_X86_PAGING_4LEVEL, 0x1000, &address), ==, FW_X86_PAGING_MAPPED);
}

/* In user mode the kernel's table lies below the one in use. */
static void test_isolated_pair(struct memory *memory, gconstpointer data G_GNUC_UNUSED)
{
    uint64_t address = 0;

    put(memory, 0x11000, 3, 0x20000 | PRESENT);         /* user's, with one entry for user space */
    page_at(memory, 0x20000);
    put(memory, 0x10000, 256, 0x12000 | PRESENT);       /* the kernel's */
    put(memory, 0x12000, 6, UINT64_C(0x180000000) | LARGE | PRESENT);
    g_assert_cmpint(find(memory, FW_X86_PAGING_4LEVEL, 0x11000, &address), ==, FW_X86_PAGING_FREE);
    put(memory, 0x10000, 3, 0x20000 | PRESENT | NX);
    g_assert_cmpint(find(memory, FW_X86_PAGING_4LEVEL, 0x11000, &address), ==, FW_X86_PAGING_MAPPED);
    g_assert_cmphex(address, ==, 0xffff800184000000);
    put(memory, 0x10000, 4, 0x20000 | PRESENT);         /* a page that is no pair */
    g_assert_cmpint(find(memory, FW_X86_PAGING_4LEVEL, 0x11000, &address), ==, FW_X86_PAGING_FREE);
}

/* A table that is its own child at every index is read once per level. */
static void test_cycle(struct memory *memory, gconstpointer data G_GNUC_UNUSED)
{
    uint64_t address = 0;

    for (unsigned i = 0; i < 512; i++) {
        put(memory, 0x1000, i, 0x1000 | PRESENT);
    }
    g_assert_cmpint(find(memory, FW_X86_PAGING_4LEVEL, 0x1000, &address), ==, FW_X86_PAGING_FREE);
    g_assert_cmpuint(memory->reads, <=, 6);
}

static void test_endless(struct memory *memory, gconstpointer data G_GNUC_UNUSED)
{
    uint64_t address = 0;

    for (unsigned i = 0; i < 512; i++) {
        put(memory, 0x1000, i, (UINT64_C(0x100000) + i * 0x1000) | PRESENT);
        for (unsigned k = 0; k < 512; k++) {
            put(memory, UINT64_C(0x100000) + i * 0x1000, k, (UINT64_C(0x10000000) + (i * 512 + k) * 0x1000) | PRESENT);
        }
    }
    g_assert_cmpint(find(memory, FW_X86_PAGING_4LEVEL, 0x1000, &address), ==, FW_X86_PAGING_ENDLESS);
    g_assert_cmpuint(memory->reads, <=, TABLES_MAX);
}

/* Two processors share the kernel's tables: they are read for the first one only. */
static void test_shared_tables(struct memory *memory, gconstpointer data G_GNUC_UNUSED)
{
    struct fw_x86_paging_search *search =
        fw_x86_paging_search_new(BASE, LENGTH, 40, TABLES_MAX, read_table, memory);
    uint64_t address;
    guint first;

    for (unsigned cpu = 0; cpu < 2; cpu++) {
        put(memory, 0x10000 + cpu * 0x2000, 256, 0x30000 | PRESENT);
    }
    put(memory, 0x30000, 0, 0x31000 | PRESENT);
    page_at(memory, 0x31000);
    g_assert_cmpint(fw_x86_paging_search_cpu(search, FW_X86_PAGING_4LEVEL, 0x10000, &address), ==,
                    FW_X86_PAGING_FREE);
    first = memory->reads;
    g_assert_cmpint(fw_x86_paging_search_cpu(search, FW_X86_PAGING_4LEVEL, 0x12000, &address), ==,
                    FW_X86_PAGING_FREE);
    g_assert_cmpuint(memory->reads, ==, first + 1);
    fw_x86_paging_search_free(search);
}

static void test_table_without_memory(struct memory *memory, gconstpointer data G_GNUC_UNUSED)
{
    uint64_t address;

    put(memory, 0x1000, 1, UINT64_C(0xfee00000) | PRESENT);
    g_assert_cmpint(find(memory, FW_X86_PAGING_4LEVEL, 0x1000, &address), ==, FW_X86_PAGING_FREE);
    g_assert_cmpint(find(memory, FW_X86_PAGING_4LEVEL, 0xdead000, &address), ==, FW_X86_PAGING_FREE);
}

#define ADD(path, function) g_test_add(path, struct memory, NULL, setup, function, teardown)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/x86-paging/mode", test_mode);
    ADD("/x86-paging/4level-pages", test_4level_pages);
    ADD("/x86-paging/4level-large", test_4level_large);
    ADD("/x86-paging/5level", test_5level);
    ADD("/x86-paging/pae", test_pae);
    ADD("/x86-paging/32bit", test_32bit);
    ADD("/x86-paging/address-width", test_address_width);
    ADD("/x86-paging/isolated-pair", test_isolated_pair);
    ADD("/x86-paging/cycle", test_cycle);
    ADD("/x86-paging/endless", test_endless);
    ADD("/x86-paging/shared-tables", test_shared_tables);
    ADD("/x86-paging/table-without-memory", test_table_without_memory);
    return g_test_run();
}
