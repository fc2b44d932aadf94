/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The _DSM functions of NVDIMMs through the doorbell: Intel family functions 0, 4, 5 and 6, and the
 * reserved functions by which AML reads _FIT. Every status word that the command sets define is produced once.
 */
#include "qemu/osdep.h"
#include "qemu/bswap.h"
#include "qobject/qdict.h"
#include "doorbell.h"
#include "machine.h"
#include "scratch.h"

/* Status words of the NVDIMM DSM interface (Intel), section 3 and of the plain doorbell. */
#define STATUS_SUCCESS          0u
#define STATUS_NOT_SUPPORTED    1u
#define STATUS_NO_SUCH_DEVICE   2u
#define STATUS_INVALID          3u
#define STATUS_FIT_CHANGED      0x100u

#define QUERY                   0u
#define GET_LABEL_SIZE          4u
#define GET_LABEL_DATA          5u
#define SET_LABEL_DATA          6u
#define READ_FIT                1u
#define REVISION                1u

#define LABEL_SIZE              (128u * 1024u)
#define DIMM_SIZE               (64u * 1024u * 1024u)
#define HANDLE                  1u

typedef struct {
    TestMachine *machine;
    QTestState *qts;
    QFirmware *fw;
} Fixture;

static void start(Fixture *f, const char *properties)
{
    f->machine = machine_new("512M,slots=4,maxmem=4G");
    machine_dimm(f->machine, DIMM_SIZE, properties);
    f->qts = machine_start(f->machine);
    f->fw = firmware_load(f->qts);
}

static void stop(Fixture *f)
{
    firmware_free(f->fw);
    qtest_quit(f->qts);
    machine_free(f->machine);
}

static GByteArray *call(Fixture *f, uint32_t handle, uint32_t function, const void *in, size_t length)
{
    return doorbell_call(f->qts, f->fw, handle, REVISION, function, in, length);
}

static uint32_t status_of(Fixture *f, uint32_t handle, uint32_t function, const void *in, size_t length)
{
    g_autoptr(GByteArray) out = call(f, handle, function, in, length);

    return doorbell_status(out);
}

static uint32_t max_transfer(Fixture *f)
{
    g_autoptr(GByteArray) out = call(f, HANDLE, GET_LABEL_SIZE, NULL, 0);

    g_assert_cmphex(doorbell_status(out), ==, STATUS_SUCCESS);
    return ldl_le_p(out->data + 8);
}

static GByteArray *get_label(Fixture *f, uint32_t offset, uint32_t length)
{
    uint32_t in[2] = { cpu_to_le32(offset), cpu_to_le32(length) };

    return call(f, HANDLE, GET_LABEL_DATA, in, sizeof(in));
}

static uint32_t get_label_status(Fixture *f, uint32_t offset, uint32_t length)
{
    g_autoptr(GByteArray) out = get_label(f, offset, length);

    return doorbell_status(out);
}

static uint32_t set_label(Fixture *f, uint32_t offset, uint32_t length, uint8_t byte)
{
    g_autofree uint8_t *in = g_malloc0(8 + length);

    stl_le_p(in, offset);
    stl_le_p(in + 4, length);
    memset(in + 8, byte, length);
    return status_of(f, HANDLE, SET_LABEL_DATA, in, 8 + length);
}

static void test_query_dimm(void)
{
    Fixture f;
    g_autoptr(GByteArray) out = NULL;

    start(&f, "label-size=128K");
    out = call(&f, HANDLE, QUERY, NULL, 0);
    g_assert_cmphex(ldl_le_p(out->data), ==,
                    1u | 1u << GET_LABEL_SIZE | 1u << GET_LABEL_DATA | 1u << SET_LABEL_DATA);
    stop(&f);
}

static void test_query_without_labels(void)
{
    Fixture f;
    g_autoptr(GByteArray) out = NULL;

    start(&f, NULL);
    out = call(&f, HANDLE, QUERY, NULL, 0);
    g_assert_cmphex(ldl_le_p(out->data), ==, 0);
    stop(&f);
}


static void test_query_reserved(void)
{
    Fixture f;
    g_autoptr(GByteArray) out = NULL;

    start(&f, NULL);
    out = call(&f, DOORBELL_RESERVED, QUERY, NULL, 0);
    g_assert_cmphex(ldl_le_p(out->data), ==, 1u | 1u << READ_FIT);
    stop(&f);
}

static void test_query_absent_dimm(void)
{
    Fixture f;
    g_autoptr(GByteArray) out = NULL;

    start(&f, "label-size=128K");
    out = call(&f, HANDLE + 1, QUERY, NULL, 0);
    g_assert_cmphex(ldl_le_p(out->data), ==, 0);
    stop(&f);
}

static void test_absent_dimm(void)
{
    Fixture f;

    start(&f, "label-size=128K");
    g_assert_cmphex(status_of(&f, HANDLE + 1, GET_LABEL_SIZE, NULL, 0), ==, STATUS_NO_SUCH_DEVICE);
    stop(&f);
}

static void test_unknown_function(void)
{
    const uint32_t functions[] = { 1, 2, 3, 7, 31, 32, 0x7fffffff, 0xffffffff };
    Fixture f;
    size_t i;

    start(&f, "label-size=128K");
    for (i = 0; i < G_N_ELEMENTS(functions); i++) {
        g_assert_cmphex(status_of(&f, HANDLE, functions[i], NULL, 0), ==, STATUS_NOT_SUPPORTED);
    }
    stop(&f);
}

static void test_unknown_reserved_function(void)
{
    Fixture f;

    start(&f, NULL);
    g_assert_cmphex(status_of(&f, DOORBELL_RESERVED, 2, NULL, 0), ==, STATUS_NOT_SUPPORTED);
    stop(&f);
}

static void test_wrong_revision(void)
{
    Fixture f;
    const uint32_t revisions[] = { 0, 3, 0xffffffff };
    size_t i;

    start(&f, "label-size=128K");
    for (i = 0; i < G_N_ELEMENTS(revisions); i++) {
        g_autoptr(GByteArray) out = doorbell_call(f.qts, f.fw, HANDLE, revisions[i], GET_LABEL_SIZE, NULL, 0);

        g_assert_cmphex(doorbell_status(out), ==, STATUS_NOT_SUPPORTED);
    }
    stop(&f);
}

static void test_label_size(void)
{
    Fixture f;
    g_autoptr(GByteArray) out = NULL;

    start(&f, "label-size=128K");
    out = call(&f, HANDLE, GET_LABEL_SIZE, NULL, 0);
    g_assert_cmpuint(out->len, ==, 12);
    g_assert_cmphex(doorbell_status(out), ==, STATUS_SUCCESS);
    g_assert_cmphex(ldl_le_p(out->data + 4), ==, LABEL_SIZE);
    g_assert_cmpuint(ldl_le_p(out->data + 8), >=, 2048);
    stop(&f);
}

static void test_label_size_without_labels(void)
{
    Fixture f;

    start(&f, NULL);
    g_assert_cmphex(status_of(&f, HANDLE, GET_LABEL_SIZE, NULL, 0), ==, STATUS_NOT_SUPPORTED);
    g_assert_cmphex(get_label_status(&f, 0, 16), ==, STATUS_NOT_SUPPORTED);
    g_assert_cmphex(set_label(&f, 0, 16, 1), ==, STATUS_NOT_SUPPORTED);
    stop(&f);
}

static void test_label_fresh_is_zero(void)
{
    Fixture f;
    g_autoptr(GByteArray) out = NULL;
    guint i;

    start(&f, "label-size=128K");
    out = get_label(&f, 0, 256);
    g_assert_cmphex(doorbell_status(out), ==, STATUS_SUCCESS);
    g_assert_cmpuint(out->len, ==, 4 + 256);
    for (i = 4; i < out->len; i++) {
        g_assert_cmphex(out->data[i], ==, 0);
    }
    stop(&f);
}

static void test_label_round_trip(void)
{
    const struct { uint32_t offset, length; } spans[] = {
        { 0, 1 }, { 1, 1 }, { 0, 256 }, { 255, 257 }, { 4095, 2 }, { LABEL_SIZE - 1, 1 }, { LABEL_SIZE - 1000, 1000 },
    };
    Fixture f;
    size_t i;
    guint k;

    start(&f, "label-size=128K");
    for (i = 0; i < G_N_ELEMENTS(spans); i++) {
        g_autoptr(GByteArray) out = NULL;

        g_assert_cmphex(set_label(&f, spans[i].offset, spans[i].length, 0x40 + i), ==, STATUS_SUCCESS);
        out = get_label(&f, spans[i].offset, spans[i].length);
        g_assert_cmphex(doorbell_status(out), ==, STATUS_SUCCESS);
        g_assert_cmpuint(out->len, ==, 4 + spans[i].length);
        for (k = 4; k < out->len; k++) {
            g_assert_cmphex(out->data[k], ==, 0x40 + i);
        }
    }
    stop(&f);
}

static void test_label_neighbours_untouched(void)
{
    Fixture f;
    g_autoptr(GByteArray) out = NULL;

    start(&f, "label-size=128K");
    g_assert_cmphex(set_label(&f, 0, 64, 0xaa), ==, STATUS_SUCCESS);
    g_assert_cmphex(set_label(&f, 16, 16, 0x55), ==, STATUS_SUCCESS);
    out = get_label(&f, 0, 80);
    g_assert_cmphex(out->data[4 + 15], ==, 0xaa);
    g_assert_cmphex(out->data[4 + 16], ==, 0x55);
    g_assert_cmphex(out->data[4 + 31], ==, 0x55);
    g_assert_cmphex(out->data[4 + 32], ==, 0xaa);
    g_assert_cmphex(out->data[4 + 64], ==, 0);
    stop(&f);
}

static void test_label_full_transfer(void)
{
    Fixture f;
    g_autoptr(GByteArray) out = NULL;
    uint32_t most;

    start(&f, "label-size=128K");
    /* What fits through the plain page: status and data out, offset, length and data in. */
    most = MIN(max_transfer(&f), DOORBELL_PAGE_SIZE - 20);
    g_assert_cmphex(set_label(&f, 0, most, 0x77), ==, STATUS_SUCCESS);
    out = get_label(&f, 0, most);
    g_assert_cmpuint(out->len, ==, 4 + most);
    g_assert_cmphex(out->data[4], ==, 0x77);
    g_assert_cmphex(out->data[3 + most], ==, 0x77);
    stop(&f);
}

static void test_label_bounds(void)
{
    const struct { uint32_t offset, length; } spans[] = {
        { LABEL_SIZE, 1 }, { LABEL_SIZE - 1, 2 }, { 0xffffffff, 1 }, { 0xffffff00, 0x200 }, { 0, 0xffffffff },
        { 1, 0xffffffff }, { 0x80000000, 0x80000000 },
    };
    Fixture f;
    size_t i;

    start(&f, "label-size=128K");
    for (i = 0; i < G_N_ELEMENTS(spans); i++) {
        uint32_t in[2] = { cpu_to_le32(spans[i].offset), cpu_to_le32(spans[i].length) };

        g_assert_cmphex(get_label_status(&f, spans[i].offset, spans[i].length), ==, STATUS_INVALID);
        g_assert_cmphex(status_of(&f, HANDLE, SET_LABEL_DATA, in, sizeof(in)), ==, STATUS_INVALID);
    }
    stop(&f);
}

static void test_label_too_long_transfer(void)
{
    Fixture f;
    uint32_t most;

    start(&f, "label-size=128K");
    most = max_transfer(&f);
    g_assert_cmphex(get_label_status(&f, 0, most + 1), ==, STATUS_INVALID);
    stop(&f);
}

static void test_label_other_dimm(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=4G");
    Fixture f = { .machine = m };
    uint8_t in[9] = { 0 };
    uint32_t where[2] = { 0, cpu_to_le32(1) };
    g_autoptr(GByteArray) out = NULL;

    machine_dimm(m, DIMM_SIZE, "label-size=128K");
    machine_dimm(m, DIMM_SIZE, "label-size=256K");
    f.qts = machine_start(m);
    f.fw = firmware_load(f.qts);
    stl_le_p(in + 4, 1);
    in[8] = 0x99;
    g_assert_cmphex(status_of(&f, 2, SET_LABEL_DATA, in, sizeof(in)), ==, STATUS_SUCCESS);
    out = call(&f, 1, GET_LABEL_DATA, where, sizeof(where));
    g_assert_cmphex(out->data[4], ==, 0);
    g_byte_array_unref(out);
    out = call(&f, 2, GET_LABEL_SIZE, NULL, 0);
    g_assert_cmphex(ldl_le_p(out->data + 4), ==, 2 * LABEL_SIZE);
    firmware_free(f.fw);
    qtest_quit(f.qts);
}

static void test_label_survives_kill(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=4G");
    g_autofree char *path = NULL;
    Fixture f = { .machine = m };
    uint8_t byte = 0;
    int fd;

    machine_dimm(m, DIMM_SIZE, "label-size=128K");
    path = g_strdup(g_ptr_array_index(m->files, 0));
    f.qts = machine_start(m);
    f.fw = firmware_load(f.qts);
    g_assert_cmphex(set_label(&f, 5, 3, 0xc3), ==, STATUS_SUCCESS);
    firmware_free(f.fw);
    machine_kill(f.qts);

    fd = open(path, O_RDONLY);
    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(pread(fd, &byte, 1, DIMM_SIZE - LABEL_SIZE + 5), ==, 1);
    close(fd);
    g_assert_cmphex(byte, ==, 0xc3);
}

static void test_read_only_labels(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=4G");
    Fixture f = { .machine = m };
    char *path = scratch_file(DIMM_SIZE);

    g_ptr_array_add(m->files, path);
    g_string_append_printf(m->args, " -object memory-backend-file,id=ro,share=on,readonly=on,mem-path=%s,size=%u"
                           " -device nvdimm,memdev=ro,unarmed=on,label-size=128K", path, DIMM_SIZE);
    f.qts = machine_start(m);
    f.fw = firmware_load(f.qts);
    g_assert_cmphex(get_label_status(&f, 0, 16), ==, STATUS_SUCCESS);
    g_assert_cmphex(set_label(&f, 0, 16, 1), ==, STATUS_NOT_SUPPORTED);
    firmware_free(f.fw);
    qtest_quit(f.qts);
}

static void test_read_fit_offsets(void)
{
    Fixture f;
    g_autoptr(GByteArray) fit = NULL;
    uint32_t offset;

    start(&f, NULL);
    fit = doorbell_read_fit(f.qts, f.fw);
    g_assert_cmpuint(fit->len, >, 0);
    offset = cpu_to_le32(fit->len);
    g_assert_cmphex(status_of(&f, DOORBELL_RESERVED, READ_FIT, &offset, 4), ==, STATUS_SUCCESS);
    offset = cpu_to_le32(fit->len + 1);
    g_assert_cmphex(status_of(&f, DOORBELL_RESERVED, READ_FIT, &offset, 4), ==, STATUS_INVALID);
    offset = 0xffffffff;
    g_assert_cmphex(status_of(&f, DOORBELL_RESERVED, READ_FIT, &offset, 4), ==, STATUS_INVALID);
    stop(&f);
}

static void test_read_fit_changed(void)
{
    Fixture f;
    const char *path;
    uint32_t offset = cpu_to_le32(8);
    g_autoptr(GByteArray) before = NULL;
    g_autoptr(GByteArray) after = NULL;

    start(&f, NULL);
    before = doorbell_read_fit(f.qts, f.fw);
    path = machine_backend(f.machine, "late", DIMM_SIZE);
    qtest_qmp_assert_success(f.qts, "{'execute': 'object-add', 'arguments': {'qom-type': 'memory-backend-file',"
                             "'id': 'late', 'size': %u, 'share': true, 'mem-path': %s}}", DIMM_SIZE, path);
    qtest_qmp_assert_success(f.qts, "{'execute': 'device_add', 'arguments': {'driver': 'nvdimm', 'id': 'late-nv',"
                             "'memdev': 'late'}}");
    g_assert_cmphex(status_of(&f, DOORBELL_RESERVED, READ_FIT, &offset, 4), ==, STATUS_FIT_CHANGED);
    after = doorbell_read_fit(f.qts, f.fw);
    g_assert_cmpuint(after->len, ==, 2 * before->len);
    g_assert_cmpmem(after->data, before->len, before->data, before->len);
    stop(&f);
}

static void test_doorbell_odd_addresses(void)
{
    /* Addresses with no memory behind them, the last page below 4 GiB, and an address that is not page aligned. */
    const uint32_t addresses[] = { 0xfffff000, 0xe0000000, 0xffffffff, 0 };
    Fixture f;
    size_t i;

    start(&f, "label-size=128K");
    for (i = 0; i < G_N_ELEMENTS(addresses); i++) {
        qtest_outl(f.qts, DOORBELL_PORT, addresses[i]);
    }
    g_assert_cmphex(get_label_status(&f, 0, 16), ==, STATUS_SUCCESS);
    stop(&f);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("nvdimm-dsm/query/dimm", test_query_dimm);
    qtest_add_func("nvdimm-dsm/query/no-labels", test_query_without_labels);
    qtest_add_func("nvdimm-dsm/query/reserved", test_query_reserved);
    qtest_add_func("nvdimm-dsm/query/absent", test_query_absent_dimm);
    qtest_add_func("nvdimm-dsm/absent-dimm", test_absent_dimm);
    qtest_add_func("nvdimm-dsm/unknown-function/dimm", test_unknown_function);
    qtest_add_func("nvdimm-dsm/unknown-function/reserved", test_unknown_reserved_function);
    qtest_add_func("nvdimm-dsm/wrong-revision", test_wrong_revision);
    qtest_add_func("nvdimm-dsm/label/size", test_label_size);
    qtest_add_func("nvdimm-dsm/label/none", test_label_size_without_labels);
    qtest_add_func("nvdimm-dsm/label/fresh", test_label_fresh_is_zero);
    qtest_add_func("nvdimm-dsm/label/round-trip", test_label_round_trip);
    qtest_add_func("nvdimm-dsm/label/neighbours", test_label_neighbours_untouched);
    qtest_add_func("nvdimm-dsm/label/full-transfer", test_label_full_transfer);
    qtest_add_func("nvdimm-dsm/label/bounds", test_label_bounds);
    qtest_add_func("nvdimm-dsm/label/too-long", test_label_too_long_transfer);
    qtest_add_func("nvdimm-dsm/label/other-dimm", test_label_other_dimm);
    qtest_add_func("nvdimm-dsm/label/survives-kill", test_label_survives_kill);
    qtest_add_func("nvdimm-dsm/label/read-only", test_read_only_labels);
    qtest_add_func("nvdimm-dsm/fit/offsets", test_read_fit_offsets);
    qtest_add_func("nvdimm-dsm/fit/changed", test_read_fit_changed);
    qtest_add_func("nvdimm-dsm/doorbell/odd-addresses", test_doorbell_odd_addresses);
    return g_test_run();
}
