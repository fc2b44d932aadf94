/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The health methods _NCH, _NBS, _NIC, _NIH and _NIG at the doorbell (docs/specs/health-methods.rst): right, short, long and forbidden requests of
 * each, what the rest of the DIMM makes of an injected condition, and that it all outlives a migration.
 */
#include "qemu/osdep.h"
#include "qemu/bswap.h"
#include "dimm-intel.h"
#include "emulator.h"
#include "fw/dsm-health-methods.h"
#include "fw/health.h"
#include "fw/smart.h"

#define NIH_LENGTH FW_HEALTH_METHOD_LENGTH
#define INJECT     FW_HEALTH_METHOD_MODE_INJECT
#define CLEAR      FW_HEALTH_METHOD_MODE_CLEAR
#define DEVICE     1u                                  /* slot 0 */

static Intel *start(const char *firmware, const char *properties)
{
    Intel *intel = g_new0(Intel, 1);
    g_autofree char *all = g_strdup_printf("addr=0x%llx,label-size=128K,dsm-family=intel%s", DIMM_BASE, properties);

    intel->machine = machine_new("512M,slots=4,maxmem=4G");
    machine_firmware(intel->machine, firmware);
    machine_dimm(intel->machine, DIMM_SIZE, all);
    intel->guest = guest_start(intel->machine);
    return intel;
}

static GByteArray *evaluate(Intel *intel, uint32_t kind, uint32_t device, const void *in, size_t length)
{
    GByteArray *out = doorbell_ring(intel->guest->qts, intel->guest->fw, kind, device, NULL, 0, 0, in, length);

    g_assert_cmpuint(out->len, ==, FW_HEALTH_METHOD_LENGTH);
    return out;
}

static void expect(Intel *intel, uint32_t kind, const uint8_t *bytes, size_t length)
{
    uint8_t whole[FW_HEALTH_METHOD_LENGTH] = { 0 };
    g_autoptr(GByteArray) out = evaluate(intel, kind, DEVICE, NULL, 0);

    memcpy(whole, bytes, length);
    g_assert_cmpmem(out->data, out->len, whole, sizeof(whole));
}

#define EXPECT(intel, method, ...) \
    do { \
        static const uint8_t bytes_[] = { __VA_ARGS__ }; \
        expect(intel, DOORBELL_##method, bytes_, sizeof(bytes_)); \
    } while (0)

static uint32_t change(Intel *intel, uint8_t mode, uint32_t errors, uint32_t attributes)
{
    uint8_t in[NIH_LENGTH] = { mode };
    g_autoptr(GByteArray) out = NULL;

    stl_le_p(in + FW_HEALTH_METHOD_IN_ERRORS, errors);
    stl_le_p(in + FW_HEALTH_METHOD_IN_ATTRIBUTES, attributes);
    out = evaluate(intel, DOORBELL_NIH, DEVICE, in, sizeof(in));
    return doorbell_status(out);
}

static uint8_t intel_health(Intel *intel)
{
    g_autoptr(GByteArray) out = intel_call(intel, FW_DSM_INTEL_SMART, NULL, 0);

    return out->data[4 + FW_DSM_INTEL_AT_HEALTH];
}

static void test_healthy(void)
{
    g_autoptr(Intel) intel = start("health-methods=on", "");

    EXPECT(intel, NCH, 0, 0, 0, 0, 3, 0);
    EXPECT(intel, NBS, 0, 0, 0, 0, 1, 0);
    EXPECT(intel, NIC, 0, 0, 0, 0, 0x03, 0x07, 0x07, 0, 1);
    EXPECT(intel, NIG, 0, 0, 0, 0, 3, 0);
    g_assert_false(intel_take_event(intel));
}

static void test_off(void)
{
    g_autoptr(Intel) intel = start("", "");
    g_autoptr(GByteArray) ssdt = firmware_ssdt_of(intel->guest->fw, "NVDIMM");

    EXPECT(intel, NCH, 1);
    EXPECT(intel, NBS, 1);
    EXPECT(intel, NIC, 1);
    EXPECT(intel, NIG, 1);
    g_assert_cmphex(change(intel, INJECT, FW_HEALTH_MAINTENANCE, 0), ==, FW_HEALTH_METHOD_NOT_IMPLEMENTED);
    g_assert_false(intel_take_event(intel));
    g_assert_null(memmem(ssdt->data, ssdt->len, "_NCH", 4));
    g_assert_null(memmem(ssdt->data, ssdt->len, "_NIH", 4));
}

static void test_aml_has_them(void)
{
    static const char *const names[] = { "_NCH", "_NBS", "_NIC", "_NIH", "_NIG" };
    g_autoptr(Intel) intel = start("health-methods=on", "");
    g_autoptr(GByteArray) ssdt = firmware_ssdt_of(intel->guest->fw, "NVDIMM");

    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        const uint8_t *at = ssdt->data;
        unsigned found = 0;

        while ((at = memmem(at, ssdt->data + ssdt->len - at, names[i], 4))) {
            at++;
            found++;
        }
        g_assert_cmpuint(found, ==, 4);                 /* each slot, also the empty ones */
    }
}

static void test_inject_and_clear(void)
{
    g_autoptr(Intel) intel = start("health-methods=on", "");

    g_assert_cmphex(change(intel, INJECT, FW_HEALTH_MAINTENANCE | FW_HEALTH_DATA_LOSS, FW_HEALTH_PERMANENT), ==, 0);
    g_assert_true(intel_take_event(intel));
    g_assert_false(intel_take_event(intel));
    EXPECT(intel, NCH, 0, 0, 0, 0, 3, 0, 0x01, 0, 0x04, 0, 1);
    EXPECT(intel, NIG, 0, 0, 0, 0, 3, 0, 0x01, 0, 0x04, 0, 1);
    g_assert_cmphex(intel_health(intel), ==, FW_SMART_HEALTH_NON_CRITICAL | FW_SMART_HEALTH_FATAL);
    g_assert_cmphex(change(intel, INJECT, FW_HEALTH_MAINTENANCE, 0), ==, 0);
    g_assert_false(intel_take_event(intel));            /* it was there */
    g_assert_cmphex(change(intel, CLEAR, FW_HEALTH_ERRORS_ALL, FW_HEALTH_PERMANENT), ==, 0);
    g_assert_true(intel_take_event(intel));
    EXPECT(intel, NCH, 0, 0, 0, 0, 3, 0);
    g_assert_cmphex(intel_health(intel), ==, 0);
    g_assert_cmphex(change(intel, CLEAR, FW_HEALTH_MAINTENANCE, 0), ==, 0);
    g_assert_false(intel_take_event(intel));
}

/* Everything that is no right request of _NIH. */
static void test_inject_refused(void)
{
    g_autoptr(Intel) intel = start("health-methods=on", "");
    uint8_t in[NIH_LENGTH + 64] = { INJECT };
    static const size_t lengths[] = { 0, 1, 4, 8, 12, 16, NIH_LENGTH - 1 };
    static const uint8_t reserved[] = { 1, 3, 12, 40, NIH_LENGTH - 1 };

    stl_le_p(in + FW_HEALTH_METHOD_IN_ERRORS, FW_HEALTH_MAINTENANCE);
    for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
        g_autoptr(GByteArray) out = evaluate(intel, DOORBELL_NIH, DEVICE, in, lengths[i]);

        g_assert_cmphex(doorbell_status(out), ==, FW_HEALTH_METHOD_INVALID_INPUT);
    }
    for (size_t i = 0; i < ARRAY_SIZE(reserved); i++) {
        g_autoptr(GByteArray) out = NULL;

        in[reserved[i]] = 1;
        out = evaluate(intel, DOORBELL_NIH, DEVICE, in, NIH_LENGTH);
        in[reserved[i]] = 0;
        g_assert_cmphex(doorbell_status(out), ==, FW_HEALTH_METHOD_INVALID_INPUT);
    }
    g_assert_cmphex(change(intel, 0, FW_HEALTH_MAINTENANCE, 0), ==, FW_HEALTH_METHOD_INVALID_INPUT);
    g_assert_cmphex(change(intel, 3, FW_HEALTH_MAINTENANCE, 0), ==, FW_HEALTH_METHOD_INVALID_INPUT);
    g_assert_cmphex(change(intel, INJECT, FW_HEALTH_MAINTENANCE | 1u << 2, 0), ==, FW_HEALTH_METHOD_INVALID_INPUT);
    g_assert_cmphex(change(intel, INJECT, 1u << 31, 0), ==, FW_HEALTH_METHOD_INVALID_INPUT);
    g_assert_cmphex(change(intel, CLEAR, 0, 1u << 1), ==, FW_HEALTH_METHOD_INVALID_INPUT);
    EXPECT(intel, NIG, 0, 0, 0, 0, 3, 0);
    g_assert_false(intel_take_event(intel));
    {
        g_autoptr(GByteArray) out = evaluate(intel, DOORBELL_NIH, DEVICE, in, sizeof(in));      /* longer than it has to be */

        g_assert_cmphex(doorbell_status(out), ==, FW_HEALTH_METHOD_SUCCESS);
    }
}

/* The four that take no argument answer the same whatever comes with them. */
static void test_needless_input(void)
{
    g_autoptr(Intel) intel = start("health-methods=on", "");
    static const uint32_t kinds[] = { DOORBELL_NCH, DOORBELL_NBS, DOORBELL_NIC, DOORBELL_NIG };
    uint8_t in[4096];

    memset(in, 0xff, sizeof(in));
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
        g_autoptr(GByteArray) without = evaluate(intel, kinds[i], DEVICE, NULL, 0);
        g_autoptr(GByteArray) with = evaluate(intel, kinds[i], DEVICE, in, sizeof(in));

        g_assert_cmphex(doorbell_status(with), ==, 0);
        g_assert_cmpmem(with->data, with->len, without->data, without->len);
    }
    EXPECT(intel, NIG, 0, 0, 0, 0, 3, 0);
}

static void test_nobody_there(void)
{
    g_autoptr(Intel) intel = start("health-methods=on", "");
    uint8_t in[NIH_LENGTH] = { INJECT };

    for (uint32_t kind = DOORBELL_NCH; kind <= DOORBELL_NIG; kind++) {
        static const uint32_t devices[] = { 0, 2, 4, 5, 257, UINT32_MAX };

        for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
            g_autoptr(GByteArray) out = evaluate(intel, kind, devices[i], in, sizeof(in));

            g_assert_cmphex(doorbell_status(out), ==, FW_HEALTH_METHOD_UNKNOWN_REASON);
        }
    }
}

static void test_capabilities(void)
{
    g_autoptr(Intel) intel = start("health-methods=on", ",health-injectable=performance:data-loss:permanent,health-stuck=data-loss");

    EXPECT(intel, NIC, 0, 0, 0, 0, 0x02, 0, 0x04, 0, 1);
    g_assert_cmphex(change(intel, INJECT, FW_HEALTH_MAINTENANCE, 0), ==, FW_HEALTH_METHOD_INVALID_INPUT);
    g_assert_cmphex(change(intel, INJECT, FW_HEALTH_PERFORMANCE | FW_HEALTH_DATA_LOSS, 0), ==, FW_HEALTH_METHOD_PARTLY);
    g_assert_true(intel_take_event(intel));
    EXPECT(intel, NIG, 0, 0, 0, 0, 3, 0, 0x02);
    g_assert_cmphex(change(intel, INJECT, FW_HEALTH_DATA_LOSS, 0), ==, FW_HEALTH_METHOD_HARDWARE);
    g_assert_false(intel_take_event(intel));
    intel_set(intel, "health-injectable", "none");
    EXPECT(intel, NIC, 0);
    g_assert_cmphex(change(intel, CLEAR, FW_HEALTH_PERFORMANCE, 0), ==, FW_HEALTH_METHOD_INVALID_INPUT);
}

static void test_unarmed(void)
{
    g_autoptr(Intel) intel = start("health-methods=on", ",unarmed=on");

    EXPECT(intel, NCH, 0, 0, 0, 0, 3, 0, 0, 0x01);
    EXPECT(intel, NIG, 0, 0, 0, 0, 3, 0);
}

/* By the user, from outside; and what a sensor says. */
static void test_properties(void)
{
    g_autoptr(Intel) intel = start("health-methods=on", ",health-errors=write-loss");
    g_autofree char *text = NULL;

    EXPECT(intel, NCH, 0, 0, 0, 0, 3, 0, 0, 0x04);
    g_assert_false(intel_take_event(intel));
    intel_set(intel, "health-errors", "performance:permanent");
    g_assert_true(intel_take_event(intel));
    EXPECT(intel, NIG, 0, 0, 0, 0, 3, 0, 0x02, 0, 0, 0, 1);
    g_assert_cmphex(intel_health(intel), ==, FW_SMART_HEALTH_CRITICAL);
    g_assert_cmphex(change(intel, CLEAR, 0, FW_HEALTH_PERMANENT), ==, 0);
    g_assert_true(intel_take_event(intel));
    text = machine_get(intel->guest->qts, "nv0", "health-errors");
    g_assert_cmpstr(text, ==, "performance");
    g_assert_cmphex(change(intel, CLEAR, FW_HEALTH_PERFORMANCE, 0), ==, 0);
    g_assert_true(intel_take_event(intel));
    intel_set_number(intel, "smart-media-temperature", 90);
    g_assert_true(intel_take_event(intel));
    EXPECT(intel, NCH, 0, 0, 0, 0, 3, 0, 0x01);
    intel_set_number(intel, "smart-media-temperature", 30);
    g_assert_true(intel_take_event(intel));             /* the end of a condition is told too */
    EXPECT(intel, NCH, 0, 0, 0, 0, 3, 0);
}

/* What _NBS tells is what held when the guest was booted. */
static void test_boot_status(void)
{
    g_autoptr(Intel) intel = start("health-methods=on", ",smart-shutdown-count=5");

    EXPECT(intel, NBS, 0, 0, 0, 0, 1, 0, 5);
    intel_set_number(intel, "smart-shutdown-count", 6);
    EXPECT(intel, NBS, 0, 0, 0, 0, 1, 0, 5);
    intel_migrate(intel);
    EXPECT(intel, NBS, 0, 0, 0, 0, 1, 0, 5);
    guest_reset(intel->guest);
    EXPECT(intel, NBS, 0, 0, 0, 0, 1, 0, 6);
}

static void test_migration(void)
{
    g_autoptr(Intel) intel = start("health-methods=on", "");

    g_assert_cmphex(change(intel, INJECT, FW_HEALTH_PERFORMANCE, FW_HEALTH_PERMANENT), ==, 0);
    intel_set(intel, "health-stuck", "performance");
    intel_migrate(intel);
    EXPECT(intel, NIG, 0, 0, 0, 0, 3, 0, 0x02, 0, 0, 0, 1);
    EXPECT(intel, NCH, 0, 0, 0, 0, 3, 0, 0x02, 0, 0, 0, 1);
    g_assert_cmphex(intel_health(intel), ==, FW_SMART_HEALTH_CRITICAL);
    g_assert_true(intel_take_event(intel));             /* which nobody had fetched */
    g_assert_cmphex(change(intel, CLEAR, FW_HEALTH_PERFORMANCE, FW_HEALTH_PERMANENT), ==, FW_HEALTH_METHOD_PARTLY);
    EXPECT(intel, NIG, 0, 0, 0, 0, 3, 0, 0x02);
}

static void test_power_cycle(void)
{
    g_autoptr(Intel) intel = start("health-methods=on", "");

    g_assert_cmphex(change(intel, INJECT, FW_HEALTH_PERFORMANCE, 0), ==, 0);
    g_assert_true(intel_take_event(intel));
    guest_reset(intel->guest);                          /* the DIMM keeps its power */
    EXPECT(intel, NIG, 0, 0, 0, 0, 3, 0, 0x02);
    intel_set(intel, "power-cycle", "clean");
    EXPECT(intel, NIG, 0, 0, 0, 0, 3, 0);
    g_assert_cmphex(change(intel, INJECT, FW_HEALTH_PERFORMANCE, FW_HEALTH_PERMANENT), ==, 0);
    intel_set(intel, "power-cycle", "clean");
    EXPECT(intel, NIG, 0, 0, 0, 0, 3, 0, 0x02, 0, 0, 0, 1);
    g_assert_cmphex(intel_health(intel), ==, FW_SMART_HEALTH_CRITICAL);
}

/* A DIMM that comes later has the methods as the others. */
static void test_hotplug(void)
{
    g_autoptr(Intel) intel = start("health-methods=on", "");
    const char *path = machine_backend(intel->machine, "late", DIMM_SIZE);
    g_autoptr(GByteArray) out = NULL;

    qtest_qmp_assert_success(intel->guest->qts, "{'execute': 'object-add', 'arguments': {'qom-type': 'memory-backend-file', 'id': 'late',"
                             " 'size': %u, 'share': true, 'mem-path': %s}}", (unsigned)DIMM_SIZE, path);
    qtest_qmp_assert_success(intel->guest->qts, "{'execute': 'device_add', 'arguments': {'driver': 'nvdimm', 'id': 'nvl', 'memdev': 'late',"
                             " 'health-errors': 'maintenance'}}");
    out = evaluate(intel, DOORBELL_NCH, 2, NULL, 0);
    g_assert_cmphex(doorbell_status(out), ==, 0);
    g_assert_cmphex(ldl_le_p(out->data + FW_HEALTH_METHOD_ERRORS), ==, FW_HEALTH_MAINTENANCE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("nvdimm-health/healthy", test_healthy);
    qtest_add_func("nvdimm-health/off", test_off);
    qtest_add_func("nvdimm-health/aml", test_aml_has_them);
    qtest_add_func("nvdimm-health/inject-and-clear", test_inject_and_clear);
    qtest_add_func("nvdimm-health/inject-refused", test_inject_refused);
    qtest_add_func("nvdimm-health/needless-input", test_needless_input);
    qtest_add_func("nvdimm-health/nobody-there", test_nobody_there);
    qtest_add_func("nvdimm-health/capabilities", test_capabilities);
    qtest_add_func("nvdimm-health/unarmed", test_unarmed);
    qtest_add_func("nvdimm-health/properties", test_properties);
    qtest_add_func("nvdimm-health/boot-status", test_boot_status);
    qtest_add_func("nvdimm-health/migration", test_migration);
    qtest_add_func("nvdimm-health/power-cycle", test_power_cycle);
    qtest_add_func("nvdimm-health/hotplug", test_hotplug);
    return emulator_run("pmem-firmware", "health-methods");
}
