#!/bin/sh
# Reads openapi.yaml with public linters and a public generator. Their packages are set up in .venv-node.
# To take newer ones: change package.json, and run `npm install --package-lock-only
# --omit-lockfile-registry-resolved` in its folder.
set -eu
cd "$(dirname "$0")/.."
tools=.venv-node
settings=scripts/openapi_lint

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo "openapi-lint: node or npm is not on the PATH, and openapi.yaml was not read with them"
  exit 0
fi
if ! cmp -s "$settings/package-lock.json" "$tools/package-lock.json" || [ ! -e "$tools/.ready" ]; then
  rm -rf "$tools"
  mkdir "$tools"
  cp "$settings/package.json" "$settings/package-lock.json" "$tools"
  echo "setting up $tools: $(grep -c '"node_modules/' "$tools/package-lock.json") packages"
  if ! npm ci --prefix "$tools" --ignore-scripts --no-audit --no-fund >"$tools/output" 2>&1; then
    if grep -qE 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT' "$tools/output"; then
      echo "openapi-lint: the package registry cannot be reached, and openapi.yaml was not read with them"
      exit 0
    fi
    cat "$tools/output" >&2
    exit 1
  fi
  touch "$tools/.ready"
fi

run() {  # a tool with its arguments; its output is shown if it fails
  name=$1
  shift
  if ! "$tools/node_modules/.bin/$name" "$@" >"$tools/output" 2>&1; then
    cat "$tools/output" >&2
    echo "openapi-lint: $name found errors in openapi.yaml" >&2
    exit 1
  fi
}
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
run spectral lint --fail-severity=warn --ruleset "$settings/spectral.yaml" openapi.yaml
run redocly lint --config "$settings/redocly.yaml" --max-problems=50 openapi.yaml
run openapi-typescript openapi.yaml --output "$tools/openapi.ts"
run tsc --noEmit --strict "$tools/openapi.ts"
echo "openapi-lint: Spectral, Redocly and openapi-typescript find no errors in openapi.yaml"
