# What the scripts here share; to be sourced. Stands in the repository's top folder afterwards.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export CARGO_TERM_COLOR="${CARGO_TERM_COLOR:-never}"

say() { printf '%s\n' "$*"; }

# debian PACKAGE PROGRAM...: installs PACKAGE where one of the programs is missing. Fails, saying so, off Debian.
debian() {
    local package=$1 program
    shift
    for program in "$@"; do
        command -v "$program" >/dev/null && continue
        if ! command -v apt-get >/dev/null; then
            say "not Debian: install $package yourself ($program is missing)"
            return 1
        fi
        say "installing $package (for $program)"
        local root=
        [ "$(id -u)" = 0 ] || root=sudo
        [ -n "${APT_UPDATED:-}" ] || { $root apt-get update -qq; export APT_UPDATED=1; }
        DEBIAN_FRONTEND=noninteractive $root apt-get install -y -qq --no-install-recommends "$package" >/dev/null
        return
    done
}

# What every build needs: a C compiler for SQLite and ring.
debian build-essential cc make
command -v cargo >/dev/null || { say "Rust is missing: see https://rustup.rs"; exit 1; }
