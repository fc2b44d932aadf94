/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the text of a scenario to QEMU's arguments, to the places of the DIMMs, and to what the emulator must have.
 */
#include <string.h>

#include "fw/scenario-args.h"
#include "fw/scenario-place.h"

#define HEAD "name: a\ntitle: t\nsource: {kind: report, ref: r}\nproves: p\n"

static const FwScenarioPaths paths = { .images = "/i", .trace = NULL, .scenario = "/s" };

static GPtrArray *parse(const char *body)
{
    g_autofree char *text = g_strconcat(HEAD, body, NULL), *complaints = NULL;
    g_autoptr(FwDiags) diags = fw_diags_new("test");
    GPtrArray *scenarios = fw_scenario_parse("test", text, strlen(text), diags);

    complaints = fw_diags_text(diags);
    g_assert_cmpstr(complaints, ==, "");
    return scenarios;
}

static char *args_of(const FwScenario *scenario, unsigned boot, const FwScenarioPaths *p)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) args = fw_scenario_qemu_args(scenario, g_ptr_array_index(scenario->boots, boot), p, &error);

    g_assert_no_error(error);
    return g_strjoinv(" ", (char **)args->pdata);
}

static void check(const char *body, unsigned boot, const char *wanted)
{
    g_autoptr(GPtrArray) scenarios = parse(body);
    g_autofree char *args = args_of(g_ptr_array_index(scenarios, 0), boot, &paths);

    g_assert_cmpstr(args, ==, wanted);
}

#define MACHINE "-machine q35,nvdimm=on -cpu max -smp 1 "

static void test_plain(void)
{
    check("", 0, MACHINE "-m size=2048M");
    check("machine: {type: pc, memory: 1G, cpus: 2, cpu: 'Skylake-Server,-x2apic', phys-bits: 46, persistence: mem-ctrl}\n", 0,
          "-machine pc,nvdimm=on,nvdimm-persistence=mem-ctrl -cpu Skylake-Server,-x2apic,phys-bits=46 -smp 2 -m size=1024M");
    check("dimms: [{id: pm0, size: 1G}]\n", 0,
          MACHINE "-m size=2048M,slots=1,maxmem=3072M "
          "-object memory-backend-file,id=mem-pm0,share=on,size=1073872896,mem-path=/i/pm0.pmem "
          "-device nvdimm,id=pm0,memdev=mem-pm0,label-size=131072");
}

static void test_every_property(void)
{
    check("dimms:\n  - {id: pm0, size: 1G, address: 0x104001000, labels: separate, label-size: 2M, node: 0, slot: 2, unarmed: true,"
          " uuid: 00000000-0000-0000-0000-000000000001, align: 2M, overlap: on, spa-offset: 4K, spa-length: 8K, spa-base: 0x1000,"
          " e820: persistent, nfit: {where: fit, serial: 0x99}, interleave: {set: s, position: 0, line-size: 4K}}\n", 0,
          MACHINE "-m size=2048M,slots=3,maxmem=3072M "
          "-object memory-backend-file,id=mem-pm0,share=on,size=1073741824,mem-path=/i/pm0.pmem "
          "-object memory-backend-file,id=lbl-pm0,share=on,size=2097152,mem-path=/i/pm0.labels "
          "-device nvdimm,id=pm0,memdev=mem-pm0,label-memdev=lbl-pm0,addr=0x104001000,slot=2,node=0,uuid=00000000-0000-0000-0000-000000000001,"
          "unarmed=on,align=2097152,overlap=on,spa-offset=4096,spa-length=8192,spa-base=0x1000,e820=persistent,nfit=fit,nfit-serial=0x99,"
          "interleave-set=s,interleave-position=0,interleave-line-size=4096");
}

static void test_firmware(void)
{
    FwScenarioPaths odd = { .images = "/a,b", .trace = "/t,u", .scenario = "/s" };
    g_autoptr(GPtrArray) scenarios = parse("firmware: {nfit-damage: [checksum, zero-length], fit-raw: x.bin, device-memory-base: 0x180000000}\n"
                                           "dimms: [{id: pm0, size: 1G, labels: none}]\n");
    g_autofree char *args = args_of(g_ptr_array_index(scenarios, 0), 0, &odd);

    g_assert_cmpstr(args, ==, MACHINE "-m size=2048M,slots=1,maxmem=3072M "
                    "-device pmem-firmware,device-memory-base=0x180000000,fit-raw=/s/x.bin,nfit-damage=checksum:zero-length,trace=/t,,u "
                    "-object memory-backend-file,id=mem-pm0,share=on,size=1073741824,mem-path=/a,,b/pm0.pmem "
                    "-device nvdimm,id=pm0,memdev=mem-pm0");
}

static void test_nodes(void)
{
    check("machine: {cpus: 4, numa: [{memory: 2G, cpus: '0-1,3'}, {cpus: '2'}]}\n", 0,
          "-machine q35,nvdimm=on -cpu max -smp 4,sockets=4 -m size=2048M -object memory-backend-ram,id=ram-node0,size=2147483648 "
          "-numa node,nodeid=0,cpus=0-1,cpus=3,memdev=ram-node0 -numa node,nodeid=1,cpus=2");
    check("machine: {cpus: 4, numa: [{memory: 2G, cpus: '0-3'}, {}]}\n", 0,
          "-machine q35,nvdimm=on -cpu max -smp 4 -m size=2048M -object memory-backend-ram,id=ram-node0,size=2147483648 "
          "-numa node,nodeid=0,cpus=0-3,memdev=ram-node0 -numa node,nodeid=1");
    check("machine: {numa: [{memory: 2G, cpus: '0'}, {generic-initiator: true}]}\n", 0,
          "-machine q35,nvdimm=on -cpu max -smp 1 -m size=2048M -object memory-backend-ram,id=ram-node0,size=2147483648 "
          "-numa node,nodeid=0,cpus=0,memdev=ram-node0 -numa node,nodeid=1 -device pci-testdev,id=misfit-initiator,addr=0x11 "
          "-object acpi-generic-initiator,id=misfit-initiator-node,pci-dev=misfit-initiator,node=1");
}

static void test_hotplug(void)
{
    g_autoptr(GPtrArray) scenarios = parse("dimms: [{id: pm0, size: 1G, hotplug: true, address: 0x140000000, nfit: {serial: 7}}]\n"
                                           "steps: [{plug: pm0}]\n");
    const FwScenario *scenario = g_ptr_array_index(scenarios, 0);
    const FwScenarioBoot *boot = g_ptr_array_index(scenario->boots, 0);
    g_autofree char *args = args_of(scenario, 0, &paths), *add = fw_scenario_device_add(boot, fw_scenario_dimm(boot, "pm0"));

    g_assert_cmpstr(args, ==, MACHINE "-m size=2048M,slots=1,maxmem=3072M "
                    "-object memory-backend-file,id=mem-pm0,share=on,size=1073872896,mem-path=/i/pm0.pmem");
    g_assert_cmpstr(add, ==, "{\"driver\":\"nvdimm\",\"id\":\"pm0\",\"memdev\":\"mem-pm0\",\"label-size\":131072,\"addr\":5368709120,\"nfit-serial\":7}");
}

#define PSERIES "-machine pseries,nvdimm=on -smp 1 "
#define PPC "arch: ppc64le\n"

static void test_pseries(void)
{
    check(PPC, 0, PSERIES "-m size=2048M");
    check(PPC "dimms: [{id: pm0, size: 1G, uuid: 00000000-0000-0000-0000-000000000001}]\n", 0,
          PSERIES "-m size=2048M,slots=1,maxmem=3072M "
          "-object memory-backend-file,id=mem-pm0,share=on,size=1073872896,mem-path=/i/pm0.pmem "
          "-device spapr-nvdimm,id=pm0,memdev=mem-pm0,label-size=131072,uuid=00000000-0000-0000-0000-000000000001");
    check(PPC "machine: {memory: 4G, cpus: 2, cpu: power9}\nfirmware: {token-seed: 7, absent-calls: [H_SCM_HEALTH, H_SCM_FLUSH], "
          "answers: [H_SCM@9=status-H_BUSY, H_SCM_QUERY_LOGICAL_MEM_BINDING=missing], "
          "machine-check-address: both, pmem-instructions: off}\n"
          "dimms: [{id: a, blocks: 4, block-size: 16M, labels: none, poison: 0x1000+1:4096+64}]\n", 0,
          "-machine pseries,nvdimm=on -cpu power9 -smp 2 -m size=4096M,slots=1,maxmem=4352M "
          "-device pmem-firmware,token-seed=0x7,machine-check-address=both,pmem-instructions=off,absent-calls=H_SCM_HEALTH:H_SCM_FLUSH,answers=H_SCM@9=status-H_BUSY:H_SCM_QUERY_LOGICAL_MEM_BINDING=missing "
          "-object memory-backend-file,id=mem-a,share=on,size=67108864,mem-path=/i/a.pmem "
          "-device spapr-nvdimm,id=a,memdev=mem-a,poison=0x1000+1:4096+64,uuid=86f7e437-faa5-57fc-a15d-1ddcb9eaeaea,metadata-size=0,block-size=16777216");
}

static void test_every_scm_property(void)
{
    check(PPC "dimms:\n  - {id: o, size: 256M}\n"
          "  - {id: a, size: 64M, block-size: 16M, metadata-size: 64K, bind-blocks-per-call: 1, unbind-blocks-per-call: 2, flush-blocks-per-call: 3,"
          " bind-busy: 1ms, unbind-busy: 10ms, flush-busy: 1s, placement: after-drc, placement-after: o, placement-align: 16M, placement-offset: 64K,"
          " bound-at-boot: [0+1, '2+1@0x200000000'], in-use: 0+1, health: [unarmed, encrypted], health-valid: '0x8000000000000000',"
          " persistence-failed-count: 5, stats: {MemLife: 3, PonSecs: none}, stats-access: no-authority, broken: [stats, flush], answers: [H_SCM_BIND_MEM@2=status-H_HARDWARE, 'H_SCM_HEALTH=patch-8+00'], dt-sizes: both,"
          " dt-damage: {unit-guid: short}, dt-unit-guid: 'no guid', dt-associativity: [1, 2], pmem-override: true, address: 0x180000000,"
          " node: 0, slot: 3, unarmed: true, labels: separate}\n", 0,
          PSERIES "-m size=2048M,slots=4,maxmem=2304M "
          "-object memory-backend-file,id=mem-o,share=on,size=268566528,mem-path=/i/o.pmem "
          "-device spapr-nvdimm,id=o,memdev=mem-o,label-size=131072,uuid=7a81af3e-591a-5713-b81e-a1efe93dcf36 "
          "-object memory-backend-file,id=mem-a,share=on,size=67108864,mem-path=/i/a.pmem "
          "-object memory-backend-file,id=lbl-a,share=on,size=131072,mem-path=/i/a.labels "
          "-device spapr-nvdimm,id=a,memdev=mem-a,label-memdev=lbl-a,addr=0x180000000,slot=3,node=0,unarmed=on,"
          "uuid=86f7e437-faa5-57fc-a15d-1ddcb9eaeaea,block-size=16777216,metadata-size=65536,bind-blocks-per-call=1,unbind-blocks-per-call=2,"
          "flush-blocks-per-call=3,bind-busy=1ms,unbind-busy=10ms,flush-busy=1s,placement=after-drc,placement-after=o,placement-align=16777216,"
          "placement-offset=65536,bound-at-boot=0+1:2+1@0x200000000,in-use=0+1,health=unarmed:encrypted,health-valid=0x8000000000000000,"
          "persistence-failed-count=5,stats=MemLife=3:PonSecs=none,stats-access=no-authority,broken=stats:flush,answers=H_SCM_BIND_MEM@2=status-H_HARDWARE:H_SCM_HEALTH=patch-8+00,dt-sizes=both,"
          "dt-damage=unit-guid=short,dt-unit-guid=no guid,dt-associativity=1:2,pmem-override=on");
}

/* The hypervisor's own choices: behind maxmem, aligned; next to RAM; next to another device; parts that are bound at boot. */
static void test_pseries_places(void)
{
    g_autoptr(GPtrArray) scenarios = parse(PPC "dimms:\n  - {id: a, size: 512M}\n  - {id: b, size: 64M, block-size: 16M, placement: after-ram}\n"
                                           "  - {id: c, size: 64M, block-size: 16M, placement: after-drc, placement-after: a, placement-offset: 64K}\n"
                                           "  - {id: d, size: 1G, bound-at-boot: ['0+1@0x200000000', '2+1@0x300000000']}\n"
                                           "  - {id: e, size: 1G, address: 0x400000000}\n  - {id: f, size: 1G, hotplug: true}\n");
    const FwScenario *scenario = g_ptr_array_index(scenarios, 0);
    static const uint64_t wanted[] = { 0xc0000000, 0x80000000, 0xe0010000, 0x200000000, 0x400000000, UINT64_MAX };
    g_autoptr(GError) error = NULL;
    g_autoptr(FwScenarioMap) map = fw_scenario_map_new(g_ptr_array_index(scenario->boots, 0), NULL, &error);

    g_assert_no_error(error);
    for (unsigned i = 0; i < G_N_ELEMENTS(wanted); i++) {
        g_assert_cmphex(g_array_index(map->bases, uint64_t, i), ==, wanted[i]);
        g_assert_cmphex(((const FwScenarioScm *)g_ptr_array_index(map->scm, i))->device->config.drc_index, ==, 0x90000000 + i);
    }
    g_assert_nonnull(fw_layout_find(map->layout, "d[0+1]"));
    g_assert_cmphex(fw_layout_find(map->layout, "d[2+1]")->base, ==, 0x300000000);
}

static void test_pseries_hotplug(void)
{
    g_autoptr(GPtrArray) scenarios = parse(PPC "dimms: [{id: o, size: 1G, hotplug: true, bind-busy: 1ms, block-size: 16M, pmem-override: off}]\nsteps: [{plug: o}]\n");
    const FwScenario *scenario = g_ptr_array_index(scenarios, 0);
    const FwScenarioBoot *boot = g_ptr_array_index(scenario->boots, 0);
    g_autofree char *add = fw_scenario_device_add(boot, fw_scenario_dimm(boot, "o"));
    g_autoptr(GPtrArray) needs = fw_scenario_needs(scenario);

    g_assert_cmpstr(add, ==, "{\"driver\":\"spapr-nvdimm\",\"id\":\"o\",\"memdev\":\"mem-o\",\"label-size\":131072,"
                    "\"uuid\":\"7a81af3e-591a-5713-b81e-a1efe93dcf36\",\"bind-busy\":\"1ms\",\"block-size\":16777216,\"pmem-override\":false}");
    g_assert_cmpuint(needs->len, ==, 3);
    g_assert_cmpstr(g_ptr_array_index(needs, 0), ==, "spapr-nvdimm.bind-busy");
}

/* A second boot changes keys of the first, by id and by key; null goes back to the default. */
static void test_boots(void)
{
    const char body[] = "machine: {memory: 4G}\ndimms: [{id: pm0, size: 1G, address: 0x184000000}, {id: pm1, size: 1G}]\n"
                        "boots:\n  - {name: one}\n"
                        "  - {name: two, machine: {memory: ~, cpus: 2}, dimms: [{id: pm0, address: ~}, {id: pm1, absent: true}]}\n";

    check(body, 1, "-machine q35,nvdimm=on -cpu max -smp 2 -m size=2048M,slots=1,maxmem=3072M "
          "-object memory-backend-file,id=mem-pm0,share=on,size=1073872896,mem-path=/i/pm0.pmem "
          "-device nvdimm,id=pm0,memdev=mem-pm0,label-size=131072");
}

static void test_variants(void)
{
    g_autoptr(GPtrArray) scenarios = parse("dimms: [{id: pm0, size: 1G}]\nexpect: [{fact: iomem, exists: true}]\n"
                                           "variants:\n  - {name: x, title: other, expect: [{end: panic}]}\n"
                                           "  - {name: y, dimms: [{id: q, count: 3, size: 16M}]}\n");
    const FwScenario *x = g_ptr_array_index(scenarios, 0), *y = g_ptr_array_index(scenarios, 1);
    const FwScenarioBoot *boot_x = g_ptr_array_index(x->boots, 0), *boot_y = g_ptr_array_index(y->boots, 0);

    g_assert_cmpstr(x->name, ==, "a/x");
    g_assert_cmpstr(x->title, ==, "other");
    g_assert_cmpstr(y->title, ==, "t");
    g_assert_cmpuint(boot_x->expect->len, ==, 2);
    g_assert_cmpuint(boot_y->expect->len, ==, 1);
    g_assert_cmpuint(boot_y->dimms->len, ==, 4);
    g_assert_nonnull(fw_scenario_dimm(boot_y, "q2"));
}

static void test_needs(void)
{
    g_autoptr(GPtrArray) plain = parse("dimms: [{id: pm0, size: 1G, address: 0x140000000, slot: 1, unarmed: true}]\n");
    g_autoptr(GPtrArray) ours = parse("needs: nvdimm.smart\nfirmware: {nfit-damage: checksum}\ndimms: [{id: pm0, size: 1G, labels: separate, e820: reserved}]\n"
                                      "steps: [{set: {dimm: pm0, property: poison, value: '1'}}]\n");
    g_autoptr(GPtrArray) none = fw_scenario_needs(g_ptr_array_index(plain, 0)), all = fw_scenario_needs(g_ptr_array_index(ours, 0));
    g_autofree char *text = NULL;

    g_ptr_array_add(all, NULL);
    text = g_strjoinv(" ", (char **)all->pdata);
    g_assert_cmpuint(none->len, ==, 0);
    g_assert_cmpstr(text, ==, "nvdimm.e820 nvdimm.label-memdev nvdimm.poison nvdimm.smart pmem-firmware.nfit-damage");
}

/* Places: in order, aligned as asked, members of a set by position; QEMU's window for the addresses of the report. */
static void test_places(void)
{
    g_autoptr(GPtrArray) scenarios = parse("dimms:\n  - {id: a, size: 64M}\n  - {id: b, size: 64M, align: 128M}\n"
                                           "  - {id: c, size: 64M, interleave: {set: s, position: 1}, address: 0x110000000}\n"
                                           "  - {id: d, size: 64M, interleave: {set: s, position: 0}}\n  - {id: e, size: 64M, hotplug: true}\n");
    const FwScenario *scenario = g_ptr_array_index(scenarios, 0);
    g_autoptr(GError) error = NULL;
    g_autoptr(FwScenarioMap) map = fw_scenario_map_new(g_ptr_array_index(scenario->boots, 0), NULL, &error);
    static const uint64_t bases[] = { 0x100000000, 0x108000000, 0x110000000, 0x10c000000, UINT64_MAX };

    g_assert_no_error(error);
    for (unsigned i = 0; i < G_N_ELEMENTS(bases); i++) {
        g_assert_cmphex(g_array_index(map->bases, uint64_t, i), ==, bases[i]);
        g_assert_cmpuint(g_array_index(map->slots, unsigned, i), ==, i);
    }
}

static void test_maxmem(void)
{
    g_autoptr(GPtrArray) scenarios = parse("dimms: [{id: a, size: 252G, address: 0x187c000000}, {id: b, size: 252G, address: 0x577c000000}]\n");
    const FwScenario *scenario = g_ptr_array_index(scenarios, 0);
    g_autoptr(FwScenarioMap) map = fw_scenario_map_new(g_ptr_array_index(scenario->boots, 0), NULL, NULL);

    g_assert_nonnull(map);
    g_assert_cmphex(map->pc.device_base + map->pc.device_size, >=, UINT64_C(0x967c000000));
    g_assert_cmphex(map->pc.device_base + map->pc.device_size, <, FW_HYPER_TRANSPORT_BASE);
}

/* The table lists the DIMMs in their order, whatever their slots are; a DIMM that is plugged later is in neither report. */
static void test_nfit(void)
{
    g_autoptr(GPtrArray) scenarios = parse("dimms: [{id: a, size: 64M, slot: 5}, {id: b, size: 64M, slot: 2, nfit: {serial: 9, where: fit}},"
                                           " {id: c, size: 64M, hotplug: true}]\n");
    const FwScenario *scenario = g_ptr_array_index(scenarios, 0);
    const FwScenarioBoot *boot = g_ptr_array_index(scenario->boots, 0);
    g_autoptr(FwScenarioMap) map = fw_scenario_map_new(boot, NULL, NULL);
    g_autoptr(GByteArray) table = fw_scenario_nfit(boot, map, FW_NFIT_REPORT_STATIC, NULL);
    g_autoptr(GByteArray) fit = fw_scenario_nfit(boot, map, FW_NFIT_REPORT_FIT, NULL);
    g_autoptr(fw_nfit) first = fw_nfit_decode(table->data, table->len, NULL), second = fw_nfit_decode_structures(fit->data, fit->len, NULL);

    g_assert_cmpuint(fw_nfit_count(first, FW_NFIT_MAPPING), ==, 1);
    g_assert_cmpuint(fw_nfit_nth(first, FW_NFIT_MAPPING, 0)->u.mapping.handle, ==, 6);
    g_assert_cmpmem(first->header.oem_id, 6, "BOCHS ", 6);
    g_assert_cmpuint(fw_nfit_count(second, FW_NFIT_MAPPING), ==, 2);
    g_assert_cmpuint(fw_nfit_nth(second, FW_NFIT_MAPPING, 0)->u.mapping.handle, ==, 6);
    g_assert_cmpuint(fw_nfit_nth(second, FW_NFIT_MAPPING, 1)->u.mapping.handle, ==, 3);
    g_assert_cmpuint(fw_nfit_nth(second, FW_NFIT_CONTROL, 1)->u.control.serial, ==, 9);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/args/plain", test_plain);
    g_test_add_func("/args/every-property", test_every_property);
    g_test_add_func("/args/firmware", test_firmware);
    g_test_add_func("/args/nodes", test_nodes);
    g_test_add_func("/args/hotplug", test_hotplug);
    g_test_add_func("/boots", test_boots);
    g_test_add_func("/variants", test_variants);
    g_test_add_func("/needs", test_needs);
    g_test_add_func("/nfit", test_nfit);
    g_test_add_func("/pseries/args", test_pseries);
    g_test_add_func("/pseries/every-property", test_every_scm_property);
    g_test_add_func("/pseries/places", test_pseries_places);
    g_test_add_func("/pseries/hotplug", test_pseries_hotplug);
    g_test_add_func("/places/order", test_places);
    g_test_add_func("/places/maxmem", test_maxmem);
    return g_test_run();
}
