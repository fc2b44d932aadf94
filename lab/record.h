/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The folder of a run: what is in it, under which names. */
#ifndef LAB_RECORD_H
#define LAB_RECORD_H

#include "facts.h"
#include "verdict.h"

#define RECORD_RUN "run.json"
#define RECORD_SCENARIO "scenario.yaml"
#define RECORD_VERDICT_JSON "verdict.json"
#define RECORD_VERDICT_TEXT "verdict.txt"
#define RECORD_TABLES "tables"
/* Version of the forms of RECORD_RUN, RECORD_VERDICT_JSON and of what --json prints. Members may be added without a new number. */
#define RECORD_SCHEMA 1

/* Make a new folder for a run of @scenario below @output: NAME-DATE-TIME[-N]. Its absolute path, or NULL and @error. */
char *record_make_folder(const char *output, const char *scenario, GError **error);

/* Write @node to @folder/@name. */
gboolean record_write_json(const char *folder, const char *name, JsonNode *node, GError **error);
JsonNode *record_read_json(const char *folder, const char *name, GError **error);

/* Write the guest's ACPI tables to @folder/tables, those that fw/ can decode with their text beside. */
gboolean record_write_tables(const char *folder, const Facts *facts, GError **error);

/* The verdict as a JSON object (RECORD_VERDICT_JSON), with @scenario's name and the @phases (name -> ms; may be NULL). */
JsonNode *record_verdict_json(const char *scenario, const Verdict *verdict, const char *folder, JsonObject *phases);

/*
 * The verdict for people, several lines. @folder: shown as the place of the run; NULL: left out. @proofs: with every expectation that held, and where that
 * can be seen. Caller frees.
 */
char *record_verdict_text(const char *scenario, const Verdict *verdict, const char *folder, gboolean proofs);

#endif
