/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From something that happens in the emulator to a Notify in the guest: a general-purpose event, whose method asks the doorbell whom to
 * notify (nvdimm-methods.asl, NEVT).
 *
 * Must not: know what a value means.
 */
#include "qemu/osdep.h"
#include "hw/acpi/acpi.h"
#include "hw/acpi/acpi_dev_interface.h"
#include "hw/acpi/events.h"
#include "hw/nvdimm/pmem-firmware.h"
#include "migration/vmstate.h"
#include "system/reset.h"

/* The root device and as many DIMMs as a PC has slots for. */
#define DEVICES (ACPI_MAX_RAM_SLOTS + 1)

/* Bit of general-purpose event 7; the machine itself uses 0 to 6. */
#define GPE_NVDIMM ((AcpiEventStatusBits)(1u << 7))

typedef struct NvdimmEvents {
    uint8_t pending[DEVICES];                           /* a bit per value from NVDIMM_NOTIFY_FIRST on */
} NvdimmEvents;

static void raise_event(void)
{
    Object *acpi = object_resolve_path_type("", TYPE_ACPI_DEVICE_IF, NULL);

    if (acpi) {
        acpi_send_event(DEVICE(acpi), GPE_NVDIMM);
    }
}

void nvdimm_event(NVDIMMState *state, uint32_t device, uint32_t value)
{
    if (device < DEVICES && value >= NVDIMM_NOTIFY_FIRST && value <= NVDIMM_NOTIFY_LAST) {
        state->events->pending[device] |= 1u << (value - NVDIMM_NOTIFY_FIRST);
        raise_event();
    }
}

bool nvdimm_event_take(NVDIMMState *state, uint32_t *device, uint32_t *value)
{
    for (uint32_t i = 0; i < DEVICES; i++) {
        uint8_t *pending = &state->events->pending[i];

        if (*pending) {
            *device = i;
            *value = NVDIMM_NOTIFY_FIRST + ctz32(*pending);
            *pending &= *pending - 1;
            return true;
        }
    }
    return false;
}

/* A guest that begins anew looks for itself. */
static void reset(void *opaque)
{
    memset(((NvdimmEvents *)opaque)->pending, 0, sizeof(((NvdimmEvents *)opaque)->pending));
}

static const VMStateDescription events_vmstate = {
    .name = "nvdimm-events",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8_ARRAY(pending, NvdimmEvents, DEVICES),
        VMSTATE_END_OF_LIST()
    },
};

void nvdimm_events_init(NVDIMMState *state)
{
    state->events = g_new0(NvdimmEvents, 1);
    state->notify = nvdimm_event;
    qemu_register_reset(reset, state->events);
    vmstate_register_any(NULL, &events_vmstate, state->events);
}
