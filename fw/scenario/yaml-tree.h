/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A YAML text as a tree that remembers where each node stood. Private to fw/scenario.
 */
#ifndef FW_SCENARIO_YAML_H
#define FW_SCENARIO_YAML_H

#include "fw/scenario-diag.h"

typedef enum FwYamlKind {
    FW_YAML_SCALAR,
    FW_YAML_LIST,
    FW_YAML_MAP,
} FwYamlKind;

typedef struct FwYamlNode FwYamlNode;

/* Nodes belong to the tree and are shared by what merging makes; nobody changes one after it was made. */
struct FwYamlNode {
    FwYamlKind kind;
    FwDiagMark mark;
    char *path;             /* "dimms[0].size"; "" at the top */
    char *text;             /* SCALAR: no NUL inside */
    bool plain;             /* SCALAR: not quoted */
    GPtrArray *keys;        /* MAP: FwYamlNode* (scalars), one for each of items */
    GPtrArray *items;       /* LIST, MAP: FwYamlNode* */
};

typedef struct FwYamlTree {
    GPtrArray *nodes;       /* owns every node */
    FwYamlNode *root;       /* NULL when the text could not be read */
} FwYamlTree;

/**
 * fw_yaml_tree_read() - Read one document.
 *
 * Refused: more than FW_SCENARIO_MAX_BYTES, nesting beyond 32, anchors, aliases, tags, a second document, keys that are no
 * scalars, keys given twice, NUL characters. Never returns NULL.
 */
FwYamlTree *fw_yaml_tree_read(const char *text, size_t length, FwDiags *diags);
void fw_yaml_tree_free(FwYamlTree *tree);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FwYamlTree, fw_yaml_tree_free)

/** fw_yaml_node_new() - A further node of the tree, with the place and path of @like. */
FwYamlNode *fw_yaml_node_new(FwYamlTree *tree, FwYamlKind kind, const FwYamlNode *like);

/** fw_yaml_is_null() - Plain "~", "null" or nothing. */
bool fw_yaml_is_null(const FwYamlNode *node);

/** fw_yaml_get() - Value of a key of a map, or NULL (also when @map is NULL or no map). */
FwYamlNode *fw_yaml_get(const FwYamlNode *map, const char *key);

/** fw_yaml_put() - Add a key to a map that is being made. */
void fw_yaml_put(FwYamlNode *map, FwYamlNode *key, FwYamlNode *value);

/**
 * fw_yaml_overlay() - What a boot or a variant makes of the scenario.
 * @base: map of the scenario, or NULL.
 * @over: map with changes.
 *
 * "machine", "firmware", "guest", "limits": key by key. "dimms": by id, key by key. "expect": both, base first. Other keys: those of @over.
 * A null in @over removes the key.
 *
 * Returns: a map of the tree; its parts are shared with both.
 */
FwYamlNode *fw_yaml_overlay(FwYamlTree *tree, FwYamlNode *base, FwYamlNode *over);

#endif
