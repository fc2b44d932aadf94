/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The device type "nvdimm": a pc-dimm whose backing keeps its content, with an optional label area.
 *
 * Stands in QEMU's tree as hw/mem/nvdimm.c.  Properties are in properties.c and nfit-properties.c, labels in label.c, automatic
 * addresses in placement.c.
 * Must not: know how a DIMM is reported; hw/acpi and hw/ppc do.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "exec/target_page.h"
#include "qemu/module.h"
#include "hw/boards.h"
#include "hw/core/cpu.h"
#include "hw/mem/memory-device.h"
#include "hw/mem/nvdimm.h"
#include "fw/dsm-answers.h"
#include "fw/nfit-build.h"
#include "hw/nvdimm/answers.h"
#include "hw/nvdimm/dimm-firmware.h"
#include "hw/nvdimm/flush-hints.h"
#include "hw/nvdimm/poison-map.h"
#include "hw/nvdimm/proximity.h"

static DeviceRealize nvdimm_parent_realize;
static uint64_t nvdimm_created;

static void nvdimm_init(Object *obj)
{
    NVDIMMDevice *nvdimm = NVDIMM(obj);

    nvdimm->nfit = g_new0(struct fw_nfit_dimm, 1);
    fw_nfit_dimm_init(nvdimm->nfit);
    nvdimm->proximity = nvdimm_proximity_new();
    nvdimm->created = nvdimm_created++;
    nvdimm_poison_init(nvdimm);
    nvdimm_firmware_init(nvdimm);
    nvdimm->answers = g_new0(NvdimmAnswers, 1);
    nvdimm_answers_init(nvdimm->answers, NVDIMM_GET_CLASS(nvdimm)->answers_words);
}

static void nvdimm_finalize(Object *obj)
{
    NVDIMMDevice *nvdimm = NVDIMM(obj);

    nvdimm_poison_finish(nvdimm);
    g_free(nvdimm->nvdimm_mr);
    g_free(nvdimm->flush_mr);
    g_free(nvdimm->interleave_set);
    g_free(nvdimm->nfit);
    nvdimm_firmware_finalize(nvdimm);
    nvdimm_answers_finish(nvdimm->answers);
    g_free(nvdimm->answers);
    nvdimm_proximity_free(nvdimm->proximity);
}

/* Checks the backing against the properties and makes the region that the guest sees. */
static bool nvdimm_make_region(NVDIMMDevice *nvdimm, Error **errp)
{
    HostMemoryBackend *backend = PC_DIMM(nvdimm)->hostmem;
    const char *name;
    MemoryRegion *backing;
    uint64_t size, granule, usable;

    if (!backend) {
        error_setg(errp, "'" PC_DIMM_MEMDEV_PROP "' property must be set");
        return false;
    }
    backing = host_memory_backend_get_memory(backend);
    name = object_get_canonical_path_component(OBJECT(backend));
    if (memory_region_is_rom(backing) && !nvdimm->unarmed) {
        error_setg(errp, "'" NVDIMM_UNARMED_PROP "' property must be 'on' since memdev %s is read-only", name);
        return false;
    }
    if (!nvdimm_label_prepare(nvdimm, errp)) {
        return false;
    }
    size = memory_region_size(backing);
    /* Labels that share the backing leave a range of whole units of it; a range of its own may end on any page. */
    granule = nvdimm->label_mr == backing ? memory_region_get_alignment(backing) : qemu_target_page_size();
    usable = QEMU_ALIGN_DOWN(nvdimm->label_mr == backing ? nvdimm->label_offset : size, granule);
    if (!usable) {
        error_setg(errp, "the size of memdev %s (0x%" PRIx64 ") is too small to contain nvdimm label (0x%" PRIx64 ") and aligned PMEM "
                   "(0x%" PRIx64 ")", name, size, nvdimm->label_size, granule);
        return false;
    }
    if (!nvdimm_placement_check(nvdimm, usable, errp)) {
        return false;
    }
    nvdimm->nvdimm_mr = g_new0(MemoryRegion, 1);
    memory_region_init_alias(nvdimm->nvdimm_mr, OBJECT(nvdimm), "nvdimm-memory", backing, 0, usable);
    memory_region_set_nonvolatile(nvdimm->nvdimm_mr, true);
    /* What an address must be a multiple of is up to nvdimm_placement_alignment(). */
    nvdimm->nvdimm_mr->align = qemu_target_page_size();
    return true;
}

static MemoryRegion *nvdimm_get_memory_region(MemoryDeviceState *md, Error **errp)
{
    NVDIMMDevice *nvdimm = NVDIMM(md);

    if (!nvdimm->nvdimm_mr && !nvdimm_make_region(nvdimm, errp)) {
        return NULL;
    }
    return nvdimm->nvdimm_mr;
}

static void nvdimm_realize(PCDIMMDevice *dimm, Error **errp)
{
    NVDIMMDevice *nvdimm = NVDIMM(dimm);
    NVDIMMClass *nvc = NVDIMM_GET_CLASS(nvdimm);
    Error *error = NULL;

    if (nvc->realize) {
        nvc->realize(nvdimm, &error);
        if (error) {
            error_propagate(errp, error);
            return;
        }
    }
    nvdimm_label_claim(nvdimm);
    nvdimm_poison_realize(nvdimm);
    nvdimm_firmware_realize(nvdimm);
    nvdimm_answers_realize(nvdimm->answers, OBJECT(nvdimm), PC_DIMM(nvdimm)->slot);
    nvdimm_list_add(nvdimm);
}

static void nvdimm_unrealize(PCDIMMDevice *dimm)
{
    NVDIMMDevice *nvdimm = NVDIMM(dimm);
    NVDIMMClass *nvc = NVDIMM_GET_CLASS(nvdimm);

    nvdimm_list_remove(nvdimm);
    nvdimm_answers_unrealize(nvdimm->answers);
    nvdimm_firmware_unrealize(nvdimm);
    nvdimm_poison_unrealize(nvdimm);
    nvdimm_label_release(nvdimm);
    nvdimm_flush_hints_unrealize(nvdimm);
    if (nvc->unrealize) {
        nvc->unrealize(nvdimm);
    }
}

/* A DIMM that comes later must fit what is reported already; before that, the tables as a whole are judged when they are built. */
static bool fits_report(NVDIMMDevice *nvdimm, Error **errp)
{
    NVDIMMState *state = MACHINE(qdev_get_machine())->nvdimms_state;

    return !DEVICE(nvdimm)->hotplugged || !state || !state->check_newcomer || state->check_newcomer(state, nvdimm, errp);
}

/* Everything that can be wrong is found before the parent marks the backing as used. */
static void nvdimm_device_realize(DeviceState *dev, Error **errp)
{
    NVDIMMDevice *nvdimm = NVDIMM(dev);
    g_autofree struct fw_nfit_dimm *dimm = g_new0(struct fw_nfit_dimm, 1);
    ERRP_GUARD();

    if (!nvdimm_get_memory_region(MEMORY_DEVICE(dev), errp) || !nvdimm_flush_hints_realize(nvdimm, errp)) {
        return;
    }
    if (nvdimm_poison_check(nvdimm, errp) && nvdimm_proximity_assign(nvdimm, errp) && nvdimm_describe(nvdimm, dimm, errp) &&
        fits_report(nvdimm, errp)) {
        nvdimm_parent_realize(dev, errp);
    }
    if (*errp) {
        nvdimm_flush_hints_unrealize(nvdimm);
    }
}

static void nvdimm_class_init(ObjectClass *oc, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(oc);
    PCDIMMDeviceClass *ddc = PC_DIMM_CLASS(oc);
    MemoryDeviceClass *mdc = MEMORY_DEVICE_CLASS(oc);
    NVDIMMClass *nvc = NVDIMM_CLASS(oc);

    dc->desc = "DIMM of persistent memory";
    set_bit(DEVICE_CATEGORY_STORAGE, dc->categories);
    device_class_set_parent_realize(dc, nvdimm_device_realize, &nvdimm_parent_realize);
    ddc->realize = nvdimm_realize;
    ddc->unrealize = nvdimm_unrealize;
    mdc->get_addr = nvdimm_placement_address;
    mdc->get_min_alignment = nvdimm_placement_alignment;
    mdc->get_memory_region = nvdimm_get_memory_region;
    nvc->read_label_data = nvdimm_label_read;
    nvc->write_label_data = nvdimm_label_write;
    nvc->answers_words = g_str_equal(target_name(), "ppc64") ? NULL : &fw_dsm_answers_dimm;
    nvc->poison_line = g_str_equal(target_name(), "ppc64") ? FW_POISON_LINE_PSERIES : FW_POISON_LINE_X86;
    nvdimm_class_add_properties(oc);
    nvdimm_class_add_poison(oc);
    nvdimm_class_add_nfit_properties(oc);
    nvdimm_class_add_firmware_properties(oc);
    if (nvc->answers_words) {
        nvdimm_class_add_answers(oc);
    }
    nvdimm_class_add_proximity_properties(oc);
}

static const TypeInfo nvdimm_type = {
    .name = TYPE_NVDIMM,
    .parent = TYPE_PC_DIMM,
    .class_size = sizeof(NVDIMMClass),
    .class_init = nvdimm_class_init,
    .instance_size = sizeof(NVDIMMDevice),
    .instance_init = nvdimm_init,
    .instance_finalize = nvdimm_finalize,
};

static void nvdimm_register_types(void)
{
    type_register_static(&nvdimm_type);
}

type_init(nvdimm_register_types)
