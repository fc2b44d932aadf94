/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program on the bare PC that rings the doorbell of the NVDIMM devices (docs/specs/doorbell.rst): random requests (guest/probe/storm-request.h) for as
 * many seconds as the command line says, and checks of what they must not change.
 *
 * It is the only program on the machine: no operating system, no AML, no page tables. The DIMMs of slots 0 and 1 are named by no request; those of the slots
 * that the command line names are let go.
 */
#include <stdint.h>

#include "probe/storm-request.h"

#define SERIAL        0x3f8u
#define SERIAL_STATUS 5u
#define SERIAL_READY  0x20u
#define CLOCK         0x70u             /* index and data of the clock; index 0: seconds */
#define ARENA         0x1000000u        /* requests and replies, from 16 MiB on */
#define ARENA_SIZE    (4u << 20)
#define PAGE          4096u
#define CANARY        0xa5u
#define KIND_LSR      3u
#define KINDS         13u
#define KEPT          2u                /* DIMMs that nothing is asked of */
#define LABELS        65536u            /* bytes of their labels that are compared */
#define CHUNK         2048u             /* which every buffer has room for */
#define HEADER        32u
#define REPLY         8u
#define CHECK_EVERY   64u               /* requests between two looks at the whole arena */

static unsigned passed, failed;

static void out8(uint16_t port, uint8_t value) { __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port)); }
static void out16(uint16_t port, uint16_t value) { __asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port)); }
static void out32(uint16_t port, uint32_t value) { __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port) : "memory"); }

static uint8_t in8(uint16_t port)
{
    uint8_t value;

    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static uint32_t in32(uint16_t port)
{
    uint32_t value;

    __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

/* --- What the compiler may ask for ---------------------------------------------------------------------------------------------- */

void *memset(void *to, int value, __SIZE_TYPE__ size);
void *memset(void *to, int value, __SIZE_TYPE__ size)
{
    __asm__ volatile("rep stosb" : "+D"(to), "+c"(size) : "a"(value) : "memory");
    return to;
}

void *memcpy(void *to, const void *from, __SIZE_TYPE__ size);
void *memcpy(void *to, const void *from, __SIZE_TYPE__ size)
{
    void *start = to;

    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
    return start;
}

/* --- Words -------------------------------------------------------------------------------------------------------------------------- */

static void print(const char *text)
{
    for (; *text; text++) {
        while (!(in8(SERIAL + SERIAL_STATUS) & SERIAL_READY)) {
        }
        out8(SERIAL, (uint8_t)*text);
    }
}

static void print_number(uint32_t value)
{
    char digits[11];
    unsigned at = sizeof(digits) - 1;

    digits[at] = 0;
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    print(digits + at);
}

static void check(int holds, const char *what)
{
    if (holds) {
        passed++;
    } else {
        failed++;
        print("not ok: ");
        print(what);
        print("\n");
    }
}

/* The value of NAME= in the command line; 0: it is not there. */
static uint32_t option(const char *line, const char *name)
{
    for (; *line; line++) {
        unsigned i = 0;
        uint32_t value = 0;

        while (name[i] && line[i] == name[i]) {
            i++;
        }
        if (!name[i] && line[i] == '=') {
            for (i++; line[i] >= '0' && line[i] <= '9'; i++) {
                value = value * 10 + (uint32_t)(line[i] - '0');
            }
            return value;
        }
    }
    return 0;
}

/* --- The doorbell -------------------------------------------------------------------------------------------------------------------- */

static uint8_t *const arena = (uint8_t *)ARENA;

static uint32_t load32(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static void store32(uint8_t *at, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++) {
        at[i] = (uint8_t)(value >> 8 * i);
    }
}

/* A sum over what _LSR returns of a DIMM's labels; 0: it does not return that many bytes. */
static uint32_t labels_of(uint32_t device)
{
    uint32_t sum = 1;

    for (uint32_t offset = 0; offset < LABELS; offset += CHUNK) {
        memset(arena, 0, HEADER);
        store32(arena, device);
        store32(arena + 12, 8);
        store32(arena + HEADER, offset);
        store32(arena + HEADER + 4, CHUNK);
        out32(STORM_PORT, ARENA | KIND_LSR);
        if (load32(arena) != 4 + CHUNK || load32(arena + REPLY)) {
            return 0;
        }
        for (uint32_t i = 0; i < CHUNK; i++) {
            sum = sum * 31 + arena[REPLY + 4 + i];
        }
    }
    return sum;
}

static int untouched(uint32_t from, uint32_t to)
{
    while (from < to && arena[from] == CANARY) {
        from++;
    }
    return from == to;
}

static void refresh(void)
{
    memset(arena, CANARY, ARENA_SIZE);
}

/* A request; the reply may reach @reach bytes and no byte in front. Where it is rung with an address that is no RAM, nothing is read there, or zeros. */
static void one_request(struct storm *storm, uint32_t reach, int look)
{
    static const uint32_t nowhere[] = { 0x80000000, 0xe0000000, 0xfec00000, 0xfed00000, 0xfee00000, 0xfffc0000 };
    uint32_t at = PAGE + storm_below(storm, 64) * PAGE, how = storm_below(storm, 64), kind;
    uint8_t request[STORM_REQUEST_SIZE];

    kind = storm_request(storm, request);
    memcpy(arena + at, request, sizeof(request));
    if (how == 0) {
        out8(STORM_PORT + storm_below(storm, 4), (uint8_t)kind);
        out16(STORM_PORT + storm_below(storm, 2), (uint16_t)kind);
        check(in32(STORM_PORT) == 0, "reading the doorbell gives 0");
    } else {
        out32(STORM_PORT, (how < 8 ? nowhere[storm_below(storm, sizeof(nowhere) / sizeof(nowhere[0]))] : ARENA + at) | kind);
    }
    if (how < 8 || kind >= KINDS) {
        for (unsigned i = 0; i < sizeof(request); i++) {
            if (arena[at + i] != request[i]) {
                check(0, "what was not addressed stays");
                return;
            }
        }
    }
    if (look) {
        check(untouched(0, at), "nothing in front of a buffer changes");
        check(untouched(at + reach, ARENA_SIZE), "nothing behind a buffer changes");
    }
    memset(arena + at, CANARY, look ? reach : STORM_REQUEST_SIZE);
}

static uint8_t seconds_now(void)
{
    out8(CLOCK, 0);
    return in8(CLOCK + 1);
}

/* The payload's clock ticks in seconds; the arena is looked at as a whole before a request on which it is clean. */
static uint32_t storm_for(struct storm *storm, uint32_t seconds, uint32_t reach)
{
    uint32_t count = 0;
    uint8_t last = seconds_now();

    refresh();
    while (seconds) {
        uint8_t now;

        for (unsigned i = 0; i + 1 < CHECK_EVERY; i++, count++) {
            one_request(storm, reach, 0);
        }
        refresh();
        one_request(storm, reach, 1);
        count++;
        now = seconds_now();
        seconds -= now != last;
        last = now;
    }
    return count;
}

void payload_main(const char *line);
void payload_main(const char *line)
{
    struct storm storm = { .state = option(line, "seed"), .base = UINT64_C(0x180000000), .length = UINT64_C(1) << 28 };
    uint32_t before[KEPT];

    for (uint32_t device = 3; device <= option(line, "last") + 2 && storm.count < STORM_DEVICES_MAX; device++) {
        storm.devices[storm.count++] = device;          /* the two behind the last one are empty slots */
    }
    print("payload: seed ");
    print_number((uint32_t)storm.state);
    print("\n");
    check(storm.state && storm.count, "the command line has seed= and last=");
    for (uint32_t device = 1; device <= KEPT; device++) {
        before[device - 1] = labels_of(device);
        check(before[device - 1], "the labels of a DIMM can be read");
    }
    if (!failed) {
        uint32_t count = storm_for(&storm, option(line, "seconds"), option(line, "buffer"));

        check(count, "there was a storm");
        for (uint32_t device = 1; device <= KEPT; device++) {
            check(labels_of(device) == before[device - 1], "the labels of a DIMM that no request named are what they were");
        }
        print("payload: requests ");
        print_number(count);
        print("\n");
    }
    print("payload: ");
    print_number(passed);
    print(" passed, ");
    print_number(failed);
    print(" failed\npayload: end\n");
}
