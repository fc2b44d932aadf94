/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What ACPI's own compiler and interpreter think of our tables: iasl disassembles each of them and compiles it again without a word of complaint, and the
 * data tables come out as they were; acpiexec loads the machine's DSDT with our SSDT and evaluates every method of a DIMM.
 *
 * acpiexec has no doorbell: its regions are plain memory. The reply of a call is then what the AML has written as its request, whose first words, device and revision,
 * stand where the length of the reply and its type are read: hence revision 0. So the methods of device 64, the DIMM of slot 63, get 64 bytes of their own request back, and show what it was.
 */
#include "qemu/osdep.h"
#include "qemu/bswap.h"
#include "qemu/units.h"
#include <glib/gstdio.h>
#include "emulator.h"
#include "machine.h"
#include "tables.h"

#define FADT_DSDT 40u                   /* ACPI 6.5 section 5.2.9: 32-bit address of the DSDT */
#define HEADER    36u                   /* section 5.2.6 */
#define SLOTS     "slots=72,maxmem=40G"
#define DIMM      "\\_SB.NVDR.NV3F"

typedef struct Tools {
    char *folder;
    Guest *guest;
} Tools;

/* The output of @command in the folder; the programs are part of what QEMU's build needs, so they are there. */
static char *run(Tools *tools, const char *command, int *status)
{
    const char *argv[] = { "/bin/sh", "-c", command, NULL };
    GError *error = NULL;
    char *out, *err, *all;

    g_spawn_sync(tools->folder, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, &err, status, &error);
    g_assert_no_error(error);
    all = g_strconcat(out, err, NULL);
    g_free(out);
    g_free(err);
    return all;
}

static char *path_of(Tools *tools, const char *name)
{
    return g_build_filename(tools->folder, name, NULL);
}

static void save(Tools *tools, const char *name, const GByteArray *table)
{
    g_autofree char *path = path_of(tools, name);
    GError *error = NULL;

    g_file_set_contents(path, (const char *)table->data, table->len, &error);
    g_assert_no_error(error);
}

/* The compiler puts itself into the header; behind that nothing may differ. */
static void assert_content(Tools *tools, const char *name, const GByteArray *table)
{
    g_autofree char *path = path_of(tools, name);
    g_autofree char *content = NULL;
    gsize length;

    g_assert_true(g_file_get_contents(path, &content, &length, NULL));
    g_assert_cmpuint(length, ==, table->len);
    g_assert_cmpmem(content + HEADER, length - HEADER, table->data + HEADER, table->len - HEADER);
}

/* Nothing that either program says when it dislikes something. */
static void assert_no_complaint(const char *output)
{
    static const char *const words[] = { "Error ", "Error:", "Warning", "Remark  ", "Invalid", "invalid", "**** ", "Unknown", "Exception", "AE_", "failed", "Aborting" };

    for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
        if (strstr(output, words[i])) {
            const char *zero = strstr(output, "0 Errors, 0 Warnings, 0 Remarks");

            if (zero && strstr(zero, words[i]) && strstr(output, words[i]) >= zero) {
                continue;
            }
            g_test_message("%s", output);
            g_test_fail();
            return;
        }
    }
}

/* To source and back. */
static void recompile(Tools *tools, const char *name, const GByteArray *table, bool exact)
{
    g_autofree char *disassemble = g_strdup_printf("iasl -p %s -d %s.bin", name, name);
    g_autofree char *compile = g_strdup_printf("iasl -p %s-again %s.dsl", name, name);
    g_autofree char *file = g_strdup_printf("%s.bin", name), *again = g_strdup_printf("%s-again.aml", name);
    g_autofree char *said = NULL, *said_again = NULL;
    int status;

    save(tools, file, table);
    said = run(tools, disassemble, &status);
    assert_no_complaint(said);
    g_assert_cmpint(status, ==, 0);
    said_again = run(tools, compile, &status);
    assert_no_complaint(said_again);
    g_assert_nonnull(strstr(said_again, "0 Errors, 0 Warnings, 0 Remarks"));
    g_assert_cmpint(status, ==, 0);
    if (exact) {
        assert_content(tools, again, table);
    }
}

static GByteArray *dsdt(Guest *guest)
{
    g_autoptr(GByteArray) fadt = firmware_table(guest->fw, "FACP", 0);
    GByteArray *table = g_byte_array_new();
    uint32_t address = ldl_le_p(fadt->data + FADT_DSDT);

    g_byte_array_set_size(table, qtest_readl(guest->qts, address + 4));
    qtest_bufread(guest->qts, address, table->data, table->len);
    return table;
}

/* Evaluates @what in the loaded tables; returns what acpiexec said. */
static char *evaluate(Tools *tools, const char *what)
{
    g_autofree char *command = g_strdup_printf("acpiexec -b '%s' dsdt.bin ssdt.bin 2>&1 | grep -v 'Outstanding\\|utcache\\|uttrack'", what);
    char *said;
    int status;

    said = run(tools, command, &status);
    assert_no_complaint(said);
    return said;
}

/* One line of a buffer as the program shows it. */
static void assert_bytes(const char *said, const char *bytes)
{
    if (!strstr(said, bytes)) {
        g_test_message("no '%s' in: %s", bytes, said);
        g_test_fail();
    }
}

static void evaluate_all(Tools *tools, bool health)
{
    static const char *const calls[] = {
        DIMM "._LSI", DIMM "._LSR 0 16", DIMM "._LSW 0 4 (01 02 03 04)", DIMM "._EJ0 0", DIMM "._EJ0 1",
        DIMM "._DSM (30 AC 09 43 11 0D E4 11 91 91 08 00 20 0C 9A 66) 0 4 [(01 02)]", "\\_SB.NVDR._FIT", "\\_GPE._E07",
        "\\_SB.NVDR._DSM (A4 E7 10 2F 91 9E E4 11 89 D3 12 3B 93 F7 5C BA) 0 0 [(00)]",
    };
    static const char *const methods[] = { "_NCH", "_NBS", "_NIC", "_NIG" };
    g_autofree char *nih = NULL;
    g_autoptr(GString) input = g_string_new(NULL);

    for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
        g_autofree char *what = g_strdup_printf("evaluate %s", calls[i]);

        g_free(evaluate(tools, what));
    }
    for (size_t i = 0; health && i < ARRAY_SIZE(methods); i++) {
        g_autofree char *what = g_strdup_printf("evaluate " DIMM ".%s", methods[i]);
        g_autofree char *said = evaluate(tools, what);

        assert_bytes(said, "01 00 00 00 00 00 00 00");          /* function 1, no input */
    }
    if (health) {
        for (unsigned i = 1; i <= 64; i++) {
            g_string_append_printf(input, "%s%02X", i > 1 ? " " : "", i);
        }
        nih = g_strdup_printf("evaluate " DIMM "._NIH (%s)", input->str);
        {
            g_autofree char *said = evaluate(tools, nih);

            assert_bytes(said, "01 00 00 00 40 00 00 00");      /* function 1, 64 bytes of input */
            assert_bytes(said, "01 02 03 04 05 06 07 08");
        }
    }
}

static Tools *begin(TestMachine *m)
{
    Tools *tools = g_new0(Tools, 1);

    tools->folder = g_dir_make_tmp("misfit-aml-XXXXXX", NULL);
    g_assert_nonnull(tools->folder);
    tools->guest = guest_start(m);
    return tools;
}

static void end(Tools *tools)
{
    g_autofree char *command = g_strdup_printf("rm -r '%s'", tools->folder);

    guest_quit(tools->guest);
    g_assert_true(g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL));
    g_free(tools->folder);
    g_free(tools);
}

/* Every table of the machine that is ours, in part or as a whole. */
static void check_tables(Tools *tools)
{
    static const char *const names[] = { "NFIT", "SRAT", "SLIT", "HMAT" };
    g_autoptr(GByteArray) ssdt = firmware_ssdt_of(tools->guest->fw, "NVDIMM");

    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        g_autoptr(GByteArray) table = firmware_table(tools->guest->fw, names[i], 0);
        g_autofree char *name = g_ascii_strdown(names[i], -1);

        if (table) {
            recompile(tools, name, table, true);
        }
    }
    recompile(tools, "ssdt", ssdt, false);
}

static void test_nothing_said(void)
{
    g_autoptr(TestMachine) m = machine_new("512M," SLOTS);
    g_autoptr(GByteArray) main_table = NULL;
    Tools *tools;

    machine_dimm(m, 64 * MiB, NULL);
    tools = begin(m);
    check_tables(tools);
    main_table = dsdt(tools->guest);
    save(tools, "dsdt.bin", main_table);
    evaluate_all(tools, false);
    end(tools);
}

/* Each property of the firmware device and of DIMMs that says something true and shows in a table. */
static void test_everything_said(void)
{
    g_autoptr(TestMachine) m = machine_new("2G," SLOTS);
    g_autoptr(GByteArray) main_table = NULL;
    Tools *tools;

    g_string_append(m->args, " -smp 4 -object memory-backend-ram,id=r0,size=1G -object memory-backend-ram,id=r1,size=1G"
                    " -numa node,memdev=r0,cpus=0-1 -numa node,memdev=r1,cpus=2-3 -numa dist,src=0,dst=1,val=21");
    machine_firmware(m, "health-methods=on,nfit-capabilities=7,nfit-smbios=11223344,dsm-buffer-size=1M,placement-align=1G,ram-latency=80ns,"
                     "ram-bandwidth=100G,srat-window=holes");
    machine_dimm(m, 64 * MiB, "slot=63,label-size=128K,dsm-family=intel,flush-hints=4,proximity=own,distance=17:1=28,initiator=0,read-latency=170ns,"
                 "write-latency=300ns,read-bandwidth=30G,write-bandwidth=10G,uuid=11111111-2222-3333-4444-555555555555");
    machine_dimm(m, 64 * MiB, "interleave-set=a,interleave-line-size=4096,flush-hints=2,node=1");
    machine_dimm(m, 64 * MiB, "interleave-set=a,interleave-line-size=4096,flush-hints=1,node=1");
    machine_dimm(m, 64 * MiB, "unarmed=on,e820=persistent,align=2M,node=0,cache-size=16M,cache-line-size=128,cache-associativity=complex");
    machine_dimm(m, 64 * MiB, "nfit=both,dsm-family=none,spa-offset=2M,spa-length=32M,node=0");
    tools = begin(m);
    check_tables(tools);
    main_table = dsdt(tools->guest);
    save(tools, "dsdt.bin", main_table);
    evaluate_all(tools, true);
    end(tools);
}

static void test_256_dimms(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=256,maxmem=8G");
    Tools *tools;

    machine_firmware(m, "health-methods=on");
    for (unsigned i = 0; i < 256; i++) {
        machine_dimm(m, MiB, NULL);
    }
    tools = begin(m);
    check_tables(tools);
    end(tools);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("nvdimm-aml/default", test_nothing_said);
    qtest_add_func("nvdimm-aml/everything", test_everything_said);
    qtest_add_func("nvdimm-aml/256-dimms", test_256_dimms);
    return emulator_run("pmem-firmware", "health-methods");
}
