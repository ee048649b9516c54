#!/usr/bin/env bash
# Phones killed at every stage. `kill.sh [RUNS [SEED]]`; 100 runs are the proof, `make test` has a few.
# Then the control: leases in memory and no key, which must lose or double something.
. "$(dirname "$0")/common.sh"
runs=${1:-100} seed=${2:-1}
cargo build --quiet -p wayside-server
cargo build --quiet -p wayside-tests --features controls
target/debug/kill "$runs" "$seed"
target/debug/kill 5 "$seed" control
