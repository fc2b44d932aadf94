/* SPDX-License-Identifier: GPL-2.0-or-later */
/* H_SCM_PERFORMANCE_STATS (contract at the handler in fw/scm/stats.c); the table behind it is in scm-stats-table.h. */
#ifndef FW_SCM_STATS_H
#define FW_SCM_STATS_H

#include "fw/scm.h"

/** Most bytes of the guest's buffer that the engine looks at, and so the most entries that one call may name. */
#define FW_SCM_STATS_MAX_BYTES   4096
#define FW_SCM_STATS_MAX_ENTRIES ((FW_SCM_STATS_MAX_BYTES - FW_SCM_STATS_HEADER_BYTES) / FW_SCM_STATS_ENTRY_BYTES)

/** Handler of H_SCM_PERFORMANCE_STATS. */
int64_t fw_scm_stats_read(FwScm *scm, FwScmCall *call);

#endif
