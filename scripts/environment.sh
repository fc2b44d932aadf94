# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# Where things are. Sourced by every script, after $scripts is set to the folder of the scripts.
#   $top     the checkout, or PREFIX/share/misfit when installed
#   $state   what belongs to this checkout (build/), or to this user when installed
#   $installed   not empty when this is no checkout

top=$(dirname "$scripts")
MISFIT_CACHE=${MISFIT_CACHE:-${XDG_CACHE_HOME:-${HOME:?HOME is not set}/.cache}/misfit}
installed=
if [ ! -e "$top/meson.build" ]; then
    installed=1
    state=$MISFIT_CACHE/installed
    MISFIT_BINDIR=$(readlink -f "$top/../../libexec/misfit/bin")
else
    state=$top/build
    MISFIT_BINDIR=$state/bin
fi
MISFIT_DATADIR=$top
export MISFIT_CACHE MISFIT_BINDIR MISFIT_DATADIR
