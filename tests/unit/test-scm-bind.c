/* SPDX-License-Identifier: GPL-2.0-or-later */
/* H_SCM_BIND_MEM, H_SCM_UNBIND_MEM, H_SCM_UNBIND_ALL and the queries: each return code, and what the calls do. */
#include "test-scm-machine.h"

#define DRC       0x44000001u
#define OTHER_DRC 0x44000002u
#define ANY       FW_SCM_ANY_ADDRESS
#define BLOCK     FW_SCM_DEFAULT_BLOCK_SIZE

#define BIND      FW_SCM_H_BIND_MEM
#define UNBIND    FW_SCM_H_UNBIND_MEM
#define ALL       FW_SCM_H_UNBIND_ALL
#define QUERY     FW_SCM_H_QUERY_BLOCK_MEM_BINDING
#define LOGICAL   FW_SCM_H_QUERY_LOGICAL_MEM_BINDING

static void expect(FwScmCall call, int64_t rc)
{
    g_assert_cmpint(call.ret, ==, rc);
}

static void test_bind_whole(void)
{
    World *world = world_new();
    FwScmCall call;

    world_add(world, DRC, 16);
    call = world_bind(world, DRC, 0, 16, ANY, 0);
    expect(call, FW_SCM_RC_SUCCESS);
    g_assert_cmpuint(call.n_out, ==, 3);
    g_assert_cmphex(call.out[0], ==, 0);
    g_assert_cmphex(call.out[1], ==, 4 * GIB);
    g_assert_cmpuint(call.out[2], ==, 16);
    world_check_mapped(world);
    g_assert_cmphex(world_where(world, DRC, 15), ==, 4 * GIB + 15 * BLOCK);
    g_assert_cmpuint(fw_scm_find_device(world->scm, DRC)->ranges->len, ==, 1);
    world_free(world);
}

static void test_bind_refusals(void)
{
    World *world = world_new();

    world_add(world, DRC, 16);
    world_refused(world, FW_SCM_RC_PARAMETER, BIND, DRC + 7, 0, 16, ANY, 0);
    world_refused(world, FW_SCM_RC_PARAMETER, BIND, UINT64_C(0x100000000) + DRC, 0, 16, ANY, 0);
    world_refused(world, FW_SCM_RC_P2, BIND, DRC, 16, 1, ANY, 0);
    world_refused(world, FW_SCM_RC_P2, BIND, DRC, UINT64_MAX, 1, ANY, 0);
    world_refused(world, FW_SCM_RC_P3, BIND, DRC, 0, 0, ANY, 0);
    world_refused(world, FW_SCM_RC_P3, BIND, DRC, 0, 17, ANY, 0);
    world_refused(world, FW_SCM_RC_P3, BIND, DRC, 15, 2, ANY, 0);
    world_refused(world, FW_SCM_RC_P3, BIND, DRC, 1, UINT64_MAX, ANY, 0);
    world_refused(world, FW_SCM_RC_P4, BIND, DRC, 0, 1, 4 * GIB + 0x1000, 0);
    world_refused(world, FW_SCM_RC_P4, BIND, DRC, 0, 1, 64 * GIB, 0);
    world_refused(world, FW_SCM_RC_P4, BIND, DRC, 0, 1, UINT64_MAX - 0xffff, 0);
    world_refused(world, FW_SCM_RC_P5, BIND, DRC, 0, 1, ANY, 1);
    world_refused(world, FW_SCM_RC_OVERLAP, BIND, DRC, 0, 1, 0, 0);                        /* RAM */
    world_refused(world, FW_SCM_RC_TOO_BIG, BIND, DRC, 0, 2, 64 * GIB - BLOCK, 0);          /* past the window */
    expect(world_bind(world, DRC, 4, 4, ANY, 0), FW_SCM_RC_SUCCESS);
    world_refused(world, FW_SCM_RC_OVERLAP, BIND, DRC, 7, 1, ANY, 0);
    world_refused(world, FW_SCM_RC_OVERLAP, BIND, DRC, 0, 16, ANY, 0);
    world_refused(world, FW_SCM_RC_OVERLAP, BIND, DRC, 0, 1, 4 * GIB + 3 * BLOCK, 0);       /* address taken */
    world_free(world);
}

static void test_bind_no_room(void)
{
    const FwScmMap map = { .ram_end = GIB, .window_base = 2 * GIB, .window_end = 3 * GIB };
    World *world = world_new_with_map(&map);

    world_add(world, DRC, 16);
    world_refused(world, FW_SCM_RC_TOO_BIG, BIND, DRC, 0, 5, ANY, 0);
    expect(world_bind(world, DRC, 0, 4, ANY, 0), FW_SCM_RC_SUCCESS);
    world_refused(world, FW_SCM_RC_TOO_BIG, BIND, DRC, 4, 1, ANY, 0);
    world_free(world);
}

/* Where the guest asks for: a hole between two bindings, to the last byte of the window. */
static void test_bind_at_target(void)
{
    World *world = world_new();

    world_add(world, DRC, 16);
    world_add(world, OTHER_DRC, 16);
    expect(world_bind(world, DRC, 0, 1, 8 * GIB, 0), FW_SCM_RC_SUCCESS);
    expect(world_bind(world, DRC, 2, 1, 8 * GIB + 2 * BLOCK, 0), FW_SCM_RC_SUCCESS);
    world_refused(world, FW_SCM_RC_OVERLAP, BIND, OTHER_DRC, 0, 2, 8 * GIB + BLOCK, 0);
    expect(world_bind(world, OTHER_DRC, 5, 1, 8 * GIB + BLOCK, 0), FW_SCM_RC_SUCCESS);
    expect(world_bind(world, OTHER_DRC, 0, 2, 64 * GIB - 2 * BLOCK, 0), FW_SCM_RC_SUCCESS);
    g_assert_cmphex(world_where(world, OTHER_DRC, 5), ==, 8 * GIB + BLOCK);
    world_check_mapped(world);
    world_free(world);
}

/* Block sizes from the smallest to the largest, one of them no power of two. */
static void test_block_sizes(void)
{
    const uint64_t sizes[] = { 16 * MIB, 48 * MIB, 256 * MIB, 1 * GIB, 16 * GIB };
    const FwScmMap map = { .ram_end = GIB, .window_base = 4 * GIB, .window_end = 4096 * GIB };

    for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++) {
        World *world = world_new_with_map(&map);
        FwScmDeviceConfig config;
        FwScmCall call;

        fw_scm_device_config_init(&config);
        config.drc_index = DRC;
        config.block_size = sizes[i];
        config.blocks = 5;
        world_add_config(world, &config);
        call = world_bind(world, DRC, 1, 3, ANY, 0);
        expect(call, FW_SCM_RC_SUCCESS);
        g_assert_cmphex(call.out[1] % MAX(sizes[i], BLOCK), ==, 0);
        g_assert_cmphex(world_where(world, DRC, 3), ==, call.out[1] + 2 * sizes[i]);
        expect(world_unbind(world, DRC, call.out[1] + sizes[i], 1, 0), FW_SCM_RC_SUCCESS);
        g_assert_cmphex(world_where(world, DRC, 2), ==, 0);
        world_check_mapped(world);
        world_free(world);
    }
}

static void test_unbind(void)
{
    World *world = world_new();
    uint64_t base;
    FwScmCall call;

    world_add(world, DRC, 16);
    world_add(world, OTHER_DRC, 4);
    base = world_bind(world, DRC, 0, 8, ANY, 0).out[1];
    expect(world_bind(world, OTHER_DRC, 0, 4, base + 8 * BLOCK, 0), FW_SCM_RC_SUCCESS);

    world_refused(world, FW_SCM_RC_PARAMETER, UNBIND, 1, base, 1, 0, 0);
    world_refused(world, FW_SCM_RC_P2, UNBIND, DRC, base + 0x10000, 1, 0, 0);
    world_refused(world, FW_SCM_RC_P2, UNBIND, DRC, base + 8 * BLOCK, 1, 0, 0);         /* the other device's */
    world_refused(world, FW_SCM_RC_P2, UNBIND, DRC, UINT64_MAX, 1, 0, 0);
    world_refused(world, FW_SCM_RC_P3, UNBIND, DRC, base, 0, 0, 0);
    world_refused(world, FW_SCM_RC_P3, UNBIND, DRC, base, 17, 0, 0);
    world_refused(world, FW_SCM_RC_P3, UNBIND, DRC, base, UINT64_MAX, 0, 0);
    world_refused(world, FW_SCM_RC_OVERLAP, UNBIND, DRC, base, 9, 0, 0);                /* runs into the other device */
    world_refused(world, FW_SCM_RC_P4, UNBIND, DRC, base, 1, 99, 0);

    call = world_unbind(world, DRC, base + 2 * BLOCK, 3, 0);
    expect(call, FW_SCM_RC_SUCCESS);
    g_assert_cmpuint(call.n_out, ==, 2);
    g_assert_cmphex(call.out[0], ==, 0);
    g_assert_cmpuint(call.out[1], ==, 3);
    for (uint64_t block = 0; block < 8; block++) {
        g_assert_cmpint(world_where(world, DRC, block) != 0, ==, block < 2 || block > 4);
    }
    world_refused(world, FW_SCM_RC_OVERLAP, UNBIND, DRC, base, 8, 0, 0);                /* a hole */
    world_check_mapped(world);
    world_free(world);
}

/* Blocks out of order in the address space: one call takes what lies side by side there, whatever the block numbers. */
static void test_unbind_across_ranges(void)
{
    World *world = world_new();

    world_add(world, DRC, 16);
    expect(world_bind(world, DRC, 8, 2, 8 * GIB, 0), FW_SCM_RC_SUCCESS);
    expect(world_bind(world, DRC, 0, 2, 8 * GIB + 2 * BLOCK, 0), FW_SCM_RC_SUCCESS);
    expect(world_bind(world, DRC, 4, 2, 8 * GIB + 4 * BLOCK, 0), FW_SCM_RC_SUCCESS);
    fw_scm_find_device(world->scm, DRC)->config.unbind.blocks_per_call = 3;
    {
        FwScmCall call = world_unbind(world, DRC, 8 * GIB + BLOCK, 4, 0);

        expect(call, FW_SCM_RC_BUSY);
        g_assert_cmpuint(world_finish(world, &call), ==, 1);
        expect(call, FW_SCM_RC_SUCCESS);
        g_assert_cmpuint(call.out[1], ==, 4);
    }
    g_assert_cmphex(world_where(world, DRC, 8), ==, 8 * GIB);
    g_assert_cmphex(world_where(world, DRC, 5), ==, 8 * GIB + 5 * BLOCK);
    g_assert_cmpuint(fw_scm_device_bound_blocks(fw_scm_find_device(world->scm, DRC)), ==, 2);
    world_check_mapped(world);
    world_free(world);
}

static void test_in_use(void)
{
    World *world = world_new();
    FwScmDevice *device = world_add(world, DRC, 16);
    const FwScmSpan span = { 3, 2 };
    uint64_t base = world_bind(world, DRC, 0, 8, ANY, 0).out[1];
    FwScmCall call;

    g_assert_true(fw_scm_device_set_in_use(device, &span, 1, NULL));
    world_refused(world, FW_SCM_RC_IN_USE, UNBIND, DRC, base, 4, 0, 0);
    world_refused(world, FW_SCM_RC_IN_USE, UNBIND, DRC, base + 4 * BLOCK, 1, 0, 0);
    world_refused(world, FW_SCM_RC_IN_USE, ALL, FW_SCM_SCOPE_DRC, DRC, 0, 0, 0);
    world_refused(world, FW_SCM_RC_IN_USE, ALL, FW_SCM_SCOPE_ALL, 0, 0, 0, 0);
    expect(world_unbind(world, DRC, base, 3, 0), FW_SCM_RC_SUCCESS);
    g_assert_true(fw_scm_device_set_in_use(device, NULL, 0, NULL));

    /* Mapped by the guest between two calls: refused, and the same token works once the blocks are free again. */
    device->config.unbind.blocks_per_call = 1;
    call = world_unbind(world, DRC, base + 3 * BLOCK, 5, 0);
    expect(call, FW_SCM_RC_BUSY);
    g_assert_true(fw_scm_device_set_in_use(device, &(FwScmSpan) { 6, 1 }, 1, NULL));
    world_refused(world, FW_SCM_RC_IN_USE, UNBIND, DRC, base + 3 * BLOCK, 5, call.out[0], 0);
    g_assert_true(fw_scm_device_set_in_use(device, NULL, 0, NULL));
    world_finish(world, &call);
    expect(call, FW_SCM_RC_SUCCESS);
    g_assert_cmpuint(fw_scm_device_bound_blocks(device), ==, 0);
    world_free(world);
}

static void test_unbind_all(void)
{
    World *world = world_new();
    FwScmCall call;

    world_add(world, DRC, 16);
    world_add(world, OTHER_DRC, 16);
    world_refused(world, FW_SCM_RC_PARAMETER, ALL, 0, DRC, 0, 0, 0);
    world_refused(world, FW_SCM_RC_PARAMETER, ALL, 3, DRC, 0, 0, 0);
    world_refused(world, FW_SCM_RC_P2, ALL, FW_SCM_SCOPE_DRC, 5, 0, 0, 0);
    world_refused(world, FW_SCM_RC_P3, ALL, FW_SCM_SCOPE_DRC, DRC, 5, 0, 0);
    world_refused(world, FW_SCM_RC_P3, ALL, FW_SCM_SCOPE_ALL, DRC, 5, 0, 0);
    call = world_unbind_all(world, FW_SCM_SCOPE_DRC, DRC, 0);  /* nothing bound: done at once */
    expect(call, FW_SCM_RC_SUCCESS);
    g_assert_cmpuint(call.n_out, ==, 1);
    g_assert_cmphex(call.out[0], ==, 0);

    expect(world_bind(world, DRC, 0, 3, ANY, 0), FW_SCM_RC_SUCCESS);
    expect(world_bind(world, DRC, 7, 9, ANY, 0), FW_SCM_RC_SUCCESS);
    expect(world_bind(world, OTHER_DRC, 0, 16, ANY, 0), FW_SCM_RC_SUCCESS);
    expect(world_unbind_all(world, FW_SCM_SCOPE_DRC, DRC, 0), FW_SCM_RC_SUCCESS);
    g_assert_cmpuint(fw_scm_device_bound_blocks(fw_scm_find_device(world->scm, DRC)), ==, 0);
    g_assert_cmpuint(fw_scm_device_bound_blocks(fw_scm_find_device(world->scm, OTHER_DRC)), ==, 16);
    expect(world_bind(world, DRC, 0, 16, ANY, 0), FW_SCM_RC_SUCCESS);
    expect(world_unbind_all(world, FW_SCM_SCOPE_ALL, UINT64_MAX, 0), FW_SCM_RC_SUCCESS);
    g_assert_cmpuint(fw_scm_device_bound_blocks(fw_scm_find_device(world->scm, OTHER_DRC)), ==, 0);
    world_check_mapped(world);
    world_free(world);
}

static void test_queries(void)
{
    World *world = world_new();
    FwScmCall call;
    uint64_t base;

    world_add(world, DRC, 16);
    world_refused(world, FW_SCM_RC_PARAMETER, QUERY, 0, 0, 0, 0, 0);
    world_refused(world, FW_SCM_RC_P2, QUERY, DRC, 16, 0, 0, 0);
    world_refused(world, FW_SCM_RC_NOT_FOUND, QUERY, DRC, 0, 0, 0, 0);
    base = world_bind(world, DRC, 2, 2, ANY, 0).out[1];
    world_refused(world, FW_SCM_RC_NOT_FOUND, QUERY, DRC, 4, 0, 0, 0);

    world_refused(world, FW_SCM_RC_PARAMETER, LOGICAL, 64 * GIB, 0, 0, 0, 0);
    world_refused(world, FW_SCM_RC_PARAMETER, LOGICAL, UINT64_MAX, 0, 0, 0, 0);
    world_refused(world, FW_SCM_RC_NOT_FOUND, LOGICAL, 0, 0, 0, 0, 0);
    world_refused(world, FW_SCM_RC_NOT_FOUND, LOGICAL, base - 1, 0, 0, 0, 0);
    world_refused(world, FW_SCM_RC_NOT_FOUND, LOGICAL, base + 2 * BLOCK, 0, 0, 0, 0);
    call = world_call(world, LOGICAL, base + 2 * BLOCK - 1, 0, 0, 0, 0);
    expect(call, FW_SCM_RC_SUCCESS);
    g_assert_cmpuint(call.n_out, ==, 2);
    g_assert_cmphex(call.out[0], ==, DRC);
    g_assert_cmpuint(call.out[1], ==, 3);
    world_free(world);
}

/* The number of pieces has an end: binding every other block is refused in time, and so is cutting a hole. */
static void test_pieces(void)
{
    const FwScmMap map = { .ram_end = GIB, .window_base = 4 * GIB, .window_end = UINT64_C(1) << 50 };
    FwScm *scm;
    FwScmDeviceConfig config;
    World *world = world_new_with_map(&map);
    uint64_t block = 0, address;
    FwScmCall call;

    fw_scm_device_config_init(&config);
    config.drc_index = DRC;
    config.block_size = 16 * MIB;
    config.blocks = 4 * FW_SCM_MAX_RANGES;
    scm = world->scm;
    world->device[0].drc_index = 0;
    /* More blocks than the world's arrays hold: bind through the range list, then call. */
    g_assert_nonnull(fw_scm_add_device(scm, &config, NULL));
    for (; block < FW_SCM_MAX_RANGES; block++) {
        fw_scm_ranges_add(fw_scm_find_device(scm, DRC)->ranges, 16 * MIB, (FwScmRange) { 3 * block, 3, 4 * GIB + block * GIB });
    }
    address = 4 * GIB;
    call = world_bind(world, DRC, 3 * block + 1, 1, ANY, 0);
    expect(call, FW_SCM_RC_TOO_BIG);
    world_refused(world, FW_SCM_RC_IN_USE, UNBIND, DRC, address + 16 * MIB, 1, 0, 0);
    world_free(world);
}

static void test_absent(void)
{
    World *world = world_new();

    world_add(world, DRC, 1);
    for (unsigned i = 0; i < fw_scm_call_count(); i++) {
        uint64_t opcode = fw_scm_call_row(i)->opcode;

        g_assert_true(fw_scm_call_set_absent(world->scm, opcode, true));
        world_refused(world, FW_SCM_RC_FUNCTION, opcode, DRC, 0, 0, 0, 0);
        g_assert_true(fw_scm_call_set_absent(world->scm, opcode, false));
        g_assert_cmpint(world_call(world, opcode, DRC, 0, 0, 0, 0).ret, !=, FW_SCM_RC_FUNCTION);
    }
    g_assert_false(fw_scm_call_set_absent(world->scm, 4, true));
    world_refused(world, FW_SCM_RC_FUNCTION, 0x3E0, DRC, 0, 0, 0, 0);
    world_refused(world, FW_SCM_RC_FUNCTION, UINT64_MAX, DRC, 0, 0, 0, 0);
    world_free(world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/scm/bind/whole", test_bind_whole);
    g_test_add_func("/scm/bind/refusals", test_bind_refusals);
    g_test_add_func("/scm/bind/no-room", test_bind_no_room);
    g_test_add_func("/scm/bind/target", test_bind_at_target);
    g_test_add_func("/scm/bind/block-sizes", test_block_sizes);
    g_test_add_func("/scm/unbind/range", test_unbind);
    g_test_add_func("/scm/unbind/across-ranges", test_unbind_across_ranges);
    g_test_add_func("/scm/unbind/in-use", test_in_use);
    g_test_add_func("/scm/unbind/all", test_unbind_all);
    g_test_add_func("/scm/query", test_queries);
    g_test_add_func("/scm/pieces", test_pieces);
    g_test_add_func("/scm/absent", test_absent);
    return g_test_run();
}
