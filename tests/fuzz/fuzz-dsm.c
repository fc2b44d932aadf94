/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz target (libFuzzer): every command set of a DIMM, one after the other, on one DIMM with its whole firmware.
 *
 * The input is a program of calls and changes by the user.  After every step the state must be one that can be: the target aborts otherwise.
 */
#include <stdlib.h>
#include "../unit/test-dsm.h"
#include "fw/dimm-properties.h"
#include "fw/dsm-intel.h"

#define STEPS_MAX 512u
#define IN_MAX    4096u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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

static void must(gboolean holds)
{
    if (!holds) {
        abort();
    }
}

static void check(const struct fw_dimm *dimm)
{
    const struct fw_security *security = &dimm->security;
    const struct fw_update *update = &dimm->update;

    must(!security->locked || security->user.enabled);
    must(!security->overwriting || !security->locked);
    must(security->user.failed <= FW_SECURITY_TRIES_MAX && security->master.failed <= FW_SECURITY_TRIES_MAX);
    must(update->phase < FW_UPDATE_PHASES && update->received <= FW_UPDATE_STORAGE);
    must((update->phase == FW_UPDATE_STAGED) == (update->staged != 0));
    must(!update->armed || update->staged);
    must(dimm->smart.thresholds.spares <= FW_SMART_PERCENT_MAX && dimm->smart.thresholds.control <= FW_SMART_ALARM_ALL);
    must(fw_smart_values(&dimm->smart).spares <= FW_SMART_PERCENT_MAX);
    must(!(fw_dimm_conditions(dimm) & ~FW_HEALTH_ERRORS_ALL) && !(dimm->health.injected.attributes & ~FW_HEALTH_ATTRIBUTES_ALL));
    must(dimm->smart.imposed == fw_health_smart(&dimm->health));
}

static const struct fw_dsm_family *family_of_dimms(uint8_t number)
{
    const struct fw_dsm_family *found = &fw_dsm_intel;
    uint8_t seen = 0;

    for (size_t i = 0; fw_dsm_families[i]; i++) {
        if (fw_dsm_families[i]->device == FW_DSM_DEVICE_DIMM && seen++ == number) {
            found = fw_dsm_families[i];
        }
    }
    return found;
}

static void call(struct test_dimm *dimm, Source *source, uint8_t what)
{
    static const enum fw_dsm_method methods[] = {
        FW_DSM_METHOD_LSI, FW_DSM_METHOD_LSR, FW_DSM_METHOD_LSW, FW_DSM_METHOD_NCH, FW_DSM_METHOD_NBS, FW_DSM_METHOD_NIC, FW_DSM_METHOD_NIH,
        FW_DSM_METHOD_NIG,
    };
    struct fw_dsm_call request = { .revision = what >> 6, .function = what & 31, .method = FW_DSM_METHOD_DSM };
    struct fw_dsm_reply reply = { .out = g_byte_array_new() };
    uint8_t wanted = next(source);
    size_t length = MIN(wanted, source->left);

    if (what & 32) {
        request.method = methods[what % G_N_ELEMENTS(methods)];
    }
    must(fw_guid_parse(dimm->dimm.firmware->family->uuid, request.uuid, NULL));
    request.in = source->at;
    request.in_length = length;
    source->at += length;
    source->left -= length;
    fw_dsm_dispatch(&dimm->target, &request, &reply);
    must(reply.status_name != NULL);
    must(reply.in_used <= length);
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
    if (!dimm->family) {
        dimm->family = &fw_dsm_intel;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Source source = { data, size };
    struct test_dimm dimm;
    struct fw_dimm firmware;

    test_dimm_init(&dimm);
    fw_dimm_init(&firmware);
    firmware.family = family_of_dimms(next(&source) % 8);
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
