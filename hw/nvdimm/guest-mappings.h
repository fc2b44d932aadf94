/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does the guest use a range of its physical memory?
 */
#ifndef HW_NVDIMM_GUEST_MAPPINGS_H
#define HW_NVDIMM_GUEST_MAPPINGS_H

/**
 * guest_mappings_absent: true when no virtual CPU's page table maps any of the @length bytes at @base.
 *
 * Kernels keep their mappings in every page table, so the tables in use tell about the whole kernel; a process that is not running
 * may map the range unseen, but only through a driver whose own mapping is seen. The CPUs must not run meanwhile.
 *
 * Returns false with @errp, which names the virtual address, when a mapping is found or when the answer cannot be had.
 */
bool guest_mappings_absent(uint64_t base, uint64_t length, Error **errp);

#endif
