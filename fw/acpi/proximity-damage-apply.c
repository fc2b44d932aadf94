/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Requests for proximity damage, carried out in the order of the rows, whatever
 * the order in which a user named them.
 *
 * Must not: know a single damage; the rows of proximity-damage.c do.
 */
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

static const struct fw_proximity_damage *find(const char *name)
{
    const struct fw_proximity_damage *damage;

    for (guint i = 0; (damage = fw_proximity_damage_nth(i)); i++) {
        if (g_str_equal(damage->name, name)) {
            return damage;
        }
    }
    return NULL;
}

static void unknown_name(const char *name, GError **error)
{
    g_autoptr(GString) known = g_string_new(NULL);
    const struct fw_proximity_damage *damage;

    for (guint i = 0; (damage = fw_proximity_damage_nth(i)); i++) {
        g_string_append_printf(known, "%s%s", i ? ", " : "", damage->name);
    }
    g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_SYNTAX,
                "'%s' is no proximity damage; there are: %s", name, known->str);
}

struct fw_proximity_damages *fw_proximity_damages_parse(const char *text, GError **error)
{
    g_autoptr(fw_proximity_damages) list = g_new0(struct fw_proximity_damages, 1);
    g_auto(GStrv) names = NULL;

    list->items = g_ptr_array_new();
    if (!text || !*text || g_str_equal(text, "none")) {
        return g_steal_pointer(&list);
    }
    names = g_strsplit(text, ":", -1);
    for (guint i = 0; names[i]; i++) {
        const struct fw_proximity_damage *damage = find(names[i]);

        if (!damage) {
            unknown_name(names[i], error);
            return NULL;
        }
        if (g_ptr_array_find(list->items, damage, NULL)) {
            g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_SYNTAX,
                        "proximity damage '%s' is named twice", names[i]);
            return NULL;
        }
        g_ptr_array_add(list->items, (gpointer)damage);
    }
    return g_steal_pointer(&list);
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
