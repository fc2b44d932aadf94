/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Choice of the accelerator. That /dev/kvm can be opened proves little: inside of some virtual machines it is there, and guests hang in
 * their firmware. So a guest is booted: firmware, disk, boot sector, serial port, reset.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "accel.h"
#include "place.h"
#include "vm.h"

G_DEFINE_QUARK(misfit-accel-error-quark, accel_error)

#define BOOT_SECTOR_SIZE 512
#define PROOF_TEXT "OK"
#define WORKS "works"

/*
 * 16-bit code of the proof's boot sector: PROOF_TEXT to the first serial port (0x3f8), then a hard reset by the reset control
 * register (0xcf9), on which an emulator started with -no-reboot ends.
 */
static const guint8 boot_sector[] = {
    0xfa,                       /* cli */
    0xba, 0xf8, 0x03,           /* mov dx, 0x3f8 */
    0xb0, 'O', 0xee,            /* mov al, 'O'; out dx, al */
    0xb0, 'K', 0xee,            /* mov al, 'K'; out dx, al */
    0xba, 0xf9, 0x0c,           /* mov dx, 0xcf9 */
    0xb0, 0x06, 0xee,           /* mov al, 6; out dx, al */
    0xf4, 0xeb, 0xfd,           /* hlt; jmp to it */
};

static gboolean write_boot_disk(const char *path, GError **error)
{
    guint8 sector[BOOT_SECTOR_SIZE] = { 0 };

    memcpy(sector, boot_sector, sizeof(boot_sector));
    sector[BOOT_SECTOR_SIZE - 2] = 0x55;
    sector[BOOT_SECTOR_SIZE - 1] = 0xaa;
    return g_file_set_contents(path, (const char *)sector, sizeof(sector), error);
}

/* Run the proof in @folder; what is wrong as text, or NULL when the guest booted. */
static char *run_proof(const Emulator *emulator, const char *folder)
{
    const char *argv[] = { emulator->path, "-accel", "kvm", "-M", "q35", "-m", "64", "-nodefaults", "-no-user-config", "-display", "none",
                           "-no-reboot", "-drive", "file=disk,format=raw", "-serial", "file:serial", NULL };
    g_autoptr(GError) error = NULL;
    g_autoptr(Vm) vm = NULL;
    g_autofree char *disk = g_build_filename(folder, "disk", NULL);
    g_autofree char *serial = g_build_filename(folder, "serial", NULL);
    g_autofree char *text = NULL;
    gint64 start = g_get_monotonic_time(), end = start + ACCEL_PROOF_MS * G_TIME_SPAN_MILLISECOND;

    if (!write_boot_disk(disk, &error) || !(vm = vm_start(folder, (char *const *)argv, FALSE, &error))) {
        return g_strdup(error->message);
    }
    while (!vm_exited(vm) && g_get_monotonic_time() < end) {
        vm_iterate(vm, 50);
    }
    place_record_phase("try KVM with a test guest", g_get_monotonic_time() - start);
    if (!vm_exited(vm)) {
        vm_end(vm, 0);
        return g_strdup_printf("a test guest with KVM did not get through its firmware in %d s", ACCEL_PROOF_MS / 1000);
    }
    if (!g_file_get_contents(serial, &text, NULL, NULL) || strcmp(text, PROOF_TEXT) != 0) {
        return g_strdup_printf("a test guest with KVM did not boot (the emulator ended with status %d)", vm_exit_status(vm));
    }
    return NULL;
}

static void remove_folder(const char *folder)
{
    static const char *const names[] = { "disk", "serial", VM_STDERR_LOG };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);

        unlink(path);
    }
    rmdir(folder);
}

/* File in the cache that holds the answer for this boot of this host with this binary; NULL when the host has no boot id. */
static char *answer_file(const Emulator *emulator)
{
    g_autofree char *boot = NULL;
    g_autofree char *key = NULL;
    g_autofree char *digest = NULL;
    g_autofree char *cache = place_cache();
    struct stat st = { 0 };

    if (!g_file_get_contents("/proc/sys/kernel/random/boot_id", &boot, NULL, NULL) || stat(emulator->path, &st) != 0) {
        return NULL;
    }
    key = g_strdup_printf("%s %s %lld %lld", boot, emulator->path, (long long)st.st_size, (long long)st.st_mtime);
    digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, key, -1);
    return g_build_filename(cache, "accel", digest, NULL);
}

static char *prove(const Emulator *emulator)
{
    g_autofree char *file = answer_file(emulator);
    g_autofree char *folder = NULL;
    g_autofree char *parent = NULL;
    char *answer = NULL;

    if (file && g_file_get_contents(file, &answer, NULL, NULL)) {
        return answer;
    }
    folder = g_dir_make_tmp("misfit-kvm-XXXXXX", NULL);
    if (!folder) {
        return g_strdup("no temporary folder for the test guest could be made");
    }
    answer = run_proof(emulator, folder);
    remove_folder(folder);
    if (!answer) {
        answer = g_strdup(WORKS);
    }
    if (file) {
        parent = g_path_get_dirname(file);
        g_mkdir_with_parents(parent, 0755);
        g_file_set_contents(file, answer, -1, NULL);
    }
    return answer;
}

static gboolean host_runs(const char *arch)
{
    struct utsname host;

    return uname(&host) == 0 && strcmp(host.machine, arch) == 0;
}

/* Why KVM cannot be had, or NULL when it works. */
static char *kvm_trouble(const Emulator *emulator)
{
    g_autofree char *answer = NULL;
    int fd;

    if (!host_runs(emulator->arch)) {
        return g_strdup_printf("KVM cannot run %s guests on this machine", emulator->arch);
    }
    if (strcmp(emulator->arch, "x86_64") != 0) {
        return g_strdup("KVM was not tried for this kind of machine");
    }
    fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        return g_strdup_printf("/dev/kvm: %s", g_strerror(errno));
    }
    close(fd);
    answer = prove(emulator);
    return strcmp(answer, WORKS) == 0 ? NULL : g_steal_pointer(&answer);
}

#define ADDRESS_SIZES "address sizes"     /* : 39 bits physical, 48 bits virtual */

unsigned accel_host_address_bits(const char *cpuinfo)
{
    const char *line = strstr(cpuinfo, ADDRESS_SIZES);
    const char *number = line ? line + strcspn(line, "0123456789\n") : "";

    return g_ascii_isdigit(*number) ? (unsigned)g_ascii_strtoull(number, NULL, 10) : 0;
}

/* A guest with KVM has the addresses of the host's processor, whatever its command line says. */
static unsigned kvm_address_bits(void)
{
    g_autofree char *text = NULL;

    return g_file_get_contents("/proc/cpuinfo", &text, NULL, NULL) ? accel_host_address_bits(text) : 0;
}

gboolean accel_choose(Accel *accel, const char *want, const Emulator *emulator, unsigned factor, GError **error)
{
    g_autofree char *trouble = NULL;

    *accel = (Accel){ .name = "tcg", .factor = factor ? factor : ACCEL_TCG_FACTOR };
    if (want && strcmp(want, "tcg") == 0) {
        accel->reason = g_strdup("asked for by --accel");
        return TRUE;
    }
    trouble = kvm_trouble(emulator);
    if (!trouble) {
        accel->name = "kvm";
        accel->reason = g_strdup("a test guest booted with it");
        accel->factor = factor ? factor : 1;
        accel->address_bits = kvm_address_bits();
        return TRUE;
    }
    if (want && strcmp(want, "kvm") == 0) {
        g_set_error(error, ACCEL_ERROR, 0, "--accel kvm: %s", trouble);
        return FALSE;
    }
    accel->reason = g_steal_pointer(&trouble);
    return TRUE;
}

void accel_clear(Accel *accel)
{
    g_clear_pointer(&accel->reason, g_free);
}
