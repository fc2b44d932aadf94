/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes a plan (docs/devel/guest-protocol.rst, section 2) and the archive that carries it into the guest.
 */
#ifndef MISFIT_GUEST_PLAN_H
#define MISFIT_GUEST_PLAN_H

#include <glib.h>
#include <stdbool.h>

#define MISFIT_PLAN_ERROR (misfit_plan_error_quark())
GQuark misfit_plan_error_quark(void);

typedef enum MisfitPlanError {
    MISFIT_PLAN_ERROR_VALUE,    /* something that the protocol does not allow */
} MisfitPlanError;

typedef enum MisfitPlanEnd {
    MISFIT_PLAN_POWEROFF,
    MISFIT_PLAN_REBOOT,
    MISFIT_PLAN_NONE,
} MisfitPlanEnd;

typedef struct MisfitPlan MisfitPlan;

/* A plan without directives. @console: device below /dev for the events; NULL: the guest's default. @limit_s: 1 to 86400, brought into that range. */
MisfitPlan *misfit_plan_new(const char *console, unsigned limit_s);
void misfit_plan_free(MisfitPlan *plan);

/* Settings. @bytes is brought into the protocol's range. */
void misfit_plan_set_output_limit(MisfitPlan *plan, unsigned bytes);
void misfit_plan_set_on_failure(MisfitPlan *plan, bool stop);
void misfit_plan_set_end(MisfitPlan *plan, MisfitPlanEnd end);

/* Environment variable of the steps; @value on one line. */
bool misfit_plan_add_env(MisfitPlan *plan, const char *name, const char *value, GError **error);

/*
 * Directives, obeyed in the order in which they are added. They fail when the protocol cannot carry a value (a newline in a name, a token that is no
 * word, a limit of 0) and then add nothing.
 */
bool misfit_plan_add_module(MisfitPlan *plan, const char *name, const char *params, GError **error);
bool misfit_plan_add_facts(MisfitPlan *plan, const char *label, const char *const *sets, GError **error);
bool misfit_plan_add_step(MisfitPlan *plan, const char *name, const char *text, unsigned limit_s, unsigned *number, GError **error);
bool misfit_plan_add_wait(MisfitPlan *plan, const char *token, unsigned limit_s, GError **error);
void misfit_plan_add_shell(MisfitPlan *plan);

/* A file below /misfit/file; @path is relative and has no "..". */
bool misfit_plan_add_file(MisfitPlan *plan, const char *path, const void *data, size_t size, bool executable, GError **error);

/* The text of /misfit/plan. */
char *misfit_plan_text(const MisfitPlan *plan);

/* Write the archive (cpio, newc) with plan, steps and files to @out. */
bool misfit_plan_write_cpio(const MisfitPlan *plan, const char *out, GError **error);

#endif
