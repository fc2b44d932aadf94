/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The scenarios that come with misfit and the user's own files: from a word of the command line to scenarios.
 */
#ifndef LAB_CORPUS_H
#define LAB_CORPUS_H

#include "fw/scenario.h"

/* A scenario with the file that it came from. */
typedef struct CorpusItem {
    FwScenario *scenario;
    char *path;             /* of the file */
    char *theme;            /* folder below scenarios/, "" for a user's own file */
    GBytes *text;           /* the file, as it was when it was read */
} CorpusItem;

#define CORPUS_ERROR (corpus_error_quark())
GQuark corpus_error_quark(void);

void corpus_item_free(CorpusItem *item);

/*
 * Load what @word names: a file (a word that ends in .yaml or .yml; FILE.yaml:VARIANT for one variant), a scenario that comes with
 * misfit ("ndctl-76"), all variants of one ("nfit-damage"), or one of them ("nfit-damage/checksum").
 * Returns an array of CorpusItem* (free function set), or NULL with @error: a list of file:line:column messages, or the nearest name.
 */
GPtrArray *corpus_load(const char *word, GError **error);

/* Load every scenario that comes with misfit, sorted by theme and name; @theme NULL = all. */
GPtrArray *corpus_load_all(const char *theme, GError **error);

/* Load the text @text of a scenario file that is named @path in messages. */
GPtrArray *corpus_load_text(const char *path, GBytes *text, GError **error);

#endif
