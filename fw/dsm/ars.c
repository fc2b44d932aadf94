/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Address range scrub, see fw/ars.h. The errors of a finished scrub are those that there are when it is asked: healed ones are gone, unless the
 * user wants them kept.
 */
#include "fw/ars.h"

#define MS_PER_SECOND 1000u

/* The part of @region in the range, as an offset; FALSE: none. */
static gboolean overlap(const struct fw_ars_region *region, uint64_t spa, uint64_t length, uint64_t *offset, uint64_t *bytes)
{
    uint64_t from = MAX(spa, region->spa);

    if (from - region->spa >= region->length || from - spa >= length) {
        return FALSE;
    }
    *offset = from - region->spa;
    *bytes = MIN(region->length - *offset, length - (from - spa));
    return TRUE;
}

gboolean fw_ars_covers(const struct fw_ars_platform *platform, uint64_t spa, uint64_t length)
{
    if (!length || spa + (length - 1) < spa) {
        return FALSE;
    }
    /* Each round goes on where a region ends; regions come in any order. */
    for (size_t round = 0; round < platform->count && length; round++) {
        uint64_t passed = 0;

        for (size_t i = 0; i < platform->count; i++) {
            uint64_t offset, bytes;

            if (spa >= platform->regions[i].spa && overlap(&platform->regions[i], spa, length, &offset, &bytes)) {
                passed = MAX(passed, bytes);
            }
        }
        if (!passed) {
            return FALSE;
        }
        spa += passed;
        length -= passed;
    }
    return !length;
}

/* @kept: addresses that are taken for the poison of the DIMMs; NULL: what they have. */
static gboolean search(const struct fw_ars_platform *platform, const struct fw_poison *kept, uint64_t spa, uint64_t length,
                       struct fw_ars_error *error)
{
    gboolean any = FALSE;

    for (size_t i = 0; i < platform->count; i++) {
        const struct fw_ars_region *region = &platform->regions[i];
        uint64_t offset, bytes, base = kept ? 0 : region->spa;
        struct fw_poison_range found;

        if (overlap(region, spa, length, &offset, &bytes) &&
            fw_poison_next(kept ? kept : region->poison, region->spa + offset - base, bytes, &found) &&
            (!any || base + found.offset < error->spa)) {
            *error = (struct fw_ars_error) { base + found.offset, found.length, region->handle };
            any = TRUE;
        }
    }
    return any;
}

gboolean fw_ars_next(const struct fw_ars_platform *platform, uint64_t spa, uint64_t length, struct fw_ars_error *error)
{
    return search(platform, NULL, spa, length, error);
}

gboolean fw_ars_next_result(const struct fw_ars_platform *platform, uint64_t spa, uint64_t length, struct fw_ars_error *error)
{
    return search(platform, platform->state->kept ? platform->found : NULL, spa, length, error);
}

void fw_ars_start(const struct fw_ars_platform *platform, uint64_t spa, uint64_t length, uint16_t type, gboolean previous)
{
    struct fw_ars *state = platform->state;

    state->start = spa;
    state->length = length;
    state->type = type;
    state->calls_left = previous ? 0 : platform->config->calls;
    state->deadline = platform->now + (previous ? 0 : MIN(platform->config->milliseconds, G_MAXUINT64 - platform->now));
    state->phase = FW_ARS_BUSY;
    state->kept = FALSE;
    fw_ars_poll(platform, FALSE);
}

uint32_t fw_ars_estimate(const struct fw_ars_platform *platform)
{
    uint64_t milliseconds = platform->config->milliseconds;

    return MIN(milliseconds / MS_PER_SECOND + (milliseconds % MS_PER_SECOND != 0), G_MAXUINT32);
}

/* When there are more errors than there is room for, nothing is kept. */
static void keep(const struct fw_ars_platform *platform)
{
    struct fw_ars *state = platform->state;
    uint64_t end = state->start + state->length;
    struct fw_ars_error error;

    fw_poison_clear_all(platform->found);
    for (uint64_t at = state->start; fw_ars_next(platform, at, end - at, &error); at = error.spa + error.length) {
        if (!fw_poison_add(platform->found, error.spa, error.length, NULL)) {
            return;
        }
    }
    state->kept = TRUE;
}

enum fw_ars_phase fw_ars_poll(const struct fw_ars_platform *platform, gboolean query)
{
    struct fw_ars *state = platform->state;

    if (state->phase == FW_ARS_BUSY) {
        if (state->calls_left) {
            state->calls_left -= query;
        } else if (platform->now >= state->deadline) {
            state->phase = FW_ARS_DONE;
            if (platform->config->keep) {
                keep(platform);
            }
        }
    }
    return state->phase;
}

static gboolean change(const struct fw_ars_platform *platform, uint64_t spa, uint64_t length,
                       gboolean (*make)(void *dimm, uint64_t offset, uint64_t length))
{
    gboolean done = TRUE;

    for (size_t i = 0; i < platform->count; i++) {
        uint64_t offset, bytes;

        if (overlap(&platform->regions[i], spa, length, &offset, &bytes)) {
            done = make(platform->regions[i].dimm, offset, bytes) && done;
        }
    }
    return done;
}

gboolean fw_ars_poison(const struct fw_ars_platform *platform, uint64_t spa, uint64_t length)
{
    return change(platform, spa, length, platform->poison);
}

gboolean fw_ars_heal(const struct fw_ars_platform *platform, uint64_t spa, uint64_t length)
{
    return change(platform, spa, length, platform->heal);
}

gboolean fw_ars_state_is_sane(const struct fw_ars *state)
{
    return state->phase < FW_ARS_PHASES && state->kept <= (state->phase == FW_ARS_DONE) && (!state->length || state->start + (state->length - 1) >= state->start);
}
