/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Exit statuses of `misfit`; the contract is docs/devel/contracts.rst, section 6.
 * Nothing else in lab/ returns a literal status.
 */
#ifndef LAB_EXIT_STATUS_H
#define LAB_EXIT_STATUS_H

enum exit_status {
    EXIT_GOOD = 0,          /* every scenario gave the verdict that it should */
    EXIT_BAD = 1,           /* at least one FAIL or XPASS */
    EXIT_USAGE = 2,         /* command line or scenario file wrong; nothing was started */
    EXIT_CRASH = 3,         /* the guest's kernel or the emulator died */
    EXIT_TIMEOUT = 4,
    EXIT_HARNESS = 5,       /* missing program, disk full, ... */
    EXIT_SKIPPED = 77,      /* everything was skipped */
    EXIT_UNTESTABLE = 125,  /* with --bisect: nothing can be said of the kernel */
};

#endif
