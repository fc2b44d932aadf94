# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# Host packages: which of scripts/host-packages are missing, and how to get them. Sourced; needs phase.sh and $scripts, $state.
# Installs with the machine's own apt and from its own sources only; never writes below /etc/apt.

# Names of the packages of the groups that are missing or too old, one per line.
host_missing() { # GROUP...
    host_groups=" $* "
    while read -r host_name host_group host_reason; do
        case $host_name in ''|'#'*) continue ;; esac
        case $host_groups in *" $host_group "*) ;; *) continue ;; esac
        : "$host_reason"
        host_min=${host_name#*'>='}; host_name=${host_name%%'>='*}
        [ "$host_min" != "$host_name" ] || host_min=
        host_have=$(host_version "$host_name")
        if [ -z "$host_have" ]; then
            echo "$host_name"
        elif [ -n "$host_min" ] && ! dpkg --compare-versions "$host_have" ge "$host_min"; then
            echo "$host_name"
        fi
    done <"$scripts/host-packages"
}

# Sets $host_installed, what host_missing compares with.
host_query() { host_installed=$(dpkg-query -W -f '${db:Status-Abbrev}${Package} ${Version}\n' | sed 's/^\(ii\) */\1 /'); }

host_reason() { # PACKAGE
    sed -n "s/^$1\(>=[^ ]*\)\{0,1\}  *[a-z0-9]*  *//p" "$scripts/host-packages"
}

host_version() { # PACKAGE: the version installed, or nothing
    printf '%s\n' "$host_installed" | sed -n "s/^ii $1 //p" | head -n 1
}

host_explain() { # COMMAND MISSING...
    host_command=$1; shift
    say "these packages of the distribution are missing:"
    for host_name; do
        printf '    %s: %s\n' "$host_name" "$(host_reason "$host_name")" >&2
    done
    say "install them with:"
    printf '    %s\n' "$host_command" >&2
}

host_install() { # AS-ROOT-PREFIX PACKAGE...
    host_sudo=$1; shift
    # An apt that has never been updated knows no packages; one that is out of date is updated when the installation fails.
    if apt-cache show "$1" >/dev/null 2>&1; then
        host_apt "$host_sudo" install "$@" && return 0
    fi
    host_apt "$host_sudo" update && host_apt "$host_sudo" install "$@"
}

host_apt() { # AS-ROOT-PREFIX VERB PACKAGE...
    host_sudo=$1 host_verb=$2; shift 2
    if [ "$host_verb" = install ]; then set -- -y --no-install-recommends "$@"; fi
    # shellcheck disable=SC2086 # the prefix is empty or several words
    $host_sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=5 "$host_verb" "$@"
}

# Makes sure that the groups are installed, or says what to do and returns 5.
host_ensure() { # GROUP...
    [ "${MISFIT_HOST_PACKAGES:-}" != skip ] || return 0
    host_stamp=$state/host-$(printf '%s-' "$@")ok
    [ ! "$host_stamp" -nt /var/lib/dpkg/status ] || [ ! "$host_stamp" -nt "$scripts/host-packages" ] || return 0
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        say "this machine has no dpkg and apt: Debian 12 or 13 is needed."
        say "with everything of scripts/host-packages there by other means, set MISFIT_HOST_PACKAGES=skip"
        return 5
    fi
    host_query
    host_list=$(host_missing "$@")
    if [ -n "$host_list" ]; then
        # shellcheck disable=SC2086 # one word per package
        set -- $host_list
        host_get "$@" || return 5
    fi
    mkdir -p "$state"
    : >"$host_stamp"
}

host_get() { # MISSING...
    host_manual="apt-get install --no-install-recommends $*"
    if [ "$(id -u)" = 0 ]; then
        host_prefix=
    elif sudo -n true 2>/dev/null; then
        host_prefix=sudo
    elif command -v sudo >/dev/null && [ -t 0 ] && [ -t 2 ]; then
        host_explain "sudo $host_manual" "$@"
        say "doing so now; sudo asks for your password (Ctrl-C to do it yourself)"
        sudo -v || return 5
        host_prefix=sudo
    else
        host_explain "$host_manual    (as root)" "$@"
        return 5
    fi
    phase host "install $# packages of the distribution" host_install "$host_prefix" "$@" && return 0
    host_explain "$host_manual    (as root)" "$@"
    return 5
}
