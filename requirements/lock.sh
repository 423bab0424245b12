#!/bin/sh
# Compiles the hash-pinned lists from pyproject.toml. Needs pip-tools; no index address is written.
set -eu
cd "$(dirname "$0")/.."
common="--quiet --strip-extras --generate-hashes --allow-unsafe --no-header --no-annotate --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options"
pip-compile $common --extra postgres --extra build -o requirements/base.txt pyproject.toml
pip-compile $common --extra postgres --extra build --extra test -o requirements/test.txt pyproject.toml
