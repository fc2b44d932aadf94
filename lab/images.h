/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files that back the DIMMs: made sparse, filled with what the scenario says, looked at before and after a boot.
 * Nothing here costs time or memory that grows with the size of a file: only what is not a hole is read.
 */
#ifndef LAB_IMAGES_H
#define LAB_IMAGES_H

#include "fw/scenario-args.h"

#define IMAGES_FOLDER "images"
#define IMAGES_EVIDENCE "images.json"

#define IMAGES_ERROR (images_error_quark())
GQuark images_error_quark(void);

/* Make the missing files of all DIMMs of @boot in @folder, and fill new ones. */
gboolean images_create(const FwScenarioBoot *boot, const char *folder, GError **error);

/*
 * Shell text that does what images_create() does, for cmdline.sh; the patterns of content are written to files in @media (a folder, made when
 * needed), named relative to the folder of the script by @media_name. NULL and @error when such a file cannot be written.
 */
char *images_shell_text(const FwScenarioBoot *boot, const char *media, const char *media_name, const char *images_name,
                        GError **error);

/* Digests of every range that an expectation of @boot names: array as JSON. Taken before the boot. */
JsonNode *images_snapshot(const FwScenarioBoot *boot, const char *folder, GError **error);

/*
 * What became of these ranges: writes @out (IMAGES_EVIDENCE), an array of {"dimm","area","offset","length","before","after","zero",
 * "equals_of","equals"}: digests as text, "zero" bool; only where the scenario states bytes: "equals_of", their digest (images_bytes_digest()), "equals" bool,
 * "first_difference" offset.
 */
gboolean images_record(const FwScenarioBoot *boot, const char *folder, JsonNode *before, const char *out, GError **error);

/* Digest of the bytes that @expect, an expectation with "is: {...}", states. Caller frees. */
char *images_bytes_digest(const FwScenarioExpect *expect);

/* Remove the files of @boot and the folder when it is empty then. */
void images_remove(const FwScenarioBoot *boot, const char *folder);

#endif
