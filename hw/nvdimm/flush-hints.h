/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The addresses to which a guest writes to make its data durable.
 */
#ifndef HW_NVDIMM_FLUSH_HINTS_H
#define HW_NVDIMM_FLUSH_HINTS_H

#include "hw/mem/nvdimm.h"

/*
 * Without flush-base the DIMM of slot n has its hints in page n from here on: behind what a PC's 32-bit PCI window can take, and in
 * front of the largest flash that boards have without max-fw-size.
 */
#define NVDIMM_FLUSH_HINTS_BASE UINT64_C(0xff000000)
#define NVDIMM_FLUSH_HINTS_PAGE UINT64_C(0x1000)

/**
 * nvdimm_flush_hints_realize: gives @nvdimm as many flush hint addresses as its property flush-hints says, from flush-base on.
 *
 * A write of any width to one of them returns when the whole backing is on its medium. Does nothing when there are none.
 *
 * Returns false with @errp when the addresses are impossible or taken.
 */
bool nvdimm_flush_hints_realize(NVDIMMDevice *nvdimm, Error **errp);

/**
 * nvdimm_flush_hints_unrealize: takes them away.
 */
void nvdimm_flush_hints_unrealize(NVDIMMDevice *nvdimm);

#endif
