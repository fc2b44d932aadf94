/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the field tables of a table's structures are written: one row per field, of the model's struct, its name, its place in the bytes and the member. Only for
 * the files that hold such tables; what is in a row is struct fw_acpi_field's (fw/acpi.h).
 */
#ifndef FW_ACPI_FIELD_ROWS_H
#define FW_ACPI_FIELD_ROWS_H

#include <stddef.h>
#include "fw/acpi.h"
#include "fw/size.h"

#define BASE(model, text, offset, of) \
    .name = text, .wire = offset, .width = sizeof(((struct model *)0)->of), \
    .member = offsetof(struct model, of)
#define FIELD(model, text, offset, of) { BASE(model, text, offset, of) }
#define FLAGS(model, text, offset, of, names) { BASE(model, text, offset, of), .bits = names }
#define MEANT(model, text, offset, of, what) { BASE(model, text, offset, of), .meaning = what }
#define RESERVED(model, offset, of) { BASE(model, "Reserved", offset, of), .reserved = TRUE, .help = "zero" }
#define END { .name = NULL }

/* The same rows with what a user who sets the field should know. */
#define HELPED_FIELD(model, text, offset, of, about) { BASE(model, text, offset, of), .help = about }
#define HELPED_FLAGS(model, text, offset, of, names, about) { BASE(model, text, offset, of), .bits = names, .help = about }
#define HELPED_MEANT(model, text, offset, of, what, about) { BASE(model, text, offset, of), .meaning = what, .help = about }

/* A field of bytes, for people. */
static inline void meaning_size(const void *value, GString *out)
{
    fw_size_format(*(const uint64_t *)value, out);
}

#endif
