/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One child process at a time, watched by PID 1 with a limit. All that touches a driver (loading a module, reading an attribute, a step) is done in
 * such a child: a kernel oops kills the process that was in the kernel, and PID 1 must not be that one.
 */
#ifndef MISFIT_PROBE_JOB_H
#define MISFIT_PROBE_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "console.h"

enum job_how {
    JOB_EXIT,
    JOB_SIGNAL,
    JOB_TIMEOUT,                /* its own limit */
    JOB_PLAN_LIMIT,             /* the plan's limit: a timeout too, and the plan ends */
    JOB_STOPPED,                /* the host said "stop" */
    JOB_ERROR,                  /* could not be started; job_errno */
};

struct job {
    /* Set by the caller. */
    uint64_t limit_ms;                                          /* 0: only the plan's */
    int (*child)(void *user);                                   /* runs in the child; its result is the exit status */
    void *child_user;
    void (*data)(void *user, int stream, const char *bytes, size_t size);   /* in PID 1; size 0: the stream pauses */
    void *data_user;
    int streams;                                                /* 0: none; 1: stdout; 2: stdout and stderr */
    const char *tty;                                            /* controlling terminal on 0, 1, 2, or NULL */
    /* Set by job_run(). */
    enum job_how how;
    int status;                                                 /* exit status or signal */
    int job_errno;
    bool unkillable;
    uint64_t ms;
};

struct watcher {
    struct console *console;
    int signals;                                                /* signalfd of SIGCHLD */
    uint64_t deadline;                                          /* of the plan, in clock_ms() */
};

/* Prepare signals of PID 1; false with errno set. */
bool watcher_init(struct watcher *watcher, struct console *console);

/* Run @job to its end. */
void job_run(struct watcher *watcher, struct job *job);

/* Wait for a token of the host; JOB_EXIT stands for "go". */
enum job_how watcher_wait_token(struct watcher *watcher, const char *token, uint64_t limit_ms);

/* Nothing more to do: reap orphans for ever. */
void watcher_idle(struct watcher *watcher) __attribute__((noreturn));

/* Add "how" and its members to an event. */
void job_describe(const struct job *job, struct json *json);

#endif
