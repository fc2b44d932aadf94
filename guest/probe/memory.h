/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Summary of the kernel's memory blocks: runs of blocks that are alike.
 */
#ifndef MISFIT_PROBE_MEMORY_H
#define MISFIT_PROBE_MEMORY_H

#include <stdbool.h>
#include <stdio.h>

/* One memory block as sysfs shows it. */
struct memory_block {
    unsigned long number;
    char state[24];
    char node[12];
    char zones[48];             /* blanks turned into commas */
};

/* A run of blocks with consecutive numbers and the same attributes. */
struct memory_run {
    FILE *out;
    bool open;
    unsigned long last;
    struct memory_block first;
};

/* Add the next block; blocks come in the order of their numbers. Writes a line when a run ends. */
void memory_run_add(struct memory_run *run, const struct memory_block *block);

/* Write the last run. */
void memory_run_end(struct memory_run *run);

/* Write the whole summary (guest protocol, set "memory"); false with errno set when the kernel has no memory blocks. */
bool memory_summary(FILE *out);

#endif
