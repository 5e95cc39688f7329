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
assert not files("kalshi_contract").joinpath("impact").is_dir(), "the wheel has parts that need a checkout"
print(f"wheel: kalshi-order-groups {version('kalshi-order-groups')} installs, imports and works")
PYTHON

contract="$work/venv/bin/kalshi-contract"
if "$contract" diff "$root/openapi.yaml" "$root/openapi.yaml" 2>"$work/said"; then
  echo "kalshi-contract works without its extra, so the extra is not needed" >&2; exit 1
fi
grep -q "pip install 'kalshi-order-groups\[contract\]'" "$work/said" || { cat "$work/said" >&2; exit 1; }
awk '/^[a-z]/ { on = /^pyyaml==/ } on' "$root/requirements/test.txt" >"$work/extra.txt"
pip install --require-hashes --no-deps -r "$work/extra.txt"
"$contract" diff "$root/openapi.yaml" "$root/openapi.yaml" >"$work/said" \
  && "$contract" check --usage "$root/examples" "$root/openapi.yaml" >>"$work/said" 2>&1 || { cat "$work/said" >&2; exit 1; }
echo "wheel: kalshi-contract asks for its extra, compares, and checks a program with it"
