/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `git bisect run`: 0 is a good kernel, 125 one that cannot be tested, and any other status up to 127 a bad one. So what says nothing of the
 * kernel (a wrong word, a missing file, a skip, a failure of misfit) must not end with its usual status there.
 */
#ifndef LAB_BISECT_H
#define LAB_BISECT_H

#include "verdict.h"

/* Whether git is bisecting in the working tree that @folder lies in. GIT_DIR, when it is set, names the repository. */
gboolean bisect_is_going_on(const char *folder);

/*
 * The exit status for git bisect. @counts: verdicts of each kind; @guilty: how many of the CRASHes and TIMEOUTs speak against the kernel
 * (Verdict.kernel_at_fault).
 */
enum exit_status bisect_status(const unsigned counts[VERDICT_KINDS], unsigned guilty);

#endif
