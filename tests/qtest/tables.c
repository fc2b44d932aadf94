/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables of a test machine: see tables.h. */
#include "qemu/osdep.h"
#include "machine.h"
#include "tables.h"

/* ICH9 power management: PMBASE register of the LPC bridge (00:1f.0), enable bit, and GPE0 status. */
#define PCI_ADDRESS_PORT    0xcf8
#define PCI_DATA_PORT       0xcfc
#define LPC_CONFIG(reg)     (0x80000000u | 0x1fu << 11 | (reg))
#define LPC_PMBASE          0x40
#define LPC_ACPI_CTRL       0x44
#define ACPI_CTRL_ENABLE    0x80
#define TEST_PMBASE         0x600
#define GPE0_STATUS         0x20

/* The boot firmware places the power management block; without it no event register can be read. */
static void enable_power_management(QTestState *qts)
{
    qtest_outl(qts, PCI_ADDRESS_PORT, LPC_CONFIG(LPC_PMBASE));
    qtest_outl(qts, PCI_DATA_PORT, TEST_PMBASE | 1);
    qtest_outl(qts, PCI_ADDRESS_PORT, LPC_CONFIG(LPC_ACPI_CTRL));
    qtest_outb(qts, PCI_DATA_PORT, ACPI_CTRL_ENABLE);
}

Guest *guest_start(struct TestMachine *m)
{
    Guest *guest = g_new0(Guest, 1);

    guest->qts = machine_start(m);
    enable_power_management(guest->qts);
    guest->fw = firmware_load(guest->qts);
    return guest;
}

void guest_quit(Guest *guest)
{
    firmware_free(guest->fw);
    qtest_quit(guest->qts);
    g_free(guest);
}

fw_nfit *guest_nfit(Guest *guest, fw_findings *findings)
{
    g_autoptr(GByteArray) table = firmware_table(guest->fw, FW_NFIT_SIGNATURE, 0);

    return table ? fw_nfit_decode(table->data, table->len, findings) : NULL;
}

fw_nfit *guest_fit(Guest *guest, fw_findings *findings)
{
    g_autoptr(GByteArray) fit = doorbell_read_fit(guest->qts, guest->fw);

    return fw_nfit_decode_structures(fit->data, fit->len, findings);
}

const struct fw_nfit_mapping *nfit_mapping_of(const fw_nfit *nfit, uint32_t handle)
{
    const struct fw_nfit_structure *structure;
    guint i;

    for (i = 0; (structure = fw_nfit_nth(nfit, FW_NFIT_MAPPING, i)); i++) {
        if (structure->u.mapping.handle == handle) {
            return &structure->u.mapping;
        }
    }
    return NULL;
}

const struct fw_nfit_spa *nfit_spa_of(const fw_nfit *nfit, uint32_t handle)
{
    const struct fw_nfit_mapping *mapping = nfit_mapping_of(nfit, handle);

    return mapping ? fw_nfit_find_spa(nfit, mapping->spa_index) : NULL;
}

fw_srat *guest_srat(Guest *guest, fw_findings *findings)
{
    g_autoptr(GByteArray) table = firmware_table(guest->fw, FW_SRAT_SIGNATURE, 0);

    return table ? fw_srat_decode(table->data, table->len, findings) : NULL;
}

fw_slit *guest_slit(Guest *guest, fw_findings *findings)
{
    g_autoptr(GByteArray) table = firmware_table(guest->fw, FW_SLIT_SIGNATURE, 0);

    return table ? fw_slit_decode(table->data, table->len, findings) : NULL;
}

fw_hmat *guest_hmat(Guest *guest, fw_findings *findings)
{
    g_autoptr(GByteArray) table = firmware_table(guest->fw, FW_HMAT_SIGNATURE, 0);

    return table ? fw_hmat_decode(table->data, table->len, findings) : NULL;
}

void guest_reset(Guest *guest)
{
    qtest_system_reset(guest->qts);
    firmware_free(guest->fw);
    enable_power_management(guest->qts);
    guest->fw = firmware_load(guest->qts);
}

bool guest_acpi_event_pending(Guest *guest, unsigned bit)
{
    return qtest_inb(guest->qts, TEST_PMBASE + GPE0_STATUS + bit / 8) & (1u << bit % 8);
}
