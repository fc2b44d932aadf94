/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What differs between the architectures of the guest, in one record.
 */
#ifndef MISFIT_PROBE_ARCH_H
#define MISFIT_PROBE_ARCH_H

struct arch {
    const char *event_console;  /* device of the events when the plan names none */
    const char *shell_tty;      /* device of the shell when the kernel names no console */
};

#if defined(__x86_64__)
static const struct arch arch = { .event_console = "ttyS1", .shell_tty = "ttyS0" };
#elif defined(__powerpc64__)
static const struct arch arch = { .event_console = "hvc1", .shell_tty = "hvc0" };
#else
#error "the probe knows x86_64 and ppc64le"
#endif

#endif
