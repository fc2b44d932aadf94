/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The SSDT of the NVDIMM devices. */
#ifndef HW_ACPI_SSDT_H
#define HW_ACPI_SSDT_H

#include "hw/mem/nvdimm.h"

/* Appends the table for @slots slots, and asks the boot firmware for the doorbell's buffer. */
void ssdt_append(GArray *table_offsets, GArray *table_data, BIOSLinker *linker, NVDIMMState *state, uint32_t slots, const char *oem_id);

#endif
