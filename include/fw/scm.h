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
 * Functions that return gboolean: FALSE means that the medium or the guest's memory could not be reached.
 */
typedef struct FwScmOps {
    /** Copy `len` bytes of metadata; the range was checked against metadata_size.  A write that returns TRUE is durable. */
    gboolean (*metadata_read)(void *opaque, guint32 drc_index, guint64 offset, void *bytes, gsize len);
    gboolean (*metadata_write)(void *opaque, guint32 drc_index, guint64 offset, const void *bytes, gsize len);
    /** Copy guest memory; len is at most FW_SCM_STATS_MAX_BYTES. */
    gboolean (*guest_read)(void *opaque, guint64 address, void *bytes, gsize len);
    gboolean (*guest_write)(void *opaque, guint64 address, const void *bytes, gsize len);
    /** Blocks [first, first + count) of the device appear at / vanish from the guest's address space; cannot fail. */
    void (*map)(void *opaque, guint32 drc_index, guint64 first, guint64 count, guint64 address);
    void (*unmap)(void *opaque, guint32 drc_index, guint64 first, guint64 count, guint64 address);
    /** A background job that makes the device's contents durable, known by the key; forget a job when its result was polled. */
    void (*flush_start)(void *opaque, guint32 drc_index, guint64 key);
    FwScmFlushState (*flush_poll)(void *opaque, guint32 drc_index, guint64 key);
    /** The guest's answer for this job will never be fetched: forget it. */
    void (*flush_forget)(void *opaque, guint32 drc_index, guint64 key);
} FwScmOps;

/** Addresses that hold something else than storage class memory: [base, base + size). */
typedef struct FwScmOccupied {
    guint64 base;
    guint64 size;
} FwScmOccupied;

/** The guest's physical address space as binding sees it. */
typedef struct FwScmMap {
    guint64 ram_end;        /* first address after RAM; [0, ram_end) is never bound */
    guint64 window_base;    /* the hypervisor chooses from here on (except next to RAM) */
    guint64 window_end;     /* no bound byte at or above; at most 2^62 */
} FwScmMap;

typedef struct FwScm {
    FwScmMap map;
    GArray *occupied;       /* of FwScmOccupied */
    GPtrArray *devices;     /* of FwScmDevice, by rising drc_index */
    guint64 token_seed;
    guint64 token_count;    /* tokens given out so far */
    guint64 flush_count;    /* flushes begun so far: the last job key */
    guint64 unbind_all_token;   /* H_SCM_UNBIND_ALL with scope "all" under way; 0 = none */
    guint64 absent;         /* bit i: call i of the table in scm-call.h is not there (H_FUNCTION) */
    const FwScmOps *ops;
    void *opaque;
} FwScm;

/** One hypercall: filled in by the caller up to `in`, the rest by fw_scm_call() of scm-call.h. */
typedef struct FwScmCall {
    guint64 opcode;
    guint64 in[FW_SCM_MAX_IN];      /* R4 on */
    gint64 ret;                     /* R3 */
    guint n_out;                    /* registers from R4 on that the answer sets; the others keep their values */
    guint64 out[FW_SCM_MAX_OUT];
} FwScmCall;

/**
 * A machine without devices.
 * @ops and @opaque must outlive it.  @token_seed makes the sequence of tokens; the same seed gives the same sequence.
 * Returns NULL and an error when the map is not ram_end <= window_base < window_end <= 2^62.
 */
FwScm *fw_scm_new(const FwScmMap *map, guint64 token_seed, const FwScmOps *ops, void *opaque, GError **error);

/** Frees the devices too, without unmapping.  NULL is allowed. */
void fw_scm_free(FwScm *scm);

/**
 * Say which addresses (RAM added later, other devices) cannot be bound.  Replaces the list.  Memory that is bound already stays.
 */
void fw_scm_set_occupied(FwScm *scm, const FwScmOccupied *list, gsize n);

/** Add a device; fails when the configuration is out of range or the drc_index is taken. */
FwScmDevice *fw_scm_add_device(FwScm *scm, const FwScmDeviceConfig *config, GError **error);

/** Unmap everything of the device and forget it and its operations; FALSE when there is none. */
gboolean fw_scm_remove_device(FwScm *scm, guint32 drc_index);

/** The device that a hypercall argument names, or NULL.  All 64 bits of the argument count. */
FwScmDevice *fw_scm_find_device(const FwScm *scm, guint64 drc_index);

/**
 * Bind blocks before the guest runs, as they are found after kexec.
 * @address may be FW_SCM_ANY_ADDRESS.  Fails with the reason when the blocks or the addresses are not free.
 */
gboolean fw_scm_bind_at_boot(FwScm *scm, guint32 drc_index, guint64 first, guint64 count, guint64 address, GError **error);

/** Reset of the machine: operations under way are forgotten; bindings go too unless @keep_bindings (as on kexec or a crash kernel). */
void fw_scm_reset(FwScm *scm, gboolean keep_bindings);

#endif
