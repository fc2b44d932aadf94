/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Snapshots of a test machine (QMP's snapshot-save and snapshot-load), kept in an image of their own: no device of the machine uses it. */
#ifndef MISFIT_QTEST_SNAPSHOT_H
#define MISFIT_QTEST_SNAPSHOT_H

#include "tests/qtest/libqtest.h"

/** snapshot_disk: open the image @path, which is made first when @make, for the snapshots of @qts. */
void snapshot_disk(QTestState *qts, const char *path, bool make);

/** snapshot_save: keep the machine as it is now, under a name that is no number (an emulator takes a number for its own one of a snapshot). */
void snapshot_save(QTestState *qts, const char *tag);

/** snapshot_load: make the machine what it was then. */
void snapshot_load(QTestState *qts, const char *tag);

#endif
