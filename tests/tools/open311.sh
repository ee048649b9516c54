#!/usr/bin/env bash
# The answers of cities that the npm package open311 was tested with become packs that build. Fetched, never kept: they are
# not ours.
. "$(dirname "$0")/common.sh"
tools="${CARGO_TARGET_DIR:-target}/tools/open311"
if [ ! -d "$tools/package" ]; then
    debian npm npm || { say "the recorded answers of cities: skipped, for want of npm"; exit 0; }
    say "fetching open311 from npm"
    mkdir -p "$tools"
    (cd "$tools" && npm pack --silent open311@0.0.12 >/dev/null && tar -xzf open311-0.0.12.tgz)
fi
folder=$(realpath "$tools/package")
recorded() {
    OPEN311_PACKAGE=$1 cargo test --locked --quiet -p wayside-core --features pack-build --test pack_import recorded -- --ignored --nocapture
}
recorded "$folder" | grep "services listed"
[ "${1:-}" = control ] || exit 0
# Control: one attribute less than the city has, and it is noticed.
rm -rf "$tools/control"
cp -R "$folder" "$tools/control"
sed -i 's/<code>WHISPOLO<\/code>/<code><\/code>/' "$tools/control/test/mocks/dc-services-S0301.xml"
if recorded "$(realpath "$tools/control")" >/dev/null 2>&1; then say "CONTROL FAILED: a question left out went unseen"; exit 1; fi
say "control: a question left out was noticed, as it must"
