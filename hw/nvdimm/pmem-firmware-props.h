/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The properties of the device pmem-firmware: names, descriptions, text to value and back.
 */
#ifndef HW_NVDIMM_PMEM_FIRMWARE_PROPS_H
#define HW_NVDIMM_PMEM_FIRMWARE_PROPS_H

#include "hw/nvdimm/pmem-firmware.h"

/**
 * pmem_firmware_add_properties: adds every property to the class, for its class_init.
 */
void pmem_firmware_add_properties(ObjectClass *oc);

#endif
