/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz target (libFuzzer): a list of scripted answers, and the calls of a DIMM and of _FIT that it answers.
 *
 * The input is a list, as text to a zero byte or as numbers of pieces of text, and a program of calls.  A list that is accepted is printed as it
 * was read; what was saved is what is loaded; every answer is one that the transport can carry.  The input is tried as saved bytes too.
 */
#include "fuzz-input.h"
#include "../unit/test-dsm.h"
#include "fw/dimm.h"
#include "fw/dsm-answers.h"

#define TEXT_MAX  4096u
#define CALLS_MAX 256u
#define CHUNK     64u

static gboolean is_printable(const char *text)
{
    for (; *text; text++) {
        if (!g_ascii_isgraph(*text) || strchr("\"\\", *text)) {
            return FALSE;
        }
    }
    return TRUE;
}

/* The same list with the same counters. */
static struct fw_answers *reload(const struct fw_answers_words *words, struct fw_answers *answers)
{
    g_autoptr(GByteArray) saved = g_byte_array_new();
    g_autoptr(GByteArray) again = g_byte_array_new();
    struct fw_answers *loaded;

    fw_answers_save(answers, saved);
    loaded = fw_answers_load(words, saved->data, saved->len, NULL);
    FUZZ_HOLDS(loaded && saved->len <= FW_ANSWERS_SAVED_MAX);
    fw_answers_save(loaded, again);
    FUZZ_HOLDS(fuzz_same(again, saved->data, saved->len));
    fw_answers_free(answers);
    return loaded;
}

static void check_reply(const struct fw_answer *answer, const struct fw_dsm_reply *reply)
{
    FUZZ_HOLDS(reply->status_name);
    FUZZ_HOLDS(reply->object <= FW_OBJECT_FAILS);
    FUZZ_HOLDS((answer != NULL) == (reply->scripted != NULL));
    FUZZ_HOLDS(!reply->scripted || is_printable(reply->scripted));
    FUZZ_HOLDS(reply->object != FW_OBJECT_FAILS || !reply->out->len);
    FUZZ_HOLDS(reply->object != FW_OBJECT_INTEGER || reply->out->len == 4);
}

static void call(struct fw_answers *answers, const struct fw_dsm_target *target, struct fuzz_input *input)
{
    static const uint8_t content[200];
    struct fw_dsm_fit fit = { .bytes = content, .length = sizeof(content), .chunk_max = CHUNK };
    struct fw_dsm_target emulator = { .device = FW_DSM_DEVICE_EMULATOR, .fit = &fit };
    struct fw_dsm_call request = {
        .method = fuzz_below(input, FW_DSM_METHOD_COUNT), .revision = fuzz_below(input, 3), .function = fuzz_below(input, 34),
    };
    const struct fw_dsm_target *asked = request.method == FW_DSM_METHOD_FIT ? &emulator : target;
    struct fw_dsm_reply reply = { .out = g_byte_array_new() };
    g_autoptr(GByteArray) scratch = g_byte_array_new();
    const struct fw_answer *answer;
    unsigned families = 0;
    uint64_t wanted;

    while (fw_dsm_families[families]) {
        families++;
    }
    FUZZ_HOLDS(fw_guid_parse(fw_dsm_families[fuzz_below(input, families)]->uuid, request.uuid, NULL));
    wanted = fuzz_number(input, 1);
    request.in_length = MIN(wanted, input->left);
    request.in = input->data;
    input->data += request.in_length;
    input->left -= request.in_length;
    answer = fw_dsm_answers_find(answers, asked, &request);
    if (answer) {
        fw_dsm_answers_fit(answer, &fit, scratch);
    }
    if (fw_dsm_answers_executes(answer, &request)) {
        fw_dsm_dispatch(asked, &request, &reply);
    } else {
        fw_dsm_identify(asked, &request, &reply);
    }
    if (answer) {
        fw_dsm_answers_apply(answers, answer, &request, &reply);
    }
    check_reply(answer, &reply);
    g_byte_array_unref(reply.out);
}

static void run(const struct fw_answers_words *words, const char *text, struct fuzz_input *input)
{
    struct fw_answers *answers = fw_answers_parse(words, text, NULL);
    g_autofree char *printed = answers ? fw_answers_format(answers) : NULL;
    struct test_dimm dimm;
    struct fw_dimm firmware;

    if (!answers) {
        return;
    }
    FUZZ_HOLDS(g_str_equal(printed, *text ? text : "none") && is_printable(printed));
    test_dimm_init(&dimm);
    fw_dimm_init(&firmware);
    dimm.dimm.firmware = &firmware;
    for (unsigned i = 0; i < CALLS_MAX && input->left; i++) {
        call(answers, &dimm.target, input);
        answers = reload(words, answers);
    }
    fw_dimm_clear(&firmware);
    test_dimm_clear(&dimm);
    fw_answers_free(answers);
}

/* Items made of pieces, most of which belong together. */
static char *build(struct fuzz_input *input)
{
    static const char *const calls[] = { "_DSM", "_LSI", "_LSR", "_LSW", "_NCH", "_NIH", "_FIT", "_EJ0", "dsm-0", "dsm-4", "dsm-5", "intel-6",
                                         "msft-0", "root-3", "unknown-0", "dsm-" };
    static const char *const whens[] = { "", "@1", "@2", "@2-4", "@3+", "@every-2", "@0", "@" };
    static const char *const answers[] = {
        "status-3", "status-7+1", "then-status-0", "status-hardware-error", "bytes-", "bytes-0102030405", "then-bytes-00", "short-0", "short-3", "short-70",
        "long-1", "long-4K", "patch-0+05", "patch-9+0102", "sizes-0+0", "sizes-1K+4G", "functions-3", "functions-0x100000000", "integer-7", "string-a",
        "buffer-00", "package", "package-1+x02+s3", "then-package-0", "fails", "then-fails", "missing", "integer-", "status-4+65536", "package-+",
    };
    GString *text = g_string_new(NULL);

    for (unsigned i = 0, count = fuzz_below(input, 5); i < count; i++) {
        g_string_append_printf(text, "%s%s%s=%s", i ? ":" : "", calls[fuzz_below(input, G_N_ELEMENTS(calls))],
                               whens[fuzz_below(input, G_N_ELEMENTS(whens))], answers[fuzz_below(input, G_N_ELEMENTS(answers))]);
    }
    return g_string_free(text, FALSE);
}

static char *take_text(struct fuzz_input *input)
{
    const uint8_t *zero = input->left ? memchr(input->data, 0, MIN(input->left, TEXT_MAX)) : NULL;
    size_t length = zero ? (size_t)(zero - input->data) : MIN(input->left, TEXT_MAX);
    char *text = g_strndup((const char *)input->data, length);

    input->data += length;
    input->left -= length;
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = { data, size };
    g_autofree char *text = fuzz_number(&input, 1) % 2 ? take_text(&input) : build(&input);
    struct fuzz_input again = input;

    fw_answers_free(fw_answers_load(&fw_dsm_answers_dimm, data, size, NULL));
    run(&fw_dsm_answers_root, text, &input);
    run(&fw_dsm_answers_dimm, text, &again);
    return 0;
}
