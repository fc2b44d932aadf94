/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Requests for damage and their three phases, always in the order of the rows,
 * whatever the order in which a user named them.
 *
 * Must not: know a single damage; the rows of nfit-damage.c do.
 */
#include "damage-names.h"
#include "nfit-damage-row.h"

#define CHECKSUM_END  (FW_ACPI_CHECKSUM_OFFSET + 1)

/* --- Requests ------------------------------------------------------------------ */

static const void *row_nth(guint n)
{
    return fw_damage_nth(n);
}

static const char *row_name(const void *row)
{
    return fw_damage_name(row);
}

struct fw_damage_list *fw_damage_list_parse(const char *text, GError **error)
{
    static const struct damage_names names = { "NFIT damage", row_nth, row_name };
    GPtrArray *items = damage_names_parse(&names, text, error);
    struct fw_damage_list *list = items ? g_new0(struct fw_damage_list, 1) : NULL;

    if (list) {
        list->items = items;
    }
    return list;
}

void fw_damage_list_free(struct fw_damage_list *list)
{
    if (list) {
        g_ptr_array_unref(list->items);
        g_free(list);
    }
}

gboolean fw_damage_list_has(const struct fw_damage_list *list, enum fw_damage_phase phase)
{
    for (guint i = 0; list && i < list->items->len; i++) {
        const struct fw_damage *damage = g_ptr_array_index(list->items, i);

        if (damage->phase == phase) {
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean wanted(const struct fw_damage_list *list, const struct fw_damage *damage)
{
    return list && g_ptr_array_find(list->items, damage, NULL);
}

/* --- Phases ---------------------------------------------------------------------- */

gboolean fw_damage_model(const struct fw_damage_list *list, struct fw_nfit *nfit, GError **error)
{
    const struct fw_damage *damage;

    for (guint i = 0; (damage = fw_damage_nth(i)); i++) {
        if (damage->model && wanted(list, damage) && !damage->model(nfit, error)) {
            return FALSE;
        }
    }
    return TRUE;
}

gboolean fw_damage_bytes(const struct fw_damage_list *list, GByteArray *bytes, GError **error)
{
    const struct fw_damage *damage;

    for (guint i = 0; (damage = fw_damage_nth(i)); i++) {
        if (damage->bytes && wanted(list, damage) && !damage->bytes(bytes, error)) {
            return FALSE;
        }
    }
    return TRUE;
}

/*
 * The bytes left out at the end must not sum to zero; then, with the checksum
 * right for the rest, the whole is wrong. The sum must still cover the checksum.
 */
gboolean fw_damage_checksum_span(const struct fw_damage_list *list, const uint8_t *table,
                                 size_t length, size_t *span, GError **error)
{
    uint8_t left_out = 0;

    *span = length;
    if (!fw_damage_list_has(list, FW_DAMAGE_CHECKSUM)) {
        return TRUE;
    }
    while (*span > CHECKSUM_END) {
        left_out = (uint8_t)(left_out + table[--*span]);
        if (left_out != 0) {
            return TRUE;
        }
    }
    *span = length;
    return nfit_damage_missing(error, "checksum", "bytes other than zero behind the checksum");
}

gboolean fw_damage_seal(const struct fw_damage_list *list, GByteArray *table, GError **error)
{
    size_t span;

    if (!fw_acpi_seal(table, error) ||
        !fw_damage_checksum_span(list, table->data, table->len, &span, error)) {
        return FALSE;
    }
    table->data[FW_ACPI_CHECKSUM_OFFSET] = 0;
    table->data[FW_ACPI_CHECKSUM_OFFSET] = (uint8_t)-fw_acpi_sum(table->data, span);
    return TRUE;
}

GByteArray *fw_damage_encode(const struct fw_damage_list *list, struct fw_nfit *nfit,
                             gboolean fit, GError **error)
{
    g_autoptr(GByteArray) structures = NULL;
    g_autoptr(GByteArray) table = g_byte_array_new();
    uint8_t reserved[4];

    if (!fw_damage_model(list, nfit, error)) {
        return NULL;
    }
    structures = fw_nfit_encode_structures(nfit, error);
    if (!structures || !fw_damage_bytes(list, structures, error)) {
        return NULL;
    }
    if (fit) {
        return g_steal_pointer(&structures);
    }
    fw_acpi_header_encode(&nfit->header, table);
    fw_le_store(reserved, sizeof(reserved), nfit->reserved);
    g_byte_array_append(table, reserved, sizeof(reserved));
    g_byte_array_append(table, structures->data, structures->len);
    return fw_damage_seal(list, table, error) ? g_steal_pointer(&table) : NULL;
}
