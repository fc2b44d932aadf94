/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The second console (guest protocol, sections 3 and 4). Must not block without bound: the plan's limit has to hold when the host does not read.
 */
#define _GNU_SOURCE
#include "console.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "plan.h"

#define SEND_PATIENCE_MS 30000

uint64_t clock_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_BOOTTIME, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* Bytes as they are, both ways; a line discipline that cannot be changed (a pipe in a test) is left alone. */
static void make_raw(int fd)
{
    struct termios tio;

    if (tcgetattr(fd, &tio) < 0) {
        return;
    }
    cfmakeraw(&tio);
    tio.c_cflag |= CLOCAL | CREAD;
    cfsetspeed(&tio, B115200);
    tcsetattr(fd, TCSANOW, &tio);
}

bool console_open(struct console *console, const char *name)
{
    char path[64 + MISFIT_TOKEN_MAX];

    snprintf(path, sizeof(path), "/dev/%s", name);
    console->fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (console->fd < 0) {
        return false;
    }
    make_raw(console->fd);
    return true;
}

/* All of @bytes, or false when the host takes nothing any more. */
static bool send_bytes(int fd, const char *bytes, size_t size)
{
    uint64_t deadline = clock_ms() + SEND_PATIENCE_MS;

    while (size) {
        ssize_t done = write(fd, bytes, size);
        struct pollfd ready = { .fd = fd, .events = POLLOUT };

        if (done > 0) {
            bytes += done;
            size -= (size_t)done;
            deadline = clock_ms() + SEND_PATIENCE_MS;
            continue;
        }
        if (done < 0 && errno != EAGAIN && errno != EINTR) {
            return false;
        }
        if (clock_ms() >= deadline) {
            return false;
        }
        poll(&ready, 1, 100);
    }
    return true;
}

void console_send_body(struct console *console, const char *body, size_t len)
{
    char line[MISFIT_EVENT_LINE_MAX];
    int prefix;

    console->sent++;
    if (console->fd < 0 || len > JSON_BODY_MAX) {
        return;
    }
    prefix = snprintf(line, sizeof(line), "{\"n\":%llu,\"t\":%llu,", (unsigned long long)console->sent,
                      (unsigned long long)clock_ms());
    memcpy(line + prefix, body, len);
    line[(size_t)prefix + len] = '\n';
    send_bytes(console->fd, line, (size_t)prefix + len + 1);
}

void console_send(struct console *console, const struct json *json)
{
    console_send_body(console, json->body, json->len);
}

void console_log(struct console *console, const char *level, const char *format, ...)
{
    static struct json json;
    char text[1024];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    json_begin(&json, "log");
    json_text(&json, "level", level);
    json_text(&json, "text", text);
    json_end(&json);
    console_send(console, &json);
}

static void remember_token(struct console *console, const char *token)
{
    if (!plan_is_token(token)) {
        console_log(console, "warning", "the host's token is not a word of 1 to 63 letters and digits");
        return;
    }
    if (console->token_count == MISFIT_TOKENS_REMEMBERED) {
        console_log(console, "warning", "too many tokens wait to be used; '%s' is dropped", token);
        return;
    }
    snprintf(console->tokens[console->token_count++], sizeof(console->tokens[0]), "%s", token);
}

static void take_line(struct console *console, char *line)
{
    size_t len = strlen(line);

    if (len && line[len - 1] == '\r') {
        line[--len] = '\0';
    }
    if (!len) {
        return;
    }
    if (!strcmp(line, "stop")) {
        console->stop = true;
    } else if (!strncmp(line, "go ", 3)) {
        remember_token(console, line + 3);
    } else {
        console_log(console, "warning", "the host's line is not understood: %s", line);
    }
}

static void take_byte(struct console *console, char c)
{
    if (c != '\n') {
        if (console->input_len == sizeof(console->input) - 1) {
            console->input_too_long = true;
        } else {
            console->input[console->input_len++] = c;
        }
        return;
    }
    console->input[console->input_len] = '\0';
    console->input_len = 0;
    if (console->input_too_long) {
        console->input_too_long = false;
        console_log(console, "warning", "a line of the host has more than %zu bytes", sizeof(console->input) - 1);
        return;
    }
    take_line(console, console->input);
}

void console_input(struct console *console)
{
    char bytes[256];
    ssize_t size;

    while (console->fd >= 0 && (size = read(console->fd, bytes, sizeof(bytes))) > 0) {
        for (ssize_t i = 0; i < size; i++) {
            take_byte(console, bytes[i]);
        }
    }
}

bool console_take_token(struct console *console, const char *token)
{
    for (size_t i = 0; i < console->token_count; i++) {
        if (!strcmp(console->tokens[i], token)) {
            console->token_count--;
            memmove(console->tokens[i], console->tokens[i + 1], (console->token_count - i) * sizeof(console->tokens[0]));
            return true;
        }
    }
    return false;
}

void console_drain(struct console *console)
{
    if (console->fd >= 0) {
        tcdrain(console->fd);
    }
}
