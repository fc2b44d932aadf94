/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SRAT, SLIT and HMAT of a boot.
 *
 * What QEMU's x86 machines put into the SRAT beside persistent memory is stated here; it has to be the same, byte for byte.
 * Specification: ACPI 6.5, sections 5.2.16, 5.2.17 and 5.2.28.
 */
#include "fw/scenario-tables.h"
#include "tables.h"

#include <string.h>

#define KIB UINT64_C(1024)
/* Room for ROMs, which the first node's memory leaves out. */
#define ROM_HOLE_START (640 * KIB)
#define ROM_HOLE_END (1024 * KIB)
/* QEMU's SRAT has revision 1, and at least so many memory entries more than it has nodes; the ones too many are disabled. */
#define SRAT_REVISION 1
#define SPARE_ENTRIES 2
/* Device handles of generic initiators: their type, and the byte that holds device (bits 7:3) and function. */
#define SRAT_HANDLE_PCI 1
#define SRAT_HANDLE_FUNCTION 3

void fw_scenario_set_header(struct fw_acpi_header *header)
{
    memcpy(header->oem_id, "BOCHS ", sizeof header->oem_id);
    memcpy(header->oem_table_id, "BXPC    ", sizeof header->oem_table_id);
    memcpy(header->creator_id, "BXPC", sizeof header->creator_id);
    header->oem_revision = header->creator_revision = 1;
}

/* --- SRAT ------------------------------------------------------------------------------------------------------------------------- */

static void add_processors(struct fw_srat *srat, const FwScenarioBoot *boot)
{
    for (unsigned cpu = 0; cpu < boot->machine->cpus; cpu++) {
        struct fw_srat_apic *entry = &fw_srat_add(srat, FW_SRAT_PROCESSOR_APIC)->u.apic;

        entry->proximity_low = (uint8_t)fw_scenario_cpu_node(boot, cpu);
        entry->apic_id = (uint8_t)cpu;
        entry->flags = 1;
    }
}

/* Returns the entries made: an empty range makes none. */
static unsigned add_memory(struct fw_srat *srat, unsigned domain, uint64_t base, uint64_t end, uint32_t flags)
{
    struct fw_srat_memory *entry;

    if (base >= end) {
        return 0;
    }
    entry = &fw_srat_add(srat, FW_SRAT_MEMORY)->u.memory;
    entry->proximity = domain;
    entry->base = base;
    entry->length = end - base;
    entry->flags = flags;
    return 1;
}

/* What of the RAM from @from to @to, counted without holes, is a node's; the RAM above 4 GiB is elsewhere. */
static unsigned add_ram(struct fw_srat *srat, const FwScenarioMap *map, unsigned domain, uint64_t from, uint64_t to)
{
    uint64_t low = map->pc.ram_below_4g, shift = map->pc.ram_above_base - low;
    unsigned made = add_memory(srat, domain, from, MIN(to, MIN(low, ROM_HOLE_START)), FW_SRAT_MEMORY_ENABLED);

    made += add_memory(srat, domain, MAX(from, ROM_HOLE_END), MIN(to, low), FW_SRAT_MEMORY_ENABLED);
    if (to > low) {
        made += add_memory(srat, domain, MAX(from, low) + shift, to + shift, FW_SRAT_MEMORY_ENABLED);
    }
    return made;
}

static unsigned add_all_ram(struct fw_srat *srat, const FwScenarioBoot *boot, const FwScenarioMap *map)
{
    const GPtrArray *nodes = boot->machine->numa;
    unsigned made = 0;
    uint64_t next = 0;

    if (!nodes->len) {
        return add_ram(srat, map, 0, 0, map->config.ram);
    }
    for (unsigned i = 0; i < nodes->len; i++) {
        uint64_t size = ((const FwScenarioNode *)g_ptr_array_index(nodes, i))->memory;

        made += add_ram(srat, map, i, next, next + size);
        next += size;
    }
    return made;
}

static bool add_persistent(struct fw_srat *srat, const FwScenarioBoot *boot, const FwScenarioMap *map, unsigned *made, GError **error)
{
    struct fw_nfit_config config = { 0 };
    g_autofree struct fw_nfit_dimm *dimms = fw_scenario_nfit_dimms(boot, map, &config.count, error);
    g_autoptr(GByteArray) bytes = g_byte_array_new();

    config.dimms = dimms;
    if (!dimms || !fw_srat_encode_persistent(&config, bytes, error)) {
        return false;
    }
    for (guint at = 0; at + FW_SRAT_MEMORY_LENGTH <= bytes->len; at += FW_SRAT_MEMORY_LENGTH) {
        fw_srat_memory_decode(bytes->data + at, FW_SRAT_MEMORY_LENGTH, &fw_srat_add(srat, FW_SRAT_MEMORY)->u.memory);
        ++*made;
    }
    return true;
}

/* Handle of a PCI device (ACPI 6.5, section 5.2.16.6): segment, bus, and device and function. */
static void add_generic_initiators(struct fw_srat *srat, const FwScenarioBoot *boot, unsigned nodes)
{
    for (unsigned i = 0; i < nodes; i++) {
        struct fw_srat_initiator *entry;

        if (fw_scenario_is_generic(boot, i)) {
            entry = &fw_srat_add(srat, FW_SRAT_GENERIC_INITIATOR)->u.initiator;
            entry->handle_type = SRAT_HANDLE_PCI;
            entry->proximity = i;
            entry->handle[SRAT_HANDLE_FUNCTION] = FW_SCENARIO_GENERIC_SLOT << 3;
            entry->flags = 1;
        }
    }
}

static struct fw_srat *make_srat(const FwScenarioBoot *boot, const FwScenarioMap *map, const FwScenarioProximity *proximity, GError **error)
{
    g_autoptr(fw_srat) srat = fw_srat_new();
    const char *window = fw_scenario_firmware(boot, "srat-window");
    unsigned nodes = fw_scenario_nodes(boot, map), made;
    enum fw_srat_window how = FW_SRAT_WINDOW_ALL;

    fw_scenario_set_header(&srat->header);
    srat->header.revision = SRAT_REVISION;
    add_processors(srat, boot);
    made = add_all_ram(srat, boot, map);
    if (!add_persistent(srat, boot, map, &made, error)) {
        return NULL;
    }
    for (; made < nodes + SPARE_ENTRIES; made++) {
        fw_srat_add(srat, FW_SRAT_MEMORY);
    }
    add_generic_initiators(srat, boot, nodes);
    add_memory(srat, nodes - 1, map->pc.device_base, map->pc.device_base + map->pc.device_size,
               FW_SRAT_MEMORY_ENABLED | FW_SRAT_MEMORY_HOT_PLUGGABLE);
    if (window && fw_srat_window_parse(window, &how)) {
        fw_srat_set_window(srat, how);
    }
    return fw_proximity_damage_srat(proximity->damages, &proximity->config, srat, error) ? g_steal_pointer(&srat) : NULL;
}

/* --- SLIT and HMAT ---------------------------------------------------------------------------------------------------------------- */

static GByteArray *make_slit(const FwScenarioProximity *proximity, GError **error)
{
    bool wanted = proximity->distances || fw_proximity_wants_slit(&proximity->config) ||
                  fw_proximity_damages_touch(proximity->damages, FW_PROXIMITY_IN_SLIT);
    g_autoptr(fw_slit) slit = wanted ? fw_slit_build(&proximity->config, error) : NULL;

    if (!wanted) {
        return g_byte_array_new();
    }
    if (!slit || !fw_proximity_damage_slit(proximity->damages, &proximity->config, slit, error)) {
        return NULL;
    }
    fw_scenario_set_header(&slit->header);
    return fw_slit_encode(slit, error);
}

static GByteArray *make_hmat(FwScenarioProximity *proximity, const struct fw_srat *srat, GError **error)
{
    bool wanted = fw_proximity_wants_hmat(&proximity->config) || fw_proximity_damages_touch(proximity->damages, FW_PROXIMITY_IN_HMAT);
    g_autoptr(fw_hmat) hmat = NULL;

    if (!wanted) {
        return g_byte_array_new();
    }
    proximity->config.srat = srat;
    hmat = fw_hmat_build(&proximity->config, error);
    proximity->config.srat = NULL;
    if (!hmat) {
        return NULL;
    }
    fw_scenario_set_header(&hmat->header);
    return fw_proximity_damage_hmat(proximity->damages, &proximity->config, hmat, error);
}

/* --- all -------------------------------------------------------------------------------------------------------------------------- */

static bool make_tables(const FwScenarioBoot *boot, const FwScenarioMap *map, FwScenarioTables *tables, GError **error)
{
    g_autoptr(FwScenarioProximity) proximity = fw_scenario_proximity_new(boot, map, error);
    g_autoptr(fw_srat) srat = proximity ? make_srat(boot, map, proximity, error) : NULL;

    if (!srat) {
        return false;
    }
    tables->srat = fw_srat_encode(srat, error);
    tables->slit = tables->srat ? make_slit(proximity, error) : NULL;
    tables->hmat = tables->slit ? make_hmat(proximity, srat, error) : NULL;
    return tables->hmat != NULL;
}

/* A machine without nodes and slots has none of the tables, so nothing can be damaged. */
static bool no_tables(const FwScenarioBoot *boot, FwScenarioTables *tables, GError **error)
{
    const char *damage = fw_scenario_firmware(boot, "proximity-damage");

    if (damage) {
        g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_MISSING, "proximity damage '%s' needs an NVDIMM, and there is none", damage);
        return false;
    }
    tables->srat = g_byte_array_new();
    tables->slit = g_byte_array_new();
    tables->hmat = g_byte_array_new();
    return true;
}

FwScenarioTables *fw_scenario_tables_new(const FwScenarioBoot *boot, const FwScenarioMap *map, GError **error)
{
    g_autoptr(FwScenarioTables) tables = g_new0(FwScenarioTables, 1);

    bool empty = boot->arch == FW_SCENARIO_ARCH_PPC64LE || !fw_scenario_nodes(boot, map);

    return (empty ? no_tables(boot, tables, error) : make_tables(boot, map, tables, error)) ? g_steal_pointer(&tables) : NULL;
}

void fw_scenario_tables_free(FwScenarioTables *tables)
{
    if (tables) {
        g_clear_pointer(&tables->srat, g_byte_array_unref);
        g_clear_pointer(&tables->slit, g_byte_array_unref);
        g_clear_pointer(&tables->hmat, g_byte_array_unref);
        g_free(tables);
    }
}
