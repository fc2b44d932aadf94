/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the guest shall do in one boot of a scenario, as the archive that follows its image. */
#ifndef LAB_GUEST_PLAN_H
#define LAB_GUEST_PLAN_H

#include "arch.h"
#include "fw/scenario.h"

#define GUEST_PLAN_ARCHIVE "guest.cpio"

/*
 * Write the plan of @boot to the archive @out.
 * @factor: what limits are multiplied by. @shell: an interactive shell in place of the steps.
 */
gboolean guest_plan_write(const FwScenarioBoot *boot, const Arch *arch, unsigned factor, gboolean shell, const char *out,
                          GError **error);

/* The token by which the guest waits for the host's step number @n (from 0). Caller frees. */
char *guest_plan_token(unsigned n);

#endif
