/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PROBE_SPEED_H
#define PROBE_SPEED_H

/**
 * speed_main: /init speed FILE OFFSET LENGTH, when a step calls the probe. Measures how fast a shared mapping of that range (a multiple of 4 KiB) is
 * read and written, in turns with RAM of the same size, and prints of each the medians in KiB/s: `read RAM FILE`, `write RAM FILE`. The range is
 * zero afterwards. @argv begins with the word.
 *
 * Returns the exit status: 0; 1 when FILE cannot be opened or mapped, with the reason on standard error; 2 for wrong arguments.
 */
int speed_main(int argc, char **argv);

#endif
