/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a user can set of a DIMM's firmware (fw/dimm.h), by name: the properties of the device nvdimm and the keys of a scenario.
 *
 * Must not: know a device; whoever changes a plugged DIMM calls fw_dimm_smart_changed() and obeys the events.
 */
#ifndef FW_DIMM_PROPERTIES_H
#define FW_DIMM_PROPERTIES_H

#include "fw/dimm.h"

enum fw_dimm_property_kind {
    FW_DIMM_PROPERTY_NUMBER,
    FW_DIMM_PROPERTY_SWITCH,
    FW_DIMM_PROPERTY_TEXT,
};

struct fw_dimm_property {
    const char *name;
    enum fw_dimm_property_kind kind;
    gboolean fixed;                     /* once the DIMM is plugged */
    const char *help;                   /* static text, one line */
    int64_t min, max;                   /* of a number */
    /* Numbers and switches; NULL: cannot be read, cannot be set. */
    int64_t (*get)(const struct fw_dimm *dimm);
    void (*set)(struct fw_dimm *dimm, int64_t value);
    /* Texts; likewise. */
    char *(*format)(const struct fw_dimm *dimm);
    gboolean (*parse)(struct fw_dimm *dimm, const char *text, GError **error);
};

extern const struct fw_dimm_property fw_dimm_properties[];
/* How many there are. */
size_t fw_dimm_properties_count(void);

/* NULL when there is none of that name. */
const struct fw_dimm_property *fw_dimm_property_find(const char *name);

/* FALSE with @error, and nothing changed: out of the range of a number. */
gboolean fw_dimm_property_set_number(struct fw_dimm *dimm, const struct fw_dimm_property *property, int64_t value, GError **error);

/* Any kind, from its text: numbers decimal or with 0x, switches as on, off, true, false, yes, no.  FALSE with @error, and nothing changed. */
gboolean fw_dimm_property_set_text(struct fw_dimm *dimm, const struct fw_dimm_property *property, const char *text, GError **error);

/*
 * A passphrase: 1 to 32 bytes of text, filled up with zeros as ndctl does, or "hex:" and 64 digits.  FALSE with @error for anything else.
 */
gboolean fw_dimm_parse_passphrase(const char *text, uint8_t bytes[FW_SECURITY_PASSPHRASE], GError **error);

#endif
