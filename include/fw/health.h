/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The health of a DIMM in the words of ACPI: conditions, and whether they are permanent; what the guest injected on top of what the sensors say.
 *
 * Specification: ACPI 6.5 section 9.20.8 (_NCH, _NBS, _NIC, _NIH, _NIG).
 * Must not: know the layout of a payload (fw/dsm-health-methods.h) or what the sensors say (fw/smart.h).
 */
#ifndef FW_HEALTH_H
#define FW_HEALTH_H

#include <stdint.h>
#include <glib.h>

/* Overall Health Status Flags of _NCH; _NIC, _NIH and _NIG have the same bits. */
#define FW_HEALTH_MAINTENANCE        (1u << 0)
#define FW_HEALTH_PERFORMANCE        (1u << 1)
#define FW_HEALTH_WRITE_LOSS_POWER   (1u << 8)  /* writes are lost when the power fails */
#define FW_HEALTH_WRITE_LOSS_OFFLINE (1u << 9)
#define FW_HEALTH_WRITE_LOSS         (1u << 10) /* writes may not persist from now on */
#define FW_HEALTH_DATA_LOSS_POWER    (1u << 16) /* everything is lost when the power fails */
#define FW_HEALTH_DATA_LOSS_OFFLINE  (1u << 17)
#define FW_HEALTH_DATA_LOSS          (1u << 18) /* reads may fail from now on */
#define FW_HEALTH_ERRORS_ALL         0x00070703u

/* Overall Health Status Attributes. */
#define FW_HEALTH_PERMANENT          (1u << 0)
#define FW_HEALTH_ATTRIBUTES_ALL     1u

struct fw_health_set {
    uint32_t errors;                    /* FW_HEALTH_* */
    uint32_t attributes;                /* FW_HEALTH_PERMANENT */
};

struct fw_health {
    gboolean methods;                   /* the platform has the methods of section 9.20.8 */
    gboolean unarmed;                   /* writes are lost when the power fails, and that is how the DIMM is */
    struct fw_health_set injectable;    /* what the platform says that it can inject */
    struct fw_health_set stuck;         /* what it can neither inject nor clear, whatever it says */
    struct fw_health_set injected;
    uint32_t losses;                    /* unclean shutdowns when the guest was booted */
    uint32_t reported;                  /* conditions at the last look at them */
};

/* Nothing is injected, everything can be. */
void fw_health_init(struct fw_health *health);

/* What the conditions that are injected amount to in FW_SMART_HEALTH_* (fw/smart.h). */
uint8_t fw_health_smart(const struct fw_health *health);

/* How much of a request could be done. */
enum fw_health_outcome {
    FW_HEALTH_DONE,
    FW_HEALTH_PARTLY,
    FW_HEALTH_NOT_AT_ALL,
};

/**
 * fw_health_inject, fw_health_clear: adds the members of @set to what is injected, or takes them away; those that are there, or not there, already
 * count as done. The caller has compared @set with what is injectable.
 * @changed: receives whether anything is other than before
 */
enum fw_health_outcome fw_health_inject(struct fw_health *health, const struct fw_health_set *set, gboolean *changed);
enum fw_health_outcome fw_health_clear(struct fw_health *health, const struct fw_health_set *set, gboolean *changed);

/* The DIMM lost power: what was injected ends, unless it was injected as permanent. */
void fw_health_power_cycle(struct fw_health *health);

/* Names joined by colons, "maintenance:permanent"; all; none. Free the text with g_free(). */
char *fw_health_format(const struct fw_health_set *set);
/* FALSE with @error, and nothing changed, for a name that does not exist. */
gboolean fw_health_parse(struct fw_health_set *set, const char *text, GError **error);

#endif
