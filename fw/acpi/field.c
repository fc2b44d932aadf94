/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Field descriptors at work: one table per structure serves the encoder, the
 * decoder, and everything that shows a structure.
 *
 * Must not: read or write outside the length that it is given.
 */
#include <string.h>
#include "fw/acpi.h"

static gboolean is_number(const struct fw_acpi_field *field)
{
    return field->width == 1 || field->width == 2 || field->width == 4 || field->width == 8;
}

/* The model keeps numbers in host order in members of the field's own width. */
static uint64_t member_get(const struct fw_acpi_field *field, const void *model)
{
    const uint8_t *member = (const uint8_t *)model + field->member;
    uint16_t half;
    uint32_t word;
    uint64_t value;

    switch (field->width) {
    case 1:
        return *member;
    case 2:
        memcpy(&half, member, sizeof(half));
        return half;
    case 4:
        memcpy(&word, member, sizeof(word));
        return word;
    default:
        memcpy(&value, member, sizeof(value));
        return value;
    }
}

static void member_set(const struct fw_acpi_field *field, void *model, uint64_t value)
{
    uint8_t *member = (uint8_t *)model + field->member;
    uint16_t half = (uint16_t)value;
    uint32_t word = (uint32_t)value;

    switch (field->width) {
    case 1:
        *member = (uint8_t)value;
        break;
    case 2:
        memcpy(member, &half, sizeof(half));
        break;
    case 4:
        memcpy(member, &word, sizeof(word));
        break;
    default:
        memcpy(member, &value, sizeof(value));
        break;
    }
}

uint64_t fw_acpi_field_get(const struct fw_acpi_field *field, const void *model)
{
    return member_get(field, model);
}

void fw_acpi_field_set(const struct fw_acpi_field *field, void *model, uint64_t value)
{
    member_set(field, model, value);
}

void fw_acpi_fields_load(const struct fw_acpi_layout *layout, void *model,
                         const uint8_t *wire, size_t length)
{
    for (const struct fw_acpi_field *field = layout->fields; field->name; field++) {
        if ((size_t)field->wire + field->width > length) {
            continue;
        }
        if (is_number(field)) {
            member_set(field, model, fw_le_load(wire + field->wire, field->width));
        } else {
            memcpy((uint8_t *)model + field->member, wire + field->wire, field->width);
        }
    }
}

void fw_acpi_fields_store(const struct fw_acpi_layout *layout, const void *model,
                          uint8_t *wire, size_t length)
{
    for (const struct fw_acpi_field *field = layout->fields; field->name; field++) {
        if ((size_t)field->wire + field->width > length) {
            continue;
        }
        if (is_number(field)) {
            fw_le_store(wire + field->wire, field->width, member_get(field, model));
        } else {
            memcpy(wire + field->wire, (const uint8_t *)model + field->member, field->width);
        }
    }
}

/* Names of the bits that are set, joined by " | ". */
static void append_bits(const struct fw_acpi_bit *bit, uint64_t value, GString *out)
{
    for (; bit->name; bit++) {
        if ((value & bit->mask) != 0) {
            g_string_append_printf(out, "%s%s", out->len ? " | " : "", bit->name);
        }
    }
}

static void visit_number(const struct fw_acpi_field *field, const void *model,
                         const struct fw_visitor *visitor)
{
    uint64_t value = member_get(field, model);
    g_autoptr(GString) meaning = g_string_new(NULL);

    if (!visitor->number) {
        return;
    }
    if (field->bits) {
        append_bits(field->bits, value, meaning);
    }
    if (field->meaning) {
        field->meaning(&value, meaning);
    }
    visitor->number(visitor->opaque, field->name, value, field->width,
                    meaning->len ? meaning->str : NULL);
}

static void visit_bytes(const struct fw_acpi_field *field, const void *model,
                        const struct fw_visitor *visitor)
{
    const uint8_t *bytes = (const uint8_t *)model + field->member;
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GString) meaning = g_string_new(NULL);
    char guid[FW_GUID_TEXT_LENGTH + 1];

    if (!visitor->text) {
        return;
    }
    if (field->width == FW_GUID_LENGTH && field->meaning) {
        fw_guid_format(bytes, guid);
        g_string_append(text, guid);
    } else {
        for (unsigned i = 0; i < field->width; i++) {
            g_string_append_printf(text, "%02x", bytes[i]);
        }
    }
    if (field->meaning) {
        field->meaning(bytes, meaning);
    }
    visitor->text(visitor->opaque, field->name, text->str, meaning->len ? meaning->str : NULL);
}

static gboolean all_zero(const uint8_t *bytes, size_t length)
{
    while (length-- > 0) {
        if (bytes[length] != 0) {
            return FALSE;
        }
    }
    return TRUE;
}

gboolean fw_acpi_field_is_zero(const struct fw_acpi_field *field, const void *model)
{
    return all_zero((const uint8_t *)model + field->member, field->width);
}

void fw_acpi_fields_visit(const struct fw_acpi_layout *layout, const void *model,
                          size_t length, const struct fw_visitor *visitor)
{
    for (const struct fw_acpi_field *field = layout->fields; field->name; field++) {
        if ((size_t)field->wire + field->width > length ||
            (field->reserved && fw_acpi_field_is_zero(field, model))) {
            continue;
        }
        if (is_number(field)) {
            visit_number(field, model, visitor);
        } else {
            visit_bytes(field, model, visitor);
        }
    }
}
