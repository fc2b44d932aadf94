/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random calls with random and with nearly right arguments, and loads and stores where memory may be bound; nothing is checked but that it ends.
 *
 * The one call that writes to the guest's memory is H_SCM_PERFORMANCE_STATS, and only behind a header: there is one in the buffer below and in what is
 * bound, nowhere else, so that the payload survives.
 */
#include "payload.h"

static uint64_t state = UINT64_C(0x9e3779b97f4a7c15);
static uint64_t seen[16];                               /* registers of earlier answers: tokens, addresses */

static uint64_t next(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* Room for the entries that a header can ask for, and more. */
static uint64_t buffer[1024] __attribute__((aligned(16)));

static uint64_t argument(void)
{
    static const uint64_t likely[] = {
        DRC0, DRC1, DRC2, 0, 1, 2, 4, 8, ANY, WINDOW, AT_BOOT, WINDOW_END - BLOCK, LABELS - 8, BLOCK, (uint64_t)buffer, 272, 4096,
    };
    uint64_t choice = next();

    switch (choice >> 60 & 7) {
    case 0:
        return next();
    case 1:
        return next() % 16 * BLOCK + WINDOW;
    case 2:
    case 3:
        return seen[choice % 16];
    case 4:
        return next() % 16;
    default:
        return likely[choice % (sizeof(likely) / sizeof(likely[0]))];
    }
}

static uint64_t opcode(void)
{
    static const uint64_t calls[] = { ALL_CALLS };

    return calls[next() % (sizeof(calls) / sizeof(calls[0]))];
}

/* A buffer of statistics, mostly a right one: header, then names. */
static void write_header(uint64_t address)
{
    static const uint64_t names[] = { UINT64_C(0x43746c5265734374), UINT64_C(0x4d656d4c69666520), UINT64_C(0x556e6b6e6f776e21) };
    uint64_t version = next() % 16 ? 1 : next() >> 32;
    uint64_t entries = next() % 8 ? next() % 20 : next() >> 32;

    store(address, UINT64_C(0x53434d5354415453));                       /* "SCMSTATS" */
    store(address + 8, version << 32 | entries);
    for (uint64_t i = 0; i < 20; i++) {
        store(address + 16 + 16 * i, names[next() % 3]);
    }
}

static void touch(void)
{
    uint64_t address = (next() & 1 ? WINDOW : AT_BOOT) + next() % (16 * BLOCK) / 8 * 8;

    switch (next() % 4) {
    case 0:
        write_header((uint64_t)buffer);
        break;
    case 1:
        write_header(next() & 1 ? WINDOW : AT_BOOT);
        break;
    case 2:
        store(address, next());
        break;
    default:
        load(address);
    }
}

void storm(uint64_t for_seconds)
{
    uint64_t end = seconds() + for_seconds;
    uint64_t calls = 0;

    while (seconds() < end) {
        uint64_t r[5];

        for (unsigned i = 0; i < 5; i++) {
            r[i] = argument();
        }
        if (next() & 1) {
            r[0] = DRC0 + next() % DEVICES;
        }
        if (next() % 16 == 0) {
            touch();
        }
        hypercall(opcode(), r);
        seen[calls % 16] = r[calls / 16 % 3];
        calls++;
    }
    print("storm: ");
    print_number(calls);
    print(" calls\n");
}
