/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `misfit shell`: the guest of a scenario with an interactive shell in place of its steps.
 */
#include <stdio.h>
#include <unistd.h>

#include "report.h"
#include "stop.h"

#define DEFAULT_OUTPUT "runs"

static int complain(const GError *error, enum exit_status status)
{
    fprintf(stderr, "misfit: %s\n", error->message);
    return status;
}

static void say(const char *message, void *user)
{
    (void)user;
    fprintf(stderr, "misfit: %s\n", message);
}

static int open_shell(const struct options *o, const CorpusItem *item)
{
    RunWishes wishes = { o->qemu, o->accel, o->kernel, o->modules, o->time_factor };
    g_autoptr(GError) error = NULL;
    g_autoptr(RunPlatform) platform = run_platform_for(item->scenario, &wishes, say, NULL, &error);
    RunResult *result;
    int status;

    if (!platform) {
        return complain(error, run_platform_status(error));
    }
    fprintf(stderr, "misfit: accelerator %s (%s)\n", platform->accel.name, platform->accel.reason);
    if (isatty(STDIN_FILENO)) {
        fprintf(stderr, "misfit: 'exit' shuts the guest down, Ctrl-] kills it\n");
    }
    RunRequest request = {
        .item = item, .platform = platform, .output = o->output ? o->output : DEFAULT_OUTPUT, .keep = o->keep, .shell = TRUE,
    };

    result = scenario_run(&request);
    status = verdict_exit(result->verdict->kind);
    if (status != EXIT_GOOD) {
        fprintf(stderr, "misfit: %s: %s\n", verdict_name(result->verdict->kind), result->verdict->reason ? result->verdict->reason : "");
    } else {
        fprintf(stderr, "misfit: run folder: %s\n", result->folder);
    }
    run_result_free(result);
    return status;
}

int verb_shell(const struct options *o)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) items = corpus_load(g_ptr_array_index(o->args, 0), &error);

    if (!items) {
        return complain(error, EXIT_USAGE);
    }
    if (items->len > 1) {
        fprintf(stderr, "misfit: '%s' has %u variants; name one, as '%s'\n", (char *)g_ptr_array_index(o->args, 0), items->len,
                ((CorpusItem *)g_ptr_array_index(items, 0))->scenario->name);
        return EXIT_USAGE;
    }
    stop_install();
    return open_shell(o, g_ptr_array_index(items, 0));
}
