/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `misfit build` and `misfit image`: make now what a run would make when it needs it.
 */
#include <stdio.h>

#include "arch.h"
#include "exit-status.h"
#include "image.h"
#include "options.h"
#include "place.h"
#include "scenario-run.h"
#include "suggest.h"

static int complain(const GError *error, enum exit_status status)
{
    fprintf(stderr, "misfit: %s\n", error->message);
    return status;
}

int verb_build(const struct options *o)
{
    static const char *const default_thing = "qemu-system-x86_64";
    static const char *const things[] = { "program", "qemu-system-x86_64", "qemu-system-ppc64", "qemu-system-x86_64.stock",
                                          "qemu-system-ppc64.stock", "qemu-img", NULL };
    g_autoptr(GError) error = NULL;

    if (o->args->len == 0 && !place_ensure(default_thing, &error)) {
        return complain(error, EXIT_HARNESS);
    }
    for (unsigned i = 0; i < o->args->len; i++) {
        const char *thing = g_ptr_array_index(o->args, i);

        if (!g_strv_contains(things, thing)) {
            const char *near = suggest_nearest(thing, things);

            fprintf(stderr, "misfit: there is no '%s' to build%s%s%s\n", thing, near ? ", did you mean '" : "", near ? near : "", near ? "'?" : "");
            return EXIT_USAGE;
        }
    }
    for (unsigned i = 0; i < o->args->len; i++) {
        if (!place_ensure(g_ptr_array_index(o->args, i), &error)) {
            return complain(error, EXIT_HARNESS);
        }
    }
    return EXIT_GOOD;
}

static void say(const char *message, void *user)
{
    (void)user;
    fprintf(stderr, "misfit: %s\n", message);
}

int verb_image(const struct options *o)
{
    const char *arch = o->args->len ? g_ptr_array_index(o->args, 0) : "x86_64";
    MisfitImageRequest request = { .arch = arch, .kernel = o->kernel, .modules = o->modules, .update = o->update, .progress = say };
    g_autoptr(GError) error = NULL;
    MisfitImage *image;

    if (!arch_find(arch)) {
        fprintf(stderr, "misfit: there are no guests of the architecture '%s'; there are x86_64 and ppc64le\n", arch);
        return EXIT_USAGE;
    }
    image = misfit_image_get(&request, &error);
    if (!image) {
        return complain(error, run_platform_status(error));
    }
    printf("kernel=%s\ninitrd=%s\nrelease=%s\nkey=%s\n", image->kernel, image->initrd, image->release, image->key);
    misfit_image_free(image);
    return EXIT_GOOD;
}
