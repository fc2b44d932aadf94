/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What differs between the guests' architectures, in one record each. Nothing else in lab/ asks which one it is. */
#ifndef LAB_ARCH_H
#define LAB_ARCH_H

#include <glib.h>

typedef struct Arch {
    const char *name;               /* as in a scenario and in guest/image.h */
    const char *kernel_console;     /* console= of the kernel */
    const char *events_console;     /* device of the guest's events, below /dev */
    const char *const *console_args;    /* options of the emulator for the character devices "console" and "events" */
    const char *const *modules;     /* loaded when a scenario says nothing */
    const char *driver_method;      /* firmware call that the driver's first step makes, for the hint when there is none */
    const char *driver_options;     /* kernel options without which there is none */
} Arch;

/* The record of "x86_64" or "ppc64le"; NULL for any other name. */
const Arch *arch_find(const char *name);

#endif
