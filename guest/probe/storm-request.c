/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random requests to the doorbell: see storm-request.h. */
#include "storm-request.h"

#define KINDS        13u                /* 0 to 12 exist */
#define KIND_MASK    4095u
#define KIND_PLAIN   0u
#define EMULATOR     0x10000u           /* device of the plain protocol */
#define NOWHERE      0x80000000u        /* no slot has a number with this bit */
#define HIGH         (UINT64_C(1) << 63) /* nor is there memory from here on */
#define UUID_LENGTH  16u
#define AT_UUID      16u
#define AT_INPUT     32u
#define AT_PLAIN     12u
#define LOW_PAGE     4096u

/* Command sets, in the byte order of ACPI: root, Intel's of a bus, Intel, Microsoft, HPE, Hyper-V, the emulator's. */
static const uint8_t uuids[][UUID_LENGTH] = {
    { 0xa4, 0xe7, 0x10, 0x2f, 0x91, 0x9e, 0xe4, 0x11, 0x89, 0xd3, 0x12, 0x3b, 0x93, 0xf7, 0x5c, 0xba },
    { 0xd4, 0xac, 0xd8, 0xc7, 0xf8, 0x2d, 0x82, 0x4b, 0x9f, 0x65, 0xa3, 0x25, 0x33, 0x5a, 0xf1, 0x49 },
    { 0x30, 0xac, 0x09, 0x43, 0x11, 0x0d, 0xe4, 0x11, 0x91, 0x91, 0x08, 0x00, 0x20, 0x0c, 0x9a, 0x66 },
    { 0x36, 0x8b, 0xe6, 0x1e, 0xbd, 0xd4, 0x1a, 0x4a, 0x9a, 0x16, 0x4f, 0x8e, 0x53, 0xd4, 0x6e, 0x05 },
    { 0x34, 0xc3, 0x02, 0x90, 0xf3, 0xac, 0x0e, 0x4c, 0x96, 0x42, 0xa2, 0x35, 0xf0, 0xd5, 0x3b, 0xc6 },
    { 0xf2, 0xc5, 0x46, 0x57, 0xa2, 0xa9, 0x64, 0x42, 0xad, 0x0e, 0xe4, 0xdd, 0xc9, 0xe0, 0x9e, 0x80 },
    { 0xf2, 0x9c, 0x8b, 0x64, 0xa1, 0xcd, 0x12, 0x43, 0x8a, 0xd9, 0x49, 0xc4, 0xaf, 0x32, 0xbd, 0x62 },
};

uint64_t storm_next(struct storm *storm)
{
    storm->state ^= storm->state << 13;
    storm->state ^= storm->state >> 7;
    storm->state ^= storm->state << 17;
    return storm->state;
}

uint32_t storm_below(struct storm *storm, uint32_t end)
{
    return (uint32_t)(storm_next(storm) >> 32) % end;
}

static void put(uint8_t *at, unsigned width, uint64_t value)
{
    for (unsigned i = 0; i < width; i++) {
        at[i] = (uint8_t)(value >> (8 * i));
    }
}

static uint32_t device(struct storm *storm)
{
    switch (storm_below(storm, 8)) {
    case 0:
        return 0;
    case 1:
        return EMULATOR;
    case 2:
        return (uint32_t)storm_next(storm) | NOWHERE;
    default:
        return storm->devices[storm_below(storm, storm->count)];
    }
}

static uint32_t length(struct storm *storm)
{
    static const uint32_t likely[] = { 0, 1, 3, 4, 8, 12, 16, 17, 24, 32, 64, 65, 128, 476, 4064, 65504, 65505, UINT32_MAX };

    return storm_below(storm, 16) ? likely[storm_below(storm, sizeof(likely) / sizeof(likely[0]))] : (uint32_t)storm_next(storm);
}

/* An address, and what may stand behind it for it to be a length: a long one only where the range reaches no DIMM below @base. */
static void put_pair(struct storm *storm, uint8_t *at)
{
    static const uint32_t shorts[] = { 0, 1, 8, 64, 128, 256, 512, 4096, 65536 };
    uint64_t address, bytes = shorts[storm_below(storm, sizeof(shorts) / sizeof(shorts[0]))];
    uint32_t choice = storm_below(storm, 4);

    if (choice == 0) {
        address = storm_below(storm, LOW_PAGE);
    } else {
        address = choice == 1 ? storm_next(storm) | HIGH : storm->base + (storm_next(storm) & (storm->length - 1));
        bytes = storm_below(storm, 4) ? bytes : storm_next(storm);
    }
    put(at, 8, address);
    put(at + 8, 8, bytes);
}

/* Small numbers, as most fields of an input are, or anything; in front offset and length for a DIMM, a range for the root device. */
static void put_input(struct storm *storm, uint8_t *at, uint32_t room, uint32_t whom)
{
    uint32_t choice = storm_below(storm, 4);

    for (uint32_t i = 0; i + 4 <= room; i += 4) {
        put(at + i, 4, choice == 0 ? (uint32_t)storm_next(storm) & 0x7fffffffu : storm_below(storm, 4) ? storm_below(storm, 8) : storm_below(storm, LOW_PAGE));
    }
    if (!whom || whom == EMULATOR || whom & NOWHERE) {
        put_pair(storm, at);
    } else if (choice == 1) {
        put(at, 4, storm_below(storm, 300));
        put(at + 4, 4, storm_below(storm, 70000));
    }
}

static void put_uuid(struct storm *storm, uint8_t *at)
{
    const uint8_t *uuid = uuids[storm_below(storm, sizeof(uuids) / sizeof(uuids[0]))];
    uint32_t flip = storm_below(storm, 16 * 8 * UUID_LENGTH);

    for (unsigned i = 0; i < UUID_LENGTH; i++) {
        at[i] = uuid[i];
    }
    if (flip < 8 * UUID_LENGTH) {
        at[flip / 8] ^= 1u << flip % 8;
    }
}

uint32_t storm_request(struct storm *storm, uint8_t bytes[STORM_REQUEST_SIZE])
{
    uint32_t kind = storm_below(storm, 8) ? storm_below(storm, KINDS) : (uint32_t)storm_next(storm) & KIND_MASK;
    uint32_t whom = device(storm);

    put_input(storm, bytes + (kind == KIND_PLAIN ? AT_PLAIN : AT_INPUT), STORM_REQUEST_SIZE - AT_INPUT, whom);
    put(bytes, 4, whom);
    put(bytes + 4, 4, storm_below(storm, 16) ? storm_below(storm, 4) : storm_next(storm));
    put(bytes + 8, 4, storm_below(storm, 16) ? storm_below(storm, 33) : storm_next(storm));
    if (kind != KIND_PLAIN) {
        put(bytes + 12, 4, length(storm));
        put_uuid(storm, bytes + AT_UUID);
    }
    return kind;
}
