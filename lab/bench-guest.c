/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A guest booted as a user would do it by hand: files, command line, emulator; no verdict. And the items that boot guests.
 */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "corpus.h"
#include "guest-plan.h"
#include "image.h"
#include "images.h"
#include "place.h"
#include "record.h"
#include "vm.h"

#define VERDICT_GOAL 1.2
#define LABELS_GOAL 0.25
#define METADATA_GOAL 1.0

/* A DIMM with a label area of 2 MiB. Both sides can express it. */
static const char labels_scenario[] =
    "name: bench-labels\n"
    "title: a label area of 2 MiB\n"
    "source: {kind: spec, ref: UEFI 2.10 section 13.19}\n"
    "proves: how long the firmware takes to hand out the whole label area\n"
    "dimms:\n"
    "  - {id: pm0, size: 1G, label-size: 2M}\n"
    "steps:\n"
    "  - {name: nothing, run: ndctl --version}\n"
    "  - {name: read, run: ndctl read-labels nmem0 -o /dev/null, limit: 5m}\n"
    "limits: {total: 20m}\n";

/* The usual label area of storage class memory, which the driver reads eight bytes at a time. */
static const char metadata_scenario[] =
    "name: bench-metadata\n"
    "title: a label area of 128 KiB\n"
    "arch: ppc64le\n"
    "source: {kind: spec, ref: Linux Documentation/arch/powerpc/papr_hcalls.rst}\n"
    "proves: how long the hypervisor takes to hand out the whole label area\n"
    "machine: {memory: 1G}\n"
    "dimms:\n"
    "  - {id: pm0, size: 256M, label-size: 128K}\n"
    "steps:\n"
    "  - {name: nothing, run: ndctl --version}\n"
    "  - {name: read, run: ndctl read-labels nmem0 -o /dev/null, limit: 5m}\n"
    "limits: {total: 20m}\n";

static double now(void)
{
    return g_get_monotonic_time() / 1e6;
}

static void empty_folder(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
            empty_folder(path);
            g_rmdir(path);
        } else {
            g_unlink(path);
        }
    }
}

static GPtrArray *prepare(const FwScenario *scenario, const RunPlatform *p, const char *folder, GError **error)
{
    const FwScenarioBoot *boot = g_ptr_array_index(scenario->boots, 0);
    g_autofree char *images = g_build_filename(folder, IMAGES_FOLDER, NULL);
    g_autofree char *archive = g_build_filename(folder, GUEST_PLAN_ARCHIVE, NULL);
    g_autofree char *initrd = g_build_filename(folder, COMMAND_INITRD, NULL);
    Command command = {
        .scenario = scenario, .boot = boot, .arch = p->arch, .emulator = p->emulator, .accel = &p->accel, .kernel = p->kernel,
        .images = IMAGES_FOLDER, .scenario_folder = folder,
    };

    if (!images_create(boot, images, error) || !guest_plan_write(boot, p->arch, p->accel.factor, FALSE, archive, error) ||
        !misfit_image_join(p->initrd, archive, initrd, error)) {
        return NULL;
    }
    return command_build(&command, error);
}

Evidence *bench_boot(const Bench *bench, const FwScenario *scenario, const RunPlatform *platform, double *seconds, GError **error)
{
    double start = now();
    g_autoptr(GPtrArray) argv = NULL;
    g_autoptr(JsonNode) record = NULL;
    Evidence *evidence = NULL;
    BootOutcome outcome;

    empty_folder(bench->folder);
    argv = prepare(scenario, platform, bench->folder, error);
    if (!argv) {
        return NULL;
    }
    BootRequest request = {
        .boot = g_ptr_array_index(scenario->boots, 0), .folder = bench->folder, .argv = (char *const *)argv->pdata,
        .factor = platform->accel.factor,
    };

    if (boot_run(&request, &outcome, error)) {
        *seconds = now() - start;
        record = boot_outcome_to_json(&outcome);
        if (record_write_json(bench->folder, BOOT_RECORD, record, error)) {
            evidence = evidence_load(bench->folder, "", error);
        }
    }
    if (evidence && outcome.end != BOOT_END_POWEROFF) {
        g_set_error(error, BENCH_ERROR, 0, "the guest on %s ended by: %s (%s)", platform->emulator->path, boot_end_name(outcome.end),
                    evidence->emulator_errors);
        g_clear_pointer(&evidence, evidence_free);
    }
    empty_folder(bench->folder);
    return evidence;
}

/* What QEMU's own device can express of @scenario: labels behind the data, nothing said about the memory map. */
static void reduce_to_stock(FwScenario *scenario)
{
    FwScenarioBoot *boot = g_ptr_array_index(scenario->boots, 0);

    g_ptr_array_set_size(boot->firmware, 0);
    for (unsigned i = 0; i < boot->dimms->len; i++) {
        FwScenarioDimm *dimm = g_ptr_array_index(boot->dimms, i);

        if (dimm->labels == FW_SCENARIO_LABELS_SEPARATE) {
            dimm->labels = FW_SCENARIO_LABELS_INLINE;
            dimm->size -= dimm->label_size;
        }
        g_free(dimm->e820);
        dimm->e820 = g_strdup("none");
    }
}

/* The whole command, as the user types it: from the script when there is one. */
static gboolean time_command(const Bench *bench, double *seconds, GError **error)
{
    g_autofree char *script = g_build_filename(place_data(NULL), "misfit", NULL);
    const char *program = g_file_test(script, G_FILE_TEST_IS_EXECUTABLE) ? script : "/proc/self/exe";
    double start = now();
    g_autoptr(GSubprocess) process = g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, error, program,
                                                      "run", REPORT_SCENARIO, "--accel", bench->ours->accel.name, "--output", bench->folder,
                                                      NULL);

    if (!process || !g_subprocess_wait(process, NULL, error)) {
        return FALSE;
    }
    *seconds = now() - start;
    empty_folder(bench->folder);
    if (!g_subprocess_get_if_exited(process) || g_subprocess_get_exit_status(process) > EXIT_BAD) {
        g_set_error(error, BENCH_ERROR, 0, "'misfit run " REPORT_SCENARIO "' gave no verdict; run it by hand to see why");
        return FALSE;
    }
    return TRUE;
}

gboolean bench_verdict(const Bench *bench, GError **error)
{
    g_autoptr(GPtrArray) loaded = corpus_load(REPORT_SCENARIO, error);
    g_autofree double *ours = g_new0(double, bench->repeat);
    g_autofree double *stock = g_new0(double, bench->repeat);
    FwScenario *scenario;

    if (!loaded) {
        return FALSE;
    }
    scenario = ((CorpusItem *)g_ptr_array_index(loaded, 0))->scenario;
    reduce_to_stock(scenario);
    for (unsigned i = 0; i < bench->repeat; i++) {
        g_autoptr(Evidence) evidence = NULL;

        if (!time_command(bench, &ours[i], error) || !(evidence = bench_boot(bench, scenario, bench->stock, &stock[i], error))) {
            return FALSE;
        }
    }
    bench_row(bench, "verdict", "misfit run " REPORT_SCENARIO ", against the same guest with the same steps booted by hand on QEMU's own device",
              bench_median(ours, bench->repeat), bench_median(stock, bench->repeat), VERDICT_GOAL);
    return TRUE;
}

/* Seconds that the step "read" took, less what starting the program takes. */
static gboolean time_read(const Bench *bench, const FwScenario *scenario, const RunPlatform *platform, double *seconds, GError **error)
{
    double whole;
    g_autoptr(Evidence) evidence = bench_boot(bench, scenario, platform, &whole, error);
    JsonObject *root = evidence ? json_node_get_object(evidence->facts->root) : NULL;
    JsonObject *steps = root && json_object_has_member(root, "step") ? json_object_get_object_member(root, "step") : NULL;
    JsonObject *read = steps && json_object_has_member(steps, "read") ? json_object_get_object_member(steps, "read") : NULL;
    JsonObject *nothing = steps && json_object_has_member(steps, "nothing") ? json_object_get_object_member(steps, "nothing") : NULL;

    if (!evidence) {
        return FALSE;
    }
    if (!read || !nothing || json_object_get_int_member_with_default(read, "exit", -1) != 0) {
        g_set_error(error, BENCH_ERROR, 0, "'ndctl read-labels' failed in the guest on %s: %s", platform->emulator->path,
                    read ? json_object_get_string_member_with_default(read, "stderr", "") : "it was not reached");
        return FALSE;
    }
    *seconds = MAX(1, json_object_get_int_member(read, "ms") - json_object_get_int_member(nothing, "ms")) / 1000.0;
    return TRUE;
}

/* Both sides in turns; @yaml is the scenario whose steps time_read() knows. */
static gboolean measure_read(const Bench *bench, const char *yaml, RunPlatform *const sides[2], double medians[2], GError **error)
{
    g_autoptr(GBytes) text = g_bytes_new_static(yaml, strlen(yaml));
    g_autoptr(GPtrArray) loaded = corpus_load_text("bench.yaml", text, error);
    g_autofree double *ours = g_new0(double, bench->repeat);
    g_autofree double *stock = g_new0(double, bench->repeat);
    const FwScenario *scenario;

    if (!loaded) {
        return FALSE;
    }
    scenario = ((CorpusItem *)g_ptr_array_index(loaded, 0))->scenario;
    for (unsigned i = 0; i < bench->repeat; i++) {
        if (!time_read(bench, scenario, sides[0], &ours[i], error) || !time_read(bench, scenario, sides[1], &stock[i], error)) {
            return FALSE;
        }
    }
    medians[0] = bench_median(ours, bench->repeat);
    medians[1] = bench_median(stock, bench->repeat);
    return TRUE;
}

gboolean bench_read_labels(const Bench *bench, GError **error)
{
    RunPlatform *const sides[2] = { bench->ours, bench->stock };
    double medians[2];

    if (!measure_read(bench, labels_scenario, sides, medians, error)) {
        return FALSE;
    }
    bench_row(bench, "read-labels", "ndctl read-labels of a label area of 2 MiB (in the guest, less the start of the program)", medians[0], medians[1],
              LABELS_GOAL);
    return TRUE;
}

gboolean bench_metadata(const Bench *bench, GError **error)
{
    RunPlatform *const sides[2] = { bench->pseries_ours, bench->pseries_stock };
    double medians[2];

    if (!measure_read(bench, metadata_scenario, sides, medians, error)) {
        return FALSE;
    }
    bench_row(bench, "metadata", "ndctl read-labels of 128 KiB by hypercalls (in a pseries guest, less the start of the program)", medians[0],
              medians[1], METADATA_GOAL);
    return TRUE;
}
