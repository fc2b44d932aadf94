/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the items of `misfit bench` share. Every item measures both sides in this call, in turns, and takes medians.
 */
#ifndef LAB_BENCH_H
#define LAB_BENCH_H

#include "evidence.h"
#include "options.h"
#include "scenario-run.h"

/* The layout that a verdict is timed with. */
#define REPORT_SCENARIO "ndctl-76"

typedef struct Bench {
    const struct options *options;
    unsigned repeat;
    RunPlatform *ours;
    RunPlatform *stock;         /* the same kernel, image and accelerator on QEMU's own device */
    RunPlatform *pseries_ours, *pseries_stock;  /* likewise for ppc64le guests; made when an item needs them */
    char *folder;               /* for what the measurements need; removed in the end */
} Bench;

/* Report one figure of both sides in seconds; @stock NULL or negative: there is no such side. @goal: ratio that is aimed at, 0 = none. */
void bench_row(const Bench *bench, const char *item, const char *command, double ours, double stock, double goal);

/* Report an amount of memory of ours, which has no other side. */
void bench_bytes_row(const Bench *bench, const char *item, const char *command, double bytes);

/*
 * Report how fast something of ours is in KiB/s, and RAM in the same guest. @stock_ratio: of the same on QEMU's own device; @goal: ratio that is aimed
 * at, at least.
 */
void bench_bandwidth_row(const Bench *bench, const char *item, const char *command, double ours, double ram, double stock_ratio, double goal);

/* The median of @count values; sorts them. */
double bench_median(double *values, unsigned count);

/*
 * Boot @scenario's first boot on @platform and follow it to its end, without a verdict. @seconds: from making the files to the end of the
 * emulator. NULL and @error when it did not end by itself.
 */
Evidence *bench_boot(const Bench *bench, const FwScenario *scenario, const RunPlatform *platform, double *seconds, GError **error);

/* The items. FALSE and @error when it could not be measured. */
gboolean bench_verdict(const Bench *bench, GError **error);
gboolean bench_read_labels(const Bench *bench, GError **error);
gboolean bench_tables(const Bench *bench, GError **error);
gboolean bench_metadata(const Bench *bench, GError **error);
gboolean bench_hypercalls(const Bench *bench, GError **error);
gboolean bench_poison(const Bench *bench, GError **error);
gboolean bench_build(const Bench *bench, GError **error);

#define BENCH_ERROR (bench_error_quark())
GQuark bench_error_quark(void);

#endif
