/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Gathers what SRAT, SLIT, HMAT and NFIT say, domain by domain. Specification: ACPI 6.5, sections 5.2.16, 5.2.17, 5.2.25 and 5.2.28.
 */
#include "proximity-view.h"

#include <string.h>

/* Enabled, in processor and initiator entries of the SRAT: ACPI 6.5, tables 5.51, 5.54 and 5.59. */
#define SRAT_ENABLED 1u

const enum fw_hmat_data proximity_values[PROXIMITY_VALUES] = {
    FW_HMAT_READ_LATENCY, FW_HMAT_WRITE_LATENCY, FW_HMAT_READ_BANDWIDTH, FW_HMAT_WRITE_BANDWIDTH,
};

/* --- domains ---------------------------------------------------------------------------------------------------------------------- */

static ProximityDomain *domain_at(ProximityView *view, uint32_t number)
{
    ProximityDomain fresh = { .domain = number };
    guint at = 0;

    while (at < view->domains->len && g_array_index(view->domains, ProximityDomain, at).domain < number) {
        at++;
    }
    if (at == view->domains->len || g_array_index(view->domains, ProximityDomain, at).domain != number) {
        g_array_insert_val(view->domains, at, fresh);
    }
    return &g_array_index(view->domains, ProximityDomain, at);
}

static void take_memory(ProximityView *view, const struct fw_srat_memory *memory)
{
    ProximityDomain *domain;

    if (!(memory->flags & FW_SRAT_MEMORY_ENABLED)) {
        return;
    }
    domain = domain_at(view, memory->proximity);
    if (memory->flags & FW_SRAT_MEMORY_NON_VOLATILE) {
        domain->persistent += memory->length;
    } else if (memory->flags & FW_SRAT_MEMORY_HOT_PLUGGABLE) {
        domain->hot_pluggable += memory->length;
    } else {
        domain->ram += memory->length;
    }
}

static void take_entry(ProximityView *view, const struct fw_srat_entry *entry)
{
    if (entry->raw) {
        return;
    }
    switch (entry->type) {
    case FW_SRAT_MEMORY:
        take_memory(view, &entry->u.memory);
        break;
    case FW_SRAT_PROCESSOR_APIC:
        if (entry->u.apic.flags & SRAT_ENABLED) {
            domain_at(view, fw_srat_apic_domain(&entry->u.apic))->processors++;
        }
        break;
    case FW_SRAT_PROCESSOR_X2APIC:
        if (entry->u.x2apic.flags & SRAT_ENABLED) {
            domain_at(view, entry->u.x2apic.proximity)->processors++;
        }
        break;
    case FW_SRAT_GENERIC_INITIATOR:
        if (entry->u.initiator.flags & SRAT_ENABLED) {
            domain_at(view, entry->u.initiator.proximity)->generic = TRUE;
        }
        break;
    default:
        break;
    }
}

static void take_numbers(ProximityView *view, const GArray *numbers)
{
    for (guint i = 0; i < numbers->len; i++) {
        domain_at(view, g_array_index(numbers, uint32_t, i));
    }
}

static void take_structure(ProximityView *view, const struct fw_hmat_structure *structure)
{
    if (structure->raw) {
        return;
    }
    if (structure->type == FW_HMAT_PROXIMITY) {
        domain_at(view, structure->u.proximity.memory);
        if (structure->u.proximity.flags & FW_HMAT_INITIATOR_VALID) {
            domain_at(view, structure->u.proximity.initiator);
        }
    } else if (structure->type == FW_HMAT_LOCALITY) {
        take_numbers(view, structure->u.locality.initiators);
        take_numbers(view, structure->u.locality.targets);
    } else if (structure->type == FW_HMAT_CACHE) {
        domain_at(view, structure->u.cache.memory);
    }
}

static void gather(ProximityView *view)
{
    for (guint i = 0; view->srat && i < view->srat->entries->len; i++) {
        take_entry(view, g_ptr_array_index(view->srat->entries, i));
    }
    for (guint i = 0; view->hmat && i < view->hmat->structures->len; i++) {
        take_structure(view, g_ptr_array_index(view->hmat->structures, i));
    }
    for (guint i = 0; view->nfit && i < fw_nfit_count(view->nfit, FW_NFIT_SPA); i++) {
        const struct fw_nfit_spa *spa = &fw_nfit_nth(view->nfit, FW_NFIT_SPA, i)->u.spa;

        if (spa->flags & FW_NFIT_SPA_PROXIMITY_VALID && !memcmp(spa->guid, fw_nfit_guid_pmem, FW_GUID_LENGTH)) {
            domain_at(view, spa->proximity)->ranges += spa->length;
        }
    }
}

static struct fw_nfit *read_nfit(const GByteArray *table, const GByteArray *fit)
{
    if (table->len) {
        return fw_nfit_decode(table->data, table->len, NULL);
    }
    return fit->len ? fw_nfit_decode_structures(fit->data, fit->len, NULL) : NULL;
}

ProximityView *proximity_view_new(const GByteArray *table, const GByteArray *fit, const FwScenarioTables *tables)
{
    ProximityView *view = g_new0(ProximityView, 1);

    view->domains = g_array_new(FALSE, TRUE, sizeof(ProximityDomain));
    view->findings = fw_findings_new();
    view->nfit = read_nfit(table, fit);
    view->srat = tables->srat->len ? fw_srat_decode(tables->srat->data, tables->srat->len, NULL) : NULL;
    view->slit = tables->slit->len ? fw_slit_decode(tables->slit->data, tables->slit->len, NULL) : NULL;
    view->hmat = tables->hmat->len ? fw_hmat_decode(tables->hmat->data, tables->hmat->len, NULL) : NULL;
    gather(view);
    fw_proximity_check(view->nfit, view->srat, view->slit, view->hmat, view->findings);
    return view;
}

void proximity_view_free(ProximityView *view)
{
    if (view) {
        g_clear_pointer(&view->nfit, fw_nfit_free);
        fw_srat_free(view->srat);
        fw_slit_free(view->slit);
        fw_hmat_free(view->hmat);
        g_array_unref(view->domains);
        fw_findings_free(view->findings);
        g_free(view);
    }
}

unsigned proximity_view_distance(const ProximityView *view, uint32_t from, uint32_t to)
{
    const uint8_t *distance = view->slit ? fw_slit_distance(view->slit, from, to) : NULL;

    return distance ? *distance : 0;
}

/* --- performance ------------------------------------------------------------------------------------------------------------------ */

static gboolean fill_row(const ProximityView *view, ProximityRow *row)
{
    gboolean any = FALSE;

    for (unsigned i = 0; i < PROXIMITY_VALUES; i++) {
        row->known[i] = fw_hmat_lookup(view->hmat, row->hierarchy, proximity_values[i], row->from, row->to, &row->values[i]);
        any = any || row->known[i] != FW_HMAT_NOTHING;
    }
    return any;
}

GArray *proximity_view_rows(const ProximityView *view)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(ProximityRow));
    guint count = view->hmat ? view->domains->len : 0;

    for (unsigned hierarchy = 0; hierarchy < FW_HMAT_HIERARCHIES; hierarchy++) {
        for (guint pair = 0; pair < count * count; pair++) {
            ProximityRow row = {
                .hierarchy = hierarchy,
                .from = g_array_index(view->domains, ProximityDomain, pair / count).domain,
                .to = g_array_index(view->domains, ProximityDomain, pair % count).domain,
            };

            if (fill_row(view, &row)) {
                g_array_append_val(rows, row);
            }
        }
    }
    return rows;
}
