/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every field of every NFIT structure can be set by a property of the DIMM: one case for each row of the library's
 * table of properties, so a new row is tested without a new line here. The guest reads the value in the static table
 * and in _FIT, and qom-get reads it back.
 */
#include "qemu/osdep.h"
#include "qobject/qdict.h"
#include "qobject/qnum.h"
#include "fw/nfit-build.h"
#include "machine.h"
#include "tables.h"

#define DIMM_SIZE       (64u * 1024u * 1024u)
#define PATTERN         0x123456789abcdef1ull
#define TEST_GUID       "01234567-89ab-cdef-fedc-ba9876543210"

/* What a DIMM needs for a structure to be in the table at all. */
static const char *needed_for(uint16_t type)
{
    switch (type) {
    case FW_NFIT_INTERLEAVE:
        return ",interleave-set=s";
    case FW_NFIT_FLUSH_HINT:
        return ",flush-hints=1";
    default:
        return "";
    }
}

static uint64_t value_for(const struct fw_nfit_property *row)
{
    return row->width == 8 ? PATTERN : PATTERN & ((1ull << row->width * 8) - 1);
}

/* The bytes of the field within @table, whose structures begin at @skip. */
static void assert_field(const struct fw_nfit_property *row, const fw_nfit *nfit, const GByteArray *table)
{
    const struct fw_nfit_structure *structure = fw_nfit_nth(nfit, row->type, 0);
    const uint8_t *wire;

    g_assert_nonnull(structure);
    wire = table->data + structure->offset + row->wire;
    if (row->width == FW_GUID_LENGTH) {
        uint8_t guid[FW_GUID_LENGTH];

        g_assert_true(fw_guid_parse(TEST_GUID, guid, NULL));
        g_assert_cmpmem(wire, FW_GUID_LENGTH, guid, FW_GUID_LENGTH);
    } else {
        g_assert_cmphex(fw_le_load(wire, row->width), ==, value_for(row));
    }
}

static void assert_readable(Guest *guest, const struct fw_nfit_property *row)
{
    QDict *answer = qtest_qmp(guest->qts, "{'execute': 'qom-get', 'arguments': {'path': '/machine/peripheral/nv0',"
                              "'property': %s}}", row->name);
    QObject *value = qdict_get(answer, "return");

    g_assert_nonnull(value);
    if (row->width == FW_GUID_LENGTH) {
        g_assert_cmpstr(qdict_get_str(answer, "return"), ==, TEST_GUID);
    } else {
        g_assert_cmphex(qnum_get_uint(qobject_to(QNum, value)), ==, value_for(row));
    }
    qobject_unref(answer);
}

static void test_field(const void *opaque)
{
    const struct fw_nfit_property *row = opaque;
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=4G");
    g_autoptr(GString) properties = g_string_new(NULL);
    g_autoptr(Guest) guest = NULL;
    g_autoptr(GByteArray) table = NULL;
    g_autoptr(GByteArray) fit = NULL;
    g_autoptr(fw_nfit) nfit = NULL;
    g_autoptr(fw_nfit) fit_nfit = NULL;

    if (row->width == FW_GUID_LENGTH) {
        g_string_printf(properties, "%s=%s", row->name, TEST_GUID);
    } else {
        g_string_printf(properties, "%s=0x%" PRIx64, row->name, value_for(row));
    }
    g_string_append(properties, needed_for(row->type));
    machine_dimm(m, DIMM_SIZE, properties->str);
    if (row->type == FW_NFIT_INTERLEAVE) {
        machine_dimm(m, DIMM_SIZE, "interleave-set=s");
    }
    guest = guest_start(m);
    table = firmware_table(guest->fw, FW_NFIT_SIGNATURE, 0);
    nfit = fw_nfit_decode(table->data, table->len, NULL);
    assert_field(row, nfit, table);
    fit = doorbell_read_fit(guest->qts, guest->fw);
    fit_nfit = fw_nfit_decode_structures(fit->data, fit->len, NULL);
    assert_field(row, fit_nfit, fit);
    assert_readable(guest, row);
}

/* A value that does not fit its field is refused by name, not cut. */
static void test_too_wide(const void *opaque)
{
    const struct fw_nfit_property *row = opaque;
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=4G");
    g_autofree char *property = g_strdup_printf("%s=0x%" PRIx64, row->name, (uint64_t)1 << row->width * 8);

    machine_dimm(m, DIMM_SIZE, property);
    machine_refused(m, row->name);
}

static void test_not_a_guid(const void *opaque)
{
    const struct fw_nfit_property *row = opaque;
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=4G");
    g_autofree char *property = g_strdup_printf("%s=persistent", row->name);

    machine_dimm(m, DIMM_SIZE, property);
    machine_refused(m, row->name);
}

static void add_case(const char *kind, const struct fw_nfit_property *row, void (*fn)(const void *))
{
    g_autofree char *path = g_strdup_printf("nvdimm-fields/%s/%s", kind, row->name);

    qtest_add_data_func(path, row, fn);
}

int main(int argc, char **argv)
{
    guint count, i;
    const struct fw_nfit_property *rows = fw_nfit_properties(&count);

    g_test_init(&argc, &argv, NULL);
    for (i = 0; i < count; i++) {
        add_case("set", &rows[i], test_field);
        if (rows[i].width < 8) {
            add_case("too-wide", &rows[i], test_too_wide);
        } else if (rows[i].width == FW_GUID_LENGTH) {
            add_case("not-a-guid", &rows[i], test_not_a_guid);
        }
    }
    return emulator_run("nvdimm", "nfit-handle");
}
