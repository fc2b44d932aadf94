/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What poison costs the rest of a region: a guest's program reads and writes a mapping around poisoned lines, and RAM, in turns. The same of QEMU's own
 * device, which has no poison, says what such a mapping costs in itself.
 */
#include <stdio.h>
#include <string.h>

#include "bench.h"

#define GOAL 0.95

/* The range begins in the page behind a poisoned one and ends in front of another; both are in its huge pages. */
#define HEAD \
    "name: bench-poison\n" \
    "title: the rest of a region with poison\n" \
    "source: {kind: spec, ref: ACPI 6.5 section 9.20.7}\n" \
    "proves: how fast the memory between poisoned lines is\n" \
    "machine: {memory: 1G}\n" \
    "dimms:\n" \
    "  - {id: pm0, size: 128M}\n" \
    "steps:\n" \
    "  - {name: make, run: ndctl create-namespace --force --reconfig namespace0.0 --mode devdax --map mem --align 2M}\n"
#define POISON \
    "  - {name: poison, set: {dimm: pm0, property: poison, value: \"0x2fff000+64:0x4001000+4096:0x5000000+64:0x6000040+64\"}}\n"
#define TAIL \
    "  - {name: speed, run: /init speed /dev/dax0.0 0x%x 0x1000000, limit: 2m}\n" \
    "limits: {total: 10m}\n"

/* Of the mapping: the first 4 MiB of the region hold the struct pages of 128 MiB. */
#define OFFSET 0x2c01000

struct bandwidth {
    double ram, pmem;                   /* KiB/s */
};

static gboolean parse(const char *text, struct bandwidth result[2])
{
    return sscanf(text, "read %lf %lf write %lf %lf", &result[0].ram, &result[0].pmem, &result[1].ram, &result[1].pmem) == 4 &&
           result[0].ram > 0 && result[1].ram > 0;
}

/* Reading and writing, in one guest. */
static gboolean measure(const Bench *bench, const char *yaml, const RunPlatform *platform, struct bandwidth result[2], GError **error)
{
    g_autoptr(GBytes) text = g_bytes_new(yaml, strlen(yaml));
    g_autoptr(GPtrArray) loaded = corpus_load_text("bench.yaml", text, error);
    g_autoptr(Evidence) evidence = NULL;
    JsonObject *root, *steps, *speed;
    double seconds;

    if (!loaded || !(evidence = bench_boot(bench, ((CorpusItem *)g_ptr_array_index(loaded, 0))->scenario, platform, &seconds, error))) {
        return FALSE;
    }
    root = json_node_get_object(evidence->facts->root);
    steps = json_object_has_member(root, "step") ? json_object_get_object_member(root, "step") : NULL;
    speed = steps && json_object_has_member(steps, "speed") ? json_object_get_object_member(steps, "speed") : NULL;
    if (!speed || !parse(json_object_get_string_member_with_default(speed, "stdout", ""), result)) {
        g_set_error(error, BENCH_ERROR, 0, "nothing was measured in the guest on %s: %s", platform->emulator->path,
                    speed ? json_object_get_string_member_with_default(speed, "stderr", "") : "it was not reached");
        return FALSE;
    }
    return TRUE;
}

static double ratio(const struct bandwidth *b)
{
    return b->pmem / b->ram;
}

static int compare(const void *a, const void *b)
{
    double x = ratio(a), y = ratio(b);

    return (x > y) - (x < y);
}

/* Of all guests, the one with the median ratio. */
static struct bandwidth median(struct bandwidth (*results)[2], unsigned count, unsigned which)
{
    g_autofree struct bandwidth *sorted = g_new(struct bandwidth, count);

    for (unsigned i = 0; i < count; i++) {
        sorted[i] = results[i][which];
    }
    qsort(sorted, count, sizeof(*sorted), compare);
    return sorted[count / 2];
}

gboolean bench_poison(const Bench *bench, GError **error)
{
    g_autofree char *with = g_strdup_printf(HEAD POISON TAIL, OFFSET);
    g_autofree char *without = g_strdup_printf(HEAD TAIL, OFFSET);
    g_autofree struct bandwidth (*ours)[2] = g_malloc_n(bench->repeat, sizeof(*ours));
    g_autofree struct bandwidth (*stock)[2] = g_malloc_n(bench->repeat, sizeof(*stock));
    static const char *const what[] = {
        "reading memory between poisoned lines of a region, and RAM, in one guest",
        "writing there",
    };

    for (unsigned i = 0; i < bench->repeat; i++) {
        if (!measure(bench, with, bench->ours, ours[i], error) || !measure(bench, without, bench->stock, stock[i], error)) {
            return FALSE;
        }
    }
    for (unsigned which = 0; which < G_N_ELEMENTS(what); which++) {
        struct bandwidth our = median(ours, bench->repeat, which), their = median(stock, bench->repeat, which);

        bench_bandwidth_row(bench, which ? "poison, write" : "poison, read", what[which], our.pmem, our.ram, ratio(&their), GOAL);
    }
    return TRUE;
}
