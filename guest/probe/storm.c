/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A process that does what only the ACPI interpreter should: it rings the doorbell of the NVDIMM devices (docs/specs/doorbell.rst), with random requests
 * (storm-request.h). The replies go into a huge page of its own, since the doorbell writes where it is told to; other addresses are such that are no RAM.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "storm.h"
#include "storm-request.h"

#define EXIT_REFUSED 1
#define EXIT_USAGE   2

#if defined(__x86_64__)
#include <sys/io.h>

#define HUGE_PAGE   (2u << 20)
#define PAGE        4096u
#define HUGE_PAGES  "/proc/sys/vm/nr_hugepages"
#define PAGEMAP     "/proc/self/pagemap"
#define PRESENT     (UINT64_C(1) << 63)
#define FRAME_MASK  ((UINT64_C(1) << 55) - 1)
#define ADDRESS_END (UINT64_C(1) << 32)     /* of what the doorbell's 32 bits can say */
#define BURST       64u                     /* requests between two looks at the clock and a pause */
#define PAUSE_NS    10000000

static int refused(const char *what)
{
    fprintf(stderr, "storm: %s: %s\n", what, strerror(errno));
    return EXIT_REFUSED;
}

static bool reserve_huge_page(void)
{
    int fd = open(HUGE_PAGES, O_WRONLY | O_CLOEXEC);
    bool good = fd >= 0 && write(fd, "2", 1) == 1;

    if (fd >= 0) {
        close(fd);
    }
    return good;
}

/* Physical address of what @bytes points to, which is there; 0: it cannot be found out. */
static uint64_t physical(const void *bytes)
{
    int fd = open(PAGEMAP, O_RDONLY | O_CLOEXEC);
    uint64_t entry = 0;

    if (fd >= 0) {
        if (pread(fd, &entry, sizeof(entry), (off_t)((uintptr_t)bytes / PAGE * sizeof(entry))) != sizeof(entry) || !(entry & PRESENT)) {
            entry = 0;
        }
        close(fd);
    }
    return (entry & FRAME_MASK) * PAGE;
}

/* Memory of devices, an empty part of the boot firmware, and where there is nothing: what is read there as a request names no DIMM. */
static uint32_t no_ram(struct storm *storm)
{
    static const uint32_t places[] = { 0x80000000, 0xe0000000, 0xfec00000, 0xfed00000, 0xfee00000, 0xfffc0000 };

    return places[storm_below(storm, sizeof(places) / sizeof(places[0]))];
}

static void ring(struct storm *storm, uint8_t *page, uint32_t address)
{
    uint32_t at = storm_below(storm, (HUGE_PAGE - STORM_REPLY_MAX) / PAGE) * PAGE;
    uint32_t kind = storm_request(storm, page + at);
    uint32_t how = storm_below(storm, 64);

    if (how == 0) {
        outb((uint8_t)kind, STORM_PORT + storm_below(storm, 4));
        outw((uint16_t)kind, STORM_PORT + storm_below(storm, 2));
        (void)inl(STORM_PORT);
    } else {
        outl((how < 8 ? no_ram(storm) : address + at) | kind, STORM_PORT);
    }
}

static int storm(struct storm *storm, unsigned seconds)
{
    static const struct timespec pause = { .tv_nsec = PAUSE_NS };
    uint64_t address, count = 0;
    uint8_t *page;
    time_t end;

    if (iopl(3) < 0) {
        return refused("access to I/O ports");
    }
    page = reserve_huge_page() ? mmap(NULL, HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | MAP_POPULATE, -1, 0) : MAP_FAILED;
    if (page == MAP_FAILED) {
        return refused("a huge page");
    }
    memset(page, 0, HUGE_PAGE);
    address = physical(page);
    if (!address || address > ADDRESS_END - HUGE_PAGE) {
        errno = address ? ERANGE : errno;
        return refused("a huge page below 4 GiB");
    }
    end = time(NULL) + (time_t)seconds;
    while (time(NULL) < end) {
        for (unsigned i = 0; i < BURST; i++, count++) {
            ring(storm, page, (uint32_t)address);
        }
        nanosleep(&pause, NULL);
    }
    printf("requests %" PRIu64 "\n", count);
    return 0;
}
#else
static int storm(struct storm *storm, unsigned seconds)
{
    (void)storm;
    (void)seconds;
    fprintf(stderr, "storm: this architecture's machines have no doorbell\n");
    return EXIT_REFUSED;
}
#endif

static bool number(const char *text, uint64_t max, uint64_t *value)
{
    char *end;

    errno = 0;
    *value = strtoull(text, &end, 0);
    return *text && !*end && !errno && *value && *value <= max;
}

static bool parse(struct storm *storm, uint64_t *seconds, int argc, char **argv)
{
    uint64_t device;

    if (argc < 6 || (unsigned)argc - 5 > STORM_DEVICES_MAX || !number(argv[1], 86400, seconds) || !number(argv[2], UINT64_MAX, &storm->state) ||
        !number(argv[3], INT64_MAX, &storm->base) || !number(argv[4], INT64_MAX, &storm->length) || storm->length & (storm->length - 1)) {
        return false;
    }
    for (int i = 5; i < argc; i++) {
        if (!number(argv[i], 256, &device)) {
            return false;
        }
        storm->devices[storm->count++] = (uint32_t)device;
    }
    return true;
}

int storm_main(int argc, char **argv)
{
    struct storm what = { 0 };
    uint64_t seconds;

    if (!parse(&what, &seconds, argc, argv)) {
        fprintf(stderr, "usage: /init storm SECONDS SEED BASE LENGTH DEVICE...\n");
        return EXIT_USAGE;
    }
    printf("seed %" PRIu64 "\n", what.state);
    fflush(stdout);
    return storm(&what, (unsigned)seconds);
}
