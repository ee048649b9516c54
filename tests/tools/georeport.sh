#!/bin/sh
# Is the server GeoReport v2, and does the core speak it? By curl, by a client that nobody here wrote (PyPI `georeport`),
# and by our own phone. See tests/conformance/README.md. `georeport.sh control`: faults that the checks must notice.
# Needs target/debug (cargo build --workspace).
set -eu
cd "$(dirname "$0")/../.."
target="${CARGO_TARGET_DIR:-target}"
venv="$target/georeport-venv"
wanted="tests/conformance/requirements.txt"

for program in wayside wayside-server draw; do
    [ -x "$target/debug/$program" ] || { echo "georeport: $program is not built: cargo build --workspace"; exit 1; }
done

# need PACKAGE COMMAND…: installed, and said, if the command fails.
need() {
    package="$1"
    shift
    "$@" >/dev/null 2>&1 && return
    command -v apt-get >/dev/null || { echo "georeport: $package is missing, and this is no Debian: install it"; exit 1; }
    sudo=""
    [ "$(id -u)" = 0 ] || sudo="sudo"
    echo "georeport: installing $package"
    $sudo apt-get install -y -qq --no-install-recommends "$package" >/dev/null ||
        { $sudo apt-get update -qq && $sudo apt-get install -y -qq --no-install-recommends "$package" >/dev/null; }
}
need curl curl --version
need python3-venv python3 -c "import ensurepip, venv"

if ! cmp -s "$wanted" "$venv/requirements.txt"; then
    echo "georeport: installing the PyPI client"
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$wanted"
    cp "$wanted" "$venv/requirements.txt"
fi

limit=40
[ "${1:-}" = control ] && limit=120
exec timeout "$limit" "$venv/bin/python" -B tests/conformance/run.py "$@"
