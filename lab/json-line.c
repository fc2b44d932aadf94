/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whole lines only, and at once: whoever reads them may be waiting for each.
 */
#include "json-line.h"

#include <stdio.h>

void json_line_print(JsonNode *node)
{
    g_autofree char *text = json_to_string(node, FALSE);

    puts(text);
    fflush(stdout);
}

void json_line_object(JsonObject *object, int schema)
{
    g_autoptr(JsonNode) node = json_node_new(JSON_NODE_OBJECT);

    json_object_set_int_member(object, "schema", schema);
    json_node_take_object(node, object);
    json_line_print(node);
}
