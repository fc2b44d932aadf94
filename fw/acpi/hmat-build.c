/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a proximity configuration to an HMAT: attributes of the domains and side
 * caches; the matrices are in hmat-matrix.c.
 *
 * Specification: ACPI 6.5, section 5.2.28; ACPI 6.2, section 5.2.27.
 * Must not: damage the table (proximity-damage.c does).
 */
#include "proximity-config.h"

/* --- Attributes -------------------------------------------------------------- */

/* The first DIMM of @domain that says something for the HMAT. */
static const struct fw_proximity_dimm *speaker(const struct fw_proximity_config *config,
                                               uint32_t domain)
{
    for (guint i = 0; i < config->dimm_count; i++) {
        if (config->dimms[i].domain == domain && proximity_dimm_says(&config->dimms[i])) {
            return &config->dimms[i];
        }
    }
    return NULL;
}

/* What "auto" stands for: the node's own answer, the DIMM's node, the first that initiates. */
static gboolean auto_initiator(const struct fw_proximity_config *config,
                               const struct fw_proximity_dimm *dimm, uint32_t *initiator)
{
    const struct fw_proximity_node *node = proximity_node(config, dimm->domain);

    if (node && node->attached) {
        *initiator = node->initiator;
        return TRUE;
    }
    if (proximity_initiates(config, dimm->node)) {
        *initiator = dimm->node;
        return TRUE;
    }
    for (guint i = 0; i < config->node_count; i++) {
        if (config->nodes[i].processors || config->nodes[i].generic) {
            *initiator = config->nodes[i].domain;
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean dimm_initiator(const struct fw_proximity_config *config,
                               const struct fw_proximity_dimm *dimm, uint32_t *initiator)
{
    *initiator = dimm->initiator;
    switch (dimm->initiator_kind) {
    case FW_INITIATOR_NONE:
        *initiator = 0;
        return FALSE;
    case FW_INITIATOR_NUMBER:
        return TRUE;
    default:
        *initiator = 0;
        return auto_initiator(config, dimm, initiator);
    }
}

/* Everybody of one domain must name one initiator. */
static gboolean check_initiators(const struct fw_proximity_config *config, GError **error)
{
    for (guint i = 0; i < config->dimm_count; i++) {
        const struct fw_proximity_dimm *dimm = &config->dimms[i];
        const struct fw_proximity_node *node = proximity_node(config, dimm->domain);
        const struct fw_proximity_dimm *first = speaker(config, dimm->domain);
        g_autofree char *name = proximity_dimm_name(dimm);

        if (dimm->initiator_kind == FW_INITIATOR_AUTO) {
            continue;
        }
        if (first != dimm && (first->initiator_kind != dimm->initiator_kind ||
                              first->initiator != dimm->initiator)) {
            g_autofree char *other = proximity_dimm_name(first);

            return proximity_fail(error, "%s: initiator: %s has the same domain %u and says "
                                  "something else", name, other, dimm->domain);
        }
        if (node && node->memory) {
            return proximity_fail(error, "%s: initiator: domain %u has RAM, whose initiator "
                                  "-numa node says; give the DIMM a domain of its own with "
                                  "proximity=own", name, dimm->domain);
        }
    }
    return TRUE;
}

static struct fw_hmat_proximity *add_proximity(struct fw_hmat *hmat, uint32_t memory,
                                               gboolean attached, uint32_t initiator)
{
    struct fw_hmat_proximity *proximity = &fw_hmat_add(hmat, FW_HMAT_PROXIMITY)->u.proximity;

    proximity->flags = attached ? FW_HMAT_INITIATOR_VALID : 0;
    proximity->initiator = initiator;
    proximity->memory = memory;
    return proximity;
}

static void add_domains(const struct fw_proximity_config *config, struct fw_hmat *hmat)
{
    for (guint i = 0; i < config->node_count; i++) {
        const struct fw_proximity_node *node = &config->nodes[i];

        if (node->memory) {
            add_proximity(hmat, node->domain, node->attached, node->initiator);
        }
    }
    for (guint i = 0; i < config->dimm_count; i++) {
        const struct fw_proximity_dimm *dimm = &config->dimms[i];
        const struct fw_proximity_node *node = proximity_node(config, dimm->domain);
        uint32_t initiator;

        if (speaker(config, dimm->domain) == dimm && !(node && node->memory)) {
            gboolean attached = dimm_initiator(config, dimm, &initiator);

            add_proximity(hmat, dimm->domain, attached, initiator);
        }
    }
}

/* Revision 1 speaks of memory ranges, so there is one structure per range of the SRAT. */
static void add_ranges(const struct fw_proximity_config *config, struct fw_hmat *hmat)
{
    for (guint i = 0; i < config->srat->entries->len; i++) {
        const struct fw_srat_entry *entry = g_ptr_array_index(config->srat->entries, i);
        const struct fw_srat_memory *memory = &entry->u.memory;
        const struct fw_proximity_node *node = proximity_node(config, memory->proximity);
        const struct fw_proximity_dimm *dimm = speaker(config, memory->proximity);
        struct fw_hmat_proximity *proximity;
        gboolean attached = FALSE;
        uint32_t initiator = 0;

        if (entry->type != FW_SRAT_MEMORY || entry->raw || memory->length == 0 ||
            !(memory->flags & FW_SRAT_MEMORY_ENABLED) ||
            memory->flags & FW_SRAT_MEMORY_HOT_PLUGGABLE) {
            continue;
        }
        if (node && (node->memory || !dimm)) {
            attached = node->attached;
            initiator = node->initiator;
        } else if (dimm) {
            attached = dimm_initiator(config, dimm, &initiator);
        }
        proximity = add_proximity(hmat, memory->proximity, attached, initiator);
        proximity->flags |= FW_HMAT_MEMORY_VALID;
        proximity->base = memory->base;
        proximity->length = memory->length;
    }
}

/* --- Caches ------------------------------------------------------------------ */

static void add_cache(struct fw_hmat *hmat, const struct fw_proximity_cache *from,
                      uint32_t memory)
{
    struct fw_hmat_cache *cache = &fw_hmat_add(hmat, FW_HMAT_CACHE)->u.cache;

    cache->memory = memory;
    cache->size = from->size;
    cache->attributes = (uint32_t)from->levels << FW_HMAT_CACHE_LEVELS_SHIFT |
                        (uint32_t)from->level << FW_HMAT_CACHE_LEVEL_SHIFT |
                        (uint32_t)from->associativity << FW_HMAT_CACHE_ASSOCIATIVITY_SHIFT |
                        (uint32_t)from->policy << FW_HMAT_CACHE_POLICY_SHIFT |
                        (uint32_t)from->line << FW_HMAT_CACHE_LINE_SHIFT;
}

static gboolean same_cache(const struct fw_proximity_cache *a, const struct fw_proximity_cache *b)
{
    return a->size == b->size && a->line == b->line && a->associativity == b->associativity &&
           a->policy == b->policy;
}

/* FALSE with @error when the domain has another cache; @again when it has the same. */
static gboolean cache_fits(const struct fw_proximity_config *config, guint nth, gboolean *again,
                           GError **error)
{
    const struct fw_proximity_dimm *dimm = &config->dimms[nth];
    g_autofree char *name = proximity_dimm_name(dimm);

    *again = FALSE;
    for (guint i = 0; i < config->cache_count; i++) {
        if (config->caches[i].memory == dimm->domain) {
            return proximity_fail(error, "%s: cache-size: -numa hmat-cache has described the "
                                  "caches of domain %u already", name, dimm->domain);
        }
    }
    for (guint i = 0; i < nth; i++) {
        const struct fw_proximity_dimm *earlier = &config->dimms[i];

        if (earlier->domain != dimm->domain || earlier->cache.size == 0) {
            continue;
        }
        if (!same_cache(&earlier->cache, &dimm->cache)) {
            g_autofree char *other = proximity_dimm_name(earlier);

            return proximity_fail(error, "%s: cache-size: %s has the same domain %u and another "
                                  "cache", name, other, dimm->domain);
        }
        *again = TRUE;
    }
    return TRUE;
}

static gboolean add_caches(const struct fw_proximity_config *config, struct fw_hmat *hmat,
                           GError **error)
{
    for (guint i = 0; i < config->cache_count; i++) {
        add_cache(hmat, &config->caches[i], config->caches[i].memory);
    }
    for (guint i = 0; i < config->dimm_count; i++) {
        const struct fw_proximity_dimm *dimm = &config->dimms[i];
        struct fw_proximity_cache cache = dimm->cache;
        gboolean again;

        if (cache.size == 0) {
            continue;
        }
        if (!cache_fits(config, i, &again, error)) {
            return FALSE;
        }
        cache.levels = cache.level = 1;
        if (!again) {
            add_cache(hmat, &cache, dimm->domain);
        }
    }
    return TRUE;
}

struct fw_hmat *fw_hmat_build(const struct fw_proximity_config *config, GError **error)
{
    g_autoptr(fw_hmat) hmat = fw_hmat_new(config->revision);

    if (!check_initiators(config, error)) {
        return NULL;
    }
    if (config->revision == FW_HMAT_REVISION_6_2 && config->srat) {
        add_ranges(config, hmat);
    } else {
        add_domains(config, hmat);
    }
    if (!hmat_add_matrices(config, hmat, error) || !add_caches(config, hmat, error)) {
        return NULL;
    }
    return g_steal_pointer(&hmat);
}
