# Every command of the house; CI, pre-commit and people call the same ones. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8080
STAMP := $(VENV)/.ready
COMPILE = $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet

.DEFAULT_GOAL := help
.PHONY: help setup run test check static format lint types contracts evals bench screenshots lock clean

help: ## Show the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 20

setup: $(STAMP) ## Make .venv with everything in it, from the lock file, checked by hash

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Moments needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make setup PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

run: setup ## Take the sample brands in and start the service on http://127.0.0.1:8080
	$(BIN)/moments serve --ingest --host $(HOST) --port $(PORT)

test: setup ## Run the tests
	$(BIN)/python -m pytest -n auto --dist worksteal

check: static test evals ## Everything that must pass before a commit

static: format lint types contracts ## The part of it that runs nothing

format: setup ## Check the format of the code (mend it: make format FIX=1)
	$(BIN)/ruff format $(if $(FIX),,--check) service tests bench

lint: setup ## Find mistakes and missing docstrings
	$(BIN)/ruff check $(if $(FIX),--fix) service tests bench

types: setup ## Strict types
	$(BIN)/mypy

contracts: setup ## The layers of the house
	$(BIN)/lint-imports

evals: setup ## Draft every case of evals/suites with the mock model
	$(BIN)/moments eval run

bench: setup ## Measure everything, each beside its baseline; MOMENTS_BENCH_DATA=folder for the parts that need data
	$(BIN)/python -m bench
	$(BIN)/python -m bench boundary
	$(BIN)/python -m bench checks
	$(BIN)/python -m bench attacks
	$(BIN)/python -m bench xss
	$(BIN)/python -m bench overload
	$(BIN)/python -m bench slots
	$(BIN)/python -m bench drift
	$(BIN)/python -m bench engine
	$(BIN)/python -m bench ingest
	$(BIN)/python -m bench quality
	$(BIN)/python -m bench reviews
	$(BIN)/python -m bench studio
	$(BIN)/python -m bench claims
	$(BIN)/python -m bench peers
	$(BIN)/python -m bench peers_http
	$(BIN)/python -m bench peers_evals

screenshots: setup ## Picture every page of the studio into .data/screenshots
	$(BIN)/python -m bench screenshots

lock: setup ## Write the lock files anew from pyproject.toml: of everything, and of what runs
	$(COMPILE) --upgrade --extra weights --extra evals --extra postgresql --group dev pyproject.toml --output-file requirements.lock
	$(COMPILE) --constraint requirements.lock --extra weights --extra evals --extra postgresql pyproject.toml --output-file deploy/requirements.lock

clean: ## Forget everything that was made: environment, data, caches
	rm -rf $(VENV) .data .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
