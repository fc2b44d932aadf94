/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where bound memory is: present only while bound, at the addresses that the placement asks for, backed by the right bytes of the file; DIMMs beside it;
 * properties that must be refused.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/bswap.h"
#include "qobject/qdict.h"
#include "qobject/qjson.h"
#include "scm-machine.h"

#define DRC   SCM_DRC(0)
#define OTHER SCM_DRC(1)

static uint64_t file_word(const char *path, uint64_t offset)
{
    uint64_t word = 0;
    int fd = open(path, O_RDONLY);

    g_assert_cmpint(pread(fd, &word, 8, offset), ==, 8);
    close(fd);
    return word;
}

static void test_nothing_before_bind(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();

    scm_device(m, 4, NULL);
    scm_start(m);
    for (unsigned i = 0; i < 8; i++) {
        g_assert_false(scm_is_memory(m, SCM_WINDOW + i * SCM_BLOCK));
    }
}

static void test_single_blocks(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();

    scm_device(m, 4, NULL);
    scm_start(m);
    g_assert_cmpint(scm_bind(m, DRC, 2, 1, SCM_WINDOW, 0).ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_true(scm_is_memory(m, SCM_WINDOW));
    g_assert_true(scm_is_memory(m, SCM_WINDOW + SCM_BLOCK - 8));
    g_assert_false(scm_is_memory(m, SCM_WINDOW + SCM_BLOCK));
    g_assert_false(scm_is_memory(m, SCM_WINDOW - 8));
    g_assert_cmpint(scm_unbind(m, DRC, SCM_WINDOW, 1, 0).ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_false(scm_is_memory(m, SCM_WINDOW));
}

/* What a block holds belongs to the block, not to the address. */
static void test_contents_follow_the_block(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();
    const char *path = scm_device(m, 4, NULL);

    scm_start(m);
    scm_bind(m, DRC, 3, 1, SCM_WINDOW, 0);
    qtest_writeq(m->qts, SCM_WINDOW + 16, 0x1122334455667788);
    scm_unbind(m, DRC, SCM_WINDOW, 1, 0);
    scm_bind(m, DRC, 2, 1, SCM_WINDOW, 0);
    g_assert_cmphex(qtest_readq(m->qts, SCM_WINDOW + 16), ==, 0);
    scm_bind(m, DRC, 3, 1, SCM_WINDOW + 5 * SCM_BLOCK, 0);
    g_assert_cmphex(qtest_readq(m->qts, SCM_WINDOW + 5 * SCM_BLOCK + 16), ==, 0x1122334455667788);
    g_assert_cmphex(file_word(path, 3 * SCM_BLOCK + 16), !=, 0);
}

static void test_hole_in_the_middle(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();

    scm_device(m, 8, NULL);
    scm_start(m);
    scm_bind(m, DRC, 0, 8, SCM_ANY, 0);
    g_assert_cmpint(scm_unbind(m, DRC, SCM_WINDOW + 3 * SCM_BLOCK, 2, 0).ret, ==, FW_SCM_RC_SUCCESS);
    for (unsigned i = 0; i < 8; i++) {
        g_assert_cmpint(scm_is_memory(m, SCM_WINDOW + i * SCM_BLOCK), ==, i < 3 || i > 4);
    }
    g_assert_cmpint(scm_bind(m, DRC, 3, 2, SCM_WINDOW + 3 * SCM_BLOCK, 0).ret, ==, FW_SCM_RC_SUCCESS);
    for (unsigned i = 0; i < 8; i++) {
        g_assert_cmphex(scm_where(m, DRC, i), ==, SCM_WINDOW + i * SCM_BLOCK);
    }
}

static void test_logical_query(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();
    ScmAnswer answer;

    scm_device(m, 4, NULL);
    scm_device(m, 4, NULL);
    scm_start(m);
    scm_bind(m, OTHER, 1, 3, SCM_WINDOW, 0);
    answer = scm_call(m, FW_SCM_H_QUERY_LOGICAL_MEM_BINDING, SCM_WINDOW + 2 * SCM_BLOCK + 123, 0, 0, 0, 0);
    g_assert_cmpint(answer.ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmphex(answer.out[0], ==, OTHER);
    g_assert_cmpuint(answer.out[1], ==, 3);
}

/* --- Placement: properties, and the address of the first bind --- */

typedef struct Placement {
    const char *name;
    const char *first, *second;     /* properties of nv0 and nv1; nv0 is bound first, then nv1 whose address is looked at */
    uint64_t address;
} Placement;

static const Placement placements[] = {
    { "default", NULL, NULL, SCM_WINDOW + 0x10000000 },
    { "align-16M", NULL, "placement-align=16M", SCM_WINDOW + 4 * SCM_BLOCK },
    { "align-1G", NULL, "placement-align=1G", SCM_WINDOW + 0x40000000 },
    { "offset-64K", NULL, "placement-offset=64K", SCM_WINDOW + 0x10010000 },
    { "offset-16M", NULL, "placement-offset=16M", SCM_WINDOW + 0x11000000 },
    { "offset-half-a-section", NULL, "placement-offset=8M", SCM_WINDOW + 0x10800000 },
    { "after-ram", NULL, "placement=after-ram", SCM_RAM_END },
    { "after-ram-64K", NULL, "placement=after-ram,placement-offset=64K", SCM_RAM_END + 0x10000 },
    { "after-drc", NULL, "placement=after-drc,placement-after=nv0", SCM_WINDOW + 4 * SCM_BLOCK },
    { "after-drc-moved", "placement-offset=64K", "placement=after-drc,placement-after=nv0", SCM_WINDOW + 4 * SCM_BLOCK + 0x10000 },
    { "after-nobody", NULL, "placement=after-drc,placement-after=nobody", SCM_WINDOW + 0x10000000 },
    { "addr-in-device-memory", NULL, "addr=0x60000000", 0x60000000 },
    { "addr-below-device-memory", NULL, "addr=0x20000000", 0x20000000 },
    { "at-boot", NULL, "bound-at-boot=0+4@0x70000000", 0x70000000 },
};

static void test_placement(gconstpointer data)
{
    const Placement *p = data;
    g_autoptr(ScmMachine) m = scm_machine_new();

    scm_device(m, 4, p->first);
    scm_device(m, 4, p->second);
    scm_start(m);
    g_assert_cmpint(scm_bind(m, DRC, 0, 4, SCM_ANY, 0).ret, ==, FW_SCM_RC_SUCCESS);
    if (!p->second || !strstr(p->second, "at-boot")) {
        g_assert_cmpint(scm_bind(m, OTHER, 0, 4, SCM_ANY, 0).ret, ==, FW_SCM_RC_SUCCESS);
    }
    g_assert_cmphex(scm_where(m, OTHER, 0), ==, p->address);
    g_assert_true(scm_is_memory(m, p->address));
    g_assert_true(scm_is_memory(m, p->address + 4 * SCM_BLOCK - 8));
}

static void test_large_blocks(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();

    scm_device(m, 48, "block-size=384M");
    scm_start(m);
    g_assert_cmpint(scm_bind(m, DRC, 0, 3, SCM_ANY, 0).ret, ==, FW_SCM_RC_P3);
    g_assert_cmpint(scm_bind(m, DRC, 1, 1, SCM_ANY, 0).ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmphex(scm_where(m, DRC, 1) % (384 * SCM_MIB), ==, 0);
}

static void test_1_tib(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();
    uint64_t blocks = 65536;
    uint64_t last;

    scm_device(m, blocks, NULL);
    scm_start(m);
    g_assert_cmpint(scm_bind(m, DRC, 0, blocks, SCM_ANY, 0).ret, ==, FW_SCM_RC_SUCCESS);
    last = scm_where(m, DRC, blocks - 1);
    g_assert_cmphex(last, ==, SCM_WINDOW + (blocks - 1) * SCM_BLOCK);
    g_assert_true(scm_is_memory(m, last + SCM_BLOCK - 8));
    g_assert_cmpint(scm_unbind_all(m, FW_SCM_SCOPE_DRC, DRC, 0).ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_false(scm_is_memory(m, last + SCM_BLOCK - 8));
}

/* Resident memory of the emulator in KiB, with a device of so many blocks bound, written to, and unbound. */
static uint64_t resident(uint64_t blocks)
{
    g_autoptr(ScmMachine) m = scm_machine_new();
    g_autofree char *path = NULL;
    g_autofree char *text = NULL;
    const char *at;

    scm_device(m, blocks, NULL);
    scm_start(m);
    g_assert_cmpint(scm_bind(m, DRC, 0, blocks, SCM_ANY, 0).ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_true(scm_is_memory(m, SCM_WINDOW + blocks * SCM_BLOCK - 8));
    g_assert_cmpint(scm_unbind_all(m, FW_SCM_SCOPE_DRC, DRC, 0).ret, ==, FW_SCM_RC_SUCCESS);
    path = g_strdup_printf("/proc/%d/status", (int)qtest_pid(m->qts));
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    at = strstr(text, "VmRSS:");
    g_assert_nonnull(at);
    return g_ascii_strtoull(at + strlen("VmRSS:"), NULL, 10);
}

/* A region of 4 TiB costs what one of 1 GiB does. */
static void test_resident(void)
{
    g_assert_cmpuint(resident(262144), <, resident(64) + 16 * 1024);
}

/* --- At boot --- */

static void test_bound_at_boot(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();

    scm_device(m, 8, "bound-at-boot=0+2:5+1@0x60000000");
    scm_start(m);
    g_assert_cmphex(scm_where(m, DRC, 1), ==, SCM_WINDOW + SCM_BLOCK);
    g_assert_cmphex(scm_where(m, DRC, 5), ==, 0x60000000);
    g_assert_cmphex(scm_where(m, DRC, 2), ==, 0);
    g_assert_cmpint(scm_bind(m, DRC, 0, 8, SCM_ANY, 0).ret, ==, FW_SCM_RC_OVERLAP);
    g_assert_cmpint(scm_unbind_all(m, FW_SCM_SCOPE_DRC, DRC, 0).ret, ==, FW_SCM_RC_SUCCESS);
    qtest_system_reset(m->qts);
    g_assert_cmphex(scm_where(m, DRC, 5), ==, 0x60000000);
}

static void test_in_use_at_run_time(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();

    scm_device(m, 8, NULL);
    scm_start(m);
    scm_bind(m, DRC, 0, 8, SCM_ANY, 0);
    qtest_qmp_assert_success(m->qts, "{'execute': 'qom-set', 'arguments': {'path': '/machine/peripheral/nv0', 'property': 'in-use',"
                             "'value': '3+1'}}");
    g_assert_cmpint(scm_unbind_all(m, FW_SCM_SCOPE_DRC, DRC, 0).ret, ==, FW_SCM_RC_IN_USE);
    g_assert_cmpint(scm_unbind(m, DRC, SCM_WINDOW, 3, 0).ret, ==, FW_SCM_RC_SUCCESS);
    qtest_qmp_assert_success(m->qts, "{'execute': 'qom-set', 'arguments': {'path': '/machine/peripheral/nv0', 'property': 'in-use',"
                             "'value': 'none'}}");
    g_assert_cmpint(scm_unbind_all(m, FW_SCM_SCOPE_DRC, DRC, 0).ret, ==, FW_SCM_RC_SUCCESS);
}

/* --- Poison --- */

static void set_poison(ScmMachine *m, const char *value)
{
    qtest_qmp_assert_success(m->qts, "{'execute': 'qom-set', 'arguments': {'path': '/machine/peripheral/nv0', 'property': 'poison',"
                             "'value': %s}}", value);
}

static bool is_lost(ScmMachine *m, uint64_t address)
{
    return qtest_readq(m->qts, address) == UINT64_MAX;
}

/* Whole lines of 128 bytes, wherever the block that holds them is bound, and nothing beside them. */
static void test_poison(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();
    uint64_t moved = SCM_WINDOW + 7 * SCM_BLOCK;

    scm_device(m, 4, "poison=0x1001000+1");
    scm_start(m);
    g_assert_cmpint(scm_bind(m, DRC, 0, 2, SCM_WINDOW, 0).ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_true(scm_is_memory(m, SCM_WINDOW + 0x1001000 - 8));
    g_assert_true(is_lost(m, SCM_WINDOW + 0x1001000));
    g_assert_true(is_lost(m, SCM_WINDOW + 0x1001078));
    g_assert_true(scm_is_memory(m, SCM_WINDOW + 0x1001080));
    g_assert_cmpint(scm_unbind(m, DRC, SCM_WINDOW + SCM_BLOCK, 1, 0).ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmpint(scm_bind(m, DRC, 1, 1, moved, 0).ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_true(is_lost(m, moved + 0x1000));
    g_assert_true(scm_is_memory(m, moved + 0x1080));
}

/* Set, moved and taken away while the memory is bound; a reset changes nothing. */
static void test_poison_at_run_time(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();

    scm_device(m, 4, "bound-at-boot=0+4@0x50000000");
    scm_start(m);
    g_assert_true(scm_is_memory(m, 0x50000000));
    set_poison(m, "0+128:0x3ffffff+1");
    g_assert_true(is_lost(m, 0x50000000));
    g_assert_true(is_lost(m, 0x53ffff80));
    qtest_system_reset(m->qts);
    g_assert_true(is_lost(m, 0x50000000));
    set_poison(m, "");
    g_assert_true(scm_is_memory(m, 0x50000000));
    g_assert_true(scm_is_memory(m, 0x53ffff80));
}

/* A line is whole again when each byte of it was stored to. */
static void test_poison_overwritten(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();

    scm_device(m, 4, "bound-at-boot=0+4@0x50000000,poison=0x2000+1");
    scm_start(m);
    for (unsigned i = 0; i < 16; i++) {
        g_assert_true(is_lost(m, 0x50002000));
        qtest_writeq(m->qts, 0x50002000 + 8 * i, i + 1);
    }
    g_assert_cmphex(qtest_readq(m->qts, 0x50002000), ==, 1);
    g_assert_cmphex(qtest_readq(m->qts, 0x50002078), ==, 16);
}

/* What the hypervisor cannot read is no buffer. */
static void test_poison_as_buffer(void)
{
    static const uint8_t header[16] = "SCMSTATS\0\0\0\1";
    g_autoptr(ScmMachine) m = scm_machine_new();

    scm_device(m, 4, "bound-at-boot=0+4@0x50000000");
    scm_start(m);
    qtest_memwrite(m->qts, 0x50002000, header, sizeof(header));
    g_assert_cmpint(scm_call(m, FW_SCM_H_PERFORMANCE_STATS, DRC, 0x50002000, 272, 0, 0).ret, ==, FW_SCM_RC_SUCCESS);
    set_poison(m, "0x2000+128");
    g_assert_cmpint(scm_call(m, FW_SCM_H_PERFORMANCE_STATS, DRC, 0x50002000, 272, 0, 0).ret, ==, FW_SCM_RC_PARAMETER);
}

/* --- Durability --- */

static void test_metadata_survives_a_kill(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();
    const char *path = scm_device(m, 2, NULL);
    int status = 0;

    scm_start(m);
    g_assert_cmpint(scm_call(m, FW_SCM_H_WRITE_METADATA, DRC, 8, 0x0102030405060708, 8, 0).ret, ==, FW_SCM_RC_SUCCESS);
    kill(qtest_pid(m->qts), SIGKILL);
    g_assert_cmpint(waitpid(qtest_pid(m->qts), &status, 0), ==, qtest_pid(m->qts));
    g_assert_false(qtest_probe_child(m->qts));
    g_assert_cmphex(be64_to_cpu(file_word(path, 2 * SCM_BLOCK + 8)), ==, 0x0102030405060708);
}

/* --- DIMMs --- */

static QDict *plug_dimm(ScmMachine *m, const char *address)
{
    g_autofree char *arguments = g_strdup_printf("{'execute': 'device_add', 'arguments': {'driver': 'pc-dimm', 'id': 'd', 'memdev': 'dm'%s%s}}",
                                                 address ? ", 'addr': " : "", address ?: "");

    qtest_qmp_assert_success(m->qts, "{'execute': 'object-add', 'arguments': {'qom-type': 'memory-backend-ram', 'id': 'dm', 'size': 268435456}}");
    qtest_qmp_send_raw(m->qts, "%s", arguments);
    return qtest_qmp_receive(m->qts);
}

static void test_dimm_beside_bound_memory(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();
    QDict *answer;

    scm_device(m, 4, NULL);
    scm_start(m);
    scm_bind(m, DRC, 0, 4, SCM_ANY, 0);
    answer = plug_dimm(m, NULL);
    g_assert_true(qdict_haskey(answer, "return"));
    qobject_unref(answer);
}

static void test_dimm_over_bound_memory(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();
    QDict *answer;

    scm_device(m, 4, "bound-at-boot=0+4@0x50000000");
    scm_start(m);
    answer = plug_dimm(m, "1342177280");                /* 0x50000000 */
    g_assert_true(qdict_haskey(answer, "error"));
    g_assert_nonnull(strstr(qdict_get_str(qdict_get_qdict(answer, "error"), "desc"), "storage class memory is bound"));
    qobject_unref(answer);
    g_assert_true(scm_is_memory(m, 0x50000000));
}

static void test_bind_over_dimm(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();
    QDict *answer;

    scm_device(m, 4, "placement=after-ram");
    scm_start(m);
    answer = plug_dimm(m, "1342177280");
    g_assert_true(qdict_haskey(answer, "return"));
    qobject_unref(answer);
    g_assert_cmpint(scm_bind(m, DRC, 0, 4, 0x50000000, 0).ret, ==, FW_SCM_RC_OVERLAP);
    g_assert_cmpint(scm_bind(m, DRC, 0, 4, 0x50000000 - 3 * SCM_BLOCK, 0).ret, ==, FW_SCM_RC_OVERLAP);
    g_assert_cmpint(scm_bind(m, DRC, 0, 4, 0x50000000 - 4 * SCM_BLOCK, 0).ret, ==, FW_SCM_RC_SUCCESS);
}

/* --- Refusals --- */

typedef struct Refusal {
    const char *name, *properties, *message;
} Refusal;

static const Refusal refusals[] = {
    { "block-size-odd", "block-size=17M", "must be a multiple of 16 MiB" },
    { "block-size-small", "block-size=8M", "must be a multiple of 16 MiB" },
    { "block-size-large", "block-size=32G", "must be a multiple of 16 MiB, 16 MiB to 16 GiB" },
    { "size-no-multiple", "block-size=48M", "must be a multiple of the block size" },
    { "placement-word", "placement=somewhere", "use aligned, after-ram or after-drc" },
    { "placement-align", "placement-align=5000", "must be a multiple of 4 KiB" },
    { "after-itself", "placement=after-drc,placement-after=nv0", "cannot be placed after itself" },
    { "busy-word", "bind-busy=later", "later" },
    { "bound-too-much", "bound-at-boot=0+5", "does not have these blocks" },
    { "bound-twice", "bound-at-boot=0+2:1+1", "bound already" },
    { "bound-over-ram", "bound-at-boot=0+1@0x0", "addresses are taken" },
    { "bound-text", "bound-at-boot=zero", "zero" },
    { "in-use-too-much", "in-use=4+1", "not a block of this device" },
    { "poison-text", "poison=here", "here" },
    { "poison-behind-the-end", "poison=0x4000000+1", "poison" },
    { "health-word", "health=fine", "fine" },
    { "stats-word", "stats=Nonsense=1", "Nonsense" },
    { "broken-word", "broken=everything", "everything" },
    { "damage-word", "dt-damage=unit-guid=gone", "PROPERTY=DAMAGE" },
    { "damage-of-numa", "dt-damage=associativity=short", "dt-associativity" },
    { "sizes-word", "dt-sizes=late", "use pair, early or both" },
    { "metadata-too-large", "metadata-size=1M", "more than label-size" },
    { "nfit-field", "nfit-handle=7", "nfit-handle means nothing on a pseries machine" },
    { "nfit-where", "nfit=static", "nfit means nothing on a pseries machine" },
    { "e820", "e820=reserved", "e820 means nothing on a pseries machine" },
    { "interleave-set", "interleave-set=a", "interleave-set means nothing on a pseries machine" },
    { "interleave-lines", "interleave-lines=2", "interleave-lines means nothing on a pseries machine" },
    { "interleave-line-size", "interleave-line-size=4096", "interleave-line-size means nothing on a pseries machine" },
    { "flush-hints", "flush-hints=1", "flush-hints means nothing on a pseries machine" },
    { "flush-base", "flush-base=0x100000000", "flush-base means nothing on a pseries machine" },
    { "latency", "read-latency=100ns", "read-latency' means nothing on this machine" },
    { "bandwidth", "write-bandwidth=1G", "write-bandwidth' means nothing on this machine" },
    { "distance", "distance=17", "distance' means nothing on this machine" },
    { "proximity", "proximity=own", "proximity' means nothing on this machine" },
    { "initiator", "initiator=0", "initiator' means nothing on this machine" },
    { "side-cache", "cache-size=1M", "cache-size' means nothing on this machine" },
    { "side-cache-line", "cache-line-size=128", "cache-line-size' means nothing on this machine" },
    { "side-cache-policy", "cache-policy=none", "cache-policy' means nothing on this machine" },
    { "side-cache-ways", "cache-associativity=none", "cache-associativity' means nothing on this machine" },
    { "dsm-family", "dsm-family=intel", "dsm-family' means nothing on this machine" },
    { "smart", "smart-health=fatal", "smart-health' means nothing on this machine" },
    { "passphrase", "security-passphrase=abc", "security-passphrase' means nothing on this machine" },
    { "dimm-firmware", "firmware-version=2", "firmware-version' means nothing on this machine" },
    { "power-cycle", "power-cycle=clean", "power-cycle' means nothing on this machine" },
    { "align", "align=1G", "see placement" },
    { "addr-in-ram", "addr=0x1000", "end of RAM" },
    { "addr-no-page", "addr=0x60000100", "multiple of 4 KiB" },
};

static void test_refusal(gconstpointer data)
{
    const Refusal *r = data;
    g_autoptr(ScmMachine) m = scm_machine_new();

    scm_device(m, 4, r->properties);
    scm_refused(m, r->message);
}

static void test_refused_without_uuid(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();

    scm_device(m, 4, "uuid=00000000-0000-0000-0000-000000000000");
    scm_refused(m, "uuid");
}

static void test_refused_without_labels(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();

    g_string_append(m->args, " -object memory-backend-ram,id=r,size=64M -device spapr-nvdimm,memdev=r,uuid=75a3cdd7-6a2f-4791-8d15-fe0a920e8e9e");
    scm_refused(m, "label-size");
}

static void test_refused_without_file(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();

    g_string_append(m->args, " -object memory-backend-ram,id=r,size=65664K -device spapr-nvdimm,memdev=r,label-size=128K,block-size=16M,"
                    "uuid=75a3cdd7-6a2f-4791-8d15-fe0a920e8e9e");
    scm_refused(m, "memory-backend-file");
}

static void test_fixed_when_plugged(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();
    QDict *answer;

    scm_device(m, 4, NULL);
    scm_start(m);
    answer = qtest_qmp(m->qts, "{'execute': 'qom-set', 'arguments': {'path': '/machine/peripheral/nv0', 'property': 'block-size',"
                       "'value': 33554432}}");
    g_assert_nonnull(strstr(qdict_get_str(qdict_get_qdict(answer, "error"), "desc"), "once the device is plugged"));
    qobject_unref(answer);
}

/* --- Other users of the machine's DIMMs --- */

static void test_query_memory_devices(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();
    QDict *answer, *data;

    scm_device(m, 4, NULL);
    scm_start(m);
    scm_bind(m, DRC, 0, 4, SCM_ANY, 0);
    answer = qtest_qmp(m->qts, "{'execute': 'query-memory-devices'}");
    data = qdict_get_qdict(qobject_to(QDict, qlist_peek(qdict_get_qlist(answer, "return"))), "data");
    g_assert_cmpuint(qdict_get_int(data, "size"), ==, 4 * SCM_BLOCK);
    g_assert_cmphex(qdict_get_int(data, "addr"), ==, SCM_WINDOW);
    qobject_unref(answer);
}

/* The plain type works too; its range in device memory is where it is bound, and empty until then. */
static void test_plain_nvdimm(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();

    g_string_append(m->args, " -object memory-backend-ram,id=r,size=268566528 -device nvdimm,memdev=r,label-size=128K,poison=0x2081+1,"
                    "uuid=75a3cdd7-6a2f-4791-8d15-fe0a920e8e9e");
    scm_start(m);
    g_assert_false(scm_is_memory(m, SCM_WINDOW));
    g_assert_cmpint(scm_bind(m, DRC, 0, 1, SCM_ANY, 0).ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_true(scm_is_memory(m, scm_where(m, DRC, 0) + 0x2078));
    g_assert_true(is_lost(m, scm_where(m, DRC, 0) + 0x2080));
    g_assert_true(is_lost(m, scm_where(m, DRC, 0) + 0x20f8));
    g_assert_true(scm_is_memory(m, scm_where(m, DRC, 0) + 0x2100));
}

/* Power ISA 3.1B, book III 6.7.9.1: a valid entry of 4 KiB, and storage that is coherent memory (WIMG 0010). */
#define HPTE_VALID UINT64_C(1)
#define HPTE_M     UINT64_C(0x10)
/* LoPAPR 14.5.4.1.2 */
#define H_ENTER    UINT64_C(0x08)

/* A guest that translates by hashed page table can map what is bound as memory, and nothing else. */
static void test_hashed_page_table(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();

    g_string_append(m->args, " -cpu power8");
    scm_device(m, 4, NULL);
    scm_start(m);
    g_assert_cmpint(scm_call(m, H_ENTER, 0, 0, HPTE_VALID, SCM_WINDOW | HPTE_M, 0).ret, ==, FW_SCM_RC_PARAMETER);
    g_assert_cmpint(scm_bind(m, DRC, 0, 2, SCM_WINDOW, 0).ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmpint(scm_call(m, H_ENTER, 0, 0, HPTE_VALID, SCM_WINDOW | HPTE_M, 0).ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmpint(scm_call(m, H_ENTER, 0, 0, HPTE_VALID, (SCM_WINDOW + 2 * SCM_BLOCK - 0x1000) | HPTE_M, 0).ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmpint(scm_call(m, H_ENTER, 0, 0, HPTE_VALID, (SCM_WINDOW + 2 * SCM_BLOCK) | HPTE_M, 0).ret, ==, FW_SCM_RC_PARAMETER);
    g_assert_cmpint(scm_unbind(m, DRC, SCM_WINDOW, 1, 0).ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmpint(scm_call(m, H_ENTER, 0, 0, HPTE_VALID, SCM_WINDOW | HPTE_M, 0).ret, ==, FW_SCM_RC_PARAMETER);
}

/* What only a _DSM would tell a guest is refused in the running machine, too; a lost or locked DIMM would never come back. */
static void test_no_reader_at_run_time(void)
{
    static const struct {
        const char *property, *value;
    } rows[] = { { "smart-health", "'fatal'" }, { "smart-spares", "3" }, { "power-cycle", "'dirty'" }, { "security-passphrase", "'abc'" } };
    g_autoptr(ScmMachine) m = scm_machine_new();

    scm_device(m, 4, "bound-at-boot=0+4@0x50000000");
    scm_start(m);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        QDict *answer = qtest_qmp(m->qts, "{'execute': 'qom-set', 'arguments': {'path': '/machine/peripheral/nv0', 'property': %s, 'value': %p}}",
                                  rows[i].property, qobject_from_json(rows[i].value, &error_abort));

        g_assert_nonnull(strstr(qdict_get_str(qdict_get_qdict(answer, "error"), "desc"), "means nothing on this machine"));
        qobject_unref(answer);
    }
    g_assert_true(scm_is_memory(m, 0x50000000));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("scm-memory/nothing-before-bind", test_nothing_before_bind);
    qtest_add_func("scm-memory/single-blocks", test_single_blocks);
    qtest_add_func("scm-memory/contents", test_contents_follow_the_block);
    qtest_add_func("scm-memory/hole", test_hole_in_the_middle);
    qtest_add_func("scm-memory/logical-query", test_logical_query);
    for (unsigned i = 0; i < G_N_ELEMENTS(placements); i++) {
        g_autofree char *name = g_strdup_printf("scm-memory/placement/%s", placements[i].name);

        qtest_add_data_func(name, &placements[i], test_placement);
    }
    qtest_add_func("scm-memory/large-blocks", test_large_blocks);
    qtest_add_func("scm-memory/1-tib", test_1_tib);
    qtest_add_func("scm-memory/resident", test_resident);
    qtest_add_func("scm-memory/bound-at-boot", test_bound_at_boot);
    qtest_add_func("scm-memory/in-use", test_in_use_at_run_time);
    qtest_add_func("scm-memory/poison/lines", test_poison);
    qtest_add_func("scm-memory/poison/run-time", test_poison_at_run_time);
    qtest_add_func("scm-memory/poison/overwritten", test_poison_overwritten);
    qtest_add_func("scm-memory/poison/buffer", test_poison_as_buffer);
    qtest_add_func("scm-memory/kill", test_metadata_survives_a_kill);
    qtest_add_func("scm-memory/dimm/beside", test_dimm_beside_bound_memory);
    qtest_add_func("scm-memory/dimm/over", test_dimm_over_bound_memory);
    qtest_add_func("scm-memory/dimm/under", test_bind_over_dimm);
    for (unsigned i = 0; i < G_N_ELEMENTS(refusals); i++) {
        g_autofree char *name = g_strdup_printf("scm-memory/refused/%s", refusals[i].name);

        qtest_add_data_func(name, &refusals[i], test_refusal);
    }
    qtest_add_func("scm-memory/refused/uuid", test_refused_without_uuid);
    qtest_add_func("scm-memory/refused/labels", test_refused_without_labels);
    qtest_add_func("scm-memory/refused/file", test_refused_without_file);
    qtest_add_func("scm-memory/fixed", test_fixed_when_plugged);
    qtest_add_func("scm-memory/query-memory-devices", test_query_memory_devices);
    qtest_add_func("scm-memory/plain-nvdimm", test_plain_nvdimm);
    qtest_add_func("scm-memory/hashed-page-table", test_hashed_page_table);
    qtest_add_func("scm-memory/no-reader-at-run-time", test_no_reader_at_run_time);
    return scm_run();
}
