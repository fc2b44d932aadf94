/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scripted answers in a scenario: one text or a list of texts, each with one or more items.
 *
 * Must not: know an item; the emulator's own reader (fw/answers.h) judges each.
 */
#include "read.h"

static void read_item(FwReader *reader, const FwYamlNode *node, const struct fw_answers_words *words, GString *joined)
{
    const char *text = fw_read_scalar(reader, node, "CALL[@WHEN]=ANSWER");
    g_autoptr(GError) error = NULL;
    struct fw_answers *answers = text ? fw_answers_parse(words, text, &error) : NULL;

    if (error) {
        fw_read_error(reader, node, "%s", error->message);
    } else if (answers && !fw_answers_is_empty(answers)) {
        g_string_append_printf(joined, "%s%s", joined->len ? ":" : "", text);
    }
    fw_answers_free(answers);
}

char *fw_read_answers(FwReader *reader, const FwYamlNode *node, const struct fw_answers_words *words)
{
    GString *joined = g_string_new(NULL);
    g_autoptr(GError) error = NULL;

    if (node->kind != FW_YAML_LIST) {
        read_item(reader, node, words, joined);
    }
    for (unsigned i = 0; node->kind == FW_YAML_LIST && i < node->items->len; i++) {
        read_item(reader, g_ptr_array_index(node->items, i), words, joined);
    }
    fw_answers_free(fw_answers_parse(words, joined->str, &error));
    if (error) {                                        /* each is right, and all of them are too many */
        fw_read_error(reader, node, "%s", error->message);
    }
    return g_string_free(joined->len ? joined : g_string_append(joined, "none"), FALSE);
}
