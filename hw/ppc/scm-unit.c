/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What one NVDIMM is to the engine: its numbers, checked, and what is bound of it before the guest runs.
 *
 * Until it is plugged a device of its own holds what the properties say; then the engine's takes over.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "hw/boards.h"
#include "hw/ppc/scm.h"
#include "hw/ppc/scm-machine-check.h"
#include "hw/ppc/spapr_drc.h"
#include "fw/scm-spans.h"

/* Stands for the DRC index while there is none yet. */
#define SCM_SOME_INDEX UINT32_MAX

SpaprScmUnit *spapr_scm_unit_new(NVDIMMDevice *nvdimm)
{
    SpaprScmUnit *unit = g_new0(SpaprScmUnit, 1);
    FwScmDeviceConfig config;

    fw_scm_device_config_init(&config);
    unit->nvdimm = nvdimm;
    unit->device = fw_scm_device_new(&config);
    fw_scm_node_form_init(&unit->form, NULL);
    return unit;
}

void spapr_scm_unit_free(SpaprScmUnit *unit)
{
    if (!unit) {
        return;
    }
    if (!unit->plugged) {
        fw_scm_device_free(unit->device);
    }
    g_free(unit->placement_after);
    g_free(unit->bound_at_boot);
    g_free(unit->in_use);
    g_free(unit->dt_sizes);
    g_free(unit->dt_damage);
    g_free(unit->dt_guid);
    g_free(unit->dt_associativity);
    g_free(unit->guid);
    g_free(unit);
}

/* An address that the user gave, or that the machine reserved, is where the hypervisor begins to look for room. */
static bool apply_address(const SpaprScmUnit *unit, FwScmDeviceConfig *config, Error **errp)
{
    uint64_t address = PC_DIMM(unit->nvdimm)->addr;
    uint64_t ram_end = MACHINE(qdev_get_machine())->ram_size;

    if (!address) {
        return true;
    }
    if (address < ram_end || address % FW_SCM_MIN_OFFSET) {
        error_setg(errp, "addr=0x%" PRIx64 " must be a multiple of 4 KiB at or behind the end of RAM, 0x%" PRIx64, address, ram_end);
        return false;
    }
    config->placement = FW_SCM_PLACE_AFTER_RAM;
    config->placement_offset = address - ram_end;
    return true;
}

static bool fill_config(const SpaprScmUnit *unit, FwScmDeviceConfig *config, Error **errp)
{
    const NVDIMMDevice *nvdimm = unit->nvdimm;
    g_autoptr(GError) error = NULL;

    *config = unit->device->config;
    config->drc_index = SCM_SOME_INDEX;
    config->metadata_size = unit->metadata_size_set ? unit->metadata_size : nvdimm->label_size;
    config->metadata_read_only = nvdimm->readonly;
    if (unit->metadata_size_set && unit->metadata_size > nvdimm->label_size) {
        error_setg(errp, "metadata-size=%" PRIu64 " is more than label-size=%" PRIu64 "; the metadata is kept in the label area", unit->metadata_size,
                   nvdimm->label_size);
        return false;
    }
    if (!apply_address(unit, config, errp)) {
        return false;
    }
    if (!fw_scm_device_blocks_for_size(memory_region_size(nvdimm->nvdimm_mr), config->block_size, &config->blocks, &error) ||
        !fw_scm_device_config_check(config, &error)) {
        error_setg(errp, "%s", error->message);
        return false;
    }
    return true;
}

bool spapr_scm_unit_apply_in_use(const SpaprScmUnit *unit, FwScmDevice *device, GError **error)
{
    g_autoptr(GArray) ranges = fw_scm_spans_parse(unit->in_use ? unit->in_use : "", false, error);
    g_autoptr(GArray) spans = g_array_new(false, false, sizeof(FwScmSpan));

    if (!ranges) {
        return false;
    }
    for (guint i = 0; i < ranges->len; i++) {
        const FwScmRange *range = &g_array_index(ranges, FwScmRange, i);
        FwScmSpan span = { range->first, range->count };

        g_array_append_val(spans, span);
    }
    return fw_scm_device_set_in_use(device, (const FwScmSpan *)spans->data, spans->len, error);
}

static bool check_node(SpaprScmUnit *unit, const FwScmDevice *device, GError **error)
{
    FwScmNodeDamage damage = unit->form.damage[FW_SCM_NODE_ASSOCIATIVITY];
    GPtrArray *entries;

    if (!unit->form.n_domains && damage != FW_SCM_NODE_INTACT && damage != FW_SCM_NODE_MISSING) {
        g_set_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG, "dt-damage: only a list of its own can be damaged; give dt-associativity too");
        return false;
    }
    entries = fw_scm_node_build(device, &unit->form, error);
    if (!entries) {
        return false;
    }
    g_ptr_array_unref(entries);
    return true;
}

static bool check_device(SpaprScmUnit *unit, const FwScmDeviceConfig *config, GError **error)
{
    FwScmDevice *trial = fw_scm_device_new(config);
    bool ok;

    g_free(unit->guid);
    unit->guid = unit->dt_guid ? g_strdup(unit->dt_guid) : qemu_uuid_unparse_strdup(&unit->nvdimm->uuid);
    unit->form.guid = unit->guid;
    ok = spapr_scm_unit_apply_in_use(unit, trial, error) && check_node(unit, trial, error);
    fw_scm_device_free(trial);
    return ok;
}

bool spapr_scm_unit_check(SpaprScmUnit *unit, Error **errp)
{
    g_autoptr(GError) error = NULL;
    FwScmDeviceConfig config;

    if (!fill_config(unit, &config, errp)) {
        return false;
    }
    if (!check_device(unit, &config, &error)) {
        error_setg(errp, "%s", error->message);
        return false;
    }
    return true;
}

bool spapr_scm_unit_bind_at_boot(SpaprScm *scm, SpaprScmUnit *unit, Error **errp)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) ranges = fw_scm_spans_parse(unit->bound_at_boot ? unit->bound_at_boot : "", true, &error);
    bool ok = ranges != NULL;

    spapr_scm_look_around(scm);
    for (guint i = 0; ok && i < ranges->len; i++) {
        const FwScmRange *range = &g_array_index(ranges, FwScmRange, i);

        ok = fw_scm_bind_at_boot(scm->engine, unit->device->config.drc_index, range->first, range->count, range->address, &error);
    }
    spapr_scm_mapping_sync(scm);
    if (!ok) {
        error_setg(errp, "bound-at-boot: %s", error->message);
    }
    return ok;
}

/* What the properties set beside the configuration. */
static void hand_over(SpaprScmUnit *unit, FwScmDevice *device)
{
    const FwScmDevice *properties = unit->device;

    device->health = properties->health;
    device->health_valid = properties->health_valid;
    device->failed_count = properties->failed_count;
    device->broken = properties->broken;
    device->stats = properties->stats;
    device->answers = g_steal_pointer(&unit->device->answers);
    if (unit->nvdimm->unarmed) {
        device->health |= FW_SCM_HEALTH_UNARMED;
    }
    spapr_scm_unit_apply_in_use(unit, device, NULL);                   /* spapr_scm_unit_check() has seen to it that it works */
    fw_scm_device_free(unit->device);
    unit->device = device;
}

bool spapr_scm_unit_plug(SpaprScmUnit *unit, Error **errp)
{
    SpaprScm *scm = spapr_scm_get(errp);
    SpaprDrc *drc = spapr_drc_by_id(TYPE_SPAPR_DRC_PMEM, PC_DIMM(unit->nvdimm)->slot);
    g_autoptr(GError) error = NULL;
    FwScmDeviceConfig config;
    FwScmDevice *device;

    if (!scm || !spapr_scm_unit_check(unit, errp) || !fill_config(unit, &config, errp)) {
        return false;
    }
    if (!drc) {
        error_setg(errp, "the machine has no connector for slot %d", PC_DIMM(unit->nvdimm)->slot);
        return false;
    }
    config.drc_index = spapr_drc_index(drc);
    device = fw_scm_add_device(scm->engine, &config, &error);
    if (!device) {
        error_setg(errp, "%s", error->message);
        return false;
    }
    hand_over(unit, device);
    unit->plugged = true;
    unit->aliases = spapr_scm_mapping_new();
    g_ptr_array_add(scm->units, unit);
    spapr_scm_state_register(scm);
    spapr_scm_machine_check_enable();
    if (!spapr_scm_unit_bind_at_boot(scm, unit, errp)) {
        spapr_scm_unit_unplug(unit);
        return false;
    }
    return true;
}

void spapr_scm_unit_unplug(SpaprScmUnit *unit)
{
    SpaprScm *scm = spapr_scm_get(NULL);
    FwScmDeviceConfig config;

    if (!unit->plugged) {
        return;
    }
    config = unit->device->config;
    config.drc_index = 0;
    spapr_scm_mapping_clear(unit);
    g_array_unref(unit->aliases);
    unit->aliases = NULL;
    g_ptr_array_remove(scm->units, unit);
    fw_scm_remove_device(scm->engine, unit->device->config.drc_index);
    unit->plugged = false;
    unit->device = fw_scm_device_new(&config);
}
