/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decoded tables as JSON. Must not: know a table.
 */
#include <inttypes.h>

#include "json-visitor.h"

static void name_member(JsonBuilder *builder, const char *name)
{
    if (name) {
        json_builder_set_member_name(builder, name);
    }
}

static void begin(void *opaque, const char *name, gboolean list)
{
    name_member(opaque, name);
    if (list) {
        json_builder_begin_array(opaque);
    } else {
        json_builder_begin_object(opaque);
    }
}

static void end(void *opaque, gboolean list)
{
    if (list) {
        json_builder_end_array(opaque);
    } else {
        json_builder_end_object(opaque);
    }
}

static void add_number(JsonBuilder *builder, uint64_t value)
{
    if (value <= INT64_MAX) {
        json_builder_add_int_value(builder, (gint64)value);
    } else {
        g_autofree char *text = g_strdup_printf("0x%" PRIx64, value);

        json_builder_add_string_value(builder, text);
    }
}

static void begin_meaning(JsonBuilder *builder)
{
    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "value");
}

static void end_meaning(JsonBuilder *builder, const char *meaning)
{
    json_builder_set_member_name(builder, "meaning");
    json_builder_add_string_value(builder, meaning);
    json_builder_end_object(builder);
}

static void number(void *opaque, const char *name, uint64_t value, unsigned width, const char *meaning)
{
    (void)width;
    name_member(opaque, name);
    if (meaning) {
        begin_meaning(opaque);
    }
    add_number(opaque, value);
    if (meaning) {
        end_meaning(opaque, meaning);
    }
}

static void text(void *opaque, const char *name, const char *value, const char *meaning)
{
    name_member(opaque, name);
    if (meaning) {
        begin_meaning(opaque);
    }
    json_builder_add_string_value(opaque, value);
    if (meaning) {
        end_meaning(opaque, meaning);
    }
}

struct fw_visitor json_visitor(JsonBuilder *builder)
{
    return (struct fw_visitor){ .begin = begin, .end = end, .number = number, .text = text, .opaque = builder };
}
