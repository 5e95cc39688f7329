#!/bin/sh
# Reports if the browser that the tests of HTML pages need is missing. With --install, installs it as root.
set -eu
if command -v chromium >/dev/null && command -v chromedriver >/dev/null; then exit 0; fi
if [ "${1:-}" = --install ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  if { apt-get update && apt-get install --yes --no-install-recommends chromium chromium-driver; } >/dev/null 2>&1; then
    exit 0
  fi
fi
echo "the tests of HTML pages are skipped: no browser. Install Debian's packages chromium and chromium-driver." >&2
