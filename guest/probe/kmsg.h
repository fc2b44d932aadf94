/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's log.
 */
#ifndef MISFIT_PROBE_KMSG_H
#define MISFIT_PROBE_KMSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Write the record of /dev/kmsg in @record (@size bytes) as "[seconds.micros] text"; nothing when it is malformed. */
void kmsg_record(FILE *out, const char *record, size_t size);

/* Write all records that the kernel holds; false with errno set. */
bool kmsg_all(FILE *out);

#endif
