/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * List of bound block ranges of one storage class memory device.
 *
 * The list is sorted by block, ranges do not touch each other's blocks, and two neighbours that continue each other in block number *and* in
 * address are one entry.  Its length is what memory and time depend on, never the number of blocks.
 */
#ifndef FW_SCM_RANGES_H
#define FW_SCM_RANGES_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/** Most ranges that one device may have: a guest cannot make the emulator allocate more by binding every other block. */
#define FW_SCM_MAX_RANGES 1024

/** Blocks [first, first + count) are bound at guest addresses from `address` on, one after the other. */
typedef struct FwScmRange {
    uint64_t first;      /* block number */
    uint64_t count;      /* blocks, at least 1 */
    uint64_t address;    /* guest physical address of block `first`, bytes */
} FwScmRange;

/** An empty list (GArray of FwScmRange); free with g_array_unref(). */
GArray *fw_scm_ranges_new(void);

/** Sum of all counts. */
uint64_t fw_scm_ranges_blocks(const GArray *ranges);

/** The range that holds `block`, or NULL. */
const FwScmRange *fw_scm_ranges_find_block(const GArray *ranges, uint64_t block);

/** The range whose addresses hold `address`, or NULL. */
const FwScmRange *fw_scm_ranges_find_address(const GArray *ranges, uint64_t block_size, uint64_t address);

/** Whether any of the blocks [first, first + count) is in the list; the sum must not overflow. */
bool fw_scm_ranges_intersects(const GArray *ranges, uint64_t first, uint64_t count);

/**
 * How many whole blocks, at most `limit`, are bound at consecutive addresses from `address` on.  Several entries may make up the
 * run.  0 when `address` is not the address of a bound block's first byte.
 */
uint64_t fw_scm_ranges_run(const GArray *ranges, uint64_t block_size, uint64_t address, uint64_t limit);

/** Add a range that intersects none; joins it to its neighbours where it continues them. */
void fw_scm_ranges_add(GArray *ranges, uint64_t block_size, FwScmRange range);

/** Take [first, first + count) out; all of it must lie inside one entry.  Splits the entry when the part is in its middle. */
void fw_scm_ranges_remove(GArray *ranges, uint64_t block_size, uint64_t first, uint64_t count);

#endif
