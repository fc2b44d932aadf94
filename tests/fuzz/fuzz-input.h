/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The input of a fuzz target, taken apart from the front: bytes, numbers, and
 * what is left. When it runs out, everything is zero.
 */
#ifndef FUZZ_INPUT_H
#define FUZZ_INPUT_H

#include <glib.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct fuzz_input {
    const uint8_t *data;
    size_t left;
};

static inline uint64_t fuzz_number(struct fuzz_input *input, unsigned bytes)
{
    uint64_t value = 0;

    while (bytes-- > 0 && input->left > 0) {
        value = value << 8 | *input->data++;
        input->left--;
    }
    return value;
}

/* A number below @limit. */
static inline unsigned fuzz_below(struct fuzz_input *input, unsigned limit)
{
    return (unsigned)(fuzz_number(input, 2) % limit);
}

/* An address or length: mostly round, sometimes at the edges of 64 bits. */
static inline uint64_t fuzz_address(struct fuzz_input *input)
{
    uint64_t value = fuzz_number(input, 3) << (fuzz_number(input, 1) % 48);

    return fuzz_number(input, 1) % 8 == 0 ? ~value : value;
}

static inline gboolean fuzz_same(const GByteArray *bytes, const uint8_t *data, size_t size)
{
    return bytes->len == size && (size == 0 || memcmp(bytes->data, data, size) == 0);
}

/* A property that must hold whatever the input. */
#define FUZZ_HOLDS(condition) \
    do { \
        if (!(condition)) { \
            g_printerr("does not hold: %s\n", #condition); \
            __builtin_trap(); \
        } \
    } while (0)

#endif
