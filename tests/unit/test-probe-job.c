/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Children of PID 1: limits, signals, floods, processes left behind; the console with an odd host at its other end.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "probe/body.h"
#include "probe/job.h"
#include "probe/walk.h"

/* A limit that is waited for, and one that is never reached, however busy the machine is. */
#define LIMIT_MS 2000
#define NEVER_MS 300000

static struct watcher watcher;
static struct console console;
static int host = -1;           /* the host's end of the console */

/* What the streams of a job gave. */
static GString *streams[2];

static void take(void *user, int stream, const char *bytes, size_t size)
{
    g_assert_true(user == streams);
    g_string_append_len(streams[stream], bytes, (gssize)size);
}

static void begin(void)
{
    int pair[2];

    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair), ==, 0);
    memset(&console, 0, sizeof(console));
    console.fd = pair[0];
    host = pair[1];
    watcher.deadline = UINT64_MAX;
    streams[0] = g_string_new(NULL);
    streams[1] = g_string_new(NULL);
}

static void end(void)
{
    close(console.fd);
    close(host);
    g_string_free(streams[0], TRUE);
    g_string_free(streams[1], TRUE);
}

static int shell(void *user)
{
    execl("/bin/sh", "sh", "-c", (const char *)user, (char *)NULL);
    return 127;
}

static struct job run(const char *command, uint64_t limit_ms)
{
    struct job job = {
        .limit_ms = limit_ms, .child = shell, .child_user = (void *)command, .data = take, .data_user = streams, .streams = 2,
    };

    job_run(&watcher, &job);
    return job;
}

static void test_exit(void)
{
    struct job job;

    begin();
    job = run("echo out; echo err >&2; exit 3", NEVER_MS);
    g_assert_cmpint(job.how, ==, JOB_EXIT);
    g_assert_cmpint(job.status, ==, 3);
    g_assert_cmpstr(streams[0]->str, ==, "out\n");
    g_assert_cmpstr(streams[1]->str, ==, "err\n");
    end();
}

static void test_signal(void)
{
    struct job job;

    begin();
    job = run("kill -SEGV $$", NEVER_MS);
    g_assert_cmpint(job.how, ==, JOB_SIGNAL);
    g_assert_cmpint(job.status, ==, SIGSEGV);
    end();
}

static void test_timeout(void)
{
    struct job job;

    begin();
    job = run("echo before; trap '' TERM INT; sleep 600; echo after", LIMIT_MS);
    g_assert_cmpint(job.how, ==, JOB_TIMEOUT);
    g_assert_false(job.unkillable);
    g_assert_cmpuint(job.ms, >=, LIMIT_MS);
    g_assert_cmpstr(streams[0]->str, ==, "before\n");
    end();
}

static void test_plan_limit(void)
{
    struct job job;

    begin();
    watcher.deadline = clock_ms() + 300;
    job = run("sleep 600", 0);
    g_assert_cmpint(job.how, ==, JOB_PLAN_LIMIT);
    end();
}

static void test_stopped_by_the_host(void)
{
    struct job job;

    begin();
    g_assert_cmpint(write(host, "stop\n", 5), ==, 5);
    job = run("sleep 600", NEVER_MS);
    g_assert_cmpint(job.how, ==, JOB_STOPPED);
    end();
}

/* A child that never stops writing is stopped all the same. */
static void test_flood(void)
{
    struct job job;

    begin();
    job = run("while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done", LIMIT_MS);
    g_assert_cmpint(job.how, ==, JOB_TIMEOUT);
    g_assert_cmpuint(streams[0]->len, >, 1000);
    end();
}

static void test_large_output_is_whole(void)
{
    struct job job;

    begin();
    job = run("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done", NEVER_MS);
    g_assert_cmpint(job.how, ==, JOB_EXIT);
    g_assert_true(g_str_has_prefix(streams[0]->str, "line 0\nline 1\n"));
    g_assert_true(g_str_has_suffix(streams[0]->str, "line 19999\n"));
    end();
}

/* The step is over when its shell is, though a process that it left holds the pipe open. */
static void test_background(void)
{
    struct job job;

    begin();
    job = run("sleep 600 & echo started $!", NEVER_MS);
    g_assert_cmpint(job.how, ==, JOB_EXIT);
    g_assert_true(g_str_has_prefix(streams[0]->str, "started "));
    kill((pid_t)g_ascii_strtoll(streams[0]->str + strlen("started "), NULL, 10), SIGKILL);
    end();
}

static void test_tokens(void)
{
    static const char text[] = "go early\r\nnonsense\ngo tok\n";

    begin();
    g_assert_cmpint(write(host, text, sizeof(text) - 1), ==, sizeof(text) - 1);
    g_assert_cmpint(watcher_wait_token(&watcher, "tok", NEVER_MS), ==, JOB_EXIT);
    g_assert_cmpint(watcher_wait_token(&watcher, "early", NEVER_MS), ==, JOB_EXIT);
    g_assert_cmpint(watcher_wait_token(&watcher, "early", 50), ==, JOB_TIMEOUT);
    g_assert_cmpint(write(host, "stop\n", 5), ==, 5);
    g_assert_cmpint(watcher_wait_token(&watcher, "tok", NEVER_MS), ==, JOB_STOPPED);
    end();
}

/* All that was sent to the host so far. */
static char *sent(void)
{
    GString *text = g_string_new(NULL);
    char bytes[4096];
    ssize_t size;

    while ((size = read(host, bytes, sizeof(bytes))) > 0) {
        g_string_append_len(text, bytes, size);
    }
    return g_string_free(text, FALSE);
}

static void test_bad_lines_of_the_host(void)
{
    g_autofree char *line = g_strnfill(1000, 'x');
    g_autofree char *text = NULL;

    begin();
    g_assert_cmpint(write(host, line, 1000), ==, 1000);
    g_assert_cmpint(write(host, "\nhm\ngo to/ken\n\n", 16), ==, 16);
    for (int i = 0; i < 20; i++) {
        g_assert_cmpint(write(host, "go x\n", 5), ==, 5);
    }
    console_input(&console);
    text = sent();
    g_assert_nonnull(strstr(text, "more than 255 bytes"));
    g_assert_nonnull(strstr(text, "not understood: hm"));
    g_assert_nonnull(strstr(text, "not a word"));
    g_assert_nonnull(strstr(text, "too many tokens"));
    g_assert_cmpuint(console.token_count, ==, MISFIT_TOKENS_REMEMBERED);
    g_assert_true(g_str_has_prefix(text, "{\"n\":1,\"t\":"));
    end();
}

/* Bodies of a child become events; a line that was cut off does not. */
static void test_bodies(void)
{
    struct body_reader *reader = g_new0(struct body_reader, 1);
    g_autofree char *text = NULL;

    begin();
    reader->console = &console;
    body_data(reader, 0, "\"ev\":\"a\"}\n\"ev\":", 15);
    body_data(reader, 0, NULL, 0);
    body_data(reader, 0, "\"b\"}\n\"ev\":\"cut", 14);
    text = sent();
    g_assert_true(g_str_has_prefix(text, "{\"n\":1,"));
    g_assert_nonnull(strstr(text, ",\"ev\":\"a\"}\n{\"n\":2,"));
    g_assert_true(g_str_has_suffix(text, ",\"ev\":\"b\"}\n"));
    g_free(reader);
    end();
}

static GString *walked;

static void keep_walked(const struct json *json)
{
    g_string_append_len(walked, json->body, (gssize)json->len);
    g_string_append_c(walked, '\n');
}

static void put(const char *root, const char *path, const char *text)
{
    g_autofree char *file = g_build_filename(root, path, NULL);
    g_autofree char *folder = g_path_get_dirname(file);

    g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
    g_assert_true(g_file_set_contents(file, text, -1, NULL));
}

static void remove_tree(const char *root)
{
    char *argv[] = { (char *)"rm", (char *)"-rf", (char *)root, NULL };

    g_assert_true(g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
}

/* A tree like that of sysfs: devices inside of devices, power management, a bus folder of links. */
static void test_walk(void)
{
    g_autofree char *root = g_dir_make_tmp("misfit-walk-XXXXXX", NULL);
    g_autofree char *bus = g_build_filename(root, "bus", NULL);
    g_autofree char *link = g_build_filename(bus, "region0", NULL);
    g_autofree char *subsystem = g_build_filename(root, "devices/region0/child/subsystem", NULL);
    const struct fact_sink sink = { "boot", "nd", keep_walked };
    const struct walk_rule rule = { .root = bus, .links = true, .skip = "deprecated" };

    put(root, "devices/region0/size", "4096\n");
    put(root, "devices/region0/deprecated", "x\n");
    put(root, "devices/region0/nfit/range_index", "2\n");
    put(root, "devices/region0/power/control", "auto\n");
    put(root, "devices/region0/child/secret", "1\n");
    put(root, "bus/uevent", "not a folder\n");
    g_assert_cmpint(symlink("nowhere", subsystem), ==, 0);
    g_assert_cmpint(symlink("../devices/region0", link), ==, 0);
    g_remove(subsystem);
    g_assert_cmpint(g_mkdir(subsystem, 0755), ==, 0);
    walked = g_string_new(NULL);
    walk_sysfs(&sink, &rule);
    g_assert_cmpstr(walked->str, ==,
        "\"ev\":\"tree\",\"label\":\"boot\",\"set\":\"nd\",\"dir\":\"region0\",\"attrs\":{\"size\":\"4096\"}}\n"
        "\"ev\":\"tree\",\"label\":\"boot\",\"set\":\"nd\",\"dir\":\"region0/nfit\",\"attrs\":{\"range_index\":\"2\"}}\n");
    g_string_free(walked, TRUE);
    remove_tree(root);
}

static void test_walk_of_nothing(void)
{
    const struct fact_sink sink = { "boot", "nd", keep_walked };
    const struct walk_rule rule = { .root = "/nonexistent/folder" };

    walked = g_string_new(NULL);
    walk_sysfs(&sink, &rule);
    walk_files(&sink, "/nonexistent/folder");
    g_assert_cmpstr(walked->str, ==,
        "\"ev\":\"fact-error\",\"label\":\"boot\",\"set\":\"nd\",\"path\":\"/nonexistent/folder\",\"error\":\"ENOENT\"}\n"
        "\"ev\":\"fact-error\",\"label\":\"boot\",\"set\":\"nd\",\"path\":\"/nonexistent/folder\",\"error\":\"ENOENT\"}\n");
    g_string_free(walked, TRUE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (!watcher_init(&watcher, &console)) {
        g_error("signalfd: %s", g_strerror(errno));
    }
    g_test_add_func("/probe/job/exit", test_exit);
    g_test_add_func("/probe/job/signal", test_signal);
    g_test_add_func("/probe/job/timeout", test_timeout);
    g_test_add_func("/probe/job/plan-limit", test_plan_limit);
    g_test_add_func("/probe/job/stopped-by-the-host", test_stopped_by_the_host);
    g_test_add_func("/probe/job/flood", test_flood);
    g_test_add_func("/probe/job/large-output-is-whole", test_large_output_is_whole);
    g_test_add_func("/probe/job/background", test_background);
    g_test_add_func("/probe/console/tokens", test_tokens);
    g_test_add_func("/probe/console/bad-lines", test_bad_lines_of_the_host);
    g_test_add_func("/probe/body/lines", test_bodies);
    g_test_add_func("/probe/walk/tree", test_walk);
    g_test_add_func("/probe/walk/nothing", test_walk_of_nothing);
    return g_test_run();
}
