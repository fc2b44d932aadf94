/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading maps by table: one row per key. Private to fw/scenario.
 *
 * A reading function complains to reader->diags and leaves the member alone when the value is wrong; the caller goes on with the next
 * key, so that all errors of a file come out together.
 */
#ifndef FW_SCENARIO_READ_H
#define FW_SCENARIO_READ_H

#include "fw/answers.h"
#include "fw/scenario.h"
#include "yaml-tree.h"

typedef struct FwReader {
    FwDiags *diags;
    FwScenarioArch arch;    /* of the scenario that is read */
    FwYamlTree *tree;
    const char *file;
    uint64_t cost;          /* of all maps read so far, see fw_read_affordable() */
} FwReader;

/* Architectures that a key is for; 0 = every one. */
enum { FW_FIELD_X86_64 = 1 << FW_SCENARIO_ARCH_X86_64, FW_FIELD_PPC64LE = 1 << FW_SCENARIO_ARCH_PPC64LE };

typedef struct FwField FwField;
typedef void (*FwFieldRead)(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field);

struct FwField {
    const char *key;            /* NULL ends a table */
    FwFieldRead read;           /* NULL: the caller reads the key by itself */
    size_t offset;              /* of the member in the target */
    bool needed;
    uint64_t min, max;          /* of numbers; max 0 = no limit */
    uint64_t unit;              /* numbers must be a multiple; 0 = any */
    const char *const *words;   /* NULL-terminated list of allowed words */
    unsigned archs;             /* FW_FIELD_* */
};

/**
 * fw_read_affordable() - Whether the file stands for so little that reading may go on.
 *
 * Variants, boots and counts multiply what is written once; without a limit a small file could ask for any amount of memory.
 */
bool fw_read_affordable(const FwReader *reader);

/**
 * fw_read_map() - Read every key of a map into @target.
 *
 * Complains of unknown keys (naming the nearest), of keys of another architecture, and of missing ones.
 */
bool fw_read_map(FwReader *reader, const FwYamlNode *node, const FwField *fields, void *target);

/* Rows' functions; each says its member's type. */
void fw_read_text(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field);        /* char*: not empty */
void fw_read_line(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field);        /* char*: one line */
void fw_read_name(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field);        /* char* */
void fw_read_word(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field);        /* char*: one of words */
void fw_read_uuid(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field);        /* char* */
void fw_read_size(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field);        /* uint64_t */
void fw_read_address(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field);     /* uint64_t, 4 KiB aligned */
void fw_read_number(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field);      /* uint64_t */
void fw_read_unsigned(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field);    /* unsigned or int */
void fw_read_power(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field);       /* uint64_t size, power of two */
void fw_read_switch(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field);      /* bool */
void fw_read_duration(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field);    /* unsigned, ms */
void fw_read_kernel(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field);      /* FwKernelRange* */
void fw_read_needs(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field);       /* GPtrArray* of char* */
void fw_read_bytes(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field);       /* GBytes* */

/** fw_read_scalar() - The text of a scalar, or NULL with a complaint that says what was wanted. */
const char *fw_read_scalar(FwReader *reader, const FwYamlNode *node, const char *wanted);

/** fw_read_list() - Whether the node is a list; complains. */
bool fw_read_list(FwReader *reader, const FwYamlNode *node, const char *wanted);

/** fw_read_choice() - Which one of the keys (NULL-terminated) the map has; NULL with a complaint when none or several. */
const char *fw_read_choice(FwReader *reader, const FwYamlNode *map, const char *const *keys);

/** fw_read_error() - Complain of a node. */
void fw_read_error(FwReader *reader, const FwYamlNode *node, const char *format, ...) G_GNUC_PRINTF(3, 4);

/** fw_read_nearest() - The word of the list (NULL-terminated) that is nearest to a wrong one, or NULL when none is near. */
const char *fw_read_nearest(const char *wrong, const char *const *words);

/* Parts of a scenario, each in the file of its name. All return complete objects, also after errors. */
FwScenarioMachine *fw_read_machine(FwReader *reader, const FwYamlNode *node);               /* node may be NULL */
GPtrArray *fw_read_firmware(FwReader *reader, const FwYamlNode *node);                      /* node may be NULL */
GPtrArray *fw_read_dimms(FwReader *reader, const FwYamlNode *node);                         /* node may be NULL */
char *fw_read_answers(FwReader *reader, const FwYamlNode *node, const struct fw_answers_words *words);
void fw_read_media(FwReader *reader, const FwYamlNode *node, FwScenarioDimm *dimm);
void fw_read_scm(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field);        /* GPtrArray* of FwScenarioProperty* */
/* The bytes of a whole label area; NULL after a complaint. */
GBytes *fw_read_labels(FwReader *reader, const FwYamlNode *node, const FwScenarioDimm *dimm);
GBytes *fw_read_infoblock(FwReader *reader, const FwYamlNode *node, const FwScenarioDimm *dimm, uint64_t offset);
GPtrArray *fw_read_steps(FwReader *reader, const FwYamlNode *node);                         /* node may be NULL */
GPtrArray *fw_read_expect(FwReader *reader, const FwYamlNode *node);                        /* node may be NULL */
FwScenario *fw_read_scenario(FwReader *reader, FwYamlNode *node, const char *variant);

/* Cross-checks of a boot: ids that exist, places that are possible. @node: for complaints without a better place. */
void fw_check_boot(FwReader *reader, const FwScenarioBoot *boot, const FwYamlNode *node);
void fw_check_place(FwReader *reader, const FwScenarioBoot *boot, const FwYamlNode *node);

/* Freeing of the model's parts, for arrays. */
void fw_scenario_property_free(void *property);
void fw_scenario_dimm_free(void *dimm);
void fw_scenario_media_free(void *media);
void fw_scenario_step_free(void *step);
void fw_scenario_expect_free(void *expect);
void fw_scenario_call_free(void *call);
void fw_scenario_boot_free(void *boot);
void fw_scenario_source_free(void *source);
void fw_scenario_node_free(void *node);
void fw_scenario_machine_free(FwScenarioMachine *machine);

#endif
