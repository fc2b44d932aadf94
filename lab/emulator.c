/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asks an emulator what it can do. "-device X,help" prints one property per line, "  name=<type> - description"; an unknown device
 * makes it fail, which means that it has none of its properties.
 */
#include <gio/gio.h>
#include <string.h>

#include "emulator.h"
#include "place.h"

G_DEFINE_QUARK(misfit-emulator-error-quark, emulator_error)

/* The first words of every emulator of QEMU to --version. */
#define VERSION_BEGINS "QEMU emulator version "

static const char *const asked_devices[] = { "nvdimm", "pmem-firmware", "spapr-nvdimm", NULL };

/* Run @path with the arguments; stdout on success, NULL otherwise. */
static char *output_of(const char *path, const char *first, const char *second, GError **error)
{
    g_autoptr(GSubprocess) process = NULL;
    g_autofree char *out = NULL;

    process = g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, error, path, first, second, NULL);
    if (!process || !g_subprocess_communicate_utf8(process, NULL, NULL, &out, NULL, error)) {
        return NULL;
    }
    if (!g_subprocess_get_successful(process)) {
        g_set_error(error, EMULATOR_ERROR, EMULATOR_ERROR_START, "'%s %s' failed", path, first);
        return NULL;
    }
    return g_steal_pointer(&out);
}

GHashTable *emulator_parse_properties(const char *text)
{
    GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line; line++) {
        const char *start = *line + strspn(*line, " ");
        const char *equals = strstr(start, "=<");

        if (start != *line && equals) {
            g_hash_table_add(names, g_strndup(start, equals - start));
        }
    }
    return names;
}

static void ask_device(Emulator *emulator, const char *device)
{
    g_autofree char *question = g_strdup_printf("%s,help", device);
    g_autofree char *text = output_of(emulator->path, "-device", question, NULL);

    if (text) {
        g_hash_table_insert(emulator->devices, g_strdup(device), emulator_parse_properties(text));
    }
}

static gboolean ask_version(Emulator *emulator, GError **error)
{
    g_autoptr(GError) inner = NULL;

    emulator->version = output_of(emulator->path, "--version", NULL, &inner);
    if (!emulator->version) {
        g_set_error(error, EMULATOR_ERROR, emulator->users_own ? EMULATOR_ERROR_CHOICE : EMULATOR_ERROR_START,
                    "%s is no emulator that can be started: %s", emulator->path, inner->message);
        return FALSE;
    }
    emulator->version[strcspn(emulator->version, "\n")] = '\0';
    if (!g_str_has_prefix(emulator->version, VERSION_BEGINS)) {
        g_set_error(error, EMULATOR_ERROR, EMULATOR_ERROR_CHOICE, "%s is no QEMU: its --version begins with '%.40s'", emulator->path,
                    emulator->version);
        return FALSE;
    }
    return TRUE;
}

static char *find_binary(const char *arch, const char *binary, GError **error)
{
    const char *name = place_emulator_name(arch);
    g_autofree char *path = NULL;

    if (binary) {
        path = g_find_program_in_path(binary);
        if (!path) {
            g_set_error(error, EMULATOR_ERROR, EMULATOR_ERROR_CHOICE, "--qemu: '%s' is no program", binary);
            return NULL;
        }
        return g_canonicalize_filename(path, NULL);
    }
    if (!name) {
        g_set_error(error, EMULATOR_ERROR, EMULATOR_ERROR_START, "there is no emulator for '%s'", arch);
        return NULL;
    }
    return place_ensure(name, error) ? place_program(name, error) : NULL;
}

Emulator *emulator_open(const char *arch, const char *binary, GError **error)
{
    g_autoptr(Emulator) emulator = g_new0(Emulator, 1);

    emulator->devices = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);
    emulator->arch = g_strdup(arch);
    emulator->users_own = binary != NULL;
    emulator->path = find_binary(arch, binary, error);
    if (!emulator->path) {
        return NULL;
    }
    if (!ask_version(emulator, error)) {
        return NULL;
    }
    for (const char *const *device = asked_devices; *device; device++) {
        ask_device(emulator, *device);
    }
    return g_steal_pointer(&emulator);
}

void emulator_free(Emulator *emulator)
{
    if (!emulator) {
        return;
    }
    g_free(emulator->path);
    g_free(emulator->arch);
    g_free(emulator->version);
    g_hash_table_unref(emulator->devices);
    g_free(emulator);
}

gboolean emulator_has(const Emulator *emulator, const char *need)
{
    const char *dot = strchr(need, '.');
    g_autofree char *device = dot ? g_strndup(need, dot - need) : g_strdup(need);
    GHashTable *properties = g_hash_table_lookup(emulator->devices, device);

    return properties && (!dot || g_hash_table_contains(properties, dot + 1));
}

const char *emulator_lacks(const Emulator *emulator, const GPtrArray *needs)
{
    for (unsigned i = 0; needs && i < needs->len; i++) {
        const char *need = g_ptr_array_index(needs, i);

        if (!emulator_has(emulator, need)) {
            return need;
        }
    }
    return NULL;
}
