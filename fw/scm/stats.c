/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * H_SCM_PERFORMANCE_STATS (papr_hcalls; buffer as the kernel's papr_scm driver lays it out, see scm-papr.h).
 *
 * The guest's buffer is copied in once, checked, and copied out once; its size is bounded before anything is read.  Must not read it a
 * second time: another CPU of the guest may change it meanwhile.
 */
#include "fw/scm-stats.h"

#include "fw/scm-stats-table.h"

#include <string.h>

/* Offsets in the buffer's header and in an entry. */
enum { HEADER_EYE_CATCHER = 0, HEADER_VERSION = 8, HEADER_COUNT = 12 };
enum { ENTRY_ID = 0, ENTRY_VALUE = 8 };
G_STATIC_ASSERT(HEADER_COUNT + sizeof(uint32_t) == FW_SCM_STATS_HEADER_BYTES);
G_STATIC_ASSERT(ENTRY_VALUE + sizeof(uint64_t) == FW_SCM_STATS_ENTRY_BYTES);

static uint32_t get_be32(const uint8_t *bytes)
{
    uint32_t value;

    memcpy(&value, bytes, sizeof(value));
    return GUINT32_FROM_BE(value);
}

static void put_be32(uint8_t *bytes, uint32_t value)
{
    value = GUINT32_TO_BE(value);
    memcpy(bytes, &value, sizeof(value));
}

static uint64_t get_be64(const uint8_t *bytes)
{
    uint64_t value;

    memcpy(&value, bytes, sizeof(value));
    return GUINT64_FROM_BE(value);
}

static void put_be64(uint8_t *bytes, uint64_t value)
{
    value = GUINT64_TO_BE(value);
    memcpy(bytes, &value, sizeof(value));
}

static int64_t all_stats(FwScm *scm, const FwScmStats *stats, uint64_t address, uint64_t size)
{
    uint8_t buffer[FW_SCM_STATS_HEADER_BYTES + FW_SCM_STATS_KINDS * FW_SCM_STATS_ENTRY_BYTES];
    size_t used = FW_SCM_STATS_HEADER_BYTES;

    for (unsigned i = 0; i < FW_SCM_STATS_KINDS; i++) {
        if (stats->present >> i & 1) {
            fw_scm_stats_wire_id(i, buffer + used + ENTRY_ID);
            put_be64(buffer + used + ENTRY_VALUE, stats->value[i]);
            used += FW_SCM_STATS_ENTRY_BYTES;
        }
    }
    memcpy(buffer + HEADER_EYE_CATCHER, FW_SCM_STATS_EYE_CATCHER, FW_SCM_STATS_ID_BYTES);
    put_be32(buffer + HEADER_VERSION, FW_SCM_STATS_VERSION);
    put_be32(buffer + HEADER_COUNT, fw_scm_stats_length(stats));
    if (used > size || !scm->ops->guest_write(scm->opaque, address, buffer, used)) {
        return FW_SCM_RC_PARAMETER;
    }
    return FW_SCM_RC_SUCCESS;
}

/* Fill in one entry; false when its identifier is not in the table. */
static bool fill_entry(const FwScmStats *stats, uint8_t *entry)
{
    uint8_t id[FW_SCM_STATS_ID_BYTES];

    for (unsigned i = 0; i < FW_SCM_STATS_KINDS; i++) {
        fw_scm_stats_wire_id(i, id);
        if (stats->present >> i & 1 && !memcmp(entry + ENTRY_ID, id, sizeof(id))) {
            put_be64(entry + ENTRY_VALUE, stats->value[i]);
            return true;
        }
    }
    return false;
}

static int64_t named_stats(FwScm *scm, const FwScmStats *stats, FwScmCall *call, uint64_t address, uint32_t n)
{
    uint8_t entries[FW_SCM_STATS_MAX_ENTRIES * FW_SCM_STATS_ENTRY_BYTES];
    size_t len = (size_t)n * FW_SCM_STATS_ENTRY_BYTES;
    int64_t rc = FW_SCM_RC_SUCCESS;

    address += FW_SCM_STATS_HEADER_BYTES;
    if (!scm->ops->guest_read(scm->opaque, address, entries, len)) {
        return FW_SCM_RC_PARAMETER;
    }
    for (size_t at = 0; at < len; at += FW_SCM_STATS_ENTRY_BYTES) {
        if (!fill_entry(stats, entries + at) && rc == FW_SCM_RC_SUCCESS) {
            call->n_out = 1;
            call->out[0] = get_be64(entries + at + ENTRY_ID);
            rc = FW_SCM_RC_PARTIAL;
        }
    }
    if (!scm->ops->guest_write(scm->opaque, address, entries, len)) {
        call->n_out = 0;
        return FW_SCM_RC_PARAMETER;
    }
    return rc;
}

static int64_t into_buffer(FwScm *scm, const FwScmStats *stats, FwScmCall *call, uint64_t address, uint64_t size)
{
    uint8_t header[FW_SCM_STATS_HEADER_BYTES];
    uint32_t n;

    if (size < sizeof(header) || size > UINT64_MAX - address || !scm->ops->guest_read(scm->opaque, address, header, sizeof(header))) {
        return FW_SCM_RC_PARAMETER;
    }
    if (memcmp(header + HEADER_EYE_CATCHER, FW_SCM_STATS_EYE_CATCHER, FW_SCM_STATS_ID_BYTES) ||
        get_be32(header + HEADER_VERSION) != FW_SCM_STATS_VERSION) {
        return FW_SCM_RC_PARAMETER;
    }
    n = get_be32(header + HEADER_COUNT);
    if (!n) {
        return all_stats(scm, stats, address, size);
    }
    if (n > FW_SCM_STATS_MAX_ENTRIES || n > (size - sizeof(header)) / FW_SCM_STATS_ENTRY_BYTES) {
        return FW_SCM_RC_PARAMETER;
    }
    return named_stats(scm, stats, call, address, n);
}

static int64_t access_code(const FwScmDevice *device)
{
    switch (device->stats.access) {
    case FW_SCM_STATS_NO_AUTHORITY:
        return FW_SCM_RC_AUTHORITY;
    case FW_SCM_STATS_UNSUPPORTED:
        return FW_SCM_RC_UNSUPPORTED;
    case FW_SCM_STATS_NO_PRIVILEGE:
        return FW_SCM_RC_PRIVILEGE;
    default:
        return device->broken & FW_SCM_BROKEN_STATS ? FW_SCM_RC_HARDWARE : FW_SCM_RC_SUCCESS;
    }
}

/*
 * H_SCM_PERFORMANCE_STATS
 *
 * In:  R4 DRC index, R5 guest address of the buffer, R6 its size in bytes (0: only ask how large it must be for all statistics).
 *      The buffer begins with a header: eye catcher "SCMSTATS", version 1, number of entries; with 0 entries every statistic of the table is
 *      wanted, otherwise those that the entries name.
 * Out: with size 0 and H_SUCCESS: R4 bytes needed.  With H_PARTIAL: R4 the first identifier that is not in the table (its eight bytes read as
 *      a big-endian number).  Otherwise none: the buffer holds the answer, after "every statistic" with the number of entries in the header.
 * Returns:
 *   H_SUCCESS
 *   H_PARTIAL     an entry names no statistic of the table; its value is left as it was, the others are filled in
 *   H_PARAMETER   no such device; the buffer cannot be read or written, is smaller than its header or than its entries, does not begin with
 *                 the eye catcher and version, or names more than FW_SCM_STATS_MAX_ENTRIES entries
 *   H_AUTHORITY   the partition may not collect statistics, by request
 *   H_UNSUPPORTED the device has none, by request
 *   H_PRIVILEGE   by request
 *   H_HARDWARE    statistics are broken by request
 * Order of checks: device, access, the buffer.
 * Retry: none.
 */
int64_t fw_scm_stats_read(FwScm *scm, FwScmCall *call)
{
    const FwScmDevice *device = fw_scm_find_device(scm, call->in[0]);
    uint64_t address = call->in[1], size = call->in[2];
    int64_t rc;

    if (!device) {
        return FW_SCM_RC_PARAMETER;
    }
    rc = access_code(device);
    if (rc != FW_SCM_RC_SUCCESS) {
        return rc;
    }
    if (size) {
        return into_buffer(scm, &device->stats, call, address, size);
    }
    call->n_out = 1;
    call->out[0] = FW_SCM_STATS_HEADER_BYTES + (uint64_t)fw_scm_stats_length(&device->stats) * FW_SCM_STATS_ENTRY_BYTES;
    return FW_SCM_RC_SUCCESS;
}
