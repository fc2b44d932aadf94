/* SPDX-License-Identifier: GPL-2.0-or-later */
/* H_SCM_READ_METADATA and H_SCM_WRITE_METADATA: the contracts stand at the handlers in fw/scm/metadata.c. */
#ifndef FW_SCM_METADATA_H
#define FW_SCM_METADATA_H

#include "fw/scm.h"

/** Handler of H_SCM_READ_METADATA. */
int64_t fw_scm_metadata_read(FwScm *scm, FwScmCall *call);

/** Handler of H_SCM_WRITE_METADATA. */
int64_t fw_scm_metadata_write(FwScm *scm, FwScmCall *call);

#endif
