#!/usr/bin/env bash
# Phones killed at every stage. `kill.sh [RUNS [SEED]]`; 1,000 runs are the proof, `make test` has a few. Then the control:
# leases in memory and no key, which must double.
. "$(dirname "$0")/common.sh"
cargo build --quiet -p wayside-server
cargo build --quiet -p wayside-tests --features controls
target/debug/kill "${1:-100}" "${2:-1}"
