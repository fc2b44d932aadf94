/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A machine with storage class memory for the unit tests: the engine with an outside world of a few arrays.
 *
 * The world remembers what it was told (which blocks are mapped where, which flush jobs exist), so that a test can compare it with what
 * the engine says.
 */
#ifndef TEST_SCM_MACHINE_H
#define TEST_SCM_MACHINE_H

#include "fw/scm-call.h"

#define MIB UINT64_C(0x100000)
#define GIB UINT64_C(0x40000000)

#define WORLD_MAX_DEVICES    8
#define WORLD_MAX_BLOCKS     256
#define WORLD_METADATA_BYTES 512
#define WORLD_GUEST_BASE     UINT64_C(0x10000)  /* the guest's buffers are here, in RAM */
#define WORLD_GUEST_BYTES    8192
#define WORLD_SEED           UINT64_C(0x5eed)

typedef struct World {
    FwScm *scm;
    struct {
        uint32_t drc_index;                     /* 0: slot not used */
        uint64_t mapped[WORLD_MAX_BLOCKS];      /* address, 0: not mapped */
        uint8_t metadata[WORLD_METADATA_BYTES];
    } device[WORLD_MAX_DEVICES];
    uint8_t guest[WORLD_GUEST_BYTES];
    uint64_t guest_reads, guest_writes;
    bool metadata_fails;
    bool flush_fails;
    unsigned flush_polls;       /* a job is running for so many polls */
    GHashTable *jobs;           /* key -> polls so far + 1 */
    unsigned jobs_started;
} World;

/** RAM ends at 1 GiB, the window is 4 GiB to 64 GiB. */
World *world_new(void);
World *world_new_with_map(const FwScmMap *map);
void world_free(World *world);

/** A device with `blocks` blocks of 256 MiB and 512 bytes of metadata. */
FwScmDevice *world_add(World *world, uint32_t drc_index, uint64_t blocks);
FwScmDevice *world_add_config(World *world, const FwScmDeviceConfig *config);

/** One hypercall with up to five arguments. */
FwScmCall world_call(World *world, uint64_t opcode, uint64_t r4, uint64_t r5, uint64_t r6, uint64_t r7, uint64_t r8);

FwScmCall world_bind(World *world, uint64_t drc_index, uint64_t first, uint64_t count, uint64_t target, uint64_t token);
FwScmCall world_unbind(World *world, uint64_t drc_index, uint64_t address, uint64_t count, uint64_t token);
FwScmCall world_unbind_all(World *world, uint64_t scope, uint64_t drc_index, uint64_t token);
FwScmCall world_flush(World *world, uint64_t drc_index, uint64_t token);

/** Go on with a busy call until it is not busy; returns the number of calls that took, the last answer in @call. */
unsigned world_finish(World *world, FwScmCall *call);

/** The address of a block by the hypercall; 0 when H_NOT_FOUND. */
uint64_t world_where(World *world, uint64_t drc_index, uint64_t block);

/** Assert that the engine's bindings and what the world has mapped are the same, block by block. */
void world_check_mapped(World *world);

/** Save, load into a second machine of the same make, put that one in place of the first. */
void world_migrate(World *world);

/** Assert that a call is refused with @rc and changes nothing, bit by bit. */
void world_refused(World *world, int64_t rc, uint64_t opcode, uint64_t r4, uint64_t r5, uint64_t r6, uint64_t r7, uint64_t r8);

/** Number of the argument that holds the token, for the calls that take several steps. */
unsigned world_token_argument(uint64_t opcode);

bool world_is_busy(int64_t rc);

#endif
