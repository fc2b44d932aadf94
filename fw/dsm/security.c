/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lock of a DIMM, see fw/security.h. */
#include <string.h>
#include "fw/security.h"

void fw_security_init(struct fw_security *security)
{
    *security = (struct fw_security) { .can_overwrite = TRUE, .overwrite_polls = 1 };
}

static gboolean expired(const struct fw_security_key *key)
{
    return key->failed >= FW_SECURITY_TRIES_MAX;
}

uint8_t fw_security_state(const struct fw_security *security)
{
    uint8_t state = 0;

    if (security->user.enabled) {
        state |= FW_SECURITY_STATE_ENABLED;
    }
    if (security->locked) {
        state |= FW_SECURITY_STATE_LOCKED;
    }
    if (security->frozen) {
        state |= FW_SECURITY_STATE_FROZEN;
    }
    if (expired(&security->user)) {
        state |= FW_SECURITY_STATE_EXPIRED;
    }
    if (security->overwriting) {
        state |= FW_SECURITY_STATE_OVERWRITE;
    }
    return state;
}

uint8_t fw_security_extended(const struct fw_security *security)
{
    return (security->master.enabled ? FW_SECURITY_EXTENDED_MASTER : 0) |
           (expired(&security->master) ? FW_SECURITY_EXTENDED_EXPIRED : 0);
}

gboolean fw_security_inaccessible(const struct fw_security *security)
{
    return security->locked || security->overwriting;
}

/* A change of the state is possible at all, by whoever knows @key. */
static gboolean open_to(const struct fw_security *security, const struct fw_security_key *key)
{
    return !security->frozen && !security->overwriting && !expired(key);
}

/* All bytes are compared, whichever differs first. */
static enum fw_security_answer check(struct fw_security_key *key, const uint8_t *guess)
{
    uint8_t difference = 0;

    for (size_t i = 0; i < FW_SECURITY_PASSPHRASE; i++) {
        difference |= key->bytes[i] ^ guess[i];
    }
    if (difference) {
        key->failed++;
        return FW_SECURITY_INVALID_PASS;
    }
    key->failed = 0;
    return FW_SECURITY_OK;
}

static void put(struct fw_security_key *key, const uint8_t *bytes)
{
    key->enabled = bytes != NULL;
    key->failed = 0;
    if (bytes) {
        memcpy(key->bytes, bytes, FW_SECURITY_PASSPHRASE);
    } else {
        memset(key->bytes, 0, FW_SECURITY_PASSPHRASE);
    }
}

enum fw_security_answer fw_security_set(struct fw_security *security, const uint8_t *old, const uint8_t *new)
{
    enum fw_security_answer answer = FW_SECURITY_OK;

    if (!open_to(security, &security->user) || security->locked) {
        return FW_SECURITY_INVALID_STATE;
    }
    if (security->user.enabled) {
        answer = check(&security->user, old);
    }
    if (answer == FW_SECURITY_OK) {
        put(&security->user, new);
    }
    return answer;
}

enum fw_security_answer fw_security_disable(struct fw_security *security, const uint8_t *passphrase)
{
    enum fw_security_answer answer;

    if (!open_to(security, &security->user) || security->locked || !security->user.enabled) {
        return FW_SECURITY_INVALID_STATE;
    }
    answer = check(&security->user, passphrase);
    if (answer == FW_SECURITY_OK) {
        put(&security->user, NULL);
    }
    return answer;
}

enum fw_security_answer fw_security_unlock(struct fw_security *security, const uint8_t *passphrase)
{
    enum fw_security_answer answer;

    if (!open_to(security, &security->user) || !security->locked) {
        return FW_SECURITY_INVALID_STATE;
    }
    answer = check(&security->user, passphrase);
    if (answer == FW_SECURITY_OK) {
        security->locked = FALSE;
    }
    return answer;
}

enum fw_security_answer fw_security_freeze(struct fw_security *security)
{
    if (security->locked || security->overwriting) {
        return FW_SECURITY_INVALID_STATE;
    }
    security->frozen = TRUE;
    return FW_SECURITY_OK;
}

/* Whose @key it is may have the data destroyed; without a passphrase anybody may. */
static enum fw_security_answer may_destroy(struct fw_security *security, struct fw_security_key *key, const uint8_t *passphrase)
{
    if (!open_to(security, key)) {
        return FW_SECURITY_INVALID_STATE;
    }
    return key->enabled ? check(key, passphrase) : FW_SECURITY_OK;
}

enum fw_security_answer fw_security_erase(struct fw_security *security, const uint8_t *passphrase)
{
    enum fw_security_answer answer = may_destroy(security, &security->user, passphrase);

    if (answer == FW_SECURITY_OK) {
        put(&security->user, NULL);
        security->locked = FALSE;
    }
    return answer;
}

enum fw_security_answer fw_security_overwrite(struct fw_security *security, const uint8_t *passphrase)
{
    enum fw_security_answer answer;

    if (!security->can_overwrite) {
        return FW_SECURITY_UNSUPPORTED;
    }
    if (security->locked) {
        return FW_SECURITY_INVALID_STATE;
    }
    answer = may_destroy(security, &security->user, passphrase);
    if (answer == FW_SECURITY_OK) {
        security->overwriting = TRUE;
        security->overwritten = FALSE;
        security->polls_left = security->overwrite_polls;
    }
    return answer;
}

enum fw_security_answer fw_security_overwrite_query(struct fw_security *security, gboolean *ended)
{
    *ended = FALSE;
    if (!security->overwriting) {
        enum fw_security_answer answer = security->overwritten ? FW_SECURITY_OK : FW_SECURITY_SEQUENCE;

        security->overwritten = FALSE;
        return answer;
    }
    if (security->polls_left) {
        security->polls_left--;
        return FW_SECURITY_IN_PROGRESS;
    }
    security->overwriting = FALSE;
    security->overwritten = TRUE;
    *ended = TRUE;
    return FW_SECURITY_OK;
}

enum fw_security_answer fw_security_set_master(struct fw_security *security, const uint8_t *old, const uint8_t *new)
{
    enum fw_security_answer answer = FW_SECURITY_OK;

    if (!open_to(security, &security->master) || security->user.enabled) {
        return FW_SECURITY_INVALID_STATE;
    }
    if (security->master.enabled) {
        answer = check(&security->master, old);
    }
    if (answer == FW_SECURITY_OK) {
        put(&security->master, new);
    }
    return answer;
}

enum fw_security_answer fw_security_master_erase(struct fw_security *security, const uint8_t *passphrase)
{
    enum fw_security_answer answer;

    if (!open_to(security, &security->master) || !security->master.enabled) {
        return FW_SECURITY_INVALID_STATE;
    }
    answer = check(&security->master, passphrase);
    if (answer == FW_SECURITY_OK) {
        put(&security->user, NULL);
        security->locked = FALSE;
    }
    return answer;
}

void fw_security_force(struct fw_security *security, const uint8_t *passphrase)
{
    put(&security->user, passphrase);
    security->locked = TRUE;
}

void fw_security_force_master(struct fw_security *security, const uint8_t *passphrase)
{
    put(&security->master, passphrase);
}

void fw_security_power_cycle(struct fw_security *security)
{
    security->user.failed = 0;
    security->master.failed = 0;
    security->frozen = FALSE;
    security->locked = security->user.enabled;
}
