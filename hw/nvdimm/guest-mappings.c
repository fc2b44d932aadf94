/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Looks through the page tables of all virtual CPUs, by fw/x86-paging.h.
 *
 * Must not: read a device on the way. A hostile guest can name any address as a page table; only memory is read.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "exec/address-spaces.h"
#include "hw/core/cpu.h"
#include "system/hw_accel.h"
#include "target/i386/cpu.h"
#include "fw/x86-paging.h"
#include "hw/nvdimm/guest-mappings.h"

/* 1 GiB of page tables, which map 512 GiB in pages of 4 KiB. */
#define TABLES_MAX (256 * 1024)

static gboolean read_memory(void *opaque, uint64_t address, uint8_t *bytes)
{
    const MemTxAttrs memory_only = { .memory = 1 };

    return address_space_read(&address_space_memory, address, memory_only, bytes, FW_X86_TABLE_SIZE) == MEMTX_OK;
}

static bool cpu_maps_nothing(CPUState *cs, struct fw_x86_paging_search *search, Error **errp)
{
    CPUX86State *env = &X86_CPU(cs)->env;
    uint64_t address = 0;

    cpu_synchronize_state(cs);
    if (env->hflags & HF_GUEST_MASK) {
        error_setg(errp, "CPU %d runs a guest of the guest, whose page tables say nothing about this one; try again", cs->cpu_index);
        return false;
    }
    switch (fw_x86_paging_search_cpu(search, fw_x86_paging_mode(env->cr[0], env->cr[4], env->efer), env->cr[3], &address)) {
    case FW_X86_PAGING_FREE:
        return true;
    case FW_X86_PAGING_MAPPED:
        error_setg(errp, "the guest maps it at virtual address 0x%" PRIx64 " (CPU %d)", address, cs->cpu_index);
        return false;
    default:
        error_setg(errp, "the guest has more than %d page tables, too many to look for a mapping", TABLES_MAX);
        return false;
    }
}

bool guest_mappings_absent(uint64_t base, uint64_t length, Error **errp)
{
    struct fw_x86_paging_search *search =
        fw_x86_paging_search_new(base, length, X86_CPU(first_cpu)->phys_bits, TABLES_MAX, read_memory, NULL);
    bool absent = true;
    CPUState *cs;

    CPU_FOREACH(cs) {
        absent = absent && cpu_maps_nothing(cs, search, errp);
    }
    fw_x86_paging_search_free(search);
    return absent;
}
