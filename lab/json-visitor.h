/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A visitor of fw/ (fw/acpi.h) that makes JSON of what it is shown. */
#ifndef LAB_JSON_VISITOR_H
#define LAB_JSON_VISITOR_H

#include <json-glib/json-glib.h>

#include "fw/acpi.h"

/*
 * A visitor that adds to @builder. A number becomes a number, or {"value": N, "meaning": TEXT} when it has a meaning; numbers of more than
 * 63 bits become text "0x...". Valid as long as @builder is.
 */
struct fw_visitor json_visitor(JsonBuilder *builder);

#endif
