/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The device-tree nodes of storage class memory, as the emulator would make them: text, JSON, files.
 *
 * Must not: know a property; fw/scm/node.c makes them, and what a value is shows by its bytes.
 */
#include <errno.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "explain.h"
#include "fw/size.h"

#define PARENT "/ibm,persistent-memory"
#define CELL 4u

typedef void NodeUser(const ExplainBoot *view, unsigned at, const char *name, const GPtrArray *entries, void *user);

/* The order in which the DIMMs were created. A scenario whose nodes cannot be made was refused when it was read. */
static void each_node(const ExplainBoot *view, NodeUser *use, void *user)
{
    for (unsigned i = 0; i < view->map->scm->len; i++) {
        const FwScenarioScm *scm = g_ptr_array_index(view->map->scm, i);
        g_autofree char *name = fw_scm_node_name(scm->device->config.drc_index);
        g_autoptr(GPtrArray) entries = fw_scm_node_build(scm->device, &scm->form, NULL);

        if (entries) {
            use(view, i, name, entries, user);
        }
    }
}

/* --- one value -------------------------------------------------------------------------------------------------------------------- */

/* Printable characters and one zero byte at the end: Devicetree specification 0.4, section 2.2.4. */
static gboolean is_string(const FwScmNodeEntry *entry)
{
    for (size_t i = 0; i + 1 < entry->len; i++) {
        if (!g_ascii_isprint(entry->bytes[i])) {
            return FALSE;
        }
    }
    return entry->len > 1 && !entry->bytes[entry->len - 1];
}

static uint64_t big_endian(const uint8_t *bytes, size_t count)
{
    uint64_t value = 0;

    for (size_t i = 0; i < count; i++) {
        value = value << 8 | bytes[i];
    }
    return value;
}

static void append_cells(const FwScmNodeEntry *entry, GString *out)
{
    for (size_t at = 0; at < entry->len; at += CELL) {
        g_string_append_printf(out, "%s0x%" PRIx64, at ? " " : "<", big_endian(entry->bytes + at, CELL));
    }
    g_string_append_c(out, '>');
}

/* In the notation of device-tree source; a number that can be a size with its unit behind it. */
static char *value_text(const FwScmNodeEntry *entry)
{
    GString *out = g_string_new(NULL);

    if (!entry->len) {
        g_string_append(out, "(empty)");
    } else if (is_string(entry)) {
        g_string_append_printf(out, "\"%s\"", (const char *)entry->bytes);
    } else if (entry->len % CELL) {
        for (size_t i = 0; i < entry->len; i++) {
            g_string_append_printf(out, "%s%02x", i ? " " : "[", entry->bytes[i]);
        }
        g_string_append_c(out, ']');
    } else {
        append_cells(entry, out);
    }
    return g_string_free(out, FALSE);
}

static void append_meaning(const FwScmNodeEntry *entry, GString *out)
{
    uint64_t value = entry->len == CELL || entry->len == 2 * CELL ? big_endian(entry->bytes, entry->len) : 0;

    if (is_string(entry) || !value || !g_str_has_suffix(entry->name, "-size")) {
        return;
    }
    g_string_append(out, "  ");
    fw_size_format(value, out);
}

/* --- text ------------------------------------------------------------------------------------------------------------------------- */

static void show_node(const ExplainBoot *view, unsigned at, const char *name, const GPtrArray *entries, void *user)
{
    const FwScenarioDimm *dimm = g_ptr_array_index(view->boot->dimms, at);
    const FwScenarioScm *scm = g_ptr_array_index(view->map->scm, at);
    GString *out = user;

    g_string_append_printf(out, "  %s (%s%s)\n", name, dimm->id, dimm->hotplug ? ", not there at boot" : "");
    for (unsigned i = 0; i < entries->len; i++) {
        const FwScmNodeEntry *entry = g_ptr_array_index(entries, i);
        g_autofree char *value = value_text(entry);

        g_string_append_printf(out, "    %-28s %s", entry->name, value);
        append_meaning(entry, out);
        g_string_append_c(out, '\n');
    }
    if (!scm->form.n_domains && scm->form.damage[FW_SCM_NODE_ASSOCIATIVITY] != FW_SCM_NODE_MISSING) {
        g_string_append_printf(out, "    %-28s that of NUMA node %d\n", FW_SCM_DT_ASSOCIATIVITY, MAX(dimm->node, 0));
    }
}

void explain_nodes_text(const ExplainBoot *view, GString *out)
{
    g_string_append(out, "\nDevice tree, " PARENT "\n");
    if (!view->map->scm->len) {
        g_string_append(out, "  (empty)\n");
    }
    each_node(view, show_node, out);
}

/* --- JSON ------------------------------------------------------------------------------------------------------------------------- */

static void add_node(const ExplainBoot *view, unsigned at, const char *name, const GPtrArray *entries, void *user)
{
    const FwScenarioDimm *dimm = g_ptr_array_index(view->boot->dimms, at);
    JsonBuilder *builder = user;

    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "node");
    json_builder_add_string_value(builder, name);
    json_builder_set_member_name(builder, "dimm");
    json_builder_add_string_value(builder, dimm->id);
    json_builder_set_member_name(builder, "properties");
    json_builder_begin_object(builder);
    for (unsigned i = 0; i < entries->len; i++) {
        const FwScmNodeEntry *entry = g_ptr_array_index(entries, i);
        g_autofree char *value = value_text(entry);

        json_builder_set_member_name(builder, entry->name);
        json_builder_add_string_value(builder, value);
    }
    json_builder_end_object(builder);
    json_builder_end_object(builder);
}

void explain_nodes_json(const ExplainBoot *view, JsonBuilder *builder)
{
    json_builder_set_member_name(builder, "device_tree");
    json_builder_begin_array(builder);
    each_node(view, add_node, builder);
    json_builder_end_array(builder);
}

/* --- files ------------------------------------------------------------------------------------------------------------------------ */

typedef struct Writer {
    const char *folder;
    GError *error;
} Writer;

static void write_node(const ExplainBoot *view, unsigned at, const char *name, const GPtrArray *entries, void *user)
{
    Writer *writer = user;
    g_autofree char *folder = g_build_filename(writer->folder, name, NULL);

    (void)view;
    (void)at;
    if (!writer->error && g_mkdir_with_parents(folder, 0777) != 0) {
        g_set_error(&writer->error, G_FILE_ERROR, g_file_error_from_errno(errno), "cannot make the folder %s: %s", folder, g_strerror(errno));
    }
    for (unsigned i = 0; !writer->error && i < entries->len; i++) {
        const FwScmNodeEntry *entry = g_ptr_array_index(entries, i);
        g_autofree char *path = g_build_filename(folder, entry->name, NULL);

        g_file_set_contents(path, entry->len ? (const char *)entry->bytes : "", (gssize)entry->len, &writer->error);
    }
    if (!writer->error) {
        fprintf(stderr, "wrote %s (%u properties)\n", folder, entries->len);
    }
}

gboolean explain_nodes_write(const ExplainBoot *view, const char *folder, GError **error)
{
    Writer writer = { .folder = folder };

    each_node(view, write_node, &writer);
    if (writer.error) {
        g_propagate_error(error, writer.error);
    }
    return !writer.error;
}
