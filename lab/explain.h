/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a scenario's firmware would tell the guest, worked out without a guest: one view per boot, shown as text or as JSON.
 */
#ifndef LAB_EXPLAIN_H
#define LAB_EXPLAIN_H

#include "fw/nfit.h"
#include "fw/scenario-place.h"
#include "fw/scenario-tables.h"

#include <json-glib/json-glib.h>

/* One boot, resolved. */
typedef struct ExplainBoot {
    const FwScenario *scenario;
    const FwScenarioBoot *boot;
    FwScenarioMap *map;
    GByteArray *table;              /* static NFIT, or empty; this and the others of ACPI are NULL on a pseries machine */
    GByteArray *fit;                /* answer of _FIT, or empty */
    const char *table_file;         /* raw file in place of the table, or NULL */
    const char *fit_file;
    FwScenarioTables *tables;       /* SRAT, SLIT, HMAT */
    struct fw_findings *checks;     /* of the address map */
} ExplainBoot;

/* @folder: where raw files are looked up (that of the scenario file). NULL and @error when the tables cannot be made. */
ExplainBoot *explain_boot_new(const FwScenario *scenario, const FwScenarioBoot *boot, const char *folder, GError **error);
void explain_boot_free(ExplainBoot *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ExplainBoot, explain_boot_free)

/* The whole view as text; @hex: with the tables' bytes. @colour: with escape codes. */
void explain_text(const ExplainBoot *view, gboolean hex, gboolean colour, GString *out);

/* The tables of ACPI, field by field; @hex: with their bytes. */
void explain_tables_text(const ExplainBoot *view, gboolean hex, GString *out);

/* Nodes, distances and performance as the tables of a PC tell them: as text, or as the member "proximity" of @builder's object. */
void explain_proximity_text(const ExplainBoot *view, GString *out);
void explain_proximity_json(const ExplainBoot *view, JsonBuilder *builder);

/* The device-tree nodes of a pseries machine's storage class memory as text, or as members of @builder's object. */
void explain_nodes_text(const ExplainBoot *view, GString *out);
void explain_nodes_json(const ExplainBoot *view, JsonBuilder *builder);

/* NUMA nodes of a pseries machine and how far they are from each other: as text, or as the member "affinity" of @builder's object. */
void explain_affinity_text(const ExplainBoot *view, GString *out);
void explain_affinity_json(const ExplainBoot *view, JsonBuilder *builder);

/* Each property as a file, FOLDER/NODE/PROPERTY, as below /proc/device-tree. */
gboolean explain_nodes_write(const ExplainBoot *view, const char *folder, GError **error);

/* One JSON object on one line. */
char *explain_json(const ExplainBoot *view, gboolean hex);

#endif
