#!/usr/bin/env bash
# Format, clippy with warnings as errors, licences and sources of dependencies.
. "$(dirname "$0")/common.sh"
say "rustfmt"
cargo fmt --all --check
cargo fmt --manifest-path tests/fuzz/Cargo.toml --check
say "clippy"
cargo clippy --quiet --workspace --all-targets --features wayside-tests/controls -- -D warnings
say "cargo-deny: licences, sources, duplicates"
deny=target/tools/bin/cargo-deny
if [ ! -x "$deny" ]; then
    say "building cargo-deny, once"
    cargo install --quiet --debug --locked --root target/tools cargo-deny --version 0.20.2 --no-default-features
fi
"$deny" --log-level error check licenses sources bans
