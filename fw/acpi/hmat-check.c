/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can be said of an HMAT without any other table.
 *
 * Specification: ACPI 6.5, section 5.2.28.
 * Must not: compare with SRAT, SLIT or NFIT (proximity-check.c does).
 */
#include "fw/hmat.h"

static const char proximity_name[] = "Memory Proximity Domain Attributes";
static const char locality_name[] = "System Locality Latency and Bandwidth Information";
static const char cache_name[] = "Memory Side Cache Information";

/* --- Proximity domain attributes ------------------------------------------- */

/* @seen: memory domain to the structure that described it first. */
static void check_proximity(const struct fw_hmat *hmat, const struct fw_hmat_structure *structure,
                            GHashTable *seen, struct fw_findings *findings)
{
    const struct fw_hmat_proximity *proximity = &structure->u.proximity;
    gpointer key = GUINT_TO_POINTER(proximity->memory);
    const struct fw_hmat_structure *first = g_hash_table_lookup(seen, key);

    if (!(proximity->flags & FW_HMAT_INITIATOR_VALID)) {
        fw_findings_add(findings, FW_SEVERITY_NOTE, "no-initiator", structure->offset,
                        proximity_name, "Flags", "domain %u names no attached initiator",
                        proximity->memory);
    }
    if (hmat->header.revision >= FW_HMAT_REVISION_6_3 && (proximity->base || proximity->length)) {
        fw_findings_add(findings, FW_SEVERITY_NOTE, "reserved-field", structure->offset,
                        proximity_name, "Reserved",
                        "a memory range stands where revision 2 has reserved bytes");
    }
    if (!first) {
        g_hash_table_insert(seen, key, (gpointer)structure);
    } else if (first->u.proximity.initiator != proximity->initiator ||
               first->u.proximity.flags != proximity->flags) {
        fw_findings_add(findings, FW_SEVERITY_ERROR, "duplicate-disagrees", structure->offset,
                        proximity_name, "Proximity Domain for the Attached Initiator",
                        "domain %u is attached to domain %u (flags 0x%x) here, to domain %u "
                        "(flags 0x%x) above", proximity->memory, proximity->initiator,
                        proximity->flags, first->u.proximity.initiator,
                        first->u.proximity.flags);
    } else if (hmat->header.revision >= FW_HMAT_REVISION_6_3) {
        fw_findings_add(findings, FW_SEVERITY_WARNING, "duplicate-entry", structure->offset,
                        proximity_name, "Proximity Domain for the Memory",
                        "domain %u is described twice", proximity->memory);
    }
}

/* --- Matrices -------------------------------------------------------------- */

/* What an entry speaks of: @kind is flags, data type and minimum transfer size. */
struct pair {
    uint32_t kind;
    uint32_t initiator;
    uint32_t target;
    uint16_t entry;
    uint64_t base_unit;
};

static guint pair_hash(gconstpointer data)
{
    const struct pair *pair = data;

    return (pair->kind * 31u + pair->initiator) * 31u + pair->target;
}

static gboolean pair_equal(gconstpointer a, gconstpointer b)
{
    const struct pair *left = a, *right = b;

    return left->kind == right->kind && left->initiator == right->initiator &&
           left->target == right->target;
}

static gboolean same_value(uint8_t revision, const struct pair *left, const struct pair *right)
{
    struct fw_hmat_locality locality = { .base_unit = left->base_unit };
    uint64_t first = 0, second = 0;
    enum fw_hmat_known known = fw_hmat_value(revision, &locality, left->entry, &first);

    locality.base_unit = right->base_unit;
    return fw_hmat_value(revision, &locality, right->entry, &second) == known && first == second;
}

static gboolean has_twice(const GArray *domains, uint32_t *domain)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);

    for (guint i = 0; i < domains->len; i++) {
        *domain = g_array_index(domains, uint32_t, i);
        if (!g_hash_table_add(seen, GUINT_TO_POINTER(*domain))) {
            return TRUE;
        }
    }
    return FALSE;
}

/* One finding for the worst entry: above 64 bits nobody can use it, above 32 bits some drivers do not. */
static void check_overflow(const struct fw_hmat *hmat, const struct fw_hmat_structure *structure,
                           struct fw_findings *findings)
{
    const struct fw_hmat_locality *locality = &structure->u.locality;
    uint16_t greatest = 0;
    uint64_t value = 0;
    gboolean lost;

    for (guint i = 0; i < locality->entries->len; i++) {
        uint16_t entry = g_array_index(locality->entries, uint16_t, i);

        if (entry <= FW_HMAT_ENTRY_MAX) {
            greatest = MAX(greatest, entry);
        }
    }
    lost = fw_hmat_value(hmat->header.revision, locality, greatest, &value) == FW_HMAT_OVERFLOW;
    if (lost || (greatest && locality->base_unit > UINT32_MAX / greatest)) {
        fw_findings_add(findings, lost ? FW_SEVERITY_ERROR : FW_SEVERITY_WARNING,
                        "entry-overflow", structure->offset, locality_name, "Entry Base Unit",
                        "entry %u times base unit %" G_GUINT64_FORMAT " does not fit %u bits",
                        greatest, locality->base_unit, lost ? 64u : 32u);
    }
}

static void check_lists(const struct fw_hmat_structure *structure, struct fw_findings *findings)
{
    const struct fw_hmat_locality *locality = &structure->u.locality;
    uint32_t domain;

    if (locality->entries->len == 0) {
        fw_findings_add(findings, FW_SEVERITY_WARNING, "empty-matrix", structure->offset,
                        locality_name, "", "%u initiators and %u targets make no pair",
                        locality->initiators->len, locality->targets->len);
    }
    if (has_twice(locality->initiators, &domain) || has_twice(locality->targets, &domain)) {
        fw_findings_add(findings, FW_SEVERITY_ERROR, "duplicate-domain", structure->offset,
                        locality_name, "Proximity Domain List", "domain %u is listed twice",
                        domain);
    }
}

static void check_codes(const struct fw_hmat *hmat, const struct fw_hmat_structure *structure,
                        struct fw_findings *findings)
{
    const struct fw_hmat_locality *locality = &structure->u.locality;
    unsigned hierarchy = locality->flags & FW_HMAT_HIERARCHY_MASK;

    if (!fw_hmat_hierarchy_name(hmat->header.revision, hierarchy)) {
        fw_findings_add(findings, FW_SEVERITY_WARNING, "reserved-code", structure->offset,
                        locality_name, "Flags", "memory hierarchy %u is not defined", hierarchy);
    }
    if (!fw_hmat_data_name(locality->data_type)) {
        fw_findings_add(findings, FW_SEVERITY_WARNING, "reserved-code", structure->offset,
                        locality_name, "Data Type", "data type %u is not defined",
                        locality->data_type);
    }
    if (locality->base_unit == 0) {
        fw_findings_add(findings, FW_SEVERITY_ERROR, "base-unit-zero", structure->offset,
                        locality_name, "Entry Base Unit", "every value would be zero");
    }
}

static void report_pair(uint8_t revision, const struct fw_hmat_structure *structure,
                        const struct pair *first, const struct pair *second,
                        struct fw_findings *findings)
{
    if (same_value(revision, first, second)) {
        fw_findings_add(findings, FW_SEVERITY_NOTE, "duplicate-entry", structure->offset,
                        locality_name, "", "domain %u to domain %u was said before",
                        second->initiator, second->target);
        return;
    }
    fw_findings_add(findings, FW_SEVERITY_ERROR, "duplicate-disagrees", structure->offset,
                    locality_name, "Entry", "domain %u to domain %u: %u units of %"
                    G_GUINT64_FORMAT " here, %u units of %" G_GUINT64_FORMAT " above",
                    second->initiator, second->target, second->entry, second->base_unit,
                    first->entry, first->base_unit);
}

/* At most one finding of a matrix against the earlier ones: its first pair that was said before. */
static void check_pairs(const struct fw_hmat *hmat, const struct fw_hmat_structure *structure,
                        GHashTable *seen, struct fw_findings *findings)
{
    const struct fw_hmat_locality *locality = &structure->u.locality;
    gboolean reported = FALSE;

    for (guint row = 0; row < locality->initiators->len; row++) {
        for (guint column = 0; column < locality->targets->len; column++) {
            struct pair pair = {
                .kind = (uint32_t)locality->flags << 16 | (uint32_t)locality->data_type << 8 |
                        locality->min_transfer,
                .initiator = g_array_index(locality->initiators, uint32_t, row),
                .target = g_array_index(locality->targets, uint32_t, column),
                .entry = *fw_hmat_entry(locality, row, column),
                .base_unit = locality->base_unit,
            };
            const struct pair *first = g_hash_table_lookup(seen, &pair);

            if (first && !reported) {
                report_pair(hmat->header.revision, structure, first, &pair, findings);
                reported = TRUE;
            } else if (!first && pair.entry != FW_HMAT_ENTRY_NONE) {
                struct pair *copy = g_memdup2(&pair, sizeof(pair));

                g_hash_table_add(seen, copy);
            }
        }
    }
}

/* --- Caches ---------------------------------------------------------------- */

static unsigned part(const struct fw_hmat_cache *cache, unsigned shift)
{
    return cache->attributes >> shift & FW_HMAT_CACHE_PART_MASK;
}

static void check_cache(const struct fw_hmat_structure *structure, struct fw_findings *findings)
{
    const struct fw_hmat_cache *cache = &structure->u.cache;
    unsigned level = part(cache, FW_HMAT_CACHE_LEVEL_SHIFT);
    unsigned levels = part(cache, FW_HMAT_CACHE_LEVELS_SHIFT);

    if (level > levels || (level == 0) != (levels == 0)) {
        fw_findings_add(findings, FW_SEVERITY_WARNING, "cache-level", structure->offset,
                        cache_name, "Cache Attributes", "domain %u: level %u of %u levels",
                        cache->memory, level, levels);
    }
    if (part(cache, FW_HMAT_CACHE_ASSOCIATIVITY_SHIFT) > FW_HMAT_ASSOCIATIVITY_COMPLEX ||
        part(cache, FW_HMAT_CACHE_POLICY_SHIFT) > FW_HMAT_POLICY_WRITE_THROUGH) {
        fw_findings_add(findings, FW_SEVERITY_WARNING, "reserved-code", structure->offset,
                        cache_name, "Cache Attributes",
                        "associativity or write policy of 0x%x is not defined",
                        cache->attributes);
    }
}

void fw_hmat_check(const struct fw_hmat *hmat, struct fw_findings *findings)
{
    g_autoptr(GHashTable) domains = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) pairs = g_hash_table_new_full(pair_hash, pair_equal, g_free, NULL);

    if (hmat->header.revision != FW_HMAT_REVISION_6_2 &&
        hmat->header.revision != FW_HMAT_REVISION_6_3) {
        fw_findings_add(findings, FW_SEVERITY_WARNING, "revision", 8, "Header", "Revision",
                        "revision %u is neither 1 nor 2", hmat->header.revision);
    }
    for (guint i = 0; i < hmat->structures->len; i++) {
        const struct fw_hmat_structure *structure = g_ptr_array_index(hmat->structures, i);

        if (structure->raw) {
            continue;
        }
        if (structure->type == FW_HMAT_PROXIMITY) {
            check_proximity(hmat, structure, domains, findings);
        } else if (structure->type == FW_HMAT_LOCALITY) {
            check_codes(hmat, structure, findings);
            check_lists(structure, findings);
            check_overflow(hmat, structure, findings);
            check_pairs(hmat, structure, pairs, findings);
        } else {
            check_cache(structure, findings);
        }
    }
}
