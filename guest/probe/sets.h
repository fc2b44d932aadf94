/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The fact sets by name (guest protocol, section 4).
 */
#ifndef MISFIT_PROBE_SETS_H
#define MISFIT_PROBE_SETS_H

struct facts_request {
    const char *label;
    const char *sets;           /* names separated by blanks; "all": every set */
};

/* The "child" function of a job; @user is a struct facts_request. Writes the events of each set; an unknown name gives a "fact-error". */
int facts_collect(void *user);

#endif
