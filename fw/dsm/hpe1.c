/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * HPE's first command set, see fw/dsm-hpe1.h: health, thresholds, labels, what the module is, injection of errors.
 *
 * Must not: change a sensor; an injected error lies over what the sensors say until it is withdrawn or the DIMM loses power.
 */
#include "fw/dsm-hpe1.h"
#include "intel-parts.h"        /* the label functions are the same */

#define VALID_FIELDS \
    (FW_DSM_HPE1_VALID_HEALTH | FW_DSM_HPE1_VALID_TEMPERATURE | FW_DSM_HPE1_VALID_SPARES | FW_DSM_HPE1_VALID_ALARMS | \
     FW_DSM_HPE1_VALID_LIFE | FW_DSM_HPE1_VALID_SHUTDOWN | FW_DSM_HPE1_VALID_DETAIL | FW_DSM_HPE1_VALID_VENDOR)

/* What this module says of itself: a JEDEC one (JESD245) that saves when the platform pulls SAVE_n. */
#define IDENTITY_SPECIFICATION 0x10u    /* 1.0 */
#define IDENTITY_PAGES         4u
#define IDENTITY_HARDWARE      1u
#define IDENTITY_TRIGGER_SAVEN (1u << 4)
#define IDENTITY_RETRIES       3u
#define IDENTITY_TIMEOUT       60u      /* of each operation */
#define IDENTITY_BLOCK         4096u    /* bytes */
#define IDENTITY_HEAT_MAX      95u      /* degrees; the least is 0 */
#define ENERGY_BUILT_IN        (1u << 0)
#define ENERGY_CAPACITOR       (1u << 1)
#define ENERGY_HEAT_MAX        65u
#define BACKUP_BY_SAVEN        (1u << 0)
#define BACKUP_GOOD            (1u << 0)
#define BACKUP_FAULT           (1u << 2)

/* What each error that can be injected does to the answer of function 1. */
static const struct error {
    uint8_t type;
    uint8_t health;
    uint16_t alarms;
    uint32_t detail;
} errors[] = {
    { FW_DSM_HPE1_ERROR_NON_CRITICAL, FW_SMART_HEALTH_NON_CRITICAL, 0, 0 },
    { FW_DSM_HPE1_ERROR_CRITICAL, FW_SMART_HEALTH_CRITICAL, 0, 0 },
    { FW_DSM_HPE1_ERROR_FATAL, FW_SMART_HEALTH_FATAL, 0, 0 },
    { FW_DSM_HPE1_ERROR_ENERGY_FAULT, FW_SMART_HEALTH_CRITICAL, 0, FW_DSM_HPE1_DETAIL_ENERGY_FAILED },
    { FW_DSM_HPE1_ERROR_ENERGY_HEAT_WARNING, 0, FW_DSM_HPE1_ALARM_ENERGY_HEAT_WARNING, 0 },
    { FW_DSM_HPE1_ERROR_ENERGY_HEAT_ERROR, 0, FW_DSM_HPE1_ALARM_ENERGY_HEAT_ERROR, 0 },
    { FW_DSM_HPE1_ERROR_ENERGY_LIFE_WARNING, 0, FW_DSM_HPE1_ALARM_ENERGY_LIFE_WARNING, 0 },
    { FW_DSM_HPE1_ERROR_ENERGY_LIFE_ERROR, 0, FW_DSM_HPE1_ALARM_ENERGY_LIFE_ERROR, 0 },
    { FW_DSM_HPE1_ERROR_LIFE_WARNING, 0, FW_DSM_HPE1_ALARM_LIFE_WARNING, 0 },
    { FW_DSM_HPE1_ERROR_LIFE_ERROR, 0, FW_DSM_HPE1_ALARM_LIFE_ERROR, 0 },
    { FW_DSM_HPE1_ERROR_CONTROLLER, FW_SMART_HEALTH_CRITICAL, 0, FW_DSM_HPE1_DETAIL_CONTROLLER_FAILED },
};

/* NULL: none of that type can be injected. */
static const struct error *find_error(const struct fw_dimm *dimm, uint8_t type)
{
    for (size_t i = 0; dimm->injection && i < G_N_ELEMENTS(errors); i++) {
        if (errors[i].type == type) {
            return &errors[i];
        }
    }
    return NULL;
}

static struct fw_dimm *firmware_of(const struct fw_dsm_target *target)
{
    return target->dimm->firmware;
}

static gboolean has_firmware(const struct fw_dsm_target *target)
{
    return target->dimm && target->dimm->firmware;
}

static uint16_t alarms_of(const struct fw_dimm *dimm)
{
    uint8_t alarms = fw_smart_alarms(&dimm->smart);

    return (alarms & FW_SMART_ALARM_MEDIA ? FW_DSM_HPE1_ALARM_TEMPERATURE : 0) |
           (alarms & FW_SMART_ALARM_SPARES ? FW_DSM_HPE1_ALARM_SPARES : 0) |
           (fw_dimm_life_alarm(dimm) ? FW_DSM_HPE1_ALARM_LIFE_WARNING : 0);
}

/* Fields that were not asked for are zero. */
static void put(uint8_t *answer, uint32_t fields, uint32_t field, unsigned offset, unsigned width, uint64_t value)
{
    if (fields & field) {
        fw_le_store(answer + offset, width, value);
    }
}

static uint32_t smart(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    static const struct error none;
    struct fw_dimm *dimm = firmware_of(target);
    struct fw_smart_values values = fw_smart_values(&dimm->smart);
    const struct error *error = find_error(dimm, dimm->hpe1.error);
    uint32_t fields = fw_le_load(call->in, 4) & VALID_FIELDS;
    uint8_t answer[FW_DSM_HPE1_SMART_ANSWER] = { 0 };

    (void)in_used;
    error = error ? error : &none;
    fw_le_store(answer, 4, fields);
    put(answer, fields, FW_DSM_HPE1_VALID_HEALTH, FW_DSM_HPE1_AT_HEALTH, 1, values.health | error->health);
    put(answer, fields, FW_DSM_HPE1_VALID_TEMPERATURE, FW_DSM_HPE1_AT_TEMPERATURE, 2, values.media_temperature);
    put(answer, fields, FW_DSM_HPE1_VALID_SPARES, FW_DSM_HPE1_AT_SPARES, 1, values.spares);
    put(answer, fields, FW_DSM_HPE1_VALID_ALARMS, FW_DSM_HPE1_AT_ALARMS, 2, alarms_of(dimm) | error->alarms);
    put(answer, fields, FW_DSM_HPE1_VALID_LIFE, FW_DSM_HPE1_AT_LIFE, 1, values.life_used);
    put(answer, fields, FW_DSM_HPE1_VALID_SHUTDOWN, FW_DSM_HPE1_AT_SHUTDOWN, 1,
        values.shutdown_state ? 0 : FW_DSM_HPE1_LAST_SAVE_GOOD);
    put(answer, fields, FW_DSM_HPE1_VALID_DETAIL, FW_DSM_HPE1_AT_DETAIL, 4,
        error->detail | (values.shutdown_state ? FW_DSM_HPE1_DETAIL_SAVE_FAILED : 0));
    g_byte_array_append(out, answer, sizeof(answer));
    if (dimm->hpe1.option == FW_DSM_HPE1_OPTION_SINGLE) {
        dimm->hpe1.error = 0;
    }
    return FW_DSM_HPE1_SUCCESS;
}

static uint32_t threshold(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    const struct fw_dimm *dimm = firmware_of(target);
    const struct fw_smart_thresholds *thresholds = &dimm->smart.thresholds;
    uint8_t answer[FW_DSM_HPE1_THRESHOLD_ANSWER] = { 0 };
    uint16_t control = (thresholds->control & FW_SMART_ALARM_MEDIA ? FW_DSM_HPE1_ALARM_TEMPERATURE : 0) |
                       (thresholds->control & FW_SMART_ALARM_SPARES ? FW_DSM_HPE1_ALARM_SPARES : 0) |
                       (dimm->hpe1.life_warning ? FW_DSM_HPE1_ALARM_LIFE_WARNING : 0);

    (void)call;
    (void)in_used;
    fw_le_store(answer + FW_DSM_HPE1_THRESHOLD_CONTROL, 2, control);
    fw_le_store(answer + FW_DSM_HPE1_THRESHOLD_TEMPERATURE, 2, thresholds->media_temperature);
    answer[FW_DSM_HPE1_THRESHOLD_SPARES] = thresholds->spares;
    answer[FW_DSM_HPE1_THRESHOLD_LIFE] = dimm->hpe1.life_warning;
    g_byte_array_append(out, answer, sizeof(answer));
    return FW_DSM_HPE1_SUCCESS;
}

static uint32_t identity(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    uint8_t answer[FW_DSM_HPE1_IDENTITY_ANSWER] = { IDENTITY_SPECIFICATION, IDENTITY_PAGES };

    (void)target;
    (void)call;
    (void)in_used;
    fw_le_store(answer + 2, 4, IDENTITY_HARDWARE);
    answer[6] = IDENTITY_TRIGGER_SAVEN;
    fw_le_store(answer + 7, 2, IDENTITY_RETRIES);
    for (unsigned at = 12; at < 32; at += 4) {          /* to save, restore, erase, arm, update firmware */
        fw_le_store(answer + at, 4, IDENTITY_TIMEOUT);
    }
    fw_le_store(answer + 32, 4, IDENTITY_BLOCK);
    fw_le_store(answer + 36, 2, 0);
    fw_le_store(answer + 38, 2, IDENTITY_HEAT_MAX);
    g_byte_array_append(out, answer, sizeof(answer));   /* no firmware slots, so nothing behind it */
    return FW_DSM_HPE1_SUCCESS;
}

static uint32_t energy_identity(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    uint8_t answer[FW_DSM_HPE1_ENERGY_ANSWER] = { 0, ENERGY_BUILT_IN, ENERGY_CAPACITOR };

    (void)target;
    (void)call;
    (void)in_used;
    fw_le_store(answer + 4, 2, IDENTITY_HARDWARE);
    fw_le_store(answer + 6, 2, IDENTITY_HARDWARE);      /* of its firmware */
    fw_le_store(answer + 8, 4, IDENTITY_TIMEOUT);       /* to charge */
    fw_le_store(answer + 14, 2, ENERGY_HEAT_MAX);
    g_byte_array_append(out, answer, sizeof(answer));
    return FW_DSM_HPE1_SUCCESS;
}

static uint32_t last_backup(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    gboolean good = !fw_smart_values(&firmware_of(target)->smart).shutdown_state;
    /* Whether there is an image, whether the save was completed, who began it, what the controller says. */
    uint8_t answer[FW_DSM_HPE1_BACKUP_ANSWER] = { good, good, BACKUP_BY_SAVEN, good ? BACKUP_GOOD : BACKUP_FAULT };

    (void)call;
    (void)in_used;
    g_byte_array_append(out, answer, sizeof(answer));
    return FW_DSM_HPE1_SUCCESS;
}

static uint32_t set_life(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    struct fw_dimm *dimm = firmware_of(target);

    (void)in_used;
    (void)out;
    if (call->in[0] > FW_SMART_PERCENT_MAX) {
        return FW_DSM_HPE1_INVALID_INPUT;
    }
    dimm->hpe1.life_warning = call->in[0];
    fw_dimm_smart_changed(dimm);
    return FW_DSM_HPE1_SUCCESS;
}

static uint32_t inject_query(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    uint8_t answer[FW_DSM_HPE1_CAPABILITY_ANSWER] = { 0 };

    (void)call;
    (void)in_used;
    for (size_t i = 0; i < G_N_ELEMENTS(errors); i++) {
        if (find_error(firmware_of(target), errors[i].type)) {
            answer[errors[i].type / 8] |= 1u << errors[i].type % 8;
        }
    }
    g_byte_array_append(out, answer, sizeof(answer));
    return FW_DSM_HPE1_SUCCESS;
}

/* One error at a time: the next one takes its place. */
static uint32_t inject(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    struct fw_dimm *dimm = firmware_of(target);
    uint8_t type = call->in[0], option = call->in[1];

    (void)in_used;
    (void)out;
    if (!find_error(dimm, type) || option > FW_DSM_HPE1_OPTION_CLEAR) {
        return FW_DSM_HPE1_INVALID_INPUT;
    }
    if (option == FW_DSM_HPE1_OPTION_CLEAR) {
        dimm->hpe1.error = dimm->hpe1.error == type ? 0 : dimm->hpe1.error;
        return FW_DSM_HPE1_SUCCESS;
    }
    dimm->hpe1.error = type;
    dimm->hpe1.option = option;
    dimm->events |= FW_DIMM_EVENT_NOTIFY;
    return FW_DSM_HPE1_SUCCESS;
}

static uint32_t inject_status(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out)
{
    const struct fw_dimm *dimm = firmware_of(target);
    uint8_t answer[FW_DSM_HPE1_INJECT_ANSWER] = { FW_DSM_HPE1_STATE_NONE };

    (void)call;
    (void)in_used;
    if (find_error(dimm, dimm->hpe1.error)) {
        answer[0] = FW_DSM_HPE1_STATE_INJECTED;
        answer[1] = dimm->hpe1.error;
        answer[2] = dimm->hpe1.option;
    }
    g_byte_array_append(out, answer, sizeof(answer));
    return FW_DSM_HPE1_SUCCESS;
}

static const char *status_name(uint32_t status)
{
    static const char *const names[] = { "Success", "Not Supported", "Non-Existing Memory Device", "Invalid Input Parameters" };

    if (status == FW_DSM_INTEL_LABELS_LOCKED) {
        return "Label Storage Area Locked";
    }
    return status < G_N_ELEMENTS(names) ? names[status] : "Unknown";
}

#define NONE FW_DSM_EFFECT_NONE

static const struct fw_dsm_command commands[] = {
    { FW_DSM_HPE1_SMART, "Get SMART and Health Info", FW_DSM_HPE1_SMART_INPUT, NONE, has_firmware, smart },
    { FW_DSM_HPE1_THRESHOLD, "Get SMART Threshold", 0, NONE, has_firmware, threshold },
    { FW_DSM_HPE1_LABEL_SIZE, "Get Namespace Label Size", 0, NONE, intel_has_labels, intel_label_size },
    { FW_DSM_HPE1_LABEL_GET, "Get Namespace Label Data", FW_DSM_INTEL_RANGE_LENGTH, FW_DSM_EFFECT_READ_LABELS, intel_has_labels,
      intel_label_get },
    { FW_DSM_HPE1_LABEL_SET, "Set Namespace Label Data", FW_DSM_INTEL_RANGE_LENGTH, FW_DSM_EFFECT_WRITE_LABELS, intel_has_labels,
      intel_label_set },
    { FW_DSM_HPE1_IDENTITY, "Get Identification", 0, NONE, has_firmware, identity },
    { FW_DSM_HPE1_ENERGY_IDENTITY, "Get Energy Source Identification", 0, NONE, has_firmware, energy_identity },
    { FW_DSM_HPE1_LAST_BACKUP, "Get Last Backup Information", 0, NONE, has_firmware, last_backup },
    { FW_DSM_HPE1_SET_LIFE, "Set Lifetime Threshold", FW_DSM_HPE1_LIFE_INPUT, NONE, has_firmware, set_life },
    { FW_DSM_HPE1_INJECT_QUERY, "Query Error Injection Capabilities", 0, NONE, has_firmware, inject_query },
    { FW_DSM_HPE1_INJECT, "Inject Error", FW_DSM_HPE1_INJECT_INPUT, NONE, has_firmware, inject },
    { FW_DSM_HPE1_INJECT_STATUS, "Get Error Injection Status", 0, NONE, has_firmware, inject_status },
};

const struct fw_dsm_family fw_dsm_hpe1 = {
    .name = "hpe1",
    .uuid = FW_DSM_HPE1_UUID,
    .device = FW_DSM_DEVICE_DIMM,
    .revision = FW_DSM_HPE1_REVISION,
    .commands = commands,
    .count = G_N_ELEMENTS(commands),
    .status_name = status_name,
    .status_not_supported = FW_DSM_HPE1_NOT_SUPPORTED,
    .status_no_device = FW_DSM_HPE1_NO_DEVICE,
    .status_invalid_input = FW_DSM_HPE1_INVALID_INPUT,
};
