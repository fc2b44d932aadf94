/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * NFIT model to bytes. Writes what the model says, right or wrong; the only
 * refusal is a structure that its 16-bit length cannot express.
 *
 * Specification: ACPI 6.5, section 5.2.25.
 */
#include "fw/nfit.h"

/* Bytes behind the fixed part: lines, data or hints, then unknown ones. */
static void append_tail(const struct fw_nfit_structure *structure, GByteArray *out)
{
    uint8_t wire[8];

    switch (structure->type) {
    case FW_NFIT_INTERLEAVE:
        for (guint i = 0; i < structure->u.interleave.lines->len; i++) {
            fw_le_store(wire, 4, g_array_index(structure->u.interleave.lines, uint32_t, i));
            g_byte_array_append(out, wire, 4);
        }
        break;
    case FW_NFIT_SMBIOS:
        g_byte_array_append(out, structure->u.smbios.data->data, structure->u.smbios.data->len);
        break;
    case FW_NFIT_FLUSH_HINT:
        for (guint i = 0; i < structure->u.flush_hint.hints->len; i++) {
            fw_le_store(wire, 8, g_array_index(structure->u.flush_hint.hints, uint64_t, i));
            g_byte_array_append(out, wire, 8);
        }
        break;
    default:
        break;
    }
    if (structure->extra && structure->extra->len > 0) {
        g_byte_array_append(out, structure->extra->data, structure->extra->len);
    }
}

static gboolean encode_structure(const struct fw_nfit_structure *structure, guint nth,
                                 GByteArray *out, GError **error)
{
    const struct fw_acpi_layout *layout = fw_nfit_layout(structure->type);
    guint begin = out->len;
    guint fixed = MAX(structure->length, FW_NFIT_STRUCTURE_HEADER);
    guint whole;

    g_byte_array_set_size(out, begin + fixed);
    for (guint i = 0; i < fixed; i++) {
        out->data[begin + i] = 0;
    }
    if (layout) {
        fw_acpi_fields_store(layout, &structure->u, out->data + begin, fixed);
    }
    append_tail(structure, out);
    whole = out->len - begin;
    if (whole > UINT16_MAX) {
        g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_RANGE,
                    "NFIT structure %u (%s): %u bytes do not fit its 16-bit length", nth,
                    layout ? layout->name : "reserved type", whole);
        return FALSE;
    }
    fw_le_store(out->data + begin, 2, structure->type);
    fw_le_store(out->data + begin + 2, 2, whole);
    return TRUE;
}

static gboolean encode_all(const struct fw_nfit *nfit, GByteArray *out, GError **error)
{
    for (guint i = 0; i < nfit->structures->len; i++) {
        if (!encode_structure(g_ptr_array_index(nfit->structures, i), i, out, error)) {
            return FALSE;
        }
    }
    return TRUE;
}

GByteArray *fw_nfit_encode_structures(const struct fw_nfit *nfit, GError **error)
{
    g_autoptr(GByteArray) out = g_byte_array_new();

    return encode_all(nfit, out, error) ? g_steal_pointer(&out) : NULL;
}

GByteArray *fw_nfit_encode(const struct fw_nfit *nfit, GError **error)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    uint8_t reserved[4];

    fw_acpi_header_encode(&nfit->header, out);
    fw_le_store(reserved, sizeof(reserved), nfit->reserved);
    g_byte_array_append(out, reserved, sizeof(reserved));
    if (!encode_all(nfit, out, error) || !fw_acpi_seal(out, error)) {
        return NULL;
    }
    return g_steal_pointer(&out);
}
