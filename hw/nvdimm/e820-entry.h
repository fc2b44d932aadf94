/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One more verb for the PC's table of memory map entries, which can be added to and read only.
 */
#ifndef HW_NVDIMM_E820_ENTRY_H
#define HW_NVDIMM_E820_ENTRY_H

/**
 * e820_entry_move: gives the RAM entry that begins at @from the address @to; its length stays.
 *
 * Before the machine is complete only: afterwards the guest's firmware may have read the table.
 *
 * Returns false when no RAM entry begins at @from.
 */
bool e820_entry_move(uint64_t from, uint64_t to);

#endif
