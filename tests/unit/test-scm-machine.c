/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine with storage class memory for the unit tests: see test-scm-machine.h. */
#include "test-scm-machine.h"

#include <string.h>

#include "fw/scm-state.h"

static int slot_of(const World *world, uint32_t drc_index)
{
    for (int i = 0; i < WORLD_MAX_DEVICES; i++) {
        if (world->device[i].drc_index == drc_index) {
            return i;
        }
    }
    g_assert_not_reached();
}

/* ---- what the engine calls ---- */

static bool metadata_read(void *opaque, uint32_t drc_index, uint64_t offset, void *bytes, size_t len)
{
    World *world = opaque;

    g_assert_cmpuint(offset + len, <=, WORLD_METADATA_BYTES);
    memcpy(bytes, world->device[slot_of(world, drc_index)].metadata + offset, len);
    return !world->metadata_fails;
}

static bool metadata_write(void *opaque, uint32_t drc_index, uint64_t offset, const void *bytes, size_t len)
{
    World *world = opaque;

    g_assert_cmpuint(offset + len, <=, WORLD_METADATA_BYTES);
    if (world->metadata_fails) {
        return false;
    }
    memcpy(world->device[slot_of(world, drc_index)].metadata + offset, bytes, len);
    return true;
}

static bool guest_reach(uint64_t address, size_t len)
{
    return address >= WORLD_GUEST_BASE && address - WORLD_GUEST_BASE <= WORLD_GUEST_BYTES &&
           len <= WORLD_GUEST_BYTES - (address - WORLD_GUEST_BASE);
}

static bool guest_read(void *opaque, uint64_t address, void *bytes, size_t len)
{
    World *world = opaque;

    if (!guest_reach(address, len)) {
        return false;
    }
    world->guest_reads++;
    memcpy(bytes, world->guest + (address - WORLD_GUEST_BASE), len);
    return true;
}

static bool guest_write(void *opaque, uint64_t address, const void *bytes, size_t len)
{
    World *world = opaque;

    if (!guest_reach(address, len)) {
        return false;
    }
    world->guest_writes++;
    memcpy(world->guest + (address - WORLD_GUEST_BASE), bytes, len);
    return true;
}

static void map(void *opaque, uint32_t drc_index, uint64_t first, uint64_t count, uint64_t address)
{
    World *world = opaque;
    int slot = slot_of(world, drc_index);
    uint64_t block_size = fw_scm_find_device(world->scm, drc_index)->config.block_size;

    g_assert_cmpuint(first + count, <=, WORLD_MAX_BLOCKS);
    for (uint64_t i = 0; i < count; i++) {
        g_assert_cmphex(world->device[slot].mapped[first + i], ==, 0);
        world->device[slot].mapped[first + i] = address + i * block_size;
    }
}

static void unmap(void *opaque, uint32_t drc_index, uint64_t first, uint64_t count, uint64_t address)
{
    World *world = opaque;
    int slot = slot_of(world, drc_index);
    uint64_t block_size = fw_scm_find_device(world->scm, drc_index)->config.block_size;

    g_assert_cmpuint(first + count, <=, WORLD_MAX_BLOCKS);
    for (uint64_t i = 0; i < count; i++) {
        g_assert_cmphex(world->device[slot].mapped[first + i], ==, address + i * block_size);
        world->device[slot].mapped[first + i] = 0;
    }
}

static void flush_start(void *opaque, uint32_t drc_index, uint64_t key)
{
    World *world = opaque;

    g_assert_nonnull(fw_scm_find_device(world->scm, drc_index));
    g_assert_null(g_hash_table_lookup(world->jobs, (gpointer)(uintptr_t)key));
    g_hash_table_insert(world->jobs, (gpointer)(uintptr_t)key, GUINT_TO_POINTER(1));
    world->jobs_started++;
}

static FwScmFlushState flush_poll(void *opaque, uint32_t drc_index, uint64_t key)
{
    World *world = opaque;
    gpointer name = (gpointer)(uintptr_t)key;
    unsigned polls = GPOINTER_TO_UINT(g_hash_table_lookup(world->jobs, name));

    g_assert_nonnull(fw_scm_find_device(world->scm, drc_index));
    if (!polls) {
        return FW_SCM_FLUSH_IDLE;
    }
    if (polls <= world->flush_polls) {
        g_hash_table_insert(world->jobs, name, GUINT_TO_POINTER(polls + 1));
        return FW_SCM_FLUSH_RUNNING;
    }
    g_hash_table_remove(world->jobs, name);
    return world->flush_fails ? FW_SCM_FLUSH_FAILED : FW_SCM_FLUSH_DONE;
}

static void flush_forget(void *opaque, uint32_t drc_index, uint64_t key)
{
    World *world = opaque;

    g_assert_nonnull(fw_scm_find_device(world->scm, drc_index));
    g_hash_table_remove(world->jobs, (gpointer)(uintptr_t)key);
}

static const FwScmOps ops = {
    .metadata_read = metadata_read,
    .metadata_write = metadata_write,
    .guest_read = guest_read,
    .guest_write = guest_write,
    .map = map,
    .unmap = unmap,
    .flush_start = flush_start,
    .flush_poll = flush_poll,
    .flush_forget = flush_forget,
};

/* ---- making one ---- */

World *world_new_with_map(const FwScmMap *memory_map)
{
    World *world = g_new0(World, 1);
    GError *error = NULL;

    world->jobs = g_hash_table_new(NULL, NULL);
    world->scm = fw_scm_new(memory_map, WORLD_SEED, &ops, world, &error);
    g_assert_no_error(error);
    return world;
}

World *world_new(void)
{
    const FwScmMap memory_map = { .ram_end = 1 * GIB, .window_base = 4 * GIB, .window_end = 64 * GIB };

    return world_new_with_map(&memory_map);
}

void world_free(World *world)
{
    fw_scm_free(world->scm);
    g_hash_table_unref(world->jobs);
    g_free(world);
}

FwScmDevice *world_add_config(World *world, const FwScmDeviceConfig *config)
{
    GError *error = NULL;
    FwScmDevice *device = fw_scm_add_device(world->scm, config, &error);

    g_assert_no_error(error);
    g_assert_cmpuint(config->blocks, <=, WORLD_MAX_BLOCKS);
    world->device[slot_of(world, 0)].drc_index = config->drc_index;
    return device;
}

FwScmDevice *world_add(World *world, uint32_t drc_index, uint64_t blocks)
{
    FwScmDeviceConfig config;

    fw_scm_device_config_init(&config);
    config.drc_index = drc_index;
    config.blocks = blocks;
    config.metadata_size = WORLD_METADATA_BYTES;
    return world_add_config(world, &config);
}

/* ---- calls ---- */

FwScmCall world_call(World *world, uint64_t opcode, uint64_t r4, uint64_t r5, uint64_t r6, uint64_t r7, uint64_t r8)
{
    FwScmCall call = { .opcode = opcode, .in = { r4, r5, r6, r7, r8 } };

    fw_scm_call(world->scm, &call);
    return call;
}

FwScmCall world_bind(World *world, uint64_t drc_index, uint64_t first, uint64_t count, uint64_t target, uint64_t token)
{
    return world_call(world, FW_SCM_H_BIND_MEM, drc_index, first, count, target, token);
}

FwScmCall world_unbind(World *world, uint64_t drc_index, uint64_t address, uint64_t count, uint64_t token)
{
    return world_call(world, FW_SCM_H_UNBIND_MEM, drc_index, address, count, token, 0);
}

FwScmCall world_unbind_all(World *world, uint64_t scope, uint64_t drc_index, uint64_t token)
{
    return world_call(world, FW_SCM_H_UNBIND_ALL, scope, drc_index, token, 0, 0);
}

FwScmCall world_flush(World *world, uint64_t drc_index, uint64_t token)
{
    return world_call(world, FW_SCM_H_FLUSH, drc_index, token, 0, 0, 0);
}

unsigned world_token_argument(uint64_t opcode)
{
    switch (opcode) {
    case FW_SCM_H_BIND_MEM:
        return 4;
    case FW_SCM_H_UNBIND_MEM:
        return 3;
    case FW_SCM_H_UNBIND_ALL:
        return 2;
    case FW_SCM_H_FLUSH:
        return 1;
    default:
        g_assert_not_reached();
    }
}

bool world_is_busy(int64_t rc)
{
    return rc == FW_SCM_RC_BUSY || (rc >= FW_SCM_RC_LONG_BUSY_1_MSEC && rc <= FW_SCM_RC_LONG_BUSY_100_SEC);
}

unsigned world_finish(World *world, FwScmCall *call)
{
    unsigned calls = 0;

    while (world_is_busy(call->ret)) {
        call->in[world_token_argument(call->opcode)] = call->out[0];
        fw_scm_call(world->scm, call);
        calls++;
        g_assert_cmpuint(calls, <, 100000);
    }
    return calls;
}

uint64_t world_where(World *world, uint64_t drc_index, uint64_t block)
{
    FwScmCall call = world_call(world, FW_SCM_H_QUERY_BLOCK_MEM_BINDING, drc_index, block, 0, 0, 0);

    if (call.ret == FW_SCM_RC_NOT_FOUND) {
        return 0;
    }
    g_assert_cmpint(call.ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmpuint(call.n_out, ==, 1);
    return call.out[0];
}

void world_check_mapped(World *world)
{
    for (int slot = 0; slot < WORLD_MAX_DEVICES; slot++) {
        uint32_t drc_index = world->device[slot].drc_index;
        const FwScmDevice *device = drc_index ? fw_scm_find_device(world->scm, drc_index) : NULL;

        for (uint64_t block = 0; device && block < device->config.blocks; block++) {
            g_assert_cmphex(world_where(world, drc_index, block), ==, world->device[slot].mapped[block]);
        }
    }
}

void world_migrate(World *world)
{
    GByteArray *bytes = fw_scm_state_save(world->scm);
    FwScm *source = world->scm;
    GError *error = NULL;
    bool loaded;

    world->scm = fw_scm_new(&source->map, ~source->token_seed, &ops, world, &error);
    g_assert_no_error(error);
    fw_scm_set_occupied(world->scm, (const FwScmOccupied *)(void *)source->occupied->data, source->occupied->len);
    for (unsigned i = 0; i < source->devices->len; i++) {
        const FwScmDevice *device = g_ptr_array_index(source->devices, i);

        g_assert_nonnull(fw_scm_add_device(world->scm, &device->config, NULL));
        memset(world->device[slot_of(world, device->config.drc_index)].mapped, 0, sizeof(world->device[0].mapped));
    }
    g_hash_table_remove_all(world->jobs);
    loaded = fw_scm_state_load(world->scm, bytes->data, bytes->len, &error);
    g_assert_no_error(error);
    g_assert_true(loaded);
    fw_scm_free(source);
    g_byte_array_unref(bytes);
}

void world_refused(World *world, int64_t rc, uint64_t opcode, uint64_t r4, uint64_t r5, uint64_t r6, uint64_t r7, uint64_t r8)
{
    GByteArray *before = fw_scm_state_save(world->scm), *after;
    FwScmCall call = world_call(world, opcode, r4, r5, r6, r7, r8);

    g_assert_cmpint(call.ret, ==, rc);
    g_assert_cmpuint(call.n_out, ==, 0);
    after = fw_scm_state_save(world->scm);
    g_assert_cmpmem(before->data, before->len, after->data, after->len);
    g_byte_array_unref(before);
    g_byte_array_unref(after);
}
