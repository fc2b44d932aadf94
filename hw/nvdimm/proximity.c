/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The properties of the type "nvdimm" that speak of proximity, and the choice of the DIMM's domain.
 *
 * Must not: know what a table makes of them; fw/proximity.h does.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "hw/boards.h"
#include "hw/nvdimm/measure-property.h"
#include "hw/nvdimm/proximity.h"

/* A side cache of which only the size is said. */
#define CACHE_LINE_DEFAULT 64

struct nvdimm_proximity *nvdimm_proximity_new(void)
{
    struct nvdimm_proximity *proximity = g_new0(struct nvdimm_proximity, 1);

    proximity->cache.line = CACHE_LINE_DEFAULT;
    proximity->cache.associativity = FW_HMAT_ASSOCIATIVITY_DIRECT;
    proximity->cache.policy = FW_HMAT_POLICY_WRITE_BACK;
    return proximity;
}

void nvdimm_proximity_free(struct nvdimm_proximity *proximity)
{
    for (unsigned i = 0; i < FW_HMAT_DATA_TYPES; i++) {
        fw_measure_free(proximity->measures[i]);
    }
    fw_measure_free(proximity->distance);
    g_free(proximity);
}

/* --- The domain ----------------------------------------------------------------------------------------------------------------- */

static bool same_set(const NVDIMMDevice *a, const NVDIMMDevice *b)
{
    return a->interleave_set && !g_strcmp0(a->interleave_set, b->interleave_set);
}

/* That of the set when it has one, else the next that neither a node nor a DIMM has. */
static uint32_t own_domain(const NVDIMMDevice *nvdimm, GSList *plugged)
{
    const NumaState *numa = MACHINE(qdev_get_machine())->numa_state;
    g_autofree uint32_t *taken = g_new0(uint32_t, g_slist_length(plugged) + 1);
    guint count = 0;

    for (GSList *item = plugged; item; item = item->next) {
        const NVDIMMDevice *other = item->data;

        if (same_set(other, nvdimm) && other->proximity->kind == FW_PROXIMITY_OWN) {
            return other->proximity->domain;
        }
        taken[count++] = other->proximity->domain;
    }
    return fw_proximity_own(numa ? numa->num_nodes : 0, taken, count);
}

/* The builder of the NFIT would say so too, but only when all DIMMs are there. */
static bool check_set(const NVDIMMDevice *nvdimm, GSList *plugged, Error **errp)
{
    uint32_t mine = nvdimm->proximity->domain;

    for (GSList *item = plugged; item; item = item->next) {
        const NVDIMMDevice *other = item->data;

        if (same_set(nvdimm, other) && other->proximity->domain != mine) {
            error_setg(errp, "proximity: domain %u, but another member of interleave set '%s' is in domain %u; a set is one range and "
                       "has one domain", mine, nvdimm->interleave_set, other->proximity->domain);
            return false;
        }
    }
    return true;
}

static bool check_cache(const struct fw_proximity_cache *cache, Error **errp)
{
    if (!cache->size && (cache->line != CACHE_LINE_DEFAULT || cache->associativity != FW_HMAT_ASSOCIATIVITY_DIRECT ||
                         cache->policy != FW_HMAT_POLICY_WRITE_BACK)) {
        error_setg(errp, "cache-line-size, cache-associativity and cache-policy describe a side cache, and there is none; give it a "
                   "cache-size");
        return false;
    }
    return true;
}

bool nvdimm_proximity_assign(NVDIMMDevice *nvdimm, Error **errp)
{
    struct nvdimm_proximity *proximity = nvdimm->proximity;
    GSList *plugged = nvdimm_list_plugged();
    bool good;

    if (proximity->kind == FW_PROXIMITY_OWN) {
        proximity->domain = own_domain(nvdimm, plugged);
    } else {
        proximity->domain = proximity->kind == FW_PROXIMITY_NUMBER ? proximity->number : PC_DIMM(nvdimm)->node;
    }
    good = check_set(nvdimm, plugged, errp) && check_cache(&proximity->cache, errp);
    proximity->assigned = good;
    g_slist_free(plugged);
    return good;
}

struct fw_proximity_dimm nvdimm_proximity_describe(const NVDIMMDevice *nvdimm)
{
    const struct nvdimm_proximity *proximity = nvdimm->proximity;
    struct fw_proximity_dimm dimm = {
        .id = DEVICE(nvdimm)->id,
        .domain = proximity->domain,
        .node = PC_DIMM(nvdimm)->node,
        .initiator_kind = proximity->initiator_kind,
        .initiator = proximity->initiator,
        .distance = proximity->distance,
        .cache = proximity->cache,
    };

    for (unsigned i = 0; i < FW_HMAT_DATA_TYPES; i++) {
        dimm.measures[i] = proximity->measures[i];
    }
    return dimm;
}

/* Only ACPI tables speak of what is set here. */
static bool may_change(Object *obj, const char *name, Error **errp)
{
    return nvdimm_property_has_reader(obj, name, errp) && nvdimm_property_may_change(obj, name, errp);
}

/* --- Latencies, bandwidths, distances ------------------------------------------------------------------------------------------- */

#define MEASURE(data_type) offsetof(struct nvdimm_proximity, measures[data_type])
#define LATENCY_HELP(what) "HMAT: " what " latency of the domain, such as 170ns or 170500ps, for each initiator (170ns:1=250ns), " \
                           "unreachable, 0 = not said"
#define BANDWIDTH_HELP(what) "HMAT: " what " bandwidth of the domain, such as 30G (bytes per second), for each initiator (30G:1=15G), " \
                             "unreachable, 0 = not said"

static const MeasureProperty measures[] = {
    { "access-latency", FW_MEASURE_LATENCY, MEASURE(FW_HMAT_ACCESS_LATENCY), LATENCY_HELP("access") },
    { "read-latency", FW_MEASURE_LATENCY, MEASURE(FW_HMAT_READ_LATENCY), LATENCY_HELP("read") },
    { "write-latency", FW_MEASURE_LATENCY, MEASURE(FW_HMAT_WRITE_LATENCY), LATENCY_HELP("write") },
    { "access-bandwidth", FW_MEASURE_BANDWIDTH, MEASURE(FW_HMAT_ACCESS_BANDWIDTH), BANDWIDTH_HELP("access") },
    { "read-bandwidth", FW_MEASURE_BANDWIDTH, MEASURE(FW_HMAT_READ_BANDWIDTH), BANDWIDTH_HELP("read") },
    { "write-bandwidth", FW_MEASURE_BANDWIDTH, MEASURE(FW_HMAT_WRITE_BANDWIDTH), BANDWIDTH_HELP("write") },
    { "distance", FW_MEASURE_DISTANCE, offsetof(struct nvdimm_proximity, distance),
      "SLIT: distance from and to other domains, 10 to 255, such as 17 or 17:1=28 (default: the machine's)" },
};

static void get_measure(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    measure_property_get(v, name, opaque, NVDIMM(obj)->proximity, errp);
}

static void set_measure(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    if (may_change(obj, name, errp)) {
        measure_property_set(obj, v, name, opaque, NVDIMM(obj)->proximity, errp);
    }
}

/* --- Domains -------------------------------------------------------------------------------------------------------------------- */

/* Once plugged, the number: whoever makes the same machine again gives it that. */
static char *get_proximity(Object *obj, Error **errp)
{
    const struct nvdimm_proximity *proximity = NVDIMM(obj)->proximity;

    if (proximity->assigned || proximity->kind == FW_PROXIMITY_NUMBER) {
        return g_strdup_printf("%u", proximity->assigned ? proximity->domain : proximity->number);
    }
    return g_strdup(proximity->kind == FW_PROXIMITY_OWN ? "own" : "node");
}

static void set_proximity(Object *obj, const char *value, Error **errp)
{
    struct nvdimm_proximity *proximity = NVDIMM(obj)->proximity;
    g_autoptr(GError) error = NULL;

    if (may_change(obj, "proximity", errp) &&
        !fw_proximity_parse(value, &proximity->kind, &proximity->number, &error)) {
        error_setg(errp, "Property '%s.proximity': %s", object_get_typename(obj), error->message);
    }
}

static char *get_initiator(Object *obj, Error **errp)
{
    const struct nvdimm_proximity *proximity = NVDIMM(obj)->proximity;

    if (proximity->initiator_kind == FW_INITIATOR_NUMBER) {
        return g_strdup_printf("%u", proximity->initiator);
    }
    return g_strdup(proximity->initiator_kind == FW_INITIATOR_NONE ? "none" : "auto");
}

static void set_initiator(Object *obj, const char *value, Error **errp)
{
    struct nvdimm_proximity *proximity = NVDIMM(obj)->proximity;
    g_autoptr(GError) error = NULL;

    if (may_change(obj, "initiator", errp) &&
        !fw_initiator_parse(value, &proximity->initiator_kind, &proximity->initiator, &error)) {
        error_setg(errp, "Property '%s.initiator': %s", object_get_typename(obj), error->message);
    }
}

/* --- The side cache ------------------------------------------------------------------------------------------------------------- */

static void get_cache_size(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    visit_type_size(v, name, &NVDIMM(obj)->proximity->cache.size, errp);
}

static void set_cache_size(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    if (may_change(obj, name, errp)) {
        visit_type_size(v, name, &NVDIMM(obj)->proximity->cache.size, errp);
    }
}

static void get_cache_line(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    visit_type_uint16(v, name, &NVDIMM(obj)->proximity->cache.line, errp);
}

static void set_cache_line(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    if (may_change(obj, name, errp)) {
        visit_type_uint16(v, name, &NVDIMM(obj)->proximity->cache.line, errp);
    }
}

static char *get_associativity(Object *obj, Error **errp)
{
    return g_strdup(fw_cache_associativity_name(NVDIMM(obj)->proximity->cache.associativity));
}

static void set_associativity(Object *obj, const char *value, Error **errp)
{
    int code = fw_cache_associativity_parse(value);

    if (!may_change(obj, "cache-associativity", errp)) {
        return;
    }
    if (code < 0) {
        error_setg(errp, "Property '%s.cache-associativity' is none of none, direct, complex: '%s'", object_get_typename(obj), value);
        return;
    }
    NVDIMM(obj)->proximity->cache.associativity = code;
}

static char *get_policy(Object *obj, Error **errp)
{
    return g_strdup(fw_cache_policy_name(NVDIMM(obj)->proximity->cache.policy));
}

static void set_policy(Object *obj, const char *value, Error **errp)
{
    int code = fw_cache_policy_parse(value);

    if (!may_change(obj, "cache-policy", errp)) {
        return;
    }
    if (code < 0) {
        error_setg(errp, "Property '%s.cache-policy' is none of none, write-back, write-through: '%s'", object_get_typename(obj), value);
        return;
    }
    NVDIMM(obj)->proximity->cache.policy = code;
}

/* --- All ------------------------------------------------------------------------------------------------------------------------ */

static void add_text(ObjectClass *oc, const char *name, char *(*get)(Object *, Error **),
                     void (*set)(Object *, const char *, Error **), const char *help)
{
    object_class_property_add_str(oc, name, get, set);
    object_class_property_set_description(oc, name, help);
}

static void add_number(ObjectClass *oc, const char *name, const char *type, ObjectPropertyAccessor *get, ObjectPropertyAccessor *set,
                       const char *help)
{
    object_class_property_add(oc, name, type, get, set, NULL, NULL);
    object_class_property_set_description(oc, name, help);
}

void nvdimm_class_add_proximity_properties(ObjectClass *oc)
{
    add_text(oc, "proximity", get_proximity, set_proximity, "domain of the range in NFIT, SRAT and HMAT: node (default: that of the "
             "property node), own (a free one without processors and RAM), or a number; once plugged, the number");
    add_text(oc, "initiator", get_initiator, set_initiator, "HMAT: domain that the range is attached to: auto (default), none, or a "
             "number");
    for (size_t i = 0; i < ARRAY_SIZE(measures); i++) {
        object_class_property_add(oc, measures[i].name, "str", get_measure, set_measure, NULL, (void *)&measures[i]);
        object_class_property_set_description(oc, measures[i].name, measures[i].help);
    }
    add_number(oc, "cache-size", "size", get_cache_size, set_cache_size,
               "HMAT: size of a memory side cache of the domain (default: 0, no cache)");
    add_number(oc, "cache-line-size", "uint16", get_cache_line, set_cache_line, "HMAT: line size of that cache in bytes (default: 64)");
    add_text(oc, "cache-associativity", get_associativity, set_associativity, "HMAT: none, direct (default) or complex");
    add_text(oc, "cache-policy", get_policy, set_policy, "HMAT: none, write-back (default) or write-through");
}
