/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Single values: each function reads one kind of value into one kind of member.
 */
#include "read.h"
#include "units.h"

#include <inttypes.h>
#include <string.h>

/* Guest-physical addresses are given in pages. */
#define PAGE 4096u
/* Longest text of a single value that a message repeats. */
#define SHOWN 60

/* "'TEXT' REASON" */
static bool complain(FwReader *reader, const FwYamlNode *node, const char *wrong)
{
    if (wrong) {
        fw_read_error(reader, node, "'%.*s' %s", SHOWN, node->text, wrong);
    }
    return wrong != NULL;
}

static void replace(void *member, const char *text)
{
    char **place = member;

    g_free(*place);
    *place = g_strdup(text);
}

void fw_read_text(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    const char *text = fw_read_scalar(reader, node, "a text");

    (void)field;
    if (text && !*text) {
        fw_read_error(reader, node, "is empty");
    } else if (text) {
        replace(member, text);
    }
}

void fw_read_line(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    if (node->kind == FW_YAML_SCALAR && strchr(node->text, '\n')) {
        fw_read_error(reader, node, "must be one line");
    } else {
        fw_read_text(reader, node, member, field);
    }
}

void fw_read_name(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    const char *text = fw_read_scalar(reader, node, "a name");

    (void)field;
    if (text && !complain(reader, node, fw_unit_name(text))) {
        replace(member, text);
    }
}

void fw_read_uuid(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    const char *text = fw_read_scalar(reader, node, "a UUID");

    (void)field;
    if (text && !complain(reader, node, fw_unit_uuid(text))) {
        replace(member, text);
    }
}

void fw_read_word(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    g_autofree char *known = g_strjoinv(" ", (char **)field->words);
    const char *text = fw_read_scalar(reader, node, "a word");
    const char *nearest;

    if (!text) {
        return;
    }
    if (g_strv_contains(field->words, text)) {
        replace(member, text);
        return;
    }
    nearest = fw_read_nearest(text, field->words);
    if (nearest) {
        fw_read_error(reader, node, "'%.*s' is not one of: %s; did you mean '%s'?", SHOWN, text, known, nearest);
    } else {
        fw_read_error(reader, node, "'%.*s' is not one of: %s", SHOWN, text, known);
    }
}

static char *in_unit(uint64_t value, bool size)
{
    static const char letters[] = "TGMK";

    for (unsigned i = 0; size && value && i < 4; i++) {
        unsigned shift = 10 * (4 - i);

        if (!(value & ((UINT64_C(1) << shift) - 1))) {
            return g_strdup_printf("%" PRIu64 "%c", value >> shift, letters[i]);
        }
    }
    return g_strdup_printf("%" PRIu64, value);
}

static bool limits_hold(FwReader *reader, const FwYamlNode *node, uint64_t value, const FwField *field, bool size)
{
    g_autofree char *min = in_unit(field->min, size), *max = in_unit(field->max, size), *unit = in_unit(field->unit, size);

    if (value < field->min || (field->max && value > field->max)) {
        if (field->max) {
            fw_read_error(reader, node, "%s is not between %s and %s", node->text, min, max);
        } else {
            fw_read_error(reader, node, "%s is less than %s", node->text, min);
        }
        return false;
    }
    if (field->unit && value % field->unit) {
        fw_read_error(reader, node, "%s is not a multiple of %s", node->text, unit);
        return false;
    }
    return true;
}

void fw_read_size(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    const char *text = fw_read_scalar(reader, node, "a size");
    uint64_t value;

    if (text && !complain(reader, node, fw_unit_size(text, &value)) && limits_hold(reader, node, value, field, true)) {
        *(uint64_t *)member = value;
    }
}

void fw_read_power(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    uint64_t value = 0;

    fw_read_size(reader, node, &value, field);
    if (value & (value - 1)) {
        fw_read_error(reader, node, "%s is not a power of two", node->text);
    } else if (value) {
        *(uint64_t *)member = value;
    }
}

void fw_read_address(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    const char *text = fw_read_scalar(reader, node, "an address");
    uint64_t value;

    (void)field;
    if (!text || complain(reader, node, fw_unit_address(text, &value))) {
        return;
    }
    if (value % PAGE) {
        fw_read_error(reader, node, "the address %s is not a multiple of 4 KiB", text);
        return;
    }
    *(uint64_t *)member = value;
}

void fw_read_number(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    const char *text = fw_read_scalar(reader, node, "a number");
    uint64_t value;

    if (text && !complain(reader, node, fw_unit_number(text, &value)) && limits_hold(reader, node, value, field, false)) {
        *(uint64_t *)member = value;
    }
}

void fw_read_unsigned(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    uint64_t value = UINT64_MAX;

    fw_read_number(reader, node, &value, field);
    if (value <= INT32_MAX) {
        *(unsigned *)member = (unsigned)value;
    } else if (value != UINT64_MAX) {
        fw_read_error(reader, node, "%s is too great", node->text);
    }
}

void fw_read_switch(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    const char *text = fw_read_scalar(reader, node, "true or false");
    bool value;

    (void)field;
    if (text && !complain(reader, node, fw_unit_switch(text, &value))) {
        *(bool *)member = value;
    }
}

void fw_read_duration(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    const char *text = fw_read_scalar(reader, node, "a duration");
    unsigned value;

    (void)field;
    if (text && !complain(reader, node, fw_unit_duration(text, &value))) {
        *(unsigned *)member = value;
    }
}

void fw_read_kernel(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    const char *text = fw_read_scalar(reader, node, "a range of kernels");
    g_autoptr(GError) error = NULL;
    FwKernelRange *range = text ? fw_kernel_range_parse(text, &error) : NULL;

    (void)field;
    if (error) {
        fw_read_error(reader, node, "%s", error->message);
    } else if (range) {
        g_clear_pointer((FwKernelRange **)member, fw_kernel_range_free);
        *(FwKernelRange **)member = range;
    }
}

static void add_need(FwReader *reader, const FwYamlNode *node, GPtrArray *list)
{
    const char *text = fw_read_scalar(reader, node, "a property, such as nvdimm.e820");
    const char *dot = text ? strchr(text, '.') : NULL;

    if (text && (!dot || dot == text || !dot[1] || strchr(dot + 1, '.'))) {
        fw_read_error(reader, node, "'%.*s' is not a property: write DEVICE.PROPERTY, such as nvdimm.e820", SHOWN, text);
    } else if (text) {
        g_ptr_array_add(list, g_strdup(text));
    }
}

void fw_read_needs(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    GPtrArray *list = *(GPtrArray **)member;

    (void)field;
    if (node->kind != FW_YAML_LIST) {
        add_need(reader, node, list);
        return;
    }
    for (unsigned i = 0; i < node->items->len; i++) {
        add_need(reader, g_ptr_array_index(node->items, i), list);
    }
}

void fw_read_bytes(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    const char *text = fw_read_scalar(reader, node, "bytes in hexadecimal");
    GBytes *bytes = NULL;

    (void)field;
    if (text && !complain(reader, node, fw_unit_bytes(text, &bytes))) {
        g_clear_pointer((GBytes **)member, g_bytes_unref);
        *(GBytes **)member = bytes;
    }
}
