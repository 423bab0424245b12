# Wellkept. Everything sets itself up: `make demo` to see it, `make test` to prove it.
# Needs python3 (3.11 to 3.13) with venv, make and git; the tests also take chromium and postgresql, by apt.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
CODE   := src tests tools bench
PURE   := tests/kernel tests/codecs tests/rules
PYTEST := $(BIN)/pytest -q -n 2 --dist loadfile --no-loadscope-reorder # what the tests of a file share is made once
WORDS  := $(wildcard src/wellkept/locale/*/LC_MESSAGES/django.po)

.DEFAULT_GOAL := help
.PHONY: help setup demo serve test check pure test-long seal bench screenshots messages visibility lock clean

help:  ## this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

# --- to use it

setup: $(VENV)/.ready $(WORDS:.po=.mo)  ## make .venv, with everything pinned by hash

demo: setup  ## serve a demo world on http://127.0.0.1:8000 (or PORT=…)
	$(BIN)/wellkept serve --demo $(if $(PORT),--port $(PORT))

serve: setup  ## serve your own practice
	$(BIN)/wellkept serve $(if $(PORT),--port $(PORT))

# --- to work on it

test: check  ## all but test-long: types, rules on every Python here, two databases, a browser
	tools/system-packages
	tools/other-pythons
	$(PYTEST) -m 'not browser and not long and not pages' --database=postgresql $(addprefix --ignore=,$(PURE))
	$(PYTEST) -m 'not long' --database=sqlite

check: $(VENV)/.ready-to-test $(WORDS:.po=.mo)  ## format, lint, types, import contracts
	$(BIN)/ruff format --check --quiet $(CODE)
	$(BIN)/ruff check --quiet $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo

pure: $(VENV)/.ready-to-test  ## kernel, codecs and rules: thousands of generated cases in seconds
	$(BIN)/pytest -q -n 2 $(PURE)

test-long: $(VENV)/.ready-to-test  ## long races, kills and fuzzing, on both databases
	tools/system-packages
	$(BIN)/pytest -q -m 'long or pages' --database=postgresql
	$(BIN)/pytest -q -m long --database=sqlite

seal: $(VENV)/.ready-to-test  ## break each place that upholds the seal, and see a test fail
	$(BIN)/python tools/break_the_seal.py

bench: $(VENV)/.ready-to-test  ## the figures of docs/performance.md, measured side by side
	tools/system-packages
	tools/with-postgresql --durable $(BIN)/python -m bench

screenshots: $(VENV)/.ready-to-test  ## the README's pictures, and every page: widths, schemes, languages
	tools/system-packages
	$(BIN)/python tools/screenshots.py

messages: $(VENV)/.ready-to-test  ## bring the catalogues of other languages up to date
	$(BIN)/python tools/catalogues.py

visibility: $(VENV)/.ready-to-test  ## write docs/visibility.md from the rule
	$(BIN)/python tools/visibility.py

lock: $(VENV)/.ready-to-test  ## compile requirements/*.txt from pyproject.toml
	requirements/lock.sh

clean:  ## take away what make made, but no data
	rm -rf .venv* .mypy_cache .ruff_cache .pytest_cache .hypothesis var

# --- stamps: what was installed is not installed again

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
		{ echo "$(PYTHON) is not 3.11, 3.12 or 3.13. Name another: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "$(PYTHON) has no venv. Install it: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: pyproject.toml requirements/base.txt | $(VENV)/bin/pip
	$(PIP) install --require-hashes -r requirements/base.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

%.mo: %.po | $(VENV)/.ready
	$(BIN)/python tools/catalogues.py --compile
	@touch $@

$(VENV)/.ready-to-test: $(VENV)/.ready requirements/test.txt
	$(PIP) install --require-hashes -r requirements/test.txt
	@touch $@
