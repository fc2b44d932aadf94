/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Deliberate damage to HMAT, SRAT, SLIT and the domains of the NFIT: one row
 * per damage and what it does. proximity-damage-apply.c takes the requests.
 *
 * Must not: use chance; one request gives the same bytes every time.
 */
#include <string.h>
#include "proximity-damage-row.h"

#define LENGTH_OFFSET       4u    /* of a structure of the HMAT */
#define PAST_END            16u   /* bytes that the last structure claims beyond the table */
#define CONTRADICTION       11u   /* the least distance of another domain that Linux takes */
#define FAR                 21u   /* distance of the others, at least */

/* --- Helpers --------------------------------------------------------------- */

gboolean proximity_damage_missing(GError **error, const char *damage, const char *what)
{
    g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_MISSING,
                "proximity damage '%s' needs %s, and there is none", damage, what);
    return FALSE;
}

/* The domain that damage is done to. */
static gboolean target_of(const struct fw_proximity_config *config, const char *damage,
                          uint32_t *domain, GError **error)
{
    if (config->dimm_count == 0) {
        return proximity_damage_missing(error, damage, "an NVDIMM");
    }
    *domain = config->dimms[config->dimm_count - 1].domain;
    return TRUE;
}

/* The lowest domain that nobody has. */
static uint32_t nobody(const struct fw_proximity_config *config)
{
    g_autofree uint32_t *taken = g_new(uint32_t, config->dimm_count + 1);
    uint32_t nodes = 0;

    for (guint i = 0; i < config->node_count; i++) {
        nodes = MAX(nodes, config->nodes[i].domain + 1);
    }
    for (guint i = 0; i < config->dimm_count; i++) {
        taken[i] = config->dimms[i].domain;
    }
    return fw_proximity_own(nodes, taken, config->dimm_count);
}

static struct fw_hmat_structure *nth(const struct fw_hmat *hmat, guint index)
{
    return g_ptr_array_index(hmat->structures, index);
}

static struct fw_hmat_proximity *attributes_of(const struct fw_hmat *hmat, uint32_t domain)
{
    for (guint i = 0; i < hmat->structures->len; i++) {
        struct fw_hmat_structure *structure = nth(hmat, i);

        if (structure->type == FW_HMAT_PROXIMITY && structure->u.proximity.memory == domain) {
            return &structure->u.proximity;
        }
    }
    return NULL;
}

static gboolean find_attributes(const struct fw_proximity_config *config,
                                const struct fw_hmat *hmat, const char *damage,
                                struct fw_hmat_proximity **found, GError **error)
{
    uint32_t domain = 0;

    if (!target_of(config, damage, &domain, error)) {
        return FALSE;
    }
    *found = attributes_of(hmat, domain);
    return *found || proximity_damage_missing(error, damage, "an attribute structure of the last "
                                              "NVDIMM's domain (give it a latency, a bandwidth or "
                                              "an initiator)");
}

static int column_of(const struct fw_hmat_locality *locality, uint32_t domain)
{
    for (guint i = 0; i < locality->targets->len; i++) {
        if (g_array_index(locality->targets, uint32_t, i) == domain) {
            return (int)i;
        }
    }
    return -1;
}

/* The @index-th structure when it is a matrix with @domain as a target. */
static struct fw_hmat_locality *matrix_with(const struct fw_hmat *hmat, guint index,
                                            uint32_t domain, int *column)
{
    struct fw_hmat_structure *structure = nth(hmat, index);

    if (structure->type != FW_HMAT_LOCALITY) {
        return NULL;
    }
    *column = column_of(&structure->u.locality, domain);
    return *column < 0 ? NULL : &structure->u.locality;
}

/*
 * Calls @change for every matrix with the last NVDIMM's domain; one at least
 * must have @what it changes.
 */
static gboolean each_matrix(const struct fw_proximity_config *config, struct fw_hmat *hmat,
                            const char *damage, const char *what,
                            gboolean (*change)(struct fw_hmat_locality *locality, guint column),
                            GError **error)
{
    gboolean any = FALSE;
    uint32_t domain = 0;
    int column;

    if (!target_of(config, damage, &domain, error)) {
        return FALSE;
    }
    for (guint i = 0; i < hmat->structures->len; i++) {
        struct fw_hmat_locality *locality = matrix_with(hmat, i, domain, &column);

        if (locality && change(locality, (guint)column)) {
            any = TRUE;
        }
    }
    return any || proximity_damage_missing(error, damage, what);
}

#define A_MATRIX "a matrix with the last NVDIMM's domain (give it a latency or a bandwidth)"

static void set_column(struct fw_hmat_locality *locality, guint column, uint16_t entry)
{
    for (guint row = 0; row < locality->initiators->len; row++) {
        *fw_hmat_entry(locality, row, column) = entry;
    }
}

/* --- HMAT, the model --------------------------------------------------------- */

static gboolean cut_off(struct fw_hmat_locality *locality, guint column)
{
    set_column(locality, column, FW_HMAT_ENTRY_UNREACHABLE);
    return TRUE;
}

static gboolean target_without_initiator(const struct fw_proximity_config *config,
                                         struct fw_hmat *hmat, GError **error)
{
    struct fw_hmat_proximity *proximity;

    if (!find_attributes(config, hmat, "target-without-initiator", &proximity, error)) {
        return FALSE;
    }
    proximity->flags &= (uint16_t)~FW_HMAT_INITIATOR_VALID;
    proximity->initiator = 0;
    return each_matrix(config, hmat, "target-without-initiator", A_MATRIX, cut_off, error);
}

static gboolean initiator_not_in_srat(const struct fw_proximity_config *config,
                                      struct fw_hmat *hmat, GError **error)
{
    struct fw_hmat_proximity *proximity;

    if (!find_attributes(config, hmat, "initiator-not-in-srat", &proximity, error)) {
        return FALSE;
    }
    proximity->flags |= FW_HMAT_INITIATOR_VALID;
    proximity->initiator = nobody(config);
    return TRUE;
}

static gboolean valid_bit_off(const struct fw_proximity_config *config, struct fw_hmat *hmat,
                              GError **error)
{
    struct fw_hmat_proximity *proximity;

    if (!find_attributes(config, hmat, "valid-bit-off", &proximity, error)) {
        return FALSE;
    }
    if (!(proximity->flags & FW_HMAT_INITIATOR_VALID)) {
        return proximity_damage_missing(error, "valid-bit-off", "an attached initiator");
    }
    proximity->flags &= (uint16_t)~FW_HMAT_INITIATOR_VALID;
    return TRUE;
}

static gboolean say_half(struct fw_hmat_locality *locality, guint column)
{
    if (!fw_hmat_is_latency(locality->data_type)) {
        return FALSE;
    }
    set_column(locality, column, FW_HMAT_ENTRY_NONE);
    return TRUE;
}

static gboolean missing_pairs(const struct fw_proximity_config *config, struct fw_hmat *hmat,
                              GError **error)
{
    return each_matrix(config, hmat, "missing-pairs", "a latency of the last NVDIMM's domain",
                       say_half, error);
}

/* Whether an entry is a number of @least units or more. */
static gboolean has_number(const struct fw_hmat_locality *locality, uint16_t least)
{
    for (guint i = 0; i < locality->entries->len; i++) {
        uint16_t entry = g_array_index(locality->entries, uint16_t, i);

        if (entry >= least && entry <= FW_HMAT_ENTRY_MAX) {
            return TRUE;
        }
    }
    return FALSE;
}

/* Twice the greatest unit is the least product that does not fit. */
static gboolean greatest_unit(struct fw_hmat_locality *locality, guint column)
{
    (void)column;
    locality->base_unit = UINT64_MAX;
    return has_number(locality, 2);
}

static gboolean entry_overflow(const struct fw_proximity_config *config, struct fw_hmat *hmat,
                               GError **error)
{
    return each_matrix(config, hmat, "entry-overflow", "a matrix with the last NVDIMM's domain and "
                       "an entry of two base units or more (see hmat-latency-unit and "
                       "hmat-bandwidth-unit)", greatest_unit, error);
}

static gboolean no_unit(struct fw_hmat_locality *locality, guint column)
{
    (void)column;
    locality->base_unit = 0;
    return TRUE;
}

static gboolean base_unit_zero(const struct fw_proximity_config *config, struct fw_hmat *hmat,
                               GError **error)
{
    return each_matrix(config, hmat, "base-unit-zero", A_MATRIX, no_unit, error);
}

static void copy_matrix(const struct fw_hmat_locality *from, struct fw_hmat *hmat)
{
    struct fw_hmat_locality *to = &fw_hmat_add(hmat, FW_HMAT_LOCALITY)->u.locality;

    to->flags = from->flags;
    to->data_type = from->data_type;
    to->base_unit = from->base_unit * 2;
    g_array_append_vals(to->initiators, from->initiators->data, from->initiators->len);
    g_array_append_vals(to->targets, from->targets->data, from->targets->len);
    g_array_append_vals(to->entries, from->entries->data, from->entries->len);
}

static gboolean duplicate_disagrees(const struct fw_proximity_config *config,
                                    struct fw_hmat *hmat, GError **error)
{
    guint count = hmat->structures->len;
    gboolean any = FALSE;
    uint32_t domain = 0;
    int column;

    if (!target_of(config, "duplicate-disagrees", &domain, error)) {
        return FALSE;
    }
    for (guint i = 0; i < count; i++) {
        const struct fw_hmat_locality *locality = matrix_with(hmat, i, domain, &column);

        if (locality) {
            any = any || has_number(locality, 1);
            copy_matrix(locality, hmat);
        }
    }
    return any || proximity_damage_missing(error, "duplicate-disagrees", "a matrix with the last "
                                           "NVDIMM's domain and a number in it (give it a latency "
                                           "or a bandwidth)");
}

/* --- HMAT, the bytes --------------------------------------------------------- */

/* Offset of the last structure (of @type unless that is < 0), or -1. */
static gssize find_last(const GByteArray *bytes, int type)
{
    gssize found = -1;
    size_t offset = FW_HMAT_FIXED_LENGTH;

    while (bytes->len - offset >= FW_HMAT_STRUCTURE_HEADER) {
        size_t length = (size_t)fw_le_load(bytes->data + offset + LENGTH_OFFSET, 4);

        if (length < FW_HMAT_STRUCTURE_HEADER || length > bytes->len - offset) {
            break;
        }
        if (type < 0 || (int)fw_le_load(bytes->data + offset, 2) == type) {
            found = (gssize)offset;
        }
        offset += length;
    }
    return found;
}

/* The structure's length, and the table, lack the last two bytes of the list of entries. */
static gboolean short_matrix(GByteArray *bytes, GError **error)
{
    gssize offset = find_last(bytes, FW_HMAT_LOCALITY);
    uint64_t length;

    if (offset < 0) {
        return proximity_damage_missing(error, "short-matrix", "a matrix");
    }
    length = fw_le_load(bytes->data + offset + LENGTH_OFFSET, 4);
    g_byte_array_remove_range(bytes, (guint)((uint64_t)offset + length - 2), 2);
    fw_le_store(bytes->data + offset + LENGTH_OFFSET, 4, length - 2);
    return TRUE;
}

static gboolean length_past_end(GByteArray *bytes, GError **error)
{
    gssize offset = find_last(bytes, -1);
    uint64_t length;

    if (offset < 0) {
        return proximity_damage_missing(error, "length-past-end", "a structure");
    }
    length = fw_le_load(bytes->data + offset + LENGTH_OFFSET, 4);
    fw_le_store(bytes->data + offset + LENGTH_OFFSET, 4, length + PAST_END);
    return TRUE;
}

/* --- SRAT -------------------------------------------------------------------- */

/* The last entry of persistent memory. */
static struct fw_srat_memory *last_persistent(const struct fw_srat *srat, const char *damage,
                                              guint *index, GError **error)
{
    for (guint i = srat->entries->len; i-- > 0;) {
        struct fw_srat_entry *entry = g_ptr_array_index(srat->entries, i);

        if (entry->type == FW_SRAT_MEMORY && !entry->raw &&
            entry->u.memory.flags & FW_SRAT_MEMORY_NON_VOLATILE) {
            *index = i;
            return &entry->u.memory;
        }
    }
    proximity_damage_missing(error, damage, "an SRAT entry of persistent memory");
    return NULL;
}

static gboolean srat_domain_not_in_nfit(const struct fw_proximity_config *config,
                                        struct fw_srat *srat, GError **error)
{
    guint index;
    struct fw_srat_memory *memory = last_persistent(srat, "srat-domain-not-in-nfit", &index,
                                                    error);

    if (memory) {
        memory->proximity = nobody(config);
    }
    return memory != NULL;
}

static gboolean two_domains_one_range(const struct fw_proximity_config *config,
                                      struct fw_srat *srat, GError **error)
{
    guint index;
    struct fw_srat_memory *memory = last_persistent(srat, "two-domains-one-range", &index, error);
    struct fw_srat_entry *second;

    if (!memory) {
        return FALSE;
    }
    second = g_new0(struct fw_srat_entry, 1);
    second->type = FW_SRAT_MEMORY;
    second->u.memory = *memory;
    second->u.memory.proximity = nobody(config);
    g_ptr_array_insert(srat->entries, (gint)index + 1, second);
    return TRUE;
}

static gboolean srat_range_differs(const struct fw_proximity_config *config,
                                   struct fw_srat *srat, GError **error)
{
    guint index;
    struct fw_srat_memory *memory = last_persistent(srat, "srat-range-differs", &index, error);

    (void)config;
    if (memory) {
        memory->length /= 2;
    }
    return memory != NULL;
}

/* --- SLIT -------------------------------------------------------------------- */

/* PMEM is nearer than any other domain that is not local, everything else is far. */
static gboolean slit_contradicts_hmat(const struct fw_proximity_config *config,
                                      struct fw_slit *slit, GError **error)
{
    uint32_t domain = 0;

    if (!target_of(config, "slit-contradicts-hmat", &domain, error)) {
        return FALSE;
    }
    if (!fw_slit_distance(slit, domain, domain) || slit->localities < 2) {
        return proximity_damage_missing(error, "slit-contradicts-hmat",
                                        "a domain of the last NVDIMM's own in the SLIT");
    }
    for (uint32_t from = 0; from < slit->localities; from++) {
        for (uint32_t to = 0; to < slit->localities; to++) {
            uint8_t *distance = fw_slit_distance(slit, from, to);

            if (from == to) {
                continue;
            }
            *distance = from == domain || to == domain ? CONTRADICTION : MAX(*distance, FAR);
        }
    }
    return TRUE;
}

/* --- NFIT -------------------------------------------------------------------- */

static gboolean nfit_domain_not_in_srat(const struct fw_proximity_config *config,
                                        uint32_t *domain, GError **error)
{
    uint32_t own;

    if (!target_of(config, "nfit-domain-not-in-srat", &own, error)) {
        return FALSE;
    }
    *domain = nobody(config);
    return TRUE;
}

/* --- The table --------------------------------------------------------------- */

static const struct fw_proximity_damage damages[] = {
    { .name = "target-without-initiator", .table = FW_PROXIMITY_IN_HMAT,
      .finding = "target-without-initiator",
      .description = "the last NVDIMM's domain names no attached initiator, and is unreachable from "
      "every one; as when firmware forgets the socket that a module is plugged into",
      .hmat = target_without_initiator },
    { .name = "initiator-not-in-srat", .table = FW_PROXIMITY_IN_HMAT,
      .finding = "initiator-not-in-srat",
      .description = "the last NVDIMM's domain is attached to a domain that the SRAT does not have; "
      "as when a socket is disabled (Linux drops the HMAT as a whole)",
      .hmat = initiator_not_in_srat },
    { .name = "valid-bit-off", .table = FW_PROXIMITY_IN_HMAT, .finding = "valid-bit-off",
      .description = "the attached initiator of the last NVDIMM's domain stands in the table, its "
      "valid bit does not",
      .hmat = valid_bit_off },
    { .name = "missing-pairs", .table = FW_PROXIMITY_IN_HMAT, .finding = "missing-pairs",
      .description = "no latency of the last NVDIMM's domain is said from any initiator (entries 0), "
      "though the matrices list it",
      .hmat = missing_pairs },
    { .name = "entry-overflow", .table = FW_PROXIMITY_IN_HMAT, .finding = "entry-overflow",
      .description = "base units so great that entry times unit fits no 64 bits; Linux takes such "
      "values as not said",
      .hmat = entry_overflow },
    { .name = "base-unit-zero", .table = FW_PROXIMITY_IN_HMAT, .finding = "base-unit-zero",
      .description = "base unit 0 in every matrix of the last NVDIMM's domain",
      .hmat = base_unit_zero },
    { .name = "duplicate-disagrees", .table = FW_PROXIMITY_IN_HMAT,
      .finding = "duplicate-disagrees",
      .description = "every matrix of the last NVDIMM's domain comes twice, the second time with "
      "double values",
      .hmat = duplicate_disagrees },
    { .name = "short-matrix", .table = FW_PROXIMITY_IN_HMAT, .finding = "short-matrix",
      .description = "the last matrix lacks its last entry; its lists promise it (Linux drops the "
      "HMAT as a whole)",
      .bytes = short_matrix },
    { .name = "length-past-end", .table = FW_PROXIMITY_IN_HMAT, .finding = "length-past-end",
      .description = "the last structure's length reaches 16 bytes beyond the table",
      .bytes = length_past_end },
    { .name = "srat-domain-not-in-nfit", .table = FW_PROXIMITY_IN_SRAT,
      .finding = "srat-domain-not-in-nfit",
      .description = "the SRAT has the last persistent range in a domain that the NFIT does not name",
      .srat = srat_domain_not_in_nfit },
    { .name = "two-domains-one-range", .table = FW_PROXIMITY_IN_SRAT,
      .finding = "two-domains-one-range",
      .description = "the SRAT has the last persistent range twice, in two domains",
      .srat = two_domains_one_range },
    { .name = "srat-range-differs", .table = FW_PROXIMITY_IN_SRAT, .finding = "srat-range-differs",
      .description = "the SRAT's entry for the last persistent range covers its first half only",
      .srat = srat_range_differs },
    { .name = "slit-contradicts-hmat", .table = FW_PROXIMITY_IN_SLIT,
      .finding = "slit-contradicts-hmat",
      .description = "the SLIT puts the last NVDIMM's domain at 11 from everywhere, nearer than any "
      "other that is not local, whatever the HMAT says of its speed",
      .slit = slit_contradicts_hmat },
    { .name = "nfit-domain-not-in-srat", .table = FW_PROXIMITY_IN_NFIT,
      .finding = "nfit-domain-not-in-srat",
      .description = "the NFIT names a domain for the last NVDIMM that the SRAT does not have; as "
      "with firmware that numbers domains differently in the two tables",
      .nfit = nfit_domain_not_in_srat },
};

const struct fw_proximity_damage *fw_proximity_damage_nth(guint n)
{
    return n < G_N_ELEMENTS(damages) ? &damages[n] : NULL;
}
