/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads bytes through a shared mapping, overwrites them with zeroes, or changes a private mapping, for which the kernel copies the page first: for steps that
 * want a mapping's view of persistent memory, which no program of the image has. A load or store that fails ends the program by its signal (SIGBUS), as it would any other program.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "touch.h"

#define EXIT_USAGE 2
#define EXIT_REFUSED 1

struct touch {
    const char *path;
    uint64_t offset, length;
    uint64_t align;               /* of what is mapped: a power of two */
    bool write;
    bool private;                 /* what is written changes a copy */
};

static bool number(const char *text, uint64_t *value)
{
    char *end;

    errno = 0;
    *value = strtoull(text, &end, 0);
    return *text && !*end && !errno;
}

static bool parse(struct touch *touch, int argc, char **argv)
{
    if (argc < 3 || argc > 4 || (strcmp(argv[0], "load") && strcmp(argv[0], "store") && strcmp(argv[0], "change"))) {
        return false;
    }
    touch->private = !strcmp(argv[0], "change");
    touch->write = touch->private || !strcmp(argv[0], "store");
    touch->path = argv[1];
    touch->align = 2u << 20;
    touch->length = 1;
    return number(argv[2], &touch->offset) && (argc < 4 || number(argv[3], &touch->length)) && touch->length;
}

static int refused(const struct touch *touch, const char *what)
{
    fprintf(stderr, "touch: %s: %s: %s\n", touch->path, what, strerror(errno));
    return EXIT_REFUSED;
}

/* Byte by byte; the sum is what keeps the loads from being left out. */
static unsigned load(const volatile unsigned char *bytes, uint64_t length)
{
    unsigned sum = 0;

    for (uint64_t i = 0; i < length; i++) {
        sum += bytes[i];
    }
    return sum;
}

static void store(volatile unsigned char *bytes, uint64_t length)
{
    for (uint64_t i = 0; i < length; i++) {
        bytes[i] = 0;
    }
}

int touch_main(int argc, char **argv)
{
    struct touch touch;
    uint64_t front, size;
    unsigned char *map;
    int fd;

    if (!parse(&touch, argc, argv)) {
        fprintf(stderr, "usage: /init load|store|change FILE OFFSET [LENGTH]\n");
        return EXIT_USAGE;
    }
    fd = open(touch.path, O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        return refused(&touch, "open");
    }
    front = touch.offset & (touch.align - 1);
    size = (front + touch.length + touch.align - 1) & ~(touch.align - 1);
    map = mmap(NULL, size, PROT_READ | PROT_WRITE, touch.private ? MAP_PRIVATE : MAP_SHARED, fd, (off_t)(touch.offset - front));
    if (map == MAP_FAILED) {
        return refused(&touch, "mmap");
    }
    if (touch.write) {
        store(map + front, touch.length);
    } else {
        printf("sum %u\n", load(map + front, touch.length));
    }
    munmap(map, size);
    close(fd);
    return 0;
}
