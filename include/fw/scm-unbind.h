/* SPDX-License-Identifier: GPL-2.0-or-later */
/* H_SCM_UNBIND_MEM and H_SCM_UNBIND_ALL: the contracts stand at the handlers in fw/scm/unbind.c. */
#ifndef FW_SCM_UNBIND_H
#define FW_SCM_UNBIND_H

#include "fw/scm.h"

/** Handler of H_SCM_UNBIND_MEM. */
int64_t fw_scm_unbind_mem(FwScm *scm, FwScmCall *call);

/** Handler of H_SCM_UNBIND_ALL. */
int64_t fw_scm_unbind_all(FwScm *scm, FwScmCall *call);

/** Unmap and forget the first @n bound blocks of a device (all of them when there are fewer). */
void fw_scm_unbind_first(FwScm *scm, FwScmDevice *device, uint64_t n);

#endif
