/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Requests for proximity damage, carried out in the order of the rows, whatever
 * the order in which a user named them.
 *
 * Must not: know a single damage; the rows of proximity-damage.c do.
 */
#include "damage-names.h"
#include "proximity-damage-row.h"

const char *fw_proximity_damage_name(const struct fw_proximity_damage *damage)
{
    return damage->name;
}

const char *fw_proximity_damage_description(const struct fw_proximity_damage *damage)
{
    return damage->description;
}

enum fw_proximity_table fw_proximity_damage_table(const struct fw_proximity_damage *damage)
{
    return damage->table;
}

const char *fw_proximity_damage_finding(const struct fw_proximity_damage *damage)
{
    return damage->finding;
}

/* --- Requests ---------------------------------------------------------------- */

static const void *row_nth(guint n)
{
    return fw_proximity_damage_nth(n);
}

static const char *row_name(const void *row)
{
    return fw_proximity_damage_name(row);
}

struct fw_proximity_damages *fw_proximity_damages_parse(const char *text, GError **error)
{
    static const struct damage_names names = { "proximity damage", row_nth, row_name };
    GPtrArray *items = damage_names_parse(&names, text, error);
    struct fw_proximity_damages *list = items ? g_new0(struct fw_proximity_damages, 1) : NULL;

    if (list) {
        list->items = items;
    }
    return list;
}

void fw_proximity_damages_free(struct fw_proximity_damages *damages)
{
    if (damages) {
        g_ptr_array_unref(damages->items);
        g_free(damages);
    }
}

gboolean fw_proximity_damages_touch(const struct fw_proximity_damages *damages,
                                    enum fw_proximity_table table)
{
    for (guint i = 0; damages && i < damages->items->len; i++) {
        const struct fw_proximity_damage *damage = g_ptr_array_index(damages->items, i);

        if (damage->table == table) {
            return TRUE;
        }
    }
    return FALSE;
}

/* The @n-th row when it is wanted; @end is set behind the last row. */
static const struct fw_proximity_damage *wanted(const struct fw_proximity_damages *damages,
                                                guint n, gboolean *end)
{
    const struct fw_proximity_damage *damage = fw_proximity_damage_nth(n);

    *end = !damages || !damage;
    return !*end && g_ptr_array_find(damages->items, damage, NULL) ? damage : NULL;
}

/* --- Tables ------------------------------------------------------------------ */

static gboolean damage_bytes(const struct fw_proximity_damages *damages, GByteArray *bytes,
                             GError **error)
{
    gboolean end = FALSE;

    for (guint i = 0; !end; i++) {
        const struct fw_proximity_damage *damage = wanted(damages, i, &end);

        if (damage && damage->bytes && !damage->bytes(bytes, error)) {
            return FALSE;
        }
    }
    return fw_acpi_seal(bytes, error);
}

GByteArray *fw_proximity_damage_hmat(const struct fw_proximity_damages *damages,
                                     const struct fw_proximity_config *config,
                                     struct fw_hmat *hmat, GError **error)
{
    g_autoptr(GByteArray) bytes = NULL;
    gboolean end = FALSE;

    for (guint i = 0; !end; i++) {
        const struct fw_proximity_damage *damage = wanted(damages, i, &end);

        if (damage && damage->hmat && !damage->hmat(config, hmat, error)) {
            return NULL;
        }
    }
    bytes = fw_hmat_encode(hmat, error);
    return bytes && damage_bytes(damages, bytes, error) ? g_steal_pointer(&bytes) : NULL;
}

gboolean fw_proximity_damage_srat(const struct fw_proximity_damages *damages,
                                  const struct fw_proximity_config *config,
                                  struct fw_srat *srat, GError **error)
{
    gboolean end = FALSE;

    for (guint i = 0; !end; i++) {
        const struct fw_proximity_damage *damage = wanted(damages, i, &end);

        if (damage && damage->srat && !damage->srat(config, srat, error)) {
            return FALSE;
        }
    }
    return TRUE;
}

gboolean fw_proximity_damage_slit(const struct fw_proximity_damages *damages,
                                  const struct fw_proximity_config *config,
                                  struct fw_slit *slit, GError **error)
{
    gboolean end = FALSE;

    for (guint i = 0; !end; i++) {
        const struct fw_proximity_damage *damage = wanted(damages, i, &end);

        if (damage && damage->slit && !damage->slit(config, slit, error)) {
            return FALSE;
        }
    }
    return TRUE;
}

gboolean fw_proximity_damage_nfit(const struct fw_proximity_damages *damages,
                                  const struct fw_proximity_config *config, uint32_t *domain,
                                  GError **error)
{
    gboolean end = FALSE;

    for (guint i = 0; !end; i++) {
        const struct fw_proximity_damage *damage = wanted(damages, i, &end);

        if (damage && damage->nfit && !damage->nfit(config, domain, error)) {
            return FALSE;
        }
    }
    return TRUE;
}
