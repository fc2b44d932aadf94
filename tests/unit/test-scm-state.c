/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Saved state: it comes back bit by bit, and damaged bytes change nothing. */
#include "test-scm-machine.h"

#include <string.h>

#include "fw/scm-state.h"
#include "fw/scm-stats-table.h"

#define DRC       0x44000001u
#define OTHER_DRC 0x44000002u
#define ANY       FW_SCM_ANY_ADDRESS
#define BLOCK     FW_SCM_DEFAULT_BLOCK_SIZE

/* A machine in which everything that can be under way is. */
static World *busy_world(void)
{
    World *world = world_new();
    FwScmDevice *device = world_add(world, DRC, 16), *other = world_add(world, OTHER_DRC, 16);

    g_assert_cmpint(world_bind(world, DRC, 10, 2, 20 * GIB, 0).ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmpint(world_bind(world, OTHER_DRC, 0, 16, 30 * GIB, 0).ret, ==, FW_SCM_RC_SUCCESS);
    device->config.bind.blocks_per_call = 1;
    other->config.unbind.blocks_per_call = 2;
    world->flush_polls = 2;
    g_assert_cmpint(world_unbind_all(world, FW_SCM_SCOPE_ALL, 0, 0).ret, ==, FW_SCM_RC_BUSY);
    g_assert_cmpint(world_unbind(world, OTHER_DRC, 30 * GIB + 5 * BLOCK, 5, 0).ret, ==, FW_SCM_RC_BUSY);
    g_assert_cmpint(world_bind(world, DRC, 0, 5, ANY, 0).ret, ==, FW_SCM_RC_BUSY);
    g_assert_cmpint(world_flush(world, DRC, 0).ret, ==, FW_SCM_RC_BUSY);
    g_assert_cmpint(world_flush(world, DRC, 0).ret, ==, FW_SCM_RC_BUSY);
    g_assert_cmpint(world_flush(world, OTHER_DRC, 0).ret, ==, FW_SCM_RC_BUSY);
    g_assert_true(fw_scm_device_set_in_use(device, (FwScmSpan[]) { { 1, 2 }, { 5, 1 } }, 2, NULL));
    device->health = FW_SCM_HEALTH_ENCRYPTED;
    device->health_valid = FW_SCM_HEALTH_ENCRYPTED | FW_SCM_HEALTH_ERASED;
    device->failed_count = 42;
    device->broken = FW_SCM_BROKEN_STATS;
    g_assert_true(fw_scm_stats_set(&device->stats, "MemLife=3:HostLDur=none", NULL));
    device->stats.access = FW_SCM_STATS_UNSUPPORTED;
    g_assert_true(fw_scm_call_set_absent(world->scm, FW_SCM_H_HEALTH, true));
    return world;
}

static void test_round_trip(void)
{
    World *world = busy_world();
    GByteArray *before = fw_scm_state_save(world->scm), *after;

    world_migrate(world);
    after = fw_scm_state_save(world->scm);
    g_assert_cmpmem(before->data, before->len, after->data, after->len);
    world_check_mapped(world);
    g_assert_cmpint(world_call(world, FW_SCM_H_HEALTH, DRC, 0, 0, 0, 0).ret, ==, FW_SCM_RC_FUNCTION);
    g_byte_array_unref(before);
    g_byte_array_unref(after);
    world_free(world);
}

/* Loading over a machine that has a state of its own: old memory goes, saved memory comes, old jobs are forgotten. */
static void test_load_over(void)
{
    World *world = busy_world(), *target = world_new();
    GByteArray *bytes = fw_scm_state_save(world->scm), *after;
    GError *error = NULL;

    world_add(target, DRC, 16);
    world_add(target, OTHER_DRC, 16);
    target->flush_polls = 1;
    g_assert_cmpint(world_bind(target, DRC, 3, 9, 30 * GIB, 0).ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmpint(world_flush(target, DRC, 0).ret, ==, FW_SCM_RC_BUSY);
    g_assert_true(fw_scm_state_load(target->scm, bytes->data, bytes->len, &error));
    g_assert_no_error(error);
    world_check_mapped(target);
    g_assert_cmpuint(g_hash_table_size(target->jobs), ==, 0);
    after = fw_scm_state_save(target->scm);
    g_assert_cmpmem(bytes->data, bytes->len, after->data, after->len);
    g_byte_array_unref(bytes);
    g_byte_array_unref(after);
    world_free(world);
    world_free(target);
}

static void refuse_load(World *world, const void *bytes, size_t len)
{
    GByteArray *before = fw_scm_state_save(world->scm), *after;
    GError *error = NULL;

    g_assert_false(fw_scm_state_load(world->scm, bytes, len, &error));
    g_assert_error(error, FW_SCM_ERROR, FW_SCM_ERROR_STATE);
    g_clear_error(&error);
    after = fw_scm_state_save(world->scm);
    g_assert_cmpmem(before->data, before->len, after->data, after->len);
    g_byte_array_unref(before);
    g_byte_array_unref(after);
}

static void test_cut_short(void)
{
    World *world = busy_world();
    GByteArray *bytes = fw_scm_state_save(world->scm);

    for (size_t len = 0; len < bytes->len; len++) {
        refuse_load(world, bytes->data, len);
    }
    g_byte_array_append(bytes, (const uint8_t *)"", 1);
    refuse_load(world, bytes->data, bytes->len);
    world_check_mapped(world);
    g_byte_array_unref(bytes);
    world_free(world);
}

/* Every bit turned over: refused, or a state that is sound (the numbers that may have any value). */
static void test_flipped_bits(void)
{
    World *world = busy_world();
    GByteArray *bytes = fw_scm_state_save(world->scm);
    unsigned refused = 0, taken = 0;

    for (size_t bit = 0; bit < 8 * (size_t)bytes->len; bit++) {
        World *target = world_new();

        world_add(target, DRC, 16);
        world_add(target, OTHER_DRC, 16);
        bytes->data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        if (fw_scm_state_load(target->scm, bytes->data, bytes->len, NULL)) {
            FwScmCall call;

            taken++;
            target->scm->absent = 0;    /* the check below needs the queries */
            world_check_mapped(target);
            call = world_unbind_all(target, FW_SCM_SCOPE_ALL, 0, 0);
            world_finish(target, &call);
        } else {
            refused++;
        }
        bytes->data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        world_free(target);
    }
    g_assert_cmpuint(refused, >, 0);
    g_assert_cmpuint(taken, >, 0);
    g_byte_array_unref(bytes);
    world_free(world);
}

static void test_other_machine(void)
{
    World *world = busy_world(), *other = world_new();
    GByteArray *bytes = fw_scm_state_save(world->scm);

    refuse_load(other, bytes->data, bytes->len);        /* no devices */
    world_add(other, DRC, 16);
    refuse_load(other, bytes->data, bytes->len);        /* one too few */
    world_add(other, OTHER_DRC, 15);
    refuse_load(other, bytes->data, bytes->len);        /* of another size */
    g_byte_array_unref(bytes);
    world_free(world);
    world_free(other);
}

/* States that no sequence of calls leads to, made by hand and saved. */
static void refuse_after(void (*spoil)(World *world))
{
    World *world = busy_world(), *sound = busy_world();
    GByteArray *bytes;

    spoil(world);
    bytes = fw_scm_state_save(world->scm);
    refuse_load(sound, bytes->data, bytes->len);
    g_byte_array_unref(bytes);
    world_free(world);
    world_free(sound);
}

static FwScmDevice *device_of(World *world, uint32_t drc_index)
{
    return fw_scm_find_device(world->scm, drc_index);
}

static FwScmRange *range_of(World *world, uint32_t drc_index, unsigned i)
{
    return &g_array_index(device_of(world, drc_index)->ranges, FwScmRange, i);
}

static void spoil_overlap(World *world)
{
    range_of(world, DRC, 0)->address = range_of(world, OTHER_DRC, 0)->address;
    device_of(world, DRC)->pending.address = range_of(world, OTHER_DRC, 0)->address;
}

static void spoil_reservation(World *world)
{
    range_of(world, OTHER_DRC, 0)->address = device_of(world, DRC)->pending.address + 2 * BLOCK;
}

static void spoil_ram(World *world)
{
    range_of(world, OTHER_DRC, 0)->address = 0;
}

static void spoil_window(World *world)
{
    range_of(world, OTHER_DRC, 0)->address = UINT64_MAX - 0xffff;
}

static void spoil_order(World *world)
{
    range_of(world, OTHER_DRC, 0)->first = 15;
}

static void spoil_count(World *world)
{
    range_of(world, OTHER_DRC, 0)->count = UINT64_MAX;
}

static void spoil_done(World *world)
{
    device_of(world, DRC)->pending.done++;
}

static void spoil_operation(World *world)
{
    device_of(world, DRC)->pending.op = 4;
}

static void spoil_kind(World *world)
{
    device_of(world, OTHER_DRC)->pending.op = FW_SCM_OP_UNBIND_ALL;
}

static void spoil_token(World *world)
{
    device_of(world, DRC)->pending.token = 0;
}

static void spoil_same_token(World *world)
{
    device_of(world, DRC)->pending.token = world->scm->unbind_all_token;
}

static void spoil_key(World *world)
{
    g_array_index(device_of(world, DRC)->flushes, FwScmFlush, 1).key = g_array_index(device_of(world, DRC)->flushes, FwScmFlush, 0).key;
}

static void spoil_late_key(World *world)
{
    world->scm->flush_count = 1;
}

static void spoil_left(World *world)
{
    g_array_index(device_of(world, DRC)->flushes, FwScmFlush, 0).left = 17;
}

static void spoil_in_use(World *world)
{
    g_array_index(device_of(world, DRC)->in_use, FwScmSpan, 0).count = 16;
}

static void spoil_access(World *world)
{
    device_of(world, DRC)->stats.access = FW_SCM_STATS_ACCESS_KINDS;
}

static void spoil_absent(World *world)
{
    world->scm->absent = UINT64_C(1) << 63;
}

static void test_impossible(void)
{
    void (*const spoilers[])(World *) = {
        spoil_overlap, spoil_reservation, spoil_ram, spoil_window, spoil_order, spoil_count, spoil_done, spoil_operation, spoil_kind,
        spoil_token, spoil_same_token, spoil_key, spoil_late_key, spoil_left, spoil_in_use, spoil_access, spoil_absent,
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(spoilers); i++) {
        refuse_after(spoilers[i]);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/scm/state/round-trip", test_round_trip);
    g_test_add_func("/scm/state/load-over", test_load_over);
    g_test_add_func("/scm/state/cut-short", test_cut_short);
    g_test_add_func("/scm/state/flipped-bits", test_flipped_bits);
    g_test_add_func("/scm/state/other-machine", test_other_machine);
    g_test_add_func("/scm/state/impossible", test_impossible);
    return g_test_run();
}
