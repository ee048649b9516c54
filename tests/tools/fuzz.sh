#!/usr/bin/env bash
# Every door of tests/doors, MINUTES (10) each, JOBS (one a processor) at once; `fuzz.sh DOOR...` for some of them: what the others came
# to before is kept. First the control: a reader with a planted fault, which a fuzzer that begins with nothing must find
# within a minute.
#
# Findings go to docs/results/fuzz.json, to be committed. What broke a promise is left in target/fuzz/found: put the file into
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
# Of the sources as they are now, whatever becomes of them while this runs.
stamp=$(tests/tools/stamp.sh)
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
rows=$target/fuzz/rows stamps=$target/fuzz/stamps
mkdir -p "$stamps" "$target/fuzz/found" "$target/fuzz/corpus" docs/results "$rows"
doors=("$@")
[ $# -gt 0 ] || doors=($(ls tests/fuzz/corpus))

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

# row WHAT CONTROL TARGET NOTE: a finding as tests/src/finding.rs keeps it.
row() {
    printf '{ "what": "%s", "runs": %d, "target": "%s", "held": %s, "control": %s, "note": "%s" }\n' \
        "$1" "$runs" "$3" "$held" "$2" "$4" >"$rows/$1"
    printf '%s' "$stamp" >"$stamps/$1"
}

control() {
    rm -rf "$target/fuzz/corpus/control"
    mkdir -p "$target/fuzz/corpus/control"
    rm -f "$target/fuzz/found/control-"*
    fuzz control 60 "$target/fuzz/corpus/control"
    # A fuzzer that did not run has found nothing.
    compgen -G "$target/fuzz/found/control-*" >/dev/null || held=true
    rm -f "$target/fuzz/found/control-"*
    row control true "found within a minute" "a reader that believes anybody"
    if $held; then
        say "CONTROL FAILED: the planted fault was not found in $runs runs"
    else
        say "control: the planted fault was found in $runs runs, as it must be"
    fi
}

door() {
    mkdir -p "$target/fuzz/corpus/$1"
    fuzz "$1" "$seconds" "$target/fuzz/corpus/$1" "tests/fuzz/corpus/$1"
    local each=$((runs / (seconds > 0 ? seconds : 1)))
    row "$1" false "no promise broken in 10 minutes" "$seconds s, $each/s"
    if $held; then
        say "$(printf '%-20s %10d runs  %7d/s  ok' "$1" "$runs" "$each")"
    else
        say "$(printf '%-20s %10d runs  BROKEN' "$1" "$runs")"
        grep -E "panicked at|ERROR: libFuzzer|Test unit written" -A1 "$target/fuzz/$1.txt" | head -n 8 || true
    fi
}

rm -f "$rows/control"
control
for name in "${doors[@]}"; do
    rm -f "$rows/$name"
    while [ "$(jobs -rp | wc -l)" -ge "${JOBS:-$(nproc)}" ]; do wait -n; done
    door "$name" &
done
wait

# Long only when every door there is has had its ten minutes; of these sources only when every door was fuzzed as they are.
long=true held=true of=$stamp
for name in control $(ls tests/fuzz/corpus); do
    case $name in control) must=false ;; *) must=true ;; esac
    grep -q "\"held\": $must" "$rows/$name" 2>/dev/null || held=false
    [ "$(cat "$stamps/$name" 2>/dev/null)" = "$stamp" ] || of=$(cat "$stamps/$name" 2>/dev/null || echo null)
    [ "$name" = control ] || [ "$(sed -n 's/.*"note": "\([0-9]*\) s.*/\1/p' "$rows/$name" 2>/dev/null || echo 0)" -ge 600 ] || long=false
done
{
    printf '{ "long": %s, "seed": %d, "of": %s, "findings": [\n' "$long" "$seed" "$of"
    cat "$rows"/* | sed '$!s/$/,/'
    printf '] }\n'
} >docs/results/fuzz.json
$held
