# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# Phases: a long step with a name, a log, a time, and progress on standard error. Sourced.
# Standard output is never touched: it belongs to the program that runs in the end.
#
# Needs: $state, the folder for logs ($state/log) and the list of phases; $MISFIT_PHASES, the list's path.

say() { printf 'misfit: %s\n' "$*" >&2; }
die() { say "$@"; exit 5; }

# Hundredths of a second since boot: no process is started for it.
now_cs() {
    IFS='. ' read -r phase_s phase_cs phase_rest </proc/uptime
    : "$phase_rest"
    phase_cs=${phase_cs#0}
    echo $((phase_s * 100 + ${phase_cs:-0}))
}

cs_text() { printf '%d.%d' $(($1 / 100)) $(($1 % 100 / 10)); }

# Reads a command's output, shows its newest progress in one line of the terminal.
# ninja's "[3/40] ..." becomes a bar; anything else shows that the step is alive.
phase_bar() { # NAME
    bar_columns=$(stty size 2>/dev/null </dev/tty | cut -d' ' -f2)
    [ "${bar_columns:-0}" -gt 40 ] || bar_columns=80
    bar_start=$(now_cs)
    while IFS= read -r bar_line; do
        case $bar_line in
        '['[0-9]*/[0-9]*']'*)
            bar_done=${bar_line#?}; bar_done=${bar_done%%/*}
            bar_all=${bar_line#*/}; bar_all=${bar_all%%]*}
            case $bar_done$bar_all in *[!0-9]*) continue ;; esac
            bar_fill=$((bar_done * 20 / (bar_all > 0 ? bar_all : 1)))
            printf '\r\033[Kmisfit: %s [%.*s%.*s] %d/%d, %d s' "$1" \
                "$bar_fill" '====================' $((20 - bar_fill)) '                    ' \
                "$bar_done" "$bar_all" $((($(now_cs) - bar_start) / 100)) >&2 ;;
        ?*)
            bar_room=$((bar_columns - ${#1} - 12))
            printf '\r\033[Kmisfit: %s: %.*s' "$1" $((bar_room > 0 ? bar_room : 0)) "$bar_line" >&2 ;;
        esac
    done
    printf '\r\033[K' >&2
}

phase_failed() { # NAME LOG STATUS
    say "$1 failed (status $3); the last lines of its log:"
    tail -n "${MISFIT_LOG_LINES:-15}" "$2" | cut -c1-240 | sed 's/^/    /' >&2
    say "the whole log: $2"
}

# Runs COMMAND... with its output in log/STEM.log; says how long it took; returns its status.
phase() { # STEM NAME COMMAND...
    phase_log=$state/log/$1.log phase_name=$2
    shift 2
    mkdir -p "$state/log"
    phase_start=$(now_cs)
    phase_status=0
    if [ -t 2 ] && [ -z "${CI:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
        {
            { "$@" </dev/null 2>&1 3>&-; echo $? >"$phase_log.status"; } | tee "$phase_log" | phase_bar "$phase_name"
        } || true
        read -r phase_status <"$phase_log.status" || phase_status=1
        rm -f "$phase_log.status"
    else
        say "$phase_name ..."
        "$@" </dev/null >"$phase_log" 2>&1 || phase_status=$?
    fi
    phase_time=$(cs_text $(($(now_cs) - phase_start)))
    if [ "$phase_status" -ne 0 ]; then
        phase_failed "$phase_name" "$phase_log" "$phase_status"
        return "$phase_status"
    fi
    say "$phase_name: $phase_time s"
    phase_record "$phase_name" "$phase_time"
}

phase_record() { # NAME SECONDS
    [ -z "${MISFIT_PHASES:-}" ] || printf '{"phase":"%s","seconds":%s}\n' "$1" "$2" >>"$MISFIT_PHASES"
}

# Takes a lock for the rest of this shell (or until unlock), saying so when it must wait.
lock() { # FD FILE WHAT
    mkdir -p "$(dirname "$2")"
    eval "exec $1>\"\$2\""
    flock -n "$1" && return 0
    say "waiting for another misfit that $3"
    flock "$1"
}

unlock() { eval "exec $1>&-"; } # FD
