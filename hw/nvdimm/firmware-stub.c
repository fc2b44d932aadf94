/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Machines other than PCs have no device pmem-firmware and no hot-unplug; their DIMMs ask for it all the same. */
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
