# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# The C program, which holds the guest's first process: configured and built in build/misfit. Sourced; needs phase.sh,
# stamp.sh, host.sh and $top, $state, $scripts.

program_dir=$state/misfit

program_stamp() {
    stamp_of "$top/meson.build" "$top/meson_options.txt" "$top/fw" "$top/include" "$top/lab" "$top/guest" "$top/scripts/host-packages"
}

# A build folder of a checkout that was moved is made anew; anything else is ninja's and meson's own business.
program_configure() {
    if [ -e "$program_dir/build.ninja" ] && grep -q "$top" "$program_dir/meson-info/intro-buildsystem_files.json"; then return 0; fi
    rm -rf "$program_dir"
    env CC="${CC:-gcc}" /usr/bin/meson setup "$program_dir" "$top"
}

# Only what the command needs: the tests are built by `misfit test`.
program_build() {
    program_configure || return 1
    env PATH="/usr/bin:/bin:/usr/sbin:/sbin:$PATH" ninja -C "$program_dir" lab/misfit
}

program_ensure() {
    program_now=$(program_stamp)
    stamp_fresh "$state/built-program" "$program_now" && [ -x "$program_dir/lab/misfit" ] && return 0
    host_ensure program || return 5
    lock 8 "$state/program.lock" "builds the program in this checkout"
    phase program "build the command" program_build || return 5
    stamp_write "$state/built-program" "$program_now"
    unlock 8
}
