/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Properties that are a latency, a bandwidth or a distance, as fw/proximity.h writes them: the visits of one field.
 */
#ifndef HW_NVDIMM_MEASURE_PROPERTY_H
#define HW_NVDIMM_MEASURE_PROPERTY_H

#include "qapi/visitor.h"
#include "qom/object.h"
#include "fw/proximity.h"

/* One property; the field is a struct fw_measure *, NULL when nothing was said. */
typedef struct MeasureProperty {
    const char *name;
    enum fw_measure_kind kind;
    size_t offset;                                      /* of the field in the object's own struct */
    const char *help;
} MeasureProperty;

/** measure_property_get: the text that @row's field in the struct at @base was made of; "" for none. */
void measure_property_get(Visitor *v, const char *name, const MeasureProperty *row, const void *base, Error **errp);

/** measure_property_set: replaces the field; @errp says which property of @obj the text does not suit, and why, and the field stays. */
void measure_property_set(Object *obj, Visitor *v, const char *name, const MeasureProperty *row, void *base, Error **errp);

#endif
