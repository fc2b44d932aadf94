/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contents of the device-tree node of a storage class memory device, /ibm,persistent-memory/ibm,pmemory@DRC, as names and bytes.
 *
 * The well-formed node and the ways in which firmware is known to get it wrong.  Writing it into a flattened tree is the caller's work.
 */
#ifndef FW_SCM_NODE_H
#define FW_SCM_NODE_H

#include "fw/scm-device.h"

/** The properties, in the order in which they are written. */
typedef enum {
    FW_SCM_NODE_REG,
    FW_SCM_NODE_COMPATIBLE,
    FW_SCM_NODE_DEVICE_TYPE,
    FW_SCM_NODE_ASSOCIATIVITY,
    FW_SCM_NODE_UNIT_GUID,
    FW_SCM_NODE_DRC_INDEX,
    FW_SCM_NODE_BLOCK_SIZE,
    FW_SCM_NODE_NUMBER_OF_BLOCKS,
    FW_SCM_NODE_UNIT_SIZES,
    FW_SCM_NODE_METADATA_SIZE,
    FW_SCM_NODE_APPLICATION,
    FW_SCM_NODE_CACHE_FLUSH,
    FW_SCM_NODE_HCALL_FLUSH,
    FW_SCM_NODE_FAILED_COUNT,
    FW_SCM_NODE_PROPERTIES
} FwScmNodeProperty;

/** What is wrong with one property. */
typedef enum {
    FW_SCM_NODE_INTACT,
    FW_SCM_NODE_MISSING,
    FW_SCM_NODE_EMPTY,      /* there, of length 0 */
    FW_SCM_NODE_SHORT,      /* the first half of its bytes */
    FW_SCM_NODE_LONG,       /* four zero bytes more */
    FW_SCM_NODE_DAMAGES
} FwScmNodeDamage;

/** How block size and number of blocks are told. */
typedef enum {
    FW_SCM_NODE_SIZES_PAIR,     /* ibm,block-size and ibm,number-of-blocks, u64 each */
    FW_SCM_NODE_SIZES_EARLY,    /* ibm,unit-sizes only: two u32, as early drafts had it */
    FW_SCM_NODE_SIZES_BOTH,
    FW_SCM_NODE_SIZES_KINDS
} FwScmNodeSizes;

#define FW_SCM_NODE_MAX_DOMAINS 16

typedef struct FwScmNodeForm {
    const char *guid;               /* text of ibm,unit-guid, written as it is; must outlive the form */
    bool cache_flush_required;      /* FALSE: the driver takes the region for volatile */
    bool hcall_flush_required;      /* the driver must call H_SCM_FLUSH */
    FwScmNodeSizes sizes;
    uint32_t domains[FW_SCM_NODE_MAX_DOMAINS];  /* associativity, highest level first; n_domains 0: property left to the caller */
    unsigned n_domains;
    FwScmNodeDamage damage[FW_SCM_NODE_PROPERTIES];
} FwScmNodeForm;

/** One property of a node. */
typedef struct FwScmNodeEntry {
    const char *name;
    uint8_t *bytes;     /* NULL when len is 0 */
    size_t len;
} FwScmNodeEntry;

/** A well-formed node for a device whose GUID is @guid. */
void fw_scm_node_form_init(FwScmNodeForm *form, const char *guid);

/** "ibm,pmemory@44000000" for that DRC index.  Free with g_free(). */
char *fw_scm_node_name(uint32_t drc_index);

/**
 * The properties of the node (GPtrArray of FwScmNodeEntry, freed with the array).
 * Fails when the early form is asked for and block size or number of blocks need more than 32 bits.
 */
GPtrArray *fw_scm_node_build(const FwScmDevice *device, const FwScmNodeForm *form, GError **error);

/**
 * Damage from text: colon-separated PROPERTY=DAMAGE, the property without "ibm,", the damage one of missing, empty, short, long;
 * for instance "unit-guid=missing:block-size=short".  "" and "none" mean no damage.  Fails at the first wrong word, names it, and changes nothing.
 */
bool fw_scm_node_damage_parse(FwScmNodeForm *form, const char *text, GError **error);

/** "pair", "early", "both". */
bool fw_scm_node_sizes_parse(const char *word, FwScmNodeSizes *sizes, GError **error);

/** Colon-separated associativity domains, highest level first, decimal or 0x; "" means none of its own. */
bool fw_scm_node_domains_parse(FwScmNodeForm *form, const char *text, GError **error);

#endif
