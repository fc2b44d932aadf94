/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Healing by overwriting, see fw/poison.h. A processor writes a line in pieces of up to eight bytes here, so that a line is healed when
 * the last of its bytes was written.
 */
#include <string.h>
#include "fw/acpi.h"
#include "fw/poison.h"

#define WORDS (FW_POISON_LINE_MAX / 64)

static gboolean is_free(const struct fw_poison_fill *fill, guint entry)
{
    return !fill->lines[entry].written[0] && !fill->lines[entry].written[1];
}

/* Entries are kept in the order in which they were begun, free ones last. */
static void forget(struct fw_poison_fill *fill, guint entry)
{
    memmove(&fill->lines[entry], &fill->lines[entry + 1], (FW_POISON_FILL_LINES - 1 - entry) * sizeof(fill->lines[0]));
    memset(&fill->lines[FW_POISON_FILL_LINES - 1], 0, sizeof(fill->lines[0]));
}

/* The entry of the line at @offset, a new one if need be. */
static guint entry_of(struct fw_poison_fill *fill, uint64_t offset)
{
    guint entry = 0;

    while (entry < FW_POISON_FILL_LINES && !is_free(fill, entry) && fill->lines[entry].offset != offset) {
        entry++;
    }
    if (entry == FW_POISON_FILL_LINES) {
        forget(fill, 0);
        entry = FW_POISON_FILL_LINES - 1;
    }
    fill->lines[entry].offset = offset;
    return entry;
}

static gboolean is_full(const struct fw_poison_fill *fill, guint entry, uint32_t line)
{
    for (guint word = 0; word < line / 64; word++) {
        if (fill->lines[entry].written[word] != G_MAXUINT64) {
            return FALSE;
        }
    }
    return TRUE;
}

/* A write within one line. */
static gboolean fill_line(struct fw_poison_fill *fill, struct fw_poison *poison, uint64_t offset, uint32_t length)
{
    uint64_t start = offset & ~(uint64_t)(poison->line - 1);
    guint entry;

    if (!fw_poison_next(poison, start, poison->line, NULL)) {
        return FALSE;
    }
    entry = entry_of(fill, start);
    for (uint32_t byte = offset - start; byte < offset - start + length; byte++) {
        fill->lines[entry].written[byte / 64] |= UINT64_C(1) << byte % 64;
    }
    if (!is_full(fill, entry, poison->line)) {
        return FALSE;
    }
    forget(fill, entry);
    return fw_poison_clear(poison, start, poison->line);
}

gboolean fw_poison_fill(struct fw_poison_fill *fill, struct fw_poison *poison, uint64_t offset, uint32_t length)
{
    uint32_t first = MIN(length, poison->line - (offset & (poison->line - 1)));
    gboolean healed = fill_line(fill, poison, offset, first);

    return (length > first && fill_line(fill, poison, offset + first, length - first)) || healed;
}

void fw_poison_fill_save(const struct fw_poison_fill *fill, uint8_t bytes[FW_POISON_FILL_SAVED])
{
    for (guint entry = 0; entry < FW_POISON_FILL_LINES; entry++, bytes += FW_POISON_FILL_LINE_SAVED) {
        fw_le_store(bytes, 8, fill->lines[entry].offset);
        for (guint word = 0; word < WORDS; word++) {
            fw_le_store(bytes + 8 + 8 * word, 8, fill->lines[entry].written[word]);
        }
    }
}

void fw_poison_fill_load(struct fw_poison_fill *fill, const uint8_t bytes[FW_POISON_FILL_SAVED])
{
    for (guint entry = 0; entry < FW_POISON_FILL_LINES; entry++, bytes += FW_POISON_FILL_LINE_SAVED) {
        fill->lines[entry].offset = fw_le_load(bytes, 8);
        for (guint word = 0; word < WORDS; word++) {
            fill->lines[entry].written[word] = fw_le_load(bytes + 8 + 8 * word, 8);
        }
    }
}
