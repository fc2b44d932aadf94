/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs a program of the guest and takes all that it prints. The output goes to memory files, so a program that prints much never waits for its reader.
 * Used in a child of PID 1, whose limit holds for the program too.
 */
#define _GNU_SOURCE
#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static bool take(int fd, struct file *file, size_t max)
{
    char path[32];

    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    return file_read(file, AT_FDCWD, path, max);
}

static void exec_with(char *const argv[], int out, int err)
{
    int null = open("/dev/null", O_RDONLY);

    dup2(null, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    execvp(argv[0], argv);
    _exit(127);
}

static bool judge(const char *program, int status, int err, char *error, size_t room)
{
    struct file text = { 0 };
    const char *said = "";

    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        return true;
    }
    if (take(err, &text, 512)) {
        said = text.data;
    }
    if (WIFSIGNALED(status)) {
        snprintf(error, room, "%s: signal %d: %s", program, WTERMSIG(status), said);
    } else {
        snprintf(error, room, "%s: exit status %d: %s", program, WEXITSTATUS(status), said);
    }
    file_clear(&text);
    return false;
}

bool command_run(char *const argv[], struct file *out, size_t max, char *error, size_t room)
{
    int output = memfd_create("stdout", MFD_CLOEXEC);
    int errors = memfd_create("stderr", MFD_CLOEXEC);
    int status = 0;
    pid_t pid = output < 0 || errors < 0 ? -1 : fork();
    bool ok = false;

    if (pid == 0) {
        exec_with(argv, output, errors);
    }
    if (pid < 0 || waitpid(pid, &status, 0) < 0) {
        snprintf(error, room, "%s: %s", argv[0], strerror(errno));
    } else if (judge(argv[0], status, errors, error, room)) {
        ok = take(output, out, max);
        if (!ok) {
            snprintf(error, room, "%s: its output cannot be read: %s", argv[0], strerror(errno));
        }
    }
    if (output >= 0) {
        close(output);
    }
    if (errors >= 0) {
        close(errors);
    }
    return ok;
}
