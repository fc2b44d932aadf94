/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Nodes, distances and performance as a guest's tables tell them: text and JSON.
 *
 * Must not: work anything out; proximity-view.c does.
 */
#include <inttypes.h>

#include "explain.h"
#include "fw/size.h"
#include "fw/proximity.h"
#include "json-visitor.h"
#include "proximity-view.h"

#define PICOSECONDS 1000u       /* of a nanosecond */

/* --- text: domains ---------------------------------------------------------------------------------------------------------------- */

static void append_part(GString *out, guint begin, const char *what, uint64_t bytes)
{
    if (bytes) {
        g_string_append_printf(out, "%s%s ", out->len > begin ? ", " : "", what);
        fw_size_format(bytes, out);
    }
}

static gboolean is_range_of(const struct fw_nfit_spa *spa, uint32_t domain, uint64_t base)
{
    return spa->proximity == domain && base >= spa->base && base - spa->base < spa->length;
}

/* The DIMMs whose range lies in one that the NFIT gives to the domain. */
static void append_dimms(const ExplainBoot *view, const ProximityView *proximity, uint32_t domain, GString *out)
{
    const char *between = " (";

    for (unsigned i = 0; i < view->boot->dimms->len; i++) {
        const FwScenarioDimm *dimm = g_ptr_array_index(view->boot->dimms, i);
        uint64_t base = g_array_index(view->map->bases, uint64_t, i);
        gboolean found = FALSE;

        for (guint n = 0; n < fw_nfit_count(proximity->nfit, FW_NFIT_SPA); n++) {
            found = found || is_range_of(&fw_nfit_nth(proximity->nfit, FW_NFIT_SPA, n)->u.spa, domain, base);
        }
        if (found) {
            g_string_append_printf(out, "%s%s", between, dimm->id);
            between = " ";
        }
    }
    if (between[1] == '\0') {
        g_string_append_c(out, ')');
    }
}

static void append_attached(const ProximityView *proximity, uint32_t domain, GString *out)
{
    uint32_t initiator;

    if (!proximity->hmat) {
        return;
    }
    if (fw_hmat_attached(proximity->hmat, domain, &initiator)) {
        g_string_append_printf(out, "; attached to domain %u", initiator);
    } else {
        g_string_append(out, "; attached to none");
    }
}

static void show_domain(const ExplainBoot *view, const ProximityView *proximity, const ProximityDomain *domain, GString *out)
{
    guint begin;

    g_string_append_printf(out, "  domain %u: ", domain->domain);
    begin = out->len;
    if (domain->processors) {
        g_string_append_printf(out, "%u processor%s", domain->processors, domain->processors == 1 ? "" : "s");
    }
    if (domain->generic) {
        g_string_append(out, out->len > begin ? ", generic initiator" : "generic initiator");
    }
    append_part(out, begin, "RAM", domain->ram);
    append_part(out, begin, "hot-pluggable", domain->hot_pluggable);
    append_part(out, begin, "persistent memory", domain->persistent);
    append_part(out, begin, "NFIT ranges of", domain->ranges);
    if (domain->ranges) {
        append_dimms(view, proximity, domain->domain, out);
    }
    if (out->len == begin) {
        g_string_append(out, "nothing");
    }
    if (domain->ram || domain->persistent || domain->ranges) {
        append_attached(proximity, domain->domain, out);
    }
    g_string_append_c(out, '\n');
}

static unsigned cache_part(const struct fw_hmat_cache *cache, unsigned shift)
{
    return cache->attributes >> shift & FW_HMAT_CACHE_PART_MASK;
}

static void show_caches(const ProximityView *proximity, GString *out)
{
    for (guint i = 0; proximity->hmat && i < proximity->hmat->structures->len; i++) {
        const struct fw_hmat_structure *structure = g_ptr_array_index(proximity->hmat->structures, i);
        const struct fw_hmat_cache *cache = &structure->u.cache;

        if (structure->type != FW_HMAT_CACHE || structure->raw) {
            continue;
        }
        g_string_append_printf(out, "  side cache of domain %u: ", cache->memory);
        fw_size_format(cache->size, out);
        g_string_append_printf(out, ", level %u of %u, lines of %u B, associativity %s, %s\n",
                               cache_part(cache, FW_HMAT_CACHE_LEVEL_SHIFT), cache_part(cache, FW_HMAT_CACHE_LEVELS_SHIFT),
                               cache->attributes >> FW_HMAT_CACHE_LINE_SHIFT & FW_HMAT_CACHE_LINE_MASK,
                               fw_cache_associativity_name(cache_part(cache, FW_HMAT_CACHE_ASSOCIATIVITY_SHIFT)),
                               fw_cache_policy_name(cache_part(cache, FW_HMAT_CACHE_POLICY_SHIFT)));
    }
}

/* --- text: distances and performance ------------------------------------------------------------------------------------------------ */

static void show_distances(const ProximityView *proximity, GString *out)
{
    const GArray *domains = proximity->domains;

    if (!proximity->slit) {
        return;
    }
    g_string_append(out, "  distances\n     from\\to");
    for (guint i = 0; i < domains->len; i++) {
        g_string_append_printf(out, " %5u", g_array_index(domains, ProximityDomain, i).domain);
    }
    for (guint i = 0; i < domains->len; i++) {
        g_string_append_printf(out, "\n    %8u", g_array_index(domains, ProximityDomain, i).domain);
        for (guint j = 0; j < domains->len; j++) {
            unsigned distance = proximity_view_distance(proximity, g_array_index(domains, ProximityDomain, i).domain,
                                                        g_array_index(domains, ProximityDomain, j).domain);

            g_string_append_printf(out, distance ? " %5u" : "     -", distance);
        }
    }
    g_string_append_c(out, '\n');
}

static char *value_text(const ProximityRow *row, unsigned at)
{
    uint64_t value = row->values[at];

    switch (row->known[at]) {
    case FW_HMAT_KNOWN:
        if (!fw_hmat_is_latency(proximity_values[at])) {
            return g_strdup_printf("%" PRIu64 " MB/s", value);
        }
        return value % PICOSECONDS ? g_strdup_printf("%" PRIu64 " ps", value) : g_strdup_printf("%" PRIu64 " ns", value / PICOSECONDS);
    case FW_HMAT_UNREACHABLE:
        return g_strdup("unreachable");
    case FW_HMAT_OVERFLOW:
        return g_strdup("beyond 64 bits");
    default:
        return g_strdup("-");
    }
}

static void show_rows(const ProximityView *proximity, GString *out)
{
    g_autoptr(GArray) rows = proximity_view_rows(proximity);
    int hierarchy = -1;

    for (guint i = 0; i < rows->len; i++) {
        const ProximityRow *row = &g_array_index(rows, ProximityRow, i);

        if ((int)row->hierarchy != hierarchy) {
            hierarchy = row->hierarchy;
            g_string_append_printf(out, "  performance, %s\n     from to        %14s %14s %14s %14s\n",
                                   fw_hmat_hierarchy_name(FW_HMAT_REVISION_6_3, row->hierarchy), "read latency", "write latency", "read",
                                   "write");
        }
        g_string_append_printf(out, "    %5u %-10u", row->from, row->to);
        for (unsigned v = 0; v < PROXIMITY_VALUES; v++) {
            g_autofree char *text = value_text(row, v);

            g_string_append_printf(out, " %14s", text);
        }
        g_string_append_c(out, '\n');
    }
}

void explain_proximity_text(const ExplainBoot *view, GString *out)
{
    g_autoptr(ProximityView) proximity = proximity_view_new(view->table, view->fit, view->tables);

    if (!proximity->srat) {
        return;
    }
    g_string_append(out, "\nProximity, from SRAT, SLIT, HMAT and NFIT\n");
    for (guint i = 0; i < proximity->domains->len; i++) {
        show_domain(view, proximity, &g_array_index(proximity->domains, ProximityDomain, i), out);
    }
    show_caches(proximity, out);
    show_distances(proximity, out);
    show_rows(proximity, out);
    if (proximity->findings->items->len) {
        g_string_append(out, "What the tables contradict each other in:\n");
        fw_findings_print(proximity->findings, out);
    }
}

/* --- JSON ------------------------------------------------------------------------------------------------------------------------- */

static void set_number(JsonBuilder *builder, const char *name, uint64_t value)
{
    struct fw_visitor visitor = json_visitor(builder);

    visitor.number(builder, name, value, 8, NULL);
}

static void add_domain(JsonBuilder *builder, const ProximityView *proximity, const ProximityDomain *domain)
{
    uint32_t initiator;

    json_builder_begin_object(builder);
    set_number(builder, "domain", domain->domain);
    set_number(builder, "processors", domain->processors);
    json_builder_set_member_name(builder, "generic_initiator");
    json_builder_add_boolean_value(builder, domain->generic);
    set_number(builder, "ram", domain->ram);
    set_number(builder, "hot_pluggable", domain->hot_pluggable);
    set_number(builder, "persistent", domain->persistent);
    set_number(builder, "nfit_ranges", domain->ranges);
    if (proximity->hmat && fw_hmat_attached(proximity->hmat, domain->domain, &initiator)) {
        set_number(builder, "initiator", initiator);
    }
    json_builder_set_member_name(builder, "distances");
    json_builder_begin_object(builder);
    for (guint i = 0; i < proximity->domains->len; i++) {
        uint32_t to = g_array_index(proximity->domains, ProximityDomain, i).domain;
        unsigned distance = proximity_view_distance(proximity, domain->domain, to);
        g_autofree char *name = g_strdup_printf("%u", to);

        if (distance) {
            set_number(builder, name, distance);
        }
    }
    json_builder_end_object(builder);
    json_builder_end_object(builder);
}

static void add_row(JsonBuilder *builder, const ProximityRow *row)
{
    static const char *const names[PROXIMITY_VALUES] = { "read_latency_ps", "write_latency_ps", "read_bandwidth_mbps", "write_bandwidth_mbps" };

    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "hierarchy");
    json_builder_add_string_value(builder, fw_hmat_hierarchy_name(FW_HMAT_REVISION_6_3, row->hierarchy));
    set_number(builder, "from", row->from);
    set_number(builder, "to", row->to);
    for (unsigned i = 0; i < PROXIMITY_VALUES; i++) {
        if (row->known[i] == FW_HMAT_KNOWN) {
            set_number(builder, names[i], row->values[i]);
        } else if (row->known[i] != FW_HMAT_NOTHING) {
            g_autofree char *text = value_text(row, i);

            json_builder_set_member_name(builder, names[i]);
            json_builder_add_string_value(builder, text);
        }
    }
    json_builder_end_object(builder);
}

static void add_finding(JsonBuilder *builder, const struct fw_finding *finding)
{
    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "severity");
    json_builder_add_string_value(builder, fw_severity_name(finding->severity));
    json_builder_set_member_name(builder, "name");
    json_builder_add_string_value(builder, finding->name);
    set_number(builder, "at", finding->offset);
    json_builder_set_member_name(builder, "text");
    json_builder_add_string_value(builder, finding->text);
    json_builder_end_object(builder);
}

void explain_proximity_json(const ExplainBoot *view, JsonBuilder *builder)
{
    g_autoptr(ProximityView) proximity = proximity_view_new(view->table, view->fit, view->tables);
    g_autoptr(GArray) rows = proximity_view_rows(proximity);

    json_builder_set_member_name(builder, "proximity");
    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "domains");
    json_builder_begin_array(builder);
    for (guint i = 0; i < proximity->domains->len; i++) {
        add_domain(builder, proximity, &g_array_index(proximity->domains, ProximityDomain, i));
    }
    json_builder_end_array(builder);
    json_builder_set_member_name(builder, "performance");
    json_builder_begin_array(builder);
    for (guint i = 0; i < rows->len; i++) {
        add_row(builder, &g_array_index(rows, ProximityRow, i));
    }
    json_builder_end_array(builder);
    json_builder_set_member_name(builder, "findings");
    json_builder_begin_array(builder);
    for (guint i = 0; i < proximity->findings->items->len; i++) {
        add_finding(builder, g_ptr_array_index(proximity->findings->items, i));
    }
    json_builder_end_array(builder);
    json_builder_end_object(builder);
}
