/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Puts NVDIMMs into the memory map of a PC.
 *
 * SeaBIOS hands RAM and reserved entries of the file etc/e820 to the guest and drops all other kinds. Those come from an option ROM
 * that fw/e820.h makes, which is loaded like any other: as a file below genroms/.
 *
 * Must not: know the ROM's content.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/error-report.h"
#include "hw/boards.h"
#include "hw/i386/e820_memory_layout.h"
#include "hw/i386/x86.h"
#include "hw/nvram/fw_cfg.h"
#include "system/system.h"
#include "fw/e820.h"
#include "fw/nfit-build.h"
#include "hw/nvdimm/e820.h"
#include "hw/nvdimm/flush-hints.h"

#define ROM_FILE "genroms/misfit-e820.rom"

static GArray *rom_entries;                             /* of struct fw_e820_entry; NULL: no DIMM needs the ROM */

bool nvdimm_e820_pre_plug(NVDIMMDevice *nvdimm, Error **errp)
{
    if (nvdimm->e820 != NVDIMM_E820_NONE && DEVICE(nvdimm)->hotplugged) {
        error_setg(errp, "e820: a guest reads its memory map at boot, so a DIMM that is plugged into a running machine cannot be in "
                   "it; leave the property out, or give the DIMM on the command line");
        return false;
    }
    return true;
}

/* What the DIMM's NFIT range covers, without the lie of spa-base. */
static struct fw_e820_entry entry_of(NVDIMMDevice *nvdimm)
{
    uint64_t offset = nvdimm->nfit->spa_offset;
    uint64_t rest = memory_region_size(nvdimm->nvdimm_mr) - offset;

    return (struct fw_e820_entry) {
        .base = PC_DIMM(nvdimm)->addr + offset,
        .length = nvdimm->nfit->spa_length ? nvdimm->nfit->spa_length : rest,
        .kind = nvdimm->e820,
    };
}

static void add_rom(Notifier *notifier, void *data)
{
    FWCfgState *fw_cfg = X86_MACHINE(qdev_get_machine())->fw_cfg;
    GError *error = NULL;
    GByteArray *rom = fw_e820_rom_build((struct fw_e820_entry *)rom_entries->data, rom_entries->len, &error);
    size_t length;

    if (!rom) {
        error_report("e820: %s", error->message);
        exit(EXIT_FAILURE);
    }
    length = rom->len;
    fw_cfg_add_file(fw_cfg, ROM_FILE, g_byte_array_free(rom, FALSE), length);
}

static Notifier machine_complete = { .notify = add_rom };

/* Addresses of the platform's own are reserved, so that no driver hands them out. */
static void reserve_flush_hints(NVDIMMDevice *nvdimm)
{
    uint64_t base = QEMU_ALIGN_DOWN(nvdimm->nfit->flush_base, NVDIMM_FLUSH_HINTS_PAGE);
    uint64_t end;

    if (nvdimm->flush_mr && !DEVICE(nvdimm)->hotplugged) {
        end = nvdimm->nfit->flush_base + memory_region_size(nvdimm->flush_mr);
        e820_add_entry(base, ROUND_UP(end, NVDIMM_FLUSH_HINTS_PAGE) - base, E820_RESERVED);
    }
}

void nvdimm_e820_plug(NVDIMMDevice *nvdimm)
{
    struct fw_e820_entry entry;

    reserve_flush_hints(nvdimm);
    if (nvdimm->e820 == NVDIMM_E820_NONE) {
        return;
    }
    entry = entry_of(nvdimm);
    if (entry.kind == FW_E820_RAM || entry.kind == FW_E820_RESERVED) {
        e820_add_entry(entry.base, entry.length, entry.kind);
        return;
    }
    if (!rom_entries) {
        rom_entries = g_array_new(FALSE, FALSE, sizeof(entry));
        qemu_add_machine_init_done_notifier(&machine_complete);
    }
    g_array_append_val(rom_entries, entry);
}
