/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The fact sets by name: where each comes from. Runs in a child of PID 1. A new set is one line in the table and one in the protocol's document.
 */
#define _GNU_SOURCE
#include "sets.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "body.h"
#include "command.h"
#include "fact.h"
#include "file.h"
#include "kmsg.h"
#include "memory.h"
#include "walk.h"

struct fact_set {
    const char *name;
    void (*collect)(const struct fact_sink *sink, const struct fact_set *set);
    const void *how;            /* a path, a walk_rule, an argv or a writer, as "collect" wants it */
};

static void send_bytes(const struct fact_sink *sink, const char *path, const struct file *file)
{
    fact_send(sink, path, file->data, file->size, false);
    if (file->cut) {
        fact_send_error(sink, path, "EFBIG");
    }
}

static void collect_file(const struct fact_sink *sink, const struct fact_set *set)
{
    const char *path = set->how;
    struct file file;

    if (!file_read(&file, AT_FDCWD, path, MISFIT_FACT_MAX)) {
        fact_send_error(sink, path, errno_name(errno));
        return;
    }
    send_bytes(sink, path, &file);
    file_clear(&file);
}

static void collect_tree(const struct fact_sink *sink, const struct fact_set *set)
{
    walk_sysfs(sink, set->how);
}

static void collect_files(const struct fact_sink *sink, const struct fact_set *set)
{
    walk_files(sink, set->how);
}

static void collect_command(const struct fact_sink *sink, const struct fact_set *set)
{
    char *const *argv = set->how;
    char error[1024];
    struct file out;

    if (!command_run(argv, &out, MISFIT_FACT_MAX, error, sizeof(error))) {
        fact_send_error(sink, set->name, error);
        return;
    }
    send_bytes(sink, set->name, &out);
    file_clear(&out);
}

/* A writer fills a stream; its name is the fact's path. */
struct fact_writer {
    bool (*write)(FILE *out);
};

static void collect_written(const struct fact_sink *sink, const struct fact_set *set)
{
    const struct fact_writer *writer = set->how;
    struct file file = { 0 };
    FILE *out = open_memstream(&file.data, &file.size);

    if (!out) {
        fact_send_error(sink, set->name, errno_name(errno));
        return;
    }
    if (!writer->write(out)) {
        fact_send_error(sink, set->name, errno_name(errno));
        fclose(out);
    } else {
        fclose(out);
        file.cut = file.size > MISFIT_FACT_MAX;
        file.size = file.cut ? MISFIT_FACT_MAX : file.size;
        send_bytes(sink, set->name, &file);
    }
    free(file.data);
}

static const char *const no_subdirs[] = { NULL };
static const char *const block_subdirs[] = { "queue", NULL };

static const struct walk_rule memmap_rule = { .root = "/sys/firmware/memmap" };
static const struct walk_rule acpi_nvdimm_rule = { .root = "/sys/bus/acpi/devices", .prefix = "ACPI0012", .subdirs = no_subdirs, .links = true };
static const struct walk_rule nd_rule = { .root = "/sys/bus/nd/devices", .links = true };
static const struct walk_rule dax_rule = { .root = "/sys/bus/dax/devices", .links = true };
/* Reading "capability" makes the kernel complain that it is deprecated: collecting facts must leave no trace in its log. */
static const struct walk_rule block_rule = { .root = "/sys/class/block", .prefix = "pmem", .subdirs = block_subdirs, .skip = "capability" };
/* A node has a link for each of its memory blocks and processors; those of its initiators and targets lie below. */
static const struct walk_rule node_rule = { .root = "/sys/devices/system/node", .prefix = "node", .links_below = true };
static const struct walk_rule tier_rule = { .root = "/sys/devices/virtual/memory_tiering", .prefix = "memory_tier" };

static const struct fact_writer kmsg_writer = { kmsg_all };
static const struct fact_writer memory_writer = { memory_summary };

static const char *const ndctl_argv[] = {
    "ndctl", "list", "--buses", "--dimms", "--firmware", "--health", "--regions", "--namespaces", "--device-dax", "--media-errors", "--idle", "-vvv", NULL,
};
static const char *const daxctl_argv[] = { "daxctl", "list", "--regions", "--devices", "--mappings", "--idle", NULL };

static const struct fact_set fact_sets[] = {
    { "version", collect_file, "/proc/version" },
    { "cmdline", collect_file, "/proc/cmdline" },
    { "iomem", collect_file, "/proc/iomem" },
    { "meminfo", collect_file, "/proc/meminfo" },
    { "modules", collect_file, "/proc/modules" },
    { "tainted", collect_file, "/proc/sys/kernel/tainted" },
    { "memmap", collect_tree, &memmap_rule },
    { "acpi", collect_files, "/sys/firmware/acpi/tables" },
    { "acpi-nvdimm", collect_tree, &acpi_nvdimm_rule },
    { "devicetree", collect_files, "/proc/device-tree/ibm,persistent-memory" },
    { "nd", collect_tree, &nd_rule },
    { "dax", collect_tree, &dax_rule },
    { "block", collect_tree, &block_rule },
    { "memory", collect_written, &memory_writer },
    { "node", collect_tree, &node_rule },
    { "tier", collect_tree, &tier_rule },
    { "ndctl", collect_command, ndctl_argv },
    { "daxctl", collect_command, daxctl_argv },
    { "dmesg", collect_written, &kmsg_writer },     /* last: the others may have made the kernel say something */
};

#define FACT_SETS (sizeof(fact_sets) / sizeof(fact_sets[0]))

static void collect_named(const char *label, const char *name)
{
    struct fact_sink sink = { .label = label, .set = name, .send = body_write };
    bool all = !strcmp(name, "all");
    bool known = all;

    for (size_t i = 0; i < FACT_SETS; i++) {
        if (all || !strcmp(name, fact_sets[i].name)) {
            sink.set = fact_sets[i].name;
            fact_sets[i].collect(&sink, &fact_sets[i]);
            known = true;
        }
    }
    if (!known) {
        fact_send_error(&sink, name, "this probe knows no such set");
    }
}

int facts_collect(void *user)
{
    const struct facts_request *request = user;
    char *sets = strdup(request->sets);
    char *rest = NULL;

    for (char *name = strtok_r(sets, " \t", &rest); name; name = strtok_r(NULL, " \t", &rest)) {
        collect_named(request->label, name);
    }
    free(sets);
    return 0;
}
