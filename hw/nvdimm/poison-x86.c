/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A load from poison on an emulated x86 processor: the machine check at the very instruction.
 *
 * Specification: Intel SDM volume 3, chapter 16: 16.3.2 (bank registers), 16.6.2 (action required), 16.9.2 (error codes); AMD64 APM
 * volume 2, chapter 9. Intel reports by the data cache's bank and, unless the guest asked for local machine checks, tells every processor
 * of the machine; AMD reports by the memory controller's bank, to the one that loaded.
 * Must not: touch any failed access that is not one to poison.
 */
#include "qemu/osdep.h"
#include "qemu/log.h"
#include "qemu/atomic.h"
#include "qemu/main-loop.h"
#include "qemu/timer.h"
#include "cpu.h"
#include "hw/nvdimm/poison-map.h"
#include "hw/nvdimm/poison-x86.h"
#include "system/runstate.h"
#include "target/i386/tcg/helper-tcg.h"

/* Registers of a bank, in the order of their numbers. */
enum { BANK_CTL, BANK_STATUS, BANK_ADDR, BANK_MISC, BANK_REGISTERS };

/* SDM 16.9.3.2 and APM 9.3.2.3: which bank, and its error code, for data and for instructions. */
#define INTEL_BANK_DATA   1u
#define INTEL_BANK_FETCH  0u
#define INTEL_CODE_DATA   0x0134u
#define INTEL_CODE_FETCH  0x0150u
#define AMD_BANK          4u
#define AMD_CODE_DATA     0x0833u                       /* bus error, local processor, data read, memory */
#define AMD_CODE_FETCH    0x0853u
#define AMD_EXTENDED_ECC  (8ull << 16)                  /* error of the memory itself */

/* SDM 16.3.2.4: lowest bit of the address that is valid, and the kind of address. */
#define MISC_LINE         6u
#define MISC_PHYSICAL     ((uint64_t)MCM_ADDR_PHYS << 6)

/* So long does a machine check wait for the last one's handlers; behind that time they are not taken for ones that will end. */
#define BROADCAST_WAIT_NS (3 * NANOSECONDS_PER_SECOND)

/* When all processors were last told of a machine check, on the machine's clock; 0: never. */
static int64_t broadcast_last;

typedef struct Report {
    unsigned bank;
    uint64_t status;
} Report;

static Report report_of(CPUX86State *env, MMUAccessType type)
{
    uint64_t status = MCI_STATUS_VAL | MCI_STATUS_UC | MCI_STATUS_EN | MCI_STATUS_MISCV | MCI_STATUS_ADDRV;
    bool fetch = type == MMU_INST_FETCH;

    if (env->mcg_cap & MCG_SER_P) {
        status |= MCI_STATUS_S;                         /* SDM 16.6.1; emulated processors of AMD say that they have it, too */
    }
    if (IS_AMD_CPU(env)) {
        return (Report) { AMD_BANK, status | MCI_STATUS_POISON | AMD_EXTENDED_ECC | (fetch ? AMD_CODE_FETCH : AMD_CODE_DATA) };
    }
    return (Report) { fetch ? INTEL_BANK_FETCH : INTEL_BANK_DATA,
                      status | MCI_STATUS_AR | (fetch ? INTEL_CODE_FETCH : INTEL_CODE_DATA) };
}

/* SDM 16.3.2.2.1: the first uncorrected error stays, and says that it was not the only one. */
static void record(CPUX86State *env, const Report *report, hwaddr address)
{
    uint64_t *bank = env->mce_banks + BANK_REGISTERS * report->bank;

    if ((bank[BANK_STATUS] & MCI_STATUS_VAL) && (bank[BANK_STATUS] & MCI_STATUS_UC)) {
        bank[BANK_STATUS] |= MCI_STATUS_OVER;
        return;
    }
    bank[BANK_STATUS] = report->status | (bank[BANK_STATUS] & MCI_STATUS_VAL ? MCI_STATUS_OVER : 0);
    bank[BANK_ADDR] = address & ~(uint64_t)(FW_POISON_LINE_X86 - 1);
    bank[BANK_MISC] = MISC_PHYSICAL | MISC_LINE;
}

/* SDM 16.3.2.1, 16.3.1.2: a bank or a processor whose reporting is switched off records, but does not signal. */
static bool is_enabled(CPUX86State *env, unsigned bank)
{
    return (!(env->mcg_cap & MCG_CTL_P) || env->mcg_ctl) && env->mce_banks[BANK_REGISTERS * bank + BANK_CTL];
}

/* SDM 6.15, vector 18: without CR4.MCE, or in the handler of another one, the processor shuts down. */
static bool can_take(CPUX86State *env)
{
    if ((env->cr[4] & CR4_MCE_MASK) && !(env->mcg_status & MCG_STATUS_MCIP)) {
        return true;
    }
    qemu_log_mask(CPU_LOG_RESET, "machine check that cannot be taken: shutdown\n");
    qemu_system_reset_request(SHUTDOWN_CAUSE_GUEST_RESET);
    return false;
}

/* The other processors of the machine are told that one has an error; to be told twice before it could begin with it is to be told once. */
static void join(CPUState *cs, run_on_cpu_data data)
{
    CPUX86State *env = cpu_env(cs);

    if (!(cs->interrupt_request & CPU_INTERRUPT_MCE) && can_take(env)) {
        env->mcg_status = MCG_STATUS_RIPV | MCG_STATUS_MCIP;
        cpu_interrupt(cs, CPU_INTERRUPT_MCE);
    }
}

/* SDM 16.3.1.5. */
static bool wants_local(CPUX86State *env)
{
    return (env->mcg_cap & MCG_LMCE_P) && (env->mcg_ext_ctl & MCG_EXT_CTL_LMCE_EN);
}

static void tell_others(CPUState *cs)
{
    CPUState *other;

    broadcast_last = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
    CPU_FOREACH(other) {
        if (other != cs) {
            async_run_on_cpu(other, join, RUN_ON_CPU_NULL);
        }
    }
}

/* In the handler of a machine check; or behind its end, but perhaps on its stack still, for interrupts are off. */
static bool is_busy(CPUState *cs)
{
    CPUX86State *env = cpu_env(cs);

    if (qatomic_read__nocheck(&env->mcg_status) & MCG_STATUS_MCIP) {
        return true;
    }
    smp_rmb();
    return !cs->halted && !(qatomic_read__nocheck(&env->eflags) & IF_MASK) && !(qatomic_read(&env->hflags) & HF_CPL_MASK);
}

/*
 * Whether a machine check that every processor is told of has to wait for the last one. Processors of a real machine leave the handler within nanoseconds of
 * each other, and one that is told of the next error before it left shuts the machine down or loses its stack; the emulated ones are as far apart as the host
 * happens to run them.
 */
static bool has_to_wait(CPUState *cs)
{
    CPUState *other;

    if (!broadcast_last || qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL) - broadcast_last > BROADCAST_WAIT_NS) {
        return false;
    }
    CPU_FOREACH(other) {
        if (other != cs && is_busy(other)) {
            return true;
        }
    }
    return false;
}

/*
 * Never returns when the processor takes the machine check, nor when it has to wait: it then joins the others, whose machine check is on its way to it, and
 * comes back to the same instruction.
 */
static void transaction_failed(CPUState *cs, hwaddr physical, vaddr address, unsigned size, MMUAccessType type, int mmu_idx,
                               MemTxAttrs attributes, MemTxResult response, uintptr_t return_address)
{
    CPUX86State *env = cpu_env(cs);
    bool broadcast;
    Report report;

    if (response != POISON_MEMTX || !env->mcg_cap) {
        return;                                         /* as it is without this file: the load gives all ones */
    }
    report = report_of(env, type);
    if (!is_enabled(env, report.bank)) {
        report.status &= ~MCI_STATUS_EN;
        record(env, &report, physical);
        return;
    }
    broadcast = !wants_local(env) && cpu_x86_support_mca_broadcast(env);
    if (broadcast && !(env->mcg_status & MCG_STATUS_MCIP) && has_to_wait(cs)) {
        cs->exception_index = -1;
        cpu_loop_exit_restore(cs, return_address);
    }
    record(env, &report, physical);
    if (!can_take(env)) {
        cs->halted = 1;
        cs->exception_index = EXCP_HLT;
        cpu_loop_exit_restore(cs, return_address);
    }
    env->mcg_status = MCG_STATUS_RIPV | MCG_STATUS_EIPV | MCG_STATUS_MCIP;
    if (wants_local(env)) {
        env->mcg_status |= MCG_STATUS_LMCE;
    } else if (broadcast) {
        tell_others(cs);
    }
    raise_exception_ra(env, EXCP12_MCHK, return_address);
}

const TCGCPUOps *poison_x86_ops(const TCGCPUOps *ops)
{
    static TCGCPUOps with_poison;

    with_poison = *ops;
    with_poison.do_transaction_failed = transaction_failed;
    return &with_poison;
}

uint64_t poison_x86_features(bool is_amd)
{
    return is_amd ? CPUID_8000_0007_EBX_SUCCOR : 0;
}
