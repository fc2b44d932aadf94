/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `misfit trace`: a firmware call trace for people, or (--json) its lines as they are.
 */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "exit-status.h"
#include "json-line.h"
#include "options.h"
#include "trace-log.h"

static char *load(const char *word, GError **error)
{
    g_autofree char *inside = g_build_filename(word, COMMAND_TRACE, NULL);
    char *text = NULL;

    g_file_get_contents(g_file_test(word, G_FILE_TEST_IS_DIR) ? inside : word, &text, NULL, error);
    return text;
}

static void print_call(const TraceCall *call)
{
    g_autofree char *text = trace_describe(call);
    gint64 us = json_object_get_int_member_with_default(call->object, "t_us", 0);

    printf("%6u %10.3f s %s %s\n", call->line, us / 1e6, trace_is_refusal(call) ? "!" : " ", text);
}

int verb_trace(const struct options *o)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = load(g_ptr_array_index(o->args, 0), &error);
    g_autoptr(GPtrArray) calls = NULL;

    if (!text) {
        fprintf(stderr, "misfit: %s\n", error->message);
        return EXIT_USAGE;
    }
    calls = trace_read(text);
    for (unsigned i = 0; i < calls->len; i++) {
        const TraceCall *call = g_ptr_array_index(calls, i);

        if (o->json) {
            g_autoptr(JsonNode) node = json_node_new(JSON_NODE_OBJECT);

            json_node_set_object(node, call->object);
            json_line_print(node);
        } else {
            print_call(call);
        }
    }
    return EXIT_GOOD;
}
