# Read by the scripts that need what Debian packages: installs it there, and says so.

# need PROGRAM PACKAGE...: whether the program is there, after that.
need() {
    command -v "$1" >/dev/null 2>&1 && return 0
    needed=$1
    shift
    install_packages "$needed" "$@" && command -v "$needed" >/dev/null 2>&1
}

# install_packages WHAT PACKAGE...: false where this is not Debian.
install_packages() {
    [ -f /etc/debian_version ] || return 1
    root=
    [ "$(id -u)" = 0 ] || root=sudo
    echo "$1 is missing: installing it with apt-get"
    shift
    $root apt-get update -qq &&
        $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}
