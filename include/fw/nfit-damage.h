/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Deliberate, named, deterministic damage to an NFIT.
 *
 * A damage works in one of three phases: on the model before encoding, on the
 * encoded structures, or on the checksum once all else is done.
 * Must not: be applied unless a user asked for it by name.
 */
#ifndef FW_NFIT_DAMAGE_H
#define FW_NFIT_DAMAGE_H

#include "fw/nfit.h"

enum fw_damage_phase {
    FW_DAMAGE_MODEL,
    FW_DAMAGE_BYTES,
    FW_DAMAGE_CHECKSUM,
};

struct fw_damage;  /* one row of the table */

const char *fw_damage_name(const struct fw_damage *damage);
/* What is damaged, and where that was seen. */
const char *fw_damage_description(const struct fw_damage *damage);
enum fw_damage_phase fw_damage_phase(const struct fw_damage *damage);

/* All rows: fw_damage_nth(0), (1), ... until NULL. */
const struct fw_damage *fw_damage_nth(guint n);

/* A parsed request such as "checksum:zero-length". */
struct fw_damage_list {
    GPtrArray *items;   /* of const struct fw_damage *, each at most once */
};
typedef struct fw_damage_list fw_damage_list;

/*
 * Reads names separated by colons; "" and NULL and "none" give an empty list.
 * NULL and @error (with the known names) for an unknown or repeated name.
 */
struct fw_damage_list *fw_damage_list_parse(const char *text, GError **error);
void fw_damage_list_free(struct fw_damage_list *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(fw_damage_list, fw_damage_list_free)
gboolean fw_damage_list_has(const struct fw_damage_list *list, enum fw_damage_phase phase);

/*
 * Phase 1, before encoding. FALSE and @error when the structure that a damage
 * needs is not in @nfit.
 */
gboolean fw_damage_model(const struct fw_damage_list *list, struct fw_nfit *nfit,
                         GError **error);

/*
 * Phase 2. @bytes are the encoded structures (what follows the table's 40 fixed
 * bytes, or a whole _FIT answer). May shorten @bytes; the header's length must
 * be written afterwards.
 */
gboolean fw_damage_bytes(const struct fw_damage_list *list, GByteArray *bytes,
                         GError **error);

/*
 * Phase 3 where the guest's firmware computes the checksum (the emulator):
 * how many bytes, from the start of @table, the firmware must be told to sum so
 * that the table's sum comes out wrong. Equals @length without checksum damage.
 * FALSE and @error when no such span exists (a table of zeros).
 */
gboolean fw_damage_checksum_span(const struct fw_damage_list *list,
                                 const uint8_t *table, size_t length,
                                 size_t *span, GError **error);

/*
 * Phase 3 where nobody else does it: length and checksum into the header, the
 * latter over the span above, so that the bytes equal those in a guest.
 */
gboolean fw_damage_seal(const struct fw_damage_list *list, GByteArray *table,
                        GError **error);

/* All phases in a row: model to table, or to a _FIT answer when @fit. */
GByteArray *fw_damage_encode(const struct fw_damage_list *list, struct fw_nfit *nfit,
                             gboolean fit, GError **error);

#endif
