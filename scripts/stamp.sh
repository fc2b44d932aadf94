# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# Stamps: "was this built from exactly these files?" A stamp is a hash over the names, sizes and times of its inputs, so that a warm
# start costs one `find` and no build tool. Sourced.

stamp_of() { # PATH...   (missing paths count as absent)
    find "$@" \( -name '*~' -o -name '.*.sw?' -o -name __pycache__ -prune -o -name .git -prune \) -o \( -type f -o -type l \) -printf '%p %s %T@ %l\n' 2>/dev/null |
        LC_ALL=C sort | sha256sum | cut -d' ' -f1
}

stamp_fresh() { # FILE VALUE
    [ -r "$1" ] && read -r stamp_old <"$1" && [ "$stamp_old" = "$2" ]
}

stamp_write() { # FILE VALUE
    printf '%s\n' "$2" >"$1.new" && mv "$1.new" "$1"
}
