/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PROBE_CALL_H
#define PROBE_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CALL_INPUT_MAX  4096u       /* bytes: what the driver takes without an allocation of its own is less, the firmware's input is smaller still */
#define CALL_OUTPUT_MAX 65536u

/* A function of the firmware that is to be called. */
struct call {
    char path[32];                  /* of the driver's character device */
    uint64_t family;                /* NVDIMM_FAMILY_* or NVDIMM_BUS_FAMILY_* */
    uint64_t function;
    size_t length;
    uint8_t input[CALL_INPUT_MAX];
};

/**
 * call_parse: the words of `/init call` behind `call`: DEVICE FAMILY FUNCTION [INPUT...].
 *
 * DEVICE is nmemN (a DIMM) or ndbusN (the root device); FAMILY intel, hpe1, hpe2, msft, hyperv for the one, root, intel-bus for the other; FUNCTION 1 to 31.
 * Each word of INPUT is hexadecimal bytes, a little-endian number u8:N, u16:N, u32:N or u64:N, or zero:COUNT bytes.
 *
 * Returns NULL, or the word that is wrong ("" when one is lacking).
 */
const char *call_parse(struct call *call, int argc, char **argv);

/**
 * call_main: makes the call by the driver's pass-through (ND_CMD_CALL; function 4 of the root device by ND_CMD_CLEAR_ERROR, with 16 bytes of input) and prints `status 0xN length N` with the bytes behind the status, if any, as
 * `data HEX`. @argv begins with the word "call".
 *
 * Returns the exit status: 0 when the firmware answered, whatever its status; 1 when the driver did not pass the call on, with the reason on standard error;
 * 2 for wrong arguments; 3 when the answer is too short for a status.
 */
int call_main(int argc, char **argv);

#endif
