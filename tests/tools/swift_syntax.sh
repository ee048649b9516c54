#!/bin/sh
# Checks that the Swift package's manifest and the generated Swift parse, and that a broken file would be noticed. Syntax
# only: there is no Swift compiler here. Wants what `tests/tools/bindings.sh generate` writes.
set -eu
cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-$PWD/target}
venv=$target/swift-syntax
. tests/tools/bindings_needs.sh

need python3 python3 || { echo "swift: skipped, for want of python3"; exit 0; }
[ -d "$target/bindings/swift" ] || tests/tools/bindings.sh generate
if ! "$venv/bin/python" -c 'import tree_sitter, tree_sitter_swift' 2>/dev/null; then
    echo "swift: putting tree-sitter and its Swift grammar into $venv"
    rm -rf "$venv"
    # Debian keeps the half of venv that brings pip in a package of its own.
    if ! python3 -c 'import ensurepip' 2>/dev/null; then
        install_packages "Python's ensurepip" python3-venv || { echo "swift: skipped, for want of Python's venv"; exit 0; }
    fi
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check tree-sitter==0.26.0 tree-sitter-swift==0.7.4
fi
check() { "$venv/bin/python" tests/tools/swift_syntax.py "$@"; }

check ios/Wayside/Package.swift "$target/bindings/swift/Wayside.swift"

# The control: the same Swift with one bracket taken away.
sed 's/products: \[/products: /' ios/Wayside/Package.swift >"$target/bindings/Broken.swift"
if check "$target/bindings/Broken.swift" >"$target/bindings/broken.txt"; then
    echo "swift: CONTROL FAILED: a broken file was taken for Swift"
    exit 1
fi
echo "swift: control: a broken file was refused, as it must be"
