/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Continue tokens (papr_hcalls, "continue-token"): opaque, never 0, each used once.
 *
 * A token is the beginning of HMAC-SHA256(seed, number of the token).  Must not use a clock or a random source: a run with the same seed
 * and the same calls gives the same tokens, also across a migration.
 */
#include "fw/scm-tokens.h"

#include <string.h>

static uint64_t token_number(uint64_t seed, uint64_t number)
{
    uint64_t key = GUINT64_TO_BE(seed), message = GUINT64_TO_BE(number), token;
    uint8_t digest[32];
    size_t digest_len = sizeof(digest);
    GHmac *hmac = g_hmac_new(G_CHECKSUM_SHA256, (const guchar *)&key, sizeof(key));

    g_hmac_update(hmac, (const guchar *)&message, sizeof(message));
    g_hmac_get_digest(hmac, digest, &digest_len);
    g_hmac_unref(hmac);
    memcpy(&token, digest, sizeof(token));
    return GUINT64_FROM_BE(token);
}

bool fw_scm_token_is_live(const FwScm *scm, uint64_t token)
{
    if (scm->unbind_all_token == token) {
        return true;
    }
    for (unsigned i = 0; i < scm->devices->len; i++) {
        const FwScmDevice *device = g_ptr_array_index(scm->devices, i);

        if (device->pending.token == token) {
            return true;
        }
        for (unsigned f = 0; f < device->flushes->len; f++) {
            if (g_array_index(device->flushes, FwScmFlush, f).token == token) {
                return true;
            }
        }
    }
    return false;
}

uint64_t fw_scm_token_next(FwScm *scm)
{
    uint64_t token;

    do {
        token = token_number(scm->token_seed, ++scm->token_count);
    } while (!token || token == UINT64_MAX || fw_scm_token_is_live(scm, token));
    return token;
}
