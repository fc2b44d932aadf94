/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long tables take for 1, 16 and 256 DIMMs: in fw/ alone, and as the start of the emulator up to its monitor's greeting, by which time
 * the tables are made. And what builds took.
 */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "bench.h"
#include "corpus.h"
#include "explain.h"
#include "images.h"
#include "place.h"
#include "vm.h"

#define LIBRARY_ROUNDS 100      /* of the library's part, for a figure above the clock's grain */
#define GREETING_LIMIT_MS 120000

static const unsigned dimm_counts[] = { 1, 16, 256 };

/* A scenario with @count DIMMs of 128 MiB without labels. */
static GPtrArray *many_dimms(unsigned count, GError **error)
{
    g_autoptr(GString) text = g_string_new("name: bench-tables\ntitle: many DIMMs\nsource: {kind: spec, ref: ACPI 6.5 section 5.2.25}\n"
                                           "proves: how long the tables take\nmachine: {memory: 1G}\ndimms:\n");
    g_autoptr(GBytes) bytes = NULL;

    for (unsigned i = 0; i < count; i++) {
        g_string_append_printf(text, "  - {id: pm%u, size: 128M, labels: none}\n", i);
    }
    bytes = g_bytes_new(text->str, text->len);
    return corpus_load_text("bench-tables.yaml", bytes, error);
}

static gboolean time_library(const FwScenario *scenario, double *seconds, GError **error)
{
    gint64 start = g_get_monotonic_time();

    for (unsigned i = 0; i < LIBRARY_ROUNDS; i++) {
        g_autoptr(ExplainBoot) view = explain_boot_new(scenario, g_ptr_array_index(scenario->boots, 0), ".", error);

        if (!view) {
            return FALSE;
        }
    }
    *seconds = (g_get_monotonic_time() - start) / 1e6 / LIBRARY_ROUNDS;
    return TRUE;
}

static GPtrArray *start_command(const FwScenario *scenario, const RunPlatform *p, GError **error)
{
    FwScenarioPaths paths = { .images = IMAGES_FOLDER };
    g_autoptr(GPtrArray) machine = fw_scenario_qemu_args(scenario, g_ptr_array_index(scenario->boots, 0), &paths, error);
    GPtrArray *argv;
    const char *const before[] = { p->emulator->path, "-accel", p->accel.name, "-nodefaults", "-no-user-config", "-display", "none", "-S" };
    const char *const after[] = {
        "-chardev", "socket,id=monitor,path=" VM_QMP_SOCKET ",server=on,wait=off", "-mon", "chardev=monitor,mode=control",
        "-chardev", "socket,id=events,path=" VM_EVENTS_SOCKET ",server=on,wait=off", "-serial", "chardev:events",
    };

    if (!machine) {
        return NULL;
    }
    argv = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < G_N_ELEMENTS(before); i++) {
        g_ptr_array_add(argv, g_strdup(before[i]));
    }
    for (unsigned i = 0; machine->pdata[i]; i++) {
        g_ptr_array_add(argv, g_strdup(machine->pdata[i]));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(after); i++) {
        g_ptr_array_add(argv, g_strdup(after[i]));
    }
    g_ptr_array_add(argv, NULL);
    return argv;
}

static void ignore_line(const char *line, void *user)
{
    (void)line;
    (void)user;
}

static gboolean time_start(const Bench *bench, const FwScenario *scenario, const RunPlatform *p, double *seconds, GError **error)
{
    const FwScenarioBoot *boot = g_ptr_array_index(scenario->boots, 0);
    g_autofree char *images = g_build_filename(bench->folder, IMAGES_FOLDER, NULL);
    g_autofree char *log = g_build_filename(bench->folder, VM_STDERR_LOG, NULL);
    g_autoptr(GPtrArray) argv = start_command(scenario, p, error);
    g_autoptr(Vm) vm = NULL;
    gint64 start;
    gboolean ok;

    if (!argv || !images_create(boot, images, error)) {
        return FALSE;
    }
    start = g_get_monotonic_time();
    vm = vm_start(bench->folder, (char *const *)argv->pdata, FALSE, error);
    ok = vm && vm_connect(vm, GREETING_LIMIT_MS, ignore_line, NULL, error);
    *seconds = (g_get_monotonic_time() - start) / 1e6;
    g_clear_pointer(&vm, vm_free);
    images_remove(boot, images);
    g_unlink(log);
    for (size_t i = 0; i < 2; i++) {
        g_autofree char *socket = g_build_filename(bench->folder, i ? VM_QMP_SOCKET : VM_EVENTS_SOCKET, NULL);

        g_unlink(socket);
    }
    return ok;
}

static gboolean time_count(const Bench *bench, unsigned count, GError **error)
{
    g_autoptr(GPtrArray) loaded = many_dimms(count, error);
    g_autofree double *library = g_new0(double, bench->repeat);
    g_autofree double *ours = g_new0(double, bench->repeat);
    g_autofree double *stock = g_new0(double, bench->repeat);
    g_autofree char *name = g_strdup_printf("tables, %u DIMMs", count);
    const FwScenario *scenario;

    if (!loaded) {
        return FALSE;
    }
    scenario = ((CorpusItem *)g_ptr_array_index(loaded, 0))->scenario;
    for (unsigned i = 0; i < bench->repeat; i++) {
        if (!time_library(scenario, &library[i], error) || !time_start(bench, scenario, bench->ours, &ours[i], error) ||
            !time_start(bench, scenario, bench->stock, &stock[i], error)) {
            return FALSE;
        }
    }
    bench_row(bench, name, "NFIT, _FIT and SRAT made by fw/ alone, address map and checks included", bench_median(library, bench->repeat), -1, 0);
    bench_row(bench, name, "start of the emulator until its monitor greets (the tables are made by then)", bench_median(ours, bench->repeat),
              bench_median(stock, bench->repeat), 0);
    return TRUE;
}

gboolean bench_tables(const Bench *bench, GError **error)
{
    g_autoptr(GMainContext) context = g_main_context_new();
    gboolean ok = TRUE;

    g_main_context_push_thread_default(context);
    for (size_t i = 0; ok && i < G_N_ELEMENTS(dimm_counts); i++) {
        ok = time_count(bench, dimm_counts[i], error);
    }
    g_main_context_pop_thread_default(context);
    return ok;
}

gboolean bench_build(const Bench *bench, GError **error)
{
    g_autoptr(GPtrArray) phases = place_recorded_phases();

    (void)error;
    for (unsigned i = 0; i < phases->len; i++) {
        const PlacePhase *phase = g_ptr_array_index(phases, i);
        g_autofree char *name = g_strdup_printf("phase: %s", phase->name);

        bench_row(bench, name, "as it was last recorded on this machine", phase->seconds, -1, 0);
    }
    if (phases->len == 0 && !bench->options->json) {
        g_print("no build has been recorded\n");
    }
    return TRUE;
}
