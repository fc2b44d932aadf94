/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the guests of one architecture share: emulator, accelerator, kernel and image. Built, fetched or found in the cache, once per call.
 */
#include <gio/gio.h>
#include <string.h>

#include "fw/scenario-place.h"
#include "image.h"
#include "place.h"
#include "scenario-run.h"

struct teller {
    BootProgress *progress;
    void *user;
};

static void tell(const char *message, void *user)
{
    const struct teller *teller = user;

    if (teller->progress) {
        teller->progress(message, teller->user);
    }
}

static gboolean get_image(RunPlatform *platform, const RunWishes *wishes, struct teller *teller, GError **error)
{
    MisfitImageRequest request = {
        .arch = platform->arch->name, .kernel = wishes->kernel, .modules = wishes->modules, .progress = tell, .progress_user = teller,
    };
    gint64 start = g_get_monotonic_time();
    MisfitImage *image = misfit_image_get(&request, error);

    if (!image) {
        return FALSE;
    }
    if (!image->cached) {
        place_record_phase("make the guest's image, packages and all", g_get_monotonic_time() - start);
    }
    platform->kernel = g_canonicalize_filename(image->kernel, NULL);
    platform->initrd = g_canonicalize_filename(image->initrd, NULL);
    platform->release = g_strdup(image->release);
    platform->key = g_strdup(image->key);
    misfit_image_free(image);
    return TRUE;
}

/* A file that the user names must be there before anything is built for an hour. */
static gboolean check_wishes(const RunWishes *wishes, GError **error)
{
    if (wishes->kernel && !g_file_test(wishes->kernel, G_FILE_TEST_IS_REGULAR)) {
        g_set_error(error, SCENARIO_RUN_ERROR, 0, "--kernel: '%s' is no file", wishes->kernel);
        return FALSE;
    }
    if (wishes->modules && !wishes->kernel) {
        g_set_error(error, SCENARIO_RUN_ERROR, 0, "--modules goes with --kernel: modules fit one kernel only");
        return FALSE;
    }
    if (wishes->modules && !g_file_test(wishes->modules, G_FILE_TEST_IS_DIR)) {
        g_set_error(error, SCENARIO_RUN_ERROR, 0, "--modules: '%s' is no folder", wishes->modules);
        return FALSE;
    }
    return TRUE;
}

enum exit_status run_platform_status(const GError *error)
{
    gboolean wrong_word = g_error_matches(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_REQUEST)
                       || g_error_matches(error, EMULATOR_ERROR, EMULATOR_ERROR_CHOICE);

    return wrong_word ? EXIT_USAGE : EXIT_HARNESS;
}

RunPlatform *run_platform_new(const char *arch, const RunWishes *wishes, BootProgress *progress, void *user, GError **error)
{
    g_autoptr(RunPlatform) platform = g_new0(RunPlatform, 1);
    struct teller teller = { progress, user };

    platform->arch = arch_find(arch);
    if (!platform->arch) {
        g_set_error(error, SCENARIO_RUN_ERROR, 0, "there are no guests of the architecture '%s'", arch);
        return NULL;
    }
    if (!check_wishes(wishes, error)) {
        return NULL;
    }
    platform->emulator = emulator_open(arch, wishes->qemu, error);
    if (!platform->emulator || !accel_choose(&platform->accel, wishes->accel, platform->emulator, wishes->time_factor, error) ||
        !get_image(platform, wishes, &teller, error)) {
        return NULL;
    }
    return g_steal_pointer(&platform);
}

gboolean run_platform_reaches(const RunPlatform *platform, const FwScenario *scenario)
{
    for (unsigned i = 0; platform->accel.address_bits && i < scenario->boots->len; i++) {
        const FwScenarioBoot *boot = g_ptr_array_index(scenario->boots, i);
        g_autoptr(FwScenarioMap) map = fw_scenario_map_new(boot, NULL, NULL);

        if (map && fw_scenario_address_bits(boot, map) > platform->accel.address_bits) {
            return FALSE;
        }
    }
    return TRUE;
}

RunPlatform *run_platform_widen(const RunPlatform *narrow, const RunWishes *wishes, BootProgress *progress, void *user, GError **error)
{
    RunWishes wider = *wishes;
    RunPlatform *platform;

    wider.accel = "tcg";
    platform = run_platform_new(narrow->arch->name, &wider, progress, user, error);
    if (platform) {
        g_free(platform->accel.reason);
        platform->accel.reason = g_strdup_printf("for maps beyond the %u address bits of this machine's KVM", narrow->accel.address_bits);
    }
    return platform;
}

RunPlatform *run_platform_for(const FwScenario *scenario, const RunWishes *wishes, BootProgress *progress, void *user, GError **error)
{
    g_autoptr(RunPlatform) platform = run_platform_new(fw_scenario_arch_name(scenario->arch), wishes, progress, user, error);

    if (platform && g_strcmp0(wishes->accel, "kvm") != 0 && !run_platform_reaches(platform, scenario)) {
        return run_platform_widen(platform, wishes, progress, user, error);
    }
    return g_steal_pointer(&platform);
}

void run_platform_free(RunPlatform *platform)
{
    if (!platform) {
        return;
    }
    emulator_free(platform->emulator);
    accel_clear(&platform->accel);
    g_free(platform->kernel);
    g_free(platform->initrd);
    g_free(platform->release);
    g_free(platform->key);
    g_free(platform);
}
