/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The keys "machine" and "firmware".
 */
#include "read-proximity.h"
#include "units.h"
#include "fw/dsm-answers.h"
#include "fw/hmat.h"
#include "fw/nfit-damage.h"
#include "fw/scm-answers.h"
#include "fw/scm-call.h"

#include <inttypes.h>
#include <string.h>

#define MIB (UINT64_C(1) << 20)
#define TIB (UINT64_C(1) << 40)
#define PSERIES_BLOCK (256 * MIB)

static const char *const pc_types[] = { "q35", "pc", NULL };
static const char *const pseries_types[] = { "pseries", NULL };
static const char *const persistences[] = { "cpu", "mem-ctrl", NULL };

#define NODE(field) offsetof(FwScenarioNode, field)

static const FwField node_fields[] = {
    { .key = "memory", .read = fw_read_size, .offset = NODE(memory), .max = 64 * TIB, .unit = MIB },
    { .key = "cpus", .read = fw_read_line, .offset = NODE(cpus) },
    { .key = "distance", .read = fw_read_node_distance, .offset = NODE(distances) },
    { .key = "generic-initiator", .read = fw_read_switch, .offset = NODE(generic), .archs = FW_FIELD_X86_64 },
    { .key = NULL },
};

static void read_type(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    FwField row = *field;

    row.words = reader->arch == FW_SCENARIO_ARCH_PPC64LE ? pseries_types : pc_types;
    fw_read_word(reader, node, member, &row);
}

/* Where the second one would stand in the SRAT is nothing that can be foretold. */
static void check_generic(FwReader *reader, const GPtrArray *list, const FwYamlNode *item)
{
    for (unsigned i = 0; i + 1 < list->len; i++) {
        if (((const FwScenarioNode *)g_ptr_array_index(list, i))->generic) {
            fw_read_error(reader, fw_yaml_get(item, "generic-initiator"), "node %u has the generic initiator; there is only one", i);
        }
    }
}

static void read_numa(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    GPtrArray *list = *(GPtrArray **)member;

    (void)field;
    if (!fw_read_list(reader, node, "nodes")) {
        return;
    }
    for (unsigned i = 0; i < node->items->len; i++) {
        FwScenarioNode *numa = g_new0(FwScenarioNode, 1);
        const FwYamlNode *item = g_ptr_array_index(node->items, i);

        numa->distances = g_array_new(FALSE, FALSE, sizeof(FwScenarioDistance));
        g_ptr_array_add(list, numa);
        fw_read_map(reader, item, node_fields, numa);
        if (numa->cpus && strspn(numa->cpus, "0123456789,-") != strlen(numa->cpus)) {
            fw_read_error(reader, fw_yaml_get(item, "cpus"), "'%s' is not a list of processors such as \"0-1,3\"", numa->cpus);
        }
        if (numa->generic) {
            check_generic(reader, list, item);
        }
    }
}

#define MACHINE(field) offsetof(FwScenarioMachine, field)

static const FwField machine_fields[] = {
    { .key = "type", .read = read_type, .offset = MACHINE(type) },
    { .key = "memory", .read = fw_read_size, .offset = MACHINE(memory), .min = 64 * MIB, .max = 64 * TIB, .unit = MIB },
    { .key = "cpus", .read = fw_read_unsigned, .offset = MACHINE(cpus), .min = 1, .max = 255 },
    { .key = "cpu", .read = fw_read_line, .offset = MACHINE(cpu) },
    { .key = "phys-bits", .read = fw_read_unsigned, .offset = MACHINE(phys_bits), .min = 36, .max = 52, .archs = FW_FIELD_X86_64 },
    { .key = "slots", .read = fw_read_unsigned, .offset = MACHINE(slots), .min = 1, .max = FW_SCENARIO_MAX_DIMMS },
    { .key = "maxmem", .read = fw_read_size, .offset = MACHINE(maxmem), .min = 64 * MIB, .unit = MIB },
    { .key = "persistence", .read = fw_read_word, .offset = MACHINE(persistence), .words = persistences, .archs = FW_FIELD_X86_64 },
    { .key = "numa", .read = read_numa, .offset = MACHINE(numa) },
    { .key = NULL },
};

/* QEMU's pseries machine has its memory in blocks of 256 MiB, in every node. */
static void check_blocks(FwReader *reader, const FwYamlNode *node, const FwScenarioMachine *machine)
{
    const FwYamlNode *memory = fw_yaml_get(node, "memory"), *maxmem = fw_yaml_get(node, "maxmem"), *numa = fw_yaml_get(node, "numa");

    if (machine->memory % PSERIES_BLOCK) {
        fw_read_error(reader, memory, "%s is not a multiple of 256M, as a pseries machine needs it", memory->text);
    }
    if (machine->maxmem % PSERIES_BLOCK) {
        fw_read_error(reader, maxmem, "%s is not a multiple of 256M, as a pseries machine needs it", maxmem->text);
    }
    for (unsigned i = 0; i < machine->numa->len; i++) {
        if (((const FwScenarioNode *)g_ptr_array_index(machine->numa, i))->memory % PSERIES_BLOCK) {
            fw_read_error(reader, g_ptr_array_index(numa->items, i), "the node's memory is not a multiple of 256M, as a pseries machine needs it");
        }
    }
}

/* A distance to a node that is not there, or another than 10 to the node itself, is refused by QEMU. */
static bool check_distances(FwReader *reader, const FwYamlNode *nodes, const FwScenarioMachine *machine)
{
    bool good = true;

    for (unsigned i = 0; i < machine->numa->len; i++) {
        const FwScenarioNode *node = g_ptr_array_index(machine->numa, i);

        for (unsigned d = 0; d < node->distances->len; d++) {
            const FwScenarioDistance *distance = &g_array_index(node->distances, FwScenarioDistance, d);

            if (distance->to >= machine->numa->len) {
                fw_read_error(reader, g_ptr_array_index(nodes->items, i), "distance: there is no node %u", distance->to);
                good = false;
            } else if ((distance->to == i) != (distance->value == FW_SLIT_LOCAL)) {
                fw_read_error(reader, g_ptr_array_index(nodes->items, i), "distance: 10 is the distance of a node to itself, and only that");
                good = false;
            }
        }
    }
    return good;
}

/* The distance that the file says; 0: none. */
static unsigned said_distance(const FwScenarioMachine *machine, unsigned from, unsigned to)
{
    const GArray *list = ((const FwScenarioNode *)g_ptr_array_index(machine->numa, from))->distances;

    for (unsigned i = 0; i < list->len; i++) {
        if (g_array_index(list, FwScenarioDistance, i).to == to) {
            return g_array_index(list, FwScenarioDistance, i).value;
        }
    }
    return 0;
}

/* QEMU: once a distance is said, every pair needs one; once two directions differ, every pair needs both. */
static void check_pairs(FwReader *reader, const FwYamlNode *nodes, const FwScenarioMachine *machine)
{
    bool any = false, differ = false, half = false, none = false;

    for (unsigned i = 0; i < machine->numa->len; i++) {
        any = any || ((const FwScenarioNode *)g_ptr_array_index(machine->numa, i))->distances->len;
        for (unsigned j = i + 1; j < machine->numa->len; j++) {
            unsigned there = said_distance(machine, i, j), back = said_distance(machine, j, i);

            none = none || (!there && !back);
            half = half || !there || !back;
            differ = differ || (there && back && there != back);
        }
    }
    if (any && none) {
        fw_read_error(reader, nodes, "once one distance is said, every pair of nodes needs one");
    } else if (differ && half) {
        fw_read_error(reader, nodes, "once the distance of two nodes differs by direction, every pair needs both");
    }
}

static void check_nodes(FwReader *reader, const FwYamlNode *node, const FwScenarioMachine *machine)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < machine->numa->len; i++) {
        sum += ((const FwScenarioNode *)g_ptr_array_index(machine->numa, i))->memory;
    }
    if (machine->numa->len && sum != machine->memory) {
        fw_read_error(reader, fw_yaml_get(node, "numa"), "the nodes have %" PRIu64 " MiB of memory together, the machine has %" PRIu64
                      " MiB", sum / MIB, machine->memory / MIB);
    }
    if (check_distances(reader, fw_yaml_get(node, "numa"), machine)) {
        check_pairs(reader, fw_yaml_get(node, "numa"), machine);
    }
}

FwScenarioMachine *fw_read_machine(FwReader *reader, const FwYamlNode *node)
{
    FwScenarioMachine *machine = g_new0(FwScenarioMachine, 1);

    bool pseries = reader->arch == FW_SCENARIO_ARCH_PPC64LE;

    machine->type = g_strdup(pseries ? "pseries" : "q35");
    machine->memory = 2048 * MIB;
    machine->cpus = 1;
    machine->cpu = pseries ? NULL : g_strdup("max");
    machine->numa = g_ptr_array_new_with_free_func(fw_scenario_node_free);
    if (node && fw_read_map(reader, node, machine_fields, machine)) {
        check_nodes(reader, node, machine);
        if (pseries) {
            check_blocks(reader, node, machine);
        }
        if (machine->maxmem && machine->maxmem < machine->memory) {
            fw_read_error(reader, fw_yaml_get(node, "maxmem"), "is less than the machine's memory");
        }
    }
    return machine;
}

/* --- firmware --------------------------------------------------------------------------------------------------------------------- */

typedef struct Firmware {
    uint64_t device_base, device_size, ram_base, align, capabilities, dsm_buffer, token_seed, hmat_revision, latency_unit, bandwidth_unit;
    uint64_t ars_calls, ars_time, ars_records, ars_stop_after, ars_memory, ars_output_size, ars_clear_unit, ars_clear_max;
    uint64_t activation_time, activation_max;
    GBytes *smbios;
    char *where, *nfit_raw, *fit_raw, *ram_latency, *ram_bandwidth, *window, *ars, *keep, *patrol, *activation, *health, *check_address;
    char *instructions;
} Firmware;

#define FIRMWARE(field) offsetof(Firmware, field)

static const char *const wheres[] = { "static", "fit", "both", NULL };
static const char *const windows[] = { "all", "holes", "none", NULL };
static const char *const addresses[] = { "effective", "logical", "both", "neither", NULL };
static const char *const activations[] = { "none", "firmware", "system", NULL };
static const char *const switches[] = { "on", "off", NULL };

/* Damages, answers and absent calls are read apart: a word or a list of words. */
static const FwField firmware_fields[] = {
    { .key = "device-memory-base", .read = fw_read_address, .offset = FIRMWARE(device_base), .archs = FW_FIELD_X86_64 },
    { .key = "device-memory-size", .read = fw_read_size, .offset = FIRMWARE(device_size), .min = 4096, .unit = 4096, .archs = FW_FIELD_X86_64 },
    { .key = "ram-above-4g-base", .read = fw_read_address, .offset = FIRMWARE(ram_base), .archs = FW_FIELD_X86_64 },
    { .key = "placement-align", .read = fw_read_power, .offset = FIRMWARE(align), .min = 4096, .archs = FW_FIELD_X86_64 },
    { .key = "nfit-capabilities", .read = fw_read_number, .offset = FIRMWARE(capabilities), .max = UINT32_MAX, .archs = FW_FIELD_X86_64 },
    { .key = "nfit-smbios", .read = fw_read_bytes, .offset = FIRMWARE(smbios), .archs = FW_FIELD_X86_64 },
    { .key = "nfit-damage", .archs = FW_FIELD_X86_64 },
    { .key = "nfit-damage-where", .read = fw_read_word, .offset = FIRMWARE(where), .words = wheres, .archs = FW_FIELD_X86_64 },
    { .key = "nfit-raw", .read = fw_read_line, .offset = FIRMWARE(nfit_raw), .archs = FW_FIELD_X86_64 },
    { .key = "fit-raw", .read = fw_read_line, .offset = FIRMWARE(fit_raw), .archs = FW_FIELD_X86_64 },
    { .key = "dsm-buffer-size", .read = fw_read_power, .offset = FIRMWARE(dsm_buffer), .min = 4096, .max = MIB, .archs = FW_FIELD_X86_64 },
    { .key = "hmat-revision", .read = fw_read_number, .offset = FIRMWARE(hmat_revision), .min = FW_HMAT_REVISION_6_2, .max = FW_HMAT_REVISION_6_3,
      .archs = FW_FIELD_X86_64 },
    { .key = "hmat-latency-unit", .read = fw_read_number, .offset = FIRMWARE(latency_unit), .min = 1, .archs = FW_FIELD_X86_64 },
    { .key = "hmat-bandwidth-unit", .read = fw_read_number, .offset = FIRMWARE(bandwidth_unit), .min = 1, .archs = FW_FIELD_X86_64 },
    { .key = "ram-latency", .read = fw_read_latency, .offset = FIRMWARE(ram_latency), .archs = FW_FIELD_X86_64 },
    { .key = "ram-bandwidth", .read = fw_read_bandwidth, .offset = FIRMWARE(ram_bandwidth), .archs = FW_FIELD_X86_64 },
    { .key = "srat-window", .read = fw_read_word, .offset = FIRMWARE(window), .words = windows, .archs = FW_FIELD_X86_64 },
    { .key = "proximity-damage", .archs = FW_FIELD_X86_64 },
    { .key = "answers" },
    { .key = "ars", .read = fw_read_word, .offset = FIRMWARE(ars), .words = switches, .archs = FW_FIELD_X86_64 },
    { .key = "ars-calls", .read = fw_read_number, .offset = FIRMWARE(ars_calls), .max = UINT32_MAX, .archs = FW_FIELD_X86_64 },
    { .key = "ars-time", .read = fw_read_number, .offset = FIRMWARE(ars_time), .max = UINT32_MAX, .archs = FW_FIELD_X86_64 },
    { .key = "ars-records", .read = fw_read_number, .offset = FIRMWARE(ars_records), .max = UINT32_MAX, .archs = FW_FIELD_X86_64 },
    { .key = "ars-stop-after", .read = fw_read_size, .offset = FIRMWARE(ars_stop_after), .archs = FW_FIELD_X86_64 },
    { .key = "ars-memory", .read = fw_read_number, .offset = FIRMWARE(ars_memory), .max = UINT32_MAX, .archs = FW_FIELD_X86_64 },
    { .key = "ars-keep", .read = fw_read_word, .offset = FIRMWARE(keep), .words = switches, .archs = FW_FIELD_X86_64 },
    { .key = "ars-output-size", .read = fw_read_number, .offset = FIRMWARE(ars_output_size), .max = UINT32_MAX, .archs = FW_FIELD_X86_64 },
    { .key = "ars-clear-unit", .read = fw_read_power, .offset = FIRMWARE(ars_clear_unit), .min = 64, .max = UINT64_C(1) << 31,
      .archs = FW_FIELD_X86_64 },
    { .key = "ars-clear-max", .read = fw_read_size, .offset = FIRMWARE(ars_clear_max), .archs = FW_FIELD_X86_64 },
    { .key = "activation", .read = fw_read_word, .offset = FIRMWARE(activation), .words = activations, .archs = FW_FIELD_X86_64 },
    { .key = "activation-time", .read = fw_read_number, .offset = FIRMWARE(activation_time), .archs = FW_FIELD_X86_64 },
    { .key = "activation-max", .read = fw_read_number, .offset = FIRMWARE(activation_max), .archs = FW_FIELD_X86_64 },
    { .key = "health-methods", .read = fw_read_word, .offset = FIRMWARE(health), .words = switches, .archs = FW_FIELD_X86_64 },
    { .key = "patrol-scrub", .read = fw_read_word, .offset = FIRMWARE(patrol), .words = switches, .archs = FW_FIELD_X86_64 },
    { .key = "token-seed", .read = fw_read_number, .offset = FIRMWARE(token_seed), .archs = FW_FIELD_PPC64LE },
    { .key = "absent-calls", .archs = FW_FIELD_PPC64LE },
    { .key = "machine-check-address", .read = fw_read_word, .offset = FIRMWARE(check_address), .words = addresses, .archs = FW_FIELD_PPC64LE },
    { .key = "pmem-instructions", .read = fw_read_word, .offset = FIRMWARE(instructions), .words = switches, .archs = FW_FIELD_PPC64LE },
    { .key = NULL },
};

static void add_property(GPtrArray *list, const char *name, char *value)
{
    FwScenarioProperty *property = g_new0(FwScenarioProperty, 1);

    property->name = g_strdup(name);
    property->value = value;
    g_ptr_array_add(list, property);
}

static void check_damage(FwReader *reader, const FwYamlNode *node, const char *name)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autofree char *known = NULL;
    const struct fw_damage *damage;
    const char *nearest;

    for (guint i = 0; (damage = fw_damage_nth(i)); i++) {
        if (!strcmp(fw_damage_name(damage), name)) {
            return;
        }
        g_ptr_array_add(names, (char *)fw_damage_name(damage));
    }
    g_ptr_array_add(names, NULL);
    known = g_strjoinv(" ", (char **)names->pdata);
    nearest = fw_read_nearest(name, (const char *const *)names->pdata);
    fw_read_error(reader, node, nearest ? "there is no damage '%.60s'; there are: %s; did you mean '%s'?" : "there is no damage '%.60s'; there are: %s",
                  name, known, nearest);
}

static void check_call(FwReader *reader, const FwYamlNode *node, const char *name)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autofree char *known = NULL;
    const char *nearest;

    for (unsigned i = 0; i < fw_scm_call_count(); i++) {
        if (!strcmp(fw_scm_call_row(i)->name, name)) {
            return;
        }
        g_ptr_array_add(names, (char *)fw_scm_call_row(i)->name);
    }
    g_ptr_array_add(names, NULL);
    known = g_strjoinv(" ", (char **)names->pdata);
    nearest = fw_read_nearest(name, (const char *const *)names->pdata);
    fw_read_error(reader, node, nearest ? "there is no hypercall '%.60s'; there are: %s; did you mean '%s'?" : "there is no hypercall '%.60s'; there are: %s",
                  name, known, nearest);
}

typedef void CheckName(FwReader *reader, const FwYamlNode *node, const char *name);

/* One name or a list of names, joined for the property @key. */
static void read_names(FwReader *reader, const FwYamlNode *map, const char *key, const char *wanted, CheckName *check, GPtrArray *list)
{
    const FwYamlNode *node = fw_yaml_get(map, key);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GString) joined = g_string_new(NULL);

    if (!node) {
        return;
    }
    if (node->kind == FW_YAML_LIST) {
        g_ptr_array_extend(names, node->items, NULL, NULL);
    } else {
        g_ptr_array_add(names, (void *)node);
    }
    for (unsigned i = 0; i < names->len; i++) {
        const FwYamlNode *item = g_ptr_array_index(names, i);
        const char *text = fw_read_scalar(reader, item, wanted);

        if (text) {
            check(reader, item, text);
            g_string_append_printf(joined, "%s%s", joined->len ? ":" : "", text);
        }
    }
    add_property(list, key, g_strdup(joined->str));
}

static char *hex_text(GBytes *bytes)
{
    GString *text = g_string_new(NULL);
    size_t length;
    const uint8_t *data = g_bytes_get_data(bytes, &length);

    for (size_t i = 0; i < length; i++) {
        g_string_append_printf(text, "%02x", data[i]);
    }
    return g_string_free(text, FALSE);
}

static bool is_text(const FwField *field)
{
    return field->read == fw_read_word || field->read == fw_read_line || field->read == fw_read_latency || field->read == fw_read_bandwidth;
}

/* Properties in the order of the table; only those that the file gives. */
static void list_properties(const FwReader *reader, const FwYamlNode *node, const Firmware *firmware, GPtrArray *list)
{
    for (const FwField *field = firmware_fields; field->key; field++) {
        const void *member = (const char *)firmware + field->offset;

        if (!fw_yaml_get(node, field->key) || !field->read || !(field->archs & 1u << reader->arch)) {
            continue;
        }
        if (field->read == fw_read_bytes) {
            if (firmware->smbios) {
                add_property(list, field->key, hex_text(firmware->smbios));
            }
        } else if (is_text(field)) {
            add_property(list, field->key, g_strdup(*(char *const *)member));
        } else {
            add_property(list, field->key, g_strdup_printf("0x%" PRIx64, *(const uint64_t *)member));
        }
    }
}

GPtrArray *fw_read_firmware(FwReader *reader, const FwYamlNode *node)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(fw_scenario_property_free);
    bool ppc = reader->arch == FW_SCENARIO_ARCH_PPC64LE;
    Firmware firmware = { 0 };

    if (node && fw_read_map(reader, node, firmware_fields, &firmware)) {
        list_properties(reader, node, &firmware, list);
        if (ppc) {
            read_names(reader, node, "absent-calls", "the name of a hypercall", check_call, list);
        } else {
            read_names(reader, node, "nfit-damage", "the name of a damage", check_damage, list);
            read_names(reader, node, "proximity-damage", "the name of a damage", fw_check_proximity_damage, list);
        }
        if (fw_yaml_get(node, "answers")) {
            add_property(list, "answers", fw_read_answers(reader, fw_yaml_get(node, "answers"), ppc ? &fw_scm_answers_machine : &fw_dsm_answers_root));
        }
    }
    g_clear_pointer(&firmware.smbios, g_bytes_unref);
    g_free(firmware.where);
    g_free(firmware.nfit_raw);
    g_free(firmware.fit_raw);
    g_free(firmware.ram_latency);
    g_free(firmware.ram_bandwidth);
    g_free(firmware.window);
    g_free(firmware.ars);
    g_free(firmware.keep);
    g_free(firmware.patrol);
    g_free(firmware.check_address);
    g_free(firmware.instructions);
    g_free(firmware.activation);
    g_free(firmware.health);
    return list;
}
