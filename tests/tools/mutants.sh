#!/usr/bin/env bash
# Faults put into the engine one by one (cargo-mutants): which does no test see? `mutants.sh N` tries N more of them, in an
# order that a hash of their names decides, so that the first few are a fair sample of all.
#
# Verdicts go to docs/results/mutants.tsv and counts to docs/results/mutants.json, both to be committed: whoever has the same
# engine goes on where it stopped, on whatever machine. A verdict stands while its file is as it was; those of a file that has
# changed are forgotten. What was missed is tried again with the tests that there are by now; docs/mutants.md says which of
# them change nothing that can be seen.
. "$(dirname "$0")/common.sh"
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
results=$PWD/docs/results verdicts=$PWD/docs/results/mutants.tsv
here=$target/mutants most=${1:-2000}
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

# Each mutant with the hash of its file, in the order in which they are tried: line numbers have no say in it.
mutants --list --colors never | grep -Ev "$controls" >"$here/list"
while IFS= read -r name; do
    file=${name%%:*}
    printf '%s\t%s\t%s\n' "$(printf 'wayside %s' "$file${name#"$file":*:*:}" | sha256sum | cut -c1-16)" \
        "$(sha256sum "$file" | cut -c1-12)" "$name"
done <"$here/list" | LC_ALL=C sort | cut -f 2,3 >"$here/order"
touch "$verdicts"
# Verdicts of files as they are.
awk -F '\t' -v OFS='\t' 'FILENAME == ARGV[1] { is[$0]; next } ($1 OFS $3) in is' "$here/order" "$verdicts" >"$verdicts.new"
mv "$verdicts.new" "$verdicts"

say "mutants: $(wc -l <"$here/order") of them, $(wc -l <"$verdicts") tried before; building the suite"
cargo test --locked --quiet "${build[@]}" "${suite[@]}" --no-run
started=$SECONDS
cargo test --locked --quiet "${build[@]}" "${suite[@]}" >"$here/suite.txt" 2>&1 ||
    { cat "$here/suite.txt"; say "mutants: the suite fails as it is"; exit 1; }
took=$((SECONDS - started))
say "mutants: the suite takes $took s as it is"

count() { awk -F '\t' -v verdict="$1" '$2 == verdict' "$verdicts" | wc -l; }

keep() {
    local caught missed ratio=0 held=false long=false
    caught=$(($(count caught) + $(count timeout))) missed=$(count missed)
    [ $((caught + missed)) -eq 0 ] || ratio=$(awk "BEGIN { printf \"%.4f\", $caught / ($caught + $missed) }")
    awk "BEGIN { exit !($ratio >= 0.9) }" && held=true
    { [ $((caught + missed)) -ge 200 ] || [ "$(wc -l <"$verdicts")" -eq "$(wc -l <"$here/order")" ]; } && long=true
    printf '{ "long": %s, "seed": 0, "of": %s, "findings": [\n{ "what": "faults in the engine that a test sees", "runs": %d, "ratio": %s, "target": "≥ 0.9", "held": %s, "control": false, "note": "%d of %d mutants tried, %d missed" }\n] }\n' \
        "$long" "$stamp" $((caught + missed)) "$ratio" "$held" \
        "$(wc -l <"$verdicts")" "$(wc -l <"$here/order")" "$missed" >"$results/mutants.json"
    say "mutants: $caught of $((caught + missed)) seen ($ratio), $(count timeout) of them by taking too long; $missed missed"
}

# take_in: the verdicts of the last try, in the place of those that there were.
take_in() {
    local said=$here/trying/mutants.out verdict
    for verdict in caught timeout missed unviable; do
        if [ -f "$said/$verdict.txt" ]; then sed "s/^/$verdict\t/" "$said/$verdict.txt"; fi
    done >"$here/came"
    awk -F '\t' -v OFS='\t' '
        FILENAME == ARGV[1] { file[$2] = $1; next }
        FILENAME == ARGV[2] { if ($2 in file) new[$2] = $1; next }
        !($3 in new) { print }
        END { for (name in new) print file[name], new[name], name }
    ' "$here/order" "$here/came" "$verdicts" | LC_ALL=C sort >"$verdicts.new"
    mv "$verdicts.new" "$verdicts"
    keep
}

# try FILE: the mutants that it names, each built and tested. Their lines are named as well, as a diff that adds them:
# cargo-mutants 27.1 tries the deletion of fields whatever names it is given. Cut short, it keeps what it has.
try() {
    local name file line trying
    local -a names=()
    while IFS= read -r name; do
        names+=(--re "^$(printf '%s' "$name" | sed 's/[][\.*^$+?(){}|]/\\&/g')\$")
    done <"$1"
    [ ${#names[@]} -gt 0 ] || return 0
    cut -d: -f1,2 "$1" | sort -t: -k1,1 -k2,2n -u | while IFS=: read -r file line; do
        [ "$file" = "${last-}" ] || printf -- '--- a/%s\n+++ b/%s\n' "$file" "$file"
        printf '@@ -%d,0 +%d,1 @@\n+%s\n' $((line - 1)) "$line" "$(sed -n "${line}p" "$file")"
        last=$file
    done >"$here/lines.diff"
    rm -rf "$here/trying"
    mkdir -p "$here/trying"
    trap 'kill "$trying"; wait "$trying"; take_in; exit 1' INT TERM
    # It ends with 2 or 3 where one was missed or took too long.
    mutants --in-place --baseline skip --timeout $((took * 3 + 20)) --build-timeout 600 --output "$here/trying" --colors never \
        --no-default-features --features pack-build --profile mutants "${suite[@]/#/--cargo-arg=}" --in-diff "$here/lines.diff" "${names[@]}" \
        >"$here/trying/said.txt" 2>&1 &
    trying=$!
    wait "$trying" || true
    trap - INT TERM
    [ -f "$here/trying/mutants.out/outcomes.json" ] || { cat "$here/trying/said.txt"; exit 1; }
    take_in
}

awk -F '\t' '$2 == "missed" { print $3 }' "$verdicts" >"$here/again"
say "mutants: $(wc -l <"$here/again") that were missed, again"
try "$here/again"
awk -F '\t' -v most="$most" 'FILENAME == ARGV[1] { tried[$3]; next } !($2 in tried) && most-- > 0 { print $2 }' \
    "$verdicts" "$here/order" >"$here/next"
say "mutants: $(wc -l <"$here/next") more"
try "$here/next"
keep
