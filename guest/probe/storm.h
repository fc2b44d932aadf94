/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PROBE_STORM_H
#define PROBE_STORM_H

/**
 * storm_main: /init storm SECONDS SEED BASE LENGTH DEVICE..., when a step calls the probe: random requests to the doorbell of the NVDIMM devices for so long.
 * They are for the slots DEVICE (1 is slot 0) and for the root device, whose ranges lie in the LENGTH bytes, a power of two, of persistent memory from BASE on.
 * Prints the seed, and how many requests there were. @argv begins with the word.
 *
 * Returns the exit status: 0; 1 when the machine has no doorbell or gives no memory for it, with the reason on standard error; 2 for wrong arguments.
 */
int storm_main(int argc, char **argv);

#endif
