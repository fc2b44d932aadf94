/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The directives of a plan (guest protocol, section 2), each with its events (section 4).
 */
#define _GNU_SOURCE
#include "steps.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arch.h"
#include "body.h"
#include "file.h"
#include "module.h"
#include "output.h"
#include "sets.h"

#define STREAMS 2

static struct json json;

/* What the end of a job means for the rest of the plan. */
static void judge(struct probe *probe, enum job_how how, bool failed)
{
    if (how == JOB_STOPPED) {
        probe->over = "stopped";
    } else if (how == JOB_PLAN_LIMIT) {
        probe->over = "limit";
    } else if (failed && probe->plan.stop_on_failure) {
        probe->skip = true;
    }
}

static void send_json(struct probe *probe)
{
    json_end(&json);
    console_send(&probe->console, &json);
}

/* Run @child with @request; the events that it makes are sent on. */
static void run_collector(struct probe *probe, struct job *job, int (*child)(void *), void *request)
{
    static struct body_reader reader;

    reader.console = &probe->console;
    reader.len = 0;
    job->child = child;
    job->child_user = request;
    job->data = body_data;
    job->data_user = &reader;
    job->streams = 1;
    job_run(&probe->watcher, job);
    judge(probe, job->how, false);
}

static void run_module(struct probe *probe, const struct directive *directive)
{
    struct module_request request = { .name = directive->text, .params = directive->rest };
    struct job job = { .limit_ms = MISFIT_MODULE_LIMIT_S * 1000 };

    run_collector(probe, &job, module_load, &request);
    if (job.how == JOB_EXIT) {
        return;                 /* the child has told what happened, good or bad */
    }
    json_begin(&json, "module");
    json_text(&json, "name", directive->text);
    json_bool(&json, "ok", false);
    json_text(&json, "state", "failed");
    json_text(&json, "error", job.how == JOB_SIGNAL ? "the loading process was killed; see the kernel's messages" :
              job.how == JOB_ERROR ? strerror(job.job_errno) : "the loading process was stopped by a limit");
    send_json(probe);
}

static void run_facts(struct probe *probe, const struct directive *directive)
{
    struct facts_request request = { .label = directive->text, .sets = directive->rest };
    struct job job = { .limit_ms = MISFIT_FACTS_LIMIT_S * 1000 };

    json_begin(&json, "facts-begin");
    json_text(&json, "label", directive->text);
    send_json(probe);
    run_collector(probe, &job, facts_collect, &request);
    json_begin(&json, "facts-end");
    json_text(&json, "label", directive->text);
    json_number(&json, "ms", job.ms);
    json_bool(&json, "ok", job.how == JOB_EXIT && job.status == 0);
    send_json(probe);
}

struct step_child {
    struct probe *probe;
    const struct directive *directive;
};

static void set_environment(const struct plan *plan, unsigned step)
{
    char number[16];

    clearenv();
    snprintf(number, sizeof(number), "%u", step);
    setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
    setenv("HOME", "/", 1);
    setenv("LANG", "C.UTF-8", 1);
    setenv("TERM", step ? "dumb" : "linux", 1);
    if (step) {
        setenv("MISFIT_STEP", number, 1);
    }
    for (size_t i = 0; i < plan->env_count; i++) {
        setenv(plan->env[i].name, plan->env[i].value, 1);
    }
}

static int step_child(void *user)
{
    const struct step_child *child = user;
    char path[64];

    set_environment(&child->probe->plan, child->directive->number);
    snprintf(path, sizeof(path), MISFIT_STEP_DIR "/%u", child->directive->number);
    execl("/bin/sh", "/bin/sh", path, (char *)NULL);
    fprintf(stderr, "/bin/sh: %s\n", strerror(errno));
    return 127;
}

static void send_output(void *user, const struct json *event)
{
    console_send(user, event);
}

static void step_data(void *user, int stream, const char *bytes, size_t size)
{
    struct output *outputs = user;

    if (size) {
        output_add(&outputs[stream], bytes, size);
    } else {
        output_flush(&outputs[stream]);
    }
}

static void step_event(struct probe *probe, const struct directive *directive, const struct job *job)
{
    json_begin(&json, "step-end");
    json_number(&json, "step", directive->number);
    json_number(&json, "ms", job ? job->ms : 0);
    if (job) {
        job_describe(job, &json);
    } else {
        json_text(&json, "how", "skipped");
    }
    send_json(probe);
}

static void run_step(struct probe *probe, const struct directive *directive)
{
    static struct output outputs[STREAMS];
    struct step_child child = { probe, directive };
    struct job job = {
        .limit_ms = (uint64_t)directive->limit_s * 1000, .child = step_child, .child_user = &child,
        .data = step_data, .data_user = outputs, .streams = STREAMS,
    };

    json_begin(&json, "step-begin");
    json_number(&json, "step", directive->number);
    json_text(&json, "name", directive->rest);
    json_number(&json, "limit", directive->limit_s);
    send_json(probe);
    for (int stream = 0; stream < STREAMS; stream++) {
        outputs[stream] = (struct output){
            .step = directive->number, .stream = stream ? "stderr" : "stdout", .limit = probe->plan.output_limit,
            .send = send_output, .user = &probe->console,
        };
    }
    job_run(&probe->watcher, &job);
    for (int stream = 0; stream < STREAMS; stream++) {
        output_end(&outputs[stream]);
    }
    step_event(probe, directive, &job);
    judge(probe, job.how, job.how != JOB_EXIT || job.status != 0);
}

static void resume_event(struct probe *probe, const char *token, const char *how, uint64_t ms)
{
    json_begin(&json, "resume");
    json_text(&json, "token", token);
    json_text(&json, "how", how);
    json_number(&json, "ms", ms);
    send_json(probe);
}

static void run_wait(struct probe *probe, const struct directive *directive)
{
    uint64_t began = clock_ms();
    enum job_how how;

    json_begin(&json, "wait");
    json_text(&json, "token", directive->text);
    json_number(&json, "limit", directive->limit_s);
    send_json(probe);
    how = watcher_wait_token(&probe->watcher, directive->text, (uint64_t)directive->limit_s * 1000);
    resume_event(probe, directive->text, how == JOB_EXIT ? "go" : how == JOB_STOPPED ? "stopped" : "timeout", clock_ms() - began);
    judge(probe, how, how != JOB_EXIT);
}

/* The terminal of the kernel's messages: the last name in "active" is the one behind /dev/console, which itself cannot be a controlling terminal. */
static void shell_tty(char *tty, size_t room)
{
    const char *name = arch.shell_tty;
    struct file active;

    if (file_read(&active, AT_FDCWD, "/sys/class/tty/console/active", 256)) {
        char *rest = NULL;

        for (char *word = strtok_r(active.data, " \n", &rest); word; word = strtok_r(NULL, " \n", &rest)) {
            name = word;
        }
    } else {
        memset(&active, 0, sizeof(active));
    }
    snprintf(tty, room, "/dev/%s", name);
    file_clear(&active);
}

static int shell_child(void *user)
{
    set_environment(&((struct probe *)user)->plan, 0);
    execl("/bin/sh", "-sh", (char *)NULL);
    return 127;
}

static void run_shell(struct probe *probe)
{
    char tty[64];
    struct job job = { .child = shell_child, .child_user = probe, .tty = tty };

    shell_tty(tty, sizeof(tty));
    json_begin(&json, "shell-begin");
    json_text(&json, "tty", tty);
    send_json(probe);
    job_run(&probe->watcher, &job);
    json_begin(&json, "shell-end");
    json_number(&json, "ms", job.ms);
    job_describe(&job, &json);
    send_json(probe);
    judge(probe, job.how, false);
}

static void skip_directive(struct probe *probe, const struct directive *directive)
{
    if (directive->kind == DIRECTIVE_STEP) {
        step_event(probe, directive, NULL);
    } else if (directive->kind == DIRECTIVE_WAIT) {
        resume_event(probe, directive->text, "skipped", 0);
    }
}

void directive_run(struct probe *probe, const struct directive *directive)
{
    bool skippable = directive->kind == DIRECTIVE_STEP || directive->kind == DIRECTIVE_WAIT || directive->kind == DIRECTIVE_SHELL;

    if (skippable && probe->skip) {
        skip_directive(probe, directive);
        return;
    }
    switch (directive->kind) {
    case DIRECTIVE_MODULE:
        run_module(probe, directive);
        break;
    case DIRECTIVE_FACTS:
        run_facts(probe, directive);
        break;
    case DIRECTIVE_STEP:
        run_step(probe, directive);
        break;
    case DIRECTIVE_WAIT:
        run_wait(probe, directive);
        break;
    case DIRECTIVE_SHELL:
        run_shell(probe);
        break;
    }
}
