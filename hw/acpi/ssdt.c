/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The SSDT of the NVDIMM devices: the fields of the doorbell, the shared methods (nvdimm-methods.asl), and one device per slot.
 *
 * Specification: ACPI 6.5 section 9.20.2 (root device ACPI0012), section 9.20.3 (_ADR of a DIMM is its NFIT handle).
 * Every slot has a device, whether a DIMM is in it or not, because a DIMM may come later; its _ADR is then the default of the slot.
 */
#include "qemu/osdep.h"
#include "hw/acpi/aml-build.h"
#include "hw/acpi/bios-linker-loader.h"
#include "hw/acpi/doorbell.h"
#include "hw/acpi/report.h"
#include "hw/acpi/ssdt.h"
#include "hw/nvdimm/answers.h"
#include "hw/nvdimm/pmem-firmware.h"
#include "misfit/hw/acpi/nvdimm_methods.hex"

/* ACPI 6.5 section 5.2.6: what precedes the code in a compiled table. */
#define ACPI_HEADER_LENGTH 36u

/* ACPI 6.5 sections 20.2.4 and 20.2.5.3: a package length, and an If whose condition is Zero. */
#define AML_IF   0xa0
#define AML_ZERO 0x00

#define BUFFER_ADDRESS "MEMA"

static Aml *field(const char *region, AmlAccessType access)
{
    return aml_field(region, access, AML_NOLOCK, AML_PRESERVE);
}

/* A field of whole 8-byte units, so that nothing is read to be written back, @length bytes long or to the end of the buffer. */
static Aml *graded_field(const char *name, uint32_t offset, uint32_t length, uint32_t buffer_size)
{
    Aml *unit = field("BUFR", AML_QWORD_ACC);

    aml_append(unit, aml_reserved_field(offset * BITS_PER_BYTE));
    aml_append(unit, aml_named_field(name, MIN(length, buffer_size - offset) * BITS_PER_BYTE));
    return unit;
}

static void add_request_fields(Aml *root, uint32_t buffer_size)
{
    static const char *const names[] = { "QIN0", "QIN1", "QIN2", "QIN3" };
    static const uint32_t grades[] = DOORBELL_INPUT_GRADES;
    Aml *words = field("BUFR", AML_DWORD_ACC);

    aml_append(words, aml_named_field("QDEV", 32));
    aml_append(words, aml_named_field("QREV", 32));
    aml_append(words, aml_named_field("QFUN", 32));
    aml_append(words, aml_named_field("QLEN", 32));
    aml_append(words, aml_named_field("QUID", 128));
    aml_append(root, words);
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        aml_append(root, graded_field(names[i], DOORBELL_INPUT, grades[i], buffer_size));
    }
}

static void add_reply_fields(Aml *root, uint32_t buffer_size)
{
    static const char *const names[] = { "ROU0", "ROU1", "ROU2", "ROU3", "ROU4", "ROU5", "ROU6" };
    static const uint32_t grades[] = DOORBELL_OUTPUT_GRADES;
    Aml *words = field("BUFR", AML_DWORD_ACC);

    aml_append(words, aml_named_field("RLEN", 32));
    aml_append(words, aml_named_field("ROBJ", 32));
    aml_append(root, words);
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        aml_append(root, graded_field(names[i], DOORBELL_OUTPUT, grades[i], buffer_size));
    }
}

static void add_doorbell(Aml *root, const struct AcpiGenericAddress *where, uint32_t buffer_size)
{
    AmlRegionSpace space = where->space_id == AML_AS_SYSTEM_IO ? AML_SYSTEM_IO : AML_SYSTEM_MEMORY;
    Aml *bell = field("BELL", AML_DWORD_ACC);

    aml_append(root, aml_operation_region("BELL", space, aml_int(where->address), where->bit_width / BITS_PER_BYTE));
    aml_append(bell, aml_named_field("RING", 32));
    aml_append(root, bell);
    aml_append(root, aml_operation_region("BUFR", AML_SYSTEM_MEMORY, aml_name(BUFFER_ADDRESS), buffer_size));
    add_request_fields(root, buffer_size);
    add_reply_fields(root, buffer_size);
}

/* A method of @arguments arguments that hands them, and the device, to the shared method @callee. */
static Aml *forward(const char *name, int arguments, const char *callee, uint32_t device)
{
    Aml *method = aml_method(name, arguments, AML_NOTSERIALIZED);
    Aml *number = aml_int(device);
    Aml *call = NULL;

    switch (arguments) {
    case 0:
        call = aml_call1(callee, number);
        break;
    case 1:                                             /* _EJ0, which returns nothing (ACPI 6.5 section 6.3.3) */
        aml_append(method, aml_call2(callee, number, aml_arg(0)));
        return method;
    case 2:
        call = aml_call3(callee, number, aml_arg(0), aml_arg(1));
        break;
    case 3:
        call = aml_call4(callee, number, aml_arg(0), aml_arg(1), aml_arg(2));
        break;
    default:
        call = aml_call5(callee, aml_arg(0), aml_arg(1), aml_arg(2), aml_arg(3), number);
        break;
    }
    aml_append(method, aml_return(call));
    return method;
}

/* Whether the device of @nvdimm (NULL: of an empty slot) has the method @name, or a script says that it is missing. */
static bool has_method(const NVDIMMDevice *nvdimm, const char *name)
{
    return !nvdimm || !fw_answers_missing(nvdimm->answers->list, name);
}

/* The methods of ACPI 6.5 section 9.20.8, which a platform has or has not. */
static void add_health_methods(Aml *dimm, const NVDIMMDevice *nvdimm, uint32_t device)
{
    static const struct {
        const char *name;
        enum doorbell_kind kind;
        int arguments;
    } methods[] = {
        { "_NCH", DOORBELL_KIND_NCH, 0 }, { "_NBS", DOORBELL_KIND_NBS, 0 }, { "_NIC", DOORBELL_KIND_NIC, 0 },
        { "_NIH", DOORBELL_KIND_NIH, 1 }, { "_NIG", DOORBELL_KIND_NIG, 0 },
    };

    for (size_t i = 0; i < ARRAY_SIZE(methods); i++) {
        Aml *method = aml_method(methods[i].name, methods[i].arguments, AML_NOTSERIALIZED);

        aml_append(method, aml_return(aml_call3("NHLT", aml_int(device), aml_int(methods[i].kind),
                                                methods[i].arguments ? aml_arg(0) : aml_int(0))));
        if (has_method(nvdimm, methods[i].name)) {
            aml_append(dimm, method);
        }
    }
}

static Aml *dimm_device(uint32_t slot, uint32_t handle)
{
    static const struct {
        const char *name;
        int arguments;
        const char *callee;
    } methods[] = {
        { "_LSI", 0, "NLSI" }, { "_LSR", 2, "NLSR" }, { "_LSW", 3, "NLSW" }, { "_DSM", 4, "NDSM" }, { "_EJ0", 1, "NEJ0" },
    };
    const NVDIMMDevice *nvdimm = nvdimm_of_slot(slot);
    const PmemFirmware *firmware = pmem_firmware_get();
    Aml *dimm = aml_device("NV%02X", slot);

    aml_append(dimm, aml_name_decl("_ADR", aml_int(handle)));
    for (size_t i = 0; i < ARRAY_SIZE(methods); i++) {
        if (has_method(nvdimm, methods[i].name)) {
            aml_append(dimm, forward(methods[i].name, methods[i].arguments, methods[i].callee, DOORBELL_DEVICE_OF_SLOT(slot)));
        }
    }
    if (firmware && firmware->health_methods) {
        add_health_methods(dimm, nvdimm, DOORBELL_DEVICE_OF_SLOT(slot));
    }
    return dimm;
}

/* The methods of the root device that can be missing. */
static void add_root_methods(Aml *root)
{
    const PmemFirmware *firmware = pmem_firmware_get();
    const struct fw_answers *answers = firmware ? firmware->answers.list : NULL;
    Aml *method;

    if (!fw_answers_missing(answers, "_DSM")) {
        aml_append(root, forward("_DSM", 4, "NDSM", DOORBELL_DEVICE_ROOT));
    }
    if (!fw_answers_missing(answers, "_FIT")) {
        method = aml_method("_FIT", 0, AML_NOTSERIALIZED);
        aml_append(method, aml_return(aml_call0("NFIT")));
        aml_append(root, method);
    }
}

/* NTFY: the device by its number in the doorbell's protocol, and the value. */
static Aml *notify_method(uint32_t slots)
{
    Aml *method = aml_method("NTFY", 2, AML_NOTSERIALIZED);
    Aml *test = aml_if(aml_equal(aml_arg(0), aml_int(DOORBELL_DEVICE_ROOT)));

    aml_append(test, aml_notify(aml_name("\\_SB.NVDR"), aml_arg(1)));
    aml_append(method, test);
    for (uint32_t slot = 0; slot < slots; slot++) {
        test = aml_if(aml_equal(aml_arg(0), aml_int(DOORBELL_DEVICE_OF_SLOT(slot))));
        aml_append(test, aml_notify(aml_name("NV%02X", slot), aml_arg(1)));
        aml_append(method, test);
    }
    return method;
}

/* Appends what was added to @code since @from; returns how much @code holds now. */
static guint append_code(GArray *table_data, const Aml *code, guint from)
{
    g_array_append_vals(table_data, code->buf->data + from, code->buf->len - from);
    return code->buf->len;
}

/*
 * The compiled methods without the declarations of what they use: the compiler writes those as code that is never run, each version in
 * its own way, and here all of it is defined in the same table.
 */
static void append_methods(GArray *table_data)
{
    const uint8_t *code = nvdimm_methods_aml_code + ACPI_HEADER_LENGTH;
    const uint8_t *end = nvdimm_methods_aml_code + sizeof(nvdimm_methods_aml_code);
    unsigned following = code[1] >> 6;
    uint32_t length = following ? code[1] & 0x0f : code[1] & 0x3f;

    for (unsigned i = 0; i < following; i++) {
        length |= (uint32_t)code[2 + i] << (4 + 8 * i);
    }
    if (code[0] == AML_IF && code[2 + following] == AML_ZERO) {
        code += 1 + length;
    }
    g_array_append_vals(table_data, code, end - code);
}

/* Root device with what this machine decides, the compiled methods, and the DIMMs below the same device. */
static void append_devices(GArray *table_data, const struct AcpiGenericAddress *where, uint32_t buffer_size, uint32_t slots)
{
    Aml *code = init_aml_allocator();
    Aml *system = aml_scope("\\_SB");
    Aml *root = aml_device("NVDR");
    Aml *dimms = aml_scope("\\_SB.NVDR");
    g_autofree uint32_t *handles = report_handles(slots);
    guint done;

    aml_append(root, aml_name_decl("_HID", aml_string("ACPI0012")));
    add_doorbell(root, where, buffer_size);
    aml_append(system, root);
    aml_append(code, system);
    done = append_code(table_data, code, 0);
    append_methods(table_data);
    add_root_methods(dimms);
    for (uint32_t slot = 0; slot < slots; slot++) {
        aml_append(dimms, dimm_device(slot, handles[slot]));
    }
    aml_append(dimms, notify_method(slots));
    aml_append(code, dimms);
    append_code(table_data, code, done);
    free_aml_allocator();
}

void ssdt_append(GArray *table_offsets, GArray *table_data, BIOSLinker *linker, NVDIMMState *state, uint32_t slots, const char *oem_id)
{
    AcpiTable table = { .sig = "SSDT", .rev = 1, .oem_id = oem_id, .oem_table_id = "NVDIMM" };
    int address_offset;

    acpi_add_table(table_offsets, table_data);
    acpi_table_begin(&table, table_data);
    address_offset = build_append_named_dword(table_data, BUFFER_ADDRESS);
    append_devices(table_data, &state->dsm_io, doorbell_buffer_size(state), slots);
    bios_linker_loader_alloc(linker, NVDIMM_DSM_MEM_FILE, state->dsm_mem, DOORBELL_PAGE, false);
    bios_linker_loader_add_pointer(linker, ACPI_BUILD_TABLE_FILE, address_offset, sizeof(uint32_t), NVDIMM_DSM_MEM_FILE, 0);
    /* The checksum comes last: the boot firmware obeys in order, and the pointer above changes the table. */
    acpi_table_end(linker, &table);
}
