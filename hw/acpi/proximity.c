/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fetches what the machine, its DIMMs and pmem-firmware say of proximity.
 *
 * Must not: decide what a table says of it.
 */
#include "qemu/osdep.h"
#include "qemu/units.h"
#include "qapi/error.h"
#include "hw/acpi/proximity.h"
#include "hw/nvdimm/pmem-firmware.h"
#include "hw/nvdimm/proximity.h"
#include "system/numa.h"

#define PS_PER_NS 1000u

/* The machine keeps this only when it has an HMAT of its own. */
static bool has_processors(MachineState *machine, int node)
{
    const CPUArchIdList *cpus;

    if (!MACHINE_GET_CLASS(machine)->possible_cpu_arch_ids) {
        return false;
    }
    cpus = MACHINE_GET_CLASS(machine)->possible_cpu_arch_ids(machine);
    for (int i = 0; i < cpus->len; i++) {
        if (cpus->cpus[i].props.node_id == node) {
            return true;
        }
    }
    return false;
}

static void add_nodes(ProximityConfig *config, MachineState *machine)
{
    const NumaState *numa = machine->numa_state;

    for (int i = 0; i < numa->num_nodes; i++) {
        bool processors = has_processors(machine, i);
        struct fw_proximity_node node = {
            .domain = i,
            .processors = processors,
            .generic = numa->nodes[i].has_gi,
            .memory = numa->nodes[i].node_mem != 0,
            .attached = numa->hmat_enabled ? numa->nodes[i].initiator < MAX_NODES : processors,
            .initiator = numa->hmat_enabled ? numa->nodes[i].initiator : processors ? i : 0,
        };

        g_array_append_val(config->nodes, node);
    }
}

/* What 64 bits cannot count is the greatest number: that is odd, so no multiple of any unit, and the builder says so. */
static uint64_t to_picoseconds(uint64_t nanoseconds)
{
    return nanoseconds > UINT64_MAX / PS_PER_NS ? UINT64_MAX : nanoseconds * PS_PER_NS;
}

/*
 * A matrix of nothing but zeros has the greatest number for its base; QEMU publishes the lowest 32 bits of a latency's product, and the same bytes
 * are due here. Where values depend on it, the unit is not cut.
 */
static uint64_t unit_of(const HMAT_LB_Info *info)
{
    if (!fw_hmat_is_latency(info->data_type)) {
        return info->base / MiB;
    }
    return info->base == UINT64_MAX ? (uint32_t)(info->base * PS_PER_NS) : info->base * PS_PER_NS;
}

static void add_matrix(ProximityConfig *config, const HMAT_LB_Info *info)
{
    bool latency = fw_hmat_is_latency(info->data_type);
    GArray *ratings = g_array_new(FALSE, FALSE, sizeof(struct fw_proximity_rating));
    struct fw_proximity_matrix matrix = {
        .hierarchy = info->hierarchy,
        .data_type = info->data_type,
        .unit = unit_of(info),
    };

    for (guint i = 0; i < info->list->len; i++) {
        const HMAT_LB_Data *data = &g_array_index(info->list, HMAT_LB_Data, i);
        struct fw_proximity_rating rating = {
            .initiator = data->initiator,
            .target = data->target,
            .value = latency ? to_picoseconds(data->data) : data->data / MiB,
        };

        g_array_append_val(ratings, rating);
    }
    matrix.ratings = (const struct fw_proximity_rating *)ratings->data;
    matrix.count = ratings->len;
    g_ptr_array_add(config->ratings, ratings);
    g_array_append_val(config->matrices, matrix);
}

static void add_matrices(ProximityConfig *config, const NumaState *numa)
{
    for (int hierarchy = 0; hierarchy < HMAT_LB_LEVELS; hierarchy++) {
        for (int type = 0; type < HMAT_LB_TYPES; type++) {
            const HMAT_LB_Info *info = numa->hmat_lb[hierarchy][type];

            if (info && info->list->len) {
                add_matrix(config, info);
            }
        }
    }
}

static void add_caches(ProximityConfig *config, const NumaState *numa)
{
    for (int i = 0; i < numa->num_nodes; i++) {
        uint8_t levels = 0;

        for (int level = 1; level < HMAT_LB_LEVELS; level++) {
            levels += numa->hmat_cache[i][level] != NULL;
        }
        for (int level = 1; level < HMAT_LB_LEVELS; level++) {
            const NumaHmatCacheOptions *from = numa->hmat_cache[i][level];

            if (from) {
                struct fw_proximity_cache cache = {
                    .memory = i, .levels = levels, .level = from->level, .size = from->size, .line = from->line,
                    .associativity = from->associativity, .policy = from->policy,
                };

                g_array_append_val(config->caches, cache);
            }
        }
    }
}

static void add_distances(ProximityConfig *config, const NumaState *numa)
{
    if (!numa->have_numa_distance) {
        return;
    }
    config->distances = fw_slit_new(numa->num_nodes);
    for (int from = 0; from < numa->num_nodes; from++) {
        for (int to = 0; to < numa->num_nodes; to++) {
            *fw_slit_distance(config->distances, from, to) = numa->nodes[from].distance[to];
        }
    }
}

static void add_dimm(ProximityConfig *config, const NVDIMMDevice *nvdimm)
{
    struct fw_proximity_dimm dimm = nvdimm_proximity_describe(nvdimm);

    g_array_append_val(config->dimms, dimm);
}

static void add_dimms(ProximityConfig *config, const NVDIMMDevice *newcomer)
{
    GSList *plugged = nvdimm_list_plugged();

    for (GSList *item = plugged; item; item = item->next) {
        add_dimm(config, item->data);
    }
    g_slist_free(plugged);
    if (newcomer) {
        add_dimm(config, newcomer);
    }
}

static void add_firmware(ProximityConfig *config)
{
    const PmemFirmware *firmware = pmem_firmware_get();

    if (firmware) {
        config->fw.revision = firmware->proximity.hmat_revision;
        config->fw.latency_unit = firmware->proximity.latency_unit;
        config->fw.bandwidth_unit = firmware->proximity.bandwidth_unit;
        config->fw.ram_latency = firmware->proximity.ram_latency;
        config->fw.ram_bandwidth = firmware->proximity.ram_bandwidth;
    }
}

static void set_views(ProximityConfig *config)
{
    config->fw.nodes = (const struct fw_proximity_node *)config->nodes->data;
    config->fw.node_count = config->nodes->len;
    config->fw.matrices = (const struct fw_proximity_matrix *)config->matrices->data;
    config->fw.matrix_count = config->matrices->len;
    config->fw.caches = (const struct fw_proximity_cache *)config->caches->data;
    config->fw.cache_count = config->caches->len;
    config->fw.dimms = (const struct fw_proximity_dimm *)config->dimms->data;
    config->fw.dimm_count = config->dimms->len;
    config->fw.distances = config->distances;
}

ProximityConfig *proximity_config_new(MachineState *machine, bool dimms, const NVDIMMDevice *newcomer)
{
    ProximityConfig *config = g_new0(ProximityConfig, 1);

    config->nodes = g_array_new(FALSE, FALSE, sizeof(struct fw_proximity_node));
    config->matrices = g_array_new(FALSE, FALSE, sizeof(struct fw_proximity_matrix));
    config->caches = g_array_new(FALSE, FALSE, sizeof(struct fw_proximity_cache));
    config->dimms = g_array_new(FALSE, FALSE, sizeof(struct fw_proximity_dimm));
    config->ratings = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    config->fw.revision = FW_HMAT_REVISION_6_3;
    if (machine->numa_state) {
        add_nodes(config, machine);
        add_matrices(config, machine->numa_state);
        add_caches(config, machine->numa_state);
        add_distances(config, machine->numa_state);
    }
    if (dimms) {
        add_dimms(config, newcomer);
        add_firmware(config);
    }
    set_views(config);
    return config;
}

void proximity_config_free(ProximityConfig *config)
{
    g_array_unref(config->nodes);
    g_array_unref(config->matrices);
    g_array_unref(config->caches);
    g_array_unref(config->dimms);
    g_ptr_array_unref(config->ratings);
    fw_slit_free(config->distances);
    g_free(config);
}

const struct fw_proximity_damages *proximity_damages(void)
{
    const PmemFirmware *firmware = pmem_firmware_get();

    return firmware ? firmware->proximity.damages : NULL;
}

bool proximity_check(MachineState *machine, const NVDIMMDevice *newcomer, Error **errp)
{
    g_autoptr(ProximityConfig) config = proximity_config_new(machine, true, newcomer);
    g_autoptr(GError) error = NULL;
    g_autoptr(fw_hmat) hmat = fw_hmat_build(&config->fw, &error);
    g_autoptr(fw_slit) slit = hmat ? fw_slit_build(&config->fw, &error) : NULL;

    if (!slit) {
        error_setg(errp, "%s", error->message);
    }
    return slit != NULL;
}
