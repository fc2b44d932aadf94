/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * System Locality Distance Information Table: how far every domain is from
 * every other, 10 being local.
 *
 * Specification: ACPI 6.5, section 5.2.17.
 * Must not: decide distances; callers say them.
 */
#ifndef FW_SLIT_H
#define FW_SLIT_H

#include "fw/acpi.h"

#define FW_SLIT_SIGNATURE      "SLIT"
#define FW_SLIT_FIXED_LENGTH   44u   /* header and the number of localities */
#define FW_SLIT_REVISION       1u

/* Distances, section 5.2.17: 0 to 9 are reserved. */
#define FW_SLIT_LOCAL          10u
#define FW_SLIT_REMOTE         20u   /* the usual one; not from the specification */
#define FW_SLIT_GREATEST       254u
#define FW_SLIT_UNREACHABLE    255u

struct fw_slit {
    struct fw_acpi_header header;
    uint64_t localities;     /* proximity domains 0 to localities - 1 */
    GByteArray *distances;   /* localities times localities, a row per origin */
};

/* A table of @localities (at most 1024) domains: 10 to itself, 20 to others. */
struct fw_slit *fw_slit_new(guint localities);
void fw_slit_free(struct fw_slit *slit);
typedef struct fw_slit fw_slit;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(fw_slit, fw_slit_free)

#define FW_SLIT_LOCALITIES_MAX 1024u   /* a matrix of 1 MiB; Linux has no more nodes either */

/* The distance from one domain to another, to read or to write; NULL: not in the table. */
uint8_t *fw_slit_distance(const struct fw_slit *slit, uint32_t from, uint32_t to);

/* The whole table, sealed. NULL and @error when the numbers contradict each other. */
GByteArray *fw_slit_encode(const struct fw_slit *slit, GError **error);

/*
 * Reads hostile bytes; NULL only when there is no whole fixed part. Findings:
 * too-short, signature, length, checksum, short-matrix (the rows that are
 * there stay readable), trailing-bytes, diagonal, reserved-distance,
 * local-distance, asymmetric.
 */
struct fw_slit *fw_slit_decode(const uint8_t *bytes, size_t length,
                               struct fw_findings *findings);

void fw_slit_visit(const struct fw_slit *slit, const struct fw_visitor *visitor);
void fw_slit_print(const struct fw_slit *slit, GString *out);

#endif
