#!/bin/sh
# Runs the tests, and the generation, on every Python of 3.11 to 3.14 that this machine has and that is
# not the one of .venv. Looks on the PATH, and where pyenv and uv keep theirs.
set -eu
here=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
tested=0
for minor in 11 12 13 14; do
  version=3.$minor
  [ "$version" = "$here" ] && continue
  for python in "python$version" "$HOME/.pyenv/versions/$version".*/bin/python \
    "$HOME/.local/share/uv/python/cpython-$version".*/bin/python; do
    "$python" -c "import sys; sys.exit(sys.version_info[:2] != (3, $minor))" 2>/dev/null || continue
    venv=.venv-$version
    echo "Python $version"
    make --no-print-directory PYTHON="$python" VENV="$venv" "$venv/.ready" ".venv-generate/.ready" >/dev/null
    "$venv/bin/python" -m venv --clear "$venv/generate"
    "$venv/generate/bin/python" -m pip --disable-pip-version-check -qq install \
      --require-hashes -r requirements/generate.txt
    "$venv/bin/python" scripts/generate.py --check --environment "$venv/generate"
    "$venv/bin/python" -m pytest --quiet -p no:cacheprovider
    tested=$((tested + 1))
    break
  done
done
echo "tested on $here and on $tested other Python version(s)"
