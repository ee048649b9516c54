#!/bin/sh
# Generates the bindings and runs the scenarios of tests/scenarios over each: Rust, Python, Kotlin on the JVM.
#
#   tests/tools/bindings.sh            build, generate, run
#   tests/tools/bindings.sh generate   build the library and generate, no more
#   tests/tools/bindings.sh control    run them on a scenario with one expected value altered: each must fail, there
#
# Prints "LANGUAGE, SCENARIO: N passed, N failed"; the rest of what each says is in target/bindings/said/.
set -eu
cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-$PWD/target}
bindings=$target/bindings
what=${1:-run}
. tests/tools/bindings_needs.sh

# The library alone, so that it has the features that ship.
build() {
    need cc gcc libc6-dev
    say "building the library and the generator"
    cargo build --locked --quiet -p wayside-ffi
    cargo build --locked --quiet -p uniffi-bindgen
    library=
    for name in libwayside_ffi.so libwayside_ffi.dylib; do
        [ ! -f "$target/debug/$name" ] || library=$target/debug/$name
    done
    [ -n "$library" ] || { say "no library in $target/debug"; exit 1; }
    for language in kotlin swift python; do
        rm -rf "${bindings:?}/$language"
        "$target/debug/uniffi-bindgen" generate "$library" --language "$language" --no-format \
            --config bindings/ffi/uniffi.toml --out-dir "$bindings/$language" >"$target/uniffi-bindgen.txt" 2>&1 ||
            { cat "$target/uniffi-bindgen.txt"; exit 1; }
    done
    # The generated Python looks for it beside itself.
    cp "$library" "$bindings/python/"
}

run_rust() { cargo test --locked -p wayside -p wayside-server -p wayside-tests --test scenarios -- --nocapture; }

run_python() { python3 tests/python/run_scenarios.py; }

# The control needs no more than the scenarios.
run_kotlin() {
    report=$target/android/sdk/surefire-reports/TEST-wayside.sdk.WaysidePhoneTest.xml
    rm -f "$report"
    mvn -q -B -f android/pom.xml test "-Dwayside.target=$target" ${only:+"$only"} >"$target/maven.txt" 2>&1 && code=0 || code=$?
    # Maven resets the terminal's colours even where there is none.
    tr -d '\033' <"$target/maven.txt" | sed 's/\[0m//g'
    [ ! -f "$report" ] || sed -n "s/.* tests=\"\([0-9]*\)\" errors=\"\([0-9]*\)\" .*failures=\"\([0-9]*\)\".*/\1 \2 \3/p" "$report" | {
        read -r all errors failures
        echo "kotlin, WaysidePhone: $((all - errors - failures)) passed, $((errors + failures)) failed"
    }
    return "$code"
}

# Runs one language; leaves what it said in $said and gives its exit code.
run() {
    said=$bindings/said/$what-$1.txt
    if "run_$1" >"$said" 2>&1; then code=0; else code=$?; fi
    grep -E '^FAILED |: [0-9]+ passed, [0-9]+ failed' "$said" || true
    return "$code"
}

say() { echo "bindings: $*"; }

build
[ "$what" != generate ] || exit 0

say "building the server and the pack"
# The same three packages as the demo, so that nothing is built twice.
cargo build --locked --quiet -p wayside -p wayside-server -p wayside-tests
cargo test --locked --quiet --no-run -p wayside -p wayside-server -p wayside-tests --test scenarios
mkdir -p "$bindings/said"
WAYSIDE_PACK=$bindings/telford-and-wrekin.pack
"$target/debug/wayside" pack build core/packs/telford-and-wrekin --out "$WAYSIDE_PACK" >/dev/null
# The same a month later, where graffiti is called otherwise.
newer=$bindings/newer
rm -rf "$newer"
cp -R core/packs/telford-and-wrekin "$newer"
sed 's/2026-11-01\.1/2026-12-01.1/' core/packs/telford-and-wrekin/council.toml >"$newer/council.toml"
sed 's/^code = "graffiti"/code = "street-writing"/' core/packs/telford-and-wrekin/services/graffiti.toml >"$newer/services/graffiti.toml"
sed 's/^service = "graffiti"/service = "street-writing"/' core/packs/telford-and-wrekin/endpoints.toml >"$newer/endpoints.toml"
sed 's/^graffiti/street-writing/' core/packs/telford-and-wrekin/words/en-GB-x-plain.ftl >"$newer/words/en-GB-x-plain.ftl"
WAYSIDE_NEWER_PACK=$bindings/newer.pack
"$target/debug/wayside" pack build "$newer" --out "$WAYSIDE_NEWER_PACK" >/dev/null
WAYSIDE_WELSH_PACK=$bindings/powys.pack
"$target/debug/wayside" pack build core/packs/powys --out "$WAYSIDE_WELSH_PACK" >/dev/null
WAYSIDE_BINDINGS=$bindings/python
WAYSIDE_SERVER=$target/debug/wayside-server
WAYSIDE_SCENARIOS=$PWD/tests/scenarios
export WAYSIDE_PACK WAYSIDE_NEWER_PACK WAYSIDE_WELSH_PACK WAYSIDE_BINDINGS WAYSIDE_SERVER WAYSIDE_SCENARIOS

languages=rust
if need python3 python3; then languages="$languages python"; else say "skipped: Python, for want of python3"; fi
if need mvn maven default-jdk-headless; then
    languages="$languages kotlin"
else
    say "skipped: Kotlin, for want of Maven and a JDK (17 or newer)"
fi

case $what in
run)
    wrong=
    for language in $languages; do
        run "$language" || { wrong="$wrong $language"; tail -n 40 "$said"; }
    done
    [ -z "$wrong" ] || { say "FAILED:$wrong"; exit 1; }
    say "all passed: $languages"
    ;;
control)
    step="the phone shows what became of the tyres, and of nothing else"
    WAYSIDE_SCENARIOS=$bindings/control
    rm -rf "$WAYSIDE_SCENARIOS"
    cp -R tests/scenarios "$WAYSIDE_SCENARIOS"
    sed 's/"status_reason": "FIXED"/"status_reason": "NOT_FOUND"/' tests/scenarios/first-report.json >"$WAYSIDE_SCENARIOS/first-report.json"
    altered=$(diff tests/scenarios/first-report.json "$WAYSIDE_SCENARIOS/first-report.json" | grep -c '^>' || true)
    [ "$altered" = 1 ] || { say "altered $altered lines of the scenario, not 1"; exit 1; }
    only=-Dtest=ScenarioTest
    wrong=
    for language in $languages; do
        if run "$language"; then
            wrong="$wrong $language"
        else
            grep -q "^FAILED first-report, step [0-9]* \"$step\": .*expected \"NOT_FOUND\", found \"FIXED\"" "$said" ||
                { wrong="$wrong $language"; tail -n 40 "$said"; }
        fi
    done
    [ -z "$wrong" ] || { say "CONTROL FAILED: an altered expectation went unseen, or something else failed:$wrong"; exit 1; }
    say "control: each failed at the altered value, as it must: $languages"
    ;;
*)
    say "what is \"$what\"? run, generate or control"
    exit 2
    ;;
esac
