/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The methods of the NVDIMM devices of ACPI, as calls: who is asked, what, and the bytes of the answer.
 *
 * Specification: ACPI 6.5 section 9.1.1 (_DSM: UUID, revision, function; function 0 is the query), section 6.5.10 (_LSI, _LSR, _LSW),
 * section 6.5.9 (_FIT).  Each command set is one file with a table of commands: fw/dsm/intel.c, msft.c, hpe1.c, hyperv.c, root.c, read-fit.c;
 * label-methods.c has the methods of labels, health-methods.c those of health (section 9.20.8).
 * Must not: trust a length, an offset or a function number of the call.
 */
#ifndef FW_DSM_H
#define FW_DSM_H

#include "fw/acpi.h"
#include "fw/label-area.h"

/* The method that the guest evaluated. */
enum fw_dsm_method {
    FW_DSM_METHOD_DSM,
    FW_DSM_METHOD_LSI,
    FW_DSM_METHOD_LSR,
    FW_DSM_METHOD_LSW,
    FW_DSM_METHOD_FIT,
    FW_DSM_METHOD_EJ0,
    FW_DSM_METHOD_NCH,
    FW_DSM_METHOD_NBS,
    FW_DSM_METHOD_NIC,
    FW_DSM_METHOD_NIH,
    FW_DSM_METHOD_NIG,
    FW_DSM_METHOD_COUNT
};

/* Whom the call is for. */
enum fw_dsm_device {
    FW_DSM_DEVICE_ROOT,           /* ACPI0012, ACPI 6.5 section 9.20.2 */
    FW_DSM_DEVICE_DIMM,           /* a child of it */
    FW_DSM_DEVICE_EMULATOR,       /* AML talks to the emulator, no operating system sees it */
};

struct fw_dimm;                       /* fw/dimm.h */

/* What one DIMM offers. */
struct fw_dsm_dimm {
    struct fw_label_area labels;
    struct fw_dimm *firmware;         /* what a call may change; NULL: labels are all there is, in any family */
    uint32_t in_max;                  /* bytes of the longest input that the transport carries */
};

/* The content of _FIT and the state of its reader. */
struct fw_dsm_fit {
    const uint8_t *bytes;
    size_t length;
    size_t chunk_max;             /* bytes of one answer */
    gboolean changed;             /* since the reader began; the reader's next piece is refused */
};

struct fw_dsm_root;                   /* fw/dsm-root.h */
struct fw_dsm_bus;                    /* fw/dsm-bus-intel.h */

struct fw_dsm_target {
    enum fw_dsm_device device;
    const struct fw_dsm_dimm *dimm;   /* NULL: the slot is empty */
    const struct fw_dsm_root *root;   /* for FW_DSM_DEVICE_ROOT; NULL: it has no commands */
    const struct fw_dsm_bus *bus;     /* for FW_DSM_DEVICE_ROOT; NULL: no run-time activation of firmware */
    struct fw_dsm_fit *fit;           /* for FW_DSM_DEVICE_EMULATOR and _FIT */
};

struct fw_dsm_call {
    enum fw_dsm_method method;
    uint8_t uuid[FW_GUID_LENGTH];     /* of a _DSM, in the byte order of ACPI */
    uint32_t revision;
    uint32_t function;
    const uint8_t *in;                /* the buffer in the package Arg3; for _LSR offset and length; for _LSW these and the data */
    size_t in_length;                 /* bytes */
    gboolean in_padded;               /* in_length is what the transport carries; the caller's own length is unknown */
};

struct fw_dsm_reply {
    uint32_t status;                  /* what the guest sees as status; 0 for an answered query */
    const char *status_name;          /* static text */
    const char *family;               /* static text: "intel", "root", ...; NULL: unknown UUID */
    const char *name;                 /* of the command; NULL: unknown function */
    size_t in_used;                   /* bytes of the input that the command has a meaning for */
    gboolean secret;                  /* the input is not to be shown */
    GByteArray *out;                  /* the answer; of a _DSM with the status in front */
    const char *scripted;             /* the item of a script that says this answer; NULL: it is the true one */
    uint32_t object;                  /* FW_OBJECT_* of fw/answers.h: what @out is the content of */
    gboolean statusless;              /* the guest gets no status */
};

/*
 * Answers @call.  @reply->out must be an empty array.  Never fails: what is wrong with the call is in the status.
 */
void fw_dsm_dispatch(const struct fw_dsm_target *target, const struct fw_dsm_call *call, struct fw_dsm_reply *reply);

/* Of the same call, without carrying it out: what it is, and success without a byte. */
void fw_dsm_identify(const struct fw_dsm_target *target, const struct fw_dsm_call *call, struct fw_dsm_reply *reply);

/* "_DSM", "_LSI", ... */
const char *fw_dsm_method_name(enum fw_dsm_method method);

/* --- For the command sets --- */

/* What a command does to the DIMM, for readers of the table. */
enum fw_dsm_effect {
    FW_DSM_EFFECT_NONE         = 0,
    FW_DSM_EFFECT_READ_LABELS  = 1 << 0,
    FW_DSM_EFFECT_WRITE_LABELS = 1 << 1,
    FW_DSM_EFFECT_SECRET       = 1 << 2,   /* the input holds a passphrase, which no trace shows */
};

struct fw_dsm_command {
    uint32_t function;
    const char *name;                 /* as the specification spells it */
    uint32_t in_length;               /* bytes that every input has */
    unsigned effects;                 /* FW_DSM_EFFECT_* */
    /* Whether the query reports it and a call reaches the handler; NULL: always. */
    gboolean (*available)(const struct fw_dsm_target *target);
    /* Returns the status; appends what follows the status in @out (removed again when the status is not 0). */
    uint32_t (*handler)(const struct fw_dsm_target *target, const struct fw_dsm_call *call, size_t *in_used, GByteArray *out);
};

struct fw_dsm_family {
    const char *name;
    const char *uuid;
    enum fw_dsm_device device;
    uint32_t revision;                /* the first */
    uint32_t revision_last;           /* 0: the first is the only one */
    uint32_t revision_last_from;      /* functions from this index on exist in revision_last only */
    const struct fw_dsm_command *commands;
    size_t count;
    const char *(*status_name)(uint32_t status);
    uint32_t status_not_supported;
    uint32_t status_no_device;
    uint32_t status_invalid_input;
};

/* NULL-terminated. */
extern const struct fw_dsm_family *const fw_dsm_families[];

#endif
