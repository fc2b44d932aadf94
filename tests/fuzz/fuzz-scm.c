/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz target (libFuzzer): the whole H_SCM hypercall surface, and everything of the room that reads text or bytes.
 *
 * The input is a small program: hypercalls with chosen registers, changes of the surroundings, saved states damaged and loaded.  After every
 * step the state must fulfil its invariants and the mapped memory must be what the queries say, or the target aborts.
 */
#include <stdint.h>
#include <string.h>

#include "../unit/test-scm-machine.h"
#include "fw/scm-answers.h"
#include "fw/scm-health.h"
#include "fw/scm-node.h"
#include "fw/scm-spans.h"
#include "fw/scm-state-check.h"
#include "fw/scm-state.h"
#include "fw/scm-stats-table.h"
#include "fw/scm-trace.h"

#define DEVICES   3
#define MAX_STEPS 256
#define OLD       8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
    const uint8_t *at;
    size_t left;
    World *world;
    uint64_t old[OLD];      /* outputs of former calls: tokens, addresses */
    unsigned n_old;
} Fuzz;

static uint8_t next_byte(Fuzz *fuzz)
{
    if (!fuzz->left) {
        return 0;
    }
    fuzz->left--;
    return *fuzz->at++;
}

static uint64_t next_number(Fuzz *fuzz, unsigned bytes)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < bytes; i++) {
        value = value << 8 | next_byte(fuzz);
    }
    return value;
}

/* A register: small, an edge, something seen before, an address, or raw. */
static uint64_t next_register(Fuzz *fuzz)
{
    uint8_t kind = next_byte(fuzz);

    switch (kind & 7) {
    case 0:
        return kind >> 3;
    case 1:
        return UINT64_MAX - (kind >> 3);
    case 2:
    case 3:
        return fuzz->old[(kind >> 3) % OLD];
    case 4:
        return UINT64_C(0x10000) * next_number(fuzz, 3);
    case 5:
        return WORLD_GUEST_BASE + next_number(fuzz, 2);
    case 6:
        return next_number(fuzz, 2);
    default:
        return next_number(fuzz, 8);
    }
}

static void add_devices(Fuzz *fuzz)
{
    for (uint32_t i = 0; i < DEVICES; i++) {
        FwScmDeviceConfig config;

        fw_scm_device_config_init(&config);
        config.drc_index = i + 1;
        config.block_size = (1 + next_byte(fuzz) % 32) * 16 * MIB;
        config.blocks = 1 + next_byte(fuzz) % 64;
        config.metadata_size = next_byte(fuzz) * 2;
        config.placement = next_byte(fuzz) % FW_SCM_PLACE_KINDS;
        config.placement_after = 1 + (i + 1) % DEVICES;
        config.placement_offset = (next_byte(fuzz) % 64) * UINT64_C(0x1000);
        world_add_config(fuzz->world, &config);
    }
}

static FwScmDevice *next_device(Fuzz *fuzz)
{
    return fw_scm_find_device(fuzz->world->scm, 1 + next_byte(fuzz) % DEVICES);
}

static void hypercall(Fuzz *fuzz)
{
    const FwScmCallInfo *info = fw_scm_call_row(next_byte(fuzz) % (fw_scm_call_count() + 1));
    FwScmCall call = { .opcode = info ? info->opcode : next_register(fuzz) };
    GString *line = g_string_new(NULL);

    for (unsigned i = 0; i < (info ? info->n_in : 0); i++) {
        call.in[i] = next_register(fuzz);
    }
    fw_scm_call(fuzz->world->scm, &call);
    fw_scm_trace_line(line, &call, 1, 0);
    g_string_free(line, true);
    for (unsigned i = 0; i < call.n_out; i++) {
        fuzz->old[fuzz->n_old++ % OLD] = call.out[i];
    }
}

static void change_device(Fuzz *fuzz)
{
    FwScmDevice *device = next_device(fuzz);
    FwScmPace pace = { next_byte(fuzz) % 8, next_byte(fuzz) % FW_SCM_BUSY_KINDS };
    FwScmSpan span = { next_byte(fuzz) % 64, next_byte(fuzz) % 8 };

    device->config.bind = device->config.unbind = device->config.flush = pace;
    device->broken = next_byte(fuzz) & FW_SCM_BROKEN_ALL;
    device->stats.access = next_byte(fuzz) % 16 < 13 ? FW_SCM_STATS_ALLOWED : FW_SCM_STATS_NO_AUTHORITY;
    fw_scm_device_set_in_use(device, &span, 1, NULL);
}

/* A saved state with some bytes changed, then loaded over the machine. */
static void damaged_state(Fuzz *fuzz)
{
    GByteArray *bytes = fw_scm_state_save(fuzz->world->scm);

    for (unsigned n = next_byte(fuzz) % 4; n > 0; n--) {
        bytes->data[next_number(fuzz, 2) % bytes->len] = next_byte(fuzz);
    }
    if (next_byte(fuzz) % 16 == 0) {
        g_byte_array_set_size(bytes, (guint)(next_number(fuzz, 2) % bytes->len));
    }
    fw_scm_state_load(fuzz->world->scm, bytes->data, bytes->len, NULL);
    g_byte_array_unref(bytes);
    fuzz->world->scm->absent = 0;       /* the check needs the queries */
}

/* A list from a few words, so that many are good ones, for the machine or a device. */
static void script(Fuzz *fuzz)
{
    static const char *const answers[] = {
        "status-H_HARDWARE", "then-status-H_BUSY", "status-H_SUCCESS", "status-1+0+0x100000000+7", "patch-8+0000", "patch-0+ff", "short-8", "short-0",
        "missing", "status-H_BUSY+0x5", "bytes-0102", "then-bytes-00",
    };
    static const char *const turns[] = { "", "@1", "@2-4", "@3+", "@every-2" };
    bool of_machine = next_byte(fuzz) & 1;
    FwScmDevice *device = next_device(fuzz);
    GString *text = g_string_new(NULL);

    for (unsigned n = next_byte(fuzz) % 4; n > 0; n--) {
        const FwScmCallInfo *info = fw_scm_call_row(next_byte(fuzz) % (fw_scm_call_count() + 1));

        g_string_append_printf(text, "%s%s%s=%s", text->len ? ":" : "", info ? info->name : FW_SCM_ANSWERS_ANY,
                               turns[next_byte(fuzz) % G_N_ELEMENTS(turns)], answers[next_byte(fuzz) % G_N_ELEMENTS(answers)]);
    }
    fw_scm_answers_set(of_machine ? &fuzz->world->scm->answers : &device->answers, of_machine ? &fw_scm_answers_machine : &fw_scm_answers_device,
                       text->str, NULL);
    g_string_free(text, true);
}

static void texts(Fuzz *fuzz)
{
    FwScmDevice *device = next_device(fuzz);
    size_t wanted = next_byte(fuzz), len = MIN(wanted, fuzz->left);
    char *text = g_strndup((const char *)fuzz->at, len), *back = NULL;
    uint64_t bitmap, again;
    FwScmNodeForm form;
    GPtrArray *node;
    GArray *list;

    fuzz->at += len;
    fuzz->left -= len;
    if (fw_scm_health_parse(text, &bitmap, NULL)) {
        back = fw_scm_health_format(bitmap);
        g_assert_true(fw_scm_health_parse(back, &again, NULL));
        g_assert_cmphex(bitmap, ==, again);
        g_free(back);
    }
    list = fw_scm_spans_parse(text, true, NULL);
    if (list) {
        back = fw_scm_spans_format(list);
        g_array_unref(list);
        list = fw_scm_spans_parse(back, true, NULL);
        g_assert_nonnull(list);
        g_array_unref(list);
        g_free(back);
    }
    fw_scm_broken_parse(text, &device->broken, NULL);
    fw_scm_answers_set(&device->answers, &fw_scm_answers_device, text, NULL);
    fw_scm_stats_set(&device->stats, text, NULL);
    fw_scm_node_form_init(&form, text);
    fw_scm_node_damage_parse(&form, text, NULL);
    fw_scm_node_domains_parse(&form, text, NULL);
    node = fw_scm_node_build(device, &form, NULL);
    g_ptr_array_unref(node);
    g_free(text);
}

static void one_step(Fuzz *fuzz)
{
    uint8_t kind = next_byte(fuzz);

    if (kind < 200) {
        hypercall(fuzz);
    } else if (kind < 208) {
        change_device(fuzz);
    } else if (kind < 215) {
        script(fuzz);
    } else if (kind < 225) {
        damaged_state(fuzz);
    } else if (kind < 232) {
        world_migrate(fuzz->world);
    } else if (kind < 236) {
        fw_scm_reset(fuzz->world->scm, kind & 1);
    } else if (kind < 246) {
        texts(fuzz);
    } else if (kind < 251) {
        size_t len = MIN(fuzz->left, 64);

        memcpy(fuzz->world->guest, fuzz->at, len);
    } else {
        memcpy(fuzz->world->guest, "SCMSTATS\0\0\0\1\0\0\0", 15);
        fuzz->world->guest[15] = next_byte(fuzz);
        fuzz->world->flush_polls = next_byte(fuzz) % 4;
    }
}

/* Asks the queries, which may be told to lie: so the lists are put aside meanwhile. */
static void check_mapped(World *world)
{
    struct fw_answers *aside[DEVICES + 1] = { world->scm->answers };

    world->scm->answers = NULL;
    for (uint32_t i = 0; i < DEVICES; i++) {
        FwScmDevice *device = fw_scm_find_device(world->scm, i + 1);

        aside[i + 1] = device->answers;
        device->answers = NULL;
    }
    world_check_mapped(world);
    world->scm->answers = aside[0];
    for (uint32_t i = 0; i < DEVICES; i++) {
        fw_scm_find_device(world->scm, i + 1)->answers = aside[i + 1];
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Fuzz fuzz = { .at = data, .left = size, .world = world_new() };

    add_devices(&fuzz);
    for (unsigned i = 0; i < MAX_STEPS && fuzz.left; i++) {
        GError *error = NULL;

        one_step(&fuzz);
        fw_scm_state_check(fuzz.world->scm, &error);
        g_assert_no_error(error);
        check_mapped(fuzz.world);
    }
    world_free(fuzz.world);
    return 0;
}
