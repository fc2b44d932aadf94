/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scripted answers of the methods of the NVDIMM devices: which call an item is about, and what the guest gets. */
#include <string.h>
#include "fw/dimm.h"
#include "fw/dsm-answers.h"
#include "fw/dsm-hyperv.h"
#include "fw/dsm-intel.h"
#include "fw/dsm-label-methods.h"
#include "fw/dsm-msft.h"
#include "fw/dsm-root.h"
#include "test-dsm.h"

#define UNKNOWN_UUID "00112233-4455-6677-8899-aabbccddeeff"

/* A DIMM with a script. */
struct fixture {
    struct test_dimm dimm;
    struct fw_dimm firmware;
    struct fw_answers *answers;
};

static void setup(struct fixture *fixture, const char *text)
{
    g_autoptr(GError) error = NULL;

    test_dimm_init(&fixture->dimm);
    fw_dimm_init(&fixture->firmware);
    fixture->dimm.dimm.firmware = &fixture->firmware;
    fixture->answers = fw_answers_parse(&fw_dsm_answers_dimm, text, &error);
    g_assert_no_error(error);
}

static void teardown(struct fixture *fixture)
{
    fw_answers_free(fixture->answers);
    fw_dimm_clear(&fixture->firmware);
    test_dimm_clear(&fixture->dimm);
}

/* What the emulator does with a call; free @reply->out. */
static struct fw_dsm_reply ask(struct fixture *fixture, const struct fw_dsm_call *call)
{
    struct fw_dsm_reply reply = { .out = g_byte_array_new() };
    const struct fw_answer *answer = fw_dsm_answers_find(fixture->answers, &fixture->dimm.target, call);

    if (fw_dsm_answers_executes(answer, call)) {
        fw_dsm_dispatch(&fixture->dimm.target, call, &reply);
    } else {
        fw_dsm_identify(&fixture->dimm.target, call, &reply);
    }
    if (answer) {
        fw_dsm_answers_apply(fixture->answers, answer, call, &reply);
    }
    return reply;
}

static struct fw_dsm_reply ask_dsm(struct fixture *fixture, const char *uuid, uint32_t function, const void *in, size_t length)
{
    struct fw_dsm_call call = { .method = FW_DSM_METHOD_DSM, .revision = 1, .function = function, .in = in, .in_length = length };

    g_assert_true(fw_guid_parse(uuid, call.uuid, NULL));
    return ask(fixture, &call);
}

static struct fw_dsm_reply ask_labels(struct fixture *fixture, enum fw_dsm_method method, const uint8_t *in, size_t length)
{
    struct fw_dsm_call call = { .method = method, .in = in, .in_length = length };

    return ask(fixture, &call);
}

static void expect(const struct fw_dsm_reply *reply, const void *bytes, guint length)
{
    g_assert_cmpmem(reply->out->data, reply->out->len, bytes, length);
    g_byte_array_unref(reply->out);
}

/* --- Which call ----------------------------------------------------------------------------------------------------------------------- */

static void expect_scripted(const char *script, const char *uuid, uint32_t function, gboolean scripted)
{
    struct fixture fixture;
    struct fw_dsm_reply reply;

    setup(&fixture, script);
    reply = ask_dsm(&fixture, uuid, function, NULL, 0);
    g_assert_cmpint(reply.scripted != NULL, ==, scripted);
    g_assert_true(!scripted || g_str_equal(reply.scripted, script));
    g_byte_array_unref(reply.out);
    teardown(&fixture);
}

static void test_which(void)
{
    expect_scripted("_DSM=fails", FW_DSM_INTEL_UUID, 4, TRUE);
    expect_scripted("_DSM=fails", UNKNOWN_UUID, 0, TRUE);
    expect_scripted("dsm-4=fails", FW_DSM_INTEL_UUID, 4, TRUE);
    expect_scripted("dsm-4=fails", FW_DSM_INTEL_UUID, 5, FALSE);
    expect_scripted("dsm-4=fails", FW_DSM_MSFT_UUID, 4, FALSE);           /* not the DIMM's own */
    expect_scripted("msft-4=fails", FW_DSM_MSFT_UUID, 4, TRUE);
    expect_scripted("intel-4=fails", FW_DSM_INTEL_UUID, 4, TRUE);
    expect_scripted("unknown-0=fails", UNKNOWN_UUID, 0, TRUE);
    expect_scripted("unknown-0=fails", FW_DSM_HYPERV_UUID, 0, FALSE);
    expect_scripted("unknown-4294967295=fails", UNKNOWN_UUID, UINT32_MAX, TRUE);
    expect_scripted("_LSI=fails", FW_DSM_INTEL_UUID, 4, FALSE);
}

static void test_refused(void)
{
    static const struct { const struct fw_answers_words *words; const char *text, *message; } rows[] = {
        { &fw_dsm_answers_dimm, "_FIT=fails", "'_FIT' is no call; it can be _LSI, _LSR" },
        { &fw_dsm_answers_dimm, "root-1=fails", "'root-1' is no call" },
        { &fw_dsm_answers_dimm, "dsm-=fails", "'dsm-' is no call" },
        { &fw_dsm_answers_dimm, "dsm-04=fails", "'dsm-04' is no call" },
        { &fw_dsm_answers_dimm, "dsm-4K=fails", "'dsm-4K' is no call" },
        { &fw_dsm_answers_dimm, "dsm-4294967296=fails", "is no call" },
        { &fw_dsm_answers_dimm, "dsm-4=missing", "'missing' is no answer of dsm-4" },
        { &fw_dsm_answers_dimm, "dsm-5=sizes-1+1", "'sizes-1+1' is no answer of dsm-5" },
        { &fw_dsm_answers_dimm, "dsm-4=functions-1", "'functions-1' is no answer of dsm-4" },
        { &fw_dsm_answers_dimm, "_LSW=short-1", "'short-1' is no answer of _LSW" },
        { &fw_dsm_answers_dimm, "_EJ0=integer", "'integer' is no answer of _EJ0; it can be [then-]status-S, [then-]fails, missing" },
        { &fw_dsm_answers_dimm, "dsm-4=status-hardware-error", "'status-hardware-error' is not of the form status-S" },
        { &fw_dsm_answers_dimm, "_LSI=status-broken", "where S is a number or one of success, failure, invalid-input-parameters" },
        { &fw_dsm_answers_dimm, "_LSI=status-unknown", "is not of the form" },
        { &fw_dsm_answers_dimm, "_LSI=status-4G", "a status has 32 bits" },
        { &fw_dsm_answers_dimm, "_LSI=status--1", "a status has 32 bits" },
        { &fw_dsm_answers_dimm, "dsm-4=status-65536+1", "general and extended status have 16 bits each" },
        { &fw_dsm_answers_dimm, "dsm-4=status-1+65536", "general and extended status have 16 bits each" },
        { &fw_dsm_answers_dimm, "dsm-4=status-1+2+3", "a status is one number, or" },
        { &fw_dsm_answers_root, "_LSI=fails", "'_LSI' is no call; it can be _FIT, _DSM" },
        { &fw_dsm_answers_root, "intel-1=fails", "'intel-1' is no call" },
        { &fw_dsm_answers_root, "_FIT=status-1", "'status-1' is no answer of _FIT" },
        { &fw_dsm_answers_root, "dsm-4=sizes-1+1", "'sizes-1+1' is no answer of dsm-4" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;

        if (fw_answers_parse(rows[i].words, rows[i].text, &error) || !strstr(error->message, rows[i].message)) {
            g_error("%s: %s", rows[i].text, error ? error->message : "was accepted");
        }
    }
}

/* --- What the guest gets: _DSM -------------------------------------------------------------------------------------------------------- */

static void expect_dsm(const char *script, const char *bytes, guint length, uint32_t object, int64_t status)
{
    struct fixture fixture;
    struct fw_dsm_reply reply;

    setup(&fixture, script);
    reply = ask_dsm(&fixture, FW_DSM_INTEL_UUID, FW_DSM_INTEL_LABEL_SIZE, NULL, 0);
    g_assert_cmpuint(reply.object, ==, object);
    g_assert_cmpint(reply.statusless, ==, status < 0);
    g_assert_cmpint(reply.status, ==, MAX(status, 0));
    g_assert_cmpstr(reply.family, ==, "intel");
    g_assert_cmpstr(reply.name, ==, "Get Namespace Label Size");
    expect(&reply, bytes, length);
    teardown(&fixture);
}

/* The true answer: 00 00 00 00, size 0x200300, transfer 0xffc0. */
static void test_contents(void)
{
    expect_dsm("dsm-4@2=fails", "\0\0\0\0\0\x03\x20\0\xc0\xff\0\0", 12, FW_OBJECT_USUAL, 0);
    expect_dsm("dsm-4=status-3", "\3\0\0\0", 4, FW_OBJECT_USUAL, 3);
    expect_dsm("dsm-4=status-7+1", "\7\0\1\0", 4, FW_OBJECT_USUAL, 0x10007);
    expect_dsm("intel-4=status-hardware-error", "\4\0\0\0", 4, FW_OBJECT_USUAL, 4);
    expect_dsm("intel-4=status-function-specific-error-3", "\7\0\3\0", 4, FW_OBJECT_USUAL, 0x30007);
    expect_dsm("intel-4=status-label-storage-area-locked", "\0\0\1\0", 4, FW_OBJECT_USUAL, 0x10000);
    expect_dsm("dsm-4=status-0", "\0\0\0\0", 4, FW_OBJECT_USUAL, 0);
    expect_dsm("dsm-4=then-status-5", "\5\0\0\0", 4, FW_OBJECT_USUAL, 5);
    expect_dsm("dsm-4=bytes-", "", 0, FW_OBJECT_USUAL, -1);
    expect_dsm("dsm-4=bytes-010203", "\1\2\3", 3, FW_OBJECT_USUAL, -1);
    expect_dsm("dsm-4=bytes-0102000077", "\1\2\0\0\x77", 5, FW_OBJECT_USUAL, 0x201);
    expect_dsm("dsm-4=short-8", "\0\0\0\0\0\x03\x20\0", 8, FW_OBJECT_USUAL, 0);
    expect_dsm("dsm-4=short-3", "\0\0\0", 3, FW_OBJECT_USUAL, -1);
    expect_dsm("dsm-4=short-0", "", 0, FW_OBJECT_USUAL, -1);
    expect_dsm("dsm-4=short-99", "\0\0\0\0\0\x03\x20\0\xc0\xff\0\0", 12, FW_OBJECT_USUAL, 0);
    expect_dsm("dsm-4=long-2", "\0\0\0\0\0\x03\x20\0\xc0\xff\0\0\xaa\xaa", 14, FW_OBJECT_USUAL, 0);
    expect_dsm("dsm-4=patch-10+0102030405", "\0\0\0\0\0\x03\x20\0\xc0\xff\1\2", 12, FW_OBJECT_USUAL, 0);
    expect_dsm("dsm-4=patch-0+09", "\x09\0\0\0\0\x03\x20\0\xc0\xff\0\0", 12, FW_OBJECT_USUAL, 9);
    expect_dsm("dsm-4=patch-12+09", "\0\0\0\0\0\x03\x20\0\xc0\xff\0\0", 12, FW_OBJECT_USUAL, 0);
    expect_dsm("dsm-4=sizes-1K+0x100", "\0\0\0\0\0\4\0\0\0\1\0\0", 12, FW_OBJECT_USUAL, 0);
    expect_dsm("dsm-4=integer-258", "\2\1\0\0", 4, FW_OBJECT_INTEGER, -1);
    expect_dsm("dsm-4=string-no", "no", 2, FW_OBJECT_STRING, -1);
    expect_dsm("dsm-4=buffer-07", "\7", 1, FW_OBJECT_BUFFER, -1);
    expect_dsm("dsm-4=package", "\0\0\0\0", 4, FW_OBJECT_PACKAGE, -1);
    expect_dsm("dsm-4=package-5", "\1\0\0\0\1\0\0\0\4\0\0\0\5\0\0\0", 16, FW_OBJECT_PACKAGE, -1);
    expect_dsm("dsm-4=fails", "", 0, FW_OBJECT_FAILS, -1);
    expect_dsm("dsm-4=then-fails", "", 0, FW_OBJECT_FAILS, -1);
}

static void expect_query(const char *script, const char *uuid, const char *bytes, guint length)
{
    struct fixture fixture;
    struct fw_dsm_reply reply;

    setup(&fixture, script);
    reply = ask_dsm(&fixture, uuid, 0, NULL, 0);
    g_assert_false(reply.statusless);                   /* a query has none that could be missing */
    g_assert_cmpuint(reply.status, ==, 0);
    g_assert_cmpstr(reply.name, ==, "Query");
    expect(&reply, bytes, length);
    teardown(&fixture);
}

static void test_query(void)
{
    expect_query("dsm-0=functions-0x71", FW_DSM_INTEL_UUID, "\x71\0\0\0", 4);
    expect_query("dsm-0=functions-0x100000001", FW_DSM_INTEL_UUID, "\1\0\0\0\1\0\0\0", 8);
    expect_query("msft-0=functions-3", FW_DSM_MSFT_UUID, "\3\0\0\0", 4);
    expect_query("unknown-0=functions-3", UNKNOWN_UUID, "\3\0\0\0", 4);
    expect_query("dsm-0=bytes-ff", FW_DSM_INTEL_UUID, "\xff", 1);
    expect_query("dsm-0=short-1", FW_DSM_INTEL_UUID, "\xf7", 1);
}

/* A passphrase is not shown because somebody scripts the answer to it. */
static void test_secret(void)
{
    static const uint8_t passphrase[FW_SECURITY_PASSPHRASE] = { 1 };
    struct fixture fixture;
    struct fw_dsm_reply reply;

    setup(&fixture, "dsm-22=status-11");
    reply = ask_dsm(&fixture, FW_DSM_INTEL_UUID, FW_DSM_INTEL_UNLOCK, passphrase, sizeof(passphrase));
    g_assert_true(reply.secret);
    expect(&reply, "\x0b\0\0\0", 4);
    teardown(&fixture);
}

/* --- What happens: a write is done, or not, whatever its answer says -------------------------------------------------------------------- */

static void expect_write(const char *script, uint32_t status, guint writes)
{
    uint8_t in[FW_LABEL_METHOD_RANGE + 4] = { 0 };
    struct fixture fixture;
    struct fw_dsm_reply reply;

    test_range(in, 0, 4);
    setup(&fixture, script);
    reply = ask_labels(&fixture, FW_DSM_METHOD_LSW, in, sizeof(in));
    g_assert_cmpuint(reply.status, ==, status);
    g_assert_cmpuint(fixture.dimm.writes, ==, writes);
    expect(&reply, "", 0);
    reply = ask_dsm(&fixture, FW_DSM_INTEL_UUID, FW_DSM_INTEL_LABEL_SET, in, sizeof(in));
    g_assert_cmpuint(reply.status, ==, status);
    g_assert_cmpuint(fixture.dimm.writes, ==, 2 * writes);
    g_byte_array_unref(reply.out);
    teardown(&fixture);
}

static void test_writes(void)
{
    expect_write("none", 0, 1);
    expect_write("_LSW=status-4:dsm-6=status-4", 4, 0);
    expect_write("_LSW=then-status-4:dsm-6=then-status-4", 4, 1);
    expect_write("_LSW=status-0:dsm-6=status-0", 0, 0);
    expect_write("_LSW=status-hardware-error:intel-6=status-hardware-error", 4, 0);
}

/* --- Label methods ---------------------------------------------------------------------------------------------------------------------- */

static void expect_labels(enum fw_dsm_method method, const char *script, const char *bytes, guint length, uint32_t object, uint32_t status)
{
    uint8_t in[FW_LABEL_METHOD_RANGE];
    struct fixture fixture;
    struct fw_dsm_reply reply;

    test_range(in, 0, 4);
    setup(&fixture, script);
    memcpy(fixture.dimm.labels, "abcd", 4);
    reply = ask_labels(&fixture, method, in, sizeof(in));
    g_assert_cmpuint(reply.status, ==, status);
    g_assert_cmpuint(reply.object, ==, object);
    expect(&reply, bytes, length);
    teardown(&fixture);
}

static void test_labels(void)
{
    expect_labels(FW_DSM_METHOD_LSI, "_LSI=sizes-0+0", "\0\0\0\0\0\0\0\0", 8, FW_OBJECT_USUAL, 0);
    expect_labels(FW_DSM_METHOD_LSI, "_LSI=sizes-1K+4294967295", "\0\4\0\0\xff\xff\xff\xff", 8, FW_OBJECT_USUAL, 0);
    expect_labels(FW_DSM_METHOD_LSI, "_LSI=status-label-storage-area-locked", "", 0, FW_OBJECT_USUAL, 3);
    expect_labels(FW_DSM_METHOD_LSI, "_LSI=buffer", "", 0, FW_OBJECT_BUFFER, 0);
    expect_labels(FW_DSM_METHOD_LSR, "_LSR=status-failure", "", 0, FW_OBJECT_USUAL, 1);
    expect_labels(FW_DSM_METHOD_LSR, "_LSR=short-3", "abc", 3, FW_OBJECT_USUAL, 0);
    expect_labels(FW_DSM_METHOD_LSR, "_LSR=long-1", "abcd\xaa", 5, FW_OBJECT_USUAL, 0);
    expect_labels(FW_DSM_METHOD_LSR, "_LSR=patch-1+00", "a\0cd", 4, FW_OBJECT_USUAL, 0);
    expect_labels(FW_DSM_METHOD_LSR, "_LSR=bytes-7a", "z", 1, FW_OBJECT_USUAL, 0);
    expect_labels(FW_DSM_METHOD_LSR, "_LSR=integer-1", "\1\0\0\0", 4, FW_OBJECT_INTEGER, 0);
}

/* --- _FIT: one evaluation is several calls -------------------------------------------------------------------------------------------- */

static void read_fit(struct fw_answers *answers, GByteArray *all)
{
    static const uint8_t content[10] = "abcdefghi";
    uint8_t in[4];

    for (gboolean end = FALSE; !end;) {
        struct fw_dsm_fit fit = { .bytes = content, .length = sizeof(content), .chunk_max = 4 };
        struct fw_dsm_target target = { .device = FW_DSM_DEVICE_EMULATOR, .fit = &fit };
        struct fw_dsm_call call = { .method = FW_DSM_METHOD_FIT, .in = in, .in_length = sizeof(in) };
        struct fw_dsm_reply reply = { .out = g_byte_array_new() };
        g_autoptr(GByteArray) scratch = g_byte_array_new();
        const struct fw_answer *answer;

        fw_le_store(in, 4, all->len);
        answer = fw_dsm_answers_find(answers, &target, &call);
        if (answer) {
            fw_dsm_answers_fit(answer, &fit, scratch);
        }
        g_assert_true(fw_dsm_answers_executes(answer, &call));
        fw_dsm_dispatch(&target, &call, &reply);
        if (answer) {
            fw_dsm_answers_apply(answers, answer, &call, &reply);
        }
        g_assert_cmpuint(reply.status, ==, 0);
        g_assert_cmpint(reply.scripted != NULL, ==, answer != NULL);
        g_byte_array_append(all, reply.out->data, reply.out->len);
        end = !reply.out->len;
        g_byte_array_unref(reply.out);
    }
}

static void expect_fit(struct fw_answers *answers, const char *bytes, guint length)
{
    g_autoptr(GByteArray) all = g_byte_array_new();

    read_fit(answers, all);
    g_assert_cmpmem(all->data, all->len, bytes, length);
}

static void test_fit(void)
{
    struct fw_answers *answers = fw_answers_parse(&fw_dsm_answers_root,
                                                  "_FIT@2=short-6:_FIT@3=long-3:_FIT@4=patch-5+30:_FIT@5=bytes-7a7a7a7a7a:_FIT@6=short-0",
                                                  NULL);

    expect_fit(answers, "abcdefghi", 10);
    expect_fit(answers, "abcdef", 6);
    expect_fit(answers, "abcdefghi\0\xaa\xaa\xaa", 13);
    expect_fit(answers, "abcde0ghi", 10);
    expect_fit(answers, "zzzzz", 5);
    expect_fit(answers, "", 0);
    expect_fit(answers, "abcdefghi", 10);
    fw_answers_free(answers);
}

/* --- Health methods: a buffer whose first four bytes are the status ---------------------------------------------------------------------- */

static void test_health(void)
{
    struct fixture fixture;
    struct fw_dsm_reply reply;

    setup(&fixture, "_NCH@1=short-3:_NCH@2=patch-0+03:_NCH@3=status-retry-suggested:_NCH@4=long-1:_NCH@5=package:_NCH@6=bytes-04000000ff");
    fixture.firmware.health.methods = TRUE;
    reply = ask_labels(&fixture, FW_DSM_METHOD_NCH, NULL, 0);
    g_assert_true(reply.statusless);
    g_assert_cmpuint(reply.object, ==, FW_OBJECT_BUFFER);
    expect(&reply, "\0\0\0", 3);
    reply = ask_labels(&fixture, FW_DSM_METHOD_NCH, NULL, 0);
    g_assert_cmpuint(reply.status, ==, 3);
    g_assert_cmpuint(reply.out->len, ==, 64);
    g_byte_array_unref(reply.out);
    reply = ask_labels(&fixture, FW_DSM_METHOD_NCH, NULL, 0);
    g_assert_cmpuint(reply.status, ==, 4);
    g_assert_cmpuint(reply.object, ==, FW_OBJECT_USUAL);
    g_assert_cmpstr(reply.status_name, ==, "Retry Suggested");
    g_assert_cmpstr(reply.name, ==, "Get NVDIMM Current Health Information");
    expect(&reply, "", 0);
    reply = ask_labels(&fixture, FW_DSM_METHOD_NCH, NULL, 0);
    g_assert_cmpuint(reply.out->len, ==, 65);
    g_byte_array_unref(reply.out);
    reply = ask_labels(&fixture, FW_DSM_METHOD_NCH, NULL, 0);
    g_assert_cmpuint(reply.object, ==, FW_OBJECT_PACKAGE);
    g_byte_array_unref(reply.out);
    reply = ask_labels(&fixture, FW_DSM_METHOD_NCH, NULL, 0);
    g_assert_cmpuint(reply.status, ==, 4);
    expect(&reply, "\4\0\0\0\xff", 5);
    teardown(&fixture);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dsm-answers/which", test_which);
    g_test_add_func("/dsm-answers/refused", test_refused);
    g_test_add_func("/dsm-answers/contents", test_contents);
    g_test_add_func("/dsm-answers/query", test_query);
    g_test_add_func("/dsm-answers/secret", test_secret);
    g_test_add_func("/dsm-answers/writes", test_writes);
    g_test_add_func("/dsm-answers/labels", test_labels);
    g_test_add_func("/dsm-answers/fit", test_fit);
    g_test_add_func("/dsm-answers/health", test_health);
    return g_test_run();
}
