/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cuts a stream of a step into "output" events (guest protocol, section 4): whole UTF-8 sequences as text, other bytes as base64, no more than the limit.
 */
#ifndef MISFIT_PROBE_OUTPUT_H
#define MISFIT_PROBE_OUTPUT_H

#include <stddef.h>
#include <stdint.h>

#include "json.h"

struct output {
    unsigned step;
    const char *stream;
    uint64_t limit;             /* bytes to report */
    uint64_t bytes;             /* bytes seen */
    uint64_t dropped;           /* of these, over the limit */
    size_t held;                /* bytes in chunk */
    char chunk[MISFIT_OUTPUT_CHUNK];
    void (*send)(void *user, const struct json *json);
    void *user;
};

/* Take @size more bytes. Events are sent when a chunk is full. */
void output_add(struct output *output, const char *data, size_t size);

/* Send what is held, except the beginning of a sequence that may go on: for when the step pauses. */
void output_flush(struct output *output);

/* The stream is at its end: send all that is held, then "output-end". */
void output_end(struct output *output);

#endif
