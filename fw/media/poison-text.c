/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Poisoned ranges as text and as bytes, see fw/poison.h.
 *
 * Must not: leave half of what it read behind when the rest is wrong.
 */
#include "fw/acpi.h"
#include "fw/poison.h"

#define SEPARATORS ":,"

/* "offset+length", nothing around it. */
static gboolean parse_range(const char *piece, struct fw_poison_range *range)
{
    g_auto(GStrv) parts = g_strsplit(piece, "+", 3);
    uint64_t *const numbers[] = { &range->offset, &range->length };

    if (g_strv_length(parts) != G_N_ELEMENTS(numbers)) {
        return FALSE;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        gboolean hex = g_ascii_strncasecmp(parts[i], "0x", 2) == 0;

        if (!g_ascii_string_to_unsigned(parts[i] + (hex ? 2 : 0), hex ? 16 : 10, 0, G_MAXUINT64, numbers[i], NULL)) {
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean add_pieces(struct fw_poison *poison, GStrv pieces, GError **error)
{
    for (guint i = 0; pieces[i]; i++) {
        struct fw_poison_range range;

        if (!parse_range(pieces[i], &range)) {
            g_set_error(error, FW_POISON_ERROR, FW_POISON_ERROR_TEXT,
                        "poison '%s' is not offset+length in bytes, such as 0x1000+256", pieces[i]);
            return FALSE;
        }
        if (!fw_poison_add(poison, range.offset, range.length, error)) {
            return FALSE;
        }
    }
    return TRUE;
}

/* Makes @poison what @fresh is, or drops @fresh. */
static gboolean take(struct fw_poison *poison, struct fw_poison *fresh, gboolean good)
{
    if (good) {
        fw_poison_finish(poison);
        *poison = *fresh;
    } else {
        fw_poison_finish(fresh);
    }
    return good;
}

static void begin(const struct fw_poison *poison, struct fw_poison *fresh)
{
    fw_poison_init(fresh, poison->line);
    fresh->size = poison->size;
}

gboolean fw_poison_parse(struct fw_poison *poison, const char *text, GError **error)
{
    g_auto(GStrv) pieces = *text ? g_strsplit_set(text, SEPARATORS, -1) : g_new0(char *, 1);
    struct fw_poison fresh;

    begin(poison, &fresh);
    return take(poison, &fresh, add_pieces(&fresh, pieces, error));
}

char *fw_poison_print(const struct fw_poison *poison)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < poison->ranges->len; i++) {
        const struct fw_poison_range *range = &g_array_index(poison->ranges, struct fw_poison_range, i);

        g_string_append_printf(text, "%s0x%" G_GINT64_MODIFIER "x+%" G_GUINT64_FORMAT, i ? ":" : "", range->offset, range->length);
    }
    return g_string_free(text, FALSE);
}

void fw_poison_save(const struct fw_poison *poison, GByteArray *out)
{
    for (guint i = 0; i < poison->ranges->len; i++) {
        const struct fw_poison_range *range = &g_array_index(poison->ranges, struct fw_poison_range, i);
        uint8_t bytes[FW_POISON_SAVED_RANGE];

        fw_le_store(bytes, 8, range->offset);
        fw_le_store(bytes + 8, 8, range->length);
        g_byte_array_append(out, bytes, sizeof(bytes));
    }
}

gboolean fw_poison_load(struct fw_poison *poison, const uint8_t *bytes, size_t length, GError **error)
{
    struct fw_poison fresh;
    gboolean good = length % FW_POISON_SAVED_RANGE == 0;

    if (!good) {
        g_set_error(error, FW_POISON_ERROR, FW_POISON_ERROR_TEXT, "saved poison of %zu bytes has a part of a range", length);
        return FALSE;
    }
    begin(poison, &fresh);
    for (size_t i = 0; good && i < length; i += FW_POISON_SAVED_RANGE) {
        good = fw_poison_add(&fresh, fw_le_load(bytes + i, 8), fw_le_load(bytes + i + 8, 8), error);
    }
    return take(poison, &fresh, good);
}
