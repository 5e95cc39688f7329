#!/bin/sh
# Builds the wheel, installs it with its locked dependencies into an empty environment, and makes a call there.
set -eu
root=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

pip() {
  "$work/venv/bin/python" -m pip --disable-pip-version-check -qq "$@"
}

.venv/bin/python -m hatchling build -t wheel -d "$work/dist" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
.venv/bin/python -m venv "$work/venv"
cd "$work"
pip install --require-hashes -r "$root/requirements/runtime.txt"
pip install --no-deps --no-index dist/*.whl
pip check
"$work/venv/bin/python" - <<'PYTHON'
import subprocess
from importlib.metadata import requires, version
from importlib.resources import files

import kalshi_order_groups
import kalshi_order_groups_api
from kalshi_order_groups import Client

for package in (kalshi_order_groups, kalshi_order_groups_api):
    assert files(package).joinpath("py.typed").is_file(), f"{package.__name__} has no py.typed"
required = [name for name in requires("kalshi-order-groups") or [] if "extra ==" not in name]
assert len(required) == 6, f"requires more or less than httpx, httpcore, h11, certifi, attrs, cryptography: {required}"
assert version("kalshi-order-groups") in subprocess.check_output(["venv/bin/kalshi-order-groups", "version"], text=True)
with Client.simulated() as client:
    client.order_groups.delete(client.order_groups.create(contracts_limit=1))
print(f"wheel: kalshi-order-groups {version('kalshi-order-groups')} installs, imports and works")
PYTHON
