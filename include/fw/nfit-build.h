/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From descriptions of DIMMs to an NFIT model: what conformant firmware would
 * report, with any field overridden by name.
 *
 * Specification: ACPI 6.5, section 5.2.25.
 * Must not: place memory (fw/layout.h does) or damage the table (fw/nfit-damage.h).
 */
#ifndef FW_NFIT_BUILD_H
#define FW_NFIT_BUILD_H

#include "fw/nfit.h"

/* Where a DIMM is reported. */
enum fw_nfit_where {
    FW_NFIT_WHERE_BOTH,    /* static table and _FIT */
    FW_NFIT_WHERE_STATIC,  /* table only */
    FW_NFIT_WHERE_FIT,     /* _FIT only: hidden until AML is asked */
    FW_NFIT_WHERE_NONE,
};

/* Which of the two reports is being built. */
enum fw_nfit_report {
    FW_NFIT_REPORT_STATIC,
    FW_NFIT_REPORT_FIT,
};

#define FW_NFIT_SET_WAYS_MAX          16u
#define FW_NFIT_POSITION_AUTO         (-1)
#define FW_NFIT_LINE_SIZE_DEFAULT     256u
#define FW_NFIT_LINES_MAX             1024u
#define FW_NFIT_SLOT_MAX              32766u  /* (slot + 1) * 2 + 1 fits 16 bits */
#define FW_NFIT_VENDOR_DEFAULT        0x8086u
#define FW_NFIT_DEVICE_DEFAULT        1u
#define FW_NFIT_REVISION_DEFAULT      1u
#define FW_NFIT_SERIAL_BASE           0x123456u
#define FW_NFIT_FLUSH_HINT_STRIDE     64u     /* bytes from one hint to the next */

/*
 * One overridable field. The device has a property of this name for every row;
 * `misfit explain` and the scenario reader use the same rows. The row's place
 * in the table is its id.
 */
struct fw_nfit_property {
    const char *name;       /* "nfit-serial" */
    uint16_t    type;       /* structure, enum fw_nfit_type */
    uint16_t    wire;       /* offset of the field in it */
    uint8_t     width;      /* 1, 2, 4, 8 bytes: number; 16: GUID as text */
    const char *standard;   /* the value when nothing is set, in words */
};

/* All rows and their number. */
const struct fw_nfit_property *fw_nfit_properties(guint *count);
/* The id of the row named @name, or -1. */
int fw_nfit_property_find(const char *name);
/* The field that a row sets. Its help says what it means. */
const struct fw_acpi_field *fw_nfit_property_field(const struct fw_nfit_property *property);

#define FW_NFIT_PROPERTY_MAX 64u

struct fw_nfit_override {
    gboolean set;
    uint64_t number;
    uint8_t  guid[FW_GUID_LENGTH];
};

/* One DIMM as the machine has it. Zero-initialise, then fw_nfit_dimm_init(). */
struct fw_nfit_dimm {
    const char *id;               /* for messages; may be NULL */
    uint32_t slot;                /* 0 to FW_NFIT_SLOT_MAX */
    uint64_t base;                /* address of the backing, bytes */
    uint64_t length;              /* of the backing (without labels), bytes */
    uint32_t proximity;
    gboolean unarmed;
    enum fw_nfit_where where;
    uint64_t spa_offset;          /* the range begins so far inside the backing */
    uint64_t spa_length;          /* 0: to the end of the backing */
    uint64_t spa_base;            /* 0: base + spa_offset; otherwise reported as is */
    gboolean spa_base_set;        /* reports spa_base even when it is 0 */
    const char *interleave_set;   /* NULL or "": on its own */
    int      interleave_position; /* FW_NFIT_POSITION_AUTO or 0.. */
    uint32_t interleave_line_size;/* bytes, power of two; 0: 256 */
    uint32_t interleave_lines;    /* lines described, 1 to 1024; 0: 1, the shortest pattern */
    uint16_t flush_hints;         /* how many addresses; 0: no structure */
    uint64_t flush_base;          /* first address; the rest every 64 bytes */
    struct fw_nfit_override overrides[FW_NFIT_PROPERTY_MAX];
};

void fw_nfit_dimm_init(struct fw_nfit_dimm *dimm);

/* Overrides by property id; FALSE when the value does not fit the field. */
gboolean fw_nfit_dimm_set_number(struct fw_nfit_dimm *dimm, int id, uint64_t value,
                                 GError **error);
/* Overrides by text: a number in C notation, or a GUID for the GUID field. */
gboolean fw_nfit_dimm_set_text(struct fw_nfit_dimm *dimm, const char *name,
                               const char *text, GError **error);

struct fw_nfit_config {
    const struct fw_nfit_dimm *dimms;
    size_t      count;
    gboolean    has_capabilities;
    uint32_t    capabilities;     /* FW_NFIT_CAPABILITY_* */
    const uint8_t *smbios;        /* data of one SMBIOS structure, or NULL */
    size_t      smbios_length;
};

/*
 * The model of one report. Order: per DIMM, in the order given, SPA range,
 * region mapping, control region, then (when asked for) block window and flush
 * hints; a set's range and interleave structure stand before its first
 * member's mapping; SMBIOS and capabilities are last. With nothing overridden
 * the bytes are what a QEMU user is used to.
 *
 * NULL and @error, with the DIMM and the property named, when: two DIMMs have
 * one slot; a slot, an offset or a length is out of range; a set has more than
 * 16 members, a position twice or beyond its end, members that differ in length
 * or line size, or that do not lie one behind the other; flush hints lack an
 * address.
 */
struct fw_nfit *fw_nfit_build(const struct fw_nfit_config *config,
                              enum fw_nfit_report report, GError **error);

/* "both", "static", "fit", "none" and back; FALSE for another word. */
gboolean fw_nfit_where_parse(const char *text, enum fw_nfit_where *where);
const char *fw_nfit_where_name(enum fw_nfit_where where);

#endif
