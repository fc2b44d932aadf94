/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One property of the type "nvdimm" for each field of each NFIT structure, from the rows of fw/nfit-build.h; and the description of a
 * DIMM that fw/ builds the table from.
 *
 * Must not: know a field; a new row in fw/ is a new property here.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "hw/nvdimm/proximity.h"
#include "fw/nfit-build.h"

#define NFIT_GUID_WIDTH FW_GUID_LENGTH

static int row_id(const struct fw_nfit_property *row)
{
    guint count;

    return row - fw_nfit_properties(&count);
}

/* The value that the table has for this field; the default of a field that nobody set comes from the builder itself. */
static bool reported_value(NVDIMMDevice *nvdimm, const struct fw_nfit_property *row, uint8_t bytes[FW_GUID_LENGTH])
{
    struct fw_nfit_config config = { .count = 1 };
    g_autofree struct fw_nfit_dimm *dimm = g_new0(struct fw_nfit_dimm, 1);
    g_autoptr(fw_nfit) nfit = NULL;
    const struct fw_nfit_structure *structure;

    if (!nvdimm->nvdimm_mr || !nvdimm_describe(nvdimm, dimm, NULL)) {
        return false;
    }
    dimm->interleave_set = NULL;
    dimm->where = FW_NFIT_WHERE_BOTH;
    config.dimms = dimm;
    nfit = fw_nfit_build(&config, FW_NFIT_REPORT_FIT, NULL);
    structure = nfit ? fw_nfit_nth(nfit, row->type, 0) : NULL;
    if (!structure) {
        return false;
    }
    memcpy(bytes, (const uint8_t *)&structure->u + fw_nfit_property_field(row)->member, row->width);
    return true;
}

static uint64_t number_of(const uint8_t *bytes, unsigned width)
{
    switch (width) {
    case 1:
        return *bytes;
    case 2:
        return lduw_he_p(bytes);
    case 4:
        return (uint32_t)ldl_he_p(bytes);
    default:
        return ldq_he_p(bytes);
    }
}

static void get_row(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    const struct fw_nfit_property *row = opaque;
    const struct fw_nfit_override *override = &NVDIMM(obj)->nfit->overrides[row_id(row)];
    uint8_t bytes[FW_GUID_LENGTH] = { 0 };
    uint64_t number;

    if (!override->set) {
        reported_value(NVDIMM(obj), row, bytes);
    }
    if (row->width == NFIT_GUID_WIDTH) {
        g_autofree char *text = g_malloc0(FW_GUID_TEXT_LENGTH + 1);

        fw_guid_format(override->set ? override->guid : bytes, text);
        visit_type_str(v, name, &text, errp);
        return;
    }
    number = override->set ? override->number : number_of(bytes, row->width);
    visit_type_uint64(v, name, &number, errp);
}

static void set_row(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    const struct fw_nfit_property *row = opaque;
    struct fw_nfit_dimm *dimm = NVDIMM(obj)->nfit;
    g_autoptr(GError) error = NULL;

    if (!nvdimm_property_may_change(obj, name, errp)) {
        return;
    }
    if (row->width == NFIT_GUID_WIDTH) {
        g_autofree char *text = NULL;

        if (visit_type_str(v, name, &text, errp)) {
            fw_nfit_dimm_set_text(dimm, name, text, &error);
        }
    } else {
        uint64_t number;

        if (visit_type_uint64(v, name, &number, errp)) {
            fw_nfit_dimm_set_number(dimm, row_id(row), number, &error);
        }
    }
    if (error) {
        error_setg(errp, "Property '%s.%s': %s", object_get_typename(obj), name, error->message);
    }
}

void nvdimm_class_add_nfit_properties(ObjectClass *oc)
{
    guint count;
    const struct fw_nfit_property *rows = fw_nfit_properties(&count);

    for (guint i = 0; i < count; i++) {
        g_autofree char *help = g_strdup_printf("%s (default: %s)", fw_nfit_property_field(&rows[i])->help, rows[i].standard);

        object_class_property_add(oc, rows[i].name, rows[i].width == NFIT_GUID_WIDTH ? "str" : "uint64", get_row, set_row, NULL,
                                  (void *)&rows[i]);
        object_class_property_set_description(oc, rows[i].name, help);
    }
}

/*
 * Fills @dimm with what the properties and the machine say about @nvdimm; the texts in it belong to @nvdimm.  Refuses what the table
 * cannot say about this DIMM on its own, naming the property.
 */
bool nvdimm_describe(NVDIMMDevice *nvdimm, struct fw_nfit_dimm *dimm, Error **errp)
{
    PCDIMMDevice *pc_dimm = PC_DIMM(nvdimm);
    struct fw_nfit_config config = { .dimms = dimm, .count = 1 };
    g_autoptr(fw_nfit) nfit = NULL;
    g_autoptr(GError) error = NULL;

    if (!nvdimm->interleave_set && nvdimm->nfit->interleave_position != FW_NFIT_POSITION_AUTO) {
        error_setg(errp, "interleave-position=%d is a place in a set; name the set with interleave-set",
                   nvdimm->nfit->interleave_position);
        return false;
    }
    *dimm = *nvdimm->nfit;
    dimm->id = DEVICE(nvdimm)->id;
    dimm->slot = pc_dimm->slot < 0 ? 0 : pc_dimm->slot;
    dimm->base = pc_dimm->addr;
    dimm->length = memory_region_size(nvdimm->nvdimm_mr);
    dimm->proximity = nvdimm->proximity->assigned ? nvdimm->proximity->domain : pc_dimm->node;
    dimm->unarmed = nvdimm->unarmed;
    dimm->interleave_set = NULL;
    nfit = fw_nfit_build(&config, FW_NFIT_REPORT_FIT, &error);
    dimm->interleave_set = nvdimm->interleave_set;
    if (!nfit) {
        error_setg(errp, "%s", error->message);
    }
    return nfit != NULL;
}
