/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parsing of single values. Every overflow is an error; nothing is rounded or guessed.
 */
#include "units.h"

#include <string.h>

#define MAX_NAME 64
#define MAX_DURATION_MS (24u * 60 * 60 * 1000)

static const char too_big[] = "is greater than 64 bits can hold";
static const char no_number[] = "is not a number (decimal, or hexadecimal with 0x)";

/* Digits of one base; *rest is what follows them. At least one digit is needed. */
static const char *digits(const char *text, unsigned base, uint64_t *value, const char **rest)
{
    const char *at = text;

    *value = 0;
    for (int digit; (digit = g_ascii_xdigit_value(*at)) >= 0 && (unsigned)digit < base; at++) {
        if (*value > (UINT64_MAX - (unsigned)digit) / base) {
            return too_big;
        }
        *value = *value * base + (unsigned)digit;
    }
    *rest = at;
    return at == text ? no_number : NULL;
}

static bool is_hex(const char *text)
{
    return text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
}

const char *fw_unit_number(const char *text, uint64_t *value)
{
    const char *rest = text;
    const char *wrong = is_hex(text) ? digits(text + 2, 16, value, &rest) : digits(text, 10, value, &rest);

    return wrong ? wrong : *rest ? no_number : NULL;
}

const char *fw_unit_size(const char *text, uint64_t *value)
{
    static const char letters[] = "KMGT";
    const char *rest, *letter;
    const char *wrong;
    unsigned shift;

    if (is_hex(text)) {
        return fw_unit_number(text, value);
    }
    wrong = digits(text, 10, value, &rest);
    if (wrong == too_big || (!wrong && !*rest)) {
        return wrong;
    }
    letter = wrong || rest[1] ? NULL : strchr(letters, *rest);
    if (!letter) {
        return "is not a size: bytes (decimal or 0x...), or a whole decimal number with K, M, G or T, such as 128K or 4160M";
    }
    shift = 10 * (unsigned)(letter - letters + 1);
    if (*value > UINT64_MAX >> shift) {
        return too_big;
    }
    *value <<= shift;
    return NULL;
}

const char *fw_unit_address(const char *text, uint64_t *value)
{
    const char *wrong = fw_unit_number(text, value);

    if (!is_hex(text) || (wrong && wrong != too_big)) {
        return "is not an address: write it in hexadecimal with 0x";
    }
    return wrong;
}

const char *fw_unit_duration(const char *text, unsigned *ms)
{
    static const struct {
        const char *unit;
        unsigned ms;
    } units[] = { { "ms", 1 }, { "s", 1000 }, { "m", 60 * 1000 } };
    uint64_t value;
    const char *rest;

    if (!digits(text, 10, &value, &rest)) {
        for (unsigned i = 0; i < G_N_ELEMENTS(units); i++) {
            if (strcmp(rest, units[i].unit)) {
                continue;
            }
            if (!value || value > MAX_DURATION_MS / units[i].ms) {
                return "is not between 1ms and 24 hours";
            }
            *ms = (unsigned)value * units[i].ms;
            return NULL;
        }
    }
    return "is not a duration: a whole number with ms, s or m, such as 30s";
}

const char *fw_unit_switch(const char *text, bool *value)
{
    static const char *const on[] = { "true", "on", "yes", NULL };
    static const char *const off[] = { "false", "off", "no", NULL };

    *value = g_strv_contains(on, text);
    return *value || g_strv_contains(off, text) ? NULL : "is neither true nor false";
}

const char *fw_unit_name(const char *text)
{
    size_t length = strlen(text);

    if (!length || length > MAX_NAME || !g_ascii_isalnum(text[0])) {
        return "is not a name: 1 to 64 letters, digits, '-' and '_', the first a letter or digit";
    }
    for (size_t i = 0; i < length; i++) {
        if (!g_ascii_isalnum(text[i]) && text[i] != '-' && text[i] != '_') {
            return "is not a name: only letters, digits, '-' and '_' are allowed";
        }
    }
    return NULL;
}

const char *fw_unit_bytes(const char *text, GBytes **bytes)
{
    g_autoptr(GByteArray) array = g_byte_array_new();

    for (const char *at = text; *at; at++) {
        int high, low;
        guint8 byte;

        if (g_ascii_isspace(*at)) {
            continue;
        }
        high = g_ascii_xdigit_value(at[0]);
        low = high < 0 ? -1 : g_ascii_xdigit_value(at[1]);
        if (low < 0) {
            return "is not a string of bytes: pairs of hexadecimal digits, such as \"deadbeef\"";
        }
        byte = (guint8)(high * 16 + low);
        g_byte_array_append(array, &byte, 1);
        at++;
    }
    if (!array->len) {
        return "holds no byte";
    }
    *bytes = g_byte_array_free_to_bytes(g_steal_pointer(&array));
    return NULL;
}

const char *fw_unit_uuid(const char *text)
{
    return g_uuid_string_is_valid(text) ? NULL : "is not a UUID (8-4-4-4-12 hexadecimal digits)";
}
