/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Proximity of DIMMs: domains, speeds, side caches and distances that properties ask for, as NFIT, SRAT, SLIT and HMAT in guest memory say
 * them. Every expected number stands in the test.
 */
#include "qemu/osdep.h"
#include "qobject/qdict.h"
#include "machine.h"
#include "tables.h"
#include "fw/proximity-check.h"

#define MIB         (1024u * 1024u)
#define GIB         (1024ull * MIB)
#define DIMM_SIZE   (64u * MIB)
#define FOUR_GIB    (4ull * GIB)
#define MEMORY      "512M,slots=8,maxmem=4G"

/* Two nodes with a processor and 256 MiB each. */
#define TWO_NODES   " -smp 2 -object memory-backend-ram,id=ram0,size=256M -object memory-backend-ram,id=ram1,size=256M" \
                    " -numa node,nodeid=0,memdev=ram0,cpus=0 -numa node,nodeid=1,memdev=ram1,cpus=1"

/* All four tables of a machine, and that they agree with each other and with the specification. */
typedef struct {
    fw_nfit *nfit;
    fw_srat *srat;
    fw_slit *slit;
    fw_hmat *hmat;
} Tables;

static Tables *sound_tables(Guest *guest)
{
    g_autoptr(fw_findings) findings = fw_findings_new();
    g_autoptr(GString) text = g_string_new(NULL);
    Tables *tables = g_new0(Tables, 1);

    tables->nfit = guest_nfit(guest, findings);
    tables->srat = guest_srat(guest, findings);
    tables->slit = guest_slit(guest, findings);
    tables->hmat = guest_hmat(guest, findings);
    fw_proximity_check(tables->nfit, tables->srat, tables->slit, tables->hmat, findings);
    fw_findings_print(findings, text);
    if (fw_findings_count(findings, NULL, FW_SEVERITY_WARNING)) {
        g_test_message("%s", text->str);
        g_test_fail();
    }
    return tables;
}

static void tables_free(Tables *tables)
{
    fw_nfit_free(tables->nfit);
    fw_srat_free(tables->srat);
    fw_slit_free(tables->slit);
    fw_hmat_free(tables->hmat);
    g_free(tables);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Tables, tables_free)

/* The nth non-volatile entry of the SRAT. */
static const struct fw_srat_memory *persistent(const fw_srat *srat, unsigned nth)
{
    for (guint i = 0; i < srat->entries->len; i++) {
        const struct fw_srat_entry *entry = g_ptr_array_index(srat->entries, i);

        if (entry->type == FW_SRAT_MEMORY && (entry->u.memory.flags & FW_SRAT_MEMORY_NON_VOLATILE) && nth-- == 0) {
            return &entry->u.memory;
        }
    }
    return NULL;
}

/* What the table must say of one pair. */
static void assert_speed(const fw_hmat *hmat, enum fw_hmat_data type, uint32_t initiator, uint32_t target, uint64_t expected)
{
    uint64_t value = 0;

    g_assert_cmpint(fw_hmat_lookup(hmat, FW_HMAT_MEMORY, type, initiator, target, &value), ==, FW_HMAT_KNOWN);
    g_assert_cmpuint(value, ==, expected);
}

static enum fw_hmat_known known(const fw_hmat *hmat, enum fw_hmat_data type, uint32_t initiator, uint32_t target)
{
    uint64_t value;

    return fw_hmat_lookup(hmat, FW_HMAT_MEMORY, type, initiator, target, &value);
}

static void assert_attached(const fw_hmat *hmat, uint32_t target, uint32_t expected)
{
    uint32_t initiator;

    g_assert_true(fw_hmat_attached(hmat, target, &initiator));
    g_assert_cmpuint(initiator, ==, expected);
}

static guint count_type(const fw_hmat *hmat, uint16_t type)
{
    guint count = 0;

    for (guint i = 0; i < hmat->structures->len; i++) {
        count += ((const struct fw_hmat_structure *)g_ptr_array_index(hmat->structures, i))->type == type;
    }
    return count;
}

static const struct fw_hmat_structure *nth_of(const fw_hmat *hmat, uint16_t type, guint nth)
{
    for (guint i = 0; i < hmat->structures->len; i++) {
        const struct fw_hmat_structure *structure = g_ptr_array_index(hmat->structures, i);

        if (structure->type == type && nth-- == 0) {
            return structure;
        }
    }
    g_assert_not_reached();
}

static char *qom_text(Guest *guest, const char *id, const char *property)
{
    g_autofree char *path = g_strdup_printf("/machine/peripheral/%s", id);
    QDict *answer = qtest_qmp(guest->qts, "{'execute': 'qom-get', 'arguments': {'path': %s, 'property': %s}}", path, property);
    char *text = g_strdup(qdict_get_str(answer, "return"));

    qobject_unref(answer);
    return text;
}

/* --- Domains -------------------------------------------------------------------------------------------------------------------- */

static void test_nothing_said(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = NULL;
    g_autoptr(Tables) tables = NULL;

    machine_dimm(m, DIMM_SIZE, NULL);
    guest = guest_start(m);
    tables = sound_tables(guest);
    g_assert_null(tables->slit);
    g_assert_null(tables->hmat);
    g_assert_cmpuint(persistent(tables->srat, 0)->proximity, ==, 0);
}

static void test_own(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = NULL;
    g_autoptr(Tables) tables = NULL;
    g_autofree char *domain = NULL;

    machine_dimm(m, DIMM_SIZE, "proximity=own");
    machine_dimm(m, DIMM_SIZE, "proximity=own");
    guest = guest_start(m);
    tables = sound_tables(guest);
    g_assert_null(tables->slit);
    g_assert_null(tables->hmat);
    for (unsigned i = 0; i < 2; i++) {
        const struct fw_srat_memory *memory = persistent(tables->srat, i);
        const struct fw_nfit_spa *spa = nfit_spa_of(tables->nfit, i + 1);

        g_assert_cmpuint(memory->proximity, ==, i + 1);
        g_assert_cmpuint(spa->proximity, ==, i + 1);
        g_assert_cmphex(memory->base, ==, FOUR_GIB + i * DIMM_SIZE);
        g_assert_cmphex(memory->base, ==, spa->base);
        g_assert_cmphex(memory->length, ==, spa->length);
    }
    domain = qom_text(guest, "nv1", "proximity");
    g_assert_cmpstr(domain, ==, "2");
}

static void test_own_beside_numbers(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = NULL;
    g_autoptr(Tables) tables = NULL;

    g_string_append(m->args, TWO_NODES);
    machine_dimm(m, DIMM_SIZE, "proximity=2");
    machine_dimm(m, DIMM_SIZE, "proximity=own,node=1");
    machine_dimm(m, DIMM_SIZE, "proximity=node,node=1");
    guest = guest_start(m);
    tables = sound_tables(guest);
    g_assert_cmpuint(persistent(tables->srat, 0)->proximity, ==, 2);
    g_assert_cmpuint(persistent(tables->srat, 1)->proximity, ==, 3);
    g_assert_cmpuint(persistent(tables->srat, 2)->proximity, ==, 1);
}

static void test_set_shares(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = NULL;
    g_autoptr(Tables) tables = NULL;

    machine_dimm(m, DIMM_SIZE, "interleave-set=s,proximity=own");
    machine_dimm(m, DIMM_SIZE, "interleave-set=s,proximity=own");
    machine_dimm(m, DIMM_SIZE, "proximity=own");
    guest = guest_start(m);
    tables = sound_tables(guest);
    g_assert_cmpuint(persistent(tables->srat, 0)->proximity, ==, 1);
    g_assert_cmphex(persistent(tables->srat, 0)->length, ==, 2ull * DIMM_SIZE);
    g_assert_cmpuint(persistent(tables->srat, 1)->proximity, ==, 2);
    g_assert_null(persistent(tables->srat, 2));
}

static void test_range_inside_backing(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = NULL;
    g_autoptr(Tables) tables = NULL;

    machine_dimm(m, DIMM_SIZE, "proximity=own,spa-offset=16M,spa-length=32M");
    guest = guest_start(m);
    tables = sound_tables(guest);
    g_assert_cmphex(persistent(tables->srat, 0)->base, ==, FOUR_GIB + 16 * MIB);
    g_assert_cmphex(persistent(tables->srat, 0)->length, ==, 32 * MIB);
}

/* --- Speeds --------------------------------------------------------------------------------------------------------------------- */

static void test_all_speeds(void)
{
    static const struct {
        enum fw_hmat_data type;
        uint64_t near, far;         /* picoseconds; MB/s */
    } expected[] = {
        { FW_HMAT_ACCESS_LATENCY, 180000, 250000 },
        { FW_HMAT_READ_LATENCY, 170500, 240000 },
        { FW_HMAT_WRITE_LATENCY, 90000, 1000000 },
        { FW_HMAT_ACCESS_BANDWIDTH, 20 * 1024, 10 * 1024 },
        { FW_HMAT_READ_BANDWIDTH, 30 * 1024, 15 * 1024 },
        { FW_HMAT_WRITE_BANDWIDTH, 8 * 1024, 777 },
    };
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = NULL;
    g_autoptr(Tables) tables = NULL;

    g_string_append(m->args, TWO_NODES);
    machine_dimm(m, DIMM_SIZE, "proximity=own,access-latency=180ns:1=250ns,read-latency=170500ps:1=240ns,write-latency=1=1us:90ns,"
                 "access-bandwidth=20G:1=10G,read-bandwidth=30G:1=15G,write-bandwidth=8G:1=777M");
    guest = guest_start(m);
    tables = sound_tables(guest);
    g_assert_cmpuint(tables->hmat->header.revision, ==, 2);
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        assert_speed(tables->hmat, expected[i].type, 0, 2, expected[i].near);
        assert_speed(tables->hmat, expected[i].type, 1, 2, expected[i].far);
        g_assert_cmpint(known(tables->hmat, expected[i].type, 0, 1), ==, FW_HMAT_NOTHING);
    }
    g_assert_cmpuint(count_type(tables->hmat, FW_HMAT_PROXIMITY), ==, 3);
    assert_attached(tables->hmat, 0, 0);
    assert_attached(tables->hmat, 1, 1);
    assert_attached(tables->hmat, 2, 0);
}

/* A matrix of @data_type whose base unit is @unit and whose first entry for the last target is @entry. */
static void assert_unit(const fw_hmat *hmat, uint64_t unit, uint16_t entry)
{
    const struct fw_hmat_locality *locality = &nth_of(hmat, FW_HMAT_LOCALITY, 0)->u.locality;

    g_assert_cmpuint(locality->base_unit, ==, unit);
    g_assert_cmpuint(*fw_hmat_entry(locality, 0, locality->targets->len - 1), ==, entry);
}

static void check_unit(const char *firmware, const char *dimm, uint64_t unit, uint16_t entry)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_hmat) hmat = NULL;

    machine_firmware(m, firmware);
    machine_dimm(m, DIMM_SIZE, dimm);
    guest = guest_start(m);
    hmat = guest_hmat(guest, NULL);
    assert_unit(hmat, unit, entry);
}

static void test_units(void)
{
    check_unit("", "proximity=own,read-latency=170ns", 10000, 17);
    check_unit("", "proximity=own,read-latency=170500ps", 100, 1705);
    check_unit("", "proximity=own,read-bandwidth=30G", 2048, 15);
    check_unit("hmat-latency-unit=500", "proximity=own,read-latency=170ns", 500, 340);
    check_unit("hmat-bandwidth-unit=3", "proximity=own,read-bandwidth=30G", 3, 10240);
    check_unit("hmat-revision=1", "proximity=own,read-latency=170ns", 100, 17);
    check_unit("hmat-revision=1", "proximity=own,read-bandwidth=30G", 20480, 15);
    check_unit("", "proximity=own,read-latency=unreachable", 1000, 0xffff);
    check_unit("", "proximity=own,read-latency=0", 1000, 0);
}

static void test_ram_speeds(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = NULL;
    g_autoptr(Tables) tables = NULL;

    g_string_append(m->args, TWO_NODES);
    machine_firmware(m, "ram-latency=80ns,ram-bandwidth=100G:1=50G");
    machine_dimm(m, DIMM_SIZE, "proximity=own,read-latency=170ns,write-latency=90ns,node=1");
    guest = guest_start(m);
    tables = sound_tables(guest);
    for (uint32_t initiator = 0; initiator < 2; initiator++) {
        for (uint32_t target = 0; target < 2; target++) {
            assert_speed(tables->hmat, FW_HMAT_READ_LATENCY, initiator, target, 80000);
            assert_speed(tables->hmat, FW_HMAT_WRITE_LATENCY, initiator, target, 80000);
            assert_speed(tables->hmat, FW_HMAT_ACCESS_BANDWIDTH, initiator, target, (initiator ? 50 : 100) * 1024);
        }
        assert_speed(tables->hmat, FW_HMAT_READ_LATENCY, initiator, 2, 170000);
    }
    assert_attached(tables->hmat, 2, 1);
}

/* Matrices of -numa hmat-lb stay as they are but for the DIMM's column. */
static void test_beside_numa_matrices(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = NULL;
    g_autoptr(Tables) tables = NULL;

    g_string_append(m->args, " -machine hmat=on" TWO_NODES);
    for (unsigned i = 0; i < 4; i++) {
        g_string_append_printf(m->args, " -numa hmat-lb,initiator=%u,target=%u,hierarchy=memory,data-type=access-latency,latency=%u"
                               " -numa hmat-lb,initiator=%u,target=%u,hierarchy=memory,data-type=access-bandwidth,bandwidth=%uG",
                               i / 2, i % 2, i / 2 == i % 2 ? 80 : 130, i / 2, i % 2, i / 2 == i % 2 ? 10 : 5);
    }
    g_string_append(m->args, " -numa hmat-cache,node-id=0,size=4M,level=1,associativity=complex,policy=write-through,line=128");
    machine_dimm(m, DIMM_SIZE, "proximity=own,access-latency=300ns:1=350ns,cache-size=8M");
    machine_dimm(m, DIMM_SIZE, "proximity=own");
    guest = guest_start(m);
    tables = sound_tables(guest);
    assert_speed(tables->hmat, FW_HMAT_ACCESS_LATENCY, 0, 0, 80000);
    assert_speed(tables->hmat, FW_HMAT_ACCESS_LATENCY, 0, 1, 130000);
    assert_speed(tables->hmat, FW_HMAT_ACCESS_LATENCY, 1, 0, 130000);
    assert_speed(tables->hmat, FW_HMAT_READ_LATENCY, 0, 2, 300000);
    assert_speed(tables->hmat, FW_HMAT_ACCESS_LATENCY, 1, 2, 350000);
    assert_speed(tables->hmat, FW_HMAT_ACCESS_BANDWIDTH, 1, 0, 5 * 1024);
    g_assert_cmpint(known(tables->hmat, FW_HMAT_ACCESS_BANDWIDTH, 1, 2), ==, FW_HMAT_NOTHING);
    g_assert_cmpuint(count_type(tables->hmat, FW_HMAT_LOCALITY), ==, 2);
    g_assert_cmpuint(count_type(tables->hmat, FW_HMAT_CACHE), ==, 2);
    g_assert_cmpuint(nth_of(tables->hmat, FW_HMAT_CACHE, 0)->u.cache.size, ==, 4 * MIB);
    g_assert_cmphex(nth_of(tables->hmat, FW_HMAT_CACHE, 0)->u.cache.attributes, ==, 0x00802211);
    g_assert_cmpuint(nth_of(tables->hmat, FW_HMAT_CACHE, 1)->u.cache.memory, ==, 2);
}

/* The first matrix of a machine with two nodes, "-machine hmat=on" and @numa. */
static void check_numa(const char *firmware, const char *numa, uint8_t revision, uint64_t unit, uint16_t entry)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_hmat) hmat = NULL;

    g_string_append_printf(m->args, " -machine hmat=on" TWO_NODES " -numa hmat-lb,initiator=0,target=1,hierarchy=memory,%s", numa);
    if (firmware) {
        machine_firmware(m, firmware);
    }
    guest = guest_start(m);
    hmat = guest_hmat(guest, NULL);
    g_assert_cmpuint(hmat->header.revision, ==, revision);
    assert_unit(hmat, unit, entry);
}

/* Units of -numa hmat-lb: QEMU's, unless another one is asked for. Those of nothing but zeros, and 65535 units, are what QEMU 10.0 publishes. */
static void test_numa_units(void)
{
    check_numa(NULL, "data-type=access-latency,latency=130", 2, 10000, 13);
    check_numa(NULL, "data-type=access-latency,latency=0", 2, 0xfffffc18, 0);
    check_numa(NULL, "data-type=access-latency,latency=65535", 2, 1000, 0xffff);
    check_numa(NULL, "data-type=access-latency,latency=10000000", 2, 10000000000, 1);
    check_numa(NULL, "data-type=access-bandwidth,bandwidth=0", 2, 0, 0);
    check_numa("hmat-latency-unit=500", "data-type=access-latency,latency=130", 2, 500, 260);
    check_numa("hmat-bandwidth-unit=3", "data-type=access-bandwidth,bandwidth=30G", 2, 3, 10240);
    check_numa("hmat-revision=1", "data-type=access-latency,latency=130", 1, 100, 13);
    check_numa("hmat-revision=1", "data-type=access-latency,latency=0", 1, 10, 0);
}

static void test_initiators(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_hmat) hmat = NULL;
    uint32_t initiator;

    g_string_append(m->args, TWO_NODES);
    machine_dimm(m, DIMM_SIZE, "proximity=own,initiator=1");
    machine_dimm(m, DIMM_SIZE, "proximity=own,initiator=none");
    machine_dimm(m, DIMM_SIZE, "proximity=own,cache-size=1M,node=1");
    guest = guest_start(m);
    hmat = guest_hmat(guest, NULL);
    assert_attached(hmat, 2, 1);
    g_assert_false(fw_hmat_attached(hmat, 3, &initiator));
    assert_attached(hmat, 4, 1);
    g_assert_cmpuint(count_type(hmat, FW_HMAT_PROXIMITY), ==, 5);
}

/* A device in a node without a processor: it initiates as well. */
static void test_generic_initiator(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = NULL;
    g_autoptr(Tables) tables = NULL;
    const struct fw_hmat_locality *locality;
    guint generic = 0;

    g_string_append(m->args, " -object memory-backend-ram,id=ram0,size=512M -numa node,nodeid=0,memdev=ram0,cpus=0 -numa node,nodeid=1"
                    " -device pci-testdev,id=dev0 -object acpi-generic-initiator,id=gi0,pci-dev=dev0,node=1");
    machine_dimm(m, DIMM_SIZE, "proximity=own,read-latency=170ns:1=2us,node=1");
    guest = guest_start(m);
    tables = sound_tables(guest);
    for (guint i = 0; i < tables->srat->entries->len; i++) {
        const struct fw_srat_entry *entry = g_ptr_array_index(tables->srat->entries, i);

        generic += entry->type == FW_SRAT_GENERIC_INITIATOR && entry->u.initiator.proximity == 1;
    }
    g_assert_cmpuint(generic, ==, 1);
    locality = &nth_of(tables->hmat, FW_HMAT_LOCALITY, 0)->u.locality;
    g_assert_cmpuint(locality->initiators->len, ==, 2);
    assert_speed(tables->hmat, FW_HMAT_READ_LATENCY, 0, 2, 170000);
    assert_speed(tables->hmat, FW_HMAT_READ_LATENCY, 1, 2, 2000000);
    assert_attached(tables->hmat, 2, 1);
}

static void test_cache(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = NULL;
    g_autoptr(Tables) tables = NULL;
    const struct fw_hmat_cache *cache;

    machine_dimm(m, DIMM_SIZE, "proximity=own,cache-size=16G,cache-line-size=256,cache-associativity=complex,cache-policy=write-through");
    machine_dimm(m, DIMM_SIZE, "proximity=own,cache-size=1M");
    guest = guest_start(m);
    tables = sound_tables(guest);
    g_assert_cmpuint(count_type(tables->hmat, FW_HMAT_CACHE), ==, 2);
    cache = &nth_of(tables->hmat, FW_HMAT_CACHE, 0)->u.cache;
    g_assert_cmpuint(cache->memory, ==, 1);
    g_assert_cmpuint(cache->size, ==, 16 * GIB);
    /* Line 256, write-through 2, complex 2, level 1 of 1 (ACPI 6.5, 5.2.28.5). */
    g_assert_cmphex(cache->attributes, ==, 0x01002211);
    cache = &nth_of(tables->hmat, FW_HMAT_CACHE, 1)->u.cache;
    g_assert_cmpuint(cache->memory, ==, 2);
    g_assert_cmphex(cache->attributes, ==, 0x00401111);
}

/* ACPI 6.2: attributes are of memory ranges, which are those of the SRAT. */
static void test_revision_1(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = NULL;
    g_autoptr(Tables) tables = NULL;
    const struct fw_srat_memory *memory;
    const struct fw_hmat_proximity *last;
    guint count;

    machine_firmware(m, "hmat-revision=1");
    machine_dimm(m, DIMM_SIZE, "proximity=own,read-latency=170ns,write-bandwidth=3G");
    guest = guest_start(m);
    tables = sound_tables(guest);
    g_assert_cmpuint(tables->hmat->header.revision, ==, 1);
    memory = persistent(tables->srat, 0);
    count = count_type(tables->hmat, FW_HMAT_PROXIMITY);
    g_assert_cmpuint(count, ==, 3);                     /* below 640 KiB, above 1 MiB, PMEM */
    last = &nth_of(tables->hmat, FW_HMAT_PROXIMITY, count - 1)->u.proximity;
    g_assert_cmphex(last->flags, ==, FW_HMAT_INITIATOR_VALID | FW_HMAT_MEMORY_VALID);
    g_assert_cmphex(last->base, ==, memory->base);
    g_assert_cmphex(last->length, ==, memory->length);
    assert_speed(tables->hmat, FW_HMAT_READ_LATENCY, 0, 1, 170000);
    assert_speed(tables->hmat, FW_HMAT_WRITE_BANDWIDTH, 0, 1, 3 * 1024);
}

/* --- Distances ------------------------------------------------------------------------------------------------------------------ */

static void assert_distance(const fw_slit *slit, uint32_t from, uint32_t to, unsigned expected)
{
    g_assert_nonnull(fw_slit_distance(slit, from, to));
    g_assert_cmpuint(*fw_slit_distance(slit, from, to), ==, expected);
}

static void test_distances(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = NULL;
    g_autoptr(Tables) tables = NULL;

    g_string_append(m->args, TWO_NODES);
    machine_dimm(m, DIMM_SIZE, "proximity=own,distance=17:1=28");
    machine_dimm(m, DIMM_SIZE, "proximity=own");
    guest = guest_start(m);
    tables = sound_tables(guest);
    g_assert_cmpuint(tables->slit->localities, ==, 4);
    assert_distance(tables->slit, 0, 2, 17);
    assert_distance(tables->slit, 2, 0, 17);
    assert_distance(tables->slit, 1, 2, 28);
    assert_distance(tables->slit, 2, 1, 28);
    assert_distance(tables->slit, 2, 3, 17);
    assert_distance(tables->slit, 2, 2, 10);
    assert_distance(tables->slit, 0, 3, 20);
    assert_distance(tables->slit, 0, 1, 20);
    g_assert_null(tables->hmat);
}

static void test_distances_beside_the_machines(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = NULL;
    g_autoptr(Tables) tables = NULL;

    g_string_append(m->args, TWO_NODES " -numa dist,src=0,dst=1,val=31");
    machine_dimm(m, DIMM_SIZE, "proximity=own");
    guest = guest_start(m);
    tables = sound_tables(guest);
    g_assert_cmpuint(tables->slit->localities, ==, 3);
    assert_distance(tables->slit, 0, 1, 31);
    assert_distance(tables->slit, 1, 0, 31);
    assert_distance(tables->slit, 1, 2, 20);
}

/* --- The window ----------------------------------------------------------------------------------------------------------------- */

/* Base and length of the nth hot-pluggable entry. */
static bool window(const fw_srat *srat, unsigned nth, uint64_t *base, uint64_t *length)
{
    for (guint i = 0; i < srat->entries->len; i++) {
        const struct fw_srat_entry *entry = g_ptr_array_index(srat->entries, i);

        if (entry->type == FW_SRAT_MEMORY && (entry->u.memory.flags & FW_SRAT_MEMORY_HOT_PLUGGABLE) && nth-- == 0) {
            *base = entry->u.memory.base;
            *length = entry->u.memory.length;
            return true;
        }
    }
    return false;
}

static Guest *with_window(TestMachine *m, const char *word)
{
    g_autofree char *firmware = g_strdup_printf("srat-window=%s,device-memory-size=4G", word);

    machine_firmware(m, firmware);
    machine_dimm(m, DIMM_SIZE, "addr=0x110000000");
    return guest_start(m);
}

static void test_window_all(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = with_window(m, "all");
    g_autoptr(Tables) tables = sound_tables(guest);
    uint64_t base = 0, length = 0;

    g_assert_true(window(tables->srat, 0, &base, &length));
    g_assert_cmphex(base, ==, FOUR_GIB);
    g_assert_cmphex(length, ==, 4 * GIB);
    g_assert_false(window(tables->srat, 1, &base, &length));
}

static void test_window_holes(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = with_window(m, "holes");
    g_autoptr(Tables) tables = sound_tables(guest);
    uint64_t base = 0, length = 0;

    g_assert_true(window(tables->srat, 0, &base, &length));
    g_assert_cmphex(base, ==, FOUR_GIB);
    g_assert_cmphex(length, ==, 0x10000000);
    g_assert_true(window(tables->srat, 1, &base, &length));
    g_assert_cmphex(base, ==, 0x110000000 + DIMM_SIZE);
    g_assert_cmphex(base + length, ==, FOUR_GIB + 4 * GIB);
    g_assert_false(window(tables->srat, 2, &base, &length));
}

static void test_window_none(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = with_window(m, "none");
    g_autoptr(Tables) tables = sound_tables(guest);
    uint64_t base, length;

    g_assert_false(window(tables->srat, 0, &base, &length));
    g_assert_nonnull(persistent(tables->srat, 0));
}

/* --- Hot-plug ------------------------------------------------------------------------------------------------------------------- */

/* device_add of a DIMM in a domain; the text of the error, or NULL. */
static char *plug(TestMachine *m, Guest *guest, const char *id, const char *properties)
{
    g_autofree char *backend = g_strdup_printf("%s-mem", id);
    const char *path = machine_backend(m, backend, DIMM_SIZE);
    g_autofree char *add = g_strdup_printf("{'execute': 'device_add', 'arguments': {'driver': 'nvdimm', 'id': '%s', 'memdev': '%s', %s}}",
                                           id, backend, properties);
    QDict *answer = qtest_qmp(guest->qts, "{'execute': 'object-add', 'arguments': {'qom-type': 'memory-backend-file', 'id': %s,"
                              "'size': %u, 'share': true, 'mem-path': %s}}", backend, DIMM_SIZE, path);
    char *text;

    g_assert_true(qdict_haskey(answer, "return"));
    qobject_unref(answer);
    qtest_qmp_send_raw(guest->qts, "%s", add);
    answer = qtest_qmp_receive(guest->qts);
    text = qdict_haskey(answer, "error") ? g_strdup(qdict_get_str(qdict_get_qdict(answer, "error"), "desc")) : NULL;
    qobject_unref(answer);
    return text;
}

static void test_plug(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_nfit) fit = NULL;
    g_autoptr(Tables) tables = NULL;

    machine_dimm(m, DIMM_SIZE, "proximity=own,read-latency=170ns");
    guest = guest_start(m);
    g_assert_null(plug(m, guest, "late", "'proximity': 'own', 'read-latency': '400ns', 'distance': '40'"));
    fit = guest_fit(guest, NULL);
    g_assert_cmpuint(nfit_spa_of(fit, 2)->proximity, ==, 2);
    guest_reset(guest);
    tables = sound_tables(guest);
    g_assert_cmpuint(persistent(tables->srat, 1)->proximity, ==, 2);
    assert_speed(tables->hmat, FW_HMAT_READ_LATENCY, 0, 1, 170000);
    assert_speed(tables->hmat, FW_HMAT_READ_LATENCY, 0, 2, 400000);
    assert_distance(tables->slit, 0, 2, 40);
}

static void test_plug_refused(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = NULL;
    g_autoptr(Tables) tables = NULL;
    g_autofree char *error = NULL;

    machine_dimm(m, DIMM_SIZE, "proximity=1,read-latency=170ns");
    guest = guest_start(m);
    error = plug(m, guest, "late", "'proximity': '1', 'read-latency': '400ns'");
    g_assert_nonnull(error);
    g_assert_nonnull(strstr(error, "read-latency"));
    guest_reset(guest);
    tables = sound_tables(guest);
    g_assert_null(persistent(tables->srat, 1));
}

static void test_fixed_once_plugged(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = NULL;
    static const char *const properties[] = { "proximity", "initiator", "read-latency", "distance", "cache-policy" };

    machine_dimm(m, DIMM_SIZE, "proximity=own");
    guest = guest_start(m);
    for (size_t i = 0; i < G_N_ELEMENTS(properties); i++) {
        QDict *answer = qtest_qmp(guest->qts, "{'execute': 'qom-set', 'arguments': {'path': '/machine/peripheral/nv0', 'property': %s,"
                                  "'value': '1'}}", properties[i]);

        g_assert_true(qdict_haskey(answer, "error"));
        qobject_unref(answer);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("nvdimm-proximity/nothing-said", test_nothing_said);
    qtest_add_func("nvdimm-proximity/own", test_own);
    qtest_add_func("nvdimm-proximity/own-beside-numbers", test_own_beside_numbers);
    qtest_add_func("nvdimm-proximity/set-shares", test_set_shares);
    qtest_add_func("nvdimm-proximity/range-inside-backing", test_range_inside_backing);
    qtest_add_func("nvdimm-proximity/all-speeds", test_all_speeds);
    qtest_add_func("nvdimm-proximity/units", test_units);
    qtest_add_func("nvdimm-proximity/ram-speeds", test_ram_speeds);
    qtest_add_func("nvdimm-proximity/beside-numa-matrices", test_beside_numa_matrices);
    qtest_add_func("nvdimm-proximity/numa-units", test_numa_units);
    qtest_add_func("nvdimm-proximity/initiators", test_initiators);
    qtest_add_func("nvdimm-proximity/generic-initiator", test_generic_initiator);
    qtest_add_func("nvdimm-proximity/cache", test_cache);
    qtest_add_func("nvdimm-proximity/revision-1", test_revision_1);
    qtest_add_func("nvdimm-proximity/distances", test_distances);
    qtest_add_func("nvdimm-proximity/distances-beside-the-machines", test_distances_beside_the_machines);
    qtest_add_func("nvdimm-proximity/window/all", test_window_all);
    qtest_add_func("nvdimm-proximity/window/holes", test_window_holes);
    qtest_add_func("nvdimm-proximity/window/none", test_window_none);
    qtest_add_func("nvdimm-proximity/plug", test_plug);
    qtest_add_func("nvdimm-proximity/plug-refused", test_plug_refused);
    qtest_add_func("nvdimm-proximity/fixed-once-plugged", test_fixed_once_plugged);
    return emulator_run("nvdimm", "proximity");
}
