/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where bound memory goes: the placement policies, boot-time bindings, and the checks of the configuration. */
#include "test-scm-machine.h"

#include "fw/scm-place.h"

#define DRC       0x44000001u
#define OTHER_DRC 0x44000002u
#define ANY       FW_SCM_ANY_ADDRESS
#define KIB       UINT64_C(1024)

/* 4160 MiB of RAM: it ends 64 MiB into a 128 MiB section. */
static const FwScmMap odd_map = { .ram_end = 4160 * MIB, .window_base = 8 * GIB, .window_end = 512 * GIB };

static FwScmDeviceConfig config_for(uint32_t drc_index, uint64_t block_size, uint64_t blocks)
{
    FwScmDeviceConfig config;

    fw_scm_device_config_init(&config);
    config.drc_index = drc_index;
    config.block_size = block_size;
    config.blocks = blocks;
    return config;
}

static uint64_t bind_all(World *world, uint32_t drc_index)
{
    FwScmCall call = world_bind(world, drc_index, 0, fw_scm_find_device(world->scm, drc_index)->config.blocks, ANY, 0);

    g_assert_cmpint(call.ret, ==, FW_SCM_RC_SUCCESS);
    world_check_mapped(world);
    return call.out[1];
}

static void test_aligned(void)
{
    World *world = world_new_with_map(&odd_map);
    FwScmDeviceConfig config = config_for(DRC, 16 * MIB, 3);

    world_add_config(world, &config);
    g_assert_cmphex(bind_all(world, DRC), ==, 8 * GIB);
    config = config_for(OTHER_DRC, 16 * MIB, 3);
    world_add_config(world, &config);
    g_assert_cmphex(bind_all(world, OTHER_DRC), ==, 8 * GIB + 256 * MIB);
    config = config_for(7, 16 * GIB, 1);
    world_add_config(world, &config);
    g_assert_cmphex(bind_all(world, 7), ==, 16 * GIB);
    /* The gap before the large block is used. */
    config = config_for(8, 256 * MIB, 4);
    world_add_config(world, &config);
    g_assert_cmphex(bind_all(world, 8), ==, 8 * GIB + 512 * MIB);
    world_free(world);
}

static void test_offsets(void)
{
    const uint64_t offsets[] = { 4 * KIB, 64 * KIB, 16 * MIB, 8 * MIB, 64 * MIB, 128 * MIB, 300 * MIB };

    for (unsigned i = 0; i < G_N_ELEMENTS(offsets); i++) {
        World *world = world_new_with_map(&odd_map);
        FwScmDeviceConfig config = config_for(DRC, 256 * MIB, 4);

        config.placement_offset = offsets[i];
        world_add_config(world, &config);
        g_assert_cmphex(bind_all(world, DRC), ==, 8 * GIB + offsets[i] % (256 * MIB));
        world_free(world);
    }
}

static void test_after_ram(void)
{
    World *world = world_new_with_map(&odd_map);
    FwScmDeviceConfig config = config_for(DRC, 256 * MIB, 4);
    const FwScmOccupied dimm = { 4160 * MIB + 2 * GIB, GIB };

    config.placement = FW_SCM_PLACE_AFTER_RAM;
    world_add_config(world, &config);
    g_assert_cmphex(bind_all(world, DRC), ==, 4160 * MIB);
    /* The next one follows; what other devices occupy is skipped. */
    config.drc_index = OTHER_DRC;
    config.blocks = 5;
    fw_scm_set_occupied(world->scm, &dimm, 1);
    world_add_config(world, &config);
    g_assert_cmphex(bind_all(world, OTHER_DRC), ==, 4160 * MIB + 3 * GIB);
    config.drc_index = 9;
    config.blocks = 3;
    config.placement_offset = 64 * KIB;
    world_add_config(world, &config);
    g_assert_cmphex(bind_all(world, 9), ==, 4160 * MIB + GIB);
    world_free(world);
}

static void test_after_drc(void)
{
    World *world = world_new_with_map(&odd_map);
    FwScmDeviceConfig config = config_for(DRC, 48 * MIB, 3);
    uint64_t end;

    config.placement_offset = 64 * KIB;
    world_add_config(world, &config);
    config = config_for(OTHER_DRC, 256 * MIB, 2);
    config.placement = FW_SCM_PLACE_AFTER_DRC;
    config.placement_after = DRC;
    world_add_config(world, &config);
    g_assert_cmphex(bind_all(world, OTHER_DRC), ==, 8 * GIB); /* nothing to be next to yet: aligned */
    g_assert_cmpint(world_unbind_all(world, FW_SCM_SCOPE_ALL, 0, 0).ret, ==, FW_SCM_RC_SUCCESS);
    end = bind_all(world, DRC) + 3 * 48 * MIB;
    g_assert_cmphex(bind_all(world, OTHER_DRC), ==, end);
    world_free(world);
}

static void test_at_boot(void)
{
    World *world = world_new_with_map(&odd_map);
    FwScmDeviceConfig config = config_for(DRC, 256 * MIB, 8);
    GError *error = NULL;

    world_add_config(world, &config);
    g_assert_true(fw_scm_bind_at_boot(world->scm, DRC, 0, 3, ANY, &error));
    g_assert_true(fw_scm_bind_at_boot(world->scm, DRC, 6, 2, 20 * GIB + 4 * KIB, &error));
    world_check_mapped(world);
    g_assert_cmphex(world_where(world, DRC, 2), ==, 8 * GIB + 512 * MIB);
    g_assert_cmphex(world_where(world, DRC, 3), ==, 0);
    g_assert_cmphex(world_where(world, DRC, 7), ==, 20 * GIB + 4 * KIB + 256 * MIB);
    world_refused(world, FW_SCM_RC_OVERLAP, FW_SCM_H_BIND_MEM, DRC, 0, 8, ANY, 0);
    g_assert_cmpint(world_unbind(world, DRC, 20 * GIB + 4 * KIB, 2, 0).ret, ==, FW_SCM_RC_SUCCESS);

    g_assert_false(fw_scm_bind_at_boot(world->scm, DRC, 2, 1, ANY, &error));
    g_clear_error(&error);
    g_assert_false(fw_scm_bind_at_boot(world->scm, DRC, 7, 2, ANY, &error));
    g_clear_error(&error);
    g_assert_false(fw_scm_bind_at_boot(world->scm, DRC, 7, 1, 4 * GIB, &error)); /* RAM */
    g_clear_error(&error);
    g_assert_false(fw_scm_bind_at_boot(world->scm, DRC, 7, 1, 9 * GIB + 1, &error));
    g_clear_error(&error);
    g_assert_false(fw_scm_bind_at_boot(world->scm, DRC, 7, 1, UINT64_MAX - 4095, &error));
    g_clear_error(&error);
    g_assert_false(fw_scm_bind_at_boot(world->scm, 1, 0, 1, ANY, &error));
    g_assert_nonnull(g_strstr_len(error->message, -1, "0x1"));
    g_clear_error(&error);
    world_free(world);
}

/* Time and memory do not go by size: 16 TiB in blocks of 16 MiB is bound and unbound as one range. */
static void test_large(void)
{
    const FwScmMap map = { .ram_end = GIB, .window_base = UINT64_C(1) << 40, .window_end = UINT64_C(1) << 46 };
    World *world = world_new_with_map(&map);
    FwScmDeviceConfig config = config_for(DRC, 16 * MIB, UINT64_C(1) << 20);
    FwScmDevice *device = fw_scm_add_device(world->scm, &config, NULL);

    /* The world's arrays are small: look at the list of ranges instead of mapped blocks. */
    fw_scm_ranges_add(device->ranges, 16 * MIB, (FwScmRange) { 0, config.blocks, map.window_base });
    g_assert_cmphex(world_where(world, DRC, config.blocks - 1), ==, map.window_base + (config.blocks - 1) * 16 * MIB);
    fw_scm_ranges_remove(device->ranges, 16 * MIB, 1000, 1);
    g_assert_cmpuint(device->ranges->len, ==, 2);
    g_assert_cmpuint(fw_scm_device_bound_blocks(device), ==, config.blocks - 1);
    fw_scm_ranges_add(device->ranges, 16 * MIB, (FwScmRange) { 1000, 1, map.window_base + 1000 * 16 * MIB });
    g_assert_cmpuint(device->ranges->len, ==, 1);
    g_array_set_size(device->ranges, 0);
    world_free(world);
}

static void refuse_config(const FwScmDeviceConfig *config, const char *word)
{
    GError *error = NULL;

    g_assert_false(fw_scm_device_config_check(config, &error));
    g_assert_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG);
    g_assert_nonnull(g_strstr_len(error->message, -1, word));
    g_clear_error(&error);
}

static void test_config(void)
{
    FwScmDeviceConfig good = config_for(DRC, 16 * GIB, 1), bad;

    g_assert_true(fw_scm_device_config_check(&good, NULL));
    bad = good, bad.drc_index = 0;
    refuse_config(&bad, "drc-index");
    bad = good, bad.block_size = 8 * MIB;
    refuse_config(&bad, "block-size");
    bad = good, bad.block_size = 32 * GIB;
    refuse_config(&bad, "block-size");
    bad = good, bad.block_size = 16 * MIB + 4 * KIB;
    refuse_config(&bad, "block-size");
    bad = good, bad.blocks = 0;
    refuse_config(&bad, "blocks");
    bad = good, bad.blocks = UINT64_MAX / 2;
    refuse_config(&bad, "blocks");
    bad = good, bad.placement_align = 6 * KIB;
    refuse_config(&bad, "placement-align");
    bad = good, bad.placement_offset = 1;
    refuse_config(&bad, "placement-offset");
    bad = good, bad.placement = FW_SCM_PLACE_AFTER_DRC, bad.placement_after = DRC;
    refuse_config(&bad, "placement-after");
    bad = good, bad.flush.busy = FW_SCM_BUSY_KINDS;
    refuse_config(&bad, "flush-busy");
}

static void test_sizes(void)
{
    uint64_t blocks = 0;
    GError *error = NULL;

    g_assert_true(fw_scm_device_blocks_for_size(GIB, 256 * MIB, &blocks, &error));
    g_assert_cmpuint(blocks, ==, 4);
    g_assert_false(fw_scm_device_blocks_for_size(GIB - 128 * KIB, 256 * MIB, &blocks, &error));
    g_clear_error(&error);
    g_assert_false(fw_scm_device_blocks_for_size(0, 256 * MIB, &blocks, &error));
    g_clear_error(&error);
}

static void test_words(void)
{
    FwScmPlacement placement;
    FwScmBusy busy;
    GError *error = NULL;

    for (unsigned i = 0; i < FW_SCM_PLACE_KINDS; i++) {
        g_assert_true(fw_scm_place_parse(fw_scm_place_name(i), &placement, &error));
        g_assert_cmpuint(placement, ==, i);
    }
    g_assert_false(fw_scm_place_parse("anywhere", &placement, &error));
    g_clear_error(&error);
    for (unsigned i = 0; i < FW_SCM_BUSY_KINDS; i++) {
        g_assert_true(fw_scm_busy_parse(fw_scm_busy_name(i), &busy, &error));
        g_assert_cmpuint(busy, ==, i);
    }
    g_assert_false(fw_scm_busy_parse("2ms", &busy, &error));
    g_clear_error(&error);
}

static void test_bad_maps(void)
{
    const FwScmMap maps[] = {
        { .ram_end = 2 * GIB, .window_base = GIB, .window_end = 4 * GIB },
        { .ram_end = GIB, .window_base = 4 * GIB, .window_end = 4 * GIB },
        { .ram_end = GIB, .window_base = 4 * GIB, .window_end = (UINT64_C(1) << 62) + 1 },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(maps); i++) {
        GError *error = NULL;

        g_assert_null(fw_scm_new(&maps[i], 0, NULL, NULL, &error));
        g_assert_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG);
        g_clear_error(&error);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/scm/place/aligned", test_aligned);
    g_test_add_func("/scm/place/offsets", test_offsets);
    g_test_add_func("/scm/place/after-ram", test_after_ram);
    g_test_add_func("/scm/place/after-drc", test_after_drc);
    g_test_add_func("/scm/place/at-boot", test_at_boot);
    g_test_add_func("/scm/place/large", test_large);
    g_test_add_func("/scm/place/config", test_config);
    g_test_add_func("/scm/place/sizes", test_sizes);
    g_test_add_func("/scm/place/words", test_words);
    g_test_add_func("/scm/place/bad-maps", test_bad_maps);
    return g_test_run();
}
