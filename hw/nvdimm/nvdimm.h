/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The NVDIMM device and what its machine keeps for all of them.
 *
 * Stands in QEMU's tree as include/hw/mem/nvdimm.h.  The names that other QEMU files use (NVDIMMDevice, NVDIMMClass, NVDIMMState and
 * their members label_size, nvdimm_mr, unarmed, readonly, uuid, is_enabled, persistence, persistence_string, dsm_mem, dsm_io; the
 * functions; the macros) are the interface between the two and stay as they are.
 * Must not: say anything about the content of a table or a command; that is fw/.
 */
#ifndef QEMU_NVDIMM_H
#define QEMU_NVDIMM_H

#include "hw/mem/memory-device.h"
#include "hw/mem/pc-dimm.h"
#include "hw/acpi/bios-linker-loader.h"
#include "hw/acpi/aml-build.h"
#include "qemu/uuid.h"
#include "qom/object.h"
#include "system/hostmem.h"

struct fw_nfit_dimm;                                    /* fw/nfit-build.h */
struct fw_dimm;                                         /* fw/dimm.h */
struct NvdimmAnswers;                                   /* hw/nvdimm/answers.h */
struct fw_answers_words;                                /* fw/answers.h */
struct nvdimm_proximity;                                /* hw/nvdimm/proximity.h */

#define TYPE_NVDIMM "nvdimm"
OBJECT_DECLARE_TYPE(NVDIMMDevice, NVDIMMClass, NVDIMM)

#define NVDIMM_LABEL_SIZE_PROP   "label-size"
#define NVDIMM_LABEL_MEMDEV_PROP "label-memdev"
#define NVDIMM_UUID_PROP         "uuid"
#define NVDIMM_UNARMED_PROP      "unarmed"

/* A label area holds at least two index blocks and a useful number of labels (UEFI 2.10 section 13.19.4); QEMU's limit. */
#define MIN_NAMESPACE_LABEL_SIZE (128 * 1024ULL)

/* Kinds of a range in the guest's memory map (ACPI 6.5 table 15.4, and 12, which firmware used before ACPI 6.0). */
typedef enum NvdimmE820 {
    NVDIMM_E820_NONE       = 0,
    NVDIMM_E820_RAM        = 1,
    NVDIMM_E820_RESERVED   = 2,
    NVDIMM_E820_PERSISTENT = 7,
    NVDIMM_E820_LEGACY     = 12,
} NvdimmE820;

struct NVDIMMDevice {
    PCDIMMDevice parent_obj;

    uint64_t label_size;                                /* bytes; 0: no label area, or an empty one */
    bool label_size_set;                                /* the user said it */
    bool small_labels;                                  /* the area may be of any size, 0 included */
    HostMemoryBackend *label_memdev;                    /* holds the labels; NULL: the end of memdev does */
    MemoryRegion *label_mr;                             /* the region of the backend that holds the labels; NULL: no label area */
    uint64_t label_offset;                              /* of the label area in label_mr */

    MemoryRegion *nvdimm_mr;                            /* the persistent range, without labels; made when first asked for */
    bool unarmed;                                       /* the NFIT says that writes will not persist */
    bool readonly;                                      /* the backing takes no writes, labels included */
    QemuUUID uuid;

    uint64_t align;                                     /* automatic placement: multiple of this; 0: the machine's rule */
    bool overlap;                                       /* the range may lie over RAM or another DIMM */
    NvdimmE820 e820;
    char *interleave_set;                               /* NULL: on its own */
    struct fw_nfit_dimm *nfit;                          /* what the user set; slot, base and length come from the device */
    struct nvdimm_proximity *proximity;                 /* what the user said, and the domain */
    MemoryRegion *flush_mr;                             /* the flush hint addresses; NULL: there are none */
    uint64_t flush_count;                               /* writes to them so far */
    struct NvdimmPoison *poison;                        /* hw/nvdimm/poison-state.h */
    struct fw_dimm *firmware;                           /* health, lock, own firmware, command set */
    struct NvdimmAnswers *answers;                      /* hw/nvdimm/answers.h */
    uint64_t created;                                   /* grows with every NVDIMM that is made */
};

struct NVDIMMClass {
    PCDIMMDeviceClass parent_class;

    /* @size bytes between the label area at @offset and @buf; the caller has checked the bounds, and readonly before a write. */
    void (*read_label_data)(NVDIMMDevice *nvdimm, void *buf, uint64_t size, uint64_t offset);
    void (*write_label_data)(NVDIMMDevice *nvdimm, const void *buf, uint64_t size, uint64_t offset);
    /* For a derived type; @nvdimm has its memory when they run. */
    void (*realize)(NVDIMMDevice *nvdimm, Error **errp);
    void (*unrealize)(NVDIMMDevice *nvdimm);
    const struct fw_answers_words *answers_words;       /* of its scripted answers; NULL: it has none */
    uint32_t poison_line;                               /* bytes of a cache line of the machine's processor (fw/poison.h) */
};

/* Name of the file in which the boot firmware finds the doorbell's buffer, and the doorbell of x86 (docs/specs/doorbell.rst). */
#define NVDIMM_DSM_MEM_FILE "etc/acpi/nvdimm-mem"
#define NVDIMM_ACPI_IO_BASE 0x0a18
#define NVDIMM_ACPI_IO_LEN  4

/* What _FIT returns, and whether the guest has seen it. */
typedef struct NvdimmFitBuffer {
    GByteArray *fit;                                    /* NULL: must be made again */
    bool dirty;                                         /* changed since the guest began to read it */
} NvdimmFitBuffer;

/* One per machine that can have NVDIMMs. */
typedef struct NVDIMMState NVDIMMState;
struct NVDIMMState {
    bool is_enabled;                                    /* -M nvdimm=on */
    GArray *dsm_mem;                                    /* content of NVDIMM_DSM_MEM_FILE */
    NvdimmFitBuffer fit_buf;
    MemoryRegion io_mr;                                 /* the doorbell */
    int32_t persistence;                                /* ACPI 6.5 section 5.2.25.9, Capabilities; 0: no such structure */
    char *persistence_string;                           /* -M nvdimm-persistence, as the user gave it */
    struct AcpiGenericAddress dsm_io;                   /* where the doorbell is */
    uint64_t calls;                                     /* through the doorbell so far */
    unsigned eject_warnings;                            /* refused ejections that the user was told of */
    struct NvdimmEvents *events;                        /* hw/acpi/events.h */
    struct RootState *root;                             /* hw/acpi/root-device.h */
    bool published;                                     /* the guest's tables were built once */
    unsigned builds;                                    /* how often the SRAT was made */
    GByteArray *srat;                                   /* what the last one says; NULL: the machine has none */
    /* Whether the report can have one more DIMM, which has its address; NULL: this machine's report has no such rules. */
    bool (*check_newcomer)(NVDIMMState *state, NVDIMMDevice *newcomer, Error **errp);
    /* The user poisoned lines of a DIMM of the running machine; NULL: nobody wants to know. */
    void (*poison_came)(NVDIMMState *state, NVDIMMDevice *nvdimm);
    /* Notifies the guest, hw/acpi/events.h; NULL: this machine has no such notifications. */
    void (*notify)(NVDIMMState *state, uint32_t device, uint32_t value);
};

/* Makes the doorbell at @dsm_io in @io and the buffer's file in @fw_cfg; once, when the board is made. */
void nvdimm_init_acpi_state(NVDIMMState *state, MemoryRegion *io, struct AcpiGenericAddress dsm_io, FWCfgState *fw_cfg,
                            Object *owner);
/* Appends one SRAT memory affinity structure per DIMM. */
void nvdimm_build_srat(GArray *table_data);
/* Appends the SSDT of @ram_slots DIMMs and, when there is something to report, the NFIT. */
void nvdimm_build_acpi(GArray *table_offsets, GArray *table_data, BIOSLinker *linker, NVDIMMState *state, uint32_t ram_slots,
                       const char *oem_id, const char *oem_table_id);
/* The set of DIMMs changed. */
void nvdimm_plug(NVDIMMState *state);
/* Tells a running guest about a DIMM that was just plugged. */
void nvdimm_acpi_plug_cb(HotplugHandler *hotplug_dev, DeviceState *dev);

/* The parts of the device type, one file each. */
void nvdimm_class_add_properties(ObjectClass *oc);
void nvdimm_class_add_nfit_properties(ObjectClass *oc);
void nvdimm_class_add_firmware_properties(ObjectClass *oc);
bool nvdimm_label_prepare(NVDIMMDevice *nvdimm, Error **errp);
void nvdimm_label_claim(NVDIMMDevice *nvdimm);
void nvdimm_label_release(NVDIMMDevice *nvdimm);
void nvdimm_label_read(NVDIMMDevice *nvdimm, void *buf, uint64_t size, uint64_t offset);
void nvdimm_label_write(NVDIMMDevice *nvdimm, const void *buf, uint64_t size, uint64_t offset);
uint64_t nvdimm_placement_address(const MemoryDeviceState *md);
uint64_t nvdimm_placement_alignment(const MemoryDeviceState *md);
bool nvdimm_placement_check(NVDIMMDevice *nvdimm, uint64_t size, Error **errp);
bool nvdimm_describe(NVDIMMDevice *nvdimm, struct fw_nfit_dimm *dimm, Error **errp);
bool nvdimm_property_may_change(Object *obj, const char *name, Error **errp);
/* False with @errp on machines without ACPI tables: @name would go unseen. */
bool nvdimm_property_has_reader(Object *obj, const char *name, Error **errp);
void nvdimm_list_add(NVDIMMDevice *nvdimm);
void nvdimm_list_remove(NVDIMMDevice *nvdimm);

/* All plugged NVDIMMs in order of creation; free the list with g_slist_free(). */
GSList *nvdimm_list_plugged(void);
/* The one in @slot, or NULL. */
NVDIMMDevice *nvdimm_of_slot(uint32_t slot);
/* The NFIT device handle of @nvdimm. */
uint32_t nvdimm_handle(const NVDIMMDevice *nvdimm);

#endif
