/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reports for programs: one JSON object per line on standard output. */
#ifndef LAB_JSON_LINE_H
#define LAB_JSON_LINE_H

#include <json-glib/json-glib.h>

/* Print @node as one line. */
void json_line_print(JsonNode *node);

/* Print @object as one line, with its schema version. Takes @object. */
void json_line_object(JsonObject *object, int schema);

#endif
