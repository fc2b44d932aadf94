/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A DIMM's firmware (fw/dimm.h) as part of the device: what it asks for is done here. */
#ifndef HW_NVDIMM_DIMM_FIRMWARE_H
#define HW_NVDIMM_DIMM_FIRMWARE_H

#include "hw/mem/nvdimm.h"
#include "fw/dimm.h"

/* Memory for it and its state in migration; the second when the DIMM has its slot and its memory. */
void nvdimm_firmware_init(NVDIMMDevice *nvdimm);
void nvdimm_firmware_realize(NVDIMMDevice *nvdimm);
void nvdimm_firmware_unrealize(NVDIMMDevice *nvdimm);
void nvdimm_firmware_finalize(NVDIMMDevice *nvdimm);

/* Does what nvdimm->firmware->events asks for. */
void nvdimm_firmware_obey(NVDIMMDevice *nvdimm);

/* Zeros in place of the data, or of the labels; the space of a sparse backing is given back. */
void nvdimm_media_erase_data(NVDIMMDevice *nvdimm);
void nvdimm_media_erase_labels(NVDIMMDevice *nvdimm);
/* No line is poisoned any more. */
void nvdimm_media_heal(NVDIMMDevice *nvdimm);

#endif
