#!/bin/sh
# Of which sources a finding is: the commit, for people, and a hash over what a proof depends on, for the comparison
# (`tests/src/finding.rs`). Without git, the hash stands for both.
set -eu
cd "$(dirname "$0")/../.."
sources=$(find core server-stub tests -type f ! -path '*/__pycache__/*' ! -path '*/node_modules/*' ! -path 'tests/fuzz/corpus/*' -print0 |
    LC_ALL=C sort -z | xargs -0 cat -- | sha256sum | cut -c1-16)
commit=$(git describe --always --dirty 2>/dev/null) || commit="sources-$(printf %.8s "$sources")"
printf '{ "commit": "%s", "sources": "%s" }\n' "$commit" "$sources"
