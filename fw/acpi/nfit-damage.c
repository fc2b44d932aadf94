/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Deliberate damage to an NFIT: one row per damage, and what each does to the
 * model or to the encoded structures. nfit-damage-apply.c takes the requests.
 *
 * Must not: use chance; one request gives the same bytes every time.
 */
#include <string.h>
#include "nfit-damage-row.h"

/* A type that ACPI 6.5, table 5.128, reserves, and a GUID that nobody defined. */
#define RESERVED_TYPE         0x00f0u
#define RESERVED_TYPE_LENGTH  16u
#define ZERO_PADDING          16u

static const uint8_t unknown_guid[FW_GUID_LENGTH] = {
    0xde, 0xad, 0xbe, 0xef, 0x15, 0x0f, 0x17, 0x4a,
    0xb0, 0x0b, 0x6d, 0x69, 0x73, 0x66, 0x69, 0x74,
};

gboolean nfit_damage_missing(GError **error, const char *damage, const char *what)
{
    g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_MISSING,
                "NFIT damage '%s' needs %s, and the table has none", damage, what);
    return FALSE;
}

static struct fw_nfit_structure *last_of(const struct fw_nfit *nfit, uint16_t type)
{
    guint count = fw_nfit_count(nfit, type);

    return count ? fw_nfit_nth(nfit, type, count - 1) : NULL;
}

/* --- On the model --------------------------------------------------------- */

static gboolean dangling_index(struct fw_nfit *nfit, GError **error)
{
    struct fw_nfit_structure *mapping = last_of(nfit, FW_NFIT_MAPPING);
    uint16_t index = UINT16_MAX;

    if (!mapping) {
        return nfit_damage_missing(error, "dangling-index", "a region mapping");
    }
    while (index > 0 && fw_nfit_find_control(nfit, index)) {
        index--;
    }
    mapping->u.mapping.control_index = index;
    return TRUE;
}

static gboolean duplicate_handle(struct fw_nfit *nfit, GError **error)
{
    struct fw_nfit_structure *first = fw_nfit_nth(nfit, FW_NFIT_MAPPING, 0);
    struct fw_nfit_structure *last = last_of(nfit, FW_NFIT_MAPPING);

    if (!first || first->u.mapping.handle == last->u.mapping.handle) {
        return nfit_damage_missing(error, "duplicate-handle", "two DIMMs");
    }
    last->u.mapping.handle = first->u.mapping.handle;
    return TRUE;
}

static gboolean reserved_type(struct fw_nfit *nfit, GError **error)
{
    struct fw_nfit_structure *structure = fw_nfit_insert(nfit, 1, RESERVED_TYPE);

    (void)error;
    for (guint8 i = FW_NFIT_STRUCTURE_HEADER; i < RESERVED_TYPE_LENGTH; i++) {
        g_byte_array_append(structure->extra, &i, 1);
    }
    return TRUE;
}

static gboolean change_guid(struct fw_nfit *nfit, GError **error)
{
    struct fw_nfit_structure *spa = last_of(nfit, FW_NFIT_SPA);

    if (!spa) {
        return nfit_damage_missing(error, "unknown-guid", "an SPA range");
    }
    memcpy(spa->u.spa.guid, unknown_guid, FW_GUID_LENGTH);
    return TRUE;
}

static gboolean shorten_control(struct fw_nfit *nfit, GError **error)
{
    guint count = fw_nfit_count(nfit, FW_NFIT_CONTROL);

    if (count == 0) {
        return nfit_damage_missing(error, "short-control-region", "a control region");
    }
    for (guint i = 0; i < count; i++) {
        fw_nfit_nth(nfit, FW_NFIT_CONTROL, i)->length = FW_NFIT_CONTROL_SHORT;
    }
    return TRUE;
}

/* --- On the encoded structures --------------------------------------------- */

/* Offset of the last structure (of @type unless that is < 0), or -1. */
static gssize find_last(const GByteArray *bytes, int type)
{
    gssize found = -1;
    size_t offset = 0;

    while (bytes->len - offset >= FW_NFIT_STRUCTURE_HEADER) {
        size_t length = (size_t)fw_le_load(bytes->data + offset + 2, 2);

        if (length < FW_NFIT_STRUCTURE_HEADER || length > bytes->len - offset) {
            break;
        }
        if (type < 0 || (int)fw_le_load(bytes->data + offset, 2) == type) {
            found = (gssize)offset;
        }
        offset += length;
    }
    return found;
}

static gboolean zero_length(GByteArray *bytes, GError **error)
{
    gssize offset = find_last(bytes, FW_NFIT_SPA);

    if (offset < 0) {
        return nfit_damage_missing(error, "zero-length", "an SPA range");
    }
    fw_le_store(bytes->data + offset + 2, 2, 0);
    return TRUE;
}

static gboolean zero_padding(GByteArray *bytes, GError **error)
{
    static const uint8_t zeros[ZERO_PADDING];

    (void)error;
    g_byte_array_append(bytes, zeros, sizeof(zeros));
    return TRUE;
}

/* Keeps the first half of the last structure. */
static gboolean truncate_last(GByteArray *bytes, GError **error)
{
    gssize offset = find_last(bytes, -1);

    if (offset < 0) {
        return nfit_damage_missing(error, "truncated", "a structure");
    }
    g_byte_array_set_size(bytes, (guint)offset + (bytes->len - (guint)offset) / 2);
    return TRUE;
}

/* --- The table --------------------------------------------------------------- */

static const struct fw_damage damages[] = {
    { "dangling-index", FW_DAMAGE_MODEL,
      "the last region mapping names a control region that does not exist; "
      "as when firmware drops a failed DIMM's control region but not its mapping",
      dangling_index, NULL },
    { "duplicate-handle", FW_DAMAGE_MODEL,
      "the last region mapping has the NFIT device handle of the first; "
      "as with firmware that computes handles from a wrong socket number",
      duplicate_handle, NULL },
    { "unknown-guid", FW_DAMAGE_MODEL,
      "the last SPA range has a type GUID that no specification defines; "
      "as with vendor-private range types",
      change_guid, NULL },
    { "short-control-region", FW_DAMAGE_MODEL,
      "every control region is in the 32-byte form without block windows; "
      "seen on NVDIMM-N systems, and allowed since ACPI 6.1",
      shorten_control, NULL },
    { "reserved-type", FW_DAMAGE_MODEL,
      "a structure of a reserved type stands behind the first one; "
      "as a newer specification revision adds them",
      reserved_type, NULL },
    { "zero-length", FW_DAMAGE_BYTES,
      "the length of the last SPA range is 0; drivers stop there or loop for ever "
      "(Linux learned to stop in acpi_nfit_init)",
      NULL, zero_length },
    { "truncated", FW_DAMAGE_BYTES,
      "the table ends in the middle of its last structure; "
      "as when firmware sizes its buffer too small",
      NULL, truncate_last },
    { "zero-padding", FW_DAMAGE_BYTES,
      "16 zero bytes follow the last structure; seen with _FIT on arm64 virtual "
      "machines, where a buffer was rounded up (\"found a zero length table\")",
      NULL, zero_padding },
    { "checksum", FW_DAMAGE_CHECKSUM,
      "the bytes of the static table do not sum to zero; Linux warns and uses the table",
      NULL, NULL },
};

const struct fw_damage *fw_damage_nth(guint n)
{
    return n < G_N_ELEMENTS(damages) ? &damages[n] : NULL;
}

const char *fw_damage_name(const struct fw_damage *damage)
{
    return damage->name;
}

const char *fw_damage_description(const struct fw_damage *damage)
{
    return damage->description;
}

enum fw_damage_phase fw_damage_phase(const struct fw_damage *damage)
{
    return damage->phase;
}
