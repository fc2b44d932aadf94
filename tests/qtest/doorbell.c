/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Client of the DSM doorbell: see doorbell.h. */
#include "qemu/osdep.h"
#include "qemu/bswap.h"
#include "doorbell.h"
#include "fw/acpi.h"

#define DSM_PAGE_FILE       "etc/acpi/nvdimm-mem"
#define REQUEST_HEADER      12u     /* handle, revision, function */
#define RING_HEADER         32u     /* the same, length of the input, UUID */
#define RING_OBJECT         4u
#define RING_OUTPUT         8u
#define READ_FIT            1u
#define FIT_CHANGED         0x100u
#define FIT_LIMIT           (1024u * 1024u)

GByteArray *doorbell_call(QTestState *qts, QFirmware *fw, uint32_t handle, uint32_t revision, uint32_t function,
                          const void *in, size_t in_length)
{
    uint64_t page = firmware_file(fw, DSM_PAGE_FILE, NULL);
    uint8_t request[DOORBELL_PAGE_SIZE] = { 0 };
    GByteArray *out = g_byte_array_new();
    uint32_t length;

    g_assert_cmphex(page, !=, 0);
    g_assert_cmphex(page % DOORBELL_PAGE_SIZE, ==, 0);
    g_assert_cmpuint(in_length, <=, sizeof(request) - REQUEST_HEADER);
    stl_le_p(request, handle);
    stl_le_p(request + 4, revision);
    stl_le_p(request + 8, function);
    if (in_length) {
        memcpy(request + REQUEST_HEADER, in, in_length);
    }
    qtest_bufwrite(qts, page, request, sizeof(request));
    qtest_outl(qts, DOORBELL_PORT, page);

    length = qtest_readl(qts, page);
    g_assert_cmpuint(length, >=, sizeof(length));
    g_assert_cmpuint(length, <=, DOORBELL_PAGE_SIZE);
    g_byte_array_set_size(out, length - sizeof(length));
    qtest_bufread(qts, page + sizeof(length), out->data, out->len);
    return out;
}

GByteArray *doorbell_ring(QTestState *qts, QFirmware *fw, uint32_t kind, uint32_t device, const char *uuid, uint32_t revision,
                          uint32_t function, const void *in, size_t in_length)
{
    uint64_t page = firmware_file(fw, DSM_PAGE_FILE, NULL);
    g_autofree uint8_t *request = g_malloc0(RING_HEADER + in_length);
    GByteArray *out = g_byte_array_new();

    stl_le_p(request, device);
    stl_le_p(request + 4, revision);
    stl_le_p(request + 8, function);
    stl_le_p(request + 12, in_length);
    g_assert_true(!uuid || fw_guid_parse(uuid, request + 16, NULL));
    if (in_length) {
        memcpy(request + RING_HEADER, in, in_length);
    }
    qtest_bufwrite(qts, page, request, RING_HEADER + in_length);
    qtest_outl(qts, DOORBELL_PORT, page | kind);
    g_byte_array_set_size(out, qtest_readl(qts, page));
    if (out->len) {
        qtest_bufread(qts, page + RING_OUTPUT, out->data, out->len);
    }
    return out;
}

uint32_t doorbell_object(QTestState *qts, QFirmware *fw)
{
    return qtest_readl(qts, firmware_file(fw, DSM_PAGE_FILE, NULL) + RING_OBJECT);
}

uint32_t doorbell_status(const GByteArray *out)
{
    g_assert_cmpuint(out->len, >=, 4);
    return ldl_le_p(out->data);
}

GByteArray *doorbell_read_fit(QTestState *qts, QFirmware *fw)
{
    GByteArray *fit = g_byte_array_new();
    unsigned restarts = 0;

    for (;;) {
        uint32_t offset = cpu_to_le32(fit->len);
        g_autoptr(GByteArray) piece = doorbell_call(qts, fw, DOORBELL_RESERVED, 1, READ_FIT, &offset,
                                                    sizeof(offset));
        uint32_t status = doorbell_status(piece);

        if (status == FIT_CHANGED) {
            g_assert_cmpuint(restarts++, <, 4);
            g_byte_array_set_size(fit, 0);
            continue;
        }
        g_assert_cmphex(status, ==, 0);
        if (piece->len == sizeof(status)) {
            return fit;
        }
        g_byte_array_append(fit, piece->data + sizeof(status), piece->len - sizeof(status));
        g_assert_cmpuint(fit->len, <=, FIT_LIMIT);
    }
}
