/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Storage class memory of the pseries machine: the engine fw/scm, joined to QEMU.
 *
 * SpaprScm is the machine's part, one of a kind; SpaprScmUnit is what one NVDIMM has.
 * Must not: decide anything about a hypercall; fw/scm does.
 */
#ifndef HW_PPC_SCM_H
#define HW_PPC_SCM_H

#include "hw/mem/nvdimm.h"
#include "fw/scm.h"
#include "fw/scm-call.h"
#include "fw/scm-node.h"

#define TYPE_SPAPR_NVDIMM "spapr-nvdimm"

typedef struct SpaprScmUnit {
    NVDIMMDevice *nvdimm;
    FwScmDevice *device;                                /* holds the properties; the engine's own once plugged */
    bool plugged;
    bool metadata_size_set;
    uint64_t metadata_size;                             /* bytes of the label area that the guest has; unless set, all of it */
    bool pmem_override;                                 /* flushes are the guest's duty whatever the backing is */
    char *placement_after;                              /* id of the other device, or NULL */
    char *bound_at_boot, *in_use;                       /* as the user gave them, or NULL */
    char *dt_sizes, *dt_damage, *dt_guid, *dt_associativity;
    char *guid;                                         /* text of the form below */
    FwScmNodeForm form;
    GArray *aliases;                                    /* what of it is in the guest's address space, see scm-mapping.c */
} SpaprScmUnit;

typedef struct SpaprScm {
    FwScm *engine;
    GPtrArray *units;                                   /* of SpaprScmUnit, the plugged ones; not owned */
    bool map_changed;                                   /* an alias is to be made or taken away */
    uint64_t calls;                                     /* lines of the trace */
    GList *jobs;                                        /* flushes under way, see scm-flush.c */
    uint8_t *saved;                                     /* bytes on their way to or from a migration stream */
    uint32_t saved_len;
} SpaprScm;

/* scm-machine.c */

/* The machine's storage class memory, made when first asked for; NULL with an error when the address space has no room for any. */
SpaprScm *spapr_scm_get(Error **errp);
/* Tells the engine where DIMMs are and what "placement-after" names by now; before anything that chooses an address. */
void spapr_scm_look_around(SpaprScm *scm);
/* The unit with that DRC index, or NULL. */
SpaprScmUnit *spapr_scm_unit_by_index(SpaprScm *scm, uint32_t drc_index);
/* The unit of an NVDIMM that is plugged, or NULL. */
SpaprScmUnit *spapr_scm_unit_of(SpaprScm *scm, const NVDIMMDevice *nvdimm);

/* scm-unit.c */

SpaprScmUnit *spapr_scm_unit_new(NVDIMMDevice *nvdimm);
void spapr_scm_unit_free(SpaprScmUnit *unit);
/* Gives the unit to the engine and binds what is bound at boot; the NVDIMM has its slot and its memory. */
bool spapr_scm_unit_plug(SpaprScmUnit *unit, Error **errp);
void spapr_scm_unit_unplug(SpaprScmUnit *unit);
/* Binds what the property bound-at-boot lists. */
bool spapr_scm_unit_bind_at_boot(SpaprScm *scm, SpaprScmUnit *unit, Error **errp);
/* Gives @device the list of the property in-use; false with an error when it does not have these blocks. */
bool spapr_scm_unit_apply_in_use(const SpaprScmUnit *unit, FwScmDevice *device, GError **error);
/* Whether the properties make a device of this size, as far as that can be said before it is plugged. */
bool spapr_scm_unit_check(SpaprScmUnit *unit, Error **errp);

/* scm-foreign.c */

/* Refuses properties that have no meaning on a pseries machine, by name. */
bool spapr_scm_check_foreign(const NVDIMMDevice *nvdimm, Error **errp);

/* scm-properties.c; @unit_of gives the unit of an object of class @oc. */

void spapr_scm_class_add_properties(ObjectClass *oc, SpaprScmUnit *(*unit_of)(Object *obj));

/* scm-mapping.c */

/* An empty list for the member aliases. */
GArray *spapr_scm_mapping_new(void);
/* Makes the guest's address space what the engine says, for every unit. */
void spapr_scm_mapping_sync(SpaprScm *scm);
/* Takes everything of a unit away. */
void spapr_scm_mapping_clear(SpaprScmUnit *unit);

/* scm-flush.c: the flush operations of FwScmOps; @opaque is the SpaprScm. */

void spapr_scm_flush_start(void *opaque, uint32_t drc_index, uint64_t key);
FwScmFlushState spapr_scm_flush_poll(void *opaque, uint32_t drc_index, uint64_t key);
void spapr_scm_flush_forget(void *opaque, uint32_t drc_index, uint64_t key);

/* scm-state.c */

/* Makes the engine's state part of migration and snapshots; more than once is fine. */
void spapr_scm_state_register(SpaprScm *scm);

/* scm-firmware.c */

/* Writes the call into the trace, if there is one, before the guest gets its answer. */
void spapr_scm_trace(SpaprScm *scm, const FwScmCall *call);

#endif
