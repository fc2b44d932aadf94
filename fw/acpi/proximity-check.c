/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * NFIT, SRAT, SLIT and HMAT compared with each other.
 *
 * Specification: ACPI 6.5, sections 5.2.16, 5.2.17, 5.2.25 and 5.2.28.
 * Must not: look at more than what two tables say of one thing.
 */
#include <string.h>
#include "fw/proximity-check.h"

#define HEX "0x%" G_GINT64_MODIFIER "x"

/* Domains of a SLIT that are compared with the HMAT; more would take long and say little. */
#define COMPARED_MAX  64u

/* HMAT says at least this many times slower, SLIT at most so much farther (both in tenths). */
#define SLOWER_TENTHS   20u
#define FARTHER_TENTHS  12u
#define TENTHS          10u

static const char spa_name[] = "System Physical Address Range";
static const char memory_name[] = "Memory Affinity";
static const char proximity_name[] = "Memory Proximity Domain Attributes";
static const char locality_name[] = "System Locality Latency and Bandwidth Information";

/* --- What a table has -------------------------------------------------------- */

/* Enabled memory; @window: hot-pluggable memory counts too. */
static const struct fw_srat_memory *memory_at(const struct fw_srat *srat, guint nth,
                                              gboolean window)
{
    const struct fw_srat_entry *entry = g_ptr_array_index(srat->entries, nth);
    const struct fw_srat_memory *memory = &entry->u.memory;

    if (entry->type != FW_SRAT_MEMORY || entry->raw || memory->length == 0 ||
        !(memory->flags & FW_SRAT_MEMORY_ENABLED) ||
        (!window && memory->flags & FW_SRAT_MEMORY_HOT_PLUGGABLE)) {
        return NULL;
    }
    return memory;
}

/* Whether the @nth entry makes @domain an initiator: an enabled processor or generic initiator. */
static gboolean initiates_at(const struct fw_srat *srat, guint nth, uint32_t domain)
{
    const struct fw_srat_entry *entry = g_ptr_array_index(srat->entries, nth);

    if (entry->raw) {
        return FALSE;
    }
    switch (entry->type) {
    case FW_SRAT_PROCESSOR_APIC:
        return entry->u.apic.flags & 1 && fw_srat_apic_domain(&entry->u.apic) == domain;
    case FW_SRAT_PROCESSOR_X2APIC:
        return entry->u.x2apic.flags & 1 && entry->u.x2apic.proximity == domain;
    case FW_SRAT_GENERIC_INITIATOR:
    case FW_SRAT_GENERIC_PORT:
        return entry->u.initiator.flags & 1 && entry->u.initiator.proximity == domain;
    default:
        return FALSE;
    }
}

static gboolean srat_initiates(const struct fw_srat *srat, uint32_t domain)
{
    for (guint i = 0; i < srat->entries->len; i++) {
        if (initiates_at(srat, i, domain)) {
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean srat_has_memory(const struct fw_srat *srat, uint32_t domain)
{
    for (guint i = 0; i < srat->entries->len; i++) {
        const struct fw_srat_memory *memory = memory_at(srat, i, TRUE);

        if (memory && memory->proximity == domain) {
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean srat_has_domain(const struct fw_srat *srat, uint32_t domain)
{
    return srat_has_memory(srat, domain) || srat_initiates(srat, domain);
}

/* The @nth structure, when it is a range of PMEM whose domain is valid. */
static const struct fw_nfit_spa *spa_at(const struct fw_nfit *nfit, guint nth)
{
    const struct fw_nfit_structure *structure = g_ptr_array_index(nfit->structures, nth);
    const struct fw_nfit_spa *spa = &structure->u.spa;

    if (structure->type != FW_NFIT_SPA || !(spa->flags & FW_NFIT_SPA_PROXIMITY_VALID) ||
        memcmp(spa->guid, fw_nfit_guid_pmem, FW_GUID_LENGTH) != 0 || spa->length == 0) {
        return NULL;
    }
    return spa;
}

/* --- NFIT and SRAT ----------------------------------------------------------- */

static uint64_t last_byte(uint64_t base, uint64_t length)
{
    uint64_t last = base + (length - 1);

    return last < base ? UINT64_MAX : last;
}

struct cover {
    guint entries;
    gboolean two_domains;
    uint32_t domain, other;
    uint64_t first, last;     /* of all entries that touch the range */
    uint64_t bytes;
};

static struct cover cover_of(const struct fw_srat *srat, const struct fw_nfit_spa *spa)
{
    struct cover cover = { 0 };

    for (guint i = 0; i < srat->entries->len; i++) {
        const struct fw_srat_memory *memory = memory_at(srat, i, FALSE);
        uint64_t last;

        if (!memory) {
            continue;
        }
        last = last_byte(memory->base, memory->length);
        if (memory->base > last_byte(spa->base, spa->length) || last < spa->base) {
            continue;
        }
        if (cover.entries && memory->proximity != cover.domain) {
            cover.two_domains = TRUE;
            cover.other = memory->proximity;
        }
        cover.domain = cover.entries ? cover.domain : memory->proximity;
        cover.first = cover.entries ? MIN(cover.first, memory->base) : memory->base;
        cover.last = MAX(cover.last, last);
        cover.bytes += memory->length;
        cover.entries++;
    }
    return cover;
}

static void check_range(const struct fw_srat *srat, const struct fw_nfit_spa *spa,
                        struct fw_findings *findings)
{
    struct cover cover = cover_of(srat, spa);

    if (cover.entries == 0) {
        fw_findings_add(findings, FW_SEVERITY_WARNING, "srat-range-missing", spa->base, spa_name,
                        "", "no SRAT entry covers the range of " HEX " bytes at " HEX,
                        spa->length, spa->base);
    } else if (cover.two_domains) {
        fw_findings_add(findings, FW_SEVERITY_ERROR, "two-domains-one-range", spa->base,
                        memory_name, "Proximity Domain",
                        "the range at " HEX " is in domain %u and in domain %u", spa->base,
                        cover.domain, cover.other);
    } else if (cover.first != spa->base || cover.last != last_byte(spa->base, spa->length) ||
               cover.bytes != spa->length) {
        fw_findings_add(findings, FW_SEVERITY_WARNING, "srat-range-differs", spa->base,
                        memory_name, "Length", "SRAT covers " HEX " to " HEX
                        " where the range is " HEX " to " HEX, cover.first, cover.last, spa->base,
                        last_byte(spa->base, spa->length));
    }
}

static void check_nfit(const struct fw_nfit *nfit, const struct fw_srat *srat,
                       struct fw_findings *findings)
{
    for (guint i = 0; i < nfit->structures->len; i++) {
        const struct fw_nfit_spa *spa = spa_at(nfit, i);

        if (!spa) {
            continue;
        }
        if (!srat_has_domain(srat, spa->proximity)) {
            fw_findings_add(findings, FW_SEVERITY_ERROR, "nfit-domain-not-in-srat", spa->proximity,
                            spa_name, "Proximity Domain", "the range at " HEX
                            " is in domain %u, of which the SRAT knows nothing", spa->base,
                            spa->proximity);
        }
        check_range(srat, spa, findings);
    }
}

static gboolean nfit_has_domain(const struct fw_nfit *nfit, uint32_t domain)
{
    for (guint i = 0; i < nfit->structures->len; i++) {
        const struct fw_nfit_spa *spa = spa_at(nfit, i);

        if (spa && spa->proximity == domain) {
            return TRUE;
        }
    }
    return FALSE;
}

static void check_srat(const struct fw_nfit *nfit, const struct fw_srat *srat,
                       struct fw_findings *findings)
{
    for (guint i = 0; i < srat->entries->len; i++) {
        const struct fw_srat_memory *memory = memory_at(srat, i, TRUE);

        if (memory && memory->flags & FW_SRAT_MEMORY_NON_VOLATILE &&
            !nfit_has_domain(nfit, memory->proximity)) {
            fw_findings_add(findings, FW_SEVERITY_ERROR, "srat-domain-not-in-nfit",
                            memory->proximity, memory_name, "Proximity Domain",
                            "persistent memory at " HEX " is in domain %u, which no range of the "
                            "NFIT names", memory->base, memory->proximity);
        }
    }
}

/* --- HMAT and SRAT ----------------------------------------------------------- */

static const struct fw_hmat_structure *known_at(const struct fw_hmat *hmat, guint nth,
                                                uint16_t type)
{
    const struct fw_hmat_structure *structure = g_ptr_array_index(hmat->structures, nth);

    return structure->type == type && !structure->raw ? structure : NULL;
}

static void check_listed(const struct fw_srat *srat, const GArray *domains, gboolean initiators,
                         struct fw_findings *findings)
{
    for (guint i = 0; i < domains->len; i++) {
        uint32_t domain = g_array_index(domains, uint32_t, i);

        if (initiators ? srat_initiates(srat, domain) : srat_has_domain(srat, domain)) {
            continue;
        }
        fw_findings_add(findings, FW_SEVERITY_ERROR,
                        initiators ? "initiator-not-in-srat" : "target-not-in-srat", domain,
                        locality_name, "Proximity Domain List",
                        initiators ? "domain %u has no processor and no generic initiator in the "
                                     "SRAT" : "the SRAT knows nothing of domain %u", domain);
        return;                     /* one finding per list is enough */
    }
}

static void check_domains(const struct fw_hmat *hmat, const struct fw_srat *srat,
                          struct fw_findings *findings)
{
    for (guint i = 0; i < hmat->structures->len; i++) {
        const struct fw_hmat_structure *structure = known_at(hmat, i, FW_HMAT_LOCALITY);
        const struct fw_hmat_proximity *proximity;

        if (structure) {
            check_listed(srat, structure->u.locality.initiators, TRUE, findings);
            check_listed(srat, structure->u.locality.targets, FALSE, findings);
        }
        structure = known_at(hmat, i, FW_HMAT_PROXIMITY);
        if (!structure) {
            continue;
        }
        proximity = &structure->u.proximity;
        if (!srat_has_memory(srat, proximity->memory)) {
            fw_findings_add(findings, FW_SEVERITY_ERROR, "target-not-in-srat", proximity->memory,
                            proximity_name, "Proximity Domain for the Memory",
                            "the SRAT has no memory in domain %u", proximity->memory);
        }
        if (proximity->flags & FW_HMAT_INITIATOR_VALID &&
            !srat_initiates(srat, proximity->initiator)) {
            fw_findings_add(findings, FW_SEVERITY_ERROR, "initiator-not-in-srat",
                            proximity->initiator, proximity_name,
                            "Proximity Domain for the Attached Initiator",
                            "domain %u is attached to domain %u, which has no processor and no "
                            "generic initiator in the SRAT", proximity->memory,
                            proximity->initiator);
        }
    }
}

/* --- HMAT alone, as far as structures depend on each other --------------------- */

struct speech {
    guint numbers, nothing, unreachable;   /* entries for one target */
};

/* What all matrices of memory say of @target. */
static struct speech speech_of(const struct fw_hmat *hmat, uint32_t target)
{
    struct speech speech = { 0 };

    for (guint i = 0; i < hmat->structures->len; i++) {
        const struct fw_hmat_structure *structure = known_at(hmat, i, FW_HMAT_LOCALITY);
        const struct fw_hmat_locality *matrix = structure ? &structure->u.locality : NULL;

        if (!matrix || (matrix->flags & FW_HMAT_HIERARCHY_MASK) != FW_HMAT_MEMORY) {
            continue;
        }
        for (guint n = 0; n < matrix->entries->len; n++) {
            uint16_t entry = g_array_index(matrix->entries, uint16_t, n);

            if (g_array_index(matrix->targets, uint32_t, n % matrix->targets->len) != target) {
                continue;
            }
            speech.unreachable += entry == FW_HMAT_ENTRY_UNREACHABLE;
            speech.nothing += entry == FW_HMAT_ENTRY_NONE;
            speech.numbers += entry != FW_HMAT_ENTRY_NONE && entry != FW_HMAT_ENTRY_UNREACHABLE;
        }
    }
    return speech;
}

static void check_target(const struct fw_hmat *hmat, const struct fw_hmat_proximity *proximity,
                         struct fw_findings *findings)
{
    struct speech speech = speech_of(hmat, proximity->memory);

    if (speech.nothing && (speech.numbers || proximity->flags & FW_HMAT_INITIATOR_VALID)) {
        fw_findings_add(findings, FW_SEVERITY_WARNING, "missing-pairs", proximity->memory,
                        locality_name, "Entry", "domain %u: %u entries say nothing, %u are numbers",
                        proximity->memory, speech.nothing, speech.numbers);
    }
    if (proximity->flags & FW_HMAT_INITIATOR_VALID) {
        return;
    }
    if (speech.numbers) {
        fw_findings_add(findings, FW_SEVERITY_NOTE, "valid-bit-off", proximity->memory,
                        proximity_name, "Flags",
                        "domain %u has numbers, but no valid attached initiator",
                        proximity->memory);
    } else if (speech.unreachable || speech.nothing) {
        fw_findings_add(findings, FW_SEVERITY_WARNING, "target-without-initiator",
                        proximity->memory, proximity_name, "Flags",
                        "domain %u has no attached initiator and no number from any",
                        proximity->memory);
    }
}

static void check_targets(const struct fw_hmat *hmat, struct fw_findings *findings)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);

    for (guint i = 0; i < hmat->structures->len; i++) {
        const struct fw_hmat_structure *structure = known_at(hmat, i, FW_HMAT_PROXIMITY);

        if (structure && g_hash_table_size(seen) < COMPARED_MAX &&
            g_hash_table_add(seen, GUINT_TO_POINTER(structure->u.proximity.memory))) {
            check_target(hmat, &structure->u.proximity, findings);
        }
    }
}

/* --- SLIT and HMAT ----------------------------------------------------------- */

/* Whether the two tables order two targets differently, or one finds no difference in a great one. */
static gboolean contradicts(uint64_t near_latency, uint64_t far_latency, uint8_t near_distance,
                            uint8_t far_distance)
{
    if (near_latency >= far_latency || near_distance == FW_SLIT_UNREACHABLE ||
        far_distance == FW_SLIT_UNREACHABLE) {
        return FALSE;
    }
    return near_distance > far_distance ||
           (far_latency / SLOWER_TENTHS >= near_latency / TENTHS &&
            far_distance * TENTHS <= near_distance * FARTHER_TENTHS);
}

static gboolean compare_targets(const struct fw_slit *slit, uint32_t from,
                                const uint64_t *latencies, guint count,
                                struct fw_findings *findings)
{
    for (guint a = 0; a < count; a++) {
        for (guint b = 0; b < count; b++) {
            uint8_t near_distance = *fw_slit_distance(slit, from, a);
            uint8_t far_distance = *fw_slit_distance(slit, from, b);

            if (latencies[a] && latencies[b] &&
                contradicts(latencies[a], latencies[b], near_distance, far_distance)) {
                fw_findings_add(findings, FW_SEVERITY_WARNING, "slit-contradicts-hmat", b, "",
                                "Entry", "from domain %u: domain %u takes %" G_GUINT64_FORMAT
                                " ps at distance %u, domain %u %" G_GUINT64_FORMAT
                                " ps at distance %u", from, a, latencies[a], near_distance, b,
                                latencies[b], far_distance);
                return TRUE;
            }
        }
    }
    return FALSE;
}

static void check_slit(const struct fw_slit *slit, const struct fw_hmat *hmat,
                       struct fw_findings *findings)
{
    guint count = (guint)MIN(slit->localities, COMPARED_MAX);

    if (slit->localities > UINT32_MAX ||
        slit->localities * slit->localities != slit->distances->len) {
        return;
    }
    for (guint from = 0; from < count; from++) {
        uint64_t latencies[COMPARED_MAX] = { 0 };

        for (guint to = 0; to < count; to++) {
            uint64_t value;

            if (fw_hmat_lookup(hmat, FW_HMAT_MEMORY, FW_HMAT_READ_LATENCY, from, to, &value) ==
                FW_HMAT_KNOWN) {
                latencies[to] = value;
            }
        }
        if (compare_targets(slit, from, latencies, count, findings)) {
            return;                 /* one finding is enough */
        }
    }
}

void fw_proximity_check(const struct fw_nfit *nfit, const struct fw_srat *srat,
                        const struct fw_slit *slit, const struct fw_hmat *hmat,
                        struct fw_findings *findings)
{
    if (nfit && srat) {
        check_nfit(nfit, srat, findings);
        check_srat(nfit, srat, findings);
    }
    if (hmat && srat) {
        check_domains(hmat, srat, findings);
    }
    if (hmat) {
        check_targets(hmat, findings);
    }
    if (slit && hmat) {
        check_slit(slit, hmat, findings);
    }
}
