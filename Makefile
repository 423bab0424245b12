# Wellkept. Everything sets itself up: `make demo` to see it, `make test` to prove it.
# Needs: python3 (3.11 to 3.13) with venv, make, git. `make test` also takes chromium and postgresql by apt.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
export PYTHONDONTWRITEBYTECODE = 1

.PHONY: help setup demo serve test check pure test-long bench screenshots lock clean
.DEFAULT_GOAL := help

help:            ## this list
	@grep -hE '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(VENV)/.ready  ## make .venv with everything pinned

$(VENV)/.ready: requirements/base.txt pyproject.toml
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "python3-venv is missing: apt-get install python3-venv"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.ready-test: $(VENV)/.ready requirements/test.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

demo: setup      ## Wellkept with its demo world, on http://127.0.0.1:8000
	$(BIN)/wellkept serve --demo

serve: setup     ## Wellkept with your own data
	$(BIN)/wellkept serve

check: $(VENV)/.ready-test  ## format, lint, types, import contracts
	$(BIN)/ruff format --check --quiet src tests tools bench
	$(BIN)/ruff check --quiet src tests tools bench
	$(BIN)/lint-imports --no-cache | tail -n 3
	$(BIN)/mypy

pure: $(VENV)/.ready-test   ## kernel, codecs and rules: thousands of generated cases in seconds
	$(BIN)/pytest -q -n 2 tests/kernel tests/codecs tests/rules

test: $(VENV)/.ready-test check  ## everything but test-long: three Pythons, two databases, a browser
	tools/system-packages
	PYTHON=$(PYTHON) tools/other-pythons
	tools/with-postgresql $(BIN)/pytest -q -n 2 -m 'not browser and not long' --ignore tests/kernel --ignore tests/codecs --ignore tests/rules tests
	tools/with-postgresql $(BIN)/pytest -n 2 -m 'not long' --database=sqlite tests

test-long: $(VENV)/.ready-test  ## long races, kills and fuzzing
	tools/with-postgresql $(BIN)/pytest -q -m long tests

bench: $(VENV)/.ready-test  ## figures of docs/performance.md, measured side by side
	tools/with-postgresql $(BIN)/python -m bench

screenshots: $(VENV)/.ready-test  ## the README's pictures, and every page at three widths
	tools/system-packages
	$(BIN)/python tools/screenshots.py

lock: $(VENV)/.ready-test  ## compile requirements/*.txt anew
	PATH=$(CURDIR)/$(BIN):$$PATH requirements/lock.sh

clean:           ## take away what make made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
