/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A DIMM's own firmware: which version runs, how a new one is sent and judged, when it begins to run.
 *
 * Specification: Intel, "NVDIMM DSM Interface", revision 2, functions 12 to 16 (update) and 29, 30 (activation without a power cycle).
 * The layout of an image is this DIMM's own (docs/specs/dsm-intel.rst): real ones are secret and signed.
 * Must not: keep more of an image than the storage that init() made; read a clock: time is counted in queries.
 */
#ifndef FW_FWUPDATE_H
#define FW_FWUPDATE_H

#include <stdint.h>
#include <glib.h>

#define FW_UPDATE_STORAGE      (256u * 1024)    /* bytes of the longest image */
#define FW_UPDATE_INTERVAL_US  250000u          /* between two queries */
#define FW_UPDATE_TIME_MAX_US  3000000u         /* of all queries together */

/* An image: eight letters, a version, its length; all 32-bit words together add up to 0.  Numbers are little-endian. */
#define FW_UPDATE_MAGIC        "NVDIMMFW"
#define FW_UPDATE_MAGIC_LENGTH 8u
#define FW_UPDATE_AT_VERSION   8u               /* 64 bits, not 0 */
#define FW_UPDATE_AT_LENGTH    16u              /* 32 bits: bytes of the whole image, a multiple of 4 */
#define FW_UPDATE_AT_SUM       20u              /* 32 bits: what makes the sum 0 */
#define FW_UPDATE_HEADER       24u

enum fw_update_phase {
    FW_UPDATE_IDLE,
    FW_UPDATE_RECEIVING,                /* started */
    FW_UPDATE_VERIFYING,                /* finished by the sender, being judged */
    FW_UPDATE_STAGED,                   /* good; runs after the next power cycle or activation */
    FW_UPDATE_PHASES
};

enum fw_update_answer {
    FW_UPDATE_OK,
    FW_UPDATE_INVALID,                  /* a range that cannot be */
    FW_UPDATE_BUSY,                     /* another sequence, or a staged image; the verification goes on */
    FW_UPDATE_CONTEXT,                  /* the context is not that of the sequence */
    FW_UPDATE_DONE,                     /* finished already */
    FW_UPDATE_BAD,                      /* the image is none */
    FW_UPDATE_ABORTED,
    FW_UPDATE_ORDER,                    /* query before finish */
    FW_UPDATE_TIMEOUT,                  /* the sequence took too long and is over */
    FW_UPDATE_NOT_STAGED,
};

/* Results of the last activation, function 29. */
enum fw_update_result {
    FW_UPDATE_RESULT_NONE         = 0,
    FW_UPDATE_RESULT_NOT_STAGED   = 1,
    FW_UPDATE_RESULT_SUCCESS      = 2,
    FW_UPDATE_RESULT_NEEDS_RESET  = 3,
    FW_UPDATE_RESULT_MEDIA_FAILED = 4,
    FW_UPDATE_RESULT_ABORTED      = 5,
    FW_UPDATE_RESULT_NO_SUPPORT   = 6,
    FW_UPDATE_RESULT_ERROR        = 7,
};

/* States of the activation, function 29. */
enum fw_update_activation {
    FW_UPDATE_ACTIVATION_IDLE  = 0,
    FW_UPDATE_ACTIVATION_ARMED = 1,
};

struct fw_update {
    uint64_t running;                   /* versions */
    uint64_t staged;                    /* 0: none */
    uint8_t phase;                      /* enum fw_update_phase */
    uint32_t context;                   /* of the last sequence */
    uint32_t received;                  /* bytes from the start of the image on, without a gap */
    uint32_t verify_polls;              /* queries that find the verification going on */
    uint32_t calls_max;                 /* calls that a sequence may take behind its start; 0: any number */
    uint32_t polls_left;
    uint32_t calls;
    gboolean armed;
    uint16_t result;                    /* enum fw_update_result */
    uint8_t *image;                     /* FW_UPDATE_STORAGE bytes */
};

void fw_update_init(struct fw_update *update);
void fw_update_clear(struct fw_update *update);

/* Functions 13 to 16.  BUSY while a sequence runs or an image is staged. */
enum fw_update_answer fw_update_start(struct fw_update *update, uint32_t *context);
/* A piece may be sent again; one that leaves a gap is INVALID. */
enum fw_update_answer fw_update_send(struct fw_update *update, uint32_t context, uint32_t offset, const uint8_t *bytes,
                                     uint32_t length);
enum fw_update_answer fw_update_finish(struct fw_update *update, uint32_t context, gboolean abort);
enum fw_update_answer fw_update_query(struct fw_update *update, uint32_t context, uint64_t *version);

/* Function 30: NOT_STAGED when there is nothing to activate. */
enum fw_update_answer fw_update_arm(struct fw_update *update, gboolean arm);

/* What the bus does to an armed DIMM: the staged image runs at once.  The result of a DIMM that is not armed stays. */
void fw_update_activate(struct fw_update *update);

/* The power went away and came back: a staged image runs, a sequence is forgotten. */
void fw_update_power_cycle(struct fw_update *update);

/* The version of a well-formed image, 0 for anything else. */
uint64_t fw_update_image_version(const uint8_t *image, uint32_t length);

#endif
