/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Folders and programs, from the environment that the script `misfit` sets. Looks nothing up by guessing: a variable that is missing
 * is an error that says how to start misfit.
 */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>

#include "place.h"

G_DEFINE_QUARK(misfit-place-error-quark, place_error)

static const char *from_environment(const char *name, GError **error)
{
    const char *value = g_getenv(name);

    if (value && value[0] == '/') {
        return value;
    }
    g_set_error(error, PLACE_ERROR, 0,
                "%s is %s; start misfit by the script of that name (at the top of the checkout, or in PREFIX/bin)", name,
                value ? "no absolute path" : "not set");
    return NULL;
}

const char *place_data(GError **error)
{
    return from_environment("MISFIT_DATADIR", error);
}

char *place_program(const char *name, GError **error)
{
    const char *folder = from_environment("MISFIT_BINDIR", error);

    return folder ? g_build_filename(folder, name, NULL) : NULL;
}

char *place_cache(void)
{
    const char *cache = g_getenv("MISFIT_CACHE");

    return cache && cache[0] == '/' ? g_strdup(cache) : g_build_filename(g_get_user_cache_dir(), "misfit", NULL);
}

const char *place_phases(void)
{
    return g_getenv("MISFIT_PHASES");
}

void place_record_phase(const char *name, gint64 microseconds)
{
    FILE *file = place_phases() ? fopen(place_phases(), "a") : NULL;

    if (file) {
        fprintf(file, "{\"phase\":\"%s\",\"seconds\":%.1f}\n", name, microseconds / (double)G_USEC_PER_SEC);
        fclose(file);
    }
}

const char *place_emulator_name(const char *arch)
{
    if (strcmp(arch, "x86_64") == 0) {
        return "qemu-system-x86_64";
    }
    if (strcmp(arch, "ppc64") == 0 || strcmp(arch, "ppc64le") == 0) {
        return "qemu-system-ppc64";
    }
    return NULL;
}

gboolean place_ensure(const char *thing, GError **error)
{
    const char *data = place_data(error);
    g_autofree char *script = NULL;
    g_autoptr(GSubprocess) process = NULL;

    if (!data) {
        return FALSE;
    }
    script = g_build_filename(data, "scripts", "ensure", NULL);
    /* Standard output is the report's; the script speaks on stderr. */
    process = g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_SILENCE, error, script, thing, NULL);
    if (!process || !g_subprocess_wait(process, NULL, error)) {
        g_prefix_error(error, "cannot make sure that %s is built: ", thing);
        return FALSE;
    }
    if (!g_subprocess_get_successful(process)) {
        g_set_error(error, PLACE_ERROR, 0, "%s could not be built (its messages are above)", thing);
        return FALSE;
    }
    return TRUE;
}

static void phase_free(gpointer data)
{
    PlacePhase *phase = data;

    g_free(phase->name);
    g_free(phase);
}

static void set_phase(GPtrArray *phases, const char *name, double seconds)
{
    PlacePhase *phase;

    for (unsigned i = 0; i < phases->len; i++) {
        phase = g_ptr_array_index(phases, i);
        if (strcmp(phase->name, name) == 0) {
            phase->seconds = seconds;
            return;
        }
    }
    phase = g_new0(PlacePhase, 1);
    phase->name = g_strdup(name);
    phase->seconds = seconds;
    g_ptr_array_add(phases, phase);
}

static void read_phases(GPtrArray *phases, const char *file)
{
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;

    if (!g_file_get_contents(file, &text, NULL, NULL)) {
        return;
    }
    lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_autoptr(JsonNode) node = **line ? json_from_string(*line, NULL) : NULL;
        JsonObject *object = node && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;

        if (object && json_object_has_member(object, "phase")) {
            set_phase(phases, json_object_get_string_member_with_default(object, "phase", "?"),
                      json_object_get_double_member_with_default(object, "seconds", 0));
        }
    }
}

static gint64 age_of(const char *file)
{
    GStatBuf st;

    return g_stat(file, &st) == 0 ? st.st_mtime : 0;
}

static int oldest_first(gconstpointer a, gconstpointer b)
{
    gint64 x = age_of(*(char *const *)a), y = age_of(*(char *const *)b);

    return (x > y) - (x < y);
}

GPtrArray *place_recorded_phases(void)
{
    GPtrArray *phases = g_ptr_array_new_with_free_func(phase_free);
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *folder = place_phases() ? g_path_get_dirname(place_phases()) : NULL;
    g_autoptr(GDir) dir = folder ? g_dir_open(folder, 0, NULL) : NULL;
    const char *name;

    /* One file per call of misfit, all in one folder. */
    while (dir && (name = g_dir_read_name(dir))) {
        g_ptr_array_add(files, g_build_filename(folder, name, NULL));
    }
    g_ptr_array_sort(files, oldest_first);
    for (unsigned i = 0; i < files->len; i++) {
        read_phases(phases, g_ptr_array_index(files, i));
    }
    return phases;
}
