/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The second console (guest protocol, sections 3 and 4): events out, answers of the host in. Only PID 1 writes to it.
 */
#ifndef MISFIT_PROBE_CONSOLE_H
#define MISFIT_PROBE_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "json.h"

struct console {
    int fd;                     /* -1: none could be opened, events are lost */
    uint64_t sent;              /* "n" of the last event */
    bool stop;                  /* the host said "stop" */
    size_t token_count;
    char tokens[MISFIT_TOKENS_REMEMBERED][MISFIT_TOKEN_MAX + 1];
    size_t input_len;
    bool input_too_long;
    char input[256];
};

/* Milliseconds since boot. */
uint64_t clock_ms(void);

/* Open /dev/@name in raw mode without blocking; false with errno set when it cannot be. */
bool console_open(struct console *console, const char *name);

/* Send the event in @json, which json_end() has closed. Gives the event up when the host takes nothing for 30 s: its "n" is then missing. */
void console_send(struct console *console, const struct json *json);

/* The same for a body of @len bytes that a child has made. */
void console_send_body(struct console *console, const char *body, size_t len);

/* Send a "log" event; @level is "warning" or "error". */
void console_log(struct console *console, const char *level, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Take what the host has written; sets "stop" and remembers tokens. */
void console_input(struct console *console);

/* True, and forgets it, when the host has said "go @token". */
bool console_take_token(struct console *console, const char *token);

/* Wait until all has left for the host. */
void console_drain(struct console *console);

#endif
