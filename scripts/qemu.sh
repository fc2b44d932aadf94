# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# QEMU: source package -> prepared tree in the cache -> tree of this checkout with our overlay joined -> build -> link in $MISFIT_BINDIR.
# Sourced; needs phase.sh, stamp.sh, host.sh and $top, $state, $scripts.
#
# The trees of this checkout have the same shape, so that the compiler cache serves all: build/qemu (ours), build/qemu-stock (no
# overlay) and build/qemu-sanitized (ours, configured by qemu-configure-sanitized, for the tests). With MISFIT_QEMU_SOURCE=DIR the tree DIR takes the place of the source package, in folders of its own.

qemu_version=10.0.13
qemu_meson_minimum=1.5.0

# Sets $qemu_dir (holds src/ and obj/), $qemu_suffix and $qemu_configure for a flavour: ours, stock or sanitized.
qemu_select() { # FLAVOUR
    qemu_flavour=$1 qemu_suffix=
    qemu_dir=$state/qemu
    qemu_configure=$scripts/qemu-configure
    if [ "$1" != ours ]; then qemu_dir=$state/qemu-$1 qemu_suffix=.$1; fi
    if [ "$1" = sanitized ]; then qemu_configure=$scripts/qemu-configure-sanitized; fi
    if [ -n "${MISFIT_QEMU_SOURCE:-}" ]; then
        qemu_dir=$qemu_dir-$(printf '%s' "$MISFIT_QEMU_SOURCE" | sha256sum | cut -c1-8)
    fi
}

qemu_unpack() { # DSC TREE
    rm -rf "$2.new"
    mkdir -p "$(dirname "$2")"
    # The archive's signature was checked by apt; the uploader's own key need not be here.
    dpkg-source --no-check -x "$1" "$2.new" && mv "$2.new" "$2"
}

# Sets $qemu_base to a pristine tree: the source package with Debian's patches, or the user's own.
qemu_prepare_base() {
    if [ -n "${MISFIT_QEMU_SOURCE:-}" ]; then
        [ -x "$MISFIT_QEMU_SOURCE/configure" ] || die "$MISFIT_QEMU_SOURCE is no QEMU source tree: it has no configure script"
        qemu_base=$(readlink -f "$MISFIT_QEMU_SOURCE")
        return 0
    fi
    # The newest prepared tree of that version, if there is one.
    for qemu_base in "$MISFIT_CACHE/base/qemu_$qemu_version"[-+~]*; do
        case $qemu_base in *.new) continue ;; esac
        [ ! -x "$qemu_base/configure" ] || return 0
    done
    lock 6 "$MISFIT_CACHE/lock/base" "prepares QEMU's source"
    qemu_dsc=$("$scripts/apt-source" qemu "$qemu_version") || return 5
    qemu_base=$MISFIT_CACHE/base/$(basename "$qemu_dsc" .dsc)
    [ -x "$qemu_base/configure" ] || phase qemu-source "unpack QEMU's source" qemu_unpack "$qemu_dsc" "$qemu_base" || return 5
    unlock 6
}

# QEMU's build needs a newer meson than Debian 12 has; Debian 13's is pure Python and runs on both. Sets $qemu_pythonpath.
qemu_prepare_meson() {
    qemu_pythonpath=
    qemu_have=$(/usr/bin/meson --version 2>/dev/null || echo 0)
    ! dpkg --compare-versions "$qemu_have" ge "$qemu_meson_minimum" || return 0
    qemu_deb=$("$scripts/apt-fetch" amd64 meson) || return 5
    qemu_meson=$MISFIT_CACHE/base/$(basename "$qemu_deb" .deb)
    qemu_pythonpath=$qemu_meson/usr/lib/python3/dist-packages
    [ -d "$qemu_pythonpath" ] || qemu_extract "$qemu_meson" "$qemu_deb"
}

qemu_extract() { # FOLDER DEB...   unpacks packages, all or nothing
    qemu_into=$1; shift
    rm -rf "$qemu_into.new.$$"
    mkdir -p "$qemu_into.new.$$"
    for qemu_deb; do dpkg-deb -x "$qemu_deb" "$qemu_into.new.$$" || return 5; done
    # Another process may have been faster: its result is as good.
    mv -T "$qemu_into.new.$$" "$qemu_into" 2>/dev/null || rm -rf "$qemu_into.new.$$"
}

# Sets $qemu_firmware: one flat folder with every firmware image and option ROM.
qemu_prepare_firmware() {
    qemu_debs=$("$scripts/apt-fetch" amd64 seabios ipxe-qemu qemu-system-data) || return 5
    qemu_firmware=$MISFIT_CACHE/base/firmware-$(printf '%s' "$qemu_debs" | sed 's|.*/||' | sha256sum | cut -c1-12)
    [ ! -e "$qemu_firmware/bios-256k.bin" ] || return 0
    # shellcheck disable=SC2086 # one word per package
    qemu_extract "$qemu_firmware.packages" $qemu_debs || return 5
    rm -rf "$qemu_firmware.new.$$"
    mkdir -p "$qemu_firmware.new.$$"
    for qemu_from in usr/share/qemu usr/share/seabios usr/lib/ipxe/qemu; do
        [ ! -d "$qemu_firmware.packages/$qemu_from" ] || cp -aL "$qemu_firmware.packages/$qemu_from/." "$qemu_firmware.new.$$/" || return 5
    done
    rm -rf "$qemu_firmware.packages"
    mv -T "$qemu_firmware.new.$$" "$qemu_firmware" 2>/dev/null || rm -rf "$qemu_firmware.new.$$"
}

# A copy of the base for this checkout: hard links where possible (two seconds, no space). Whatever changes a file of it must write a
# new one and rename, never in place.
qemu_copy_base() {
    rm -rf "$qemu_dir/src"
    mkdir -p "$qemu_dir"
    if [ -n "${MISFIT_QEMU_SOURCE:-}" ]; then
        cp -a --reflink=auto "$qemu_base" "$qemu_dir/src"
    else
        cp -al "$qemu_base" "$qemu_dir/src" 2>/dev/null || { rm -rf "$qemu_dir/src" && cp -a --reflink=auto "$qemu_base" "$qemu_dir/src"; }
    fi
}

# The tree is copied once per base (and again when the user's own tree changed); after that the overlay is brought up to date in it, so
# that ninja rebuilds only what changed.
qemu_join() {
    qemu_copied=$qemu_base
    [ -z "${MISFIT_QEMU_SOURCE:-}" ] || qemu_copied="$qemu_base $(stamp_of "$MISFIT_QEMU_SOURCE")"
    if ! stamp_fresh "$qemu_dir/copied" "$qemu_copied"; then
        qemu_copy_base || return 1
        stamp_write "$qemu_dir/copied" "$qemu_copied"
    fi
    qemu_join_devices x86_64-softmmu/misfit x86_64 && qemu_join_devices ppc64-softmmu/misfit ppc64 &&
        qemu_join_devices x86_64-softmmu/misfit-bare x86_64-bare && qemu_join_devices ppc64-softmmu/misfit-bare ppc64-bare || return 1
    [ "$qemu_flavour" = stock ] || "$top/overlay/apply" --source "$top" --tree "$qemu_dir/src"
}

qemu_join_devices() { # LIST-OF-QEMU OURS
    qemu_list=$qemu_dir/src/configs/devices/$1.mak
    cmp -s "$scripts/qemu-devices-$2.mak" "$qemu_list" || cp "$scripts/qemu-devices-$2.mak" "$qemu_list"
}

# The environment in which QEMU's build tools run.
qemu_env() { # COMMAND...
    env CCACHE_DIR="$MISFIT_CACHE/ccache" CCACHE_BASEDIR="$state" CCACHE_NOHASHDIR=1 CCACHE_MAXSIZE=3G \
        PYTHONPATH="$qemu_pythonpath${PYTHONPATH:+:$PYTHONPATH}" PATH="/usr/bin:/bin:/usr/sbin:/sbin:$PATH" "$@"
}

qemu_setup() {
    mkdir -p "$qemu_dir/obj" && (cd "$qemu_dir/obj" && qemu_env sh "$qemu_configure")
}

qemu_link_firmware() {
    mkdir -p "$qemu_dir/obj/qemu-bundle/usr/local/share/qemu"
    find "$qemu_firmware" -maxdepth 1 -type f -exec ln -sfn -t "$qemu_dir/obj/qemu-bundle/usr/local/share/qemu" {} +
}

# What QEMU's build depends on in this checkout.
qemu_stamp() {
    qemu_stamp_inputs="$qemu_configure $scripts/qemu-devices-x86_64.mak $scripts/qemu-devices-ppc64.mak"
    qemu_stamp_inputs="$qemu_stamp_inputs $scripts/qemu-devices-x86_64-bare.mak $scripts/qemu-devices-ppc64-bare.mak"
    [ "$qemu_flavour" = stock ] || qemu_stamp_inputs="$qemu_stamp_inputs $top/overlay $top/hw $top/fw $top/include $top/tests/qtest"
    # shellcheck disable=SC2086 # one word per path
    printf '%s %s\n' "$(stamp_of $qemu_stamp_inputs ${MISFIT_QEMU_SOURCE:+"$MISFIT_QEMU_SOURCE"})" "${MISFIT_QEMU_CONFIGURE:-}" |
        sha256sum | cut -d' ' -f1
}

# Joins and configures when that was never done or the overlay's list of files changed; then $qemu_dir/obj is ready for ninja.
qemu_ready() {
    host_ensure program emulator guest || return 5
    qemu_prepare_base && qemu_prepare_meson && qemu_prepare_firmware || return 5
    qemu_join_stamp=$(printf '%s %s %s\n' "$qemu_base" "${MISFIT_QEMU_CONFIGURE:-}" "$(qemu_stamp)" | sha256sum | cut -d' ' -f1)
    if ! stamp_fresh "$qemu_dir/joined" "$qemu_join_stamp"; then
        phase "qemu-join$qemu_suffix" "join our devices to QEMU's tree" qemu_join || return 5
    fi
    qemu_configured=$(printf '%s %s\n' "$qemu_base" "${MISFIT_QEMU_CONFIGURE:-}" | cat - "$qemu_configure" | sha256sum | cut -d' ' -f1)
    if ! stamp_fresh "$qemu_dir/configured" "$qemu_configured" || [ ! -e "$qemu_dir/obj/build.ninja" ]; then
        rm -rf "$qemu_dir/obj"
        phase "qemu-configure$qemu_suffix" "configure QEMU$qemu_suffix" qemu_setup || return 5
        stamp_write "$qemu_dir/configured" "$qemu_configured"
    fi
    qemu_link_firmware
    stamp_write "$qemu_dir/joined" "$qemu_join_stamp"
}

qemu_ninja() { # TARGET...
    qemu_env ninja -C "$qemu_dir/obj" "$@"
}

# Makes $MISFIT_BINDIR/NAME current.
qemu_ensure() { # NAME, as in the folder of emulators: qemu-system-x86_64, qemu-system-x86_64.stock, qemu-system-ppc64.sanitized, qemu-img
    case $1 in *.stock) qemu_select stock ;; *.sanitized) qemu_select sanitized ;; *) qemu_select ours ;; esac
    qemu_target=${1%"$qemu_suffix"}
    qemu_now=$(qemu_stamp)
    if stamp_fresh "$qemu_dir/built-$qemu_target" "$qemu_now" && [ "$MISFIT_BINDIR/$1" -ef "$qemu_dir/obj/$qemu_target" ]; then return 0; fi
    lock 8 "$qemu_dir.lock" "builds QEMU in this checkout"
    qemu_ready || return 5
    phase "$1" "build $1" qemu_ninja "$qemu_target" || return 5
    mkdir -p "$MISFIT_BINDIR"
    ln -sfn "$qemu_dir/obj/$qemu_target" "$MISFIT_BINDIR/$1"
    stamp_write "$qemu_dir/built-$qemu_target" "$qemu_now"
    unlock 8
}
