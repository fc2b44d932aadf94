/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Signal handling of `misfit`. The handler only sets a flag; sessions look at it at least five times a second.
 */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "stop.h"

#define STATUS_INTERRUPTED 130      /* what a shell reports for a program that SIGINT ended */

static volatile sig_atomic_t requested;

static void on_signal(int number)
{
    if (requested && number == SIGINT) {
        _exit(STATUS_INTERRUPTED);
    }
    requested = 1;
}

void stop_install(void)
{
    struct sigaction action;

    memset(&action, 0, sizeof(action));
    action.sa_handler = on_signal;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

gboolean stop_requested(void)
{
    return requested != 0;
}
