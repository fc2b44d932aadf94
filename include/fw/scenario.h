/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scenarios: the model that a scenario file (YAML, docs/scenario.rst) becomes.
 *
 * A file holds one scenario, or several that differ little (key "variants"). Everything that the file leaves to inheritance
 * (boots that change a few keys of the scenario, variants that change a few keys of the file) is resolved by the reader: each
 * FwScenarioBoot is complete and stands alone.
 *
 * The model is data only. It opens no file, knows no path of the machine that it runs on, and starts nothing. Files that back
 * the DIMMs are named by the lab; their content at the start is described by FwScenarioMedia.
 */
#ifndef FW_SCENARIO_H
#define FW_SCENARIO_H

#include <glib.h>
#include "fw/scenario-diag.h"
#include "fw/scenario-fact.h"
#include "fw/scenario-kernel.h"

/* Largest scenario file that is read, bytes. */
#define FW_SCENARIO_MAX_BYTES (1u << 20)
/* Most DIMMs in one boot (QEMU's limit of memory slots). */
#define FW_SCENARIO_MAX_DIMMS 256

typedef enum FwScenarioArch {
    FW_SCENARIO_ARCH_X86_64,
    FW_SCENARIO_ARCH_PPC64LE,
} FwScenarioArch;

/* Where the scenario comes from. */
typedef struct FwScenarioSource {
    char *kind;         /* issue, thread, commit, spec, report */
    char *ref;          /* "pmem/ndctl#76", "cfe30b872058", "ACPI 6.5 5.2.25.2", ... */
    char *text;         /* one sentence, or NULL */
} FwScenarioSource;

/* How far it is from one node to another, as the SLIT says it. */
typedef struct FwScenarioDistance {
    unsigned to;
    unsigned value;     /* 10 to 255 */
} FwScenarioDistance;

/* PCI device number, on bus 0, of the device that is a generic initiator. */
#define FW_SCENARIO_GENERIC_SLOT 0x11u

/* One NUMA node; node N is the N-th of the list. */
typedef struct FwScenarioNode {
    uint64_t memory;    /* bytes of System RAM, may be 0 */
    char *cpus;         /* "0-1,3", or NULL for none */
    bool generic;       /* a device that accesses memory by itself: a generic initiator */
    GArray *distances;  /* FwScenarioDistance; empty = the usual ones */
} FwScenarioNode;

typedef struct FwScenarioMachine {
    char *type;                 /* "q35", "pc" or "pseries" */
    uint64_t memory;            /* bytes of System RAM */
    unsigned cpus;
    char *cpu;                  /* CPU model with features, as QEMU spells it ("max"); NULL = the machine's */
    unsigned phys_bits;         /* physical address bits; 0 = the CPU model's */
    unsigned slots;             /* memory slots; 0 = one per DIMM */
    uint64_t maxmem;            /* bytes; 0 = what the DIMMs need */
    char *persistence;          /* "cpu", "mem-ctrl" or NULL: -M nvdimm-persistence */
    GPtrArray *numa;            /* FwScenarioNode*; empty = the machine's default */
} FwScenarioMachine;

/* A property of a device, as text that QEMU accepts. */
typedef struct FwScenarioProperty {
    char *name;
    char *value;
} FwScenarioProperty;

/* What a range of a backing file holds when the first boot starts. Everything else is zero (a hole). */
typedef struct FwScenarioMedia {
    bool labels;                /* the label area; false: the data */
    uint64_t offset;            /* bytes, in the area */
    uint64_t length;            /* bytes; bytes is repeated to fill it */
    GBytes *bytes;              /* never empty */
} FwScenarioMedia;

typedef enum FwScenarioLabels {
    FW_SCENARIO_LABELS_NONE,        /* label_size is 0 */
    FW_SCENARIO_LABELS_INLINE,      /* at the end of the same backing, behind the data */
    FW_SCENARIO_LABELS_SEPARATE,    /* in a backing of their own (label-memdev) */
} FwScenarioLabels;

typedef struct FwScenarioDimm {
    char *id;
    FwDiagMark mark;            /* where the file describes it */
    uint64_t size;              /* bytes of persistent memory, labels not counted */
    bool has_address;
    uint64_t address;           /* guest-physical base, 4 KiB aligned */
    FwScenarioLabels labels;
    uint64_t label_size;
    char *uuid;                 /* or NULL */
    int node;                   /* proximity domain; -1 = not said */
    int slot;                   /* -1 = not said */
    uint64_t align;             /* 0 = not said */
    bool overlap;               /* may overlap RAM or another DIMM */
    uint64_t spa_offset;        /* start of the reported range inside the backing */
    uint64_t spa_length;        /* length of the reported range; 0 = to the end */
    bool has_spa_base;
    uint64_t spa_base;          /* base that is reported in place of the true one */
    char *e820;                 /* none, reserved, persistent, legacy, ram */
    char *nfit;                 /* both, static, fit, none */
    GPtrArray *firmware;        /* FwScenarioProperty*: of fw/dimm-properties.h; switches are on or off */
    GPtrArray *proximity;       /* FwScenarioProperty*: domain, distance, initiator, speed, side cache */
    GPtrArray *nfit_fields;     /* FwScenarioProperty*: name without "nfit-" */
    char *interleave_set;       /* or NULL */
    int interleave_position;    /* -1 = in order */
    uint64_t interleave_line;   /* bytes; 0 = not said */
    unsigned interleave_lines;  /* lines described; 0 = not said */
    unsigned flush_hints;       /* number of flush hint addresses */
    uint64_t flush_base;        /* the first of them; 0 = not said */
    bool unarmed;
    char *poison;                 /* as fw_poison_parse() reads it; NULL: none */
    bool keep_poison;           /* in a file beside the image, from one boot to the next */
    bool hotplug;               /* not there at boot; a step plugs it */
    GPtrArray *media;           /* FwScenarioMedia*, in the order to be written */
    uint64_t blocks;            /* pseries: number of blocks that the file gives in place of size; 0 = by size */
    GPtrArray *scm;             /* pseries: FwScenarioProperty* of spapr-nvdimm, values as QEMU accepts them; see scenario-scm.h */
} FwScenarioDimm;

typedef enum FwScenarioStepKind {
    FW_SCENARIO_STEP_RUN,       /* shell text in the guest */
    FW_SCENARIO_STEP_PLUG,      /* device_add of a DIMM */
    FW_SCENARIO_STEP_UNPLUG,    /* device_del of a DIMM */
    FW_SCENARIO_STEP_SET,       /* qom-set of a property of a DIMM or of the firmware */
    FW_SCENARIO_STEP_MIGRATE,   /* the machine goes on in a new emulator */
    FW_SCENARIO_STEP_FACTS,     /* collect all facts now; paths reach them as at.NAME.... */
} FwScenarioStepKind;

/* How a machine gets into a new emulator. */
typedef enum FwScenarioMove {
    FW_SCENARIO_MOVE_LIVE,      /* by migration */
    FW_SCENARIO_MOVE_SNAPSHOT,  /* the new one starts from a snapshot of the old one */
} FwScenarioMove;

#define FW_SCENARIO_EXIT_ANY (-1)
#define FW_SCENARIO_EXIT_NONZERO (-2)

typedef struct FwScenarioStep {
    FwScenarioStepKind kind;
    char *name;                 /* unique in the boot */
    FwDiagMark mark;
    char *run;                  /* RUN: shell text */
    char *dimm;                 /* PLUG, UNPLUG, SET: id of the DIMM; NULL in SET = the firmware device */
    char *property, *value;     /* SET */
    FwScenarioMove move;        /* MIGRATE */
    bool refused;               /* PLUG, UNPLUG, SET: the request must be refused */
    int exit;                   /* RUN: exit status, FW_SCENARIO_EXIT_ANY or _NONZERO */
    unsigned limit_ms;          /* 0 = the boot's limit_step_ms */
} FwScenarioStep;

typedef enum FwScenarioExpectKind {
    FW_SCENARIO_EXPECT_FACT,
    FW_SCENARIO_EXPECT_CONSOLE,
    FW_SCENARIO_EXPECT_CALL,        /* calls[0], count */
    FW_SCENARIO_EXPECT_ORDER,       /* calls[]: a sub-sequence of the trace */
    FW_SCENARIO_EXPECT_IMAGE,
    FW_SCENARIO_EXPECT_END,
} FwScenarioExpectKind;

/* A pattern for entries of the firmware call trace; NULL or -1 members match everything. */
typedef struct FwScenarioCall {
    char *method;               /* _DSM _LSI _LSR _LSW _FIT _EJ0; on pseries a hypercall's name */
    char *family;               /* "intel", ... */
    char *function;             /* name of the function ("Get Namespace Label Size") */
    int64_t number;             /* function number */
    int64_t handle;
    char *status;               /* name ("Success"), or a number as text */
    GPtrArray *args, *out;      /* FwScenarioProperty*: hypercalls, members by name; empty = everything */
} FwScenarioCall;

typedef enum FwScenarioImageIs {
    FW_SCENARIO_IMAGE_UNCHANGED,    /* since the start of this boot */
    FW_SCENARIO_IMAGE_CHANGED,
    FW_SCENARIO_IMAGE_ZERO,
    FW_SCENARIO_IMAGE_EQUALS,       /* bytes, repeated to fill length */
} FwScenarioImageIs;

typedef enum FwScenarioEnd {
    FW_SCENARIO_END_POWEROFF,       /* the probe finished and switched off (what is expected when nothing is said) */
    FW_SCENARIO_END_PANIC,
    FW_SCENARIO_END_REBOOT,
} FwScenarioEnd;

typedef struct FwScenarioExpect {
    FwScenarioExpectKind kind;
    FwDiagMark mark;                /* where the file states it: cite it in a failure */
    char *why;                      /* or NULL */
    FwKernelRange *kernel;          /* checked only for these kernels; NULL = all */
    GPtrArray *needs;               /* char*: "device.property" without which it is not checked */
    FwFactPath *fact;               /* FACT */
    FwFactTest *test;               /* FACT, CONSOLE: operator and operand */
    GPtrArray *calls;               /* CALL, ORDER: FwScenarioCall* */
    FwFactTest *count;              /* CALL: test of the number of matching entries; never NULL there */
    char *image_dimm;               /* IMAGE */
    bool image_labels;              /* IMAGE: the label area; false: the data */
    uint64_t image_offset, image_length;
    FwScenarioImageIs image_is;
    GBytes *image_bytes;            /* IMAGE with EQUALS */
    FwScenarioEnd end;              /* END */
} FwScenarioExpect;

typedef struct FwScenarioBoot {
    FwScenarioArch arch;            /* the scenario's */
    char *name;                     /* "boot1", ... or what the file says */
    FwScenarioMachine *machine;
    GPtrArray *firmware;            /* FwScenarioProperty*: of -device pmem-firmware; empty = none asked for */
    GPtrArray *dimms;               /* FwScenarioDimm*, in the order of creation */
    GPtrArray *modules;             /* char*: what the probe loads; NULL = its default list */
    char *append;                   /* more of the kernel command line, or NULL */
    GPtrArray *steps;               /* FwScenarioStep* */
    GPtrArray *expect;              /* FwScenarioExpect* */
    unsigned limit_boot_ms;         /* until the probe says that it runs */
    unsigned limit_step_ms;         /* default of a step */
    unsigned limit_total_ms;        /* the whole boot, from start to end */
} FwScenarioBoot;

typedef struct FwScenario {
    char *name;                     /* "ndctl-76", of a variant "nfit-damage/checksum" */
    char *title;
    char *proves;
    char *file;                     /* as given to the reader */
    GPtrArray *sources;             /* FwScenarioSource* */
    FwScenarioArch arch;
    FwKernelRange *kernel;          /* SKIP outside of it; NULL = all */
    char *xfail_reason;             /* NULL = not an expected failure */
    FwKernelRange *xfail_kernel;    /* NULL = all kernels */
    GPtrArray *needs;               /* char*: said by the file; see fw_scenario_needs() for all */
    GPtrArray *boots;               /* FwScenarioBoot*, at least one, in order; PMEM files are kept from one to the next */
} FwScenario;

/**
 * fw_scenario_parse() - Read a scenario file's text.
 * @file: name for messages.
 * @text: the bytes; any bytes are safe.
 * @length: at most FW_SCENARIO_MAX_BYTES.
 * @diags: receives every error found, each with line, column and key.
 *
 * Returns: array of FwScenario* (free function set; one per variant), or NULL when @diags holds an error.
 */
GPtrArray *fw_scenario_parse(const char *file, const char *text, size_t length, FwDiags *diags);

/** fw_scenario_free() - Free a scenario and all below it; NULL is allowed. */
void fw_scenario_free(FwScenario *scenario);

/** fw_scenario_arch_name() - "x86_64" or "ppc64le". */
const char *fw_scenario_arch_name(FwScenarioArch arch);

/** fw_scenario_device() - The emulator's device of a DIMM: "nvdimm" or "spapr-nvdimm". */
const char *fw_scenario_device(const FwScenarioBoot *boot);

/** fw_scenario_dimm() - The DIMM with this id, or NULL. */
const FwScenarioDimm *fw_scenario_dimm(const FwScenarioBoot *boot, const char *id);

/** fw_scenario_firmware() - Value of a property of the firmware device, or NULL when the boot does not set it. */
const char *fw_scenario_firmware(const FwScenarioBoot *boot, const char *name);

/**
 * fw_scenario_backing_size() - Exact size in bytes of a DIMM's backing file.
 * @labels: of the separate label backing (0 if there is none); false: of the data (inline labels counted).
 */
uint64_t fw_scenario_backing_size(const FwScenarioDimm *dimm, bool labels);

/**
 * fw_scenario_needs() - Properties that the emulator must have for this scenario, beyond those of QEMU's own devices.
 *
 * Returns: sorted array of char* "device.property" ("nvdimm.label-memdev", "spapr-nvdimm.bind-busy", "pmem-firmware.nfit-damage"; free
 * function set).
 * An emulator that lacks one cannot run the scenario: SKIP, naming the property.
 */
GPtrArray *fw_scenario_needs(const FwScenario *scenario);

#endif
