#!/usr/bin/env bash
# Faults put into the engine one by one (cargo-mutants): which does no test see? In parts, each every PARTS-th mutant, so
# that a few are a fair sample of all; `mutants.sh N` runs N more parts. Goes on where it stopped; a source that has changed
# begins anew, and what was missed before is tried again.
#
# Counts go to docs/results/mutants.json, to be committed; the missed ones to target/mutants/missed.txt; docs/mutants.md says which of them
# change nothing that can be seen.
. "$(dirname "$0")/common.sh"
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
results=$PWD/docs/results here=$target/mutants parts=26 most=${1:-26}
export CARGO_TARGET_DIR=$here/build
# A shrunk counter-example is for people; snapshots are to be compared, not written.
export PROPTEST_MAX_SHRINK_ITERS=0 INSTA_UPDATE=no
# The phones of the tests sync their files all the time: in memory that costs nothing. A mutant that is ended leaves its
# files behind.
if [ -d /dev/shm ]; then
    TMPDIR=$(mktemp -d -p /dev/shm wayside-mutants-XXXXXX)
    export TMPDIR
    trap 'rm -rf "$TMPDIR"' EXIT
fi

if [ ! -x "$target/tools/bin/cargo-mutants" ]; then
    say "building cargo-mutants, once"
    CARGO_TARGET_DIR=$target cargo install --quiet --debug --locked --root "$target/tools" cargo-mutants --version 27.1.0
fi

# The suite of the engine: nothing that opens a socket, no crate but the core.
build=(-p wayside-core --no-default-features --features pack-build --profile mutants)
suite=(--lib --test=engine)
where=(--no-config --package wayside-core
    --file 'core/src/outbox/**' --file 'core/src/endpoint/**' --file 'core/src/sync/**'
    # Of the controls, which are not in this build.
    --exclude-re 'without_key|under_own_names')

# Of the sources as they are now, whatever becomes of them while this runs.
stamp=$(tests/tools/stamp.sh)
# A copy, changed in place: one build folder, so that a mutant costs a build of the core and no more.
rm -rf "$here/tree"
mkdir -p "$here/tree" "$results"
tar -cf - --exclude='./target*' --exclude=./.git --exclude=./tests/fuzz . | tar -xf - -C "$here/tree"
cd "$here/tree"
# What the last run left built may have been of a mutant.
find core -name '*.rs' -exec touch {} +

mutants() { "$target/tools/bin/cargo-mutants" mutants "${where[@]}" "$@"; }

# An edit may shift no mutant and still change what becomes of each: verdicts are of these very sources.
mutants --list --colors never >"$here/list.new"
find core/src/outbox core/src/endpoint core/src/sync -type f -name '*.rs' ! -name '*_tests.rs' -print0 | sort -z | xargs -0 sha256sum >"$here/sources.new"
if ! cmp -s "$here/list.new" "$here/list" || ! cmp -s "$here/sources.new" "$here/sources"; then
    rm -rf "$here/parts"
    mv "$here/list.new" "$here/list"
    mv "$here/sources.new" "$here/sources"
fi
say "mutants: $(wc -l <"$here/list") of them, in $parts parts; building the suite"
cargo test --locked --quiet "${build[@]}" "${suite[@]}" --no-run
started=$SECONDS
cargo test --locked --quiet "${build[@]}" "${suite[@]}" >"$here/suite.txt" 2>&1 ||
    { cat "$here/suite.txt"; say "mutants: the suite fails as it is"; exit 1; }
took=$((SECONDS - started))
say "mutants: the suite takes $took s as it is"

# try FOLDER MUTANT...: those, each built and tested; what came of them is in FOLDER/mutants.out.
try() {
    local folder=$1
    shift
    mkdir -p "$folder"
    # It ends with 2 or 3 where one was missed or took too long.
    mutants --in-place --baseline skip --timeout $((took * 5 + 20)) --build-timeout 600 --output "$folder" --colors never \
        --no-default-features --features pack-build --profile mutants "${suite[@]/#/--cargo-arg=}" "$@" \
        >"$folder/said.txt" 2>&1 || true
}

count() { cat "$here"/parts/*/mutants.out/"$1".txt 2>/dev/null | wc -l; }

keep() {
    cat "$here"/parts/*/mutants.out/missed.txt >"$here/missed.txt"
    local caught missed tried ratio=0 held=false
    caught=$(($(count caught) + $(count timeout))) missed=$(count missed) tried=$(ls "$here/parts" | wc -l)
    [ $((caught + missed)) -eq 0 ] || ratio=$(awk "BEGIN { printf \"%.4f\", $caught / ($caught + $missed) }")
    awk "BEGIN { exit !($ratio >= 0.9) }" && held=true
    printf '{ "long": %s, "seed": 0, "of": %s, "findings": [\n{ "what": "faults in the engine that a test sees", "runs": %d, "ratio": %s, "target": "≥ 0.9", "held": %s, "control": false, "note": "%d of %d mutants tried, %d missed" }\n] }\n' \
        "$({ [ "$tried" -eq "$parts" ] || [ $((caught + missed)) -ge 200 ]; } && echo true || echo false)" "$stamp" $((caught + missed)) "$ratio" "$held" \
        $((caught + missed + $(count unviable))) "$(wc -l <"$here/list")" "$missed" >"$results/mutants.json"
    say "mutants: $caught of $((caught + missed)) seen ($ratio), $(count timeout) of them by taking too long; $missed missed"
}

# again: what was missed before, with the tests that there are by now. All at once: cargo-mutants 27.1 tries the deletion of
# fields whatever names it is given.
again() {
    local name part out
    local -a names=()
    while IFS= read -r name; do
        names+=(--re "^$(printf '%s' "$name" | sed 's/[][\.*^$+?(){}|]/\\&/g')\$")
    done < <(cat "$here"/parts/*/mutants.out/missed.txt 2>/dev/null)
    [ ${#names[@]} -gt 0 ] || return 0
    say "mutants: $((${#names[@]} / 2)) that were missed, again"
    rm -rf "$here/again"
    try "$here/again" "${names[@]}"
    for part in "$here"/parts/*; do
        out=$part/mutants.out
        for what in caught timeout; do
            grep -Fxf "$here/again/mutants.out/$what.txt" "$out/missed.txt" >>"$out/$what.txt" || true
        done
        { grep -Fxvf <(cat "$out/caught.txt" "$out/timeout.txt") "$out/missed.txt" || true; } >"$out/missed.new"
        mv "$out/missed.new" "$out/missed.txt"
    done
    keep
}

again
for part in $(seq 0 $((parts - 1))); do
    [ "$most" -gt 0 ] && [ ! -f "$here/parts/$part/mutants.out/whole" ] || continue
    most=$((most - 1))
    started=$SECONDS
    rm -rf "$here/trying"
    try "$here/trying" --shard "$part/$parts" --sharding round-robin
    [ -f "$here/trying/mutants.out/outcomes.json" ] || { cat "$here/trying/said.txt"; exit 1; }
    touch "$here/trying/mutants.out/whole"
    mkdir -p "$here/parts"
    rm -rf "$here/parts/$part"
    mv "$here/trying" "$here/parts/$part"
    say "mutants: part $part, $((SECONDS - started)) s"
    keep
done
keep
