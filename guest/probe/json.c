/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writer of one JSON object (RFC 8259) into a bounded buffer. Pure; bytes that are not UTF-8 become U+FFFD one by one, so that a line is always
 * valid JSON whatever a driver put into an attribute.
 */
#include "json.h"

#include <stdio.h>
#include <string.h>

/* Longest escape of one byte: \u00XX. */
#define ESCAPE_MAX 6u

/* What members may still take: the closing braces of the nested objects and of the event always have their room. */
static size_t room(const struct json *json)
{
    return sizeof(json->body) - (json->depth + 1) - json->len;
}

static bool put(struct json *json, const char *bytes, size_t size)
{
    if (json->full || size > room(json)) {
        json->full = true;
        return false;
    }
    memcpy(json->body + json->len, bytes, size);
    json->len += size;
    return true;
}

static unsigned utf8_length(unsigned char first)
{
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xc2 && first <= 0xdf) {
        return 2;
    }
    if (first >= 0xe0 && first <= 0xef) {
        return 3;
    }
    return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

/* RFC 3629, section 4: which second bytes the first byte allows. */
static bool utf8_second_ok(unsigned char first, unsigned char second)
{
    switch (first) {
    case 0xe0:
        return second >= 0xa0 && second <= 0xbf;
    case 0xed:
        return second >= 0x80 && second <= 0x9f;
    case 0xf0:
        return second >= 0x90 && second <= 0xbf;
    case 0xf4:
        return second >= 0x80 && second <= 0x8f;
    default:
        return (second & 0xc0) == 0x80;
    }
}

/* Length of the sequence at @text, 0 when it is none; *@open when it is only cut off by the end. */
static size_t utf8_sequence(const unsigned char *text, size_t size, bool *open)
{
    size_t want = utf8_length(text[0]);

    *open = false;
    for (size_t i = 1; i < want; i++) {
        if (i == size) {
            *open = true;
            return 0;
        }
        if (i == 1 ? !utf8_second_ok(text[0], text[1]) : (text[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    return want;
}

size_t utf8_valid(const char *text, size_t size, size_t *cut)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t done = 0;

    *cut = 0;
    while (done < size) {
        bool open;
        size_t len = utf8_sequence(bytes + done, size - done, &open);

        if (!len) {
            *cut = open ? size - done : 0;
            break;
        }
        done += len;
    }
    return done;
}

static size_t escape(char out[ESCAPE_MAX + 1], unsigned char c)
{
    static const char named[] = "\"\\\b\f\n\r\t";
    static const char letters[] = "\"\\bfnrt";
    const char *at = c ? strchr(named, c) : NULL;

    if (at) {
        out[0] = '\\';
        out[1] = letters[at - named];
        return 2;
    }
    if (c < 0x20 || c == 0x7f) {
        return (size_t)snprintf(out, ESCAPE_MAX + 1, "\\u%04x", c);
    }
    out[0] = (char)c;
    return 1;
}

static bool put_string(struct json *json, const char *text, size_t size)
{
    put(json, "\"", 1);
    for (size_t i = 0; i < size && !json->full;) {
        char out[ESCAPE_MAX + 1];
        bool open;
        size_t len = utf8_sequence((const unsigned char *)text + i, size - i, &open);

        if (len > 1) {
            put(json, text + i, len);
        } else if (len == 1) {
            put(json, out, escape(out, (unsigned char)text[i]));
        } else {
            put(json, "\xef\xbf\xbd", 3);
            len = 1;
        }
        i += len;
    }
    return put(json, "\"", 1);
}

static bool put_name(struct json *json, const char *name)
{
    if (json->comma) {
        put(json, ",", 1);
    }
    json->comma = true;
    put_string(json, name, strlen(name));
    return put(json, ":", 1);
}

struct mark {
    size_t len;
    bool comma;
};

static struct mark mark(const struct json *json)
{
    return (struct mark){ json->len, json->comma };
}

/* Take back a member of which a part did not fit. */
static bool settle(struct json *json, struct mark before)
{
    if (json->full) {
        json->len = before.len;
        json->comma = before.comma;
    }
    return !json->full;
}

void json_begin(struct json *json, const char *ev)
{
    json->len = 0;
    json->comma = false;
    json->full = false;
    json->depth = 0;
    json_text(json, "ev", ev);
}

bool json_text_n(struct json *json, const char *name, const char *text, size_t size)
{
    struct mark before = mark(json);

    put_name(json, name);
    put_string(json, text, size);
    return settle(json, before);
}

bool json_text(struct json *json, const char *name, const char *text)
{
    return json_text_n(json, name, text, strlen(text));
}

/* RFC 4648, section 4. */
bool json_base64(struct json *json, const char *name, const void *data, size_t size)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *bytes = data;
    struct mark before = mark(json);

    put_name(json, name);
    put(json, "\"", 1);
    for (size_t i = 0; i < size && !json->full; i += 3) {
        size_t left = size - i;
        uint32_t group = (uint32_t)bytes[i] << 16 | (left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) | (left > 2 ? bytes[i + 2] : 0);
        char out[4] = {
            digits[group >> 18], digits[group >> 12 & 63],
            left > 1 ? digits[group >> 6 & 63] : '=', left > 2 ? digits[group & 63] : '=',
        };

        put(json, out, sizeof(out));
    }
    put(json, "\"", 1);
    return settle(json, before);
}

bool json_number(struct json *json, const char *name, uint64_t value)
{
    struct mark before = mark(json);
    char digits[24];
    int len = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)value);

    put_name(json, name);
    put(json, digits, (size_t)len);
    return settle(json, before);
}

bool json_bool(struct json *json, const char *name, bool value)
{
    struct mark before = mark(json);

    put_name(json, name);
    put(json, value ? "true" : "false", value ? 4 : 5);
    return settle(json, before);
}

bool json_open(struct json *json, const char *name)
{
    struct mark before = mark(json);

    put_name(json, name);
    put(json, "{}", 2);
    if (!settle(json, before)) {
        return false;
    }
    /* The closing brace is only kept free until json_close(). */
    json->len--;
    json->comma = false;
    json->depth++;
    return true;
}

void json_close(struct json *json)
{
    json->body[json->len++] = '}';
    json->comma = true;
    json->depth--;
}

void json_end(struct json *json)
{
    while (json->depth) {
        json_close(json);
    }
    json->body[json->len++] = '}';
}
