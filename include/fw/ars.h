/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Address range scrub of the platform: which errors there are in a range of system physical addresses, and how far the search is.
 *
 * Specification: ACPI 6.5 section 9.20.7. The bytes of the commands are in fw/dsm-root.h.
 * Must not: know a clock; the time is the caller's.
 */
#ifndef FW_ARS_H
#define FW_ARS_H

#include "fw/poison.h"

/* One DIMM's persistent memory in the guest's address space. */
struct fw_ars_region {
    uint64_t spa;                 /* first address */
    uint64_t length;              /* bytes; spa + length does not wrap */
    uint32_t handle;              /* NFIT device handle */
    const struct fw_poison *poison; /* offset 0 is at spa */
    void *dimm;                   /* for the two functions below */
};

/* What the user decides; all zeroes is a conformant platform that scrubs at once. */
struct fw_ars_config {
    uint32_t calls;               /* so many status queries after a start are answered "in progress" */
    uint64_t milliseconds;        /* a scrub takes so long */
    uint32_t records_max;         /* error records in one answer; 0: as many as fit */
    uint64_t stop_after;          /* a scrub ends prematurely after so many bytes; 0: never */
    uint32_t memory;              /* a scrub ends prematurely after so many errors, for which the platform has memory; 0: never */
    gboolean keep;                /* what a scrub found stays its result until the next one, healed or not */
    uint32_t output_size;         /* Output (Size) of the status is always this; 0: the true one */
    uint32_t clear_unit;          /* bytes, a power of two from a line on; 0: FW_ARS_CLEAR_UNIT */
    uint64_t clear_max;           /* one clear command heals so many bytes at most; 0: all that it is asked for */
};

#define FW_ARS_CLEAR_UNIT 256u

enum fw_ars_phase {
    FW_ARS_NONE,                  /* nothing was scrubbed since the platform started */
    FW_ARS_BUSY,
    FW_ARS_DONE,
    FW_ARS_PHASES
};

/* The last scrub that was started. All zeroes is the beginning; may be written to a migration stream field by field. */
struct fw_ars {
    uint32_t phase;               /* enum fw_ars_phase */
    uint64_t start;
    uint64_t length;
    uint16_t type;                /* FW_ARS_TYPE_* */
    uint32_t calls_left;
    uint64_t deadline;            /* milliseconds of the caller's clock */
    uint8_t kept;                 /* the result is what fw_ars_platform.found has; 0: the errors that there are now */
};

#define FW_ARS_TYPE_VOLATILE   1u
#define FW_ARS_TYPE_PERSISTENT 2u
#define FW_ARS_TYPES           3u

/* The platform as a command sees it. */
struct fw_ars_platform {
    struct fw_ars *state;
    struct fw_poison *found;      /* result of the last scrub when that is kept, addresses; FW_POISON_UNBOUNDED */
    struct fw_poison *injected;   /* addresses that the guest injected an error at and did not clear again; FW_POISON_UNBOUNDED */
    const struct fw_ars_config *config;
    const struct fw_ars_region *regions;
    size_t count;
    uint64_t now;                 /* milliseconds */
    /* Poisons or heals the lines of a DIMM; FALSE: there is no room for one more range. */
    gboolean (*poison)(void *dimm, uint64_t offset, uint64_t length);
    gboolean (*heal)(void *dimm, uint64_t offset, uint64_t length);
    /* An error became known that the guest did not ask for: Notify 0x81. */
    void (*notify)(void *opaque);
    void *opaque;
};

struct fw_ars_error {
    uint64_t spa;
    uint64_t length;
    uint32_t handle;
};

/* Whether every byte of the range, of which there is at least one, is persistent memory. */
gboolean fw_ars_covers(const struct fw_ars_platform *platform, uint64_t spa, uint64_t length);

/* The first poison at or behind @spa within @length bytes, cut to them and to one DIMM; FALSE: none. */
gboolean fw_ars_next(const struct fw_ars_platform *platform, uint64_t spa, uint64_t length, struct fw_ars_error *error);

/* The same of the result of a finished scrub: of what it found when that is kept, else of what there is now. */
gboolean fw_ars_next_result(const struct fw_ars_platform *platform, uint64_t spa, uint64_t length, struct fw_ars_error *error);

/* Starts a scrub of a range that fw_ars_covers(); with @previous what is known already is the answer, and it takes no time. */
void fw_ars_start(const struct fw_ars_platform *platform, uint64_t spa, uint64_t length, uint16_t type, gboolean previous);

/* Seconds that a scrub takes, rounded up. */
uint32_t fw_ars_estimate(const struct fw_ars_platform *platform);

/* Where a scrub is: what a status query sees. Counts as a query when @query. */
enum fw_ars_phase fw_ars_poll(const struct fw_ars_platform *platform, gboolean query);

/* Poisons or heals every line of the range in every DIMM that has a part of it; FALSE when a DIMM could not. */
gboolean fw_ars_poison(const struct fw_ars_platform *platform, uint64_t spa, uint64_t length);
gboolean fw_ars_heal(const struct fw_ars_platform *platform, uint64_t spa, uint64_t length);

/* Whether a state from outside (migration) is one that fw_ars_start() can make. */
gboolean fw_ars_state_is_sane(const struct fw_ars *state);

#endif
