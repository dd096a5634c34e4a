#!/usr/bin/env bash
# Compile requirements/*.txt from pyproject.toml with the uv named by $UV.
#
#   lock.sh            write them; pins that still fit stay as they are
#   lock.sh --check    write nothing; fail where they no longer follow from pyproject.toml
#   lock.sh --upgrade  write them with the newest versions that fit
set -euo pipefail
cd "$(dirname "$0")/.."
uv=$(realpath "${UV:-.venv/bin/uv}")

# compile DIRECTORY OUTPUT PYTHON [OPTION...]
# Wheels only, so that installing needs no compiler and runs no build script; but Spark comes as a source archive.
compile() {
  local directory=$1 output=$2 python=$3
  shift 3
  "$uv" pip compile --quiet --directory "$directory" --output-file "requirements/$output" \
    --python-version "$python" --no-python-downloads --only-binary :all: --generate-hashes \
    --no-emit-index-url --custom-compile-command 'make lock' "$@"
}

# The development lock comes first and constrains the others, so that all hold the same versions.
compile_all() {
  local directory=$1 pins=(--constraints requirements/dev.txt --no-annotate)
  shift
  compile "$directory" dev.txt 3.11 --universal pyproject.toml --group dev "$@"
  compile "$directory" runtime.txt 3.11 --universal pyproject.toml "${pins[@]}" "$@"
  compile "$directory" bootstrap.txt 3.11 --universal --group bootstrap "${pins[@]}" "$@"
  compile "$directory" airflow.txt 3.11 --universal --group airflow --no-annotate "$@"
  compile "$directory" spark.txt 3.11 --universal --group spark --no-binary pyspark "${pins[@]}" "$@"
  compile "$directory" model-en-md.txt 3.12 --no-deps --group model-en-md "${pins[@]}" "$@"
}

case "${1:-}" in
  --check)
    copy=$(mktemp -d)
    trap 'rm -rf "$copy"' EXIT
    cp -r pyproject.toml requirements "$copy"
    compile_all "$copy"
    diff -ru requirements "$copy/requirements" || {
      echo "requirements/ does not follow from pyproject.toml: run 'make lock' and commit the result" >&2
      exit 1
    }
    ;;
  --upgrade) compile_all . --upgrade ;;
  '') compile_all . ;;
  *)
    echo "usage: lock.sh [--check | --upgrade]" >&2
    exit 2
    ;;
esac
