/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Impossible configurations: the emulator names the property (or the value), exits with status 1 and leaves no core.
 * One case per row.
 */
#include "qemu/osdep.h"
#include "machine.h"

#define DIMM_SIZE       (64u * 1024u * 1024u)
#define MEMORY          "512M,slots=4,maxmem=4G"

typedef struct {
    const char *name;
    const char *memory;         /* of -m; NULL: MEMORY */
    const char *firmware;       /* NULL: no pmem-firmware */
    const char *first;          /* properties of the first DIMM; NULL: no such DIMM */
    const char *second;         /* of the second */
    const char *message;        /* must be within the error */
} Refusal;

static const Refusal refusals[] = {
    /* The DIMM's own properties. */
    { "addr/misaligned", NULL, NULL, "addr=0x100000100", NULL, "align" },
    { "addr/below-window", NULL, NULL, "addr=0x1000000", NULL, "0x1000000" },
    { "addr/beyond-window", NULL, NULL, "addr=0xff00000000", NULL, "0xff00000000" },
    { "addr/not-a-number", NULL, NULL, "addr=here", NULL, "addr" },
    { "addr/same-twice", NULL, NULL, "addr=0x100000000", "addr=0x100000000", "nv0" },
    { "addr/overlap-not-asked-for", NULL, NULL, "addr=0x100000000", "addr=0x101000000", "nv0" },
    { "slot/taken", NULL, NULL, "slot=1", "slot=1", "slot 1" },
    { "slot/beyond", NULL, NULL, "slot=4", NULL, "slot" },
    { "slot/negative", NULL, NULL, "slot=-2", NULL, "slot" },
    { "node/beyond", NULL, NULL, "node=7", NULL, "node" },
    { "label-size/too-small", NULL, NULL, "label-size=64K", NULL, "label-size" },
    { "label-size/not-a-size", NULL, NULL, "label-size=large", NULL, "label-size" },
    { "label-size/beyond-backing", NULL, NULL, "label-size=64M", NULL, "mem0" },
    { "label-memdev/unknown", NULL, NULL, "label-memdev=nobody", NULL, "nobody" },
    { "label-memdev/same-as-memdev", NULL, NULL, "label-memdev=mem0", NULL, "label-memdev" },
    { "align/not-a-power", NULL, NULL, "align=3M", NULL, "align" },
    { "align/not-a-size", NULL, NULL, "align=big", NULL, "align" },
    { "spa-offset/beyond-backing", NULL, NULL, "spa-offset=128M", NULL, "spa-offset" },
    { "spa-length/beyond-backing", NULL, NULL, "spa-length=65M", NULL, "spa-length" },
    { "spa-length/offset-and-length", NULL, NULL, "spa-offset=32M,spa-length=33M", NULL, "spa-length" },
    { "e820/unknown", NULL, NULL, "e820=sometimes", NULL, "sometimes" },
    { "nfit/unknown", NULL, NULL, "nfit=maybe", NULL, "maybe" },
    { "interleave-position/too-large", NULL, NULL, "interleave-set=s,interleave-position=16", NULL, "interleave-position" },
    { "interleave-position/without-set", NULL, NULL, "interleave-position=1", NULL, "interleave-position" },
    { "interleave-position/twice", NULL, NULL, "interleave-set=s,interleave-position=0",
      "interleave-set=s,interleave-position=0", "interleave" },
    { "interleave-line-size/not-a-power", NULL, NULL, "interleave-set=s,interleave-line-size=300", NULL,
      "interleave-line-size" },
    { "interleave-line-size/differs", NULL, NULL, "interleave-set=s,interleave-line-size=256",
      "interleave-set=s,interleave-line-size=512", "interleave-line-size" },
    { "uuid/not-a-uuid", NULL, NULL, "uuid=12345", NULL, "uuid" },
    { "nfit-handle/negative", NULL, NULL, "nfit-handle=-1", NULL, "nfit-handle" },
    { "nfit-handle/not-a-number", NULL, NULL, "nfit-handle=first", NULL, "nfit-handle" },
    { "flush-hints/not-a-number", NULL, NULL, "flush-hints=many", NULL, "flush-hints" },
    { "flush-base/misaligned", NULL, NULL, "flush-hints=1,flush-base=0xfd000004", NULL, "multiple of 8" },
    { "flush-base/wraps", NULL, NULL, "flush-hints=2,flush-base=0xfffffffffffffff8", NULL, "flush-base" },
    { "flush-base/beyond-processor", NULL, NULL, "flush-hints=1,flush-base=0x10000000000000", NULL, "phys-bits" },
    { "flush-base/in-window", NULL, NULL, "flush-hints=1,flush-base=0x140000000", NULL, "window" },
    { "flush-base/in-ram", NULL, NULL, "flush-hints=1,flush-base=0x1000000", NULL, "belongs to" },
    { "flush-base/two-at-one-place", NULL, NULL, "flush-hints=2,flush-base=0xfd000000", "flush-hints=1,flush-base=0xfd000040", "nvdimm-flush-hints" },
    { "proximity/word", NULL, NULL, "proximity=mine", NULL, "mine" },
    { "proximity/set-in-two-domains", NULL, NULL, "interleave-set=s,proximity=own", "interleave-set=s,proximity=7", "set 's'" },
    { "initiator/word", NULL, NULL, "initiator=any", NULL, "any" },
    { "initiator/of-ram", NULL, NULL, "initiator=none", NULL, "proximity=own" },
    { "initiator/two-of-one-domain", NULL, NULL, "proximity=1,initiator=none", "proximity=1,initiator=0", "domain 1" },
    { "read-latency/unit", NULL, NULL, "proximity=own,read-latency=170", NULL, "170ns" },
    { "read-latency/nobody", NULL, NULL, "proximity=own,read-latency=170ns:5=9ns", NULL, "domain 5" },
    { "read-latency/two-of-one-domain", NULL, NULL, "proximity=1,read-latency=170ns", "proximity=1,read-latency=180ns",
      "read-latency=180ns" },
    { "read-latency/range-too-wide", NULL, NULL, "proximity=own,read-latency=1ps", "proximity=own,read-latency=1us",
      "read-latency" },
    { "write-bandwidth/fraction", NULL, NULL, "proximity=own,write-bandwidth=1500K", NULL, "1500K" },
    { "distance/too-small", NULL, NULL, "proximity=own,distance=9", NULL, "10 to 254" },
    { "distance/nobody", NULL, NULL, "proximity=own,distance=17:9=20", NULL, "domain 9" },
    { "distance/too-many-domains", NULL, NULL, "proximity=70000,distance=17", NULL, "70000" },
    { "cache-line-size/without-size", NULL, NULL, "proximity=own,cache-line-size=128", NULL, "cache-size" },
    { "cache-policy/word", NULL, NULL, "cache-policy=lazy", NULL, "lazy" },
    { "cache-associativity/word", NULL, NULL, "cache-associativity=full", NULL, "full" },
    { "cache-size/two-of-one-domain", NULL, NULL, "proximity=1,cache-size=1M", "proximity=1,cache-size=2M", "another cache" },
    { "unknown-property", NULL, NULL, "nfit-colour=blue", NULL, "nfit-colour" },

    /* The machine's firmware. */
    { "firmware/device-memory-base/misaligned", NULL, "device-memory-base=0x100000001", "", NULL, "device-memory-base" },
    { "firmware/device-memory-base/in-ram", NULL, "device-memory-base=0x1000", "", NULL, "device-memory-base" },
    { "firmware/device-memory-base/beyond-cpu", NULL, "device-memory-base=0x10000000000000", "", NULL,
      "device-memory-base" },
    { "firmware/device-memory-base/not-a-number", NULL, "device-memory-base=top", "", NULL, "device-memory-base" },
    { "firmware/device-memory-size/zero", NULL, "device-memory-size=0", "", NULL, "device-memory-size" },
    { "firmware/device-memory-size/misaligned", NULL, "device-memory-size=1000", "", NULL, "device-memory-size" },
    { "firmware/ram-above-4g-base/misaligned", "5G,slots=4,maxmem=8G", "ram-above-4g-base=0x100000001", "", NULL,
      "ram-above-4g-base" },
    { "firmware/ram-above-4g-base/below-4g", "5G,slots=4,maxmem=8G", "ram-above-4g-base=0x80000000", "", NULL,
      "ram-above-4g-base" },
    { "firmware/ram-above-4g-base/no-such-ram", NULL, "ram-above-4g-base=0x104000000", "", NULL, "ram-above-4g-base" },
    { "firmware/placement-align/not-a-power", NULL, "placement-align=100M", "", NULL, "placement-align" },
    { "firmware/nfit-damage/unknown", NULL, "nfit-damage=rust", "", NULL, "rust" },
    { "firmware/nfit-damage/twice", NULL, "nfit-damage=checksum:checksum", "", NULL, "checksum" },
    { "firmware/nfit-damage-where/unknown", NULL, "nfit-damage-where=there", "", NULL, "there" },
    { "firmware/nfit-smbios/odd", NULL, "nfit-smbios=123", "", NULL, "nfit-smbios" },
    { "firmware/nfit-smbios/not-hex", NULL, "nfit-smbios=zz", "", NULL, "nfit-smbios" },
    { "firmware/dsm-buffer-size/too-small", NULL, "dsm-buffer-size=1K", "", NULL, "dsm-buffer-size" },
    { "firmware/dsm-buffer-size/too-large", NULL, "dsm-buffer-size=2M", "", NULL, "dsm-buffer-size" },
    { "firmware/dsm-buffer-size/misaligned", NULL, "dsm-buffer-size=5000", "", NULL, "dsm-buffer-size" },
    { "firmware/trace/no-such-folder", NULL, "trace=no/such/folder/trace", "", NULL, "no/such/folder/trace" },
    { "firmware/nfit-raw/missing", NULL, "nfit-raw=no-such-file", "", NULL, "no-such-file" },
    { "firmware/fit-raw/missing", NULL, "fit-raw=no-such-file", "", NULL, "no-such-file" },

    { "firmware/hmat-revision/unknown", NULL, "hmat-revision=3", "", NULL, "hmat-revision=3" },
    { "firmware/hmat-revision/too-fine", NULL, "hmat-revision=1", "proximity=own,read-latency=170050ps", NULL, "tenths" },
    { "firmware/hmat-latency-unit/zero", NULL, "hmat-latency-unit=0", "", NULL, "hmat-latency-unit=0" },
    { "firmware/hmat-latency-unit/does-not-fit", NULL, "hmat-latency-unit=1000", "proximity=own,read-latency=170500ps", NULL,
      "1000 ps" },
    { "firmware/hmat-bandwidth-unit/not-a-number", NULL, "hmat-bandwidth-unit=fast", "", NULL, "hmat-bandwidth-unit" },
    { "firmware/ram-latency/unit", NULL, "ram-latency=80", "", NULL, "ram-latency" },
    { "firmware/ram-bandwidth/nobody", NULL, "ram-bandwidth=100G:3=1G", "", NULL, "domain 3" },
    { "firmware/srat-window/word", NULL, "srat-window=some", "", NULL, "some" },
    { "firmware/proximity-damage/unknown", NULL, "proximity-damage=rust", "", NULL, "rust" },
    { "firmware/proximity-damage/twice", NULL, "proximity-damage=missing-pairs:missing-pairs", "", NULL, "missing-pairs" },
    { "firmware/proximity-damage/no-dimm", NULL, "proximity-damage=srat-range-differs", NULL, NULL, "srat-range-differs" },
    { "firmware/proximity-damage/nothing-said", NULL, "proximity-damage=valid-bit-off", "proximity=own", NULL, "valid-bit-off" },

    /* The machine. */
    { "firmware/proximity-damage/no-srat", "512M", "proximity-damage=base-unit-zero", NULL, NULL, "SRAT" },
    { "machine/no-slots", "512M", NULL, "", NULL, "slots" },
    { "machine/maxmem-too-small", "512M,slots=4,maxmem=544M", NULL, "", NULL, "not enough space" },
};

static void test_refused(const void *opaque)
{
    const Refusal *row = opaque;
    g_autoptr(TestMachine) m = machine_new(row->memory ?: MEMORY);

    if (row->firmware) {
        machine_firmware(m, row->firmware);
    }
    if (row->first) {
        machine_dimm(m, DIMM_SIZE, row->first[0] ? row->first : NULL);
    }
    if (row->second) {
        machine_dimm(m, DIMM_SIZE, row->second);
    }
    machine_refused(m, row->message);
}

static void test_firmware_twice(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);

    machine_firmware(m, "");
    machine_firmware(m, "");
    machine_refused(m, "pmem-firmware");
}

static void test_firmware_after_dimm(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);

    machine_dimm(m, DIMM_SIZE, NULL);
    machine_firmware(m, "device-memory-base=0x140000000");
    machine_refused(m, "pmem-firmware");
}

static void test_nvdimm_off(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);

    g_string_append(m->args, " -machine nvdimm=off");
    machine_dimm(m, DIMM_SIZE, NULL);
    machine_refused(m, "nvdimm");
}

static void test_backend_twice(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);

    machine_dimm(m, DIMM_SIZE, NULL);
    g_string_append(m->args, " -device nvdimm,memdev=mem0");
    machine_refused(m, "mem0");
}

static void test_no_backend(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);

    g_string_append(m->args, " -device nvdimm");
    machine_refused(m, "memdev");
}

int main(int argc, char **argv)
{
    size_t i;

    g_test_init(&argc, &argv, NULL);
    for (i = 0; i < G_N_ELEMENTS(refusals); i++) {
        g_autofree char *path = g_strdup_printf("nvdimm-properties/%s", refusals[i].name);

        qtest_add_data_func(path, &refusals[i], test_refused);
    }
    qtest_add_func("nvdimm-properties/firmware/twice", test_firmware_twice);
    qtest_add_func("nvdimm-properties/firmware/after-dimm", test_firmware_after_dimm);
    qtest_add_func("nvdimm-properties/machine/nvdimm-off", test_nvdimm_off);
    qtest_add_func("nvdimm-properties/machine/backend-twice", test_backend_twice);
    qtest_add_func("nvdimm-properties/machine/no-backend", test_no_backend);
    return emulator_run("nvdimm", "label-memdev");
}
