/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Notifications of the NVDIMM root device and of DIMMs (ACPI 6.5 sections 5.6.6 and 9.20). */
#ifndef HW_ACPI_EVENTS_H
#define HW_ACPI_EVENTS_H

#include "hw/mem/nvdimm.h"

/* Values, table 5.185 and 5.186 of ACPI 6.5: of the root device and of a DIMM. */
#define NVDIMM_NOTIFY_FIRST              0x80u
#define NVDIMM_NOTIFY_ROOT_FIT_UPDATE    0x80u
#define NVDIMM_NOTIFY_ROOT_UNCORRECTABLE 0x81u
#define NVDIMM_NOTIFY_DIMM_HEALTH        0x81u
#define NVDIMM_NOTIFY_LAST               0x87u

/**
 * nvdimm_event: notifies the guest. @device is the number of the doorbell's protocol: 0 the root device, n the DIMM of slot n - 1; @value
 * lies between NVDIMM_NOTIFY_FIRST and NVDIMM_NOTIFY_LAST. A notification that the guest has not fetched yet is not made twice.
 */
void nvdimm_event(NVDIMMState *state, uint32_t device, uint32_t value);

/* For the doorbell: takes the next notification; false: there is none. */
bool nvdimm_event_take(NVDIMMState *state, uint32_t *device, uint32_t *value);

/* No notifications, and their state in migration. */
void nvdimm_events_init(NVDIMMState *state);

#endif
