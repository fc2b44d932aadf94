# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# One function per suite of `misfit test`. Each leaves $results/SUITE.results (made by scripts/test-results) and logs beside it.
# Sourced by scripts/test; needs phase.sh, program.sh, qemu.sh and $results, $fuzz_seconds.

# The tests of one meson suite in one build folder.
meson_suite() { # SUITE-OF-THE-RESULT FOLDER MESON-SUITE
    suite_json=$2/meson-logs/$3.json
    rm -f "$suite_json"
    phase "test-$1" "run the suite $1" meson_test "$2" "$3" || true
    [ ! -s "$suite_json" ] || "$scripts/test-results" meson "$1" "$suite_json" >"$results/$1.results"
}

meson_test() { # FOLDER MESON-SUITE
    env PATH="/usr/bin:/bin:/usr/sbin:/sbin:$PATH" MALLOC_PERTURB_=0 G_TEST_SRCDIR="$top/tests" \
        /usr/bin/meson test -C "$1" --suite "$2" --logbase "$2" --print-errorlogs --timeout-multiplier 4
}

plain_suite() { # SUITE
    program_ensure || return 1
    meson_suite "$1" "$program_dir" "$1"
}

suite_lint() { host_ensure test || true; plain_suite lint; }
suite_scripts() { plain_suite scripts; }
suite_unit() { plain_suite unit; }
suite_lab() { plain_suite lab; }

# Boots the real image, so emulator and image are made first.
suite_guest() {
    program_ensure && qemu_ensure qemu-system-x86_64 || return 1
    phase image "make the guest image" "$top/misfit" image x86_64 || return 1
    plain_suite guest
}

# Some of the commands start emulators and boot guests.
suite_docs() {
    program_ensure && qemu_ensure qemu-system-x86_64 || return 1
    phase image "make the guest image" "$top/misfit" image x86_64 || return 1
    plain_suite docs
}

# Installs to a temporary prefix and boots a guest from there.
suite_install() { whole_suite install qemu-img; }

# git bisect run, with guests.
suite_bisect() { whole_suite bisect; }

# A suite that is one program, tests/SUITE/test-SUITE, and uses the command from outside, with an emulator and an image.
whole_suite() { # SUITE THING...
    whole_name=$1; shift
    program_ensure || return 1
    for whole_thing in qemu-system-x86_64 "$@"; do qemu_ensure "$whole_thing" || return 1; done
    phase image "make the guest image" "$top/misfit" image x86_64 || return 1
    whole_status=0
    phase "test-$whole_name" "run the suite $whole_name" whole_test || whole_status=$?
    "$scripts/test-results" tap "$whole_name" "$whole_status" "$results/$whole_name.tap" >"$results/$whole_name.results"
}

whole_test() { "$top/tests/$whole_name/test-$whole_name" "$top" >"$results/$whole_name.tap"; }

# A second configuration of this project; made once.
configured() { # FOLDER OPTION...
    suite_folder=$1; shift
    [ ! -e "$suite_folder/build.ninja" ] || return 0
    rm -rf "$suite_folder"
    /usr/bin/meson setup "$suite_folder" "$top" "$@"
}

suite_sanitized() {
    phase configure-sanitized "configure with sanitizers" configured "$state/asan" -Db_sanitize=address,undefined -Db_lundef=false || return 1
    export ASAN_OPTIONS=abort_on_error=1:detect_stack_use_after_return=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
    meson_suite sanitized "$state/asan" unit
    unset ASAN_OPTIONS UBSAN_OPTIONS
}

# --- fuzzing ---

suite_fuzz() {
    if ! host_ensure test || ! command -v clang >/dev/null; then
        printf 'skip\tfuzz: all targets\tclang is not installed\n' >"$results/fuzz.results"
        return
    fi
    phase configure-fuzz "configure the fuzz targets" fuzz_configure || return 1
    phase build-fuzz "build the fuzz targets" fuzz_build || return 1
    fuzz_count=$(fuzz_targets | wc -l)
    [ "$fuzz_count" -gt 0 ] || return 1
    # Two at a time share the whole time.
    fuzz_each=$((fuzz_seconds * 2 / fuzz_count))
    [ "$fuzz_each" -ge 2 ] || fuzz_each=2
    phase fuzz "fuzz $fuzz_count targets, $fuzz_each s each" fuzz_all "$fuzz_each" || true
    cat "$results"/fuzz-*.case >"$results/fuzz.results"
}

fuzz_configure() (
    export CC=clang
    configured "$state/fuzz" -Dfuzz=true -Dwerror=false -Db_sanitize=address,undefined -Db_lundef=false
)

fuzz_targets() { ninja -C "$state/fuzz" -t targets all | sed -n 's|^tests/fuzz/\(fuzz-[^:/.]*\): .*|\1|p'; }

fuzz_build() {
    # The list is only as new as the build description, which an older build folder has yet to renew.
    ninja -C "$state/fuzz" build.ninja || return 1
    # shellcheck disable=SC2046 # one word per target
    ninja -C "$state/fuzz" $(fuzz_targets | sed 's|^|tests/fuzz/|')
}

fuzz_all() { # SECONDS
    fuzz_targets | xargs -P 2 -I '{}' "$scripts/fuzz-one" "$state/fuzz/tests/fuzz/{}" "$1" "$results"
}

# --- the emulator ---

suite_qtest() { qemu_suite qtest qemu-system-x86_64 misfit; }
suite_qtest_ppc64() { qemu_suite qtest_ppc64 qemu-system-ppc64 misfit-ppc; }

# One of our meson suites in QEMU's build.
qemu_suite() { # SUITE EMULATOR MESON-SUITE
    qemu_ensure "$2" || return 1
    qemu_select ours
    suite_json=$qemu_dir/obj/meson-logs/$3.json
    rm -f "$suite_json"
    phase "build-$1" "build the suite $1" qemu_build_suite "$3" || return 1
    phase "test-$1" "run the suite $1" qemu_meson_test "$3" || true
    [ ! -s "$suite_json" ] || "$scripts/test-results" meson "$1" "$suite_json" >"$results/$1.results"
}

# Only what the suite runs: a plain build of QEMU's tree makes hundreds of other programs.
qemu_build_suite() { # MESON-SUITE
    qemu_ready || return 1
    qemu_programs=$("$scripts/test-results" programs "$1" "$qemu_dir/obj") || return 1
    # shellcheck disable=SC2086 # one word per program
    [ -z "$qemu_programs" ] || qemu_ninja $qemu_programs
}

qemu_meson_test() { # MESON-SUITE
    qemu_env "$qemu_dir/obj/pyvenv/bin/meson" test -C "$qemu_dir/obj" --no-rebuild --suite "$1" --logbase "$1" --print-errorlogs --timeout-multiplier 4
}

# QEMU's own judgement of the tables in the default configuration. Whatever differs is a failure, firmware of another build included: nothing here
# can tell the one from the other.
qemu_acpi_cases='piix4/dimmpxm piix4/acpihmat q35/dimmpxm q35/acpihmat q35/acpihmat-noinitiator q35/acpihmat-genericx'

suite_qemu() {
    qemu_ensure qemu-system-x86_64 || return 1
    qemu_select ours
    phase build-qemu-tests "build QEMU's table tests" acpi_build || return 1
    acpi_without_kvm
    for case in $qemu_acpi_cases; do
        case_log=$results/qemu-$(echo "$case" | tr / -).tap
        case_status=0
        acpi_case "$case" "$qemu_dir/obj/qemu-system-x86_64" >"$case_log" 2>"$case_log.err" || case_status=$?
        "$scripts/test-results" tap qemu "$case_status" "$case_log" "bios-tables-test $case"
    done >"$results/qemu.results"
}

acpi_build() { qemu_ready && qemu_ninja tests/qtest/bios-tables-test; }

# The expected tables are those of TCG. The test asks for KVM first, and some KVMs lack a capability (SMM) that shows in the tables; so it gets
# an emulator that is called without KVM.
acpi_without_kvm() {
    mkdir -p "$results/tcg"
    cat >"$results/tcg/qemu-system-x86_64" <<'EOF'
#!/bin/sh
count=$#
while [ $count -gt 0 ]; do
    word=$1; shift; count=$((count - 1))
    if [ "$word" = -accel ] && [ "$1" = kvm ]; then shift; count=$((count - 1)); continue; fi
    set -- "$@" "$word"
done
exec "$ACPI_EMULATOR" "$@"
EOF
    chmod +x "$results/tcg/qemu-system-x86_64"
}

acpi_case() ( # CASE EMULATOR
    cd "$qemu_dir/obj" || exit 1
    export ACPI_EMULATOR="$2" QTEST_QEMU_BINARY="$results/tcg/qemu-system-x86_64"
    qemu_env timeout 300 tests/qtest/bios-tables-test --tap -p "/x86_64/acpi/$1"
)

# --- the bare machine: hypercalls from a program in the place of the firmware; it counts its own checks ---

suite_payload() { payload_suite payload qemu-system-ppc64; }

# The same with every access of the emulator watched: what a hostile guest does must not be a mistake of ours either.
suite_payload_sanitized() { payload_suite payload_sanitized qemu-system-ppc64.sanitized; }

# The same of a PC, whose NVDIMM devices have a doorbell in the place of hypercalls.
suite_payload_x86() { payload_run payload_x86 qemu-system-x86_64 payload-x86; }
suite_payload_x86_sanitized() { payload_run payload_x86_sanitized qemu-system-x86_64.sanitized payload-x86; }

payload_suite() { # SUITE EMULATOR
    if ! host_ensure ppc64; then
        printf 'skip\t%s: all checks\tthe cross compiler for ppc64 is not installed\n' "$1" >"$results/$1.results"
        return
    fi
    payload_run "$1" "$2" payload
}

payload_run() { # SUITE EMULATOR FOLDER
    qemu_ensure "$2" || return 1
    payload_seconds=30
    [ -z "$quick" ] || payload_seconds=5
    payload_status=0
    phase "$1" "let a program loose on the bare machine ($2)" "$top/tests/$3/run" "$MISFIT_BINDIR/$2" "$payload_seconds" || payload_status=$?
    payload_results "$1" "$payload_status" <"$state/log/$1.log" >"$results/$1.results"
}

payload_results() { # SUITE STATUS   (the payload's output on standard input)
    awk -v suite="$1" -v status="$2" '
        /^not ok: / { sub(/^not ok: /, ""); print "fail\t" suite ": " $0 "\t"; failed++ }
        /^payload: [0-9]+ passed/ { for (i = 1; i <= $2; i++) print "pass\t" suite ": check " i "\t"; seen = 1 }
        END { if (!seen) print "fail\t" suite ": (end)\tthe payload did not come to its end"
              else if (status != 0 && !failed) print "fail\t" suite ": (end)\tended with status " status }'
}

# --- whole guests ---

suite_scenarios() {
    program_ensure || return 1
    scenario_jobs=$(nproc)
    [ "$scenario_jobs" -le 2 ] || scenario_jobs=2
    scenario_status=0
    "$top/misfit" run --all -j "$scenario_jobs" --output "$results/runs" --report tap="$results/scenarios.tap" >"$results/scenarios.log" || scenario_status=$?
    [ -s "$results/scenarios.tap" ] || return 1
    # 1, 3 and 4 are verdicts, and the report holds them; 5 is a harness that failed.
    [ "$scenario_status" -ne 5 ] || say "misfit run --all ended with status 5"
    "$scripts/test-results" tap scenarios 0 "$results/scenarios.tap" >"$results/scenarios.results"
    # What those guests found in their tables must be what the program foretells without a guest.
    tables_status=0
    "$scripts/test-tables" "$top/misfit" "$results/runs" >"$results/tables.tap" || tables_status=$?
    "$scripts/test-results" tap scenarios "$tables_status" "$results/tables.tap" >>"$results/scenarios.results"
}
