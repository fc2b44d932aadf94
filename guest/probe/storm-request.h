/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random requests to the doorbell of the NVDIMM devices (docs/specs/doorbell.rst): mostly nearly right ones, some without any sense.
 *
 * No library is needed, so that a program on the bare machine can use it too (tests/payload-x86).
 */
#ifndef PROBE_STORM_REQUEST_H
#define PROBE_STORM_REQUEST_H

#include <stdint.h>

#define STORM_PORT         0x0a18u
#define STORM_REQUEST_SIZE 512u         /* bytes that a request is written in; what it says that it has may be more */
#define STORM_REPLY_MAX    (1u << 20)   /* bytes behind the address that a reply may fill: the largest buffer of a machine */
#define STORM_DEVICES_MAX  16u

/*
 * What is let loose. Nothing that is asked for reaches another DIMM than those listed, nor the part of the persistent memory below @base: the DIMMs that must
 * come to no harm lie there.
 */
struct storm {
    uint64_t state;                     /* the seed, then what became of it; not 0 */
    uint32_t devices[STORM_DEVICES_MAX];/* numbers of the doorbell's protocol: slot + 1 */
    unsigned count;
    uint64_t base;                      /* a range for commands that take one, and its length, a power of two */
    uint64_t length;
};

uint64_t storm_next(struct storm *storm);

/* Below @end, which is not 0. */
uint32_t storm_below(struct storm *storm, uint32_t end);

/* Writes one request; returns its kind, the low 12 bits of what the doorbell is given, which may be one that does not exist. */
uint32_t storm_request(struct storm *storm, uint8_t bytes[STORM_REQUEST_SIZE]);

#endif
