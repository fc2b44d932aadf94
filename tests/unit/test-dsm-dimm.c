/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Intel's commands on a DIMM with its whole firmware: payloads byte by byte, statuses, masks, events. */
#include "test-dsm-firmware.h"
#include "fw/dsm-intel.h"

#define IN_MAX 4096u

static struct test *begin(void)
{
    struct test *test = test_begin();

    test->dimm.dimm.in_max = IN_MAX;
    return test;
}

/* The answer behind the status, as bytes; NULL when the status is not @status. */
static GByteArray *ask(struct test *test, uint32_t function, const void *in, size_t length, uint32_t status)
{
    struct fw_dsm_reply reply = test_dsm(&test->dimm.target, FW_DSM_INTEL_UUID, 2, function, in, length);

    g_assert_cmphex(reply.status, ==, status);
    g_assert_cmphex(fw_le_load(reply.out->data, 4), ==, status);
    g_assert_nonnull(reply.status_name);
    g_assert_true(reply.status == 0 || reply.out->len == 4);
    g_byte_array_remove_range(reply.out, 0, 4);
    return reply.out;
}

static void expect(struct test *test, uint32_t function, const void *in, size_t length, uint32_t status)
{
    g_byte_array_unref(ask(test, function, in, length, status));
}

static uint32_t mask(struct test *test, uint32_t revision)
{
    struct fw_dsm_reply reply = test_dsm(&test->dimm.target, FW_DSM_INTEL_UUID, revision, 0, NULL, 0);
    uint32_t functions;

    g_assert_cmpuint(reply.out->len, ==, 4);
    functions = fw_le_load(reply.out->data, 4);
    g_byte_array_unref(reply.out);
    return functions;
}

static void test_masks(void)
{
    struct test *test = begin();

    g_assert_cmphex(mask(test, 1), ==, 0x000007f7);
    g_assert_cmphex(mask(test, 2), ==, 0x7ffff7f7);
    test->firmware.functions = 1u << FW_DSM_INTEL_SMART | 1u << FW_DSM_INTEL_LABEL_SIZE;
    g_assert_cmphex(mask(test, 2), ==, 0x13);
    expect(test, FW_DSM_INTEL_THRESHOLD, NULL, 0, FW_DSM_INTEL_NOT_SUPPORTED);
    test->firmware.functions = 0;
    g_assert_cmphex(mask(test, 2), ==, 0);
    test->firmware.functions = UINT32_MAX;
    test->dimm.dimm.labels.size = 0;
    g_assert_cmphex(mask(test, 2), ==, 0x7ffff787);
    end(test);
}

/* A function of revision 2 does not exist in revision 1; no family at all answers nothing. */
static void test_revisions(void)
{
    struct test *test = begin();
    struct fw_dsm_reply reply = test_dsm(&test->dimm.target, FW_DSM_INTEL_UUID, 1, FW_DSM_INTEL_FREEZE, NULL, 0);

    g_assert_cmphex(reply.status, ==, FW_DSM_INTEL_NOT_SUPPORTED);
    g_assert_false(test->firmware.security.frozen);
    g_byte_array_unref(reply.out);
    test->firmware.family = NULL;
    reply = test_dsm(&test->dimm.target, FW_DSM_INTEL_UUID, 1, 0, NULL, 0);
    g_assert_cmpmem(reply.out->data, reply.out->len, "\0", 1);
    g_byte_array_unref(reply.out);
    end(test);
}

/* Every function with every input that is one byte or more too short. */
static void test_short_input(void)
{
    struct test *test = begin();
    uint8_t in[128] = { 0 };

    for (size_t i = 0; i < fw_dsm_intel.count; i++) {
        const struct fw_dsm_command *command = &fw_dsm_intel.commands[i];

        for (uint32_t length = 0; length < command->in_length; length++) {
            expect(test, command->function, in, length, FW_DSM_INTEL_INVALID_INPUT);
        }
    }
    end(test);
}

static void test_smart(void)
{
    struct test *test = begin();
    g_autoptr(GByteArray) out = NULL;

    test->firmware.smart.sensors = (struct fw_smart_values) {
        .health = 2, .spares = 7, .life_used = 33, .media_temperature = 0x1234, .controller_temperature = 0x2345,
        .shutdown_state = 1, .shutdown_count = 0x01020304,
    };
    out = ask(test, FW_DSM_INTEL_SMART, NULL, 0, 0);
    g_assert_cmpuint(out->len, ==, 128);
    g_assert_cmphex(fw_le_load(out->data, 4), ==, 0x63f);
    g_assert_cmpuint(out->data[8], ==, 2);
    g_assert_cmpuint(out->data[9], ==, 7);
    g_assert_cmpuint(out->data[10], ==, 33);
    g_assert_cmphex(out->data[11], ==, 7);
    g_assert_cmphex(fw_le_load(out->data + 12, 2), ==, 0x1234);
    g_assert_cmphex(fw_le_load(out->data + 14, 2), ==, 0x2345);
    g_assert_cmphex(fw_le_load(out->data + 16, 4), ==, 0x01020304);
    g_assert_cmpuint(out->data[31], ==, 1);
    end(test);
}

static void test_thresholds(void)
{
    static const uint8_t wanted[] = { 3, 0, 50, 0x10, 0x05, 0x20, 0x05 };
    static const uint8_t bits[] = { 8, 0, 50, 0, 0, 0, 0 }, percent[] = { 3, 0, 101, 0, 0, 0, 0 };
    struct test *test = begin();
    g_autoptr(GByteArray) out = NULL;

    expect(test, FW_DSM_INTEL_SET_THRESHOLD, wanted, sizeof(wanted), 0);
    g_assert_cmphex(test->firmware.events, ==, 0);
    expect(test, FW_DSM_INTEL_SET_THRESHOLD, bits, sizeof(bits), FW_DSM_INTEL_INVALID_INPUT);
    expect(test, FW_DSM_INTEL_SET_THRESHOLD, percent, sizeof(percent), FW_DSM_INTEL_INVALID_INPUT);
    out = ask(test, FW_DSM_INTEL_THRESHOLD, NULL, 0, 0);
    g_assert_cmpmem(out->data, out->len, "\x03\x00\x32\x10\x05\x20\x05\x00", 8);
    end(test);
}

static void test_threshold_trips(void)
{
    static const uint8_t all_spares[] = { 1, 0, 100, 0, 0, 0, 0 };
    struct test *test = begin();

    expect(test, FW_DSM_INTEL_SET_THRESHOLD, all_spares, sizeof(all_spares), 0);
    g_assert_cmphex(test->firmware.events, ==, FW_DIMM_EVENT_NOTIFY);
    end(test);
}

static void test_inject(void)
{
    uint8_t in[FW_DSM_INTEL_INJECT_INPUT] = { FW_SMART_INJECT_ALL, [8] = 1, 0x40, 0x06, 1, 4, 1, 1 };
    struct test *test = begin();
    struct fw_smart_values values;

    expect(test, FW_DSM_INTEL_INJECT, in, sizeof(in), 0);
    g_assert_cmphex(test->firmware.events, ==, FW_DIMM_EVENT_NOTIFY);
    values = fw_smart_values(&test->firmware.smart);
    g_assert_cmphex(values.media_temperature, ==, 0x640);
    g_assert_cmpuint(values.spares, ==, 4);
    g_assert_cmpuint(values.health, ==, FW_SMART_HEALTH_FATAL);
    g_assert_cmpuint(values.shutdown_state, ==, 1);
    in[13] = 2;
    expect(test, FW_DSM_INTEL_INJECT, in, sizeof(in), FW_DSM_INTEL_INVALID_INPUT);
    in[13] = 0;
    in[7] = 0x80;
    expect(test, FW_DSM_INTEL_INJECT, in, sizeof(in), FW_DSM_INTEL_INVALID_INPUT);
    in[7] = 0;
    test->firmware.injection = FALSE;
    expect(test, FW_DSM_INTEL_INJECT, in, sizeof(in), FW_DSM_INTEL_INJECTION_DISABLED);
    g_assert_cmpuint(fw_smart_values(&test->firmware.smart).health, ==, FW_SMART_HEALTH_FATAL);
    test->firmware.injection = TRUE;
    expect(test, FW_DSM_INTEL_INJECT, in, sizeof(in), 0);
    g_assert_cmpuint(fw_smart_values(&test->firmware.smart).health, ==, FW_SMART_HEALTH_OK);
    end(test);
}

static void test_latch(void)
{
    struct test *test = begin();

    expect(test, FW_DSM_INTEL_LATCH, "\2", 1, FW_DSM_INTEL_INVALID_INPUT);
    expect(test, FW_DSM_INTEL_LATCH, "\1", 1, 0);
    g_assert_true(test->firmware.smart.latch);
    expect(test, FW_DSM_INTEL_LATCH, "\0", 1, 0);
    g_assert_false(test->firmware.smart.latch);
    end(test);
}

static void test_vendor(void)
{
    static const uint8_t identify[8] = { 1 }, clear[8] = { 2 }, unknown[8] = { 99 }, too_long[8] = { 1, 0, 0, 0, 1 };
    struct test *test = begin();
    GByteArray *out = ask(test, FW_DSM_INTEL_EFFECT_LOG, NULL, 0, 0);
    uint32_t entries = fw_le_load(out->data, 4);

    g_assert_cmpuint(out->len, ==, 4 + 8 * entries);
    g_byte_array_unref(out);
    out = ask(test, FW_DSM_INTEL_EFFECT_LOG_SIZE, NULL, 0, 0);
    g_assert_cmpuint(fw_le_load(out->data, 4), ==, 8 * entries);
    g_byte_array_unref(out);
    out = ask(test, FW_DSM_INTEL_VENDOR, identify, sizeof(identify), 0);
    g_assert_cmpuint(fw_le_load(out->data, 4), ==, out->len - 4);
    g_assert_cmphex(fw_le_load(out->data + 4, 8), ==, test->firmware.update.running);
    g_byte_array_unref(out);
    test->firmware.smart.sensors.shutdown_count = 9;
    expect(test, FW_DSM_INTEL_VENDOR, clear, sizeof(clear), 0);
    g_assert_cmpuint(test->firmware.smart.sensors.shutdown_count, ==, 0);
    expect(test, FW_DSM_INTEL_VENDOR, unknown, sizeof(unknown), FW_DSM_INTEL_INVALID_INPUT);
    expect(test, FW_DSM_INTEL_VENDOR, too_long, sizeof(too_long), FW_DSM_INTEL_INVALID_INPUT);
    end(test);
}

/* The whole life of a lock, as payloads; what the device is asked to do. */
static void test_security(void)
{
    uint8_t pair[64] = { 0 }, wrong[32] = "wrong";
    struct test *test = begin();
    g_autoptr(GByteArray) out = NULL;

    memset(pair + 32, 'p', 32);
    expect(test, FW_DSM_INTEL_SET_PASSPHRASE, pair, sizeof(pair), 0);
    fw_dimm_power_cycle(&test->firmware, FALSE);
    out = ask(test, FW_DSM_INTEL_SECURITY_STATE, NULL, 0, 0);
    g_assert_cmpmem(out->data, out->len, "\0\0\0\0\6\0\0\0", 8);
    test->firmware.events = 0;
    expect(test, FW_DSM_INTEL_UNLOCK, wrong, sizeof(wrong), FW_DSM_INTEL_INVALID_PASS);
    g_assert_cmphex(test->firmware.events, ==, 0);
    expect(test, FW_DSM_INTEL_UNLOCK, pair + 32, 32, 0);
    g_assert_cmphex(test->firmware.events, ==, FW_DIMM_EVENT_ACCESS);
    expect(test, FW_DSM_INTEL_UNLOCK, pair + 32, 32, FW_DSM_INTEL_INVALID_STATE);
    expect(test, FW_DSM_INTEL_SET_MASTER, pair, sizeof(pair), FW_DSM_INTEL_INVALID_STATE);
    expect(test, FW_DSM_INTEL_MASTER_ERASE, pair, 32, FW_DSM_INTEL_INVALID_STATE);
    expect(test, FW_DSM_INTEL_ERASE, pair + 32, 32, 0);
    g_assert_cmphex(test->firmware.events, ==, FW_DIMM_EVENT_ACCESS | FW_DIMM_EVENT_ERASE_DATA);
    expect(test, FW_DSM_INTEL_DISABLE, pair, 32, FW_DSM_INTEL_INVALID_STATE);
    expect(test, FW_DSM_INTEL_FREEZE, NULL, 0, 0);
    expect(test, FW_DSM_INTEL_SET_PASSPHRASE, pair, sizeof(pair), FW_DSM_INTEL_INVALID_STATE);
    end(test);
}

static void test_overwrite(void)
{
    static const uint8_t none[32];
    struct test *test = begin();

    expect(test, FW_DSM_INTEL_OVERWRITE_QUERY, NULL, 0, FW_DSM_INTEL_OVERWRITE_SEQUENCE);
    expect(test, FW_DSM_INTEL_OVERWRITE, none, sizeof(none), 0);
    expect(test, FW_DSM_INTEL_OVERWRITE_QUERY, NULL, 0, FW_DSM_INTEL_OVERWRITING);
    test->firmware.events = 0;
    expect(test, FW_DSM_INTEL_OVERWRITE_QUERY, NULL, 0, 0);
    g_assert_cmphex(test->firmware.events, ==, FW_DIMM_EVENT_ACCESS | FW_DIMM_EVENTS_OVERWRITE);
    test->firmware.security.can_overwrite = FALSE;
    expect(test, FW_DSM_INTEL_OVERWRITE, none, sizeof(none), FW_DSM_INTEL_NO_OVERWRITE);
    test->firmware.security.can_overwrite = TRUE;
    test->firmware.can_erase = FALSE;
    expect(test, FW_DSM_INTEL_OVERWRITE, none, sizeof(none), FW_DSM_INTEL_NO_OVERWRITE);
    expect(test, FW_DSM_INTEL_ERASE, none, sizeof(none), FW_DSM_INTEL_HARDWARE);
    expect(test, FW_DSM_INTEL_MASTER_ERASE, none, sizeof(none), FW_DSM_INTEL_HARDWARE);
    end(test);
}

/* No trace shows a passphrase. */
static void test_secret(void)
{
    static const uint8_t pair[64];
    struct test *test = begin();

    for (uint32_t function = 1; function < 31; function++) {
        struct fw_dsm_reply reply = test_dsm(&test->dimm.target, FW_DSM_INTEL_UUID, 2, function, pair, sizeof(pair));
        gboolean secret = function >= FW_DSM_INTEL_SET_PASSPHRASE && function <= FW_DSM_INTEL_MASTER_ERASE &&
                          function != FW_DSM_INTEL_FREEZE && function != FW_DSM_INTEL_OVERWRITE_QUERY;

        g_assert_cmpint(!!reply.secret, ==, secret);
        g_byte_array_unref(reply.out);
    }
    end(test);
}

static void test_locked_labels(void)
{
    static const uint8_t range[8] = { 0, 0, 0, 0, 1 };
    struct test *test = begin();

    test->dimm.dimm.labels.locked = TRUE;
    expect(test, FW_DSM_INTEL_LABEL_SIZE, NULL, 0, FW_DSM_INTEL_LABELS_LOCKED);
    expect(test, FW_DSM_INTEL_LABEL_GET, range, sizeof(range), FW_DSM_INTEL_LABELS_LOCKED);
    expect(test, FW_DSM_INTEL_LABEL_SET, range, sizeof(range), FW_DSM_INTEL_INVALID_INPUT);
    end(test);
}

static void test_update(void)
{
    uint8_t finish[8] = { 0 }, send[FW_DSM_INTEL_SEND_HEADER + 4] = { 0 };
    struct test *test = begin();
    GByteArray *out = ask(test, FW_DSM_INTEL_FW_INFO, NULL, 0, 0);

    g_assert_cmpuint(out->len, ==, 40);
    g_assert_cmpuint(fw_le_load(out->data, 4), ==, FW_UPDATE_STORAGE);
    g_assert_cmpuint(fw_le_load(out->data + 4, 4), ==, IN_MAX - FW_DSM_INTEL_SEND_HEADER);
    g_assert_cmphex(fw_le_load(out->data + 24, 8), ==, test->firmware.update.running);
    g_byte_array_unref(out);
    out = ask(test, FW_DSM_INTEL_FW_START, NULL, 0, 0);
    g_assert_cmpuint(out->len, ==, 4);
    memcpy(send, out->data, 4);
    memcpy(finish + 4, out->data, 4);
    g_byte_array_unref(out);
    expect(test, FW_DSM_INTEL_FW_START, NULL, 0, FW_DSM_INTEL_UPDATE_BUSY);
    expect(test, FW_DSM_INTEL_FW_QUERY, finish + 4, 4, FW_DSM_INTEL_UPDATE_ORDER);
    send[8] = 5;
    expect(test, FW_DSM_INTEL_FW_SEND, send, sizeof(send), FW_DSM_INTEL_INVALID_INPUT);
    send[8] = 4;
    expect(test, FW_DSM_INTEL_FW_SEND, send, sizeof(send), 0);
    finish[0] = 2;
    expect(test, FW_DSM_INTEL_FW_FINISH, finish, sizeof(finish), FW_DSM_INTEL_INVALID_INPUT);
    finish[0] = 0;
    expect(test, FW_DSM_INTEL_FW_FINISH, finish, sizeof(finish), 0);
    expect(test, FW_DSM_INTEL_FW_FINISH, finish, sizeof(finish), FW_DSM_INTEL_UPDATE_DONE);
    expect(test, FW_DSM_INTEL_FW_QUERY, finish + 4, 4, FW_DSM_INTEL_UPDATE_VERIFYING);
    expect(test, FW_DSM_INTEL_FW_QUERY, finish + 4, 4, FW_DSM_INTEL_UPDATE_BAD);
    expect(test, FW_DSM_INTEL_FW_QUERY, finish + 4, 4, FW_DSM_INTEL_UPDATE_CONTEXT);
    expect(test, FW_DSM_INTEL_ACTIVATE_ARM, "\1", 1, FW_DSM_INTEL_NOT_READY);
    expect(test, FW_DSM_INTEL_ACTIVATE_ARM, "\2", 1, FW_DSM_INTEL_INVALID_INPUT);
    out = ask(test, FW_DSM_INTEL_ACTIVATE_INFO, NULL, 0, 0);
    g_assert_cmpmem(out->data, out->len, "\1\0\0\0\0\0\0\0\0\0", 10);
    g_byte_array_unref(out);
    end(test);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dsm/dimm/masks", test_masks);
    g_test_add_func("/dsm/dimm/revisions", test_revisions);
    g_test_add_func("/dsm/dimm/short-input", test_short_input);
    g_test_add_func("/dsm/dimm/smart", test_smart);
    g_test_add_func("/dsm/dimm/thresholds", test_thresholds);
    g_test_add_func("/dsm/dimm/threshold-trips", test_threshold_trips);
    g_test_add_func("/dsm/dimm/inject", test_inject);
    g_test_add_func("/dsm/dimm/latch", test_latch);
    g_test_add_func("/dsm/dimm/vendor", test_vendor);
    g_test_add_func("/dsm/dimm/security", test_security);
    g_test_add_func("/dsm/dimm/overwrite", test_overwrite);
    g_test_add_func("/dsm/dimm/secret", test_secret);
    g_test_add_func("/dsm/dimm/locked-labels", test_locked_labels);
    g_test_add_func("/dsm/dimm/update", test_update);
    return g_test_run();
}
