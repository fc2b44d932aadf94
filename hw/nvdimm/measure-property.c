/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See measure-property.h. Must not: judge a value; fw_measure_parse() does. */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "hw/nvdimm/measure-property.h"

void measure_property_get(Visitor *v, const char *name, const MeasureProperty *row, const void *base, Error **errp)
{
    const struct fw_measure *measure = *(struct fw_measure *const *)((const char *)base + row->offset);
    g_autofree char *text = g_strdup(measure ? measure->text : "");

    visit_type_str(v, name, &text, errp);
}

void measure_property_set(Object *obj, Visitor *v, const char *name, const MeasureProperty *row, void *base, Error **errp)
{
    struct fw_measure **field = (struct fw_measure **)((char *)base + row->offset);
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    struct fw_measure *measure;

    if (!visit_type_str(v, name, &text, errp)) {
        return;
    }
    measure = fw_measure_parse(text, row->kind, &error);
    if (!measure) {
        error_setg(errp, "Property '%s.%s': %s", object_get_typename(obj), name, error->message);
        return;
    }
    fw_measure_free(*field);
    *field = measure;
}
