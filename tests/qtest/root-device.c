/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls of the NVDIMM root device: see root-device.h. */
#include "qemu/osdep.h"
#include "root-device.h"

Root *root_start(const char *firmware, const char *dimm)
{
    Root *root = g_new0(Root, 1);
    g_autofree char *properties = g_strdup_printf("id=fw0%s%s", firmware[0] ? "," : "", firmware);

    root->machine = machine_new("512M,slots=4,maxmem=4G");
    machine_firmware(root->machine, properties);
    for (unsigned i = 0; i < 2; i++) {
        g_autofree char *where = g_strdup_printf("addr=0x%llx%s%s", ROOT_BASE + i * ROOT_SIZE, dimm ? "," : "", dimm ?: "");

        machine_dimm(root->machine, ROOT_SIZE, where);
    }
    root->guest = guest_start(root->machine);
    return root;
}

void root_stop(Root *root)
{
    guest_quit(root->guest);
    machine_free(root->machine);
    g_free(root);
}

void root_migrate(Root *root)
{
    QTestState *target = machine_migrate(root->machine, root->guest->qts);

    qtest_quit(root->guest->qts);
    root->guest->qts = target;
}

GByteArray *root_call(Root *root, uint32_t function, const void *in, size_t length)
{
    return doorbell_ring(root->guest->qts, root->guest->fw, DOORBELL_DSM, 0, FW_DSM_ROOT_UUID, FW_DSM_ROOT_REVISION, function, in, length);
}

GByteArray *root_range(Root *root, uint32_t function, uint64_t spa, uint64_t length, uint64_t more)
{
    uint8_t in[FW_DSM_ROOT_START_LENGTH];

    fw_le_store(in, 8, spa);
    fw_le_store(in + 8, 8, length);
    fw_le_store(in + 16, 8, more);
    return root_call(root, function, in, function == FW_DSM_ROOT_ARS_START ? FW_DSM_ROOT_START_LENGTH :
                     function == FW_DSM_ROOT_INJECT ? FW_DSM_ROOT_INJECT_LENGTH : FW_DSM_ROOT_RANGE_LENGTH);
}

uint32_t root_range_status(Root *root, uint32_t function, uint64_t spa, uint64_t length, uint64_t more)
{
    g_autoptr(GByteArray) out = root_range(root, function, spa, length, more);

    return doorbell_status(out);
}

uint32_t root_status(Root *root)
{
    g_autoptr(GByteArray) out = root_call(root, FW_DSM_ROOT_ARS_STATUS, NULL, 0);

    return doorbell_status(out);
}

uint32_t root_start_scrub(Root *root, uint64_t spa, uint64_t length)
{
    return root_range_status(root, FW_DSM_ROOT_ARS_START, spa, length, FW_ARS_TYPE_PERSISTENT);
}

uint64_t root_field(const GByteArray *out, unsigned offset, unsigned width)
{
    g_assert_cmpuint(offset + width, <=, out->len);
    return fw_le_load(out->data + offset, width);
}

bool root_take_event(Root *root, uint32_t *device, uint32_t *value)
{
    g_autoptr(GByteArray) out = doorbell_ring(root->guest->qts, root->guest->fw, DOORBELL_EVENT, 0, NULL, 0, 0, NULL, 0);

    if (doorbell_status(out)) {
        g_assert_cmpuint(out->len, ==, 4);
        return false;
    }
    g_assert_cmpuint(out->len, ==, 12);
    *device = root_field(out, 4, 4);
    *value = root_field(out, 8, 4);
    return true;
}
