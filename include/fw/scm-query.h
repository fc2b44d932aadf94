/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two binding queries: the contracts stand at the handlers in fw/scm/query.c. */
#ifndef FW_SCM_QUERY_H
#define FW_SCM_QUERY_H

#include "fw/scm.h"

/** Handler of H_SCM_QUERY_BLOCK_MEM_BINDING. */
int64_t fw_scm_query_block(FwScm *scm, FwScmCall *call);

/** Handler of H_SCM_QUERY_LOGICAL_MEM_BINDING. */
int64_t fw_scm_query_logical(FwScm *scm, FwScmCall *call);

#endif
