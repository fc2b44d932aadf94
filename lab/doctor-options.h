/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel options that the guests and the persistent memory drivers need. Data for doctor.c. */
#ifndef LAB_DOCTOR_OPTIONS_H
#define LAB_DOCTOR_OPTIONS_H

#include <stddef.h>

enum doctor_need {
    DOCTOR_GUEST,       /* without it a guest does not get to its probe, or says nothing */
    DOCTOR_DRIVER,      /* without it no region or namespace appears */
    DOCTOR_FEATURE,     /* without it some scenarios cannot be run */
};

struct doctor_option {
    const char *name;           /* without "CONFIG_" */
    const char *arch;           /* "x86_64", "ppc64le", or NULL for both */
    enum doctor_need need;
    int built_in;               /* must be y: a module comes too late */
    const char *what;
};

extern const struct doctor_option doctor_options[];
extern const size_t doctor_option_count;

#endif
