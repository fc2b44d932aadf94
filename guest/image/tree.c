/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A tree of files in memory and its cpio archive, written by libarchive.
 */
#include "tree.h"

#include <archive.h>
#include <archive_entry.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/stat.h>

typedef struct Node {
    mode_t mode;                /* type and permissions */
    GBytes *data;               /* of a file */
    char *target;               /* of a link */
} Node;

struct ImageTree {
    GTree *nodes;               /* path -> Node */
};

static void node_free(void *data)
{
    Node *node = data;

    g_clear_pointer(&node->data, g_bytes_unref);
    g_free(node->target);
    g_free(node);
}

static int compare_paths(const void *a, const void *b, void *user)
{
    (void)user;
    return strcmp(a, b);
}

ImageTree *image_tree_new(void)
{
    ImageTree *tree = g_new0(ImageTree, 1);

    tree->nodes = g_tree_new_full(compare_paths, NULL, g_free, node_free);
    return tree;
}

void image_tree_free(ImageTree *tree)
{
    if (tree) {
        g_tree_unref(tree->nodes);
        g_free(tree);
    }
}

static void add(ImageTree *tree, const char *path, mode_t mode, GBytes *data, const char *target)
{
    g_autofree char *parent = g_path_get_dirname(path);
    Node *node = g_new0(Node, 1);

    if (strcmp(parent, ".") != 0 && !g_tree_lookup(tree->nodes, parent)) {
        add(tree, parent, S_IFDIR | 0755, NULL, NULL);
    }
    node->mode = mode;
    node->data = data ? g_bytes_ref(data) : NULL;
    node->target = g_strdup(target);
    g_tree_replace(tree->nodes, g_strdup(path), node);
}

void image_tree_add_dir(ImageTree *tree, const char *path)
{
    add(tree, path, S_IFDIR | 0755, NULL, NULL);
}

void image_tree_add_file(ImageTree *tree, const char *path, GBytes *data, bool executable)
{
    add(tree, path, S_IFREG | (executable ? 0755 : 0644), data, NULL);
}

void image_tree_add_link(ImageTree *tree, const char *path, const char *target)
{
    add(tree, path, S_IFLNK | 0777, NULL, target);
}

GBytes *image_tree_file(const ImageTree *tree, const char *path)
{
    const Node *node = g_tree_lookup(tree->nodes, path);

    return node ? node->data : NULL;
}

bool image_tree_has(const ImageTree *tree, const char *path)
{
    return g_tree_lookup(tree->nodes, path) != NULL;
}

typedef struct Visit {
    ImageTreeVisit function;
    void *user;
} Visit;

static gboolean visit_node(void *key, void *value, void *user)
{
    const Visit *visit = user;
    const Node *node = value;

    if (node->data) {
        visit->function(key, node->data, visit->user);
    }
    return FALSE;
}

void image_tree_visit(const ImageTree *tree, ImageTreeVisit function, void *user)
{
    Visit visit = { function, user };

    g_tree_foreach(tree->nodes, visit_node, &visit);
}

typedef struct CpioWriter {
    struct archive *archive;
    struct archive_entry *entry;
    int64_t number;             /* of the entry: inode numbers tell the entries apart */
    bool failed;
} CpioWriter;

static gboolean write_node(void *key, void *value, void *user)
{
    CpioWriter *writer = user;
    const Node *node = value;
    size_t size = node->data ? g_bytes_get_size(node->data) : 0;

    archive_entry_clear(writer->entry);
    archive_entry_set_pathname(writer->entry, key);
    archive_entry_set_mode(writer->entry, node->mode);
    archive_entry_set_ino64(writer->entry, ++writer->number);
    archive_entry_set_nlink(writer->entry, S_ISDIR(node->mode) ? 2 : 1);
    archive_entry_set_mtime(writer->entry, 0, 0);
    archive_entry_set_size(writer->entry, (int64_t)size);
    if (node->target) {
        archive_entry_set_symlink(writer->entry, node->target);
    }
    if (archive_write_header(writer->archive, writer->entry) != ARCHIVE_OK ||
        (size && archive_write_data(writer->archive, g_bytes_get_data(node->data, NULL), size) != (la_ssize_t)size)) {
        writer->failed = true;
    }
    return writer->failed;
}

bool image_tree_write_cpio(const ImageTree *tree, const char *out, GError **error)
{
    CpioWriter writer = { .archive = archive_write_new(), .entry = archive_entry_new() };

    archive_write_set_format_cpio_newc(writer.archive);
    archive_write_set_bytes_in_last_block(writer.archive, 512);
    if (archive_write_open_filename(writer.archive, out) != ARCHIVE_OK) {
        writer.failed = true;
    } else {
        g_tree_foreach(tree->nodes, write_node, &writer);
        writer.failed = writer.failed || archive_write_close(writer.archive) != ARCHIVE_OK;
    }
    if (writer.failed) {
        const char *reason = archive_error_string(writer.archive);

        g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "cannot write %s: %s", out, reason ? reason : "unknown reason");
    }
    archive_entry_free(writer.entry);
    archive_write_free(writer.archive);
    return !writer.failed;
}
