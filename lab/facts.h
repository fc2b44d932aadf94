/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Facts of one boot: the guest's events (docs/devel/guest-protocol.rst, section 4) as the one JSON object that paths of expectations
 * walk (docs/scenario.rst, "fact").
 */
#ifndef LAB_FACTS_H
#define LAB_FACTS_H

#include "fw/scenario-fact.h"

/* Labels under which the lab asks for facts; a name in a scenario has no dot, so that they cannot meet. */
#define FACTS_LABEL_FIRMWARE "lab.firmware"     /* before any driver is loaded: tables */
#define FACTS_LABEL_DONE "lab.done"             /* after the steps: what expectations look at */

typedef struct Facts {
    JsonNode *root;         /* object; never NULL */
    GHashTable *lines;      /* "nd/region0" or "step/NAME" -> line number in facts.jsonl, from 1 */
    GHashTable *tables;     /* "NFIT", "dynamic/SSDT7" -> GBytes */
    GPtrArray *modules;     /* char *: modules that are missing or failed: "nfit (missing)" */
    GHashTable *absent;     /* set of names: modules that the kernel has neither built in (as far as can be known) nor among its files */
    GPtrArray *troubles;    /* char *: log events, facts that were cut, losses */
    char *release;          /* kernel release, or NULL when the probe never ran */
    char *end_reason;       /* of the event "end", or NULL when there was none */
    gboolean done;          /* facts of FACTS_LABEL_DONE are complete */
} Facts;

/*
 * Read the events in @text (the content of facts.jsonl). Noise between events and a cut last line are allowed.
 * Never fails: what is not there is simply no fact.
 */
Facts *facts_read(const char *text);
void facts_free(Facts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Facts, facts_free)

/* Line of facts.jsonl where the value of @path comes from, or 0. */
unsigned facts_line(const Facts *facts, const FwFactPath *path);

#endif
