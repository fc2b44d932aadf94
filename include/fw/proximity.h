/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a machine's nodes and its DIMMs to what SRAT, SLIT and HMAT say of them:
 * the domain of each persistent range, its distances, its attached initiator,
 * its performance and its side cache.
 *
 * Specification: ACPI 6.5, sections 5.2.16, 5.2.17 and 5.2.28.
 * Must not: place memory, or damage a table (fw/proximity-damage.h does).
 */
#ifndef FW_PROXIMITY_H
#define FW_PROXIMITY_H

#include "fw/hmat.h"
#include "fw/nfit-build.h"
#include "fw/slit.h"
#include "fw/srat.h"

/* --- Values as users write them -------------------------------------------- */

enum fw_measure_kind {
    FW_MEASURE_LATENCY,     /* "170ns", "170500ps", "1us"; kept in picoseconds */
    FW_MEASURE_BANDWIDTH,   /* "30G": bytes per second, binary suffix; kept in MB/s (2^20) */
    FW_MEASURE_DISTANCE,    /* "17": 10 to 255 */
};

/* One value, for one initiator domain or (when @all) for every other one. */
struct fw_measure_item {
    gboolean all;
    uint32_t domain;
    enum fw_hmat_known known;   /* FW_HMAT_KNOWN, FW_HMAT_NOTHING or FW_HMAT_UNREACHABLE */
    uint64_t value;
};

struct fw_measure {
    char   *text;     /* as it was written */
    GArray *items;    /* of struct fw_measure_item */
};
typedef struct fw_measure fw_measure;

/*
 * Reads "VALUE" or "DOMAIN=VALUE" items separated by colons, each domain once
 * and at most one without a domain: "170ns:1=250ns". A latency or bandwidth may
 * also be "0" (the table says nothing) or "unreachable". NULL and @error, which
 * says what is wrong with which item.
 */
struct fw_measure *fw_measure_parse(const char *text, enum fw_measure_kind kind, GError **error);
void fw_measure_free(struct fw_measure *measure);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(fw_measure, fw_measure_free)
/* The item for @domain; NULL when neither it nor a general one is there. */
const struct fw_measure_item *fw_measure_find(const struct fw_measure *measure, uint32_t domain);

/* What the property "proximity" says. */
enum fw_proximity_kind {
    FW_PROXIMITY_NODE,      /* "node": the domain of the property of that name */
    FW_PROXIMITY_OWN,       /* "own": one without processor and without RAM */
    FW_PROXIMITY_NUMBER,    /* a number, which may be no node's */
};
/* FALSE and @error for anything else; @number is set for FW_PROXIMITY_NUMBER. */
gboolean fw_proximity_parse(const char *text, enum fw_proximity_kind *kind, uint32_t *number,
                            GError **error);
/* The lowest domain from @nodes on that is none of the @count in @taken. */
uint32_t fw_proximity_own(uint32_t nodes, const uint32_t *taken, guint count);

/* What the property "initiator" says. */
enum fw_initiator_kind {
    FW_INITIATOR_AUTO,
    FW_INITIATOR_NONE,
    FW_INITIATOR_NUMBER,
};
gboolean fw_initiator_parse(const char *text, enum fw_initiator_kind *kind, uint32_t *number,
                            GError **error);

/* "none", "direct", "complex"; "none", "write-back", "write-through". -1 for another word. */
int fw_cache_associativity_parse(const char *text);
int fw_cache_policy_parse(const char *text);
const char *fw_cache_associativity_name(unsigned code);
const char *fw_cache_policy_name(unsigned code);

/* --- The machine ------------------------------------------------------------ */

/* A node of the machine (of QEMU: -numa node). */
struct fw_proximity_node {
    uint32_t domain;
    gboolean processors;
    gboolean generic;        /* has a generic initiator (SRAT type 5) */
    gboolean memory;         /* has RAM */
    gboolean attached;       /* @initiator is valid */
    uint32_t initiator;      /* reported even when it is not valid */
};

/* One number of a matrix that the machine brings along: picoseconds or MB/s; 0: nothing said. */
struct fw_proximity_rating {
    uint32_t initiator;
    uint32_t target;
    uint64_t value;
};

/* A matrix that the machine brings along (of QEMU: all -numa hmat-lb of one kind). */
struct fw_proximity_matrix {
    enum fw_hmat_hierarchy hierarchy;
    enum fw_hmat_data data_type;
    uint64_t unit;           /* picoseconds or MB/s */
    const struct fw_proximity_rating *ratings;
    guint count;
};

/* A side cache; the machine's, or a DIMM's (then of one level). */
struct fw_proximity_cache {
    uint32_t memory;
    uint8_t  levels;
    uint8_t  level;
    uint64_t size;           /* bytes; 0: there is none */
    uint16_t line;           /* bytes */
    uint8_t  associativity;  /* enum fw_hmat_associativity */
    uint8_t  policy;         /* enum fw_hmat_policy */
};

/* What a DIMM says of its domain. Members of an interleave set have one domain. */
struct fw_proximity_dimm {
    const char *id;          /* for messages; may be NULL */
    uint32_t domain;
    uint32_t node;           /* the node that it is plugged into */
    enum fw_initiator_kind initiator_kind;
    uint32_t initiator;
    const struct fw_measure *measures[FW_HMAT_DATA_TYPES];   /* NULL: nothing said */
    const struct fw_measure *distance;
    struct fw_proximity_cache cache;                         /* @memory is not read */
};

struct fw_proximity_config {
    uint8_t  revision;         /* of the HMAT: 1 or 2 */
    uint64_t latency_unit;     /* picoseconds; 0: chosen */
    uint64_t bandwidth_unit;   /* MB/s; 0: chosen */
    const struct fw_proximity_node *nodes;
    guint    node_count;
    const struct fw_proximity_matrix *matrices;
    guint    matrix_count;
    const struct fw_proximity_cache *caches;
    guint    cache_count;
    const struct fw_proximity_dimm *dimms;   /* in order of creation */
    guint    dimm_count;
    const struct fw_measure *ram_latency;    /* of every node with memory; NULL: nothing said */
    const struct fw_measure *ram_bandwidth;
    const struct fw_slit *distances;         /* the machine's own; NULL: it has none */
    const struct fw_srat *srat;              /* memory ranges for revision 1; else not read */
};

/* Whether something in @config needs an HMAT, a SLIT, that the machine does not have by itself. */
gboolean fw_proximity_wants_hmat(const struct fw_proximity_config *config);
gboolean fw_proximity_wants_slit(const struct fw_proximity_config *config);

/*
 * The HMAT. Order: attributes of the nodes with memory, then of the DIMMs'
 * domains; matrices by hierarchy and data type; caches of the nodes, of the
 * DIMMs. A matrix of the machine has all nodes as targets, and the domains of
 * DIMMs behind them; one that only DIMMs and RAM speak of has those targets that
 * something is said of. A DIMM's value takes precedence over the machine's.
 *
 * NULL and @error, with the DIMM and the property named: two DIMMs of one
 * domain disagree; a value is for a domain that initiates nothing; values do not
 * fit a common unit, or not the unit asked for.
 */
struct fw_hmat *fw_hmat_build(const struct fw_proximity_config *config, GError **error);

/*
 * The SLIT: the machine's distances (10 and 20 when it has none), as many
 * domains more as the DIMMs need, and what the DIMMs say.
 */
struct fw_slit *fw_slit_build(const struct fw_proximity_config *config, GError **error);

/* --- SRAT ------------------------------------------------------------------- */

/*
 * Appends one memory affinity structure, enabled and non-volatile, for each SPA
 * range that the DIMMs of @config make, in the order of the NFIT, hidden DIMMs
 * (nfit=none) included. FALSE and @error as fw_nfit_build().
 */
gboolean fw_srat_encode_persistent(const struct fw_nfit_config *config, GByteArray *out,
                                   GError **error);

/* What the SRAT says of the window in which DIMMs are plugged. */
enum fw_srat_window {
    FW_SRAT_WINDOW_ALL,      /* all of it is hot pluggable, the DIMMs' ranges too */
    FW_SRAT_WINDOW_HOLES,    /* what no range of PMEM covers */
    FW_SRAT_WINDOW_NONE,     /* nothing */
};
/* "all", "holes", "none"; FALSE for another word. */
gboolean fw_srat_window_parse(const char *text, enum fw_srat_window *window);
const char *fw_srat_window_name(enum fw_srat_window window);
/* Rewrites the hot-pluggable entries of @srat accordingly. */
void fw_srat_set_window(struct fw_srat *srat, enum fw_srat_window window);

#endif
