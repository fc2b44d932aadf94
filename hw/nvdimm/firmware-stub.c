/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What DIMMs ask of a PC, on machines that are none: they have no device pmem-firmware of this kind, no ACPI tables, and another way out. */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "hw/nvdimm/pmem-firmware.h"
#include "hw/nvdimm/unplug.h"

PmemFirmware *pmem_firmware_get(void)
{
    return NULL;
}

bool nvdimm_eject(uint32_t slot, Error **errp)
{
    error_setg(errp, "this machine cannot take out NVDIMMs");
    return false;
}

bool nvdimm_property_has_reader(Object *obj, const char *name, Error **errp)
{
    error_setg(errp, "Property '%s.%s' means nothing on this machine, which has no ACPI tables and no _DSM; leave it out",
               object_get_typename(obj), name);
    return false;
}
