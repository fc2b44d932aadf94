/* SPDX-License-Identifier: GPL-2.0-or-later */
/* H_SCM_FLUSH: its contract stands at the handler in fw/scm/flush.c. */
#ifndef FW_SCM_FLUSH_H
#define FW_SCM_FLUSH_H

#include "fw/scm.h"

/** Handler of H_SCM_FLUSH. */
int64_t fw_scm_flush(FwScm *scm, FwScmCall *call);

/** Forget all flushes under way on a device and tell the outside so. */
void fw_scm_flush_drop_all(FwScm *scm, FwScmDevice *device);

#endif
