/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The directives of a plan, one function each.
 */
#ifndef MISFIT_PROBE_STEPS_H
#define MISFIT_PROBE_STEPS_H

#include <stdbool.h>

#include "job.h"
#include "plan.h"

/* All that PID 1 knows. */
struct probe {
    struct console console;
    struct watcher watcher;
    struct plan plan;
    bool skip;                  /* a step failed and the plan says "on-failure stop" */
    const char *over;           /* not NULL: go to the end at once, for this reason */
};

/* Obey one directive; sets probe->skip and probe->over. */
void directive_run(struct probe *probe, const struct directive *directive);

#endif
