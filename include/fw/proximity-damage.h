/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Deliberate, named, deterministic damage to what SRAT, SLIT and HMAT say of
 * persistent memory.
 *
 * Must not: be applied unless a user asked for it by name.
 */
#ifndef FW_PROXIMITY_DAMAGE_H
#define FW_PROXIMITY_DAMAGE_H

#include "fw/proximity.h"

/* The table that a damage is done to. */
enum fw_proximity_table {
    FW_PROXIMITY_IN_HMAT,
    FW_PROXIMITY_IN_SRAT,
    FW_PROXIMITY_IN_SLIT,
    FW_PROXIMITY_IN_NFIT,
};

struct fw_proximity_damage;   /* one row of the table */

const char *fw_proximity_damage_name(const struct fw_proximity_damage *damage);
/* What is damaged, and where that was seen or what a driver does with it. */
const char *fw_proximity_damage_description(const struct fw_proximity_damage *damage);
enum fw_proximity_table fw_proximity_damage_table(const struct fw_proximity_damage *damage);
/* The finding of fw_hmat_decode() or fw_proximity_check() that names it. */
const char *fw_proximity_damage_finding(const struct fw_proximity_damage *damage);

/* All rows: fw_proximity_damage_nth(0), (1), ... until NULL. */
const struct fw_proximity_damage *fw_proximity_damage_nth(guint n);

/* A parsed request such as "base-unit-zero:valid-bit-off". */
struct fw_proximity_damages {
    GPtrArray *items;   /* of const struct fw_proximity_damage *, each at most once */
};
typedef struct fw_proximity_damages fw_proximity_damages;

/*
 * Reads names separated by colons; "" and NULL and "none" give an empty list.
 * NULL and @error (with the known names) for an unknown or repeated name.
 */
struct fw_proximity_damages *fw_proximity_damages_parse(const char *text, GError **error);
void fw_proximity_damages_free(struct fw_proximity_damages *damages);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(fw_proximity_damages, fw_proximity_damages_free)
/* Whether something is to be done to @table; @damages may be NULL. */
gboolean fw_proximity_damages_touch(const struct fw_proximity_damages *damages,
                                    enum fw_proximity_table table);

/*
 * Damage is done to the domain of the last persistent range of @config (its last
 * DIMM), always in the order of the rows. Each returns FALSE and @error when
 * the tables do not have what a damage needs; @damages may be NULL.
 */
/* To the model of an HMAT, then its bytes, sealed. NULL and @error. */
GByteArray *fw_proximity_damage_hmat(const struct fw_proximity_damages *damages,
                                     const struct fw_proximity_config *config,
                                     struct fw_hmat *hmat, GError **error);
gboolean fw_proximity_damage_srat(const struct fw_proximity_damages *damages,
                                  const struct fw_proximity_config *config,
                                  struct fw_srat *srat, GError **error);
gboolean fw_proximity_damage_slit(const struct fw_proximity_damages *damages,
                                  const struct fw_proximity_config *config,
                                  struct fw_slit *slit, GError **error);
/* The domain that the NFIT is to report for the last DIMM instead of its own. */
gboolean fw_proximity_damage_nfit(const struct fw_proximity_damages *damages,
                                  const struct fw_proximity_config *config, uint32_t *domain,
                                  GError **error);

#endif
