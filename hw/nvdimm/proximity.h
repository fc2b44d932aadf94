/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a DIMM says of its proximity domain, and the domain that it is in.
 */
#ifndef HW_NVDIMM_PROXIMITY_H
#define HW_NVDIMM_PROXIMITY_H

#include "hw/mem/nvdimm.h"
#include "fw/proximity.h"

struct nvdimm_proximity {
    enum fw_proximity_kind kind;                        /* of the property "proximity" */
    uint32_t number;                                    /* for FW_PROXIMITY_NUMBER */
    bool assigned;                                      /* realize has decided on @domain */
    uint32_t domain;
    enum fw_initiator_kind initiator_kind;
    uint32_t initiator;                                 /* for FW_INITIATOR_NUMBER */
    struct fw_measure *measures[FW_HMAT_DATA_TYPES];    /* NULL: nothing said */
    struct fw_measure *distance;
    struct fw_proximity_cache cache;                    /* size 0: there is none */
};

/* What a DIMM says when the user says nothing. */
struct nvdimm_proximity *nvdimm_proximity_new(void);
void nvdimm_proximity_free(struct nvdimm_proximity *proximity);
void nvdimm_class_add_proximity_properties(ObjectClass *oc);

/*
 * Decides on the domain, which then stays.  False with @errp when a member of the DIMM's interleave set is in another one, or the side
 * cache that is described has no size.
 */
bool nvdimm_proximity_assign(NVDIMMDevice *nvdimm, Error **errp);
/* For fw/proximity.h; the texts in it belong to @nvdimm. */
struct fw_proximity_dimm nvdimm_proximity_describe(const NVDIMMDevice *nvdimm);

#endif
