/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `misfit run`: scenarios from the command line, platforms made ready, guests run on -j threads, results reported.
 */
#include <stdio.h>
#include <string.h>

#include "report.h"
#include "stop.h"

#define DEFAULT_OUTPUT "runs"

struct job {
    struct campaign *campaign;
    const CorpusItem *item;
    const RunPlatform *platform;
};

struct campaign {
    const struct options *options;
    Report *report;
    GPtrArray *items;           /* CorpusItem* */
    GHashTable *platforms;      /* arch, or arch and " wide" -> RunPlatform* */
};

static int complain(const struct options *o, const GError *error, enum exit_status status)
{
    fprintf(stderr, "misfit: %s\n", error->message);
    return o->bisect ? EXIT_UNTESTABLE : status;
}

/* All scenarios that the words name, each once, in the order given. */
static GPtrArray *load_items(const struct options *o, GError **error)
{
    g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify)corpus_item_free);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    if (o->all || o->theme) {
        return corpus_load_all(o->theme, error);
    }
    for (unsigned i = 0; i < o->args->len; i++) {
        g_autoptr(GPtrArray) some = corpus_load(g_ptr_array_index(o->args, i), error);

        if (!some) {
            return NULL;
        }
        while (some->len > 0) {
            CorpusItem *item = g_ptr_array_steal_index(some, 0);
            char *key = g_strconcat(item->path, "\n", item->scenario->name, NULL);

            if (g_hash_table_add(seen, key)) {
                g_ptr_array_add(items, item);
            } else {
                corpus_item_free(item);
            }
        }
    }
    return g_steal_pointer(&items);
}

static gboolean check_options(const struct options *o, GError **error)
{
    gboolean everything = o->all || o->theme;

    if (everything && o->args->len > 0) {
        g_set_error(error, OPTIONS_ERROR, 0, "--%s and names of scenarios exclude each other", o->all ? "all" : "theme");
        return FALSE;
    }
    if (!everything && o->args->len == 0) {
        g_set_error(error, OPTIONS_ERROR, 0, "which scenario? 'misfit list' names them; --all runs every one");
        return FALSE;
    }
    if (o->modules && !o->kernel) {
        g_set_error(error, OPTIONS_ERROR, 0, "--modules goes with --kernel: modules fit one kernel only");
        return FALSE;
    }
    if (o->kernel && !g_file_test(o->kernel, G_FILE_TEST_IS_REGULAR)) {
        g_set_error(error, OPTIONS_ERROR, 0, "--kernel: '%s' is no file", o->kernel);
        return FALSE;
    }
    if (o->modules && !g_file_test(o->modules, G_FILE_TEST_IS_DIR)) {
        g_set_error(error, OPTIONS_ERROR, 0, "--modules: '%s' is no folder", o->modules);
        return FALSE;
    }
    if (o->qemu) {
        g_autofree char *path = g_find_program_in_path(o->qemu);

        if (!path) {
            g_set_error(error, OPTIONS_ERROR, 0, "--qemu: '%s' is no program", o->qemu);
            return FALSE;
        }
    }
    return report_check(o, error);
}

static gboolean one_arch_for(const struct campaign *c, const char *option, GError **error)
{
    const CorpusItem *first = g_ptr_array_index(c->items, 0);

    for (unsigned i = 1; i < c->items->len; i++) {
        const CorpusItem *item = g_ptr_array_index(c->items, i);

        if (item->scenario->arch != first->scenario->arch) {
            g_set_error(error, OPTIONS_ERROR, 0, "--%s fits one architecture, but %s and %s have different ones; use --theme or names", option,
                        first->scenario->name, item->scenario->name);
            return FALSE;
        }
    }
    return TRUE;
}

static RunPlatform *keep_platform(struct campaign *c, const char *key, RunPlatform *platform)
{
    if (platform) {
        g_hash_table_insert(c->platforms, g_strdup(key), platform);
        report_platform(c->report, platform);
    }
    return platform;
}

/* The platform of @item: its architecture's, or a wider one for addresses that KVM does not reach here. Made when it is first needed. */
static RunPlatform *platform_of(struct campaign *c, const CorpusItem *item, GError **error)
{
    const struct options *o = c->options;
    RunWishes wishes = { o->qemu, o->accel, o->kernel, o->modules, o->time_factor };
    const char *arch = fw_scenario_arch_name(item->scenario->arch);
    g_autofree char *wide_key = g_strconcat(arch, " wide", NULL);
    RunPlatform *platform = g_hash_table_lookup(c->platforms, arch), *wide;

    if (!platform && !(platform = keep_platform(c, arch, run_platform_new(arch, &wishes, report_message, c->report, error)))) {
        return NULL;
    }
    if (g_strcmp0(o->accel, "kvm") == 0 || run_platform_reaches(platform, item->scenario)) {
        return platform;
    }
    wide = g_hash_table_lookup(c->platforms, wide_key);
    return wide ? wide : keep_platform(c, wide_key, run_platform_widen(platform, &wishes, report_message, c->report, error));
}

/* Before the first guest starts. */
static gboolean make_platforms(struct campaign *c, GError **error)
{
    for (unsigned i = 0; i < c->items->len; i++) {
        if (!platform_of(c, g_ptr_array_index(c->items, i), error)) {
            return FALSE;
        }
    }
    return TRUE;
}

static void on_progress(const char *what, void *user)
{
    const struct job *job = user;

    report_progress(job->campaign->report, job->item->scenario->name, what);
}

static void do_job(gpointer data, gpointer user)
{
    g_autofree struct job *job = data;
    const struct options *o = job->campaign->options;
    RunRequest request = {
        .item = job->item, .platform = job->platform, .output = o->output ? o->output : DEFAULT_OUTPUT, .keep = o->keep,
        .progress = on_progress, .user = job,
    };

    (void)user;
    report_result(job->campaign->report, job->item->scenario, scenario_run(&request));
}

static void run_jobs(struct campaign *c)
{
    GThreadPool *pool = g_thread_pool_new(do_job, NULL, c->options->jobs, TRUE, NULL);

    for (unsigned i = 0; i < c->items->len; i++) {
        struct job *job = g_new0(struct job, 1);

        job->campaign = c;
        job->item = g_ptr_array_index(c->items, i);
        job->platform = platform_of(c, job->item, NULL);     /* there already */
        g_thread_pool_push(pool, job, NULL);
    }
    g_thread_pool_free(pool, FALSE, TRUE);
}

static int run_campaign(struct campaign *c)
{
    g_autoptr(GError) error = NULL;
    const struct options *o = c->options;

    if ((o->kernel && !one_arch_for(c, "kernel", &error)) || (o->qemu && !one_arch_for(c, "qemu", &error))) {
        return complain(o, error, EXIT_USAGE);
    }
    stop_install();
    if (!make_platforms(c, &error)) {
        return complain(o, error, run_platform_status(error));
    }
    run_jobs(c);
    return report_finish(c->report);
}

static unsigned widest_name(const GPtrArray *items)
{
    size_t width = 0;

    for (unsigned i = 0; i < items->len; i++) {
        width = MAX(width, strlen(((const CorpusItem *)g_ptr_array_index(items, i))->scenario->name));
    }
    return width;
}

int verb_run(const struct options *o)
{
    struct campaign c = { .options = o };
    g_autoptr(GError) error = NULL;
    int status;

    if (!check_options(o, &error)) {
        return complain(o, error, EXIT_USAGE);
    }
    c.items = load_items(o, &error);
    if (!c.items) {
        return complain(o, error, EXIT_USAGE);
    }
    c.report = report_new(o, c.items->len, widest_name(c.items));
    c.platforms = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)run_platform_free);
    status = run_campaign(&c);
    report_free(c.report);
    g_hash_table_unref(c.platforms);
    g_ptr_array_unref(c.items);
    return status;
}
