/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One storage class memory device (one DRC): what it is, and what the hypervisor remembers of it.
 *
 * FwScmDeviceConfig is the hardware, given once when the device is added.  FwScmDevice holds it together with the state that survives
 * from one hypercall to the next; every piece of that state is a number or a flat array of numbers, so that scm-state.h can turn it into
 * bytes at any moment.
 */
#ifndef FW_SCM_DEVICE_H
#define FW_SCM_DEVICE_H

#include <glib.h>

#include "fw/answers.h"
#include "fw/scm-papr.h"
#include "fw/scm-ranges.h"

#define FW_SCM_MIN_BLOCK_SIZE     (UINT64_C(16) << 20)  /* 16 MiB: the section size of a ppc64 Linux */
#define FW_SCM_MAX_BLOCK_SIZE     (UINT64_C(16) << 30)  /* 16 GiB */
#define FW_SCM_DEFAULT_BLOCK_SIZE (UINT64_C(256) << 20) /* 256 MiB: one logical memory block of a pseries guest */
#define FW_SCM_MAX_SIZE           (UINT64_C(1) << 60)   /* bytes of one device; keeps every sum of addresses below 2^63 */
#define FW_SCM_PAGE_SIZE          (UINT64_C(64) << 10)  /* least alignment of an address that a guest may ask for */
#define FW_SCM_MIN_OFFSET         (UINT64_C(4) << 10)   /* least unit of placement_offset */
#define FW_SCM_MAX_FLUSHES        64                    /* flushes under way at the same time on one device */
#define FW_SCM_MAX_SPANS          256                   /* entries of the in-use list */

/** Error domain of the set-up functions of this room. */
#define FW_SCM_ERROR fw_scm_error_quark()
GQuark fw_scm_error_quark(void);
typedef enum {
    FW_SCM_ERROR_CONFIG,    /* a property is out of its range */
    FW_SCM_ERROR_STATE,     /* saved bytes are damaged or of another machine */
} FwScmError;

/** What a call that is not yet done answers. */
typedef enum {
    FW_SCM_BUSY,                /* H_BUSY: call again at once */
    FW_SCM_BUSY_1_MSEC,         /* H_LONG_BUSY_ORDER_1_MSEC and so on: call again after about so long */
    FW_SCM_BUSY_10_MSEC,
    FW_SCM_BUSY_100_MSEC,
    FW_SCM_BUSY_1_SEC,
    FW_SCM_BUSY_10_SEC,
    FW_SCM_BUSY_100_SEC,
    FW_SCM_BUSY_KINDS
} FwScmBusy;

/** How fast an operation goes.  May be changed at any time: the next call goes by the new values. */
typedef struct FwScmPace {
    uint64_t blocks_per_call;    /* most blocks that one call handles; 0 = all of them in the first call */
    FwScmBusy busy;
} FwScmPace;

/** Where the hypervisor binds when the guest leaves the choice to it; see scm-place.h. */
typedef enum {
    FW_SCM_PLACE_ALIGNED,       /* lowest free multiple of placement_align in the window */
    FW_SCM_PLACE_AFTER_RAM,     /* lowest free page at or after the end of RAM */
    FW_SCM_PLACE_AFTER_DRC,     /* lowest free page at or after the end of another DRC's bound memory */
    FW_SCM_PLACE_KINDS
} FwScmPlacement;

typedef struct FwScmDeviceConfig {
    uint32_t drc_index;          /* what the guest names the device by; not 0, one of a kind per machine */
    uint64_t block_size;         /* bytes; multiple of 16 MiB, 16 MiB to 16 GiB */
    uint64_t blocks;             /* at least 1; block_size * blocks at most FW_SCM_MAX_SIZE */
    uint32_t metadata_size;      /* bytes; 0 = no metadata */
    bool metadata_read_only;
    FwScmPace bind, unbind, flush;
    FwScmPlacement placement;
    uint64_t placement_align;    /* bytes, multiple of 4 KiB; 0 = the larger of 256 MiB and block_size */
    uint64_t placement_offset;   /* bytes added to the place so found, multiple of 4 KiB; 0 = none */
    uint32_t placement_after;    /* for FW_SCM_PLACE_AFTER_DRC */
} FwScmDeviceConfig;

/** Operations that span several calls; the value is part of the saved state. */
typedef enum {
    FW_SCM_OP_NONE = 0,
    FW_SCM_OP_BIND = 1,
    FW_SCM_OP_UNBIND = 2,
    FW_SCM_OP_UNBIND_ALL = 3,
} FwScmOp;

/** The one bind or unbind that is under way on a device (op NONE: all other fields 0). */
typedef struct FwScmPending {
    uint32_t op;                 /* FwScmOp */
    uint64_t token;              /* what the next call must bring; never 0 */
    uint64_t first;              /* BIND: first block */
    uint64_t count;              /* BIND, UNBIND: blocks asked for */
    uint64_t done;               /* blocks handled so far */
    uint64_t target;             /* BIND: the target as the guest gave it */
    uint64_t address;            /* BIND, UNBIND: address of the first block */
} FwScmPending;

/** One flush that is under way. */
typedef struct FwScmFlush {
    uint64_t token;              /* what the next call must bring; never 0 */
    uint64_t key;                /* what the background job is known by; stays while the tokens change */
    uint64_t left;               /* blocks that are still to be flushed */
} FwScmFlush;

/** Blocks [first, first + count). */
typedef struct FwScmSpan {
    uint64_t first;
    uint64_t count;
} FwScmSpan;

/** Calls that can be made to answer H_HARDWARE: bits of FwScmDevice.broken. */
enum {
    FW_SCM_BROKEN_METADATA_READ = 1 << 0,
    FW_SCM_BROKEN_METADATA_WRITE = 1 << 1,
    FW_SCM_BROKEN_HEALTH = 1 << 2,
    FW_SCM_BROKEN_STATS = 1 << 3,
    FW_SCM_BROKEN_FLUSH = 1 << 4,
    FW_SCM_BROKEN_ALL = (1 << 5) - 1,
};

/** Who may read the performance statistics. */
typedef enum {
    FW_SCM_STATS_ALLOWED,
    FW_SCM_STATS_NO_AUTHORITY,  /* H_AUTHORITY: collection is switched off for this partition */
    FW_SCM_STATS_UNSUPPORTED,   /* H_UNSUPPORTED: the device has none */
    FW_SCM_STATS_NO_PRIVILEGE,  /* H_PRIVILEGE */
    FW_SCM_STATS_ACCESS_KINDS
} FwScmStatsAccess;

typedef struct FwScmStats {
    uint32_t access;                     /* FwScmStatsAccess */
    uint32_t present;                    /* bit i: statistic i of scm-stats.h is in the table */
    uint64_t value[FW_SCM_STATS_KINDS];
} FwScmStats;

typedef struct FwScmDevice {
    FwScmDeviceConfig config;
    GArray *ranges;             /* of FwScmRange: what is bound */
    FwScmPending pending;
    GArray *flushes;            /* of FwScmFlush, oldest first */
    GArray *in_use;             /* of FwScmSpan: blocks that cannot be unbound now (H_IN_USE) */
    uint64_t health;             /* FW_SCM_HEALTH_* */
    uint64_t health_valid;
    uint64_t failed_count;       /* ibm,persistence-failed-count */
    uint32_t broken;             /* FW_SCM_BROKEN_* */
    FwScmStats stats;
    struct fw_answers *answers; /* scripted answers of the calls that name the device, with their counters; see scm-answers.h; NULL: none */
} FwScmDevice;

/** Defaults: 256 MiB blocks, one call per operation, aligned placement; drc_index and blocks must be filled in. */
void fw_scm_device_config_init(FwScmDeviceConfig *config);

/** Whether the numbers are in their ranges; false sets an error that names the property, its value and what it must be. */
bool fw_scm_device_config_check(const FwScmDeviceConfig *config, GError **error);

/**
 * Number of blocks of a device of `size` bytes.
 * Fails when the size is 0 or no multiple of block_size.
 */
bool fw_scm_device_blocks_for_size(uint64_t size, uint64_t block_size, uint64_t *blocks, GError **error);

/** A device with nothing bound, health 0 (all known bits valid) and all sixteen statistics at their defaults.  config must have passed the check. */
FwScmDevice *fw_scm_device_new(const FwScmDeviceConfig *config);

/** NULL is allowed. */
void fw_scm_device_free(FwScmDevice *device);

/** Forget the bind or unbind under way.  What it has done so far stays; its token is worth nothing from now on. */
void fw_scm_device_abandon(FwScmDevice *device);

/** Blocks bound now. */
uint64_t fw_scm_device_bound_blocks(const FwScmDevice *device);

/**
 * Replace the list of blocks that the guest is said to have mapped, so that they cannot be unbound.
 * Fails (and changes nothing) when a span is empty, passes the last block, or the list is longer than FW_SCM_MAX_SPANS.
 */
bool fw_scm_device_set_in_use(FwScmDevice *device, const FwScmSpan *spans, size_t n, GError **error);

/** Whether one of the blocks [first, first + count) is in the in-use list. */
bool fw_scm_device_blocks_in_use(const FwScmDevice *device, uint64_t first, uint64_t count);

/**
 * FW_SCM_BROKEN_* from a colon-separated list of metadata-read, metadata-write, health, stats, flush; "none" and "" are 0.
 * Fails with the unknown word.
 */
bool fw_scm_broken_parse(const char *text, uint32_t *broken, GError **error);

/** The reverse; "none" for 0.  Free with g_free(). */
char *fw_scm_broken_format(uint32_t broken);

/** The return code that stands for `busy`. */
int64_t fw_scm_busy_code(FwScmBusy busy);

/** "busy", "1ms", "10ms", "100ms", "1s", "10s", "100s". */
const char *fw_scm_busy_name(FwScmBusy busy);

/** The reverse; fails on any other word. */
bool fw_scm_busy_parse(const char *word, FwScmBusy *busy, GError **error);

#endif
