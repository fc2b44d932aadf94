/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The device pmem-firmware: machine-wide behaviour of the firmware of persistent memory.
 *
 * It has no bus and no registers. The guest never sees it; it sees what the firmware tells because of it. docs/pmem-firmware.rst
 * describes every property.
 *
 * Must not: build tables or move memory; it checks what the user wrote and keeps it for those who do.
 */
#include "qemu/osdep.h"
#include "qemu/cutils.h"
#include "qemu/host-utils.h"
#include "qemu/module.h"
#include "qapi/error.h"
#include "hw/boards.h"
#include "hw/mem/nvdimm.h"
#include "fw/dsm-answers.h"
#include "fw/nfit-damage.h"
#include "hw/nvdimm/pmem-firmware-layout.h"
#include "hw/nvdimm/pmem-firmware-props.h"

static PmemFirmware *the_firmware;

bool nvdimm_property_has_reader(Object *obj, const char *name, Error **errp)
{
    return true;
}

PmemFirmware *pmem_firmware_get(void)
{
    return the_firmware;
}

static int stop_at_nvdimm(Object *child, void *opaque)
{
    DeviceState *dev = (DeviceState *)object_dynamic_cast(child, TYPE_NVDIMM);

    if (dev && dev->realized) {
        *(DeviceState **)opaque = dev;
        return 1;
    }
    return 0;
}

/* A second one, or one after a DIMM, would change what others have read already. */
static bool check_order(Error **errp)
{
    DeviceState *dimm = NULL;

    if (the_firmware) {
        const char *id = DEVICE(the_firmware)->id;

        error_setg(errp, "a machine has one " TYPE_PMEM_FIRMWARE " at most, and '%s' is there already; put all properties into one "
                   "-device " TYPE_PMEM_FIRMWARE, id ? id : "(unnamed)");
        return false;
    }
    object_child_foreach_recursive(qdev_get_machine(), stop_at_nvdimm, &dimm);
    if (dimm) {
        error_setg(errp, "-device " TYPE_PMEM_FIRMWARE " must come before the first NVDIMM, and '%s' is there already; move it in front",
                   dimm->id ? dimm->id : "(unnamed)");
        return false;
    }
    return true;
}

static bool check_buffer_size(uint64_t size, Error **errp)
{
    if (size < PMEM_FIRMWARE_DSM_BUFFER_MIN || size > PMEM_FIRMWARE_DSM_BUFFER_MAX || size % PMEM_FIRMWARE_DSM_BUFFER_MIN) {
        error_setg(errp, "dsm-buffer-size=%" PRIu64 " is no multiple of 4 KiB between 4 KiB and 1 MiB", size);
        return false;
    }
    return true;
}

static void pmem_firmware_realize(DeviceState *dev, Error **errp)
{
    PmemFirmware *fw = PMEM_FIRMWARE(dev);

    if (!check_order(errp) || !check_buffer_size(fw->dsm_buffer_size, errp) || !pmem_firmware_proximity_check(&fw->proximity, errp) ||
        !pmem_firmware_layout_apply(fw, errp)) {
        return;
    }
    nvdimm_answers_realize(&fw->answers, OBJECT(fw), NVDIMM_ANSWERS_MACHINE);
    the_firmware = fw;
}

static void pmem_firmware_unrealize(DeviceState *dev)
{
    if (the_firmware == PMEM_FIRMWARE(dev)) {
        nvdimm_answers_unrealize(&PMEM_FIRMWARE(dev)->answers);
        the_firmware = NULL;
    }
}

static void pmem_firmware_init(Object *obj)
{
    PmemFirmware *fw = PMEM_FIRMWARE(obj);

    fw->device_memory_base = PMEM_FIRMWARE_AUTO;
    fw->device_memory_size = PMEM_FIRMWARE_AUTO;
    fw->ram_above_4g_base = PMEM_FIRMWARE_AUTO;
    fw->nfit_damage_where = PMEM_FIRMWARE_WHERE_BOTH;
    fw->dsm_buffer_size = PMEM_FIRMWARE_DSM_BUFFER_DEFAULT;
    fw->activation_max = PMEM_FIRMWARE_ACTIVATION_MAX_DEFAULT;
    nvdimm_answers_init(&fw->answers, &fw_dsm_answers_root);
    fw->proximity.hmat_revision = PMEM_FIRMWARE_HMAT_REVISION_DEFAULT;
}

static void pmem_firmware_finalize(Object *obj)
{
    PmemFirmware *fw = PMEM_FIRMWARE(obj);

    g_free(fw->nfit_smbios_hex);
    g_clear_pointer(&fw->nfit_smbios, g_bytes_unref);
    g_free(fw->nfit_damage_names);
    g_clear_pointer(&fw->nfit_damage, fw_damage_list_free);
    g_free(fw->nfit_raw_path);
    g_clear_pointer(&fw->nfit_raw, g_bytes_unref);
    g_free(fw->fit_raw_path);
    g_clear_pointer(&fw->fit_raw, g_bytes_unref);
    g_free(fw->trace_path);
    nvdimm_answers_finish(&fw->answers);
    pmem_firmware_proximity_clear(&fw->proximity);
}

static void pmem_firmware_class_init(ObjectClass *oc, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(oc);

    dc->realize = pmem_firmware_realize;
    dc->unrealize = pmem_firmware_unrealize;
    dc->vmsd = &pmem_firmware_vmstate;
    dc->hotpluggable = false;
    dc->desc = "Machine-wide behaviour of the firmware of persistent memory";
    set_bit(DEVICE_CATEGORY_MISC, dc->categories);
    pmem_firmware_add_properties(oc);
    pmem_firmware_add_proximity_properties(oc);
}

static const TypeInfo pmem_firmware_info = {
    .name = TYPE_PMEM_FIRMWARE,
    .parent = TYPE_DEVICE,
    .instance_size = sizeof(PmemFirmware),
    .instance_init = pmem_firmware_init,
    .instance_finalize = pmem_firmware_finalize,
    .class_init = pmem_firmware_class_init,
};

static void pmem_firmware_register_types(void)
{
    type_register_static(&pmem_firmware_info);
}

type_init(pmem_firmware_register_types)
