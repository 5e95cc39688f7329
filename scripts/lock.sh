#!/bin/sh
# Compiles the lock files: every version and hash, and nothing about where packages came from.
set -eu
[ -n "$1" ] || { echo "Python 3.11 or newer is needed; none was found on the PATH" >&2; exit 1; }
"$1" -m venv --clear .venv-lock
.venv-lock/bin/python -m pip --disable-pip-version-check -qq install uv==0.13.8
compile() {
  .venv-lock/bin/uv pip compile --quiet --upgrade --universal --python-version "$1" \
    --generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
    "$2.in" --output-file "$2.txt"
}
# In this order: lint and nightly are constrained by those before them.
for name in runtime test lint nightly generate bench; do
  compile 3.11 "requirements/$name"
done
compile 3.12 tests/peers/requirements
compile 3.13 benchmarks/peers
