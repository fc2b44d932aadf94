/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long hypercalls of storage class memory take, and what the emulator keeps resident, for devices of 1 GiB to 16 TiB: by the command "hcall" of the
 * emulator's test protocol, with no guest at all. QEMU's own emulator has no such command.
 */
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "fw/scm-papr.h"
#include "place.h"

#define EMULATOR "qemu-system-ppc64"
#define DRC UINT64_C(0x90000000)        /* connector of persistent memory in slot 0 */
#define BLOCK (UINT64_C(16) << 20)
#define LABELS (128 * 1024)
#define ROUNDS 201                      /* medians of so many */
/* tmpfs has sparse files of any size; ext4's end below 16 TiB. */
#define LARGE_FILES "/dev/shm"

static const struct {
    const char *name;
    uint64_t bytes;
} sizes[] = { { "1 GiB", UINT64_C(1) << 30 }, { "1 TiB", UINT64_C(1) << 40 }, { "16 TiB", UINT64_C(16) << 40 } };

/* An emulator that speaks the test protocol on its standard input and output. */
typedef struct Tested {
    GSubprocess *process;
    GDataInputStream *answers;
    char *data, *labels;                /* files */
} Tested;

static void tested_clear(Tested *t)
{
    if (t->process) {
        g_subprocess_force_exit(t->process);
        g_subprocess_wait(t->process, NULL, NULL);
    }
    g_clear_object(&t->answers);
    g_clear_object(&t->process);
    if (t->data) {
        g_unlink(t->data);
        g_unlink(t->labels);
    }
    g_free(t->data);
    g_free(t->labels);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Tested, tested_clear)

static gboolean sparse_file(const char *path, uint64_t bytes)
{
    int fd = g_open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    gboolean ok = fd >= 0 && ftruncate(fd, (off_t)bytes) == 0;

    if (fd >= 0) {
        close(fd);
    }
    return ok;
}

static gboolean make_files(Tested *t, const Bench *bench, uint64_t bytes, GError **error)
{
    g_autofree char *name = g_strdup_printf("misfit-bench-%d", (int)getpid());

    t->data = g_build_filename(bench->folder, "data", NULL);
    t->labels = g_build_filename(bench->folder, "labels", NULL);
    if (!sparse_file(t->labels, LABELS)) {
        g_set_error(error, BENCH_ERROR, 0, "%s cannot be made: %s", t->labels, g_strerror(errno));
        return FALSE;
    }
    if (sparse_file(t->data, bytes)) {
        return TRUE;
    }
    g_unlink(t->data);
    g_free(t->data);
    t->data = g_build_filename(LARGE_FILES, name, NULL);
    if (!sparse_file(t->data, bytes)) {
        g_set_error(error, BENCH_ERROR, 0, "neither %s nor " LARGE_FILES " can hold a sparse file of %" G_GUINT64_FORMAT " bytes: %s", bench->folder,
                    bytes, g_strerror(errno));
        return FALSE;
    }
    return TRUE;
}

static gboolean start(Tested *t, const char *emulator, uint64_t bytes, GError **error)
{
    g_autofree char *data = g_strdup_printf("memory-backend-file,id=data,share=on,mem-path=%s,size=%" G_GUINT64_FORMAT, t->data, bytes);
    g_autofree char *labels = g_strdup_printf("memory-backend-file,id=labels,share=on,mem-path=%s,size=%d", t->labels, LABELS);
    const char *const argv[] = {
        emulator, "-accel", "qtest", "-qtest", "stdio", "-qtest-log", "none", "-machine", "pseries", "-nodefaults", "-display", "none",
        "-m", "256M,slots=1,maxmem=1G", "-object", data, "-object", labels, "-device",
        "spapr-nvdimm,memdev=data,label-memdev=labels,block-size=16M,uuid=75a3cdd7-6a2f-4791-8d15-fe0a920e8e9e", NULL,
    };

    t->process = g_subprocess_newv(argv, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, error);
    if (t->process) {
        t->answers = g_data_input_stream_new(g_subprocess_get_stdout_pipe(t->process));
    }
    return t->process != NULL;
}

/* One call; its return code in @ret and the time of the whole exchange in @seconds. */
static gboolean hypercall(Tested *t, uint64_t opcode, const uint64_t in[5], int64_t *ret, double *seconds, GError **error)
{
    g_autofree char *line = g_strdup_printf("hcall 0x%" G_GINT64_MODIFIER "x 0x%" G_GINT64_MODIFIER "x 0x%" G_GINT64_MODIFIER "x 0x%"
                                            G_GINT64_MODIFIER "x 0x%" G_GINT64_MODIFIER "x 0x%" G_GINT64_MODIFIER "x\n", opcode, in[0], in[1],
                                            in[2], in[3], in[4]);
    gint64 begun = g_get_monotonic_time();

    if (!g_output_stream_write_all(g_subprocess_get_stdin_pipe(t->process), line, strlen(line), NULL, NULL, error)) {
        return FALSE;
    }
    for (;;) {
        g_autofree char *answer = g_data_input_stream_read_line(t->answers, NULL, NULL, error);

        if (!answer) {
            if (error && !*error) {
                g_set_error(error, BENCH_ERROR, 0, "the emulator ended before it answered '%s'", g_strchomp(line));
            }
            return FALSE;
        }
        if (g_str_has_prefix(answer, "OK ")) {
            *seconds = (g_get_monotonic_time() - begun) / 1e6;
            *ret = (int64_t)g_ascii_strtoull(answer + 3, NULL, 0);
            return TRUE;
        }
    }
}

typedef struct Timed {
    const char *what;
    uint64_t opcode;
    uint64_t in[5];
    int64_t wanted;
    double seconds[ROUNDS];
} Timed;

static gboolean time_call(Tested *t, Timed *call, unsigned round, GError **error)
{
    int64_t ret = 0;

    if (!hypercall(t, call->opcode, call->in, &ret, &call->seconds[round], error)) {
        return FALSE;
    }
    if (ret != call->wanted) {
        g_set_error(error, BENCH_ERROR, 0, "%s: the answer was %" G_GINT64_FORMAT, call->what, ret);
        return FALSE;
    }
    return TRUE;
}

static gboolean resident_bytes(const Tested *t, double *bytes, GError **error)
{
    g_autofree char *path = g_strdup_printf("/proc/%s/status", g_subprocess_get_identifier(t->process));
    g_autofree char *text = NULL;
    const char *at;

    if (!g_file_get_contents(path, &text, NULL, error)) {
        return FALSE;
    }
    at = strstr(text, "VmRSS:");
    *bytes = at ? g_ascii_strtod(at + strlen("VmRSS:"), NULL) * 1024 : 0;
    return TRUE;
}

static gboolean one_size(const Bench *bench, const char *emulator, const char *size, uint64_t bytes, GError **error)
{
    uint64_t blocks = bytes / BLOCK;
    Timed calls[] = {
        { "a call that does nothing: what the protocol costs, in each of the others", FW_SCM_H_READ_METADATA + 1, { 0 }, FW_SCM_RC_FUNCTION, { 0 } },
        { "H_SCM_BIND_MEM of all blocks", FW_SCM_H_BIND_MEM, { DRC, 0, blocks, FW_SCM_ANY_ADDRESS, 0 }, FW_SCM_RC_SUCCESS, { 0 } },
        { "H_SCM_QUERY_BLOCK_MEM_BINDING of the last block", FW_SCM_H_QUERY_BLOCK_MEM_BINDING, { DRC, blocks - 1, 0, 0, 0 }, FW_SCM_RC_SUCCESS, { 0 } },
        { "H_SCM_UNBIND_ALL", FW_SCM_H_UNBIND_ALL, { FW_SCM_SCOPE_DRC, DRC, 0, 0, 0 }, FW_SCM_RC_SUCCESS, { 0 } },
    };
    g_autofree char *item = g_strdup_printf("hypercalls, %s", size);
    g_auto(Tested) t = { NULL, NULL, NULL, NULL };
    double resident = 0;

    if (!make_files(&t, bench, bytes, error) || !start(&t, emulator, bytes, error)) {
        return FALSE;
    }
    for (unsigned round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < G_N_ELEMENTS(calls); i++) {
            if (!time_call(&t, &calls[i], round, error)) {
                return FALSE;
            }
        }
        if (round == 0 && !resident_bytes(&t, &resident, error)) {
            return FALSE;
        }
    }
    for (size_t i = 0; i < G_N_ELEMENTS(calls); i++) {
        bench_row(bench, item, calls[i].what, bench_median(calls[i].seconds, ROUNDS), -1, 0);
    }
    bench_bytes_row(bench, item, "resident memory of the emulator after the first round of these calls", resident);
    return TRUE;
}

gboolean bench_hypercalls(const Bench *bench, GError **error)
{
    g_autofree char *emulator = place_ensure(EMULATOR, error) ? place_program(EMULATOR, error) : NULL;

    for (size_t i = 0; emulator && i < G_N_ELEMENTS(sizes); i++) {
        if (!one_size(bench, emulator, sizes[i].name, sizes[i].bytes, error)) {
            return FALSE;
        }
    }
    return emulator != NULL;
}
