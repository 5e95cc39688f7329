#!/bin/sh
# Runs the generation and the tests on every Python of 3.11 to 3.14 that this machine has and that is not
# the one of .venv; with "newest", a short form on the newest of them. Looks on the PATH, and where pyenv and uv keep theirs.
set -eu
here=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
tested=$here
for minor in 14 13 12 11; do
  version=3.$minor
  [ "$version" = "$here" ] && continue
  for python in "python$version" "$HOME/.pyenv/versions/$version".*/bin/python \
    "$HOME/.local/share/uv/python/cpython-$version".*/bin/python; do
    "$python" -c "import sys; sys.exit(sys.version_info[:2] != (3, $minor))" 2>/dev/null || continue
    venv=.venv-$version
    generator=.venv-$version-generate
    "${MAKE:-make}" --no-print-directory PYTHON="$python" VENV="$venv" GENERATOR="$generator" \
      "$venv/.installed" "$generator/.ready" generate-check
    if [ "${1:-every}" = newest ]; then
      "$venv/bin/python" -m pytest --quiet -n auto -p no:cacheprovider tests/client/_async tests/client/_sync tests/unit/http tests/network/test_connections.py \
        tests/network/test_tls.py tests/simulator/test_server_sockets.py tests/client/test_kill_in_flight.py tests/client/test_pytest_plugin.py tests/network/test_uvloop.py tests/project/test_cost.py
      tested="$tested $version"
      break 2
    fi
    # Not the tests of the tools around the contract: these ship to nobody, and run on the Python of .venv.
    "$venv/bin/python" -m pytest --quiet -n auto -p no:cacheprovider \
      --ignore=tests/contract --ignore=tests/project/test_public_api.py --ignore=tests/project/test_workflows.py
    tested="$tested $version"
    break
  done
done
echo "tested on Python $tested"
