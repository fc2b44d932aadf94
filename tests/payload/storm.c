/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random calls with random and with nearly right arguments; nothing is checked but that it ends. */
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

static uint64_t argument(void)
{
    static const uint64_t likely[] = { DRC0, DRC1, DRC2, 0, 1, 2, 4, 8, ANY, WINDOW, AT_BOOT, WINDOW_END - BLOCK, LABELS - 8, BLOCK };
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
    static const uint64_t calls[] = {
        FW_SCM_H_READ_METADATA, FW_SCM_H_WRITE_METADATA, FW_SCM_H_BIND_MEM, FW_SCM_H_UNBIND_MEM, FW_SCM_H_QUERY_BLOCK_MEM_BINDING,
        FW_SCM_H_QUERY_LOGICAL_MEM_BINDING, FW_SCM_H_UNBIND_ALL, FW_SCM_H_HEALTH, FW_SCM_H_FLUSH,
    };

    return calls[next() % (sizeof(calls) / sizeof(calls[0]))];
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
            r[0] = DRC0 + next() % 3;
        }
        hypercall(opcode(), r);
        seen[calls % 16] = r[calls / 16 % 3];
        calls++;
    }
    print("storm: ");
    print_number(calls);
    print(" calls\n");
}
