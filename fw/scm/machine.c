/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine: its devices, its address map, bindings from before the guest, reset.
 *
 * Knows no hypercall; see scm.h.
 */
#include "fw/scm.h"

#include "fw/scm-answers.h"
#include "fw/scm-flush.h"
#include "fw/scm-place.h"
#include "fw/scm-unbind.h"

#include <inttypes.h>

#define MAX_ADDRESS (UINT64_C(1) << 62)

static void free_device(gpointer device)
{
    fw_scm_device_free(device);
}

FwScm *fw_scm_new(const FwScmMap *map, uint64_t token_seed, const FwScmOps *ops, void *opaque, GError **error)
{
    FwScm *scm;

    if (map->ram_end > map->window_base || map->window_base >= map->window_end || map->window_end > MAX_ADDRESS) {
        g_set_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG,
                    "address map: RAM ends at 0x%" PRIx64 ", the window for bound memory is 0x%" PRIx64
                    " up to 0x%" PRIx64 ": the window must not be empty, must begin at or after the end of RAM and must end "
                    "at or below 2^62", map->ram_end, map->window_base, map->window_end);
        return NULL;
    }
    scm = g_new0(FwScm, 1);
    scm->map = *map;
    scm->token_seed = token_seed;
    scm->ops = ops;
    scm->opaque = opaque;
    scm->occupied = g_array_new(false, false, sizeof(FwScmOccupied));
    scm->devices = g_ptr_array_new_with_free_func(free_device);
    return scm;
}

void fw_scm_free(FwScm *scm)
{
    if (!scm) {
        return;
    }
    g_array_unref(scm->occupied);
    g_ptr_array_unref(scm->devices);
    fw_answers_free(scm->answers);
    g_free(scm);
}

void fw_scm_set_occupied(FwScm *scm, const FwScmOccupied *list, size_t n)
{
    g_array_set_size(scm->occupied, 0);
    if (n) {
        g_array_append_vals(scm->occupied, list, (unsigned)n);
    }
}

FwScmDevice *fw_scm_find_device(const FwScm *scm, uint64_t drc_index)
{
    for (unsigned i = 0; i < scm->devices->len; i++) {
        FwScmDevice *device = g_ptr_array_index(scm->devices, i);

        if (device->config.drc_index == drc_index) {
            return device;
        }
    }
    return NULL;
}

FwScmDevice *fw_scm_add_device(FwScm *scm, const FwScmDeviceConfig *config, GError **error)
{
    FwScmDevice *device;
    unsigned i = 0;

    if (!fw_scm_device_config_check(config, error)) {
        return NULL;
    }
    if (fw_scm_find_device(scm, config->drc_index)) {
        g_set_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG, "drc-index 0x%x names another device already", config->drc_index);
        return NULL;
    }
    while (i < scm->devices->len && ((FwScmDevice *)g_ptr_array_index(scm->devices, i))->config.drc_index < config->drc_index) {
        i++;
    }
    device = fw_scm_device_new(config);
    g_ptr_array_insert(scm->devices, (gint)i, device);
    return device;
}

bool fw_scm_remove_device(FwScm *scm, uint32_t drc_index)
{
    FwScmDevice *device = fw_scm_find_device(scm, drc_index);

    if (!device) {
        return false;
    }
    fw_scm_flush_drop_all(scm, device);
    fw_scm_unbind_first(scm, device, device->config.blocks);
    return g_ptr_array_remove(scm->devices, device);
}

bool fw_scm_bind_at_boot(FwScm *scm, uint32_t drc_index, uint64_t first, uint64_t count, uint64_t address, GError **error)
{
    FwScmDevice *device = fw_scm_find_device(scm, drc_index);
    const char *why = NULL;

    if (!device) {
        why = "there is no such device";
    } else if (first >= device->config.blocks || !count || count > device->config.blocks - first) {
        why = "the device does not have these blocks";
    } else if (fw_scm_ranges_intersects(device->ranges, first, count)) {
        why = "some of these blocks are bound already";
    } else if (device->ranges->len >= FW_SCM_MAX_RANGES) {
        why = "the device has too many separate ranges";
    } else if (address == FW_SCM_ANY_ADDRESS) {
        if (!fw_scm_place_choose(scm, device, count * device->config.block_size, &address)) {
            why = "the window for bound memory has no gap of this size";
        }
    } else if (address % FW_SCM_MIN_OFFSET) {
        why = "the address must be a multiple of 4 KiB";
    } else if (!fw_scm_place_is_free(scm, device, address, count * device->config.block_size)) {
        why = "the addresses are taken or lie outside of the window for bound memory";
    }
    if (why) {
        g_set_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG,
                    "binding of DRC 0x%x at boot, %" PRIu64 " blocks from block %" PRIu64 ": %s", drc_index, count,
                    first, why);
        return false;
    }
    fw_scm_ranges_add(device->ranges, device->config.block_size, (FwScmRange) { first, count, address });
    scm->ops->map(scm->opaque, drc_index, first, count, address);
    return true;
}

void fw_scm_reset(FwScm *scm, bool keep_bindings)
{
    scm->unbind_all_token = 0;
    fw_scm_answers_restart(scm);
    for (unsigned i = 0; i < scm->devices->len; i++) {
        FwScmDevice *device = g_ptr_array_index(scm->devices, i);

        fw_scm_device_abandon(device);
        fw_scm_flush_drop_all(scm, device);
        if (!keep_bindings) {
            fw_scm_unbind_first(scm, device, device->config.blocks);
        }
    }
}
