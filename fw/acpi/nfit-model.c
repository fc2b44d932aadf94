/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The NFIT model: a list of structures in table order, and look-up in it.
 *
 * Specification: ACPI 6.5, section 5.2.25.
 * Must not: encode, decode or judge.
 */
#include <string.h>
#include "fw/nfit.h"

static void structure_free(gpointer data)
{
    struct fw_nfit_structure *structure = data;

    switch (structure->type) {
    case FW_NFIT_INTERLEAVE:
        g_array_unref(structure->u.interleave.lines);
        break;
    case FW_NFIT_SMBIOS:
        g_byte_array_unref(structure->u.smbios.data);
        break;
    case FW_NFIT_FLUSH_HINT:
        g_array_unref(structure->u.flush_hint.hints);
        break;
    default:
        break;
    }
    if (structure->extra) {
        g_byte_array_unref(structure->extra);
    }
    g_free(structure);
}

struct fw_nfit *fw_nfit_new(void)
{
    struct fw_nfit *nfit = g_new0(struct fw_nfit, 1);

    memcpy(nfit->header.signature, FW_NFIT_SIGNATURE, sizeof(nfit->header.signature));
    nfit->header.revision = FW_NFIT_REVISION;
    memset(nfit->header.oem_id, ' ', sizeof(nfit->header.oem_id));
    memset(nfit->header.oem_table_id, ' ', sizeof(nfit->header.oem_table_id));
    memset(nfit->header.creator_id, ' ', sizeof(nfit->header.creator_id));
    nfit->structures = g_ptr_array_new_with_free_func(structure_free);
    return nfit;
}

void fw_nfit_free(struct fw_nfit *nfit)
{
    if (nfit) {
        g_ptr_array_unref(nfit->structures);
        g_free(nfit);
    }
}

static struct fw_nfit_structure *structure_new(uint16_t type)
{
    struct fw_nfit_structure *structure = g_new0(struct fw_nfit_structure, 1);
    const struct fw_acpi_layout *layout = fw_nfit_layout(type);

    structure->type = type;
    structure->length = layout ? layout->length : FW_NFIT_STRUCTURE_HEADER;
    switch (type) {
    case FW_NFIT_INTERLEAVE:
        structure->u.interleave.lines = g_array_new(FALSE, FALSE, sizeof(uint32_t));
        break;
    case FW_NFIT_SMBIOS:
        structure->u.smbios.data = g_byte_array_new();
        break;
    case FW_NFIT_FLUSH_HINT:
        structure->u.flush_hint.hints = g_array_new(FALSE, FALSE, sizeof(uint64_t));
        break;
    default:
        if (!layout) {
            structure->extra = g_byte_array_new();
        }
        break;
    }
    return structure;
}

struct fw_nfit_structure *fw_nfit_add(struct fw_nfit *nfit, uint16_t type)
{
    struct fw_nfit_structure *structure = structure_new(type);

    g_ptr_array_add(nfit->structures, structure);
    return structure;
}

struct fw_nfit_structure *fw_nfit_insert(struct fw_nfit *nfit, guint place, uint16_t type)
{
    struct fw_nfit_structure *structure = structure_new(type);

    g_ptr_array_insert(nfit->structures, (gint)MIN(place, nfit->structures->len), structure);
    return structure;
}

struct fw_nfit_structure *fw_nfit_nth(const struct fw_nfit *nfit, uint16_t type, guint nth)
{
    for (guint i = 0; i < nfit->structures->len; i++) {
        struct fw_nfit_structure *structure = g_ptr_array_index(nfit->structures, i);

        if (structure->type == type && nth-- == 0) {
            return structure;
        }
    }
    return NULL;
}

guint fw_nfit_count(const struct fw_nfit *nfit, uint16_t type)
{
    guint count = 0;

    for (guint i = 0; i < nfit->structures->len; i++) {
        const struct fw_nfit_structure *structure = g_ptr_array_index(nfit->structures, i);

        count += structure->type == type;
    }
    return count;
}

struct fw_nfit_spa *fw_nfit_find_spa(const struct fw_nfit *nfit, uint16_t index)
{
    for (guint i = 0; i < nfit->structures->len; i++) {
        struct fw_nfit_structure *structure = g_ptr_array_index(nfit->structures, i);

        if (structure->type == FW_NFIT_SPA && structure->u.spa.index == index) {
            return &structure->u.spa;
        }
    }
    return NULL;
}

struct fw_nfit_control *fw_nfit_find_control(const struct fw_nfit *nfit, uint16_t index)
{
    for (guint i = 0; i < nfit->structures->len; i++) {
        struct fw_nfit_structure *structure = g_ptr_array_index(nfit->structures, i);

        if (structure->type == FW_NFIT_CONTROL && structure->u.control.index == index) {
            return &structure->u.control;
        }
    }
    return NULL;
}

struct fw_nfit_interleave *fw_nfit_find_interleave(const struct fw_nfit *nfit, uint16_t index)
{
    for (guint i = 0; i < nfit->structures->len; i++) {
        struct fw_nfit_structure *structure = g_ptr_array_index(nfit->structures, i);

        if (structure->type == FW_NFIT_INTERLEAVE && structure->u.interleave.index == index) {
            return &structure->u.interleave;
        }
    }
    return NULL;
}
