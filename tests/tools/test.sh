#!/usr/bin/env bash
# Every test, part by part, with the seconds of each.
. "$(dirname "$0")/common.sh"
parts=() failed=()

part() {
    local name=$1 started=$SECONDS
    shift
    say "── $name"
    if "$@"; then
        parts+=("$(printf '%5d s  %s' $((SECONDS - started)) "$name")")
    else
        parts+=("$(printf '%5d s  %s  FAILED' $((SECONDS - started)) "$name")")
        failed+=("$name")
    fi
}

rust() { cargo test --quiet --workspace --exclude wayside-ffi --features wayside-tests/controls "$@"; }

mkdir -p target
tests/tools/fetch.sh >target/fetch.txt 2>&1 &
fetching=$!
part "build" cargo build --locked --quiet --workspace --exclude wayside-ffi --features wayside-tests/controls --all-targets
part "Rust: unit, table, property, server, scenario" rust
part "kill: phones killed at every stage" target/debug/kill 10 7
wait "$fetching" || true
part "proofs, in their short form" tests/tools/prove.sh
part "GeoReport: a client that nobody here wrote" tests/tools/georeport.sh
part "importing: the recorded answers of cities" tests/tools/open311.sh control
part "bindings: the scenarios in Rust, Python and Kotlin" tests/tools/bindings.sh
part "Swift: syntax" tests/tools/swift_syntax.sh
part "Welsh: spelling" tests/tools/welsh.sh

say
printf '%s\n' "${parts[@]}"
if [ ${#failed[@]} -gt 0 ]; then
    say "failed: ${failed[*]}"
    exit 1
fi
say "all parts passed"
