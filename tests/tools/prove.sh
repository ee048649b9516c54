#!/usr/bin/env bash
# The proofs of docs/proofs.md. `prove.sh NAME...` runs the short form of these; with `--long` in front, the long form of
# these, or of all, and then the table of everything with what `make fuzz` and `make mutants` found last.
. "$(dirname "$0")/common.sh"
long=
[ "${1:-}" = --long ] && { long=--long; shift; }
all=(model simulate cut herd clock power disk line memory head-to-head)
names=("$@")
[ ${#names[@]} -gt 0 ] || names=("${all[@]}")

cargo build --quiet -p wayside-server
cargo build --quiet -p wayside-tests --features controls --bins
# The line is measured beside tus-js-client, where Node can be had.
case " ${names[*]} " in *" line "*) tests/tools/tus_js.sh || say "line: no Node here: skipping tus-js-client" ;; esac

failed=()
for name in "${names[@]}"; do
    say "── $name"
    target/debug/prove "$name" $long || failed+=("$name")
done
if [ -n "$long" ] && [ $# -eq 0 ]; then
    say "── kill"
    target/debug/kill 1000 1 || failed+=(kill)
    say "── everything, with what make fuzz and make mutants found last"
    target/debug/prove table || failed+=(table)
fi
[ ${#failed[@]} -eq 0 ] || { say "failed: ${failed[*]}"; exit 1; }
