/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * DIMM descriptions to an NFIT model: the structures that conformant firmware
 * would report, then the overrides of each DIMM on top.
 *
 * Specification: ACPI 6.5, section 5.2.25.
 * Must not: place memory, or damage the table.
 */
#include <string.h>
#include "nfit-group.h"

#define SPA_FLAGS_DEFAULT       (FW_NFIT_SPA_HOT_ADD_ONLY | FW_NFIT_SPA_PROXIMITY_VALID)
#define SPA_ATTRIBUTES_DEFAULT  (FW_EFI_MEMORY_WB | FW_EFI_MEMORY_NV)

void fw_nfit_dimm_init(struct fw_nfit_dimm *dimm)
{
    memset(dimm, 0, sizeof(*dimm));
    dimm->interleave_position = FW_NFIT_POSITION_AUTO;
}

/* --- Indices that follow from a slot ---------------------------------------- */

static uint32_t slot_handle(const struct fw_nfit_dimm *dimm)
{
    return dimm->slot + 1;
}

static uint16_t slot_spa_index(const struct fw_nfit_dimm *dimm)
{
    return (uint16_t)((dimm->slot + 1) * 2);
}

static uint16_t slot_control_index(const struct fw_nfit_dimm *dimm)
{
    return (uint16_t)(slot_spa_index(dimm) + 1);
}

static uint16_t slot_interleave_index(const struct fw_nfit_dimm *dimm)
{
    return (uint16_t)(dimm->slot + 1);
}

/* --- Overrides --------------------------------------------------------------- */

static const struct fw_nfit_override *find_override(const struct fw_nfit_dimm *dimm,
                                                    const char *name)
{
    const struct fw_nfit_override *override = &dimm->overrides[fw_nfit_property_find(name)];

    return override->set ? override : NULL;
}

static uint64_t value_or(const struct fw_nfit_dimm *dimm, const char *name, uint64_t standard)
{
    const struct fw_nfit_override *override = find_override(dimm, name);

    return override ? override->number : standard;
}

static gboolean overrides_type(const struct fw_nfit_dimm *dimm, uint16_t type)
{
    guint count;
    const struct fw_nfit_property *rows = fw_nfit_properties(&count);

    for (guint i = 0; i < count; i++) {
        if (rows[i].type == type && dimm->overrides[i].set) {
            return TRUE;
        }
    }
    return FALSE;
}

static void apply_overrides(const struct fw_nfit_dimm *dimm, struct fw_nfit_structure *structure)
{
    guint count;
    const struct fw_nfit_property *rows = fw_nfit_properties(&count);

    for (guint i = 0; i < count; i++) {
        const struct fw_acpi_field *field;

        if (rows[i].type != structure->type || !dimm->overrides[i].set) {
            continue;
        }
        field = fw_nfit_property_field(&rows[i]);
        if (field->width == FW_GUID_LENGTH) {
            memcpy((uint8_t *)&structure->u + field->member, dimm->overrides[i].guid,
                   FW_GUID_LENGTH);
        } else {
            fw_acpi_field_set(field, &structure->u, dimm->overrides[i].number);
        }
    }
}

/* --- Structures, in the order of the table ------------------------------------ */

static void add_spa(struct fw_nfit *nfit, const struct nfit_group *group)
{
    struct fw_nfit_structure *structure = fw_nfit_add(nfit, FW_NFIT_SPA);
    struct fw_nfit_spa *spa = &structure->u.spa;

    spa->index = slot_spa_index(group->first);
    spa->flags = SPA_FLAGS_DEFAULT;
    spa->proximity = group->first->proximity;
    memcpy(spa->guid, fw_nfit_guid_pmem, FW_GUID_LENGTH);
    spa->base = group->spa_base;
    spa->length = group->spa_length;
    spa->attributes = SPA_ATTRIBUTES_DEFAULT;
    if (find_override(group->first, "nfit-spa-cookie")) {
        structure->length = FW_NFIT_SPA_COOKIE_LENGTH;
        spa->flags |= FW_NFIT_SPA_COOKIE_VALID;
    }
    apply_overrides(group->first, structure);
}

/* Line n of a member stands n times the number of ways behind its first. */
static void add_interleave(struct fw_nfit *nfit, const struct nfit_group *group)
{
    struct fw_nfit_structure *structure = fw_nfit_add(nfit, FW_NFIT_INTERLEAVE);
    struct fw_nfit_interleave *interleave = &structure->u.interleave;

    interleave->index = slot_interleave_index(group->first);
    interleave->line_size = group->line_size;
    interleave->line_count = group->lines;
    for (uint32_t i = 0; i < group->lines; i++) {
        uint32_t offset = i * group->members->len;

        g_array_append_val(interleave->lines, offset);
    }
    apply_overrides(group->first, structure);
}

static void add_mapping(struct fw_nfit *nfit, const struct nfit_group *group, guint position)
{
    const struct fw_nfit_dimm *dimm = g_ptr_array_index(group->members, position);
    struct fw_nfit_structure *structure = fw_nfit_add(nfit, FW_NFIT_MAPPING);
    struct fw_nfit_mapping *mapping = &structure->u.mapping;
    gboolean interleaved = group->members->len > 1;

    mapping->handle = slot_handle(dimm);
    mapping->spa_index = (uint16_t)value_or(group->first, "nfit-spa-index",
                                            slot_spa_index(group->first));
    mapping->control_index = (uint16_t)value_or(dimm, "nfit-control-index",
                                                slot_control_index(dimm));
    mapping->region_size = group->spa_length / group->members->len;
    mapping->region_offset = (uint64_t)position * group->line_size;
    mapping->dpa = group->first->spa_offset / group->members->len;
    if (interleaved) {
        mapping->interleave_index =
            (uint16_t)value_or(group->first, "nfit-interleave-structure-index",
                               slot_interleave_index(group->first));
    }
    mapping->interleave_ways = (uint16_t)group->members->len;
    mapping->state_flags = dimm->unarmed ? FW_NFIT_STATE_NOT_ARMED : 0;
    apply_overrides(dimm, structure);
}

static void add_control(struct fw_nfit *nfit, const struct fw_nfit_dimm *dimm)
{
    struct fw_nfit_structure *structure = fw_nfit_add(nfit, FW_NFIT_CONTROL);
    struct fw_nfit_control *control = &structure->u.control;

    control->index = slot_control_index(dimm);
    control->vendor = FW_NFIT_VENDOR_DEFAULT;
    control->device = FW_NFIT_DEVICE_DEFAULT;
    control->revision = FW_NFIT_REVISION_DEFAULT;
    control->serial = FW_NFIT_SERIAL_BASE + dimm->slot;
    control->format = FW_NFIT_FORMAT_BYTE;
    if (find_override(dimm, "nfit-manufacturing-location") ||
        find_override(dimm, "nfit-manufacturing-date")) {
        control->valid_fields = FW_NFIT_CONTROL_MANUFACTURING_VALID;
    }
    apply_overrides(dimm, structure);
}

static void add_block_window(struct fw_nfit *nfit, const struct fw_nfit_dimm *dimm)
{
    struct fw_nfit_structure *structure = fw_nfit_add(nfit, FW_NFIT_BLOCK_WINDOW);

    structure->u.block_window.control_index =
        (uint16_t)value_or(dimm, "nfit-control-index", slot_control_index(dimm));
    apply_overrides(dimm, structure);
}

static void add_flush_hints(struct fw_nfit *nfit, const struct fw_nfit_dimm *dimm)
{
    struct fw_nfit_structure *structure = fw_nfit_add(nfit, FW_NFIT_FLUSH_HINT);
    struct fw_nfit_flush_hint *flush_hint = &structure->u.flush_hint;

    flush_hint->handle = (uint32_t)value_or(dimm, "nfit-handle", slot_handle(dimm));
    flush_hint->hint_count = dimm->flush_hints;
    for (guint i = 0; i < dimm->flush_hints; i++) {
        uint64_t hint = dimm->flush_base + (uint64_t)i * FW_NFIT_FLUSH_HINT_STRIDE;

        g_array_append_val(flush_hint->hints, hint);
    }
    apply_overrides(dimm, structure);
}

static gboolean reported(const struct fw_nfit_dimm *dimm, enum fw_nfit_report report)
{
    switch (dimm->where) {
    case FW_NFIT_WHERE_BOTH:
        return TRUE;
    case FW_NFIT_WHERE_STATIC:
        return report == FW_NFIT_REPORT_STATIC;
    case FW_NFIT_WHERE_FIT:
        return report == FW_NFIT_REPORT_FIT;
    case FW_NFIT_WHERE_NONE:
        break;
    }
    return FALSE;
}

static void add_member(struct fw_nfit *nfit, const struct nfit_group *group, guint position)
{
    const struct fw_nfit_dimm *dimm = g_ptr_array_index(group->members, position);

    add_mapping(nfit, group, position);
    add_control(nfit, dimm);
    if (overrides_type(dimm, FW_NFIT_BLOCK_WINDOW)) {
        add_block_window(nfit, dimm);
    }
    if (dimm->flush_hints > 0) {
        add_flush_hints(nfit, dimm);
    }
}

/* The range is reported as soon as one of its members is. */
static void add_group(struct fw_nfit *nfit, const struct nfit_group *group,
                      enum fw_nfit_report report)
{
    gboolean any = FALSE;

    for (guint i = 0; i < group->members->len; i++) {
        if (!reported(g_ptr_array_index(group->members, i), report)) {
            continue;
        }
        if (!any) {
            add_spa(nfit, group);
            if (group->members->len > 1) {
                add_interleave(nfit, group);
            }
            any = TRUE;
        }
        add_member(nfit, group, i);
    }
}

static void add_platform(struct fw_nfit *nfit, const struct fw_nfit_config *config)
{
    struct fw_nfit_structure *structure;

    if (config->smbios) {
        structure = fw_nfit_add(nfit, FW_NFIT_SMBIOS);
        g_byte_array_append(structure->u.smbios.data, config->smbios,
                            (guint)config->smbios_length);
    }
    if (config->has_capabilities) {
        structure = fw_nfit_add(nfit, FW_NFIT_CAPABILITIES);
        structure->u.capabilities.capabilities = config->capabilities;
        for (uint32_t bits = config->capabilities; bits >>= 1;) {
            structure->u.capabilities.highest++;
        }
    }
}

struct fw_nfit *fw_nfit_build(const struct fw_nfit_config *config, enum fw_nfit_report report,
                              GError **error)
{
    g_autoptr(GPtrArray) groups = nfit_groups_new(config, error);
    struct fw_nfit *nfit;

    if (!groups) {
        return NULL;
    }
    nfit = fw_nfit_new();
    for (guint i = 0; i < groups->len; i++) {
        add_group(nfit, g_ptr_array_index(groups, i), report);
    }
    add_platform(nfit, config);
    return nfit;
}

static const char *const where_names[] = {
    [FW_NFIT_WHERE_BOTH] = "both",
    [FW_NFIT_WHERE_STATIC] = "static",
    [FW_NFIT_WHERE_FIT] = "fit",
    [FW_NFIT_WHERE_NONE] = "none",
};

gboolean fw_nfit_where_parse(const char *text, enum fw_nfit_where *where)
{
    for (guint i = 0; i < G_N_ELEMENTS(where_names); i++) {
        if (g_str_equal(text, where_names[i])) {
            *where = (enum fw_nfit_where)i;
            return TRUE;
        }
    }
    return FALSE;
}

const char *fw_nfit_where_name(enum fw_nfit_where where)
{
    return where_names[where];
}
