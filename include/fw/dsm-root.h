/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The _DSM of the NVDIMM root device ACPI0012: address range scrub, clearing of uncorrectable errors, translation of addresses, injection
 * of errors.
 *
 * Specification: ACPI 6.5 section 9.20.7. All numbers are little-endian; offsets of an answer begin with its status.
 */
#ifndef FW_DSM_ROOT_H
#define FW_DSM_ROOT_H

#include "fw/ars.h"
#include "fw/dsm.h"
#include "fw/nfit.h"

#define FW_DSM_ROOT_UUID "2f10e7a4-9e91-11e4-89d3-123b93f75cba"
#define FW_DSM_ROOT_REVISION 1u

/* Function indices; 6 is reserved. */
#define FW_DSM_ROOT_ARS_CAPABILITIES 1u
#define FW_DSM_ROOT_ARS_START        2u
#define FW_DSM_ROOT_ARS_STATUS       3u
#define FW_DSM_ROOT_CLEAR_ERROR      4u
#define FW_DSM_ROOT_TRANSLATE_SPA    5u
#define FW_DSM_ROOT_INJECT           7u
#define FW_DSM_ROOT_INJECT_CLEAR     8u
#define FW_DSM_ROOT_INJECT_QUERY     9u

/* Statuses, low 16 bits. */
enum fw_dsm_root_status {
    FW_DSM_ROOT_SUCCESS         = 0,
    FW_DSM_ROOT_NOT_SUPPORTED   = 1,
    FW_DSM_ROOT_INVALID_INPUT   = 2,
    FW_DSM_ROOT_HARDWARE_ERROR  = 3,
    FW_DSM_ROOT_RETRY           = 4,
    FW_DSM_ROOT_UNKNOWN_REASON  = 5,
    FW_DSM_ROOT_FUNCTION_ERROR  = 6, /* of Start ARS: a scrub is in progress */
};

/* Extended status, high 16 bits: of the capabilities a set of FW_ARS_TYPE_*, of the status one of these. */
#define FW_DSM_ROOT_EXTENDED_SHIFT   16u
#define FW_DSM_ROOT_ARS_COMPLETE     0u
#define FW_DSM_ROOT_ARS_IN_PROGRESS  1u
#define FW_DSM_ROOT_ARS_NONE         2u
#define FW_DSM_ROOT_ARS_STOPPED      3u

/* Lengths of inputs. */
#define FW_DSM_ROOT_RANGE_LENGTH     16u /* address, length */
#define FW_DSM_ROOT_START_LENGTH     24u /* address, length, type (16 bits), flags (8 bits), 5 reserved bytes */
#define FW_DSM_ROOT_START_TYPE       16u
#define FW_DSM_ROOT_START_FLAGS      18u
#define FW_DSM_ROOT_TRANSLATE_LENGTH 8u  /* address */
#define FW_DSM_ROOT_INJECT_LENGTH    17u /* address, length, options (8 bits) */
#define FW_DSM_ROOT_INJECT_OPTIONS   16u

#define FW_DSM_ROOT_START_PREVIOUS   2u  /* flag: what is known already, without a new scrub */
#define FW_DSM_ROOT_INJECT_NOTIFY    1u  /* option: tell the guest by Notify 0x81 */
#define FW_DSM_ROOT_CAPABILITY_NOTIFY 1u /* flag: errors that nobody consumed are told by Notify 0x81 */
#define FW_DSM_ROOT_STATUS_OVERFLOW  1u  /* flag: there are more records than fit */

/* Lengths of answers, status included. */
#define FW_DSM_ROOT_STATUS_HEADER    48u
#define FW_DSM_ROOT_STATUS_RECORD    24u
#define FW_DSM_ROOT_QUERY_HEADER     8u
#define FW_DSM_ROOT_QUERY_RECORD     16u

/* The most that a status or an injection query answers: what the guest has to have room for. */
#define FW_DSM_ROOT_OUTPUT_MAX       4096u

/* What the root device commands. */
struct fw_dsm_root {
    struct fw_ars_platform ars;
    uint32_t output_max;          /* bytes that the transport carries, status included */
    /* The table as the guest has it, for translation; NULL: there is none. Called at most once per command. */
    struct fw_nfit *(*nfit)(void *opaque);
};

extern const struct fw_dsm_family fw_dsm_root;

/*
 * The DIMM of an interleave set that has the byte at @spa, and how many bytes from there on it has in one piece; FALSE, and nothing is written: no set has it,
 * as far as @nfit says.
 */
gboolean fw_dsm_root_member(const struct fw_nfit *nfit, uint64_t spa, uint32_t *handle, uint64_t *length);

/* Handlers that are in root-inject.c, see struct fw_dsm_command. */
uint32_t fw_dsm_root_translate(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out);
uint32_t fw_dsm_root_inject(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out);
uint32_t fw_dsm_root_inject_clear(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out);
uint32_t fw_dsm_root_inject_query(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out);

/* Appends @width bytes of @value to an answer. */
void fw_dsm_root_append(GByteArray *out, unsigned width, uint64_t value);

#endif
