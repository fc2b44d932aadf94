/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * HMAT: the model, its bytes, and what they mean.
 *
 * Specification: ACPI 6.5, section 5.2.28.
 * Must not: read a byte from outside (hmat-decode.c does).
 */
#include <string.h>
#include "fw/hmat.h"

#define DOMAIN_BYTES          4u
#define ENTRY_BYTES           2u
#define HANDLE_BYTES          2u
#define LENGTH_OFFSET         4u

/* Revision 1: units of the product of entry and base unit. */
#define TENTH_NS_IN_PS        100u
#define TENTHS                10u

/* --- Model --------------------------------------------------------------- */

static void clear_array(GArray **array)
{
    if (*array) {
        g_array_unref(*array);
        *array = NULL;
    }
}

static void structure_free(gpointer data)
{
    struct fw_hmat_structure *structure = data;

    if (structure->type == FW_HMAT_LOCALITY) {
        clear_array(&structure->u.locality.initiators);
        clear_array(&structure->u.locality.targets);
        clear_array(&structure->u.locality.entries);
    } else if (structure->type == FW_HMAT_CACHE) {
        clear_array(&structure->u.cache.handles);
    }
    g_clear_pointer(&structure->raw, g_byte_array_unref);
    g_clear_pointer(&structure->extra, g_byte_array_unref);
    g_free(structure);
}

struct fw_hmat *fw_hmat_new(uint8_t revision)
{
    struct fw_hmat *hmat = g_new0(struct fw_hmat, 1);

    memcpy(hmat->header.signature, FW_HMAT_SIGNATURE, sizeof(hmat->header.signature));
    hmat->header.revision = revision;
    memset(hmat->header.oem_id, ' ', sizeof(hmat->header.oem_id));
    memset(hmat->header.oem_table_id, ' ', sizeof(hmat->header.oem_table_id));
    memset(hmat->header.creator_id, ' ', sizeof(hmat->header.creator_id));
    hmat->structures = g_ptr_array_new_with_free_func(structure_free);
    return hmat;
}

void fw_hmat_free(struct fw_hmat *hmat)
{
    if (hmat) {
        g_ptr_array_unref(hmat->structures);
        g_free(hmat);
    }
}

struct fw_hmat_structure *fw_hmat_add(struct fw_hmat *hmat, uint16_t type)
{
    struct fw_hmat_structure *structure = g_new0(struct fw_hmat_structure, 1);

    structure->type = type;
    if (type == FW_HMAT_LOCALITY) {
        structure->u.locality.initiators = g_array_new(FALSE, TRUE, sizeof(uint32_t));
        structure->u.locality.targets = g_array_new(FALSE, TRUE, sizeof(uint32_t));
        structure->u.locality.entries = g_array_new(FALSE, TRUE, sizeof(uint16_t));
    } else if (type == FW_HMAT_CACHE) {
        structure->u.cache.handles = g_array_new(FALSE, TRUE, sizeof(uint16_t));
    } else if (!fw_hmat_layout(type)) {
        structure->raw = g_byte_array_new();
    }
    g_ptr_array_add(hmat->structures, structure);
    return structure;
}

void fw_hmat_remove(struct fw_hmat *hmat, guint nth)
{
    g_ptr_array_remove_index(hmat->structures, nth);
}

uint16_t *fw_hmat_entry(const struct fw_hmat_locality *locality, guint initiator, guint target)
{
    size_t index = (size_t)initiator * locality->targets->len + target;

    if (initiator >= locality->initiators->len || target >= locality->targets->len ||
        index >= locality->entries->len) {
        return NULL;
    }
    return &g_array_index(locality->entries, uint16_t, index);
}

/* --- Bytes --------------------------------------------------------------- */

static void append_number(GByteArray *out, uint64_t value, unsigned width)
{
    uint8_t bytes[8];

    fw_le_store(bytes, width, value);
    g_byte_array_append(out, bytes, width);
}

static void append_domains(GByteArray *out, const GArray *domains)
{
    for (guint i = 0; i < domains->len; i++) {
        append_number(out, g_array_index(domains, uint32_t, i), DOMAIN_BYTES);
    }
}

static void append_halves(GByteArray *out, const GArray *halves)
{
    for (guint i = 0; i < halves->len; i++) {
        append_number(out, g_array_index(halves, uint16_t, i), ENTRY_BYTES);
    }
}

static gboolean check_lists(const struct fw_hmat_structure *structure, GError **error)
{
    const struct fw_hmat_locality *locality = &structure->u.locality;

    if (structure->type == FW_HMAT_LOCALITY && (uint64_t)locality->initiators->len *
        locality->targets->len != locality->entries->len) {
        g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_RANGE,
                    "HMAT matrix: %u entries for %u initiators and %u targets",
                    locality->entries->len, locality->initiators->len, locality->targets->len);
        return FALSE;
    }
    if (structure->type == FW_HMAT_CACHE && structure->u.cache.handles->len > UINT16_MAX) {
        g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_RANGE,
                    "HMAT cache: %u SMBIOS handles do not fit the 16-bit count",
                    structure->u.cache.handles->len);
        return FALSE;
    }
    return TRUE;
}

/* The fixed part, with the counts of the lists that follow. */
static void append_fixed(const struct fw_hmat_structure *structure, GByteArray *out)
{
    const struct fw_acpi_layout *layout = fw_hmat_layout(structure->type);
    struct fw_hmat_structure copy = *structure;
    guint begin = out->len;

    if (copy.type == FW_HMAT_LOCALITY) {
        copy.u.locality.initiator_count = copy.u.locality.initiators->len;
        copy.u.locality.target_count = copy.u.locality.targets->len;
    } else if (copy.type == FW_HMAT_CACHE) {
        copy.u.cache.handle_count = (uint16_t)copy.u.cache.handles->len;
    }
    g_byte_array_set_size(out, begin + layout->length);
    memset(out->data + begin, 0, layout->length);
    fw_acpi_fields_store(layout, &copy.u, out->data + begin, layout->length);
    fw_le_store(out->data + begin, 2, copy.type);
    fw_le_store(out->data + begin + 2, 2, copy.reserved);
}

gboolean fw_hmat_structure_encode(const struct fw_hmat_structure *structure, GByteArray *out,
                                  GError **error)
{
    guint begin = out->len;

    if (structure->raw) {
        g_byte_array_append(out, structure->raw->data, structure->raw->len);
        return TRUE;
    }
    if (!check_lists(structure, error)) {
        return FALSE;
    }
    append_fixed(structure, out);
    if (structure->type == FW_HMAT_LOCALITY) {
        append_domains(out, structure->u.locality.initiators);
        append_domains(out, structure->u.locality.targets);
        append_halves(out, structure->u.locality.entries);
    } else if (structure->type == FW_HMAT_CACHE) {
        append_halves(out, structure->u.cache.handles);
    }
    if (structure->extra) {
        g_byte_array_append(out, structure->extra->data, structure->extra->len);
    }
    fw_le_store(out->data + begin + LENGTH_OFFSET, 4, out->len - begin);
    return TRUE;
}

GByteArray *fw_hmat_encode(const struct fw_hmat *hmat, GError **error)
{
    g_autoptr(GByteArray) out = g_byte_array_new();

    fw_acpi_header_encode(&hmat->header, out);
    append_number(out, hmat->reserved, FW_HMAT_FIXED_LENGTH - FW_ACPI_HEADER_LENGTH);
    for (guint i = 0; i < hmat->structures->len; i++) {
        if (!fw_hmat_structure_encode(g_ptr_array_index(hmat->structures, i), out, error)) {
            return NULL;
        }
    }
    return fw_acpi_seal(out, error) ? g_steal_pointer(&out) : NULL;
}

/* --- Meaning ------------------------------------------------------------- */

enum fw_hmat_known fw_hmat_value(uint8_t revision, const struct fw_hmat_locality *locality,
                                 uint16_t entry, uint64_t *value)
{
    uint64_t product;

    if (entry == FW_HMAT_ENTRY_NONE) {
        return FW_HMAT_NOTHING;
    }
    if (entry == FW_HMAT_ENTRY_UNREACHABLE) {
        return FW_HMAT_UNREACHABLE;
    }
    if (__builtin_mul_overflow((uint64_t)entry, locality->base_unit, &product)) {
        return FW_HMAT_OVERFLOW;
    }
    if (revision == FW_HMAT_REVISION_6_2) {
        if (!fw_hmat_is_latency(locality->data_type)) {
            product = product / TENTHS + (product % TENTHS != 0);
        } else if (__builtin_mul_overflow(product, (uint64_t)TENTH_NS_IN_PS, &product)) {
            return FW_HMAT_OVERFLOW;
        }
    }
    *value = product;
    return FW_HMAT_KNOWN;
}

static gboolean position(const GArray *domains, uint32_t domain, guint *index)
{
    for (guint i = 0; i < domains->len; i++) {
        if (g_array_index(domains, uint32_t, i) == domain) {
            *index = i;
            return TRUE;
        }
    }
    return FALSE;
}

static const uint16_t *find_entry(const struct fw_hmat_locality *locality, uint32_t initiator,
                                  uint32_t target)
{
    guint row, column;

    if (!position(locality->initiators, initiator, &row) ||
        !position(locality->targets, target, &column)) {
        return NULL;
    }
    return fw_hmat_entry(locality, row, column);
}

static enum fw_hmat_data access_kind(enum fw_hmat_data data_type)
{
    return fw_hmat_is_latency(data_type) ? FW_HMAT_ACCESS_LATENCY : FW_HMAT_ACCESS_BANDWIDTH;
}

enum fw_hmat_known fw_hmat_lookup(const struct fw_hmat *hmat, enum fw_hmat_hierarchy hierarchy,
                                  enum fw_hmat_data data_type, uint32_t initiator,
                                  uint32_t target, uint64_t *value)
{
    uint8_t revision = hmat->header.revision;

    for (guint i = hmat->structures->len; i-- > 0;) {
        const struct fw_hmat_structure *structure = g_ptr_array_index(hmat->structures, i);
        const struct fw_hmat_locality *locality = &structure->u.locality;
        const uint16_t *entry;

        if (structure->type != FW_HMAT_LOCALITY || structure->raw ||
            locality->data_type != data_type ||
            fw_hmat_hierarchy_of(revision, locality->flags & FW_HMAT_HIERARCHY_MASK) !=
            (int)hierarchy) {
            continue;
        }
        entry = find_entry(locality, initiator, target);
        if (entry) {
            return fw_hmat_value(revision, locality, *entry, value);
        }
    }
    if (access_kind(data_type) == data_type) {
        return FW_HMAT_NOTHING;
    }
    return fw_hmat_lookup(hmat, hierarchy, access_kind(data_type), initiator, target, value);
}

gboolean fw_hmat_attached(const struct fw_hmat *hmat, uint32_t memory, uint32_t *initiator)
{
    for (guint i = hmat->structures->len; i-- > 0;) {
        const struct fw_hmat_structure *structure = g_ptr_array_index(hmat->structures, i);
        const struct fw_hmat_proximity *proximity = &structure->u.proximity;

        if (structure->type == FW_HMAT_PROXIMITY && !structure->raw &&
            proximity->memory == memory && proximity->flags & FW_HMAT_INITIATOR_VALID) {
            *initiator = proximity->initiator;
            return TRUE;
        }
    }
    return FALSE;
}
