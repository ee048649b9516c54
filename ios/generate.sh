#!/bin/sh
# Generates the Swift bindings and puts them where ios/Wayside/Package.swift looks for them:
#   ios/Wayside/Sources/Generated/Wayside      the Swift half
#   ios/Wayside/Sources/Generated/WaysideFFI   the C header and its module map, for the xcframework
# Both are untracked.
set -eu
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-$PWD/target}
tests/tools/bindings.sh generate
generated=ios/Wayside/Sources/Generated
rm -rf "$generated"
mkdir -p "$generated/Wayside" "$generated/WaysideFFI"
cp "$target/bindings/swift/Wayside.swift" "$generated/Wayside/"
cp "$target/bindings/swift/WaysideFFI.h" "$generated/WaysideFFI/"
# An xcframework's headers are found by this name only.
cp "$target/bindings/swift/WaysideFFI.modulemap" "$generated/WaysideFFI/module.modulemap"
echo "ios: $generated is written"
