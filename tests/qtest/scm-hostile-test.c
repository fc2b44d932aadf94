/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A guest that means harm: random calls, buffers of statistics where there is no memory, and malformed lines of the qtest protocol.
 *
 * After each storm the bindings must still make sense, and nothing but the buffers of statistics may have been written to.
 */
#include "qemu/osdep.h"
#include "qemu/bswap.h"
#include "qobject/qdict.h"
#include "scm-machine.h"

#define DEVICES     3
#define BLOCKS      8
#define CALLS       10000
#define CALLS_A_TURN 500                               /* after so many a property changes or the machine is reset */
#define AT_BOOT     UINT64_C(0x50000000)
#define BUFFER      UINT64_C(0x100000)                  /* the one page of RAM that holds a header of statistics */
#define GUARD       UINT64_C(0x800000)                  /* a page that no call has a reason to touch */
#define PAGE        4096

/* --- The storm --- */

typedef struct Storm {
    ScmMachine *m;
    GRand *random;
    uint64_t seen[16];                                  /* registers of earlier answers: tokens, addresses */
    unsigned calls;
    GHashTable *codes;                                  /* return codes seen */
} Storm;

/* Those that bind and unbind thrice: the others change little. */
static const uint64_t opcodes[] = {
    FW_SCM_H_READ_METADATA, FW_SCM_H_WRITE_METADATA, FW_SCM_H_BIND_MEM, FW_SCM_H_UNBIND_MEM, FW_SCM_H_QUERY_BLOCK_MEM_BINDING,
    FW_SCM_H_QUERY_LOGICAL_MEM_BINDING, FW_SCM_H_UNBIND_ALL, FW_SCM_H_HEALTH, FW_SCM_H_PERFORMANCE_STATS, FW_SCM_H_FLUSH,
    FW_SCM_H_BIND_MEM, FW_SCM_H_BIND_MEM, FW_SCM_H_UNBIND_MEM, FW_SCM_H_UNBIND_MEM,
};

static uint64_t any64(Storm *s)
{
    return (uint64_t)g_rand_int(s->random) << 32 | g_rand_int(s->random);
}

static unsigned below(Storm *s, unsigned n)
{
    return g_rand_int_range(s->random, 0, n);
}

static uint64_t argument(Storm *s)
{
    static const uint64_t likely[] = {
        0, 1, 2, 4, 8, SCM_ANY, SCM_WINDOW, AT_BOOT, SCM_WINDOW_END, SCM_WINDOW_END - SCM_BLOCK, SCM_LABELS, SCM_LABELS - 8, SCM_BLOCK, SCM_RAM_END,
        SCM_RAM_END - 16, BUFFER, BUFFER + PAGE - 16, 272, PAGE, UINT64_MAX - 15, UINT64_C(1) << 63,
    };

    switch (below(s, 8)) {
    case 0:
        return any64(s);
    case 1:
        return SCM_WINDOW + below(s, 32) * SCM_BLOCK;
    case 2:
    case 3:
        return s->seen[below(s, G_N_ELEMENTS(s->seen))];
    case 4:
        return below(s, 16);
    default:
        return likely[below(s, G_N_ELEMENTS(likely))];
    }
}

/* A request for statistics: mostly a good one. */
static void write_header(Storm *s, uint64_t address)
{
    uint8_t bytes[16 * 20] = "SCMSTATS";

    stl_be_p(bytes + 8, below(s, 16) ? FW_SCM_STATS_VERSION : any64(s));
    stl_be_p(bytes + 12, below(s, 8) ? below(s, 20) : any64(s));
    for (unsigned i = 1; i < 20; i++) {
        memcpy(bytes + 16 * i, below(s, 4) ? "MemLife " : "Nonsense", 8);
    }
    qtest_memwrite(s->m->qts, address, bytes, sizeof(bytes));
}

/* Arguments that come past the first checks of the calls that bind and unbind. */
static void arrange(Storm *s, uint64_t opcode, uint64_t r[5])
{
    uint64_t token = below(s, 2) ? 0 : s->seen[below(s, G_N_ELEMENTS(s->seen))];

    r[0] = SCM_DRC(below(s, DEVICES));
    if (opcode == FW_SCM_H_BIND_MEM) {
        r[1] = below(s, BLOCKS);
        r[2] = 1 + below(s, BLOCKS);
        r[3] = below(s, 2) ? SCM_ANY : SCM_WINDOW + below(s, 4 * BLOCKS) * SCM_BLOCK;
        r[4] = token;
    } else if (opcode == FW_SCM_H_UNBIND_MEM) {
        r[1] = (below(s, 4) ? SCM_WINDOW : AT_BOOT) + below(s, 4 * BLOCKS) * SCM_BLOCK;
        r[2] = 1 + below(s, 4);
        r[3] = token;
    }
}

static void one_call(Storm *s)
{
    uint64_t opcode = opcodes[below(s, G_N_ELEMENTS(opcodes))];
    uint64_t r[5];
    ScmAnswer answer;

    for (unsigned i = 0; i < G_N_ELEMENTS(r); i++) {
        r[i] = argument(s);
    }
    if (below(s, 4)) {
        arrange(s, opcode, r);
    }
    if (!below(s, 8)) {
        write_header(s, below(s, 2) ? BUFFER : AT_BOOT);
    }
    answer = scm_call(s->m, opcode, r[0], r[1], r[2], r[3], r[4]);
    g_hash_table_add(s->codes, GINT_TO_POINTER((int)answer.ret));
    s->seen[below(s, G_N_ELEMENTS(s->seen))] = answer.out[below(s, 3)];
    s->calls++;
}

/* The host's side changes under the guest's hands. */
static void turn(Storm *s)
{
    static const char *const settings[][2] = {
        { "bind-blocks-per-call", "1" }, { "bind-blocks-per-call", "0" }, { "unbind-blocks-per-call", "1" }, { "bind-busy", "'1s'" },
        { "in-use", "'0+1:7+1'" }, { "in-use", "'none'" }, { "placement", "'after-ram'" }, { "placement", "'aligned'" },
        { "placement-offset", "65536" }, { "stats", "'all=none'" }, { "stats", "'MemLife=3'" }, { "broken", "'flush:stats'" }, { "broken", "'none'" },
    };
    const char *const *setting = settings[below(s, G_N_ELEMENTS(settings))];
    g_autofree char *command = NULL;

    if (!below(s, 6)) {
        qtest_system_reset(s->m->qts);
        return;
    }
    command = g_strdup_printf("{'execute': 'qom-set', 'arguments': {'path': '/machine/peripheral/nv%u', 'property': '%s', 'value': %s}}",
                              below(s, DEVICES), setting[0], setting[1]);
    qtest_qmp_send_raw(s->m->qts, "%s", command);
    qobject_unref(qtest_qmp_receive(s->m->qts));
}

/* Both queries agree about each block, what is bound is memory and none of it is RAM. */
static void check_bindings(Storm *s)
{
    for (unsigned device = 0; device < DEVICES; device++) {
        for (unsigned block = 0; block < BLOCKS; block++) {
            uint64_t address = scm_where(s->m, SCM_DRC(device), block);
            ScmAnswer answer;

            if (!address) {
                continue;
            }
            g_assert_cmphex(address % 0x1000, ==, 0);
            g_assert_cmphex(address, >=, SCM_RAM_END);
            g_assert_cmphex(address + SCM_BLOCK, <=, SCM_WINDOW_END);
            answer = scm_call(s->m, FW_SCM_H_QUERY_LOGICAL_MEM_BINDING, address + SCM_BLOCK - 1, 0, 0, 0, 0);
            g_assert_cmpint(answer.ret, ==, FW_SCM_RC_SUCCESS);
            g_assert_cmphex(answer.out[0], ==, SCM_DRC(device));
            g_assert_cmpuint(answer.out[1], ==, block);
            g_assert_true(scm_is_memory(s->m, address + SCM_BLOCK - 8));
        }
    }
}

/* Everything can still be taken back, in however many calls. */
static void check_end(Storm *s)
{
    for (unsigned device = 0; device < DEVICES; device++) {
        g_autofree char *path = g_strdup_printf("/machine/peripheral/nv%u", device);
        uint64_t token = 0;
        ScmAnswer answer;

        qtest_qmp_assert_success(s->m->qts, "{'execute': 'qom-set', 'arguments': {'path': %s, 'property': 'in-use', 'value': 'none'}}", path);
        do {
            answer = scm_unbind_all(s->m, FW_SCM_SCOPE_DRC, SCM_DRC(device), token);
            token = answer.out[0];
        } while (answer.ret != FW_SCM_RC_SUCCESS && token);
        g_assert_cmpint(answer.ret, ==, FW_SCM_RC_SUCCESS);
        for (unsigned block = 0; block < BLOCKS; block++) {
            g_assert_cmphex(scm_where(s->m, SCM_DRC(device), block), ==, 0);
        }
    }
    g_assert_false(scm_is_memory(s->m, SCM_WINDOW));
    g_assert_false(scm_is_memory(s->m, AT_BOOT));
}

static ScmMachine *start_machine(void)
{
    ScmMachine *m = scm_machine_new();

    scm_device(m, BLOCKS, "bound-at-boot=2+1@0x50000000:4+1@0x51000000");
    scm_device(m, BLOCKS, "bind-blocks-per-call=1,unbind-blocks-per-call=1,flush-blocks-per-call=1,unbind-busy=10ms");
    scm_device(m, BLOCKS, "metadata-size=0,bind-blocks-per-call=3,unbind-blocks-per-call=1,unbind-busy=10ms");
    scm_start(m);
    return m;
}

static void fill_guard(ScmMachine *m, uint8_t bytes[PAGE])
{
    for (unsigned i = 0; i < PAGE; i++) {
        bytes[i] = i * 7 + i / 256;
    }
    qtest_memwrite(m->qts, GUARD, bytes, PAGE);
}

static void test_storm(gconstpointer data)
{
    /* Codes that any storm of this length meets: it must have come past the first check of each call. */
    static const int met[] = {
        FW_SCM_RC_SUCCESS, FW_SCM_RC_BUSY, FW_SCM_RC_LONG_BUSY_10_MSEC, FW_SCM_RC_PARAMETER, FW_SCM_RC_NOT_FOUND, FW_SCM_RC_P2, FW_SCM_RC_P3,
        FW_SCM_RC_P4, FW_SCM_RC_P5, FW_SCM_RC_OVERLAP,
    };
    g_autoptr(ScmMachine) m = start_machine();
    Storm s = { .m = m, .random = g_rand_new_with_seed(GPOINTER_TO_UINT(data)), .codes = g_hash_table_new(NULL, NULL) };
    uint8_t before[PAGE], after[PAGE];

    fill_guard(m, before);
    while (s.calls < CALLS) {
        one_call(&s);
        if (s.calls % CALLS_A_TURN == 0) {
            check_bindings(&s);
            turn(&s);
        }
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(met); i++) {
        if (!g_hash_table_contains(s.codes, GINT_TO_POINTER(met[i]))) {
            g_test_message("no call was answered %d", met[i]);
            g_test_fail();
        }
    }
    check_end(&s);
    qtest_memread(m->qts, GUARD, after, PAGE);
    g_assert_cmpmem(before, PAGE, after, PAGE);
    g_hash_table_unref(s.codes);
    g_rand_free(s.random);
}

/* --- Buffers of statistics --- */

typedef struct Buffer {
    const char *name;
    uint64_t address, size;                             /* as the guest says */
    uint32_t count;                                     /* entries, in the header */
} Buffer;

static const Buffer buffers[] = {
    { "smaller-than-a-header", BUFFER, 15, 0 },
    { "too-small-for-all", BUFFER, 271, 0 },
    { "too-small-for-its-entries", BUFFER, 47, 2 },
    { "more-entries-than-allowed", BUFFER, 1 << 20, 256 },
    { "most-entries", BUFFER, UINT64_C(1) << 40, UINT32_MAX },
    { "size-overflows", BUFFER, UINT64_MAX, 1 },
    { "past-the-end-of-ram", SCM_RAM_END - 16, 272, 1 },
    { "all-past-the-end-of-ram", SCM_RAM_END - 32, 272, 0 },
    { "past-the-end-of-a-block", AT_BOOT + SCM_BLOCK - 16, 272, 1 },
    { "where-nothing-is-bound", SCM_WINDOW, 272, 1 },
    { "in-pci", SCM_WINDOW_END, 272, 1 },
    { "at-the-end-of-all", UINT64_MAX - 15, 15, 1 },
};

static void test_buffer(gconstpointer data)
{
    const Buffer *b = data;
    g_autoptr(ScmMachine) m = scm_machine_new();
    uint8_t header[16] = "SCMSTATS", before[512], after[512];
    uint64_t looked_at = MIN(b->address, UINT64_MAX - sizeof(before));
    ScmAnswer answer;

    scm_device(m, BLOCKS, "bound-at-boot=2+1@0x50000000");
    scm_start(m);
    stl_be_p(header + 8, FW_SCM_STATS_VERSION);
    stl_be_p(header + 12, b->count);
    if (b->address < SCM_WINDOW) {
        qtest_memwrite(m->qts, b->address, header, sizeof(header));
        qtest_memread(m->qts, looked_at, before, sizeof(before));
    }
    answer = scm_call(m, FW_SCM_H_PERFORMANCE_STATS, SCM_DRC(0), b->address, b->size, 0, 0);
    g_assert_cmpint(answer.ret, ==, FW_SCM_RC_PARAMETER);
    g_assert_cmphex(answer.out[0], ==, SCM_DRC(0));
    if (b->address < SCM_WINDOW) {
        qtest_memread(m->qts, looked_at, after, sizeof(after));
        g_assert_cmpmem(before, sizeof(before), after, sizeof(after));
    }
}

/* A buffer in bound memory is as good as one in RAM, to its last byte. */
static void test_buffer_in_bound_memory(void)
{
    const uint64_t address = AT_BOOT + SCM_BLOCK - 272;
    g_autoptr(ScmMachine) m = scm_machine_new();
    uint8_t bytes[16] = "SCMSTATS";

    scm_device(m, BLOCKS, "bound-at-boot=2+1@0x50000000");
    scm_start(m);
    stl_be_p(bytes + 8, FW_SCM_STATS_VERSION);
    qtest_memwrite(m->qts, address, bytes, sizeof(bytes));
    g_assert_cmpint(scm_call(m, FW_SCM_H_PERFORMANCE_STATS, SCM_DRC(0), address, 272, 0, 0).ret, ==, FW_SCM_RC_SUCCESS);
    qtest_memread(m->qts, address, bytes, sizeof(bytes));
    g_assert_cmpuint(ldl_be_p(bytes + 12), ==, FW_SCM_STATS_KINDS);
    qtest_memread(m->qts, address + 256, bytes, sizeof(bytes));
    g_assert_cmpmem(bytes, 8, "FastWCnt", 8);
}

/* --- Lines of the qtest protocol --- */

static void test_lines(void)
{
    static const char *const lines[] = {
        "hcall", "hcall 0x3e4", "hcall 0x3e4 0 0 0 0", "hcall 0x3e4 0 0 0 0 0 0", "hcall x 0 0 0 0 0", "hcall 0x3e4 0 0 0 0 five",
        "hcall 0x3e4 0 0 0 0 0x1ffffffffffffffff", "hcall 0x3e4 0 1x 0 0 0",
    };
    g_autoptr(ScmMachine) m = scm_machine_new();

    scm_device(m, 2, NULL);
    scm_start(m);
    for (unsigned i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autofree char *answer = qtest_hcall_line(m->qts, lines[i]);

        g_assert_true(g_str_has_prefix(answer, "FAIL"));
    }
    g_assert_cmpint(scm_bind(m, SCM_DRC(0), 0, 2, SCM_ANY, 0).ret, ==, FW_SCM_RC_SUCCESS);
}

/* Numbers that are no hypercall of ours, beside those that are: the machine's own answer to what it does not know. */
static void test_unknown_numbers(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();

    scm_device(m, 2, NULL);
    scm_start(m);
    for (uint64_t opcode = FW_SCM_H_READ_METADATA - 3; opcode <= FW_SCM_H_FLUSH + 3; opcode++) {
        bool multiple = opcode % 4 == 0;

        if (!multiple) {
            g_assert_cmpint(scm_call(m, opcode, SCM_DRC(0), 0, 1, SCM_ANY, 0).ret, ==, FW_SCM_RC_FUNCTION);
        }
    }
    g_assert_cmphex(scm_where(m, SCM_DRC(0), 0), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (unsigned seed = 1; seed <= 4; seed++) {
        g_autofree char *name = g_strdup_printf("scm-hostile/storm/%u", seed);

        qtest_add_data_func(name, GUINT_TO_POINTER(seed), test_storm);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(buffers); i++) {
        g_autofree char *name = g_strdup_printf("scm-hostile/stats/%s", buffers[i].name);

        qtest_add_data_func(name, &buffers[i], test_buffer);
    }
    qtest_add_func("scm-hostile/stats/in-bound-memory", test_buffer_in_bound_memory);
    qtest_add_func("scm-hostile/lines", test_lines);
    qtest_add_func("scm-hostile/unknown-numbers", test_unknown_numbers);
    return scm_run();
}
