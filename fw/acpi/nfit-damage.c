/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Deliberate damage to an NFIT: one row per damage, applied in the order of the
 * rows whatever the order in which a user named them.
 *
 * Must not: use chance; one request gives the same bytes every time.
 */
#include <string.h>
#include "fw/nfit-damage.h"

/* A type that ACPI 6.5, table 5.128, reserves, and a GUID that nobody defined. */
#define RESERVED_TYPE         0x00f0u
#define RESERVED_TYPE_LENGTH  16u
#define ZERO_PADDING          16u
#define CHECKSUM_END          (FW_ACPI_CHECKSUM_OFFSET + 1)

static const uint8_t unknown_guid[FW_GUID_LENGTH] = {
    0xde, 0xad, 0xbe, 0xef, 0x15, 0x0f, 0x17, 0x4a,
    0xb0, 0x0b, 0x6d, 0x69, 0x73, 0x66, 0x69, 0x74,
};

struct fw_damage {
    const char *name;
    enum fw_damage_phase phase;
    const char *description;
    gboolean (*model)(struct fw_nfit *nfit, GError **error);
    gboolean (*bytes)(GByteArray *bytes, GError **error);
};

static gboolean missing(GError **error, const char *damage, const char *what)
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
        return missing(error, "dangling-index", "a region mapping");
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
        return missing(error, "duplicate-handle", "two DIMMs");
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
        return missing(error, "unknown-guid", "an SPA range");
    }
    memcpy(spa->u.spa.guid, unknown_guid, FW_GUID_LENGTH);
    return TRUE;
}

static gboolean shorten_control(struct fw_nfit *nfit, GError **error)
{
    guint count = fw_nfit_count(nfit, FW_NFIT_CONTROL);

    if (count == 0) {
        return missing(error, "short-control-region", "a control region");
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
        return missing(error, "zero-length", "an SPA range");
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
        return missing(error, "truncated", "a structure");
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

/* --- Requests ------------------------------------------------------------------ */

static const struct fw_damage *find(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(damages); i++) {
        if (g_str_equal(damages[i].name, name)) {
            return &damages[i];
        }
    }
    return NULL;
}

static void unknown_name(const char *name, GError **error)
{
    g_autoptr(GString) known = g_string_new(NULL);

    for (guint i = 0; i < G_N_ELEMENTS(damages); i++) {
        g_string_append_printf(known, "%s%s", i ? ", " : "", damages[i].name);
    }
    g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_SYNTAX,
                "'%s' is no NFIT damage; there are: %s", name, known->str);
}

struct fw_damage_list *fw_damage_list_parse(const char *text, GError **error)
{
    g_autoptr(fw_damage_list) list = g_new0(struct fw_damage_list, 1);
    g_auto(GStrv) names = NULL;

    list->items = g_ptr_array_new();
    if (!text || !*text || g_str_equal(text, "none")) {
        return g_steal_pointer(&list);
    }
    names = g_strsplit(text, ":", -1);
    for (guint i = 0; names[i]; i++) {
        const struct fw_damage *damage = find(names[i]);

        if (!damage) {
            unknown_name(names[i], error);
            return NULL;
        }
        if (g_ptr_array_find(list->items, damage, NULL)) {
            g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_SYNTAX,
                        "NFIT damage '%s' is named twice", names[i]);
            return NULL;
        }
        g_ptr_array_add(list->items, (gpointer)damage);
    }
    return g_steal_pointer(&list);
}

void fw_damage_list_free(struct fw_damage_list *list)
{
    if (list) {
        g_ptr_array_unref(list->items);
        g_free(list);
    }
}

gboolean fw_damage_list_has(const struct fw_damage_list *list, enum fw_damage_phase phase)
{
    for (guint i = 0; list && i < list->items->len; i++) {
        const struct fw_damage *damage = g_ptr_array_index(list->items, i);

        if (damage->phase == phase) {
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean wanted(const struct fw_damage_list *list, const struct fw_damage *damage)
{
    return list && g_ptr_array_find(list->items, damage, NULL);
}

/* --- Phases ---------------------------------------------------------------------- */

gboolean fw_damage_model(const struct fw_damage_list *list, struct fw_nfit *nfit, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(damages); i++) {
        if (damages[i].model && wanted(list, &damages[i]) && !damages[i].model(nfit, error)) {
            return FALSE;
        }
    }
    return TRUE;
}

gboolean fw_damage_bytes(const struct fw_damage_list *list, GByteArray *bytes, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(damages); i++) {
        if (damages[i].bytes && wanted(list, &damages[i]) && !damages[i].bytes(bytes, error)) {
            return FALSE;
        }
    }
    return TRUE;
}

/*
 * The bytes left out at the end must not sum to zero; then, with the checksum
 * right for the rest, the whole is wrong. The sum must still cover the checksum.
 */
gboolean fw_damage_checksum_span(const struct fw_damage_list *list, const uint8_t *table,
                                 size_t length, size_t *span, GError **error)
{
    uint8_t left_out = 0;

    *span = length;
    if (!fw_damage_list_has(list, FW_DAMAGE_CHECKSUM)) {
        return TRUE;
    }
    while (*span > CHECKSUM_END) {
        left_out = (uint8_t)(left_out + table[--*span]);
        if (left_out != 0) {
            return TRUE;
        }
    }
    *span = length;
    return missing(error, "checksum", "bytes other than zero behind the checksum");
}

gboolean fw_damage_seal(const struct fw_damage_list *list, GByteArray *table, GError **error)
{
    size_t span;

    if (!fw_acpi_seal(table, error) ||
        !fw_damage_checksum_span(list, table->data, table->len, &span, error)) {
        return FALSE;
    }
    table->data[FW_ACPI_CHECKSUM_OFFSET] = 0;
    table->data[FW_ACPI_CHECKSUM_OFFSET] = (uint8_t)-fw_acpi_sum(table->data, span);
    return TRUE;
}

GByteArray *fw_damage_encode(const struct fw_damage_list *list, struct fw_nfit *nfit,
                             gboolean fit, GError **error)
{
    g_autoptr(GByteArray) structures = NULL;
    g_autoptr(GByteArray) table = g_byte_array_new();
    uint8_t reserved[4];

    if (!fw_damage_model(list, nfit, error)) {
        return NULL;
    }
    structures = fw_nfit_encode_structures(nfit, error);
    if (!structures || !fw_damage_bytes(list, structures, error)) {
        return NULL;
    }
    if (fit) {
        return g_steal_pointer(&structures);
    }
    fw_acpi_header_encode(&nfit->header, table);
    fw_le_store(reserved, sizeof(reserved), nfit->reserved);
    g_byte_array_append(table, reserved, sizeof(reserved));
    g_byte_array_append(table, structures->data, structures->len);
    return fw_damage_seal(list, table, error) ? g_steal_pointer(&table) : NULL;
}
