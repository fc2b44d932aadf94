/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the firmware of one DIMM remembers between two calls, and what a call asks of the machine around it.
 *
 * The parts are in fw/smart.h, fw/health.h, fw/security.h and fw/fwupdate.h.
 * Must not: do what an event asks for; the device does, before the answer reaches the guest.
 */
#ifndef FW_DIMM_H
#define FW_DIMM_H

#include "fw/fwupdate.h"
#include "fw/health.h"
#include "fw/security.h"
#include "fw/smart.h"

struct fw_dsm_family;                   /* fw/dsm.h */

/* What a call or a change asks for; the device takes the bits away as it obeys. */
#define FW_DIMM_EVENT_NOTIFY       (1u << 0)    /* Notify 0x81, NVDIMM Health (ACPI 6.5 section 5.6.6) */
#define FW_DIMM_EVENT_ACCESS       (1u << 1)    /* whether the data can be reached may have changed */
#define FW_DIMM_EVENT_ERASE_DATA   (1u << 2)
#define FW_DIMM_EVENT_ERASE_LABELS (1u << 3)
#define FW_DIMM_EVENT_HEAL         (1u << 4)    /* every line of the data was written */
#define FW_DIMM_EVENTS_OVERWRITE   (FW_DIMM_EVENT_ERASE_DATA | FW_DIMM_EVENT_ERASE_LABELS | FW_DIMM_EVENT_HEAL)

/* What HPE's command set remembers (fw/dsm-hpe1.h). */
struct fw_dimm_hpe1 {
    uint8_t life_warning;               /* percent of life used from which on there is an alarm; 0: none was set */
    uint8_t error;                      /* type of the error that is injected; 0: none */
    uint8_t option;                     /* of that injection */
    gboolean life_told;                 /* the guest was told of the alarm, of this set or Microsoft's */
};

/* What Microsoft's command set remembers (fw/dsm-msft.h). */
struct fw_dimm_msft {
    uint8_t life_warning;               /* percent of life left down to which there is no alarm; 0: none was set */
    uint8_t uncorrectable;              /* errors of the memory that the guest says there were */
    uint8_t correctable;                /* times that it says there were too many */
    gboolean save_failed;               /* the last time that power was lost */
    gboolean erased;                    /* the image of the last save */
    uint16_t saves;                     /* these stay at the greatest number */
    uint16_t erases;
    uint16_t power_cycles;
};

struct fw_dimm {
    struct fw_smart smart;
    struct fw_health health;
    struct fw_security security;
    struct fw_update update;
    struct fw_dimm_hpe1 hpe1;
    struct fw_dimm_msft msft;
    const struct fw_dsm_family *family; /* the only command set; NULL: none */
    uint32_t functions;                 /* of the family, one bit each, that the DIMM admits to; those that it lacks do not matter */
    gboolean functions_set;             /* the user said which functions those are */
    gboolean injection;                 /* SMART values may be injected */
    gboolean can_erase;                 /* the data can be written */
    uint32_t events;                    /* FW_DIMM_EVENT_* */
};

/* The label functions 4 to 6, which are the same in every family: what a DIMM admits to whose user did not ask for a family. */
#define FW_DIMM_FUNCTIONS_LABELS 0x70u
#define FW_DIMM_FUNCTIONS_ALL    UINT32_MAX

/* A healthy DIMM of Intel's family with all its functions, without a passphrase. */
void fw_dimm_init(struct fw_dimm *dimm);
void fw_dimm_clear(struct fw_dimm *dimm);

/* "clean" or "dirty".  FALSE with @error for anything else. */
gboolean fw_dimm_parse_dirty(const char *text, gboolean *dirty, GError **error);

/* Whether so much of the life is used that the guest wants to be warned (fw_dimm_hpe1, fw_dimm_msft). */
gboolean fw_dimm_life_alarm(const struct fw_dimm *dimm);

/*
 * After a change of dimm->smart: asks for a notification when there is news, which an end of a condition is too for a guest that has the health
 * methods (ACPI 6.5 section 9.20.8.1).
 */
void fw_dimm_smart_changed(struct fw_dimm *dimm);

/* After a change of what is injected in dimm->health: SMART follows, and the guest is notified in any case (section 9.20.8.4). */
void fw_dimm_health_changed(struct fw_dimm *dimm);

/* FW_HEALTH_*: what the sensors and alarms amount to, and what is injected. */
uint32_t fw_dimm_conditions(const struct fw_dimm *dimm);

/* The guest boots: _NBS tells from now on what is true now. */
void fw_dimm_boot(struct fw_dimm *dimm);

/* The DIMM loses power and gets it back; @dirty: before all writes had reached the media. */
void fw_dimm_power_cycle(struct fw_dimm *dimm, gboolean dirty);

#endif
