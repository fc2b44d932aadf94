/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz target (libFuzzer), one program for each command set of a DIMM (FUZZ_FAMILY): its functions and the methods, on a DIMM with its whole
 * firmware.
 *
 * The input is a program of calls and changes by the user.  After every step the state must be one that can be: the target aborts otherwise.
 */
#include "../unit/test-dsm.h"
#include "fuzz-input.h"
#include "fw/dimm-properties.h"
#include "fw/dsm-hpe1.h"

#define STEPS_MAX 512u
#define IN_MAX    4096u

extern const struct fw_dsm_family FUZZ_FAMILY;

typedef struct {
    const uint8_t *at;
    size_t left;
} Source;

static uint8_t next(Source *source)
{
    if (!source->left) {
        return 0;
    }
    source->left--;
    return *source->at++;
}

static void check(const struct fw_dimm *dimm)
{
    const struct fw_security *security = &dimm->security;
    const struct fw_update *update = &dimm->update;

    FUZZ_HOLDS(!security->locked || security->user.enabled);
    FUZZ_HOLDS(security->user.failed <= FW_SECURITY_TRIES_MAX && security->master.failed <= FW_SECURITY_TRIES_MAX);
    FUZZ_HOLDS(update->phase < FW_UPDATE_PHASES && update->received <= FW_UPDATE_STORAGE);
    FUZZ_HOLDS((update->phase == FW_UPDATE_STAGED) == (update->staged != 0));
    FUZZ_HOLDS(!update->armed || update->staged);
    FUZZ_HOLDS(dimm->smart.thresholds.spares <= FW_SMART_PERCENT_MAX && dimm->smart.thresholds.control <= FW_SMART_ALARM_ALL);
    FUZZ_HOLDS(fw_smart_values(&dimm->smart).spares <= FW_SMART_PERCENT_MAX);
    FUZZ_HOLDS(dimm->hpe1.life_warning <= FW_SMART_PERCENT_MAX && dimm->hpe1.option < FW_DSM_HPE1_OPTION_CLEAR);
    FUZZ_HOLDS(dimm->msft.life_warning <= FW_SMART_PERCENT_MAX && dimm->msft.saves <= dimm->msft.power_cycles);
    FUZZ_HOLDS(!(fw_dimm_conditions(dimm) & ~FW_HEALTH_ERRORS_ALL) && !(dimm->health.injected.attributes & ~FW_HEALTH_ATTRIBUTES_ALL));
    FUZZ_HOLDS(dimm->smart.imposed == fw_health_smart(&dimm->health));
}

/* What a call is: a row of the table with about the input that it wants, or any numbers at all. */
static void choose(Source *source, uint8_t what, struct fw_dsm_call *request)
{
    const struct fw_dsm_family *family = &FUZZ_FAMILY;
    const struct fw_dsm_command *command = &family->commands[what % family->count];
    uint8_t more = next(source);

    if (what < 200) {
        request->revision = MAX(family->revision, family->revision_last);
        request->function = command->function;
        request->in_length = more < 240 ? command->in_length + more % 40 : command->in_length / 2;
    } else {
        request->revision = what & 3;
        request->function = more;
        request->in_length = next(source);
    }
}

static void call(struct test_dimm *dimm, Source *source, uint8_t what)
{
    struct fw_dsm_call request = { .method = FW_DSM_METHOD_DSM };
    struct fw_dsm_reply reply = { .out = g_byte_array_new() };
    uint8_t in[IN_MAX] = { 0 };

    choose(source, what, &request);
    FUZZ_HOLDS(fw_guid_parse(FUZZ_FAMILY.uuid, request.uuid, NULL));
    if (what >= 240) {
        static const enum fw_dsm_method methods[] = {
            FW_DSM_METHOD_LSI, FW_DSM_METHOD_LSR, FW_DSM_METHOD_LSW, FW_DSM_METHOD_NCH, FW_DSM_METHOD_NBS, FW_DSM_METHOD_NIC,
            FW_DSM_METHOD_NIH, FW_DSM_METHOD_NIG,
        };

        request.method = methods[what % G_N_ELEMENTS(methods)];
    }
    for (size_t i = 0; i < request.in_length; i++) {
        in[i] = next(source);
    }
    request.in = in;
    fw_dsm_dispatch(&dimm->target, &request, &reply);
    FUZZ_HOLDS(reply.status_name != NULL);
    FUZZ_HOLDS(reply.in_used <= request.in_length);
    FUZZ_HOLDS(request.method != FW_DSM_METHOD_DSM || reply.out->len >= 4 || (!request.function && reply.out->len == 1));
    FUZZ_HOLDS(request.method != FW_DSM_METHOD_DSM || !reply.status || reply.out->len == 4);
    g_byte_array_unref(reply.out);
}

static void change(struct fw_dimm *dimm, Source *source)
{
    const struct fw_dimm_property *row = &fw_dimm_properties[next(source) % fw_dimm_properties_count()];
    char text[8] = { 0 };

    for (size_t i = 0; i < sizeof(text) - 1; i++) {
        text[i] = (char)next(source);
    }
    (void)fw_dimm_property_set_text(dimm, row, text, NULL);
    dimm->family = &FUZZ_FAMILY;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Source source = { data, size };
    struct test_dimm dimm;
    struct fw_dimm firmware;

    test_dimm_init(&dimm);
    fw_dimm_init(&firmware);
    firmware.family = &FUZZ_FAMILY;
    firmware.health.methods = TRUE;
    dimm.dimm.firmware = &firmware;
    dimm.dimm.in_max = IN_MAX;
    for (unsigned step = 0; step < STEPS_MAX && source.left; step++) {
        uint8_t kind = next(&source);

        if (kind < 200) {
            call(&dimm, &source, next(&source));
        } else if (kind < 230) {
            change(&firmware, &source);
        } else if (kind < 245) {
            fw_dimm_power_cycle(&firmware, kind & 1);
        } else {
            fw_update_activate(&firmware.update);
        }
        firmware.events = 0;
        dimm.dimm.labels.locked = fw_security_inaccessible(&firmware.security);
        check(&firmware);
    }
    fw_dimm_clear(&firmware);
    test_dimm_clear(&dimm);
    return 0;
}
