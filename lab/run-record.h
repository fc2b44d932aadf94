/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The content of RECORD_RUN: versions, emulator, kernel, and the exact arguments of each boot. */
#ifndef LAB_RUN_RECORD_H
#define LAB_RUN_RECORD_H

#include "scenario-run.h"

/* What @request will use. @lacks: set of properties that the emulator does not have. */
JsonObject *run_record_new(const RunRequest *request, GHashTable *lacks);

/* Add the boot @boot with its command line (NULL-terminated char *). */
void run_record_add_boot(JsonObject *record, const FwScenarioBoot *boot, const GPtrArray *argv);

/* The command line of the @n-th boot in the record @earlier, NULL-terminated (free function set); NULL when it has none. */
GPtrArray *run_record_argv(JsonNode *earlier, unsigned n);

#endif
