/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bound block ranges of one storage class memory device: see scm-ranges.h for the invariant.
 *
 * Arithmetic only.  Must not know hypercalls, devices or return codes, and must not trust a caller's sum: whoever passes guest numbers has
 * checked before that they lie inside the device.
 */
#include "fw/scm-ranges.h"

static FwScmRange *entry(const GArray *ranges, unsigned i)
{
    return &g_array_index((GArray *)ranges, FwScmRange, i);
}

GArray *fw_scm_ranges_new(void)
{
    return g_array_new(false, false, sizeof(FwScmRange));
}

uint64_t fw_scm_ranges_blocks(const GArray *ranges)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < ranges->len; i++) {
        sum += entry(ranges, i)->count;
    }
    return sum;
}

/* Index of the first entry that ends after `block`; ranges->len when there is none. */
static unsigned lower_bound(const GArray *ranges, uint64_t block)
{
    unsigned low = 0, high = ranges->len;

    while (low < high) {
        unsigned middle = low + (high - low) / 2;
        const FwScmRange *range = entry(ranges, middle);

        if (range->first + range->count <= block) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

const FwScmRange *fw_scm_ranges_find_block(const GArray *ranges, uint64_t block)
{
    unsigned i = lower_bound(ranges, block);

    if (i == ranges->len || entry(ranges, i)->first > block) {
        return NULL;
    }
    return entry(ranges, i);
}

const FwScmRange *fw_scm_ranges_find_address(const GArray *ranges, uint64_t block_size, uint64_t address)
{
    for (unsigned i = 0; i < ranges->len; i++) {
        const FwScmRange *range = entry(ranges, i);

        if (address >= range->address && address - range->address < range->count * block_size) {
            return range;
        }
    }
    return NULL;
}

bool fw_scm_ranges_intersects(const GArray *ranges, uint64_t first, uint64_t count)
{
    unsigned i = lower_bound(ranges, first);

    return i < ranges->len && entry(ranges, i)->first < first + count;
}

uint64_t fw_scm_ranges_run(const GArray *ranges, uint64_t block_size, uint64_t address, uint64_t limit)
{
    uint64_t run = 0;

    while (run < limit) {
        uint64_t at = address + run * block_size;
        const FwScmRange *range = fw_scm_ranges_find_address(ranges, block_size, at);

        if (!range || (at - range->address) % block_size) {
            break;
        }
        run += range->count - (at - range->address) / block_size;
    }
    return MIN(run, limit);
}

static bool continues(const FwScmRange *left, const FwScmRange *right, uint64_t block_size)
{
    return left->first + left->count == right->first && left->address + left->count * block_size == right->address;
}

void fw_scm_ranges_add(GArray *ranges, uint64_t block_size, FwScmRange range)
{
    unsigned i = lower_bound(ranges, range.first);

    if (i < ranges->len && continues(&range, entry(ranges, i), block_size)) {
        range.count += entry(ranges, i)->count;
        g_array_remove_index(ranges, i);
    }
    if (i > 0 && continues(entry(ranges, i - 1), &range, block_size)) {
        entry(ranges, i - 1)->count += range.count;
        return;
    }
    g_array_insert_val(ranges, i, range);
}

void fw_scm_ranges_remove(GArray *ranges, uint64_t block_size, uint64_t first, uint64_t count)
{
    unsigned i = lower_bound(ranges, first);
    FwScmRange old, tail;

    g_return_if_fail(i < ranges->len);
    old = *entry(ranges, i);
    g_return_if_fail(old.first <= first && first + count <= old.first + old.count);

    tail.first = first + count;
    tail.count = old.first + old.count - tail.first;
    tail.address = old.address + (tail.first - old.first) * block_size;

    if (tail.count) {
        g_array_insert_val(ranges, i + 1, tail);
    }
    if (first > old.first) {
        entry(ranges, i)->count = first - old.first;
    } else {
        g_array_remove_index(ranges, i);
    }
}
