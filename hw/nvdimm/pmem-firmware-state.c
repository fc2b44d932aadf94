/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of pmem-firmware may change in a running machine, as part of migration and snapshots: the scrub and the activation go on as they were set
 * last, whatever the command line of the other side says.
 *
 * Must not: save what is fixed from the start on; both sides have the same command line.
 */
#include "qemu/osdep.h"
#include "hw/nvdimm/pmem-firmware.h"
#include "fw/dsm-bus-intel.h"
#include "migration/vmstate.h"

static bool settings_are_sane(void *opaque, int version)
{
    const PmemFirmware *firmware = opaque;
    uint32_t unit = firmware->ars.clear_unit;

    return (!unit || (is_power_of_2(unit) && unit >= FW_POISON_LINE_X86)) &&
           !(firmware->activation & ~(FW_DSM_BUS_INTEL_CAP_FIRMWARE | FW_DSM_BUS_INTEL_CAP_SYSTEM));
}

const VMStateDescription pmem_firmware_vmstate = {
    .name = "pmem-firmware",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_BOOL(ars_off, PmemFirmware),
        VMSTATE_BOOL(patrol_scrub, PmemFirmware),
        VMSTATE_UINT32(ars.calls, PmemFirmware),
        VMSTATE_UINT64(ars.milliseconds, PmemFirmware),
        VMSTATE_UINT32(ars.records_max, PmemFirmware),
        VMSTATE_UINT64(ars.stop_after, PmemFirmware),
        VMSTATE_UINT32(ars.memory, PmemFirmware),
        VMSTATE_INT32(ars.keep, PmemFirmware),
        VMSTATE_UINT32(ars.output_size, PmemFirmware),
        VMSTATE_UINT32(ars.clear_unit, PmemFirmware),
        VMSTATE_UINT64(ars.clear_max, PmemFirmware),
        VMSTATE_UINT32(activation, PmemFirmware),
        VMSTATE_UINT64(activation_time, PmemFirmware),
        VMSTATE_UINT64(activation_max, PmemFirmware),
        VMSTATE_VALIDATE("settings that a user could make", settings_are_sane),
        VMSTATE_END_OF_LIST()
    },
};
