# SPDX-License-Identifier: GPL-2.0-or-later
#
# The sanitized x86_64 emulator: the q35 machine with NVDIMMs, and of devices only what that machine cannot be built without.
CONFIG_Q35=y
CONFIG_NVDIMM=y
