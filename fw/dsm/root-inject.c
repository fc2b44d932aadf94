/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Commands of the root device that a tester uses, see fw/dsm-root.h: where an address is in which DIMM, and errors on request.
 */
#include "fw/dsm-root.h"

/* Interleave: a DIMM's @nth line begins so many bytes behind the first line of its set (ACPI 6.5, 5.2.25.4). */
static uint64_t line_start(const struct fw_nfit_mapping *mapping, const struct fw_nfit_interleave *interleave, uint64_t nth)
{
    uint64_t lines = interleave->lines->len;
    uint64_t cycle = nth / lines * lines * mapping->interleave_ways;

    return (cycle + g_array_index(interleave->lines, uint32_t, nth % lines)) * interleave->line_size;
}

/*
 * Whether @mapping has the byte @offset behind the beginning of its range; then @dpa is its address in the DIMM, and @length how many
 * bytes follow each other both there and in the range.
 */
static gboolean translate(const struct fw_nfit *nfit, const struct fw_nfit_mapping *mapping, uint64_t offset, uint64_t *dpa,
                          uint64_t *length)
{
    const struct fw_nfit_interleave *interleave = fw_nfit_find_interleave(nfit, mapping->interleave_index);
    uint64_t behind = offset - mapping->region_offset, lines, cycle, nth;

    if (offset < mapping->region_offset) {
        return FALSE;
    }
    if (!mapping->interleave_index || mapping->interleave_ways < 2) {
        *dpa = mapping->dpa + behind;
        *length = mapping->region_size - behind;
        return behind < mapping->region_size;
    }
    if (!interleave || !interleave->line_size || !interleave->lines->len) {
        return FALSE;
    }
    lines = interleave->lines->len;
    cycle = behind / interleave->line_size / mapping->interleave_ways / lines;
    for (nth = cycle * lines; nth < (cycle + 1) * lines; nth++) {
        uint64_t start = line_start(mapping, interleave, nth);

        if (behind >= start && behind - start < interleave->line_size) {
            *dpa = mapping->dpa + nth * interleave->line_size + (behind - start);
            *length = interleave->line_size - (behind - start);
            return *dpa - mapping->dpa < mapping->region_size;
        }
    }
    return FALSE;
}

static const struct fw_nfit_spa *range_of(const struct fw_nfit *nfit, uint64_t spa)
{
    const struct fw_nfit_structure *structure;

    for (guint i = 0; (structure = fw_nfit_nth(nfit, FW_NFIT_SPA, i)); i++) {
        if (spa >= structure->u.spa.base && spa - structure->u.spa.base < structure->u.spa.length) {
            return &structure->u.spa;
        }
    }
    return NULL;
}

gboolean fw_dsm_root_member(const struct fw_nfit *nfit, uint64_t spa, uint32_t *handle, uint64_t *length)
{
    const struct fw_nfit_spa *range = range_of(nfit, spa);
    const struct fw_nfit_structure *structure;
    uint64_t dpa;

    for (guint i = 0; range && (structure = fw_nfit_nth(nfit, FW_NFIT_MAPPING, i)); i++) {
        const struct fw_nfit_mapping *mapping = &structure->u.mapping;

        if (mapping->spa_index == range->index && mapping->interleave_ways > 1 &&
            translate(nfit, mapping, spa - range->base, &dpa, length)) {
            *handle = mapping->handle;
            return TRUE;
        }
    }
    return FALSE;
}

/* 9.20.7.8; the DIMMs of a mirror would all be listed. */
uint32_t fw_dsm_root_translate(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    uint64_t spa = fw_le_load(call->in, 8), length = 0;
    g_autoptr(fw_nfit) nfit = target->root->nfit(target->root->ars.opaque);
    const struct fw_nfit_spa *range = nfit ? range_of(nfit, spa) : NULL;
    g_autoptr(GByteArray) devices = g_byte_array_new();
    const struct fw_nfit_structure *structure;
    guint count = 0;

    (void)in_used;
    for (guint i = 0; range && (structure = fw_nfit_nth(nfit, FW_NFIT_MAPPING, i)); i++) {
        const struct fw_nfit_mapping *mapping = &structure->u.mapping;
        uint64_t dpa, run;

        if (mapping->spa_index == range->index && translate(nfit, mapping, spa - range->base, &dpa, &run)) {
            fw_dsm_root_append(devices, 4, mapping->handle);
            fw_dsm_root_append(devices, 4, 0);
            fw_dsm_root_append(devices, 8, dpa);
            length = count++ ? MIN(length, run) : run;
        }
    }
    if (!count) {
        return FW_DSM_ROOT_INVALID_INPUT;
    }
    fw_dsm_root_append(out, 4, 0);                       /* flags and reserved bytes */
    fw_dsm_root_append(out, 8, length);
    fw_dsm_root_append(out, 4, count);
    g_byte_array_append(out, devices->data, devices->len);
    return FW_DSM_ROOT_SUCCESS;
}

/* 9.20.7.9 */
uint32_t fw_dsm_root_inject(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    const struct fw_ars_platform *platform = &target->root->ars;
    uint64_t spa = fw_le_load(call->in, 8), length = fw_le_load(call->in + 8, 8);

    (void)in_used;
    (void)out;
    if (!fw_ars_covers(platform, spa, length)) {
        return FW_DSM_ROOT_INVALID_INPUT;
    }
    if (!fw_poison_add(platform->injected, spa, length, NULL) || !fw_ars_poison(platform, spa, length)) {
        return FW_DSM_ROOT_HARDWARE_ERROR;               /* more places than the platform keeps */
    }
    if (call->in[FW_DSM_ROOT_INJECT_OPTIONS] & FW_DSM_ROOT_INJECT_NOTIFY) {
        platform->notify(platform->opaque);
    }
    return FW_DSM_ROOT_SUCCESS;
}

/* 9.20.7.10: the error is gone, too. Whole lines are, as they were injected. */
uint32_t fw_dsm_root_inject_clear(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    const struct fw_ars_platform *platform = &target->root->ars;
    uint64_t line = platform->injected->line;
    uint64_t spa = fw_le_load(call->in, 8), length = fw_le_load(call->in + 8, 8), end;

    (void)in_used;
    (void)out;
    if (!fw_ars_covers(platform, spa, length)) {
        return FW_DSM_ROOT_INVALID_INPUT;
    }
    end = (spa + length + line - 1) & ~(line - 1);
    spa &= ~(line - 1);
    if (!fw_poison_clear(platform->injected, spa, end - spa) || !fw_ars_heal(platform, spa, end - spa)) {
        return FW_DSM_ROOT_HARDWARE_ERROR;
    }
    return FW_DSM_ROOT_SUCCESS;
}

/* 9.20.7.11: what was injected and is an error still. */
uint32_t fw_dsm_root_inject_query(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    const struct fw_dsm_root *root = target->root;
    guint most = (MIN(root->output_max, FW_DSM_ROOT_OUTPUT_MAX) - FW_DSM_ROOT_QUERY_HEADER) / FW_DSM_ROOT_QUERY_RECORD;
    guint front = out->len, count = 0;
    struct fw_poison_range range;
    struct fw_ars_error error;

    (void)call;
    (void)in_used;
    fw_dsm_root_append(out, 4, 0);
    for (uint64_t at = 0; count < most && fw_poison_next(root->ars.injected, at, FW_POISON_UNBOUNDED - at, &range);) {
        at = range.offset + range.length;
        if (!fw_ars_next(&root->ars, range.offset, range.length, &error)) {
            continue;
        }
        fw_dsm_root_append(out, 8, error.spa);
        fw_dsm_root_append(out, 8, error.length);
        count++;
        at = error.spa + error.length;
    }
    fw_le_store(out->data + front, 4, count);
    return FW_DSM_ROOT_SUCCESS;
}
