/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `misfit qemu`: replaces this program by the built emulator. The emulators find their firmware by themselves.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "exit-status.h"
#include "options.h"
#include "place.h"

static char *binary_name(const char *arch, gboolean stock)
{
    const char *name = place_emulator_name(arch);

    return name ? g_strconcat(name, stock ? ".stock" : "", NULL) : NULL;
}

int verb_qemu(const struct options *o)
{
    const char *arch = g_ptr_array_index(o->args, 0);
    g_autofree char *name = binary_name(arch, o->stock);
    g_autofree char *path = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) argv = g_ptr_array_new();

    if (!name) {
        fprintf(stderr, "misfit: there is no emulator for '%s'; there are x86_64 and ppc64\n", arch);
        return EXIT_USAGE;
    }
    path = place_ensure(name, &error) ? place_program(name, &error) : NULL;
    if (!path) {
        fprintf(stderr, "misfit: %s\n", error->message);
        return EXIT_HARNESS;
    }
    if (o->print_path) {
        puts(path);
        return EXIT_GOOD;
    }
    g_ptr_array_add(argv, path);
    for (unsigned i = 0; i < o->after->len; i++) {
        g_ptr_array_add(argv, g_ptr_array_index(o->after, i));
    }
    g_ptr_array_add(argv, NULL);
    execv(path, (char *const *)argv->pdata);
    fprintf(stderr, "misfit: cannot start %s: %s\n", path, strerror(errno));
    return EXIT_HARNESS;
}
