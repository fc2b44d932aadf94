/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writer of one JSON object (RFC 8259) into a bounded buffer, without allocation: what an event is made of.
 */
#ifndef MISFIT_PROBE_JSON_H
#define MISFIT_PROBE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../protocol.h"

/* Room for the members that the sender adds in front: {"n":<20 digits>,"t":<20 digits>, and the newline. */
#define JSON_PREFIX_ROOM 64u
#define JSON_BODY_MAX    (MISFIT_EVENT_LINE_MAX - JSON_PREFIX_ROOM)

/*
 * The members of an event behind "n" and "t", up to and with the closing brace. When something does not fit, "full" is set and the
 * body is what it was before that member.
 */
struct json {
    size_t len;
    bool comma;                 /* the next member needs a comma before it */
    bool full;
    unsigned depth;             /* nested objects that are open */
    char body[JSON_BODY_MAX];
};

/* Begin an event of the kind @ev. */
void json_begin(struct json *json, const char *ev);

/* Add a member; @name is escaped like text. All return false (and set "full") when there is no room left. */
bool json_text(struct json *json, const char *name, const char *text);
bool json_text_n(struct json *json, const char *name, const char *text, size_t size);
bool json_base64(struct json *json, const char *name, const void *data, size_t size);
bool json_number(struct json *json, const char *name, uint64_t value);
bool json_bool(struct json *json, const char *name, bool value);

/* Open and close a nested object. */
bool json_open(struct json *json, const char *name);
void json_close(struct json *json);

/* Close the event; the body ends with '}' and has no newline. */
void json_end(struct json *json);

/*
 * How many of the @size bytes at @text are whole, valid UTF-8 (RFC 3629), counted from the first; *@cut tells how many bytes
 * after these may be the beginning of a sequence that goes on behind @size (0 to 3).
 */
size_t utf8_valid(const char *text, size_t size, size_t *cut);

#endif
