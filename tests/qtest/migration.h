/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of one emulator moves to another. */
#ifndef MISFIT_QTEST_MIGRATION_H
#define MISFIT_QTEST_MIGRATION_H

#include "tests/qtest/libqtest.h"

/** migration_run: @source's state goes to @target, which was started with "-incoming @uri"; returns when both are done with it. */
void migration_run(QTestState *source, QTestState *target, const char *uri);

#endif
