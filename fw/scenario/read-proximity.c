/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The keys that speak of proximity: "proximity" of a DIMM, "distance" of a node, and those of the firmware.
 *
 * Each value becomes the text that the device takes; what may stand in it is judged by fw/proximity.h, as in the emulator.
 */
#include "read-proximity.h"
#include "units.h"
#include "fw/proximity-damage.h"

#include <inttypes.h>
#include <string.h>

/* --- values ----------------------------------------------------------------------------------------------------------------------- */

/* What a text may be; false and @error otherwise. */
typedef bool CheckText(const char *text, GError **error);

static bool check_measure(const char *text, enum fw_measure_kind kind, GError **error)
{
    g_autoptr(fw_measure) measure = fw_measure_parse(text, kind, error);

    return measure != NULL;
}

static bool check_latency(const char *text, GError **error)
{
    return check_measure(text, FW_MEASURE_LATENCY, error);
}

static bool check_bandwidth(const char *text, GError **error)
{
    return check_measure(text, FW_MEASURE_BANDWIDTH, error);
}

static bool check_distance(const char *text, GError **error)
{
    return check_measure(text, FW_MEASURE_DISTANCE, error);
}

static bool check_domain(const char *text, GError **error)
{
    enum fw_proximity_kind kind;
    uint32_t number;

    return fw_proximity_parse(text, &kind, &number, error);
}

static bool check_initiator(const char *text, GError **error)
{
    enum fw_initiator_kind kind;
    uint32_t number;

    return fw_initiator_parse(text, &kind, &number, error);
}

static void read_checked(FwReader *reader, const FwYamlNode *node, const char *wanted, CheckText *check, char **text)
{
    const char *value = fw_read_scalar(reader, node, wanted);
    g_autoptr(GError) error = NULL;

    if (!value) {
        return;
    }
    if (check(value, &error)) {
        g_free(*text);
        *text = g_strdup(value);
    } else {
        fw_read_error(reader, node, "%s", error->message);
    }
}

void fw_read_latency(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    (void)field;
    read_checked(reader, node, "a latency such as 170ns", check_latency, member);
}

void fw_read_bandwidth(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    (void)field;
    read_checked(reader, node, "a bandwidth such as 30G", check_bandwidth, member);
}

static void read_distance(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    (void)field;
    read_checked(reader, node, "a distance, 10 to 255", check_distance, member);
}

static void read_domain(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    (void)field;
    read_checked(reader, node, "node, own or a number", check_domain, member);
}

static void read_initiator(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    (void)field;
    read_checked(reader, node, "auto, none or a number", check_initiator, member);
}

static void read_size_text(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    uint64_t value = 0;

    fw_read_size(reader, node, &value, field);
    if (value) {
        g_free(*(char **)member);
        *(char **)member = g_strdup_printf("%" PRIu64, value);
    }
}

/* --- DIMMs ------------------------------------------------------------------------------------------------------------------------ */

/* The texts of one DIMM, in the order of the table below. */
typedef struct Texts {
    char *domain, *distance, *initiator;
    char *access_latency, *read_latency, *write_latency, *access_bandwidth, *read_bandwidth, *write_bandwidth;
    char *cache_size, *cache_line, *cache_associativity, *cache_policy;
} Texts;

#define TEXT(field) offsetof(Texts, field)

static const char *const associativities[] = { "none", "direct", "complex", NULL };
static const char *const policies[] = { "none", "write-back", "write-through", NULL };

static const FwField proximity_fields[] = {
    { .key = "domain", .read = read_domain, .offset = TEXT(domain) },
    { .key = "distance", .read = read_distance, .offset = TEXT(distance) },
    { .key = "initiator", .read = read_initiator, .offset = TEXT(initiator) },
    { .key = "access-latency", .read = fw_read_latency, .offset = TEXT(access_latency) },
    { .key = "read-latency", .read = fw_read_latency, .offset = TEXT(read_latency) },
    { .key = "write-latency", .read = fw_read_latency, .offset = TEXT(write_latency) },
    { .key = "access-bandwidth", .read = fw_read_bandwidth, .offset = TEXT(access_bandwidth) },
    { .key = "read-bandwidth", .read = fw_read_bandwidth, .offset = TEXT(read_bandwidth) },
    { .key = "write-bandwidth", .read = fw_read_bandwidth, .offset = TEXT(write_bandwidth) },
    { .key = "cache-size", .read = read_size_text, .offset = TEXT(cache_size), .min = 1 },
    { .key = "cache-line-size", .read = read_size_text, .offset = TEXT(cache_line), .min = 1, .max = UINT16_MAX },
    { .key = "cache-associativity", .read = fw_read_word, .offset = TEXT(cache_associativity), .words = associativities },
    { .key = "cache-policy", .read = fw_read_word, .offset = TEXT(cache_policy), .words = policies },
    { .key = NULL },
};

/* The device's property has the key's name, but for the domain. */
static void take_texts(Texts *texts, GPtrArray *list)
{
    for (const FwField *field = proximity_fields; field->key; field++) {
        char *text = *(char **)((char *)texts + field->offset);

        if (text) {
            FwScenarioProperty *property = g_new0(FwScenarioProperty, 1);

            property->name = g_strdup(strcmp(field->key, "domain") ? field->key : "proximity");
            property->value = text;
            g_ptr_array_add(list, property);
        }
    }
}

/* A side cache is described as a whole or not at all. */
static void check_cache(FwReader *reader, const FwYamlNode *node)
{
    static const char *const parts[] = { "cache-line-size", "cache-associativity", "cache-policy", NULL };

    for (unsigned i = 0; parts[i]; i++) {
        if (fw_yaml_get(node, parts[i]) && !fw_yaml_get(node, "cache-size")) {
            fw_read_error(reader, fw_yaml_get(node, parts[i]), "has no meaning without 'cache-size'");
        }
    }
}

void fw_read_proximity(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    Texts texts = { 0 };

    if (node->kind != FW_YAML_MAP) {
        read_domain(reader, node, &texts.domain, field);
    } else if (fw_read_map(reader, node, proximity_fields, &texts)) {
        check_cache(reader, node);
    }
    take_texts(&texts, *(GPtrArray **)member);
}

/* --- nodes ------------------------------------------------------------------------------------------------------------------------ */

void fw_read_node_distance(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    static const FwField limits = { .min = FW_SLIT_LOCAL, .max = FW_SLIT_UNREACHABLE };
    GArray *list = *(GArray **)member;

    (void)field;
    if (node->kind != FW_YAML_MAP) {
        fw_read_error(reader, node, "must be a mapping of nodes to distances, such as {1: 20}");
        return;
    }
    for (unsigned i = 0; i < node->keys->len; i++) {
        const FwYamlNode *key = g_ptr_array_index(node->keys, i), *value = g_ptr_array_index(node->items, i);
        FwScenarioDistance distance = { 0 };
        uint64_t to;

        if (fw_unit_number(key->text, &to) || to >= FW_SCENARIO_MAX_NODES) {
            fw_diags_add(reader->diags, key->mark, node->path, "'%.60s' is no number of a node", key->text);
            continue;
        }
        fw_read_unsigned(reader, value, &distance.value, &limits);
        distance.to = (unsigned)to;
        g_array_append_val(list, distance);
    }
}

/* --- firmware --------------------------------------------------------------------------------------------------------------------- */

void fw_check_proximity_damage(FwReader *reader, const FwYamlNode *node, const char *name)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autofree char *known = NULL;
    const struct fw_proximity_damage *damage;
    const char *nearest;

    for (guint i = 0; (damage = fw_proximity_damage_nth(i)); i++) {
        if (!strcmp(fw_proximity_damage_name(damage), name)) {
            return;
        }
        g_ptr_array_add(names, (char *)fw_proximity_damage_name(damage));
    }
    g_ptr_array_add(names, NULL);
    known = g_strjoinv(" ", (char **)names->pdata);
    nearest = fw_read_nearest(name, (const char *const *)names->pdata);
    fw_read_error(reader, node, nearest ? "there is no damage '%.60s'; there are: %s; did you mean '%s'?" : "there is no damage '%.60s'; there are: %s",
                  name, known, nearest);
}
