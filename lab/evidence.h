/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one boot left in its folder, read back. A verdict is made from this alone, so that it can be made again at any time. */
#ifndef LAB_EVIDENCE_H
#define LAB_EVIDENCE_H

#include "boot.h"
#include "facts.h"

typedef struct Evidence {
    char *folder;           /* of the boot */
    char *name;             /* path of that folder in the run folder, with '/' at the end, or "" */
    BootOutcome outcome;
    Facts *facts;           /* never NULL */
    char *console;          /* never NULL */
    char *emulator_errors;  /* stderr of the emulator; never NULL */
    GPtrArray *trace;       /* TraceCall *; NULL when there is no trace */
    JsonNode *images;       /* array, or NULL */
    GHashTable *host_steps; /* step name -> JsonNode (host-step.h) */
} Evidence;

#define EVIDENCE_ERROR (evidence_error_quark())
GQuark evidence_error_quark(void);

/* Read the folder of a boot. NULL and @error only when the record of the boot is missing or broken. */
Evidence *evidence_load(const char *folder, const char *name, GError **error);
void evidence_free(Evidence *evidence);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Evidence, evidence_free)

#endif
