/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `misfit bench`: ours against QEMU's own device, built from the same tree, on this machine, in this call. Figures without a ratio are
 * printed only where the other side cannot exist.
 */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "json-line.h"
#include "place.h"
#include "stop.h"
#include "suggest.h"

#define BENCH_SCHEMA 1
#define ARCH "x86_64"
#define PSERIES "ppc64le"
#define STOCK ".stock"

G_DEFINE_QUARK(misfit-bench-error-quark, bench_error)

static const struct {
    const char *name;
    gboolean (*run)(const Bench *bench, GError **error);
    const char *arch;           /* of the guests that it boots, which need emulators and an image; NULL: none */
} items[] = {
    { "verdict", bench_verdict, ARCH },
    { "read-labels", bench_read_labels, ARCH },
    { "tables", bench_tables, ARCH },
    { "metadata", bench_metadata, PSERIES },
    { "hypercalls", bench_hypercalls, NULL },
    { "poison", bench_poison, ARCH },
    { "build", bench_build, NULL },
};

static char *seconds_text(double seconds)
{
    return seconds < 0.1 ? g_strdup_printf("%.3f ms", seconds * 1e3) : g_strdup_printf("%.3f s", seconds);
}

void bench_row(const Bench *bench, const char *item, const char *command, double ours, double stock, double goal)
{
    if (bench->options->json) {
        JsonObject *object = json_object_new();

        json_object_set_string_member(object, "type", "bench");
        json_object_set_string_member(object, "item", item);
        json_object_set_string_member(object, "command", command);
        json_object_set_double_member(object, "seconds", ours);
        if (stock > 0) {
            json_object_set_double_member(object, "stock_seconds", stock);
            json_object_set_double_member(object, "ratio", ours / stock);
        }
        json_line_object(object, BENCH_SCHEMA);
    } else {
        g_autofree char *our_text = seconds_text(ours);
        g_autofree char *stock_text = seconds_text(stock);

        printf("%-18s ours %10s", item, our_text);
        if (stock > 0) {
            printf("   stock %10s   ratio %.3f%s", stock_text, ours / stock,
                   goal > 0 ? ours / stock <= goal ? "  (as aimed at)" : "  (over the aim)" : "");
        }
        printf("\n    %s\n", command);
    }
    fflush(stdout);
}

void bench_bytes_row(const Bench *bench, const char *item, const char *command, double bytes)
{
    if (bench->options->json) {
        g_autoptr(JsonNode) node = json_node_new(JSON_NODE_OBJECT);
        JsonObject *object = json_object_new();
        g_autofree char *text = NULL;

        json_object_set_int_member(object, "schema", BENCH_SCHEMA);
        json_object_set_string_member(object, "type", "bench");
        json_object_set_string_member(object, "item", item);
        json_object_set_string_member(object, "command", command);
        json_object_set_int_member(object, "bytes", (gint64)bytes);
        json_node_take_object(node, object);
        text = json_to_string(node, FALSE);
        puts(text);
    } else {
        printf("%-18s ours %6.1f MiB\n    %s\n", item, bytes / (1 << 20), command);
    }
    fflush(stdout);
}

void bench_bandwidth_row(const Bench *bench, const char *item, const char *command, double ours, double ram, double stock_ratio, double goal)
{
    if (bench->options->json) {
        JsonObject *object = json_object_new();

        json_object_set_string_member(object, "type", "bench");
        json_object_set_string_member(object, "item", item);
        json_object_set_string_member(object, "command", command);
        json_object_set_double_member(object, "kib_per_second", ours);
        json_object_set_double_member(object, "ram_kib_per_second", ram);
        json_object_set_double_member(object, "ratio", ours / ram);
        json_object_set_double_member(object, "stock_ratio", stock_ratio);
        json_line_object(object, BENCH_SCHEMA);
    } else {
        printf("%-18s ours %6.0f MiB/s   RAM %6.0f MiB/s   ratio %.3f%s   stock's ratio %.3f\n    %s\n", item, ours / 1024, ram / 1024, ours / ram,
               ours / ram >= goal ? "  (as aimed at)" : "  (below the aim)", stock_ratio, command);
    }
    fflush(stdout);
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

double bench_median(double *values, unsigned count)
{
    qsort(values, count, sizeof(*values), compare_doubles);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

static void say(const char *message, void *user)
{
    (void)user;
    fprintf(stderr, "misfit: %s\n", message);
}

static RunPlatform *stock_platform(const Bench *bench, const RunPlatform *ours, GError **error)
{
    const struct options *o = bench->options;
    g_autofree char *name = g_strconcat(place_emulator_name(ours->arch->name), STOCK, NULL);
    g_autofree char *path = o->qemu ? g_strdup(o->qemu) : place_ensure(name, error) ? place_program(name, error) : NULL;
    RunWishes wishes = { path, ours->accel.name, o->kernel, o->modules, ours->accel.factor };

    return path ? run_platform_new(ours->arch->name, &wishes, say, NULL, error) : NULL;
}

static void introduce(const Bench *bench, const RunPlatform *ours, const RunPlatform *stock)
{
    if (!bench->options->json) {
        printf("accelerator %s (%s)\nours:  %s\nstock: %s\nkernel %s; median of %u\n\n", ours->accel.name, ours->accel.reason,
               ours->emulator->path, stock->emulator->path, ours->release, bench->repeat);
    }
}

static gboolean make_platforms(Bench *bench, GError **error)
{
    const struct options *o = bench->options;
    RunWishes wishes = { NULL, o->accel, o->kernel, o->modules, o->time_factor };
    g_autoptr(GPtrArray) loaded = corpus_load(REPORT_SCENARIO, error);

    if (!loaded) {
        return FALSE;
    }
    bench->ours = run_platform_for(((const CorpusItem *)g_ptr_array_index(loaded, 0))->scenario, &wishes, say, NULL, error);
    bench->stock = bench->ours ? stock_platform(bench, bench->ours, error) : NULL;
    if (!bench->stock) {
        return FALSE;
    }
    introduce(bench, bench->ours, bench->stock);
    return TRUE;
}

static gboolean make_pseries_platforms(Bench *bench, GError **error)
{
    const struct options *o = bench->options;
    RunWishes wishes = { NULL, o->accel, o->kernel, o->modules, o->time_factor };

    bench->pseries_ours = run_platform_new(PSERIES, &wishes, say, NULL, error);
    bench->pseries_stock = bench->pseries_ours ? stock_platform(bench, bench->pseries_ours, error) : NULL;
    if (!bench->pseries_stock) {
        return FALSE;
    }
    introduce(bench, bench->pseries_ours, bench->pseries_stock);
    return TRUE;
}

/* What the item needs, when no item before it has needed it. */
static gboolean make_ready(Bench *bench, const char *arch, GError **error)
{
    if (g_strcmp0(arch, PSERIES) == 0) {
        return bench->pseries_stock || make_pseries_platforms(bench, error);
    }
    return !arch || bench->stock || make_platforms(bench, error);
}

/* Which items are wanted; FALSE with a message on stderr when a name is none. */
static gboolean choose(const struct options *o, gboolean wanted[])
{
    const char *names[G_N_ELEMENTS(items) + 1] = { NULL };

    for (size_t i = 0; i < G_N_ELEMENTS(items); i++) {
        names[i] = items[i].name;
        wanted[i] = o->args->len == 0;
    }
    for (unsigned a = 0; a < o->args->len; a++) {
        const char *word = g_ptr_array_index(o->args, a);
        const char *near = suggest_nearest(word, names);
        gboolean found = FALSE;

        for (size_t i = 0; i < G_N_ELEMENTS(items); i++) {
            if (strcmp(items[i].name, word) == 0) {
                found = wanted[i] = TRUE;
            }
        }
        if (!found) {
            fprintf(stderr, "misfit: there is nothing to measure by the name '%s'%s%s%s; items: verdict, read-labels, tables, "
                    "metadata, hypercalls, poison, build\n", word,
                    near ? ", did you mean '" : "", near ? near : "", near ? "'?" : "");
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean run_items(Bench *bench, const gboolean wanted[], GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(items); i++) {
        if (wanted[i] && (!make_ready(bench, items[i].arch, error) || !items[i].run(bench, error))) {
            g_prefix_error(error, "%s: ", items[i].name);
            return FALSE;
        }
    }
    return TRUE;
}

int verb_bench(const struct options *o)
{
    Bench bench = { .options = o, .repeat = o->quick ? 1 : o->repeat };
    gboolean wanted[G_N_ELEMENTS(items)];
    g_autoptr(GError) error = NULL;
    gboolean ok;

    if (!choose(o, wanted)) {
        return EXIT_USAGE;
    }
    stop_install();
    bench.folder = g_dir_make_tmp("misfit-bench-XXXXXX", &error);
    ok = bench.folder && run_items(&bench, wanted, &error);
    if (!ok) {
        fprintf(stderr, "misfit: %s\n", error->message);
    }
    if (bench.folder) {
        g_rmdir(bench.folder);
    }
    g_free(bench.folder);
    run_platform_free(bench.ours);
    run_platform_free(bench.stock);
    run_platform_free(bench.pseries_ours);
    run_platform_free(bench.pseries_stock);
    return ok ? EXIT_GOOD : EXIT_HARNESS;
}
