#!/usr/bin/env bash
# Format, clippy with warnings as errors, licences and sources of dependencies.
. "$(dirname "$0")/common.sh"
say "rustfmt"
cargo fmt --all --check
cargo fmt --manifest-path tests/fuzz/Cargo.toml --check
say "every test that docs/proofs.md names is there"
grep -oE '`[a-z0-9]+(_[a-z0-9]+){3,}`' docs/proofs.md | tr -d '`' | sort -u | while IFS= read -r name; do
    grep -rqw --include='*.rs' -- "$name" core server-stub tests || { say "docs/proofs.md names $name, which is nowhere"; exit 1; }
done
say "clippy"
cargo clippy --quiet --workspace --all-targets --features wayside-tests/controls -- -D warnings
say "cargo-deny: licences, sources, duplicates"
deny=target/tools/bin/cargo-deny
if [ ! -x "$deny" ]; then
    say "building cargo-deny, once"
    cargo install --quiet --debug --locked --root target/tools cargo-deny --version 0.20.2 --no-default-features
fi
"$deny" --log-level error check licenses sources bans
