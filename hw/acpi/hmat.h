/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SRAT, SLIT and HMAT of a machine, for those who put its tables together.
 *
 * Stands in QEMU's tree as hw/acpi/hmat.h.
 */
#ifndef HW_ACPI_HMAT_H
#define HW_ACPI_HMAT_H

#include "hw/acpi/bios-linker-loader.h"
#include "hw/boards.h"
#include "system/numa.h"

/* Appends the HMAT of the machine, which has one by itself. */
void build_hmat(GArray *table_data, BIOSLinker *linker, NumaState *numa_state, const char *oem_id, const char *oem_table_id);

/* Right before the SRAT that begins at @offset is ended: the window for DIMMs and damage are seen to. */
void proximity_finish_srat(GArray *table_data, unsigned offset, MachineState *machine);
/* Appends the SLIT of a machine that has distances by itself. */
void proximity_build_slit(GArray *table_data, BIOSLinker *linker, MachineState *machine, const char *oem_id, const char *oem_table_id);
/* After the SRAT: appends the SLIT and the HMAT that a machine does not have by itself, when DIMMs or pmem-firmware need them. */
void proximity_add_tables(GArray *table_offsets, GArray *table_data, MachineState *machine, const char *oem_id,
                          const char *oem_table_id);

#endif
