#!/usr/bin/env bash
# Fetches what the later parts of `make test` need, beside the first build: Debian's packages, Maven's, PyPI's. Whatever
# fails here is tried again, and said, by the part that needs it.
. "$(dirname "$0")/common.sh"
debian curl curl || true
python3 -c 'import ensurepip, venv' 2>/dev/null || debian python3-venv no-such-program || true
debian maven mvn || true
debian default-jdk-headless javac || true
if command -v mvn >/dev/null; then mvn -q -B -f android/pom.xml dependency:go-offline || true; fi
tests/tools/tus_js.sh || true
