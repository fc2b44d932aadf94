/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz target, one program for each command set of the root device (FUZZ_FAMILY). The input is a program of calls (function, length, input bytes) and of changes of what the user decides;
 * after every call the answer must be one that the transport can carry, a refusal must have nothing behind its status, and the scrub's state must be sane.
 */
#include "fuzz-input.h"
#include "fw/dsm-bus-intel.h"
#include "fw/dsm-root.h"
#include "fw/nfit-build.h"

#define DIMMS     2u
#define BASE      UINT64_C(0x100000000)
#define SIZE      UINT64_C(0x100000)
#define ROOM      4088u
#define STEPS_MAX 256u
#define CONFIG    0x80u               /* in the byte of the function: change what the user decides */
#define NEAR      0x20u               /* the address lies in or at the memory */

extern const struct fw_dsm_family FUZZ_FAMILY;

static gboolean poison_dimm(void *dimm, uint64_t offset, uint64_t length)
{
    FUZZ_HOLDS(offset < SIZE && length && length <= SIZE - offset);
    return fw_poison_add(dimm, offset, length, NULL);
}

static gboolean heal_dimm(void *dimm, uint64_t offset, uint64_t length)
{
    FUZZ_HOLDS(offset < SIZE && length && length <= SIZE - offset);
    return fw_poison_clear(dimm, offset, length);
}

static void notify(void *opaque)
{
    (void)opaque;
}

static struct fw_nfit *make_nfit(void *opaque)
{
    struct fw_nfit_dimm dimms[DIMMS];
    struct fw_nfit_config config = { .dimms = dimms, .count = DIMMS };

    memset(dimms, 0, sizeof(dimms));
    for (guint i = 0; i < DIMMS; i++) {
        fw_nfit_dimm_init(&dimms[i]);
        dimms[i].slot = i;
        dimms[i].base = BASE + i * SIZE;
        dimms[i].length = SIZE;
        dimms[i].interleave_set = *(gboolean *)opaque ? "a" : NULL;
    }
    return fw_nfit_build(&config, FW_NFIT_REPORT_FIT, NULL);
}

static void configure(struct fuzz_input *input, struct fw_ars_config *config, struct fw_dsm_bus *bus, uint64_t *now)
{
    config->calls = fuzz_number(input, 1) % 4;
    config->milliseconds = fuzz_number(input, 1);
    config->records_max = fuzz_number(input, 1);
    config->stop_after = fuzz_number(input, 3);
    config->memory = fuzz_number(input, 1);
    config->keep = fuzz_number(input, 1) & 1;
    config->output_size = fuzz_number(input, 4);
    config->clear_unit = 64u << fuzz_number(input, 1) % 20;
    config->clear_max = fuzz_number(input, 2);
    bus->capability = fuzz_number(input, 1);
    bus->activation_time = fuzz_number(input, 1);
    bus->standstill_max = fuzz_number(input, 1);
    *now += fuzz_number(input, 2);
}

static void call(struct fuzz_input *input, uint8_t word, const struct fw_dsm_target *target)
{
    struct fw_dsm_call call = { .method = FW_DSM_METHOD_DSM, .revision = 1, .function = word & 0x1f };
    struct fw_dsm_reply reply = { .out = g_byte_array_new() };
    uint8_t in[40];

    for (guint i = 0; i < sizeof(in); i++) {
        in[i] = fuzz_number(input, 1);
    }
    if (word & NEAR) {
        fw_le_store(in, 8, BASE - 512 + fw_le_load(in, 3) % (DIMMS * SIZE + 1024));
        fw_le_store(in + 8, 8, fw_le_load(in + 8, 3));
    }
    fw_guid_parse(FUZZ_FAMILY.uuid, call.uuid, NULL);
    call.in = in;
    call.in_length = fuzz_number(input, 1) % (sizeof(in) + 1);
    fw_dsm_dispatch(target, &call, &reply);
    FUZZ_HOLDS(reply.out->len >= 4 && reply.out->len <= FW_DSM_ROOT_OUTPUT_MAX + 4);
    FUZZ_HOLDS(!reply.status || reply.out->len == 4);
    FUZZ_HOLDS(fw_ars_state_is_sane(target->root->ars.state));
    g_byte_array_unref(reply.out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = { data, size };
    gboolean interleaved = fuzz_number(&input, 1) & 1;
    struct fw_ars state = { 0 };
    struct fw_ars_config config = { 0 };
    struct fw_poison found, injected, poison[DIMMS];
    struct fw_ars_region regions[DIMMS];
    struct fw_update updates[DIMMS], *list[DIMMS];
    struct fw_dsm_bus bus = { .capability = 1, .dimms = list, .count = DIMMS };
    struct fw_dsm_root root = { .output_max = ROOM, .nfit = make_nfit };
    struct fw_dsm_target target = { .device = FW_DSM_DEVICE_ROOT, .root = &root, .bus = &bus };

    fw_poison_init(&found, FW_POISON_LINE_X86);
    fw_poison_init(&injected, FW_POISON_LINE_X86);
    for (guint i = 0; i < DIMMS; i++) {
        fw_poison_init(&poison[i], FW_POISON_LINE_X86);
        FUZZ_HOLDS(fw_poison_bound(&poison[i], SIZE, NULL));
        regions[i] = (struct fw_ars_region) { BASE + i * SIZE, SIZE, i + 1, &poison[i], &poison[i] };
        fw_update_init(&updates[i]);
        updates[i].staged = i;
        fw_update_arm(&updates[i], TRUE);
        list[i] = &updates[i];
    }
    root.ars = (struct fw_ars_platform) {
        .state = &state, .found = &found, .injected = &injected, .config = &config, .regions = regions, .count = DIMMS,
        .poison = poison_dimm, .heal = heal_dimm, .notify = notify, .opaque = &interleaved,
    };
    for (guint step = 0; step < STEPS_MAX && input.left; step++) {
        uint8_t word = fuzz_number(&input, 1);

        if (word & CONFIG) {
            configure(&input, &config, &bus, &root.ars.now);
        } else {
            call(&input, word, &target);
        }
    }
    fw_poison_finish(&found);
    fw_poison_finish(&injected);
    for (guint i = 0; i < DIMMS; i++) {
        fw_poison_finish(&poison[i]);
        fw_update_clear(&updates[i]);
    }
    return 0;
}
