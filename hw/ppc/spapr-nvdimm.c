/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The device type "spapr-nvdimm", and how NVDIMMs come to and leave a pseries machine.
 *
 * Stands in QEMU's tree as hw/ppc/spapr_nvdimm.c.  An spapr-nvdimm takes no room in device memory: the engine gives it addresses when the guest binds it.
 * A plain "nvdimm" works too; its range in device memory is reserved and empty until the guest binds it there.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "qemu/error-report.h"
#include "qemu/module.h"
#include "hw/boards.h"
#include "hw/mem/memory-device.h"
#include "hw/ppc/scm.h"
#include "hw/ppc/spapr.h"
#include "hw/ppc/spapr_drc.h"
#include "hw/ppc/spapr_nvdimm.h"
#include "fw/scm-place.h"

OBJECT_DECLARE_SIMPLE_TYPE(SpaprNvdimm, SPAPR_NVDIMM)

struct SpaprNvdimm {
    NVDIMMDevice parent_obj;
    SpaprScmUnit *unit;
};

static MemoryRegion *(*nvdimm_memory)(MemoryDeviceState *md, Error **errp);

static SpaprScmUnit *unit_of_object(Object *obj)
{
    return SPAPR_NVDIMM(obj)->unit;
}

/* --- Plugging --- */

static bool check_identity(const NVDIMMDevice *nvdimm, const SpaprScmUnit *unit, Error **errp)
{
    if (!nvdimm->label_size && !(unit && unit->metadata_size_set && !unit->metadata_size)) {
        error_setg(errp, "PAPR requires NVDIMM devices to have label-size set (or metadata-size=0 for one without metadata)");
        return false;
    }
    if (qemu_uuid_is_null(&nvdimm->uuid)) {
        error_setg(errp, "NVDIMM device requires the uuid to be set");
        return false;
    }
    return true;
}

bool spapr_nvdimm_validate(HotplugHandler *hotplug_dev, NVDIMMDevice *nvdimm, uint64_t size, Error **errp)
{
    HostMemoryBackend *backend = PC_DIMM(nvdimm)->hostmem;
    SpaprNvdimm *spapr_nvdimm = (SpaprNvdimm *)object_dynamic_cast(OBJECT(nvdimm), TYPE_SPAPR_NVDIMM);
    SpaprScmUnit *unit = spapr_nvdimm ? spapr_nvdimm->unit : NULL;
    bool ok;

    if (!MACHINE_GET_CLASS(hotplug_dev)->nvdimm_supported) {
        error_setg(errp, "this machine type has no NVDIMMs; use pseries-5.0 or a newer one");
        return false;
    }
    if (!MACHINE(hotplug_dev)->nvdimms_state->is_enabled) {
        error_setg(errp, "NVDIMMs are switched off by -machine nvdimm=off");
        return false;
    }
    if (!check_identity(nvdimm, unit, errp) || !spapr_scm_check_foreign(nvdimm, errp)) {
        return false;
    }
    if (unit && memory_region_get_fd(host_memory_backend_get_memory(backend)) < 0) {
        error_setg(errp, TYPE_SPAPR_NVDIMM " device requires the memdev %s to be of memory-backend-file type",
                   object_get_canonical_path_component(OBJECT(backend)));
        return false;
    }
    if (unit) {
        return spapr_scm_unit_check(unit, errp);
    }
    unit = spapr_scm_unit_new(nvdimm);
    ok = spapr_scm_unit_check(unit, errp);
    spapr_scm_unit_free(unit);
    return ok;
}

/* A plain NVDIMM cannot refuse any more: it was checked before it got its slot. */
static void plug_plain(NVDIMMDevice *nvdimm)
{
    SpaprScmUnit *unit = spapr_scm_unit_new(nvdimm);
    Error *error = NULL;

    memory_region_set_enabled(nvdimm->nvdimm_mr, false);
    if (!spapr_scm_unit_plug(unit, &error)) {
        warn_reportf_err(error, "%s cannot be bound by the guest: ", DEVICE(nvdimm)->id ? DEVICE(nvdimm)->id : TYPE_NVDIMM);
        spapr_scm_unit_free(unit);
    }
}

void spapr_add_nvdimm(DeviceState *dev, uint64_t slot)
{
    SpaprDrc *drc = spapr_drc_by_id(TYPE_SPAPR_DRC_PMEM, slot);
    bool hotplugged = spapr_drc_hotplugged(dev);

    if (!object_dynamic_cast(OBJECT(dev), TYPE_SPAPR_NVDIMM)) {
        plug_plain(NVDIMM(dev));
    }
    spapr_drc_attach(drc, dev);
    if (hotplugged) {
        spapr_hotplug_req_add_by_index(drc);
    }
}

void spapr_nvdimm_check_dimm(DeviceState *dev, Error **errp)
{
    SpaprScm *scm;
    uint64_t size;

    if (*errp || object_dynamic_cast(OBJECT(dev), TYPE_NVDIMM)) {
        return;
    }
    scm = spapr_scm_get(NULL);
    if (!scm) {
        return;
    }
    spapr_scm_look_around(scm);
    size = memory_device_get_region_size(MEMORY_DEVICE(dev), NULL);
    if (!fw_scm_place_is_free(scm->engine, NULL, PC_DIMM(dev)->addr, size)) {
        error_setg(errp, "storage class memory is bound in 0x%" PRIx64 " to 0x%" PRIx64 ", where the DIMM would be; give the DIMM another addr, "
                   "or have the guest unbind the memory", PC_DIMM(dev)->addr, PC_DIMM(dev)->addr + size - 1);
    }
}

/* --- Unplugging --- */

bool spapr_nvdimm_unplug_request(DeviceState *dev, Error **errp)
{
    SpaprDrc *drc;

    if (!object_dynamic_cast(OBJECT(dev), TYPE_NVDIMM)) {
        return false;
    }
    drc = spapr_drc_by_id(TYPE_SPAPR_DRC_PMEM, PC_DIMM(dev)->slot);
    if (spapr_drc_unplug_requested(drc)) {
        error_setg(errp, "unplug of %s is under way already; the guest has not answered yet", dev->id ? dev->id : "the device");
        return true;
    }
    /* The event first: a connector that the guest never took lets its device go at once. */
    spapr_hotplug_req_remove_by_index(drc);
    spapr_drc_unplug_request(drc);
    return true;
}

bool spapr_nvdimm_unplug(HotplugHandler *hotplug_dev, DeviceState *dev)
{
    SpaprScm *scm = spapr_scm_get(NULL);
    SpaprScmUnit *unit;

    if (!object_dynamic_cast(OBJECT(dev), TYPE_NVDIMM)) {
        return false;
    }
    if (!object_dynamic_cast(OBJECT(dev), TYPE_SPAPR_NVDIMM)) {
        unit = scm ? spapr_scm_unit_of(scm, NVDIMM(dev)) : NULL;
        if (unit) {
            spapr_scm_unit_unplug(unit);
            spapr_scm_unit_free(unit);
        }
    }
    pc_dimm_unplug(PC_DIMM(dev), MACHINE(hotplug_dev));
    qdev_unrealize(dev);
    return true;
}

void spapr_nvdimm_release(DeviceState *dev)
{
    hotplug_handler_unplug(qdev_get_hotplug_handler(dev), dev, &error_abort);
    object_unparent(OBJECT(dev));
}

/* --- Reset --- */

void spapr_nvdimm_finish_flushes(void)
{
    SpaprScm *scm = spapr_scm_get(NULL);

    if (!scm) {
        return;
    }
    fw_scm_reset(scm->engine, false);
    for (guint i = 0; i < scm->units->len; i++) {
        SpaprScmUnit *unit = g_ptr_array_index(scm->units, i);
        Error *error = NULL;

        if (!spapr_scm_unit_bind_at_boot(scm, unit, &error)) {
            warn_reportf_err(error, "%s after reset: ", DEVICE(unit->nvdimm)->id ? DEVICE(unit->nvdimm)->id : TYPE_NVDIMM);
        }
    }
    spapr_scm_mapping_sync(scm);
}

/* --- The type --- */

static void spapr_nvdimm_realize(NVDIMMDevice *nvdimm, Error **errp)
{
    spapr_scm_unit_plug(SPAPR_NVDIMM(nvdimm)->unit, errp);
}

static void spapr_nvdimm_unrealize(NVDIMMDevice *nvdimm)
{
    spapr_scm_unit_unplug(SPAPR_NVDIMM(nvdimm)->unit);
}

/* The memory is made, and none of it is device memory. */
static MemoryRegion *spapr_nvdimm_no_memory(MemoryDeviceState *md, Error **errp)
{
    nvdimm_memory(md, errp);
    return NULL;
}

static uint64_t usable_size(const NVDIMMDevice *nvdimm)
{
    return nvdimm->nvdimm_mr ? memory_region_size(nvdimm->nvdimm_mr) : 0;
}

static void get_size(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    uint64_t size = usable_size(NVDIMM(obj));

    visit_type_uint64(v, name, &size, errp);
}

static uint64_t spapr_nvdimm_plugged_size(const MemoryDeviceState *md, Error **errp)
{
    return usable_size(NVDIMM(md));
}

/* query-memory-devices: the address is that of the first bound block. */
static void spapr_nvdimm_fill_info(const MemoryDeviceState *md, MemoryDeviceInfo *info)
{
    const SpaprScmUnit *unit = SPAPR_NVDIMM(md)->unit;
    const PCDIMMDevice *dimm = PC_DIMM(md);
    const DeviceState *dev = DEVICE(md);
    PCDIMMDeviceInfo *di = g_new0(PCDIMMDeviceInfo, 1);

    di->id = g_strdup(dev->id);
    di->hotplugged = dev->hotplugged;
    di->hotpluggable = DEVICE_GET_CLASS(dev)->hotpluggable;
    di->addr = unit->device->ranges->len ? g_array_index(unit->device->ranges, FwScmRange, 0).address : dimm->addr;
    di->slot = dimm->slot;
    di->node = dimm->node;
    di->size = usable_size(NVDIMM(md));
    di->memdev = object_get_canonical_path(OBJECT(dimm->hostmem));
    info->u.nvdimm.data = di;
    info->type = MEMORY_DEVICE_INFO_KIND_NVDIMM;
}

static void spapr_nvdimm_init(Object *obj)
{
    SPAPR_NVDIMM(obj)->unit = spapr_scm_unit_new(NVDIMM(obj));
    object_property_del(obj, PC_DIMM_SIZE_PROP);
    object_property_add(obj, PC_DIMM_SIZE_PROP, "uint64", get_size, NULL, NULL, NULL);
}

static void spapr_nvdimm_finalize(Object *obj)
{
    spapr_scm_unit_free(SPAPR_NVDIMM(obj)->unit);
}

static void spapr_nvdimm_class_init(ObjectClass *oc, void *data)
{
    NVDIMMClass *nvc = NVDIMM_CLASS(oc);
    MemoryDeviceClass *mdc = MEMORY_DEVICE_CLASS(oc);

    DEVICE_CLASS(oc)->desc = "Storage class memory of a pseries machine, bound by hypercalls";
    nvc->realize = spapr_nvdimm_realize;
    nvc->unrealize = spapr_nvdimm_unrealize;
    nvdimm_memory = mdc->get_memory_region;
    mdc->get_memory_region = spapr_nvdimm_no_memory;
    mdc->get_plugged_size = spapr_nvdimm_plugged_size;
    mdc->fill_device_info = spapr_nvdimm_fill_info;
    spapr_scm_class_add_properties(oc, unit_of_object);
}

static const TypeInfo spapr_nvdimm_type = {
    .name = TYPE_SPAPR_NVDIMM,
    .parent = TYPE_NVDIMM,
    .instance_size = sizeof(SpaprNvdimm),
    .instance_init = spapr_nvdimm_init,
    .instance_finalize = spapr_nvdimm_finalize,
    .class_init = spapr_nvdimm_class_init,
};

static void spapr_nvdimm_register_types(void)
{
    type_register_static(&spapr_nvdimm_type);
}

type_init(spapr_nvdimm_register_types)
