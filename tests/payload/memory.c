/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bound memory is memory, unbound memory is a machine check; metadata, health and the queries when all is well. */
#include "payload.h"

uint64_t load(uint64_t address)
{
    uint64_t value = 0;

    __asm__ volatile("ld %0, 0(%1)" : "+r"(value) : "b"(address) : "memory");
    return value;
}

void store(uint64_t address, uint64_t value)
{
    __asm__ volatile("std %0, 0(%1)" : : "r"(value), "b"(address) : "memory");
}

static void expect_memory(const char *what, uint64_t address, bool there)
{
    uint64_t before = *(volatile uint64_t *)&machine_checks;
    uint64_t now;

    store(address, address);
    load(address);
    now = *(volatile uint64_t *)&machine_checks - before;
    check(what, there ? now == 0 : now == 2, now, there ? 0 : 2);
}

static int64_t bind(uint64_t drc, uint64_t first, uint64_t count, uint64_t target)
{
    uint64_t r[5] = { drc, first, count, target, 0 };

    return hypercall(FW_SCM_H_BIND_MEM, r);
}

static int64_t unbind(uint64_t drc, uint64_t address, uint64_t count)
{
    uint64_t r[5] = { drc, address, count, 0, 0 };

    return hypercall(FW_SCM_H_UNBIND_MEM, r);
}

static void test_bound_and_not(void)
{
    int64_t ret;

    expect_memory("before the bind", WINDOW, false);
    ret = bind(DRC1, 0, 2, WINDOW);
    check("bind", ret == 0, (uint64_t)ret, 0);
    expect_memory("first word", WINDOW, true);
    expect_memory("last word", WINDOW + 2 * BLOCK - 8, true);
    expect_memory("first word behind", WINDOW + 2 * BLOCK, false);
    expect_memory("last word before", WINDOW - 8, false);
    ret = unbind(DRC1, WINDOW, 1);
    check("unbind of one", ret == 0, (uint64_t)ret, 0);
    expect_memory("unbound block", WINDOW, false);
    expect_memory("the other block", WINDOW + BLOCK, true);
    check("contents", load(WINDOW + 2 * BLOCK - 8) == WINDOW + 2 * BLOCK - 8, load(WINDOW + 2 * BLOCK - 8), WINDOW + 2 * BLOCK - 8);
    ret = unbind(DRC1, WINDOW + BLOCK, 1);
    check("unbind of the other", ret == 0, (uint64_t)ret, 0);
    ret = bind(DRC1, 1, 1, WINDOW + 8 * BLOCK);
    check("bind elsewhere", ret == 0, (uint64_t)ret, 0);
    check("contents elsewhere", load(WINDOW + 9 * BLOCK - 8) == WINDOW + 2 * BLOCK - 8, load(WINDOW + 9 * BLOCK - 8), WINDOW + 2 * BLOCK - 8);
    ret = unbind(DRC1, WINDOW + 8 * BLOCK, 1);
    check("unbind elsewhere", ret == 0, (uint64_t)ret, 0);
}

static void test_metadata(void)
{
    static const uint64_t sizes[] = { 1, 2, 4, 8 };
    const uint64_t value = UINT64_C(0x8192a3b4c5d6e7f8);

    for (unsigned i = 0; i < 4; i++) {
        uint64_t shift = 64 - 8 * sizes[i];
        uint64_t w[5] = { DRC0, LABELS - 8, value >> shift, sizes[i], 0 };
        uint64_t r[5] = { DRC0, LABELS - 8, sizes[i], 0, 0 };
        int64_t ret = hypercall(FW_SCM_H_WRITE_METADATA, w);

        check("metadata write", ret == 0, (uint64_t)ret, 0);
        ret = hypercall(FW_SCM_H_READ_METADATA, r);
        check("metadata read", ret == 0 && r[1] == sizes[i], r[1], sizes[i]);
        check("metadata value", r[0] == value >> shift, r[0], value >> shift);
    }
}

static void test_queries(void)
{
    uint64_t r[5] = { DRC0, 4, 0, 0, 0 };
    int64_t ret = hypercall(FW_SCM_H_QUERY_BLOCK_MEM_BINDING, r);

    check("query of a block", ret == 0 && r[0] == AT_BOOT + BLOCK, r[0], AT_BOOT + BLOCK);
    r[0] = AT_BOOT + 2 * BLOCK - 1;
    ret = hypercall(FW_SCM_H_QUERY_LOGICAL_MEM_BINDING, r);
    check("query of an address", ret == 0 && r[0] == DRC0 && r[1] == 4, r[0], DRC0);
    r[0] = DRC0;
    ret = hypercall(FW_SCM_H_HEALTH, r);
    check("health", ret == 0 && r[0] == FW_SCM_HEALTH_ENCRYPTED, r[0], FW_SCM_HEALTH_ENCRYPTED);
    check("health, valid bits", r[1] == FW_SCM_HEALTH_KNOWN, r[1], FW_SCM_HEALTH_KNOWN);
    r[0] = DRC0;
    r[1] = r[2] = 0;
    ret = hypercall(FW_SCM_H_PERFORMANCE_STATS, r);
    check("size of the statistics", ret == 0 && r[0] == 272, r[0], 272);
}

static void test_statistics(void)
{
    static uint8_t buffer[272] = "SCMSTATS\0\0\0\1\0\0\0\2MemLife \0\0\0\0\0\0\0\0Unknown!";
    uint64_t r[5] = { DRC0, (uint64_t)buffer, sizeof(buffer), 0, 0 };
    int64_t ret = hypercall(FW_SCM_H_PERFORMANCE_STATS, r);

    check("an unknown statistic", ret == FW_SCM_RC_PARTIAL, (uint64_t)ret, FW_SCM_RC_PARTIAL);
    check("its name", r[0] == UINT64_C(0x556e6b6e6f776e21), r[0], UINT64_C(0x556e6b6e6f776e21));
    check("the known one", buffer[31] == 100, buffer[31], 100);
    buffer[15] = 0;
    r[0] = DRC0;
    ret = hypercall(FW_SCM_H_PERFORMANCE_STATS, r);
    check("all statistics", ret == FW_SCM_RC_SUCCESS, (uint64_t)ret, 0);
    check("number of statistics", buffer[15] == FW_SCM_STATS_KINDS, buffer[15], FW_SCM_STATS_KINDS);
}

void test_memory(void)
{
    expect_memory("bound at boot", AT_BOOT, true);
    expect_memory("behind what is bound at boot", AT_BOOT + 2 * BLOCK, false);
    test_bound_and_not();
    test_metadata();
    test_queries();
    test_statistics();
}
