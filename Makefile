# Every task, one line each; `make` alone lists them.

PYTHON := $(shell for p in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
RUN := $(VENV)/bin/python
PIP := -m pip --disable-pip-version-check -qq
DEV := $(VENV)/.installed
LINT := $(VENV)/.lint
NIGHTLY := $(VENV)/.nightly
DEMO := .venv-demo/.ready
GENERATOR := .venv-generate
GENERATE := $(GENERATOR)/.ready
BENCH := .venv-bench/.installed
BENCHING := .venv-bench/bin/python
LOWEST := .venv-lowest/.installed
export PYTHONDONTWRITEBYTECODE := 1
PUBLISHED := https://docs.kalshi.com/openapi.yaml
PUBLISHED_STREAM := https://docs.kalshi.com/asyncapi.yaml
# Exported, so that a shell does not read them. Each ends a command line after --, because a name is no option.
export BASE REVISION SPEC ARGUMENTS STEP

ifeq ($(wildcard openapi.yaml),)
  $(error no openapi.yaml here: run make in the folder of the project, or with -C and that folder)
endif

.DEFAULT_GOAL := help
.PHONY: help demo test check nightly models mutation interrupts soak install format lint types generate generate-check \
  openapi-lint examples unasync \
  unasync-check contract-diff contract-pr contract-upstream upstream-drift published-words generated-fresh public-api \
  public-api-snapshot workflows usage bench profile bench-contract bench-command bench-simulator peers wheel-check test-pythons test-lowest lock clean clean-generate

help:  ## list the tasks
	@awk -F ':.*  ## ' '/^[a-z-]+:.*  ## / {printf "make %-16s %s\n", $$1, $$2}' Makefile

demo: $(DEMO)  ## set up what the package needs (50 MB), and run the example on the embedded exchange; 15 s
	@PYTHONPATH=facade:generated .venv-demo/bin/python examples/lifecycle.py

test: $(DEV) $(GENERATE)  ## set up, and run the tests, with a few members of each repeated family; 3 minutes
	@sh scripts/browser.sh
ifeq ($(FULL),)
	@echo "running the tests on all cores; make check runs every family in full"
	@$(RUN) -m pytest -n auto
else
	@rm -f .coverage .coverage.*
	@$(RUN) -m coverage run -m pytest -n auto -m "not peers and not long"
	@$(RUN) -m coverage combine --quiet
	@$(RUN) -m coverage report
endif

nightly: $(DEV) $(GENERATE)  ## run the property tests with thousands of examples, the socket tests on uvloop, and the models; hours
	@if command -v spin >/dev/null && command -v gcc >/dev/null; then $(RUN) scripts/models.py; \
	  else echo "spin or gcc is not on the PATH, and the models were left out"; fi
	@HYPOTHESIS_PROFILE=nightly $(RUN) -m pytest -rP tests/simulator/test_properties.py tests/simulator/test_trading.py tests/unit/api/test_responses.py \
	  tests/unit/core/test_validation.py tests/simulator/test_schemathesis.py tests/client tests/network/test_response_limits.py \
	  tests/network/test_leaks.py tests/contract/test_properties.py tests/contract/test_every_node.py
	@$(RUN) -m pytest -m long
	@$(RUN) -m pytest -n auto -p tests.support.on_uvloop tests/network/test_tls.py tests/network/test_proxy.py tests/client/test_retry.py tests/network/test_response_limits.py tests/network/test_leaks.py \
	  tests/network/test_connections.py tests/client/test_kill*.py tests/client/test_create.py tests/simulator/test_server.py tests/client/_async

models: $(DEV)  ## check the models of the kill switch with Spin, with all guards and without each; 10 s
	@$(RUN) scripts/models.py -- $(ONLY)

mutation: $(DEV) $(NIGHTLY)  ## change rules and decisions one by one, and fail if the tests notice less than 90 %; an hour
	@$(RUN) scripts/mutate.py $(ONLY)

interrupts: $(DEV)  ## interrupt every call at every bytecode with an exception, a kill and a fork; hours, with STEP=50 10 minutes
	@$(RUN) -m tests.support.interrupts --step "$${STEP:-1}"

soak: $(DEV)  ## call a failing server, and report leaks; 10 minutes
	@$(RUN) -m tests.support.soak

install: $(DEV) $(LINT) $(GENERATE)  ## set up .venv for development
	@echo "ready: $(VENV)/bin/python"

check: format-check lint types generate-check unasync-check openapi-lint  ## check format, lint, types and generated code, and run make test FULL=1; 15 minutes
	@"$(MAKE)" --no-print-directory test FULL=1

format: $(DEV) $(LINT)  ## format the code; 1 s
	@$(RUN) -m ruff check --quiet --fix . && $(RUN) -m ruff format --quiet .

.PHONY: format-check
format-check: $(DEV) $(LINT)
	@$(RUN) -m ruff format --check .

lint: $(DEV) $(LINT)  ## lint; 1 s
	@$(RUN) -m ruff check .

types: $(DEV) $(LINT)  ## run mypy and basedpyright, both strict; 1 to 2 minutes
	@$(RUN) -m mypy
	@$(VENV)/bin/basedpyright

generate: $(DEV) $(GENERATE)  ## rebuild generated/ from openapi.yaml and stream.yaml; 9 s
	@$(RUN) scripts/generate.py --environment $(GENERATOR)

generate-check: $(DEV) $(GENERATE)  ## check that generated/ is built from openapi.yaml and stream.yaml; 4 s
	@$(RUN) scripts/generate.py --check --environment $(GENERATOR)

openapi-lint:  ## read openapi.yaml with Spectral, Redocly and openapi-typescript, where node is; 4 s
	@sh scripts/openapi_lint.sh

examples: $(DEV)  ## write the examples in openapi.yaml, as the simulator responds; 1 s
	@PYTHONPATH=scripts $(RUN) -m tests.support.contract_examples --write

unasync: $(DEV)  ## write the synchronous client from the asynchronous one; 1 s
	@$(RUN) scripts/unasync.py

unasync-check: $(DEV)  ## check that the synchronous client is up to date; 1 s
	@$(RUN) scripts/unasync.py --check

contract-diff: $(DEV) $(GENERATE)  ## compare two contracts, BASE=… REVISION=… ARGUMENTS=…; 1 s, with --impact half a minute
	@$(RUN) scripts/contract_diff.py $$ARGUMENTS -- "$${BASE:-git:HEAD:openapi.yaml}" "$${REVISION:-openapi.yaml}"

contract-pr: $(DEV) $(GENERATE)  ## compare the work tree's contract with a branch's, BASE=origin/main; half a minute
	@$(RUN) scripts/contract_pr.py -- "$${BASE:-origin/main}"

contract-upstream: $(DEV) $(LINT) $(GENERATE)  ## follow the published contract, SPEC=path-or-address (also of the stream), up to the commit; 3 minutes
	@$(RUN) scripts/contract_upstream.py $$ARGUMENTS -- "$${SPEC:-$(PUBLISHED)}"

upstream-drift: $(DEV)  ## compare openapi.yaml and stream.yaml with the published contracts, SPEC=path-or-address: one
	@set -- "$${SPEC:-$(PUBLISHED)}"; [ -n "$$SPEC" ] || set -- "$$@" "$(PUBLISHED_STREAM)"; \
	  $(RUN) scripts/upstream_drift.py $$ARGUMENTS -- "$$@"

published-words: $(DEV)  ## record that the published words were read, so that upstream-drift reports changes
	@$(RUN) scripts/published_words.py $$ARGUMENTS -- "$${SPEC:-$(PUBLISHED)}"

generated-fresh: $(DEV) $(GENERATE)  ## run generate-check, and say what to run if it fails; 3 s
	@$(RUN) scripts/generate.py --check --environment $(GENERATOR) || { status=$$?; \
	  echo "generated-fresh: run \`make generate\`, and commit generated/ by itself." >&2; exit $$status; }

public-api: $(DEV)  ## compare the facade with docs/public-api.txt and the last tag; 1 s
	@$(RUN) scripts/public_api.py

public-api-snapshot: $(DEV)  ## write docs/public-api.txt; 1 s
	@$(RUN) scripts/public_api.py --write

workflows: $(DEV) $(LINT)  ## check the workflow files
	@$(VENV)/bin/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@$(VENV)/bin/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	@$(VENV)/bin/check-jsonschema --builtin-schema vendor.github-actions action.yml
	@$(VENV)/bin/zizmor --offline --persona pedantic --no-progress .github/workflows action.yml
	@if command -v actionlint >/dev/null; then actionlint .github/workflows/*.yml; \
	  else echo "workflows: actionlint is not on the PATH; skipped"; fi

usage: $(DEV)  ## write what the facade and each of its calls use of the contract; 2 s
	@cd scripts && ../$(RUN) -m contract.usage.derive && ../$(RUN) -m contract.project.calls

bench-contract: $(DEV) $(GENERATE)  ## measure how long a comparison of contracts takes
	@$(RUN) -m benchmarks.contract

bench: $(BENCH)  ## measure what a call costs, against raw httpx (PEERS=1: and public clients); 10 minutes
	@$(BENCHING) -m benchmarks.speed $(if $(PEERS),--peers .venv-peers) $(BENCH_OPTIONS)

profile: $(BENCH)  ## measure where the time of a call goes, layer by layer
	@$(BENCHING) -m benchmarks.speed.layers

bench-command: $(DEV) $(BENCH)  ## measure what a command costs from exec to exit, against bare Python and raw httpx; half a minute
	@$(RUN) -m benchmarks.command --python $(BENCHING)

bench-simulator: $(DEV)  ## measure the embedded exchange and its server; 3 minutes
	@$(RUN) -m benchmarks.simulator

peers: $(DEV)  ## install public clients, and run them against the simulator
	@$(RUN) -m pytest -m peers tests/peers

wheel-check: $(DEV)  ## build the wheel, install it into an empty environment, use it
	@sh scripts/wheel_check.sh

test-pythons: $(DEV)  ## run the tests and the generation on every other Python of this machine (WHICH=newest: one)
	@MAKE="$(MAKE)" sh scripts/test_pythons.sh $(WHICH)

# Not the comparison with what httpx sends: its older releases write blanks and JSON in other ways.
test-lowest: $(LOWEST)  ## a short form of the tests on the lowest versions that pyproject.toml admits; 40 s
	@.venv-lowest/bin/python -m pytest --quiet -n auto -p no:cacheprovider tests/unit tests/client/_sync \
	  tests/simulator/test_server_sockets.py --ignore=tests/unit/http/test_request.py

lock:  ## compile every *.in of requirements to *.txt, newest versions, with hashes
	@sh scripts/lock.sh "$(PYTHON)"

clean: clean-generate  ## remove what make has set up
	@rm -rf $(VENV) .venv-3.* .venv-node .venv-demo .venv-lock .venv-lowest .venv-bench .venv-peers dist \
	  .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage*

clean-generate:
	@rm -rf $(GENERATOR)

# Stamp files in an environment say what is installed: .ready its packages, .installed this project, .lint and
# .nightly more packages.
NOT_INSTALLED = echo "packages of $< were not installed: see above. This needs a package index, the default one of pip." >&2; exit 1;

define set_up
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "'$(PYTHON)' is not Python 3.11 or newer. Give one with make PYTHON=..." >&2; exit 1; }
	@test -w . || { echo "$(CURDIR) cannot be written, so $(@D) cannot be set up: copy or clone it." >&2; exit 1; }
	@echo "setting up $(@D) with $$($(PYTHON) --version): $$(grep -c == $<) packages"
	@$(PYTHON) -m venv --clear $(@D)
	@$(@D)/bin/python $(PIP) install --require-hashes -r $< || { $(NOT_INSTALLED) }
	@touch $@
endef

define add
	@echo "adding to $(@D): $$(grep -c == $<) packages of $<"
	@$(RUN) $(PIP) install --require-hashes -r $< || { $(NOT_INSTALLED) }
	@touch $@
endef

$(VENV)/.ready: requirements/test.txt
	$(set_up)

$(DEV): $(VENV)/.ready pyproject.toml
	@$(RUN) $(PIP) install --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(LINT): requirements/lint.txt $(VENV)/.ready
	$(add)

$(NIGHTLY): requirements/nightly.txt $(LINT)
	$(add)

$(DEMO): requirements/runtime.txt
	$(set_up)

$(GENERATE): requirements/generate.txt
	$(set_up)

.venv-lowest/.ready: requirements/lowest.txt
	$(set_up)

$(LOWEST): .venv-lowest/.ready pyproject.toml
	@.venv-lowest/bin/python $(PIP) install --no-deps --no-build-isolation --no-index -e .
	@touch $@

# Without the packages of the tests, because some of them change the cost of httpx.
.venv-bench/.ready: requirements/bench.txt
	$(set_up)

$(BENCH): .venv-bench/.ready pyproject.toml
	@$(BENCHING) $(PIP) install --no-deps --no-build-isolation --no-index -e .
	@touch $@
