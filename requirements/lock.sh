#!/bin/sh
# Compiles the pinned lists from pyproject.toml: every version with its hashes, and no address of an index. What is
# pinned stays so; `requirements/lock.sh --upgrade` looks for newer ones, `--upgrade-package NAME` for one of them.
#
# Compiled on the oldest Python: a package that only a newer one needs would be missing, and the tests of
# tools/other-pythons would not install.
set -eu
cd "$(dirname "$0")/.."
compile() {
  .venv/bin/pip-compile "$@" --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-annotate \
    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options pyproject.toml
}
compile --extra postgres --extra build --output-file requirements/base.txt "$@"
compile --extra postgres --extra build --extra test --output-file requirements/test.txt "$@"
