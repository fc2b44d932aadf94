/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Microsoft's command set, see fw/dsm-msft.h: health, thresholds, what became of the last save, operations, error counters.  Labels are reached
 * by _LSI, _LSR and _LSW.
 *
 * Must not: answer what needs the registers of a module (functions 1 to 3, 7 and 22 to 30); docs/specs/dsm-msft.rst says why.
 */
#include "fw/dimm.h"
#include "fw/dsm-msft.h"

static struct fw_dimm *firmware_of(const struct fw_dsm_target *target)
{
    return target->dimm->firmware;
}

static gboolean has_firmware(const struct fw_dsm_target *target)
{
    return target->dimm && target->dimm->firmware;
}

static uint8_t life_left(const struct fw_smart_values *values)
{
    if (values->health & FW_SMART_HEALTH_FATAL) {       /* a module that is at its end has no life left */
        return 0;
    }
    return FW_SMART_PERCENT_MAX - MIN(values->life_used, FW_SMART_PERCENT_MAX);
}

/* Behind the status of function 11. */
static void put_health(const struct fw_dimm *dimm, uint8_t *answer)
{
    struct fw_smart_values values = fw_smart_values(&dimm->smart);
    gboolean warning = values.health & FW_SMART_HEALTH_NON_CRITICAL || fw_dimm_life_alarm(dimm);

    fw_le_store(answer, 2, values.health & FW_SMART_HEALTH_FATAL ? FW_DSM_MSFT_FAILED : 0);
    fw_le_store(answer + FW_DSM_MSFT_AT_TEMPERATURE, 2, MAX(fw_smart_celsius(values.media_temperature), 0));
    answer[FW_DSM_MSFT_AT_ERROR] = values.health & FW_SMART_HEALTH_CRITICAL ? FW_DSM_MSFT_TRIPPED : 0;
    answer[FW_DSM_MSFT_AT_WARNING] = warning ? FW_DSM_MSFT_TRIPPED : 0;
    answer[FW_DSM_MSFT_AT_LIFE] = life_left(&values);
    answer[FW_DSM_MSFT_AT_UNCORRECTABLE] = dimm->msft.uncorrectable;
    answer[FW_DSM_MSFT_AT_CORRECTABLE] = dimm->msft.correctable;
}

static uint32_t health(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    uint8_t answer[FW_DSM_MSFT_HEALTH_ANSWER] = { 0 };

    (void)call;
    (void)in_used;
    put_health(firmware_of(target), answer);
    g_byte_array_append(out, answer, sizeof(answer));
    return FW_DSM_MSFT_SUCCESS;
}

/* The summary of function 11, and whether the module saves at all. */
static uint32_t critical_health(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    const struct fw_dimm *dimm = firmware_of(target);
    uint8_t detail[FW_DSM_MSFT_HEALTH_ANSWER] = { 0 };
    uint8_t answer = 0;

    (void)call;
    (void)in_used;
    put_health(dimm, detail);
    if (fw_le_load(detail, 2) || detail[FW_DSM_MSFT_AT_ERROR] || dimm->health.unarmed) {
        answer |= FW_DSM_MSFT_PERSISTENCY_LOST;
    }
    if (detail[FW_DSM_MSFT_AT_WARNING]) {
        answer |= FW_DSM_MSFT_WARNING_EXCEEDED;
    }
    g_byte_array_append(out, &answer, sizeof(answer));
    return FW_DSM_MSFT_SUCCESS;
}

static uint32_t last_backup(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    const struct fw_dimm *dimm = firmware_of(target);
    gboolean failed = dimm->msft.save_failed || fw_smart_values(&dimm->smart).shutdown_state;
    uint8_t answer[FW_DSM_MSFT_BACKUP_ANSWER] = { FW_DSM_MSFT_BY_SAVE_N };

    (void)call;
    (void)in_used;
    if (!failed && !dimm->msft.erased) {
        answer[0] |= FW_DSM_MSFT_IMAGE_VALID;
    }
    fw_le_store(answer + FW_DSM_MSFT_AT_SAVE_FAILURE, 2, failed ? FW_DSM_MSFT_SAVED_IN_PART : 0);
    g_byte_array_append(out, answer, sizeof(answer));
    return FW_DSM_MSFT_SUCCESS;
}

static uint32_t thresholds(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    const uint8_t answer[FW_DSM_MSFT_THRESHOLDS_ANSWER] = { firmware_of(target)->msft.life_warning, 0 };

    (void)call;
    (void)in_used;
    g_byte_array_append(out, answer, sizeof(answer));
    return FW_DSM_MSFT_SUCCESS;
}

static uint32_t set_life(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    struct fw_dimm *dimm = firmware_of(target);

    (void)in_used;
    (void)out;
    if (call->in[0] > FW_SMART_PERCENT_MAX) {
        return FW_DSM_MSFT_INVALID_INPUT;
    }
    dimm->msft.life_warning = call->in[0];
    fw_dimm_smart_changed(dimm);
    return FW_DSM_MSFT_SUCCESS;
}

/* The energy source is the host's, which knows neither its health nor thresholds of it. */
static uint32_t energy_source(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    (void)target;
    (void)call;
    (void)in_used;
    (void)out;
    return FW_DSM_MSFT_SPECIFIC(FW_DSM_MSFT_NO_ENERGY_INFO);
}

/* Nothing lasts any time here, so that the durations are 0. */
static uint32_t statistics(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    const struct fw_dimm_msft *msft = &firmware_of(target)->msft;
    uint8_t answer[FW_DSM_MSFT_STATISTICS_ANSWER] = { 0 };

    (void)call;
    (void)in_used;
    fw_le_store(answer + FW_DSM_MSFT_AT_SAVES, 4, msft->saves);
    fw_le_store(answer + FW_DSM_MSFT_AT_RESTORES, 4, msft->saves);      /* what was saved is restored when the power is back */
    fw_le_store(answer + FW_DSM_MSFT_AT_ERASES, 4, msft->erases);
    fw_le_store(answer + FW_DSM_MSFT_AT_POWER_CYCLES, 4, msft->power_cycles);
    g_byte_array_append(out, answer, sizeof(answer));
    return FW_DSM_MSFT_SUCCESS;
}

/* There is no log of the vendor: its page has no bytes. */
static uint32_t log_size(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    static const uint8_t answer[FW_DSM_MSFT_LOG_SIZE_ANSWER];

    (void)target;
    (void)call;
    (void)in_used;
    g_byte_array_append(out, answer, sizeof(answer));
    return FW_DSM_MSFT_SUCCESS;
}

static uint32_t log_page(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    (void)target;
    (void)call;
    (void)in_used;
    (void)out;
    return FW_DSM_MSFT_SUCCESS;
}

static uint32_t inject_query(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    uint8_t enabled = firmware_of(target)->injection;

    (void)call;
    (void)in_used;
    g_byte_array_append(out, &enabled, sizeof(enabled));
    return FW_DSM_MSFT_SUCCESS;
}

/* All errors are optional, and this module has none of them. */
static uint32_t inject(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    (void)in_used;
    (void)out;
    if (!firmware_of(target)->injection) {
        return FW_DSM_MSFT_SPECIFIC(FW_DSM_MSFT_INJECTION_DISABLED);
    }
    if (call->in[1] && !(call->in[0] & FW_DSM_MSFT_INJECT_BAD_BLOCKS)) {
        return FW_DSM_MSFT_INVALID_INPUT;
    }
    return fw_le_load(call->in, FW_DSM_MSFT_INJECT_INPUT) ? FW_DSM_MSFT_SPECIFIC(FW_DSM_MSFT_CANNOT_INJECT) : FW_DSM_MSFT_SUCCESS;
}

static uint32_t inject_status(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    static const uint8_t answer[FW_DSM_MSFT_INJECTED_ANSWER];

    (void)target;
    (void)call;
    (void)in_used;
    g_byte_array_append(out, answer, sizeof(answer));
    return FW_DSM_MSFT_SUCCESS;
}

static void erase_image(struct fw_dimm_msft *msft)
{
    msft->erased = TRUE;
    msft->erases += msft->erases < UINT16_MAX;
}

static uint32_t erase(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    (void)call;
    (void)in_used;
    (void)out;
    erase_image(&firmware_of(target)->msft);
    return FW_DSM_MSFT_SUCCESS;
}

/* A DIMM is armed from the start; one that was made unarmed never gets ready. */
static uint32_t arm(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    (void)call;
    (void)in_used;
    (void)out;
    return firmware_of(target)->health.unarmed ? FW_DSM_MSFT_SPECIFIC(FW_DSM_MSFT_TIMED_OUT) : FW_DSM_MSFT_SUCCESS;
}

/* The image goes, too; how often the module did what stays, by which a maker tells whether its warranty holds. */
static uint32_t reset(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    struct fw_dimm *dimm = firmware_of(target);

    (void)call;
    (void)in_used;
    (void)out;
    dimm->msft.life_warning = 0;
    dimm->msft.uncorrectable = 0;
    dimm->msft.correctable = 0;
    erase_image(&dimm->msft);
    fw_dimm_smart_changed(dimm);
    return FW_DSM_MSFT_SUCCESS;
}

static uint32_t set_counters(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    struct fw_dimm_msft *msft = &firmware_of(target)->msft;

    (void)in_used;
    (void)out;
    msft->uncorrectable = call->in[0];
    msft->correctable = call->in[1];
    return FW_DSM_MSFT_SUCCESS;
}

/* The lower half is the general status; the upper one tells more of the last two. */
static const char *status_name(uint32_t status)
{
    static const char *const names[] = {
        "Success", "Not Supported", "Invalid Input Parameters", "I2C Communication Error", "Function-Specific Error Code",
        "Vendor-Specific Error Code",
    };
    uint16_t general = status;

    return general < G_N_ELEMENTS(names) ? names[general] : "Unknown";
}

#define NONE FW_DSM_EFFECT_NONE

static const struct fw_dsm_command commands[] = {
    { FW_DSM_MSFT_LAST_BACKUP, "Get Last Backup Information", 0, NONE, has_firmware, last_backup },
    { FW_DSM_MSFT_THRESHOLDS, "Get NVM Thresholds", 0, NONE, has_firmware, thresholds },
    { FW_DSM_MSFT_SET_LIFE, "Set NVM Lifetime Percentage Warning Threshold", FW_DSM_MSFT_LIFE_INPUT, NONE, has_firmware, set_life },
    { FW_DSM_MSFT_SET_ENERGY_LIFE, "Set Energy Source Lifetime Warning Threshold", FW_DSM_MSFT_ENERGY_INPUT, NONE, has_firmware, energy_source },
    { FW_DSM_MSFT_SET_ENERGY_HEAT, "Set Energy Source Temperature Warning Threshold", FW_DSM_MSFT_ENERGY_INPUT, NONE, has_firmware, energy_source },
    { FW_DSM_MSFT_CRITICAL_HEALTH, "Get Critical Health Info", 0, NONE, has_firmware, critical_health },
    { FW_DSM_MSFT_HEALTH, "Get NVDIMM-N Health Info", 0, NONE, has_firmware, health },
    { FW_DSM_MSFT_ENERGY_HEALTH, "Get Energy Source Health Info", 0, NONE, has_firmware, energy_source },
    { FW_DSM_MSFT_STATISTICS, "Get Operational Statistics", 0, NONE, has_firmware, statistics },
    { FW_DSM_MSFT_LOG_SIZE, "Get Vendor Log Page Size", 0, NONE, has_firmware, log_size },
    { FW_DSM_MSFT_LOG_PAGE, "Get Vendor Log Page", 0, NONE, has_firmware, log_page },
    { FW_DSM_MSFT_INJECT_QUERY, "Query Error Injection Status", 0, NONE, has_firmware, inject_query },
    { FW_DSM_MSFT_INJECT, "Inject Error", FW_DSM_MSFT_INJECT_INPUT, NONE, has_firmware, inject },
    { FW_DSM_MSFT_INJECTED, "Get Injected Errors", 0, NONE, has_firmware, inject_status },
    { FW_DSM_MSFT_ERASE, "Erase NVM Image", 0, NONE, has_firmware, erase },
    { FW_DSM_MSFT_ARM, "Arm NVDIMM-N", 0, NONE, has_firmware, arm },
    { FW_DSM_MSFT_RESET, "Reset to Factory Defaults", 0, NONE, has_firmware, reset },
    { FW_DSM_MSFT_SET_COUNTERS, "Set Memory Error Counters", FW_DSM_MSFT_COUNTERS_INPUT, NONE, has_firmware, set_counters },
};

const struct fw_dsm_family fw_dsm_msft = {
    .name = "msft",
    .uuid = FW_DSM_MSFT_UUID,
    .device = FW_DSM_DEVICE_DIMM,
    .revision = FW_DSM_MSFT_REVISION,
    .commands = commands,
    .count = G_N_ELEMENTS(commands),
    .status_name = status_name,
    .status_not_supported = FW_DSM_MSFT_NOT_SUPPORTED,
    .status_no_device = FW_DSM_MSFT_INVALID_INPUT,
    .status_invalid_input = FW_DSM_MSFT_INVALID_INPUT,
};
