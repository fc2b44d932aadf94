/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A load, store or fetch that failed, of a guest that has registered for firmware assisted NMIs: the hypervisor writes an error log and enters the
 * guest's handler with its address.  Without registration the CPU takes the interrupt by itself, at 0x200.
 *
 * LoPAPR 1.1, 7.3.14.  QEMU does this for KVM only, where the registers come from the host; under TCG a registered guest would be entered at 0x200
 * and find no log.
 * Must not: decide what the log says; fw/scm/machine-check.c does.
 */
#include "qemu/osdep.h"
#include "exec/cpu-all.h"
#include "hw/core/cpu.h"
#include "hw/ppc/scm-machine-check.h"
#include "hw/ppc/spapr.h"
#include "hw/ppc/spapr_cpu_core.h"
#include "system/tcg.h"

/* Power ISA 3.1B, book III 7.5.2: bits of the MSR that SRR1 does not take over, and the bit that tells data from instructions. */
#define SRR1_CLEARED   UINT64_C(0x783f0000)
#define SRR1_DATA      PPC_BIT(42)

#define NOT_REGISTERED ((target_ulong)-1)

FwScmLogAddresses spapr_scm_log_addresses;

static uint64_t logical_address(CPUState *cs, uint64_t effective_address)
{
    hwaddr page = cpu_get_phys_page_debug(cs, effective_address & TARGET_PAGE_MASK);

    return page == (hwaddr)-1 ? UINT64_MAX : page | (effective_address & ~TARGET_PAGE_MASK);
}

bool spapr_scm_machine_check_log(PowerPCCPU *cpu, FwScmMachineCheck *check)
{
    const CPUPPCState *env = &cpu->env;
    bool fetch = !(env->spr[SPR_SRR1] & SRR1_DATA);
    uint64_t address = env->spr[fetch ? SPR_SRR0 : SPR_DAR];

    if (!tcg_enabled() || !spapr_scm_deliver_machine_check) {
        return false;
    }
    *check = fw_scm_machine_check(fetch, spapr_scm_log_addresses, address, logical_address(CPU(cpu), address));
    return true;
}

static bool deliver(PowerPCCPU *cpu)
{
    const SpaprMachineState *spapr = SPAPR_MACHINE(qdev_get_machine());
    CPUPPCState *env = &cpu->env;

    if (CPU(cpu)->exception_index != POWERPC_EXCP_MCHECK || spapr->fwnmi_machine_check_addr == NOT_REGISTERED ||
        !FIELD_EX64(env->msr, MSR, ME) || spapr_cpu_state(cpu)->in_nested) {
        return false;
    }
    env->spr[SPR_SRR0] = env->nip;
    env->spr[SPR_SRR1] = (env->msr & ~SRR1_CLEARED) | env->error_code;
    spapr_mce_req_event(cpu, false);
    return true;
}

void spapr_scm_machine_check_enable(void)
{
    spapr_scm_deliver_machine_check = deliver;
}
