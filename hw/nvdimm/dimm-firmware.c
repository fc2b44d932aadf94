/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The firmware of a DIMM in the device: its life, its state in migration, and the obeying of what it asks for.
 *
 * Must not: know a command or decide about a state; fw/dimm.h does.
 */
#include "qemu/osdep.h"
#include "exec/memory.h"
#include "hw/acpi/doorbell.h"
#include "hw/acpi/events.h"
#include "hw/boards.h"
#include "hw/nvdimm/dimm-firmware.h"
#include "hw/nvdimm/pmem-firmware.h"
#include "migration/vmstate.h"
#include "system/hostmem.h"
#include "system/reset.h"

/* --- Migration ------------------------------------------------------------------------------------------------------------------ */

static bool received_fits(void *opaque, int version)
{
    const struct fw_update *update = opaque;

    return update->received <= FW_UPDATE_STORAGE && update->phase < FW_UPDATE_PHASES;
}

static const VMStateDescription update_vmstate = {
    .name = "nvdimm-firmware/update",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT64(running, struct fw_update),
        VMSTATE_UINT64(staged, struct fw_update),
        VMSTATE_UINT8(phase, struct fw_update),
        VMSTATE_UINT32(context, struct fw_update),
        VMSTATE_UINT32(verify_polls, struct fw_update),
        VMSTATE_UINT32(calls_max, struct fw_update),
        VMSTATE_UINT32(polls_left, struct fw_update),
        VMSTATE_UINT32(calls, struct fw_update),
        VMSTATE_INT32(armed, struct fw_update),
        VMSTATE_UINT16(result, struct fw_update),
        VMSTATE_UINT32(received, struct fw_update),
        VMSTATE_VALIDATE("image fits its storage", received_fits),
        VMSTATE_VBUFFER_UINT32(image, struct fw_update, 1, NULL, received),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription key_vmstate = {
    .name = "nvdimm-firmware/key",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_INT32(enabled, struct fw_security_key),
        VMSTATE_UINT8_ARRAY(bytes, struct fw_security_key, FW_SECURITY_PASSPHRASE),
        VMSTATE_UINT8(failed, struct fw_security_key),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription security_vmstate = {
    .name = "nvdimm-firmware/security",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT(user, struct fw_security, 1, key_vmstate, struct fw_security_key),
        VMSTATE_STRUCT(master, struct fw_security, 1, key_vmstate, struct fw_security_key),
        VMSTATE_INT32(locked, struct fw_security),
        VMSTATE_INT32(frozen, struct fw_security),
        VMSTATE_INT32(can_overwrite, struct fw_security),
        VMSTATE_INT32(overwriting, struct fw_security),
        VMSTATE_INT32(overwritten, struct fw_security),
        VMSTATE_UINT32(overwrite_polls, struct fw_security),
        VMSTATE_UINT32(polls_left, struct fw_security),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription smart_vmstate = {
    .name = "nvdimm-firmware/smart",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8(sensors.health, struct fw_smart),
        VMSTATE_UINT8(sensors.spares, struct fw_smart),
        VMSTATE_UINT8(sensors.life_used, struct fw_smart),
        VMSTATE_UINT16(sensors.media_temperature, struct fw_smart),
        VMSTATE_UINT16(sensors.controller_temperature, struct fw_smart),
        VMSTATE_UINT8(sensors.shutdown_state, struct fw_smart),
        VMSTATE_UINT32(sensors.shutdown_count, struct fw_smart),
        VMSTATE_UINT16(thresholds.control, struct fw_smart),
        VMSTATE_UINT8(thresholds.spares, struct fw_smart),
        VMSTATE_UINT16(thresholds.media_temperature, struct fw_smart),
        VMSTATE_UINT16(thresholds.controller_temperature, struct fw_smart),
        VMSTATE_UINT8(imposed, struct fw_smart),
        VMSTATE_UINT8(injected, struct fw_smart),
        VMSTATE_UINT16(injected_media, struct fw_smart),
        VMSTATE_UINT8(injected_spares, struct fw_smart),
        VMSTATE_INT32(latch, struct fw_smart),
        VMSTATE_UINT8(reported, struct fw_smart),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription hpe1_vmstate = {
    .name = "nvdimm-firmware/hpe1",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8(life_warning, struct fw_dimm_hpe1),
        VMSTATE_UINT8(error, struct fw_dimm_hpe1),
        VMSTATE_UINT8(option, struct fw_dimm_hpe1),
        VMSTATE_INT32(life_told, struct fw_dimm_hpe1),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription msft_vmstate = {
    .name = "nvdimm-firmware/msft",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8(life_warning, struct fw_dimm_msft),
        VMSTATE_UINT8(uncorrectable, struct fw_dimm_msft),
        VMSTATE_UINT8(correctable, struct fw_dimm_msft),
        VMSTATE_INT32(save_failed, struct fw_dimm_msft),
        VMSTATE_INT32(erased, struct fw_dimm_msft),
        VMSTATE_UINT16(saves, struct fw_dimm_msft),
        VMSTATE_UINT16(erases, struct fw_dimm_msft),
        VMSTATE_UINT16(power_cycles, struct fw_dimm_msft),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription health_vmstate = {
    .name = "nvdimm-firmware/health",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(injectable.errors, struct fw_health),
        VMSTATE_UINT32(injectable.attributes, struct fw_health),
        VMSTATE_UINT32(stuck.errors, struct fw_health),
        VMSTATE_UINT32(stuck.attributes, struct fw_health),
        VMSTATE_UINT32(injected.errors, struct fw_health),
        VMSTATE_UINT32(injected.attributes, struct fw_health),
        VMSTATE_UINT32(losses, struct fw_health),
        VMSTATE_UINT32(reported, struct fw_health),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription dimm_vmstate = {
    .name = "nvdimm-firmware/dimm",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT(smart, struct fw_dimm, 1, smart_vmstate, struct fw_smart),
        VMSTATE_STRUCT(health, struct fw_dimm, 1, health_vmstate, struct fw_health),
        VMSTATE_STRUCT(security, struct fw_dimm, 1, security_vmstate, struct fw_security),
        VMSTATE_STRUCT(update, struct fw_dimm, 1, update_vmstate, struct fw_update),
        VMSTATE_STRUCT(hpe1, struct fw_dimm, 1, hpe1_vmstate, struct fw_dimm_hpe1),
        VMSTATE_STRUCT(msft, struct fw_dimm, 1, msft_vmstate, struct fw_dimm_msft),
        VMSTATE_UINT32(functions, struct fw_dimm),
        VMSTATE_INT32(injection, struct fw_dimm),
        VMSTATE_END_OF_LIST()
    },
};

static void apply_access(NVDIMMDevice *nvdimm)
{
    memory_region_set_enabled(nvdimm->nvdimm_mr, !fw_security_inaccessible(&nvdimm->firmware->security));
}

static int state_loaded(void *opaque, int version)
{
    apply_access(opaque);
    return 0;
}

/* Always there: a snapshot of a DIMM to which nothing has happened takes back what happened later. */
static const VMStateDescription firmware_vmstate = {
    .name = "nvdimm-firmware",
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = state_loaded,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT_POINTER(firmware, NVDIMMDevice, dimm_vmstate, struct fw_dimm),
        VMSTATE_END_OF_LIST()
    },
};

/* --- Life ----------------------------------------------------------------------------------------------------------------------- */

void nvdimm_firmware_init(NVDIMMDevice *nvdimm)
{
    nvdimm->firmware = g_new0(struct fw_dimm, 1);
    fw_dimm_init(nvdimm->firmware);
    nvdimm->firmware->functions = FW_DIMM_FUNCTIONS_LABELS;
}

/* The guest begins anew, and so does what holds for one boot. */
static void reset(void *opaque)
{
    fw_dimm_boot(((NVDIMMDevice *)opaque)->firmware);
}

void nvdimm_firmware_realize(NVDIMMDevice *nvdimm)
{
    const PmemFirmware *machine_firmware = pmem_firmware_get();

    nvdimm->firmware->can_erase = !memory_region_is_rom(host_memory_backend_get_memory(PC_DIMM(nvdimm)->hostmem));
    nvdimm->firmware->health.methods = machine_firmware && machine_firmware->health_methods;
    nvdimm->firmware->health.unarmed = nvdimm->unarmed;
    fw_dimm_boot(nvdimm->firmware);
    fw_dimm_smart_changed(nvdimm->firmware);
    nvdimm->firmware->events = 0;
    apply_access(nvdimm);
    vmstate_register(NULL, PC_DIMM(nvdimm)->slot, &firmware_vmstate, nvdimm);
    qemu_register_reset(reset, nvdimm);
}

void nvdimm_firmware_unrealize(NVDIMMDevice *nvdimm)
{
    qemu_unregister_reset(reset, nvdimm);
    vmstate_unregister(NULL, &firmware_vmstate, nvdimm);
}

void nvdimm_firmware_finalize(NVDIMMDevice *nvdimm)
{
    fw_dimm_clear(nvdimm->firmware);
    g_free(nvdimm->firmware);
}

void nvdimm_firmware_obey(NVDIMMDevice *nvdimm)
{
    uint32_t events = nvdimm->firmware->events;

    nvdimm->firmware->events = 0;
    if (events & FW_DIMM_EVENT_ERASE_DATA) {
        nvdimm_media_erase_data(nvdimm);
    }
    if (events & FW_DIMM_EVENT_ERASE_LABELS) {
        nvdimm_media_erase_labels(nvdimm);
    }
    if (events & FW_DIMM_EVENT_HEAL) {
        nvdimm_media_heal(nvdimm);
    }
    if (events & FW_DIMM_EVENT_ACCESS) {
        apply_access(nvdimm);
    }
    if (events & FW_DIMM_EVENT_NOTIFY) {
        NVDIMMState *state = MACHINE(qdev_get_machine())->nvdimms_state;

        if (state && state->notify) {
            state->notify(state, DOORBELL_DEVICE_OF_SLOT(PC_DIMM(nvdimm)->slot), NVDIMM_NOTIFY_DIMM_HEALTH);
        }
    }
}
