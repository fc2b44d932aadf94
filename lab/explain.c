/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `misfit explain`: tables or device tree, and address map, of a scenario. Nothing is booted and no emulator is needed: fw/ makes the bytes that the
 * emulator would.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "corpus.h"
#include "exit-status.h"
#include "explain.h"
#include "options.h"

static GByteArray *load_raw(const char *folder, const char *name, GError **error)
{
    g_autofree char *path = g_path_is_absolute(name) ? g_strdup(name) : g_build_filename(folder, name, NULL);
    gsize length;
    char *bytes;

    if (!g_file_get_contents(path, &bytes, &length, error)) {
        return NULL;
    }
    return g_byte_array_new_take((guint8 *)bytes, length);
}

static GByteArray *report(const ExplainBoot *view, enum fw_nfit_report which, const char *folder, GError **error)
{
    const char *file = which == FW_NFIT_REPORT_FIT ? view->fit_file : view->table_file;

    return file ? load_raw(folder, file, error) : fw_scenario_nfit(view->boot, view->map, which, error);
}

static gboolean make_tables(ExplainBoot *view, const char *folder, GError **error)
{
    view->table = report(view, FW_NFIT_REPORT_STATIC, folder, error);
    view->fit = view->table ? report(view, FW_NFIT_REPORT_FIT, folder, error) : NULL;
    view->tables = view->fit ? fw_scenario_tables_new(view->boot, view->map, error) : NULL;
    return view->tables != NULL;
}

ExplainBoot *explain_boot_new(const FwScenario *scenario, const FwScenarioBoot *boot, const char *folder, GError **error)
{
    g_autoptr(ExplainBoot) view = g_new0(ExplainBoot, 1);

    view->scenario = scenario;
    view->boot = boot;
    view->table_file = fw_scenario_firmware(boot, "nfit-raw");
    view->fit_file = fw_scenario_firmware(boot, "fit-raw");
    view->map = fw_scenario_map_new(boot, NULL, error);
    if (!view->map) {
        return NULL;
    }
    if (!view->map->engine && !make_tables(view, folder, error)) {
        return NULL;
    }
    view->checks = fw_findings_new();
    fw_layout_check(view->map->layout, &view->map->machine, view->checks);
    return g_steal_pointer(&view);
}

void explain_boot_free(ExplainBoot *view)
{
    if (view) {
        g_clear_pointer(&view->map, fw_scenario_map_free);
        g_clear_pointer(&view->table, g_byte_array_unref);
        g_clear_pointer(&view->fit, g_byte_array_unref);
        g_clear_pointer(&view->tables, fw_scenario_tables_free);
        g_clear_pointer(&view->checks, fw_findings_free);
        g_free(view);
    }
}

static gboolean write_table(const char *folder, const char *name, const GByteArray *bytes, GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    if (!bytes->len) {
        return TRUE;
    }
    if (!g_file_set_contents(path, (const char *)bytes->data, bytes->len, error)) {
        return FALSE;
    }
    fprintf(stderr, "wrote %s (%u bytes)\n", path, bytes->len);
    return TRUE;
}

/* DIR/NFIT, DIR/_FIT, DIR/SRAT, DIR/SLIT, DIR/HMAT, or DIR/NODE/PROPERTY; below DIR/SCENARIO/BOOT when there are several. */
static gboolean write_tables(const ExplainBoot *view, const char *top, gboolean several, GError **error)
{
    g_autofree char *folder = several ? g_build_filename(top, view->scenario->name, view->boot->name, NULL) : g_strdup(top);

    if (g_mkdir_with_parents(folder, 0777) != 0) {
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "cannot make the folder %s: %s", folder, g_strerror(errno));
        return FALSE;
    }
    if (view->map->engine) {
        return explain_nodes_write(view, folder, error);
    }
    return write_table(folder, "NFIT", view->table, error) && write_table(folder, "_FIT", view->fit, error)
        && write_table(folder, "SRAT", view->tables->srat, error) && write_table(folder, "SLIT", view->tables->slit, error)
        && write_table(folder, "HMAT", view->tables->hmat, error);
}

static gboolean use_colour(void)
{
    const char *no_colour = g_getenv("NO_COLOR");

    return isatty(STDOUT_FILENO) && !(no_colour && *no_colour) && g_strcmp0(g_getenv("TERM"), "dumb") != 0;
}

static void show(const ExplainBoot *view, const struct options *o)
{
    if (o->json) {
        g_autofree char *line = explain_json(view, o->hex);

        printf("%s\n", line);
    } else {
        g_autoptr(GString) text = g_string_new(NULL);

        explain_text(view, o->hex, use_colour(), text);
        fputs(text->str, stdout);
    }
}

static gboolean explain_item(const CorpusItem *item, const struct options *o, gboolean several, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(item->path);
    const GPtrArray *boots = item->scenario->boots;

    for (unsigned i = 0; i < boots->len; i++) {
        g_autoptr(ExplainBoot) view = explain_boot_new(item->scenario, g_ptr_array_index(boots, i), folder, error);

        if (!view) {
            g_prefix_error(error, "%s: ", item->scenario->name);
            return FALSE;
        }
        show(view, o);
        if (o->tables && !write_tables(view, o->tables, several || boots->len > 1, error)) {
            return FALSE;
        }
    }
    return TRUE;
}

int verb_explain(const struct options *o)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) items = corpus_load(g_ptr_array_index(o->args, 0), &error);

    for (unsigned i = 0; items && !error && i < items->len; i++) {
        if (i && !o->json) {
            putchar('\n');
        }
        explain_item(g_ptr_array_index(items, i), o, items->len > 1, &error);
    }
    if (error) {
        fprintf(stderr, "misfit: %s\n", error->message);
        return items ? EXIT_HARNESS : EXIT_USAGE;
    }
    return EXIT_GOOD;
}
