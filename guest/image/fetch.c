/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Debian packages by name. Knows nothing of apt: that is the business of the program that is called.
 */
#include "fetch.h"

#include <gio/gio.h>

#include "image.h"

static char *find_program(GError **error)
{
    const char *program = g_getenv("MISFIT_APT_FETCH");
    const char *data = g_getenv("MISFIT_DATADIR");

    if (program) {
        return g_strdup(program);
    }
    if (data) {
        return g_build_filename(data, "scripts", "apt-fetch", NULL);
    }
    g_set_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_FETCH,
                "cannot fetch Debian packages: neither MISFIT_DATADIR nor MISFIT_APT_FETCH is set (the command 'misfit' sets the first)");
    return NULL;
}

static char **run(char *const *argv, bool refresh, GError **error)
{
    g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE);
    g_autoptr(GSubprocess) process = NULL;
    g_autofree char *out = NULL;

    if (refresh) {
        g_subprocess_launcher_setenv(launcher, "MISFIT_APT_REFRESH", "1", TRUE);
    }
    process = g_subprocess_launcher_spawnv(launcher, (const char *const *)argv, error);
    if (!process || !g_subprocess_communicate_utf8(process, NULL, NULL, &out, NULL, error)) {
        return NULL;
    }
    if (!g_subprocess_get_successful(process)) {
        g_set_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_FETCH, "%s failed; its messages stand above", argv[0]);
        return NULL;
    }
    return g_strsplit(g_strstrip(out), "\n", -1);
}

char **fetch_packages(const char *arch, const char *const *packages, bool refresh, GError **error)
{
    g_autofree char *program = find_program(error);
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    guint wanted = g_strv_length((char **)packages);
    g_auto(GStrv) paths = NULL;

    if (!program) {
        return NULL;
    }
    g_ptr_array_add(argv, program);
    g_ptr_array_add(argv, (char *)arch);
    for (guint i = 0; i <= wanted; i++) {
        g_ptr_array_add(argv, (char *)packages[i]);
    }
    paths = run((char **)argv->pdata, refresh, error);
    if (paths && g_strv_length(paths) != wanted) {
        g_set_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_FETCH, "%s named %u files for %u packages", program, g_strv_length(paths), wanted);
        return NULL;
    }
    return g_steal_pointer(&paths);
}

/* A file below guest/; NULL when it is not known where that is. */
static char *guest_file(const char *folder, const char *name)
{
    const char *data = g_getenv("MISFIT_DATADIR");

    return data ? g_build_filename(data, "guest", folder, name, NULL) : NULL;
}

char *fetch_kernel_config(const char *arch)
{
    g_autofree char *name = g_strconcat(arch, ".config", NULL);

    return guest_file("kernel", name);
}

/* Run a program that builds something for @arch and prints where it is. */
static char *build(const char *folder, const char *name, const char *arch, GError **error)
{
    g_autofree char *program = guest_file(folder, name);
    char *argv[] = { program, (char *)arch, NULL };
    g_auto(GStrv) lines = NULL;

    if (!program) {
        g_set_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_FETCH,
                    "cannot build what %s guests need: MISFIT_DATADIR is not set (the command 'misfit' sets it)", arch);
        return NULL;
    }
    lines = run(argv, false, error);
    return lines ? g_strdup(lines[0]) : NULL;
}

char *fetch_built_kernel(const char *arch, GError **error)
{
    return build("kernel", "build-kernel", arch, error);
}

char *fetch_built_probe(const char *arch, GError **error)
{
    return build("probe", "build-probe", arch, error);
}
