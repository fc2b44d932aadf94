/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The file systems that every step may count on.
 */
#ifndef MISFIT_PROBE_MOUNT_H
#define MISFIT_PROBE_MOUNT_H

struct console;

/* Mount /dev, /proc, /sys: what the probe itself needs. Failures are kept for mount_rest(). */
void mount_first(void);

/* Mount the rest and report what could not be mounted. */
void mount_rest(struct console *console);

#endif
