/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Poisoned lines as sorted ranges, see fw/poison.h. Text and saved form are in poison-text.c.
 *
 * Every operation finds its place by bisection; adding and clearing move the ranges behind it once.
 */
#include "fw/poison.h"

G_DEFINE_QUARK(fw-poison-error-quark, fw_poison_error)

static struct fw_poison_range *range_at(const struct fw_poison *poison, guint index)
{
    return &g_array_index(poison->ranges, struct fw_poison_range, index);
}

static uint64_t range_end(const struct fw_poison_range *range)
{
    return range->offset + range->length;
}

/* The first range that ends behind @offset; with @touching also one that ends there. */
static guint first_behind(const struct fw_poison *poison, uint64_t offset, gboolean touching)
{
    guint low = 0, high = poison->ranges->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;
        uint64_t end = range_end(range_at(poison, middle));

        if (end > offset || (touching && end == offset)) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

/* Puts @count ranges in the place of those from @first up to, not including, @last. */
static void replace(struct fw_poison *poison, guint first, guint last, const struct fw_poison_range *by, guint count)
{
    guint over = MIN(count, last - first);

    for (guint i = 0; i < over; i++) {
        *range_at(poison, first + i) = by[i];
    }
    if (last - first > over) {
        g_array_remove_range(poison->ranges, first + over, last - first - over);
    } else if (count > over) {
        g_array_insert_vals(poison->ranges, first + over, by + over, count - over);
    }
}

void fw_poison_init(struct fw_poison *poison, uint32_t line)
{
    poison->size = FW_POISON_UNBOUNDED;
    poison->line = line;
    poison->ranges = g_array_new(FALSE, FALSE, sizeof(struct fw_poison_range));
}

void fw_poison_finish(struct fw_poison *poison)
{
    g_clear_pointer(&poison->ranges, g_array_unref);
}

gboolean fw_poison_bound(struct fw_poison *poison, uint64_t size, GError **error)
{
    struct fw_poison_range last = { 0 };

    if (poison->ranges->len) {
        last = *range_at(poison, poison->ranges->len - 1);
    }
    if (range_end(&last) > size) {
        g_set_error(error, FW_POISON_ERROR, FW_POISON_ERROR_RANGE,
                    "poison 0x%" G_GINT64_MODIFIER "x+0x%" G_GINT64_MODIFIER "x ends behind the 0x%" G_GINT64_MODIFIER "x bytes of the DIMM",
                    last.offset, last.length, size);
        return FALSE;
    }
    poison->size = size;
    return TRUE;
}

gboolean fw_poison_add(struct fw_poison *poison, uint64_t offset, uint64_t length, GError **error)
{
    uint64_t mask = poison->line - 1;
    struct fw_poison_range range;
    guint first, last;

    if (!length || offset >= poison->size || length > poison->size - offset) {
        g_set_error(error, FW_POISON_ERROR, FW_POISON_ERROR_RANGE,
                    "poison 0x%" G_GINT64_MODIFIER "x+0x%" G_GINT64_MODIFIER "x: %s", offset, length,
                    length ? "ends behind the end of the DIMM" : "the length is 0");
        return FALSE;
    }
    range.offset = offset & ~mask;
    range.length = ((offset + length + mask) & ~mask) - range.offset;
    first = first_behind(poison, range.offset, TRUE);
    for (last = first; last < poison->ranges->len && range_at(poison, last)->offset <= range_end(&range); last++) {
        uint64_t end = MAX(range_end(&range), range_end(range_at(poison, last)));

        range.offset = MIN(range.offset, range_at(poison, last)->offset);
        range.length = end - range.offset;
    }
    if (first == last && poison->ranges->len >= FW_POISON_RANGES_MAX) {
        g_set_error(error, FW_POISON_ERROR, FW_POISON_ERROR_FULL, "poison: a DIMM has at most %u ranges", FW_POISON_RANGES_MAX);
        return FALSE;
    }
    replace(poison, first, last, &range, 1);
    return TRUE;
}

gboolean fw_poison_clear(struct fw_poison *poison, uint64_t offset, uint64_t length)
{
    uint64_t mask = poison->line - 1;
    struct fw_poison_range left[2];
    guint first, last, count = 0;
    uint64_t end;

    if (offset >= poison->size) {
        return TRUE;
    }
    end = (offset + MIN(length, poison->size - offset)) & ~mask;
    offset = (offset + mask) & ~mask;
    if (offset >= end) {
        return TRUE;
    }
    first = first_behind(poison, offset, FALSE);
    for (last = first; last < poison->ranges->len && range_at(poison, last)->offset < end; last++) {
        const struct fw_poison_range *range = range_at(poison, last);

        if (range->offset < offset) {
            left[count++] = (struct fw_poison_range) { range->offset, offset - range->offset };
        }
        if (range_end(range) > end) {
            left[count++] = (struct fw_poison_range) { end, range_end(range) - end };
        }
    }
    if (count > last - first && poison->ranges->len >= FW_POISON_RANGES_MAX) {
        return FALSE;
    }
    replace(poison, first, last, left, count);
    return TRUE;
}

void fw_poison_clear_all(struct fw_poison *poison)
{
    g_array_set_size(poison->ranges, 0);
}

gboolean fw_poison_next(const struct fw_poison *poison, uint64_t offset, uint64_t length, struct fw_poison_range *found)
{
    guint index = first_behind(poison, offset, FALSE);
    const struct fw_poison_range *range;
    uint64_t from;

    if (index >= poison->ranges->len) {
        return FALSE;
    }
    range = range_at(poison, index);
    from = MAX(offset, range->offset);
    if (from - offset >= length) {
        return FALSE;
    }
    if (found) {
        found->offset = from;
        found->length = MIN(range_end(range) - from, length - (from - offset));
    }
    return TRUE;
}

guint fw_poison_count(const struct fw_poison *poison)
{
    return poison->ranges->len;
}

uint64_t fw_poison_bytes(const struct fw_poison *poison)
{
    uint64_t bytes = 0;

    for (guint i = 0; i < poison->ranges->len; i++) {
        bytes += range_at(poison, i)->length;
    }
    return bytes;
}
