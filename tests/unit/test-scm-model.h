/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The naive reference model of the H_SCM hypercalls: one array entry per block, every question answered by looking at all blocks.
 *
 * Written from the contracts, with none of the engine's functions.  It judges a call after the fact, because tokens cannot be foretold:
 * it takes a new token from the answer and only asserts that it was never seen before.
 */
#ifndef TEST_SCM_MODEL_H
#define TEST_SCM_MODEL_H

#include "fw/scm-call.h"

#define MODEL_DEVICES   4
#define MODEL_BLOCKS    24
#define MODEL_FLUSHES   64
#define MODEL_OCCUPIED  2
#define MODEL_METADATA  64

typedef struct ModelPace {
    uint64_t per_call;
    int64_t busy;       /* the return code */
} ModelPace;

typedef struct ModelFlush {
    uint64_t token, left;
    unsigned polls;
} ModelFlush;

typedef struct ModelDevice {
    bool present;
    uint64_t drc, block_size, blocks;
    ModelPace bind, unbind, flush;
    FwScmPlacement placement;
    uint64_t align, offset, after;
    uint8_t metadata[MODEL_METADATA];
    uint64_t metadata_size;
    bool metadata_read_only;
    uint64_t address[MODEL_BLOCKS];     /* 0: not bound */
    bool in_use[MODEL_BLOCKS];
    FwScmOp op;
    uint64_t token, first, count, done, target, base;
    ModelFlush flushes[MODEL_FLUSHES];
    unsigned n_flushes;
} ModelDevice;

typedef struct Model {
    uint64_t ram_end, window_base, window_end;
    uint64_t occupied_base[MODEL_OCCUPIED], occupied_size[MODEL_OCCUPIED];
    ModelDevice device[MODEL_DEVICES];
    uint64_t all_token;
    unsigned flush_polls;
    GHashTable *seen;                   /* tokens */
} Model;

/** NULL when the model agrees with the answer and has taken it over; otherwise what it expected.  Free with g_free(). */
char *model_judge(Model *model, const FwScmCall *call);

/** What is under way is forgotten; with @unbind, what is bound too. */
void model_reset(Model *model, bool unbind);

/** Flush jobs begin anew, as after a migration. */
void model_restart_jobs(Model *model);

#endif
