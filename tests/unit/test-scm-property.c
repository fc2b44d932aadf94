/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random sequences of H_SCM calls: the engine against the naive model of test-scm-model.c, at least a million calls.
 *
 * Between calls the surroundings change too: pace, placement, blocks in use, occupied addresses, migration, reset, hot-plug.  The seed is
 * printed by GLib and taken with --seed; SCM_PROPERTY_CALLS sets the number of calls.  On a disagreement the last calls are printed.
 */
#include <inttypes.h>
#include <string.h>

#include "fw/scm-trace.h"
#include "test-scm-machine.h"
#include "test-scm-model.h"

#define CALLS_DEFAULT     1000000u
#define CALLS_PER_MACHINE 20000u
#define HISTORY           24u
#define OLD_TOKENS        32u

typedef struct {
    World *world;
    Model model;
    uint64_t random;                    /* state of the generator */
    uint64_t old_tokens[OLD_TOKENS];
    FwScmCall history[HISTORY];
    uint64_t calls;
    uint64_t successes, busies;
    GHashTable *outcomes;               /* opcode and return code in one number, see outcome() */
} Run;

static gpointer outcome(uint64_t opcode, int64_t ret)
{
    return (gpointer)(uintptr_t)((opcode & 0xffff) << 32 | (uint32_t)ret);
}

/* Outcomes that a million random calls must have had, so that agreement about them means something. */
static const struct {
    uint64_t opcode;
    int64_t codes[9];   /* up to the first 0 after the first place */
} wanted_outcomes[] = {
    { FW_SCM_H_BIND_MEM, { 0, FW_SCM_RC_PARAMETER, FW_SCM_RC_P2, FW_SCM_RC_P3, FW_SCM_RC_P4, FW_SCM_RC_P5, FW_SCM_RC_OVERLAP,
                           FW_SCM_RC_TOO_BIG, FW_SCM_RC_BUSY } },
    { FW_SCM_H_UNBIND_MEM, { 0, FW_SCM_RC_PARAMETER, FW_SCM_RC_P2, FW_SCM_RC_P3, FW_SCM_RC_P4, FW_SCM_RC_OVERLAP, FW_SCM_RC_IN_USE,
                             FW_SCM_RC_BUSY, FW_SCM_RC_LONG_BUSY_1_SEC } },
    { FW_SCM_H_UNBIND_ALL, { 0, FW_SCM_RC_PARAMETER, FW_SCM_RC_P2, FW_SCM_RC_P3, FW_SCM_RC_IN_USE, FW_SCM_RC_BUSY,
                             FW_SCM_RC_LONG_BUSY_10_MSEC } },
    { FW_SCM_H_QUERY_BLOCK_MEM_BINDING, { 0, FW_SCM_RC_PARAMETER, FW_SCM_RC_P2, FW_SCM_RC_NOT_FOUND } },
    { FW_SCM_H_QUERY_LOGICAL_MEM_BINDING, { 0, FW_SCM_RC_PARAMETER, FW_SCM_RC_NOT_FOUND } },
    { FW_SCM_H_READ_METADATA, { 0, FW_SCM_RC_PARAMETER, FW_SCM_RC_P2, FW_SCM_RC_P3 } },
    { FW_SCM_H_WRITE_METADATA, { 0, FW_SCM_RC_PARAMETER, FW_SCM_RC_P2, FW_SCM_RC_P4 } },
    { FW_SCM_H_HEALTH, { 0, FW_SCM_RC_PARAMETER } },
    { FW_SCM_H_FLUSH, { 0, FW_SCM_RC_PARAMETER, FW_SCM_RC_P2, FW_SCM_RC_BUSY } },
};

/* xorshift64* (Vigna): fast, and the same everywhere. */
static uint64_t any64(Run *run)
{
    run->random ^= run->random >> 12;
    run->random ^= run->random << 25;
    run->random ^= run->random >> 27;
    return run->random * UINT64_C(0x2545F4914F6CDD1D);
}

static unsigned below(Run *run, unsigned n)
{
    return (unsigned)((any64(run) >> 32) % n);
}

static bool chance(Run *run, unsigned percent)
{
    return below(run, 100) < percent;
}

static uint64_t pick(Run *run, const uint64_t *choices, unsigned n)
{
    return choices[below(run, n)];
}

/* ---- machines ---- */

static ModelPace random_pace(Run *run, FwScmPace *pace)
{
    pace->blocks_per_call = chance(run, 20) ? 0 : 1 + below(run, 4);
    pace->busy = below(run, FW_SCM_BUSY_KINDS);
    return (ModelPace) { pace->blocks_per_call, pace->busy == FW_SCM_BUSY ? 1 : 9899 + (int)pace->busy };
}

static void randomize_pace(Run *run, ModelDevice *model, FwScmDeviceConfig *config)
{
    model->bind = random_pace(run, &config->bind);
    model->unbind = random_pace(run, &config->unbind);
    model->flush = random_pace(run, &config->flush);
}

static void randomize_placement(Run *run, ModelDevice *model, FwScmDeviceConfig *config)
{
    const uint64_t aligns[] = { 0, 0, 16 * MIB, 48 * MIB, 512 * MIB };
    const uint64_t offsets[] = { 0, 0, 0, 0x1000, 0x10000, 8 * MIB, 16 * MIB, 128 * MIB, 300 * MIB };

    model->placement = config->placement = below(run, FW_SCM_PLACE_KINDS);
    model->align = config->placement_align = pick(run, aligns, G_N_ELEMENTS(aligns));
    model->offset = config->placement_offset = pick(run, offsets, G_N_ELEMENTS(offsets));
    do {
        config->placement_after = 1 + below(run, MODEL_DEVICES + 1);
    } while (config->placement_after == config->drc_index);
    model->after = config->placement_after;
}

static void add_device(Run *run, unsigned i)
{
    const uint64_t sizes[] = { 16 * MIB, 32 * MIB, 48 * MIB, 256 * MIB };
    ModelDevice *model = &run->model.device[i];
    FwScmDeviceConfig config;

    memset(model, 0, sizeof(*model));
    fw_scm_device_config_init(&config);
    model->present = true;
    model->drc = config.drc_index = 1 + i;
    model->block_size = config.block_size = pick(run, sizes, G_N_ELEMENTS(sizes));
    model->blocks = config.blocks = 1 + below(run, MODEL_BLOCKS);
    model->metadata_size = config.metadata_size = below(run, MODEL_METADATA + 1);
    model->metadata_read_only = config.metadata_read_only = chance(run, 10);
    randomize_pace(run, model, &config);
    randomize_placement(run, model, &config);
    for (unsigned slot = 0; slot < WORLD_MAX_DEVICES; slot++) {
        if (run->world->device[slot].drc_index == model->drc) {
            memset(&run->world->device[slot], 0, sizeof(run->world->device[slot]));
        }
    }
    world_add_config(run->world, &config);
}

static void begin_machine(Run *run)
{
    FwScmMap map = {
        .ram_end = 512 * MIB + below(run, 4) * 8 * MIB,
        .window_base = GIB + below(run, 3) * 0x10000,
    };

    map.window_end = map.window_base + (1 + below(run, 64)) * 256 * MIB;
    run->world = world_new_with_map(&map);
    run->world->scm->token_seed = any64(run);
    run->model = (Model) {
        .ram_end = map.ram_end, .window_base = map.window_base, .window_end = map.window_end, .seen = g_hash_table_new(NULL, NULL),
    };
    run->world->flush_polls = run->model.flush_polls = below(run, 4);
    for (unsigned i = 0; i < MODEL_DEVICES; i++) {
        if (chance(run, 80)) {
            add_device(run, i);
        }
    }
}

static void end_machine(Run *run)
{
    world_free(run->world);
    g_hash_table_unref(run->model.seen);
}

/* ---- surroundings ---- */

static ModelDevice *random_device(Run *run)
{
    return &run->model.device[below(run, MODEL_DEVICES)];
}

static void change_in_use(Run *run, ModelDevice *model)
{
    FwScmSpan spans[3];
    unsigned n = chance(run, 60) ? 0 : 1 + below(run, 3);

    memset(model->in_use, 0, sizeof(model->in_use));
    for (unsigned i = 0; i < n; i++) {
        spans[i].first = below(run, (unsigned)model->blocks);
        spans[i].count = 1 + below(run, (unsigned)MIN(3, model->blocks - spans[i].first));
        for (uint64_t b = 0; b < spans[i].count; b++) {
            model->in_use[spans[i].first + b] = true;
        }
    }
    g_assert_true(fw_scm_device_set_in_use(fw_scm_find_device(run->world->scm, model->drc), spans, n, NULL));
}

static void change_occupied(Run *run)
{
    FwScmOccupied list[MODEL_OCCUPIED];

    for (unsigned i = 0; i < MODEL_OCCUPIED; i++) {
        list[i].base = run->model.occupied_base[i] = run->model.ram_end + below(run, 2048) * UINT64_C(0x1000) * 64;
        list[i].size = run->model.occupied_size[i] = chance(run, 40) ? 0 : (1 + below(run, 64)) * 16 * MIB;
    }
    fw_scm_set_occupied(run->world->scm, list, MODEL_OCCUPIED);
}

static void plug_or_unplug(Run *run, unsigned i)
{
    ModelDevice *model = &run->model.device[i];

    if (model->present) {
        g_assert_true(fw_scm_remove_device(run->world->scm, (uint32_t)model->drc));
        memset(model, 0, sizeof(*model));
    } else {
        add_device(run, i);
    }
}

static void change_surroundings(Run *run)
{
    unsigned kind = below(run, 100);
    ModelDevice *model = random_device(run);
    FwScmDevice *device = model->present ? fw_scm_find_device(run->world->scm, model->drc) : NULL;

    if (kind < 30 && device) {
        randomize_pace(run, model, &device->config);
    } else if (kind < 45 && device) {
        randomize_placement(run, model, &device->config);
    } else if (kind < 65 && device) {
        change_in_use(run, model);
    } else if (kind < 75) {
        change_occupied(run);
    } else if (kind < 92) {
        world_migrate(run->world);
        model_restart_jobs(&run->model);
    } else if (kind < 95) {
        bool keep = chance(run, 50);

        fw_scm_reset(run->world->scm, keep);
        model_reset(&run->model, !keep);
    } else {
        plug_or_unplug(run, below(run, MODEL_DEVICES));
    }
}

/* ---- calls ---- */

static uint64_t random_drc(Run *run)
{
    if (chance(run, 3)) {
        return chance(run, 50) ? any64(run) : 1 + below(run, MODEL_DEVICES) + (UINT64_C(1) << 32);
    }
    return 1 + below(run, MODEL_DEVICES);
}

static uint64_t odd_number(Run *run, uint64_t near)
{
    const uint64_t odd[] = { 0, 1, near - 1, near, near + 1, 2 * near, UINT64_MAX, UINT64_MAX - near + 1, UINT64_C(1) << 63 };

    return pick(run, odd, G_N_ELEMENTS(odd));
}

static uint64_t random_block(Run *run, const ModelDevice *model)
{
    return chance(run, 5) ? odd_number(run, model->blocks) : below(run, (unsigned)model->blocks + 1);
}

static uint64_t random_count(Run *run, const ModelDevice *model)
{
    if (chance(run, 5)) {
        return odd_number(run, model->blocks);
    }
    return chance(run, 60) ? 1 + below(run, 4) : 1 + below(run, (unsigned)model->blocks + 1);
}

/* An address with something at it, beside something, or anywhere in the window. */
static uint64_t random_address(Run *run)
{
    const ModelDevice *model = random_device(run);
    uint64_t at = model->present ? model->address[below(run, (unsigned)model->blocks)] : 0;

    if (at && chance(run, 70)) {
        return chance(run, 60) ? at : at + (below(run, 5) - 2u) * model->block_size + below(run, 3) * UINT64_C(0x8000);
    }
    if (chance(run, 5)) {
        return odd_number(run, run->model.window_end);
    }
    return run->model.ram_end + below(run, 4096) * UINT64_C(0x10000) * 16;
}

static uint64_t random_token(Run *run)
{
    if (chance(run, 85)) {
        return 0;
    }
    return chance(run, 80) ? run->old_tokens[below(run, OLD_TOKENS)] : chance(run, 50) ? any64(run) : odd_number(run, 2);
}

static FwScmCall new_bind(Run *run)
{
    const ModelDevice *model = random_device(run);
    FwScmCall call = { .opcode = FW_SCM_H_BIND_MEM, .in = { random_drc(run) } };

    model = run->model.device + (call.in[0] - 1) % MODEL_DEVICES;
    call.in[1] = model->present ? random_block(run, model) : below(run, 4);
    call.in[2] = model->present ? random_count(run, model) : below(run, 4);
    call.in[3] = chance(run, 70) ? FW_SCM_ANY_ADDRESS : random_address(run);
    call.in[4] = random_token(run);
    return call;
}

static FwScmCall new_unbind(Run *run)
{
    const ModelDevice *model = random_device(run);
    FwScmCall call = { .opcode = FW_SCM_H_UNBIND_MEM, .in = { model->present ? model->drc : random_drc(run) } };

    call.in[1] = random_address(run);
    if (model->present && chance(run, 80)) {
        call.in[1] = model->address[below(run, (unsigned)model->blocks)];
    }
    call.in[2] = model->present ? random_count(run, model) : below(run, 4);
    call.in[3] = random_token(run);
    return call;
}

/* The next call of something that is under way, sometimes with one argument wrong. */
static FwScmCall next_call(Run *run)
{
    const ModelDevice *model = random_device(run);
    FwScmCall call = { .opcode = FW_SCM_H_UNBIND_ALL, .in = { FW_SCM_SCOPE_ALL, 0, run->model.all_token } };

    if (model->present && model->n_flushes && chance(run, 30)) {
        call = (FwScmCall) { .opcode = FW_SCM_H_FLUSH, .in = { model->drc, model->flushes[below(run, model->n_flushes)].token } };
    } else if (model->op == FW_SCM_OP_BIND) {
        call = (FwScmCall) { .opcode = FW_SCM_H_BIND_MEM, .in = { model->drc, model->first, model->count, model->target, model->token } };
    } else if (model->op == FW_SCM_OP_UNBIND) {
        call = (FwScmCall) { .opcode = FW_SCM_H_UNBIND_MEM, .in = { model->drc, model->base, model->count, model->token } };
    } else if (model->op == FW_SCM_OP_UNBIND_ALL) {
        call = (FwScmCall) { .opcode = FW_SCM_H_UNBIND_ALL, .in = { FW_SCM_SCOPE_DRC, model->drc, model->token } };
    }
    if (chance(run, 10)) {
        unsigned i = below(run, FW_SCM_MAX_IN);

        call.in[i] = chance(run, 50) ? odd_number(run, call.in[i]) : random_token(run);
    }
    return call;
}

static FwScmCall new_unbind_all(Run *run)
{
    uint64_t scope = chance(run, 70) ? FW_SCM_SCOPE_DRC : chance(run, 70) ? FW_SCM_SCOPE_ALL : odd_number(run, 2);

    return (FwScmCall) { .opcode = FW_SCM_H_UNBIND_ALL, .in = { scope, random_drc(run), random_token(run) } };
}

static FwScmCall new_metadata(Run *run)
{
    const uint64_t lengths[] = { 1, 2, 4, 8, 8, 8, 0, 3, 16, UINT64_MAX };
    uint64_t offset = chance(run, 10) ? odd_number(run, MODEL_METADATA) : below(run, MODEL_METADATA + 2);
    uint64_t len = pick(run, lengths, G_N_ELEMENTS(lengths));

    if (chance(run, 50)) {
        return (FwScmCall) { .opcode = FW_SCM_H_READ_METADATA, .in = { random_drc(run), offset, len } };
    }
    return (FwScmCall) { .opcode = FW_SCM_H_WRITE_METADATA,
                         .in = { random_drc(run), offset, any64(run) >> (chance(run, 50) ? 0 : 8 * below(run, 8)), len } };
}

static FwScmCall random_call(Run *run)
{
    unsigned kind = below(run, 100);

    if (kind < 36) {
        return next_call(run);
    }
    if (kind < 54) {
        return new_bind(run);
    }
    if (kind < 64) {
        return new_unbind(run);
    }
    if (kind < 67) {
        return new_unbind_all(run);
    }
    if (kind < 76) {
        const ModelDevice *model = random_device(run);

        return (FwScmCall) { .opcode = FW_SCM_H_QUERY_BLOCK_MEM_BINDING,
                             .in = { random_drc(run), model->present ? random_block(run, model) : 0 } };
    }
    if (kind < 84) {
        return (FwScmCall) { .opcode = FW_SCM_H_QUERY_LOGICAL_MEM_BINDING, .in = { random_address(run) } };
    }
    if (kind < 94) {
        return new_metadata(run);
    }
    if (kind < 98) {
        return (FwScmCall) { .opcode = FW_SCM_H_FLUSH, .in = { random_drc(run), random_token(run) } };
    }
    return (FwScmCall) { .opcode = chance(run, 90) ? FW_SCM_H_HEALTH : any64(run), .in = { random_drc(run) } };
}

/* ---- comparing ---- */

static void disagree(const Run *run, const char *why)
{
    uint64_t from = run->calls < HISTORY ? 0 : run->calls - HISTORY + 1;
    GString *lines = g_string_new(NULL);

    for (uint64_t i = from; i <= run->calls; i++) {
        fw_scm_trace_line(lines, &run->history[i % HISTORY], i + 1, 0);
    }
    g_printerr("%s", lines->str);
    g_error("call %" PRIu64 ": %s", run->calls + 1, why);
}

/* Every block of every device: model, engine's list, mapped memory. */
static void compare_blocks(const Run *run)
{
    for (unsigned i = 0; i < MODEL_DEVICES; i++) {
        const ModelDevice *model = &run->model.device[i];
        const FwScmDevice *device = fw_scm_find_device(run->world->scm, 1 + i);

        g_assert_true(model->present == (device != NULL));
        for (uint64_t b = 0; model->present && b < model->blocks; b++) {
            const FwScmRange *range = fw_scm_ranges_find_block(device->ranges, b);
            uint64_t address = range ? range->address + (b - range->first) * model->block_size : 0;

            if (address != model->address[b]) {
                disagree(run, "a block is bound elsewhere than the model says");
            }
        }
    }
}

static void compare_mapped(const Run *run)
{
    for (unsigned slot = 0; slot < WORLD_MAX_DEVICES; slot++) {
        uint32_t drc = run->world->device[slot].drc_index;
        const ModelDevice *model = drc ? &run->model.device[drc - 1] : NULL;

        if (model && model->present && memcmp(run->world->device[slot].mapped, model->address, sizeof(model->address))) {
            disagree(run, "mapped memory is not what the model says");
        }
    }
}

static void one_call(Run *run)
{
    FwScmCall call = random_call(run);
    char *why;

    fw_scm_call(run->world->scm, &call);
    run->history[run->calls % HISTORY] = call;
    why = model_judge(&run->model, &call);
    if (why) {
        disagree(run, why);
    }
    compare_blocks(run);
    if (call.n_out) {
        run->old_tokens[below(run, OLD_TOKENS)] = call.out[0];
    }
    run->successes += call.ret == FW_SCM_RC_SUCCESS;
    g_hash_table_add(run->outcomes, outcome(call.opcode, call.ret));
    run->busies += world_is_busy(call.ret);
    run->calls++;
}

static void check_outcomes(const Run *run)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(wanted_outcomes); i++) {
        for (unsigned c = 0; c == 0 || (c < G_N_ELEMENTS(wanted_outcomes[i].codes) && wanted_outcomes[i].codes[c]); c++) {
            if (!g_hash_table_contains(run->outcomes, outcome(wanted_outcomes[i].opcode, wanted_outcomes[i].codes[c]))) {
                g_error("%s never answered %s", fw_scm_call_info(wanted_outcomes[i].opcode)->name,
                        fw_scm_trace_rc_name(wanted_outcomes[i].codes[c]));
            }
        }
    }
}

static void test_random(void)
{
    const char *wanted = g_getenv("SCM_PROPERTY_CALLS");
    uint64_t calls = wanted ? g_ascii_strtoull(wanted, NULL, 10) : CALLS_DEFAULT;
    Run run = { .random = (uint64_t)(uint32_t)g_test_rand_int() << 32 | 1, .outcomes = g_hash_table_new(NULL, NULL) };

    while (run.calls < calls) {
        begin_machine(&run);
        for (unsigned i = 0; i < CALLS_PER_MACHINE && run.calls < calls; i++) {
            if (chance(&run, 2)) {
                change_surroundings(&run);
                compare_blocks(&run);
            }
            one_call(&run);
            if (i % 16 == 0) {
                compare_mapped(&run);
            }
        }
        end_machine(&run);
    }
    g_test_message("%" PRIu64 " calls, %" PRIu64 " successful, %" PRIu64 " busy", run.calls, run.successes, run.busies);
    /* A generator that mostly makes refused calls would prove little. */
    g_assert_cmpuint(run.successes, >, calls / 10);
    g_assert_cmpuint(run.busies, >, calls / 50);
    if (calls >= CALLS_DEFAULT) {
        check_outcomes(&run);
    }
    g_hash_table_unref(run.outcomes);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/scm/property/random-calls", test_random);
    return g_test_run();
}
