/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tables of a boot say of proximity, gathered by domain from their bytes.
 *
 * Must not: look at the scenario; what the guest cannot see is not here.
 */
#ifndef LAB_PROXIMITY_VIEW_H
#define LAB_PROXIMITY_VIEW_H

#include "fw/proximity-check.h"
#include "fw/scenario-tables.h"

/* One domain that SRAT, HMAT or NFIT names. Sizes in bytes. */
typedef struct ProximityDomain {
    uint32_t domain;
    unsigned processors;
    gboolean generic;           /* has a generic initiator */
    uint64_t ram;               /* enabled memory of the SRAT that is neither of the two below */
    uint64_t hot_pluggable;
    uint64_t persistent;        /* what the SRAT calls non-volatile */
    uint64_t ranges;            /* what the NFIT calls PMEM of this domain */
} ProximityDomain;

typedef struct ProximityView {
    struct fw_nfit *nfit;       /* each may be NULL: there is none, or nothing can be read of it */
    struct fw_srat *srat;
    struct fw_slit *slit;
    struct fw_hmat *hmat;
    GArray *domains;            /* of ProximityDomain, by number */
    struct fw_findings *findings;   /* what the tables contradict each other in */
} ProximityView;

/* @table: the static NFIT; when it is empty, @fit, the answer of _FIT, is looked at. */
ProximityView *proximity_view_new(const GByteArray *table, const GByteArray *fit, const FwScenarioTables *tables);
void proximity_view_free(ProximityView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ProximityView, proximity_view_free)

/* The distance between two domains, 0 when the SLIT does not say. */
unsigned proximity_view_distance(const ProximityView *view, uint32_t from, uint32_t to);

/* The four values that Linux shows, in this order. */
#define PROXIMITY_VALUES 4u
extern const enum fw_hmat_data proximity_values[PROXIMITY_VALUES];

/* One row: what is said of memory, or of a side cache in front of it, from an initiator to a target. */
typedef struct ProximityRow {
    enum fw_hmat_hierarchy hierarchy;
    uint32_t from, to;
    enum fw_hmat_known known[PROXIMITY_VALUES];
    uint64_t values[PROXIMITY_VALUES];          /* picoseconds, MB/s */
} ProximityRow;

/* All rows of which something is said, by hierarchy, initiator and target. Array of ProximityRow. */
GArray *proximity_view_rows(const ProximityView *view);

#endif
