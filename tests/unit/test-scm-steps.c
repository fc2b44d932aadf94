/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Operations that span several calls, stopped at every possible place: gone on with after a migration, with wrong tokens tried first,
 * abandoned for another operation.
 */
#include "test-scm-machine.h"

#include <string.h>

#include "fw/scm-state.h"
#include "fw/scm-tokens.h"

#define DRC       0x44000001u
#define OTHER_DRC 0x44000002u
#define ANY       FW_SCM_ANY_ADDRESS
#define BLOCK     FW_SCM_DEFAULT_BLOCK_SIZE
#define BLOCKS    7u

/* The operations under test; each handles BLOCKS blocks (UNBIND_EVERYTHING: twice as many). */
typedef enum { BIND, UNBIND, UNBIND_DEVICE, UNBIND_EVERYTHING, FLUSH, OPERATIONS } Operation;

static const char *const operation_names[OPERATIONS] = { "bind", "unbind", "unbind-device", "unbind-everything", "flush" };

static void set_pace(World *world, uint64_t blocks_per_call, FwScmBusy busy)
{
    for (unsigned i = 0; i < world->scm->devices->len; i++) {
        FwScmDeviceConfig *config = &((FwScmDevice *)g_ptr_array_index(world->scm->devices, i))->config;

        config->bind = config->unbind = config->flush = (FwScmPace) { blocks_per_call, busy };
    }
}

/* Two devices, both bound unless the operation is a bind. */
static World *prepare(Operation operation, uint64_t blocks_per_call)
{
    World *world = world_new();

    world_add(world, DRC, BLOCKS);
    world_add(world, OTHER_DRC, BLOCKS);
    if (operation != BIND) {
        g_assert_cmpint(world_bind(world, DRC, 0, BLOCKS, 8 * GIB, 0).ret, ==, FW_SCM_RC_SUCCESS);
        g_assert_cmpint(world_bind(world, OTHER_DRC, 0, BLOCKS, 16 * GIB, 0).ret, ==, FW_SCM_RC_SUCCESS);
    }
    set_pace(world, blocks_per_call, FW_SCM_BUSY);
    return world;
}

static FwScmCall begin(World *world, Operation operation, uint32_t drc_index)
{
    switch (operation) {
    case BIND:
        return world_bind(world, drc_index, 0, BLOCKS, ANY, 0);
    case UNBIND:
        return world_unbind(world, drc_index, drc_index == DRC ? 8 * GIB : 16 * GIB, BLOCKS, 0);
    case UNBIND_DEVICE:
        return world_unbind_all(world, FW_SCM_SCOPE_DRC, drc_index, 0);
    case UNBIND_EVERYTHING:
        return world_unbind_all(world, FW_SCM_SCOPE_ALL, 0, 0);
    case FLUSH:
        return world_flush(world, drc_index, 0);
    default:
        g_assert_not_reached();
    }
}

static int64_t token_error(Operation operation)
{
    const int64_t codes[OPERATIONS] = { FW_SCM_RC_P5, FW_SCM_RC_P4, FW_SCM_RC_P3, FW_SCM_RC_P3, FW_SCM_RC_P2 };

    return codes[operation];
}

static uint64_t bound(World *world, uint32_t drc_index)
{
    return fw_scm_device_bound_blocks(fw_scm_find_device(world->scm, drc_index));
}

/* The next call of an operation under way. */
static void go_on(World *world, FwScmCall *call)
{
    call->in[world_token_argument(call->opcode)] = call->out[0];
    fw_scm_call(world->scm, call);
}

/* Blocks of DRC that are bound after so many calls of `per` blocks. */
static uint64_t bound_after(Operation operation, unsigned calls, uint64_t per)
{
    uint64_t done = MIN(calls * per, BLOCKS);

    return operation == BIND ? done : operation == FLUSH ? BLOCKS : BLOCKS - done;
}

static unsigned calls_needed(Operation operation, uint64_t per)
{
    unsigned one = (unsigned)((BLOCKS + per - 1) / per);

    return operation == UNBIND_EVERYTHING ? 2 * one : one;
}

/* ---- step by step: number of calls, state in between, outputs ---- */

static void test_steps(gconstpointer data)
{
    Operation operation = GPOINTER_TO_UINT(data);

    for (uint64_t per = 1; per <= BLOCKS; per++) {
        World *world = prepare(operation, per);
        FwScmCall call = begin(world, operation, DRC);
        unsigned calls = 1;

        while (call.ret == FW_SCM_RC_BUSY) {
            g_assert_cmphex(call.out[0], !=, 0);
            g_assert_true(fw_scm_token_is_live(world->scm, call.out[0]));
            g_assert_cmpuint(bound(world, DRC), ==, bound_after(operation, calls, per));
            world_check_mapped(world);
            go_on(world, &call);
            calls++;
        }
        g_assert_cmpint(call.ret, ==, FW_SCM_RC_SUCCESS);
        g_assert_cmphex(call.out[0], ==, 0);
        g_assert_cmpuint(calls, ==, calls_needed(operation, per));
        g_assert_cmpuint(bound(world, DRC), ==, bound_after(operation, calls, per));
        world_check_mapped(world);
        world_free(world);
    }
}

/* The address comes with the first answer and never again; the count goes up. */
static void test_bind_outputs(void)
{
    World *world = prepare(BIND, 1);
    FwScmCall call = begin(world, BIND, DRC);

    for (uint64_t i = 1; i < BLOCKS; i++) {
        g_assert_cmpint(call.ret, ==, FW_SCM_RC_BUSY);
        g_assert_cmphex(call.out[1], ==, i == 1 ? 4 * GIB : ANY);
        g_assert_cmpuint(call.out[2], ==, i);
        go_on(world, &call);
    }
    g_assert_cmpint(call.ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmphex(call.out[1], ==, ANY);
    g_assert_cmpuint(call.out[2], ==, BLOCKS);
    g_assert_cmphex(world_where(world, DRC, BLOCKS - 1), ==, 4 * GIB + (BLOCKS - 1) * BLOCK);
    world_free(world);
}

static void test_busy_codes(void)
{
    const int64_t codes[FW_SCM_BUSY_KINDS] = { 1, 9900, 9901, 9902, 9903, 9904, 9905 };

    for (unsigned operation = 0; operation < OPERATIONS; operation++) {
        for (unsigned busy = 0; busy < FW_SCM_BUSY_KINDS; busy++) {
            World *world = prepare(operation, 3);
            FwScmCall call;

            set_pace(world, 3, busy);
            call = begin(world, operation, DRC);
            g_assert_cmpint(call.ret, ==, codes[busy]);
            world_finish(world, &call);
            g_assert_cmpint(call.ret, ==, FW_SCM_RC_SUCCESS);
            world_free(world);
        }
    }
}

/* ---- cut at every place ---- */

static GByteArray *state_without_tokens(World *world)
{
    world->scm->token_count = 0;
    return fw_scm_state_save(world->scm);
}

/* Migrated between any two calls, the operation ends as if nothing had been. */
static void test_migrate(gconstpointer data)
{
    Operation operation = GPOINTER_TO_UINT(data);
    World *plain = prepare(operation, 2);
    FwScmCall whole = begin(plain, operation, DRC);
    unsigned calls = 1 + world_finish(plain, &whole);
    GByteArray *wanted = state_without_tokens(plain);

    for (unsigned cut = 1; cut < calls; cut++) {
        World *world = prepare(operation, 2);
        FwScmCall call = begin(world, operation, DRC);
        GByteArray *seen;

        for (unsigned i = 1; i < cut; i++) {
            go_on(world, &call);
        }
        world_migrate(world);
        world_check_mapped(world);
        g_assert_cmpuint(world_finish(world, &call), ==, calls - cut);
        g_assert_cmpint(call.ret, ==, FW_SCM_RC_SUCCESS);
        world_check_mapped(world);
        seen = state_without_tokens(world);
        g_assert_cmpmem(seen->data, seen->len, wanted->data, wanted->len);
        g_byte_array_unref(seen);
        world_free(world);
    }
    g_byte_array_unref(wanted);
    world_free(plain);
}

static void try_token(World *world, const FwScmCall *call, Operation operation, uint64_t token)
{
    uint64_t in[FW_SCM_MAX_IN];

    memcpy(in, call->in, sizeof(in));
    in[world_token_argument(call->opcode)] = token;
    world_refused(world, token_error(operation), call->opcode, in[0], in[1], in[2], in[3], in[4]);
}

/* Between any two calls: tokens that are used up, of another device, of another operation, or invented, change nothing. */
static void test_misuse(gconstpointer data)
{
    Operation operation = GPOINTER_TO_UINT(data);
    World *world = prepare(operation, 2);
    FwScmCall call, flush;
    uint64_t used[16];
    unsigned n_used = 0;

    flush = world_flush(world, DRC, 0);
    if (operation != BIND) {
        g_assert_cmpint(flush.ret, ==, FW_SCM_RC_BUSY);
    }
    call = begin(world, operation, DRC);
    while (call.ret == FW_SCM_RC_BUSY) {
        FwScmCall foreign = call;

        if (operation != FLUSH && world_is_busy(flush.ret)) {
            try_token(world, &call, operation, flush.out[0]);
        }
        for (unsigned i = 0; i < n_used; i++) {
            try_token(world, &call, operation, used[i]);
        }
        try_token(world, &call, operation, 1);
        try_token(world, &call, operation, call.out[0] + 1);
        try_token(world, &call, operation, call.out[0] - 1);
        try_token(world, &call, operation, ~call.out[0]);
        try_token(world, &call, operation, UINT64_MAX);
        if (operation != UNBIND_EVERYTHING) {
            foreign.in[operation == UNBIND_DEVICE ? 1 : 0] = OTHER_DRC;
            try_token(world, &foreign, operation, call.out[0]);
        }
        used[n_used++] = call.out[0];
        go_on(world, &call);
    }
    g_assert_cmpint(call.ret, ==, FW_SCM_RC_SUCCESS);
    for (unsigned i = 0; i < n_used; i++) {
        try_token(world, &call, operation, used[i]);
    }
    world_free(world);
}

/* A token is not worth anything in another call either. */
static void test_token_of_another_call(void)
{
    for (unsigned owner = 0; owner < OPERATIONS; owner++) {
        World *world = prepare(owner, 2);
        uint64_t token = begin(world, owner, DRC).out[0];

        g_assert_cmphex(token, !=, 0);
        if (owner != BIND) {
            world_refused(world, FW_SCM_RC_P5, FW_SCM_H_BIND_MEM, DRC, 0, BLOCKS, ANY, token);
        }
        if (owner != UNBIND) {
            world_refused(world, FW_SCM_RC_P4, FW_SCM_H_UNBIND_MEM, DRC, 8 * GIB, BLOCKS, token, 0);
        }
        if (owner != UNBIND_DEVICE) {
            world_refused(world, FW_SCM_RC_P3, FW_SCM_H_UNBIND_ALL, FW_SCM_SCOPE_DRC, DRC, token, 0, 0);
        }
        if (owner != UNBIND_EVERYTHING) {
            world_refused(world, FW_SCM_RC_P3, FW_SCM_H_UNBIND_ALL, FW_SCM_SCOPE_ALL, DRC, token, 0, 0);
        }
        if (owner != FLUSH) {
            world_refused(world, FW_SCM_RC_P2, FW_SCM_H_FLUSH, DRC, token, 0, 0, 0);
        }
        world_free(world);
    }
}

/* With the right token but other arguments than those of the first call. */
static void test_other_arguments(void)
{
    World *world = prepare(BIND, 2);
    uint64_t token = begin(world, BIND, DRC).out[0];

    world_refused(world, FW_SCM_RC_P2, FW_SCM_H_BIND_MEM, DRC, 1, BLOCKS, ANY, token);
    world_refused(world, FW_SCM_RC_P3, FW_SCM_H_BIND_MEM, DRC, 0, BLOCKS - 1, ANY, token);
    world_refused(world, FW_SCM_RC_P4, FW_SCM_H_BIND_MEM, DRC, 0, BLOCKS, 4 * GIB + 2 * BLOCK, token);
    /* The address of the first answer in place of "any" is the same operation. */
    g_assert_cmpint(world_bind(world, DRC, 0, BLOCKS, 4 * GIB, token).ret, ==, FW_SCM_RC_BUSY);
    world_free(world);

    world = prepare(UNBIND, 2);
    token = begin(world, UNBIND, DRC).out[0];
    world_refused(world, FW_SCM_RC_P2, FW_SCM_H_UNBIND_MEM, DRC, 8 * GIB + 2 * BLOCK, BLOCKS, token, 0);
    world_refused(world, FW_SCM_RC_P3, FW_SCM_H_UNBIND_MEM, DRC, 8 * GIB, BLOCKS - 2, token, 0);
    world_free(world);
}

/* ---- abandoned at every place ---- */

/* Another operation begins on the device: what was done stays, the old token is dead, the device can be bound again as a whole. */
static void test_abandon(gconstpointer data)
{
    Operation operation = GPOINTER_TO_UINT(data);

    for (unsigned cut = 1; cut < calls_needed(operation, 1); cut++) {
        World *world = prepare(operation, 1);
        FwScmCall call = begin(world, operation, DRC), again;

        for (unsigned i = 1; i < cut; i++) {
            go_on(world, &call);
        }
        g_assert_cmpint(call.ret, ==, FW_SCM_RC_BUSY);
        g_assert_cmpuint(bound(world, DRC), ==, bound_after(operation, cut, 1));
        set_pace(world, 0, FW_SCM_BUSY);
        again = world_unbind_all(world, FW_SCM_SCOPE_ALL, 0, 0);
        g_assert_cmpint(again.ret, ==, FW_SCM_RC_SUCCESS);
        g_assert_cmpuint(bound(world, DRC), ==, 0);
        if (operation != FLUSH) {
            try_token(world, &call, operation, call.out[0]);
        }
        again = world_bind(world, DRC, 0, BLOCKS, ANY, 0);
        g_assert_cmpint(again.ret, ==, FW_SCM_RC_SUCCESS);
        g_assert_cmphex(again.out[1], ==, 4 * GIB);
        world_check_mapped(world);
        world_free(world);
    }
}

/* A bind that is given up for a bind of other blocks: its blocks stay bound, its reserved addresses are free again. */
static void test_abandon_bind_for_bind(void)
{
    World *world = prepare(BIND, 2);
    FwScmCall call = begin(world, BIND, DRC), other;

    /* Reserved: the other device goes behind all seven blocks, and may not ask for one of the addresses. */
    world_refused(world, FW_SCM_RC_OVERLAP, FW_SCM_H_BIND_MEM, OTHER_DRC, 0, 1, 4 * GIB + 6 * BLOCK, 0);
    other = world_bind(world, OTHER_DRC, 0, 1, ANY, 0);
    g_assert_cmphex(other.out[1], ==, 4 * GIB + 7 * BLOCK);
    /* The same blocks again: refused, the operation goes on as if nothing had been. */
    world_refused(world, FW_SCM_RC_OVERLAP, FW_SCM_H_BIND_MEM, DRC, 0, BLOCKS, ANY, 0);
    /* Others: accepted. */
    other = world_bind(world, DRC, 3, 1, ANY, 0);
    g_assert_cmpint(other.ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmphex(other.out[1], ==, 4 * GIB + 2 * BLOCK);
    try_token(world, &call, BIND, call.out[0]);
    g_assert_cmphex(world_where(world, DRC, 1), ==, 4 * GIB + BLOCK);
    g_assert_cmphex(world_where(world, DRC, 2), ==, 0);
    world_free(world);
}

/* "Unbind all" of the machine meets an unbind that began after it. */
static void test_everything_meets_unbind(void)
{
    World *world = prepare(UNBIND_EVERYTHING, 2);
    FwScmCall all = begin(world, UNBIND_EVERYTHING, 0), one;

    one = world_unbind(world, OTHER_DRC, 16 * GIB, BLOCKS, 0);
    g_assert_cmpint(one.ret, ==, FW_SCM_RC_BUSY);
    world_finish(world, &all);
    g_assert_cmpint(all.ret, ==, FW_SCM_RC_SUCCESS);
    try_token(world, &one, UNBIND, one.out[0]);
    g_assert_cmpuint(bound(world, OTHER_DRC), ==, 0);
    world_check_mapped(world);
    world_free(world);
}

/* Reset and removal of the device end everything; kexec-like resets keep what is bound. */
static void test_reset(gconstpointer data)
{
    Operation operation = GPOINTER_TO_UINT(data);

    for (unsigned keep = 0; keep < 2; keep++) {
        World *world = prepare(operation, 2);
        FwScmCall call = begin(world, operation, DRC);
        uint64_t before = bound(world, DRC);

        fw_scm_reset(world->scm, keep);
        g_assert_cmpuint(bound(world, DRC), ==, keep ? before : 0);
        g_assert_cmpuint(g_hash_table_size(world->jobs), ==, 0);
        try_token(world, &call, operation, call.out[0]);
        world_check_mapped(world);
        world_free(world);
    }
}

static void test_removal(gconstpointer data)
{
    Operation operation = GPOINTER_TO_UINT(data);
    World *world = prepare(operation, 2);
    FwScmCall call = begin(world, operation, DRC);

    g_assert_true(fw_scm_remove_device(world->scm, DRC));
    g_assert_false(fw_scm_remove_device(world->scm, DRC));
    g_assert_cmpuint(g_hash_table_size(world->jobs), ==, 0);
    for (unsigned block = 0; block < BLOCKS; block++) {
        g_assert_cmphex(world->device[0].mapped[block], ==, 0);
    }
    if (operation == UNBIND_EVERYTHING) {
        world_finish(world, &call);
        g_assert_cmpint(call.ret, ==, FW_SCM_RC_SUCCESS);
        g_assert_cmpuint(bound(world, OTHER_DRC), ==, 0);
    } else {
        world_refused(world, operation == UNBIND_DEVICE ? FW_SCM_RC_P2 : FW_SCM_RC_PARAMETER, call.opcode, call.in[0], call.in[1],
                      call.in[2], call.in[3], call.in[4]);
    }
    world_free(world);
}

/* ---- tokens ---- */

static void test_token_sequence(void)
{
    World *first = world_new(), *second = world_new();
    GHashTable *seen = g_hash_table_new(g_int64_hash, g_int64_equal);
    uint64_t tokens[1000];

    for (unsigned i = 0; i < G_N_ELEMENTS(tokens); i++) {
        tokens[i] = fw_scm_token_next(first->scm);
        g_assert_cmphex(tokens[i], ==, fw_scm_token_next(second->scm));
        g_assert_true(g_hash_table_add(seen, &tokens[i]));
    }
    second->scm->token_seed++;
    second->scm->token_count = 0;
    for (unsigned i = 0; i < 1000; i++) {
        uint64_t token = fw_scm_token_next(second->scm);

        g_assert_false(g_hash_table_contains(seen, &token));
    }
    g_hash_table_unref(seen);
    world_free(first);
    world_free(second);
}

static void add_per_operation(const char *name, GTestDataFunc function)
{
    for (unsigned operation = 0; operation < OPERATIONS; operation++) {
        char *path = g_strdup_printf("/scm/steps/%s/%s", name, operation_names[operation]);

        g_test_add_data_func(path, GUINT_TO_POINTER(operation), function);
        g_free(path);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_per_operation("count", test_steps);
    add_per_operation("migrate", test_migrate);
    add_per_operation("misuse", test_misuse);
    add_per_operation("abandon", test_abandon);
    add_per_operation("reset", test_reset);
    add_per_operation("removal", test_removal);
    g_test_add_func("/scm/steps/bind-outputs", test_bind_outputs);
    g_test_add_func("/scm/steps/busy-codes", test_busy_codes);
    g_test_add_func("/scm/steps/token-of-another-call", test_token_of_another_call);
    g_test_add_func("/scm/steps/other-arguments", test_other_arguments);
    g_test_add_func("/scm/steps/abandon-bind-for-bind", test_abandon_bind_for_bind);
    g_test_add_func("/scm/steps/everything-meets-unbind", test_everything_meets_unbind);
    g_test_add_func("/scm/steps/token-sequence", test_token_sequence);
    return g_test_run();
}
