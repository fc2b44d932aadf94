/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Poisoned lines of a DIMM in the guest's memory. The same on every machine; what a processor does with the failed load is its own
 * matter (poison-x86.c; a pseries processor raises its machine check by itself).
 */
#ifndef HW_NVDIMM_POISON_MAP_H
#define HW_NVDIMM_POISON_MAP_H

#include "exec/memory.h"
#include "hw/mem/nvdimm.h"
#include "fw/poison.h"

/* Result of a load from a poisoned line: an error, and which one. */
#define POISON_MEMTX (MEMTX_ERROR | (1u << 8))

/* Pages that are treated on their own; with more, whole neighbourhoods are (all of it works, the rest of these is slower). */
#define POISON_RUNS_MAX 1024u

/**
 * nvdimm_poison_init: no poison. For instance_init; nvdimm_poison_finish() for finalize.
 */
void nvdimm_poison_init(NVDIMMDevice *nvdimm);
void nvdimm_poison_finish(NVDIMMDevice *nvdimm);

/**
 * nvdimm_poison_check: reads the state file, and checks that all poison lies in the DIMM, which has its memory.
 *
 * Returns false with @errp when it does not or the file cannot be read.
 */
bool nvdimm_poison_check(NVDIMMDevice *nvdimm, Error **errp);

/**
 * nvdimm_poison_realize: makes the poison felt, and lets it migrate. After a check that was good.
 */
void nvdimm_poison_realize(NVDIMMDevice *nvdimm);
void nvdimm_poison_unrealize(NVDIMMDevice *nvdimm);

/* The poisoned lines, offsets in the DIMM's persistent range. To be changed by the functions below only. */
const struct fw_poison *nvdimm_poison_lines(const NVDIMMDevice *nvdimm);

/**
 * nvdimm_poison_add: poisons every line that has a byte of the range; what the guest sees and the state file follow.
 * nvdimm_poison_clear: heals every line that lies in the range.
 * nvdimm_poison_replace: heals all and poisons what @text says (fw_poison_parse()).
 *
 * Return false with @errp and change nothing when fw_poison_add(), fw_poison_clear() or fw_poison_parse() refuses.
 */
bool nvdimm_poison_add(NVDIMMDevice *nvdimm, uint64_t offset, uint64_t length, Error **errp);
bool nvdimm_poison_clear(NVDIMMDevice *nvdimm, uint64_t offset, uint64_t length, Error **errp);
bool nvdimm_poison_replace(NVDIMMDevice *nvdimm, const char *text, Error **errp);

/**
 * nvdimm_poison_warning: what says that the window of the memory devices holds more pieces than there are devices, and other things than RAM: warn_report(), and
 * nothing once poison has made that the way of things.
 */
void (*nvdimm_poison_warning(void))(const char *text, ...);

/* The properties "poison" and "poison-file", and the DIMM's state in migration. */
void nvdimm_class_add_poison(ObjectClass *oc);

#endif
