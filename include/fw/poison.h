/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which cache lines of a DIMM's backing are poisoned: sorted ranges, so that neither memory nor time grows with the size of the DIMM.
 *
 * Specification: none of its own; ACPI 6.5 section 9.20.7 (uncorrectable errors of an NVDIMM), and for the text the property "poison".
 * Must not: know what a poisoned line does to its reader (hw/nvdimm/poison-map.c) or how a guest asks for it (fw/dsm/root*.c).
 */
#ifndef FW_POISON_H
#define FW_POISON_H

#include <stddef.h>
#include <stdint.h>
#include <glib.h>

/* Bytes of a cache line of the two processors. */
#define FW_POISON_LINE_X86     64u
#define FW_POISON_LINE_PSERIES 128u

/* Ranges of one DIMM: what a guest can make the emulator remember (1 MiB). */
#define FW_POISON_RANGES_MAX   65536u
/* Bytes of a DIMM before fw_poison_bound() says how many there are. */
#define FW_POISON_UNBOUNDED    (UINT64_C(1) << 63)
/* Bytes of a range in fw_poison_save(): offset and length, little-endian. */
#define FW_POISON_SAVED_RANGE  16u

/* Bytes from the beginning of the backing; whole lines. */
struct fw_poison_range {
    uint64_t offset;
    uint64_t length;
};

/* Read the fields through the functions below. */
struct fw_poison {
    uint64_t size;                /* bytes of the backing */
    uint32_t line;                /* bytes of a cache line, a power of two */
    GArray *ranges;               /* struct fw_poison_range, ascending, neither overlapping nor adjacent */
};

#define FW_POISON_ERROR (fw_poison_error_quark())
GQuark fw_poison_error_quark(void);
enum fw_poison_error {
    FW_POISON_ERROR_TEXT,         /* not a list of offset+length */
    FW_POISON_ERROR_RANGE,        /* empty, or beyond the end of the backing */
    FW_POISON_ERROR_FULL,         /* more than FW_POISON_RANGES_MAX ranges */
};

/* @line: FW_POISON_LINE_X86 or FW_POISON_LINE_PSERIES. No poison, size FW_POISON_UNBOUNDED. */
void fw_poison_init(struct fw_poison *poison, uint32_t line);
void fw_poison_finish(struct fw_poison *poison);

/* The backing has @size bytes (whole lines, at most FW_POISON_UNBOUNDED). FALSE: there is poison behind them; nothing changes. */
gboolean fw_poison_bound(struct fw_poison *poison, uint64_t size, GError **error);

/*
 * Poisons every line that has a byte of @offset, @length. FALSE and no change: FW_POISON_ERROR_RANGE when the bytes are none or not
 * all in the backing, FW_POISON_ERROR_FULL.
 */
gboolean fw_poison_add(struct fw_poison *poison, uint64_t offset, uint64_t length, GError **error);

/*
 * Heals every line all of whose bytes are in @offset, @length; the parts outside of the backing are left out. FALSE and no change: the
 * range that would fall in two is one too many.
 */
gboolean fw_poison_clear(struct fw_poison *poison, uint64_t offset, uint64_t length);
void fw_poison_clear_all(struct fw_poison *poison);

/*
 * The first poison in @offset, @length, cut to it: FALSE when there is none, and @found (may be NULL) stays as it is. To walk, go on at
 * the end of what was found.
 */
gboolean fw_poison_next(const struct fw_poison *poison, uint64_t offset, uint64_t length, struct fw_poison_range *found);

guint fw_poison_count(const struct fw_poison *poison);
/* Poisoned bytes. */
uint64_t fw_poison_bytes(const struct fw_poison *poison);

/*
 * Text: "0x1000+256:0x80000+64", offset and length in bytes, decimal or 0x; ranges apart by ':' or ',' (a comma ends a property on a
 * command line); "" is none. Printed with ':'. Reading replaces what is there, or changes nothing and says in @error which piece is
 * wrong.
 */
gboolean fw_poison_parse(struct fw_poison *poison, const char *text, GError **error);
char *fw_poison_print(const struct fw_poison *poison);

/* For migration: appends FW_POISON_SAVED_RANGE bytes per range, and takes them back; what comes in is checked like text. */
void fw_poison_save(const struct fw_poison *poison, GByteArray *out);
gboolean fw_poison_load(struct fw_poison *poison, const uint8_t *bytes, size_t length, GError **error);

/*
 * Which pages hold poison: @pages (struct fw_poison_range, cleared first) gets at most @max runs that begin and end on @page bytes, or
 * on twice, four times, ... as many when there are more runs than that; the last one ends with the backing. fw_poison_bound() was called.
 */
void fw_poison_pages(const struct fw_poison *poison, uint64_t page, guint max, GArray *pages);

/* Lines that are being overwritten at one time, piece by piece. */
#define FW_POISON_FILL_LINES 8u
/* Bytes of the longest line. */
#define FW_POISON_LINE_MAX   128u
/* Bytes of fw_poison_fill_save(): per line its offset and one bit per byte, little-endian. */
#define FW_POISON_FILL_LINE_SAVED (8u + FW_POISON_LINE_MAX / 8u)
#define FW_POISON_FILL_SAVED (FW_POISON_FILL_LINES * FW_POISON_FILL_LINE_SAVED)

/*
 * A poisoned line whose every byte was written since the poison came is healed, in whatever pieces and order the writes come; with more
 * than FW_POISON_FILL_LINES lines begun, the one that was begun first is forgotten and stays poisoned.
 */
struct fw_poison_fill {
    struct {
        uint64_t offset;          /* of the line */
        uint64_t written[FW_POISON_LINE_MAX / 64]; /* a bit per byte; none: the entry is free */
    } lines[FW_POISON_FILL_LINES];
};

/* All zeroes is the beginning. Note a write of @length bytes (1 to 64) at @offset; TRUE when it healed a line. */
gboolean fw_poison_fill(struct fw_poison_fill *fill, struct fw_poison *poison, uint64_t offset, uint32_t length);
/* For migration; what comes in may be anything, it says at most too much about what was written. */
void fw_poison_fill_save(const struct fw_poison_fill *fill, uint8_t bytes[FW_POISON_FILL_SAVED]);
void fw_poison_fill_load(struct fw_poison_fill *fill, const uint8_t bytes[FW_POISON_FILL_SAVED]);

#endif
