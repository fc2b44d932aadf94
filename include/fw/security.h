/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lock of a DIMM: passphrases, who may do what in which state, erasing.
 *
 * Specification: Intel, "NVDIMM DSM Interface", revision 2, functions 19 to 28.
 * Must not: touch data; an answer of FW_SECURITY_OK to an erase is an order to whoever has the data (fw/dimm.h, events).
 */
#ifndef FW_SECURITY_H
#define FW_SECURITY_H

#include <stdint.h>
#include <glib.h>

#define FW_SECURITY_PASSPHRASE 32u      /* bytes */
#define FW_SECURITY_TRIES_MAX  3u       /* wrong passphrases until the next power cycle */

/* Security state of function 19. */
#define FW_SECURITY_STATE_ENABLED     (1u << 1)
#define FW_SECURITY_STATE_LOCKED      (1u << 2)
#define FW_SECURITY_STATE_FROZEN      (1u << 3)
#define FW_SECURITY_STATE_EXPIRED     (1u << 4)
#define FW_SECURITY_STATE_UNSUPPORTED (1u << 5)
#define FW_SECURITY_STATE_OVERWRITE   (1u << 6)
/* Extended security state. */
#define FW_SECURITY_EXTENDED_MASTER   (1u << 0)
#define FW_SECURITY_EXTENDED_EXPIRED  (1u << 1)

enum fw_security_answer {
    FW_SECURITY_OK,
    FW_SECURITY_INVALID_STATE,          /* not in this state */
    FW_SECURITY_INVALID_PASS,
    FW_SECURITY_UNSUPPORTED,            /* this DIMM cannot overwrite */
    FW_SECURITY_IN_PROGRESS,            /* the overwrite goes on */
    FW_SECURITY_SEQUENCE,               /* no overwrite was started */
};

/* A passphrase and the guesses at it.  Without one the bytes are zero. */
struct fw_security_key {
    gboolean enabled;
    uint8_t bytes[FW_SECURITY_PASSPHRASE];
    uint8_t failed;                     /* wrong guesses since the last right one or power cycle */
};

struct fw_security {
    struct fw_security_key user;
    struct fw_security_key master;
    gboolean locked;
    gboolean frozen;
    gboolean can_overwrite;
    gboolean overwriting;
    gboolean overwritten;               /* an overwrite ended and nobody asked since */
    uint32_t overwrite_polls;           /* queries that find an overwrite in progress */
    uint32_t polls_left;
};

/* No passphrase; overwriting works and takes one query. */
void fw_security_init(struct fw_security *security);

/* FW_SECURITY_STATE_* and FW_SECURITY_EXTENDED_*. */
uint8_t fw_security_state(const struct fw_security *security);
uint8_t fw_security_extended(const struct fw_security *security);

/* Whether nobody may reach the data: locked, or being overwritten. */
gboolean fw_security_inaccessible(const struct fw_security *security);

/* Functions 20 to 28; every pointer has FW_SECURITY_PASSPHRASE bytes. */
enum fw_security_answer fw_security_set(struct fw_security *security, const uint8_t *old, const uint8_t *new);
enum fw_security_answer fw_security_disable(struct fw_security *security, const uint8_t *passphrase);
enum fw_security_answer fw_security_unlock(struct fw_security *security, const uint8_t *passphrase);
enum fw_security_answer fw_security_freeze(struct fw_security *security);
enum fw_security_answer fw_security_erase(struct fw_security *security, const uint8_t *passphrase);
enum fw_security_answer fw_security_overwrite(struct fw_security *security, const uint8_t *passphrase);
/* *@ended: this query found the overwrite at its end; the data and the labels are to be gone before it is answered. */
enum fw_security_answer fw_security_overwrite_query(struct fw_security *security, gboolean *ended);
enum fw_security_answer fw_security_set_master(struct fw_security *security, const uint8_t *old, const uint8_t *new);
enum fw_security_answer fw_security_master_erase(struct fw_security *security, const uint8_t *passphrase);

/* A passphrase from outside, without any question: the DIMM has it and is locked.  The master passphrase locks nothing. */
void fw_security_force(struct fw_security *security, const uint8_t *passphrase);
void fw_security_force_master(struct fw_security *security, const uint8_t *passphrase);

/* The power went away and came back: locked when there is a passphrase, not frozen, guesses forgotten.  An overwrite goes on. */
void fw_security_power_cycle(struct fw_security *security);

#endif
