/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A boot as arguments of QEMU.
 *
 * Must not: choose an accelerator, a kernel, a console or a path.
 */
#include "args.h"
#include "tables.h"
#include "fw/scenario-place.h"

#include <inttypes.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define KIB (UINT64_C(1) << 10)
#define MIB (UINT64_C(1) << 20)

/* In an option list of QEMU a comma inside a value is written twice. */
static char *escape(const char *value)
{
    g_auto(GStrv) parts = g_strsplit(value, ",", -1);

    return g_strjoinv(",,", parts);
}

static void G_GNUC_PRINTF(3, 4) add(GPtrArray *args, const char *option, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    g_ptr_array_add(args, g_strdup(option));
    g_ptr_array_add(args, g_strdup_vprintf(format, list));
    va_end(list);
}

/* A suffix always: a bare number is MiB in one place and bytes in another. */
static char *size_text(uint64_t bytes)
{
    return bytes % MIB ? g_strdup_printf("%" PRIu64 "K", bytes / KIB) : g_strdup_printf("%" PRIu64 "M", bytes / MIB);
}

char *fw_scenario_image_path(const FwScenarioPaths *paths, const FwScenarioDimm *dimm, bool labels)
{
    g_autofree char *name = g_strconcat(dimm->id, labels ? ".labels" : ".pmem", NULL);

    return g_build_filename(paths->images, name, NULL);
}

char *fw_scenario_poison_path(const FwScenarioPaths *paths, const FwScenarioDimm *dimm)
{
    g_autofree char *name = g_strconcat(dimm->id, ".poison", NULL);

    return g_build_filename(paths->images, name, NULL);
}

/* Processors of several nodes must not share a socket: a kernel warns of caches that span nodes. */
static bool processors_are_spread(const FwScenarioBoot *boot)
{
    for (unsigned cpu = 1; cpu < boot->machine->cpus; cpu++) {
        if (fw_scenario_cpu_node(boot, cpu) != fw_scenario_cpu_node(boot, 0)) {
            return true;
        }
    }
    return false;
}

static void add_processors(GPtrArray *args, const FwScenarioBoot *boot)
{
    if (boot->arch != FW_SCENARIO_ARCH_PPC64LE && processors_are_spread(boot)) {
        add(args, "-smp", "%u,sockets=%u", boot->machine->cpus, boot->machine->cpus);
    } else {
        add(args, "-smp", "%u", boot->machine->cpus);
    }
}

static void add_machine(GPtrArray *args, const FwScenarioBoot *boot)
{
    const FwScenarioMachine *machine = boot->machine;
    const char *persistence = machine->persistence;

    add(args, "-machine", "%s,nvdimm=on%s%s", machine->type, persistence ? ",nvdimm-persistence=" : "", persistence ? persistence : "");
    if (machine->phys_bits) {
        add(args, "-cpu", "%s,phys-bits=%u", machine->cpu, machine->phys_bits);
    } else if (machine->cpu) {
        add(args, "-cpu", "%s", machine->cpu);
    }
    add_processors(args, boot);
}

static void add_memory(GPtrArray *args, const FwScenarioMap *map)
{
    g_autofree char *ram = size_text(map->config.ram), *maxmem = size_text(map->config.maxmem);

    if (map->config.slots) {
        add(args, "-m", "size=%s,slots=%u,maxmem=%s", ram, map->config.slots, maxmem);
    } else {
        add(args, "-m", "size=%s", ram);
    }
}

static void add_nodes(GPtrArray *args, const FwScenarioMachine *machine)
{
    for (unsigned i = 0; i < machine->numa->len; i++) {
        const FwScenarioNode *node = g_ptr_array_index(machine->numa, i);
        GString *text = g_string_new(NULL);

        g_string_append_printf(text, "node,nodeid=%u", i);
        if (node->cpus) {
            g_auto(GStrv) parts = g_strsplit(node->cpus, ",", -1);

            for (unsigned part = 0; parts[part]; part++) {
                g_string_append_printf(text, ",cpus=%s", parts[part]);
            }
        }
        if (node->memory) {
            add(args, "-object", "memory-backend-ram,id=ram-node%u,size=%" PRIu64, i, node->memory);
            g_string_append_printf(text, ",memdev=ram-node%u", i);
        }
        add(args, "-numa", "%s", text->str);
        g_string_free(text, TRUE);
    }
}

/* Distances must follow all nodes. */
/* The device itself does nothing; that it is there is all that the SRAT says. */
static void add_generic_initiators(GPtrArray *args, const FwScenarioMachine *machine)
{
    for (unsigned i = 0; i < machine->numa->len; i++) {
        if (((const FwScenarioNode *)g_ptr_array_index(machine->numa, i))->generic) {
            add(args, "-device", "pci-testdev,id=misfit-initiator,addr=0x%x", FW_SCENARIO_GENERIC_SLOT);
            add(args, "-object", "acpi-generic-initiator,id=misfit-initiator-node,pci-dev=misfit-initiator,node=%u", i);
        }
    }
}

static void add_distances(GPtrArray *args, const FwScenarioMachine *machine)
{
    for (unsigned i = 0; i < machine->numa->len; i++) {
        const FwScenarioNode *node = g_ptr_array_index(machine->numa, i);

        for (unsigned d = 0; d < node->distances->len; d++) {
            const FwScenarioDistance *distance = &g_array_index(node->distances, FwScenarioDistance, d);

            add(args, "-numa", "dist,src=%u,dst=%u,val=%u", i, distance->to, distance->value);
        }
    }
}

static bool is_file(const char *name)
{
    return !strcmp(name, "nfit-raw") || !strcmp(name, "fit-raw");
}

static void add_firmware(GPtrArray *args, const FwScenarioBoot *boot, const FwScenarioPaths *paths)
{
    GString *text = g_string_new("pmem-firmware");

    for (unsigned i = 0; i < boot->firmware->len; i++) {
        const FwScenarioProperty *property = g_ptr_array_index(boot->firmware, i);
        bool relative = is_file(property->name) && paths->scenario && !g_path_is_absolute(property->value);
        g_autofree char *value = relative ? g_build_filename(paths->scenario, property->value, NULL) : g_strdup(property->value);
        g_autofree char *escaped = escape(value);

        g_string_append_printf(text, ",%s=%s", property->name, escaped);
    }
    if (paths->trace) {
        g_autofree char *escaped = escape(paths->trace);

        g_string_append_printf(text, ",trace=%s", escaped);
    }
    if (boot->firmware->len || paths->trace) {
        add(args, "-device", "%s", text->str);
    }
    g_string_free(text, TRUE);
}

static void add_backing(GPtrArray *args, const FwScenarioPaths *paths, const FwScenarioDimm *dimm, bool labels)
{
    g_autofree char *path = fw_scenario_image_path(paths, dimm, labels);
    g_autofree char *escaped = escape(path);
    uint64_t size = fw_scenario_backing_size(dimm, labels);

    if (size) {
        add(args, "-object", "memory-backend-file,id=%s-%s,share=on,size=%" PRIu64 ",mem-path=%s", labels ? "lbl" : "mem", dimm->id, size, escaped);
    }
}

static void add_device(GPtrArray *args, const FwScenarioBoot *boot, const FwScenarioPaths *paths, const FwScenarioDimm *dimm)
{
    g_autoptr(GPtrArray) properties = fw_scenario_dimm_args(boot, dimm);
    GString *text = g_string_new(fw_scenario_device(boot));

    for (unsigned i = 0; i < properties->len; i++) {
        const FwArg *arg = g_ptr_array_index(properties, i);
        g_autofree char *value = escape(arg->value);
        uint64_t address = strcmp(arg->name, "addr") && strcmp(arg->name, "spa-base") ? 0 : g_ascii_strtoull(value, NULL, 10);

        if (address) {
            g_string_append_printf(text, ",%s=0x%" PRIx64, arg->name, address);
        } else {
            g_string_append_printf(text, ",%s=%s", arg->name, value);
        }
    }
    if (dimm->keep_poison) {
        g_autofree char *path = fw_scenario_poison_path(paths, dimm);
        g_autofree char *value = escape(path);

        g_string_append_printf(text, ",poison-file=%s", value);
    }
    add(args, "-device", "%s", text->str);
    g_string_free(text, TRUE);
}

GPtrArray *fw_scenario_qemu_args(const FwScenario *scenario, const FwScenarioBoot *boot, const FwScenarioPaths *paths, GError **error)
{
    g_autoptr(FwScenarioMap) map = fw_scenario_map_new(boot, NULL, error);
    GPtrArray *args;

    (void)scenario;
    if (!map) {
        return NULL;
    }
    args = g_ptr_array_new_with_free_func(g_free);
    add_machine(args, boot);
    add_memory(args, map);
    add_nodes(args, boot->machine);
    add_distances(args, boot->machine);
    add_generic_initiators(args, boot->machine);
    add_firmware(args, boot, paths);
    for (unsigned i = 0; i < boot->dimms->len; i++) {
        const FwScenarioDimm *dimm = g_ptr_array_index(boot->dimms, i);

        add_backing(args, paths, dimm, false);
        add_backing(args, paths, dimm, true);
        if (!dimm->hotplug) {
            add_device(args, boot, paths, dimm);
        }
    }
    g_ptr_array_add(args, NULL);
    return args;
}

char *fw_scenario_device_add(const FwScenarioBoot *boot, const FwScenarioDimm *dimm)
{
    g_autoptr(GPtrArray) properties = fw_scenario_dimm_args(boot, dimm);
    JsonObject *object = json_object_new();
    g_autoptr(JsonNode) node = json_node_init_object(json_node_alloc(), object);

    json_object_set_string_member(object, "driver", fw_scenario_device(boot));
    for (unsigned i = 0; i < properties->len; i++) {
        const FwArg *arg = g_ptr_array_index(properties, i);

        if (arg->kind == FW_ARG_NUMBER) {
            json_object_set_int_member(object, arg->name, (gint64)g_ascii_strtoull(arg->value, NULL, 0));
        } else if (arg->kind == FW_ARG_SWITCH) {
            json_object_set_boolean_member(object, arg->name, !strcmp(arg->value, "on"));
        } else {
            json_object_set_string_member(object, arg->name, arg->value);
        }
    }
    json_object_unref(object);
    return json_to_string(node, FALSE);
}
