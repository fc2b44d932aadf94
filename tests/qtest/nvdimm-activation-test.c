/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Run-time firmware activation of the bus through the doorbell: admitted only when the platform is told to have it. */
#include "qemu/osdep.h"
#include "root-device.h"
#include "fw/dsm-bus-intel.h"

static GByteArray *bus_call(Root *root, uint32_t function, const void *in, size_t length)
{
    return doorbell_ring(root->guest->qts, root->guest->fw, DOORBELL_DSM, 0, FW_DSM_BUS_INTEL_UUID, FW_DSM_BUS_INTEL_REVISION, function,
                         in, length);
}

static uint32_t activate(Root *root, uint8_t devices)
{
    g_autoptr(GByteArray) out = bus_call(root, FW_DSM_BUS_INTEL_ACTIVATE, &devices, 1);

    return doorbell_status(out);
}

static void test_default(void)
{
    g_autoptr(Root) root = root_start("", NULL);
    g_autoptr(GByteArray) query = bus_call(root, 0, NULL, 0);

    g_assert_cmphex(root_field(query, 0, 4), ==, 0);
    g_assert_cmphex(activate(root, 0), ==, FW_DSM_BUS_INTEL_NOT_SUPPORTED);
}

static void test_info(void)
{
    g_autoptr(Root) root = root_start("activation=system,activation-time=1234,activation-max=5678", NULL);
    g_autoptr(GByteArray) query = bus_call(root, 0, NULL, 0);
    g_autoptr(GByteArray) info = bus_call(root, FW_DSM_BUS_INTEL_ACTIVATE_INFO, NULL, 0);

    g_assert_cmphex(root_field(query, 0, 4), ==, 7);
    g_assert_cmpuint(info->len, ==, 4 + FW_DSM_BUS_INTEL_INFO_LENGTH);
    g_assert_cmpuint(root_field(info, 6, 1), ==, FW_DSM_BUS_INTEL_IDLE);
    g_assert_cmpuint(root_field(info, 7, 1), ==, FW_DSM_BUS_INTEL_CAP_SYSTEM);
    g_assert_cmpuint(root_field(info, 8, 8), ==, 1234);
    g_assert_cmpuint(root_field(info, 32, 8), ==, 5678);
}

static void test_not_armed(void)
{
    g_autoptr(Root) root = root_start("activation=firmware", NULL);
    g_autoptr(GByteArray) none = bus_call(root, FW_DSM_BUS_INTEL_ACTIVATE, NULL, 0);

    g_assert_cmphex(doorbell_status(none), ==, FW_DSM_BUS_INTEL_INVALID_INPUT);
    g_assert_cmphex(activate(root, 2), ==, FW_DSM_BUS_INTEL_INVALID_INPUT);
    g_assert_cmphex(activate(root, 0), ==, FW_DSM_BUS_INTEL_NOT_ARMED);
    g_assert_cmphex(activate(root, 1), ==, FW_DSM_BUS_INTEL_NOT_ARMED);
}

static void test_refused(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=4G");

    machine_firmware(m, "activation=later");
    machine_refused(m, "activation=later");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("nvdimm-activation/default", test_default);
    qtest_add_func("nvdimm-activation/info", test_info);
    qtest_add_func("nvdimm-activation/not-armed", test_not_armed);
    qtest_add_func("nvdimm-activation/refused", test_refused);
    return emulator_run("pmem-firmware", "activation");
}
