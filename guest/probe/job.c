/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs one child process with a limit, hands out what it writes, reaps orphans. Must not block on anything but poll().
 */
#define _GNU_SOURCE
#include "job.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define STREAMS_MAX   2
#define READS_AT_ONCE 16

/* What job_run() knows while the child lives. */
struct running {
    struct watcher *watcher;
    struct job *job;
    pid_t pid;
    int fds[STREAMS_MAX];       /* -1 when closed */
    bool dead;
    int wait_status;
};

bool watcher_init(struct watcher *watcher, struct console *console)
{
    sigset_t set;

    watcher->console = console;
    watcher->deadline = UINT64_MAX;
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    watcher->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return watcher->signals >= 0;
}

/* Reap every child that has ended, orphans of old steps included; @running may be NULL. */
static void reap(struct watcher *watcher, struct running *running)
{
    struct signalfd_siginfo info;
    int status;
    pid_t pid;

    while (read(watcher->signals, &info, sizeof(info)) > 0) {
    }
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        if (running && pid == running->pid) {
            running->dead = true;
            running->wait_status = status;
        }
    }
}

static void close_stream(struct running *running, int stream)
{
    if (running->fds[stream] >= 0) {
        close(running->fds[stream]);
        running->fds[stream] = -1;
    }
}

/* One read; false when there is nothing now or nothing any more. */
static bool read_stream(struct running *running, int stream)
{
    char bytes[16384];
    ssize_t size;

    if (running->fds[stream] < 0) {
        return false;
    }
    size = read(running->fds[stream], bytes, sizeof(bytes));
    if (size > 0) {
        running->job->data(running->job->data_user, stream, bytes, (size_t)size);
        return true;
    }
    if (size == 0 || (errno != EAGAIN && errno != EINTR)) {
        close_stream(running, stream);
    } else {
        running->job->data(running->job->data_user, stream, NULL, 0);
    }
    return false;
}

/* The child is dead: take what is in the pipes, which a background process may hold open and go on filling, and no more. */
static void drain_streams(struct running *running)
{
    for (int stream = 0; stream < STREAMS_MAX; stream++) {
        int waiting = 0;

        if (running->fds[stream] < 0 || ioctl(running->fds[stream], FIONREAD, &waiting) < 0) {
            continue;
        }
        for (int reads = waiting / 4096 + 1; reads > 0 && read_stream(running, stream); reads--) {
        }
        close_stream(running, stream);
    }
}

static void child_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigprocmask(SIG_SETMASK, &set, NULL);
    signal(SIGPIPE, SIG_DFL);
}

static bool child_streams(const struct job *job, int pipes[STREAMS_MAX][2])
{
    int in = open(job->tty ? job->tty : "/dev/null", O_RDWR | O_NOCTTY);

    if (in < 0 || dup2(in, STDIN_FILENO) < 0) {
        return false;
    }
    if (job->tty) {
        ioctl(in, TIOCSCTTY, 1);
        dup2(in, STDOUT_FILENO);
        dup2(in, STDERR_FILENO);
    }
    for (int stream = 0; stream < job->streams; stream++) {
        if (dup2(pipes[stream][1], STDOUT_FILENO + stream) < 0) {
            return false;
        }
    }
    if (in > STDERR_FILENO) {
        close(in);
    }
    return true;
}

static void run_child(const struct job *job, int pipes[STREAMS_MAX][2])
{
    setsid();
    child_signals();
    if (!child_streams(job, pipes)) {
        _exit(126);
    }
    _exit(job->child(job->child_user));
}

static void close_pipes(int pipes[STREAMS_MAX][2])
{
    for (int stream = 0; stream < STREAMS_MAX; stream++) {
        for (int end = 0; end < 2; end++) {
            if (pipes[stream][end] >= 0) {
                close(pipes[stream][end]);
            }
        }
    }
}

static bool start(struct running *running)
{
    int pipes[STREAMS_MAX][2] = { { -1, -1 }, { -1, -1 } };

    for (int stream = 0; stream < running->job->streams; stream++) {
        if (pipe2(pipes[stream], O_CLOEXEC) < 0) {
            running->job->job_errno = errno;
            close_pipes(pipes);
            return false;
        }
    }
    running->pid = fork();
    if (running->pid == 0) {
        run_child(running->job, pipes);
    }
    if (running->pid < 0) {
        running->job->job_errno = errno;
        close_pipes(pipes);
        return false;
    }
    for (int stream = 0; stream < running->job->streams; stream++) {
        running->fds[stream] = pipes[stream][0];
        fcntl(pipes[stream][0], F_SETFL, O_NONBLOCK);
        close(pipes[stream][1]);
    }
    return true;
}

/* What the streams hold now, in bounded portions, so that a child that never stops writing cannot keep PID 1 from its limit. */
static void read_streams(struct running *running)
{
    for (int stream = 0; stream < STREAMS_MAX; stream++) {
        for (int reads = 0; reads < READS_AT_ONCE && read_stream(running, stream); reads++) {
        }
    }
}

/* Sleep until something happens, at most until @deadline. */
static void watch(struct watcher *watcher, const struct running *running, uint64_t deadline)
{
    uint64_t now = clock_ms();
    uint64_t left = deadline > now ? deadline - now : 0;
    struct pollfd fds[2 + STREAMS_MAX] = {
        { .fd = watcher->signals, .events = POLLIN },
        { .fd = watcher->console->fd, .events = POLLIN },
    };

    for (int stream = 0; stream < STREAMS_MAX; stream++) {
        fds[2 + stream].fd = running ? running->fds[stream] : -1;
        fds[2 + stream].events = POLLIN;
    }
    poll(fds, 2 + STREAMS_MAX, left > 1000 ? 1000 : (int)left);
    if (fds[1].revents & POLLIN) {
        console_input(watcher->console);
    } else if (fds[1].revents) {
        usleep(10000);          /* a console that only says POLLHUP must not eat the processor */
    }
}

/* Whether to go on; otherwise *@how tells why not. */
static bool may_go_on(const struct watcher *watcher, uint64_t deadline, enum job_how *how)
{
    uint64_t now = clock_ms();

    if (watcher->console->stop) {
        *how = JOB_STOPPED;
    } else if (now >= watcher->deadline) {
        *how = JOB_PLAN_LIMIT;
    } else if (now >= deadline) {
        *how = JOB_TIMEOUT;
    } else {
        return true;
    }
    return false;
}

static uint64_t sooner(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static void kill_group(struct running *running)
{
    uint64_t deadline = clock_ms() + MISFIT_KILL_PATIENCE_MS;

    while (!running->dead && clock_ms() < deadline) {
        kill(-running->pid, SIGKILL);
        kill(running->pid, SIGKILL);
        watch(running->watcher, running, sooner(deadline, clock_ms() + 50));
        read_streams(running);
        reap(running->watcher, running);
    }
    running->job->unkillable = !running->dead;
}

static void settle(struct running *running)
{
    struct job *job = running->job;

    if (WIFSIGNALED(running->wait_status)) {
        job->how = JOB_SIGNAL;
        job->status = WTERMSIG(running->wait_status);
    } else {
        job->how = JOB_EXIT;
        job->status = WEXITSTATUS(running->wait_status);
    }
}

void job_run(struct watcher *watcher, struct job *job)
{
    struct running running = { .watcher = watcher, .job = job, .fds = { -1, -1 } };
    uint64_t began = clock_ms();
    uint64_t deadline = job->limit_ms ? began + job->limit_ms : UINT64_MAX;

    job->how = JOB_ERROR;
    job->unkillable = false;
    if (start(&running)) {
        while (!running.dead && may_go_on(watcher, deadline, &job->how)) {
            watch(watcher, &running, sooner(deadline, watcher->deadline));
            read_streams(&running);
            reap(watcher, &running);
        }
        if (running.dead) {
            settle(&running);
        } else {
            kill_group(&running);
        }
        drain_streams(&running);
    }
    job->ms = clock_ms() - began;
}

enum job_how watcher_wait_token(struct watcher *watcher, const char *token, uint64_t limit_ms)
{
    uint64_t deadline = clock_ms() + limit_ms;
    enum job_how how = JOB_EXIT;

    console_input(watcher->console);
    while (!console_take_token(watcher->console, token)) {
        if (!may_go_on(watcher, deadline, &how)) {
            return how;
        }
        watch(watcher, NULL, sooner(deadline, watcher->deadline));
        reap(watcher, NULL);
    }
    return JOB_EXIT;
}

void watcher_idle(struct watcher *watcher)
{
    for (;;) {
        watch(watcher, NULL, UINT64_MAX);
        reap(watcher, NULL);
    }
}

void job_describe(const struct job *job, struct json *json)
{
    static const char *const names[] = { "exit", "signal", "timeout", "timeout", "stopped", "error" };

    json_text(json, "how", names[job->how]);
    switch (job->how) {
    case JOB_EXIT:
        json_number(json, "status", (uint64_t)job->status);
        break;
    case JOB_SIGNAL:
        json_number(json, "signal", (uint64_t)job->status);
        break;
    case JOB_ERROR:
        json_text(json, "error", strerror(job->job_errno));
        break;
    default:
        break;
    }
    if (job->unkillable) {
        json_bool(json, "unkillable", true);
    }
}
