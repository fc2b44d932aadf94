/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `misfit doctor`: what is missing on this machine, or in a kernel's configuration. Changes nothing and builds nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "accel.h"
#include "doctor-options.h"
#include "exit-status.h"
#include "json-line.h"
#include "kernel-config.h"
#include "options.h"
#include "place.h"

#define DOCTOR_SCHEMA 1
#define WANTED_DISK_GIB 6.0         /* sources, builds and images of both emulators */
#define WANTED_MEMORY_GIB 3.0       /* a guest of 2 GiB with its emulator */
#define SPARSE_TEST_BYTES (1ull << 40)

struct doctor {
    gboolean json;
    unsigned missing;               /* things without which misfit or its drivers do not work */
};

/* One finding: @level "ok", "note" or "missing". */
static void say(struct doctor *d, const char *level, const char *what, const char *detail)
{
    if (d->json) {
        JsonObject *object = json_object_new();

        json_object_set_string_member(object, "type", "doctor");
        json_object_set_string_member(object, "level", level);
        json_object_set_string_member(object, "what", what);
        json_object_set_string_member(object, "detail", detail);
        json_line_object(object, DOCTOR_SCHEMA);
    } else {
        printf("%-8s %-34s %s\n", level, what, detail);
    }
    d->missing += strcmp(level, "missing") == 0;
}

static void look_at_emulator(struct doctor *d, const char *name, const char *effect)
{
    g_autofree char *path = place_program(name, NULL);
    gboolean there = path && access(path, X_OK) == 0;

    say(d, there ? "ok" : "note", name, there ? path : effect);
}

static void look_at_accelerator(struct doctor *d)
{
    g_autofree char *path = place_program("qemu-system-x86_64", NULL);
    g_autoptr(Emulator) emulator = path && access(path, X_OK) == 0 ? emulator_open("x86_64", path, NULL) : NULL;
    g_autofree char *text = NULL;
    Accel accel;

    if (!emulator) {
        say(d, "note", "accelerator", "not tried: the emulator is not built yet");
        return;
    }
    if (accel_choose(&accel, "auto", emulator, 0, NULL)) {
        text = g_strdup_printf("%s: %s", accel.name, accel.reason);
        say(d, strcmp(accel.name, "kvm") == 0 ? "ok" : "note", "accelerator", text);
        accel_clear(&accel);
    }
}

/* The folder or the nearest one above it that exists. */
static char *existing_folder(const char *path)
{
    char *folder = g_strdup(path);

    while (!g_file_test(folder, G_FILE_TEST_IS_DIR) && strcmp(folder, "/") != 0) {
        char *parent = g_path_get_dirname(folder);

        g_free(folder);
        folder = parent;
    }
    return folder;
}

static void look_at_disk(struct doctor *d, const char *what, const char *path, double wanted)
{
    g_autofree char *folder = existing_folder(path);
    g_autofree char *text = NULL;
    struct statvfs fs;
    double gib;

    if (statvfs(folder, &fs) != 0) {
        say(d, "missing", what, g_strerror(errno));
        return;
    }
    gib = (double)fs.f_bavail * fs.f_frsize / (1 << 30);
    text = g_strdup_printf("%s: %.1f GiB free, %.0f are enough", path, gib, wanted);
    say(d, gib < wanted ? "missing" : "ok", what, text);
}

static void look_at_sparse_files(struct doctor *d)
{
    int fd = open(".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    g_autofree char *text = NULL;

    if (fd < 0) {
        say(d, "note", "sparse files here", "not tried: this folder cannot be written to, or its file system has no unnamed files");
        return;
    }
    if (ftruncate(fd, SPARSE_TEST_BYTES) == 0) {
        say(d, "ok", "sparse files here", "a file of 1 TiB can be made");
    } else {
        text = g_strdup_printf("a file of 1 TiB cannot be made (%s); use --output on another file system", g_strerror(errno));
        say(d, "missing", "sparse files here", text);
    }
    close(fd);
}

static void look_at_memory(struct doctor *d)
{
    double gib = (double)sysconf(_SC_AVPHYS_PAGES) * sysconf(_SC_PAGESIZE) / (1 << 30);
    g_autofree char *text = NULL;
    g_autofree char *meminfo = NULL;
    const char *available = g_file_get_contents("/proc/meminfo", &meminfo, NULL, NULL) ? strstr(meminfo, "MemAvailable:") : NULL;

    if (available) {
        gib = g_ascii_strtoull(available + strlen("MemAvailable:"), NULL, 10) / 1048576.0;
    }
    text = g_strdup_printf("%.1f GiB available; a guest takes up to %.0f", gib, WANTED_MEMORY_GIB);
    say(d, gib < WANTED_MEMORY_GIB ? "missing" : "ok", "memory", text);
}

/* What of a package's group is needed for more than some scenarios, or the tests. */
static gboolean group_is_vital(const char *group)
{
    return strcmp(group, "ppc64") != 0 && strcmp(group, "test") != 0;
}

/* @line: name, group and reason of a package that is missing, parted by tabs. */
static void say_package(struct doctor *d, const char *line)
{
    g_auto(GStrv) parts = g_strsplit(line, "\t", 3);
    g_autofree char *what = NULL;
    g_autofree char *detail = NULL;

    if (g_strv_length(parts) == 3) {
        what = g_strdup_printf("package %s", parts[0]);
        detail = g_strdup_printf("%s; installed when it is first needed (%s)", parts[2], parts[1]);
        say(d, group_is_vital(parts[1]) ? "missing" : "note", what, detail);
    }
}

static void look_at_packages(struct doctor *d, const char *data)
{
    g_autofree char *script = g_build_filename(data, "scripts", "host-report", NULL);
    g_autoptr(GSubprocess) process = g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL, script, NULL);
    g_autofree char *out = NULL;
    g_auto(GStrv) lines = NULL;

    if (!process || !g_subprocess_communicate_utf8(process, NULL, NULL, &out, NULL, NULL) || !g_subprocess_get_successful(process)) {
        say(d, "note", "packages", "not looked at: this is no Debian; scripts/host-packages lists what is needed");
        return;
    }
    lines = g_strsplit(g_strchomp(out), "\n", -1);
    for (char **line = lines; *line && **line; line++) {
        say_package(d, *line);
    }
    if (!out[0]) {
        say(d, "ok", "packages", "all of scripts/host-packages are there");
    }
}

static void examine_machine(struct doctor *d)
{
    g_autofree char *cache = place_cache();
    g_autoptr(GError) error = NULL;

    const char *data = place_data(&error);

    if (data) {
        look_at_packages(d, data);
    } else {
        say(d, "missing", "environment", error->message);
    }
    look_at_emulator(d, "qemu-system-x86_64", "not built yet; the first run of an x86_64 scenario builds it");
    look_at_emulator(d, "qemu-system-ppc64", "not built yet; the first run of a ppc64le scenario builds it");
    look_at_emulator(d, "qemu-system-x86_64.stock", "not built yet; 'misfit bench' builds it");
    look_at_accelerator(d);
    look_at_disk(d, "space in the cache", cache, WANTED_DISK_GIB);
    look_at_disk(d, "space for run folders", ".", 1);
    look_at_sparse_files(d);
    look_at_memory(d);
}

static const char *arch_of(const KernelConfig *config)
{
    return kernel_config_get(config, "PPC64") ? "ppc64le" : "x86_64";
}

static void examine_option(struct doctor *d, const KernelConfig *config, const struct doctor_option *option)
{
    const char *value = kernel_config_get(config, option->name);
    g_autofree char *name = g_strdup_printf("CONFIG_%s=%s", option->name, value ? value : "n");
    gboolean late = value && option->built_in && strcmp(value, "m") == 0;
    g_autofree char *detail = g_strdup_printf("%s%s", option->what, late ? " (must be y: a module comes too late)" : "");

    if (value && !late) {
        say(d, "ok", name, detail);
    } else {
        say(d, option->need == DOCTOR_FEATURE ? "note" : "missing", name, detail);
    }
}

static int examine_kernel(struct doctor *d, const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KernelConfig) config = kernel_config_load(path, &error);

    if (!config) {
        fprintf(stderr, "misfit: %s\n", error->message);
        return EXIT_USAGE;
    }
    if (!d->json) {
        printf("configuration: %s (%s)\n", config->from, arch_of(config));
    }
    for (size_t i = 0; i < doctor_option_count; i++) {
        const struct doctor_option *option = &doctor_options[i];

        if (!option->arch || strcmp(option->arch, arch_of(config)) == 0) {
            examine_option(d, config, option);
        }
    }
    return d->missing ? EXIT_BAD : EXIT_GOOD;
}

int verb_doctor(const struct options *o)
{
    struct doctor d = { .json = o->json };

    if (o->args->len > 0) {
        return examine_kernel(&d, g_ptr_array_index(o->args, 0));
    }
    examine_machine(&d);
    return d.missing ? EXIT_BAD : EXIT_GOOD;
}
