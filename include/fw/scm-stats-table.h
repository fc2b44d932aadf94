/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sixteen performance statistics of a device: identifiers, values, forms as text. */
#ifndef FW_SCM_STATS_TABLE_H
#define FW_SCM_STATS_TABLE_H

#include "fw/scm-device.h"

/** All sixteen statistics present; life remaining 100 (percent), the others 0. */
void fw_scm_stats_init(FwScmStats *stats);

/** Identifier of statistic @i (i < FW_SCM_STATS_KINDS) without its padding, for instance "MemLife". */
const char *fw_scm_stats_id(unsigned i);

/** What statistic @i counts, in words. */
const char *fw_scm_stats_meaning(unsigned i);

/** Index of an identifier written without padding, or -1. */
int fw_scm_stats_find(const char *id);

/**
 * Change the table by a colon-separated list of ID=VALUE (set it and put it into the table), ID=none (take it out), all=none (empty the table).
 * VALUE is decimal or 0x.  Fails at the first wrong word, names it, and changes nothing.
 */
bool fw_scm_stats_set(FwScmStats *stats, const char *text, GError **error);

/** The table as such a list, every statistic in it.  Free with g_free(). */
char *fw_scm_stats_format(const FwScmStats *stats);

/** "allowed", "no-authority", "unsupported", "no-privilege". */
const char *fw_scm_stats_access_name(FwScmStatsAccess access);

/** The reverse; fails on any other word. */
bool fw_scm_stats_access_parse(const char *word, FwScmStatsAccess *access, GError **error);

/** Identifier of statistic @i (i < FW_SCM_STATS_KINDS) as it is in the guest's buffer: padded with spaces, no terminator. */
void fw_scm_stats_wire_id(unsigned i, uint8_t bytes[FW_SCM_STATS_ID_BYTES]);

/** Number of statistics in the table. */
unsigned fw_scm_stats_length(const FwScmStats *stats);

#endif
