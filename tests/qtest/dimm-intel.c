/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls of Intel's command set: see dimm-intel.h. */
#include "qemu/osdep.h"
#include "dimm-intel.h"

#define DEVICE 1u               /* slot 0 */

Intel *intel_start(const char *properties)
{
    Intel *intel = g_new0(Intel, 1);
    g_autofree char *all = g_strdup_printf("addr=0x%llx,label-size=128K,dsm-family=intel%s%s", DIMM_BASE, properties ? "," : "",
                                           properties ?: "");

    intel->machine = machine_new("512M,slots=4,maxmem=4G");
    machine_firmware(intel->machine, "");
    machine_dimm(intel->machine, DIMM_SIZE, all);
    intel->guest = guest_start(intel->machine);
    return intel;
}

void intel_stop(Intel *intel)
{
    guest_quit(intel->guest);
    machine_free(intel->machine);
    g_free(intel);
}

void intel_migrate(Intel *intel)
{
    QTestState *target = machine_migrate(intel->machine, intel->guest->qts);

    qtest_quit(intel->guest->qts);
    intel->guest->qts = target;
}

GByteArray *intel_call(Intel *intel, uint32_t function, const void *in, size_t length)
{
    return doorbell_ring(intel->guest->qts, intel->guest->fw, DOORBELL_DSM, DEVICE, FW_DSM_INTEL_UUID, FW_DSM_INTEL_REVISION_2, function,
                         in, length);
}

uint32_t intel_status(Intel *intel, uint32_t function, const void *in, size_t length)
{
    g_autoptr(GByteArray) out = intel_call(intel, function, in, length);

    return doorbell_status(out);
}

static void put_text(uint8_t *bytes, const char *text)
{
    if (text) {
        memcpy(bytes, text, strlen(text));
    }
}

uint32_t intel_pass(Intel *intel, uint32_t function, const char *old)
{
    uint8_t in[32] = { 0 };

    put_text(in, old);
    return intel_status(intel, function, in, sizeof(in));
}

uint32_t intel_pass_pair(Intel *intel, uint32_t function, const char *old, const char *new)
{
    uint8_t in[64] = { 0 };

    put_text(in, old);
    put_text(in + 32, new);
    return intel_status(intel, function, in, sizeof(in));
}

uint8_t intel_lock_state(Intel *intel)
{
    g_autoptr(GByteArray) out = intel_call(intel, FW_DSM_INTEL_SECURITY_STATE, NULL, 0);

    g_assert_cmpuint(out->len, ==, 12);
    return out->data[8];
}

void intel_set(Intel *intel, const char *property, const char *value)
{
    machine_set(intel->guest->qts, "nv0", property, value);
}

void intel_set_number(Intel *intel, const char *property, int64_t value)
{
    qtest_qmp_assert_success(intel->guest->qts, "{'execute': 'qom-set', 'arguments': {'path': '/machine/peripheral/nv0', 'property': %s,"
                             " 'value': %" PRId64 "}}", property, value);
}

bool intel_take_event(Intel *intel)
{
    g_autoptr(GByteArray) out = doorbell_ring(intel->guest->qts, intel->guest->fw, DOORBELL_EVENT, 0, NULL, 0, 0, NULL, 0);

    if (doorbell_status(out)) {
        return false;
    }
    g_assert_cmpuint(out->len, ==, 12);
    g_assert_cmpuint(fw_le_load(out->data + 4, 4), ==, DEVICE);
    g_assert_cmphex(fw_le_load(out->data + 8, 4), ==, 0x81);
    return true;
}
