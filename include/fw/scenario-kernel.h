/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernel ranges: ">=5.3", ">=5.10 <6.1". Every comparison of the list must hold.
 *
 * Only the leading numbers of a release count ("6.12.107+deb13-amd64" is 6.12.107); a number that is missing is 0.
 * "=" and "!=" compare only as many numbers as the range names, so "=6.12" holds for all of 6.12.
 */
#ifndef FW_SCENARIO_KERNEL_H
#define FW_SCENARIO_KERNEL_H

#include <glib.h>
#include <stdbool.h>

typedef struct FwKernelRange FwKernelRange;

/** fw_kernel_range_parse() - From text; NULL and @error when it is not a range, or no kernel can satisfy it. */
FwKernelRange *fw_kernel_range_parse(const char *text, GError **error);
void fw_kernel_range_free(FwKernelRange *range);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FwKernelRange, fw_kernel_range_free)

/** fw_kernel_range_text() - The text that it was made from. */
const char *fw_kernel_range_text(const FwKernelRange *range);

/**
 * fw_kernel_range_has() - Whether a kernel release lies in the range.
 * @range: NULL holds every kernel.
 * @release: as "uname -r" prints it; one that begins with no number lies in no range but NULL.
 */
bool fw_kernel_range_has(const FwKernelRange *range, const char *release);

#endif
