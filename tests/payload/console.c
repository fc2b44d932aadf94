/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The console by H_PUT_TERM_CHAR (LoPAPR 14.5.3), the counts, and where all begins; tests/payload/run says which PAYLOAD_TESTS to call. */
#include "payload.h"

#define H_PUT_TERM_CHAR   0x58
#define TERMINAL          UINT64_C(0x71000000)
#define TIMEBASE_HZ       UINT64_C(512000000)

uint64_t machine_checks;

static uint64_t passed, failed;

void print(const char *text)
{
    while (*text) {
        uint8_t bytes[16] = { 0 };
        uint64_t r[5] = { TERMINAL, 0, 0, 0, 0 };

        while (r[1] < sizeof(bytes) && *text) {
            bytes[r[1]++] = (uint8_t)*text++;
        }
        for (unsigned i = 0; i < 8; i++) {
            r[2] = r[2] << 8 | bytes[i];
            r[3] = r[3] << 8 | bytes[8 + i];
        }
        hypercall(H_PUT_TERM_CHAR, r);
    }
}

void print_number(uint64_t number)
{
    char text[21];
    char *at = text + sizeof(text) - 1;

    *at = '\0';
    do {
        *--at = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    print(at);
}

void print_hex(uint64_t number)
{
    char text[19] = "0x";

    for (unsigned i = 0; i < 16; i++) {
        text[2 + i] = "0123456789abcdef"[number >> (60 - 4 * i) & 15];
    }
    text[18] = '\0';
    print(text);
}

void check(const char *what, bool ok, uint64_t got, uint64_t wanted)
{
    if (ok) {
        passed++;
        return;
    }
    failed++;
    print("not ok: ");
    print(what);
    print(": got ");
    print_hex(got);
    print(", wanted ");
    print_hex(wanted);
    print("\n");
}

uint64_t checks_passed(void)
{
    return passed;
}

uint64_t checks_failed(void)
{
    return failed;
}

uint64_t seconds(void)
{
    uint64_t now;

    __asm__ volatile("mftb %0" : "=r"(now));
    return now / TIMEBASE_HZ;
}

void payload_main(const uint8_t *fdt);

void payload_main(const uint8_t *fdt)
{
    (void)fdt;
    PAYLOAD_TESTS
    print("payload: ");
    print_number(passed);
    print(" passed, ");
    print_number(failed);
    print(" failed\npayload: end\n");
}
