/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scripted answers of hypercalls: which lists there are, whose turn it is, what the guest gets, and what the hypervisor has done. */
#include "test-scm-machine.h"

#include <string.h>

#include "fw/scm-answers.h"
#include "fw/scm-state.h"
#include "fw/scm-trace.h"

#define DRC       0x44000001u
#define OTHER_DRC 0x44000002u
#define ANY       FW_SCM_ANY_ADDRESS
#define BLOCK     FW_SCM_DEFAULT_BLOCK_SIZE
#define BLOCKS    4

static void script_machine(World *world, const char *text)
{
    GError *error = NULL;

    g_assert_true(fw_scm_answers_set(&world->scm->answers, &fw_scm_answers_machine, text, &error));
    g_assert_no_error(error);
}

static void script_device(World *world, uint32_t drc_index, const char *text)
{
    GError *error = NULL;

    g_assert_true(fw_scm_answers_set(&fw_scm_find_device(world->scm, drc_index)->answers, &fw_scm_answers_device, text, &error));
    g_assert_no_error(error);
}

static World *two_devices(void)
{
    World *world = world_new();

    world_add(world, DRC, BLOCKS);
    world_add(world, OTHER_DRC, BLOCKS);
    return world;
}

static int64_t health(World *world, uint32_t drc_index)
{
    return world_call(world, FW_SCM_H_HEALTH, drc_index, 0, 0, 0, 0).ret;
}

/* --- Lists ------------------------------------------------------------------------------------------------------------------------ */

static const struct {
    bool of_device;
    const char *text;
    const char *complaint;      /* NULL: it is a good one */
} lists[] = {
    { true, "", NULL },
    { true, "none", NULL },
    { true, "H_SCM_BIND_MEM=status-H_HARDWARE", NULL },
    { true, "H_SCM_BIND_MEM@2=then-status-H_LONG_BUSY_ORDER_100_SEC:H_SCM_FLUSH@every-3=status-H_BUSY+0x5", NULL },
    { true, "H_SCM_BIND_MEM=status-H_SUCCESS+0+0x100000000+4", NULL },
    { true, "H_SCM_BIND_MEM=status--55", NULL },
    { true, "H_SCM_HEALTH=status-H_STATE:H_SCM_HEALTH@2=status-H_NO_MEM", NULL },
    { true, "H_SCM_HEALTH=patch-15+ff", NULL },
    { true, "H_SCM_READ_METADATA=short-8", NULL },
    { true, "H_SCM_FLUSH=missing", NULL },
    { true, "H_SCM_PERFORMANCE_STATS=then-bytes-53434d53:H_SCM_PERFORMANCE_STATS=bytes-", NULL },
    { true, "H_SCM@3+=status-H_HARDWARE", NULL },
    { false, "H_SCM_QUERY_LOGICAL_MEM_BINDING=status-H_NOT_FOUND", NULL },
    { true, "H_SCM_QUERY_LOGICAL_MEM_BINDING=status-H_NOT_FOUND", "names no device and is the machine's" },
    { false, "H_SCM_BIND=status-H_HARDWARE", "H_SCM_QUERY_LOGICAL_MEM_BINDING, H_SCM_READ_METADATA" },
    { true, "H_SCM_BIND_MEM=status-H_SOFTWARE", "where S is a number or one of H_SUCCESS, H_BUSY, " },
    { true, "H_SCM_BIND_MEM=status-H_SUCCESS+1+2+3+4", "H_SCM_BIND_MEM answers registers: continueToken, targetLogicalMemoryAddress, numScmBlocksBound" },
    { true, "H_SCM_FLUSH=status-H_SUCCESS+1+2", "H_SCM_FLUSH answers 1 register: continueToken" },
    { true, "H_SCM_WRITE_METADATA=status-H_SUCCESS+1", "H_SCM_WRITE_METADATA answers no register" },
    { true, "H_SCM=status-H_SUCCESS+1", "H_SCM answers no register" },
    { true, "H_SCM_WRITE_METADATA=patch-0+00", "can be" },
    { true, "H_SCM_HEALTH=patch-16+ff", "the registers of H_SCM_HEALTH are 16 bytes" },
    { true, "H_SCM_HEALTH=patch-15+ffff", "the registers of H_SCM_HEALTH are 16 bytes" },
    { true, "H_SCM_HEALTH=short-4", "a whole register" },
    { true, "H_SCM_HEALTH=short-24", "the registers of H_SCM_HEALTH are 16 bytes" },
    { true, "H_SCM_HEALTH=bytes-00", "can be" },
    { true, "H_SCM_HEALTH=fails", "can be" },
    { true, "H_SCM=missing", "can be" },
};

static void test_list(gconstpointer data)
{
    unsigned i = GPOINTER_TO_UINT(data);
    const struct fw_answers_words *words = lists[i].of_device ? &fw_scm_answers_device : &fw_scm_answers_machine;
    struct fw_answers *list = NULL;
    char *before, *text;
    GError *error = NULL;

    g_assert_true(fw_scm_answers_set(&list, words, "H_SCM_UNBIND_ALL=status-H_PARAMETER", NULL));
    before = fw_scm_answers_format(list);
    if (!lists[i].complaint) {
        g_assert_true(fw_scm_answers_set(&list, words, lists[i].text, &error));
        g_assert_no_error(error);
        text = fw_scm_answers_format(list);
        g_assert_cmpstr(text, ==, *lists[i].text ? lists[i].text : "none");
    } else {
        g_assert_false(fw_scm_answers_set(&list, words, lists[i].text, &error));
        g_test_message("%s", error->message);
        g_assert_nonnull(strstr(error->message, lists[i].complaint));
        g_error_free(error);
        text = fw_scm_answers_format(list);
        g_assert_cmpstr(text, ==, before);
    }
    g_free(text);
    g_free(before);
    fw_answers_free(list);
}

/* Every call by its name, and every return code that has one. */
static void test_every_call(void)
{
    World *world = two_devices();

    for (unsigned i = 0; i < fw_scm_call_count(); i++) {
        const FwScmCallInfo *info = fw_scm_call_row(i);

        g_assert_nonnull(strstr(fw_scm_answers_machine.calls, info->name));
        for (int64_t rc = -300; rc < 9910; rc++) {
            const char *name = fw_scm_trace_rc_name(rc);
            char *text = name ? g_strdup_printf("%s=status-%s", info->name, name) : NULL;
            FwScmCall call;

            if (name) {
                script_machine(world, text);
                call = world_call(world, info->opcode, DRC, 0, 1, 0, 0);
                g_assert_cmpint(call.ret, ==, rc);
                g_assert_cmpuint(call.n_out, ==, 0);
                g_assert_cmpstr(call.scripted, ==, text);
                g_assert_cmpuint(fw_scm_device_bound_blocks(fw_scm_find_device(world->scm, DRC)), ==, 0);
            }
            g_free(text);
        }
    }
    world_check_mapped(world);
    world_free(world);
}

/* --- What is done, and what is said ------------------------------------------------------------------------------------------------ */

/* The answer to the second of four calls is refused: nothing is done by it, and its token is good for the third. */
static void test_without_execution(void)
{
    World *world = two_devices();
    FwScmCall first, second;

    fw_scm_find_device(world->scm, DRC)->config.bind.blocks_per_call = 1;
    script_device(world, DRC, "H_SCM_BIND_MEM@2=status-H_HARDWARE");
    first = world_bind(world, DRC, 0, BLOCKS, ANY, 0);
    g_assert_cmpint(first.ret, ==, FW_SCM_RC_BUSY);
    g_assert_null(first.scripted);
    second = world_bind(world, DRC, 0, BLOCKS, ANY, first.out[0]);
    g_assert_cmpint(second.ret, ==, FW_SCM_RC_HARDWARE);
    g_assert_cmpuint(fw_scm_device_bound_blocks(fw_scm_find_device(world->scm, DRC)), ==, 1);
    g_assert_cmpuint(world_finish(world, &first), ==, 3);
    g_assert_cmpint(first.ret, ==, FW_SCM_RC_SUCCESS);
    world_check_mapped(world);
    world_free(world);
}

/* The answer is lost, but the call was carried out: its token is used up, and the new one was never given. */
static void test_with_execution(void)
{
    World *world = two_devices();
    FwScmCall first, again;

    fw_scm_find_device(world->scm, DRC)->config.bind.blocks_per_call = 1;
    script_device(world, DRC, "H_SCM_BIND_MEM@2=then-status-H_HARDWARE");
    first = world_bind(world, DRC, 0, BLOCKS, ANY, 0);
    g_assert_cmpint(world_bind(world, DRC, 0, BLOCKS, ANY, first.out[0]).ret, ==, FW_SCM_RC_HARDWARE);
    g_assert_cmpuint(fw_scm_device_bound_blocks(fw_scm_find_device(world->scm, DRC)), ==, 2);
    again = world_bind(world, DRC, 0, BLOCKS, ANY, first.out[0]);
    g_assert_cmpint(again.ret, ==, FW_SCM_RC_P5);
    world_check_mapped(world);
    world_free(world);
}

static void test_registers(void)
{
    World *world = two_devices();
    FwScmCall call;

    script_machine(world, "H_SCM_BIND_MEM@1=status-H_SUCCESS+0+0x123450000+99:H_SCM_BIND_MEM@2=patch-8+00000000deadbeef:"
                   "H_SCM_BIND_MEM@3=patch-7+0102:H_SCM_HEALTH@1=short-8:H_SCM_HEALTH@2=short-0:H_SCM_FLUSH=status-H_BUSY+0x77");
    call = world_bind(world, DRC, 0, 1, ANY, 0);
    g_assert_cmpint(call.ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmpuint(call.n_out, ==, 3);
    g_assert_cmphex(call.out[1], ==, 0x123450000);
    g_assert_cmpuint(call.out[2], ==, 99);
    g_assert_cmphex(world_where(world, DRC, 0), ==, 0);

    call = world_bind(world, DRC, 0, 1, ANY, 0);
    g_assert_cmpint(call.ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmphex(call.out[1], ==, 0xdeadbeef);
    g_assert_cmpuint(call.out[2], ==, 1);
    g_assert_cmphex(world_where(world, DRC, 0), ==, 4 * GIB);

    call = world_bind(world, DRC, 0, 1, ANY, 0);                        /* refused: there is nothing that could be patched */
    g_assert_cmpint(call.ret, ==, FW_SCM_RC_OVERLAP);
    g_assert_cmpuint(call.n_out, ==, 0);

    call = world_call(world, FW_SCM_H_HEALTH, DRC, 0, 0, 0, 0);
    g_assert_cmpuint(call.n_out, ==, 1);
    call = world_call(world, FW_SCM_H_HEALTH, DRC, 0, 0, 0, 0);
    g_assert_cmpint(call.ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmpuint(call.n_out, ==, 0);
    call = world_flush(world, DRC, 0);
    g_assert_cmpint(call.ret, ==, FW_SCM_RC_BUSY);
    g_assert_cmphex(call.out[0], ==, 0x77);
    g_assert_cmpuint(world->jobs_started, ==, 0);
    world_free(world);
}

/* A patch crosses from one register into the next, most significant bytes first. */
static void test_patch_across(void)
{
    World *world = two_devices();
    FwScmCall call;

    script_machine(world, "H_SCM_BIND_MEM=patch-7+ab01");
    call = world_bind(world, DRC, 0, 2, 8 * GIB, 0);
    g_assert_cmphex(call.out[0], ==, 0xab);
    g_assert_cmphex(call.out[1], ==, UINT64_C(0x0100000200000000));
    g_assert_cmphex(world_where(world, DRC, 1), ==, 8 * GIB + BLOCK);
    world_free(world);
}

/* The buffer is the guest's: the script writes into it as far as it goes, and nowhere else. */
static void test_buffer(void)
{
    static const uint8_t true_end[] = { 'C', 't', 'l', 'R', 'e', 's', 'C', 't' };
    World *world = two_devices();
    FwScmCall call;

    script_machine(world, "H_SCM_PERFORMANCE_STATS@1=bytes-0102030405:H_SCM_PERFORMANCE_STATS@2=bytes-0102030405:"
                   "H_SCM_PERFORMANCE_STATS@3=then-bytes-aabb:H_SCM_PERFORMANCE_STATS@4=bytes-0102");
    memset(world->guest, 0xee, sizeof(world->guest));
    call = world_call(world, FW_SCM_H_PERFORMANCE_STATS, DRC, WORLD_GUEST_BASE, 3, 0, 0);
    g_assert_cmpint(call.ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmpmem(world->guest, 4, "\1\2\3\xee", 4);
    call = world_call(world, FW_SCM_H_PERFORMANCE_STATS, DRC, WORLD_GUEST_BASE + 16, 64, 0, 0);
    g_assert_cmpmem(world->guest + 16, 6, "\1\2\3\4\5\xee", 6);

    memcpy(world->guest, "SCMSTATS\0\0\0\1\0\0\0", 16);
    call = world_call(world, FW_SCM_H_PERFORMANCE_STATS, DRC, WORLD_GUEST_BASE, 4096, 0, 0);
    g_assert_cmpint(call.ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmpmem(world->guest, 4, "\xaa\xbb" "MS", 4);
    g_assert_cmpmem(world->guest + 16, sizeof(true_end), true_end, sizeof(true_end));
    call = world_call(world, FW_SCM_H_PERFORMANCE_STATS, DRC, UINT64_MAX, 64, 0, 0);
    g_assert_cmpint(call.ret, ==, FW_SCM_RC_SUCCESS);
    world_free(world);
}

/* --- Whose turn it is --------------------------------------------------------------------------------------------------------------- */

/* The device counts its own calls only, the machine all; both count at the same time, and the device's answer is the one that is given. */
static void test_two_lists(void)
{
    World *world = two_devices();

    script_machine(world, "H_SCM_HEALTH@2-4=status-H_HARDWARE");
    script_device(world, OTHER_DRC, "H_SCM_HEALTH@2=status-H_AUTHORITY");
    g_assert_cmpint(health(world, DRC), ==, FW_SCM_RC_SUCCESS);
    g_assert_cmpint(health(world, OTHER_DRC), ==, FW_SCM_RC_HARDWARE);
    g_assert_cmpint(health(world, DRC), ==, FW_SCM_RC_HARDWARE);
    g_assert_cmpint(health(world, OTHER_DRC), ==, FW_SCM_RC_AUTHORITY);
    g_assert_cmpint(health(world, OTHER_DRC), ==, FW_SCM_RC_SUCCESS);
    world_free(world);
}

/* "All of the machine" names no device; a device that is not there has no list. */
static void test_scopes(void)
{
    World *world = two_devices();

    script_device(world, DRC, "H_SCM_UNBIND_ALL=status-H_IN_USE:H_SCM@4+=status-H_PRIVILEGE");
    g_assert_cmpint(world_unbind_all(world, FW_SCM_SCOPE_ALL, DRC, 0).ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmpint(world_unbind_all(world, FW_SCM_SCOPE_DRC, OTHER_DRC, 0).ret, ==, FW_SCM_RC_SUCCESS);
    g_assert_cmpint(world_unbind_all(world, FW_SCM_SCOPE_DRC, DRC, 0).ret, ==, FW_SCM_RC_IN_USE);
    g_assert_cmpint(health(world, 0x1234), ==, FW_SCM_RC_PARAMETER);
    g_assert_cmpint(health(world, DRC), ==, FW_SCM_RC_SUCCESS);
    g_assert_cmphex(world_where(world, DRC, 0), ==, 0);
    g_assert_cmpint(world_flush(world, DRC, 0).ret, ==, FW_SCM_RC_PRIVILEGE);
    world_free(world);
}

static void test_missing(void)
{
    World *world = two_devices();

    script_device(world, DRC, "H_SCM_HEALTH=missing");
    g_assert_cmpint(health(world, DRC), ==, FW_SCM_RC_FUNCTION);
    g_assert_cmpint(health(world, OTHER_DRC), ==, FW_SCM_RC_SUCCESS);
    script_machine(world, "H_SCM_HEALTH=missing");
    g_assert_cmpint(health(world, OTHER_DRC), ==, FW_SCM_RC_FUNCTION);
    script_machine(world, "none");
    script_device(world, DRC, "");
    g_assert_cmpint(health(world, DRC), ==, FW_SCM_RC_SUCCESS);
    world_free(world);
}

/* --- What lasts --------------------------------------------------------------------------------------------------------------------- */

static void test_migration(void)
{
    World *world = two_devices();

    script_machine(world, "H_SCM_HEALTH@4=status-H_HARDWARE");
    script_device(world, DRC, "H_SCM_HEALTH@3=status-H_AUTHORITY");
    for (unsigned i = 0; i < 2; i++) {
        g_assert_cmpint(health(world, DRC), ==, FW_SCM_RC_SUCCESS);
        world_migrate(world);
    }
    g_assert_cmpint(health(world, DRC), ==, FW_SCM_RC_AUTHORITY);
    world_migrate(world);
    g_assert_cmpint(health(world, DRC), ==, FW_SCM_RC_HARDWARE);
    g_assert_cmpint(health(world, DRC), ==, FW_SCM_RC_SUCCESS);
    world_free(world);
}

/* What is loaded takes the place of what the machine had, lists that it does not have too. */
static void test_load_over(void)
{
    World *world = two_devices();
    GByteArray *bytes = fw_scm_state_save(world->scm);

    script_machine(world, "H_SCM_HEALTH=status-H_HARDWARE");
    script_device(world, DRC, "H_SCM_HEALTH=status-H_HARDWARE");
    g_assert_true(fw_scm_state_load(world->scm, bytes->data, bytes->len, NULL));
    g_assert_cmpint(health(world, DRC), ==, FW_SCM_RC_SUCCESS);
    g_byte_array_unref(bytes);
    world_free(world);
}

/* A list in the saved bytes is read as critically as one that a user writes: no letter of it can be another call's or nobody's. */
static void test_damaged_state(void)
{
    static const char item[] = "H_SCM_HEALTH@2=status-H_HARDWARE";
    World *world = two_devices();
    GByteArray *bytes;
    unsigned refused = 0;
    uint8_t *at = NULL;

    script_device(world, DRC, item);
    bytes = fw_scm_state_save(world->scm);
    for (guint i = 0; i + sizeof(item) - 1 <= bytes->len; i++) {
        at = memcmp(bytes->data + i, item, sizeof(item) - 1) ? at : bytes->data + i;
    }
    g_assert_nonnull(at);
    for (size_t i = 0; i < sizeof(item) - 1; i++) {
        uint8_t sound = at[i];
        GError *error = NULL;

        at[i] = '?';
        if (!fw_scm_state_load(world->scm, bytes->data, bytes->len, &error)) {
            g_assert_nonnull(error);
            g_clear_error(&error);
            refused++;
        }
        at[i] = sound;
    }
    g_assert_cmpuint(refused, ==, sizeof(item) - 1);
    for (guint len = 0; len < bytes->len; len++) {
        g_assert_false(fw_scm_state_load(world->scm, bytes->data, len, NULL));
    }
    g_assert_true(fw_scm_state_load(world->scm, bytes->data, bytes->len, NULL));
    g_byte_array_unref(bytes);
    world_free(world);
}

static void test_reset(void)
{
    World *world = two_devices();

    script_machine(world, "H_SCM_HEALTH@2=status-H_HARDWARE");
    script_device(world, DRC, "H_SCM_HEALTH@3=status-H_AUTHORITY");
    for (unsigned boot = 0; boot < 2; boot++) {
        g_assert_cmpint(health(world, DRC), ==, FW_SCM_RC_SUCCESS);
        g_assert_cmpint(health(world, DRC), ==, FW_SCM_RC_HARDWARE);
        g_assert_cmpint(health(world, DRC), ==, FW_SCM_RC_AUTHORITY);
        fw_scm_reset(world->scm, boot == 0);
    }
    world_free(world);
}

/* The trace says what was answered, and which item said it. */
static void test_trace(void)
{
    World *world = two_devices();
    GString *line = g_string_new(NULL);
    FwScmCall call;

    script_device(world, DRC, "H_SCM_HEALTH@1=then-status-H_STATE");
    call = world_call(world, FW_SCM_H_HEALTH, DRC, 0, 0, 0, 0);
    fw_scm_trace_line(line, &call, 1, 2);
    g_assert_cmpstr(line->str, ==, "{\"n\":1,\"t_us\":2,\"hcall\":\"H_SCM_HEALTH\",\"opcode\":1024,\"args\":{\"drcIndex\":\"0x44000001\"},\"ret\":-75,"
                    "\"ret_name\":\"H_STATE\",\"out\":{},\"scripted\":\"H_SCM_HEALTH@1=then-status-H_STATE\"}\n");
    call = world_call(world, FW_SCM_H_HEALTH, DRC, 0, 0, 0, 0);
    g_string_truncate(line, 0);
    fw_scm_trace_line(line, &call, 1, 2);
    g_assert_null(strstr(line->str, "scripted"));
    g_string_free(line, true);
    world_free(world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(lists); i++) {
        char *name = g_strdup_printf("/scm-answers/list/%u", i);

        g_test_add_data_func(name, GUINT_TO_POINTER(i), test_list);
        g_free(name);
    }
    g_test_add_func("/scm-answers/every-call", test_every_call);
    g_test_add_func("/scm-answers/without-execution", test_without_execution);
    g_test_add_func("/scm-answers/with-execution", test_with_execution);
    g_test_add_func("/scm-answers/registers", test_registers);
    g_test_add_func("/scm-answers/patch-across", test_patch_across);
    g_test_add_func("/scm-answers/buffer", test_buffer);
    g_test_add_func("/scm-answers/two-lists", test_two_lists);
    g_test_add_func("/scm-answers/scopes", test_scopes);
    g_test_add_func("/scm-answers/missing", test_missing);
    g_test_add_func("/scm-answers/migration", test_migration);
    g_test_add_func("/scm-answers/load-over", test_load_over);
    g_test_add_func("/scm-answers/damaged-state", test_damaged_state);
    g_test_add_func("/scm-answers/reset", test_reset);
    g_test_add_func("/scm-answers/trace", test_trace);
    return g_test_run();
}
