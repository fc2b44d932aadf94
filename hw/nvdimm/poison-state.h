/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What poison-map.c and poison-state.c share; others use poison-map.h. */
#ifndef HW_NVDIMM_POISON_STATE_H
#define HW_NVDIMM_POISON_STATE_H

#include "hw/mem/nvdimm.h"
#include "fw/poison.h"

typedef struct NvdimmPoison {
    struct fw_poison lines;
    struct fw_poison_fill fill;
    GPtrArray *pages;                                   /* runs of pages that are mapped, by offset */
    char *file;                                         /* keeps the poison between two lives of the machine; NULL: nothing does */
    bool mapped;                                        /* the machine has the DIMM */

    uint32_t saved_length;                              /* the lines as they migrate */
    uint8_t *saved;
    uint8_t saved_fill[FW_POISON_FILL_SAVED];
} NvdimmPoison;

/* The lines changed: what is mapped and the state file follow. */
void nvdimm_poison_changed(NVDIMMDevice *nvdimm);

/* Maps the pages that hold poison and no others; takes all of them away. */
void nvdimm_poison_remap(NVDIMMDevice *nvdimm);
void nvdimm_poison_unmap(NVDIMMDevice *nvdimm);

#endif
