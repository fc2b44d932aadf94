/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Latencies, bandwidths, distances, domains and words of caches, as users write
 * them.
 *
 * Must not: know which domains there are.
 */
#include <string.h>
#include "fw/proximity.h"

#define MB_BYTES         ((uint64_t)1 << 20)
#define ITEM_SEPARATOR   ":"
#define WORD_UNREACHABLE "unreachable"

struct unit {
    const char *name;
    uint64_t factor;
};

static const struct unit latency_units[] = {
    { "ps", 1 }, { "ns", 1000 }, { "us", 1000000 }, { NULL, 0 },
};

static const struct unit bandwidth_units[] = {
    { "M", (uint64_t)1 << 20 }, { "G", (uint64_t)1 << 30 }, { "T", (uint64_t)1 << 40 },
    { "K", (uint64_t)1 << 10 }, { NULL, 0 },
};

static gboolean fail(GError **error, const char *item, const char *why)
{
    g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_SYNTAX, "'%s' %s", item, why);
    return FALSE;
}

/* A decimal number and what follows it. */
static gboolean read_number(const char *text, uint64_t *number, const char **rest)
{
    char *end = NULL;

    if (!g_ascii_isdigit(*text)) {
        return FALSE;
    }
    errno = 0;
    *number = g_ascii_strtoull(text, &end, 10);
    *rest = end;
    return errno == 0;
}

static gboolean read_domain(const char *text, uint32_t *domain)
{
    const char *rest;
    uint64_t number;

    if (!read_number(text, &number, &rest) || *rest || number > UINT32_MAX) {
        return FALSE;
    }
    *domain = (uint32_t)number;
    return TRUE;
}

static gboolean apply_unit(const struct unit *units, const char *name, uint64_t *value)
{
    for (; units->name; units++) {
        if (g_str_equal(units->name, name)) {
            return !__builtin_mul_overflow(*value, units->factor, value);
        }
    }
    return FALSE;
}

static gboolean read_latency(const char *text, const char *rest, uint64_t *value, GError **error)
{
    return apply_unit(latency_units, rest, value) ||
           fail(error, text, "is no latency; write it with its unit: 170ns, 170500ps or 1us");
}

static gboolean read_bandwidth(const char *text, const char *rest, uint64_t *value,
                               GError **error)
{
    if (!apply_unit(bandwidth_units, rest, value)) {
        return fail(error, text, "is no bandwidth; write bytes per second with a binary suffix: "
                    "30G, 500M");
    }
    if (*value % MB_BYTES != 0) {
        return fail(error, text, "is no multiple of 1M, the unit of the table");
    }
    *value /= MB_BYTES;
    return TRUE;
}

static gboolean read_distance(const char *text, const char *rest, uint64_t value, GError **error)
{
    if (*rest || value < FW_SLIT_LOCAL || value > FW_SLIT_UNREACHABLE) {
        return fail(error, text, "is no distance; those are 10 to 254, and 255 for unreachable");
    }
    return TRUE;
}

static gboolean read_value(const char *text, enum fw_measure_kind kind,
                           struct fw_measure_item *item, GError **error)
{
    const char *rest;

    item->known = FW_HMAT_KNOWN;
    if (kind != FW_MEASURE_DISTANCE && g_str_equal(text, WORD_UNREACHABLE)) {
        item->known = FW_HMAT_UNREACHABLE;
        return TRUE;
    }
    if (!read_number(text, &item->value, &rest)) {
        return fail(error, text, "does not begin with a number");
    }
    if (kind == FW_MEASURE_DISTANCE) {
        return read_distance(text, rest, item->value, error);
    }
    if (item->value == 0) {
        item->known = FW_HMAT_NOTHING;
        if (!*rest) {
            return TRUE;
        }
    }
    return kind == FW_MEASURE_LATENCY ? read_latency(text, rest, &item->value, error)
                                      : read_bandwidth(text, rest, &item->value, error);
}

static gboolean read_item(const char *text, enum fw_measure_kind kind,
                          struct fw_measure_item *item, GError **error)
{
    const char *equals = strchr(text, '=');
    g_autofree char *domain = NULL;

    item->all = equals == NULL;
    if (!equals) {
        return read_value(text, kind, item, error);
    }
    domain = g_strndup(text, (gsize)(equals - text));
    if (!read_domain(domain, &item->domain)) {
        return fail(error, domain, "is no proximity domain");
    }
    return read_value(equals + 1, kind, item, error);
}

struct fw_measure *fw_measure_parse(const char *text, enum fw_measure_kind kind, GError **error)
{
    g_autoptr(fw_measure) measure = g_new0(struct fw_measure, 1);
    g_auto(GStrv) parts = g_strsplit(text, ITEM_SEPARATOR, -1);

    measure->text = g_strdup(text);
    measure->items = g_array_new(FALSE, TRUE, sizeof(struct fw_measure_item));
    if (!parts[0]) {
        fail(error, text, "is empty");
        return NULL;
    }
    for (guint i = 0; parts[i]; i++) {
        struct fw_measure_item item = { 0 };

        if (!read_item(parts[i], kind, &item, error)) {
            return NULL;
        }
        for (guint j = 0; j < measure->items->len; j++) {
            const struct fw_measure_item *earlier =
                &g_array_index(measure->items, struct fw_measure_item, j);

            if (earlier->all == item.all && earlier->domain == item.domain) {
                fail(error, parts[i], "is for a domain that has a value already");
                return NULL;
            }
        }
        g_array_append_val(measure->items, item);
    }
    return g_steal_pointer(&measure);
}

void fw_measure_free(struct fw_measure *measure)
{
    if (measure) {
        g_free(measure->text);
        g_array_unref(measure->items);
        g_free(measure);
    }
}

const struct fw_measure_item *fw_measure_find(const struct fw_measure *measure, uint32_t domain)
{
    const struct fw_measure_item *general = NULL;

    for (guint i = 0; i < measure->items->len; i++) {
        const struct fw_measure_item *item =
            &g_array_index(measure->items, struct fw_measure_item, i);

        if (item->all) {
            general = item;
        } else if (item->domain == domain) {
            return item;
        }
    }
    return general;
}

/* --- Words ----------------------------------------------------------------- */

gboolean fw_proximity_parse(const char *text, enum fw_proximity_kind *kind, uint32_t *number,
                            GError **error)
{
    if (g_str_equal(text, "node")) {
        *kind = FW_PROXIMITY_NODE;
    } else if (g_str_equal(text, "own")) {
        *kind = FW_PROXIMITY_OWN;
    } else if (read_domain(text, number)) {
        *kind = FW_PROXIMITY_NUMBER;
    } else {
        return fail(error, text, "is none of node, own, and a proximity domain's number");
    }
    return TRUE;
}

gboolean fw_initiator_parse(const char *text, enum fw_initiator_kind *kind, uint32_t *number,
                            GError **error)
{
    if (g_str_equal(text, "auto")) {
        *kind = FW_INITIATOR_AUTO;
    } else if (g_str_equal(text, "none")) {
        *kind = FW_INITIATOR_NONE;
    } else if (read_domain(text, number)) {
        *kind = FW_INITIATOR_NUMBER;
    } else {
        return fail(error, text, "is none of auto, none, and a proximity domain's number");
    }
    return TRUE;
}

static const char *const associativities[] = { "none", "direct", "complex", NULL };
static const char *const policies[] = { "none", "write-back", "write-through", NULL };
static const char *const windows[] = { "all", "holes", "none", NULL };

static int word_code(const char *const *words, const char *text)
{
    for (int i = 0; words[i]; i++) {
        if (g_str_equal(words[i], text)) {
            return i;
        }
    }
    return -1;
}

int fw_cache_associativity_parse(const char *text)
{
    return word_code(associativities, text);
}

int fw_cache_policy_parse(const char *text)
{
    return word_code(policies, text);
}

const char *fw_cache_associativity_name(unsigned code)
{
    return code < G_N_ELEMENTS(associativities) - 1 ? associativities[code] : NULL;
}

const char *fw_cache_policy_name(unsigned code)
{
    return code < G_N_ELEMENTS(policies) - 1 ? policies[code] : NULL;
}

gboolean fw_srat_window_parse(const char *text, enum fw_srat_window *window)
{
    int code = word_code(windows, text);

    if (code >= 0) {
        *window = (enum fw_srat_window)code;
    }
    return code >= 0;
}

const char *fw_srat_window_name(enum fw_srat_window window)
{
    return windows[window];
}
