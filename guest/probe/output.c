/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cuts a stream of a step into "output" events (guest protocol, section 4). Pure: what is made goes to output->send.
 */
#include "output.h"

#include <string.h>

static struct json json;

static void send_chunk(struct output *output, size_t size, bool text)
{
    json_begin(&json, "output");
    json_number(&json, "step", output->step);
    json_text(&json, "stream", output->stream);
    if (text) {
        json_text_n(&json, "text", output->chunk, size);
    } else {
        json_base64(&json, "base64", output->chunk, size);
    }
    json_end(&json);
    output->send(output->user, &json);
    output->held -= size;
    memmove(output->chunk, output->chunk + size, output->held);
}

/* NUL bytes are valid UTF-8, but a stream that has them is data. */
static bool is_text(const char *chunk, size_t size)
{
    return !memchr(chunk, '\0', size);
}

void output_flush(struct output *output)
{
    size_t cut;
    size_t valid = utf8_valid(output->chunk, output->held, &cut);

    if (valid + cut < output->held || !is_text(output->chunk, valid)) {
        send_chunk(output, output->held, false);
    } else if (valid) {
        send_chunk(output, valid, true);
    }
}

void output_add(struct output *output, const char *data, size_t size)
{
    uint64_t room = output->limit - (output->bytes - output->dropped);
    size_t kept = size < room ? size : (size_t)room;

    output->bytes += size;
    output->dropped += size - kept;
    while (kept) {
        size_t part = sizeof(output->chunk) - output->held;

        part = part < kept ? part : kept;
        memcpy(output->chunk + output->held, data, part);
        output->held += part;
        data += part;
        kept -= part;
        if (output->held == sizeof(output->chunk)) {
            output_flush(output);
        }
    }
}

void output_end(struct output *output)
{
    output_flush(output);
    if (output->held) {
        send_chunk(output, output->held, false);
    }
    json_begin(&json, "output-end");
    json_number(&json, "step", output->step);
    json_text(&json, "stream", output->stream);
    json_number(&json, "bytes", output->bytes);
    json_number(&json, "dropped", output->dropped);
    json_end(&json);
    output->send(output->user, &json);
}
