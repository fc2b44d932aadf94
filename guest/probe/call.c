/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls one function of a DIMM's or the root device's _DSM by the pass-through of the driver (uapi linux/ndctl.h, ND_CMD_CALL): for steps that want to see
 * what the firmware answers to a call for which ndctl has no command, or whose answer ndctl does not show.
 *
 * Must not: judge the answer. What the driver refuses to pass on is told as the driver's refusal.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/ndctl.h>

#include "call.h"

#define EXIT_REFUSED 1
#define EXIT_USAGE 2
#define EXIT_NO_STATUS 3
#define FUNCTION_MAX 31u
#define STATUS_SIZE 4u

static bool number(const char *text, uint64_t max, uint64_t *value)
{
    char *end;

    errno = 0;
    *value = strtoull(text, &end, 0);
    return isdigit((unsigned char)*text) && !*end && !errno && *value <= max;
}

/* nmem3 is /dev/nmem3, ndbus0 /dev/ndctl0. */
static bool device(struct call *call, const char *name, bool *bus)
{
    uint64_t which;

    *bus = !strncmp(name, "ndbus", 5);
    if ((!*bus && strncmp(name, "nmem", 4)) || !number(name + (*bus ? 5 : 4), 65535, &which)) {
        return false;
    }
    snprintf(call->path, sizeof(call->path), "/dev/%s%u", *bus ? "ndctl" : "nmem", (unsigned)which);
    return true;
}

static bool family(struct call *call, const char *name, bool bus)
{
    static const struct { const char *name; bool bus; unsigned family; } families[] = {
        { "intel", false, NVDIMM_FAMILY_INTEL }, { "hpe1", false, NVDIMM_FAMILY_HPE1 },     { "hpe2", false, NVDIMM_FAMILY_HPE2 },
        { "msft", false, NVDIMM_FAMILY_MSFT },   { "hyperv", false, NVDIMM_FAMILY_HYPERV }, { "root", true, NVDIMM_BUS_FAMILY_NFIT },
        { "intel-bus", true, NVDIMM_BUS_FAMILY_INTEL },
    };

    for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
        if (families[i].bus == bus && !strcmp(families[i].name, name)) {
            call->family = families[i].family;
            return true;
        }
    }
    return false;
}

static bool append(struct call *call, uint64_t value, unsigned bytes)
{
    if (bytes > sizeof(call->input) - call->length) {
        return false;
    }
    for (unsigned i = 0; i < bytes; i++) {
        call->input[call->length++] = (uint8_t)(value >> (8 * i));
    }
    return true;
}

static bool append_hex(struct call *call, const char *text)
{
    for (; *text; text += 2) {
        char pair[3] = { text[0], text[1], 0 };

        if (!isxdigit((unsigned char)pair[0]) || !isxdigit((unsigned char)pair[1]) || !append(call, strtoul(pair, NULL, 16), 1)) {
            return false;
        }
    }
    return true;
}

/* One word of the input. */
static bool append_word(struct call *call, const char *word)
{
    static const struct { const char *prefix; unsigned bytes; } widths[] = { { "u8:", 1 }, { "u16:", 2 }, { "u32:", 4 }, { "u64:", 8 } };
    uint64_t value;

    for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
        size_t front = strlen(widths[i].prefix);

        if (!strncmp(word, widths[i].prefix, front)) {
            return number(word + front, UINT64_MAX >> (64 - 8 * widths[i].bytes), &value) && append(call, value, widths[i].bytes);
        }
    }
    if (!strncmp(word, "zero:", 5)) {
        if (!number(word + 5, sizeof(call->input) - call->length, &value)) {
            return false;
        }
        call->length += value;
        return true;
    }
    return append_hex(call, word);
}

const char *call_parse(struct call *call, int argc, char **argv)
{
    bool bus;

    memset(call, 0, sizeof(*call));
    if (argc < 3) {
        return "";
    }
    if (!device(call, argv[0], &bus)) {
        return argv[0];
    }
    if (!family(call, argv[1], bus)) {
        return argv[1];
    }
    if (!number(argv[2], FUNCTION_MAX, &call->function) || !call->function) {
        return argv[2];
    }
    for (int i = 3; i < argc; i++) {
        if (!append_word(call, argv[i])) {
            return argv[i];
        }
    }
    return NULL;
}

/* The driver's envelope, with the input and room for the output behind it; NULL: no memory. */
static struct nd_cmd_pkg *wrap(const struct call *call)
{
    struct nd_cmd_pkg *package = calloc(1, sizeof(*package) + call->length + CALL_OUTPUT_MAX);

    if (package) {
        package->nd_family = call->family;
        package->nd_command = call->function;
        package->nd_size_in = (uint32_t)call->length;
        package->nd_size_out = CALL_OUTPUT_MAX;
        memcpy(package->nd_payload, call->input, call->length);
    }
    return package;
}

/* @length is that of the firmware's answer, of which @answer holds CALL_OUTPUT_MAX at most. */
static int print_answer(const unsigned char *answer, uint32_t length)
{
    uint32_t held = length < CALL_OUTPUT_MAX ? length : CALL_OUTPUT_MAX;

    if (held < STATUS_SIZE) {
        printf("no status, length %u\n", (unsigned)length);
        return EXIT_NO_STATUS;
    }
    printf("status 0x%x length %u", answer[0] | answer[1] << 8 | answer[2] << 16 | (unsigned)answer[3] << 24, (unsigned)length);
    for (uint32_t i = STATUS_SIZE; i < held; i++) {
        printf("%s%02x", i == STATUS_SIZE ? " data " : "", answer[i]);
    }
    printf("\n");
    return 0;
}

static int refused(const struct call *call, const char *what)
{
    fprintf(stderr, "call: %s: %s: %s\n", call->path, what, strerror(errno));
    return EXIT_REFUSED;
}

static int pass_through(const struct call *call, int fd)
{
    struct nd_cmd_pkg *package = wrap(call);
    int status;

    if (!package || ioctl(fd, ND_IOCTL_CALL, package) < 0) {
        status = refused(call, "not passed on");
    } else {
        status = print_answer(package->nd_payload + package->nd_size_in, package->nd_fw_size);
    }
    free(package);
    return status;
}

/* Linux takes function 4 of the root device, passed through, for a command of its own with another layout; this is that command. */
static int clear_error(const struct call *call, int fd)
{
    struct nd_cmd_clear_error command = { 0 };
    const size_t input = offsetof(struct nd_cmd_clear_error, status);
    int lacking;

    memcpy(&command, call->input, call->length < input ? call->length : input);
    lacking = ioctl(fd, ND_IOCTL_CLEAR_ERROR, &command);
    if (lacking < 0) {
        return refused(call, "not passed on");
    }
    return print_answer((const unsigned char *)&command + input, (uint32_t)(sizeof(command) - input) - (uint32_t)lacking);
}

int call_main(int argc, char **argv)
{
    static struct call call;
    const char *wrong = call_parse(&call, argc - 1, argv + 1);
    bool clears;
    int fd, status;

    if (wrong) {
        fprintf(stderr, "call: %s%s\nusage: /init call nmemN|ndbusN FAMILY FUNCTION [HEX|u8:N|u16:N|u32:N|u64:N|zero:COUNT]...\n",
                *wrong ? "not understood: " : "device, family or function is lacking", wrong);
        return EXIT_USAGE;
    }
    fd = open(call.path, O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        return refused(&call, "open");
    }
    clears = !strncmp(argv[1], "ndbus", 5) && call.family == NVDIMM_BUS_FAMILY_NFIT && call.function == ND_CMD_CLEAR_ERROR;
    status = clears ? clear_error(&call, fd) : pass_through(&call, fd);
    close(fd);
    return status;
}
