/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a proximity configuration to the matrices of an HMAT. All numbers are
 * picoseconds or MB/s until the last step, which finds a unit that fits.
 *
 * Specification: ACPI 6.5, section 5.2.28.4; ACPI 6.2, section 5.2.27.4.
 * Must not: round; what a table cannot say exactly is an error.
 */
#include <string.h>
#include "proximity-config.h"

/* Revision 1: products are tenths of a nanosecond, of a MB/s. */
#define REVISION_1_PS      100u
#define REVISION_1_TENTHS  10u

/* A matrix on the way. */
struct draft {
    const struct fw_proximity_config *config;
    const struct fw_proximity_matrix *given;   /* the machine's, or NULL */
    enum fw_hmat_hierarchy hierarchy;
    enum fw_hmat_data type;
    GArray *initiators;                        /* of uint32_t */
    GArray *targets;                           /* of uint32_t */
    uint64_t *values;                          /* a row per initiator */
    uint8_t *known;                            /* enum fw_hmat_known */
    gboolean changed;                          /* holds more than the machine's */
};

/* --- Who speaks -------------------------------------------------------------- */

static gboolean dimms_use(const struct fw_proximity_config *config, enum fw_hmat_data type)
{
    for (guint i = 0; i < config->dimm_count; i++) {
        if (config->dimms[i].measures[type]) {
            return TRUE;
        }
    }
    return FALSE;
}

static const struct fw_proximity_matrix *find_given(const struct fw_proximity_config *config,
                                                    enum fw_hmat_hierarchy hierarchy,
                                                    enum fw_hmat_data type)
{
    for (guint i = 0; i < config->matrix_count; i++) {
        const struct fw_proximity_matrix *matrix = &config->matrices[i];

        if (matrix->hierarchy == hierarchy && matrix->data_type == type) {
            return matrix;
        }
    }
    return NULL;
}

/*
 * What RAM says in the matrix of @type. It stands wherever DIMMs stand, so that
 * a reader of one matrix can compare both; alone, it is about every access.
 */
static const struct fw_measure *ram_measure(const struct fw_proximity_config *config,
                                            enum fw_hmat_data type)
{
    gboolean latency = fw_hmat_is_latency(type);
    const struct fw_measure *measure = latency ? config->ram_latency : config->ram_bandwidth;
    enum fw_hmat_data access = latency ? FW_HMAT_ACCESS_LATENCY : FW_HMAT_ACCESS_BANDWIDTH;
    gboolean used = FALSE;

    for (unsigned i = access; i < (unsigned)access + 3; i++) {
        used = used || dimms_use(config, (enum fw_hmat_data)i);
    }
    return (used ? dimms_use(config, type) : type == access) ? measure : NULL;
}

static gboolean is_needed(const struct draft *draft)
{
    return draft->given || (draft->hierarchy == FW_HMAT_MEMORY &&
           (dimms_use(draft->config, draft->type) || ram_measure(draft->config, draft->type)));
}

/* --- Lists ------------------------------------------------------------------- */

static int index_of(const GArray *domains, uint32_t domain)
{
    for (guint i = 0; i < domains->len; i++) {
        if (g_array_index(domains, uint32_t, i) == domain) {
            return (int)i;
        }
    }
    return -1;
}

static void add_domain(GArray *domains, uint32_t domain)
{
    if (index_of(domains, domain) < 0) {
        g_array_append_val(domains, domain);
    }
}

static void fill_lists(struct draft *draft)
{
    const struct fw_proximity_config *config = draft->config;
    gboolean ram = draft->hierarchy == FW_HMAT_MEMORY && ram_measure(config, draft->type);

    for (guint i = 0; i < config->node_count; i++) {
        const struct fw_proximity_node *node = &config->nodes[i];

        if (node->processors || node->generic) {
            add_domain(draft->initiators, node->domain);
        }
        if (draft->given || (ram && node->memory)) {
            add_domain(draft->targets, node->domain);
        }
    }
    for (guint i = 0; draft->hierarchy == FW_HMAT_MEMORY && i < config->dimm_count; i++) {
        if (config->dimms[i].measures[draft->type]) {
            add_domain(draft->targets, config->dimms[i].domain);
        }
    }
}

/* --- Values ------------------------------------------------------------------ */

static void set_value(struct draft *draft, guint row, guint column,
                      const struct fw_measure_item *item)
{
    guint index = row * draft->targets->len + column;

    draft->values[index] = item->value;
    draft->known[index] = (uint8_t)item->known;
    draft->changed = TRUE;
}

/* 65535 units of the machine's own matrix are the entry that says unreachable. */
static enum fw_hmat_known given_known(const struct fw_proximity_matrix *given, uint64_t value)
{
    if (value == 0) {
        return FW_HMAT_NOTHING;
    }
    return value == given->unit * FW_HMAT_ENTRY_UNREACHABLE ? FW_HMAT_UNREACHABLE : FW_HMAT_KNOWN;
}

static void fill_given(struct draft *draft)
{
    for (guint i = 0; draft->given && i < draft->given->count; i++) {
        const struct fw_proximity_rating *rating = &draft->given->ratings[i];
        int row = index_of(draft->initiators, rating->initiator);
        int column = index_of(draft->targets, rating->target);

        if (row >= 0 && column >= 0) {
            guint index = (guint)row * draft->targets->len + (guint)column;

            draft->values[index] = rating->value;
            draft->known[index] = (uint8_t)given_known(draft->given, rating->value);
        }
    }
}

static void fill_measure(struct draft *draft, const struct fw_measure *measure, uint32_t target)
{
    int column = index_of(draft->targets, target);

    for (guint row = 0; column >= 0 && row < draft->initiators->len; row++) {
        const struct fw_measure_item *item =
            fw_measure_find(measure, g_array_index(draft->initiators, uint32_t, row));

        if (item) {
            set_value(draft, row, (guint)column, item);
        }
    }
}

static void fill_ram(struct draft *draft)
{
    const struct fw_measure *measure = ram_measure(draft->config, draft->type);

    for (guint i = 0; measure && i < draft->config->node_count; i++) {
        if (draft->config->nodes[i].memory) {
            fill_measure(draft, measure, draft->config->nodes[i].domain);
        }
    }
}

/* Every item with a domain must be for one that initiates. */
static gboolean check_measure(const struct fw_proximity_config *config,
                              const struct fw_measure *measure, const char *who,
                              const char *property, GError **error)
{
    for (guint i = 0; measure && i < measure->items->len; i++) {
        const struct fw_measure_item *item =
            &g_array_index(measure->items, struct fw_measure_item, i);

        if (!item->all && !proximity_initiates(config, item->domain)) {
            return proximity_fail(error, "%s: %s: domain %u has no processor and no generic "
                                  "initiator", who, property, item->domain);
        }
    }
    return TRUE;
}

/* DIMMs of one domain must say the same; the first one to speak is compared with. */
static gboolean check_agreement(const struct draft *draft, guint nth, GError **error)
{
    const struct fw_proximity_dimm *dimm = &draft->config->dimms[nth];

    for (guint i = 0; i < nth; i++) {
        const struct fw_proximity_dimm *earlier = &draft->config->dimms[i];

        if (earlier->domain == dimm->domain && earlier->measures[draft->type] &&
            !g_str_equal(earlier->measures[draft->type]->text,
                         dimm->measures[draft->type]->text)) {
            g_autofree char *name = proximity_dimm_name(dimm);
            g_autofree char *other = proximity_dimm_name(earlier);

            return proximity_fail(error, "%s: %s=%s: %s has the same domain %u and says %s", name,
                                  proximity_property(draft->type),
                                  dimm->measures[draft->type]->text, other, dimm->domain,
                                  earlier->measures[draft->type]->text);
        }
    }
    return TRUE;
}

static gboolean fill_dimms(struct draft *draft, GError **error)
{
    for (guint i = 0; i < draft->config->dimm_count; i++) {
        const struct fw_proximity_dimm *dimm = &draft->config->dimms[i];
        g_autofree char *name = proximity_dimm_name(dimm);

        if (!dimm->measures[draft->type]) {
            continue;
        }
        if (!check_measure(draft->config, dimm->measures[draft->type], name,
                           proximity_property(draft->type), error) ||
            !check_agreement(draft, i, error)) {
            return FALSE;
        }
        fill_measure(draft, dimm->measures[draft->type], dimm->domain);
    }
    return TRUE;
}

/* --- Unit -------------------------------------------------------------------- */

static uint64_t divisor(uint64_t a, uint64_t b)
{
    while (b) {
        uint64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

static uint64_t greatest_power(uint64_t of, uint64_t number)
{
    uint64_t power = 1;

    while (number % of == 0) {
        number /= of;
        power *= of;
    }
    return power;
}

/* The common divisor and the greatest of all numbers of the matrix; 0 when there is none. */
static void survey(const struct draft *draft, uint64_t *common, uint64_t *greatest)
{
    *common = *greatest = 0;
    for (guint i = 0; i < draft->initiators->len * draft->targets->len; i++) {
        if (draft->known[i] == FW_HMAT_KNOWN) {
            *common = divisor(draft->values[i], *common);
            *greatest = MAX(*greatest, draft->values[i]);
        }
    }
}

/* A round unit when one does it, any other when that does, else an error. */
static gboolean choose_unit(const struct draft *draft, uint64_t *unit, GError **error)
{
    gboolean latency = fw_hmat_is_latency(draft->type);
    uint64_t asked = latency ? draft->config->latency_unit : draft->config->bandwidth_unit;
    const char *name = latency ? "ps" : "MB/s";
    uint64_t common, greatest;

    survey(draft, &common, &greatest);
    if (asked) {
        *unit = asked;
        return common % asked == 0 || proximity_fail(error, "HMAT: %s: a value is no multiple of "
               "the base unit asked for, %" G_GUINT64_FORMAT " %s", proximity_property(draft->type),
               asked, name);
    }
    if (common == 0) {
        *unit = latency ? 1000 : 1;
        return TRUE;
    }
    *unit = greatest_power(latency ? 10 : 2, common);
    if (greatest / *unit > FW_HMAT_ENTRY_MAX) {
        *unit = common;
    }
    return TRUE;
}

/* The unit as the table has it. */
static gboolean wire_unit(const struct draft *draft, uint64_t unit, uint64_t *wire,
                          GError **error)
{
    *wire = unit;
    if (draft->config->revision != FW_HMAT_REVISION_6_2) {
        return TRUE;
    }
    if (!fw_hmat_is_latency(draft->type)) {
        *wire = unit * REVISION_1_TENTHS;
        return TRUE;
    }
    *wire = unit / REVISION_1_PS;
    return unit % REVISION_1_PS == 0 ||
           proximity_fail(error, "HMAT: %s: revision 1 of the table counts in tenths of a "
                          "nanosecond, and a value is finer", proximity_property(draft->type));
}

static gboolean encode_entries(const struct draft *draft, uint64_t unit, GArray *entries,
                               GError **error)
{
    for (guint i = 0; i < draft->initiators->len * draft->targets->len; i++) {
        uint16_t entry = FW_HMAT_ENTRY_NONE;

        if (draft->known[i] == FW_HMAT_UNREACHABLE) {
            entry = FW_HMAT_ENTRY_UNREACHABLE;
        } else if (draft->known[i] == FW_HMAT_KNOWN) {
            uint64_t number = draft->values[i] / unit;

            if (draft->values[i] % unit) {
                return proximity_fail(error, "HMAT: %s: %" G_GUINT64_FORMAT " is no multiple of "
                                      "the base unit, %" G_GUINT64_FORMAT,
                                      proximity_property(draft->type), draft->values[i], unit);
            }
            if (number > FW_HMAT_ENTRY_MAX) {
                return proximity_fail(error, "HMAT: %s: %" G_GUINT64_FORMAT " is %" G_GUINT64_FORMAT
                                      " units of %" G_GUINT64_FORMAT "; an entry has at most %u, "
                                      "so the values must share a greater divisor",
                                      proximity_property(draft->type), draft->values[i], number,
                                      unit, FW_HMAT_ENTRY_MAX);
            }
            entry = (uint16_t)number;
        }
        g_array_append_val(entries, entry);
    }
    return TRUE;
}

/* The machine's own unit stays only where nobody asked for another and its table is this one. */
static gboolean keeps_unit(const struct draft *draft)
{
    const struct fw_proximity_config *config = draft->config;
    gboolean latency = fw_hmat_is_latency(draft->type);

    return draft->given && !draft->changed && config->revision != FW_HMAT_REVISION_6_2 &&
           (latency ? config->latency_unit : config->bandwidth_unit) == 0;
}

static gboolean emit(const struct draft *draft, struct fw_hmat *hmat, GError **error)
{
    struct fw_hmat_locality *locality = &fw_hmat_add(hmat, FW_HMAT_LOCALITY)->u.locality;
    uint64_t unit;

    if (keeps_unit(draft)) {
        unit = draft->given->unit;
    } else if (!choose_unit(draft, &unit, error)) {
        return FALSE;
    }
    locality->flags = (uint8_t)fw_hmat_hierarchy_code(draft->config->revision, draft->hierarchy);
    locality->data_type = (uint8_t)draft->type;
    g_array_append_vals(locality->initiators, draft->initiators->data, draft->initiators->len);
    g_array_append_vals(locality->targets, draft->targets->data, draft->targets->len);
    return wire_unit(draft, unit, &locality->base_unit, error) &&
           encode_entries(draft, unit, locality->entries, error);
}

static gboolean add_matrix(struct draft *draft, struct fw_hmat *hmat, GError **error)
{
    g_autoptr(GArray) initiators = g_array_new(FALSE, TRUE, sizeof(uint32_t));
    g_autoptr(GArray) targets = g_array_new(FALSE, TRUE, sizeof(uint32_t));
    g_autofree uint64_t *values = NULL;
    g_autofree uint8_t *known = NULL;

    draft->initiators = initiators;
    draft->targets = targets;
    fill_lists(draft);
    draft->values = values = g_new0(uint64_t, initiators->len * targets->len);
    draft->known = known = g_malloc(initiators->len * targets->len);
    if (known) {
        memset(known, FW_HMAT_NOTHING, initiators->len * targets->len);
    }
    fill_given(draft);
    if (draft->hierarchy == FW_HMAT_MEMORY) {
        fill_ram(draft);
        if (!fill_dimms(draft, error)) {
            return FALSE;
        }
    }
    return emit(draft, hmat, error);
}

gboolean hmat_add_matrices(const struct fw_proximity_config *config, struct fw_hmat *hmat,
                           GError **error)
{
    if (!check_measure(config, config->ram_latency, "pmem-firmware", "ram-latency", error) ||
        !check_measure(config, config->ram_bandwidth, "pmem-firmware", "ram-bandwidth", error)) {
        return FALSE;
    }
    for (unsigned hierarchy = 0; hierarchy < FW_HMAT_HIERARCHIES; hierarchy++) {
        for (unsigned type = 0; type < FW_HMAT_DATA_TYPES; type++) {
            struct draft draft = {
                .config = config,
                .given = find_given(config, (enum fw_hmat_hierarchy)hierarchy,
                                    (enum fw_hmat_data)type),
                .hierarchy = (enum fw_hmat_hierarchy)hierarchy,
                .type = (enum fw_hmat_data)type,
            };

            if (is_needed(&draft) && !add_matrix(&draft, hmat, error)) {
                return FALSE;
            }
        }
    }
    return TRUE;
}
