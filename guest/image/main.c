/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * misfit-image: the image builder as a program, for people and scripts.
 */
#include <gio/gio.h>
#include <stdio.h>
#include <stdlib.h>

#include "image.h"

/* Exit statuses, as contracts.rst gives them for misfit. */
#define EXIT_USAGE 2
#define EXIT_HARNESS 5

static void show_progress(const char *message, void *user)
{
    (void)user;
    fprintf(stderr, "misfit-image: %s\n", message);
}

static int complain(const GError *error, int status)
{
    fprintf(stderr, "misfit-image: %s\n", error->message);
    return status;
}

static int get(const MisfitImageRequest *request)
{
    g_autoptr(GError) error = NULL;
    MisfitImage *image = misfit_image_get(request, &error);

    if (!image) {
        return complain(error, g_error_matches(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_REQUEST) ? EXIT_USAGE : EXIT_HARNESS);
    }
    printf("kernel=%s\ninitrd=%s\nrelease=%s\nkey=%s\n", image->kernel, image->initrd, image->release, image->key);
    misfit_image_free(image);
    return EXIT_SUCCESS;
}

static int join(char **argv)
{
    g_autoptr(GError) error = NULL;

    return misfit_image_join(argv[0], argv[1], argv[2], &error) ? EXIT_SUCCESS : complain(error, EXIT_HARNESS);
}

int main(int argc, char **argv)
{
    g_autofree char *arch = NULL, *kernel = NULL, *modules = NULL;
    gboolean update = FALSE, compressed = FALSE;
    const GOptionEntry entries[] = {
        { "arch", 0, 0, G_OPTION_ARG_STRING, &arch, "x86_64 (default) or ppc64le", "ARCH" },
        { "kernel", 0, 0, G_OPTION_ARG_FILENAME, &kernel, "a kernel in place of Debian's", "FILE" },
        { "modules", 0, 0, G_OPTION_ARG_FILENAME, &modules, "its modules (a lib/modules/RELEASE or a folder above)", "FOLDER" },
        { "update", 0, 0, G_OPTION_ARG_NONE, &update, "look for newer packages", NULL },
        { "compressed-kernel", 0, 0, G_OPTION_ARG_NONE, &compressed, "keep the kernel as it is", NULL },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    g_autoptr(GOptionContext) context = g_option_context_new("get | join IMAGE ARCHIVE OUT");
    g_autoptr(GError) error = NULL;

    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        return complain(error, EXIT_USAGE);
    }
    if (argc == 2 && g_str_equal(argv[1], "get")) {
        MisfitImageRequest request = {
            .arch = arch ? arch : "x86_64", .kernel = kernel, .modules = modules, .update = update,
            .compressed_kernel = compressed, .progress = show_progress,
        };

        return get(&request);
    }
    if (argc == 5 && g_str_equal(argv[1], "join")) {
        return join(argv + 2);
    }
    fprintf(stderr, "usage: misfit-image [OPTION...] get | join IMAGE ARCHIVE OUT (--help tells more)\n");
    return EXIT_USAGE;
}
