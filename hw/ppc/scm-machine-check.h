/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Machine checks of guests that have registered for firmware assisted NMIs (ibm,nmi-register), under TCG.
 *
 * Included by files of QEMU's tree where overlay/ppc.list says.
 */
#ifndef HW_PPC_SCM_MACHINE_CHECK_H
#define HW_PPC_SCM_MACHINE_CHECK_H

#include "target/ppc/cpu.h"
#include "fw/scm-machine-check.h"

/*
 * NULL until a device of storage class memory is plugged. Called before the CPU takes the exception that is pending: true when it was a machine check
 * and the hypervisor has delivered it to the handler that the guest registered.
 */
extern bool (*spapr_scm_deliver_machine_check)(PowerPCCPU *cpu);

/* Switches the above on. */
void spapr_scm_machine_check_enable(void);

/* What the log says of the machine check whose registers @cpu holds (SRR0, SRR1, DAR); false when QEMU's own account is to stand. */
bool spapr_scm_machine_check_log(PowerPCCPU *cpu, FwScmMachineCheck *check);

/* The property machine-check-address of pmem-firmware. */
extern FwScmLogAddresses spapr_scm_log_addresses;

#endif
