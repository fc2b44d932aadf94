/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Machine checks of a guest that has registered for firmware assisted NMIs (LoPAPR 7.3.14): entry, save area and error log (10.3.2).
 *
 * The firmware that would tell the hypervisor where RTAS is stands in for itself here: a device tree of one property.
 */
#include "payload.h"

#define H_RTAS              0xf000
#define H_UPDATE_DT         0xf003
#define RTAS_BASE           0x900000u

/* A poisoned line of what is bound, see tests/payload/run. */
#define POISONED            (AT_BOOT + 0x2000)
#define LINE                128

/* The flattened device tree (Devicetree Specification, chapter 5). */
#define FDT_MAGIC           0xd00dfeedu
#define FDT_VERSION         17
#define FDT_LAST_COMPATIBLE 16
#define FDT_BEGIN_NODE      1
#define FDT_END_NODE        2
#define FDT_PROP            3
#define FDT_END             9
#define FDT_OFF_STRUCT      2           /* words of the header */
#define FDT_OFF_STRINGS     3
#define FDT_SIZE_STRINGS    8
#define FDT_SIZE_STRUCT     9

/* Offsets in the save area. */
#define LOG_SUMMARY         8
#define LOG_LENGTH          12
#define LOG_SECTION         32          /* behind the fixed part and the header of version 6 */
#define SECTION_ERROR_TYPE  16
#define SECTION_SUB_TYPE    17
#define SECTION_EFFECTIVE   24
#define SECTION_LOGICAL     32
#define SECTION_ID          0x4d43      /* "MC" */
#define NOT_RECOVERED       (2u << 19)
#define DISPOSITION         (3u << 19)

uint64_t error_log;

static const uint32_t tree[] __attribute__((aligned(8))) = {
    FDT_MAGIC, 132, 56, 112, 40, FDT_VERSION, FDT_LAST_COMPATIBLE, 0, 20, 56,
    0, 0, 0, 0,                                                         /* no reserved memory */
    FDT_BEGIN_NODE, 0,
    FDT_BEGIN_NODE, 0x72746173, 0,                                      /* "rtas" */
    FDT_PROP, 4, 0, RTAS_BASE,
    FDT_END_NODE, FDT_END_NODE, FDT_END, FDT_END, FDT_END,
    0x6c696e75, 0x782c7274, 0x61732d62, 0x61736500, 0,                  /* "linux,rtas-base" */
};

static uint32_t word(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static uint64_t wide(const uint8_t *at)
{
    return (uint64_t)word(at) << 32 | word(at + 4);
}

static bool same(const uint8_t *at, const char *text)
{
    while (*at == (uint8_t)*text && *text) {
        at++;
        text++;
    }
    return *at == (uint8_t)*text;
}

/* Token of an RTAS call: the value of the first property of that name; 0 when there is none. */
static uint32_t token_of(const uint8_t *fdt, const char *name)
{
    const uint8_t *strings = fdt + word(fdt + 4 * FDT_OFF_STRINGS), *body = fdt + word(fdt + 4 * FDT_OFF_STRUCT);
    uint32_t offset = 0;

    while (offset < word(fdt + 4 * FDT_SIZE_STRINGS) && !same(strings + offset, name)) {
        offset++;
    }
    for (uint32_t at = 0; at + 16 <= word(fdt + 4 * FDT_SIZE_STRUCT); at += 4) {
        if (word(body + at) == FDT_PROP && word(body + at + 4) == 4 && word(body + at + 8) == offset) {
            return word(body + at + 12);
        }
    }
    return 0;
}

static uint32_t rtas(uint32_t token, uint32_t n, uint32_t first, uint32_t second)
{
    static volatile uint32_t block[6];
    uint64_t r[5] = { (uint64_t)block, 0, 0, 0, 0 };

    block[0] = token;
    block[1] = n;
    block[2] = 1;
    block[3] = first;
    block[4] = second;
    block[3 + n] = UINT32_MAX;
    hypercall(H_RTAS, r);
    return block[3 + n];
}

static void expect_log(const char *what, uint64_t address, uint8_t sub_type)
{
    const uint8_t *log = (const uint8_t *)error_log;
    const uint8_t *section = log + LOG_SECTION;
    uint64_t effective = sub_type & FW_SCM_LOG_UE_EFFECTIVE_ADDRESS ? address : 0;
    uint64_t logical = sub_type & FW_SCM_LOG_UE_LOGICAL_ADDRESS ? address : 0;
    const uint32_t severity = FW_SCM_LOG_SEVERITY_ERROR_SYNC | FW_SCM_LOG_INITIATOR_CPU;

    check(what, error_log == RTAS_BASE + 0x30, error_log, RTAS_BASE + 0x30);
    if (error_log != RTAS_BASE + 0x30) {
        return;
    }
    check("severity and initiator", (word(log + LOG_SUMMARY) & 0xe0f000) == severity, word(log + LOG_SUMMARY), severity);
    check("disposition", (word(log + LOG_SUMMARY) & DISPOSITION) == NOT_RECOVERED, word(log + LOG_SUMMARY), NOT_RECOVERED);
    check("length", word(log + LOG_LENGTH) >= 16 + SECTION_LOGICAL + 8, word(log + LOG_LENGTH), 16 + SECTION_LOGICAL + 8);
    check("section", word(section) >> 16 == SECTION_ID, word(section) >> 16, SECTION_ID);
    check("error type", section[SECTION_ERROR_TYPE] == FW_SCM_LOG_TYPE_UE, section[SECTION_ERROR_TYPE], FW_SCM_LOG_TYPE_UE);
    check("sub-type", section[SECTION_SUB_TYPE] == sub_type, section[SECTION_SUB_TYPE], sub_type);
    check("effective address", wide(section + SECTION_EFFECTIVE) == effective, wide(section + SECTION_EFFECTIVE), effective);
    check("logical address", wide(section + SECTION_LOGICAL) == logical, wide(section + SECTION_LOGICAL), logical);
}

/* A load from a poisoned line; the line beside it; and the same line after it was stored to as a whole. */
static void test_poison(uint32_t interlock, uint8_t addresses)
{
    load(POISONED - 8);
    load(POISONED + LINE);
    check("beside a poisoned line", !error_log, error_log, 0);
    load(POISONED + 16);
    expect_log("a poisoned line", POISONED + 16, addresses | FW_SCM_LOG_UE_LOAD_STORE);
    error_log = 0;
    rtas(interlock, 0, 0, 0);
    for (uint64_t at = 0; at < LINE; at += 8) {
        store(POISONED + at, at);
    }
    check("stores to a poisoned line", !error_log, error_log, 0);
    check("a line that was overwritten", load(POISONED + 16) == 16 && !error_log, error_log, 0);
}

void test_fwnmi(const uint8_t *fdt, uint8_t addresses)
{
    uint32_t register_token = token_of(fdt, "ibm,nmi-register"), interlock = token_of(fdt, "ibm,nmi-interlock");
    uint64_t r[5] = { (uint64_t)tree, 0, 0, 0, 0 };
    int64_t ret = hypercall(H_UPDATE_DT, r);

    check("the tree is taken", ret == FW_SCM_RC_SUCCESS, (uint64_t)ret, 0);
    check("ibm,nmi-register", register_token && rtas(register_token, 2, 0x100, (uint32_t)(uint64_t)fwnmi_entry) == 0, register_token, 0);
    load(AT_BOOT);
    check("bound memory", !error_log && !machine_checks, error_log, 0);
    for (unsigned i = 0; i < 2; i++) {
        load(WINDOW + BLOCK + 0x1238);
        expect_log("a load", WINDOW + BLOCK + 0x1238, addresses | FW_SCM_LOG_UE_LOAD_STORE);
        error_log = 0;
        check("ibm,nmi-interlock", rtas(interlock, 0, 0, 0) == 0, interlock, 0);
        store(WINDOW + 8, 1);
        expect_log("a store", WINDOW + 8, addresses | FW_SCM_LOG_UE_LOAD_STORE);
        error_log = 0;
        rtas(interlock, 0, 0, 0);
    }
    test_poison(interlock, addresses);
    check("none at 0x200", machine_checks == 0, machine_checks, 0);
}
