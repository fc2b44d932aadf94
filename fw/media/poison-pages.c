/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The pages that hold poison, see fw/poison.h: few enough runs of them that an emulator can treat each on its own.
 */
#include "fw/poison.h"

/* Appends runs of @page bytes; FALSE as soon as there are more than @max. */
static gboolean collect(const struct fw_poison *poison, uint64_t page, guint max, GArray *pages)
{
    struct fw_poison_range found;
    uint64_t at = 0;

    g_array_set_size(pages, 0);
    while (fw_poison_next(poison, at, poison->size - at, &found)) {
        uint64_t from = found.offset & ~(page - 1);
        uint64_t end = MIN((found.offset + found.length + page - 1) & ~(page - 1), poison->size);
        struct fw_poison_range *last = pages->len ? &g_array_index(pages, struct fw_poison_range, pages->len - 1) : NULL;

        if (last && last->offset + last->length == from) {
            last->length = end - last->offset;
        } else if (pages->len < max) {
            struct fw_poison_range run = { from, end - from };

            g_array_append_val(pages, run);
        } else {
            return FALSE;
        }
        at = end;
    }
    return TRUE;
}

void fw_poison_pages(const struct fw_poison *poison, uint64_t page, guint max, GArray *pages)
{
    while (!collect(poison, page, max, pages)) {
        page *= 2;
    }
}
