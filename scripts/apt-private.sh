# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# A private apt for Debian 13: its own configuration, lists and cache below $MISFIT_CACHE/apt/PROFILE, where PROFILE is an architecture
# or "source". The mirror is whichever this machine is configured for, the keys are the machine's debian-archive-keyring, and the
# host's Acquire settings (proxy, retries, timeouts, certificates) hold here too. The host's own apt is only read, never changed.
# Sourced; needs phase.sh.

apt_suite=trixie

# One line "URI SUITE COMPONENTS..." per enabled source below FOLDER (/etc/apt), from both file formats.
apt_host_sources() { # FOLDER
    apt_etc=$1
    for apt_file in "$apt_etc/sources.list" "$apt_etc"/sources.list.d/*.list; do
        [ -r "$apt_file" ] || continue
        # deb [ options ] URI SUITE COMPONENT...
        sed -n 's/#.*//; s/^[[:space:]]*deb[[:space:]]\{1,\}\(\[[^]]*\][[:space:]]*\)\{0,1\}//p' "$apt_file" | tr -s '\t ' '  '
    done
    for apt_file in "$apt_etc"/sources.list.d/*.sources; do
        [ -r "$apt_file" ] || continue
        awk '
            function flush_stanza(   u, s, i, j) {
                if (" " field["types"] " " ~ / deb / && tolower(field["enabled"]) !~ /^(no|false|0|off)$/) {
                    split(field["uris"], u, " "); split(field["suites"], s, " ")
                    for (i = 1; i in u; i++) for (j = 1; j in s; j++) print u[i], s[j], field["components"]
                }
                split("", field)
            }
            /^#/ { next }
            /^[[:space:]]*$/ { flush_stanza(); next }
            /^[[:space:]]/ { field[name] = field[name] " " $0; gsub(/[[:space:]]+/, " ", field[name]); next }
            { name = tolower(substr($0, 1, index($0, ":") - 1)); field[name] = substr($0, index($0, ":") + 1)
              gsub(/[[:space:]]+/, " ", field[name]); sub(/^ /, "", field[name]); sub(/ $/, "", field[name]) }
            END { flush_stanza() }' "$apt_file"
    done
}

# Mirrors of Debian's main archive, most likely first. A foreign archive that also calls its suite by a Debian name is tried last and
# fails the signature check.
apt_mirrors() { # [FOLDER]
    if [ -n "${MISFIT_MIRROR:-}" ]; then
        echo "$MISFIT_MIRROR"
        return
    fi
    apt_host_sources "${1:-/etc/apt}" | while read -r apt_uri apt_name apt_components; do
        case $apt_uri in cdrom:*) continue ;; esac
        case $apt_name in
        stable|oldstable|testing|unstable|sid|bullseye|bookworm|trixie|forky) ;;
        *) continue ;;
        esac
        case " $apt_components " in *' main '*) ;; *) continue ;; esac
        case $apt_uri in
        */debian|*/debian/|mirror+*) echo "1 $apt_uri" ;;
        *) echo "2 $apt_uri" ;;
        esac
    done | LC_ALL=C sort -u | cut -d' ' -f2-
}

apt_keyring() {
    for apt_key in "${MISFIT_KEYRING:-}" /usr/share/keyrings/debian-archive-keyring.gpg /usr/share/keyrings/debian-archive-keyring.pgp; do
        [ -z "$apt_key" ] || [ ! -r "$apt_key" ] || { echo "$apt_key"; return; }
    done
}

# Writes the configuration of $apt_profile for mirror $1.
apt_configure() { # MIRROR KEYRING
    mkdir -p "$apt_dir/etc/apt.conf.d" "$apt_dir/etc/sources.list.d" "$apt_dir/etc/preferences.d" \
        "$apt_dir/state/lists/partial" "$apt_dir/cache/archives/partial"
    : >"$apt_dir/state/status"
    apt_type=deb apt_arch=$apt_profile
    [ "$apt_profile" != source ] || { apt_type=deb-src; apt_arch=$(dpkg --print-architecture); }
    printf 'Types: %s\nURIs: %s\nSuites: %s\nComponents: main\nArchitectures: %s\nSigned-By: %s\n' \
        "$apt_type" "$1" "$apt_suite" "$apt_arch" "$2" >"$apt_dir/etc/sources.list.d/debian.sources"
    {
        # How the host reaches the network. Index targets and languages are left out: they would fetch what nobody reads here.
        APT_CONFIG='' apt-config dump | sed -n '/^Acquire::\(IndexTargets\|Languages\|CompressionTypes\|Changelogs\)/d; /^Acquire::/p'
        cat <<-EOF
		Acquire::Languages "none";
		Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
		Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
		APT::Architecture "$apt_arch";
		APT::Architectures "$apt_arch";
		APT::Sandbox::User "$(id -un)";
		APT::Get::List-Cleanup "true";
		Dir::Etc "$apt_dir/etc";
		Dir::Etc::main "/dev/null";
		Dir::Etc::parts "$apt_dir/etc/apt.conf.d";
		Dir::Etc::sourcelist "/dev/null";
		Dir::Etc::sourceparts "$apt_dir/etc/sources.list.d";
		Dir::Etc::preferences "/dev/null";
		Dir::Etc::preferencesparts "$apt_dir/etc/preferences.d";
		Dir::Etc::netrc "/etc/apt/auth.conf";
		Dir::Etc::netrcparts "/etc/apt/auth.conf.d";
		Dir::State "$apt_dir/state";
		Dir::State::status "$apt_dir/state/status";
		Dir::Cache "$apt_dir/cache";
		EOF
    } >"$apt_dir/apt.conf"
}

papt() { APT_CONFIG=$apt_dir/apt.conf LC_ALL=C.UTF-8 "$@"; } # apt-get|apt-cache ARGS...

apt_no_mirror() {
    # shellcheck disable=SC1091 # a file of the machine
    apt_os=$(. /etc/os-release && echo "${PRETTY_NAME:-this system}")
    say "no mirror of Debian's main archive is configured on this machine ($apt_os)."
    say "The guest and the emulator's source are Debian 13 packages: set MISFIT_MIRROR to the URI of a Debian mirror"
    say "(and MISFIT_KEYRING to a keyring with Debian's archive keys when the package debian-archive-keyring is absent)."
    return 5
}

# Refreshes the lists from the mirror that is configured; four attempts, since mirrors change under the reader's hands.
apt_update_once() {
    for apt_wait in 0 3 10 30; do
        sleep "$apt_wait"
        papt apt-get -q -o APT::Update::Error-Mode=any update && return 0
    done
    return 1
}

apt_update_all() {
    apt_key=$(apt_keyring)
    for apt_mirror in $apt_list; do
        apt_configure "$apt_mirror" "$apt_key"
        if apt_update_once; then
            date +%s >"$apt_dir/updated"
            return 0
        fi
    done
    return 1
}

# Opens the profile: afterwards `papt` works. Lists are fetched when there are none, or with REFRESH=1.
apt_open() { # PROFILE [REFRESH]
    apt_profile=$1
    apt_dir=$MISFIT_CACHE/apt/$apt_profile
    lock 7 "$apt_dir/lock" "fetches packages"
    if [ -e "$apt_dir/updated" ] && [ -z "${2:-}" ]; then return 0; fi
    command -v apt-get >/dev/null || { say "apt-get is missing: Debian 12 or 13 is needed"; return 5; }
    [ -n "$(apt_keyring)" ] || { say "the package debian-archive-keyring is missing"; return 5; }
    apt_list=$(apt_mirrors)
    [ -n "$apt_list" ] || { apt_no_mirror; return 5; }
    phase "apt-$apt_profile" "list of Debian 13 packages ($apt_profile)" apt_update_all && return 0
    if [ -e "$apt_dir/updated" ]; then
        say "going on with the package lists of $(date -d "@$(cat "$apt_dir/updated")" +%F)"
        return 0
    fi
    return 5
}

apt_close() { unlock 7; }
