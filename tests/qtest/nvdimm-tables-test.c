/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * NFIT, _FIT and SRAT of machines that ask for nothing special: conformant, complete, and as QEMU users know them.
 * All cases but those of "misfit/" hold on QEMU's own model too.
 */
#include "qemu/osdep.h"
#include "machine.h"
#include "tables.h"

#define MIB                 (1024u * 1024u)
#define DIMM_SIZE           (64u * MIB)
#define FOUR_GIB            0x100000000ull

static void assert_conformant(const fw_findings *findings)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (fw_findings_count(findings, NULL, FW_SEVERITY_WARNING)) {
        fw_findings_print(findings, text);
        g_test_message("%s", text->str);
        g_test_fail();
    }
}

static fw_nfit *conformant_nfit(Guest *guest)
{
    g_autoptr(GByteArray) table = firmware_table(guest->fw, FW_NFIT_SIGNATURE, 0);
    g_autoptr(fw_findings) findings = fw_findings_new();
    fw_nfit *nfit;

    g_assert_nonnull(table);
    g_assert_cmphex(firmware_checksum(table), ==, 0);
    nfit = fw_nfit_decode(table->data, table->len, findings);
    assert_conformant(findings);
    return nfit;
}

static void test_one_dimm(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=4G");
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_nfit) nfit = NULL;
    const struct fw_nfit_spa *spa;
    const struct fw_nfit_mapping *mapping;
    const struct fw_nfit_control *control;

    machine_dimm(m, DIMM_SIZE, NULL);
    guest = guest_start(m);
    nfit = conformant_nfit(guest);
    g_assert_cmpuint(nfit->header.revision, ==, FW_NFIT_REVISION);
    g_assert_cmpuint(nfit->structures->len, ==, 3);

    spa = &fw_nfit_nth(nfit, FW_NFIT_SPA, 0)->u.spa;
    g_assert_cmphex(spa->base, ==, FOUR_GIB);
    g_assert_cmphex(spa->length, ==, DIMM_SIZE);
    g_assert_cmphex(spa->attributes, ==, FW_EFI_MEMORY_WB | FW_EFI_MEMORY_NV);
    g_assert_cmpmem(spa->guid, FW_GUID_LENGTH, fw_nfit_guid_pmem, FW_GUID_LENGTH);
    g_assert_cmphex(spa->flags, ==, FW_NFIT_SPA_HOT_ADD_ONLY | FW_NFIT_SPA_PROXIMITY_VALID);

    mapping = &fw_nfit_nth(nfit, FW_NFIT_MAPPING, 0)->u.mapping;
    g_assert_cmpuint(mapping->handle, ==, 1);
    g_assert_cmpuint(mapping->spa_index, ==, spa->index);
    g_assert_cmphex(mapping->region_size, ==, DIMM_SIZE);
    g_assert_cmpuint(mapping->interleave_ways, ==, 1);
    g_assert_cmphex(mapping->state_flags, ==, 0);

    control = &fw_nfit_nth(nfit, FW_NFIT_CONTROL, 0)->u.control;
    g_assert_cmpuint(control->index, ==, mapping->control_index);
    g_assert_cmphex(control->format, ==, FW_NFIT_FORMAT_BYTE);
    g_assert_cmpuint(control->window_count, ==, 0);
}

static void test_no_dimm(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=4G");
    g_autoptr(Guest) guest = guest_start(m);
    g_autoptr(GByteArray) nfit = firmware_table(guest->fw, FW_NFIT_SIGNATURE, 0);
    g_autoptr(GByteArray) ssdt = firmware_ssdt_of(guest->fw, "NVDIMM");
    g_autoptr(GByteArray) fit = doorbell_read_fit(guest->qts, guest->fw);

    g_assert_null(nfit);
    g_assert_nonnull(ssdt);     /* the root device is there for what is plugged later */
    g_assert_cmpuint(fit->len, ==, 0);
}

static void test_no_slots(void)
{
    g_autoptr(TestMachine) m = machine_new("512M");
    g_autoptr(Guest) guest = guest_start(m);
    g_autoptr(GByteArray) ssdt = firmware_ssdt_of(guest->fw, "NVDIMM");

    g_assert_null(ssdt);
}

static void test_dimms_do_not_collide(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=16,maxmem=8G");
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_nfit) nfit = NULL;
    unsigned i, k;

    for (i = 0; i < 16; i++) {
        machine_dimm(m, (i + 1) * MIB, NULL);
    }
    guest = guest_start(m);
    nfit = conformant_nfit(guest);
    g_assert_cmpuint(fw_nfit_count(nfit, FW_NFIT_SPA), ==, 16);
    for (i = 0; i < 16; i++) {
        const struct fw_nfit_spa *a = nfit_spa_of(nfit, i + 1);

        g_assert_cmphex(a->length, ==, (i + 1) * MIB);
        for (k = 0; k < i; k++) {
            const struct fw_nfit_spa *b = nfit_spa_of(nfit, k + 1);

            g_assert_true(a->base >= b->base + b->length || b->base >= a->base + a->length);
        }
    }
}

static void test_explicit_address(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=8G");
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_nfit) nfit = NULL;

    machine_dimm(m, DIMM_SIZE, "addr=0x104001000");
    guest = guest_start(m);
    nfit = conformant_nfit(guest);
    g_assert_cmphex(fw_nfit_nth(nfit, FW_NFIT_SPA, 0)->u.spa.base, ==, 0x104001000);
    qtest_writeq(guest->qts, 0x104001000, 0x1122334455667788);
    g_assert_cmphex(qtest_readq(guest->qts, 0x104001000), ==, 0x1122334455667788);
    qtest_writeb(guest->qts, 0x104001000 + DIMM_SIZE - 1, 0x5a);
    g_assert_cmphex(qtest_readb(guest->qts, 0x104001000 + DIMM_SIZE - 1), ==, 0x5a);
}

static void test_label_shortens_range(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=8G");
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_nfit) nfit = NULL;

    machine_dimm(m, DIMM_SIZE, "label-size=2M");
    guest = guest_start(m);
    nfit = conformant_nfit(guest);
    g_assert_cmphex(fw_nfit_nth(nfit, FW_NFIT_SPA, 0)->u.spa.length, ==, DIMM_SIZE - 2 * MIB);
}

static void test_unarmed(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=8G");
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_nfit) nfit = NULL;

    machine_dimm(m, DIMM_SIZE, "unarmed=on");
    guest = guest_start(m);
    nfit = conformant_nfit(guest);
    g_assert_cmphex(fw_nfit_nth(nfit, FW_NFIT_MAPPING, 0)->u.mapping.state_flags, ==, FW_NFIT_STATE_NOT_ARMED);
}

static void test_slot_decides_identity(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=8,maxmem=8G");
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_nfit) nfit = NULL;

    machine_dimm(m, DIMM_SIZE, "slot=5");
    guest = guest_start(m);
    nfit = conformant_nfit(guest);
    g_assert_cmpuint(fw_nfit_nth(nfit, FW_NFIT_MAPPING, 0)->u.mapping.handle, ==, 6);
    g_assert_cmpuint(fw_nfit_nth(nfit, FW_NFIT_SPA, 0)->u.spa.index, ==, 12);
    g_assert_cmphex(fw_nfit_nth(nfit, FW_NFIT_CONTROL, 0)->u.control.serial, ==, 0x123456 + 5);
}

static void check_persistence(const char *word, uint32_t bits, uint8_t highest)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=8,maxmem=8G");
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_nfit) nfit = NULL;
    const struct fw_nfit_structure *last;

    g_string_append_printf(m->args, " -machine nvdimm-persistence=%s", word);
    machine_dimm(m, DIMM_SIZE, NULL);
    guest = guest_start(m);
    nfit = conformant_nfit(guest);
    last = g_ptr_array_index(nfit->structures, nfit->structures->len - 1);
    g_assert_cmpuint(last->type, ==, FW_NFIT_CAPABILITIES);
    g_assert_cmphex(last->u.capabilities.capabilities, ==, bits);
    g_assert_cmpuint(last->u.capabilities.highest, ==, highest);
}

static void test_persistence_cpu(void)
{
    check_persistence("cpu", FW_NFIT_CAPABILITY_CACHE_FLUSH | FW_NFIT_CAPABILITY_CONTROLLER_FLUSH, 1);
}

static void test_persistence_controller(void)
{
    check_persistence("mem-ctrl", FW_NFIT_CAPABILITY_CONTROLLER_FLUSH, 1);
}

static void test_fit_equals_table(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=40,maxmem=8G");
    g_autoptr(Guest) guest = NULL;
    g_autoptr(GByteArray) table = NULL;
    g_autoptr(GByteArray) fit = NULL;
    unsigned i;

    for (i = 0; i < 40; i++) {      /* longer than one page of the doorbell */
        machine_dimm(m, MIB, NULL);
    }
    guest = guest_start(m);
    table = firmware_table(guest->fw, FW_NFIT_SIGNATURE, 0);
    fit = doorbell_read_fit(guest->qts, guest->fw);
    g_assert_cmpmem(fit->data, fit->len, table->data + FW_NFIT_FIXED_LENGTH, table->len - FW_NFIT_FIXED_LENGTH);
}

static void test_srat(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=8,maxmem=8G");
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_srat) srat = NULL;
    g_autoptr(fw_findings) findings = fw_findings_new();
    unsigned found = 0;
    guint i;

    g_string_append(m->args, " -object memory-backend-ram,id=ram0,size=512M -numa node,memdev=ram0 -numa node");
    machine_dimm(m, DIMM_SIZE, "node=1");
    guest = guest_start(m);
    srat = guest_srat(guest, findings);
    g_assert_nonnull(srat);
    for (i = 0; i < srat->entries->len; i++) {
        const struct fw_srat_entry *entry = g_ptr_array_index(srat->entries, i);
        const struct fw_srat_memory *memory = &entry->u.memory;

        if (entry->type == FW_SRAT_MEMORY && (memory->flags & FW_SRAT_MEMORY_NON_VOLATILE)) {
            g_assert_cmphex(memory->base, ==, FOUR_GIB);
            g_assert_cmphex(memory->length, ==, DIMM_SIZE);
            g_assert_cmpuint(memory->proximity, ==, 1);
            g_assert_cmphex(memory->flags, ==, FW_SRAT_MEMORY_ENABLED | FW_SRAT_MEMORY_NON_VOLATILE);
            found++;
        }
    }
    g_assert_cmpuint(found, ==, 1);
}

static void test_many_dimms(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=256,maxmem=8G");
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_nfit) nfit = NULL;
    g_autoptr(fw_nfit) fit = NULL;
    unsigned i;

    for (i = 0; i < 256; i++) {
        machine_dimm(m, MIB, NULL);
    }
    guest = guest_start(m);
    nfit = conformant_nfit(guest);
    g_assert_cmpuint(fw_nfit_count(nfit, FW_NFIT_MAPPING), ==, 256);
    for (i = 0; i < 256; i++) {
        g_assert_nonnull(nfit_mapping_of(nfit, i + 1));
        g_assert_cmphex(nfit_spa_of(nfit, i + 1)->length, ==, MIB);
    }
    fit = guest_fit(guest, NULL);
    g_assert_cmpuint(fw_nfit_count(fit, FW_NFIT_SPA), ==, 256);
}

static void test_reset_keeps_tables(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=4G");
    g_autoptr(Guest) guest = NULL;
    g_autoptr(GByteArray) before = NULL;
    g_autoptr(GByteArray) after = NULL;

    machine_dimm(m, DIMM_SIZE, NULL);
    guest = guest_start(m);
    before = firmware_table(guest->fw, FW_NFIT_SIGNATURE, 0);
    qtest_system_reset(guest->qts);
    firmware_free(guest->fw);
    guest->fw = firmware_load(guest->qts);
    after = firmware_table(guest->fw, FW_NFIT_SIGNATURE, 0);
    g_assert_cmpmem(after->data, after->len, before->data, before->len);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("nvdimm-tables/one-dimm", test_one_dimm);
    qtest_add_func("nvdimm-tables/no-dimm", test_no_dimm);
    qtest_add_func("nvdimm-tables/no-slots", test_no_slots);
    qtest_add_func("nvdimm-tables/sixteen-dimms", test_dimms_do_not_collide);
    qtest_add_func("nvdimm-tables/explicit-address", test_explicit_address);
    qtest_add_func("nvdimm-tables/label-shortens-range", test_label_shortens_range);
    qtest_add_func("nvdimm-tables/unarmed", test_unarmed);
    qtest_add_func("nvdimm-tables/slot-decides-identity", test_slot_decides_identity);
    qtest_add_func("nvdimm-tables/persistence/cpu", test_persistence_cpu);
    qtest_add_func("nvdimm-tables/persistence/mem-ctrl", test_persistence_controller);
    qtest_add_func("nvdimm-tables/fit-equals-table", test_fit_equals_table);
    qtest_add_func("nvdimm-tables/srat", test_srat);
    qtest_add_func("nvdimm-tables/256-dimms", test_many_dimms);
    qtest_add_func("nvdimm-tables/reset", test_reset_keeps_tables);
    return g_test_run();
}
