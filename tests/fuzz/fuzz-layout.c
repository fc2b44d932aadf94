/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz target: the address map. Whatever the ranges, checks and drawing end, and
 * what is placed is free and aligned.
 */
#include "fuzz-input.h"
#include "fw/layout-pc.h"

#define RANGES_MAX 24u

static void try_place(struct fuzz_input *input, struct fw_layout *layout)
{
    uint64_t window = fuzz_address(input), size = fuzz_address(input);
    uint64_t length = fuzz_address(input), align = (uint64_t)1 << fuzz_below(input, 64), base;
    g_autoptr(GError) error = NULL;

    if (!fw_layout_place(layout, window, size, length, align, &base, &error)) {
        FUZZ_HOLDS(error && *error->message);
        return;
    }
    FUZZ_HOLDS(base % align == 0);
    FUZZ_HOLDS(base >= window && base - window <= size - length);
    for (guint i = 0; i < fw_layout_count(layout); i++) {
        const struct fw_layout_range *range = fw_layout_nth(layout, i);

        FUZZ_HOLDS(fw_layout_kind_is_container(range->kind) ||
                   fw_layout_last(range) < base || range->base > base + (length - 1));
    }
}

static void try_pc(struct fuzz_input *input)
{
    struct fw_layout_pc_config config = {
        .type = (enum fw_layout_pc_type)fuzz_below(input, 2),
        .ram = fuzz_address(input), .maxmem = fuzz_address(input),
        .slots = fuzz_below(input, 300), .amd_hole = fuzz_number(input, 1) & 1,
        .has_ram_above_base = fuzz_number(input, 1) & 1, .ram_above_base = fuzz_address(input),
        .has_device_base = fuzz_number(input, 1) & 1, .device_base = fuzz_address(input),
        .has_device_size = fuzz_number(input, 1) & 1, .device_size = fuzz_address(input),
    };
    g_autoptr(fw_layout) layout = fw_layout_new();
    g_autoptr(GError) error = NULL;
    struct fw_layout_pc pc;

    if (fw_layout_pc_compute(&config, &pc, &error)) {
        FUZZ_HOLDS(fw_layout_pc_fill(&pc, layout, &error));
        FUZZ_HOLDS(pc.ram_below_4g + pc.ram_above_4g == config.ram);
    } else {
        FUZZ_HOLDS(error && *error->message);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = { data, size };
    g_autoptr(fw_layout) layout = fw_layout_new();
    g_autoptr(fw_findings) findings = fw_findings_new();
    g_autoptr(GString) text = g_string_new(NULL);
    unsigned bits = fuzz_below(&input, 70);
    uint64_t flags = fuzz_number(&input, 1);
    struct fw_layout_machine machine = { .phys_bits = bits, .amd = flags & 1, .bound = flags >> 1 & 1 };
    struct fw_visitor *printer = fw_printer_new(text, 0);

    layout->units = machine.bound ? fw_layout_units_ppc64 : fw_layout_units_x86_64;
    try_pc(&input);
    for (unsigned i = fuzz_below(&input, RANGES_MAX); i > 0; i--) {
        enum fw_layout_kind kind = (enum fw_layout_kind)fuzz_below(&input, FW_LAYOUT_KIND_COUNT);

        fw_layout_add(layout, kind, fuzz_address(&input), fuzz_address(&input), "it", NULL);
    }
    fw_layout_check(layout, &machine, findings);
    fw_layout_visit(layout, printer);
    fw_printer_free(printer);
    fw_layout_draw(layout, NULL, text);
    try_place(&input, layout);
    return 0;
}
