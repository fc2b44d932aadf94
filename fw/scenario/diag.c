/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The list of errors of one file. Boots and variants share parts of a file, so the same complaint can come several times: it
 * is kept once.
 */
#include "fw/scenario-diag.h"

#include <string.h>

struct FwDiags {
    char *file;
    GPtrArray *list;        /* FwDiag* */
    unsigned count;
    bool sorted;
};

static void diag_free(void *data)
{
    FwDiag *diag = data;

    g_free(diag->key);
    g_free(diag->message);
    g_free(diag);
}

FwDiags *fw_diags_new(const char *file)
{
    FwDiags *diags = g_new0(FwDiags, 1);

    diags->file = g_strdup(file);
    diags->list = g_ptr_array_new_with_free_func(diag_free);
    return diags;
}

void fw_diags_free(FwDiags *diags)
{
    if (diags) {
        g_free(diags->file);
        g_ptr_array_unref(diags->list);
        g_free(diags);
    }
}

static bool known(const FwDiags *diags, FwDiagMark mark, const char *message)
{
    for (unsigned i = 0; i < diags->list->len; i++) {
        const FwDiag *diag = g_ptr_array_index(diags->list, i);

        if (diag->mark.line == mark.line && diag->mark.column == mark.column && !strcmp(diag->message, message)) {
            return true;
        }
    }
    return false;
}

void fw_diags_add(FwDiags *diags, FwDiagMark mark, const char *key, const char *format, ...)
{
    g_autofree char *message = NULL;
    va_list list;
    FwDiag *diag;

    va_start(list, format);
    message = g_strdup_vprintf(format, list);
    va_end(list);
    if (known(diags, mark, message)) {
        return;
    }
    diags->count++;
    if (diags->list->len >= FW_DIAGS_MAX) {
        return;
    }
    diag = g_new0(FwDiag, 1);
    diag->mark = mark;
    diag->key = key && *key ? g_strdup(key) : NULL;
    diag->message = g_steal_pointer(&message);
    g_ptr_array_add(diags->list, diag);
    diags->sorted = false;
}

unsigned fw_diags_count(const FwDiags *diags)
{
    return diags->count;
}

static int by_place(const void *a, const void *b)
{
    const FwDiag *left = *(FwDiag *const *)a, *right = *(FwDiag *const *)b;

    if (left->mark.line != right->mark.line) {
        return left->mark.line < right->mark.line ? -1 : 1;
    }
    return (left->mark.column > right->mark.column) - (left->mark.column < right->mark.column);
}

const FwDiag *fw_diags_at(FwDiags *diags, unsigned n)
{
    if (!diags->sorted) {
        g_ptr_array_sort(diags->list, by_place);
        diags->sorted = true;
    }
    return n < diags->list->len ? g_ptr_array_index(diags->list, n) : NULL;
}

char *fw_diags_text(FwDiags *diags)
{
    GString *text = g_string_new(NULL);
    const FwDiag *diag;

    for (unsigned i = 0; (diag = fw_diags_at(diags, i)); i++) {
        g_string_append(text, diags->file);
        if (diag->mark.line) {
            g_string_append_printf(text, ":%u:%u", diag->mark.line, diag->mark.column);
        }
        g_string_append_printf(text, ": %s%s%s\n", diag->key ? diag->key : "", diag->key ? ": " : "", diag->message);
    }
    if (diags->count > diags->list->len) {
        g_string_append_printf(text, "%s: and %u more errors\n", diags->file, diags->count - diags->list->len);
    }
    return g_string_free(text, FALSE);
}
