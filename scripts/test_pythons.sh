#!/bin/sh
# Runs the generation and the tests on every installed Python from 3.11 to 3.14, except that of .venv. With
# "newest", runs a selection of the tests, on the newest only. Looks on the PATH and in the folders of pyenv and uv.
set -eu
current=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
tested=$current
for minor in 14 13 12 11; do
  version=3.$minor
  [ "$version" = "$current" ] && continue
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
    # Without the tests of the contract tools, because these are not released, and need the Python of .venv only.
    "$venv/bin/python" -m pytest --quiet -n auto -p no:cacheprovider \
      --ignore=tests/contract --ignore=tests/project/test_public_api.py --ignore=tests/project/test_workflows.py
    tested="$tested $version"
    break
  done
done
echo "tested on Python $tested"
