/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Maps by table, and what every table's rows have in common: shape of the value, unknown and missing keys.
 *
 * Must not: know a key.
 */
#include "read.h"

#include <string.h>

/* Longest part of the user's text that a message repeats. */
#define SHOWN 60

static const char *kind_name(const FwYamlNode *node)
{
    static const char *const names[] = { [FW_YAML_SCALAR] = "a single value", [FW_YAML_LIST] = "a list", [FW_YAML_MAP] = "a mapping" };

    return fw_yaml_is_null(node) ? "nothing" : names[node->kind];
}

void fw_read_error(FwReader *reader, const FwYamlNode *node, const char *format, ...)
{
    g_autofree char *message = NULL;
    va_list list;

    va_start(list, format);
    message = g_strdup_vprintf(format, list);
    va_end(list);
    fw_diags_add(reader->diags, node->mark, node->path, "%s", message);
}

/* Edits (insert, delete, replace) from @a to @b, at most @limit + 1. */
static unsigned distance(const char *a, const char *b, unsigned limit)
{
    size_t width = strlen(b);
    g_autofree unsigned *row = g_new(unsigned, width + 1);

    for (size_t j = 0; j <= width; j++) {
        row[j] = (unsigned)j;
    }
    for (size_t i = 0; a[i]; i++) {
        unsigned corner = row[0], best = row[0] = (unsigned)i + 1;

        for (size_t j = 0; j < width; j++) {
            unsigned replaced = corner + (a[i] != b[j]);

            corner = row[j + 1];
            row[j + 1] = MIN(replaced, MIN(row[j], corner) + 1);
            best = MIN(best, row[j + 1]);
        }
        if (best > limit) {
            return limit + 1;
        }
    }
    return row[width];
}

const char *fw_read_nearest(const char *wrong, const char *const *words)
{
    size_t length = strlen(wrong);
    const char *nearest = NULL;
    unsigned best;

    if (!length || length > SHOWN) {
        return NULL;
    }
    best = (unsigned)(length / 3 + 1) + 1;
    for (unsigned i = 0; words[i]; i++) {
        unsigned edits = distance(wrong, words[i], best);

        if (edits < best) {
            best = edits;
            nearest = words[i];
        }
    }
    return nearest;
}

static bool is_for(const FwReader *reader, const FwField *field)
{
    return !field->archs || field->archs & 1u << reader->arch;
}

static void foreign_key(FwReader *reader, const FwYamlNode *map, const FwYamlNode *key, const FwField *field)
{
    FwScenarioArch other = field->archs & FW_FIELD_X86_64 ? FW_SCENARIO_ARCH_X86_64 : FW_SCENARIO_ARCH_PPC64LE;

    fw_diags_add(reader->diags, key->mark, map->path, "the key '%s' is for %s only; this scenario is for %s ('arch')", field->key,
                 fw_scenario_arch_name(other), fw_scenario_arch_name(reader->arch));
}

static void unknown_key(FwReader *reader, const FwYamlNode *map, const FwYamlNode *key, const FwField *fields)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    const char *nearest;

    for (const FwField *field = fields; field->key; field++) {
        if (is_for(reader, field)) {
            g_ptr_array_add(words, (char *)field->key);
        }
    }
    g_ptr_array_add(words, NULL);
    nearest = fw_read_nearest(key->text, (const char *const *)words->pdata);
    if (nearest) {
        fw_diags_add(reader->diags, key->mark, map->path, "unknown key '%.*s'; did you mean '%s'?", SHOWN, key->text, nearest);
    } else {
        g_autofree char *known = g_strjoinv(" ", (char **)words->pdata);

        fw_diags_add(reader->diags, key->mark, map->path, "unknown key '%.*s'; known keys: %s", SHOWN, key->text, known);
    }
}

static const FwField *find_field(const FwField *fields, const char *key)
{
    for (const FwField *field = fields; field->key; field++) {
        if (!strcmp(field->key, key)) {
            return field;
        }
    }
    return NULL;
}

/* Keys and, in units of this many bytes, texts that a file may stand for, all boots of all variants together. */
#define MAX_COST 200000u
#define COST_BYTES 64u

bool fw_read_affordable(const FwReader *reader)
{
    return reader->cost <= MAX_COST;
}

/* Adds what the map costs; complains when that was the last straw. */
static bool charge(FwReader *reader, const FwYamlNode *map)
{
    if (!fw_read_affordable(reader)) {
        return false;
    }
    reader->cost += 1 + map->keys->len;
    for (unsigned i = 0; i < map->items->len; i++) {
        const FwYamlNode *value = g_ptr_array_index(map->items, i);

        reader->cost += value->kind == FW_YAML_SCALAR ? strlen(value->text) / COST_BYTES : value->items->len;
    }
    if (!fw_read_affordable(reader)) {
        fw_read_error(reader, map, "with its boots, variants and counts the file stands for more than %u values", MAX_COST);
    }
    return fw_read_affordable(reader);
}

bool fw_read_map(FwReader *reader, const FwYamlNode *node, const FwField *fields, void *target)
{
    if (node->kind != FW_YAML_MAP) {
        fw_read_error(reader, node, "must be a mapping (key: value), not %s", kind_name(node));
        return false;
    }
    if (!charge(reader, node)) {
        return false;
    }
    for (unsigned i = 0; i < node->keys->len; i++) {
        const FwYamlNode *key = g_ptr_array_index(node->keys, i);
        const FwYamlNode *value = g_ptr_array_index(node->items, i);
        const FwField *field = find_field(fields, key->text);

        if (!field) {
            unknown_key(reader, node, key, fields);
        } else if (!is_for(reader, field)) {
            foreign_key(reader, node, key, field);
        } else if (fw_yaml_is_null(value)) {
            fw_read_error(reader, value, "has no value");
        } else if (field->read) {
            field->read(reader, value, (char *)target + field->offset, field);
        }
    }
    for (const FwField *field = fields; field->key; field++) {
        if (field->needed && !fw_yaml_get(node, field->key)) {
            fw_read_error(reader, node, "the key '%s' is missing", field->key);
        }
    }
    return true;
}

const char *fw_read_scalar(FwReader *reader, const FwYamlNode *node, const char *wanted)
{
    if (node->kind == FW_YAML_SCALAR && !fw_yaml_is_null(node)) {
        return node->text;
    }
    fw_read_error(reader, node, "must be %s, not %s", wanted, kind_name(node));
    return NULL;
}

bool fw_read_list(FwReader *reader, const FwYamlNode *node, const char *wanted)
{
    if (node->kind == FW_YAML_LIST) {
        return true;
    }
    fw_read_error(reader, node, "must be a list of %s, not %s", wanted, kind_name(node));
    return false;
}

const char *fw_read_choice(FwReader *reader, const FwYamlNode *map, const char *const *keys)
{
    g_autofree char *known = g_strjoinv(" ", (char **)keys);
    const char *found = NULL;

    if (map->kind != FW_YAML_MAP) {
        fw_read_error(reader, map, "must be a mapping with one of: %s", known);
        return NULL;
    }
    for (unsigned i = 0; i < map->keys->len; i++) {
        const FwYamlNode *key = g_ptr_array_index(map->keys, i);

        if (!g_strv_contains(keys, key->text)) {
            continue;
        }
        if (found) {
            fw_diags_add(reader->diags, key->mark, map->path, "has both '%s' and '%s'; only one is possible", found, key->text);
            return NULL;
        }
        found = key->text;
    }
    if (!found) {
        const FwYamlNode *first = map->keys->len ? g_ptr_array_index(map->keys, 0) : map;
        const char *nearest = map->keys->len ? fw_read_nearest(first->text, keys) : NULL;

        fw_diags_add(reader->diags, first->mark, map->path, nearest ? "needs one of: %s (did you mean '%s'?)" : "needs one of: %s", known,
                     nearest);
    }
    return found;
}
