#!/bin/sh
# Usage: scripts/setup.sh demo|test|bench|lint
# Installs what the command lacks: Debian packages where root or sudo allows it, else one line says what to install.
set -eu
cd "$(dirname "$0")/.."

BUILD="gcc libc6-dev"
# libnss3 holds the key store that Chromium uses; libnss3-tools has certutil and pk12util.
DEMO="$BUILD libnss3 libnss3-tools openssl"
TEST="$DEMO chromium chromium-driver chromium-l10n fonts-noto-cjk softhsm2 opensc postgresql xvfb xdotool imagemagick nginx-light oathtool poppler-utils pskctool python3-aiosmtpd python3-icalendar python3-venv qpdf unzip util-linux"
BENCH="$DEMO nginx-light postgresql"
PKILINT="pkilint==0.13.3"
# The wheel carries axe-core 4.12.1 (MPL-2.0): a judge that our tests ask, no part of the product.
AXE="axe-playwright-python==0.1.8"
AXE_SHA256="fdd263c998388f1a8e67cad02677e612d946248bd44d163be5e8650ea31f95f8"
CARGO_DENY="cargo-deny@0.20.2"

die() {
    echo "$*" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
    [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }
}

# nginx-light and nginx-full give the same program; any of them will do.
have_package() {
    case "$1" in
    nginx-light) command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] ;;
    *) dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed ;;
    esac
}

packages() {
    command -v dpkg-query >/dev/null || return 0 # not a Debian: a missing program reports itself
    lacking=""
    for package in "$@"; do
        have_package "$package" || lacking="$lacking $package"
    done
    [ -n "$lacking" ] || return 0
    may_install || die "Please install:  sudo apt-get install --no-install-recommends$lacking"
    echo "Installing:$lacking"
    # No cluster and no web server of the machine's own: the tests start theirs.
    quiet_apt update || die "apt-get update failed; please install:$lacking"
    quiet_apt install -y --no-install-recommends $lacking || die "apt-get failed; please install:$lacking"
}

quiet_apt() {
    as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -q "$@" >"$LOG" 2>&1 || {
        tail -n 5 "$LOG" >&2
        return 1
    }
}

rust() {
    command -v cargo >/dev/null || die "Please install Rust 1.95 or later: https://rustup.rs"
    minor=$(rustc --version | sed -n 's/^rustc 1\.\([0-9]*\)\..*/\1/p')
    [ "${minor:-0}" -ge 95 ] || die "Rust 1.95 or later is needed, this is $(rustc --version): rustup update stable"
}

pkilint() {
    [ -x .tools/pkilint/bin/lint_pkix_cert ] && return 0
    echo "Installing $PKILINT into .tools/pkilint"
    python3 -m venv .tools/pkilint || die "python3 -m venv failed; please install python3-venv"
    .tools/pkilint/bin/pip install --quiet --disable-pip-version-check "$PKILINT" ||
        die "pip could not fetch $PKILINT; with a network: .tools/pkilint/bin/pip install $PKILINT"
}

axe() {
    [ -s .tools/axe/axe.min.js ] && return 0
    echo "Fetching $AXE into .tools/axe"
    fetched=$(mktemp -d)
    echo "$AXE --hash=sha256:$AXE_SHA256" >"$fetched/wanted"
    .tools/pkilint/bin/pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
        --require-hashes --requirement "$fetched/wanted" --dest "$fetched" ||
        die "pip could not fetch $AXE; with a network: scripts/setup.sh test"
    mkdir -p .tools/axe
    unzip -q -o -j "$fetched"/*.whl 'axe_playwright_python/axe.min.js' -d .tools/axe || die "$AXE is not what it was"
    rm -r "$fetched"
}

cargo_deny() {
    [ -x .tools/bin/cargo-deny ] && return 0
    echo "Building $CARGO_DENY into .tools"
    cargo install --quiet --locked --root .tools "$CARGO_DENY" || die "Please run: cargo install --root .tools $CARGO_DENY"
}

LOG=$(mktemp)
trap 'rm -f "$LOG"' EXIT
rust
case "${1:-}" in
demo) packages $DEMO ;;
test) packages $TEST && pkilint && axe ;;
bench) packages $BENCH ;;
lint) packages $BUILD && cargo_deny ;;
*) die "Usage: scripts/setup.sh demo|test|bench|lint" ;;
esac
