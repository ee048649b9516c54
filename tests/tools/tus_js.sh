#!/usr/bin/env bash
# Fetches tus-js-client, the reference client that `prove line` runs over the same line, into the build's folder. Where
# that cannot be, it says so, and the proof leaves that row out.
. "$(dirname "$0")/common.sh"
tools="${CARGO_TARGET_DIR:-target}/tools/tus-js"
[ -d "$tools/node_modules/tus-js-client" ] && exit 0
debian nodejs node || { say "tus-js-client: skipped"; exit 0; }
debian npm npm || { say "tus-js-client: skipped"; exit 0; }
say "fetching tus-js-client from npm"
mkdir -p "$tools"
npm install --prefix "$tools" --no-audit --no-fund --loglevel error tus-js-client@4.3.1 >/dev/null ||
    say "tus-js-client could not be had from npm: skipped"
