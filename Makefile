# What can be done with a checkout. Needs python3 (3.11 or later) and make; the rest is fetched.
# ARGS is handed on: make test ARGS="tests/core -x", make bench BENCH=deployment ARGS="--seed 1".

SHELL := /bin/bash
MAKEFLAGS += --no-print-directory
PYTHON3 ?= python3
ARGS ?=
BENCH = $(patsubst bench/%.py,%,$(shell grep -l __main__ bench/*.py))
BIN := .venv/bin
UV_VERSION := 0.13.9
# One more than there are cores: browsers and databases make a worker wait.
WORKERS = $(shell echo $$(($$($(PYTHON3) -c 'import os; print(os.cpu_count())') + 1)))
COMPILE = $(UV) pip compile -q --universal --generate-hashes --no-annotate --no-header \
	--python-version 3.11 --extra setup $(ARGS)
UV ?= $(shell command -v uv || echo .venv/uv/bin/uv)

.DEFAULT_GOAL := help
.PHONY: help demo test .tests lint .compiled bench setup lock messages

help: ## say what can be made
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18

demo: ## run the model case in a browser, on invented people
	@$(PYTHON3) scripts/setup.py demo
	@exec $(BIN)/muster demo $(ARGS)

test: export PYTHONDONTWRITEBYTECODE :=
test: setup ## run every check: lint beside all tests, the ledger on SQLite and on PostgreSQL
	@$(MAKE) -j2 lint .tests

.tests: .compiled
	@exec $(BIN)/python scripts/postgres.py run --quick $(BIN)/python -m pytest \
		--numprocesses $(WORKERS) --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

# What each process of the tests would compile at the same time: the planner, the tests themselves.
.compiled:
	@$(BIN)/muster deployment solve docs/reference/deployment-example.json > var/compiled.txt 2>&1 || true
	@$(BIN)/python -m pytest --collect-only -q >> var/compiled.txt 2>&1 || true

lint: ## run the checks that need no database: style, types, rings
	@$(PYTHON3) scripts/setup.py lint
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/mypy --no-error-summary scripts
	@$(BIN)/lint-imports --no-logo > var/lint-imports.txt || { cat var/lint-imports.txt; exit 1; }

bench: setup ## run the benches, each on seeded instances; they print lines of JSON
	@exec $(BIN)/python scripts/postgres.py run bash -ec \
		'for name in $(BENCH); do $(BIN)/python -m bench.$$name $(ARGS); done'

setup: ## make .venv and fetch what the checks need
	@$(PYTHON3) scripts/setup.py test

lock: $(if $(filter .venv/uv/bin/uv,$(UV)),.venv/uv/bin/uv) ## renew the locks (ARGS=--upgrade)
	@$(COMPILE) -o requirements.lock pyproject.toml
	@$(COMPILE) --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml

.venv/uv/bin/uv:
	@$(PYTHON3) -m venv .venv/uv
	@.venv/uv/bin/pip install --quiet uv==$(UV_VERSION)

messages: ## collect texts to translate into muster/web/locale
	@$(PYTHON3) scripts/setup.py lint
	@$(BIN)/python scripts/messages.py
