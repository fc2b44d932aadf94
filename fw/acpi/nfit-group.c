/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which DIMMs share a range: gathers interleave sets, orders their members and
 * checks that together they can be one range.
 *
 * Must not: make structures (nfit-build.c does).
 */
#include "nfit-group.h"

#define HEX "0x%" G_GINT64_MODIFIER "x"

char *nfit_dimm_name(const struct fw_nfit_dimm *dimm)
{
    return dimm->id ? g_strdup_printf("'%s'", dimm->id)
                    : g_strdup_printf("in slot %u", dimm->slot);
}

static gboolean fail(const struct fw_nfit_dimm *dimm, GError **error, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static gboolean fail(const struct fw_nfit_dimm *dimm, GError **error, const char *format, ...)
{
    g_autofree char *name = nfit_dimm_name(dimm);
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_MODEL, "NVDIMM %s: %s", name, text);
    return FALSE;
}

static gboolean in_set(const struct fw_nfit_dimm *dimm)
{
    return dimm->interleave_set && *dimm->interleave_set;
}

static void group_free(gpointer data)
{
    struct nfit_group *group = data;

    g_ptr_array_unref(group->members);
    g_free(group);
}

/* --- One DIMM -------------------------------------------------------------- */

static gboolean check_dimm(const struct fw_nfit_dimm *dimm, GError **error)
{
    if (dimm->slot > FW_NFIT_SLOT_MAX) {
        return fail(dimm, error, "slot %u is above %u; its structure indices would not fit 16 bits",
                    dimm->slot, FW_NFIT_SLOT_MAX);
    }
    if (dimm->length == 0) {
        return fail(dimm, error, "it has no memory");
    }
    if (dimm->base + (dimm->length - 1) < dimm->base) {
        return fail(dimm, error, HEX " bytes at " HEX " pass the end of the address space",
                    dimm->length, dimm->base);
    }
    if (dimm->flush_hints > 0 && dimm->flush_base == 0) {
        return fail(dimm, error, "%u flush hints, but no address for them", dimm->flush_hints);
    }
    if (dimm->interleave_line_size & (dimm->interleave_line_size - 1)) {
        return fail(dimm, error, "interleave-line-size %u is no power of two",
                    dimm->interleave_line_size);
    }
    if (dimm->interleave_lines > FW_NFIT_LINES_MAX) {
        return fail(dimm, error, "%u interleave lines, at most %u are possible",
                    dimm->interleave_lines, FW_NFIT_LINES_MAX);
    }
    return TRUE;
}

static gboolean check_slots(const struct fw_nfit_config *config, GError **error)
{
    g_autoptr(GHashTable) slots = g_hash_table_new(NULL, NULL);

    for (size_t i = 0; i < config->count; i++) {
        const struct fw_nfit_dimm *dimm = &config->dimms[i];

        if (!check_dimm(dimm, error)) {
            return FALSE;
        }
        if (!g_hash_table_add(slots, GUINT_TO_POINTER(dimm->slot))) {
            return fail(dimm, error, "slot %u is taken by another NVDIMM", dimm->slot);
        }
    }
    return TRUE;
}

/* --- Order within a set ---------------------------------------------------- */

static gboolean place_fixed(const GPtrArray *found, GPtrArray *places, GError **error)
{
    for (guint i = 0; i < found->len; i++) {
        const struct fw_nfit_dimm *dimm = g_ptr_array_index(found, i);

        if (dimm->interleave_position == FW_NFIT_POSITION_AUTO) {
            continue;
        }
        if (dimm->interleave_position < 0 || (guint)dimm->interleave_position >= found->len) {
            return fail(dimm, error, "interleave-position %d; set '%s' has %u members, "
                        "so positions are 0 to %u", dimm->interleave_position,
                        dimm->interleave_set, found->len, found->len - 1);
        }
        if (g_ptr_array_index(places, dimm->interleave_position)) {
            return fail(dimm, error, "interleave-position %d of set '%s' is taken",
                        dimm->interleave_position, dimm->interleave_set);
        }
        g_ptr_array_index(places, dimm->interleave_position) = (gpointer)dimm;
    }
    return TRUE;
}

/* Members without a position take the free ones in the order given. */
static void place_rest(const GPtrArray *found, GPtrArray *places)
{
    guint next = 0;

    for (guint i = 0; i < found->len; i++) {
        const struct fw_nfit_dimm *dimm = g_ptr_array_index(found, i);

        if (dimm->interleave_position != FW_NFIT_POSITION_AUTO) {
            continue;
        }
        while (g_ptr_array_index(places, next)) {
            next++;
        }
        g_ptr_array_index(places, next) = (gpointer)dimm;
    }
}

/* --- A whole set ----------------------------------------------------------- */

static gint compare_base(gconstpointer a, gconstpointer b)
{
    const struct fw_nfit_dimm *left = *(const struct fw_nfit_dimm *const *)a;
    const struct fw_nfit_dimm *right = *(const struct fw_nfit_dimm *const *)b;

    return left->base < right->base ? -1 : left->base > right->base;
}

/* One range needs members of one length, one behind the other. */
static gboolean check_contiguous(const struct nfit_group *group, uint64_t *base, GError **error)
{
    g_autoptr(GPtrArray) sorted = g_ptr_array_copy(group->members, NULL, NULL);

    g_ptr_array_sort(sorted, compare_base);
    for (guint i = 0; i < sorted->len; i++) {
        const struct fw_nfit_dimm *dimm = g_ptr_array_index(sorted, i);
        const struct fw_nfit_dimm *before = i ? g_ptr_array_index(sorted, i - 1) : NULL;

        if (dimm->length != group->first->length) {
            return fail(dimm, error, HEX " bytes, but other members of set '%s' have " HEX,
                        dimm->length, dimm->interleave_set, group->first->length);
        }
        if (before && before->base + before->length != dimm->base) {
            return fail(dimm, error, "base " HEX " is not where the previous member of set '%s' "
                        "ends (" HEX "); one range must hold the whole set", dimm->base,
                        dimm->interleave_set, before->base + before->length);
        }
    }
    *base = ((const struct fw_nfit_dimm *)g_ptr_array_index(sorted, 0))->base;
    return TRUE;
}

static gboolean check_lines(struct nfit_group *group, GError **error)
{
    const struct fw_nfit_dimm *first = group->first;

    group->line_size = first->interleave_line_size ? first->interleave_line_size
                                                   : FW_NFIT_LINE_SIZE_DEFAULT;
    group->lines = first->interleave_lines ? first->interleave_lines : 1;
    for (guint i = 0; i < group->members->len; i++) {
        const struct fw_nfit_dimm *dimm = g_ptr_array_index(group->members, i);

        if (dimm->interleave_line_size != first->interleave_line_size ||
            dimm->interleave_lines != first->interleave_lines) {
            return fail(dimm, error, "interleave-line-size differs from that of the first member "
                        "of set '%s'", dimm->interleave_set);
        }
    }
    return TRUE;
}

/* One range is in one domain. */
static gboolean check_domains(const struct nfit_group *group, GError **error)
{
    const struct fw_nfit_dimm *first = group->first;

    for (guint i = 0; i < group->members->len; i++) {
        const struct fw_nfit_dimm *dimm = g_ptr_array_index(group->members, i);

        if (dimm->proximity != first->proximity) {
            return fail(dimm, error, "its proximity domain is %u; that of the first member of set '%s' is %u", dimm->proximity,
                        dimm->interleave_set, first->proximity);
        }
    }
    return TRUE;
}

/* What is reported of @have bytes at @base, by the wishes of the first member. */
static gboolean report_range(struct nfit_group *group, uint64_t base, uint64_t have,
                             GError **error)
{
    const struct fw_nfit_dimm *first = group->first;

    if (first->spa_offset >= have) {
        return fail(first, error, "spa-offset " HEX " is beyond its " HEX " bytes",
                    first->spa_offset, have);
    }
    if (first->spa_length > have - first->spa_offset) {
        return fail(first, error, "spa-offset " HEX " and spa-length " HEX
                    " reach beyond its " HEX " bytes", first->spa_offset, first->spa_length, have);
    }
    group->spa_base = first->spa_base_set || first->spa_base ? first->spa_base
                                                             : base + first->spa_offset;
    group->spa_length = first->spa_length ? first->spa_length : have - first->spa_offset;
    if (group->spa_length % group->members->len != 0) {
        return fail(first, error, "a range of " HEX " bytes cannot be shared evenly by %u members "
                    "of set '%s'", group->spa_length, group->members->len, first->interleave_set);
    }
    return TRUE;
}

static gboolean complete_group(struct nfit_group *group, const GPtrArray *found, GError **error)
{
    uint64_t base = 0;

    if (found->len > FW_NFIT_SET_WAYS_MAX) {
        return fail(group->first, error, "set '%s' has %u members, at most %u can be interleaved",
                    group->first->interleave_set, found->len, FW_NFIT_SET_WAYS_MAX);
    }
    g_ptr_array_set_size(group->members, (gint)found->len);
    if (!place_fixed(found, group->members, error)) {
        return FALSE;
    }
    place_rest(found, group->members);
    return check_contiguous(group, &base, error) && check_lines(group, error) && check_domains(group, error) &&
           report_range(group, base, group->first->length * found->len, error);
}

/* All DIMMs of the set that @index is the first member of. */
static GPtrArray *find_members(const struct fw_nfit_config *config, size_t index)
{
    const struct fw_nfit_dimm *first = &config->dimms[index];
    GPtrArray *found = g_ptr_array_new();

    g_ptr_array_add(found, (gpointer)first);
    for (size_t i = index + 1; in_set(first) && i < config->count; i++) {
        const struct fw_nfit_dimm *dimm = &config->dimms[i];

        if (in_set(dimm) && g_str_equal(dimm->interleave_set, first->interleave_set)) {
            g_ptr_array_add(found, (gpointer)dimm);
        }
    }
    return found;
}

/* A DIMM on its own ignores a position, so that a set of one is a plain DIMM. */
static gboolean complete_single(struct nfit_group *group, GError **error)
{
    group->line_size = FW_NFIT_LINE_SIZE_DEFAULT;
    g_ptr_array_add(group->members, (gpointer)group->first);
    return report_range(group, group->first->base, group->first->length, error);
}

GPtrArray *nfit_groups_new(const struct fw_nfit_config *config, GError **error)
{
    g_autoptr(GPtrArray) groups = g_ptr_array_new_with_free_func(group_free);
    g_autoptr(GHashTable) sets = g_hash_table_new(g_str_hash, g_str_equal);

    if (!check_slots(config, error)) {
        return NULL;
    }
    for (size_t i = 0; i < config->count; i++) {
        const struct fw_nfit_dimm *dimm = &config->dimms[i];
        struct nfit_group *group;
        g_autoptr(GPtrArray) found = NULL;

        if (in_set(dimm) && !g_hash_table_add(sets, (gpointer)dimm->interleave_set)) {
            continue;
        }
        group = g_new0(struct nfit_group, 1);
        group->first = dimm;
        group->members = g_ptr_array_new();
        g_ptr_array_add(groups, group);
        found = find_members(config, i);
        if (in_set(dimm) ? !complete_group(group, found, error) : !complete_single(group, error)) {
            return NULL;
        }
    }
    return g_steal_pointer(&groups);
}
