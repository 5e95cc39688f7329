#!/bin/sh
# Runs the generation and the tests on every Python of 3.11 to 3.14 that this machine has and that is not
# the one of .venv. Looks on the PATH, and where pyenv and uv keep theirs.
set -eu
here=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
tested=$here
for minor in 11 12 13 14; do
  version=3.$minor
  [ "$version" = "$here" ] && continue
  for python in "python$version" "$HOME/.pyenv/versions/$version".*/bin/python \
    "$HOME/.local/share/uv/python/cpython-$version".*/bin/python; do
    "$python" -c "import sys; sys.exit(sys.version_info[:2] != (3, $minor))" 2>/dev/null || continue
    venv=.venv-$version
    generator=.venv-$version-generate
    "${MAKE:-make}" --no-print-directory PYTHON="$python" VENV="$venv" GENERATOR="$generator" \
      "$venv/.installed" "$generator/.ready" generate-check
    "$venv/bin/python" -m pytest --quiet -n auto -p no:cacheprovider
    tested="$tested $version"
    break
  done
done
echo "tested on Python $tested"
