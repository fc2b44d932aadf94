/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Machines other than PCs have no device pmem-firmware; their DIMMs ask for it all the same. */
#include "qemu/osdep.h"
#include "hw/nvdimm/pmem-firmware.h"

PmemFirmware *pmem_firmware_get(void)
{
    return NULL;
}
