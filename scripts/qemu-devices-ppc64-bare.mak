# SPDX-License-Identifier: GPL-2.0-or-later
#
# The sanitized ppc64 emulator: the pseries machine, and of devices only what that machine cannot be built without.
CONFIG_PSERIES=y
