/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The range of an NVDIMM in a PC's memory map, as its property e820 says.
 */
#ifndef HW_NVDIMM_E820_H
#define HW_NVDIMM_E820_H

#include "hw/mem/nvdimm.h"

/**
 * nvdimm_e820_pre_plug: may this DIMM have an entry in the memory map?
 *
 * Returns false with @errp when it asks for one too late: the map is read once, at boot.
 */
bool nvdimm_e820_pre_plug(NVDIMMDevice *nvdimm, Error **errp);

/**
 * nvdimm_e820_plug: adds the DIMM's entry, if it wants one. The DIMM has its address.
 *
 * Kinds that the boot firmware passes on go into its own table. For the others an option ROM is made when the machine is complete.
 */
void nvdimm_e820_plug(NVDIMMDevice *nvdimm);

#endif
