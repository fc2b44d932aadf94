/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bandwidth of a mapping against RAM. Both are measured in turns by the same code, so that what else the host does meets both alike; the medians of
 * many short turns leave out what met only one.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "speed.h"

#define EXIT_USAGE 2
#define EXIT_REFUSED 1
#define PAGE 4096u
#define HUGE (2u << 20)
#define TURNS 31
#define TURN_NS 20000000u           /* passes are repeated until a turn has taken so long */

enum { RAM, FILE_MAP, SIDES };

struct range {
    uint64_t offset, length;
};

static uint64_t now_ns(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void load(const volatile uint64_t *words, uint64_t count)
{
    for (uint64_t i = 0; i < count; i += 8) {
        (void)words[i];
        (void)words[i + 1];
        (void)words[i + 2];
        (void)words[i + 3];
        (void)words[i + 4];
        (void)words[i + 5];
        (void)words[i + 6];
        (void)words[i + 7];
    }
}

static void store(volatile uint64_t *words, uint64_t count)
{
    for (uint64_t i = 0; i < count; i += 8) {
        words[i] = 0;
        words[i + 1] = 0;
        words[i + 2] = 0;
        words[i + 3] = 0;
        words[i + 4] = 0;
        words[i + 5] = 0;
        words[i + 6] = 0;
        words[i + 7] = 0;
    }
}

/* KiB/s of one turn. */
static uint64_t turn(uint64_t *words, uint64_t length, bool write)
{
    uint64_t begun = now_ns(), spent, bytes = 0;

    do {
        if (write) {
            store(words, length / sizeof(*words));
        } else {
            load(words, length / sizeof(*words));
        }
        bytes += length;
        spent = now_ns() - begun;
    } while (spent < TURN_NS);
    return bytes / 1024 * 1000000000u / spent;
}

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

static void measure(uint64_t *words[SIDES], uint64_t length, bool write)
{
    uint64_t results[SIDES][TURNS];

    for (unsigned i = 0; i < TURNS; i++) {
        for (unsigned side = 0; side < SIDES; side++) {
            results[side][i] = turn(words[side], length, write);
        }
    }
    for (unsigned side = 0; side < SIDES; side++) {
        qsort(results[side], TURNS, sizeof(results[side][0]), compare);
    }
    printf("%s %llu %llu\n", write ? "write" : "read", (unsigned long long)results[RAM][TURNS / 2],
           (unsigned long long)results[FILE_MAP][TURNS / 2]);
}

static bool parse(struct range *range, int argc, char **argv)
{
    char *end[2];

    if (argc != 4) {
        return false;
    }
    errno = 0;
    range->offset = strtoull(argv[2], &end[0], 0);
    range->length = strtoull(argv[3], &end[1], 0);
    return !errno && *argv[2] && !*end[0] && *argv[3] && !*end[1] && range->length && !((range->offset | range->length) % PAGE);
}

static int refused(const char *path, const char *what)
{
    fprintf(stderr, "speed: %s: %s: %s\n", path, what, strerror(errno));
    return EXIT_REFUSED;
}

int speed_main(int argc, char **argv)
{
    struct range range;
    uint64_t front, size, *words[SIDES];
    unsigned char *map, *ram;
    int fd;

    if (!parse(&range, argc, argv)) {
        fprintf(stderr, "usage: /init speed FILE OFFSET LENGTH (multiples of 4096)\n");
        return EXIT_USAGE;
    }
    front = range.offset % HUGE;
    size = (front + range.length + HUGE - 1) / HUGE * HUGE;
    fd = open(argv[1], O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        return refused(argv[1], "open");
    }
    map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)(range.offset - front));
    ram = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (map == MAP_FAILED || ram == MAP_FAILED) {
        return refused(map == MAP_FAILED ? argv[1] : "RAM", "mmap");
    }
    madvise(ram, size, MADV_HUGEPAGE);
    words[RAM] = (uint64_t *)(void *)(ram + front);
    words[FILE_MAP] = (uint64_t *)(void *)(map + front);
    store(words[RAM], range.length / sizeof(uint64_t));
    store(words[FILE_MAP], range.length / sizeof(uint64_t));
    measure(words, range.length, false);
    measure(words, range.length, true);
    close(fd);
    return 0;
}
