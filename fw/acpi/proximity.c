/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Questions about a proximity configuration, and the SLIT that follows from it.
 *
 * Specification: ACPI 6.5, section 5.2.17.
 * Must not: make an HMAT (hmat-build.c does).
 */
#include <string.h>
#include "proximity-config.h"

gboolean proximity_fail(GError **error, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error_literal(error, FW_ACPI_ERROR, FW_ACPI_ERROR_MODEL, text);
    return FALSE;
}

char *proximity_dimm_name(const struct fw_proximity_dimm *dimm)
{
    return dimm->id ? g_strdup_printf("NVDIMM '%s'", dimm->id) : g_strdup("an NVDIMM");
}

const char *proximity_property(enum fw_hmat_data data_type)
{
    static const char *const names[FW_HMAT_DATA_TYPES] = {
        "access-latency", "read-latency", "write-latency",
        "access-bandwidth", "read-bandwidth", "write-bandwidth",
    };

    return names[data_type];
}

gboolean proximity_dimm_says(const struct fw_proximity_dimm *dimm)
{
    for (guint i = 0; i < FW_HMAT_DATA_TYPES; i++) {
        if (dimm->measures[i]) {
            return TRUE;
        }
    }
    return dimm->initiator_kind != FW_INITIATOR_AUTO || dimm->cache.size != 0;
}

const struct fw_proximity_node *proximity_node(const struct fw_proximity_config *config,
                                               uint32_t domain)
{
    for (guint i = 0; i < config->node_count; i++) {
        if (config->nodes[i].domain == domain) {
            return &config->nodes[i];
        }
    }
    return NULL;
}

gboolean proximity_initiates(const struct fw_proximity_config *config, uint32_t domain)
{
    const struct fw_proximity_node *node = proximity_node(config, domain);

    return node && (node->processors || node->generic);
}

gboolean fw_proximity_wants_hmat(const struct fw_proximity_config *config)
{
    for (guint i = 0; i < config->dimm_count; i++) {
        if (proximity_dimm_says(&config->dimms[i])) {
            return TRUE;
        }
    }
    return config->ram_latency || config->ram_bandwidth;
}

gboolean fw_proximity_wants_slit(const struct fw_proximity_config *config)
{
    for (guint i = 0; i < config->dimm_count; i++) {
        if (config->dimms[i].distance) {
            return TRUE;
        }
    }
    return FALSE;
}

uint32_t fw_proximity_own(uint32_t nodes, const uint32_t *taken, guint count)
{
    uint32_t domain = nodes;

    for (guint i = 0; i < count;) {
        if (taken[i] == domain) {
            domain++;
            i = 0;
        } else {
            i++;
        }
    }
    return domain;
}

/* --- SLIT ------------------------------------------------------------------ */

static gboolean count_localities(const struct fw_proximity_config *config, guint *count,
                                 GError **error)
{
    uint64_t localities = config->distances ? config->distances->localities : 0;

    for (guint i = 0; i < config->node_count; i++) {
        localities = MAX(localities, (uint64_t)config->nodes[i].domain + 1);
    }
    for (guint i = 0; i < config->dimm_count; i++) {
        const struct fw_proximity_dimm *dimm = &config->dimms[i];

        if (dimm->domain < FW_SLIT_LOCALITIES_MAX) {
            localities = MAX(localities, (uint64_t)dimm->domain + 1);
        } else if (dimm->distance) {
            g_autofree char *name = proximity_dimm_name(dimm);

            return proximity_fail(error, "%s: distance: domain %u is above %u; the SLIT, which has "
                                  "a row for each lower number too, would be too long", name,
                                  dimm->domain, FW_SLIT_LOCALITIES_MAX - 1);
        }
    }
    *count = (guint)MIN(localities, FW_SLIT_LOCALITIES_MAX);
    return TRUE;
}

static void copy_distances(const struct fw_slit *from, struct fw_slit *to)
{
    for (uint32_t i = 0; i < from->localities && i < to->localities; i++) {
        for (uint32_t j = 0; j < from->localities && j < to->localities; j++) {
            *fw_slit_distance(to, i, j) = *fw_slit_distance(from, i, j);
        }
    }
}

static void set_both(struct fw_slit *slit, uint32_t one, uint32_t other, uint64_t distance)
{
    if (one != other) {
        *fw_slit_distance(slit, one, other) = (uint8_t)distance;
        *fw_slit_distance(slit, other, one) = (uint8_t)distance;
    }
}

static gboolean apply_item(const struct fw_proximity_dimm *dimm,
                           const struct fw_measure_item *item, struct fw_slit *slit,
                           GError **error)
{
    if (item->all) {
        for (uint32_t i = 0; i < slit->localities; i++) {
            set_both(slit, dimm->domain, i, item->value);
        }
    } else if (item->domain >= slit->localities || item->domain == dimm->domain) {
        g_autofree char *name = proximity_dimm_name(dimm);

        return proximity_fail(error, "%s: distance: domain %u is %s", name, item->domain,
                              item->domain == dimm->domain ? "the DIMM's own; that is always 10"
                                                           : "neither a node nor a DIMM's");
    } else {
        set_both(slit, dimm->domain, item->domain, item->value);
    }
    return TRUE;
}

/* General values first, then those for one domain, whatever the order of the DIMMs. */
static gboolean apply_distances(const struct fw_proximity_config *config, gboolean general,
                                struct fw_slit *slit, GError **error)
{
    for (guint i = 0; i < config->dimm_count; i++) {
        const struct fw_proximity_dimm *dimm = &config->dimms[i];

        for (guint j = 0; dimm->distance && j < dimm->distance->items->len; j++) {
            const struct fw_measure_item *item =
                &g_array_index(dimm->distance->items, struct fw_measure_item, j);

            if (item->all == general && !apply_item(dimm, item, slit, error)) {
                return FALSE;
            }
        }
    }
    return TRUE;
}

struct fw_slit *fw_slit_build(const struct fw_proximity_config *config, GError **error)
{
    g_autoptr(fw_slit) slit = NULL;
    guint count = 0;

    if (!count_localities(config, &count, error)) {
        return NULL;
    }
    slit = fw_slit_new(count);
    if (config->distances) {
        copy_distances(config->distances, slit);
    }
    if (!apply_distances(config, TRUE, slit, error) ||
        !apply_distances(config, FALSE, slit, error)) {
        return NULL;
    }
    return g_steal_pointer(&slit);
}
