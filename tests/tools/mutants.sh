#!/usr/bin/env bash
# Faults put into the engine one by one (cargo-mutants): which does no test see? In parts, each every PARTS-th mutant, so
# that a few are a fair sample of all; `mutants.sh N` runs N more parts, a dozen mutants each.
#
# Verdicts go to docs/results/mutants.tsv and counts to docs/results/mutants.json, both to be committed: whoever has the same
# engine goes on where it stopped, on whatever machine; an engine that has changed begins anew. What was missed is tried
# again with the tests that there are by now; docs/mutants.md says which of them change nothing that can be seen.
. "$(dirname "$0")/common.sh"
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
results=$PWD/docs/results verdicts=$PWD/docs/results/mutants.tsv
here=$target/mutants parts=104 most=${1:-104}
export CARGO_TARGET_DIR=$here/build
# A shrunk counter-example is for people; snapshots are to be compared, not written.
export PROPTEST_MAX_SHRINK_ITERS=0 INSTA_UPDATE=no
# A few of the tests wait for something: more threads than cores.
export RUST_TEST_THREADS=4
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
    --file 'core/src/outbox/**' --file 'core/src/endpoint/**' --file 'core/src/sync/**')
# Code of the controls, which is not in this build.
controls='without_key|under_own_names|no_blame'

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

# An edit may shift no mutant and still change what becomes of each: verdicts are of this very engine.
mutants --list --colors never | grep -Ev "$controls" >"$here/list"
engine=$(find core/src/outbox core/src/endpoint core/src/sync -type f -name '*.rs' ! -name '*_tests.rs' -print0 |
    LC_ALL=C sort -z | xargs -0 cat -- | sha256sum | cut -c1-16)
[ "$(head -n 1 "$verdicts" 2>/dev/null)" = "engine	$engine	$parts parts" ] || printf 'engine\t%s\t%s parts\n' "$engine" "$parts" >"$verdicts"

say "mutants: $(wc -l <"$here/list") of them, in $parts parts; building the suite"
cargo test --locked --quiet "${build[@]}" "${suite[@]}" --no-run
started=$SECONDS
cargo test --locked --quiet "${build[@]}" "${suite[@]}" >"$here/suite.txt" 2>&1 ||
    { cat "$here/suite.txt"; say "mutants: the suite fails as it is"; exit 1; }
took=$((SECONDS - started))
say "mutants: the suite takes $took s as it is"

# try MUTANT...: those, each built and tested; what came of them is in trying/mutants.out.
try() {
    rm -rf "$here/trying"
    mkdir -p "$here/trying"
    # It ends with 2 or 3 where one was missed or took too long.
    mutants --in-place --baseline skip --timeout $((took * 3 + 20)) --build-timeout 600 --output "$here/trying" --colors never \
        --no-default-features --features pack-build --profile mutants "${suite[@]/#/--cargo-arg=}" "$@" \
        >"$here/trying/said.txt" 2>&1 || true
    [ -f "$here/trying/mutants.out/outcomes.json" ] || { cat "$here/trying/said.txt"; exit 1; }
}

# came VERDICT: the mutants of the last try that came to this.
came() { grep -Ev "$controls" "$here/trying/mutants.out/$1.txt" || true; }
count() { awk -F '\t' -v verdict="$1" 'NR > 1 && $2 == verdict' "$verdicts" | wc -l; }

keep() {
    local caught missed ratio=0 held=false long=false
    caught=$(($(count caught) + $(count timeout))) missed=$(count missed)
    [ $((caught + missed)) -eq 0 ] || ratio=$(awk "BEGIN { printf \"%.4f\", $caught / ($caught + $missed) }")
    awk "BEGIN { exit !($ratio >= 0.9) }" && held=true
    { [ $((caught + missed)) -ge 200 ] || [ "$(cut -f 1 "$verdicts" | grep -c '^whole')" -eq "$parts" ]; } && long=true
    printf '{ "long": %s, "seed": 0, "of": %s, "findings": [\n{ "what": "faults in the engine that a test sees", "runs": %d, "ratio": %s, "target": "≥ 0.9", "held": %s, "control": false, "note": "%d of %d mutants tried, %d missed" }\n] }\n' \
        "$long" "$stamp" $((caught + missed)) "$ratio" "$held" \
        $((caught + missed + $(count unviable))) "$(wc -l <"$here/list")" "$missed" >"$results/mutants.json"
    say "mutants: $caught of $((caught + missed)) seen ($ratio), $(count timeout) of them by taking too long; $missed missed"
}

# again: what was missed before, all at once: cargo-mutants 27.1 tries the deletion of fields whatever names it is given.
again() {
    local name seen
    local -a names=()
    while IFS= read -r name; do
        names+=(--re "^$(printf '%s' "$name" | sed 's/[][\.*^$+?(){}|]/\\&/g')\$")
    done < <(awk -F '\t' 'NR > 1 && $2 == "missed" { print $3 }' "$verdicts")
    [ ${#names[@]} -gt 0 ] || return 0
    say "mutants: $((${#names[@]} / 2)) that were missed, again"
    try "${names[@]}"
    seen=$here/seen.txt
    { came caught; came timeout; } >"$seen"
    awk -F '\t' -v OFS='\t' 'NR == FNR { seen[$0]; next } $2 == "missed" && ($3 in seen) { $2 = "caught" } { print }' \
        "$seen" "$verdicts" >"$verdicts.new"
    mv "$verdicts.new" "$verdicts"
    keep
}

again
for part in $(seq 0 $((parts - 1))); do
    [ "$most" -gt 0 ] && ! grep -q "^whole $part	" "$verdicts" || continue
    most=$((most - 1))
    started=$SECONDS
    try --shard "$part/$parts" --sharding round-robin
    {
        for verdict in caught timeout missed unviable; do came "$verdict" | sed "s/^/$part\t$verdict\t/"; done
        printf 'whole %s\t\t\n' "$part"
    } >>"$verdicts"
    say "mutants: part $part, $((SECONDS - started)) s"
    keep
done
keep
