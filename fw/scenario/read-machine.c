/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The keys "machine" and "firmware".
 */
#include "read.h"
#include "units.h"
#include "fw/nfit-damage.h"

#include <inttypes.h>
#include <string.h>

#define MIB (UINT64_C(1) << 20)
#define TIB (UINT64_C(1) << 40)

static const char *const machine_types[] = { "q35", "pc", NULL };
static const char *const persistences[] = { "cpu", "mem-ctrl", NULL };

#define NODE(field) offsetof(FwScenarioNode, field)

static const FwField node_fields[] = {
    { .key = "memory", .read = fw_read_size, .offset = NODE(memory), .max = 64 * TIB, .unit = MIB },
    { .key = "cpus", .read = fw_read_line, .offset = NODE(cpus) },
    { .key = NULL },
};

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

        g_ptr_array_add(list, numa);
        fw_read_map(reader, item, node_fields, numa);
        if (numa->cpus && strspn(numa->cpus, "0123456789,-") != strlen(numa->cpus)) {
            fw_read_error(reader, fw_yaml_get(item, "cpus"), "'%s' is not a list of processors such as \"0-1,3\"", numa->cpus);
        }
    }
}

#define MACHINE(field) offsetof(FwScenarioMachine, field)

static const FwField machine_fields[] = {
    { .key = "type", .read = fw_read_word, .offset = MACHINE(type), .words = machine_types },
    { .key = "memory", .read = fw_read_size, .offset = MACHINE(memory), .min = 64 * MIB, .max = 64 * TIB, .unit = MIB },
    { .key = "cpus", .read = fw_read_unsigned, .offset = MACHINE(cpus), .min = 1, .max = 255 },
    { .key = "cpu", .read = fw_read_line, .offset = MACHINE(cpu) },
    { .key = "phys-bits", .read = fw_read_unsigned, .offset = MACHINE(phys_bits), .min = 36, .max = 52 },
    { .key = "slots", .read = fw_read_unsigned, .offset = MACHINE(slots), .min = 1, .max = FW_SCENARIO_MAX_DIMMS },
    { .key = "maxmem", .read = fw_read_size, .offset = MACHINE(maxmem), .min = 64 * MIB, .unit = MIB },
    { .key = "persistence", .read = fw_read_word, .offset = MACHINE(persistence), .words = persistences },
    { .key = "numa", .read = read_numa, .offset = MACHINE(numa) },
    { .key = NULL },
};

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
}

FwScenarioMachine *fw_read_machine(FwReader *reader, const FwYamlNode *node)
{
    FwScenarioMachine *machine = g_new0(FwScenarioMachine, 1);

    machine->type = g_strdup("q35");
    machine->memory = 2048 * MIB;
    machine->cpus = 1;
    machine->cpu = g_strdup("max");
    machine->numa = g_ptr_array_new_with_free_func(fw_scenario_node_free);
    if (node && fw_read_map(reader, node, machine_fields, machine)) {
        check_nodes(reader, node, machine);
        if (machine->maxmem && machine->maxmem < machine->memory) {
            fw_read_error(reader, fw_yaml_get(node, "maxmem"), "is less than the machine's memory");
        }
    }
    return machine;
}

/* --- firmware --------------------------------------------------------------------------------------------------------------------- */

typedef struct Firmware {
    uint64_t device_base, device_size, ram_base, align, capabilities, dsm_buffer;
    GBytes *smbios;
    char *where, *nfit_raw, *fit_raw;
} Firmware;

#define FIRMWARE(field) offsetof(Firmware, field)

static const char *const wheres[] = { "static", "fit", "both", NULL };

/* Damages are read apart: a word or a list of words. */
static const FwField firmware_fields[] = {
    { .key = "device-memory-base", .read = fw_read_address, .offset = FIRMWARE(device_base) },
    { .key = "device-memory-size", .read = fw_read_size, .offset = FIRMWARE(device_size), .min = 4096, .unit = 4096 },
    { .key = "ram-above-4g-base", .read = fw_read_address, .offset = FIRMWARE(ram_base) },
    { .key = "placement-align", .read = fw_read_power, .offset = FIRMWARE(align), .min = 4096 },
    { .key = "nfit-capabilities", .read = fw_read_number, .offset = FIRMWARE(capabilities), .max = UINT32_MAX },
    { .key = "nfit-smbios", .read = fw_read_bytes, .offset = FIRMWARE(smbios) },
    { .key = "nfit-damage" },
    { .key = "nfit-damage-where", .read = fw_read_word, .offset = FIRMWARE(where), .words = wheres },
    { .key = "nfit-raw", .read = fw_read_line, .offset = FIRMWARE(nfit_raw) },
    { .key = "fit-raw", .read = fw_read_line, .offset = FIRMWARE(fit_raw) },
    { .key = "dsm-buffer-size", .read = fw_read_power, .offset = FIRMWARE(dsm_buffer), .min = 4096, .max = MIB },
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

static void read_damages(FwReader *reader, const FwYamlNode *node, GPtrArray *list)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    if (node->kind == FW_YAML_LIST) {
        g_ptr_array_extend(names, node->items, NULL, NULL);
    } else {
        g_ptr_array_add(names, (void *)node);
    }
    GString *joined = g_string_new(NULL);

    for (unsigned i = 0; i < names->len; i++) {
        const FwYamlNode *item = g_ptr_array_index(names, i);
        const char *text = fw_read_scalar(reader, item, "the name of a damage");

        if (text) {
            check_damage(reader, item, text);
            g_string_append_printf(joined, "%s%s", joined->len ? ":" : "", text);
        }
    }
    add_property(list, "nfit-damage", g_string_free(joined, FALSE));
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

/* Properties in the order of the table; only those that the file gives. */
static void list_properties(const FwYamlNode *node, const Firmware *firmware, GPtrArray *list)
{
    for (const FwField *field = firmware_fields; field->key; field++) {
        const void *member = (const char *)firmware + field->offset;

        if (!fw_yaml_get(node, field->key) || !field->read) {
            continue;
        }
        if (field->read == fw_read_bytes) {
            if (firmware->smbios) {
                add_property(list, field->key, hex_text(firmware->smbios));
            }
        } else if (field->read == fw_read_word || field->read == fw_read_line) {
            add_property(list, field->key, g_strdup(*(char *const *)member));
        } else {
            add_property(list, field->key, g_strdup_printf("0x%" PRIx64, *(const uint64_t *)member));
        }
    }
}

GPtrArray *fw_read_firmware(FwReader *reader, const FwYamlNode *node)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(fw_scenario_property_free);
    Firmware firmware = { 0 };

    if (node && fw_read_map(reader, node, firmware_fields, &firmware)) {
        const FwYamlNode *damage = fw_yaml_get(node, "nfit-damage");

        list_properties(node, &firmware, list);
        if (damage) {
            read_damages(reader, damage, list);
        }
    }
    g_clear_pointer(&firmware.smbios, g_bytes_unref);
    g_free(firmware.where);
    g_free(firmware.nfit_raw);
    g_free(firmware.fit_raw);
    return list;
}
