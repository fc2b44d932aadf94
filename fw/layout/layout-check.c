/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Named checks of a layout: what Linux will make of it. One row per check; what
 * a check says is a prediction, not a refusal.
 *
 * Facts about Linux: mm/sparse.c and mm/memremap.c (sections, sub-sections),
 * drivers/nvdimm (region and namespace alignment), kernel/resource.c.
 */
#include "fw/layout.h"

#define HEX "0x%" G_GINT64_MODIFIER "x"
/* What describes one page. */
#define STRUCT_PAGE_BYTES  64u

#define CHECK_ARGS const struct fw_layout_check *check, const struct fw_layout *layout, \
                   const struct fw_layout_machine *machine, struct fw_findings *findings

static void report(const struct fw_layout_check *check, enum fw_severity severity,
                   const struct fw_layout_range *range, uint64_t address,
                   struct fw_findings *findings, const char *format, ...) G_GNUC_PRINTF(6, 7);

static void report(const struct fw_layout_check *check, enum fw_severity severity,
                   const struct fw_layout_range *range, uint64_t address,
                   struct fw_findings *findings, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    fw_findings_add(findings, severity, check->name, address, fw_layout_kind_name(range->kind),
                    "", "'%s' %s", range->name, text);
}

static gboolean is_pmem(const struct fw_layout_range *range)
{
    return range->kind == FW_LAYOUT_PMEM || range->kind == FW_LAYOUT_LEGACY_PMEM;
}

static void check_overlap(CHECK_ARGS)
{
    g_autoptr(GArray) overlaps = fw_layout_overlaps(layout);

    (void)machine;
    for (guint i = 0; i < overlaps->len; i++) {
        const struct fw_layout_overlap *overlap =
            &g_array_index(overlaps, struct fw_layout_overlap, i);
        g_autoptr(GString) size = g_string_new(NULL);

        fw_size_format(overlap->length, size);
        report(check, overlap->wanted ? FW_SEVERITY_NOTE : check->severity,
               fw_layout_nth(layout, overlap->first), overlap->base, findings,
               "and '%s' both cover %s at " HEX "%s",
               fw_layout_nth(layout, overlap->second)->name, size->str, overlap->base,
               overlap->wanted ? ", as asked for" : "");
    }
}

/* All names of a collision but the first, joined. */
static char *other_names(const struct fw_layout *layout, const GArray *members)
{
    GString *names = g_string_new(NULL);

    for (guint i = 1; i < members->len; i++) {
        g_string_append_printf(names, "%s'%s'", i > 1 ? ", " : "",
                               fw_layout_nth(layout, g_array_index(members, guint, i))->name);
    }
    return g_string_free(names, FALSE);
}

static void check_section_shared(CHECK_ARGS)
{
    g_autoptr(GArray) collisions = fw_layout_collisions(layout);

    (void)machine;
    for (guint i = 0; i < collisions->len; i++) {
        const struct fw_layout_collision *collision =
            &g_array_index(collisions, struct fw_layout_collision, i);
        g_autofree char *names = other_names(layout, collision->members);

        report(check, check->severity,
               fw_layout_nth(layout, g_array_index(collision->members, guint, 0)),
               collision->section, findings, "shares the section at " HEX " with %s",
               collision->section, names);
    }
}

/* Neighbours that meet inside one sub-section. */
static void check_subsection_shared(CHECK_ARGS)
{
    const struct fw_layout_range *before = NULL;
    uint64_t unit = layout->units.subsection;

    (void)machine;
    for (guint i = 0; i < fw_layout_count(layout); i++) {
        const struct fw_layout_range *range = fw_layout_nth(layout, i);

        if (!fw_layout_kind_is_memory(range->kind)) {
            continue;
        }
        if (before && range->base > fw_layout_last(before) &&
            range->base / unit == fw_layout_last(before) / unit) {
            report(check, check->severity, before,
                   fw_align_down(range->base, unit), findings,
                   "shares the sub-section at " HEX " with '%s'",
                   fw_align_down(range->base, unit), range->name);
        }
        if (!before || fw_layout_last(range) > fw_layout_last(before)) {
            before = range;
        }
    }
}

/* Every PMEM base that is no multiple of @align but of @finer (0: whatever). */
static void report_bases(const struct fw_layout_check *check, const struct fw_layout *layout,
                         uint64_t align, uint64_t finer, struct fw_findings *findings)
{
    for (guint i = 0; i < fw_layout_count(layout); i++) {
        const struct fw_layout_range *range = fw_layout_nth(layout, i);
        g_autoptr(GString) size = g_string_new(NULL);

        if (!is_pmem(range) || fw_is_aligned(range->base, align) ||
            (finer && !fw_is_aligned(range->base, finer))) {
            continue;
        }
        fw_size_format(align, size);
        report(check, check->severity, range, range->base, findings,
               "begins at " HEX ", no multiple of %s", range->base, size->str);
    }
}

static void check_base_page(CHECK_ARGS)
{
    (void)machine;
    report_bases(check, layout, layout->units.page, 0, findings);
}

static void check_base_2m(CHECK_ARGS)
{
    (void)machine;
    report_bases(check, layout, FW_PMD_SIZE, 0, findings);
}

static void check_base_1g(CHECK_ARGS)
{
    (void)machine;
    report_bases(check, layout, FW_PUD_SIZE, FW_PMD_SIZE, findings);
}

static void check_end(CHECK_ARGS)
{
    (void)machine;
    for (guint i = 0; i < fw_layout_count(layout); i++) {
        const struct fw_layout_range *range = fw_layout_nth(layout, i);

        if (is_pmem(range) && !fw_is_aligned(fw_layout_last(range) + 1, layout->units.subsection)) {
            report(check, check->severity, range, fw_layout_last(range), findings,
                   "ends at " HEX ", 0x%x bytes into a sub-section", fw_layout_last(range),
                   (unsigned)((fw_layout_last(range) + 1) % layout->units.subsection));
        }
    }
}

static void check_region_align(CHECK_ARGS)
{
    (void)machine;
    for (guint i = 0; i < fw_layout_count(layout); i++) {
        const struct fw_layout_range *range = fw_layout_nth(layout, i);
        g_autoptr(GString) rest = g_string_new(NULL);

        if (is_pmem(range) && range->length % FW_REGION_ALIGN != 0) {
            fw_size_format(range->length % FW_REGION_ALIGN, rest);
            report(check, check->severity, range, range->base, findings,
                   "is %s longer than a multiple of 16 MiB", rest->str);
        }
    }
}

static void check_hyper_transport(CHECK_ARGS)
{
    for (guint i = 0; machine->amd && i < fw_layout_count(layout); i++) {
        const struct fw_layout_range *range = fw_layout_nth(layout, i);

        if (fw_layout_kind_is_memory(range->kind) && range->base < FW_HYPER_TRANSPORT_END &&
            fw_layout_last(range) >= FW_HYPER_TRANSPORT_BASE) {
            report(check, check->severity, range, MAX(range->base, FW_HYPER_TRANSPORT_BASE),
                   findings, "reaches into the addresses from 1012 GiB to 1 TiB");
        }
    }
}

static void check_phys_bits(CHECK_ARGS)
{
    unsigned bits = machine->phys_bits;

    for (guint i = 0; bits && bits < 64 && i < fw_layout_count(layout); i++) {
        const struct fw_layout_range *range = fw_layout_nth(layout, i);

        if (fw_layout_last(range) >> bits != 0) {
            report(check, check->severity, range, range->base, findings,
                   "ends at " HEX ", beyond %u address bits", fw_layout_last(range), bits);
        }
    }
}

static gboolean inside(const struct fw_layout_range *range, const struct fw_layout_range *outer)
{
    return range->base >= outer->base && fw_layout_last(range) <= fw_layout_last(outer);
}

static void check_window(CHECK_ARGS)
{
    gboolean windows = FALSE;

    if (machine->bound) {
        return;
    }
    for (guint i = 0; i < fw_layout_count(layout); i++) {
        windows |= fw_layout_nth(layout, i)->kind == FW_LAYOUT_DEVICE_MEMORY;
    }
    for (guint i = 0; windows && i < fw_layout_count(layout); i++) {
        const struct fw_layout_range *range = fw_layout_nth(layout, i);
        gboolean found = !is_pmem(range);

        for (guint j = 0; !found && j < fw_layout_count(layout); j++) {
            const struct fw_layout_range *outer = fw_layout_nth(layout, j);

            found = outer->kind == FW_LAYOUT_DEVICE_MEMORY && inside(range, outer);
        }
        if (!found) {
            report(check, check->severity, range, range->base, findings,
                   "is not inside the device memory window");
        }
    }
}

static void check_hole(CHECK_ARGS)
{
    (void)machine;
    for (guint i = 0; i < fw_layout_count(layout); i++) {
        const struct fw_layout_range *range = fw_layout_nth(layout, i);

        for (guint j = 0; fw_layout_kind_is_memory(range->kind) && j < fw_layout_count(layout);
             j++) {
            const struct fw_layout_range *hole = fw_layout_nth(layout, j);

            if (hole->kind == FW_LAYOUT_HOLE && hole->base <= fw_layout_last(range) &&
                range->base <= fw_layout_last(hole)) {
                report(check, check->severity, range, MAX(range->base, hole->base), findings,
                       "reaches into the hole '%s'", hole->name);
            }
        }
    }
}

static void check_memmap(CHECK_ARGS)
{
    uint64_t ram = 0;

    (void)machine;
    for (guint i = 0; i < fw_layout_count(layout); i++) {
        const struct fw_layout_range *range = fw_layout_nth(layout, i);

        ram += range->kind == FW_LAYOUT_RAM ? range->length : 0;
    }
    for (guint i = 0; ram && i < fw_layout_count(layout); i++) {
        const struct fw_layout_range *range = fw_layout_nth(layout, i);
        g_autoptr(GString) need = g_string_new(NULL);
        uint64_t memmap = range->length / (layout->units.page / STRUCT_PAGE_BYTES);

        if (is_pmem(range) && memmap > ram) {
            fw_size_format(memmap, need);
            report(check, check->severity, range, range->base, findings,
                   "needs %s of struct pages, more than there is RAM", need->str);
        }
    }
}

static const struct fw_layout_check checks[] = {
    { "overlap", FW_SEVERITY_ERROR,
      "the resource tree takes only one of the two; the other region fails to register",
      check_overlap },
    { "section-shared", FW_SEVERITY_WARNING,
      "before 5.3 the second user of a section is refused or cut (start_pad, end_trunc); "
      "later kernels populate 2 MiB sub-sections",
      check_section_shared },
    { "subsection-shared", FW_SEVERITY_ERROR,
      "2 MiB is the smallest unit of struct pages; namespaces with a memmap that touch it fail",
      check_subsection_shared },
    { "base-not-page", FW_SEVERITY_ERROR,
      "memory is mapped in pages; such a range cannot be mapped at all",
      check_base_page },
    { "base-not-2m", FW_SEVERITY_WARNING,
      "since 5.7 fsdax and devdax namespaces there are refused (start misaligned); before, they had "
      "4 KiB mappings; raw and sector mode work",
      check_base_2m },
    { "base-not-1g", FW_SEVERITY_NOTE,
      "device-dax with align=1G pads its data or is refused",
      check_base_1g },
    { "end-misaligned", FW_SEVERITY_WARNING,
      "a namespace up to the end is refused (resource end misaligned) or loses its last part",
      check_end },
    { "region-align-16m", FW_SEVERITY_WARNING,
      "libnvdimm gives out capacity in steps of 16 MiB; the rest belongs to no labelled namespace",
      check_region_align },
    { "hyper-transport-hole", FW_SEVERITY_ERROR,
      "AMD processors do not route these addresses to memory; QEMU moves memory above 1 TiB",
      check_hyper_transport },
    { "phys-bits", FW_SEVERITY_ERROR,
      "the processor cannot form these addresses; QEMU asks for more phys-bits",
      check_phys_bits },
    { "outside-device-memory", FW_SEVERITY_ERROR,
      "QEMU plugs a DIMM only into the device memory window",
      check_window },
    { "in-hole", FW_SEVERITY_ERROR,
      "PCI windows, firmware or nothing answers there instead of memory",
      check_hole },
    { "memmap-exceeds-ram", FW_SEVERITY_NOTE,
      "namespaces with map=mem cannot cover it; use map=dev or smaller namespaces",
      check_memmap },
};

const struct fw_layout_check *fw_layout_check_nth(guint n)
{
    return n < G_N_ELEMENTS(checks) ? &checks[n] : NULL;
}

const struct fw_layout_check *fw_layout_check_find(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(checks); i++) {
        if (g_str_equal(checks[i].name, name)) {
            return &checks[i];
        }
    }
    return NULL;
}

void fw_layout_check(const struct fw_layout *layout, const struct fw_layout_machine *machine,
                     struct fw_findings *findings)
{
    for (guint i = 0; i < G_N_ELEMENTS(checks); i++) {
        checks[i].run(&checks[i], layout, machine, findings);
    }
}
