/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The scrub of the NVDIMM root device, state by state; what it finds; clearing and injection; notifications; all of it across a reset and
 * a migration.
 */
#include "qemu/osdep.h"
#include "root-device.h"

#define NS_PER_MS     1000000
#define EXTENDED(x)   ((uint32_t)(x) << FW_DSM_ROOT_EXTENDED_SHIFT)
#define BUSY          EXTENDED(FW_DSM_ROOT_ARS_IN_PROGRESS)
#define NONE          EXTENDED(FW_DSM_ROOT_ARS_NONE)
#define STOPPED       EXTENDED(FW_DSM_ROOT_ARS_STOPPED)
#define HEADER        FW_DSM_ROOT_STATUS_HEADER
#define RECORD        FW_DSM_ROOT_STATUS_RECORD

static GByteArray *status(Root *root)
{
    return root_call(root, FW_DSM_ROOT_ARS_STATUS, NULL, 0);
}

/* A finished scrub of the whole memory: so many records. */
static unsigned records(Root *root)
{
    g_autoptr(GByteArray) out = NULL;

    g_assert_cmphex(root_start_scrub(root, ROOT_BASE, 2 * ROOT_SIZE), ==, FW_DSM_ROOT_SUCCESS);
    out = status(root);
    g_assert_cmphex(doorbell_status(out), ==, FW_DSM_ROOT_SUCCESS);
    return root_field(out, 44, 4);
}

static void assert_no_event(Root *root)
{
    uint32_t device, value;

    g_assert_false(root_take_event(root, &device, &value));
}

static void assert_event(Root *root, uint32_t value)
{
    uint32_t device, seen;

    g_assert_true(guest_acpi_event_pending(root->guest, ROOT_EVENT));
    g_assert_true(root_take_event(root, &device, &seen));
    g_assert_cmpuint(device, ==, 0);
    g_assert_cmphex(seen, ==, value);
    assert_no_event(root);
}

/* --- States --- */

static void test_none_yet(void)
{
    g_autoptr(Root) root = root_start("ars-calls=1", NULL);

    g_assert_cmphex(root_status(root), ==, NONE);
    g_assert_cmphex(root_status(root), ==, NONE);
}

static void test_calls(void)
{
    g_autoptr(Root) root = root_start("ars-calls=3", NULL);

    g_assert_cmphex(root_start_scrub(root, ROOT_BASE, ROOT_SIZE), ==, FW_DSM_ROOT_SUCCESS);
    for (unsigned i = 0; i < 3; i++) {
        g_assert_cmphex(root_start_scrub(root, ROOT_BASE, 4096), ==, FW_DSM_ROOT_FUNCTION_ERROR);
        g_assert_cmphex(root_status(root), ==, BUSY);
    }
    g_assert_cmphex(root_status(root), ==, FW_DSM_ROOT_SUCCESS);
    g_assert_cmphex(root_status(root), ==, FW_DSM_ROOT_SUCCESS);
}

static void test_time(void)
{
    g_autoptr(Root) root = root_start("ars-time=1500", NULL);
    g_autoptr(GByteArray) out = root_range(root, FW_DSM_ROOT_ARS_START, ROOT_BASE, ROOT_SIZE, FW_ARS_TYPE_PERSISTENT);

    g_assert_cmpuint(root_field(out, 4, 4), ==, 2);
    g_assert_cmphex(root_status(root), ==, BUSY);
    qtest_clock_step(root->guest->qts, 1499ll * NS_PER_MS);
    g_assert_cmphex(root_status(root), ==, BUSY);
    g_assert_cmphex(root_start_scrub(root, ROOT_BASE, 4096), ==, FW_DSM_ROOT_FUNCTION_ERROR);
    qtest_clock_step(root->guest->qts, 2ll * NS_PER_MS);
    g_assert_cmphex(root_status(root), ==, FW_DSM_ROOT_SUCCESS);
}

/* What is known already is told at once. */
static void test_previous(void)
{
    g_autoptr(Root) root = root_start("ars-calls=5,ars-time=5000", "poison=0x1000+64");
    g_autoptr(GByteArray) out = root_range(root, FW_DSM_ROOT_ARS_START, ROOT_BASE, ROOT_SIZE,
                                           FW_ARS_TYPE_PERSISTENT | FW_DSM_ROOT_START_PREVIOUS << 16);
    g_autoptr(GByteArray) answer = status(root);

    g_assert_cmpuint(root_field(out, 4, 4), ==, 0);
    g_assert_cmphex(doorbell_status(answer), ==, FW_DSM_ROOT_SUCCESS);
    g_assert_cmpuint(root_field(answer, 44, 4), ==, 1);
}

static void test_volatile_only(void)
{
    g_autoptr(Root) root = root_start("", NULL);

    g_assert_cmphex(root_range_status(root, FW_DSM_ROOT_ARS_START, ROOT_BASE, ROOT_SIZE, FW_ARS_TYPE_VOLATILE), ==,
                    FW_DSM_ROOT_INVALID_INPUT);
    g_assert_cmphex(root_range_status(root, FW_DSM_ROOT_ARS_START, ROOT_BASE, ROOT_SIZE, 0), ==, FW_DSM_ROOT_INVALID_INPUT);
    g_assert_cmphex(root_range_status(root, FW_DSM_ROOT_ARS_START, ROOT_BASE, ROOT_SIZE, FW_ARS_TYPE_PERSISTENT | 4), ==,
                    FW_DSM_ROOT_INVALID_INPUT);
    g_assert_cmphex(root_status(root), ==, NONE);
}

static void test_reset(void)
{
    g_autoptr(Root) root = root_start("ars-calls=1000", "poison=0x1000+64");

    g_assert_cmphex(root_range_status(root, FW_DSM_ROOT_INJECT, ROOT_BASE, 64, FW_DSM_ROOT_INJECT_NOTIFY), ==, FW_DSM_ROOT_SUCCESS);
    g_assert_cmphex(root_start_scrub(root, ROOT_BASE, ROOT_SIZE), ==, FW_DSM_ROOT_SUCCESS);
    qtest_system_reset(root->guest->qts);
    g_assert_cmphex(root_status(root), ==, NONE);
    assert_no_event(root);
    qtest_qmp_assert_success(root->guest->qts, "{'execute': 'qom-set', 'arguments': {'path': '/machine/peripheral/fw0', "
                             "'property': 'ars-calls', 'value': 0}}");
    g_assert_cmpuint(records(root), ==, 3);                         /* one in nv0 was injected */
}

/* --- What a scrub finds --- */

static void test_records(void)
{
    g_autoptr(Root) root = root_start("", "poison=0x1000+64:0x3ffff00+256");
    g_autoptr(GByteArray) out = NULL;

    g_assert_cmphex(root_start_scrub(root, ROOT_BASE, 2 * ROOT_SIZE), ==, FW_DSM_ROOT_SUCCESS);
    out = status(root);
    g_assert_cmpuint(out->len, ==, HEADER + 4 * RECORD);
    g_assert_cmpuint(root_field(out, 4, 4), ==, out->len);
    g_assert_cmphex(root_field(out, 8, 8), ==, ROOT_BASE);
    g_assert_cmphex(root_field(out, 16, 8), ==, 2 * ROOT_SIZE);
    g_assert_cmphex(root_field(out, 32, 8), ==, 0);
    g_assert_cmpuint(root_field(out, 44, 4), ==, 4);
    g_assert_cmpuint(root_field(out, HEADER, 4), ==, 1);
    g_assert_cmphex(root_field(out, HEADER + 8, 8), ==, ROOT_BASE + 0x1000);
    g_assert_cmphex(root_field(out, HEADER + RECORD + 16, 8), ==, 256);
    g_assert_cmpuint(root_field(out, HEADER + 3 * RECORD, 4), ==, 2);
    g_assert_cmphex(root_field(out, HEADER + 3 * RECORD + 8, 8), ==, ROOT_BASE + 2 * ROOT_SIZE - 256);
}

static void test_records_of_a_part(void)
{
    g_autoptr(Root) root = root_start("", "poison=0x1000+256");
    g_autoptr(GByteArray) out = NULL;

    g_assert_cmphex(root_start_scrub(root, ROOT_BASE + 0x1040, 64), ==, FW_DSM_ROOT_SUCCESS);
    out = status(root);
    g_assert_cmpuint(root_field(out, 44, 4), ==, 1);
    g_assert_cmphex(root_field(out, HEADER + 8, 8), ==, ROOT_BASE + 0x1040);
    g_assert_cmphex(root_field(out, HEADER + 16, 8), ==, 64);
}

/* The rest is scrubbed from the restart address on. */
static void test_overflow(void)
{
    g_autoptr(Root) root = root_start("ars-records=2", "poison=0+64:0x1000+64:0x2000+64");
    uint64_t spa = ROOT_BASE, length = 2 * ROOT_SIZE;
    unsigned found = 0, rounds = 0;

    while (length) {
        g_autoptr(GByteArray) out = NULL;

        g_assert_cmpuint(rounds++, <, 3);
        g_assert_cmphex(root_start_scrub(root, spa, length), ==, FW_DSM_ROOT_SUCCESS);
        out = status(root);
        g_assert_cmphex(doorbell_status(out), ==, rounds < 3 ? STOPPED : FW_DSM_ROOT_SUCCESS);
        g_assert_cmpuint(root_field(out, 42, 2), ==, rounds < 3 ? FW_DSM_ROOT_STATUS_OVERFLOW : 0);
        found += root_field(out, 44, 4);
        spa = root_field(out, 24, 8);
        length = root_field(out, 32, 8);
    }
    g_assert_cmpuint(found, ==, 6);
    g_assert_cmpuint(rounds, ==, 3);
}

/* The platform has memory for one error: the guest goes on where it ended, and nothing overflowed. */
static void test_out_of_memory(void)
{
    g_autoptr(Root) root = root_start("ars-memory=1", "poison=0+64:0x1000+64");
    uint64_t spa = ROOT_BASE, length = 2 * ROOT_SIZE;
    unsigned rounds = 0;

    while (length) {
        g_autoptr(GByteArray) out = NULL;

        g_assert_cmpuint(rounds++, <, 4);
        g_assert_cmphex(root_start_scrub(root, spa, length), ==, FW_DSM_ROOT_SUCCESS);
        out = status(root);
        g_assert_cmphex(doorbell_status(out), ==, rounds < 4 ? STOPPED : FW_DSM_ROOT_SUCCESS);
        g_assert_cmpuint(root_field(out, 42, 2), ==, 0);
        g_assert_cmpuint(root_field(out, 44, 4), ==, 1);
        spa = root_field(out, 24, 8);
        length = root_field(out, 32, 8);
    }
    g_assert_cmpuint(rounds, ==, 4);
}

/* What was found stays told after it was healed, over a migration, until the next scrub or a reset. */
static void test_kept(void)
{
    g_autoptr(Root) root = root_start("ars-keep=on", "poison=0+64:0x1000+64");
    g_autoptr(GByteArray) before = NULL;
    g_autoptr(GByteArray) after = NULL;

    g_assert_cmpuint(records(root), ==, 4);
    before = status(root);
    g_assert_cmphex(root_range_status(root, FW_DSM_ROOT_CLEAR_ERROR, ROOT_BASE, ROOT_SIZE, 0), ==, FW_DSM_ROOT_SUCCESS);
    root_migrate(root);
    after = status(root);
    g_assert_cmpmem(after->data, after->len, before->data, before->len);
    g_assert_cmpuint(records(root), ==, 2);
    qtest_system_reset(root->guest->qts);
    g_assert_cmphex(root_status(root), ==, NONE);
}

/* As many as a status may have without any property: 4 KiB of them. */
static void test_natural_overflow(void)
{
    g_autoptr(Root) root = root_start("", NULL);
    g_autoptr(GString) poison = g_string_new("0+64");
    g_autoptr(GByteArray) out = NULL;

    for (unsigned i = 1; i < 200; i++) {
        g_string_append_printf(poison, ":%u+64", i * 4096);
    }
    machine_set(root->guest->qts, "nv0", "poison", poison->str);
    g_assert_cmphex(root_start_scrub(root, ROOT_BASE, ROOT_SIZE), ==, FW_DSM_ROOT_SUCCESS);
    out = status(root);
    g_assert_cmphex(doorbell_status(out), ==, STOPPED);
    g_assert_cmpuint(root_field(out, 44, 4), ==, 168);
    g_assert_cmpuint(out->len, ==, HEADER + 168 * RECORD);
    g_assert_cmphex(root_field(out, 24, 8), ==, ROOT_BASE + 167 * 4096 + 64);
}

static void test_premature_end(void)
{
    g_autoptr(Root) root = root_start("ars-stop-after=8K,ars-output-size=44", "poison=0x1000+64:0x2000+64");
    g_autoptr(GByteArray) out = NULL;

    g_assert_cmphex(root_start_scrub(root, ROOT_BASE, ROOT_SIZE), ==, FW_DSM_ROOT_SUCCESS);
    out = status(root);
    g_assert_cmphex(doorbell_status(out), ==, STOPPED);
    g_assert_cmpuint(root_field(out, 4, 4), ==, 44);                /* the lie */
    g_assert_cmpuint(out->len, ==, HEADER + RECORD);                /* the truth */
    g_assert_cmphex(root_field(out, 24, 8), ==, ROOT_BASE + 8192);
    g_assert_cmphex(root_field(out, 32, 8), ==, ROOT_SIZE - 8192);
}

/* --- Clearing and injection --- */

static void test_clear(void)
{
    g_autoptr(Root) root = root_start("", "poison=0x1000+1024");
    g_autoptr(GByteArray) out = NULL;

    g_assert_cmpuint(records(root), ==, 2);
    g_assert_cmphex(root_range_status(root, FW_DSM_ROOT_CLEAR_ERROR, ROOT_BASE + 0x1001, 256, 0), ==, FW_DSM_ROOT_INVALID_INPUT);
    g_assert_cmphex(root_range_status(root, FW_DSM_ROOT_CLEAR_ERROR, ROOT_BASE + 0x1000, 100, 0), ==, FW_DSM_ROOT_INVALID_INPUT);
    out = root_range(root, FW_DSM_ROOT_CLEAR_ERROR, ROOT_BASE + 0x1000, 1024, 0);
    g_assert_cmphex(doorbell_status(out), ==, FW_DSM_ROOT_SUCCESS);
    g_assert_cmpuint(root_field(out, 8, 8), ==, 1024);
    g_assert_cmpuint(records(root), ==, 1);
    g_assert_cmphex(root_range_status(root, FW_DSM_ROOT_CLEAR_ERROR, ROOT_BASE, 2 * ROOT_SIZE, 0), ==, FW_DSM_ROOT_SUCCESS);
    g_assert_cmpuint(records(root), ==, 0);
}

static void test_clear_in_pieces(void)
{
    g_autoptr(Root) root = root_start("ars-clear-unit=64,ars-clear-max=128", "poison=0x1000+256");
    g_autoptr(GByteArray) out = root_range(root, FW_DSM_ROOT_CLEAR_ERROR, ROOT_BASE + 0x1000, 256, 0);
    g_autofree char *poison = NULL;

    g_assert_cmpuint(root_field(out, 8, 8), ==, 128);
    poison = machine_get(root->guest->qts, "nv0", "poison");
    g_assert_cmpstr(poison, ==, "0x1080+128");
}

static void test_inject(void)
{
    g_autoptr(Root) root = root_start("", NULL);
    g_autoptr(GByteArray) query = NULL;
    g_autoptr(GByteArray) after = NULL;
    g_autofree char *poison = NULL;

    g_assert_cmphex(root_range_status(root, FW_DSM_ROOT_INJECT, ROOT_BASE + ROOT_SIZE - 64, 128, 0), ==, FW_DSM_ROOT_SUCCESS);
    assert_no_event(root);
    query = root_call(root, FW_DSM_ROOT_INJECT_QUERY, NULL, 0);
    g_assert_cmpuint(root_field(query, 4, 4), ==, 2);
    g_assert_cmphex(root_field(query, 8, 8), ==, ROOT_BASE + ROOT_SIZE - 64);
    g_assert_cmphex(root_field(query, 24, 8), ==, ROOT_BASE + ROOT_SIZE);
    g_assert_cmpuint(records(root), ==, 2);
    poison = machine_get(root->guest->qts, "nv1", "poison");
    g_assert_cmpstr(poison, ==, "0x0+64");
    g_assert_cmphex(root_range_status(root, FW_DSM_ROOT_INJECT_CLEAR, ROOT_BASE + ROOT_SIZE, 64, 0), ==, FW_DSM_ROOT_SUCCESS);
    after = root_call(root, FW_DSM_ROOT_INJECT_QUERY, NULL, 0);
    g_assert_cmpuint(root_field(after, 4, 4), ==, 1);
    g_assert_cmpuint(records(root), ==, 1);
}

/* --- Notifications --- */

static void test_inject_notifies(void)
{
    g_autoptr(Root) root = root_start("", NULL);

    assert_no_event(root);
    g_assert_false(guest_acpi_event_pending(root->guest, ROOT_EVENT));
    for (unsigned i = 0; i < 3; i++) {                              /* three errors, one notification */
        g_assert_cmphex(root_range_status(root, FW_DSM_ROOT_INJECT, ROOT_BASE + i * 4096, 64, FW_DSM_ROOT_INJECT_NOTIFY), ==,
                        FW_DSM_ROOT_SUCCESS);
    }
    assert_event(root, 0x81);
}

static void test_patrol_scrub(void)
{
    g_autoptr(Root) root = root_start("patrol-scrub=on", NULL);

    machine_set(root->guest->qts, "nv1", "poison", "0x2000+64");
    assert_event(root, 0x81);
    machine_set(root->guest->qts, "nv1", "poison", "");             /* nothing to tell */
    assert_no_event(root);
}

static void test_no_patrol_scrub(void)
{
    g_autoptr(Root) root = root_start("", NULL);

    machine_set(root->guest->qts, "nv1", "poison", "0x2000+64");
    assert_no_event(root);
    g_assert_false(guest_acpi_event_pending(root->guest, ROOT_EVENT));
}

/* --- Migration --- */

/* At each query of a scrub in progress the machine moves, and the rest of the queries is what was left. */
static void test_migration(const void *opaque)
{
    unsigned cut = GPOINTER_TO_UINT(opaque);
    g_autoptr(Root) root = root_start("ars-calls=3", "poison=0x1000+64");
    g_autoptr(GByteArray) out = NULL;

    g_assert_cmphex(root_start_scrub(root, ROOT_BASE + 0x1000, 0x1000), ==, FW_DSM_ROOT_SUCCESS);
    for (unsigned i = 0; i < cut; i++) {
        g_assert_cmphex(root_status(root), ==, i < 3 ? BUSY : FW_DSM_ROOT_SUCCESS);
    }
    root_migrate(root);
    for (unsigned i = cut; i < 3; i++) {
        g_assert_cmphex(root_start_scrub(root, ROOT_BASE, 4096), ==, FW_DSM_ROOT_FUNCTION_ERROR);
        g_assert_cmphex(root_status(root), ==, BUSY);
    }
    out = status(root);
    g_assert_cmphex(doorbell_status(out), ==, FW_DSM_ROOT_SUCCESS);
    g_assert_cmphex(root_field(out, 8, 8), ==, ROOT_BASE + 0x1000);
    g_assert_cmpuint(root_field(out, 44, 4), ==, 1);
}

static void test_migration_before_any_scrub(void)
{
    g_autoptr(Root) root = root_start("", NULL);

    root_migrate(root);
    g_assert_cmphex(root_status(root), ==, NONE);
}

static void test_migration_of_injections(void)
{
    g_autoptr(Root) root = root_start("", NULL);
    g_autoptr(GByteArray) query = NULL;
    uint32_t device, value;

    g_assert_cmphex(root_range_status(root, FW_DSM_ROOT_INJECT, ROOT_BASE + 0x3000, 64, FW_DSM_ROOT_INJECT_NOTIFY), ==,
                    FW_DSM_ROOT_SUCCESS);
    root_migrate(root);
    query = root_call(root, FW_DSM_ROOT_INJECT_QUERY, NULL, 0);
    g_assert_cmpuint(root_field(query, 4, 4), ==, 1);
    g_assert_cmphex(root_field(query, 8, 8), ==, ROOT_BASE + 0x3000);
    g_assert_true(root_take_event(root, &device, &value));
    g_assert_cmphex(value, ==, 0x81);
    g_assert_cmpuint(records(root), ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("nvdimm-scrub/state/none-yet", test_none_yet);
    qtest_add_func("nvdimm-scrub/state/calls", test_calls);
    qtest_add_func("nvdimm-scrub/state/time", test_time);
    qtest_add_func("nvdimm-scrub/state/previous", test_previous);
    qtest_add_func("nvdimm-scrub/state/volatile-only", test_volatile_only);
    qtest_add_func("nvdimm-scrub/state/reset", test_reset);
    qtest_add_func("nvdimm-scrub/found/records", test_records);
    qtest_add_func("nvdimm-scrub/found/part", test_records_of_a_part);
    qtest_add_func("nvdimm-scrub/found/overflow", test_overflow);
    qtest_add_func("nvdimm-scrub/found/natural-overflow", test_natural_overflow);
    qtest_add_func("nvdimm-scrub/found/out-of-memory", test_out_of_memory);
    qtest_add_func("nvdimm-scrub/found/kept", test_kept);
    qtest_add_func("nvdimm-scrub/found/premature-end", test_premature_end);
    qtest_add_func("nvdimm-scrub/clear/whole", test_clear);
    qtest_add_func("nvdimm-scrub/clear/in-pieces", test_clear_in_pieces);
    qtest_add_func("nvdimm-scrub/inject", test_inject);
    qtest_add_func("nvdimm-scrub/notify/inject", test_inject_notifies);
    qtest_add_func("nvdimm-scrub/notify/patrol", test_patrol_scrub);
    qtest_add_func("nvdimm-scrub/notify/no-patrol", test_no_patrol_scrub);
    for (uintptr_t cut = 0; cut <= 4; cut++) {
        g_autofree char *path = g_strdup_printf("nvdimm-scrub/migration/%u", (unsigned)cut);

        qtest_add_data_func(path, (const void *)cut, test_migration);
    }
    qtest_add_func("nvdimm-scrub/migration/none", test_migration_before_any_scrub);
    qtest_add_func("nvdimm-scrub/migration/injections", test_migration_of_injections);
    return emulator_run("pmem-firmware", "ars");
}
