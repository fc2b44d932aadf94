/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PAPR storage class memory: the hypervisor's side of the H_SCM hypercalls.
 *
 * One FwScm is one machine.  It holds the devices, the guest's address map as far as binding needs it, and the sequence of continue
 * tokens.  The caller hands in a call number and its registers and gets back the return code and the registers that it must set.
 * Everything outside (guest memory, the metadata store, the mapping of memory, a flush) is reached through FwScmOps.
 */
#ifndef FW_SCM_H
#define FW_SCM_H

#include <glib.h>

#include "fw/scm-device.h"

#define FW_SCM_MAX_IN  5    /* R4 to R8 */
#define FW_SCM_MAX_OUT 3    /* R4 to R6 */

/** Answers of the flush_poll operation. */
typedef enum {
    FW_SCM_FLUSH_IDLE,      /* no job was started for this token (for instance after a migration): start it */
    FW_SCM_FLUSH_RUNNING,
    FW_SCM_FLUSH_DONE,
    FW_SCM_FLUSH_FAILED,
} FwScmFlushState;

/**
 * What the engine needs from outside.  All functions get the machine's `opaque` first.  None may call back into the engine.
 * Functions that return bool: false means that the medium or the guest's memory could not be reached.
 */
typedef struct FwScmOps {
    /** Copy `len` bytes of metadata; the range was checked against metadata_size.  A write that returns true is durable. */
    bool (*metadata_read)(void *opaque, uint32_t drc_index, uint64_t offset, void *bytes, size_t len);
    bool (*metadata_write)(void *opaque, uint32_t drc_index, uint64_t offset, const void *bytes, size_t len);
    /** Copy guest memory; len is at most FW_SCM_STATS_MAX_BYTES. */
    bool (*guest_read)(void *opaque, uint64_t address, void *bytes, size_t len);
    bool (*guest_write)(void *opaque, uint64_t address, const void *bytes, size_t len);
    /** Blocks [first, first + count) of the device appear at / vanish from the guest's address space; cannot fail. */
    void (*map)(void *opaque, uint32_t drc_index, uint64_t first, uint64_t count, uint64_t address);
    void (*unmap)(void *opaque, uint32_t drc_index, uint64_t first, uint64_t count, uint64_t address);
    /** A background job that makes the device's contents durable, known by the key; forget a job when its result was polled. */
    void (*flush_start)(void *opaque, uint32_t drc_index, uint64_t key);
    FwScmFlushState (*flush_poll)(void *opaque, uint32_t drc_index, uint64_t key);
    /** The guest's answer for this job will never be fetched: forget it. */
    void (*flush_forget)(void *opaque, uint32_t drc_index, uint64_t key);
} FwScmOps;

/** Addresses that hold something else than storage class memory: [base, base + size). */
typedef struct FwScmOccupied {
    uint64_t base;
    uint64_t size;
} FwScmOccupied;

/** The guest's physical address space as binding sees it. */
typedef struct FwScmMap {
    uint64_t ram_end;        /* first address after RAM; [0, ram_end) is never bound */
    uint64_t window_base;    /* the hypervisor chooses from here on (except next to RAM) */
    uint64_t window_end;     /* no bound byte at or above; at most 2^62 */
} FwScmMap;

typedef struct FwScm {
    FwScmMap map;
    GArray *occupied;       /* of FwScmOccupied */
    GPtrArray *devices;     /* of FwScmDevice, by rising drc_index */
    uint64_t token_seed;
    uint64_t token_count;    /* tokens given out so far */
    uint64_t flush_count;    /* flushes begun so far: the last job key */
    uint64_t unbind_all_token;   /* H_SCM_UNBIND_ALL with scope "all" under way; 0 = none */
    uint64_t absent;         /* bit i: call i of the table in scm-call.h is not there (H_FUNCTION) */
    struct fw_answers *answers;  /* scripted answers of all calls, with their counters; see scm-answers.h; NULL: none */
    const FwScmOps *ops;
    void *opaque;
} FwScm;

/** One hypercall: filled in by the caller up to `in`, the rest by fw_scm_call() of scm-call.h. */
typedef struct FwScmCall {
    uint64_t opcode;
    uint64_t in[FW_SCM_MAX_IN];      /* R4 on */
    int64_t ret;                     /* R3 */
    unsigned n_out;                    /* registers from R4 on that the answer sets; the others keep their values */
    uint64_t out[FW_SCM_MAX_OUT];
    const char *scripted;            /* the item of a list of answers that says this one, until that list changes; NULL: the true answer */
} FwScmCall;

/**
 * A machine without devices.
 * @ops and @opaque must outlive it.  @token_seed makes the sequence of tokens; the same seed gives the same sequence.
 * Returns NULL and an error when the map is not ram_end <= window_base < window_end <= 2^62.
 */
FwScm *fw_scm_new(const FwScmMap *map, uint64_t token_seed, const FwScmOps *ops, void *opaque, GError **error);

/** Frees the devices too, without unmapping.  NULL is allowed. */
void fw_scm_free(FwScm *scm);

/**
 * Say which addresses (RAM added later, other devices) cannot be bound.  Replaces the list.  Memory that is bound already stays.
 */
void fw_scm_set_occupied(FwScm *scm, const FwScmOccupied *list, size_t n);

/** Add a device; fails when the configuration is out of range or the drc_index is taken. */
FwScmDevice *fw_scm_add_device(FwScm *scm, const FwScmDeviceConfig *config, GError **error);

/** Unmap everything of the device and forget it and its operations; false when there is none. */
bool fw_scm_remove_device(FwScm *scm, uint32_t drc_index);

/** The device that a hypercall argument names, or NULL.  All 64 bits of the argument count. */
FwScmDevice *fw_scm_find_device(const FwScm *scm, uint64_t drc_index);

/**
 * Bind blocks before the guest runs, as they are found after kexec.
 * @address may be FW_SCM_ANY_ADDRESS.  Fails with the reason when the blocks or the addresses are not free.
 */
bool fw_scm_bind_at_boot(FwScm *scm, uint32_t drc_index, uint64_t first, uint64_t count, uint64_t address, GError **error);

/**
 * Reset of the machine: operations under way are forgotten, and scripted answers count from the beginning; bindings go too unless @keep_bindings (as on
 * kexec or a crash kernel).
 */
void fw_scm_reset(FwScm *scm, bool keep_bindings);

#endif
