/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guest's physical map as typed ranges: arithmetic of sections and
 * sub-sections, placement, named checks, and a drawing.
 *
 * Ranges are kept as ranges; nothing here grows with their length.
 * Must not: know where a machine puts its RAM (fw/layout-pc.h does).
 */
#ifndef FW_LAYOUT_H
#define FW_LAYOUT_H

#include "fw/acpi.h"
#include "fw/size.h"

/* Linux on x86-64: a memory section, and the unit of partial sections (5.3 and later). */
#define FW_SECTION_SIZE     (128 * FW_MIB)
#define FW_SUBSECTION_SIZE  (2 * FW_MIB)
#define FW_PAGE_SIZE        (4 * FW_KIB)
/* Linux on ppc64 with pages of 64 KiB; sub-sections are as on x86-64. */
#define FW_PPC64_SECTION_SIZE  (16 * FW_MIB)
#define FW_PPC64_PAGE_SIZE     (64 * FW_KIB)
/* libnvdimm: namespaces and regions are given out in this unit. */
#define FW_REGION_ALIGN     (16 * FW_MIB)
#define FW_PMD_SIZE         (2 * FW_MIB)
#define FW_PUD_SIZE         (1 * FW_GIB)

/* Addresses that AMD processors give to HyperTransport: 1012 GiB to 1 TiB. */
#define FW_HYPER_TRANSPORT_BASE  ((uint64_t)0xfd00000000)
#define FW_HYPER_TRANSPORT_END   ((uint64_t)0x10000000000)

enum fw_layout_kind {
    FW_LAYOUT_RAM,            /* System RAM */
    FW_LAYOUT_PMEM,           /* persistent memory that a driver may claim */
    FW_LAYOUT_LEGACY_PMEM,    /* e820 type 12 */
    FW_LAYOUT_RESERVED,
    FW_LAYOUT_DEVICE_MEMORY,  /* the window that holds DIMMs; may contain others */
    FW_LAYOUT_HOLE,           /* addresses that must stay empty */
    FW_LAYOUT_MMIO,
    FW_LAYOUT_KIND_COUNT
};

/* "System RAM", "Persistent Memory", ... */
const char *fw_layout_kind_name(enum fw_layout_kind kind);
/* Memory that Linux gives struct pages: RAM and both kinds of PMEM. */
gboolean fw_layout_kind_is_memory(enum fw_layout_kind kind);
/* Windows and holes may hold other ranges; the rest may not overlap. */
gboolean fw_layout_kind_is_container(enum fw_layout_kind kind);

struct fw_layout_range {
    uint64_t base;                /* bytes */
    uint64_t length;              /* bytes, at least 1; base + length <= 2^64 */
    enum fw_layout_kind kind;
    char    *name;                /* "ram", "dimm0"; owned by the layout */
    gboolean overlap_wanted;      /* overlapping is a declared fault */
};

/* Units of the guest's memory model, bytes; powers of two. */
struct fw_layout_units {
    uint64_t page;
    uint64_t section;
    uint64_t subsection;
};

struct fw_layout {
    GArray *ranges;               /* of struct fw_layout_range, by base, then longest first */
    struct fw_layout_units units; /* x86-64's, unless set to others */
};

extern const struct fw_layout_units fw_layout_units_x86_64, fw_layout_units_ppc64;

/* An empty map with the units of x86-64. */
struct fw_layout *fw_layout_new(void);
void fw_layout_free(struct fw_layout *layout);
typedef struct fw_layout fw_layout;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(fw_layout, fw_layout_free)

/*
 * Adds a range, keeping the order. FALSE and @error when it is empty or runs
 * past 2^64. Neighbours are never merged.
 */
gboolean fw_layout_add(struct fw_layout *layout, enum fw_layout_kind kind,
                       uint64_t base, uint64_t length, const char *name,
                       GError **error);
guint fw_layout_count(const struct fw_layout *layout);
/* The @nth range by address; NULL beyond the end. Valid until the next add. */
struct fw_layout_range *fw_layout_nth(const struct fw_layout *layout, guint nth);
struct fw_layout_range *fw_layout_find(const struct fw_layout *layout, const char *name);

/* --- Arithmetic (layout-units.c) ----------------------------------------- */

/* Last byte; ranges that end at 2^64 have no representable end. */
uint64_t fw_layout_last(const struct fw_layout_range *range);
/* @value down or up to a power of two; up saturates: FALSE when it passes 2^64. */
uint64_t fw_align_down(uint64_t value, uint64_t align);
gboolean fw_align_up(uint64_t value, uint64_t align, uint64_t *result);
gboolean fw_is_aligned(uint64_t value, uint64_t align);
gboolean fw_is_power_of_two(uint64_t value);
/* Largest power of two that divides both; 2^63 for 0 and 0. */
uint64_t fw_common_alignment(uint64_t base, uint64_t length);
uint64_t fw_section_number(const struct fw_layout_units *units, uint64_t address);
uint64_t fw_section_base(const struct fw_layout_units *units, uint64_t address);
uint64_t fw_subsection_number(const struct fw_layout_units *units, uint64_t address);  /* within its section, from 0 */

/* --- Neighbours (layout-collide.c) ---------------------------------------- */

struct fw_layout_overlap {
    guint first, second;          /* places in the layout, first < second */
    uint64_t base, length;        /* what both cover */
    gboolean wanted;              /* one of them says overlap_wanted */
};

/* Every pair of non-container ranges that share a byte. Free with g_array_unref(). */
GArray *fw_layout_overlaps(const struct fw_layout *layout);

struct fw_layout_collision {
    uint64_t section;             /* base address of the section */
    GArray  *members;             /* of guint: two or more places in the layout */
};

/*
 * Sections that more than one memory range (RAM, PMEM) has a part of, by
 * address, as far as one of them begins or ends there; where ranges overlap,
 * fw_layout_overlaps() tells about the sections in between. Array of struct
 * fw_layout_collision that frees its members.
 */
GArray *fw_layout_collisions(const struct fw_layout *layout);

/* --- Placement (layout-place.c) ------------------------------------------- */

/*
 * The lowest address, a multiple of @align (power of two), in the window
 * [@window_base, @window_base + @window_length) where @length bytes touch no
 * range of @layout that is not a container. That is QEMU's rule when @align is
 * the backing's page size. FALSE and @error when nothing fits; the message
 * names the largest gap.
 */
gboolean fw_layout_place(const struct fw_layout *layout, uint64_t window_base,
                         uint64_t window_length, uint64_t length, uint64_t align,
                         uint64_t *base, GError **error);

/* --- Checks (layout-check.c) ---------------------------------------------- */

struct fw_layout_machine {
    unsigned phys_bits;           /* 0: not known, not checked */
    gboolean amd;                 /* the processor has the HyperTransport hole */
    gboolean bound;               /* PMEM is bound by the guest, outside of device memory too (pseries) */
};

struct fw_layout_check {
    const char *name;             /* "section-shared" */
    enum fw_severity severity;
    const char *explanation;      /* one line: what Linux does with it */
    void (*run)(const struct fw_layout_check *check, const struct fw_layout *layout,
                const struct fw_layout_machine *machine, struct fw_findings *findings);
};

/* All checks: fw_layout_check_nth(0), (1), ... until NULL. */
const struct fw_layout_check *fw_layout_check_nth(guint n);
const struct fw_layout_check *fw_layout_check_find(const char *name);

/* Runs all; a finding's name is the check's, its offset the address. */
void fw_layout_check(const struct fw_layout *layout, const struct fw_layout_machine *machine,
                     struct fw_findings *findings);

/* --- Drawing (layout-draw.c) ----------------------------------------------- */

/* What a piece of the drawing is, for colouring. */
enum fw_layout_style {
    FW_LAYOUT_STYLE_PLAIN,
    FW_LAYOUT_STYLE_RULER,       /* addresses, boundaries */
    FW_LAYOUT_STYLE_RAM,
    FW_LAYOUT_STYLE_PMEM,
    FW_LAYOUT_STYLE_OTHER,
    FW_LAYOUT_STYLE_GAP,
    FW_LAYOUT_STYLE_COLLISION,
};

struct fw_layout_drawing {
    unsigned columns;            /* width to keep to; 0: 100; at least 72 */
    /* Called before and after each styled piece; may append escape codes. May be NULL. */
    void (*style)(void *opaque, enum fw_layout_style style, gboolean begin, GString *out);
    void *opaque;
};

/*
 * Draws the map from the lowest address up, in the order of /proc/iomem, and
 * below it every section that is shared, or in which persistent memory begins or
 * ends, in 64 columns. Plain ASCII. @drawing may be NULL.
 */
void fw_layout_draw(const struct fw_layout *layout, const struct fw_layout_drawing *drawing,
                    GString *out);

/* Ranges, overlaps and collisions for JSON and the like. */
void fw_layout_visit(const struct fw_layout *layout, const struct fw_visitor *visitor);

#endif
