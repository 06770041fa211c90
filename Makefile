# Every target works from a fresh checkout, in a path with spaces too: paths stay relative.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Written when the lock file's content is installed: nothing is fetched again until it changes.
STAMP := $(VENV)/.installed

.PHONY: help setup run test lint check lock

help: ## List the targets
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

setup: $(STAMP) ## Install, start the database once and load the data, without serving
	@$(BIN)/maillage preparer

run: $(STAMP) ## Serve Maillage on http://127.0.0.1:8000 (MAILLAGE_PORT changes the port)
	@exec $(BIN)/maillage servir

test: $(STAMP) ## Run the tests, on a database of their own
	@$(BIN)/python -m pytest -n 2 -q

lint: $(STAMP) ## Format check, lint, types and import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

check: lint ## Everything lint says, and the migrations against the models
	@$(BIN)/maillage schema verifier

lock: $(STAMP) ## Compile requirements.lock again from pyproject.toml (needs uv)
	@uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --extra dev pyproject.toml -o requirements.lock

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Maillage needs Python 3.11 or newer; choose one with: make PYTHON=python3.12 ..." >&2; exit 1; }
	@echo "Installing into $(VENV) (a minute or two, the first time only)..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $(STAMP)
