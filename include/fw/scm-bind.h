/* SPDX-License-Identifier: GPL-2.0-or-later */
/* H_SCM_BIND_MEM: its contract stands at the handler in fw/scm/bind.c. */
#ifndef FW_SCM_BIND_H
#define FW_SCM_BIND_H

#include "fw/scm.h"

/** Handler of H_SCM_BIND_MEM. */
int64_t fw_scm_bind_mem(FwScm *scm, FwScmCall *call);

#endif
