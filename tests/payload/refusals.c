/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every refusal that docs/specs/papr-scm.rst lists, as one CPU gets it: the code in R3, and R4 to R8 as they were. */
#include "payload.h"

typedef struct {
    const char *name;
    uint64_t opcode;
    uint64_t in[5];
    int64_t ret;
} Refusal;

#define BIND    FW_SCM_H_BIND_MEM
#define UNBIND  FW_SCM_H_UNBIND_MEM
#define ALL     FW_SCM_H_UNBIND_ALL
#define QUERY   FW_SCM_H_QUERY_BLOCK_MEM_BINDING
#define LOGICAL FW_SCM_H_QUERY_LOGICAL_MEM_BINDING
#define READ    FW_SCM_H_READ_METADATA
#define WRITE   FW_SCM_H_WRITE_METADATA
#define HEALTH  FW_SCM_H_HEALTH
#define STATS   FW_SCM_H_PERFORMANCE_STATS
#define FLUSH   FW_SCM_H_FLUSH
#define BUFFER  UINT64_C(0x800000)

static const Refusal refusals[] = {
    { "bind: no such device", BIND, { NO_DRC, 0, 1, ANY, 0 }, FW_SCM_RC_PARAMETER },
    { "bind: device 0", BIND, { 0, 0, 1, ANY, 0 }, FW_SCM_RC_PARAMETER },
    { "bind: upper bits of the device", BIND, { DRC0 | UINT64_C(1) << 32, 0, 1, ANY, 0 }, FW_SCM_RC_PARAMETER },
    { "bind: first block behind the last", BIND, { DRC0, BLOCKS, 1, ANY, 0 }, FW_SCM_RC_P2 },
    { "bind: first block all ones", BIND, { DRC0, UINT64_MAX, 1, ANY, 0 }, FW_SCM_RC_P2 },
    { "bind: no blocks", BIND, { DRC0, 0, 0, ANY, 0 }, FW_SCM_RC_P3 },
    { "bind: past the last block", BIND, { DRC0, 7, 2, ANY, 0 }, FW_SCM_RC_P3 },
    { "bind: blocks all ones", BIND, { DRC0, 1, UINT64_MAX, ANY, 0 }, FW_SCM_RC_P3 },
    { "bind: address no page", BIND, { DRC0, 0, 1, WINDOW + 0x1000, 0 }, FW_SCM_RC_P4 },
    { "bind: address at the end", BIND, { DRC0, 0, 1, WINDOW_END, 0 }, FW_SCM_RC_P4 },
    { "bind: last page of all", BIND, { DRC0, 0, 1, UINT64_MAX - 0xffff, 0 }, FW_SCM_RC_P4 },
    { "bind: invented token", BIND, { DRC0, 0, 1, ANY, 3 }, FW_SCM_RC_P5 },
    { "bind: token all ones", BIND, { DRC0, 0, 1, ANY, UINT64_MAX }, FW_SCM_RC_P5 },
    { "bind: bound already", BIND, { DRC0, 2, 1, ANY, 0 }, FW_SCM_RC_OVERLAP },
    { "bind: some bound already", BIND, { DRC0, 0, BLOCKS, ANY, 0 }, FW_SCM_RC_OVERLAP },
    { "bind: over RAM", BIND, { DRC0, 0, 1, 0, 0 }, FW_SCM_RC_OVERLAP },
    { "bind: over the end of RAM", BIND, { DRC0, 0, 1, RAM_END - 0x10000, 0 }, FW_SCM_RC_OVERLAP },
    { "bind: over bound memory", BIND, { DRC1, 0, 2, AT_BOOT - BLOCK, 0 }, FW_SCM_RC_OVERLAP },
    { "bind: past the end of the window", BIND, { DRC0, 0, 2, WINDOW_END - BLOCK, 0 }, FW_SCM_RC_TOO_BIG },
    { "unbind: no such device", UNBIND, { NO_DRC, AT_BOOT, 1, 0 }, FW_SCM_RC_PARAMETER },
    { "unbind: nothing there", UNBIND, { DRC0, WINDOW, 1, 0 }, FW_SCM_RC_P2 },
    { "unbind: inside a block", UNBIND, { DRC0, AT_BOOT + 8, 1, 0 }, FW_SCM_RC_P2 },
    { "unbind: another device's", UNBIND, { DRC1, AT_BOOT, 1, 0 }, FW_SCM_RC_P2 },
    { "unbind: address all ones", UNBIND, { DRC0, UINT64_MAX, 1, 0 }, FW_SCM_RC_P2 },
    { "unbind: no blocks", UNBIND, { DRC0, AT_BOOT, 0, 0 }, FW_SCM_RC_P3 },
    { "unbind: more than there are", UNBIND, { DRC0, AT_BOOT, BLOCKS + 1, 0 }, FW_SCM_RC_P3 },
    { "unbind: blocks all ones", UNBIND, { DRC0, AT_BOOT, UINT64_MAX, 0 }, FW_SCM_RC_P3 },
    { "unbind: invented token", UNBIND, { DRC0, AT_BOOT, 1, 1 }, FW_SCM_RC_P4 },
    { "unbind: runs on into nothing", UNBIND, { DRC0, AT_BOOT + BLOCK, 2, 0 }, FW_SCM_RC_OVERLAP },
    { "unbind: in use", UNBIND, { DRC0, AT_BOOT, 1, 0 }, FW_SCM_RC_IN_USE },
    { "unbind all: scope 0", ALL, { 0, DRC0, 0 }, FW_SCM_RC_PARAMETER },
    { "unbind all: scope 3", ALL, { 3, DRC0, 0 }, FW_SCM_RC_PARAMETER },
    { "unbind all: no such device", ALL, { 2, NO_DRC, 0 }, FW_SCM_RC_P2 },
    { "unbind all: invented token", ALL, { 2, DRC0, 9 }, FW_SCM_RC_P3 },
    { "unbind all: invented token, all devices", ALL, { 1, 0, 9 }, FW_SCM_RC_P3 },
    { "unbind all: in use", ALL, { 2, DRC0, 0 }, FW_SCM_RC_IN_USE },
    { "unbind all: in use, all devices", ALL, { 1, 0, 0 }, FW_SCM_RC_IN_USE },
    { "query: no such device", QUERY, { NO_DRC, 0 }, FW_SCM_RC_PARAMETER },
    { "query: no such block", QUERY, { DRC0, BLOCKS }, FW_SCM_RC_P2 },
    { "query: not bound", QUERY, { DRC0, 0 }, FW_SCM_RC_NOT_FOUND },
    { "logical: behind the window", LOGICAL, { WINDOW_END }, FW_SCM_RC_PARAMETER },
    { "logical: RAM", LOGICAL, { 0x1000 }, FW_SCM_RC_NOT_FOUND },
    { "logical: before bound memory", LOGICAL, { AT_BOOT - 1 }, FW_SCM_RC_NOT_FOUND },
    { "logical: behind bound memory", LOGICAL, { AT_BOOT + 2 * BLOCK }, FW_SCM_RC_NOT_FOUND },
    { "read: no such device", READ, { NO_DRC, 0, 8 }, FW_SCM_RC_PARAMETER },
    { "read: no bytes", READ, { DRC0, 0, 0 }, FW_SCM_RC_P3 },
    { "read: 3 bytes", READ, { DRC0, 0, 3 }, FW_SCM_RC_P3 },
    { "read: bytes all ones", READ, { DRC0, 0, UINT64_MAX }, FW_SCM_RC_P3 },
    { "read: past the end", READ, { DRC0, LABELS - 7, 8 }, FW_SCM_RC_P2 },
    { "read: offset all ones", READ, { DRC0, UINT64_MAX, 1 }, FW_SCM_RC_P2 },
    { "read: no metadata", READ, { DRC1, 0, 1 }, FW_SCM_RC_P2 },
    { "write: no such device", WRITE, { NO_DRC, 0, 0, 8 }, FW_SCM_RC_PARAMETER },
    { "write: no bytes", WRITE, { DRC0, 0, 0, 0 }, FW_SCM_RC_P4 },
    { "write: 7 bytes", WRITE, { DRC0, 0, 0, 7 }, FW_SCM_RC_P4 },
    { "write: past the end", WRITE, { DRC0, LABELS - 3, 0, 4 }, FW_SCM_RC_P2 },
    { "write: 2 bytes for 1", WRITE, { DRC0, 0, 0x100, 1 }, FW_SCM_RC_P2 },
    { "write: 3 bytes for 2", WRITE, { DRC0, 0, 0x10000, 2 }, FW_SCM_RC_P2 },
    { "write: 5 bytes for 4", WRITE, { DRC0, 0, UINT64_C(1) << 32, 4 }, FW_SCM_RC_P2 },
    { "read: broken", READ, { DRC3, 0, 8 }, FW_SCM_RC_HARDWARE },
    { "write: broken", WRITE, { DRC3, 0, 0, 8 }, FW_SCM_RC_HARDWARE },
    { "health: no such device", HEALTH, { NO_DRC }, FW_SCM_RC_PARAMETER },
    { "health: broken", HEALTH, { DRC1 }, FW_SCM_RC_HARDWARE },
    { "stats: no such device", STATS, { NO_DRC, BUFFER, 272 }, FW_SCM_RC_PARAMETER },
    { "stats: buffer nowhere", STATS, { DRC0, WINDOW_END, 272 }, FW_SCM_RC_PARAMETER },
    { "stats: buffer at the end of all", STATS, { DRC0, UINT64_MAX - 7, 272 }, FW_SCM_RC_PARAMETER },
    { "stats: buffer over the end of RAM", STATS, { DRC0, RAM_END - 64, 272 }, FW_SCM_RC_PARAMETER },
    { "stats: buffer too small", STATS, { DRC0, BUFFER, 15 }, FW_SCM_RC_PARAMETER },
    { "stats: nothing in the buffer", STATS, { DRC0, BUFFER, 272 }, FW_SCM_RC_PARAMETER },
    { "stats: no authority", STATS, { DRC1, BUFFER, 272 }, FW_SCM_RC_AUTHORITY },
    { "stats: unsupported", STATS, { DRC2, BUFFER, 272 }, FW_SCM_RC_UNSUPPORTED },
    { "stats: no privilege", STATS, { DRC3, BUFFER, 272 }, FW_SCM_RC_PRIVILEGE },
    { "stats: broken", STATS, { DRC4, BUFFER, 272 }, FW_SCM_RC_HARDWARE },
    { "flush: no such device", FLUSH, { NO_DRC, 0 }, FW_SCM_RC_PARAMETER },
    { "flush: invented token", FLUSH, { DRC0, 12345 }, FW_SCM_RC_P2 },
    { "flush: broken", FLUSH, { DRC1, 0 }, FW_SCM_RC_HARDWARE },
};

static void run(const Refusal *refusal)
{
    uint64_t r[5];
    bool unchanged = true;
    int64_t ret;

    for (unsigned i = 0; i < 5; i++) {
        r[i] = refusal->in[i];
    }
    ret = hypercall(refusal->opcode, r);
    check(refusal->name, ret == refusal->ret, (uint64_t)ret, (uint64_t)refusal->ret);
    for (unsigned i = 0; i < 5; i++) {
        unchanged = unchanged && r[i] == refusal->in[i];
    }
    check(refusal->name, unchanged, r[0], refusal->in[0]);
}

void test_refusals(void)
{
    for (unsigned i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        run(&refusals[i]);
    }
}
