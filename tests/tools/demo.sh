#!/usr/bin/env bash
# Builds the programs and tells the story. `demo.sh keep` leaves the server running.
. "$(dirname "$0")/common.sh"
say "building (the first time takes a few minutes)"
cargo build --locked --quiet -p wayside -p wayside-server -p wayside-tests
exec target/debug/demo "$@"
