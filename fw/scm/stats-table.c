/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of performance statistics of one device, and its forms as text.
 *
 * Must not count anything: the values are what was set.  The hypercall that reads the table is in stats.c.
 */
#include "fw/scm-stats-table.h"

#include <inttypes.h>
#include <string.h>

#define DEFAULT_LIFE_REMAINING 100 /* percent */

/* Identifiers and meanings as in the kernel's Documentation/ABI/testing/sysfs-bus-papr-pmem. */
static const struct {
    const char *id;
    const char *meaning;
} kinds[FW_SCM_STATS_KINDS] = {
    { "CtlResCt", "controller reset count" },
    { "CtlResTm", "controller reset elapsed time" },
    { "PonSecs", "power-on seconds" },
    { "MemLife", "life remaining" },
    { "CritRscU", "critical resource utilization" },
    { "HostLCnt", "host load count" },
    { "HostSCnt", "host store count" },
    { "HostSDur", "host store duration" },
    { "HostLDur", "host load duration" },
    { "MedRCnt", "media read count" },
    { "MedWCnt", "media write count" },
    { "MedRDur", "media read duration" },
    { "MedWDur", "media write duration" },
    { "CchRHCnt", "cache read hit count" },
    { "CchWHCnt", "cache write hit count" },
    { "FastWCnt", "fast write count" },
};

static const char *const access_names[FW_SCM_STATS_ACCESS_KINDS] = {
    [FW_SCM_STATS_ALLOWED] = "allowed",
    [FW_SCM_STATS_NO_AUTHORITY] = "no-authority",
    [FW_SCM_STATS_UNSUPPORTED] = "unsupported",
    [FW_SCM_STATS_NO_PRIVILEGE] = "no-privilege",
};

void fw_scm_stats_init(FwScmStats *stats)
{
    *stats = (FwScmStats) { .access = FW_SCM_STATS_ALLOWED, .present = (1u << FW_SCM_STATS_KINDS) - 1 };
    stats->value[fw_scm_stats_find("MemLife")] = DEFAULT_LIFE_REMAINING;
}

const char *fw_scm_stats_id(unsigned i)
{
    return i < FW_SCM_STATS_KINDS ? kinds[i].id : NULL;
}

const char *fw_scm_stats_meaning(unsigned i)
{
    return i < FW_SCM_STATS_KINDS ? kinds[i].meaning : NULL;
}

int fw_scm_stats_find(const char *id)
{
    for (int i = 0; i < FW_SCM_STATS_KINDS; i++) {
        if (g_str_equal(kinds[i].id, id)) {
            return i;
        }
    }
    return -1;
}

static bool refuse_word(GError **error, const char *word, const char *rule)
{
    g_set_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG, "statistics: \"%s\": %s", word, rule);
    return false;
}

static bool parse_value(const char *text, uint64_t *value)
{
    bool hex = g_str_has_prefix(text, "0x");

    return g_ascii_string_to_unsigned(hex ? text + 2 : text, hex ? 16 : 10, 0, G_MAXUINT64, value, NULL);
}

static bool set_word(FwScmStats *stats, const char *word, GError **error)
{
    const char *equals = strchr(word, '=');
    char *id;
    int i;

    if (!equals) {
        return refuse_word(error, word, "must be ID=VALUE, ID=none or all=none");
    }
    if (g_str_equal(word, "all=none")) {
        stats->present = 0;
        return true;
    }
    id = g_strndup(word, (size_t)(equals - word));
    i = fw_scm_stats_find(id);
    g_free(id);
    if (i < 0) {
        return refuse_word(error, word, "no such statistic; the identifiers are those of the kernel's perf_stats file, without padding");
    }
    if (g_str_equal(equals + 1, "none")) {
        stats->present &= ~(1u << i);
        return true;
    }
    if (!parse_value(equals + 1, &stats->value[i])) {
        return refuse_word(error, word, "the value must be a decimal number or 0x and a hexadecimal one, below 2^64");
    }
    stats->present |= 1u << i;
    return true;
}

bool fw_scm_stats_set(FwScmStats *stats, const char *text, GError **error)
{
    FwScmStats changed = *stats;
    char **words = g_strsplit(text, ":", -1);
    bool ok = true;

    for (unsigned i = 0; ok && words[i]; i++) {
        ok = set_word(&changed, words[i], error);
    }
    g_strfreev(words);
    if (ok) {
        *stats = changed;
    }
    return ok;
}

char *fw_scm_stats_format(const FwScmStats *stats)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < FW_SCM_STATS_KINDS; i++) {
        g_string_append_printf(text, "%s%s=", i ? ":" : "", kinds[i].id);
        if (stats->present >> i & 1) {
            g_string_append_printf(text, "%" PRIu64, stats->value[i]);
        } else {
            g_string_append(text, "none");
        }
    }
    return g_string_free(text, false);
}

const char *fw_scm_stats_access_name(FwScmStatsAccess access)
{
    return (unsigned)access < FW_SCM_STATS_ACCESS_KINDS ? access_names[access] : NULL;
}

bool fw_scm_stats_access_parse(const char *word, FwScmStatsAccess *access, GError **error)
{
    for (unsigned i = 0; i < FW_SCM_STATS_ACCESS_KINDS; i++) {
        if (g_str_equal(word, access_names[i])) {
            *access = (FwScmStatsAccess)i;
            return true;
        }
    }
    return refuse_word(error, word, "no such access: use allowed, no-authority, unsupported or no-privilege");
}

void fw_scm_stats_wire_id(unsigned i, uint8_t bytes[FW_SCM_STATS_ID_BYTES])
{
    memset(bytes, ' ', FW_SCM_STATS_ID_BYTES);
    memcpy(bytes, kinds[i].id, strlen(kinds[i].id));
}

unsigned fw_scm_stats_length(const FwScmStats *stats)
{
    unsigned n = 0;

    for (unsigned i = 0; i < FW_SCM_STATS_KINDS; i++) {
        n += stats->present >> i & 1;
    }
    return n;
}
