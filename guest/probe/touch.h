/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PROBE_TOUCH_H
#define PROBE_TOUCH_H

/**
 * touch_main: /init load|store|change FILE OFFSET [LENGTH], when a step calls the probe. Loads LENGTH bytes (1) at OFFSET of a shared mapping of FILE and prints
 * their sum, stores zeroes there, or stores zeroes in a private mapping, which leaves FILE as it is. @argv begins with the word.
 *
 * Returns the exit status: 0; 1 when FILE cannot be opened or mapped, with the reason on standard error; 2 for wrong arguments.
 */
int touch_main(int argc, char **argv);

#endif
