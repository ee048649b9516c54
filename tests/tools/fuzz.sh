#!/usr/bin/env bash
# Every door of tests/doors, MINUTES (10) each, in turn; `fuzz.sh DOOR...` for some of them. First the control: a reader
# with a planted fault, which a fuzzer that begins with nothing must find within a minute.
#
# Findings go to target/prove/fuzz.json. What broke a promise is left in target/fuzz/found: put the file into
# tests/fuzz/corpus/DOOR, where `make test` runs into it, and mend what it shows.
. "$(dirname "$0")/common.sh"
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
minutes=${MINUTES:-10} seed=${SEED:-1}
seconds=$(awk "BEGIN { print int($minutes * 60) }")
programs=$target/fuzz/$(rustc -vV | sed -n 's/^host: //p')/release

if [ ! -x "$target/tools/bin/cargo-fuzz" ]; then
    say "building cargo-fuzz, once"
    cargo install --quiet --debug --locked --root "$target/tools" cargo-fuzz --version 0.13.2
fi
say "building the fuzzers (minutes, the first time)"
# No sanitizer, as there is nothing unsafe of ours: so the stable toolchain will do.
PATH=$target/tools/bin:$PATH cargo fuzz build --fuzz-dir tests/fuzz --target-dir "$target/fuzz" -s none \
    >"$target/fuzz.txt" 2>&1 || { cat "$target/fuzz.txt"; exit 1; }

# Servers and packs by the thousand, in memory where there is such a folder; a fuzzer that is ended leaves its own behind.
if [ -d /dev/shm ]; then
    TMPDIR=$(mktemp -d -p /dev/shm wayside-fuzz-XXXXXX)
    export TMPDIR
    trap 'rm -rf "$TMPDIR"' EXIT
fi
mkdir -p "$target/fuzz/found" "$target/fuzz/corpus" "$target/prove"
doors=("$@")
[ $# -gt 0 ] || doors=($(ls tests/fuzz/corpus))
findings=() found=0

# fuzz PROGRAM SECONDS CORPUS...: runs it; leaves how often in $runs and whether nothing broke in $held.
fuzz() {
    local program=$1 for=$2 said=$target/fuzz/$1.txt
    shift 2
    held=true
    # An input that takes 20 seconds or 2 GB is as bad as one that ends the process.
    "$programs/$program" -max_total_time="$for" -timeout=20 -rss_limit_mb=2048 -max_len=4096 -seed="$seed" \
        -dict=tests/fuzz/words.dict -print_final_stats=1 -artifact_prefix="$target/fuzz/found/$program-" "$@" \
        >"$said" 2>&1 || held=false
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$said")
    # Where a promise broke there are no statistics, but the last line of progress.
    [ -n "$runs" ] || runs=$(sed -n 's/^#\([0-9]*\).*/\1/p' "$said" | tail -n 1)
    runs=${runs:-0}
}

# row WHAT CONTROL TARGET NOTE: a finding as tests/src/bin/prove/finding.rs keeps it.
row() {
    findings+=("$(printf '{ "what": "%s", "runs": %d, "target": "%s", "held": %s, "control": %s, "note": "%s" }' \
        "$1" "$runs" "$3" "$held" "$2" "$4")")
}

rm -rf "$target/fuzz/corpus/control"
mkdir -p "$target/fuzz/corpus/control"
fuzz control 60 "$target/fuzz/corpus/control"
rm -f "$target/fuzz/found/control-"*
row "a reader that believes anybody" true "found within a minute" ""
if $held; then
    found=1
    say "CONTROL FAILED: the planted fault was not found in $runs runs"
else
    say "control: the planted fault was found in $runs runs, as it must be"
fi

for door in "${doors[@]}"; do
    mkdir -p "$target/fuzz/corpus/$door"
    fuzz "$door" "$seconds" "$target/fuzz/corpus/$door" "tests/fuzz/corpus/$door"
    each=$((runs / (seconds > 0 ? seconds : 1)))
    row "$door" false "no promise broken" "$each/s"
    if $held; then
        say "$(printf '%-20s %10d runs  %7d/s  ok' "$door" "$runs" "$each")"
    else
        found=1
        say "$(printf '%-20s %10d runs  BROKEN' "$door" "$runs")"
        grep -E "panicked at|ERROR: libFuzzer|Test unit written" -A1 "$target/fuzz/$door.txt" | head -n 8 || true
    fi
done

{
    printf '{ "long": %s, "seed": %d, "findings": [\n' "$([ "$seconds" -ge 600 ] && echo true || echo false)" "$seed"
    (IFS=$'\n' && printf '%s\n' "${findings[*]}" | sed '$!s/$/,/')
    printf '] }\n'
} >"$target/prove/fuzz.json"
exit "$found"
