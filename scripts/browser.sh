#!/bin/sh
# Gets the browser for the tests of the simulator's page, where this machine lets us; they skip without it.
set -eu
if command -v chromium >/dev/null && command -v chromedriver >/dev/null; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  if { apt-get update && apt-get install --yes --no-install-recommends chromium chromium-driver; } >/dev/null 2>&1; then
    exit 0
  fi
fi
echo "no chromium and chromedriver here: the tests of the page will be skipped" >&2
