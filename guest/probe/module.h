/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loads a kernel module with what it depends on.
 */
#ifndef MISFIT_PROBE_MODULE_H
#define MISFIT_PROBE_MODULE_H

struct module_request {
    const char *name;
    const char *params;         /* may be NULL; for the module itself, not for its dependencies */
};

/* The "child" function of a job; @user is a struct module_request. Writes a "module" event for each file tried; status 1 when one failed. */
int module_load(void *user);

#endif
