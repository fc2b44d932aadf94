/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Properties of every NVDIMM that speak of what a pseries machine does not have: an NFIT, an e820 map, interleave sets, flush hint addresses.
 *
 * Setting one is a mistake that would otherwise go unseen.  Those of proximity and of the DIMM's _DSM are refused where they are set.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "hw/ppc/scm.h"
#include "fw/nfit-build.h"

static const char *overridden_field(const struct fw_nfit_dimm *nfit)
{
    guint count;
    const struct fw_nfit_property *rows = fw_nfit_properties(&count);

    for (guint i = 0; i < count; i++) {
        if (nfit->overrides[i].set) {
            return rows[i].name;
        }
    }
    return NULL;
}

static const char *foreign_property(const NVDIMMDevice *nvdimm)
{
    const struct fw_nfit_dimm *nfit = nvdimm->nfit;
    const char *field = overridden_field(nfit);
    const struct {
        const char *name;
        bool set;
    } rows[] = {
        { field, field != NULL },
        { "nfit", nfit->where != FW_NFIT_WHERE_BOTH },
        { "spa-offset", nfit->spa_offset != 0 },
        { "spa-length", nfit->spa_length != 0 },
        { "spa-base", nfit->spa_base_set },
        { "interleave-set", nvdimm->interleave_set != NULL },
        { "interleave-position", nfit->interleave_position != FW_NFIT_POSITION_AUTO },
        { "interleave-line-size", nfit->interleave_line_size != 0 },
        { "interleave-lines", nfit->interleave_lines != 0 },
        { "flush-hints", nfit->flush_hints != 0 },
        { "flush-base", nfit->flush_base != 0 },
        { "e820", nvdimm->e820 != NVDIMM_E820_NONE },
    };

    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        if (rows[i].set) {
            return rows[i].name;
        }
    }
    return NULL;
}

bool spapr_scm_check_foreign(const NVDIMMDevice *nvdimm, Error **errp)
{
    const char *name = foreign_property(nvdimm);

    if (name) {
        error_setg(errp, "%s means nothing on a pseries machine, which has no ACPI tables; leave it out", name);
        return false;
    }
    if (object_dynamic_cast(OBJECT(nvdimm), TYPE_SPAPR_NVDIMM) && (nvdimm->align || nvdimm->overlap)) {
        error_setg(errp, "%s is for DIMMs that have an address from the start; see placement, placement-align and placement-offset",
                   nvdimm->align ? "align" : "overlap");
        return false;
    }
    return true;
}
