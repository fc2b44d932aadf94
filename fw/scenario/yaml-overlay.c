/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a boot or a variant changes the scenario that it belongs to: at the level of the text's tree, so that every value keeps
 * the place where the user wrote it.
 *
 * Must not: judge a value. A part with the wrong shape is passed on for the reader to complain about.
 */
#include "yaml-tree.h"

#include <string.h>

static const char *const by_key[] = { "machine", "firmware", "guest", "limits", NULL };

/* Keys of @over in place of, or in addition to, those of @base; null removes. */
static FwYamlNode *merge_maps(FwYamlTree *tree, FwYamlNode *base, FwYamlNode *over)
{
    FwYamlNode *result = fw_yaml_node_new(tree, FW_YAML_MAP, over);

    for (unsigned i = 0; i < base->keys->len; i++) {
        FwYamlNode *key = g_ptr_array_index(base->keys, i);

        if (!fw_yaml_get(over, key->text)) {
            fw_yaml_put(result, key, g_ptr_array_index(base->items, i));
        }
    }
    for (unsigned i = 0; i < over->keys->len; i++) {
        FwYamlNode *value = g_ptr_array_index(over->items, i);

        if (!fw_yaml_is_null(value)) {
            fw_yaml_put(result, g_ptr_array_index(over->keys, i), value);
        }
    }
    return result;
}

static FwYamlNode *concatenate(FwYamlTree *tree, const FwYamlNode *base, const FwYamlNode *over)
{
    FwYamlNode *result = fw_yaml_node_new(tree, FW_YAML_LIST, over);

    g_ptr_array_extend(result->items, base->items, NULL, NULL);
    g_ptr_array_extend(result->items, over->items, NULL, NULL);
    return result;
}

static const char *dimm_id(const FwYamlNode *dimm)
{
    const FwYamlNode *id = fw_yaml_get(dimm, "id");

    return id && id->kind == FW_YAML_SCALAR ? id->text : NULL;
}

static int find_dimm(const FwYamlNode *list, const char *id)
{
    for (unsigned i = 0; id && i < list->items->len; i++) {
        const char *other = dimm_id(g_ptr_array_index(list->items, i));

        if (other && !strcmp(other, id)) {
            return (int)i;
        }
    }
    return -1;
}

static FwYamlNode *merge_dimms(FwYamlTree *tree, FwYamlNode *base, FwYamlNode *over)
{
    FwYamlNode *result = concatenate(tree, base, over);

    g_ptr_array_set_size(result->items, (int)base->items->len);
    for (unsigned i = 0; i < over->items->len; i++) {
        FwYamlNode *dimm = g_ptr_array_index(over->items, i);
        int at = find_dimm(result, dimm_id(dimm));

        if (at < 0) {
            g_ptr_array_add(result->items, dimm);
        } else {
            g_ptr_array_index(result->items, at) = merge_maps(tree, g_ptr_array_index(result->items, at), dimm);
        }
    }
    return result;
}

static FwYamlNode *merge_value(FwYamlTree *tree, const char *key, FwYamlNode *base, FwYamlNode *over)
{
    if (!base || base->kind != over->kind) {
        return over;
    }
    if (over->kind == FW_YAML_MAP && g_strv_contains(by_key, key)) {
        return merge_maps(tree, base, over);
    }
    if (over->kind == FW_YAML_LIST && !strcmp(key, "expect")) {
        return concatenate(tree, base, over);
    }
    if (over->kind == FW_YAML_LIST && !strcmp(key, "dimms")) {
        return merge_dimms(tree, base, over);
    }
    return over;
}

FwYamlNode *fw_yaml_overlay(FwYamlTree *tree, FwYamlNode *base, FwYamlNode *over)
{
    FwYamlNode *result = fw_yaml_node_new(tree, FW_YAML_MAP, over);

    for (unsigned i = 0; i < base->keys->len; i++) {
        FwYamlNode *key = g_ptr_array_index(base->keys, i);

        if (!fw_yaml_get(over, key->text)) {
            fw_yaml_put(result, key, g_ptr_array_index(base->items, i));
        }
    }
    for (unsigned i = 0; i < over->keys->len; i++) {
        FwYamlNode *key = g_ptr_array_index(over->keys, i);
        FwYamlNode *value = g_ptr_array_index(over->items, i);

        if (!fw_yaml_is_null(value)) {
            fw_yaml_put(result, key, merge_value(tree, key->text, fw_yaml_get(base, key->text), value));
        }
    }
    return result;
}
