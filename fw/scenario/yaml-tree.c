/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * YAML text to tree, by libyaml's events. Limits keep hostile text from costing more than its own size.
 *
 * Must not: know any key of a scenario.
 */
#include "fw/scenario.h"
#include "yaml-tree.h"

#include <string.h>
#include <yaml.h>

#define MAX_DEPTH 32
/* Most entries of one list, and keys of one map: looking for a key twice is quadratic in it. */
#define MAX_ENTRIES 4096
/* Longest part of a key that is repeated in the path of the nodes below it. */
#define MAX_KEY_IN_PATH 40

typedef struct Builder {
    yaml_parser_t parser;
    const char *text;
    size_t length;
    FwYamlTree *tree;
    FwDiags *diags;
} Builder;

static FwDiagMark mark_of(yaml_mark_t mark)
{
    return (FwDiagMark){ (unsigned)mark.line + 1, (unsigned)mark.column + 1 };
}

static void node_free(void *data)
{
    FwYamlNode *node = data;

    g_free(node->path);
    g_free(node->text);
    g_clear_pointer(&node->keys, g_ptr_array_unref);
    g_clear_pointer(&node->items, g_ptr_array_unref);
    g_free(node);
}

static FwYamlNode *node_new(FwYamlTree *tree, FwYamlKind kind, FwDiagMark mark, const char *path)
{
    FwYamlNode *node = g_new0(FwYamlNode, 1);

    node->kind = kind;
    node->mark = mark;
    node->path = g_strdup(path);
    if (kind != FW_YAML_SCALAR) {
        node->items = g_ptr_array_new();
    }
    if (kind == FW_YAML_MAP) {
        node->keys = g_ptr_array_new();
    }
    g_ptr_array_add(tree->nodes, node);
    return node;
}

FwYamlNode *fw_yaml_node_new(FwYamlTree *tree, FwYamlKind kind, const FwYamlNode *like)
{
    return node_new(tree, kind, like->mark, like->path);
}

/* Line and column (in bytes) of an offset into the text. */
static FwDiagMark mark_at(const Builder *builder, size_t offset)
{
    FwDiagMark mark = { 1, 1 };

    for (size_t i = 0; i < MIN(offset, builder->length); i++) {
        mark.column++;
        if (builder->text[i] == '\n') {
            mark.line++;
            mark.column = 1;
        }
    }
    return mark;
}

/* The parser's own complaint, at the best place that it knows. */
static void syntax_error(Builder *builder)
{
    const yaml_parser_t *parser = &builder->parser;
    FwDiagMark mark = mark_of(parser->problem_mark);

    switch (parser->error) {
    case YAML_READER_ERROR:
        fw_diags_add(builder->diags, mark_at(builder, parser->problem_offset), NULL, "not UTF-8 text: %s",
                     parser->problem ? parser->problem : "unreadable");
        break;
    case YAML_MEMORY_ERROR:
        fw_diags_add(builder->diags, mark, NULL, "out of memory");
        break;
    default:
        fw_diags_add(builder->diags, mark, NULL, "not YAML: %s%s%s", parser->context ? parser->context : "",
                     parser->context ? ", " : "", parser->problem ? parser->problem : "syntax error");
    }
}

static bool next_event(Builder *builder, yaml_event_t *event)
{
    if (yaml_parser_parse(&builder->parser, event)) {
        return true;
    }
    syntax_error(builder);
    return false;
}

/* Anchors and tags would make one text mean two things; say so where they stand. */
static bool plain_node(Builder *builder, const yaml_event_t *event, const char *path)
{
    const yaml_char_t *anchor = NULL, *tag = NULL;

    switch (event->type) {
    case YAML_SCALAR_EVENT:
        anchor = event->data.scalar.anchor;
        tag = event->data.scalar.tag;
        break;
    case YAML_SEQUENCE_START_EVENT:
        anchor = event->data.sequence_start.anchor;
        tag = event->data.sequence_start.tag;
        break;
    case YAML_MAPPING_START_EVENT:
        anchor = event->data.mapping_start.anchor;
        tag = event->data.mapping_start.tag;
        break;
    default:
        fw_diags_add(builder->diags, mark_of(event->start_mark), path,
                     "an alias (\"*name\") is not allowed in a scenario: write the value out");
        return false;
    }
    if (anchor) {
        fw_diags_add(builder->diags, mark_of(event->start_mark), path,
                     "an anchor (\"&%.40s\") is not allowed in a scenario", (const char *)anchor);
    } else if (tag) {
        fw_diags_add(builder->diags, mark_of(event->start_mark), path,
                     "a tag (\"%.40s\") is not allowed in a scenario", (const char *)tag);
    }
    return !anchor && !tag;
}

static FwYamlNode *build_scalar(Builder *builder, const yaml_event_t *event, const char *path)
{
    const char *value = (const char *)event->data.scalar.value;
    FwDiagMark mark = mark_of(event->start_mark);
    FwYamlNode *node;

    if (memchr(value, 0, event->data.scalar.length)) {
        fw_diags_add(builder->diags, mark, path, "a text may not hold a NUL character");
        return NULL;
    }
    node = node_new(builder->tree, FW_YAML_SCALAR, mark, path);
    node->text = g_strdup(value);
    node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    return node;
}

static FwYamlNode *build(Builder *builder, yaml_event_t *event, const char *path, unsigned depth);

static bool room_left(Builder *builder, const FwYamlNode *node)
{
    if (node->items->len < MAX_ENTRIES) {
        return true;
    }
    fw_diags_add(builder->diags, node->mark, node->path, "more than %d entries", MAX_ENTRIES);
    return false;
}

static bool build_list(Builder *builder, FwYamlNode *list, unsigned depth)
{
    for (;;) {
        yaml_event_t event;

        if (!next_event(builder, &event)) {
            return false;
        }
        if (event.type == YAML_SEQUENCE_END_EVENT) {
            yaml_event_delete(&event);
            return true;
        }
        g_autofree char *path = g_strdup_printf("%s[%u]", list->path, list->items->len);
        FwYamlNode *item = build(builder, &event, path, depth);

        yaml_event_delete(&event);
        if (!item || !room_left(builder, list)) {
            return false;
        }
        g_ptr_array_add(list->items, item);
    }
}

/* Reads the value that belongs to @key and adds both, unless the key was there before. */
static bool build_pair(Builder *builder, FwYamlNode *map, FwYamlNode *key, unsigned depth)
{
    g_autofree char *path = g_strdup_printf("%s%s%.*s", map->path, *map->path ? "." : "", MAX_KEY_IN_PATH, key->text);
    const FwYamlNode *before = fw_yaml_get(map, key->text);
    yaml_event_t event;
    FwYamlNode *value;

    if (!next_event(builder, &event)) {
        return false;
    }
    value = build(builder, &event, path, depth);
    yaml_event_delete(&event);
    if (!value) {
        return false;
    }
    if (before) {
        fw_diags_add(builder->diags, key->mark, path, "this key is given twice; the first is in line %u",
                     before->mark.line);
        return true;
    }
    fw_yaml_put(map, key, value);
    return true;
}

static bool build_map(Builder *builder, FwYamlNode *map, unsigned depth)
{
    for (;;) {
        yaml_event_t event;
        FwYamlNode *key = NULL;
        bool end;

        if (!next_event(builder, &event)) {
            return false;
        }
        end = event.type == YAML_MAPPING_END_EVENT;
        if (!end && event.type != YAML_SCALAR_EVENT) {
            fw_diags_add(builder->diags, mark_of(event.start_mark), map->path, "a key must be a plain word");
        } else if (!end && plain_node(builder, &event, map->path)) {
            key = build_scalar(builder, &event, map->path);
        }
        yaml_event_delete(&event);
        if (end) {
            return true;
        }
        if (!key || !room_left(builder, map) || !build_pair(builder, map, key, depth)) {
            return false;
        }
    }
}

static FwYamlNode *build(Builder *builder, yaml_event_t *event, const char *path, unsigned depth)
{
    bool map = event->type == YAML_MAPPING_START_EVENT;
    FwYamlNode *node;

    if (!plain_node(builder, event, path)) {
        return NULL;
    }
    if (event->type == YAML_SCALAR_EVENT) {
        return build_scalar(builder, event, path);
    }
    if (depth >= MAX_DEPTH) {
        fw_diags_add(builder->diags, mark_of(event->start_mark), NULL, "nested deeper than %d levels", MAX_DEPTH);
        return NULL;
    }
    node = node_new(builder->tree, map ? FW_YAML_MAP : FW_YAML_LIST, mark_of(event->start_mark), path);
    if (!(map ? build_map(builder, node, depth + 1) : build_list(builder, node, depth + 1))) {
        return NULL;
    }
    return node;
}

/* Stream start, document start, root, document end, and then nothing more. */
static void build_document(Builder *builder)
{
    FwYamlNode *root = NULL;
    bool more = true;

    while (more) {
        yaml_event_t event;

        if (!next_event(builder, &event)) {
            return;
        }
        if (event.type == YAML_STREAM_END_EVENT) {
            more = false;
        } else if (event.type == YAML_DOCUMENT_START_EVENT && root) {
            fw_diags_add(builder->diags, mark_of(event.start_mark), NULL, "a second document: a file holds one scenario");
            more = false;
        } else if (event.type != YAML_STREAM_START_EVENT && event.type != YAML_DOCUMENT_START_EVENT
                   && event.type != YAML_DOCUMENT_END_EVENT) {
            root = build(builder, &event, "", 0);
            more = root != NULL;
        }
        yaml_event_delete(&event);
    }
    builder->tree->root = root;
    if (!root && !fw_diags_count(builder->diags)) {
        fw_diags_add(builder->diags, (FwDiagMark){ 1, 1 }, NULL, "the file is empty");
    }
}

FwYamlTree *fw_yaml_tree_read(const char *text, size_t length, FwDiags *diags)
{
    FwYamlTree *tree = g_new0(FwYamlTree, 1);
    Builder builder = { .text = text, .length = length, .tree = tree, .diags = diags };

    tree->nodes = g_ptr_array_new_with_free_func(node_free);
    if (length > FW_SCENARIO_MAX_BYTES) {
        fw_diags_add(diags, (FwDiagMark){ 0, 0 }, NULL, "the file has %zu bytes; a scenario has at most %u", length,
                     FW_SCENARIO_MAX_BYTES);
        return tree;
    }
    if (!yaml_parser_initialize(&builder.parser)) {
        fw_diags_add(diags, (FwDiagMark){ 0, 0 }, NULL, "out of memory");
        return tree;
    }
    yaml_parser_set_encoding(&builder.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&builder.parser, (const unsigned char *)text, length);
    build_document(&builder);
    yaml_parser_delete(&builder.parser);
    return tree;
}

void fw_yaml_tree_free(FwYamlTree *tree)
{
    if (tree) {
        g_ptr_array_unref(tree->nodes);
        g_free(tree);
    }
}

bool fw_yaml_is_null(const FwYamlNode *node)
{
    return node->kind == FW_YAML_SCALAR && node->plain
        && (!*node->text || !strcmp(node->text, "~") || !g_ascii_strcasecmp(node->text, "null"));
}

FwYamlNode *fw_yaml_get(const FwYamlNode *map, const char *key)
{
    if (!map || map->kind != FW_YAML_MAP) {
        return NULL;
    }
    for (unsigned i = 0; i < map->keys->len; i++) {
        const FwYamlNode *name = g_ptr_array_index(map->keys, i);

        if (!strcmp(name->text, key)) {
            return g_ptr_array_index(map->items, i);
        }
    }
    return NULL;
}

void fw_yaml_put(FwYamlNode *map, FwYamlNode *key, FwYamlNode *value)
{
    g_ptr_array_add(map->keys, key);
    g_ptr_array_add(map->items, value);
}
