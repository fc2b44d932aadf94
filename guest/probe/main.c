/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PID 1 of the guest: obeys the plan (guest protocol, section 2) and tells what happens. It must never die, since the kernel panics without it, and must not
 * touch drivers itself: all such work is done by children (job.h).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "arch.h"
#include "call.h"
#include "file.h"
#include "mount.h"
#include "speed.h"
#include "steps.h"
#include "storm.h"
#include "touch.h"

#define CONSOLE_PATIENCE_MS 5000u

static struct probe probe;
static struct json json;

/* Standard streams of PID 1: the kernel's messages; used only when there is no event console. */
static void open_standard_streams(void)
{
    int fd = open("/dev/console", O_RDWR | O_NOCTTY);

    if (fd < 0) {
        fd = open("/dev/null", O_RDWR);
    }
    for (int target = STDIN_FILENO; fd >= 0 && target <= STDERR_FILENO; target++) {
        if (fd != target) {
            dup2(fd, target);
        }
    }
    if (fd > STDERR_FILENO) {
        close(fd);
    }
}

/* The driver of the console may still be looking for its device. */
static void open_console(const char *name)
{
    uint64_t deadline = clock_ms() + CONSOLE_PATIENCE_MS;

    while (!console_open(&probe.console, name)) {
        if (clock_ms() >= deadline) {
            dprintf(STDERR_FILENO, "misfit: cannot open the console of the events, /dev/%s: %s\n", name, strerror(errno));
            return;
        }
        usleep(20000);
    }
}

static void send_hello(void)
{
    struct utsname uts;
    struct file cmdline;

    uname(&uts);
    if (!file_read(&cmdline, AT_FDCWD, "/proc/cmdline", 8192)) {
        memset(&cmdline, 0, sizeof(cmdline));
    }
    json_begin(&json, "hello");
    json_number(&json, "protocol", MISFIT_PROTOCOL_VERSION);
    json_text(&json, "kernel", uts.release);
    json_text(&json, "version", uts.version);
    json_text(&json, "arch", uts.machine);
    json_text_n(&json, "cmdline", cmdline.data ? cmdline.data : "", cmdline.size ? cmdline.size - 1 : 0);
    json_number(&json, "page_size", (uint64_t)sysconf(_SC_PAGESIZE));
    json_number(&json, "cpus", (uint64_t)sysconf(_SC_NPROCESSORS_ONLN));
    json_end(&json);
    console_send(&probe.console, &json);
    file_clear(&cmdline);
}

static void finish(const char *reason, const struct plan_error *error) __attribute__((noreturn));

/* The last event, then what the plan says about the machine. */
static void finish(const char *reason, const struct plan_error *error)
{
    json_begin(&json, "end");
    json_text(&json, "reason", reason);
    json_text(&json, "action", plan_end_name(probe.plan.end));
    if (error) {
        json_number(&json, "line", error->line);
        json_text(&json, "error", error->message);
    }
    json_end(&json);
    console_send(&probe.console, &json);
    console_drain(&probe.console);
    if (probe.plan.end != PLAN_END_NONE) {
        sync();
        reboot(probe.plan.end == PLAN_END_REBOOT ? RB_AUTOBOOT : RB_POWER_OFF);
        console_log(&probe.console, "error", "the kernel does not end the machine: %s", strerror(errno));
    }
    watcher_idle(&probe.watcher);
}

/* Read and check the plan before anything is done. */
static void read_plan(void)
{
    struct plan_error error;
    struct file file;       /* stays: the plan points into it */
    bool there = file_read(&file, AT_FDCWD, MISFIT_PLAN_PATH, MISFIT_PLAN_BYTES_MAX);
    bool good = there && plan_parse(&probe.plan, file.data, file.size, &error);

    open_console(good && probe.plan.console ? probe.plan.console : arch.event_console);
    send_hello();
    if (!there) {
        finish("no-plan", NULL);
    }
    if (!good) {
        finish("bad-plan", &error);
    }
}

/* What a step of the plan calls. */
static int run_tool(int argc, char **argv)
{
    if (!strcmp(argv[0], "call")) {
        return call_main(argc, argv);
    }
    if (!strcmp(argv[0], "storm")) {
        return storm_main(argc, argv);
    }
    return strcmp(argv[0], "speed") ? touch_main(argc, argv) : speed_main(argc, argv);
}

int main(int argc, char **argv)
{
    if (getpid() != 1 && argc > 1) {
        return run_tool(argc - 1, argv + 1);
    }
    if (getpid() != 1) {
        fprintf(stderr, "this program is PID 1 of a misfit guest and does nothing elsewhere\n");
        return 1;
    }
    probe.console.fd = -1;
    mount_first();
    open_standard_streams();
    if (!watcher_init(&probe.watcher, &probe.console)) {
        dprintf(STDERR_FILENO, "misfit: signalfd: %s\n", strerror(errno));
    }
    if (chdir("/") < 0) {
        dprintf(STDERR_FILENO, "misfit: chdir: %s\n", strerror(errno));
    }
    setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
    read_plan();
    probe.watcher.deadline = clock_ms() + (uint64_t)probe.plan.limit_s * 1000;
    mount_rest(&probe.console);
    for (size_t i = 0; i < probe.plan.directive_count && !probe.over; i++) {
        directive_run(&probe, &probe.plan.directives[i]);
    }
    finish(probe.over ? probe.over : "done", NULL);
}
