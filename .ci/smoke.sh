#!/usr/bin/env bash
# Install a wheel into an empty environment outside the tree and run it from another folder.
#
#   smoke.sh WHEEL     with the interpreter named by $PYTHON
set -euo pipefail
wheel=$(realpath "$1")
root=$(realpath "$(dirname "$0")/..")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

make --no-print-directory -C "$root" VENV="$work/venv" deps
bin=$work/venv/bin
"$bin/python" -m pip install --quiet --disable-pip-version-check --no-deps "$wheel"
"$bin/python" -m pip check

mkdir "$work/elsewhere"
cd "$work/elsewhere"
unset PYTHONPATH
"$bin/newsbeam" --version
"$bin/python" -c '
import sys
import pipeline, schemas, transforms
for package in pipeline, schemas, transforms:
    assert package.__file__.startswith(sys.prefix), f"{package.__file__} is not the installed one"
'
"$bin/newsbeam" demo --out "$work/lake"
[[ -n $(find "$work/lake" -name '*.parquet' -print -quit) ]] || {
  echo "newsbeam demo wrote no Parquet file" >&2
  exit 1
}
echo "the wheel works on its own"
