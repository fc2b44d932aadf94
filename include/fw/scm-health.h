/* SPDX-License-Identifier: GPL-2.0-or-later */
/* H_SCM_HEALTH (contract at the handler in fw/scm/health.c) and the names of the health bits. */
#ifndef FW_SCM_HEALTH_H
#define FW_SCM_HEALTH_H

#include "fw/scm.h"

/** Handler of H_SCM_HEALTH. */
int64_t fw_scm_health(FwScm *scm, FwScmCall *call);

/**
 * A bitmap from a colon-separated list of bit names ("unarmed:encrypted"), "none", "all", or a number with 0x.
 * Names, from bit 0 on: unarmed persist-failed restored no-data life-critical garded-next-ipl cannot-persist conditional encrypted erased.
 * Fails with the unknown word and the list of known ones.
 */
bool fw_scm_health_parse(const char *text, uint64_t *bitmap, GError **error);

/** The list of names of a bitmap; "none" for 0; a number for bitmaps with reserved bits.  Free with g_free(). */
char *fw_scm_health_format(uint64_t bitmap);

#endif
