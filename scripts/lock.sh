#!/bin/sh
# Compiles the lock files: every version and hash, without the addresses of package indexes.
set -eu
[ -n "$1" ] || { echo "lock: no Python 3.11 or newer is on the PATH. Give one with make lock PYTHON=..." >&2; exit 1; }
"$1" -m venv --clear .venv-lock
.venv-lock/bin/python -m pip --disable-pip-version-check -qq install uv==0.13.8
compile() {
  .venv-lock/bin/uv pip compile --quiet --upgrade --universal --python-version "$1" \
    --generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
    "$2.in" --output-file "$2.txt"
}
# In this order, because lint and nightly are constrained by the files before them.
for name in runtime test lint nightly generate bench; do
  compile 3.11 "requirements/$name"
done
# What runs the tests is the same everywhere; what the package needs is as old as may be.
grep -E '^(hatchling|editables|coverage|hypothesis|openapi-spec-validator|pytest|pytest-timeout|pytest-xdist|pyyaml)==' requirements/test.txt \
  | sed 's/ .*//' >.venv-lock/tools.txt
.venv-lock/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --resolution lowest-direct \
  --generate-hashes --no-annotate --no-emit-index-url --custom-compile-command "make lock" \
  --constraint .venv-lock/tools.txt requirements/lowest.in --output-file requirements/lowest.txt
compile 3.12 tests/peers/requirements
compile 3.13 benchmarks/peers
