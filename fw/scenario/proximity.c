/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a boot's nodes and DIMMs to what fw/proximity.h wants to be told: the emulator does the same from its devices.
 *
 * Must not: decide what a table says.
 */
#include "tables.h"

#include <string.h>

/* A side cache of which only the size is said. */
#define CACHE_LINE_DEFAULT 64

/* --- nodes and processors --------------------------------------------------------------------------------------------------------- */

unsigned fw_scenario_nodes(const FwScenarioBoot *boot, const FwScenarioMap *map)
{
    return boot->machine->numa->len ? boot->machine->numa->len : map->config.slots ? 1 : 0;
}

/* Whether a list such as "0-1,3" has a number. */
static bool list_has(const char *list, unsigned number)
{
    g_auto(GStrv) parts = g_strsplit(list ? list : "", ",", -1);

    for (unsigned i = 0; parts[i]; i++) {
        char *end;
        guint64 first = g_ascii_strtoull(parts[i], &end, 10);
        guint64 last = *end == '-' ? g_ascii_strtoull(end + 1, NULL, 10) : first;

        if (*parts[i] && number >= first && number <= last) {
            return true;
        }
    }
    return false;
}

/* A processor that no node claims is in the first. */
unsigned fw_scenario_cpu_node(const FwScenarioBoot *boot, unsigned cpu)
{
    for (unsigned i = 0; i < boot->machine->numa->len; i++) {
        if (list_has(((const FwScenarioNode *)g_ptr_array_index(boot->machine->numa, i))->cpus, cpu)) {
            return i;
        }
    }
    return 0;
}

static bool has_processors(const FwScenarioBoot *boot, unsigned node)
{
    for (unsigned cpu = 0; cpu < boot->machine->cpus; cpu++) {
        if (fw_scenario_cpu_node(boot, cpu) == node) {
            return true;
        }
    }
    return false;
}

bool fw_scenario_is_generic(const FwScenarioBoot *boot, unsigned node)
{
    return node < boot->machine->numa->len && ((const FwScenarioNode *)g_ptr_array_index(boot->machine->numa, node))->generic;
}

static void add_nodes(FwScenarioProximity *proximity, const FwScenarioBoot *boot, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        bool processors = has_processors(boot, i);
        bool memory = !boot->machine->numa->len || ((const FwScenarioNode *)g_ptr_array_index(boot->machine->numa, i))->memory;
        struct fw_proximity_node node = {
            .domain = i, .processors = processors, .generic = fw_scenario_is_generic(boot, i), .memory = memory,
            .attached = processors, .initiator = processors ? i : 0,
        };

        g_array_append_val(proximity->nodes, node);
    }
}

/* What is said in one direction holds for the other too, unless that is said. */
struct fw_slit *fw_scenario_distances(const FwScenarioMachine *machine)
{
    const GPtrArray *nodes = machine->numa;
    struct fw_slit *distances;
    bool any = false;

    for (unsigned i = 0; i < nodes->len; i++) {
        any = any || ((const FwScenarioNode *)g_ptr_array_index(nodes, i))->distances->len;
    }
    if (!any) {
        return NULL;
    }
    distances = fw_slit_new(nodes->len);
    for (unsigned pass = 0; pass < 2; pass++) {
        for (unsigned i = 0; i < nodes->len; i++) {
            const GArray *list = ((const FwScenarioNode *)g_ptr_array_index(nodes, i))->distances;

            for (unsigned d = 0; d < list->len; d++) {
                const FwScenarioDistance *distance = &g_array_index(list, FwScenarioDistance, d);
                unsigned from = pass ? i : distance->to, to = pass ? distance->to : i;

                *fw_slit_distance(distances, from, to) = (uint8_t)distance->value;
            }
        }
    }
    return distances;
}

/* --- DIMMs ------------------------------------------------------------------------------------------------------------------------ */

static const char *said(const FwScenarioDimm *dimm, const char *name)
{
    for (unsigned i = 0; i < dimm->proximity->len; i++) {
        const FwScenarioProperty *property = g_ptr_array_index(dimm->proximity, i);

        if (!strcmp(property->name, name)) {
            return property->value;
        }
    }
    return NULL;
}

static bool same_set(const FwScenarioDimm *a, const FwScenarioDimm *b)
{
    return a->interleave_set && !g_strcmp0(a->interleave_set, b->interleave_set);
}

/* The domain of a DIMM that wants one of its own: that of its set, or the next that nobody before it has. */
static uint32_t own_domain(const FwScenarioBoot *boot, const FwScenarioMap *map, const GArray *domains, const FwScenarioDimm *dimm)
{
    g_autofree uint32_t *taken = g_new0(uint32_t, domains->len + 1);
    guint count = 0;

    for (unsigned i = 0; i < domains->len; i++) {
        const FwScenarioDimm *other = g_ptr_array_index(boot->dimms, i);

        if (other->hotplug) {
            continue;
        }
        if (same_set(other, dimm) && !g_strcmp0(said(other, "proximity"), "own")) {
            return g_array_index(domains, uint32_t, i);
        }
        taken[count++] = g_array_index(domains, uint32_t, i);
    }
    return fw_proximity_own(fw_scenario_nodes(boot, map), taken, count);
}

GArray *fw_scenario_domains(const FwScenarioBoot *boot, const FwScenarioMap *map)
{
    GArray *domains = g_array_new(FALSE, FALSE, sizeof(uint32_t));

    for (unsigned i = 0; i < boot->dimms->len; i++) {
        const FwScenarioDimm *dimm = g_ptr_array_index(boot->dimms, i);
        const char *text = said(dimm, "proximity");
        enum fw_proximity_kind kind = FW_PROXIMITY_NODE;
        uint32_t domain = 0;

        if (dimm->hotplug || (text && !fw_proximity_parse(text, &kind, &domain, NULL))) {
            kind = FW_PROXIMITY_NUMBER;     /* its place in the list is kept, and that is all */
        } else if (kind == FW_PROXIMITY_OWN) {
            domain = own_domain(boot, map, domains, dimm);
        } else if (kind == FW_PROXIMITY_NODE) {
            domain = dimm->node < 0 ? 0 : (uint32_t)dimm->node;
        }
        g_array_append_val(domains, domain);
    }
    return domains;
}

/* A measure that is said, owned by @proximity; NULL when it is not. False and @error when it cannot be read. */
static bool take_measure(FwScenarioProximity *proximity, const char *text, enum fw_measure_kind kind, const struct fw_measure **out, GError **error)
{
    struct fw_measure *measure;

    *out = NULL;
    if (!text) {
        return true;
    }
    measure = fw_measure_parse(text, kind, error);
    if (!measure) {
        return false;
    }
    g_ptr_array_add(proximity->measures, measure);
    *out = measure;
    return true;
}

static bool take_measures(FwScenarioProximity *proximity, const FwScenarioDimm *from, struct fw_proximity_dimm *dimm, GError **error)
{
    static const char *const names[FW_HMAT_DATA_TYPES] = {
        [FW_HMAT_ACCESS_LATENCY] = "access-latency",     [FW_HMAT_READ_LATENCY] = "read-latency",
        [FW_HMAT_WRITE_LATENCY] = "write-latency",       [FW_HMAT_ACCESS_BANDWIDTH] = "access-bandwidth",
        [FW_HMAT_READ_BANDWIDTH] = "read-bandwidth",     [FW_HMAT_WRITE_BANDWIDTH] = "write-bandwidth",
    };

    for (unsigned i = 0; i < FW_HMAT_DATA_TYPES; i++) {
        enum fw_measure_kind kind = fw_hmat_is_latency(i) ? FW_MEASURE_LATENCY : FW_MEASURE_BANDWIDTH;

        if (!take_measure(proximity, said(from, names[i]), kind, &dimm->measures[i], error)) {
            return false;
        }
    }
    return take_measure(proximity, said(from, "distance"), FW_MEASURE_DISTANCE, &dimm->distance, error);
}

static struct fw_proximity_cache cache_of(const FwScenarioDimm *dimm)
{
    const char *size = said(dimm, "cache-size"), *line = said(dimm, "cache-line-size");
    const char *associativity = said(dimm, "cache-associativity"), *policy = said(dimm, "cache-policy");
    struct fw_proximity_cache cache = {
        .size = size ? g_ascii_strtoull(size, NULL, 10) : 0,
        .line = line ? (uint16_t)g_ascii_strtoull(line, NULL, 10) : CACHE_LINE_DEFAULT,
        .associativity = associativity ? (uint8_t)fw_cache_associativity_parse(associativity) : FW_HMAT_ASSOCIATIVITY_DIRECT,
        .policy = policy ? (uint8_t)fw_cache_policy_parse(policy) : FW_HMAT_POLICY_WRITE_BACK,
    };

    return cache;
}

static bool add_dimm(FwScenarioProximity *proximity, const FwScenarioDimm *from, uint32_t domain, GError **error)
{
    const char *initiator = said(from, "initiator");
    struct fw_proximity_dimm dimm = {
        .id = from->id, .domain = domain, .node = from->node < 0 ? 0 : (uint32_t)from->node, .cache = cache_of(from),
    };

    if ((initiator && !fw_initiator_parse(initiator, &dimm.initiator_kind, &dimm.initiator, error)) ||
        !take_measures(proximity, from, &dimm, error)) {
        return false;
    }
    g_array_append_val(proximity->dimms, dimm);
    return true;
}

static bool add_dimms(FwScenarioProximity *proximity, const FwScenarioBoot *boot, const FwScenarioMap *map, GError **error)
{
    g_autoptr(GArray) domains = fw_scenario_domains(boot, map);

    for (unsigned i = 0; i < boot->dimms->len; i++) {
        const FwScenarioDimm *dimm = g_ptr_array_index(boot->dimms, i);

        if (!dimm->hotplug && !add_dimm(proximity, dimm, g_array_index(domains, uint32_t, i), error)) {
            return false;
        }
    }
    return true;
}

/* --- all -------------------------------------------------------------------------------------------------------------------------- */

static uint64_t firmware_number(const FwScenarioBoot *boot, const char *name, uint64_t otherwise)
{
    const char *text = fw_scenario_firmware(boot, name);

    return text ? g_ascii_strtoull(text, NULL, 0) : otherwise;
}

static void set_views(FwScenarioProximity *proximity)
{
    struct fw_proximity_config *config = &proximity->config;

    config->nodes = (const struct fw_proximity_node *)proximity->nodes->data;
    config->node_count = proximity->nodes->len;
    config->dimms = (const struct fw_proximity_dimm *)proximity->dimms->data;
    config->dimm_count = proximity->dimms->len;
    config->distances = proximity->distances;
}

FwScenarioProximity *fw_scenario_proximity_new(const FwScenarioBoot *boot, const FwScenarioMap *map, GError **error)
{
    g_autoptr(FwScenarioProximity) proximity = g_new0(FwScenarioProximity, 1);

    proximity->nodes = g_array_new(FALSE, TRUE, sizeof(struct fw_proximity_node));
    proximity->dimms = g_array_new(FALSE, TRUE, sizeof(struct fw_proximity_dimm));
    proximity->measures = g_ptr_array_new_with_free_func((GDestroyNotify)fw_measure_free);
    proximity->config.revision = (uint8_t)firmware_number(boot, "hmat-revision", FW_HMAT_REVISION_6_3);
    proximity->config.latency_unit = firmware_number(boot, "hmat-latency-unit", 0);
    proximity->config.bandwidth_unit = firmware_number(boot, "hmat-bandwidth-unit", 0);
    proximity->damages = fw_proximity_damages_parse(fw_scenario_firmware(boot, "proximity-damage"), error);
    add_nodes(proximity, boot, fw_scenario_nodes(boot, map));
    proximity->distances = fw_scenario_distances(boot->machine);
    if (!proximity->damages || !add_dimms(proximity, boot, map, error) ||
        !take_measure(proximity, fw_scenario_firmware(boot, "ram-latency"), FW_MEASURE_LATENCY, &proximity->config.ram_latency, error) ||
        !take_measure(proximity, fw_scenario_firmware(boot, "ram-bandwidth"), FW_MEASURE_BANDWIDTH, &proximity->config.ram_bandwidth, error)) {
        return NULL;
    }
    set_views(proximity);
    return g_steal_pointer(&proximity);
}

void fw_scenario_proximity_free(FwScenarioProximity *proximity)
{
    if (proximity) {
        g_array_unref(proximity->nodes);
        g_array_unref(proximity->dimms);
        g_ptr_array_unref(proximity->measures);
        fw_slit_free(proximity->distances);
        fw_proximity_damages_free(proximity->damages);
        g_free(proximity);
    }
}
