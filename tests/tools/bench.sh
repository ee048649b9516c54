#!/bin/sh
# `make bench`: builds the shipping profile (minutes, the first time), measures, and prints one table.
# Each row is also in target/bench/NAME.json, those of the line in target/prove/line.json. Exit 1 if a target was missed.
set -eu
cd "$(dirname "$0")/../.."
target="${CARGO_TARGET_DIR:-target}"

# need PROGRAM PACKAGE WHAT: what is missing is installed, and said; where that cannot be, its row is skipped.
need() {
    command -v "$1" >/dev/null && return
    if ! command -v apt-get >/dev/null; then
        echo "bench: $1 is not here and this is no Debian: skipping $3"
        return
    fi
    sudo=""
    [ "$(id -u)" = 0 ] || sudo="sudo"
    echo "bench: installing $2, for $3"
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "$2" >/dev/null ||
        { $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "$2" >/dev/null; } ||
        echo "bench: $2 could not be installed: skipping $3"
}
need vipsthumbnail libvips-tools "the photo's baseline"
need strace strace "the count of syncs"

echo "bench: building for release (fat LTO: minutes, the first time)"
# The library by itself: built together with the tools it would get their features too.
cargo build --quiet --release -p wayside-ffi
cargo build --quiet --release -p wayside-tests --bin bench
echo "bench: measuring, about a minute"
missed=0
"$target/release/bench" || missed=1
# Words of 1,000 reports, and photos, at the pace of a thin line beside today's clients: too slow to be done fifty times.
echo "bench: the thin line, once each and at its own pace (half an hour)"
tests/tools/prove.sh --long line || missed=1
exit $missed
